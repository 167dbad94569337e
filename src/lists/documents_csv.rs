//! `documents-csv`: lost, stolen, revoked and invalid travel documents, and documents of wanted persons; our own format.
//!
//! One row a document or a range of blanks; UTF-8, comma, header row, columns in any order, no others. As in INTERPOL's
//! SLTD there is no column for a person's name. Dates are `YYYY-MM-DD`.
//!
//! | column | what it holds |
//! |---|---|
//! | `reference` | the owner's own reference of the entry; required |
//! | `type` | `passport`, `identity_card`, `visa`, `residence_permit`, `travel_document`, `crew_document`, `driving_licence`, `other` |
//! | `number` | the number, or the first of a range; required |
//! | `number_to` | the last of a range: same width and prefix, only the digits at the end differ |
//! | `issuer` | ISO 3166 or ICAO 9303 code of the issuing state; required |
//! | `status` | `lost`, `stolen`, `stolen_blank`, `revoked`, `invalid`: the document is not to be used; `linked_person`: it is in order and its holder is sought; required |
//! | `stolen_on`, `issued`, `expires` | day of loss or theft, of issue, of expiry |
//! | `review_on` | day by which the owner reviews the entry |
//! | `valid_until` | last day the entry is in force |
//! | `reported_by` | state that reported the loss, where it is not the issuer |
//! | `contact` | whom to ask for confirmation |
//! | `remarks` | in words, without names |
//! | `linked_to` | reference of the person it belongs to, for `linked_person` |

use super::table::{Encoding, Header, Row, Rows};
use super::{Listing, Published, ReadError, Sink, dates};
use crate::domain::{Country, Day, DocumentKind, DocumentStatus, Link, ListId, ListedDocument};
use crate::domain::{Measure, Record, RecordKey, RecordKind, Semantics, TypedNumber, limits};

const COLUMNS: [&str; 15] = [
    "reference",
    "type",
    "number",
    "number_to",
    "issuer",
    "status",
    "stolen_on",
    "issued",
    "expires",
    "review_on",
    "valid_until",
    "reported_by",
    "contact",
    "remarks",
    "linked_to",
];

/// Reads the format.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let mut rows = Rows::new(listing.take("")?, b',', Encoding::Utf8);
    let required = ["reference", "number", "issuer", "status"];
    let header = Header::read(&mut rows, &required, Some(&COLUMNS))?;
    each_row(&mut rows, &header, &listing.id, sink, record)
}

/// Reads one row; what is wrong with a cell goes to the problems, what is wrong with the record is the error.
pub(super) type RecordFn =
    fn(&ListId, &Cells<'_>, &mut dyn FnMut(String)) -> Result<Record, String>;

/// Reads every row behind the header; a row that makes no record is a problem, and the others go on.
pub(super) fn each_row(
    rows: &mut Rows<'_>,
    header: &Header,
    list: &ListId,
    sink: &mut dyn Sink,
    record: RecordFn,
) -> Result<Published, ReadError> {
    while let Some(row) = rows.next()? {
        let cells = Cells { header, row: &row };
        let reference = cells.get("reference");
        if row.cells.iter().any(Option::is_none) {
            sink.problem(rows.problem(row.line, reference, "a cell is not UTF-8 text"));
        }
        let mut problem = |reason: String| sink.problem(rows.problem(row.line, reference, reason));
        match record(list, &cells, &mut problem) {
            Ok(record) => sink.record(record),
            Err(reason) => sink.problem(rows.problem(row.line, reference, reason)),
        }
    }
    Ok(Published::default())
}

pub(super) struct Cells<'a> {
    pub header: &'a Header,
    pub row: &'a Row,
}

impl<'a> Cells<'a> {
    pub(super) fn get(&self, column: &str) -> Option<&'a str> {
        self.header.cell(self.row, column)
    }

    pub(super) fn text(&self, column: &str) -> Option<String> {
        self.get(column).map(str::to_owned)
    }

    /// A value that must be understood where it is given; what is not is a problem, and left out.
    pub(super) fn read<T>(
        &self,
        column: &str,
        parse: impl Fn(&str) -> Option<T>,
        problem: &mut dyn FnMut(String),
    ) -> Option<T> {
        let text = self.get(column)?;
        let value = parse(text);
        if value.is_none() {
            problem(format!("{column} is not understood; it is left out"));
        }
        value
    }

    pub(super) fn day(&self, column: &str, problem: &mut dyn FnMut(String)) -> Option<Day> {
        self.read(column, dates::day, problem)
    }
}

fn record(
    list: &ListId,
    cells: &Cells<'_>,
    problem: &mut dyn FnMut(String),
) -> Result<Record, String> {
    let needed = |column: &str| {
        cells
            .get(column)
            .ok_or_else(|| format!("{column} is missing; the row is left out"))
    };
    let reference = needed("reference")?;
    let number = needed("number")?;
    let status = needed("status")?;
    let issuer = Country::from_code(needed("issuer")?)
        .ok_or("issuer is not a country code; the row is left out")?;
    let semantics = match status {
        "linked_person" => Semantics::LinkedPerson,
        word => Semantics::InvalidDocument(
            DocumentStatus::parse(word).ok_or("status is not understood; the row is left out")?,
        ),
    };
    let kind = cells
        .get("type")
        .map_or(Some(DocumentKind::Other), DocumentKind::parse);
    let kind = kind.ok_or("type is not understood; the row is left out")?;
    let number_to = cells.get("number_to").filter(|to| *to != number);
    if [Some(number), number_to]
        .into_iter()
        .flatten()
        .any(|n| n.chars().count() > limits::NUMBER_CHARS)
    {
        return Err("the number is longer than any number may be; the row is left out".to_owned());
    }
    if let Some(to) = number_to {
        check_range(number, to)?;
    }
    let key = RecordKey {
        list: list.clone(),
        reference: reference.to_owned(),
    };
    let mut record = Record::new(key, RecordKind::Document);
    record.document = Some(ListedDocument {
        number: TypedNumber {
            kind,
            number: number.to_owned(),
            issuer: Some(issuer),
        },
        number_to: number_to.map(str::to_owned),
        semantics,
        issued: cells.day("issued", problem),
        expires: cells.day("expires", problem),
        lost_on: cells.day("stolen_on", problem),
        reported_by: cells.read("reported_by", Country::from_code, problem),
    });
    if let Some(other) = cells.text("linked_to") {
        record.links.push(Link {
            relation: "document of".to_owned(),
            reference: Some(other),
            name: None,
        });
    }
    let from = &mut record.provenance;
    if semantics != Semantics::LinkedPerson {
        from.measures.push(Measure::DocumentInvalid);
    }
    from.contact = cells.text("contact");
    from.remarks = cells.text("remarks");
    from.review_on = cells.day("review_on", problem);
    from.expires_on = cells.day("valid_until", problem);
    Ok(record)
}

/// A range is two numbers of one width that differ only in the digits at their end, in order, and not too many.
fn check_range(from: &str, to: &str) -> Result<(), String> {
    let wrong = |reason: &str| Err(format!("the range {reason}; the row is left out"));
    if from.chars().count() != to.chars().count() {
        return wrong("has ends of different length");
    }
    let digits = |n: &str| n.len() - n.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let width = digits(from).min(digits(to));
    let (Some((prefix, first)), Some((prefix_to, last))) = (
        from.split_at_checked(from.len() - width),
        to.split_at_checked(to.len() - width),
    ) else {
        return wrong("is not understood");
    };
    if prefix != prefix_to {
        return wrong("has ends with different prefixes");
    }
    let (Ok(first), Ok(last)) = (first.parse::<u64>(), last.parse::<u64>()) else {
        return wrong("does not end in digits that can be counted");
    };
    if first > last {
        return wrong("ends before it begins");
    }
    if last - first >= limits::RANGE_NUMBERS {
        return wrong("holds more numbers than a range may");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_keeps_prefix_width_and_order() {
        for (from, to) in [
            ("AB100", "AB199"),
            ("0001", "9999"),
            ("X0000001", "X0000001"),
        ] {
            assert_eq!(check_range(from, to), Ok(()), "{from}–{to}");
        }
        for (from, to, reason) in [
            ("AB100", "AB1000", "different length"),
            ("AB100", "AC199", "different prefixes"),
            ("AB199", "AB100", "before it begins"),
            ("A00000000", "A10000000", "more numbers"),
            ("ABC", "ABD", "different prefixes"),
            ("ABC", "ABC", "cannot"),
            ("é1", "ab", "different"),
            ("1".repeat(30).as_str(), "2".repeat(30).as_str(), "counted"),
        ] {
            let refused = check_range(from, to);
            assert!(
                refused
                    .as_ref()
                    .is_err_and(|e| e.contains(reason) || reason == "cannot"),
                "{from}–{to}: {refused:?}"
            );
        }
    }
}
