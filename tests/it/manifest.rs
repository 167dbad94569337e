//! Manifests as they arrive: the shared fixtures (skipped, saying so, where they are not), odd ones of our own, damaged
//! ones, and what `generate` writes.

use std::path::Path;

use proptest::prelude::*;
use saring::domain::{Action, Country, Day, DocumentKind, Flag, Gender, ListOf, Manifest};
use saring::domain::{Position, Severity, Traveller, TravellerKind, limits};
use saring::manifest::{ManifestError, read};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn today() -> Day {
    Day::from_ymd(2026, 10, 1).unwrap()
}

fn own(file: &str) -> Vec<u8> {
    std::fs::read(Path::new(ROOT).join("tests/data/manifest").join(file)).unwrap()
}

fn shared(file: &str) -> Option<Manifest> {
    let path = Path::new(ROOT).join("../shared").join(file);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(read(&std::fs::read(path).unwrap(), today()).unwrap())
}

/// The names to screen, parts in the order given, middle, family.
fn names(manifest: &Manifest) -> Vec<String> {
    let name = |t: &Traveller| {
        let first = t.names.first().map(saring::domain::SubjectName::display);
        first.unwrap_or_default().into_owned()
    };
    manifest.travellers.iter().map(name).collect()
}

fn problems(manifest: &Manifest) -> Vec<String> {
    let shown = manifest.problems.iter();
    shown
        .map(|p| format!("{} {}: {}", p.severity.as_str(), p.at, p.what))
        .collect()
}

fn births(traveller: &Traveller) -> String {
    let days: Vec<_> = traveller.births.iter().map(ToString::to_string).collect();
    days.join(" ")
}

fn numbers(traveller: &Traveller) -> String {
    let shown = traveller.documents.iter().map(|d| {
        let issuer = d.number.issuer.map_or("?".to_owned(), |c| c.to_string());
        format!("{} {issuer} {}", d.number.kind.as_str(), d.number.number)
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_passenger_list_is_read_whole() {
    let Some(manifest) = shared("fixtures/paxlst_A_passengers_d02b.edi") else {
        return;
    };
    assert_eq!(problems(&manifest), [""; 0]);
    assert_eq!(
        names(&manifest),
        [
            "SUHARTINI",
            "MARY ANN O'BRIEN-TAN",
            "AHMAD ZULKIFLI BIN ABDUL RAHMAN",
            "THI MINH KHAI NGUYEN"
        ]
    );
    let flight = &manifest.flights[0];
    assert_eq!(flight.number.as_deref(), Some("XA101"));
    assert_eq!(flight.stated, Some(4));
    let leg = flight.departure().unwrap();
    assert_eq!(
        (leg.from.as_deref(), leg.to.as_deref()),
        (Some("CGK"), Some("SIN"))
    );
    assert_eq!(leg.departs.unwrap().to_string(), "2026-09-30 10:15");
    let [first, _, third, fourth] = &manifest.travellers[..] else {
        panic!("not four travellers");
    };
    assert_eq!(births(first), "1972-04-17");
    assert_eq!(first.gender, Some(Gender::Female));
    assert_eq!(first.nationalities, [Country::from_code("IDN").unwrap()]);
    assert_eq!(first.references.seat.as_deref(), Some("12A"));
    assert_eq!(numbers(first), "passport IDN C0000001");
    assert_eq!(
        first.documents[0].expires.unwrap().to_string(),
        "2029-04-16"
    );
    assert_eq!(third.flags, [Flag::PlaceholderName]);
    assert_eq!(numbers(fourth), "passport VNM N0000001, visa SGP SV12345");
    assert_eq!(fourth.birth_place.as_deref(), Some("HO CHI MINH VNM"));
    assert!(!fourth.has(Flag::Unverified));
}

#[test]
fn a_crew_list_of_one_line_is_read() {
    let Some(manifest) = shared("fixtures/paxlst_B_crew_d05b.edi") else {
        return;
    };
    assert_eq!(problems(&manifest), [""; 0]);
    assert_eq!(manifest.flights[0].list_of, ListOf::Crew);
    assert_eq!(names(&manifest), ["JUAN MIGUEL SANTOS", "AUNG HTUN WIN"]);
    let crew = &manifest.travellers;
    assert!(crew.iter().all(|t| t.kind == TravellerKind::Crew));
    assert_eq!(
        numbers(&crew[0]),
        "passport PHL P0000009A, crew_document PHL ATPL99887"
    );
}

#[test]
fn the_parts_of_a_split_list_become_one_flight() {
    let Some(manifest) = shared("fixtures/paxlst_C_split_d12b.edi") else {
        return;
    };
    assert_eq!(problems(&manifest), [""; 0]);
    assert_eq!(manifest.flights.len(), 1);
    assert_eq!(manifest.travellers.len(), 2);
    let flight = &manifest.flights[0];
    assert_eq!(flight.transaction.as_deref(), Some("BATCH777"));
    let legs: Vec<_> = flight
        .legs
        .iter()
        .map(|l| {
            format!(
                "{}-{}",
                l.from.as_deref().unwrap(),
                l.to.as_deref().unwrap()
            )
        })
        .collect();
    assert_eq!(legs, ["BKK-KUL", "KUL-BWN"]);
    assert_eq!(
        flight.arrival().unwrap().arrives.unwrap().to_string(),
        "2026-10-01 14:55"
    );
}

#[test]
fn a_change_and_its_other_service_characters_read_the_same() {
    let (Some(plain), Some(custom)) = (
        shared("fixtures/paxlst_D_iapi_change.edi"),
        shared("fixtures/paxlst_F_custom_una.edi"),
    ) else {
        return;
    };
    assert_eq!(plain, custom);
    let flight = &plain.flights[0];
    assert_eq!(flight.action, Action::ChangePassenger);
    assert_eq!(flight.revision.as_deref(), Some("2"));
    assert_eq!(plain.envelope.application, "IAPI");
}

#[test]
fn a_closed_flight_refers_to_travellers_sent_before() {
    let Some(manifest) = shared("fixtures/paxlst_E_close_onboard.edi") else {
        return;
    };
    assert_eq!(problems(&manifest), [""; 0]);
    assert!(manifest.travellers.is_empty());
    let flight = &manifest.flights[0];
    assert_eq!(
        (flight.list_of, flight.action),
        (ListOf::FlightStatus, Action::CloseOnBoard)
    );
    let known: Vec<_> = flight
        .referenced
        .iter()
        .filter_map(|r| r.unique.clone())
        .collect();
    assert_eq!(known, ["XA101001", "XA101002"]);
}

#[test]
fn every_wrong_value_is_told_once_and_everybody_is_read() {
    let Some(manifest) = shared("fixtures/paxlst_M1_malformed_semantics.edi") else {
        return;
    };
    assert_eq!(
        problems(&manifest),
        [
            "warning segment 8: no such day or time",
            "warning segment 13: date of birth is no such day",
            "warning segment 22: gender not understood",
            "warning segment 23: qualifier of a place not known",
            "warning segment 24: nationality is no country",
            "note segment 25: 1 travellers are stated, 2 are listed",
            "warning segment 26: states another count than the 24 segments that are there",
            "warning segment 26: reference is not that of the message's header",
            "warning segment 28: reference is not that of the header",
        ]
    );
    assert_eq!(
        names(&manifest),
        ["MA TERESA SANTOS DELA CRUZ", "ABDUL RAHMAN"]
    );
    assert!(!manifest.flights[0].rejected);
    assert!(!manifest.travellers[0].has(Flag::InsufficientData));
    assert!(manifest.travellers[1].has(Flag::InsufficientData));
}

#[test]
fn a_broken_form_is_rejected_and_its_traveller_screened() {
    let Some(manifest) = shared("fixtures/paxlst_M2_malformed_syntax.edi") else {
        return;
    };
    assert_eq!(manifest.flights[0].status(), "REJECTED_SYNTAX");
    assert_eq!(names(&manifest), ["SEAN' O'HARA"]);
    let traveller = &manifest.travellers[0];
    assert!(traveller.has(Flag::Damaged));
    assert_eq!(traveller.gender, Some(Gender::Male));
    assert_eq!(numbers(traveller), "passport ? AB123456");
    let errors = manifest
        .problems
        .iter()
        .filter(|p| p.severity == Severity::Error);
    let places: Vec<_> = errors.map(|p| p.at).collect();
    assert_eq!(
        places,
        [Position::File, Position::Segment(7), Position::Segment(9)]
    );
}

#[test]
fn dialects_of_the_field_are_read() {
    let Some(manifest) = shared("data/manifests/typeb_custom_una_multipart.edi") else {
        return;
    };
    assert_eq!(names(&manifest), ["ANNA MARIA SPECIMEN"]);
    assert_eq!(
        problems(&manifest),
        ["error file: the final part of a list is missing"]
    );
    let Some(manifest) = shared("data/manifests/oneline_no_una_uae.edi") else {
        return;
    };
    assert_eq!(problems(&manifest), [""; 0]);
    assert_eq!(names(&manifest), ["JOHN DONALD SPECIMEN"]);
    let traveller = &manifest.travellers[0];
    assert_eq!(births(traveller), "2001-05-10");
    assert_eq!(numbers(traveller), "identity_card GBR 784200000000017");
    assert_eq!(
        traveller.documents[0].issued.unwrap().to_string(),
        "2009-07-31"
    );
    assert_eq!(
        manifest.flights[0].departure().unwrap().from.as_deref(),
        Some("LHR")
    );
}

#[test]
fn an_odd_interchange_is_joined_and_its_travellers_flagged() {
    let manifest = read(&own("odd.edi"), today()).unwrap();
    assert_eq!(problems(&manifest), [""; 0]);
    assert_eq!(manifest.flights.len(), 1);
    assert_eq!(manifest.flights[0].number.as_deref(), Some("ZZ77"));
    assert_eq!(
        names(&manifest),
        ["ORRINMR VANTABLAN", "SULANDERI", "MELIQUENTO", ""]
    );
    let flags: Vec<_> = manifest
        .travellers
        .iter()
        .map(|t| t.flags.clone())
        .collect();
    assert_eq!(
        flags,
        [
            vec![Flag::TitleInName],
            vec![Flag::RepeatedName, Flag::Unverified],
            vec![Flag::PlaceholderName],
            vec![Flag::InsufficientData],
        ]
    );
    assert_eq!(manifest.travellers[1].kind, TravellerKind::TransitPassenger);
    assert_eq!(births(&manifest.travellers[1]), "2015-12-31 1915-12-31");
    assert_eq!(
        manifest.travellers[0].documents[1].number.kind,
        DocumentKind::IdentityCard
    );
}

#[test]
fn a_table_is_read_row_by_row_and_a_bad_row_fails_alone() {
    let manifest = read(&own("odd.csv"), today()).unwrap();
    assert_eq!(
        problems(&manifest),
        [
            "error line 5: fewer cells than the header has",
            "error line 6: a quote is never closed; read without quotes",
            "warning line 8: birth date not understood",
            "warning line 8: gender not understood",
            "warning line 8: nationality not understood",
        ]
    );
    assert_eq!(
        names(&manifest),
        [
            "Orrin Vantablan",
            "Sulanderi",
            "Meliquento; Karsa",
            "Tortellan Open",
            "Nameless Fellowe",
            "Quillomar"
        ]
    );
    let days: Vec<_> = manifest.travellers.iter().map(births).collect();
    assert_eq!(
        days,
        [
            "1980-05-17",
            "1990-04-03",
            "1975-12-12",
            "1991-02-01",
            "",
            ""
        ]
    );
    let flights: Vec<_> = manifest
        .flights
        .iter()
        .filter_map(|f| f.number.as_deref())
        .collect();
    assert_eq!(flights, ["ZZ77", "ZZ78"]);
    assert!(manifest.travellers[4].has(Flag::InsufficientData));
}

#[test]
fn a_column_of_dates_that_proves_no_order_keeps_both_readings() {
    let table = "Name,DOB\nOrrin Vantablan,03/04/1980\nSulanderi,05/05/1981\n";
    let manifest = read(table.as_bytes(), today()).unwrap();
    assert_eq!(births(&manifest.travellers[0]), "1980-03-04 1980-04-03");
    assert_eq!(manifest.travellers[0].flags, [Flag::AmbiguousDate]);
    assert_eq!(births(&manifest.travellers[1]), "1981-05-05");
    let proved = format!("{table}Meliquento,12/31/1979\n");
    let manifest = read(proved.as_bytes(), today()).unwrap();
    assert_eq!(births(&manifest.travellers[0]), "1980-03-04");
    assert!(manifest.travellers[0].flags.is_empty());
}

#[test]
fn lines_of_json_read_as_the_same_table() {
    let table = "surname,given names,dob,passport no,nationality\n\
                 Vantablan,Orrin,31/12/1979,X9900001,IDN\nSulanderi,,03/04/1980,X9900002,MYS\n";
    let lines = r#"{"surname":"Vantablan","given names":"Orrin","dob":"31/12/1979","passport no":"X9900001","nationality":"IDN"}
{"Nationality":"MYS","DOB":"03/04/1980","Passport No":"X9900002","Surname":"Sulanderi","notes":{"a":[1]}}
{"surname":"#;
    let table = read(table.as_bytes(), today()).unwrap();
    let lines = read(lines.as_bytes(), today()).unwrap();
    assert_eq!(names(&lines), ["Orrin Vantablan", "Sulanderi", ""]);
    assert_eq!(problems(&lines), ["error line 3: not an object of JSON"]);
    assert_eq!(
        lines.travellers[2].flags,
        [Flag::InsufficientData, Flag::Damaged]
    );
    for (t, l) in table.travellers.iter().zip(&lines.travellers) {
        assert_eq!((births(t), numbers(t)), (births(l), numbers(l)));
    }
    assert_eq!(births(&table.travellers[1]), "1980-04-03");
}

#[test]
fn a_table_reads_the_same_in_every_encoding() {
    let text = "Nom;Prénom;Sexe\nVantablän;Désirée;F\n";
    let plain = read(text.as_bytes(), today()).unwrap();
    assert_eq!(names(&plain), ["Désirée Vantablän"]);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    for bytes in [[&b"\xff\xfe"[..], &wide].concat(), latin] {
        assert_eq!(read(&bytes, today()).unwrap(), plain);
    }
}

#[test]
fn the_sample_flight_is_the_same_in_both_formats() {
    let sample = |file: &str| {
        let path = Path::new(ROOT).join("data-samples/manifests").join(file);
        read(&std::fs::read(path).unwrap(), today()).unwrap()
    };
    let (message, table) = (sample("flight.edi"), sample("flight.csv"));
    assert_eq!((problems(&message), problems(&table)), (vec![], vec![]));
    assert_eq!((message.travellers.len(), table.travellers.len()), (40, 40));
    for (m, t) in message.travellers.iter().zip(&table.travellers) {
        assert_eq!(
            (births(m), numbers(m), m.gender),
            (births(t), numbers(t), t.gender)
        );
        assert_eq!(m.nationalities, t.nationalities);
        let expires = |t: &Traveller| t.documents[0].expires;
        assert_eq!(expires(m), expires(t));
    }
}

#[test]
fn what_is_no_manifest_is_refused_with_a_reason() {
    for (bytes, expected) in [
        (&b" \r\n"[..], ManifestError::Empty),
        (b"a,b,c\n1,2,3", ManifestError::Unknown),
        (b"{\"a\":1}", ManifestError::Unknown),
        (b"sep=,\nsep=,\nsep=,\n", ManifestError::Unknown),
        (b"\x00\xff\xfe\x01", ManifestError::Unknown),
        (b"UNB+UNOA:4+A+B'UNZ+0+1'", ManifestError::NoMessage),
    ] {
        assert_eq!(read(bytes, today()), Err(expected));
    }
    let many = "NAD+FL'".repeat(limits::MANIFEST_TRAVELLERS + 1);
    let long = format!("UNH+1+PAXLST'{many}");
    assert_eq!(
        read(long.as_bytes(), today()),
        Err(ManifestError::TooMany("travellers"))
    );
}

/// Bytes of a manifest with some of them changed, left out, or cut off.
fn damaged(file: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let bytes = own(file);
    let length = bytes.len();
    let change = (0..length, any::<Option<u8>>());
    (prop::collection::vec(change, 0..12), 0..=length).prop_map(move |(changes, end)| {
        let mut bytes = bytes.clone();
        for (at, byte) in changes {
            match byte {
                Some(byte) => bytes[at] = byte,
                None => bytes[at] = b'\'',
            }
        }
        bytes.truncate(end);
        bytes
    })
}

fn stays_within_bounds(bytes: &[u8]) {
    let Ok(manifest) = read(bytes, today()) else {
        return;
    };
    assert!(manifest.problems.len() <= limits::PROBLEMS_KEPT);
    for traveller in &manifest.travellers {
        assert!(traveller.flight < manifest.flights.len());
        assert!(traveller.documents.len() <= limits::SUBJECT_DOCUMENTS);
        for name in &traveller.names {
            assert!(name.display().chars().count() <= limits::NAME_CHARS);
        }
        for document in &traveller.documents {
            assert!(document.number.number.chars().count() <= limits::NUMBER_CHARS);
        }
    }
}

proptest! {
    #[test]
    fn damage_to_an_interchange_is_never_a_panic(bytes in damaged("odd.edi")) {
        stays_within_bounds(&bytes);
    }

    #[test]
    fn damage_to_a_table_is_never_a_panic(bytes in damaged("odd.csv")) {
        stays_within_bounds(&bytes);
    }

    #[test]
    fn any_bytes_are_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        stays_within_bounds(&bytes);
        stays_within_bounds(&[b"UNA:+.? 'UNB+", &bytes[..]].concat());
        stays_within_bounds(&[b"{\"name\":\"A\"}\n{", &bytes[..]].concat());
        stays_within_bounds(&[b"name,dob,passport\n", &bytes[..]].concat());
    }
}
