//! Registers of bare documents: the answers are those of full records, whatever the size of a row.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use tempfile::TempDir;

use saring::domain::*;
use saring::index::{Manifest, State, build, list_sources};
use saring::lists::directory::ListDirectory;
use saring::lists::load::{LoadedList, load_all};
use saring::matching::Policy;
use saring::screening::{Engine, Request};

const TODAY: Day = Day(20_800);
const HEADER: &str = "reference,type,number,number_to,issuer,status,stolen_on,issued,expires,review_on,valid_until,\
                      reported_by,contact,remarks,linked_to";

/// A directory of one list of documents.
fn lists(rows: &[String], more: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let toml = format!(
        "[[list]]\nid = \"docs\"\ntitle = \"Documents\"\nformat = \"documents-csv\"\nfiles = \"d.csv\"\n\
         authority = \"Bureau\"\n{more}\n"
    );
    fs::write(folder.path().join("lists.toml"), toml).unwrap();
    write(folder.path(), rows);
    folder
}

fn write(lists: &Path, rows: &[String]) {
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    fs::write(lists.join("d.csv"), text).unwrap();
}

fn loaded(lists: &Path) -> Vec<LoadedList> {
    load_all(&ListDirectory::open(lists).unwrap(), &BTreeMap::new())
}

fn register(lists: &Path, out: &Path, created: i64) -> Manifest {
    let directory = ListDirectory::open(lists).unwrap();
    let read = list_sources(&directory, out);
    build(read, out, created, &mut |_| ()).unwrap()
}

fn open(out: &Path) -> Engine {
    Engine::open(out, Policy::default()).unwrap()
}

fn asked(number: &str, issuer: &str) -> Request {
    let number = TypedNumber {
        kind: DocumentKind::Passport,
        number: number.to_owned(),
        issuer: Country::from_code(issuer),
    };
    let other_readings = Vec::new();
    let subject = Subject::Document(DocumentSubject {
        number,
        other_readings,
    });
    Request {
        limit: limits::MAX_HITS,
        ..Request::new(subject, TODAY)
    }
}

/// All that a caller is told, hits of equal rank in the order of their keys.
fn told(engine: &Engine, request: &Request) -> (Outcome, Vec<Hit>, u32, Completeness) {
    let mut answer = engine.screen(request).unwrap();
    answer.hits.sort_by_key(|h| h.record.key.clone());
    (
        answer.outcome,
        answer.hits,
        answer.omitted,
        answer.completeness,
    )
}

fn row(reference: &str, number: &str, to: &str, more: &str) -> String {
    format!("{reference},passport,{number},{to},MYS,stolen,2025-01-01,,,{more}")
}

/// Numbers of few characters and lengths, so that many are equal, near, zeros or check letters apart, or cut short.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "0{0,2}[A0O][01I7]{3,5}[EZ]?",
        2 => "K1234567[0-9]{1,3}",
        1 => "k-12 [0O1]{4}",
        1 => "[A-Z0-9]{13,16}",
        1 => "é?[0-9]{1,4}",
    ]
}

/// A row of which the number, or the range it begins, is one of these.
fn document() -> impl Strategy<Value = String> {
    let to = prop_oneof![3 => Just(None), 1 => (0..4usize, any::<u32>()).prop_map(Some)];
    let kind = prop::sample::select(vec!["passport", "identity_card", "", "visa"]);
    let issuer = prop::sample::select(vec!["MYS", "THA", "XXX", "D", "GBN"]);
    let status = prop::sample::select(vec!["lost", "stolen", "linked_person", "revoked"]);
    let day = || {
        prop::sample::select(vec![
            "",
            "2025-03-01",
            "1951-02-03",
            "9999-12-31",
            "2026-12-12",
        ])
    };
    let rest = prop::sample::select(vec![
        ",,,",
        "THA,,,",
        ",post 7,,",
        ",,seen twice,",
        ",,,P-7",
        "SGP,post 9,,",
    ]);
    (number(), to, (kind, issuer, status), vec(day(), 5), rest).prop_map(
        |(number, to, (kind, issuer, status), days, rest)| {
            let digits = number.len() - number.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let to = to.filter(|(n, _)| (1..=digits).contains(n));
            let to = to.map_or(String::new(), |(n, by)| {
                let (head, tail) = number.split_at(number.len() - n);
                let (from, most) = (tail.parse::<u32>().unwrap(), 10u32.pow(n as u32) - 1);
                format!("{head}{:0n$}", from + by % (most - from + 1))
            });
            let days = days.join(",");
            format!("{kind},{number},{to},{issuer},{status},{days},{rest}")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn a_register_answers_as_full_records_do(
        documents in vec(document(), 1..80),
        references in prop::sample::select(vec!["D-", "abc/2026-00000", "\u{e9}x", "77777777777777"]),
        numbers in vec(number(), 1..20),
    ) {
        let rows: Vec<String> = documents.iter().enumerate().map(|(i, d)| format!("{references}{i},{d}")).collect();
        let lists = lists(&rows, "");
        let (full, compact) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let loaded = loaded(lists.path());
        let records = loaded[0].records.clone();
        let whole = build(loaded, full.path(), 1, &mut |_| ()).unwrap();
        let manifest = register(lists.path(), compact.path(), 1);
        prop_assert_eq!(manifest.records, whole.records);
        prop_assert_eq!(&manifest.lists, &whole.lists);
        let (full, compact) = (open(full.path()), open(compact.path()));
        let listed = records.iter().flat_map(|r| {
            let d = r.document.as_ref().unwrap();
            [Some(d.number.number.clone()), d.number_to.clone()]
        });
        for number in listed.flatten().chain(numbers) {
            for issuer in ["MYS", "THA", "?"] {
                let request = asked(&number, issuer);
                prop_assert_eq!(told(&compact, &request), told(&full, &request), "{} {}", number, issuer);
            }
        }
        for record in &records {
            prop_assert_eq!(compact.record(&record.key), Some(record.clone()));
        }
        let mut key = records[0].key.clone();
        key.reference.push('0');
        prop_assert_eq!(compact.record(&key), full.record(&key));
    }
}

#[test]
fn bare_documents_leave_no_full_record_and_others_do() {
    let rows = [
        row("D-1", "A1234567", "", ",,,,,"),
        row("D-2", "A0001000", "A0001999", ",,,post 7,,"),
        row("D-3", "A7654321", "", ",,,,seen at the border,"),
        row("D-4", "A7654329", "", ",,,,,P-1"),
    ];
    let (lists, out) = (lists(&rows, ""), tempfile::tempdir().unwrap());
    let manifest = register(lists.path(), out.path(), 1);
    assert_eq!((manifest.records, manifest.lists[0].active), (4, 4));
    assert_eq!(manifest.lists[0].records(), 4);
    let engine = open(out.path());
    let batches = |discreet| {
        let batches = (0..).map_while(|n| engine.snapshot().batch(n, 0, discreet));
        batches.map(|b| b.unwrap().num_rows()).collect::<Vec<_>>()
    };
    assert_eq!(batches(false), [2, 2], "the full ones, then the register's");
    for loaded in &loaded(lists.path())[0].records {
        assert_eq!(engine.record(&loaded.key).as_ref(), Some(loaded));
    }
}

#[test]
fn bad_rows_are_told_by_place_and_the_others_are_found() {
    let rows = [
        row("D-1", "A1234567", "", ",,,,,"),
        row("D-2", "A0002000", "A0001999", ",,,,,"),
        row("D-3", "", "", ",,,,,"),
        row("D-4", "B1234567", "", "soon,,,,,"),
        row("D-1", "C1234567", "", ",,,,,"),
        row("D-1", "A1234567", "", ",,,,,"),
    ];
    let (lists, out) = (lists(&rows, ""), tempfile::tempdir().unwrap());
    let manifest = register(lists.path(), out.path(), 1);
    let told: Vec<(&str, Option<&str>)> = manifest.lists[0]
        .problems
        .iter()
        .map(|p| (p.place.as_str(), p.record.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("line 3", Some("D-2")),
            ("line 4", Some("D-3")),
            ("line 5", Some("D-4")),
            ("record 3", Some("D-1")),
            ("record 4", Some("D-1")),
        ]
    );
    assert_eq!(manifest.records, 3);
    let engine = open(out.path());
    for (number, reference) in [
        ("A1234567", "D-1"),
        ("B1234567", "D-4"),
        ("C1234567", "D-1#2"),
    ] {
        let answer = engine.screen(&asked(number, "MYS")).unwrap();
        assert_eq!(answer.outcome, Outcome::Hit, "{reference}");
        assert_eq!(answer.hits[0].record.key.reference, reference);
    }
}

#[test]
fn a_register_that_breaks_keeps_its_last_good_version_byte_by_byte() {
    let rows: Vec<String> = (0..500)
        .map(|i| row(&format!("D-{i}"), &format!("A{:07}", i * 7919), "", ",,,,,"))
        .collect();
    let (lists, out) = (lists(&rows, ""), tempfile::tempdir().unwrap());
    let good = register(lists.path(), out.path(), 1);
    fs::write(
        lists.path().join("d.csv"),
        format!("{HEADER}\n\"never closed"),
    )
    .unwrap();
    let kept = register(lists.path(), out.path(), 2);
    assert!(matches!(kept.lists[0].state, State::Failed(_)));
    assert_eq!((kept.records, kept.lists[0].loaded_at), (500, 1));
    let registers = |m: &Manifest| {
        let files = m.files.iter().filter(|f| f.name.starts_with("registers/"));
        files.cloned().collect::<Vec<_>>()
    };
    assert_eq!(registers(&good).len(), 6);
    assert_eq!(registers(&good), registers(&kept));
    let answer = open(out.path()).screen(&asked("A0007919", "MYS")).unwrap();
    assert_eq!(answer.hits[0].record.key.reference, "D-1");
    assert_ne!(answer.completeness, Completeness::Complete);
    let nothing = tempfile::tempdir().unwrap();
    let directory = ListDirectory::open(lists.path()).unwrap();
    let read = list_sources(&directory, nothing.path());
    assert!(
        build(read, nothing.path(), 1, &mut |_| ()).is_err(),
        "nothing to fall back to"
    );
}

#[test]
fn a_list_that_did_not_change_is_not_read_again_and_the_snapshot_is_the_same_to_the_byte() {
    let lists = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/lists");
    for file in fs::read_dir(samples).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), lists.path().join(file.file_name())).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    register(lists.path(), out.path(), 1);
    let vehicles = lists.path().join("vehicles.csv");
    let text = fs::read_to_string(&vehicles).unwrap();
    let (head, _) = text.trim_end().rsplit_once('\n').unwrap();
    let toml = lists.path().join("lists.toml");
    let other = fs::read_to_string(&toml).unwrap().replace("MYS", "SGP");
    for (created, path, text) in [(2, vehicles, format!("{head}\n")), (3, toml, other)] {
        fs::write(path, text).unwrap();
        let anew = tempfile::tempdir().unwrap();
        let fresh = register(lists.path(), anew.path(), created);
        let again = register(lists.path(), out.path(), created);
        assert_eq!(again.lists, fresh.lists);
        assert_eq!(again.generation, fresh.generation);
        let tables = |m: &Manifest| {
            let files = m.files.iter().filter(|f| !f.name.starts_with("index/"));
            files.cloned().collect::<Vec<_>>()
        };
        assert_eq!(tables(&again).len(), 9);
        assert_eq!(tables(&again), tables(&fresh));
        // An unchanged register is the same file twice, not two files alike.
        let generation =
            |out: &Path| out.join(fs::read_to_string(out.join("CURRENT")).unwrap().trim());
        let rows = generation(out.path()).join("registers/documents/rows.arrow");
        assert_eq!(fs::metadata(rows).unwrap().nlink(), 2);
    }
}

#[test]
fn discreet_and_expired_documents_of_a_register_are_found_by_those_who_may_and_while_they_last() {
    let rows = [
        row("D-1", "A1234567", "", ",2026-12-13,,,,"),
        row("D-2", "B7654321", "", ",2026-12-12,,,,"),
        row("D-3", "C0001000", "C0001999", ",,,,,"),
    ];
    let last = PartialDate::parse_iso("2026-12-13").unwrap().first();
    let (lists, out) = (
        lists(&rows, "discreet = true"),
        tempfile::tempdir().unwrap(),
    );
    register(lists.path(), out.path(), 1);
    let engine = open(out.path());
    let hits = |number: &str, today: Day, discreet: bool| {
        let request = Request {
            today,
            discreet,
            ..asked(number, "MYS")
        };
        engine.screen(&request).unwrap().hits.len()
    };
    for (number, today, seen) in [
        ("A1234567", last, 1),
        ("A1234567", Day(last.0 + 1), 0),
        ("B7654321", last, 0),
        ("C0001500", last, 1),
    ] {
        assert_eq!(hits(number, today, true), seen, "{number}");
        assert_eq!(hits(number, today, false), 0, "{number}");
    }
    let seen = |discreet| {
        engine
            .snapshot()
            .batch(0, 0, discreet)
            .map(|b| b.unwrap().num_rows())
    };
    assert_eq!((seen(true), seen(false)), (Some(3), Some(0)));
}
