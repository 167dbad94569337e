//! Tables of texts as columns: what is written row by row elsewhere, for whoever reads Arrow or Parquet.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::{ColumnsError, ColumnsFormat, ColumnsWriter};

/// Rows that are written together.
const ROWS: usize = 4096;

/// A file of columns of texts that is being written; an empty text is unknown.
pub struct TextsWriter<W: Write + Send> {
    schema: SchemaRef,
    columns: Vec<StringBuilder>,
    rows: usize,
    file: ColumnsWriter<W>,
}

impl<W: Write + Send> TextsWriter<W> {
    /// Begins a file with columns of these names.
    pub fn new(out: W, format: ColumnsFormat, columns: &[&str]) -> Result<Self, ColumnsError> {
        let fields = columns.iter().map(|c| Field::new(*c, DataType::Utf8, true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Ok(Self {
            columns: columns.iter().map(|_| StringBuilder::new()).collect(),
            rows: 0,
            file: ColumnsWriter::new(out, format, &schema)?,
            schema,
        })
    }

    /// Writes a row; cells that are missing are unknown.
    pub fn row<'a>(
        &mut self,
        cells: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), ColumnsError> {
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            column.append_option(cells.next().filter(|c| !c.is_empty()));
        }
        self.rows += 1;
        if self.rows == ROWS {
            self.batch()?;
        }
        Ok(())
    }

    fn batch(&mut self) -> Result<(), ColumnsError> {
        let columns = self.columns.iter_mut();
        let columns = columns.map(|c| Arc::new(c.finish()) as ArrayRef).collect();
        self.rows = 0;
        self.file
            .write(&RecordBatch::try_new(self.schema.clone(), columns)?)
    }

    /// Ends the file; gives back what it was written to.
    pub fn finish(mut self) -> Result<W, ColumnsError> {
        if self.rows > 0 {
            self.batch()?;
        }
        self.file.finish()
    }
}
