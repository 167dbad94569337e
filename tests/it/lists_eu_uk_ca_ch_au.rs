//! The lists of the European Union, the United Kingdom, Canada, Switzerland and Australia as they were published:
//! counts of what is read, and what is refused.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use saring::domain::{ListId, NameQuality, RecordKind};
use saring::lists::{Collected, Input, Listing, Published, ReadError, source};

fn shared(path: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/lists")).join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn read_bytes(id: &str, bytes: &[u8]) -> (Result<Published, ReadError>, Collected) {
    let mut sink = Collected::default();
    let mut listing = Listing {
        id: ListId::new("a").unwrap(),
        inputs: vec![Input {
            name: "a.file".to_owned(),
            role: String::new(),
            bytes: Box::new(bytes),
        }],
        options: toml::Table::new(),
    };
    let published = (source(id).unwrap().read)(&mut listing, &mut sink);
    (published, sink)
}

fn read(id: &str, path: &str) -> Option<(Published, Collected)> {
    let path = shared(path)?;
    let mut sink = Collected::default();
    let mut listing = Listing {
        id: ListId::new("a").unwrap(),
        inputs: vec![Input {
            name: "a.file".to_owned(),
            role: String::new(),
            bytes: Box::new(BufReader::new(File::open(path).unwrap())),
        }],
        options: toml::Table::new(),
    };
    let published = (source(id).unwrap().read)(&mut listing, &mut sink).unwrap();
    Some((published, sink))
}

/// Counts of what a list holds, one line.
fn counts(found: &Collected) -> String {
    let kind = |k| found.records.iter().filter(|r| r.kind == k).count();
    let names = found.records.iter().flat_map(|r| &r.names);
    let quality = |q| names.clone().filter(|n| n.quality == q).count();
    let sum =
        |f: &dyn Fn(&saring::domain::Record) -> usize| found.records.iter().map(f).sum::<usize>();
    format!(
        "{} records: {} persons, {} organisations, {} vessels; names: {} primary, {} strong, {} weak, {} former, {} original; \
         {} births, {} birth places, {} genders, {} nationalities, {} addresses, {} documents, {} identifiers, {} titles, {} positions; \
         {} measures, {} programmes, {} legal bases, {} listed on; {} problems",
        found.records.len(),
        kind(RecordKind::Person),
        kind(RecordKind::Organisation),
        kind(RecordKind::Vessel),
        quality(NameQuality::Primary),
        quality(NameQuality::Strong),
        quality(NameQuality::Weak),
        quality(NameQuality::Former),
        quality(NameQuality::OriginalScript),
        sum(&|r| r.births.len()),
        sum(&|r| r.birth_places.len()),
        sum(&|r| usize::from(r.gender.is_some())),
        sum(&|r| r.nationalities.len()),
        sum(&|r| r.addresses.len()),
        sum(&|r| r.documents.len()),
        sum(&|r| r.identifiers.len()),
        sum(&|r| r.titles.len()),
        sum(&|r| r.positions.len()),
        sum(&|r| r.provenance.measures.len()),
        sum(&|r| r.provenance.programmes.len()),
        sum(&|r| r.provenance.legal_basis.len()),
        sum(&|r| usize::from(r.provenance.listed_on.is_some())),
        found.problem_count,
    )
}

/// Reasons of problems and how often each, most frequent first.
fn reasons(found: &Collected) -> Vec<(String, usize)> {
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for problem in &found.problems {
        match reasons.iter_mut().find(|(r, _)| *r == problem.reason) {
            Some((_, n)) => *n += 1,
            None => reasons.push((problem.reason.clone(), 1)),
        }
    }
    reasons.sort_by_key(|(reason, n)| (std::cmp::Reverse(*n), reason.clone()));
    reasons
}

/// Reads a real list and compares its counts and the reasons of its problems.
fn holds(id: &str, path: &str, expected: &str, problems: &[(&str, usize)]) -> Option<Collected> {
    let (_, found) = read(id, path)?;
    assert_eq!(counts(&found), expected, "{id}");
    let reasons = reasons(&found);
    let reasons: Vec<(&str, usize)> = reasons.iter().map(|(r, n)| (r.as_str(), *n)).collect();
    assert_eq!(reasons, problems, "{id}");
    Some(found)
}

#[test]
fn the_european_list_is_read_whole() {
    holds(
        "eu-fsf-xml",
        "eu/eu_fsf_sample60.xml",
        "60 records: 45 persons, 15 organisations, 0 vessels; names: 60 primary, 235 strong, 0 weak, 0 former, 0 original; \
         41 births, 40 birth places, 38 genders, 31 nationalities, 19 addresses, 6 documents, 17 identifiers, 12 titles, 50 positions; \
         0 measures, 60 programmes, 97 legal bases, 0 listed on; 0 problems",
        &[],
    );
}

#[test]
fn the_british_list_is_read_whole() {
    holds(
        "uk-xml",
        "uk/uk_sanctions_list_sample60.xml",
        "60 records: 39 persons, 16 organisations, 5 vessels; names: 60 primary, 86 strong, 2 weak, 0 former, 32 original; \
         0 births, 0 birth places, 0 genders, 0 nationalities, 35 addresses, 0 documents, 59 identifiers, 0 titles, 0 positions; \
         177 measures, 60 programmes, 0 legal bases, 60 listed on; 0 problems",
        &[],
    );
}

#[test]
fn the_canadian_list_is_read_whole_but_for_two_dates() {
    holds(
        "ca-sema-xml",
        "ca/sema-lmes_2025.xml",
        "4759 records: 3334 persons, 1316 organisations, 109 vessels; names: 4759 primary, 3365 strong, 0 weak, 0 former, 0 original; \
         1826 births, 0 birth places, 0 genders, 0 nationalities, 0 addresses, 0 documents, 109 identifiers, 63 titles, 0 positions; \
         0 measures, 4759 programmes, 4759 legal bases, 4759 listed on; 2 problems",
        &[("the date of birth or building is not understood", 2)],
    );
}

#[test]
fn the_swiss_list_is_read_whole_but_for_targets_of_which_nothing_is_said() {
    let left_out = "a target without a number, or that is neither individual, entity nor object; it is left out";
    holds(
        "ch-seco-xml",
        "ch/seco_sample60.xml",
        "54 records: 32 persons, 22 organisations, 0 vessels; names: 54 primary, 24 strong, 1 weak, 0 former, 0 original; \
         28 births, 0 birth places, 0 genders, 0 nationalities, 17 addresses, 0 documents, 0 identifiers, 2 titles, 0 positions; \
         0 measures, 54 programmes, 0 legal bases, 0 listed on; 6 problems",
        &[(left_out, 6)],
    );
}

#[test]
fn a_swiss_amendment_is_refused_because_it_is_not_the_list() {
    let Some(path) = shared("ch/seco_example_amendment_2024-01-17.xml") else {
        return;
    };
    let (published, found) = read_bytes("ch-seco-xml", &std::fs::read(path).unwrap());
    let error = published.unwrap_err();
    assert!(matches!(error, ReadError::WrongFormat { .. }), "{error}");
    assert!(error.to_string().contains("amendment"), "{error}");
    assert!(found.records.is_empty());
}

#[test]
fn a_list_cut_short_or_taken_for_another_is_refused() {
    let lists = [
        ("eu-fsf-xml", "eu/eu_fsf_sample60.xml"),
        ("uk-xml", "uk/uk_sanctions_list_sample60.xml"),
        ("ca-sema-xml", "ca/sema-lmes_2025.xml"),
        ("ch-seco-xml", "ch/seco_sample60.xml"),
    ];
    for (id, path) in lists {
        let Some(path) = shared(path) else { return };
        let bytes = std::fs::read(path).unwrap();
        for cut in [1, bytes.len() / 2, bytes.len() - 20] {
            let (published, _) = read_bytes(id, &bytes[..cut]);
            assert!(
                matches!(published, Err(ReadError::Broken { .. })),
                "{id} cut at {cut}: {published:?}"
            );
        }
        for (other, _) in lists.iter().filter(|(other, _)| *other != id) {
            let (published, found) = read_bytes(other, &bytes);
            assert!(
                matches!(published, Err(ReadError::WrongFormat { .. })),
                "{other}: {published:?}"
            );
            assert!(found.records.is_empty());
        }
    }
}
