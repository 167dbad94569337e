//! OFAC's CSV files: entries (`SDN.CSV`, `CONS_PRIM.CSV`), aliases, addresses, and what overflows of the remarks.
//!
//! No file has a header row; `-0-` is nothing; the last byte may be 0x1A. Rows of the three other files belong to the
//! entry of the same number. A file that does not end with a line break was cut short.

use std::collections::HashMap;

use super::{Fact, country, kind, measures, name, quality, remarks};
use crate::domain::RecordKey;
use crate::domain::{Address, Identifier, IdentifierKind, Link, ListId, NameQuality, Record};
use crate::lists::labels::Meaning;
use crate::lists::table::{Encoding, Row, Rows};
use crate::lists::{Input, Listing, Published, ReadError, Sink};

/// Files of the source: entries, aliases, addresses, remarks that did not fit.
pub const ROLES: [&str; 4] = ["sdn", "alt", "add", "comments"];

/// Rows of a file that belong to entries, by the entry's number.
type ByEntry = HashMap<String, Vec<Row>>;

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let entries = listing.take("sdn")?;
    let mut beside = Vec::new();
    for (role, columns) in [("alt", 5), ("add", 6), ("comments", 2)] {
        let mut file = (role.to_owned(), ByEntry::new());
        if let Some(input) = listing.take_optional(role) {
            file.0.clone_from(&input.name);
            rows(input, columns, sink, &mut |number, row, _| {
                file.1.entry(number.to_owned()).or_default().push(row);
            })?;
        }
        beside.push(file);
    }
    let list = listing.id.clone();
    let file = entries.name.clone();
    rows(entries, 12, sink, &mut |number, row, sink| {
        let [alt, add, comments] =
            [0, 1, 2].map(|i| beside[i].1.remove(number).unwrap_or_default());
        match entry(&list, number, &row, &alt, &add, &comments) {
            Ok((record, reasons)) => {
                for reason in reasons {
                    sink.problem(problem(&file, row.line, Some(number), reason));
                }
                sink.record(record);
            }
            Err(reason) => sink.problem(problem(&file, row.line, Some(number), reason)),
        }
    })?;
    for (file, rows) in beside {
        let mut left: Vec<(String, u64)> = rows
            .into_iter()
            .flat_map(|(number, rows)| rows.into_iter().map(move |r| (number.clone(), r.line)))
            .collect();
        left.sort_by_key(|(_, line)| *line);
        for (number, line) in left {
            sink.problem(problem(
                &file,
                line,
                Some(&number),
                "there is no entry of this number",
            ));
        }
    }
    Ok(Published::default())
}

fn problem(file: &str, line: u64, record: Option<&str>, reason: &str) -> crate::lists::Problem {
    crate::lists::Problem {
        file: file.to_owned(),
        place: format!("line {line}"),
        record: record.map(str::to_owned),
        reason: reason.to_owned(),
    }
}

/// Calls `found` with every row that starts with an entry's number and has as many columns as it should.
fn rows(
    input: Input<'_>,
    columns: usize,
    sink: &mut dyn Sink,
    found: &mut dyn FnMut(&str, Row, &mut dyn Sink),
) -> Result<(), ReadError> {
    let mut rows = Rows::new(input, b',', Encoding::Utf8);
    let (mut good, mut line) = (0_u64, 1);
    let mut cut = false;
    while let Some(row) = rows.next()? {
        line = row.line;
        cut = rows.open_end;
        let number = row
            .get(0)
            .filter(|n| n.bytes().all(|b| b.is_ascii_digit()))
            .map(str::to_owned);
        if row.cells.iter().any(Option::is_none) {
            return Err(ReadError::Broken {
                file: rows.file.clone(),
                place: format!("line {line}"),
                reason: "the text is not UTF-8".to_owned(),
            });
        }
        match number {
            _ if cut => {}
            Some(number) if row.cells.len() == columns => {
                good += 1;
                found(&number, row, sink);
            }
            Some(number) => {
                let reason = format!("{} columns where {columns} are expected", row.cells.len());
                sink.problem(problem(&rows.file, line, Some(&number), &reason));
            }
            None if good == 0 && line == 1 => {
                sink.problem(problem(
                    &rows.file,
                    line,
                    None,
                    "a header row, which the format does not have",
                ));
            }
            None => sink.problem(problem(
                &rows.file,
                line,
                None,
                "a row that does not start with a number",
            )),
        }
    }
    if cut {
        return Err(ReadError::Broken {
            file: rows.file,
            place: format!("line {line}"),
            reason: "the file ends in the middle of a row, without a line break".to_owned(),
        });
    }
    if good == 0 {
        return Err(ReadError::WrongFormat {
            file: rows.file,
            reason: format!("no row has a number and {columns} columns"),
        });
    }
    Ok(())
}

/// A cell, unless it is the null of the format.
fn cell(row: &Row, column: usize) -> Option<&str> {
    row.get(column).filter(|t| *t != "-0-")
}

fn entry(
    list: &ListId,
    number: &str,
    row: &Row,
    alt: &[Row],
    add: &[Row],
    comments: &[Row],
) -> Result<(Record, Vec<&'static str>), &'static str> {
    let kind = kind(cell(row, 2).unwrap_or_default());
    let key = RecordKey {
        list: list.clone(),
        reference: number.to_owned(),
    };
    let mut record = Record::new(key, kind);
    let primary = cell(row, 1).ok_or("an entry without a name is left out")?;
    record.names.push(name(kind, primary, NameQuality::Primary));
    for alias in alt {
        if let Some(whole) = cell(alias, 3) {
            let mut alias_name = name(
                kind,
                whole,
                quality(cell(alias, 2).unwrap_or_default(), false),
            );
            alias_name.note = cell(alias, 4).map(str::to_owned);
            record.names.push(alias_name);
        }
    }
    let programmes = cell(row, 3).unwrap_or_default();
    record.provenance.programmes = programmes
        .split("] [")
        .map(str::to_owned)
        .filter(|p| !p.is_empty())
        .collect();
    if let Some(title) = cell(row, 4) {
        record.positions = title.split(';').map(|t| t.trim().to_owned()).collect();
    }
    let mut remarks = cell(row, 11).unwrap_or_default().to_owned();
    for more in comments.iter().filter_map(|c| cell(c, 1)) {
        let joint = if remarks.ends_with('.') { "; " } else { " " };
        if !remarks.is_empty() {
            remarks.push_str(joint);
        }
        remarks.push_str(more);
    }
    let mut reasons = remarks::read(&remarks, &mut record);
    reasons.extend(ship(row, &mut record).err());
    record.provenance.measures = measures(&record.provenance.programmes, &remarks);
    let said = ship_remarks(row).chain(Some(remarks).filter(|r| !r.is_empty()));
    let said: Vec<String> = said.collect();
    record.provenance.remarks = (!said.is_empty()).then(|| said.join("; "));
    record.addresses = add.iter().filter_map(address).collect();
    Ok((record, reasons))
}

/// Call sign, flag and owner.
fn ship(row: &Row, record: &mut Record) -> Result<(), &'static str> {
    if let Some(sign) = cell(row, 5) {
        record.identifiers.push(Identifier {
            kind: IdentifierKind::CallSign,
            value: sign.to_owned(),
            country: None,
            published_kind: Some("Call sign".to_owned()),
            note: None,
        });
    }
    if let Some(owner) = cell(row, 10) {
        record.links.push(Link {
            relation: "owner".to_owned(),
            reference: None,
            name: Some(owner.to_owned()),
        });
    }
    let Some(flag) = cell(row, 9) else {
        return Ok(());
    };
    let fact = Fact {
        label: "Vessel Flag",
        value: flag,
        ..Fact::default()
    };
    fact.add(Meaning::Nationality, record)
}

/// What has no field of its own.
fn ship_remarks(row: &Row) -> impl Iterator<Item = String> {
    let labels = [
        (6, "Vessel type"),
        (7, "Tonnage"),
        (8, "Gross registered tonnage"),
    ];
    let said = labels.map(|(column, label)| cell(row, column).map(|v| format!("{label} {v}")));
    said.into_iter().flatten()
}

fn address(row: &Row) -> Option<Address> {
    let text: Vec<&str> = [2, 3].into_iter().filter_map(|c| cell(row, c)).collect();
    let written = cell(row, 4);
    let known = written.and_then(country);
    let text: Vec<&str> = text
        .into_iter()
        .chain(written.filter(|_| known.is_none()))
        .collect();
    let address = Address {
        text: text.join(", "),
        country: known,
        note: cell(row, 5).map(str::to_owned),
        ..Address::default()
    };
    (address != Address::default()).then_some(address)
}
