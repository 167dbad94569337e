//! What the search by keys leaves out: some travellers are judged against every record, and what would have been
//! reported is looked for among the answers.
//!
//! Travellers that nobody resembles say nothing about it, so these are listed persons under a misspelt name. The law to
//! hold: 99.9 % of what judging everything reports is reported.

use std::time::Instant;

use rayon::prelude::*;

use saring::domain::{Band, PartySubject, RecordKind, Subject, SubjectName};
use saring::matching::{ListedName, SubjectBuf, assess};
use saring::screening::{Engine, Request};

use crate::Failure;
use crate::lists::SEED;

/// Listed persons that are asked for.
const ASKED: u32 = 40;

/// Prints how much of what an exhaustive search reports is reported.
pub fn measure(engine: &Engine) -> Result<(), Failure> {
    let records = engine.manifest().records;
    let start = Instant::now();
    let (mut wanted, mut found) = (0, 0);
    for i in 0..ASKED {
        let row = records / ASKED * i;
        let record = engine.snapshot().record(row)?;
        let Some(name) = record
            .names
            .first()
            .filter(|_| record.kind == RecordKind::Person)
        else {
            continue;
        };
        let mut party = PartySubject::new(RecordKind::Person);
        party
            .names
            .push(SubjectName::whole(misspelt(&name.whole, i as usize)));
        party.births.clone_from(&record.births);
        let mut request = Request::new(Subject::Party(party), SEED.today);
        request.limit = usize::MAX;
        let reported = engine.trace(&request)?;
        let reported = |row| {
            reported
                .iter()
                .any(|j| j.record == row && j.band > Band::Below)
        };
        let all = exhaustive(engine, &request.subject);
        wanted += all.len();
        found += all.into_iter().filter(|row| reported(*row)).count();
    }
    let share = 100.0 * f64::from(found as u32) / f64::from(wanted.max(1) as u32);
    let took = start.elapsed().as_secs_f64();
    println!("  {share:.2} % of the {wanted} that judging every record reports ({took:.0} s)");
    Ok(())
}

/// A name with a letter left out, the next exchanged with its neighbour, or as it is.
fn misspelt(name: &str, turn: usize) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = letters.len() / 3;
    let next = (at + 1).min(letters.len() - 1);
    match turn % 3 {
        0 => {}
        1 => drop(letters.remove(at)),
        _ => letters.swap(at, next),
    }
    letters.into_iter().collect()
}

/// Rows of all records that are reported for a subject.
fn exhaustive(engine: &Engine, subject: &Subject) -> Vec<u32> {
    let (snapshot, subject) = (engine.snapshot(), SubjectBuf::of(subject));
    let asked = subject.asked();
    let reported = |row: &u32| {
        let facts = snapshot.facts(*row);
        let facts = facts.view();
        let names: Vec<ListedName<'_>> = snapshot
            .names(*row)
            .map(|row| {
                let (name, ordinal, quality) = snapshot.name(row);
                ListedName {
                    row,
                    ordinal,
                    quality,
                    name,
                }
            })
            .collect();
        facts.kind == RecordKind::Person
            && assess(&asked, names.into_iter(), &facts, engine.policy()).band > Band::Below
    };
    let rows = (0..engine.manifest().records).into_par_iter();
    rows.filter(reported).collect()
}
