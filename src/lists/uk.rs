//! United Kingdom: the UK Sanctions List, XML form of 2026.
//!
//! One record per `Designation`, referred to by its `UniqueID`. The publisher wraps every value in a container of
//! its plural; containers are only walked through, so a value is told by its own name, whatever contains it.
//! Invariant: an element with a value is in [`fields::TABLE`], is read by name, or is a problem. Add a new element there.

mod fields;

use self::fields::{Field, TABLE, measure};
use super::gather::{At, Remarks, address, finished, joined, nationality, push_new, squeeze};
use super::xml::{self, Element};
use super::{Listing, Published, ReadError, Sink, dates};
use crate::domain::{Address, Country, Day, DocumentKind, Gender, Identifier, IdentifierKind};
use crate::domain::{IdentityDocument, Link, Name, NameQuality, PartRole, Place};
use crate::domain::{Record, RecordKey, RecordKind, TypedNumber};

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let input = listing.take("")?;
    let file = input.name.clone();
    let id = listing.id.clone();
    let mut published = Published::default();
    xml::for_each(
        input,
        &["Designations"],
        &["DateGenerated", "Designation"],
        &mut |e| {
            let reference = e.text_of("UniqueID").map(squeeze);
            let at = At {
                file: file.clone(),
                place: e.place(),
                record: reference.clone().unwrap_or_default(),
            };
            if e.name == "DateGenerated" {
                published.date = e.value().and_then(dates::partial);
                published.version = e.value().map(str::to_owned);
                if published.date.is_none() {
                    at.problem(sink, "the date of generation is not understood");
                }
                return Ok(());
            }
            let Some(reference) = reference else {
                at.problem(sink, "a designation without a unique ID");
                return Ok(());
            };
            let key = RecordKey {
                list: id.clone(),
                reference,
            };
            if let Some(record) = record(&e, key, &at, sink) {
                sink.record(record);
            }
            Ok(())
        },
    )?;
    Ok(published)
}

fn record(e: &Element, key: RecordKey, at: &At, sink: &mut dyn Sink) -> Option<Record> {
    let kind = match e
        .text_of("IndividualEntityShip")
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("individual") => RecordKind::Person,
        Some("entity") => RecordKind::Organisation,
        Some("ship") => RecordKind::Vessel,
        _ => {
            at.problem(
                sink,
                "neither an individual, an entity nor a ship; the record is left out",
            );
            return None;
        }
    };
    let mut reading = Reading {
        record: Record::new(key, kind),
        remarks: Remarks::default(),
        at,
        sink,
    };
    reading.record.provenance.listed_on = reading.day(e, "DateDesignated");
    reading.record.provenance.last_updated = reading.day(e, "LastUpdated");
    reading.walk(e);
    let Reading {
        record,
        remarks,
        sink,
        ..
    } = reading;
    finished(record, remarks, at, sink)
}

struct Reading<'a> {
    record: Record,
    remarks: Remarks,
    at: &'a At,
    sink: &'a mut dyn Sink,
}

impl Reading<'_> {
    fn problem(&mut self, e: &Element, reason: impl Into<String>) {
        let at = At {
            place: e.place(),
            ..self.at.clone()
        };
        at.problem(self.sink, reason);
    }

    fn day(&mut self, parent: &Element, name: &str) -> Option<Day> {
        let e = parent.child(name)?;
        let day = dates::day(e.value()?);
        if day.is_none() {
            self.problem(e, format!("{name} is not a day"));
            self.remarks.labelled(name, &e.text);
        }
        day
    }

    fn walk(&mut self, parent: &Element) {
        for e in &parent.children {
            match e.name.as_str() {
                "Name" => self.name(e),
                "NonLatinName" => self.non_latin(e),
                "SanctionsImposedIndicators" => self.indicators(e),
                "Address" => self.address(e),
                "Location" | "BirthLocation" => self.birth_place(e),
                "Passport" => self.document(
                    e,
                    DocumentKind::Passport,
                    "passport",
                    ["PassportNumber", "PassportAdditionalInformation"],
                ),
                "NationalIdentifier" => self.document(
                    e,
                    DocumentKind::IdentityCard,
                    "national identifier",
                    [
                        "NationalIdentifierNumber",
                        "NationalIdentifierAdditionalInformation",
                    ],
                ),
                _ => {
                    if e.value().is_some() {
                        self.field(e);
                    }
                    self.walk(e);
                }
            }
        }
    }

    fn field(&mut self, e: &Element) {
        let text = squeeze(&e.text);
        let Some((_, field)) = TABLE.iter().find(|(name, _)| *name == e.name) else {
            let name: String = e.name.chars().take(80).collect();
            self.problem(e, format!("element {name} is not understood"));
            self.remarks.labelled(&name, &text);
            return;
        };
        let record = &mut self.record;
        match field {
            Field::Read => {}
            Field::Un => self.number(IdentifierKind::Other, "United Nations reference", &text),
            Field::Ofsi => self.number(IdentifierKind::Other, "OFSI group ID", &text),
            Field::Number(kind, word) => self.number(*kind, word, &text),
            Field::Title => push_new(&mut record.titles, text),
            Field::Position => push_new(&mut record.positions, text),
            Field::Nationality => push_new(&mut record.nationalities, nationality(&text)),
            Field::Regime => push_new(&mut record.provenance.programmes, text),
            Field::Source => record.provenance.authority = (text != "UK").then_some(text),
            Field::Link(relation) => push_new(
                &mut record.links,
                Link {
                    relation: (*relation).to_owned(),
                    reference: None,
                    name: Some(text),
                },
            ),
            Field::Remark("") => self.remarks.add(&text),
            Field::Remark(label) => self.remarks.labelled(label, &text),
            Field::Gender => match Gender::parse(&text) {
                Some(gender) if record.gender.is_none_or(|g| g == gender) => {
                    record.gender = Some(gender);
                }
                _ => self.problem(e, "the gender is not understood, or two differ"),
            },
            Field::Birth => {
                if let Some(birth) = dates::interval(&text) {
                    push_new(&mut record.births, birth);
                } else {
                    self.problem(e, format!("{} is not understood as a date", e.name));
                    self.remarks.labelled("Date of birth or building", &text);
                }
            }
            Field::Measures => {
                for measure_words in text.split('|').filter(|m| !m.trim().is_empty()) {
                    self.record.provenance.measures.push(measure(measure_words));
                }
                self.remarks
                    .labelled("Sanctions imposed", &text.replace('|', "; "));
            }
        }
    }

    fn number(&mut self, kind: IdentifierKind, word: &str, text: &str) {
        let identifier = Identifier {
            kind,
            value: text.to_owned(),
            country: None,
            published_kind: Some(word.to_owned()),
            note: None,
        };
        push_new(&mut self.record.identifiers, identifier);
    }

    fn expect(&mut self, e: &Element, children: &[&str]) {
        for what in e.unexpected(&[], children) {
            self.problem(e, format!("{what} is not understood"));
        }
    }

    fn name(&mut self, e: &Element) {
        self.expect(
            e,
            &[
                "Name1",
                "Name2",
                "Name3",
                "Name4",
                "Name5",
                "Name6",
                "NameType",
                "AliasStrength",
            ],
        );
        let kind = e
            .text_of("NameType")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let strength = e
            .text_of("AliasStrength")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let quality = match kind.trim() {
            "primary name" => NameQuality::Primary,
            k if k.contains("former") || k.contains("previous") => NameQuality::Former,
            "alias" | "primary name variation" | "aka" | "a.k.a" | "a.k.a." | "" => {
                if strength.contains("low") || strength.contains("weak") {
                    NameQuality::Weak
                } else {
                    NameQuality::Strong
                }
            }
            _ => {
                self.problem(
                    e,
                    "the type of a name is not understood; it is kept as a strong alias",
                );
                NameQuality::Strong
            }
        };
        let is_primary = |n: &Name| n.quality == NameQuality::Primary;
        let quality = match quality {
            NameQuality::Primary if self.record.names.iter().any(is_primary) => NameQuality::Strong,
            other => other,
        };
        let part = |role, name: &str| (role, squeeze(e.text_of(name).unwrap_or_default()));
        let name = Name::from_parts(
            [
                part(PartRole::Given, "Name1"),
                part(PartRole::Middle, "Name2"),
                part(PartRole::Middle, "Name3"),
                part(PartRole::Middle, "Name4"),
                part(PartRole::Middle, "Name5"),
                part(PartRole::Family, "Name6"),
            ],
            quality,
        );
        if let Some(mut name) = name {
            if self.record.kind != RecordKind::Person {
                name.parts.clear();
            }
            push_new(&mut self.record.names, name);
        }
    }

    fn non_latin(&mut self, e: &Element) {
        self.expect(
            e,
            &[
                "NameNonLatinScript",
                "NonLatinScriptType",
                "NonLatinScriptLanguage",
            ],
        );
        let Some(text) = e.text_of("NameNonLatinScript") else {
            return;
        };
        let language = e.text_of("NonLatinScriptLanguage").map(squeeze);
        let name = Name {
            script: e.text_of("NonLatinScriptType").map(squeeze),
            note: language.map(|l| format!("language: {l}")),
            ..Name::whole(squeeze(text), NameQuality::OriginalScript)
        };
        push_new(&mut self.record.names, name);
    }

    fn indicators(&mut self, e: &Element) {
        for flag in &e.children {
            match flag.value() {
                Some("true") => self.record.provenance.measures.push(measure(&flag.name)),
                Some("false") | None => {}
                Some(_) => self.problem(flag, "an indicator is neither true nor false"),
            }
        }
    }

    fn address(&mut self, e: &Element) {
        let lines = [
            "AddressLine1",
            "AddressLine2",
            "AddressLine3",
            "AddressLine4",
            "AddressLine5",
            "AddressLine6",
        ];
        self.expect(
            e,
            &[
                &lines[..],
                &["AddressPostalCode", "AddressPostcode", "AddressCountry"],
            ]
            .concat(),
        );
        let code = e
            .text_of("AddressPostalCode")
            .or(e.text_of("AddressPostcode"));
        let country_text = e.text_of("AddressCountry");
        let country = country_text.and_then(Country::from_name);
        let untold = country_text.filter(|_| country.is_none());
        let parts = lines.iter().map(|l| e.text_of(l)).chain([code, untold]);
        let text = joined(parts, ", ");
        if text.is_empty() && country.is_none() {
            return;
        }
        let known = Address {
            country,
            postal_code: code.map(squeeze),
            ..address(&text)
        };
        push_new(&mut self.record.addresses, known);
    }

    fn birth_place(&mut self, e: &Element) {
        self.expect(e, &["TownOfBirth", "CountryOfBirth"]);
        let country_text = e.text_of("CountryOfBirth");
        let country = country_text.and_then(Country::from_name);
        let text = joined(
            [
                e.text_of("TownOfBirth"),
                country_text.filter(|_| country.is_none()),
            ],
            ", ",
        );
        if !text.is_empty() || country.is_some() {
            push_new(
                &mut self.record.birth_places,
                Place {
                    text,
                    country,
                    ..Place::default()
                },
            );
        }
    }

    fn document(&mut self, e: &Element, kind: DocumentKind, word: &str, [number, more]: [&str; 2]) {
        self.expect(e, &[number, more]);
        let note = e.text_of(more).map(squeeze);
        let Some(number) = e.text_of(number).or(e.value()) else {
            if let Some(note) = note {
                self.remarks.labelled(word, &note);
            }
            return;
        };
        let document = IdentityDocument {
            published_kind: Some(word.to_owned()),
            note,
            ..IdentityDocument::new(TypedNumber {
                kind,
                number: squeeze(number),
                issuer: None,
            })
        };
        push_new(&mut self.record.documents, document);
    }
}
