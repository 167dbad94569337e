//! The contract of every row of `SOURCES`: its samples come to exactly what is written beside them, and whatever
//! is done to their bytes the reader neither panics nor runs on.
//!
//! `tests/data/lists/<id>/` holds the sample files (file stem = role, or `sample` for a source of one file),
//! optionally `options.toml` (the list's options), and `expected.txt`. Write the latter anew with
//! `UPDATE_EXPECTED=1 cargo test --test it lists_contract` and read the difference before committing it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::PathBuf;

use proptest::prelude::*;
use saring::domain::{ListId, limits};
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

/// The parts of a sample that is a zip, by path; none for any other.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Vec::new();
    };
    let count = zip.len();
    let part = |at| {
        let mut part = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        (part.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(part).collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (path, bytes) in parts {
        zip.start_file(path.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Changes the bytes of a sample, or those of each of its parts in turn where it is a zip, and reads what comes of it.
fn each_changed(
    source: &Source,
    change: impl Fn(&mut Vec<u8>),
    seen: impl Fn(&str, Result<Published, ReadError>, Collected),
) {
    let whole = samples(source);
    for (role, (_, bytes)) in &whole {
        let inside = parts(bytes);
        let changed: Vec<(String, Vec<u8>)> = if inside.is_empty() {
            let mut bytes = bytes.clone();
            change(&mut bytes);
            vec![(format!("{} {role}", source.id), bytes)]
        } else {
            let each = (0..inside.len()).map(|at| {
                let mut parts = inside.clone();
                change(&mut parts[at].1);
                (format!("{} {}", source.id, parts[at].0), packed(&parts))
            });
            each.collect()
        };
        for (what, bytes) in changed {
            let mut samples = whole.clone();
            samples.get_mut(role).expect("a role of the sample").1 = bytes;
            let (published, found) = read(source, &samples);
            seen(&what, published, found);
        }
    }
}

/// Inserts bytes behind the middle of a file, after the next mark of its format behind which a value can stand.
fn into_the_middle(bytes: &mut Vec<u8>, more: &[u8]) {
    let half = bytes.len() / 2;
    let mark = |b: &u8| matches!(b, b'>' | b',' | b';' | b':');
    let at = bytes[half..]
        .iter()
        .position(mark)
        .map_or(half, |at| half + at + 1);
    bytes.splice(at..at, more.iter().copied());
}

#[test]
fn every_source_refuses_a_value_that_does_not_end_within_the_bound_of_a_record() {
    let endless = vec![b'x'; limits::RECORD_BYTES + 1];
    for source in SOURCES {
        let change = |bytes: &mut Vec<u8>| into_the_middle(bytes, &endless);
        each_changed(source, change, |what, published, found| {
            // A part of a workbook that is not read may hold what it likes.
            let refused =
                published.is_err() || what.starts_with("au-dfat-xlsx") && found.problem_count < 100;
            assert!(refused, "{what}");
        });
    }
}

#[test]
fn every_source_ends_with_an_error_where_elements_or_arrays_nest_without_end() {
    for source in SOURCES {
        for open in ["<a>", "[", "{\"a\":", "\""] {
            let nested = open.repeat(100_000);
            let change = |bytes: &mut Vec<u8>| into_the_middle(bytes, nested.as_bytes());
            each_changed(source, change, |what, published, found| {
                let read = found.records.len() as u64 + found.problem_count;
                assert!(read < 10_000, "{what} {open}: {read} {published:?}");
            });
        }
    }
}

#[test]
fn every_source_keeps_to_the_number_of_its_records_however_often_the_file_is_repeated() {
    for source in SOURCES {
        let (_, once) = read(source, &samples(source));
        let change = |bytes: &mut Vec<u8>| *bytes = bytes.repeat(8);
        each_changed(source, change, |what, _, found| {
            let bound = 8 * (once.records.len() + once.problem_count as usize + 1);
            let read = found.records.len() + found.problem_count as usize;
            assert!(read <= 4 * bound, "{what}: {read}");
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn damaged_parts_of_a_workbook_are_read_or_refused_but_never_panic(
        part in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        for source in SOURCES {
            let mut samples = samples(source);
            let Some((_, bytes)) = samples.values_mut().find(|(_, b)| b.starts_with(b"PK")) else {
                continue;
            };
            let mut parts = parts(bytes);
            let total: usize = parts.iter().map(|(_, b)| b.len()).sum();
            let at = part.index(parts.len());
            for d in &damages {
                apply(d, &mut parts[at].1);
            }
            *bytes = packed(&parts);
            let (_, found) = read(source, &samples);
            prop_assert!(found.records.len() + usize::try_from(found.problem_count).unwrap() <= 16 * total);
        }
    }

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
