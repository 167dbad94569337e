//! The cases written by hand (`data/telling.tsv`, `data/telling_travellers.tsv`), as records and passengers.

use super::culture::rows;
use super::manifest::Passenger;
use super::mrz::{MrzFields, MrzFormat};
use crate::domain::{
    Country, DateInterval, Day, DocumentKind, DocumentStatus, Gender, IdentityDocument, ListId,
    ListedDocument, ListedVehicle, Name, NameQuality, Nationality, PartRole, PartialDate, Record,
    RecordKey, RecordKind, Semantics, TypedNumber,
};

/// The telling records of a list with what each shows.
pub fn records(list: &ListId) -> Vec<(Record, &'static str)> {
    rows(include_str!("data/telling.tsv"))
        .filter(|r| r[0] == list.as_str())
        .map(|r| (record(list, &r), r[8]))
        .collect()
}

fn record(list: &ListId, row: &[&'static str]) -> Record {
    let key = RecordKey {
        list: list.clone(),
        reference: row[1].to_owned(),
    };
    let country = Country::from_code(row[6]);
    match list.as_str() {
        "documents" => document(key, row, country),
        "vehicles" => vehicle(key, row, country),
        _ => person(key, row, country),
    }
}

fn person(key: RecordKey, row: &[&'static str], country: Option<Country>) -> Record {
    let mut record = Record::new(key, RecordKind::Person);
    record.names = row[3].split(';').filter_map(name).collect();
    record.births = row[4].split(';').filter_map(birth).collect();
    record.gender = Gender::parse(row[5]);
    record.nationalities = country
        .map(|c| Nationality {
            country: Some(c),
            text: c.name().to_owned(),
        })
        .into_iter()
        .collect();
    if row[7] != "-" {
        record.documents.push(IdentityDocument {
            published_kind: Some("Passport".to_owned()),
            ..IdentityDocument::new(TypedNumber {
                kind: DocumentKind::Passport,
                number: row[7].to_owned(),
                issuer: country,
            })
        });
    }
    record.provenance.listed_on = Day::from_ymd(2024, 3, 1);
    record.provenance.remarks = Some("Invented case; no real person is meant.".to_owned());
    record
}

fn name(text: &str) -> Option<Name> {
    let (quality, name) = text.split_once(':')?;
    let quality = match quality {
        "P" => NameQuality::Primary,
        "S" => NameQuality::Strong,
        "W" => NameQuality::Weak,
        "F" => NameQuality::Former,
        _ => NameQuality::OriginalScript,
    };
    if !name.contains('_') {
        return Some(Name::whole(name, quality));
    }
    // The family name is the word after the mark, with the words after it where it stands last.
    let (before, family) = name.split_once('_')?;
    let before = before.trim();
    let parts: Vec<(PartRole, String)> = if before.is_empty() {
        let (family, given) = family.split_once(' ')?;
        vec![
            (PartRole::Family, family.to_owned()),
            (PartRole::Given, given.to_owned()),
        ]
    } else {
        vec![
            (PartRole::Given, before.to_owned()),
            (PartRole::Family, family.to_owned()),
        ]
    };
    Name::from_parts(parts, quality)
}

fn birth(text: &str) -> Option<DateInterval> {
    if let Some(around) = text.strip_prefix('~') {
        return PartialDate::parse_iso(around).map(DateInterval::circa);
    }
    match text.split('/').collect::<Vec<_>>().as_slice() {
        [day, month, year] => {
            PartialDate::ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
                .map(PartialDate::interval)
        }
        [from, to] => {
            DateInterval::range(PartialDate::parse_iso(from)?, PartialDate::parse_iso(to)?)
        }
        _ => PartialDate::parse_iso(text).map(PartialDate::interval),
    }
}

fn document(key: RecordKey, row: &[&'static str], issuer: Option<Country>) -> Record {
    let (number, to) = row[3].split_once('/').unwrap_or((row[3], ""));
    let status = DocumentStatus::parse(row[2]).unwrap_or(DocumentStatus::Invalid);
    let mut record = Record::new(key, RecordKind::Document);
    record.document = Some(ListedDocument {
        number: TypedNumber {
            kind: DocumentKind::Passport,
            number: number.to_owned(),
            issuer,
        },
        number_to: (!to.is_empty()).then(|| to.to_owned()),
        semantics: Semantics::InvalidDocument(status),
        issued: None,
        expires: None,
        lost_on: Day::from_ymd(2025, 8, 9),
        reported_by: None,
    });
    record
}

fn vehicle(key: RecordKey, row: &[&'static str], country: Option<Country>) -> Record {
    let (make, model) = row[2].split_once(' ').unwrap_or((row[2], ""));
    let mut record = Record::new(key, RecordKind::Vehicle);
    record.vehicle = Some(ListedVehicle {
        vin: Some(row[7].to_owned()),
        plate: Some(row[3].to_owned()),
        plate_country: country,
        plate_province: (row[5] != "-").then(|| row[5].to_owned()),
        make: Some(make.to_owned()),
        model: Some(model.to_owned()),
        ..ListedVehicle::default()
    });
    record.provenance.listed_on = Day::from_ymd(2025, 10, 2);
    record
}

/// A telling traveller.
pub struct TellingTraveller {
    /// Name of the machine-readable zone's file.
    pub file: &'static str,
    /// Its lines.
    pub mrz: String,
    /// The same person as a passenger.
    pub passenger: Passenger,
    /// What it shows.
    pub shows: &'static str,
}

/// All telling travellers.
pub fn travellers() -> Vec<TellingTraveller> {
    rows(include_str!("data/telling_travellers.tsv"))
        .filter_map(|row| {
            let day = |i: usize| PartialDate::parse_iso(row[i]).map(PartialDate::first);
            let given = if row[3] == "-" { "" } else { row[3] };
            let fields = MrzFields {
                country: row[6],
                primary: row[2],
                secondary: given,
                number: row[7],
                born: day(5)?,
                sex: row[4].chars().next()?,
                expires: day(8)?,
            };
            let format = match row[1] {
                "td1" => MrzFormat::Td1,
                "td2" => MrzFormat::Td2,
                _ => MrzFormat::Td3,
            };
            Some(TellingTraveller {
                file: row[0],
                mrz: fields.lines(format),
                passenger: Passenger {
                    family: row[2].to_owned(),
                    given: given.to_owned(),
                    sex: fields.sex,
                    born: fields.born,
                    nationality: row[6].to_owned(),
                    number: row[7].to_owned(),
                    expires: fields.expires,
                },
                shows: row[9],
            })
        })
        .collect()
}
