//! `names.arrow`: one row a prepared form of a name, in the order of the records and of their names.
//!
//! Laid out so that a [`NameRef`] borrows from the mapped file. The columns are listed in the head of
//! [`super`]; the invariant: all list columns but `native` have the same length within a row.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, ListBuilder, PrimitiveBuilder, RecordBatch, StringArray, StringBuilder,
};
use arrow::array::{ArrowPrimitiveType, AsArray};
use arrow::buffer::ScalarBuffer;
use arrow::datatypes::{
    DataType, Field, Float32Type, Schema, SchemaRef, UInt8Type, UInt16Type, UInt32Type,
};

use super::SnapshotError;
use super::table::{self, NumberLists, ROWS, StringLists, as_long, numbers};
use crate::domain::NameQuality;
use crate::names::{NameBuf, NameFlags, NameRef, Strings};

/// A prepared form of a name of a record.
#[derive(Clone, Debug)]
pub(super) struct NameRow {
    /// Which of the record's names.
    pub ordinal: u16,
    /// Its quality.
    pub quality: NameQuality,
    /// The name.
    pub name: NameBuf,
}

pub(super) fn list_of(name: &str, item: DataType) -> Field {
    Field::new(name, DataType::new_list(item, true), false)
}

/// The columns of the file.
pub(super) fn schema() -> Schema {
    let plain = |name: &str, kind| Field::new(name, kind, false);
    Schema::new(vec![
        plain("record", DataType::UInt32),
        plain("name", DataType::UInt16),
        plain("quality", DataType::UInt8),
        plain("flags", DataType::UInt16),
        plain("tokens", DataType::UInt8),
        plain("native", DataType::Utf8),
        list_of("text", DataType::Utf8),
        list_of("light", DataType::Utf8),
        list_of("skeleton", DataType::Utf8),
        list_of("kind", DataType::UInt8),
        list_of("weight", DataType::Float32),
        list_of("canon", DataType::UInt32),
        list_of("letters", DataType::UInt32),
        list_of("sound", DataType::UInt32),
    ])
}

/// A list column of strings.
pub(super) fn string_lists<'a>(rows: impl Iterator<Item = Strings<'a>> + Clone) -> ArrayRef {
    let sizes = rows.clone().map(|row| (row.len(), row.bytes_in_all()));
    let (lists, (items, bytes)) = sizes.fold((0, (0, 0)), |(lists, all), (items, bytes)| {
        (lists + 1, (all.0 + items, all.1 + bytes))
    });
    let values = StringBuilder::with_capacity(items, bytes);
    let mut builder = ListBuilder::with_capacity(values, lists);
    for row in rows {
        row.iter().for_each(|s| builder.values().append_value(s));
        builder.append(true);
    }
    Arc::new(builder.finish())
}

/// A list column of numbers.
pub(super) fn number_lists<'a, T: ArrowPrimitiveType>(
    rows: impl Iterator<Item = &'a [T::Native]> + Clone,
) -> ArrayRef {
    let (lists, items) = rows
        .clone()
        .fold((0, 0), |(lists, items), row| (lists + 1, items + row.len()));
    let values = PrimitiveBuilder::<T>::with_capacity(items);
    let mut builder = ListBuilder::with_capacity(values, lists);
    for row in rows {
        builder.values().append_slice(row);
        builder.append(true);
    }
    Arc::new(builder.finish())
}

/// A column of numbers.
pub(super) fn number_column<T: ArrowPrimitiveType>(
    values: impl Iterator<Item = T::Native>,
) -> ArrayRef {
    let mut builder = PrimitiveBuilder::<T>::new();
    values.for_each(|v| builder.append_value(v));
    Arc::new(builder.finish())
}

/// A batch of rows; each with its record's row number.
pub(super) fn batch(rows: &[(u32, NameRow)]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let views = || rows.iter().map(|(_, row)| row.name.view());
    let native: StringArray = rows.iter().map(|(_, r)| Some(&r.name.native)).collect();
    let columns = vec![
        number_column::<UInt32Type>(rows.iter().map(|(record, _)| *record)),
        number_column::<UInt16Type>(rows.iter().map(|(_, r)| r.ordinal)),
        number_column::<UInt8Type>(rows.iter().map(|(_, r)| r.quality as u8)),
        number_column::<UInt16Type>(rows.iter().map(|(_, r)| r.name.flags.0)),
        number_column::<UInt8Type>(views().map(|n| n.cores().count_ones() as u8)),
        Arc::new(native),
        string_lists(views().map(|n| n.text)),
        string_lists(views().map(|n| n.light)),
        string_lists(views().map(|n| n.skeleton)),
        number_lists::<UInt8Type>(views().map(|n| n.kind)),
        number_lists::<Float32Type>(views().map(|n| n.weight)),
        number_lists::<UInt32Type>(views().map(|n| n.canon)),
        number_lists::<UInt32Type>(views().map(|n| n.letters)),
        number_lists::<UInt32Type>(views().map(|n| n.sound)),
    ];
    RecordBatch::try_new(SchemaRef::new(schema()), columns)
}

struct Batch {
    record: ScalarBuffer<u32>,
    ordinal: ScalarBuffer<u16>,
    quality: ScalarBuffer<u8>,
    flags: ScalarBuffer<u16>,
    tokens: ScalarBuffer<u8>,
    native: StringArray,
    text: StringLists,
    light: StringLists,
    skeleton: StringLists,
    kind: NumberLists<UInt8Type>,
    weight: NumberLists<Float32Type>,
    canon: NumberLists<UInt32Type>,
    letters: NumberLists<UInt32Type>,
    sound: NumberLists<UInt32Type>,
}

impl Batch {
    fn is_even(&self) -> bool {
        as_long([
            self.kind.offsets(),
            self.text.offsets(),
            self.light.offsets(),
            self.skeleton.offsets(),
            self.weight.offsets(),
            self.canon.offsets(),
            self.letters.offsets(),
            self.sound.offsets(),
        ])
    }
}

/// The mapped file.
pub(super) struct Names {
    batches: Vec<Batch>,
    rows: usize,
}

impl Names {
    /// Maps the file.
    pub(super) fn open(path: &Path) -> Result<Self, SnapshotError> {
        let batches = table::open(path, &schema())?;
        let rows = table::rows(&batches);
        let batches: Vec<Batch> = batches
            .iter()
            .map(|b| Batch {
                record: numbers::<UInt32Type>(b, 0),
                ordinal: numbers::<UInt16Type>(b, 1),
                quality: numbers::<UInt8Type>(b, 2),
                flags: numbers::<UInt16Type>(b, 3),
                tokens: numbers::<UInt8Type>(b, 4),
                native: b.column(5).as_string::<i32>().clone(),
                text: StringLists::of(b, 6),
                light: StringLists::of(b, 7),
                skeleton: StringLists::of(b, 8),
                kind: NumberLists::of(b, 9),
                weight: NumberLists::of(b, 10),
                canon: NumberLists::of(b, 11),
                letters: NumberLists::of(b, 12),
                sound: NumberLists::of(b, 13),
            })
            .collect();
        let names = Self { batches, rows };
        if !names.batches.iter().all(Batch::is_even) {
            return Err(SnapshotError::damaged(
                path,
                "a name has columns of unequal length",
            ));
        }
        Ok(names)
    }

    fn at(&self, row: u32) -> (&Batch, usize) {
        (&self.batches[row as usize / ROWS], row as usize % ROWS)
    }

    /// Rows of the file.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// The row number of the record the name belongs to.
    pub(super) fn record(&self, row: u32) -> u32 {
        let (batch, i) = self.at(row);
        batch.record[i]
    }

    /// How many of its tokens tell people apart.
    pub(super) fn tokens(&self, row: u32) -> u8 {
        let (batch, i) = self.at(row);
        batch.tokens[i]
    }

    /// Which of the record's names it is, and its quality.
    pub(super) fn place(&self, row: u32) -> (u16, NameQuality) {
        let (batch, i) = self.at(row);
        let quality = NameQuality::from_u8(batch.quality[i]).unwrap_or(NameQuality::Weak);
        (batch.ordinal[i], quality)
    }

    /// The prepared name.
    pub(super) fn get(&self, row: u32) -> NameRef<'_> {
        let (batch, i) = self.at(row);
        let span = &batch.kind.span(i);
        NameRef {
            flags: NameFlags(batch.flags[i]),
            native: batch.native.value(i),
            text: batch.text.at(span),
            light: batch.light.at(span),
            skeleton: batch.skeleton.at(span),
            kind: batch.kind.at(span),
            weight: batch.weight.at(span),
            canon: batch.canon.at(span),
            letters: batch.letters.at(span),
            sound: batch.sound.at(span),
        }
    }
}
