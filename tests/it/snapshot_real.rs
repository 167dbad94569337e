//! The snapshot of the real UN and OFAC lists, where they are at hand: complete, quick to open, and every listed name
//! finds its own record.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use saring::domain::*;
use saring::index::{Filter, build, last_good_counts};
use saring::lists::directory::ListDirectory;
use saring::lists::load::load_all;
use saring::matching::{FactsBuf, Policy};
use saring::names::{keys, prepare_queried};
use saring::screening::{Engine, Request};

const LISTS: &str = r#"
[[list]]
id = "un-sc"
title = "UN Security Council"
format = "un-xml"
files = { "" = "un.xml" }

[[list]]
id = "us-ofac"
title = "OFAC SDN"
format = "ofac-csv"
files = { sdn = "sdn.csv", add = "add.csv", alt = "alt.csv" }
"#;

fn shared() -> Option<PathBuf> {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/lists");
    lists.is_dir().then_some(lists)
}

fn directory(shared: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copy = |from: &str, to: &str| fs::copy(shared.join(from), folder.path().join(to)).unwrap();
    copy("un/consolidated_2026-02-27.xml", "un.xml");
    for name in ["sdn.csv", "add.csv", "alt.csv"] {
        copy(&format!("ofac/{name}"), name);
    }
    fs::write(folder.path().join("lists.toml"), LISTS).unwrap();
    folder
}

/// Whether a record is among those that are retrieved for a subject by name.
fn is_candidate(engine: &Engine, record: u32, party: &PartySubject) -> bool {
    let lists = vec![true; engine.lists().len()];
    let filter = Filter {
        lists: &lists,
        today: Day(20_000),
        discreet: true,
        births: &[],
    };
    let forms = prepare_queried(&party.names[0], party.kind);
    forms.iter().any(|form| {
        let mut asked = Vec::new();
        keys(form.view(), &mut asked);
        let rows = engine
            .snapshot()
            .by_name(&asked, &FactsBuf::new(party.kind).view(), &filter);
        rows.unwrap()
            .iter()
            .any(|row| engine.snapshot().names(record).contains(row))
    })
}

#[test]
fn every_listed_name_of_the_real_lists_finds_its_own_record_first() {
    let Some(shared) = shared() else {
        eprintln!("skipped: the real lists are not at hand");
        return;
    };
    let folder = directory(&shared);
    let lists = ListDirectory::open(folder.path()).unwrap();
    let out = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let loaded = load_all(&lists, &last_good_counts(out.path()));
    let read = begun.elapsed();
    let begun = Instant::now();
    let manifest = build(loaded, out.path(), 1, &mut |_| ()).unwrap();
    let built = begun.elapsed();
    let begun = Instant::now();
    let engine = Engine::open(out.path(), Policy::default()).unwrap();
    let opened = begun.elapsed();
    let bytes: u64 = manifest.files.iter().map(|f| f.bytes).sum();
    println!(
        "{} records, {} name forms: read {read:?}, built {built:?}, {bytes} bytes, opened {opened:?}",
        manifest.records, manifest.names
    );
    for list in engine.lists() {
        println!(
            "{}: {:?} {:?} {} problems",
            list.id, list.state, list.counts, list.problem_count
        );
    }
    assert_eq!(engine.lists()[0].records(), 730 + 273);
    assert_eq!(engine.lists()[1].records(), 9_044);

    let (mut asked, mut first, mut candidates, mut retrieved) = (0usize, 0usize, 0usize, 0usize);
    let mut times: Vec<Duration> = Vec::new();
    let mut exceptions: HashMap<&str, usize> = HashMap::new();
    // A step that keeps the test short where it is not optimised.
    let step = if cfg!(debug_assertions) { 97 } else { 1 };
    for row in (0..manifest.records).step_by(step) {
        let record = engine.snapshot().record(row).unwrap();
        for name in &record.names {
            let mut party = PartySubject::new(record.kind);
            party.names.push(SubjectName::whole(name.whole.clone()));
            retrieved += usize::from(is_candidate(&engine, row, &party));
            let request = Request::new(Subject::Party(party), Day(20_000));
            let begun = Instant::now();
            let answer = engine.screen(&request).unwrap();
            times.push(begun.elapsed());
            candidates += answer.candidates as usize;
            asked += 1;
            let best = answer.hits.first().map(|h| h.log_odds);
            let ties = answer.hits.iter().take_while(|h| Some(h.log_odds) == best);
            if ties.into_iter().any(|h| h.record.key == record.key) {
                first += 1;
            } else {
                *exceptions.entry(name.quality.as_str()).or_default() += 1;
            }
        }
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{retrieved} of {asked} names retrieve their own record, {first} rank it first; p50 {:?} p95 {:?} p99 {:?} max {:?}; {} candidates a name; not first: {exceptions:?}",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0),
        candidates / asked
    );
    let share = |n: usize| n as f64 / asked as f64;
    assert!(
        share(retrieved) >= 0.999,
        "{retrieved} of {asked} retrieved"
    );
    assert!(share(first) >= 0.99, "{first} of {asked} first");
}
