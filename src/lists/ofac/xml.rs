//! OFAC's `sdnList` XML, of either namespace.
//!
//! Gender, sanctions notes and the like are `id`s beside real numbers: those without a field of their own join the
//! remarks as `type number`, as they stand in the CSV files. `publshInformation` is the publisher's spelling.

use super::{Fact, country, kind, measures, name, quality, remarks};
use crate::domain::{Address, Identifier, IdentifierKind, Link, ListId, NameQuality, Record};
use crate::domain::{RecordKey, RecordKind};
use crate::lists::dates::{self, Reading};
use crate::lists::labels::{self, Meaning};
use crate::lists::written_names::one_line;
use crate::lists::xml::{self, Element};
use crate::lists::{Listing, Problem, Published, ReadError, Sink};

const KNOWN: [&str; 17] = [
    "uid",
    "firstName",
    "lastName",
    "title",
    "sdnType",
    "remarks",
    "programList",
    "idList",
    "akaList",
    "addressList",
    "nationalityList",
    "citizenshipList",
    "dateOfBirthList",
    "placeOfBirthList",
    "vesselInfo",
    "aircraftInfo",
    "sanctionsEntries",
];

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let input = listing.take("")?;
    let (file, list) = (input.name.clone(), listing.id.clone());
    let mut published = Published::default();
    let wanted = ["publshInformation", "sdnEntry"];
    xml::for_each(input, &["sdnList"], &wanted, &mut |element| {
        if element.name == "publshInformation" {
            let american = Reading {
                month_first: true,
                ..Reading::default()
            };
            let date = element.text_of("Publish_Date");
            published.date = date.and_then(|d| american.partial(d));
            published.version = date.map(str::to_owned);
            published.stated_records = element.text_of("Record_Count").and_then(|n| n.parse().ok());
            return Ok(());
        }
        match entry(&list, &element) {
            Ok((record, problems)) => {
                for (at, reason) in problems {
                    sink.problem(at.problem(&file, &record.key.reference, reason));
                }
                sink.record(record);
            }
            Err(reason) => sink.problem(Problem {
                file: file.clone(),
                place: element.place(),
                record: element.text_of("uid").map(str::to_owned),
                reason: reason.to_owned(),
            }),
        }
        Ok(())
    })?;
    Ok(published)
}

type Problems<'a> = Vec<(&'a Element, &'static str)>;

fn entry<'a>(list: &ListId, element: &'a Element) -> Result<(Record, Problems<'a>), &'static str> {
    let reference = element
        .text_of("uid")
        .ok_or("an entry without uid is left out")?;
    let key = RecordKey {
        list: list.clone(),
        reference: reference.to_owned(),
    };
    let kind = kind(element.text_of("sdnType").unwrap_or_default());
    let mut record = Record::new(key, kind);
    let mut problems = Vec::new();
    let whole = whole_name(element).ok_or("an entry without a name is left out")?;
    record.names.push(name(kind, &whole, NameQuality::Primary));
    for aka in element.each("akaList", "aka") {
        if let Some(whole) = whole_name(aka) {
            let weak = aka.text_of("category") == Some("weak");
            let quality = quality(aka.text_of("type").unwrap_or_default(), weak);
            record.names.push(name(kind, &whole, quality));
        }
    }
    let title = element
        .text_of("title")
        .into_iter()
        .flat_map(|t| t.split(';'));
    record.positions = title.map(one_line).collect();
    let mut said: Vec<String> = element
        .text_of("remarks")
        .map(one_line)
        .into_iter()
        .collect();
    ids(element, &mut record, &mut said, &mut problems);
    facts(element, &mut record, &mut problems);
    record.addresses = element
        .each("addressList", "address")
        .filter_map(address)
        .collect();
    if let Some(ship) = element.child("vesselInfo") {
        problems.extend(
            vessel(ship, &mut record, &mut said)
                .err()
                .map(|reason| (ship, reason)),
        );
    }
    if let Some(craft) = element.child("aircraftInfo") {
        let parts = craft
            .children
            .iter()
            .filter_map(|c| Some(format!("{} {}", c.name, c.value()?)));
        said.extend(parts);
    }
    let programmes = element
        .each("programList", "program")
        .filter_map(Element::value);
    record.provenance.programmes = programmes.map(str::to_owned).collect();
    for linked in said
        .iter()
        .flat_map(|r| remarks::items(r))
        .filter_map(|i| i.strip_prefix("Linked To: "))
    {
        record.links.push(Link {
            relation: "linked to".to_owned(),
            reference: None,
            name: Some(linked.to_owned()),
        });
    }
    let remarks = said.join("; ");
    record.provenance.measures = measures(&record.provenance.programmes, &remarks);
    record.provenance.remarks = (!remarks.is_empty()).then_some(remarks);
    let unknown = element
        .children
        .iter()
        .filter(|c| !KNOWN.contains(&c.name.as_str()));
    problems.extend(unknown.map(|c| (c, "an element that is not known")));
    Ok((record, problems))
}

fn ids<'a>(
    element: &'a Element,
    record: &mut Record,
    said: &mut Vec<String>,
    problems: &mut Problems<'a>,
) {
    for id in element.each("idList", "id") {
        let number = id.text_of("idNumber").unwrap_or_default();
        let label = id.text_of("idType").unwrap_or_default();
        let stated = remarks::number(label, number);
        let fact = Fact {
            country: id.text_of("idCountry").and_then(country).or(stated.country),
            issued: id
                .text_of("issueDate")
                .and_then(dates::day)
                .or(stated.issued),
            expires: id
                .text_of("expirationDate")
                .and_then(dates::day)
                .or(stated.expires),
            ..stated
        };
        match labels::meaning(label) {
            Some(meaning) if meaning != Meaning::Remark && !number.is_empty() => {
                problems.extend(fact.add(meaning, record).err().map(|reason| (id, reason)));
            }
            _ => said.push(one_line(&format!("{label} {number}"))),
        }
    }
}

/// Lists of facts: the list, its items, the value in each, what it means.
const FACTS: [(&str, &str, &str, Meaning); 4] = [
    (
        "dateOfBirthList",
        "dateOfBirthItem",
        "dateOfBirth",
        Meaning::Birth,
    ),
    (
        "placeOfBirthList",
        "placeOfBirthItem",
        "placeOfBirth",
        Meaning::BirthPlace,
    ),
    (
        "nationalityList",
        "nationality",
        "country",
        Meaning::Nationality,
    ),
    (
        "citizenshipList",
        "citizenship",
        "country",
        Meaning::Nationality,
    ),
];

fn facts<'a>(element: &'a Element, record: &mut Record, problems: &mut Problems<'a>) {
    for (list, item, value, meaning) in FACTS {
        for item in element.each(list, item) {
            let Some(value) = item.text_of(value) else {
                continue;
            };
            let value = one_line(value);
            let fact = Fact {
                label: list,
                value: &value,
                ..Fact::default()
            };
            problems.extend(fact.add(meaning, record).err().map(|reason| (item, reason)));
        }
    }
}

/// `LAST, First` as the CSV files have it.
fn whole_name(element: &Element) -> Option<String> {
    match (element.text_of("lastName"), element.text_of("firstName")) {
        (Some(last), Some(first)) => Some(format!("{last}, {first}")),
        (last, first) => last.or(first).map(str::to_owned),
    }
}

fn vessel(
    ship: &Element,
    record: &mut Record,
    remarks: &mut Vec<String>,
) -> Result<(), &'static str> {
    let mut outcome = Ok(());
    for part in &ship.children {
        let Some(value) = part.value() else {
            continue;
        };
        match part.name.as_str() {
            "callSign" => record.identifiers.push(Identifier {
                kind: IdentifierKind::CallSign,
                value: value.to_owned(),
                country: None,
                published_kind: Some("Call sign".to_owned()),
                note: None,
            }),
            "vesselOwner" => record.links.push(Link {
                relation: "owner".to_owned(),
                reference: None,
                name: Some(value.to_owned()),
            }),
            "vesselFlag" => {
                let flag = Fact {
                    label: "Vessel Flag",
                    value,
                    ..Fact::default()
                };
                outcome = flag.add(Meaning::Nationality, record);
            }
            "vesselType" => remarks.push(format!("Vessel type {value}")),
            "tonnage" => remarks.push(format!("Tonnage {value}")),
            "grossRegisteredTonnage" => remarks.push(format!("Gross registered tonnage {value}")),
            other => remarks.push(format!("{other} {value}")),
        }
    }
    if record.kind == RecordKind::Organisation && outcome.is_ok() {
        outcome = Err("an entity with particulars of a vessel");
    }
    outcome
}

fn address(element: &Element) -> Option<Address> {
    let lines = [
        "address1",
        "address2",
        "address3",
        "city",
        "stateOrProvince",
        "postalCode",
    ]
    .into_iter();
    let text: Vec<String> = lines
        .filter_map(|t| element.text_of(t))
        .map(one_line)
        .collect();
    let written = element.text_of("country");
    let known = written.and_then(country);
    let unknown = written
        .filter(|w| known.is_none() && *w != "undetermined")
        .map(one_line);
    let address = Address {
        text: text
            .into_iter()
            .chain(unknown)
            .collect::<Vec<_>>()
            .join(", "),
        city: element.text_of("city").map(one_line),
        postal_code: element.text_of("postalCode").map(one_line),
        country: known,
        note: None,
    };
    (address != Address::default()).then_some(address)
}
