//! Zones of invented persons: what they say, and what is found wrong with them.

use proptest::prelude::*;

use super::*;

const ZONES: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/mrz/zones.tsv"
));

fn today() -> Day {
    Day::from_ymd(2026, 6, 1).unwrap()
}

fn parse(text: &str) -> Mrz {
    Mrz::parse(text, today()).unwrap()
}

fn findings(mrz: &Mrz) -> String {
    mrz.findings
        .iter()
        .filter(|f| f.kind != FindingKind::NotRecognised)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

fn show(m: &Mrz) -> String {
    let births = m
        .births
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(",");
    let sex = m
        .sex
        .map_or("-", |s| if s == Gender::Male { "M" } else { "F" });
    let issuer = m.issuer.map_or_else(|| "-".to_owned(), |c| c.to_string());
    let nationality = m
        .nationality
        .map_or_else(|| "-".to_owned(), |c| c.to_string());
    let expires = m.expires.map_or_else(|| "-".to_owned(), |d| d.to_string());
    format!(
        "{} {} {issuer} {} {nationality} [{births}] {sex} {expires} {}/{}{}{}",
        m.format.as_str(),
        m.kind.as_str(),
        m.number_readings.join(","),
        m.primary,
        m.secondary,
        if m.maybe_truncated { " cut" } else { "" },
        if m.undivided { " undivided" } else { "" }
    )
}

#[test]
fn every_zone_of_the_table_reads_as_written() {
    for row in ZONES
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
    {
        let [zone, said, wrong] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("three columns: {row}");
        };
        let mrz = parse(&zone.replace('|', "\n"));
        assert_eq!(
            (show(&mrz).as_str(), findings(&mrz).as_str()),
            (said, wrong),
            "{zone}"
        );
        let one_string = zone.replace('|', "").to_lowercase();
        assert_eq!(parse(&one_string), mrz, "in one string: {zone}");
    }
}

#[test]
fn what_is_no_zone_is_refused_with_its_place() {
    let refuse = |text: &str| Mrz::parse(text, today()).unwrap_err().to_string();
    assert_eq!(refuse(" \n "), "the text is empty");
    assert!(refuse("P<UTO*").starts_with("line 1, column 6:"));
    let name = "P<UTOFULAN<<ABU<<<<<<<<<<<<<<<<<<<<<<<<<<<<<";
    assert!(
        refuse(&format!("{name}\nX0000001<4UTO"))
            .starts_with("line 2 has 13 characters where 44 are expected")
    );
    assert!(refuse("HELLO").contains("fit no format"));
    assert!(refuse(&"<".repeat(2000)).contains("more than"));
}

#[test]
fn fillers_lost_at_the_end_of_the_name_line_are_added() {
    let mrz = parse("P<UTOFULAN<<ABU<<<<<<<<\nX0000001<4UTO75<<<<4M3001019<<<<<<<<<<<<<<06");
    assert_eq!(
        (
            mrz.primary.as_str(),
            mrz.secondary.as_str(),
            mrz.maybe_truncated
        ),
        ("FULAN", "ABU", false)
    );
    assert_eq!(
        findings(&mrz),
        "name: fillers misread, dropped or added (line 1, column 6)"
    );
}

#[test]
fn the_bearer_has_a_given_and_a_family_name_unless_undivided() {
    let divided = parse("P<UTOFULAN<<ABU<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nX0000001<4UTO75<<<<4M3001019<<<<<<<<<<<<<<06").subject();
    let parts: Vec<_> = divided.names[0]
        .parts
        .iter()
        .map(|p| (p.role, p.text.as_str()))
        .collect();
    assert_eq!(
        parts,
        [(PartRole::Given, "ABU"), (PartRole::Family, "FULAN")]
    );
    let whole = parse("P<UTOFULAN<ABU<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nX0000001<4UTO75<<<<4M3001019<<<<<<<<<<<<<<06").subject();
    assert_eq!(
        (whole.names[0].whole.as_str(), whole.names[0].parts.len()),
        ("FULAN ABU", 0)
    );
}

#[test]
fn the_number_of_a_visa_is_looked_up_as_a_passport_too() {
    let subject =
        parse("V<UTOFULAN<<ABU<<<<<<<<<<<<<<<<<<<<<\nX0000001<4UTO75<<<<4M3001019<<<<<<<<")
            .subject();
    let kinds: Vec<_> = subject.documents.iter().map(|d| d.kind).collect();
    assert_eq!(kinds, [DocumentKind::Visa, DocumentKind::Passport]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,120}|[A-Z0-9<]{90}|[A-Z0-9<]{88}|[A-Z0-9<]{72}|V[A-Z0-9<]{71}|([A-Z0-9<]{25,46}\n){1,4}", day in -30_000..60_000) {
        if let Ok(mrz) = Mrz::parse(&text, Day(day)) {
            prop_assert!(mrz.births.iter().all(|b| b.from <= Day(day)));
            prop_assert!(mrz.number_readings.len() <= 2);
            prop_assert!(mrz.findings.len() <= 30);
            let _ = mrz.subject();
        }
    }

    #[test]
    fn a_zone_with_some_characters_changed_is_read_and_keeps_its_number_or_says_so(row in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<prop::sample::Index>(), "[A-Z0-9<]"), 0..4)) {
        let rows: Vec<&str> = ZONES.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
        let zone = rows[row.index(rows.len())].split('\t').next().unwrap().replace('|', "");
        let mut bytes = zone.clone().into_bytes();
        for (at, c) in changes {
            let i = at.index(bytes.len());
            bytes[i] = c.as_bytes()[0];
        }
        let text = String::from_utf8(bytes).unwrap();
        if let Ok(mrz) = Mrz::parse(&text, today()) {
            prop_assert!(mrz.findings.iter().all(|f| f.line >= 1 && f.column >= 1 && f.column <= 44));
        }
    }
}
