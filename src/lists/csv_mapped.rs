//! `csv-mapped`: any national table of persons and organisations, its columns named in `[list.options]`.
//!
//! ```toml
//! [list.options]
//! delimiter = ";"                 # default ","; "\t" for tabs
//! encoding = "latin-1"            # default "utf-8"; UTF-16 is told by its byte order mark
//! skip_rows = 2                   # rows above the header
//! kind = "person"                 # of all rows; or:
//! kind_column = "Terduga"
//! kinds = { Orang = "person", Korporasi = "organisation" }
//! nulls = ["-", "N/A"]            # cells that mean "not stated"
//! separators = ["|", ";"]         # between several values in one cell
//! alias_separators = [" @ ", " alias "]   # between the first name and the others in a name cell
//! month_first = false             # mm/dd/yyyy
//! buddhist_era = true             # years from 2400 on are 543 ahead
//! ignore = ["No"]                 # columns that say nothing of the entry
//! [list.options.columns]          # field = "Column" or ["Column", "Column"]
//! reference = "Kode"
//! name = "Nama"
//! birth_date = "Tanggal Lahir"
//! ```
//!
//! The fields are [`Field`]'s, in `snake_case`. A column that is neither mapped nor ignored is reported once. Without a
//! reference column, or where its cell is empty, the reference is a hash of the row: it stays while the row does.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::csv_field::{Field, Fill};
use super::dates::Reading;
use super::table::{Encoding, Header, Row, Rows};
use super::{Listing, Published, ReadError, Sink};
use crate::domain::{ListId, Record, RecordKey, RecordKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    #[serde(default = "comma")]
    delimiter: char,
    #[serde(default)]
    encoding: Encoding,
    #[serde(default)]
    skip_rows: usize,
    kind: Option<String>,
    kind_column: Option<String>,
    #[serde(default)]
    kinds: BTreeMap<String, String>,
    #[serde(default)]
    nulls: Vec<String>,
    #[serde(default)]
    separators: Vec<String>,
    #[serde(default)]
    alias_separators: Vec<String>,
    #[serde(default)]
    month_first: bool,
    #[serde(default)]
    buddhist_era: bool,
    #[serde(default)]
    ignore: Vec<String>,
    columns: BTreeMap<Field, OneOrMore>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn comma() -> char {
    ','
}

/// The mapping, checked.
struct Mapping {
    fields: Vec<(Field, Vec<String>)>,
    kind: Option<RecordKind>,
    kind_column: Option<String>,
    kinds: BTreeMap<String, RecordKind>,
    nulls: Vec<String>,
    fill: Fill,
}

impl Mapping {
    fn check(options: Options) -> Result<Self, String> {
        let kind_of = |word: &str| match RecordKind::parse(word) {
            Some(RecordKind::Document | RecordKind::Vehicle) | None => Err(format!(
                "kind {word:?} is not person, organisation, vessel or aircraft"
            )),
            Some(kind) => Ok(kind),
        };
        let kind = options.kind.as_deref().map(kind_of).transpose()?;
        let mut kinds = BTreeMap::new();
        for (word, kind) in &options.kinds {
            kinds.insert(word.trim().to_lowercase(), kind_of(kind)?);
        }
        if kind.is_none() && options.kind_column.is_none() {
            return Err("neither kind nor kind_column is given".to_owned());
        }
        if options.kind_column.is_some() && kinds.is_empty() {
            return Err("kind_column needs the words of kinds".to_owned());
        }
        if options
            .separators
            .iter()
            .chain(&options.alias_separators)
            .any(String::is_empty)
        {
            return Err("a separator is empty".to_owned());
        }
        let columns = options
            .columns
            .into_iter()
            .map(|(field, columns)| match columns {
                OneOrMore::One(column) => (field, vec![column]),
                OneOrMore::More(columns) => (field, columns),
            });
        let fields: Vec<(Field, Vec<String>)> = columns.collect();
        if !fields.iter().any(|(field, _)| field.is_name()) {
            return Err("no column is mapped to a name".to_owned());
        }
        let reading = Reading {
            month_first: options.month_first,
            buddhist_era: options.buddhist_era,
        };
        Ok(Self {
            fields,
            kind,
            kind_column: options.kind_column,
            kinds,
            nulls: options
                .nulls
                .iter()
                .map(|n| n.trim().to_lowercase())
                .collect(),
            fill: Fill {
                separators: options.separators,
                alias_separators: options.alias_separators,
                reading,
            },
        })
    }

    fn columns(&self) -> Vec<&str> {
        let mapped = self.fields.iter().flat_map(|(_, columns)| columns);
        mapped
            .chain(&self.kind_column)
            .map(String::as_str)
            .collect()
    }

    fn cell<'r>(&self, header: &Header, row: &'r Row, column: &str) -> Option<&'r str> {
        header
            .cell(row, column)
            .filter(|text| !self.nulls.contains(&text.to_lowercase()))
    }

    fn kind(&self, header: &Header, row: &Row) -> Result<RecordKind, String> {
        let Some(column) = &self.kind_column else {
            return self
                .kind
                .ok_or_else(|| "there is no kind; the row is left out".to_owned());
        };
        match self.cell(header, row, column) {
            None => self
                .kind
                .ok_or_else(|| format!("{column:?} is empty; the row is left out")),
            Some(word) => self
                .kinds
                .get(&word.to_lowercase())
                .copied()
                .ok_or_else(|| {
                    format!("the word in {column:?} is none of kinds; the row is left out")
                }),
        }
    }

    fn record(
        &self,
        list: &ListId,
        header: &Header,
        row: &Row,
        problem: &mut dyn FnMut(String),
    ) -> Result<Record, String> {
        let reference = self.reference(header, row);
        let kind = self.kind(header, row)?;
        let mut record = Record::new(
            RecordKey {
                list: list.clone(),
                reference,
            },
            kind,
        );
        for (field, columns) in &self.fields {
            for column in columns {
                if let Some(text) = self.cell(header, row, column) {
                    self.fill.field(&mut record, *field, column, text, problem);
                }
            }
        }
        Fill::finish(&mut record);
        if record.names.is_empty() {
            return Err("there is no name; the row is left out".to_owned());
        }
        Ok(record)
    }

    fn reference(&self, header: &Header, row: &Row) -> String {
        let columns = self
            .fields
            .iter()
            .filter(|(field, _)| *field == Field::Reference);
        let cells = columns
            .flat_map(|(_, columns)| columns)
            .filter_map(|c| self.cell(header, row, c));
        let stated = cells.collect::<Vec<_>>().join(" ");
        if !stated.is_empty() {
            return stated;
        }
        let mut hasher = blake3::Hasher::new();
        for cell in &row.cells {
            hasher.update(cell.as_deref().unwrap_or_default().as_bytes());
            hasher.update(b"\x1f");
        }
        format!("row-{}", &hasher.finalize().to_hex()[..16])
    }
}

/// Reads the format.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let config = |e: toml::de::Error| ReadError::Config(e.message().trim().replace('\n', " "));
    let options: Options = listing.options.clone().try_into().map_err(config)?;
    let delimiter = u8::try_from(options.delimiter).ok().filter(u8::is_ascii);
    let delimiter = delimiter.filter(|d| !b"\"\r\n".contains(d));
    let delimiter = delimiter
        .ok_or_else(|| ReadError::Config("delimiter is not one ASCII character".to_owned()))?;
    let (encoding, skip, ignored) = (options.encoding, options.skip_rows, options.ignore.clone());
    let mapping = Mapping::check(options).map_err(ReadError::Config)?;
    let mut rows = Rows::new(listing.take("")?, delimiter, encoding);
    for _ in 0..skip {
        rows.next()?;
    }
    let header = Header::read(&mut rows, &mapping.columns(), None)?;
    for name in header.names() {
        let is = |other: &str| other.to_lowercase() == name;
        if !mapping.columns().into_iter().any(is) && !ignored.iter().any(|i| is(i)) {
            sink.problem(rows.problem(
                1,
                None,
                format!("column {name:?} is neither mapped nor ignored"),
            ));
        }
    }
    while let Some(row) = rows.next()? {
        let reference = mapping.reference(&header, &row);
        let reference = Some(reference.as_str());
        if row.cells.iter().any(Option::is_none) {
            sink.problem(rows.problem(row.line, reference, "a cell is not text in the encoding"));
        }
        let mut problem = |reason: String| sink.problem(rows.problem(row.line, reference, reason));
        match mapping.record(&listing.id, &header, &row, &mut problem) {
            Ok(record) => sink.record(record),
            Err(reason) => sink.problem(rows.problem(row.line, reference, reason)),
        }
    }
    Ok(Published::default())
}
