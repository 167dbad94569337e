//! Australia: the consolidated list of the Department of Foreign Affairs and Trade (DFAT), XLSX.
//!
//! One row a name: `101` is the entry, `101a` an alias of it, and every row repeats the facts. Rows are gathered by the
//! number their reference starts with, wherever they stand. The publisher has given numbers out twice by mistake, so a
//! second primary name, or a row of another type, under a taken number is a record of its own and a problem. Cells that
//! say `NA` say nothing. Measures are read where they have columns; older files have none. What the columns of an
//! entry hold is read in `au/facts.rs`, dates of birth in `au/births.rs`. A new column goes into [`COLUMNS`].

mod births;
mod facts;

use std::collections::HashMap;

use super::gather::{At, push_new, squeeze};
use super::labels;
use super::workbook::{self, Cell, Row};
use super::written_names::{inverted, packed};
use super::{Listing, Published, ReadError, Sink};
use crate::domain::{ListId, Measure, Name, NameQuality, RecordKind, limits};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Reference,
    Name,
    Type,
    NameType,
    AliasStrength,
    Fact(Fact),
}

/// What a column says of the entry, whichever of its names the row gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    Birth,
    BirthPlace,
    Citizenship,
    Address,
    AdditionalInformation,
    ListingInformation,
    ImoNumber,
    Committees,
    ControlDate,
    Instrument,
    Measure(Measure),
}

/// Columns by their letters and digits in lower case.
const COLUMNS: [(&str, Column); 19] = [
    ("reference", Column::Reference),
    ("nameofindividualorentity", Column::Name),
    ("type", Column::Type),
    ("nametype", Column::NameType),
    ("aliasstrength", Column::AliasStrength),
    ("dateofbirth", Column::Fact(Fact::Birth)),
    ("placeofbirth", Column::Fact(Fact::BirthPlace)),
    ("citizenship", Column::Fact(Fact::Citizenship)),
    ("address", Column::Fact(Fact::Address)),
    (
        "additionalinformation",
        Column::Fact(Fact::AdditionalInformation),
    ),
    ("listinginformation", Column::Fact(Fact::ListingInformation)),
    ("imonumber", Column::Fact(Fact::ImoNumber)),
    ("committees", Column::Fact(Fact::Committees)),
    ("controldate", Column::Fact(Fact::ControlDate)),
    ("instrumentofdesignation", Column::Fact(Fact::Instrument)),
    ("travelban", Column::Fact(Fact::Measure(Measure::TravelBan))),
    (
        "armsembargo",
        Column::Fact(Fact::Measure(Measure::ArmsEmbargo)),
    ),
    (
        "maritimerestriction",
        Column::Fact(Fact::Measure(Measure::Maritime)),
    ),
    (
        "targetedfinancialsanction",
        Column::Fact(Fact::Measure(Measure::AssetFreeze)),
    ),
];

const REQUIRED: [(Column, &str); 4] = [
    (Column::Reference, "Reference"),
    (Column::Name, "Name of Individual or Entity"),
    (Column::Type, "Type"),
    (Column::NameType, "Name Type"),
];

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let mut input = listing.take("")?;
    let file = input.name.clone();
    let mut columns: Option<Vec<(u16, Column)>> = None;
    let mut entries = Entries::default();
    workbook::for_each_row(&mut input, &mut |row| {
        let at = At {
            file: file.clone(),
            place: format!("row {}", row.number),
            record: String::new(),
        };
        match &columns {
            None => columns = Some(header(&row, &at, sink)?),
            Some(columns) => entries.add(&row, columns, at, sink)?,
        }
        Ok(())
    })?;
    if columns.is_none() {
        return Err(ReadError::WrongFormat {
            file,
            reason: "there is no header row".to_owned(),
        });
    }
    for entry in entries.entries {
        if let Some(record) = facts::record(entry, &listing.id, sink) {
            sink.record(record);
        }
    }
    Ok(Published::default())
}

fn header(row: &Row, at: &At, sink: &mut dyn Sink) -> Result<Vec<(u16, Column)>, ReadError> {
    let mut columns = Vec::new();
    let wrong = |reason: String| ReadError::WrongFormat {
        file: at.file.clone(),
        reason,
    };
    for (place, cell) in &row.cells {
        let Cell::Text(text) = cell else { continue };
        match COLUMNS.iter().find(|(name, _)| *name == labels::key(text)) {
            Some((name, column)) if columns.iter().any(|(_, c)| c == column) => {
                return Err(wrong(format!("the column {name:?} is there twice")));
            }
            Some((_, column)) => columns.push((*place, *column)),
            None => at.problem(
                sink,
                format!("column {} is not understood and is left out", place + 1),
            ),
        }
    }
    for (column, name) in REQUIRED {
        if !columns.iter().any(|(_, c)| *c == column) {
            return Err(wrong(format!("the column {name:?} is missing")));
        }
    }
    Ok(columns)
}

/// The rows of one entry, gathered.
struct Entry {
    /// Where it starts; holds its reference.
    at: At,
    kind: RecordKind,
    names: Vec<Name>,
    rows: usize,
    /// What its rows say, none of it twice, in their order.
    facts: Vec<(Fact, Cell)>,
}

#[derive(Default)]
struct Entries {
    entries: Vec<Entry>,
    /// The latest entry of each number and type.
    of: HashMap<(String, RecordKind), usize>,
}

impl Entries {
    fn add(
        &mut self,
        row: &Row,
        columns: &[(u16, Column)],
        mut at: At,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        let cell = |wanted: Column| {
            let (place, _) = columns.iter().find(|(_, c)| *c == wanted)?;
            row.get(*place)
        };
        let text = |wanted: Column| match cell(wanted) {
            Some(Cell::Text(text)) => squeeze(text),
            _ => String::new(),
        };
        if columns.iter().all(|(place, _)| row.get(*place).is_none()) {
            at.problem(sink, "a row with cells outside the columns only");
            return Ok(());
        }
        let reference = text(Column::Reference);
        let digits = reference.find(|c: char| !c.is_ascii_digit());
        let number = &reference[..digits.unwrap_or(reference.len())];
        if number.is_empty() {
            at.problem(
                sink,
                "a row whose reference is not a number, with or without letters; it is left out",
            );
            return Ok(());
        }
        reference.clone_into(&mut at.record);
        let Some(kind) = kind(&text(Column::Type)) else {
            at.problem(
                sink,
                "a type that is neither individual, entity nor vessel; the row is left out",
            );
            return Ok(());
        };
        let quality = quality(
            &text(Column::NameType),
            &text(Column::AliasStrength),
            &at,
            sink,
        );
        let names = names(&text(Column::Name), quality, kind);
        if names.is_empty() {
            at.problem(sink, "a row without a name");
        }
        let entry = self.entry(number, kind, &names, at, sink);
        entry.rows += 1;
        if entry.rows > limits::ENTRY_ROWS {
            return Err(ReadError::Broken {
                file: entry.at.file.clone(),
                place: format!("row {}", row.number),
                reason: format!("more than {} rows of one entry", limits::ENTRY_ROWS),
            });
        }
        for name in names {
            push_new(&mut entry.names, name);
        }
        for (place, column) in columns {
            let (Column::Fact(fact), Some(cell)) = (column, row.get(*place)) else {
                continue;
            };
            if *cell == Cell::Error {
                entry
                    .at
                    .problem(sink, "a cell that holds an error of its formula");
            } else if !matches!(cell, Cell::Text(t) if says_nothing(t)) {
                push_new(&mut entry.facts, (*fact, cell.clone()));
            }
        }
        Ok(())
    }

    /// The entry that a row belongs to.
    fn entry(
        &mut self,
        number: &str,
        kind: RecordKind,
        names: &[Name],
        at: At,
        sink: &mut dyn Sink,
    ) -> &mut Entry {
        let primary = |names: &[Name]| {
            let found = names.iter().find(|n| n.quality == NameQuality::Primary);
            found.map(|n| n.whole.clone())
        };
        let of = |kind| (number.to_owned(), kind);
        let known = self.of.get(&of(kind)).copied();
        let new = primary(names);
        let fits = |at: &usize| match (primary(&self.entries[*at].names), &new) {
            (Some(old), Some(new)) => old == *new,
            _ => true,
        };
        if let Some(known) = known.filter(fits) {
            return &mut self.entries[known];
        }
        let mut record = number.to_owned();
        if RecordKind::ALL
            .map(of)
            .iter()
            .any(|k| self.of.contains_key(k))
        {
            record.clone_from(&at.record);
            at.problem(
                sink,
                "the reference is taken by another entry; the row is a record of its own",
            );
        }
        self.of.insert(of(kind), self.entries.len());
        self.entries.push(Entry {
            at: At { record, ..at },
            kind,
            names: Vec::new(),
            rows: 0,
            facts: Vec::new(),
        });
        let last = self.entries.len() - 1;
        &mut self.entries[last]
    }
}

fn kind(text: &str) -> Option<RecordKind> {
    match text.to_lowercase().as_str() {
        "individual" | "person" => Some(RecordKind::Person),
        "entity" | "organisation" => Some(RecordKind::Organisation),
        "vessel" | "ship" => Some(RecordKind::Vessel),
        _ => None,
    }
}

fn quality(name_type: &str, strength: &str, at: &At, sink: &mut dyn Sink) -> NameQuality {
    let weak = match strength.to_lowercase().as_str() {
        "" | "na" | "n/a" | "-" | "strong" | "good" => false,
        "weak" | "low" => true,
        _ => {
            at.problem(sink, "an alias strength that is neither strong nor weak");
            false
        }
    };
    match name_type.to_lowercase().as_str() {
        "primary name" => NameQuality::Primary,
        "original script" => NameQuality::OriginalScript,
        "formerly known as" | "previously listed as" | "fka" => NameQuality::Former,
        other => {
            if !matches!(other, "aka" | "alias") {
                at.problem(
                    sink,
                    "the type of a name is not understood; it is kept as an alias",
                );
            }
            if weak {
                NameQuality::Weak
            } else {
                NameQuality::Strong
            }
        }
    }
}

/// The names of a cell. Brackets in a person's name are notes or other spellings; in another's they belong to it.
fn names(text: &str, quality: NameQuality, kind: RecordKind) -> Vec<Name> {
    if text.is_empty() {
        return Vec::new();
    }
    if kind != RecordKind::Person {
        return vec![Name::whole(text, quality)];
    }
    let mut names = packed(text, quality);
    for (at, name) in names.iter_mut().enumerate() {
        if at > 0 && name.quality == NameQuality::Primary {
            name.quality = NameQuality::Strong;
        }
        name.parts = inverted(&name.whole);
    }
    names
}

fn says_nothing(text: &str) -> bool {
    matches!(
        text.to_lowercase().as_str(),
        "" | "na" | "n/a" | "-" | "nil" | "unknown"
    )
}
