//! Batches to a file, as Arrow IPC or Parquet. Memory is that of one batch, or of [`ROW_GROUP`] rows.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::writer::FileWriter;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

/// Rows that are packed together.
const ROW_GROUP: usize = 65_536;

/// A format of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnsFormat {
    /// Arrow IPC, a file.
    Arrow,
    /// Parquet, packed with zstd.
    Parquet,
}

impl ColumnsFormat {
    /// The format that the end of a file's name stands for.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "arrow" => Some(Self::Arrow),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// Columns that cannot be made or written.
#[derive(Debug, thiserror::Error)]
pub enum ColumnsError {
    /// Rows do not fit the columns.
    #[error("rows do not fit the columns")]
    Rows(#[from] serde_arrow::Error),
    /// The bytes cannot be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Arrow cannot be written.
    #[error("Arrow cannot be written")]
    Arrow(#[from] ArrowError),
    /// Parquet cannot be written.
    #[error("Parquet cannot be written")]
    Parquet(#[from] ParquetError),
}

/// A file of columns that is being written.
pub struct ColumnsWriter<W: Write + Send>(Form<W>);

enum Form<W: Write + Send> {
    Arrow(Box<FileWriter<W>>),
    Parquet(Box<ArrowWriter<W>>),
}

impl<W: Write + Send> ColumnsWriter<W> {
    /// Begins a file of batches of a schema.
    pub fn new(out: W, format: ColumnsFormat, schema: &SchemaRef) -> Result<Self, ColumnsError> {
        Ok(Self(match format {
            ColumnsFormat::Arrow => Form::Arrow(Box::new(FileWriter::try_new(out, schema)?)),
            ColumnsFormat::Parquet => {
                let packed = Compression::ZSTD(ZstdLevel::try_new(1)?);
                let properties = WriterProperties::builder()
                    .set_compression(packed)
                    .set_max_row_group_row_count(Some(ROW_GROUP))
                    .build();
                let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
                Form::Parquet(Box::new(writer))
            }
        }))
    }

    /// Writes a batch.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), ColumnsError> {
        match &mut self.0 {
            Form::Arrow(file) => file.write(batch)?,
            Form::Parquet(file) => file.write(batch)?,
        }
        Ok(())
    }

    /// Ends the file; gives back what it was written to.
    pub fn finish(self) -> Result<W, ColumnsError> {
        Ok(match self.0 {
            Form::Arrow(mut file) => {
                file.finish()?;
                file.into_inner()?
            }
            Form::Parquet(file) => file.into_inner()?,
        })
    }
}
