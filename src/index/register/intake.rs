//! Bare documents taken in as they are read, a row of fixed width each: a list of any length in little memory.
//!
//! Gives back what it cannot keep: a record with facts beyond the columns of a row, or of a class too many. Keeps the
//! order, and gives the same table for the same records.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringBuilder};
use arrow::array::{UInt8Array, UInt16Array, UInt32Array, UInt64Array};
use foldhash::fast::FixedState;

use super::form::{Counted, taken_apart};
use super::table::{DAYS, IN_TEXTS, Row, Table, rows_schema, texts_schema};
use crate::domain::{Provenance, Record, RecordKind};
use crate::index::SnapshotError;
use crate::index::table::ROWS;

/// Most classes of one register.
const CLASSES: usize = 1 << 16;

#[derive(Default)]
struct Columns {
    class: Vec<u16>,
    number_form: Vec<u8>,
    number: Vec<u64>,
    reference_form: Vec<u8>,
    reference: Vec<u32>,
    days: [Vec<u16>; DAYS],
}

/// A register being read.
#[derive(Default)]
pub(in crate::index) struct Intake {
    classes: Vec<Record>,
    class_of: HashMap<Record, u16, FixedState>,
    forms: Vec<String>,
    form_of: HashMap<String, u8, FixedState>,
    rows: Vec<Columns>,
    texts: Vec<(StringBuilder, StringBuilder)>,
    len: u32,
    texts_len: u32,
}

/// Whether nothing is in a class but what documents have.
fn is_bare(class: &Record) -> bool {
    let bare = Record {
        document: class.document.clone(),
        provenance: Provenance {
            remarks: None,
            ..class.provenance.clone()
        },
        ..Record::new(class.key.clone(), RecordKind::Document)
    };
    bare == *class && bare.document.is_some()
}

impl Intake {
    /// Takes a record in, or gives it back.
    pub(in crate::index) fn take(&mut self, mut record: Record) -> Result<(), Box<Record>> {
        if record.kind != RecordKind::Document {
            return Err(Box::new(record));
        }
        let row = Row::out_of(&mut record);
        let class = match self.class_of.get(&record) {
            Some(class) => *class,
            None if self.classes.len() < CLASSES && is_bare(&record) => {
                let class = self.classes.len() as u16;
                self.classes.push(record.clone());
                self.class_of.insert(record, class);
                class
            }
            None => {
                row.into(&mut record);
                return Err(Box::new(record));
            }
        };
        let (number_form, number) = match &row.number_to {
            None => self.counted(&row.number, Counted::Signs),
            Some(to) => self.text(&row.number, Some(to)),
        };
        let (reference_form, reference) = self.counted(&row.reference, Counted::Digits);
        if (self.len as usize).is_multiple_of(ROWS) {
            self.rows.push(Columns::default());
        }
        self.len += 1;
        if let Some(columns) = self.rows.last_mut() {
            columns.class.push(class);
            columns.number_form.push(number_form);
            columns.number.push(number);
            columns.reference_form.push(reference_form);
            columns.reference.push(reference as u32);
            for (column, day) in columns.days.iter_mut().zip(row.days) {
                column.push(day);
            }
        }
        Ok(())
    }

    /// A text as a form and a number, or as a row of the texts.
    fn counted(&mut self, text: &str, counted: Counted) -> (u8, u64) {
        let Some((form, value)) = taken_apart(text, counted) else {
            return self.text(text, None);
        };
        if let Some(form) = self.form_of.get(&form) {
            return (*form, value);
        }
        if self.forms.len() >= usize::from(IN_TEXTS) {
            return self.text(text, None);
        }
        let at = self.forms.len() as u8;
        self.forms.push(form.clone());
        self.form_of.insert(form, at);
        (at, value)
    }

    fn text(&mut self, text: &str, to: Option<&str>) -> (u8, u64) {
        if (self.texts_len as usize).is_multiple_of(ROWS) {
            self.texts.push(Default::default());
        }
        if let Some((texts, others)) = self.texts.last_mut() {
            texts.append_value(text);
            others.append_option(to);
        }
        self.texts_len += 1;
        (IN_TEXTS, u64::from(self.texts_len - 1))
    }

    /// What was taken in.
    pub(in crate::index) fn finish(self) -> Result<Table, SnapshotError> {
        let batch = |schema, columns: Vec<ArrayRef>| {
            let batch = RecordBatch::try_new(schema, columns);
            batch.map_err(|e| SnapshotError::Lists(e.to_string()))
        };
        let rows = self.rows.into_iter().map(|c| {
            let mut columns: Vec<ArrayRef> = vec![
                Arc::new(UInt16Array::from(c.class)),
                Arc::new(UInt8Array::from(c.number_form)),
                Arc::new(UInt64Array::from(c.number)),
                Arc::new(UInt8Array::from(c.reference_form)),
                Arc::new(UInt32Array::from(c.reference)),
            ];
            columns.extend(c.days.map(|d| Arc::new(UInt16Array::from(d)) as ArrayRef));
            batch(rows_schema(), columns)
        });
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let texts = self.texts.into_iter().map(|(mut texts, mut to)| {
            let columns: Vec<ArrayRef> = vec![Arc::new(texts.finish()), Arc::new(to.finish())];
            batch(texts_schema(), columns)
        });
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        Ok(Table::new(rows, texts, self.classes, self.forms))
    }
}
