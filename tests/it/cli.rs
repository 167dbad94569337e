//! The command line as people and scripts use it: the built program in a temporary folder.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::pipe::{DOCUMENTS, write_documents};
use super::running::{Running, program};

struct Desk(TempDir);

impl Desk {
    fn new(documents: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lists = folder.path().join("lists");
        write_documents(&lists);
        fs::write(lists.join("d.csv"), documents).unwrap();
        Self(folder)
    }

    fn built() -> Self {
        let desk = Self::new(DOCUMENTS);
        let built = desk.run(&["build", "--lists", "lists"]);
        assert_eq!(code(&built), 0, "{built:?}");
        assert!(text(&built).contains("documents"));
        desk
    }

    fn command(&self, arguments: &[&str]) -> Command {
        program(self.0.path(), arguments)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_exit_code_tells_the_outcome() {
    let desk = Desk::built();
    let cases: [(&[&str], i32); 9] = [
        (&["screen", "--document", "K0099001", "--issuer", "MYS"], 11),
        (&["screen", "--document", "KO099OO1", "--issuer", "MYS"], 10),
        (&["screen", "--document", "Z7755331", "--issuer", "MYS"], 0),
        (&["screen", "--plate", "XX 1234"], 0),
        (&["screen"], 2),
        (&["screen", "--document", "--issuer"], 2),
        (&["screen", "Nobody Invented", "--born", "17.05.1980"], 2),
        (&["screen", "Nobody Invented", "--list", "nowhere"], 2),
        (&["screen", "Nobody Invented", "--snapshot", "nowhere"], 1),
    ];
    for (arguments, expected) in cases {
        let output = desk.run(arguments);
        assert_eq!(code(&output), expected, "{arguments:?} {output:?}");
    }
}

#[test]
fn every_kind_of_party_is_screened() {
    let desk = Desk::built();
    for kind in ["person", "organisation", "vessel", "aircraft"] {
        let arguments = [
            "screen",
            "Nowhere Star",
            "--kind",
            kind,
            "--nationality",
            "MYS",
        ];
        let output = desk.run(&arguments);
        assert!(matches!(code(&output), 0 | 12), "{kind} {output:?}");
        assert!(text(&output).contains("documents"));
    }
}

#[test]
fn json_holds_the_whole_answer() {
    let desk = Desk::built();
    let output = desk.run(&[
        "screen",
        "--document",
        "K0099001",
        "--issuer",
        "MYS",
        "--json",
    ]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["outcome"], "HIT");
    assert_eq!(answer["complete"], true);
    assert_eq!(answer["hits"][0]["record"]["reference"], "D-1");
    assert_eq!(answer["hits"][0]["document"]["status"], "stolen");
    assert_eq!(answer["searched"][0]["id"], "documents");
    let record = desk.run(&["record", "documents:D-1", "--json"]);
    let record: serde_json::Value = serde_json::from_slice(&record.stdout).unwrap();
    assert_eq!(record["document"]["number"], "K0099001");
}

#[test]
fn a_zone_is_read_from_standard_input_and_a_failed_check_digit_is_told() {
    let desk = Desk::built();
    let zone = "P<MYSNOBODY<<INVENTED<<<<<<<<<<<<<<<<<<<<<<<\nK0099001<9MYS8005176M3001019<<<<<<<<<<<<<<00\n";
    let mut command = desk.command(&["screen", "--mrz", "-", "--json"]);
    let mut running = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = running.stdin.take().unwrap();
    input.write_all(zone.as_bytes()).unwrap();
    drop(input);
    let output = running.wait_with_output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["mrz"]["format"], "TD3");
    assert_eq!(answer["mrz"]["checks_agree"], false);
    assert!(!answer["hits"].as_array().unwrap().is_empty(), "{answer}");
}

#[test]
fn a_broken_list_is_named_and_fails_the_check() {
    let desk = Desk::new("");
    let checked = desk.run(&["lists", "check", "lists"]);
    assert_eq!(code(&checked), 1, "{checked:?}");
    assert!(text(&checked).contains("FAILED") && text(&checked).contains("d.csv"));
    let absent = desk.run(&["lists", "check", "nowhere"]);
    assert_eq!(code(&absent), 1);
    assert!(complaint(&absent).contains("nowhere"), "{absent:?}");
}

#[test]
fn a_broken_list_never_replaces_its_last_good_version() {
    let desk = Desk::built();
    fs::write(desk.0.path().join("lists/d.csv"), "").unwrap();
    assert_eq!(code(&desk.run(&["build", "--lists", "lists"])), 1);
    let shown = desk.run(&["lists", "show"]);
    assert!(text(&shown).contains("last good"), "{shown:?}");
    let hit = desk.run(&["screen", "--document", "K0099001", "--issuer", "MYS"]);
    assert_eq!(code(&hit), 11, "{hit:?}");
    assert!(text(&hit).contains("not searched"), "{hit:?}");
}

#[test]
fn nothing_is_wider_than_eighty_columns_and_nothing_is_coloured_for_a_program() {
    let desk = Desk::built();
    let shown: [&[&str]; 4] = [
        &[
            "screen",
            "--document",
            "KO099OO1",
            "--issuer",
            "MYS",
            "--all",
        ],
        &["lists", "check", "lists"],
        &["lists", "show"],
        &["record", "documents:D-1"],
    ];
    for arguments in shown {
        let text = text(&desk.run(arguments));
        assert!(!text.contains('\u{1b}'), "{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn help_teaches_and_serve_says_what_it_lacks() {
    let desk = Desk::new(DOCUMENTS);
    let help = text(&desk.run(&["screen", "--help"]));
    assert!(help.contains("Examples:") && help.contains("--mrz"));
    assert!(text(&desk.run(&["--help"])).contains("Exit codes:"));
    let lacking = desk.run(&["serve"]);
    assert_eq!(code(&lacking), 2);
    assert!(
        complaint(&lacking).contains("data-samples/lists"),
        "{lacking:?}"
    );
}

const COMMANDS: [&[&str]; 14] = [
    &[],
    &["serve"],
    &["build"],
    &["lists"],
    &["lists", "check"],
    &["lists", "show"],
    &["screen"],
    &["record"],
    &["evaluate"],
    &["evaluate", "screening"],
    &["evaluate", "pairs"],
    &["evaluate", "self"],
    &["generate"],
    &["completions"],
];

#[test]
fn every_help_page_fits_eighty_columns_and_every_shell_has_its_completions() {
    let desk = Desk::new(DOCUMENTS);
    for command in COMMANDS {
        for help in ["-h", "--help"] {
            let page = text(&desk.run(&[command, &[help]].concat()));
            assert!(page.contains("Usage: saring"), "{command:?}: {page}");
            let wide = page.lines().find(|l| l.chars().count() > 80);
            assert_eq!(wide, None, "{command:?} {help}");
        }
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = text(&desk.run(&["completions", shell]));
        assert!(script.contains("discreet"), "{shell}");
    }
}

#[test]
fn wrong_input_is_named_by_its_flag_whether_the_engine_is_here_or_there() {
    let desk = Desk::built();
    let server = Running::start(desk.0.path(), &[]);
    fs::write(desk.0.path().join("bad.txt"), "no zone").unwrap();
    let cases: [(&[&str], &str); 8] = [
        (&["screen", "--mrz", "bad.txt"], "--mrz: "),
        (
            &["screen", "A B", "--list", "nowhere"],
            "--list: no such list",
        ),
        (&["screen", "A B", "--list", "NO"], "--list: not an id"),
        (
            &["screen", "A B", "--profile", "border"],
            "--profile: no such profile; the policy has default",
        ),
        (
            &["screen", "A B", "--born", "17.05.1980"],
            "--born: not a date",
        ),
        (
            &["screen", "A B", "-n", "Erewhon"],
            "--nationality: not a country",
        ),
        (
            &["screen", "--document", "A1", "--issuer", "Erewhon"],
            "--issuer: not a country",
        ),
        (&["screen", " "], "NAME: empty"),
    ];
    for (arguments, told) in cases {
        let there = [arguments, &["--server", &server.address]].concat();
        for arguments in [arguments, &there] {
            let output = desk.run(arguments);
            assert_eq!(code(&output), 2, "{arguments:?} {output:?}");
            let complaint = complaint(&output);
            assert!(
                complaint.starts_with("saring: ") && complaint.contains(told),
                "{complaint}"
            );
            assert_eq!(complaint.lines().count(), 1, "{complaint}");
            assert!(!complaint.contains("Erewhon") && !complaint.contains("17.05"));
        }
    }
}

#[test]
fn a_server_that_cannot_serve_says_why() {
    let desk = Desk::built();
    let server = Running::start(desk.0.path(), &[]);
    let taken = desk.run(&["serve", "--listen", &server.address]);
    assert_eq!(code(&taken), 1);
    assert!(complaint(&taken).contains("cannot listen on"), "{taken:?}");
    drop(server);
    let snapshot = desk.0.path().join("data/snapshot");
    let generation = fs::read_to_string(snapshot.join("CURRENT")).unwrap();
    fs::write(
        snapshot.join(generation.trim()).join("names.arrow"),
        "damaged",
    )
    .unwrap();
    let damaged = desk.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(code(&damaged), 1);
    let complaint = complaint(&damaged);
    assert!(
        complaint.contains("names.arrow: damaged") && complaint.contains("saring build"),
        "{complaint}"
    );
}

#[test]
fn what_the_server_says_to_try_works_as_it_is_printed() {
    let desk = Desk::built();
    let server = Running::start(desk.0.path(), &[]);
    let commands = server.printed_commands();
    assert!(commands.len() >= 2, "{commands:?}");
    for command in commands.iter().filter(|c| !c.starts_with("grpcurl")) {
        let ran = Command::new("sh")
            .current_dir(desk.0.path())
            .args(["-c", command])
            .output();
        let ran = ran.unwrap();
        assert!(matches!(code(&ran), 0 | 10 | 11), "{command}: {ran:?}");
    }
}

#[test]
fn a_profile_of_the_policy_judges_and_is_named() {
    let desk = Desk::built();
    let shipped = saring::matching::Policy::default_text();
    let policy = format!("{shipped}\n[profiles.border]\nreview = -1.0\n");
    fs::write(desk.0.path().join("policy.toml"), &policy).unwrap();
    let asked = [
        "screen",
        "--plate",
        "XX 1234",
        "--policy",
        "policy.toml",
        "--profile",
    ];
    let shown = desk.run(&[&asked[..], &["border"]].concat());
    assert!(text(&shown).contains("(border)"), "{shown:?}");
    let json = desk.run(&[&asked[..], &["border", "--json"]].concat());
    let answer: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(answer["profile"], "border");
    let none = desk.run(&[&asked[..], &["carrier"]].concat());
    assert_eq!(code(&none), 2);
    assert!(complaint(&none).contains("default, border"), "{none:?}");
}
