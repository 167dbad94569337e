//! Records and subjects → facts in normal form, and what a subject lacks to be screened.

use super::assess::SubjectBuf;
use super::facts::FactsBuf;
use crate::documents::number;
use crate::domain::{Country, RecordKind, Semantics};
use crate::domain::{Identifier, Place, Record, Subject, SubjectName, VehicleSubject};
use crate::names::{NameBuf, prepare_queried};
use crate::text::normalize;
use crate::vehicles::{plate, vin};

impl FactsBuf {
    /// The facts of a record.
    pub fn of_record(record: &Record) -> Self {
        let mut facts = Self::new(record.kind);
        facts.gender = record.gender;
        record.births.iter().for_each(|b| facts.push_birth(*b));
        facts.nationalities = record
            .nationalities
            .iter()
            .map(|n| packed(n.country))
            .collect();
        for Place {
            text,
            region,
            country,
            ..
        } in &record.birth_places
        {
            let text = [Some(text), region.as_ref()]
                .into_iter()
                .flatten()
                .map(String::as_str);
            facts.push_birth_place(&text.collect::<Vec<_>>().join(" "), *country);
        }
        for document in &record.documents {
            let of = &document.number;
            facts.push_document(&number::normal(&of.number), "", of, document.status);
        }
        if let Some(listed) = &record.document {
            let to = listed
                .number_to
                .as_deref()
                .map(number::normal)
                .unwrap_or_default();
            let status = match listed.semantics {
                Semantics::InvalidDocument(status) => Some(status),
                Semantics::LinkedPerson => None,
            };
            facts.push_document(
                &number::normal(&listed.number.number),
                &to,
                &listed.number,
                status,
            );
        }
        for Identifier { value, kind, .. } in &record.identifiers {
            facts.push_identifier(&number::identifier(*kind, value), *kind);
        }
        if let Some(v) = record.vehicle.clone() {
            facts.set_vehicle(&VehicleSubject {
                vin: v.vin,
                plate: v.plate,
                plate_country: v.plate_country,
                plate_province: v.plate_province,
                engine_number: v.engine_number,
            });
        }
        facts
    }

    fn of_subject(subject: &Subject) -> Self {
        match subject {
            Subject::Party(party) => {
                let mut facts = Self::new(party.kind);
                facts.gender = party.gender;
                party.births.iter().for_each(|b| facts.push_birth(*b));
                facts.nationalities = party
                    .nationalities
                    .iter()
                    .map(|c| packed(Some(*c)))
                    .collect();
                if let Some(place) = &party.birth_place {
                    facts.push_birth_place(place, Country::all_in(place).first().copied());
                }
                for document in &party.documents {
                    facts.push_document(&number::normal(&document.number), "", document, None);
                }
                for (kind, value) in &party.identifiers {
                    facts.push_identifier(&number::identifier(*kind, value), *kind);
                }
                facts
            }
            Subject::Document(document) => {
                let mut facts = Self::new(RecordKind::Document);
                let of = &document.number;
                for reading in std::iter::once(&of.number).chain(&document.other_readings) {
                    facts.push_document(&number::normal(reading), "", of, None);
                }
                facts
            }
            Subject::Vehicle(v) => {
                let mut facts = Self::new(RecordKind::Vehicle);
                facts.set_vehicle(v);
                facts
            }
        }
    }

    fn push_birth_place(&mut self, text: &str, country: Option<Country>) {
        self.birth_places
            .push(normalize::latin(&normalize::fold(text)));
        self.birth_countries.push(packed(country));
    }

    fn set_vehicle(&mut self, v: &VehicleSubject) {
        let normal = |text: &Option<String>, form: fn(&str) -> String| {
            text.as_deref().map(form).unwrap_or_default()
        };
        self.vehicle = [
            normal(&v.vin, vin::normal),
            normal(&v.plate, plate::normal),
            normal(&v.plate_province, |p| normalize::latin(&normalize::fold(p))),
            normal(&v.engine_number, vin::engine),
        ];
        self.plate_country = packed(v.plate_country);
    }
}

fn packed(country: Option<Country>) -> u32 {
    country
        .filter(|c| !c.is_unknown())
        .map_or(0, |c| c.family().packed())
}

impl SubjectBuf {
    /// A subject made ready to be compared.
    pub fn of(subject: &Subject) -> Self {
        let mut names: Vec<NameBuf> = Vec::new();
        let mut name_of = Vec::new();
        if let Subject::Party(party) = subject {
            for (i, name) in party.names.iter().enumerate() {
                let forms = prepare_queried(name, party.kind);
                name_of.extend(forms.iter().map(|_| i as u16));
                names.extend(forms);
            }
        }
        Self {
            names,
            name_of,
            facts: FactsBuf::of_subject(subject),
        }
    }

    /// Whether there is nothing that a record could be found by.
    pub fn is_blank(&self) -> bool {
        self.names.is_empty() && !self.facts.has_number()
    }
}

/// What would help to decide and the subject does not say.
pub fn missing(subject: &Subject) -> Vec<&'static str> {
    let lacks = |is: bool, what: &'static str| is.then_some(what);
    match subject {
        Subject::Party(p) => [
            lacks(p.names.iter().all(SubjectName::is_empty), "name"),
            lacks(
                p.kind == RecordKind::Person && p.births.is_empty(),
                "birth_date",
            ),
            lacks(p.nationalities.is_empty(), "nationality"),
            lacks(
                p.documents.is_empty() && p.identifiers.is_empty(),
                "document",
            ),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Subject::Document(d) => lacks(d.number.issuer.is_none(), "issuer")
            .into_iter()
            .collect(),
        Subject::Vehicle(v) => lacks(
            v.plate.is_some() && v.plate_country.is_none(),
            "plate_country",
        )
        .into_iter()
        .collect(),
    }
}
