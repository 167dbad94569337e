//! Manifests screened: the sample flight, the answers to carriers, discreet records, and the command.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use tempfile::TempDir;

use super::pipe;
use super::running::program;
use saring::app::{App, Caller, Discreet, Question, Screened};
use saring::domain::{Day, Flag, LocalTime, Manifest, Outcome};
use saring::manifest::cusres::{self, Codes, Sent, Told};
use saring::manifest::read;
use saring::matching::Policy;

fn today() -> Day {
    Day::from_ymd(2026, 6, 30).unwrap()
}

fn sample(file: &str) -> Manifest {
    let path = pipe::samples().join("manifests").join(file);
    read(&fs::read(path).unwrap(), today()).unwrap()
}

fn screen(app: &App, manifest: &Manifest) -> Vec<Screened> {
    let caller = Caller::at("test").entitled(Discreet::Show);
    let ask = Box::new(Question::about);
    let screened = app.screen_manifest(&caller, manifest, ask, today());
    let screened = screened.unwrap();
    assert_eq!(screened.len(), manifest.travellers.len());
    screened
}

fn answer(app: &App, manifest: &Manifest) -> String {
    let codes = Codes::default();
    let told: Vec<Told> = screen(app, manifest)
        .iter()
        .map(|s| s.told(&codes))
        .collect();
    let day = today();
    let minute = Some(521);
    cusres::write(manifest, &told, &codes, LocalTime { day, minute })
}

/// An application over lists that are written here: `lists.toml` and the files it names.
fn app(files: &[(&str, &str)]) -> (TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let lists = folder.path().join("lists");
    fs::create_dir(&lists).unwrap();
    for (file, text) in files {
        fs::write(lists.join(file), text).unwrap();
    }
    let app = pipe::app(&lists, &folder.path().join("snapshot"), Policy::default());
    (folder, app)
}

#[test]
fn the_sample_flight_has_the_same_outcomes_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    let lists = pipe::samples().join("lists");
    let app = pipe::app(&lists, &folder.path().join("snapshot"), Policy::default());
    for file in ["flight.edi", "flight.csv"] {
        let screened = screen(&app, &sample(file));
        let first: Vec<_> = screened[..6].iter().map(|s| s.outcome.as_str()).collect();
        assert_eq!(
            first,
            ["HIT", "REVIEW", "HIT", "REVIEW", "HIT", "HIT"],
            "{file}"
        );
        let clear = screened.iter().filter(|s| s.outcome == Outcome::Clear);
        assert_eq!(clear.count(), 34, "{file}");
        let stolen = &screened[5].answer.hits[0];
        assert_eq!(stolen.record.key.list.as_str(), "documents", "{file}");
    }
}

#[test]
fn one_document_of_two_travellers_is_looked_at_and_a_traveller_without_particulars_is_not_clear() {
    let (_folder, app) = app(&[("lists.toml", pipe::LISTS), ("d.csv", pipe::DOCUMENTS)]);
    let table = "name,dob,passport,issuer\n\
                 Orrin Vantablan,1980-05-17,X9900001,IDN\n\
                 Sulanderi,1990-04-03,x9900001,IDN\n\
                 Meliquento Karsa,,,\n\
                 Tortellan Quill,1970-01-02,K0099001,MYS\n";
    let screened = screen(&app, &read(table.as_bytes(), today()).unwrap());
    let outcomes: Vec<_> = screened.iter().map(|s| s.outcome.as_str()).collect();
    assert_eq!(outcomes, ["REVIEW", "REVIEW", "INSUFFICIENT", "HIT"]);
    assert_eq!(screened[0].flags, [Flag::DocumentShared]);
    assert!(screened[0].answer.hits.is_empty());
}

const OPEN: &str =
    "[[list]]\nid = \"open\"\ntitle = \"T\"\nformat = \"documents-csv\"\nfiles = \"open.csv\"\n";
const QUIET: &str = "[[list]]\nid = \"quiet\"\ntitle = \"T\"\nformat = \"documents-csv\"\nfiles = \"quiet.csv\"\ndiscreet = true\n";
const OPEN_DOCUMENTS: &str =
    "reference,type,number,issuer,status\nO-1,passport,K0099001,MYS,stolen\n";
const QUIET_DOCUMENTS: &str = "reference,type,number,issuer,status\n\
    Q-1,passport,K0099001,MYS,stolen\nQ-2,passport,H7700142,MYS,stolen\n";

const INTERCHANGE: &str = "UNB+UNOA:4+ZZCARRIER:ZZ+QQAPIS:ZZ+260630:0820+77++IAPI'\
    UNH+M1+PAXLST:D:12B:UN:IATA+ZZ77+01:F'BGM+745'RFF+TN:T77'TDT+20+ZZ77'LOC+125+CGK'LOC+87+SIN'\
    NAD+FL+++VANTABLAN:ORRIN'DTM+329:800517'RFF+ABO:P?'1'DOC+P+K0099001'LOC+91+MYS'\
    NAD+FL+++SULANDERI'DTM+329:900403'RFF+ABO:P2'DOC+P+H7700142'LOC+91+MYS'\
    NAD+FL+++TORTELLAN:QUILL'DTM+329:700102'RFF+ABO:P3'DOC+P+Z1100221'LOC+91+MYS'\
    UNT+22+M1'UNZ+1+77'";

#[test]
fn a_discreet_hit_is_answered_as_a_clear_one() {
    let manifest = read(INTERCHANGE.as_bytes(), today()).unwrap();
    let both = format!("{OPEN}{QUIET}");
    let (_with, with) = app(&[
        ("lists.toml", &both),
        ("open.csv", OPEN_DOCUMENTS),
        ("quiet.csv", QUIET_DOCUMENTS),
    ]);
    let (_without, without) = app(&[("lists.toml", OPEN), ("open.csv", OPEN_DOCUMENTS)]);
    let seen = screen(&with, &manifest);
    let outcomes: Vec<_> = seen.iter().map(|s| s.outcome.as_str()).collect();
    assert_eq!(outcomes, ["HIT", "HIT", "CLEAR"]);
    assert_eq!(answer(&with, &manifest), answer(&without, &manifest));
    assert_eq!(
        answer(&with, &manifest),
        "UNA:+.? '\n\
         UNB+UNOA:4+QQAPIS:ZZ+ZZCARRIER:ZZ+260630:0841+CR77++IAPI'\n\
         UNH+1+CUSRES:D:05B:UN:IATA+ZZ77+01:F'\n\
         BGM+962'\nRFF+TN:T77'\nRFF+AF:ZZ77'\nLOC+125+CGK'\nLOC+87+SIN'\n\
         ERP+2'\nRFF+ABO:P?'1'\nERC+1Z'\nFTX+AAP+++DO NOT BOARD. CONTACT AUTHORITY'\n\
         ERP+2'\nRFF+ABO:P2'\nERC+0Z'\nFTX+AAP+++OK TO BOARD'\n\
         ERP+2'\nRFF+ABO:P3'\nERC+0Z'\nFTX+AAP+++OK TO BOARD'\n\
         UNT+19+1'\nUNZ+1+CR77'\n"
    );
}

#[test]
fn a_message_broken_in_form_is_answered_for_the_message_alone() {
    let (_folder, app) = app(&[("lists.toml", pipe::LISTS), ("d.csv", pipe::DOCUMENTS)]);
    let cut = INTERCHANGE.find("DOC+P+Z1").unwrap();
    let manifest = read(&INTERCHANGE.as_bytes()[..cut + 8], today()).unwrap();
    let screened = screen(&app, &manifest);
    let outcomes: Vec<_> = screened.iter().map(|s| s.outcome.as_str()).collect();
    assert_eq!(outcomes, ["HIT", "CLEAR", "INSUFFICIENT"]);
    let text = answer(&app, &manifest);
    assert!(
        text.contains("BGM+312'\nRFF+TN:T77'\nERP+1'\nERC+118'"),
        "{text}"
    );
    assert!(!text.contains("ERP+2"), "{text}");
}

#[test]
fn rows_of_a_population_are_not_compared_with_one_another() {
    let desk = Desk::built();
    let table = "name,dob,passport\nOrrin Vantablan,1980-05-17,X1\nSulanderi,1990-04-03,X1\n";
    fs::write(desk.path("people.csv"), table).unwrap();
    let compared = desk.run(&["manifest", "people.csv", "-q"]);
    assert_eq!(compared.status.code(), Some(10), "{compared:?}");
    let apart = desk.run(&["manifest", "people.csv", "-q", "--apart"]);
    assert_eq!(apart.status.code(), Some(0), "{apart:?}");
}

struct Desk(TempDir);

impl Desk {
    fn built() -> Self {
        let folder = tempfile::tempdir().unwrap();
        pipe::write_documents(&folder.path().join("lists"));
        fs::write(folder.path().join("flight.edi"), INTERCHANGE).unwrap();
        fs::write(
            folder.path().join("calm.csv"),
            "name,dob\nTortellan,1970-01-02\n",
        )
        .unwrap();
        let desk = Self(folder);
        assert!(desk.run(&["build", "--lists", "lists"]).status.success());
        desk
    }

    fn run(&self, arguments: &[&str]) -> Output {
        program(self.0.path(), arguments).output().unwrap()
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        Path::new(self.0.path()).join(file)
    }
}

#[test]
fn the_command_tells_the_worst_outcome_and_writes_the_results() {
    let desk = Desk::built();
    let ran = desk.run(&[
        "manifest",
        "calm.csv",
        "flight.edi",
        "--out",
        "r.csv",
        "--out",
        "r.jsonl",
    ]);
    assert_eq!(ran.status.code(), Some(11), "{ran:?}");
    let text = String::from_utf8(ran.stdout).unwrap();
    assert!(text.contains("HIT  VANTABLAN ORRIN  segment 8"), "{text}");
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    let summary = "flight.edi           3      2       0    1             0         0";
    assert!(text.contains(summary), "{text}");
    let rows = fs::read_to_string(desk.path("r.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(rows.as_bytes());
    let outcome = rows
        .headers()
        .unwrap()
        .iter()
        .position(|h| h == "outcome")
        .unwrap();
    let outcomes: Vec<_> = rows
        .records()
        .map(|r| r.unwrap()[outcome].to_owned())
        .collect();
    assert_eq!(outcomes, ["CLEAR", "HIT", "CLEAR", "CLEAR"]);
    let lines = fs::read_to_string(desk.path("r.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = lines
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[1]["answer"]["hits"][0]["record"]["reference"], "D-1");
    assert_eq!(lines[1]["documents"][0]["issuer"], "MYS");
}

#[test]
fn a_manifest_comes_from_standard_input_and_is_answered() {
    let desk = Desk::built();
    let mut command = program(
        desk.0.path(),
        &["manifest", "-", "-q", "--out", "answer.edi"],
    );
    let input = fs::File::open(desk.path("flight.edi")).unwrap();
    let ran = command.stdin(Stdio::from(input)).output().unwrap();
    assert_eq!(ran.status.code(), Some(11), "{ran:?}");
    let answer = fs::read_to_string(desk.path("answer.edi")).unwrap();
    assert_eq!(answer.matches("ERC+0Z'").count(), 2, "{answer}");
    assert!(!desk.path("answer.edi.part").exists());
}

#[test]
fn a_change_of_an_answer_is_told_unasked_and_of_those_alone_whom_it_concerns() {
    let desk = Desk::built();
    let answered = desk.run(&["manifest", "flight.edi", "-q", "--out", "answer.edi"]);
    assert_eq!(answered.status.code(), Some(11), "{answered:?}");
    let again = [
        "manifest",
        "flight.edi",
        "-q",
        "--answered",
        "answer.edi",
        "--out",
        "change.edi",
    ];
    let unchanged = desk.run(&again);
    assert_eq!(unchanged.status.code(), Some(11), "{unchanged:?}");
    assert!(!desk.path("change.edi").exists());
    let later = format!("{}Q-2,passport,H7700142,MYS,stolen\n", pipe::DOCUMENTS);
    fs::write(desk.path("lists/d.csv"), later).unwrap();
    assert!(desk.run(&["build", "--lists", "lists"]).status.success());
    assert_eq!(desk.run(&again).status.code(), Some(11));
    let change = fs::read_to_string(desk.path("change.edi")).unwrap();
    let body = "BGM+132'\nRFF+TN:T77'\nRFF+AF:ZZ77'\nLOC+125+CGK'\nLOC+87+SIN'\n\
        ERP+2'\nRFF+ABO:P2'\nERC+1Z'\nFTX+AAP+++DO NOT BOARD. CONTACT AUTHORITY'\nUNT+11+1'";
    assert!(change.contains(body), "{change}");
    fs::write(
        desk.path("other.edi"),
        "UNB+A'UNH+1+CUSRES'ERP+2'ERC+0Z'UNT+4+1'UNZ+1+1'",
    )
    .unwrap();
    for (file, why) in [
        ("other.edi", "another manifest"),
        ("flight.edi", "no CUSRES"),
    ] {
        let out = [
            "manifest",
            "flight.edi",
            "-q",
            "--answered",
            file,
            "--out",
            "c.edi",
        ];
        let refused = desk.run(&out);
        let complaint = String::from_utf8(refused.stderr).unwrap();
        assert!(complaint.contains(why), "{complaint}");
        assert!(!desk.path("c.edi").exists());
    }
}

#[test]
fn answers_of_others_are_read() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    // A message that was refused as a whole has a code, but no traveller has.
    for (file, expected) in [
        ("cusres_A_mixed.edi", r#"Sent([["0Z", "1Z", "2Z"]])"#),
        ("cusres_B_message_error.edi", "Sent([[]])"),
    ] {
        let Ok(bytes) = fs::read(fixtures.join(file)) else {
            eprintln!("skipped: {file} is not in {}", fixtures.display());
            return;
        };
        let sent = Sent::read(&bytes).unwrap();
        assert_eq!(format!("{sent:?}"), expected, "{file}");
    }
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_written() {
    let desk = Desk::built();
    fs::write(desk.path("noise.txt"), "nothing in it").unwrap();
    fs::write(desk.path("codes.toml"), "[clear]\ncode = \"0Z\"\n").unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&["manifest", "noise.txt", "--out", "r.csv"], "no manifest"),
        (
            &["manifest", "calm.csv", "--out", "r.edi"],
            "only an interchange can be answered",
        ),
        (
            &["manifest", "calm.csv", "--out", "r.doc"],
            "ends neither in .csv",
        ),
        (
            &["manifest", "flight.edi", "calm.csv", "--out", "r.edi"],
            "one FILE",
        ),
        (
            &["manifest", "flight.edi", "--list", "nowhere"],
            "no such list",
        ),
    ];
    for (arguments, why) in cases {
        let ran = desk.run(arguments);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?} {ran:?}");
        let complaint = String::from_utf8(ran.stderr).unwrap();
        assert!(complaint.contains(why), "{complaint}");
    }
    let ran = desk.run(&["manifest", "flight.edi", "--codes", "codes.toml"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    for file in ["r.csv", "r.edi", "r.csv.part", "r.edi.part"] {
        assert!(!desk.path(file).exists(), "{file}");
    }
}
