//! Properties of a FollowTheMoney party, each to its place in a [`Record`].
//!
//! Joins nothing: what other entities say is [`super::ftm_json`]'s business. Every property is taken out of the entity as
//! it is read; what is left at the end goes into the remarks, so none is dropped. Add a property to the table it fits.

use std::collections::BTreeMap;

use super::dates;
use super::gather::{add_text, push_new};
use crate::domain::{Address, Country, DocumentKind, Gender, Identifier, IdentifierKind};
use crate::domain::{IdentityDocument, Link, ListedVehicle, Measure, Name, NamePart, NameQuality};
use crate::domain::{Nationality, PartRole, Place, Record, RecordKind, TypedNumber};

/// An entity: its properties in the order of their names.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub id: String,
    pub schema: String,
    pub caption: String,
    pub changed: Option<String>,
    pub properties: BTreeMap<String, Vec<String>>,
}

impl Entity {
    /// Takes the values of a property out.
    pub(super) fn take(&mut self, property: &str) -> Vec<String> {
        self.properties.remove(property).unwrap_or_default()
    }

    /// All that is left, in one line.
    pub(super) fn rest(self) -> Option<String> {
        let filled = self.properties.into_iter().filter(|(_, v)| !v.is_empty());
        let texts: Vec<String> = filled
            .map(|(name, v)| format!("{name}: {}", v.join(", ")))
            .collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}

/// Adds to the remarks, once.
pub(super) fn remark(record: &mut Record, word: &str, text: &str) {
    let remarks = record.provenance.remarks.get_or_insert_default();
    add_text(remarks, &format!("{word}: {text}"));
}

const IDENTIFIERS: [(&str, IdentifierKind); 26] = [
    ("idNumber", IdentifierKind::NationalId),
    ("socialSecurityNumber", IdentifierKind::NationalId),
    ("taxNumber", IdentifierKind::Tax),
    ("innCode", IdentifierKind::Tax),
    ("vatCode", IdentifierKind::Tax),
    ("registrationNumber", IdentifierKind::Registration),
    ("ogrnCode", IdentifierKind::Registration),
    ("okpoCode", IdentifierKind::Registration),
    ("uscCode", IdentifierKind::Registration),
    ("npiCode", IdentifierKind::Registration),
    ("leiCode", IdentifierKind::Lei),
    ("imoNumber", IdentifierKind::Imo),
    ("mmsi", IdentifierKind::Mmsi),
    ("callSign", IdentifierKind::CallSign),
    ("serialNumber", IdentifierKind::Aircraft),
    ("icaoCode", IdentifierKind::Aircraft),
    ("swiftBic", IdentifierKind::Financial),
    ("bikCode", IdentifierKind::Financial),
    ("isinCode", IdentifierKind::Financial),
    ("kppCode", IdentifierKind::Other),
    ("uniqueEntityId", IdentifierKind::Other),
    ("permId", IdentifierKind::Other),
    ("dunsCode", IdentifierKind::Other),
    ("wikidataId", IdentifierKind::Other),
    ("email", IdentifierKind::Other),
    ("phone", IdentifierKind::Other),
];

const NAME_PARTS: [(&str, PartRole); 7] = [
    ("firstName", PartRole::Given),
    ("middleName", PartRole::Middle),
    ("secondName", PartRole::Middle),
    ("fatherName", PartRole::Patronymic),
    ("motherName", PartRole::Matronymic),
    ("lastName", PartRole::Family),
    ("nameSuffix", PartRole::Suffix),
];

/// Fills a record from all properties of a party; problems are sentences without values.
pub(super) fn fill(record: &mut Record, mut entity: Entity, problems: &mut Vec<String>) {
    if record.kind == RecordKind::Vehicle {
        vehicle(record, &mut entity);
    }
    names(record, &mut entity);
    birth(record, &mut entity, problems);
    countries(record, &mut entity, problems);
    for text in entity.take("address") {
        record.addresses.push(Address {
            text,
            ..Address::default()
        });
    }
    record.titles = entity.take("title");
    record.positions = entity.take("position");
    let person = record.kind == RecordKind::Person;
    for number in entity.take("passportNumber") {
        let number = TypedNumber {
            kind: DocumentKind::Passport,
            number,
            issuer: None,
        };
        record.documents.push(IdentityDocument::new(number));
    }
    for (property, kind) in IDENTIFIERS {
        let kind = match (kind, record.kind) {
            (IdentifierKind::Registration, RecordKind::Aircraft) => IdentifierKind::Aircraft,
            (IdentifierKind::NationalId, _) if !person => IdentifierKind::Other,
            _ => kind,
        };
        for value in entity.take(property) {
            let published_kind = Some(property.to_owned());
            let (country, note) = (None, None);
            record.identifiers.push(Identifier {
                kind,
                value,
                country,
                published_kind,
                note,
            });
        }
    }
    for (property, relation) in [
        ("owner", "owned by"),
        ("operator", "operated by"),
        ("parent", "child of"),
    ] {
        for other in entity.take(property) {
            let relation = relation.to_owned();
            record.links.push(Link {
                relation,
                reference: Some(other),
                name: None,
            });
        }
    }
    let from = &mut record.provenance;
    from.programmes = entity.take("programId");
    from.listed_on = entity
        .take("createdAt")
        .iter()
        .filter_map(|d| dates::day(d))
        .min();
    let modified = entity.take("modifiedAt");
    let mut changed = modified.iter().chain(&entity.changed);
    from.last_updated = changed.find_map(|d| dates::day(d));
    let urls = entity.take("sourceUrl");
    from.source_url = urls.first().cloned();
    for url in urls.iter().skip(1) {
        remark(record, "see also", url);
    }
    if entity
        .properties
        .get("topics")
        .is_some_and(|t| t.iter().any(|t| t == "wanted"))
    {
        record.provenance.measures.push(Measure::Arrest);
    }
    for (property, values) in std::mem::take(&mut entity.properties) {
        for value in values {
            remark(record, &property, &value);
        }
    }
}

fn vehicle(record: &mut Record, entity: &mut Entity) {
    let mut one = |names: &[&str]| names.iter().find_map(|n| entity.take(n).into_iter().next());
    let vehicle = ListedVehicle {
        vin: one(&["vin", "vinCode", "serialNumber"]),
        plate: one(&["registrationNumber", "plate"]),
        make: one(&["manufacturer", "make"]),
        model: one(&["model"]),
        colour: one(&["colour", "color"]),
        ..ListedVehicle::default()
    };
    let plate_country = entity
        .properties
        .get("country")
        .and_then(|c| country(c.first()?));
    record.vehicle = Some(ListedVehicle {
        plate_country,
        ..vehicle
    });
}

fn names(record: &mut Record, entity: &mut Entity) {
    let names = entity.take("name");
    let primary = names.iter().position(|n| *n == entity.caption).unwrap_or(0);
    let mut all: Vec<(String, NameQuality)> = Vec::new();
    all.extend(
        names
            .get(primary)
            .cloned()
            .map(|n| (n, NameQuality::Primary)),
    );
    let others = names
        .into_iter()
        .enumerate()
        .filter(|(at, _)| *at != primary);
    all.extend(others.map(|(_, n)| (n, NameQuality::Strong)));
    for (property, quality) in [
        ("alias", NameQuality::Strong),
        ("previousName", NameQuality::Former),
        ("weakAlias", NameQuality::Weak),
        ("abbreviation", NameQuality::Weak),
    ] {
        all.extend(entity.take(property).into_iter().map(|n| (n, quality)));
    }
    let mut parts: Vec<(PartRole, Vec<String>, String, bool)> = Vec::new();
    for (property, role) in NAME_PARTS {
        for value in entity.take(property) {
            parts.push((role, words(&value), value, false));
        }
    }
    parts.sort_by_key(|(_, words, ..)| std::cmp::Reverse(words.len()));
    for (text, quality) in all {
        let mut name = Name::whole(text, quality);
        name.parts = find_parts(&name.whole, &mut parts);
        record.names.push(name);
    }
    for (role, _, text, found) in parts {
        if !found {
            remark(record, &format!("{role:?} name").to_lowercase(), &text);
        }
    }
}

fn words(text: &str) -> Vec<String> {
    let word = |w: &str| w.trim_matches(',').to_lowercase();
    text.split_whitespace()
        .map(word)
        .filter(|w| !w.is_empty())
        .collect()
}

/// The parts of a name among the part values of its entity, in the order they stand in it; longer values first, one
/// value a word. Empty unless a given or family name is among them.
fn find_parts(whole: &str, values: &mut [(PartRole, Vec<String>, String, bool)]) -> Vec<NamePart> {
    let written: Vec<&str> = whole
        .split_whitespace()
        .map(|w| w.trim_matches(','))
        .filter(|w| !w.is_empty())
        .collect();
    let folded: Vec<String> = written.iter().map(|w| w.to_lowercase()).collect();
    let mut taken = vec![false; folded.len()];
    let mut found: Vec<(usize, NamePart)> = Vec::new();
    for (role, words, _, used) in values {
        let at = folded
            .windows(words.len().max(1))
            .position(|w| w == words.as_slice());
        let Some(at) = at else { continue };
        *used = true;
        let range = at..at + words.len();
        if taken[range.clone()].contains(&true) {
            continue;
        }
        taken[range.clone()].fill(true);
        found.push((
            at,
            NamePart {
                role: *role,
                text: written[range].join(" "),
            },
        ));
    }
    found.sort_by_key(|(at, _)| *at);
    let parts: Vec<NamePart> = found.into_iter().map(|(_, part)| part).collect();
    let anchored = parts
        .iter()
        .any(|p| matches!(p.role, PartRole::Given | PartRole::Family));
    if anchored { parts } else { Vec::new() }
}

fn birth(record: &mut Record, entity: &mut Entity, problems: &mut Vec<String>) {
    let property = match record.kind {
        RecordKind::Person => "birthDate",
        RecordKind::Organisation => "incorporationDate",
        _ => "buildDate",
    };
    for text in entity.take(property) {
        match dates::interval(&text) {
            Some(date) => record.births.push(date),
            None => problems.push(format!("{property} is not understood")),
        }
    }
    for text in entity.take("birthPlace") {
        record.birth_places.push(Place {
            text,
            ..Place::default()
        });
    }
    for text in entity.take("birthCountry") {
        let country = country(&text);
        record.birth_places.push(Place {
            text,
            country,
            ..Place::default()
        });
    }
    let genders = entity.take("gender");
    record.gender = match genders.as_slice() {
        [one] => Gender::parse(one),
        _ => None,
    };
    if genders.len() > 1 {
        problems.push("more than one gender; none is taken".to_owned());
    }
}

fn countries(record: &mut Record, entity: &mut Entity, problems: &mut Vec<String>) {
    let own: &[&str] = match record.kind {
        RecordKind::Person => &["nationality", "citizenship"],
        RecordKind::Vessel | RecordKind::Aircraft => &["flag", "country"],
        _ => &["jurisdiction", "mainCountry", "country"],
    };
    for property in own {
        for text in entity.take(property) {
            let country = country(&text);
            if country.is_none() {
                problems.push(format!("{property} {text:?} is not a country"));
            }
            push_new(&mut record.nationalities, Nationality { country, text });
        }
    }
}

/// An address entity as an address.
pub(super) fn address(mut entity: Entity) -> Address {
    let mut one = |property: &str| {
        let values = entity.take(property);
        (!values.is_empty()).then(|| values.join(", "))
    };
    let (full, city, postal_code) = (one("full"), one("city"), one("postalCode"));
    let country = one("country").and_then(|c| country(&c));
    let street = [
        "remarks",
        "postOfficeBox",
        "street",
        "street2",
        "region",
        "state",
    ]
    .map(&mut one);
    let parts: Vec<String> = street.into_iter().flatten().collect();
    let text = full.unwrap_or_else(|| {
        parts
            .into_iter()
            .chain(city.clone())
            .chain(postal_code.clone())
            .collect::<Vec<_>>()
            .join(", ")
    });
    Address {
        text,
        city,
        postal_code,
        country,
        note: entity.rest(),
    }
}

/// A country: FollowTheMoney writes ISO 3166 codes in lower case, some of its sources names.
pub(super) fn country(text: &str) -> Option<Country> {
    Country::from_code(text).or_else(|| Country::from_name(text))
}
