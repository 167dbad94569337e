//! The lists of the US Office of Foreign Assets Control, SDN and non-SDN, in its three formats.
//!
//! What the formats share stands here: kinds, names, measures, and what a labelled fact ("Passport", "DOB", "Tax ID
//! No.") adds to a record. The key is the entry's `uid` (`ent_num`). A person's name is `LAST, First`. A new format is
//! a file beside `csv.rs`; a new label goes into `data/labels.tsv`.

pub(super) mod advanced;
pub(super) mod csv;
mod periods;
mod remarks;
pub(super) mod xml;

use super::dates;
use super::gather::push_new;
use super::labels::Meaning;
use super::written_names::{inverted, one_line};
use crate::domain::TypedNumber;
use crate::domain::{Country, Day, Gender, Identifier, IdentifierKind, IdentityDocument, Link};
use crate::domain::{Measure, Name, NameQuality, Nationality, Place, Record, RecordKind};

/// The kind of an entry: `individual`, `vessel`, `aircraft`; all else is an organisation.
fn kind(word: &str) -> RecordKind {
    match word.to_ascii_lowercase().as_str() {
        "individual" => RecordKind::Person,
        "vessel" => RecordKind::Vessel,
        "aircraft" => RecordKind::Aircraft,
        _ => RecordKind::Organisation,
    }
}

/// A name of an entry of a kind, with its parts if it is a person's.
fn name(kind: RecordKind, whole: &str, quality: NameQuality) -> Name {
    let mut name = Name::whole(one_line(whole), quality);
    if kind == RecordKind::Person {
        name.parts = inverted(&name.whole);
    }
    name
}

/// The quality of an alias by its type (`a.k.a.`, `aka`, `F.K.A.`, `nka`) and whether it is a weak one.
fn quality(alias_type: &str, weak: bool) -> NameQuality {
    let letters: String = alias_type
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect();
    match letters.to_ascii_lowercase().as_str() {
        _ if weak => NameQuality::Weak,
        "fka" => NameQuality::Former,
        _ => NameQuality::Strong,
    }
}

/// The country of a name as OFAC writes it.
fn country(name: &str) -> Option<Country> {
    let name = name.trim().trim_start_matches("Region:").trim();
    Country::from_name(name)
}

/// What the programmes ask, from `data/ofac_measures.tsv`; blocking where the table does not say otherwise.
fn measures(programmes: &[String], remarks: &str) -> Vec<Measure> {
    let table = include_str!("../data/ofac_measures.tsv");
    let rows = table.lines().filter(|l| !l.starts_with('#'));
    let rows = rows.filter_map(|line| {
        let mut cells = line.split('\t');
        let (pattern, measure) = (cells.next()?, cells.next()?);
        let said = cells.next().is_none_or(|needed| remarks.contains(needed));
        said.then_some((pattern, Measure::parse(measure)?))
    });
    let rows: Vec<(&str, Measure)> = rows.collect();
    let measure = |programme: &String| {
        let row = rows
            .iter()
            .find(|(pattern, _)| match pattern.strip_suffix('*') {
                Some(start) => programme.starts_with(start),
                None => programme == pattern,
            });
        row.map_or(Measure::AssetFreeze, |(_, measure)| *measure)
    };
    let mut measures: Vec<Measure> = programmes.iter().map(measure).collect();
    measures.sort_unstable();
    measures.dedup();
    measures
}

/// A fact with its label, as each of the formats gives it.
#[derive(Clone, Copy, Debug, Default)]
struct Fact<'a> {
    /// OFAC's word for it.
    label: &'a str,
    value: &'a str,
    country: Option<Country>,
    issued: Option<Day>,
    expires: Option<Day>,
    note: Option<&'a str>,
}

impl Fact<'_> {
    /// Adds the fact to a record. `Err` says why it was not understood.
    fn add(self, meaning: Meaning, record: &mut Record) -> Result<(), &'static str> {
        let note = self.note.map(str::to_owned);
        match meaning {
            Meaning::Document(kind) => record.documents.push(IdentityDocument {
                published_kind: Some(self.label.to_owned()),
                issued: self.issued,
                expires: self.expires,
                note,
                ..IdentityDocument::new(TypedNumber {
                    kind,
                    number: self.value.to_owned(),
                    issuer: self.country,
                })
            }),
            Meaning::Identifier(kind) => record.identifiers.push(self.identifier(kind)),
            Meaning::Gender => {
                let gender = Gender::parse(self.value);
                record.gender = Some(gender.ok_or("a gender that is not known")?);
            }
            Meaning::Birth => {
                let birth =
                    dates::interval(self.value).ok_or("a date of birth that is not understood")?;
                push_new(&mut record.births, birth);
            }
            Meaning::BirthPlace => record.birth_places.push(Place {
                text: self.value.to_owned(),
                country: self
                    .value
                    .rsplit(',')
                    .next()
                    .and_then(country)
                    .or_else(|| country(self.value)),
                note,
                ..Place::default()
            }),
            Meaning::Nationality => {
                if matches!(self.value, "None Identified" | "Unknown" | "undetermined") {
                    return Ok(());
                }
                let nationality = Nationality {
                    country: self.country.or_else(|| country(self.value)),
                    text: self.value.to_owned(),
                };
                let known = nationality.country.is_some();
                push_new(&mut record.nationalities, nationality);
                known
                    .then_some(())
                    .ok_or("a nationality that is not in the table of countries")?;
            }
            Meaning::Link => record.links.push(Link {
                relation: "linked to".to_owned(),
                reference: None,
                name: Some(self.value.to_owned()),
            }),
            Meaning::Remark => {}
        }
        Ok(())
    }

    fn identifier(&self, kind: IdentifierKind) -> Identifier {
        // "Vessel Registration Identification IMO 1234567"
        let value = match kind {
            IdentifierKind::Imo => self.value.trim_start_matches("IMO").trim(),
            _ => self.value,
        };
        let day = |label: &str, day: Option<Day>| day.map(|d| format!("{label} {d}"));
        let notes = [
            day("issued", self.issued),
            day("expires", self.expires),
            self.note.map(str::to_owned),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        Identifier {
            kind,
            value: value.to_owned(),
            country: self.country,
            published_kind: Some(self.label.to_owned()),
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    }
}
