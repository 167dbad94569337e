//! The UN and OFAC readers on the real files, where they are at hand: exact counts, and what is refused.

use std::fs;
use std::path::PathBuf;

use saring::domain::{DateKind, DocumentKind, ListId, Measure, NameQuality, Record, RecordKind};
use saring::lists::{Collected, Input, Listing, Published, ReadError, source};

/// A file of the shared data, or a word that it is not there.
fn shared(name: &str) -> Option<Vec<u8>> {
    let lists = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/lists");
    let found = fs::read(PathBuf::from(lists).join(name)).ok();
    if found.is_none() {
        println!("skipped: {name} of the shared data is not here");
    }
    found
}

fn try_read(id: &str, files: &[(&str, &[u8])]) -> (Result<Published, ReadError>, Collected) {
    let mut listing = Listing {
        id: ListId::new("list").unwrap(),
        inputs: files
            .iter()
            .map(|(role, bytes)| Input {
                name: format!("{id}{role}.file"),
                role: (*role).to_owned(),
                bytes: Box::new(*bytes),
            })
            .collect(),
        options: toml::Table::new(),
    };
    let mut sink = Collected::default();
    let published = (source(id).unwrap().read)(&mut listing, &mut sink);
    (published, sink)
}

fn read(id: &str, files: &[(&str, &[u8])]) -> (Published, Collected) {
    let (published, found) = try_read(id, files);
    (published.unwrap(), found)
}

fn names(records: &[&Record], quality: NameQuality) -> usize {
    let names = records.iter().flat_map(|r| &r.names);
    names.filter(|n| n.quality == quality).count()
}

fn of_kind(found: &Collected, kind: RecordKind) -> Vec<&Record> {
    found.records.iter().filter(|r| r.kind == kind).collect()
}

fn births(found: &Collected, kind: DateKind) -> usize {
    let births = found.records.iter().flat_map(|r| &r.births);
    births.filter(|b| b.kind == kind).count()
}

/// The reasons of all problems, each with its number.
fn reasons(found: &Collected) -> Vec<(usize, String)> {
    let mut reasons = std::collections::BTreeMap::new();
    for p in &found.problems {
        *reasons.entry(p.reason.clone()).or_insert(0) += 1;
    }
    reasons.into_iter().map(|(reason, n)| (n, reason)).collect()
}

#[test]
fn the_un_list_is_read_whole() {
    let Some(bytes) = shared("un/consolidated_2026-02-27.xml") else {
        return;
    };
    let text = std::str::from_utf8(&bytes).unwrap();
    let written = |what: &str| text.matches(what).count();
    let (published, found) = read("un-xml", &[("", &bytes)]);
    assert_eq!(published.date.unwrap().to_string(), "2026-02-27");
    let persons = of_kind(&found, RecordKind::Person);
    let entities = of_kind(&found, RecordKind::Organisation);
    assert_eq!((persons.len(), entities.len()), (730, 273));
    assert_eq!(names(&persons, NameQuality::Primary), 730);
    assert_eq!(names(&entities, NameQuality::Primary), 273);

    // The 2,139 aliases are the aliases of persons that hold a name: 1,524 good ones and 615 of low quality. Some
    // hold several names, or the name in another script as well; none holds less than one.
    assert_eq!(
        (
            written("<QUALITY>Good</QUALITY>"),
            written("<QUALITY>Low</QUALITY>")
        ),
        (1524, 615)
    );
    assert_eq!(names(&persons, NameQuality::Strong), 1572);
    assert_eq!(names(&persons, NameQuality::Weak), 628);
    // 336 NAME_ORIGINAL_SCRIPT, and 14 of the brackets of good aliases.
    assert_eq!(names(&persons, NameQuality::OriginalScript), 350);
    // 594 a.k.a. and 19 f.k.a.; the weak ones are abbreviations in brackets.
    assert_eq!(names(&entities, NameQuality::Strong), 603);
    assert_eq!(names(&entities, NameQuality::Weak), 88);
    assert_eq!(names(&entities, NameQuality::Former), 19);

    // 31 BETWEEN, of which 8 are "approximately"; one range more is only in a note ("Between Aug. and Sep.").
    assert_eq!(written("<TYPE_OF_DATE>BETWEEN"), 31);
    assert_eq!(births(&found, DateKind::Range), 31 - 8 + 1);
    // 117 APPROXIMATELY, of which one gives an age and no date.
    assert_eq!(written("<TYPE_OF_DATE>APPROXIMATELY"), 117);
    assert_eq!(births(&found, DateKind::Circa), 117 - 1 + 8);
    // 454 DATE, and those of aliases that the person does not have yet.
    assert_eq!(births(&found, DateKind::Exact), 478);
    // 262 EXACT have only a year: one of them has the month in a note, and one alias adds a year.
    assert_eq!(births(&found, DateKind::Year), 262);
    assert_eq!(births(&found, DateKind::YearMonth), 5);
    assert_eq!(
        persons
            .iter()
            .map(|r| r.documents.len() + r.identifiers.len())
            .sum::<usize>(),
        457
    );
    assert_eq!(persons.iter().filter(|r| r.gender.is_some()).count(), 54);
    assert!(
        found
            .records
            .iter()
            .all(|r| !r.provenance.measures.is_empty())
    );
    // Libya's entries name their measures themselves: 5 persons a travel ban, 2 an asset freeze, 21 both.
    let (freeze, ban, arms) = (
        Measure::AssetFreeze,
        Measure::TravelBan,
        Measure::ArmsEmbargo,
    );
    let under = |records: &[&Record], reference: &str, measures: &[Measure]| {
        let these = records
            .iter()
            .filter(|r| r.key.reference.starts_with(reference));
        these.filter(|r| r.provenance.measures == measures).count()
    };
    assert_eq!(under(&persons, "LYi", &[ban]), 5);
    assert_eq!(under(&persons, "LYi", &[freeze]), 2);
    assert_eq!(under(&persons, "LYi", &[freeze, ban]), 21);
    assert_eq!(under(&entities, "LYe", &[freeze]), 2);
    assert_eq!(under(&entities, "YEe.001", &[arms]), 1);
    assert_eq!(under(&persons, "YEi", &[freeze, ban, arms]), 10);
    assert_eq!(under(&persons, "GBi", &[ban]), 10);
    assert_eq!(under(&persons, "IQi", &[freeze]), 65);
    assert_eq!(
        reasons(&found),
        [
            (2, "a date of birth that is not understood".to_owned()),
            (11, "a document without a number".to_owned()),
        ]
    );
}

#[test]
fn a_newer_un_list_is_the_older_one_with_four_more_and_one_less() {
    let files = [
        "un/consolidated_2025-11-18.xml",
        "un/consolidated_2026-02-27.xml",
    ];
    let [Some(old), Some(new)] = files.map(shared) else {
        return;
    };
    let keys = |bytes: &[u8]| {
        let (_, found) = read("un-xml", &[("", bytes)]);
        found
            .records
            .into_iter()
            .map(|r| r.key)
            .collect::<std::collections::BTreeSet<_>>()
    };
    let (old, new) = (keys(&old), keys(&new));
    assert_eq!(
        (new.difference(&old).count(), old.difference(&new).count()),
        (4, 1)
    );
}

#[test]
fn a_un_list_with_control_bytes_or_cut_short_is_refused() {
    if let Some(bytes) = shared("un/consolidated_corrupt_control_bytes.xml") {
        let (published, _) = try_read("un-xml", &[("", &bytes)]);
        let error = published.unwrap_err().to_string();
        assert!(
            error.contains("control byte") && error.contains("line "),
            "{error}"
        );
    }
    if let Some(bytes) = shared("un/consolidated_2026-02-27.xml") {
        for share in [0, 1, 3, 10, 50, 90, 99] {
            let cut = &bytes[..bytes.len() * share / 100];
            let (published, _) = try_read("un-xml", &[("", cut)]);
            let error = published.unwrap_err();
            assert!(
                matches!(error, ReadError::Broken { .. }),
                "{share} %: {error}"
            );
        }
    }
}

#[test]
fn the_ofac_list_is_read_whole() {
    let [Some(sdn), Some(alt), Some(add)] =
        ["sdn", "alt", "add"].map(|f| shared(&format!("ofac/{f}.csv")))
    else {
        return;
    };
    let (_, found) = read("ofac-csv", &[("sdn", &sdn), ("alt", &alt), ("add", &add)]);
    let all: Vec<&Record> = found.records.iter().collect();
    let persons = of_kind(&found, RecordKind::Person);
    assert_eq!(all.len(), 9044);
    let kinds = [
        RecordKind::Person,
        RecordKind::Organisation,
        RecordKind::Vessel,
        RecordKind::Aircraft,
    ];
    assert_eq!(
        kinds.map(|k| of_kind(&found, k).len()),
        [4643, 3701, 420, 280]
    );

    // 12,036 aka, 19 nka and 354 fka: all 12,409 rows. Out of the remarks come 2,447 weak ones and 28 former names.
    assert_eq!(names(&all, NameQuality::Primary), 9044);
    assert_eq!(names(&all, NameQuality::Strong), 12_036 + 19);
    assert_eq!(names(&all, NameQuality::Former), 354 + 28);
    assert_eq!(names(&all, NameQuality::Weak), 2447);

    // The domain notes count fewer persons (3,845) and so less of everything: theirs is an earlier file. These are
    // the DOB items of this one, 5,212 of persons, of which 131 have none and 482 several.
    let kinds = [
        DateKind::Exact,
        DateKind::YearMonth,
        DateKind::Year,
        DateKind::Circa,
        DateKind::Range,
    ];
    let births = persons.iter().flat_map(|r| &r.births);
    let births: Vec<DateKind> = births.map(|b| b.kind).collect();
    let of = |kind: DateKind| births.iter().filter(|k| **k == kind).count();
    assert_eq!(kinds.map(of), [4056, 61, 903, 78, 114]);
    let count = |which: &dyn Fn(&Record) -> bool| persons.iter().filter(|r| which(r)).count();
    assert_eq!(count(&|r| r.births.is_empty()), 131);
    assert_eq!(count(&|r| r.births.len() > 1), 482);
    assert_eq!(count(&|r| r.gender.is_some()), 1800);
    assert_eq!(count(&|r| !r.birth_places.is_empty()), 2939);
    assert_eq!(count(&|r| !r.nationalities.is_empty()), 2742);
    let passport = |r: &Record| {
        r.documents
            .iter()
            .any(|d| d.number.kind == DocumentKind::Passport)
    };
    assert_eq!(count(&passport), 1221);
    // Of 13,625 address rows the others say nothing, but for a country that is not determined.
    assert_eq!(all.iter().map(|r| r.addresses.len()).sum::<usize>(), 11_296);
    assert_eq!(
        reasons(&found),
        [
            (1, "a date of birth within a text is not read".to_owned()),
            (
                3,
                "a nationality that is not in the table of countries".to_owned()
            ),
            (1, "there is no entry of this number".to_owned()),
        ]
    );
}

/// A field of a record as text, one item a value.
type Field = (&'static str, fn(&Record) -> Vec<String>);

const FIELDS: [Field; 13] = [
    ("kind", |r| vec![r.kind.as_str().to_owned()]),
    ("primary name", |r| shown(&r.names[..1])),
    ("names", |r| shown(&r.names)),
    ("births", |r| shown(&r.births)),
    ("birth places", |r| {
        let place = |p: &saring::domain::Place| format!("{} {:?}", p.text, p.country);
        r.birth_places.iter().map(place).collect()
    }),
    ("gender", |r| shown(r.gender.as_slice())),
    ("nationalities", |r| shown(&r.nationalities)),
    ("documents", |r| {
        let document = |d: &saring::domain::IdentityDocument| {
            format!(
                "{:?} {:?} {:?} {:?}",
                d.number, d.published_kind, d.issued, d.expires
            )
        };
        r.documents.iter().map(document).collect()
    }),
    ("identifiers", |r| shown(&r.identifiers)),
    // Their letters and digits: what is town and what is code is given apart in XML only.
    ("addresses", |r| {
        let text = |a: &saring::domain::Address| {
            let letters: String = a.text.chars().filter(|c| c.is_alphanumeric()).collect();
            format!("{letters} {:?}", a.country)
        };
        r.addresses.iter().map(text).collect()
    }),
    ("links", |r| shown(&r.links)),
    ("programmes", |r| r.provenance.programmes.clone()),
    ("measures", |r| shown(&r.provenance.measures)),
];

fn shown<T: std::fmt::Debug>(values: &[T]) -> Vec<String> {
    values.iter().map(|v| format!("{v:?}")).collect()
}

/// Of the entries in both lists: how many there are, and for how many each field differs, whatever the order of its
/// values.
fn compare(a: &Collected, b: &Collected) -> (usize, Vec<(&'static str, usize)>) {
    let others: std::collections::HashMap<_, _> = b.records.iter().map(|r| (&r.key, r)).collect();
    let pairs = a
        .records
        .iter()
        .filter_map(|r| Some((r, *others.get(&r.key)?)));
    let pairs: Vec<(&Record, &Record)> = pairs.collect();
    let differ = FIELDS.map(|(name, field)| {
        let sorted = |r| {
            let mut values = field(r);
            values.sort();
            values.dedup();
            values
        };
        let count = pairs.iter().filter(|(a, b)| sorted(a) != sorted(b)).count();
        (name, count)
    });
    (
        pairs.len(),
        differ.into_iter().filter(|(_, n)| *n > 0).collect(),
    )
}

#[test]
fn the_three_formats_of_the_ofac_list_agree_where_they_overlap() {
    let csv = ["prim", "alt", "add"].map(|f| shared(&format!("ofac/cons_{f}.csv")));
    let xml = [
        "consolidated_nonsdn_2025-03-28.xml",
        "cons_advanced_2020-03-17.xml",
    ];
    let ([Some(prim), Some(alt), Some(add)], [Some(xml), Some(advanced)]) =
        (csv, xml.map(|f| shared(&format!("ofac/{f}"))))
    else {
        return;
    };
    let (_, csv) = read("ofac-csv", &[("sdn", &prim), ("alt", &alt), ("add", &add)]);
    let (published, xml) = read("ofac-xml", &[("", &xml)]);
    let (_, advanced) = read("ofac-advanced-xml", &[("", &advanced)]);
    assert_eq!(published.stated_records, Some(443));
    assert_eq!(
        [&csv, &xml, &advanced].map(|f| f.records.len()),
        [442, 443, 375]
    );
    assert_eq!([&csv, &xml, &advanced].map(|f| f.problem_count), [0, 0, 0]);
    // Nine months apart. Births, places, gender, nationalities and documents are the same for all. Every other
    // difference is an amendment by OFAC: names (13, counted apart), addresses and numbers added or taken off, one
    // spelling, and RUSSIA-EO14024 with its blocking added to twelve entries, one of them under it before; and, of the
    // names of five linked companies, the dot of LTD., which in the CSV is also the dot that ends the remarks.
    assert_eq!(
        compare(&csv, &xml),
        (
            442,
            vec![
                ("primary name", 1),
                ("names", 13),
                ("identifiers", 18),
                ("addresses", 5),
                ("links", 5),
                ("programmes", 12),
                ("measures", 11),
            ]
        )
    );
    // Five years apart: banks renamed, founding dates and RUSSIA-EO14024 added, numbers and names amended, links given
    // by number instead of in words, and one person completed.
    assert_eq!(
        compare(&xml, &advanced),
        (
            366,
            vec![
                ("primary name", 55),
                ("names", 113),
                ("births", 24),
                ("birth places", 1),
                ("gender", 1),
                ("nationalities", 1),
                ("identifiers", 69),
                ("addresses", 50),
                ("links", 274),
                ("programmes", 77),
                ("measures", 58),
            ]
        )
    );
    // Of 79 persons, 77 are the same in everything. The one completed differs in the rest; of another the names of
    // five years ago are in lower case, and he has been both blocked and limited since.
    let persons = |found: Collected| {
        let persons = found
            .records
            .into_iter()
            .filter(|r| r.kind == RecordKind::Person);
        Collected {
            records: persons.collect(),
            ..Collected::default()
        }
    };
    assert_eq!(
        compare(&persons(xml), &persons(advanced)),
        (
            79,
            vec![
                ("names", 2),
                ("birth places", 1),
                ("gender", 1),
                ("nationalities", 1),
                ("addresses", 1),
                ("links", 1),
                ("programmes", 1),
                ("measures", 2),
            ]
        )
    );
}

#[test]
fn an_ofac_file_cut_short_or_with_a_header_is_noticed() {
    let [Some(sdn), Some(alt)] = ["sdn", "alt"].map(|f| shared(&format!("ofac/{f}.csv"))) else {
        return;
    };
    for share in [10, 37, 50, 90, 99] {
        for (sdn_share, alt_share) in [(share, 100), (100, share)] {
            let cut = |bytes: &[u8], share: usize| bytes[..bytes.len() * share / 100].to_vec();
            let (sdn, alt) = (cut(&sdn, sdn_share), cut(&alt, alt_share));
            let (published, _) = try_read("ofac-csv", &[("sdn", &sdn), ("alt", &alt)]);
            assert!(
                matches!(published, Err(ReadError::Broken { .. })),
                "{sdn_share} {alt_share}"
            );
        }
    }
    let mut headed = b"ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,Vess_owner,Remarks\n".to_vec();
    headed.extend_from_slice(&sdn);
    let (_, found) = read("ofac-csv", &[("sdn", &headed)]);
    assert_eq!(found.records.len(), 9044);
    assert!(
        reasons(&found)
            .iter()
            .any(|(n, r)| *n == 1 && r.contains("header row"))
    );
    for xml in [
        "consolidated_nonsdn_2025-03-28.xml",
        "cons_advanced_2020-03-17.xml",
    ] {
        let id = if xml.contains("advanced") {
            "ofac-advanced-xml"
        } else {
            "ofac-xml"
        };
        let Some(bytes) = shared(&format!("ofac/{xml}")) else {
            return;
        };
        for share in [0, 5, 50, 99] {
            let (published, _) = try_read(id, &[("", &bytes[..bytes.len() * share / 100])]);
            assert!(
                matches!(published, Err(ReadError::Broken { .. })),
                "{xml} {share}"
            );
        }
    }
}
