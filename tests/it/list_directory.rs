//! A list directory end to end: what is whole is loaded with its defaults, what is not fails alone and says why.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use saring::domain::{ListId, Measure, RecordKind};
use saring::lists::directory::{DirectoryError, ListDirectory};
use saring::lists::load::{ListReport, ListState, LoadedList, check_all, load_all};

const HEAD: &str = "reference,type,number,issuer,status,contact\n";

fn document(n: u32) -> String {
    format!("R{n},passport,AB{n:06},MYS,stolen,\n")
}

fn rows(n: u32) -> String {
    (1..=n).fold(HEAD.to_owned(), |text, n| text + &document(n))
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// A directory with one list a file, named `list-0` and so on, each with the given further settings.
fn load(files: &[(&str, Vec<u8>)], more: &str, previous: u64) -> Vec<LoadedList> {
    let folder = tempfile::tempdir().unwrap();
    let mut toml = String::new();
    let mut counts = BTreeMap::new();
    for (n, (name, bytes)) in files.iter().enumerate() {
        fs::write(folder.path().join(name), bytes).unwrap();
        writeln!(
            toml,
            "[[list]]\nid = \"list-{n}\"\ntitle = \"List {n}\"\nformat = \"documents-csv\""
        )
        .unwrap();
        writeln!(toml, "files = \"{name}\"\n{more}").unwrap();
        counts.insert(ListId::new(&format!("list-{n}")).unwrap(), previous);
    }
    fs::write(folder.path().join("lists.toml"), toml).unwrap();
    let directory = ListDirectory::open(folder.path()).unwrap();
    load_all(&directory, &counts)
}

fn failure(report: &ListReport) -> &str {
    match &report.state {
        ListState::Failed(reason) => reason,
        ListState::Ok => panic!("{} was loaded", report.config.id),
    }
}

fn one_failure(bytes: &[u8]) -> String {
    let lists = load(&[("a.csv", bytes.to_vec())], "", 0);
    assert!(lists[0].records.is_empty());
    failure(&lists[0].report).to_owned()
}

#[test]
fn plain_and_compressed_files_hold_the_same_list_and_are_hashed_as_they_lie_on_disk() {
    let plain = rows(3000).into_bytes();
    let packed = gzip(&plain);
    let zstd = zstd::encode_all(&plain[..], 3).unwrap();
    let lists = load(
        &[
            ("a.csv", plain),
            ("b.csv.gz", packed.clone()),
            ("c.bin", zstd),
        ],
        "",
        0,
    );
    for list in &lists {
        assert_eq!(list.report.state, ListState::Ok);
        assert_eq!(list.report.counts.of(RecordKind::Document), 3000);
        let numbers = list.records.iter().map(|r| &r.document);
        assert!(numbers.eq(lists[0].records.iter().map(|r| &r.document)));
    }
    let seen = &lists[1].report.files[0];
    assert_eq!(
        (seen.name.as_str(), seen.bytes),
        ("b.csv.gz", packed.len() as u64)
    );
    assert_eq!(seen.blake3, blake3::hash(&packed).to_hex().to_string());
}

#[test]
fn a_record_that_says_nothing_of_its_authority_or_contact_has_that_of_the_list() {
    let more = "authority = \"Border Office\"\ncontact = \"duty desk\"\nhandling = \"H1\"\nmeasures = [\"warn\"]";
    let text = format!("{HEAD}A,passport,X1,MYS,linked_person,\nB,passport,X2,MYS,lost,own desk\n");
    let lists = load(&[("a.csv", text.into_bytes())], more, 0);
    let [a, b] = &lists[0].records[..] else {
        panic!("two records")
    };
    assert_eq!(a.provenance.authority.as_deref(), Some("Border Office"));
    assert_eq!(a.provenance.contact.as_deref(), Some("duty desk"));
    assert_eq!(a.provenance.handling.caveat.as_deref(), Some("H1"));
    assert_eq!(a.provenance.measures, [Measure::Warn]);
    assert_eq!(b.provenance.contact.as_deref(), Some("own desk"));
    assert_eq!(b.provenance.measures, [Measure::DocumentInvalid]);
}

#[test]
fn a_broken_file_fails_its_list_with_a_reason_and_no_other() {
    let good = rows(10).into_bytes();
    let cut = gzip(&good)[..40].to_vec();
    let files = [
        ("a.csv", cut),
        ("b.csv", good),
        ("c.csv", b"PK\x03\x04not a table".to_vec()),
    ];
    let lists = load(&files, "", 0);
    assert!(
        failure(&lists[0].report).contains("a.csv: broken at line 1, byte 0: cut short or damaged")
    );
    assert!(lists[1].report.is_ok() && lists[1].records.len() == 10);
    assert!(failure(&lists[2].report).starts_with("c.csv: not in the expected format"));
}

#[test]
fn files_that_are_no_lists_are_told_apart() {
    assert!(one_failure(b"").contains("the file is empty"));
    assert!(one_failure(HEAD.as_bytes()).contains("no record"));
    assert!(
        one_failure(format!("{HEAD}R1,passport,A\x001,MYS,lost,\n").as_bytes())
            .contains("line 2, byte 57: control byte 0x00")
    );
    assert!(
        one_failure(format!("{HEAD}R1,passport,A1,MYS,lost,\"desk\n").as_bytes())
            .contains("never closed")
    );
    assert!(
        one_failure(b"<html><body>503 Service Unavailable</body></html>").contains("not known")
    );
    assert!(one_failure(b"reference,number\nR1,A1\n").contains("column \"issuer\" is missing"));
}

#[test]
fn a_list_that_shrinks_past_its_share_is_refused() {
    let eight = || [("a.csv", rows(8).into_bytes())];
    let list = &load(&eight(), "max_shrink = 0.1", 10)[0];
    assert_eq!(
        failure(&list.report),
        "shrunk from 10 records to 8, more than the configured share of 0.1"
    );
    assert!(load(&eight(), "max_shrink = 0.2", 10)[0].report.is_ok());
    assert!(load(&eight(), "", 1000)[0].report.is_ok());
}

#[test]
fn a_reference_that_stands_twice_is_kept_apart_and_reported() {
    let text = format!("{}{}R1,passport,ZZ1,MYS,lost,\n", rows(2), document(2));
    let list = &load(&[("a.csv", text.into_bytes())], "", 0)[0];
    let references: Vec<&str> = list
        .records
        .iter()
        .map(|r| r.key.reference.as_str())
        .collect();
    assert_eq!(references, ["R1", "R2", "R1#2"]);
    assert_eq!(list.report.problem_count, 2);
    assert!(
        list.report.problems[0]
            .reason
            .contains("the same record twice")
    );
    assert!(list.report.problems[1].reason.contains("kept as R1#2"));
}

#[test]
fn a_missing_file_fails_the_list_whether_required_or_not_and_the_report_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let list = |id: &str, file: &str, required: bool| {
        format!(
            "[[list]]\nid = \"{id}\"\ntitle = \"T\"\nformat = \"documents-csv\"\nfiles = \"{file}\"\nrequired = {required}\n"
        )
    };
    let toml = list("here", "here.csv", true)
        + &list("gone", "gone.csv", true)
        + &list("spare", "spare.csv", false);
    fs::write(folder.path().join("lists.toml"), toml).unwrap();
    fs::write(folder.path().join("here.csv"), rows(1)).unwrap();
    let reports = check_all(
        &ListDirectory::open(folder.path()).unwrap(),
        &BTreeMap::new(),
    );
    let state: Vec<(bool, bool)> = reports
        .iter()
        .map(|r| (r.is_ok(), r.config.required))
        .collect();
    assert_eq!(state, [(true, true), (false, true), (false, false)]);
    assert!(failure(&reports[1]).starts_with("gone.csv: cannot be read: "));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_directory_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::NamedTempFile::new().unwrap();
    fs::write(outside.path(), rows(1)).unwrap();
    let inside = folder.path().join("lists");
    fs::create_dir(&inside).unwrap();
    std::os::unix::fs::symlink(outside.path(), inside.join("a.csv")).unwrap();
    let toml =
        "[[list]]\nid = \"a\"\ntitle = \"A\"\nformat = \"documents-csv\"\nfiles = \"a.csv\"\n";
    fs::write(inside.join("lists.toml"), toml).unwrap();
    let lists = load_all(&ListDirectory::open(&inside).unwrap(), &BTreeMap::new());
    assert!(failure(&lists[0].report).contains("leaves the list directory"));
}

#[test]
fn a_folder_without_lists_toml_is_an_error_of_its_own() {
    let refused = ListDirectory::open(Path::new("/nonexistent")).unwrap_err();
    assert!(matches!(refused, DirectoryError::Read { .. }));
}

#[test]
fn a_problem_of_a_list_of_several_files_names_the_main_one() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |name: &str| {
        format!("7,\"{name}\",\"individual\",\"P\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n")
    };
    fs::write(folder.path().join("z.csv"), entry("ONE") + &entry("TWO")).unwrap();
    fs::write(
        folder.path().join("a.csv"),
        "7,1,\"Invented\",\"Town\",\"Peru\",-0- \n",
    )
    .unwrap();
    let toml = "[[list]]\nid = \"a\"\ntitle = \"A\"\nformat = \"ofac-csv\"\nfiles = { add = \"a.csv\", sdn = \"z.csv\" }\n";
    fs::write(folder.path().join("lists.toml"), toml).unwrap();
    let directory = ListDirectory::open(folder.path()).unwrap();
    let list = &load_all(&directory, &BTreeMap::new())[0];
    assert_eq!(list.records.len(), 2);
    assert_eq!(list.report.problems[0].file, "z.csv");
}
