//! What a cell of a mapped table becomes: the fields a column can be mapped to, and how each is read into a [`Record`].
//!
//! Knows nothing of files and columns. A cell may hold several values, and a name cell its aliases. Add a field to
//! [`Field`] and to [`Fill::field`].

use std::collections::HashSet;

use serde::Deserialize;

use super::dates::Reading;
use crate::domain::{
    Address, Country, DateInterval, DocumentKind, Gender, Identifier, IdentifierKind,
};
use crate::domain::{IdentityDocument, Measure, Name, NamePart, NameQuality, Nationality};
use crate::domain::{PartRole, Place, Record, TypedNumber};

/// A field a column can be mapped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Field {
    /// The source's own reference.
    Reference,
    /// The whole name, perhaps with aliases behind it.
    Name,
    /// Given name; parts of several columns make one name in this order.
    Given,
    /// Middle name.
    Middle,
    /// Father's name.
    Patronymic,
    /// Family name.
    Family,
    /// The name in its original script.
    OriginalName,
    /// Other names.
    Alias,
    /// Other names of low quality.
    WeakAlias,
    /// Former names.
    FormerName,
    /// Titles.
    Title,
    /// Positions, occupations, designations.
    Position,
    /// Birth dates.
    BirthDate,
    /// Places of birth.
    BirthPlace,
    /// Gender.
    Gender,
    /// Nationalities.
    Nationality,
    /// Addresses.
    Address,
    /// Passport numbers.
    Passport,
    /// Identity card numbers.
    IdentityCard,
    /// National identity numbers.
    NationalId,
    /// Tax numbers.
    TaxNumber,
    /// Registration numbers of organisations.
    Registration,
    /// Other numbers.
    OtherNumber,
    /// Listing authority.
    Authority,
    /// Programmes.
    Programme,
    /// Legal instruments.
    LegalBasis,
    /// Measures, in the words of [`Measure::parse`].
    Measure,
    /// Day of listing.
    ListedOn,
    /// Day of last change.
    LastUpdated,
    /// Last day in force.
    ExpiresOn,
    /// Contact for confirmation.
    Contact,
    /// Remarks.
    Remarks,
    /// Where it is published.
    SourceUrl,
}

impl Field {
    /// Whether a record can take its name from it.
    pub(super) fn is_name(self) -> bool {
        matches!(
            self,
            Self::Name | Self::Given | Self::Family | Self::OriginalName
        )
    }

    fn part(self) -> Option<PartRole> {
        Some(match self {
            Self::Given => PartRole::Given,
            Self::Middle => PartRole::Middle,
            Self::Patronymic => PartRole::Patronymic,
            Self::Family => PartRole::Family,
            _ => return None,
        })
    }
}

/// How cells are read.
pub(super) struct Fill {
    /// Between several values.
    pub separators: Vec<String>,
    /// Between a name and its aliases.
    pub alias_separators: Vec<String>,
    /// How dates are written.
    pub reading: Reading,
}

impl Fill {
    /// Reads a cell into a record; `problem` gets sentences without the value.
    pub(super) fn field(
        &self,
        record: &mut Record,
        field: Field,
        column: &str,
        text: &str,
        problem: &mut dyn FnMut(String),
    ) {
        let values = split(text, &self.separators);
        let texts = || values.iter().map(|v| (*v).to_owned());
        let mut not_understood =
            || problem(format!("{column:?} is not understood; it is left out"));
        if let Some(role) = field.part() {
            return add_part(record, role, text);
        }
        let from = &mut record.provenance;
        match field {
            Field::Reference => {}
            Field::Name => self.names(record, text, NameQuality::Primary),
            Field::Alias => self.names(record, text, NameQuality::Strong),
            Field::WeakAlias => self.names(record, text, NameQuality::Weak),
            Field::FormerName => self.names(record, text, NameQuality::Former),
            Field::OriginalName => self.names(record, text, NameQuality::OriginalScript),
            Field::Title => record.titles.extend(texts()),
            Field::Position => record.positions.extend(texts()),
            Field::BirthDate => match self.dates(text) {
                Some(dates) => record.births.extend(dates),
                None => not_understood(),
            },
            Field::BirthPlace => {
                let place = |text| Place {
                    text,
                    ..Place::default()
                };
                record.birth_places.extend(texts().map(place));
            }
            Field::Gender => match gender(text) {
                Some(gender) => record.gender = Some(gender),
                None => not_understood(),
            },
            Field::Nationality => {
                let nationality = |text: String| Nationality {
                    country: country(&text),
                    text,
                };
                record.nationalities.extend(texts().map(nationality));
                if record.nationalities.iter().any(|n| n.country.is_none()) {
                    problem(format!("{column:?} names no country that is known"));
                }
            }
            Field::Address => {
                let address = |text| Address {
                    text,
                    ..Address::default()
                };
                record.addresses.extend(texts().map(address));
            }
            Field::Passport | Field::IdentityCard => {
                let kind = if field == Field::Passport {
                    DocumentKind::Passport
                } else {
                    DocumentKind::IdentityCard
                };
                let document = |number| {
                    IdentityDocument::new(TypedNumber {
                        kind,
                        number,
                        issuer: None,
                    })
                };
                record.documents.extend(texts().map(document));
            }
            Field::NationalId => identify(record, IdentifierKind::NationalId, column, texts()),
            Field::TaxNumber => identify(record, IdentifierKind::Tax, column, texts()),
            Field::Registration => identify(record, IdentifierKind::Registration, column, texts()),
            Field::OtherNumber => identify(record, IdentifierKind::Other, column, texts()),
            Field::Authority => from.authority = Some(text.to_owned()),
            Field::Programme => from.programmes.extend(texts()),
            Field::LegalBasis => from.legal_basis.extend(texts()),
            Field::Measure => {
                for value in values {
                    match Measure::parse(value) {
                        Some(measure) => from.measures.push(measure),
                        None => not_understood(),
                    }
                }
            }
            Field::ListedOn | Field::LastUpdated | Field::ExpiresOn => {
                let day = self.reading.day(text);
                if day.is_none() {
                    not_understood();
                }
                match field {
                    Field::ListedOn => from.listed_on = day,
                    Field::LastUpdated => from.last_updated = day,
                    _ => from.expires_on = day,
                }
            }
            Field::Contact => from.contact = Some(text.to_owned()),
            Field::Remarks => {
                let remarks = from.remarks.get_or_insert_default();
                if !remarks.is_empty() {
                    remarks.push_str("; ");
                }
                remarks.push_str(text);
            }
            Field::SourceUrl => from.source_url = Some(text.to_owned()),
            Field::Given | Field::Middle | Field::Patronymic | Field::Family => {}
        }
    }

    /// Puts the names of a finished record in order: the primary one first, the measures ascending.
    pub(super) fn finish(record: &mut Record) {
        record
            .names
            .sort_by_key(|n| n.quality != NameQuality::Primary);
        let mut seen = HashSet::new();
        record.names.retain(|n| seen.insert(n.whole.clone()));
        let measures = &mut record.provenance.measures;
        measures.sort_unstable();
        measures.dedup();
    }

    fn names(&self, record: &mut Record, text: &str, first: NameQuality) {
        let is_primary = |n: &Name| n.quality == NameQuality::Primary;
        let mut taken = record.names.iter().any(is_primary);
        for value in split(text, &self.separators) {
            for name in split(value, &self.alias_separators) {
                let quality = match first {
                    NameQuality::Primary if taken => NameQuality::Strong,
                    quality => quality,
                };
                taken |= quality == NameQuality::Primary;
                record.names.push(Name::whole(name, quality));
            }
        }
    }

    /// Several dates of one cell: apart by the separators, "or", `a) … b) …`; `None` if one is not understood. A date of
    /// which nothing is known (`00/00/0000`) is none.
    fn dates(&self, text: &str) -> Option<Vec<DateInterval>> {
        let mut words: Vec<String> = self.separators.clone();
        words.extend([" atau ", " or ", "\n"].map(str::to_owned));
        let mut found = Vec::new();
        for value in split(text, &words) {
            for one in lettered(value) {
                if !one.chars().all(|c| "0/-. ".contains(c)) {
                    found.push(self.reading.interval(one)?);
                }
            }
        }
        Some(found)
    }
}

/// The values of `a) 1955 b) 1956`; the text itself where there are no letters before brackets.
fn lettered(text: &str) -> Vec<&str> {
    let mut starts = Vec::new();
    for (letter, at) in ('a'..='z').map(|c| (c, text.find(&format!("{c})")))) {
        match at {
            Some(at) if starts.last().is_none_or(|last| *last < at) => starts.push(at),
            _ if letter == 'a' => return vec![text],
            _ => break,
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let value = |(start, end): (&usize, usize)| text[start + 2..end].trim();
    starts
        .iter()
        .zip(ends)
        .map(value)
        .filter(|v| !v.is_empty())
        .collect()
}

fn split<'a>(text: &'a str, separators: &[String]) -> Vec<&'a str> {
    let mut values = vec![text];
    for separator in separators {
        values = values
            .into_iter()
            .flat_map(|v| v.split(separator.as_str()))
            .collect();
    }
    values
        .into_iter()
        .map(str::trim)
        .filter(|v| !v.is_empty())
        .collect()
}

/// Adds a part to the primary name, which grows by it.
fn add_part(record: &mut Record, role: PartRole, text: &str) {
    let part = NamePart {
        role,
        text: text.to_owned(),
    };
    let whole = record
        .names
        .iter_mut()
        .find(|n| n.quality == NameQuality::Primary);
    match whole {
        Some(name) if name.parts.is_empty() => name.parts.push(part),
        Some(name) => {
            let joined: Vec<&str> = name.parts.iter().map(|p| p.text.as_str()).collect();
            if name.whole == joined.join(" ") {
                name.whole.push(' ');
                name.whole.push_str(text);
            }
            name.parts.push(part);
        }
        None => record.names.push(Name {
            parts: vec![part],
            ..Name::whole(text, NameQuality::Primary)
        }),
    }
}

fn identify(
    record: &mut Record,
    kind: IdentifierKind,
    column: &str,
    values: impl Iterator<Item = String>,
) {
    let identifier = |value| Identifier {
        kind,
        value,
        country: None,
        published_kind: Some(column.to_owned()),
        note: None,
    };
    record.identifiers.extend(values.map(identifier));
}

/// Malay, Indonesian and Thai words beside the English ones.
fn gender(text: &str) -> Option<Gender> {
    match text.to_lowercase().as_str() {
        "lelaki" | "laki-laki" | "pria" | "ชาย" => Some(Gender::Male),
        "perempuan" | "wanita" | "หญิง" => Some(Gender::Female),
        _ => Gender::parse(text),
    }
}

fn country(text: &str) -> Option<Country> {
    Country::from_name(text).or_else(|| Country::from_code(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(text: &str) -> Option<Vec<String>> {
        let fill = Fill {
            separators: vec!["|".to_owned()],
            alias_separators: Vec::new(),
            reading: Reading {
                buddhist_era: true,
                ..Reading::default()
            },
        };
        fill.dates(text)
            .map(|d| d.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn date_cells_of_the_region_are_read() {
        for (text, expected) in [
            ("20.2.1976", "1976-02-20"),
            ("20 February 1976", "1976-02-20"),
            ("00/00/1970", "1970"),
            ("00/05/1970", "1970-05"),
            ("00/00/1970-1973", "1970 to 1973"),
            ("01/02/1980 atau 03/04/1981", "1980-02-01, 1981-04-03"),
            ("a) 1955 b) 1956", "1955, 1956"),
            ("17-05-2523", "1980-05-17"),
            ("1970|1971", "1970, 1971"),
            ("00/00/0000", ""),
        ] {
            assert_eq!(
                dates(text).map(|d| d.join(", ")).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        assert_eq!(dates("1970 atau kemarin 5"), None);
    }
}
