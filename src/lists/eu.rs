//! European Union: consolidated financial sanctions list (FSF), XML form 1.1.
//!
//! One record per `sanctionEntity`, referred to by its EU reference number. Invariant: every attribute and element
//! is either understood or a problem; `00` and `UNKNOWN` are no country. The publisher states no measures. Identifications
//! are read in `eu/identification.rs`.

mod birth;
mod identification;

use self::birth::birthdate;
use self::identification::identification;
use super::gather::{At, Remarks, joined, lettered, push_new, squeeze};
use super::xml::{self, Element};
use super::{Listing, Published, ReadError, Sink, dates};
use crate::domain::{Address, Country, Gender};
use crate::domain::{Identifier, IdentifierKind, Name, NameQuality};
use crate::domain::{Nationality, PartRole, PartialDate, Record, RecordKey, RecordKind, limits};

/// Attributes that say where in the regulation a value stands, and nothing of the subject.
const COMMON: [&str; 3] = ["regulationLanguage", "logicalId", "regulationSummary"];

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let input = listing.take("")?;
    let file = input.name.clone();
    let id = listing.id.clone();
    let root = xml::for_each(input, &["export"], &["sanctionEntity"], &mut |entity| {
        let reference = entity
            .attr("euReferenceNumber")
            .or(entity.attr("logicalId"));
        let at = At {
            file: file.clone(),
            place: entity.place(),
            record: reference.unwrap_or_default().to_owned(),
        };
        let Some(reference) = reference else {
            at.problem(sink, "a sanctioned entity without a reference");
            return Ok(());
        };
        let key = RecordKey {
            list: id.clone(),
            reference: reference.to_owned(),
        };
        if let Some(record) = record(&entity, key, &at, sink) {
            sink.record(record);
        }
        Ok(())
    })?;
    Ok(Published {
        date: root.attr("generationDate").and_then(PartialDate::parse_iso),
        version: root.attr("generationDate").map(str::to_owned),
        stated_records: None,
    })
}

fn record(entity: &Element, key: RecordKey, at: &At, sink: &mut dyn Sink) -> Option<Record> {
    let subject = entity.child("subjectType");
    let code = subject.and_then(|s| s.attr("code").or(s.attr("classificationCode")));
    let kind = match code.map(str::to_ascii_lowercase).as_deref() {
        Some("person" | "p") => RecordKind::Person,
        Some("enterprise" | "e") => RecordKind::Organisation,
        _ => {
            at.problem(
                sink,
                "neither a person nor an enterprise; the record is left out",
            );
            return None;
        }
    };
    let mut record = Record::new(key, kind);
    let mut remarks = Remarks::default();
    let attributes = [
        "designationDetails",
        "designationDate",
        "unitedNationId",
        "euReferenceNumber",
        "logicalId",
    ];
    let children = [
        "remark",
        "regulation",
        "subjectType",
        "nameAlias",
        "birthdate",
        "citizenship",
        "identification",
        "address",
    ];
    expect(entity, &attributes, &children, at, sink);
    for remark in entity.all("remark") {
        remarks.add(&remark.text);
    }
    remarks.labelled(
        "Designation details",
        entity.attr("designationDetails").unwrap_or_default(),
    );
    remarks.labelled("Logical id", entity.attr("logicalId").unwrap_or_default());
    if let Some(un) = entity.attr("unitedNationId") {
        record.identifiers.push(Identifier {
            kind: IdentifierKind::Other,
            value: un.to_owned(),
            country: None,
            published_kind: Some("United Nations reference".to_owned()),
            note: None,
        });
    }
    if let Some(text) = entity.attr("designationDate") {
        record.provenance.listed_on = dates::day(text);
        if record.provenance.listed_on.is_none() {
            at.problem(sink, "the designation date is not understood");
            remarks.labelled("Designation date", text);
        }
    }
    for alias in entity.all("nameAlias") {
        name(alias, &mut record, at, sink);
    }
    promote(&mut record.names);
    for birth in entity.all("birthdate") {
        birthdate(birth, &mut record, &mut remarks, at, sink);
    }
    for citizen in entity.all("citizenship") {
        expect(
            citizen,
            &["region", "countryIso2Code", "countryDescription"],
            &["remark"],
            at,
            sink,
        );
        citizenship(citizen, &mut record);
        child_remarks("Citizenship", citizen, &mut remarks);
    }
    for e in entity.all("identification") {
        identification(e, &mut record, at, sink);
    }
    for e in entity.all("address") {
        address(e, &mut record, &mut remarks, at, sink);
    }
    legal_basis(entity, &mut record, at, sink);
    record.provenance.remarks = remarks.into_text();
    if record.names.is_empty() {
        at.problem(sink, "no name; the record is left out");
        return None;
    }
    Some(record)
}

/// Reports attributes and children that are not known.
fn expect(e: &Element, attributes: &[&str], children: &[&str], at: &At, sink: &mut dyn Sink) {
    for what in e.unexpected(
        &[attributes, &COMMON].concat(),
        &[children, &COMMON].concat(),
    ) {
        let at = At {
            place: e.place(),
            ..at.clone()
        };
        at.problem(sink, format!("{what} is not understood"));
    }
}

fn child_remarks(label: &str, e: &Element, remarks: &mut Remarks) {
    for remark in e.all("remark") {
        remarks.labelled(label, &remark.text);
    }
}

fn name(e: &Element, record: &mut Record, at: &At, sink: &mut dyn Sink) {
    let attributes = [
        "firstName",
        "middleName",
        "lastName",
        "wholeName",
        "function",
        "gender",
        "title",
        "nameLanguage",
        "strong",
    ];
    expect(e, &attributes, &["remark"], at, sink);
    let note = joined(e.all("remark").map(Element::value), "; ");
    let quality = quality(e.attr("strong"), &note);
    let part = |role, key| (role, e.attr(key).map(squeeze).unwrap_or_default());
    let parts = Name::from_parts(
        [
            part(PartRole::Given, "firstName"),
            part(PartRole::Middle, "middleName"),
            part(PartRole::Family, "lastName"),
        ],
        quality,
    );
    let whole = e.attr("wholeName").map(squeeze);
    let name = match (whole, parts) {
        (Some(whole), Some(parts)) => Some(Name { whole, ..parts }),
        (Some(whole), None) => Some(Name::whole(whole, quality)),
        (None, parts) => parts,
    };
    if let Some(mut name) = name {
        name.language = e.attr("nameLanguage").map(str::to_ascii_lowercase);
        name.note = (!note.is_empty()).then_some(note);
        push_new(&mut record.names, name);
    }
    for title in e.attr("title").into_iter().flat_map(lettered) {
        push_new(&mut record.titles, squeeze(title));
    }
    for function in e.attr("function").into_iter().flat_map(lettered) {
        push_new(&mut record.positions, squeeze(function));
    }
    match e.attr("gender").map(|g| (g, Gender::parse(g))) {
        Some((_, Some(gender))) if record.gender.is_none_or(|g| g == gender) => {
            record.gender = Some(gender);
        }
        Some((_, Some(_))) => {
            at.problem(sink, "two names state different genders; the first is kept");
        }
        Some((word, None)) if !["U", "X"].contains(&word) => {
            at.problem(sink, "the gender is not understood");
        }
        _ => {}
    }
}

/// `strong`, and what the remark says of it in its many spellings.
fn quality(strong: Option<&str>, note: &str) -> NameQuality {
    let note = note.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| note.contains(w));
    if says(&[
        "low quality",
        "low-quality",
        "lowquality",
        "low qualitiy",
        "low qualtiy",
        "low qualitly",
        "weak alias",
    ]) || strong == Some("false")
    {
        NameQuality::Weak
    } else if says(&[
        "formerly",
        "former name",
        "f.k.a",
        "previously known",
        "previous name",
    ]) {
        NameQuality::Former
    } else {
        NameQuality::Strong
    }
}

/// The first strong name becomes the primary one: the publisher marks none.
fn promote(names: &mut [Name]) {
    let at = names
        .iter()
        .position(|n| n.quality == NameQuality::Strong)
        .unwrap_or(0);
    if let Some(names) = names.get_mut(..=at) {
        names.rotate_right(1);
        if names[0].quality == NameQuality::Strong {
            names[0].quality = NameQuality::Primary;
        }
    }
}

fn country(e: &Element) -> Option<Country> {
    let code = e.attr("countryIso2Code").filter(|c| *c != "00");
    code.and_then(Country::from_code)
        .or_else(|| e.attr("countryDescription").and_then(Country::from_name))
}

/// The description of a country that could not be told.
fn untold(e: &Element, country: Option<Country>) -> Option<&str> {
    let text = e.attr("countryDescription").or(e.attr("countryIso2Code"))?;
    (country.is_none() && !["UNKNOWN", "00"].contains(&text)).then_some(text)
}

fn citizenship(e: &Element, record: &mut Record) {
    let country = country(e);
    let text = joined([e.attr("region"), untold(e, country)], ", ");
    if country.is_some() || !text.is_empty() {
        push_new(&mut record.nationalities, Nationality { country, text });
    }
}

fn address(e: &Element, record: &mut Record, remarks: &mut Remarks, at: &At, sink: &mut dyn Sink) {
    let attributes = [
        "city",
        "street",
        "poBox",
        "zipCode",
        "region",
        "place",
        "asAtListingTime",
        "countryIso2Code",
        "countryDescription",
    ];
    expect(e, &attributes, &["remark", "contactInfo"], at, sink);
    for contact in e.all("contactInfo") {
        remarks.labelled(
            contact.attr("key").unwrap_or("Contact"),
            contact.attr("value").unwrap_or(&contact.text),
        );
    }
    let country = country(e);
    let po_box = e.attr("poBox").map(|b| format!("P.O. Box {b}"));
    let text = joined(
        [
            e.attr("street"),
            po_box.as_deref(),
            e.attr("place"),
            e.attr("city"),
            e.attr("zipCode"),
            e.attr("region"),
            untold(e, country),
        ],
        ", ",
    );
    let at_listing =
        (e.attr("asAtListingTime") == Some("true")).then_some("as at the time of listing");
    let note = joined(
        e.all("remark").map(Element::value).chain([at_listing]),
        "; ",
    );
    if country.is_none() && text.is_empty() && note.is_empty() {
        return;
    }
    let address = Address {
        text,
        city: e.attr("city").map(squeeze),
        postal_code: e.attr("zipCode").map(squeeze),
        country,
        note: (!note.is_empty()).then_some(note),
    };
    push_new(&mut record.addresses, address);
}

/// The regulation of the entry, then those that brought its single values.
fn legal_basis(entity: &Element, record: &mut Record, at: &At, sink: &mut dyn Sink) {
    let attributes = [
        "regulationType",
        "organisationType",
        "publicationDate",
        "entryIntoForceDate",
        "numberTitle",
        "programme",
        "publicationUrl",
    ];
    let mut titles: Vec<String> = Vec::new();
    let own = entity.all("regulation");
    let of_values = entity
        .children
        .iter()
        .flat_map(|c| c.all("regulationSummary"));
    for e in own.chain(of_values) {
        expect(e, &attributes, &["publicationUrl", "remark"], at, sink);
        if let Some(programme) = e.attr("programme") {
            push_new(&mut record.provenance.programmes, programme.to_owned());
        }
        let title = e.attr("numberTitle").unwrap_or_default().to_owned();
        if titles
            .iter()
            .take(limits::VALUES_COMPARED)
            .any(|t| *t == title)
        {
            continue;
        }
        let kind = joined(
            [
                e.attr("organisationType"),
                e.attr("regulationType"),
                e.attr("numberTitle"),
            ],
            " ",
        );
        let published = e.attr("publicationDate").map(|d| format!("published {d}"));
        let force = e
            .attr("entryIntoForceDate")
            .map(|d| format!("in force {d}"));
        let url = e.attr("publicationUrl").or(e.text_of("publicationUrl"));
        let remark = joined(e.all("remark").map(Element::value), "; ");
        let text = joined(
            [
                Some(kind.as_str()),
                published.as_deref(),
                force.as_deref(),
                Some(remark.as_str()),
                url,
            ],
            ", ",
        );
        titles.push(title);
        record.provenance.legal_basis.push(text);
    }
}
