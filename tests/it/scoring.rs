//! Every scoring feature against the cases of its table in `tests/data/scoring`, through records and subjects.

use saring::domain::{
    Country, DateInterval, DocumentKind, DocumentStatus, Gender, Identifier, IdentifierKind,
};
use saring::domain::{
    IdentityDocument, ListId, ListedDocument, ListedVehicle, Nationality, PartialDate, PartySubject,
};
use saring::domain::{
    Place, Record, RecordKey, RecordKind, Semantics, Subject, TypedNumber, VehicleSubject,
};
use saring::matching::{FEATURES, FactsBuf, SubjectBuf};

fn record(kind: RecordKind) -> Record {
    let key = RecordKey {
        list: ListId::new("test").unwrap(),
        reference: "1".to_owned(),
    };
    Record::new(key, kind)
}

fn rule(feature: &str, subject: &Subject, record: &Record) -> &'static str {
    let feature = FEATURES.iter().find(|f| f.id == feature).unwrap();
    let (mine, theirs) = (SubjectBuf::of(subject), FactsBuf::of_record(record));
    let found = (feature.compare)(&mine.facts.view(), &theirs.view());
    found.map_or("-", |f| feature.rules[usize::from(f.rule)].id)
}

fn each_case(table: &str, cells: usize, check: impl Fn(&[&str]) -> &'static str) {
    let mut cases = 0;
    for line in table
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
    {
        let row: Vec<&str> = line.split('\t').collect();
        assert_eq!(row.len(), cells, "{line}");
        assert_eq!(check(&row), row[cells - 1], "{line}");
        cases += 1;
    }
    assert!(cases > 2);
}

fn person() -> PartySubject {
    PartySubject::new(RecordKind::Person)
}

fn date(text: &str) -> DateInterval {
    let read = |t: &str| PartialDate::parse_iso(t).unwrap();
    if let Some(rest) = text.strip_prefix("c ") {
        DateInterval::circa(read(rest))
    } else if let Some((a, b)) = text.split_once("..") {
        DateInterval::range(read(a), read(b)).unwrap()
    } else {
        read(text).interval()
    }
}

#[test]
fn birth_dates_end_in_their_rule_from_both_sides() {
    let born = |mine: &str, theirs: &str| {
        let (mut subject, mut record) = (person(), record(RecordKind::Person));
        subject.births.push(date(mine));
        record.births.push(date(theirs));
        rule("birth_date", &Subject::Party(subject), &record)
    };
    each_case(include_str!("../data/scoring/birth_date.tsv"), 3, |row| {
        assert_eq!(born(row[0], row[1]), born(row[1], row[0]), "{row:?} turned");
        born(row[0], row[1])
    });
}

#[test]
fn genders_end_in_their_rule() {
    each_case(include_str!("../data/scoring/gender.tsv"), 3, |row| {
        let (mut subject, mut record) = (person(), record(RecordKind::Person));
        subject.gender = Gender::parse(row[0]);
        record.gender = Gender::parse(row[1]);
        rule("gender", &Subject::Party(subject), &record)
    });
}

#[test]
fn nationalities_end_in_their_rule() {
    let codes = |cell: &str| {
        cell.split_whitespace()
            .map(|c| Country::from_code(c).unwrap())
            .collect::<Vec<_>>()
    };
    each_case(include_str!("../data/scoring/nationality.tsv"), 3, |row| {
        let (mut subject, mut record) = (person(), record(RecordKind::Person));
        subject.nationalities = codes(row[0]);
        let listed = codes(row[1]).into_iter().map(|c| Nationality {
            country: Some(c),
            text: String::new(),
        });
        record.nationalities = listed.collect();
        rule("nationality", &Subject::Party(subject), &record)
    });
}

#[test]
fn birth_places_end_in_their_rule() {
    each_case(include_str!("../data/scoring/birth_place.tsv"), 3, |row| {
        let (mut subject, mut record) = (person(), record(RecordKind::Person));
        let (mine, country) = row[0].split_once('|').unwrap_or((row[0], ""));
        let named = Country::from_code(country).map(|c| format!("{mine}, {}", c.name()));
        subject.birth_place =
            Some(named.unwrap_or_else(|| mine.to_owned())).filter(|p| !p.is_empty());
        let (theirs, country) = row[1].split_once('|').unwrap_or((row[1], ""));
        record.birth_places.push(Place {
            text: theirs.to_owned(),
            country: Country::from_code(country),
            ..Place::default()
        });
        rule("birth_place", &Subject::Party(subject), &record)
    });
}

#[test]
fn identifiers_end_in_their_rule() {
    let read = |cell: &str| {
        let (kind, value) = cell.split_once(' ').unwrap();
        (IdentifierKind::parse(kind).unwrap(), value.to_owned())
    };
    each_case(include_str!("../data/scoring/identifier.tsv"), 3, |row| {
        let mut subject = PartySubject::new(RecordKind::Vessel);
        let mut record = record(RecordKind::Vessel);
        subject.identifiers.push(read(row[0]));
        let (kind, value) = read(row[1]);
        record.identifiers.push(Identifier {
            kind,
            value,
            country: None,
            published_kind: None,
            note: None,
        });
        rule("identifier", &Subject::Party(subject), &record)
    });
}

fn number(number: &str, issuer: &str) -> TypedNumber {
    TypedNumber {
        kind: DocumentKind::Passport,
        number: number.to_owned(),
        issuer: Country::from_code(issuer),
    }
}

#[test]
fn documents_end_in_their_rule_whether_held_or_listed() {
    each_case(include_str!("../data/scoring/document.tsv"), 6, |row| {
        let [mine, issuer, theirs, to, their_issuer, _] = row[..] else {
            unreachable!("six cells")
        };
        let mut subject = person();
        subject.documents.push(number(mine, issuer));
        let subject = Subject::Party(subject);
        let mut listed = record(RecordKind::Document);
        listed.document = Some(ListedDocument {
            number: number(theirs, their_issuer),
            number_to: (!to.is_empty()).then(|| to.to_owned()),
            semantics: Semantics::InvalidDocument(DocumentStatus::Stolen),
            issued: None,
            expires: None,
            lost_on: None,
            reported_by: None,
        });
        let found = rule("document", &subject, &listed);
        if to.is_empty() {
            let mut holder = record(RecordKind::Person);
            holder
                .documents
                .push(IdentityDocument::new(number(theirs, their_issuer)));
            assert_eq!(rule("document", &subject, &holder), found, "{row:?} held");
        }
        found
    });
}

#[test]
fn vehicles_end_in_their_rule() {
    let read = |cell: &str| {
        let cells: Vec<Option<String>> = cell
            .split('|')
            .map(|c| Some(c.to_owned()).filter(|c| !c.is_empty()))
            .collect();
        let [vin, plate, country, province, engine] = &cells[..] else {
            panic!("five parts: {cell}")
        };
        VehicleSubject {
            vin: vin.clone(),
            plate: plate.clone(),
            plate_country: country.as_deref().and_then(Country::from_code),
            plate_province: province.clone(),
            engine_number: engine.clone(),
        }
    };
    each_case(include_str!("../data/scoring/vehicle.tsv"), 4, |row| {
        let (mine, theirs) = (read(row[0]), read(row[1]));
        let mut record = record(RecordKind::Vehicle);
        record.vehicle = Some(ListedVehicle {
            vin: theirs.vin,
            plate: theirs.plate,
            plate_country: theirs.plate_country,
            plate_province: theirs.plate_province,
            engine_number: theirs.engine_number,
            ..ListedVehicle::default()
        });
        rule(row[2], &Subject::Vehicle(mine), &record)
    });
}
