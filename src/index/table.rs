//! Arrow IPC files: written batch by batch, read mapped and without a copy.
//!
//! Every batch but the last has exactly [`ROWS`] rows, so that a row number alone says where the row is. Dictionary
//! encoding is not used. What the columns mean is the business of the file's own module.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use arrow::array::{ArrowPrimitiveType, AsArray, ListArray, RecordBatch, StringArray};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{Schema, SchemaRef};
use arrow::ipc::convert::try_fb_to_schema;
use arrow::ipc::reader::{FileDecoder, read_footer_length};
use arrow::ipc::root_as_footer;
use arrow::ipc::writer::FileWriter;

use super::SnapshotError;
use super::mapped::map;
use crate::names::Strings;

/// Rows of a full batch.
pub(super) const ROWS: usize = 1 << 16;

/// An Arrow file being written.
pub(super) struct TableWriter {
    path: PathBuf,
    writer: FileWriter<BufWriter<File>>,
}

impl TableWriter {
    /// Creates the file, which must not exist.
    pub(super) fn create(path: PathBuf, schema: &Schema) -> Result<Self, SnapshotError> {
        let file = File::create_new(&path).map_err(SnapshotError::io(&path))?;
        let writer = FileWriter::try_new(BufWriter::new(file), schema);
        Ok(Self {
            writer: writer.map_err(SnapshotError::index(&path))?,
            path,
        })
    }

    /// Adds a batch of [`ROWS`] rows, or the last one.
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), SnapshotError> {
        let written = self.writer.write(batch);
        written.map_err(SnapshotError::index(&self.path))
    }

    /// Writes the footer and gives the bytes to the disk.
    pub(super) fn finish(self) -> Result<(), SnapshotError> {
        let Self { path, mut writer } = self;
        writer.finish().map_err(SnapshotError::index(&path))?;
        let buffered = writer.into_inner().map_err(SnapshotError::index(&path))?;
        let file = buffered
            .into_inner()
            .map_err(|e| SnapshotError::io(&path)(e.into_error()))?;
        file.sync_all().map_err(SnapshotError::io(&path))
    }
}

/// Maps an Arrow file of a known schema and gives its batches.
pub(super) fn open(path: &Path, schema: &Schema) -> Result<Vec<RecordBatch>, SnapshotError> {
    let bad = |reason: &dyn ToString| SnapshotError::damaged(path, reason.to_string());
    let buffer = map(path)?;
    let slice = |from: usize, len: usize| {
        let end = from.checked_add(len).filter(|end| *end <= buffer.len());
        end.map(|_| buffer.slice_with_length(from, len))
            .ok_or_else(|| bad(&"shorter than it says"))
    };
    let trailer = buffer.len().saturating_sub(10);
    let tail = slice(trailer, 10)?;
    let tail = tail.as_slice().try_into().map_err(|e| bad(&e))?;
    let length = read_footer_length(tail).map_err(|e| bad(&e))?;
    let footer = slice(trailer.saturating_sub(length), length)?;
    let footer = root_as_footer(footer.as_slice()).map_err(|e| bad(&e))?;
    let found = footer.schema().ok_or_else(|| bad(&"no schema"))?;
    let found = try_fb_to_schema(found).map_err(|e| bad(&e))?;
    if found.fields != schema.fields {
        return Err(bad(&"its columns are not those of this format"));
    }
    let decoder = FileDecoder::new(SchemaRef::new(found), footer.version());
    let decoder = decoder.with_require_alignment(true);
    let mut batches = Vec::new();
    for block in footer.recordBatches().iter().flatten() {
        let sizes = (block.offset(), block.bodyLength(), block.metaDataLength());
        let (Ok(from), Ok(body), Ok(meta)) = (
            usize::try_from(sizes.0),
            usize::try_from(sizes.1),
            usize::try_from(sizes.2),
        ) else {
            return Err(bad(&"a batch has no place"));
        };
        let bytes = slice(from, body.saturating_add(meta))?;
        let batch = decoder.read_record_batch(block, &bytes);
        batches.extend(batch.map_err(|e| bad(&e))?);
    }
    let full = batches.iter().rev().skip(1).all(|b| b.num_rows() == ROWS);
    if !full || batches.iter().any(|b| b.num_rows() > ROWS) {
        return Err(bad(&"a batch has the wrong number of rows"));
    }
    Ok(batches)
}

/// Rows of all batches.
pub(super) fn rows(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum()
}

/// Where the values of a row of a column of lists are; the same for all columns whose lists are as long.
pub(super) type Span = std::ops::Range<usize>;

fn span(offsets: &OffsetBuffer<i32>, row: usize) -> Span {
    offsets[row] as usize..offsets[row + 1] as usize
}

/// Whether the lists of some columns are as long, row by row.
pub(super) fn as_long<const N: usize>(columns: [&OffsetBuffer<i32>; N]) -> bool {
    columns.windows(2).all(|two| two[0] == two[1])
}

/// A column of lists of strings, borrowed row by row.
pub(super) struct StringLists {
    offsets: OffsetBuffer<i32>,
    values: StringArray,
}

impl StringLists {
    /// Column `i` of a batch whose schema was checked.
    pub(super) fn of(batch: &RecordBatch, i: usize) -> Self {
        let list: &ListArray = batch.column(i).as_list();
        Self {
            offsets: list.offsets().clone(),
            values: list.values().as_string::<i32>().clone(),
        }
    }

    /// Where each row begins.
    pub(super) fn offsets(&self) -> &OffsetBuffer<i32> {
        &self.offsets
    }

    /// Where the values of a row are, which must exist.
    pub(super) fn span(&self, row: usize) -> Span {
        span(&self.offsets, row)
    }

    /// The strings of a span.
    #[inline]
    pub(super) fn at(&self, span: &Span) -> Strings<'_> {
        Strings::new(
            self.values.value_data(),
            &self.values.offsets()[span.start..=span.end],
        )
    }
}

/// A column of lists of numbers, borrowed row by row.
pub(super) struct NumberLists<T: ArrowPrimitiveType> {
    offsets: OffsetBuffer<i32>,
    values: ScalarBuffer<T::Native>,
}

impl<T: ArrowPrimitiveType> NumberLists<T> {
    /// Column `i` of a batch whose schema was checked.
    pub(super) fn of(batch: &RecordBatch, i: usize) -> Self {
        let list: &ListArray = batch.column(i).as_list();
        Self {
            offsets: list.offsets().clone(),
            values: list.values().as_primitive::<T>().values().clone(),
        }
    }

    /// Where each row begins.
    pub(super) fn offsets(&self) -> &OffsetBuffer<i32> {
        &self.offsets
    }

    /// Where the values of a row are, which must exist.
    pub(super) fn span(&self, row: usize) -> Span {
        span(&self.offsets, row)
    }

    /// The numbers of a span.
    #[inline]
    pub(super) fn at(&self, span: &Span) -> &[T::Native] {
        &self.values[span.clone()]
    }
}

/// A column of numbers of a batch whose schema was checked.
pub(super) fn numbers<T: ArrowPrimitiveType>(
    batch: &RecordBatch,
    i: usize,
) -> ScalarBuffer<T::Native> {
    batch.column(i).as_primitive::<T>().values().clone()
}

/// A column of numbers of a whole file, by row number.
pub(super) struct Column<T: ArrowPrimitiveType>(Vec<ScalarBuffer<T::Native>>);

impl<T: ArrowPrimitiveType> Column<T> {
    /// Column `i` of batches whose schema was checked, each of [`ROWS`] rows but the last.
    pub(super) fn of(batches: &[RecordBatch], i: usize) -> Self {
        Self(batches.iter().map(|b| numbers::<T>(b, i)).collect())
    }

    /// The number of a row, if there is one.
    pub(super) fn get(&self, row: u32) -> Option<T::Native> {
        let batch = self.0.get(row as usize / ROWS)?;
        batch.get(row as usize % ROWS).copied()
    }
}
