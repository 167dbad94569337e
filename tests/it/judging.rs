//! What judging a candidate may cost, and that what it saves is never a match.

use saring::domain::{Day, ListId, NameQuality, PartySubject, RecordKind, Subject, SubjectName};
use saring::matching::{FactsBuf, ListedName, Policy, SubjectBuf, assess};
use saring::names::{Glanced, NameBuf, compare, compare_at_least, prepare_queried};
use saring::synthetic::{Seed, listed};

const SEED: Seed = Seed {
    number: 7,
    today: Day(20_000),
};

/// The names of invented listed persons, their spellings one after the other; Latin letters only.
fn spellings(persons: u64) -> Vec<String> {
    let names = every_spelling(persons).into_iter();
    names.filter(|n| n.is_ascii()).collect()
}

fn every_spelling(persons: u64) -> Vec<String> {
    let list = ListId::new("invented").unwrap();
    let records = (0..persons).map(|i| listed(SEED, &list, None, i).1);
    let names = records.flat_map(|r| r.names.into_iter().map(|n| n.whole));
    names.collect()
}

fn forms(names: &[String]) -> Vec<NameBuf> {
    let forms = |n: &String| prepare_queried(&SubjectName::whole(n), RecordKind::Person);
    names.iter().flat_map(forms).collect()
}

#[test]
fn judging_a_candidate_allocates_nothing() {
    let names = every_spelling(60);
    assert!(names.iter().any(|n| !n.is_ascii()));
    let policy = Policy::default();
    let listed = forms(&names);
    let candidates: Vec<ListedName<'_>> = (0..)
        .zip(&listed)
        .map(|(row, name)| ListedName {
            row,
            ordinal: 0,
            quality: NameQuality::Primary,
            name: name.view(),
        })
        .collect();
    let facts = FactsBuf::new(RecordKind::Person);
    for name in names.iter().step_by(5) {
        let mut party = PartySubject::new(RecordKind::Person);
        party.names.push(SubjectName::whole(name));
        let subject = SubjectBuf::of(&Subject::Party(party));
        let asked = subject.asked();
        let judge = || {
            let judged = candidates
                .iter()
                .map(|c| assess(&asked, std::iter::once(*c), &facts.view(), &policy));
            judged.filter(|a| a.name_score() > 0.99).count()
        };
        // The first time, the thread takes its scratch.
        assert!(judge() > 0);
        let spent = allocation_counter::measure(|| assert!(judge() > 0));
        assert_eq!(spent.count_total, 0);
    }
}

#[test]
fn a_comparison_that_is_let_go_could_not_have_made_the_score() {
    let listed = forms(&spellings(70));
    let (mut made, mut let_go) = (0, 0);
    for q in listed.iter().step_by(2) {
        for l in &listed {
            let full = compare(q.view(), l.view());
            for floor in [0.4, 0.62, 0.75, 0.9] {
                let Some(found) = compare_at_least(&Glanced::of(q.view()), l.view(), floor) else {
                    assert!(full.score < floor, "{q:?} {l:?}: {} {floor}", full.score);
                    let_go += 1;
                    continue;
                };
                let bits = |score: f32, information: f32| (score.to_bits(), information.to_bits());
                assert_eq!(
                    bits(found.score, found.information),
                    bits(full.score, full.information)
                );
                made += 1;
            }
        }
    }
    assert!(
        let_go * 10 > made * 8,
        "only {let_go} of {made} were let go"
    );
}
