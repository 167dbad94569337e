//! What published lists have really done to those who read them, each as a test on invented data.
//!
//! Counts of whole real lists are in `lists_un_ofac` and `lists_eu_uk_ca_ch_au`; what damaged bytes do is in
//! `lists_contract`; bytes of documents are in `list_directory`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use saring::app::{Caller, build_snapshot};
use saring::domain::{ListId, NameQuality, Record};
use saring::index::{Manifest, State};
use saring::lists::directory::ListDirectory;
use saring::lists::load::{ListReport, ListState, LoadedList, load_all};
use saring::lists::{Collected, Input, Listing, Published, SOURCES, source};

fn sample(id: &str, file: &str) -> String {
    let lists = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/lists");
    fs::read_to_string(PathBuf::from(lists).join(id).join(file)).unwrap()
}

fn read(id: &str, files: &[(&str, &str)]) -> (Published, Collected) {
    let inputs = files.iter().map(|(role, text)| Input {
        name: format!("{role}.file"),
        role: (*role).to_owned(),
        bytes: Box::new(text.as_bytes()),
    });
    let mut listing = Listing {
        id: ListId::new("a").unwrap(),
        inputs: inputs.collect(),
        options: toml::Table::new(),
    };
    let mut sink = Collected::default();
    let published = (source(id).unwrap().read)(&mut listing, &mut sink).unwrap();
    (published, sink)
}

/// One list of a directory, loaded with the number of records its last good version had.
fn load(format: &str, bytes: &[u8], more: &str, previous: Option<u64>) -> LoadedList {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.file"), bytes).unwrap();
    let toml = format!(
        "[[list]]\nid = \"a\"\ntitle = \"A\"\nformat = \"{format}\"\nfiles = \"a.file\"\n{more}\n"
    );
    fs::write(folder.path().join("lists.toml"), toml).unwrap();
    let directory = ListDirectory::open(folder.path()).unwrap();
    let previous: BTreeMap<_, _> = previous
        .map(|n| (ListId::new("a").unwrap(), n))
        .into_iter()
        .collect();
    load_all(&directory, &previous).remove(0)
}

fn failure(report: &ListReport) -> &str {
    match &report.state {
        ListState::Failed(reason) => reason,
        ListState::Ok => panic!("{} was loaded", report.config.id),
    }
}

/// A table of persons by name, for `csv-mapped`.
const PERSONS: &str =
    "options = { kind = \"person\", columns = { reference = \"ref\", name = \"name\" } }";

fn persons(n: u32) -> String {
    (1..=n).fold("ref,name\n".to_owned(), |mut text, n| {
        writeln!(text, "R{n},Invented Person {n}").unwrap();
        text
    })
}

fn wholes(record: &Record) -> Vec<&str> {
    record.names.iter().map(|n| n.whole.as_str()).collect()
}

#[test]
fn an_empty_download_is_a_failure_for_every_source_and_not_an_empty_list() {
    let gzip_of_nothing = {
        let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.finish().unwrap()
    };
    for source in SOURCES {
        for bytes in [&b""[..], b"\n", b" \r\n \r\n", &gzip_of_nothing] {
            let loaded = load(source.id, bytes, "", Some(0));
            assert!(!failure(&loaded.report).is_empty(), "{}", source.id);
            assert!(loaded.records.is_empty(), "{}", source.id);
        }
    }
}

#[test]
fn a_page_that_says_the_service_is_down_is_no_list() {
    let page = b"<!DOCTYPE html>\n<html><head><title>503</title></head><body>Service Unavailable</body></html>\n";
    for source in SOURCES {
        let options = if source.id == "csv-mapped" {
            PERSONS
        } else {
            ""
        };
        let loaded = load(source.id, page, options, None);
        assert!(failure(&loaded.report).contains("a.file"), "{}", source.id);
    }
}

#[test]
fn five_hundred_and_fifty_three_additions_in_one_day_are_taken() {
    let loaded = load(
        "csv-mapped",
        persons(1553).as_bytes(),
        &format!("max_shrink = 0.2\n{PERSONS}"),
        Some(1000),
    );
    assert_eq!(loaded.report.state, ListState::Ok);
    assert_eq!(loaded.records.len(), 1553);
}

#[test]
fn a_list_that_shrinks_by_a_third_is_refused_and_its_last_good_version_stays() {
    let lists = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    let toml = format!(
        "[[list]]\nid = \"a\"\ntitle = \"A\"\nformat = \"csv-mapped\"\nfiles = \"a.csv\"\nmax_shrink = 0.2\n{PERSONS}\n"
    );
    fs::write(lists.path().join("lists.toml"), toml).unwrap();
    let build = |n: u32| {
        fs::write(lists.path().join("a.csv"), persons(n)).unwrap();
        let caller = Caller::at("test");
        let now = std::time::SystemTime::UNIX_EPOCH;
        build_snapshot(&caller, lists.path(), out.path(), now, &mut |_| ()).unwrap()
    };
    assert_eq!(build(90).records, 90);
    assert_eq!(build(60).records, 90, "the last good version is screened");
    assert_eq!(build(80).records, 80, "a smaller loss is taken");
}

#[test]
fn a_long_list_that_fails_at_its_end_leaves_nothing_of_itself_behind() {
    let lists = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    let list = |id: &str| {
        format!(
            "[[list]]\nid = \"{id}\"\ntitle = \"A\"\nformat = \"csv-mapped\"\nfiles = \"{id}.csv\"\nmax_shrink = 0.2\n{PERSONS}\n"
        )
    };
    let toml = ["first", "long", "last"].map(list).join("\n");
    fs::write(lists.path().join("lists.toml"), toml).unwrap();
    for id in ["first", "last"] {
        fs::write(lists.path().join(format!("{id}.csv")), persons(50)).unwrap();
    }
    let build = |n: u32| {
        fs::write(lists.path().join("long.csv"), persons(n)).unwrap();
        let now = std::time::SystemTime::UNIX_EPOCH;
        build_snapshot(
            &Caller::at("test"),
            lists.path(),
            out.path(),
            now,
            &mut |_| (),
        )
    };
    let whole = build(9000).unwrap();
    assert_eq!(whole.records, 9100);
    let kept = build(6000).unwrap();
    let State::Failed(reason) = &kept.lists[1].state else {
        panic!("{:?}", kept.lists[1].state);
    };
    assert!(reason.contains("shrunk from 9000 records"), "{reason}");
    let rows = |m: &Manifest| -> Vec<String> {
        let files = m.files.iter().filter(|f| !f.name.starts_with("index/"));
        files.map(|f| f.hash.clone()).collect()
    };
    assert_eq!((kept.records, rows(&kept).len()), (9100, 3));
    assert_eq!(rows(&kept), rows(&whole));
    assert_eq!(kept.lists[2].state, State::Ok);
}

#[test]
fn a_header_row_added_to_the_ofac_csv_costs_no_entry_and_is_reported() {
    let (sdn, alt) = (sample("ofac-csv", "sdn.csv"), sample("ofac-csv", "alt.csv"));
    let (_, without) = read("ofac-csv", &[("sdn", &sdn), ("alt", &alt)]);
    let headed = format!(
        "ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,Vess_owner,Remarks\r\n{sdn}"
    );
    let (_, with) = read("ofac-csv", &[("sdn", &headed), ("alt", &alt)]);
    assert_eq!(with.records, without.records);
    assert_eq!(with.problem_count, without.problem_count + 1);
    assert!(
        with.problems
            .iter()
            .any(|p| p.place == "line 1" && p.reason.contains("header row"))
    );
}

#[test]
fn the_two_namespaces_and_the_csv_of_ofac_give_the_same_person() {
    let xml = sample("ofac-xml", "sample.xml");
    let new = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML";
    let renamed = xml.replace("http://tempuri.org/sdnList.xsd", new);
    assert_ne!(xml, renamed);
    let (_, old) = read("ofac-xml", &[("", &xml)]);
    let (_, new) = read("ofac-xml", &[("", &renamed)]);
    assert_eq!(old.records, new.records);
    let (sdn, alt) = (sample("ofac-csv", "sdn.csv"), sample("ofac-csv", "alt.csv"));
    let (_, csv) = read("ofac-csv", &[("sdn", &sdn), ("alt", &alt)]);
    let (a, b) = (&csv.records[0], &new.records[0]);
    assert_eq!(a.key, b.key);
    assert_eq!(a.names[0], b.names[0], "LAST, First against first and last");
    assert_eq!(a.births[..2], b.births[..2]);
    assert_eq!(a.nationalities, b.nationalities);
    assert_eq!(a.gender, b.gender);
    assert_eq!(a.birth_places, b.birth_places);
    assert_eq!(a.documents[0].number, b.documents[0].number);
    // `-0-` with the blank behind it is nothing: no flag, no call sign, no owner.
    assert!(a.links.iter().all(|l| l.relation != "owner"));
    assert!(
        csv.records
            .iter()
            .all(|r| !format!("{r:?}").contains("-0-"))
    );
}

#[test]
fn the_un_day_of_generation_is_read_with_an_offset_or_z() {
    let xml = sample("un-xml", "sample.xml");
    let (_, before) = xml.split_once("dateGenerated=\"").unwrap();
    let (stamp, _) = before.split_once('"').unwrap();
    for written in [
        "2026-01-31T23:59:59.554-05:00",
        "2026-01-31T00:00:09.554Z",
        "2026-01-31T00:00:09+02:00",
        "2026-01-31",
    ] {
        let (published, _) = read("un-xml", &[("", &xml.replace(stamp, written))]);
        assert_eq!(
            published.date.unwrap().to_string(),
            "2026-01-31",
            "{written}"
        );
        assert_eq!(published.version.as_deref(), Some(written));
    }
}

#[test]
fn an_exact_un_date_of_only_a_year_and_empty_elements_are_what_they_are() {
    let (_, found) = read("un-xml", &[("", &sample("un-xml", "sample.xml"))]);
    let births: Vec<String> = found.records[0]
        .births
        .iter()
        .map(ToString::to_string)
        .collect();
    for born in [
        "1970-04-09",
        "1972",
        "1973-09",
        "circa 1969",
        "1968 to 1974",
    ] {
        assert!(births.iter().any(|b| b == born), "{born}: {births:?}");
    }
    let empty = &found.records[1];
    assert_eq!(wholes(empty), ["SUKARJO"]);
    assert!(empty.births.is_empty() && empty.addresses.is_empty() && empty.documents.is_empty());
}

#[test]
fn one_european_in_many_languages_is_one_record_and_native_names_are_kept_whole() {
    let spellings = [
        "Тесто Сэмпл",
        "تيستو سامبل",
        "Tésto Sämpl",
        "测试样本",
        "ტესტო",
        "Testo Sample",
    ];
    let aliases = spellings.iter().zip(["ru", "ar", "fr", "zh", "ka", "en"]).fold(String::new(), |mut all, (name, language)| {
        writeln!(all, r#"<nameAlias firstName="" middleName="" lastName="" wholeName="{name}" nameLanguage="{language}" strong="true" logicalId="1"/>"#).unwrap();
        all
    });
    let xml = format!(
        r#"<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-03-15T00:00:00.000+01:00" globalFileId="1"><sanctionEntity euReferenceNumber="EU.9.9" logicalId="9"><subjectType code="person" classificationCode="P"/>{aliases}</sanctionEntity></export>"#
    );
    let (_, found) = read("eu-fsf-xml", &[("", &xml)]);
    assert_eq!(found.records.len(), 1);
    let record = &found.records[0];
    assert_eq!(wholes(record).len(), spellings.len());
    assert!(
        spellings.iter().all(|s| wholes(record).contains(s)),
        "{:?}",
        wholes(record)
    );
    assert_eq!(
        record
            .names
            .iter()
            .filter(|n| n.quality == NameQuality::Primary)
            .count(),
        1
    );
    assert!(record.names.iter().all(|n| n.parts.is_empty()));
}

#[test]
fn british_dates_with_placeholders_and_latin_text_in_the_other_script_are_read() {
    let designation = |names: &str, more: &str| {
        format!(
            "<Designations><Designation><UniqueID>X1</UniqueID><IndividualEntityShip>Individual</IndividualEntityShip>\
             <Names>{names}</Names>{more}</Designation></Designations>"
        )
    };
    let names = "<Name><Name6>SAMPLE</Name6><NameType>Primary Name</NameType></Name>";
    let more = "<NonLatinNames><NonLatinName><NameNonLatinScript>Sampel Latina</NameNonLatinScript></NonLatinName></NonLatinNames>\
                <IndividualDetails><Individual><DOBs><DOB>dd/mm/1945</DOB><DOB>dd/05/1946</DOB><DOB>17/05/1947</DOB></DOBs></Individual></IndividualDetails>";
    let (_, found) = read("uk-xml", &[("", &designation(names, more))]);
    let record = &found.records[0];
    let births: Vec<String> = record.births.iter().map(ToString::to_string).collect();
    assert_eq!(births, ["1945", "1946-05", "1947-05-17"]);
    assert_eq!(wholes(record), ["SAMPLE", "Sampel Latina"]);
    assert_eq!(found.problem_count, 0, "{:?}", found.problems);
}

#[test]
fn an_interpol_forename_of_a_dash_is_no_name() {
    for nothing in ["-", "N/A", "", " "] {
        let notice = format!(
            r#"{{"entity_id":"2099/1","name":"TESTANO","forename":"{nothing}","nationalities":["TH"]}}"#
        );
        let (_, found) = read("interpol-json", &[("", &notice)]);
        assert_eq!(wholes(&found.records[0]), ["TESTANO"], "{nothing:?}");
    }
}

/// Names that are hardly names.
fn odd_names() -> Vec<String> {
    let long = "Very Long Invented Name ".repeat(13);
    let mut names = vec![long.trim().to_owned()];
    let short = [
        "X",
        "Dr Haji Sheikh",
        "😀😀",
        "\u{202e}desrever\u{202c} Name",
        "Zero\u{200b}Width\u{200d}Name",
        "\u{feff}Marked",
        "O",
        "'",
        "...",
        "1234",
        "e\u{301}e\u{301}",
        "ﷺ",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
        "\u{a0}Hard\u{a0}Blank\u{a0}",
    ];
    names.extend(short.map(str::to_owned));
    names
}

#[test]
fn names_long_short_unseen_or_of_no_letter_are_kept_and_screened_without_a_panic() {
    let lists = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    let odd = odd_names();
    assert!(odd[0].chars().count() > 300);
    let table = odd
        .iter()
        .enumerate()
        .fold("ref,name\n".to_owned(), |mut text, (n, name)| {
            writeln!(text, "R{n},{name}").unwrap();
            text
        });
    let loaded = load("csv-mapped", table.as_bytes(), PERSONS, None);
    assert_eq!(
        loaded.records.len(),
        odd.len(),
        "{:?}",
        loaded.report.problems
    );
    for (record, name) in loaded.records.iter().zip(&odd) {
        assert_eq!(record.names[0].whole, name.trim(), "as published");
    }
    let toml = format!(
        "[[list]]\nid = \"a\"\ntitle = \"A\"\nformat = \"csv-mapped\"\nfiles = \"a.csv\"\n{PERSONS}\n"
    );
    fs::write(lists.path().join("lists.toml"), toml).unwrap();
    fs::write(lists.path().join("a.csv"), table).unwrap();
    let caller = Caller::at("test");
    let now = std::time::SystemTime::UNIX_EPOCH;
    let built = build_snapshot(&caller, lists.path(), out.path(), now, &mut |_| ()).unwrap();
    assert_eq!(built.records, odd.len() as u32);
}

#[test]
fn nul_never_enters_a_name_as_a_byte_and_an_escaped_one_breaks_nothing() {
    let plain = load("csv-mapped", b"ref,name\nR1,A\x00B\n", PERSONS, None);
    assert!(failure(&plain.report).contains("control byte 0x00"));
    let escaped = br#"{"entity_id":"2099/1","name":"TEST\u0000ANO","nationalities":["TH"]}"#;
    let loaded = load("interpol-json", escaped, "", None);
    assert_eq!(loaded.records.len(), 1);
    let xml = sample("un-xml", "sample.xml").replacen("TARMIZI", "TAR&#0;MIZI", 1);
    assert!(failure(&load("un-xml", xml.as_bytes(), "", None).report).contains("entity"));
}
