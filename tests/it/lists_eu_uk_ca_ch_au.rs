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
    // The sample holds nothing of individuals but names: what is not there is not lost.
    let Some(path) = shared("uk/uk_sanctions_list_sample60.xml") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let written = |element: &str| text.matches(&format!("<{element}>")).count();
    assert_eq!(written("IndividualDetails"), 0);
    // Of 149 names one stands twice.
    assert_eq!(written("NameType"), 60 + 86 + 2 + 1);
    assert_eq!(
        (written("NameNonLatinScript"), written("AddressCountry")),
        (32, 35)
    );
    assert_eq!(written("OFSIGroupID") + written("UNReferenceNumber"), 59);
    assert_eq!(written("SanctionsImposed"), 60);
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
    let left_out =
        "a target of which nothing is said, neither individual, entity nor object, is left out";
    holds(
        "ch-seco-xml",
        "ch/seco_sample60.xml",
        "54 records: 32 persons, 22 organisations, 0 vessels; names: 54 primary, 24 strong, 1 weak, 0 former, 0 original; \
         28 births, 0 birth places, 0 genders, 0 nationalities, 17 addresses, 0 documents, 0 identifiers, 2 titles, 0 positions; \
         0 measures, 54 programmes, 0 legal bases, 0 listed on; 6 problems",
        &[(left_out, 6)],
    );
    // The six hold the number of a set of sanctions and nothing else: there is no name to screen.
    let Some(path) = shared("ch/seco_sample60.xml") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let targets = text.split("<target ").skip(1);
    let bare = targets.filter(|t| {
        let inside = t.split("</target>").next().unwrap();
        inside.matches('<').count() == 2 && inside.contains("<sanctions-set-id>")
    });
    assert_eq!(bare.count(), 6);
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
fn the_australian_list_is_read_whole_but_for_dates_that_are_none() {
    let Some(found) = holds(
        "au-dfat-xlsx",
        "au/regulation8_consolidated_2024-12.xlsx",
        "3062 records: 2316 persons, 746 organisations, 0 vessels; names: 3062 primary, 6009 strong, 0 weak, 4 former, 461 original; \
         2566 births, 1425 birth places, 0 genders, 2014 nationalities, 1511 addresses, 0 documents, 0 identifiers, 0 titles, 0 positions; \
         0 measures, 3062 programmes, 1762 legal bases, 953 listed on; 21 problems",
        // "Congolese" is of either Congo; six dates lack a mark, a century or a year.
        &[
            ("a citizenship that names no state here known", 15),
            ("a date of birth or founding is not understood", 6),
        ],
    ) else {
        return;
    };
    // Counted apart, over the rows of each number: who has anything in a column that is not blank or NA. Of 2,224 dates
    // four are those that are not understood.
    let count = |has: &dyn Fn(&saring::domain::Record) -> bool| {
        found.records.iter().filter(|r| has(r)).count()
    };
    assert_eq!(count(&|r| !r.births.is_empty()), 2224 - 4);
    assert_eq!(count(&|r| !r.birth_places.is_empty()), 1292);
    assert_eq!(count(&|r| !r.nationalities.is_empty()), 1942);
    assert_eq!(count(&|r| !r.addresses.is_empty()), 1101);
    assert_eq!(count(&|r| r.provenance.last_updated.is_some()), 3062);
    // Rows of one number need not stand together.
    let person = |r: &&saring::domain::Record| r.key.reference == "2940";
    let scattered = found.records.iter().find(person).unwrap();
    assert_eq!(scattered.names.len(), 11, "rows 4145 to 4154, and 4331");
}

#[test]
fn a_list_cut_short_or_taken_for_another_is_refused() {
    let lists = [
        ("eu-fsf-xml", "eu/eu_fsf_sample60.xml"),
        ("uk-xml", "uk/uk_sanctions_list_sample60.xml"),
        ("ca-sema-xml", "ca/sema-lmes_2025.xml"),
        ("ch-seco-xml", "ch/seco_sample60.xml"),
        ("au-dfat-xlsx", "au/regulation8_consolidated_2024-12.xlsx"),
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
            // A zip is not even text to a reader of XML.
            let refused = match &published {
                Err(ReadError::Broken { .. }) => id == "au-dfat-xlsx",
                other => matches!(other, Err(ReadError::WrongFormat { .. })),
            };
            assert!(refused, "{other}: {published:?}");
            assert!(found.records.is_empty());
        }
    }
}
