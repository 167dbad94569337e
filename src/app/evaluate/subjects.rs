//! Reads the rows of `evaluate screening`: a subject each, and what is expected of it.

use std::path::Path;

use super::super::Error;
use crate::domain::{
    Country, DocumentKind, Gender, PartRole, PartySubject, RecordKind, Subject, SubjectName,
    TypedNumber, limits,
};
use crate::lists::dates;

/// A row.
pub(super) struct Row {
    /// The row's own id, if stated.
    pub id: String,
    /// The subject.
    pub subject: Subject,
    /// Reference of the record it stands for; empty for none.
    pub expected: String,
    /// Class of perturbation, if stated.
    pub perturbation: String,
    /// Culture of the name, if stated.
    pub culture: String,
    /// Position in the file, from 0.
    pub at: usize,
}

impl Row {
    /// Whether a fit may be made on it. All rows of one record are of one half, whatever their order.
    pub fn fitted(&self) -> bool {
        let of = [&self.expected, &self.id]
            .into_iter()
            .find(|t| !t.is_empty());
        let of = of.cloned().unwrap_or_else(|| self.at.to_string());
        let hash = of.bytes().fold(0x811C_9DC5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        // The lowest bit of this hash is that of the bytes' sum alone.
        (hash >> 7).is_multiple_of(2)
    }
}

/// Reads all rows of a file; a cell that cannot be read as what its column says is left out, as a service would
/// refuse it and the caller then leave it out.
pub(super) fn read(file: &Path) -> Result<Vec<Row>, Error> {
    let mut csv = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(file)
        .map_err(|e| Error::file(file, e))?;
    let header = csv.headers().map_err(|e| Error::file(file, e))?.clone();
    let named = |name: &str| header.iter().any(|h| h.trim() == name);
    if !["full_name", "first_name", "last_name", "document_number"]
        .iter()
        .any(|c| named(c))
    {
        let reason = "needs at least one of the columns full_name, last_name, document_number";
        return Err(Error::invalid("file", reason));
    }
    let mut rows = Vec::new();
    for record in csv.records() {
        let record = record.map_err(|e| Error::file(file, e))?;
        let cell = |name: &str| -> &str {
            let at = header.iter().position(|h| h.trim() == name);
            at.and_then(|at| record.get(at)).unwrap_or("").trim()
        };
        rows.push(Row {
            id: cell("query_id").to_owned(),
            subject: subject(&cell),
            expected: cell("expected_id").to_owned(),
            perturbation: cell("perturbation").to_owned(),
            culture: cell("culture").to_owned(),
            at: rows.len(),
        });
    }
    Ok(rows)
}

/// The kind of party that a schema stands for; a person by default.
pub(super) fn kind_of(schema: &str) -> RecordKind {
    RecordKind::of_party(schema).unwrap_or(RecordKind::Person)
}

/// A country by its name or its code, in any case.
fn country(text: &str) -> Option<Country> {
    let text = text.trim();
    Country::parse(text).or_else(|| Country::parse(&text.to_uppercase()))
}

fn subject<'a>(cell: &impl Fn(&str) -> &'a str) -> Subject {
    let mut party = PartySubject::new(kind_of(cell("schema")));
    let cut = |text: &str| -> String { text.chars().take(limits::NAME_CHARS).collect() };
    let mut name = SubjectName::from_parts([
        (PartRole::Given, cut(cell("first_name"))),
        (PartRole::Middle, cut(cell("middle_name"))),
        (PartRole::Family, cut(cell("last_name"))),
    ]);
    name.whole = cut(cell("full_name"));
    if !name.is_empty() {
        party.names.push(name);
    }
    party.births = dates::interval(cell("date_of_birth")).into_iter().collect();
    party.gender = Gender::parse(cell("gender"));
    party.nationalities = cell("nationality")
        .split([';', '|'])
        .filter_map(country)
        .collect();
    party.birth_place = Some(cell("place_of_birth").to_owned()).filter(|p| !p.is_empty());
    let number = cell("document_number");
    if !number.is_empty() {
        party.documents.push(TypedNumber {
            kind: DocumentKind::Other,
            number: number.chars().take(limits::NUMBER_CHARS).collect(),
            issuer: country(cell("document_issuer")),
        });
    }
    Subject::Party(party)
}
