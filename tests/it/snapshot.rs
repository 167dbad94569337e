//! Building, opening, replacing and screening a snapshot of invented records.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use saring::domain::*;
use saring::index::{SnapshotError, State, build, last_good_counts};
use saring::lists::directory::ListConfig;
use saring::lists::load::{Counts, ListReport, ListState, LoadedList};
use saring::lists::{Published, SOURCES};
use saring::matching::Policy;
use saring::screening::{Current, Engine, EngineError, Request};

const TODAY: Day = Day(20_800);

fn config(id: &str, required: bool) -> ListConfig {
    ListConfig {
        id: ListId::new(id).unwrap(),
        title: format!("List {id}"),
        source: &SOURCES[0],
        files: Vec::new(),
        authority: Some("Bureau".to_owned()),
        jurisdiction: Country::from_code("MYS"),
        measures: Vec::new(),
        handling: Handling::default(),
        contact: None,
        refresh: None,
        required,
        max_shrink: None,
        options: toml::Table::new(),
    }
}

fn list(id: &str, records: Vec<Record>) -> LoadedList {
    let mut counts = Counts::default();
    for record in &records {
        counts.add(record);
    }
    let report = ListReport {
        config: config(id, true),
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
    LoadedList { report, records }
}

fn broken(id: &str, required: bool) -> LoadedList {
    let mut list = list(id, Vec::new());
    list.report.state = ListState::Failed("cut short at line 7".to_owned());
    list.report.config.required = required;
    list
}

fn record(list: &str, reference: &str, kind: RecordKind) -> Record {
    let list = ListId::new(list).unwrap();
    Record::new(
        RecordKey {
            list,
            reference: reference.to_owned(),
        },
        kind,
    )
}

fn person(list: &str, reference: &str, name: &str, born: &str) -> Record {
    let mut record = record(list, reference, RecordKind::Person);
    record.names.push(Name::whole(name, NameQuality::Primary));
    record
        .births
        .extend(PartialDate::parse_iso(born).map(PartialDate::interval));
    record
}

fn document(reference: &str, from: &str, to: Option<&str>) -> Record {
    let mut document = record("docs", reference, RecordKind::Document);
    document.document = Some(ListedDocument {
        number: TypedNumber {
            kind: DocumentKind::Passport,
            number: from.to_owned(),
            issuer: Country::from_code("THA"),
        },
        number_to: to.map(str::to_owned),
        semantics: Semantics::InvalidDocument(DocumentStatus::StolenBlank),
        issued: None,
        expires: None,
        lost_on: None,
        reported_by: None,
    });
    document
}

fn vehicle(reference: &str, plate: &str, vin: &str) -> Record {
    let mut record = record("cars", reference, RecordKind::Vehicle);
    record.vehicle = Some(ListedVehicle {
        plate: Some(plate.to_owned()),
        plate_country: Country::from_code("MYS"),
        vin: Some(vin.to_owned()),
        ..ListedVehicle::default()
    });
    record
}

fn people() -> Vec<Record> {
    vec![
        person("people", "P1", "Suratman Wijikusumo Hardjo", "1971-03-09"),
        person("people", "P2", "Teodulfo Bagalihog Makiling", "1980-11-30"),
        person("people", "P3", "Somrak Phanthongkham", "1966"),
    ]
}

fn everything() -> Vec<LoadedList> {
    vec![
        list("people", people()),
        list(
            "docs",
            vec![
                document("D1", "AB0001000", Some("AB0001999")),
                document("D2", "KX7654321", None),
            ],
        ),
        list("cars", vec![vehicle("C1", "WXY 4821", "PMHGE88502D100417")]),
    ]
}

fn build_in(out: &Path, lists: Vec<LoadedList>, created: i64) -> saring::index::Manifest {
    build(lists, out, created, &mut |_| ()).unwrap()
}

fn open(out: &Path) -> Engine {
    Engine::open(out, Policy::default()).unwrap()
}

fn named(name: &str) -> Request {
    let mut party = PartySubject::new(RecordKind::Person);
    party.names.push(SubjectName::whole(name));
    Request::new(Subject::Party(party), TODAY)
}

fn numbered(number: &str, issuer: &str) -> Request {
    let number = TypedNumber {
        kind: DocumentKind::Passport,
        number: number.to_owned(),
        issuer: Country::from_code(issuer),
    };
    Request::new(
        Subject::Document(DocumentSubject {
            number,
            other_readings: Vec::new(),
        }),
        TODAY,
    )
}

fn references(screening: &Screening) -> Vec<&str> {
    screening.keys().map(|k| k.reference.as_str()).collect()
}

/// The generation in force.
fn generation(out: &Path) -> PathBuf {
    out.join(fs::read_to_string(out.join("CURRENT")).unwrap().trim())
}

#[test]
fn what_was_built_is_found_by_name_by_number_by_range_and_by_plate() {
    let out = tempfile::tempdir().unwrap();
    let manifest = build_in(out.path(), everything(), 1);
    assert_eq!((manifest.records, manifest.lists.len()), (6, 3));
    let engine = open(out.path());
    for record in people() {
        let found = engine.screen(&named(&record.names[0].whole)).unwrap();
        assert_eq!(found.hits[0].record, record);
        assert_eq!(engine.record(&record.key), Some(record));
    }
    let found = |r: &Request| engine.screen(r).unwrap();
    assert_eq!(
        references(&found(&named("SURATMAN WIJIKUSUMA HARJO"))),
        ["P1"]
    );
    assert_eq!(references(&found(&numbered("AB0001500", "THA"))), ["D1"]);
    assert_eq!(found(&numbered("AB0002000", "THA")).outcome, Outcome::Clear);
    let other_issuer = found(&numbered("AB0001500", "IDN"));
    assert_eq!(
        (references(&other_issuer), other_issuer.outcome),
        (vec!["D1"], Outcome::Review)
    );
    let near = found(&numbered("KX76S4321", "THA"));
    assert_eq!(
        (references(&near), near.outcome),
        (vec!["D2"], Outcome::Review)
    );
    let plate = VehicleSubject {
        plate: Some("wxy4821".to_owned()),
        plate_country: Country::from_code("MYS"),
        ..VehicleSubject::default()
    };
    let plate = found(&Request::new(Subject::Vehicle(plate), TODAY));
    assert_eq!(
        (references(&plate), plate.outcome),
        (vec!["C1"], Outcome::Hit)
    );
    assert_eq!(found(&named("Nobody Whosoever")).outcome, Outcome::Clear);
}

#[test]
fn the_same_lists_give_the_same_bytes_and_the_same_generation() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let many = || {
        let people = (0..3000).map(|i| {
            person(
                "people",
                &format!("R{i}"),
                &format!("Given{i} Family{}", i % 97),
                "1970",
            )
        });
        vec![
            list("people", people.collect()),
            list("cars", vec![vehicle("C1", "WXY 4821", "")]),
        ]
    };
    let built = [
        build_in(folders[0].path(), many(), 5),
        build_in(folders[1].path(), many(), 99),
    ];
    assert_eq!(built[0].generation, built[1].generation);
    let hashes = built.map(|m| {
        let arrow = m.files.into_iter().filter(|f| !f.name.contains('/'));
        arrow.map(|f| (f.name, f.hash)).collect::<BTreeMap<_, _>>()
    });
    assert_eq!(hashes[0].len(), 3);
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn a_damaged_snapshot_is_refused_with_the_name_of_what_is_wrong() {
    let out = tempfile::tempdir().unwrap();
    let manifest = build_in(out.path(), everything(), 1);
    let folder = generation(out.path());
    for file in manifest.files.iter().filter(|f| f.bytes > 0) {
        let path = folder.join(&file.name);
        let whole = fs::read(&path).unwrap();
        let mut turned = whole.clone();
        turned[whole.len() / 2] ^= 1;
        let longer = [whole.as_slice(), b"x"].concat();
        for bad in [
            turned,
            longer,
            whole[..whole.len() - 1].to_vec(),
            Vec::new(),
        ] {
            fs::write(&path, bad).unwrap();
            let error = Engine::open(out.path(), Policy::default())
                .err()
                .expect("it was opened");
            let EngineError::Snapshot(error) = error else {
                panic!("{error}")
            };
            assert!(error.to_string().contains(&file.name), "{error}");
        }
        fs::remove_file(&path).unwrap();
        assert!(Engine::open(out.path(), Policy::default()).is_err());
        fs::write(&path, whole).unwrap();
    }
    open(out.path());
    let path = folder.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"format\": 4", "\"format\": 4711", 1)).unwrap();
    let error = Engine::open(out.path(), Policy::default()).err().unwrap();
    assert!(
        matches!(
            error,
            EngineError::Snapshot(SnapshotError::Format { found: 4711, .. })
        ),
        "{error}"
    );
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    let error = Engine::open(out.path(), Policy::default()).err().unwrap();
    assert!(
        matches!(error, EngineError::Snapshot(SnapshotError::Damaged { .. })),
        "{error}"
    );
    let nothing = tempfile::tempdir().unwrap();
    let error = Engine::open(nothing.path(), Policy::default())
        .err()
        .unwrap();
    assert!(
        matches!(error, EngineError::Snapshot(SnapshotError::None(_))),
        "{error}"
    );
}

#[test]
fn a_list_that_breaks_keeps_its_last_good_version_and_its_answers_are_partial() {
    let out = tempfile::tempdir().unwrap();
    build_in(out.path(), everything(), 1);
    let mut lists = everything();
    lists[0] = broken("people", true);
    lists[1] = broken("docs", false);
    let manifest = build_in(out.path(), lists, 2);
    assert_eq!(manifest.records, 6);
    assert_eq!(
        manifest.lists[0].state,
        State::Failed("cut short at line 7".to_owned())
    );
    assert_eq!(
        (manifest.lists[0].loaded_at, manifest.lists[2].loaded_at),
        (1, 2)
    );
    let engine = open(out.path());
    let hit = engine
        .screen(&named("Teodulfo Bagalihog Makiling"))
        .unwrap();
    assert_eq!(hit.outcome, Outcome::Review);
    let Completeness::Partial(not) = &hit.completeness else {
        panic!("complete")
    };
    assert_eq!(
        not.iter().map(|n| n.what.as_str()).collect::<Vec<_>>(),
        ["people"]
    );
    let nobody = engine.screen(&named("Nobody Whosoever")).unwrap();
    assert_eq!(nobody.outcome, Outcome::Insufficient);
    let only = |id: &str| Request {
        lists: vec![ListId::new(id).unwrap()],
        ..named("Nobody Whosoever")
    };
    assert_eq!(
        engine.screen(&only("cars")).unwrap().completeness,
        Completeness::Complete
    );
    assert_eq!(
        engine.screen(&only("cars")).unwrap().outcome,
        Outcome::Clear
    );
    assert_ne!(
        engine.screen(&only("docs")).unwrap().completeness,
        Completeness::Complete
    );
    let unknown = engine.screen(&only("nowhere"));
    assert!(matches!(unknown, Err(EngineError::UnknownList(id)) if id.as_str() == "nowhere"));
}

#[test]
fn a_list_that_was_never_good_is_missing_and_nothing_is_clear_without_it() {
    let out = tempfile::tempdir().unwrap();
    let lists = vec![
        broken("people", true),
        list("cars", vec![vehicle("C1", "WXY 4821", "")]),
    ];
    let manifest = build_in(out.path(), lists, 1);
    assert!(matches!(manifest.lists[0].state, State::Missing(_)));
    assert_eq!(
        last_good_counts(out.path()),
        [(ListId::new("cars").unwrap(), 1)].into()
    );
    let answer = open(out.path()).screen(&named("Nobody Whosoever")).unwrap();
    assert_eq!(answer.outcome, Outcome::Insufficient);
    assert_eq!(answer.searched.len(), 1);
    let none = build(
        vec![broken("people", true)],
        tempfile::tempdir().unwrap().path(),
        1,
        &mut |_| (),
    );
    assert!(matches!(none, Err(SnapshotError::Lists(_))));
}

#[test]
fn a_build_that_was_killed_leaves_the_old_generation_in_force_and_the_next_one_cleans_up() {
    let out = tempfile::tempdir().unwrap();
    build_in(out.path(), everything(), 1);
    let old = generation(out.path());
    let left = out.path().join("building-999999");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("records.arrow"), "half").unwrap();
    fs::write(out.path().join("CURRENT.next"), "generation-nowhere").unwrap();
    assert_eq!(open(out.path()).manifest().records, 6);
    assert_eq!(generation(out.path()), old);
    for created in 2..5 {
        build_in(out.path(), everything(), created);
    }
    assert!(!left.exists());
    let kept = fs::read_dir(out.path())
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().is_dir());
    assert_eq!(
        kept.count(),
        2,
        "the generation in force and the one before it"
    );
    assert_eq!(open(out.path()).manifest().created, 4);
}

#[test]
fn only_entries_in_force_are_screened() {
    let out = tempfile::tempdir().unwrap();
    let mut people = people();
    people[0].provenance.status = RecordStatus::Delisted;
    people[1].provenance.expires_on = Some(TODAY);
    let names: Vec<String> = people.iter().map(|p| p.names[0].whole.clone()).collect();
    build_in(out.path(), vec![list("people", people)], 1);
    let engine = open(out.path());
    let hits = |name: &str, today: Day| {
        engine
            .screen(&Request {
                today,
                ..named(name)
            })
            .unwrap()
            .hits
            .len()
    };
    assert_eq!(hits(&names[0], TODAY), 0);
    assert_eq!(hits(&names[1], TODAY), 1, "the last day counts");
    assert_eq!(hits(&names[1], Day(TODAY.0 + 1)), 0);
    assert_eq!(hits(&names[2], TODAY), 1);
}

#[test]
fn an_answer_that_ran_out_of_time_is_partial_and_never_clear() {
    let out = tempfile::tempdir().unwrap();
    build_in(out.path(), everything(), 1);
    let engine = open(out.path());
    let late = Request {
        deadline: Some(Instant::now()),
        ..named("Teodulfo Bagalihog Makiling")
    };
    let cancel = Request {
        cancel: Some(Arc::new(AtomicBool::new(true))),
        ..named("Somrak Phanthongkham")
    };
    for request in [late, cancel] {
        let answer = engine.screen(&request).unwrap();
        assert_eq!(answer.outcome, Outcome::Insufficient);
        let Completeness::Partial(not) = answer.completeness else {
            panic!("complete")
        };
        assert_eq!(not[0].what, "candidates");
    }
}

#[test]
fn a_batch_is_answered_in_order_and_one_bad_request_fails_alone() {
    let out = tempfile::tempdir().unwrap();
    build_in(out.path(), everything(), 1);
    let engine = open(out.path());
    let mut requests: Vec<Request> = (0..60)
        .map(|i| named(&people()[i % 3].names[0].whole))
        .collect();
    requests[7].lists = vec![ListId::new("nowhere").unwrap()];
    for (i, answer) in engine.screen_all(&requests).into_iter().enumerate() {
        match answer {
            Ok(answer) => assert_eq!(references(&answer), [format!("P{}", i % 3 + 1)]),
            Err(e) => assert!(i == 7 && matches!(e, EngineError::UnknownList(_))),
        }
    }
}

#[test]
fn swapping_under_load_fails_no_request_and_a_bad_snapshot_changes_nothing() {
    let out = tempfile::tempdir().unwrap();
    build_in(out.path(), everything(), 1);
    let current = Current::new(open(out.path()));
    let over = AtomicBool::new(false);
    let answered = std::thread::scope(|scope| {
        let screening = || {
            let mut answered = 0;
            while !over.load(Ordering::Relaxed) {
                let answer = current
                    .load()
                    .screen(&named("Teodulfo Bagalihog Makiling"))
                    .unwrap();
                assert_eq!(references(&answer), ["P2"]);
                answered += 1;
            }
            answered
        };
        let workers = [scope.spawn(screening), scope.spawn(screening)];
        for created in 2..8 {
            let mut lists = everything();
            lists[2]
                .records
                .push(vehicle("C2", &format!("QQ {created}000"), ""));
            let built = build_in(out.path(), lists, created);
            current.swap_from(out.path(), Policy::default()).unwrap();
            assert_eq!(current.load().generation(), built.generation);
        }
        let before = current.load().generation().to_owned();
        let bad = tempfile::tempdir().unwrap();
        build_in(bad.path(), everything(), 1);
        fs::write(generation(bad.path()).join("facts.arrow"), "damaged").unwrap();
        assert!(current.swap_from(bad.path(), Policy::default()).is_err());
        assert_eq!(current.load().generation(), before);
        over.store(true, Ordering::Relaxed);
        workers.map(|w| w.join().unwrap())
    });
    assert!(answered.iter().all(|n| *n > 0));
}
