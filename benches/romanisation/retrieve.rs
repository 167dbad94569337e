//! Retrieval across scripts: a name in one script, asked against a thousand and one records in another, one of them its own.
//!
//! Whole names are composed of two held-out tokens, in the order and with the mark between them that the script uses; Chinese ones
//! of a surname and a token. The Latin side is drawn from the spellings attested, by how often each is. "First" is the record's
//! rank among all candidates, ties lost; nothing but the name is given. The yardstick is Jaro-Winkler over the plain
//! transcription of the whole name, ties lost as well. The same pairs give the same table.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use saring::domain::{
    Band, Day, ListId, Name, NameQuality, PartySubject, Record, RecordKey, RecordKind, Subject,
    SubjectName,
};
use saring::index::build;
use saring::lists::directory::ListConfig;
use saring::lists::load::{Counts, ListReport, ListState, LoadedList};
use saring::lists::{Published, SOURCES};
use saring::matching::Policy;
use saring::screening::{Engine, Judged, Request};

use crate::pairs::{Groups, Pair};

/// Records a query is asked against: its own and a thousand others.
const RECORDS: usize = 1001;
/// Names that are asked; each is a distractor of the others.
const ASKED: usize = 300;
/// Fewest held-out tokens a group is measured with.
const TOKENS: usize = 100;
const TODAY: Day = Day(20_800);

/// A whole name in both scripts.
struct Whole {
    native: String,
    latin: String,
}

/// The draws: a linear congruence, the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn spelling(&mut self, pair: &Pair) -> String {
        let at = self.below(1_000_000) as f64 / 1e6;
        let mut passed = 0.0;
        let chosen = pair.latin.iter().find(|(_, share)| {
            passed += share;
            at < passed
        });
        let (forms, _) = chosen.unwrap_or(&pair.latin[0]);
        forms[0].clone()
    }
}

/// Prints the table.
pub fn table(groups: &Groups, folder: &Path) {
    println!(
        "native spelling against {RECORDS} Latin records and the reverse; shares of {ASKED} names whose record is first, \
         and whose record is reported by the name alone under the shipped policy\n"
    );
    println!(
        "| group | names | native→Latin: first | reported | plain | Latin→native: first | reported | plain |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (group, pairs) in groups {
        let held: Vec<&Pair> = pairs.iter().filter(|p| !p.tune).collect();
        let names = compose(group, &held, &surnames(folder));
        if names.len() < RECORDS {
            println!(
                "| {group} | too few held-out tokens: {} | | | | | | |",
                held.len()
            );
            continue;
        }
        let there = measure(&names, native, latin);
        let back = measure(&names, latin, native);
        let show = |[first, reported, plain]: [usize; 3]| {
            let share = |n: usize| n as f64 / ASKED as f64;
            format!(
                "{:.3} | {:.3} | {:.3}",
                share(first),
                share(reported),
                share(plain)
            )
        };
        println!(
            "| {group} | {} | {} | {} |",
            held.len(),
            show(there),
            show(back)
        );
    }
}

/// Prints the names of a group that do not find their record first, with the one that came before.
pub fn misses(group: &str, pairs: &[Pair], folder: &Path) {
    let held: Vec<&Pair> = pairs.iter().filter(|p| !p.tune).collect();
    let names = compose(group, &held, &surnames(folder));
    for (asked, listed) in [
        (
            native as fn(&Whole) -> &String,
            latin as fn(&Whole) -> &String,
        ),
        (latin, native),
    ] {
        let asked_of = Trial::of(&names, asked, listed);
        for (i, name) in names.iter().enumerate().take(ASKED) {
            let judged = asked_of.ranked(i);
            let own = judged.iter().position(|j| asked_of.is(j.record, i));
            if let Some(0) = own {
                continue;
            }
            let first = judged.first().map_or_else(String::new, |j| {
                let other = names
                    .iter()
                    .enumerate()
                    .find(|(at, _)| asked_of.is(j.record, *at));
                let other = other.map_or("", |(_, n)| listed(n));
                format!("{other} {:.2} {:+.1}", j.name_score, j.log_odds)
            });
            let own = own.map_or_else(
                || "not found".to_owned(),
                |at| {
                    format!(
                        "{at}: {:.2} {:+.1}",
                        judged[at].name_score, judged[at].log_odds
                    )
                },
            );
            println!(
                "{}\t{}\t{own}\tbefore it: {first}",
                asked(name),
                listed(name)
            );
        }
    }
}

fn native(name: &Whole) -> &String {
    &name.native
}

fn latin(name: &Whole) -> &String {
    &name.latin
}

/// Chinese surnames and their spellings: Mandarin, Taiwan, Hong Kong, Singapore.
fn surnames(folder: &Path) -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(folder.join("chinese_surname_spellings/output.csv"));
    let text = text.unwrap_or_default();
    let rows = text.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let native = cells.next().unwrap_or_default().to_owned();
        let latin = cells
            .flat_map(|c| c.split('/'))
            .map(str::trim)
            .filter(|s| !s.is_empty());
        (native, latin.map(str::to_owned).collect())
    });
    rows.filter(|(n, l): &(String, Vec<String>)| !n.is_empty() && !l.is_empty())
        .collect()
}

fn compose(group: &str, held: &[&Pair], surnames: &[(String, Vec<String>)]) -> Vec<Whole> {
    let mut draws = Draws(2026);
    let whole = group.contains("whole names");
    if held.len() < if whole { RECORDS } else { TOKENS } {
        return Vec::new();
    }
    let (mut names, mut natives, mut latins) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for tries in 0..RECORDS * 20 {
        if names.len() == RECORDS {
            break;
        }
        let one = held[if whole {
            tries % held.len()
        } else {
            draws.below(held.len())
        }];
        let two = held[draws.below(held.len())];
        let (a, b) = (draws.spelling(one), draws.spelling(two));
        let (native, latin) = match group {
            _ if whole => (one.native.clone(), a),
            "Hani, Chinese" if !surnames.is_empty() => {
                let (surname, spelt) = &surnames[draws.below(surnames.len())];
                let spelt = &spelt[draws.below(spelt.len())];
                (format!("{surname}{}", one.native), format!("{spelt} {a}"))
            }
            "Hani, foreign" | "Hrkt" => (
                format!("{}・{}", one.native, two.native),
                format!("{a} {b}"),
            ),
            _ => (format!("{} {}", one.native, two.native), format!("{a} {b}")),
        };
        if natives.insert(native.clone()) && latins.insert(latin.clone()) {
            names.push(Whole { native, latin });
        }
    }
    names
}

/// The records, and what is asked of them.
struct Trial<'n> {
    names: &'n [Whole],
    asked: fn(&Whole) -> &String,
    engine: Engine,
    /// The same without the threshold below which names are not compared further.
    ranking: Engine,
    _folder: tempfile::TempDir,
}

impl<'n> Trial<'n> {
    fn of(names: &'n [Whole], asked: fn(&Whole) -> &String, listed: fn(&Whole) -> &String) -> Self {
        let folder = snapshot(names, listed);
        let open =
            |policy| Engine::open(folder.path(), policy).expect("the snapshot that was built");
        let mut thorough = Policy::default();
        thorough.thresholds.name_carried = 0.0;
        thorough.thresholds.review = f32::NEG_INFINITY;
        let (engine, ranking) = (open(Policy::default()), open(thorough));
        Self {
            names,
            asked,
            engine,
            ranking,
            _folder: folder,
        }
    }

    /// All that were judged, by what speaks for them.
    fn ranked(&self, i: usize) -> Vec<Judged> {
        let mut judged = self.ranking.trace(&self.request(i)).expect("an answer");
        judged.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
        judged
    }

    /// Whether the name's own record is reported.
    fn reported(&self, i: usize) -> bool {
        let judged = self.engine.trace(&self.request(i)).expect("an answer");
        judged
            .iter()
            .any(|j| j.band > Band::Below && self.is(j.record, i))
    }

    fn request(&self, i: usize) -> Request {
        let mut subject = PartySubject::new(RecordKind::Person);
        let name = (self.asked)(&self.names[i]);
        subject.names.push(SubjectName::whole(name.as_str()));
        Request::new(Subject::Party(subject), TODAY)
    }

    /// Whether a row is the record of a name.
    fn is(&self, row: u32, i: usize) -> bool {
        let record = self.ranking.snapshot().record(row);
        record.is_ok_and(|r| r.key.reference == i.to_string())
    }
}

/// A snapshot of one record a name.
fn snapshot(names: &[Whole], listed: fn(&Whole) -> &String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let list = ListId::new("names").expect("a list id");
    let mut counts = Counts::default();
    let records: Vec<Record> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let key = RecordKey {
                list: list.clone(),
                reference: i.to_string(),
            };
            let mut record = Record::new(key, RecordKind::Person);
            record
                .names
                .push(Name::whole(listed(name).as_str(), NameQuality::Primary));
            counts.add(&record);
            record
        })
        .collect();
    let report = ListReport {
        config: ListConfig {
            id: list.clone(),
            title: "Composed names".to_owned(),
            source: &SOURCES[0],
            files: Vec::new(),
            authority: None,
            jurisdiction: None,
            measures: Vec::new(),
            handling: saring::domain::Handling::default(),
            contact: None,
            refresh: None,
            required: true,
            max_shrink: None,
            options: toml::Table::new(),
        },
        published: Published {
            version: Some("1".to_owned()),
            ..Published::default()
        },
        state: ListState::Ok,
        counts,
        problems: Vec::new(),
        problem_count: 0,
        files: Vec::new(),
    };
    build(
        vec![LoadedList { report, records }],
        folder.path(),
        1,
        &mut |_| (),
    )
    .expect("a snapshot");
    folder
}

/// How many of the asked names find their record first, are then reported, and are first by the plain transcription.
fn measure(
    names: &[Whole],
    asked: fn(&Whole) -> &String,
    listed: fn(&Whole) -> &String,
) -> [usize; 3] {
    let of = Trial::of(names, asked, listed);
    let plain: Vec<String> = names.iter().map(|n| transcribed(listed(n))).collect();
    let found = (0..ASKED).into_par_iter().map(|i| {
        let judged = of.ranked(i);
        let own = judged.iter().find(|j| of.is(j.record, i));
        let first = own.is_some_and(|own| {
            let others = judged.iter().filter(|j| j.record != own.record);
            others
                .into_iter()
                .all(|other| other.log_odds < own.log_odds)
        });
        let reported = of.reported(i);
        let question = transcribed(asked(&names[i]));
        let alike = |text: &String| strsim::jaro_winkler(&question, text);
        let mine = alike(&plain[i]);
        let plain_first = plain
            .iter()
            .enumerate()
            .all(|(at, other)| at == i || alike(other) < mine);
        [first, reported, plain_first].map(usize::from)
    });
    found.reduce(|| [0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]])
}

fn transcribed(text: &str) -> String {
    any_ascii::any_ascii(text).to_lowercase()
}
