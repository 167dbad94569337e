//! The readers of INTERPOL notices and `FollowTheMoney` exports on published and format samples; skipped, saying so, where
//! the shared data is not there. The mapped CSV's configuration errors.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use saring::domain::{Notice, RecordKind};
use saring::lists::directory::parse;
use saring::lists::load::{ListState, LoadedList, load_list};

fn load(format: &str, path: &str, options: &str) -> Option<LoadedList> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/lists");
    let root = Path::new(root);
    if !root.join(path).exists() {
        println!("skipped: {path} is not there");
        return None;
    }
    let toml = format!(
        "[[list]]\nid = \"l\"\ntitle = \"L\"\nformat = \"{format}\"\nfiles = \"{path}\"\n[list.options]\n{options}"
    );
    let lists = parse(&toml, "lists.toml").unwrap();
    Some(load_list(root, &lists[0], None))
}

#[test]
fn every_notice_of_the_format_sample_is_a_red_notice_with_a_birth_date() {
    let Some(list) = load(
        "interpol-json",
        "interpol/SYNTHETIC_red_notices_format_sample.json",
        "",
    ) else {
        return;
    };
    assert_eq!(list.report.state, ListState::Ok);
    assert_eq!(list.records.len(), 8);
    assert!(
        list.records
            .iter()
            .all(|r| r.provenance.notice == Some(Notice::Red))
    );
    assert!(
        list.records
            .iter()
            .all(|r| r.provenance.legal_basis.len() == 1)
    );
    let dated = list.records.iter().filter(|r| !r.births.is_empty()).count();
    assert!(dated >= 7, "{dated}");
    let only_codes = |p: &saring::lists::Problem| p.reason.contains("is not a country code");
    assert!(
        list.report.problems.iter().all(only_codes),
        "{:?}",
        list.report.problems
    );
}

#[test]
fn an_opensanctions_export_is_joined_whatever_order_its_entities_come_in() {
    let Some(all) = load(
        "ftm-json",
        "opensanctions/zala.entities.ftm.json",
        "entities = \"all\"",
    ) else {
        return;
    };
    assert_eq!(all.report.counts.of(RecordKind::Person), 6);
    assert_eq!(all.report.counts.of(RecordKind::Organisation), 11);
    // 14 ownerships, 3 directorships and 4 family ties, each seen from both ends, all of which are in the file.
    let links: usize = all.records.iter().map(|r| r.links.len()).sum();
    assert_eq!(links, 42);
    let sanctioned = all
        .records
        .iter()
        .filter(|r| r.provenance.authority.is_some())
        .count();
    assert_eq!(sanctioned, 2);
    let targets = load("ftm-json", "opensanctions/zala.entities.ftm.json", "").unwrap();
    assert_eq!(targets.records.len(), 14);

    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/lists/opensanctions/zala.entities.ftm.json"
    );
    let text = fs::read_to_string(path).unwrap();
    let backwards: Vec<&str> = text.lines().rev().collect();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("back.json"), backwards.join("\n")).unwrap();
    let toml = "[[list]]\nid = \"l\"\ntitle = \"L\"\nformat = \"ftm-json\"\nfiles = \"back.json\"\noptions = { entities = \"all\" }";
    let back = load_list(folder.path(), &parse(toml, "t").unwrap()[0], None);
    let facts = |list: &LoadedList| -> BTreeMap<String, (usize, usize, usize, usize)> {
        let fact = |r: &saring::domain::Record| {
            (
                r.links.len(),
                r.addresses.len(),
                r.documents.len(),
                r.provenance.programmes.len(),
            )
        };
        list.records
            .iter()
            .map(|r| (r.key.reference.clone(), fact(r)))
            .collect()
    };
    assert_eq!(facts(&all), facts(&back));
}

#[test]
fn an_older_opensanctions_export_gives_its_targets_with_their_names() {
    let Some(list) = load("ftm-json", "opensanctions/t1.entities.ftm.json", "") else {
        return;
    };
    assert_eq!(list.report.counts.of(RecordKind::Person), 4);
    assert_eq!(list.report.counts.of(RecordKind::Organisation), 2);
    assert_eq!(list.records[0].names.len(), 12);
}

fn mapped(options: &str, table: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.csv"), table).unwrap();
    let toml = format!(
        "[[list]]\nid = \"l\"\ntitle = \"L\"\nformat = \"csv-mapped\"\nfiles = \"t.csv\"\n[list.options]\n{options}"
    );
    let list = load_list(folder.path(), &parse(&toml, "t").unwrap()[0], None);
    match list.report.state {
        ListState::Failed(reason) => reason,
        ListState::Ok => {
            let shown =
                |r: &saring::domain::Record| format!("{}={};", r.key.reference, r.names[0].whole);
            list.records.iter().map(shown).collect::<Vec<_>>().concat()
        }
    }
}

#[test]
fn a_mapping_that_does_not_fit_says_where() {
    let columns = "[list.options.columns]\nname = \"Name\"\nreference = \"No\"";
    let table = "No,Name\n1,TELADAN\n";
    let read = |options: &str| mapped(&format!("{options}\n{columns}"), table.as_bytes());
    assert_eq!(read("kind = \"person\""), "1=TELADAN;");
    assert!(read("").contains("neither kind nor kind_column is given"));
    assert!(read("kind = \"ghost\"").contains("kind \"ghost\" is not"));
    assert!(read("kind = \"person\"\nencodings = 1").contains("unknown field `encodings`"));
    assert!(
        read("kind = \"person\"\ndelimiter = \"ก\"")
            .contains("delimiter is not one ASCII character")
    );
    assert!(read("kind = \"person\"\ndelimiter = \";\"").contains("column \"No\" is missing"));
    let no_field = mapped(
        "kind = \"person\"\n[list.options.columns]\nnom = \"Name\"",
        table.as_bytes(),
    );
    assert!(no_field.contains("unknown variant `nom`"), "{no_field}");
    let no_name = mapped(
        "kind = \"person\"\n[list.options.columns]\nreference = \"No\"",
        table.as_bytes(),
    );
    assert!(
        no_name.contains("no column is mapped to a name"),
        "{no_name}"
    );
}

#[test]
fn a_table_in_utf_16_is_read_by_its_byte_order_mark() {
    let text: Vec<u8> = "\u{feff}No\tName\r\n1\tสมชาย\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let options = "kind = \"person\"\ndelimiter = \"\\t\"\n[list.options.columns]\nname = \"Name\"\nreference = \"No\"";
    assert_eq!(mapped(options, &text), "1=สมชาย;");
}
