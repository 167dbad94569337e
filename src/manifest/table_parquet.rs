//! Parquet: a table in columns, of which only the known ones are read, page by page.

use arrow::array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::file::reader::ChunkReader;

use super::columns::{Known, damaged, decoded};
use super::parquet_pages::{broken, check_footer, rows_together};
use super::table::{Rows, Table, TakeRow};
use super::{Body, Head, Input, ManifestError};
use crate::domain::Day;

/// Whether the mark of Parquet stands at the beginning.
pub(super) fn is_parquet(head: &Head<'_>) -> bool {
    head.bytes.starts_with(b"PAR1")
}

struct Parquet {
    input: Input,
    metadata: ArrowReaderMetadata,
    known: Known,
    /// Rows that are read together.
    together: usize,
}

/// Opens a table.
pub(super) fn open(input: &Input, _: &Head<'_>, today: Day) -> Result<Body, ManifestError> {
    let table = match input {
        Input::File(file) => Parquet::of(input, &**file),
        Input::Bytes(bytes) => Parquet::of(input, bytes),
    };
    Table::of(table?, today).map(Body::Table)
}

impl Rows for Parquet {
    fn each(&self, take: TakeRow<'_>) -> Result<(), ManifestError> {
        match &self.input {
            Input::File(file) => self.each_in(file.try_clone()?, take),
            Input::Bytes(bytes) => self.each_in(bytes.clone(), take),
        }
    }

    fn has_written_dates(&self) -> bool {
        self.known.written_dates
    }
}

impl Parquet {
    fn of(input: &Input, bytes: &impl ChunkReader) -> Result<Self, ManifestError> {
        check_footer(bytes)?;
        let metadata = decoded(|| {
            let metadata = ArrowReaderMetadata::load(bytes, ArrowReaderOptions::default());
            metadata.map_err(|e| broken(&e))
        })?;
        let known = Known::of(metadata.schema())?;
        let together = rows_together(bytes, metadata.metadata(), &known.at)?;
        Ok(Self {
            input: input.clone(),
            metadata,
            known,
            together,
        })
    }

    fn each_in(
        &self,
        bytes: impl ChunkReader + 'static,
        take: TakeRow<'_>,
    ) -> Result<(), ManifestError> {
        let roots = self.known.at.iter().copied();
        let schema = self.metadata.metadata().file_metadata().schema_descr();
        let mask = ProjectionMask::roots(schema, roots);
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, self.metadata.clone());
        let mut batches = decoded(|| {
            let builder = builder.with_projection(mask);
            let reader = builder.with_batch_size(self.together).build();
            reader.map_err(|e| broken(&e))
        })?;
        let next = || -> Option<Result<RecordBatch, ManifestError>> {
            decoded(|| batches.next().transpose().map_err(damaged)).transpose()
        };
        self.known.each_of(std::iter::from_fn(next), take)
    }
}
