//! The sample folder: made by the seed, read by the readers, and nobody in it is real.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use saring::documents::mrz::Mrz;
use saring::domain::PartialDate;
use saring::lists::directory::ListDirectory;
use saring::lists::load::load_all;
use saring::synthetic::{Seed, samples};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples")
}

#[test]
fn the_sample_folder_is_what_its_seed_makes() {
    let seed = Seed {
        number: 2026,
        today: PartialDate::ymd(2026, 6, 30).unwrap().first(),
    };
    let mut total = 0;
    for file in samples(seed).unwrap() {
        let path = folder().join(&file.path);
        let there = std::fs::read(&path).unwrap_or_default();
        assert!(
            there == file.bytes,
            "{} is not what `saring generate samples` makes; write the folder again",
            file.path
        );
        total += file.bytes.len();
    }
    assert!(total < 300_000, "{total} bytes");
}

#[test]
fn every_sample_list_is_read_without_a_problem() {
    let directory = ListDirectory::open(&folder().join("lists")).unwrap();
    let loaded = load_all(&directory, &BTreeMap::new());
    assert_eq!(loaded.len(), 6);
    for list in loaded {
        let id = list.report.config.id.as_str();
        assert!(list.report.is_ok(), "{id}: {:?}", list.report.state);
        assert_eq!(
            list.report.problem_count, 0,
            "{id}: {:?}",
            list.report.problems
        );
        assert!(list.records.len() > 15, "{id}: {}", list.records.len());
    }
}

#[test]
fn every_sample_zone_is_read_with_agreeing_check_digits() {
    let today = PartialDate::ymd(2026, 6, 30).unwrap().first();
    let mut read = 0;
    for entry in std::fs::read_dir(folder().join("mrz")).unwrap() {
        let path = entry.unwrap().path();
        let zone = Mrz::parse(&std::fs::read_to_string(&path).unwrap(), today).unwrap();
        assert!(
            zone.checks_agree() && !zone.repaired(),
            "{}",
            path.display()
        );
        let subject = zone.subject();
        assert!(!subject.names.is_empty() && !subject.documents.is_empty());
        let cut = path.ends_with("truncated.txt");
        assert!(
            !cut || subject.names[0].maybe_truncated,
            "{}",
            path.display()
        );
        read += 1;
    }
    assert_eq!(read, 14);
}

/// Words of a name in capitals, without order or punctuation.
fn bag(name: &str) -> String {
    let words: BTreeSet<String> = name
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-')
        .filter(|w| !w.is_empty())
        .map(str::to_uppercase)
        .collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    text.split(open)
        .skip(1)
        .filter_map(|t| t.split(close).next())
        .collect()
}

#[test]
fn nobody_in_the_samples_bears_the_whole_name_of_a_listed_person() {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/lists"));
    if !shared.is_dir() {
        println!("skipped: {} is not there", shared.display());
        return;
    }
    let mut real: HashSet<String> = HashSet::new();
    let un = std::fs::read_to_string(shared.join("un/consolidated_2026-02-27.xml")).unwrap();
    for person in between(&un, "<INDIVIDUAL>", "</INDIVIDUAL>") {
        let parts: Vec<&str> = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"]
            .iter()
            .flat_map(|f| between(person, &format!("<{f}>"), "<"))
            .collect();
        real.insert(bag(&parts.join(" ")));
        real.extend(between(person, "<ALIAS_NAME>", "<").into_iter().map(bag));
    }
    for (file, column) in [("ofac/sdn.csv", 1), ("ofac/alt.csv", 3)] {
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(shared.join(file))
            .unwrap();
        for row in csv.byte_records().map_while(Result::ok) {
            let name = String::from_utf8_lossy(row.get(column).unwrap_or_default()).into_owned();
            real.insert(bag(&name));
        }
    }
    assert!(real.len() > 15_000, "{}", real.len());
    // Single names and kunyas are shared by thousands; a whole name must not be shared.
    let whole = |name: &str| {
        let bag = bag(name);
        (bag.split(' ').count() >= 2
            && !name.to_uppercase().starts_with("ABU ")
            && !name.to_uppercase().starts_with("UMM "))
        .then_some(bag)
    };
    let un = std::fs::read_to_string(folder().join("lists/un.xml")).unwrap();
    let mut ours: Vec<String> = Vec::new();
    for person in between(&un, "<INDIVIDUAL>", "</INDIVIDUAL>") {
        let parts: Vec<&str> = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"]
            .iter()
            .flat_map(|f| between(person, &format!("<{f}>"), "<"))
            .collect();
        ours.extend(whole(&parts.join(" ")));
        ours.extend(
            between(person, "<ALIAS_NAME>", "<")
                .into_iter()
                .filter_map(whole),
        );
    }
    for (file, column) in [
        ("lists/ofac_sdn.csv", 1),
        ("lists/ofac_alt.csv", 3),
        ("lists/national.csv", 1),
    ] {
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(folder().join(file))
            .unwrap();
        ours.extend(csv.records().filter_map(|r| whole(r.unwrap().get(column)?)));
    }
    assert!(ours.len() > 200, "{}", ours.len());
    let shared: Vec<_> = ours.iter().filter(|n| real.contains(*n)).collect();
    assert!(shared.is_empty(), "{shared:?}");
}
