//! The contract of every row of `SOURCES`: its samples come to exactly what is written beside them, and whatever
//! is done to their bytes the reader neither panics nor runs on.
//!
//! `tests/data/lists/<id>/` holds the sample files (file stem = role, or `sample` for a source of one file),
//! optionally `options.toml` (the list's options), and `expected.txt`. Write the latter anew with
//! `UPDATE_EXPECTED=1 cargo test --test it lists_contract` and read the difference before committing it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use saring::domain::ListId;
use saring::lists::{Collected, Input, Listing, Published, ReadError, SOURCES, Source};

use crate::record_text::render;

/// The sample files of a source: file name and bytes by role.
type Samples = BTreeMap<String, (String, Vec<u8>)>;

fn folder(source: &Source) -> PathBuf {
    let lists = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/lists");
    PathBuf::from(lists).join(source.id)
}

fn samples(source: &Source) -> Samples {
    let folder = folder(source);
    let files = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{} has no samples in {}: {e}", source.id, folder.display()));
    let mut found = Samples::new();
    for file in files {
        let path = file.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let role = if stem == "sample" { "" } else { stem };
        if source.roles.contains(&role) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            found.insert(role.to_owned(), (name, fs::read(&path).unwrap()));
        } else {
            assert!(
                ["expected", "options"].contains(&stem),
                "{}: {stem} is no role of {}",
                path.display(),
                source.id
            );
        }
    }
    found
}

fn read(source: &Source, samples: &Samples) -> (Result<Published, ReadError>, Collected) {
    let options = fs::read_to_string(folder(source).join("options.toml")).unwrap_or_default();
    let mut listing = Listing {
        id: ListId::new("sample").unwrap(),
        inputs: samples
            .iter()
            .map(|(role, (name, bytes))| Input {
                name: name.clone(),
                role: role.clone(),
                bytes: Box::new(bytes.as_slice()),
            })
            .collect(),
        options: options.parse().unwrap(),
    };
    let mut sink = Collected::default();
    let published = (source.read)(&mut listing, &mut sink);
    (published, sink)
}

#[test]
fn every_source_reads_its_sample_as_expected() {
    for source in SOURCES {
        let (published, found) = read(source, &samples(source));
        let published = published.unwrap_or_else(|e| panic!("{}: {e}", source.id));
        let text = render(&published, &found);
        let path = folder(source).join("expected.txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != text {
            let at = expected.lines().zip(text.lines()).position(|(a, b)| a != b);
            let at = at.unwrap_or(expected.lines().count().min(text.lines().count()));
            panic!(
                "{}: line {}\n expected: {:?}\n found:    {:?}\nUPDATE_EXPECTED=1 writes what was found.",
                path.display(),
                at + 1,
                expected.lines().nth(at),
                text.lines().nth(at)
            );
        }
        assert!(!found.records.is_empty(), "{}", source.id);
    }
}

#[test]
fn every_record_has_a_reference_of_its_own_and_a_name_or_a_number() {
    for source in SOURCES {
        let (_, found) = read(source, &samples(source));
        let mut keys: Vec<_> = found.records.iter().map(|r| &r.key).collect();
        keys.sort();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all, "{}: a reference stands twice", source.id);
        for r in &found.records {
            let named = r.names.iter().all(|n| !n.whole.trim().is_empty()) && !r.names.is_empty();
            assert!(
                named || r.document.is_some() || r.vehicle.is_some(),
                "{}",
                r.key
            );
            assert!(r.provenance.measures.is_sorted(), "{}", r.key);
        }
    }
}

#[test]
fn every_source_refuses_an_empty_file_and_names_it() {
    for source in SOURCES {
        let mut samples = samples(source);
        let (name, bytes) = samples
            .get_mut(source.roles[0])
            .expect("the required role has a sample");
        bytes.clear();
        let name = name.clone();
        let (published, found) = read(source, &samples);
        assert!(found.records.is_empty(), "{}", source.id);
        let error = published.expect_err(source.id).to_string();
        assert!(error.contains(&name), "{}: {error}", source.id);
    }
}

#[test]
fn every_source_asks_for_its_required_file() {
    for source in SOURCES {
        let mut samples = samples(source);
        samples.remove(source.roles[0]);
        let (published, _) = read(source, &samples);
        assert!(
            matches!(published, Err(ReadError::MissingFile { .. })),
            "{}",
            source.id
        );
    }
}

/// What happens to bytes on the way.
#[derive(Clone, Debug)]
enum Damage {
    Cut(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, prop::sample::Index),
    Replace(Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<prop::sample::Index>;
    let bytes = || prop::collection::vec(any::<u8>(), 0..80);
    let marks = prop::sample::select(vec![
        "<",
        ">",
        "</",
        "&",
        "\"",
        ",",
        ";",
        "\r\n",
        "{",
        "]",
        "-0- ",
        "DOB ",
        "0",
        "99999999999999999999",
        "\u{fffe}",
        "\u{1f600}",
        "<![CDATA[",
        "<!--",
        "\u{130}",
        "\u{1a}",
    ]);
    prop_oneof![
        index().prop_map(Damage::Cut),
        (index(), any::<u8>()).prop_map(|(at, b)| Damage::Flip(at, b)),
        (index(), bytes()).prop_map(|(at, b)| Damage::Insert(at, b)),
        (index(), marks).prop_map(|(at, m)| Damage::Insert(at, m.as_bytes().to_vec())),
        (index(), index()).prop_map(|(a, b)| Damage::Repeat(a, b)),
        bytes().prop_map(Damage::Replace),
    ]
}

fn apply(damage: &Damage, bytes: &mut Vec<u8>) {
    let len = bytes.len();
    match damage {
        Damage::Replace(with) => bytes.clone_from(with),
        Damage::Insert(at, more) => {
            let at = at.index(len + 1);
            bytes.splice(at..at, more.iter().copied());
        }
        _ if len == 0 => {}
        Damage::Cut(at) => bytes.truncate(at.index(len)),
        Damage::Flip(at, with) => bytes[at.index(len)] = *with,
        Damage::Repeat(a, b) => {
            let (a, b) = (a.index(len), b.index(len));
            let piece = bytes[a.min(b)..a.max(b)].to_vec();
            bytes.splice(a..a, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn damaged_samples_are_read_or_refused_but_never_panic(
        row in any::<prop::sample::Index>(),
        role in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        if SOURCES.is_empty() {
            return Ok(());
        }
        let source = row.get(SOURCES);
        let mut samples = samples(source);
        let total: usize = samples.values().map(|(_, b)| b.len()).sum();
        let at = role.index(samples.len());
        let (_, bytes) = samples.values_mut().nth(at).expect("at is below the length");
        for d in &damages {
            apply(d, bytes);
        }
        let (_, found) = read(source, &samples);
        let bound = 16 * (total + 256);
        prop_assert!(found.records.len() + usize::try_from(found.problem_count).unwrap() <= bound);
    }
}
