//! The rows of a register: what differs from document to document in columns of fixed width, in the publisher's order.
//!
//! A row is a record whose number, reference and days were taken out ([`Row`]); what is left is its class, one of a few
//! thousand that `classes.arrow` holds in the columns of `records.arrow`. Numbers and references are forms of
//! `forms.arrow` filled with a number ([`super::form`]), or texts of `texts.arrow`, where ranges always are. A day that
//! its column cannot hold stays with the class. Law: what [`Table::record`] gives is what was taken in, to the letter.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::datatypes::{UInt8Type, UInt16Type, UInt32Type, UInt64Type};

use super::form::filled;
use crate::domain::{Day, Record};
use crate::index::table::{self, Column, ROWS, TableWriter};
use crate::index::{SnapshotError, records, rows::RecordRow};

pub(super) const ROWS_FILE: &str = "rows.arrow";
const TEXTS: &str = "texts.arrow";
const CLASSES: &str = "classes.arrow";
const FORMS: &str = "forms.arrow";
/// The files of a table.
pub(super) const FILES: [&str; 4] = [ROWS_FILE, TEXTS, CLASSES, FORMS];

/// In place of a form: the text stands in `texts.arrow`, at the row that the number says.
pub(super) const IN_TEXTS: u8 = u8::MAX;

/// What is taken out of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    pub reference: String,
    pub number: String,
    pub number_to: Option<String>,
    /// Days of [`days`]; 0 for one that stays with the class.
    pub days: [u16; DAYS],
}

/// Days of a row.
pub(super) const DAYS: usize = 5;

/// The days that are taken out, in the order of the columns; none of a record that lists no document.
fn days(record: &mut Record) -> [Option<&mut Option<Day>>; DAYS] {
    let from = &mut record.provenance;
    let (review, until) = (Some(&mut from.review_on), Some(&mut from.expires_on));
    match &mut record.document {
        Some(d) => [
            Some(&mut d.issued),
            Some(&mut d.expires),
            Some(&mut d.lost_on),
            review,
            until,
        ],
        None => [None, None, None, review, until],
    }
}

impl Row {
    /// Takes a row out of a record and leaves its class.
    pub(super) fn out_of(record: &mut Record) -> Self {
        let mut row = Self {
            reference: std::mem::take(&mut record.key.reference),
            ..Self::default()
        };
        for (stored, day) in row.days.iter_mut().zip(days(record)) {
            let Some(day) = day else { continue };
            let fits = day.and_then(|d| u16::try_from(d.0).ok()).filter(|d| *d > 0);
            if let Some(fits) = fits {
                (*stored, *day) = (fits, None);
            }
        }
        if let Some(document) = &mut record.document {
            row.number = std::mem::take(&mut document.number.number);
            row.number_to = document.number_to.take();
        }
        row
    }

    /// Puts the row back into a record that is its class.
    pub(super) fn into(self, record: &mut Record) {
        record.key.reference = self.reference;
        for (stored, day) in self.days.into_iter().zip(days(record)) {
            if let Some(day) = day.filter(|_| stored > 0) {
                *day = Some(Day(i32::from(stored)));
            }
        }
        if let Some(document) = &mut record.document {
            document.number.number = self.number;
            document.number_to = self.number_to;
        }
    }
}

pub(super) fn rows_schema() -> SchemaRef {
    let plain = |name: &str, kind: &DataType| Field::new(name, kind.clone(), false);
    let mut fields = vec![
        plain("class", &DataType::UInt16),
        plain("number_form", &DataType::UInt8),
        plain("number", &DataType::UInt64),
        plain("reference_form", &DataType::UInt8),
        plain("reference", &DataType::UInt32),
    ];
    let days = ["issued", "expires", "lost_on", "review_on", "expires_on"];
    fields.extend(days.map(|day| plain(day, &DataType::UInt16)));
    SchemaRef::new(Schema::new(fields))
}

pub(super) fn texts_schema() -> SchemaRef {
    SchemaRef::new(Schema::new(vec![
        Field::new("text", DataType::Utf8, false),
        Field::new("to", DataType::Utf8, true),
    ]))
}

fn forms_schema() -> SchemaRef {
    let form = Field::new("form", DataType::Utf8, false);
    SchemaRef::new(Schema::new(vec![form]))
}

/// The rows, read or mapped.
pub(in crate::index) struct Table {
    rows: Vec<RecordBatch>,
    texts: Vec<RecordBatch>,
    classes: Arc<[Record]>,
    forms: Arc<[String]>,
    len: u32,
    class: Column<UInt16Type>,
    number_form: Column<UInt8Type>,
    number: Column<UInt64Type>,
    reference_form: Column<UInt8Type>,
    reference: Column<UInt32Type>,
    days: [Column<UInt16Type>; DAYS],
}

impl Table {
    /// Rows of batches of the schemas, with the classes and forms they name.
    pub(super) fn new(
        rows: Vec<RecordBatch>,
        texts: Vec<RecordBatch>,
        classes: Vec<Record>,
        forms: Vec<String>,
    ) -> Self {
        Self {
            len: table::rows(&rows) as u32,
            class: Column::of(&rows, 0),
            number_form: Column::of(&rows, 1),
            number: Column::of(&rows, 2),
            reference_form: Column::of(&rows, 3),
            reference: Column::of(&rows, 4),
            days: std::array::from_fn(|day| Column::of(&rows, 5 + day)),
            rows,
            texts,
            classes: classes.into(),
            forms: forms.into(),
        }
    }

    /// Maps the files of a folder.
    pub(super) fn open(folder: &Path) -> Result<Self, SnapshotError> {
        let path = folder.join(CLASSES);
        let classes = records::Records::open(&path)?.all();
        let classes = classes.map_err(|e| SnapshotError::damaged(&path, e))?;
        let forms = table::open(&folder.join(FORMS), &forms_schema())?;
        let forms = forms
            .iter()
            .flat_map(|b| b.column(0).as_string::<i32>().iter());
        let forms = forms.map(|f| f.unwrap_or_default().to_owned()).collect();
        let rows = table::open(&folder.join(ROWS_FILE), &rows_schema())?;
        let texts = table::open(&folder.join(TEXTS), &texts_schema())?;
        Ok(Self::new(rows, texts, classes, forms))
    }

    /// Writes the files into a folder.
    pub(super) fn write(&self, folder: &Path) -> Result<(), SnapshotError> {
        let table = |name: &str, schema: &Schema, batches: &[RecordBatch]| {
            let mut writer = TableWriter::create(folder.join(name), schema)?;
            batches.iter().try_for_each(|b| writer.write(b))?;
            writer.finish()
        };
        table(ROWS_FILE, &rows_schema(), &self.rows)?;
        table(TEXTS, &texts_schema(), &self.texts)?;
        let path = folder.join(FORMS);
        let forms: StringArray = self.forms.iter().map(Some).collect();
        let forms = RecordBatch::try_new(forms_schema(), vec![Arc::new(forms)]);
        let forms = forms.map_err(SnapshotError::index(&path))?;
        table(FORMS, &forms_schema(), &[forms])?;
        let classes: Vec<RecordRow> = self.classes.iter().cloned().map(RecordRow::from).collect();
        let classes = classes.chunks(ROWS).map(records::batch);
        let classes = classes.collect::<Result<Vec<_>, _>>();
        let classes = classes.map_err(|e| SnapshotError::Lists(e.to_string()))?;
        table(CLASSES, &records::schema(), &classes)
    }

    /// Rows.
    pub(in crate::index) fn len(&self) -> u32 {
        self.len
    }

    /// The class of a row.
    pub(super) fn class(&self, row: u32) -> Option<&Record> {
        self.classes.get(usize::from(self.class.get(row)?))
    }

    /// The last day that a row is in force, where there is one.
    pub(super) fn expires_on(&self, row: u32) -> Option<Day> {
        let stored = self.days[DAYS - 1].get(row).filter(|day| *day > 0);
        let stored = stored.map(|day| Day(i32::from(day)));
        stored.or_else(|| self.class(row)?.provenance.expires_on)
    }

    /// The number of a row as published, and the last one of a range.
    pub(super) fn number(&self, row: u32) -> Option<(String, Option<&str>)> {
        let (form, value) = (self.number_form.get(row)?, self.number.get(row)?);
        if form != IN_TEXTS {
            return Some((filled(self.forms.get(usize::from(form))?, value), None));
        }
        let (text, to) = self.text(u32::try_from(value).ok()?)?;
        Some((text.to_owned(), to))
    }

    /// The reference of a row.
    pub(super) fn reference(&self, row: u32) -> Option<String> {
        let (form, value) = (self.reference_form.get(row)?, self.reference.get(row)?);
        if form != IN_TEXTS {
            let form = self.forms.get(usize::from(form))?;
            return Some(filled(form, u64::from(value)));
        }
        Some(self.text(value)?.0.to_owned())
    }

    fn text(&self, at: u32) -> Option<(&str, Option<&str>)> {
        let batch = self.texts.get(at as usize / ROWS)?;
        let at = at as usize % ROWS;
        let (texts, to) = (
            batch.column(0).as_string::<i32>(),
            batch.column(1).as_string::<i32>(),
        );
        (at < batch.num_rows()).then(|| (texts.value(at), to.is_valid(at).then(|| to.value(at))))
    }

    /// The record of a row.
    pub(in crate::index) fn record(&self, row: u32) -> Option<Record> {
        let mut record = self.class(row)?.clone();
        let (number, number_to) = self.number(row)?;
        let row = Row {
            reference: self.reference(row)?,
            number,
            number_to: number_to.map(str::to_owned),
            days: std::array::from_fn(|day| self.days[day].get(row).unwrap_or(0)),
        };
        row.into(&mut record);
        Some(record)
    }
}
