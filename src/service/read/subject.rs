//! Subjects off the wire, field by field.

use crate::app::{Asked, Fields};
use crate::domain::{Country, DateInterval, DocumentKind, DocumentSubject, Gender, IdentifierKind};
use crate::domain::{NamePart, PartRole, PartialDate, PartySubject, RecordKind, Subject};
use crate::domain::{SubjectName, TypedNumber, VehicleSubject, limits};

use super::super::proto::v1;
use super::super::words::Word;
use v1::screen_request::Subject as Wire;

/// Who or what is asked about.
pub(super) fn asked(fields: &mut Fields, subject: Wire) -> Option<Asked> {
    let subject = match subject {
        Wire::Mrz(zone) => return super::mrz(fields, zone),
        Wire::Person(person) => Subject::Party(read_person(fields, person)),
        Wire::Organisation(o) => {
            let mut party = party(fields, RecordKind::Organisation, "organisation", o.names);
            party.nationalities = countries(fields, "organisation.countries", o.countries);
            party.identifiers = identifiers(fields, "organisation", o.identifiers);
            Subject::Party(named(fields, "organisation", party))
        }
        Wire::Vessel(v) => {
            let mut party = party(fields, RecordKind::Vessel, "vessel", v.names);
            party.nationalities = countries(fields, "vessel.flags", v.flags);
            party.identifiers = identifiers(fields, "vessel", v.identifiers);
            Subject::Party(named(fields, "vessel", party))
        }
        Wire::Aircraft(a) => {
            let mut party = party(fields, RecordKind::Aircraft, "aircraft", a.names);
            party.nationalities = countries(fields, "aircraft.countries", a.countries);
            party.identifiers = identifiers(fields, "aircraft", a.identifiers);
            Subject::Party(named(fields, "aircraft", party))
        }
        Wire::Document(d) => Subject::Document(DocumentSubject {
            number: document(fields, "document", d),
            other_readings: Vec::new(),
        }),
        Wire::Vehicle(v) => Subject::Vehicle(vehicle(fields, v)),
    };
    Some(Asked::Subject(subject))
}

fn read_person(fields: &mut Fields, person: v1::Person) -> PartySubject {
    let mut party = party(fields, RecordKind::Person, "person", person.names);
    let mut births = person.birth_dates;
    fields.at_most("person.birth_dates", &mut births, limits::SUBJECT_NAMES);
    for (i, date) in births.into_iter().enumerate() {
        let path = format!("person.birth_dates[{i}]");
        party.births.extend(birth(fields, &path, date));
    }
    party.gender = word::<Gender>(fields, "person.gender", person.gender);
    party.nationalities = countries(fields, "person.nationalities", person.nationalities);
    party.birth_place =
        fields.optional("person.birth_place", person.birth_place, limits::TEXT_CHARS);
    let mut documents = person.documents;
    fields.at_most(
        "person.documents",
        &mut documents,
        limits::SUBJECT_DOCUMENTS,
    );
    for (i, d) in documents.into_iter().enumerate() {
        let path = format!("person.documents[{i}]");
        party.documents.push(document(fields, &path, d));
    }
    party.identifiers = identifiers(fields, "person", person.identifiers);
    named(fields, "person", party)
}

/// A party with its names.
fn party(
    fields: &mut Fields,
    kind: RecordKind,
    path: &str,
    mut names: Vec<v1::SubjectName>,
) -> PartySubject {
    let mut party = PartySubject::new(kind);
    fields.at_most(&format!("{path}.names"), &mut names, limits::SUBJECT_NAMES);
    for (i, name) in names.into_iter().enumerate() {
        let path = format!("{path}.names[{i}]");
        party.names.push(read_name(fields, &path, name));
    }
    party
}

/// Refuses a party that has nothing to be found by.
fn named(fields: &mut Fields, path: &str, party: PartySubject) -> PartySubject {
    if party.names.is_empty() && party.documents.is_empty() && party.identifiers.is_empty() {
        fields.refuse(&format!("{path}.names"), "empty, and no number is given");
    }
    party
}

fn read_name(fields: &mut Fields, path: &str, name: v1::SubjectName) -> SubjectName {
    let before = fields.count();
    let whole = fields.text(&format!("{path}.whole"), name.whole, limits::NAME_CHARS);
    let mut parts = name.parts;
    fields.at_most(&format!("{path}.parts"), &mut parts, limits::NAME_TOKENS);
    let mut read = Vec::with_capacity(parts.len());
    let mut length = 0;
    for (i, part) in parts.into_iter().enumerate() {
        let at = format!("{path}.parts[{i}]");
        let role = word::<PartRole>(fields, &format!("{at}.role"), part.role);
        let text = fields.text(&format!("{at}.text"), part.text, limits::NAME_CHARS);
        length += text.chars().count();
        if !text.trim().is_empty() {
            let role = role.unwrap_or(PartRole::Middle);
            read.push(NamePart { role, text });
        }
    }
    if length > limits::NAME_CHARS {
        let reason = format!("longer than {} characters together", limits::NAME_CHARS);
        fields.refuse(&format!("{path}.parts"), reason);
    }
    let read = SubjectName {
        whole,
        parts: read,
        maybe_truncated: name.maybe_truncated,
    };
    if read.is_empty() && fields.count() == before {
        fields.refuse(path, "neither a whole name nor a part of one");
    }
    read
}

fn birth(fields: &mut Fields, path: &str, date: v1::BirthDate) -> Option<DateInterval> {
    use v1::birth_date::Value;
    match date.value {
        None => {
            fields.refuse(path, "no date in it");
            None
        }
        Some(Value::Text(text)) => fields
            .date(&format!("{path}.text"), &text)
            .map(PartialDate::interval),
        Some(Value::Date(date)) => {
            partial(fields, &format!("{path}.date"), date).map(PartialDate::interval)
        }
        Some(Value::Range(range)) => {
            let from = partial(
                fields,
                &format!("{path}.range.from"),
                range.from.unwrap_or_default(),
            );
            let to = partial(
                fields,
                &format!("{path}.range.to"),
                range.to.unwrap_or_default(),
            );
            let interval = DateInterval::range(from?, to?);
            if interval.is_none() {
                fields.refuse(&format!("{path}.range"), "ends before it begins");
            }
            interval
        }
    }
}

fn partial(fields: &mut Fields, path: &str, date: v1::PartialDate) -> Option<PartialDate> {
    let part = |v: i32| u8::try_from(v).ok().map(|v| (v != 0).then_some(v));
    let read = || {
        let (month, day) = (part(date.month)?, part(date.day)?);
        if month.is_none() && day.is_some() {
            return None;
        }
        PartialDate::from_parts(i16::try_from(date.year).ok()?, month, day)
    };
    let found = read();
    if found.is_none() {
        fields.refuse(path, "no such date");
    }
    found
}

fn countries(fields: &mut Fields, path: &str, mut texts: Vec<String>) -> Vec<Country> {
    fields.at_most(path, &mut texts, limits::SUBJECT_NAMES);
    let mut countries = Vec::with_capacity(texts.len());
    for (i, text) in texts.iter().enumerate() {
        countries.extend(fields.country(&format!("{path}[{i}]"), text));
    }
    countries
}

fn identifiers(
    fields: &mut Fields,
    path: &str,
    mut values: Vec<v1::Identifier>,
) -> Vec<(IdentifierKind, String)> {
    let path = format!("{path}.identifiers");
    fields.at_most(&path, &mut values, limits::SUBJECT_DOCUMENTS);
    let mut read = Vec::with_capacity(values.len());
    for (i, identifier) in values.into_iter().enumerate() {
        let path = format!("{path}[{i}]");
        let kind = word::<IdentifierKind>(fields, &format!("{path}.kind"), identifier.kind);
        let value = fields.number(&format!("{path}.value"), identifier.value);
        read.push((kind.unwrap_or(IdentifierKind::Other), value));
    }
    read
}

fn document(fields: &mut Fields, path: &str, document: v1::Document) -> TypedNumber {
    let kind = word::<DocumentKind>(fields, &format!("{path}.kind"), document.kind);
    TypedNumber {
        kind: kind.unwrap_or(DocumentKind::Other),
        number: fields.number(&format!("{path}.number"), document.number),
        issuer: fields.country(&format!("{path}.issuer"), &document.issuer),
    }
}

fn vehicle(fields: &mut Fields, vehicle: v1::Vehicle) -> VehicleSubject {
    let vehicle = VehicleSubject {
        vin: fields.optional_number("vehicle.vin", vehicle.vin),
        plate: fields.optional_number("vehicle.plate", vehicle.plate),
        plate_country: fields.country("vehicle.plate_country", &vehicle.plate_country),
        plate_province: fields.optional(
            "vehicle.plate_province",
            vehicle.plate_province,
            limits::NUMBER_CHARS,
        ),
        engine_number: fields.optional_number("vehicle.engine_number", vehicle.engine_number),
    };
    if vehicle.vin.is_none() && vehicle.plate.is_none() && vehicle.engine_number.is_none() {
        fields.refuse("vehicle", "no plate, vin or engine number in it");
    }
    vehicle
}

fn word<W: Word>(fields: &mut Fields, path: &str, number: i32) -> Option<W> {
    W::of(number).unwrap_or_else(|_| {
        fields.refuse(path, "a value this server does not know");
        None
    })
}
