//! Record batches to rows: columns under the names that columns of any table go by, whatever they are stored as.
//!
//! Texts of every width, dictionaries, days, times and numbers become the texts that a table would have; a column that
//! has no text (lists, structures) is left out, and so is one whose name is not known. What the texts say is read by
//! [`super::table`].

use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::{can_cast_types, cast};
use arrow::datatypes::{DataType, Float64Type, Schema};
use arrow::error::ArrowError;

use super::table::{self, Column, Orders, Reader, Row, TakeRow, are_telling};
use super::{ManifestError, finish};
use crate::domain::{Day, Flight, Position, Traveller, limits};

/// The known columns of a schema, and where they stand.
pub(super) struct Known {
    /// Positions in the schema.
    pub at: Vec<usize>,
    columns: Vec<Column>,
    /// Whether dates are texts.
    pub written_dates: bool,
}

impl Known {
    /// The known columns; [`ManifestError::Unknown`] if they say nothing of a traveller.
    pub(super) fn of(schema: &Schema) -> Result<Self, ManifestError> {
        let fields = schema.fields();
        let columns = table::columns(fields.iter().map(|f| f.name().as_str()));
        let mut known = Self {
            at: Vec::new(),
            columns: Vec::new(),
            written_dates: false,
        };
        for ((at, field), column) in fields.iter().enumerate().zip(columns) {
            let kind = field.data_type();
            let told = column.is_some() && !kind.is_null();
            if told && !kind.is_nested() && can_cast_types(kind, &DataType::Utf8) {
                known.at.push(at);
                known.columns.push(column);
                let date = matches!(column, Some("birth_date" | "document_expiry"));
                known.written_dates |= date && !kind.is_temporal();
            }
        }
        if !are_telling(&known.columns) {
            return Err(ManifestError::Unknown);
        }
        Ok(known)
    }

    /// Gives the rows of a batch of the known columns alone, of which `before` others were given.
    pub(super) fn each(
        &self,
        batch: &RecordBatch,
        before: usize,
        take: TakeRow<'_>,
    ) -> Result<bool, ManifestError> {
        let row: usize = batch.columns().iter().map(longest).sum();
        let together = (limits::ARROW_BODY_BYTES / row.max(1)).clamp(1, limits::MANIFEST_BATCH);
        for from in (0..batch.num_rows()).step_by(together) {
            let piece = batch.slice(from, together.min(batch.num_rows() - from));
            if !self.each_together(&piece, before + from, take)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn each_together(
        &self,
        batch: &RecordBatch,
        before: usize,
        take: TakeRow<'_>,
    ) -> Result<bool, ManifestError> {
        let columns = batch.columns().iter();
        let texts = columns.map(|c| decoded(|| texts(c).map_err(damaged)));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let texts: Vec<&StringArray> = texts.iter().map(AsArray::as_string).collect();
        for n in 0..batch.num_rows() {
            let cell = |column: &&StringArray| -> Cow<'_, str> {
                if column.is_valid(n) {
                    column.value(n).to_owned().into()
                } else {
                    "".into()
                }
            };
            let number = u32::try_from(before + n + 1).unwrap_or(u32::MAX);
            let row = Row {
                at: Position::Row(number),
                cells: texts.iter().map(cell).collect(),
                fault: None,
            };
            if !take(&self.columns, &row) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Gives the rows of batches of the known columns alone.
    pub(super) fn each_of(
        &self,
        batches: impl Iterator<Item = Result<RecordBatch, ManifestError>>,
        take: TakeRow<'_>,
    ) -> Result<(), ManifestError> {
        let mut before = 0;
        for batch in batches {
            let batch = batch?;
            if !self.each(&batch, before, take)? {
                break;
            }
            before += batch.num_rows();
        }
        Ok(())
    }
}

/// Bytes of the longest value of a column in which many rows may share one.
fn longest(column: &ArrayRef) -> usize {
    // The length stands in the lower half of a half.
    let view = |views: &[u128]| views.iter().map(|v| *v as u32).max().unwrap_or(0) as usize;
    let offsets = |offsets: &[i32]| {
        let lengths = offsets.array_windows().map(|[a, b]| b.abs_diff(*a));
        lengths.max().unwrap_or(0) as usize
    };
    match column.data_type() {
        DataType::Dictionary(..) => match column.as_any_dictionary().values() {
            values if values.data_type() == &DataType::Utf8 => {
                offsets(values.as_string::<i32>().value_offsets())
            }
            values => values.get_buffer_memory_size(),
        },
        DataType::RunEndEncoded(..) => column.get_buffer_memory_size(),
        DataType::Utf8View => view(column.as_string_view().views()),
        DataType::BinaryView => view(column.as_binary_view().views()),
        _ => 0,
    }
}

/// A column as texts.
fn texts(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let kind = column.data_type();
    if kind.is_floating() {
        // A column of whole numbers in which one was missing is often stored so; they are shown without a fraction.
        let numbers = cast(column, &DataType::Float64)?;
        let numbers = numbers.as_primitive::<Float64Type>();
        let texts: StringArray = numbers.iter().map(|n| n.map(|n| n.to_string())).collect();
        return Ok(std::sync::Arc::new(texts));
    }
    if matches!(kind, DataType::Timestamp(..) | DataType::Date64) {
        return cast(&cast(column, &DataType::Date32)?, &DataType::Utf8);
    }
    cast(column, &DataType::Utf8)
}

/// Damage, told without a value.
pub(super) fn damaged(error: ArrowError) -> ManifestError {
    match error {
        ArrowError::IoError(_, error) => error.into(),
        other => ManifestError::Damaged(other.to_string()),
    }
}

/// Decodes bytes from outside; a decoder that gives up on them with a panic finds them damaged.
pub(super) fn decoded<T>(
    decode: impl FnOnce() -> Result<T, ManifestError>,
) -> Result<T, ManifestError> {
    let panicked = |_: Box<dyn Any + Send>| ManifestError::Damaged("cannot be decoded".to_owned());
    catch_unwind(AssertUnwindSafe(decode)).map_err(panicked)?
}

/// Batches that come one by one.
pub(super) struct BatchReader {
    known: Known,
    reader: Reader,
    before: usize,
}

impl BatchReader {
    /// A reader of batches of a schema.
    pub(super) fn new(schema: &Schema, today: Day) -> Result<Self, ManifestError> {
        Ok(Self {
            known: Known::of(schema)?,
            reader: Reader::new(Orders::default(), today),
            before: 0,
        })
    }

    /// The travellers of a batch, one a row.
    pub(super) fn read(&mut self, batch: &RecordBatch) -> Result<Vec<Traveller>, ManifestError> {
        if batch.num_rows() > limits::FLIGHT_MESSAGE_ROWS {
            return Err(ManifestError::TooMany("rows"));
        }
        let known = batch.project(&self.known.at).map_err(damaged)?;
        let mut refused = Ok(());
        self.known.each(&known, self.before, &mut |columns, row| {
            refused = self.reader.row(columns, row);
            refused.is_ok()
        })?;
        refused?;
        self.before += batch.num_rows();
        let mut travellers = self.reader.travellers();
        travellers.iter_mut().for_each(finish);
        Ok(travellers)
    }

    /// The flights that travellers name.
    pub(super) fn flights(&self) -> &[Flight] {
        &self.reader.manifest.flights
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{DictionaryArray, Int32Array, RunArray, StringViewArray};
    use arrow::datatypes::{Field, Int32Type};

    use super::*;

    #[test]
    fn the_longest_value_that_rows_may_share_is_known() {
        let texts = ["short", "longer than a view holds", ""];
        let shared: DictionaryArray<Int32Type> = texts.into_iter().collect();
        let runs: RunArray<Int32Type> = texts.into_iter().collect();
        let plain = StringArray::from(texts.to_vec());
        let cases: [(ArrayRef, usize); 4] = [
            (Arc::new(shared), 24),
            (Arc::new(StringViewArray::from(texts.to_vec())), 24),
            (Arc::new(plain.clone()), 0),
            (Arc::new(Int32Array::from(vec![7])), 0),
        ];
        for (column, expected) in cases {
            assert_eq!(longest(&column), expected, "{:?}", column.data_type());
        }
        assert!(longest(&(Arc::new(runs) as ArrayRef)) >= 24);
    }

    #[test]
    fn a_message_of_very_many_rows_is_refused_however_little_it_takes() {
        let rows = limits::FLIGHT_MESSAGE_ROWS as i32 + 1;
        let values = StringArray::from(vec!["Invented Nobody"]);
        let all = RunArray::try_new(&Int32Array::from(vec![rows]), &values).unwrap();
        let batch = RecordBatch::try_from_iter([("name", Arc::new(all) as ArrayRef)]).unwrap();
        let mut reader = BatchReader::new(&batch.schema(), Day(0)).unwrap();
        assert_eq!(reader.read(&batch), Err(ManifestError::TooMany("rows")));
        let few = batch.slice(0, limits::MANIFEST_BATCH + 1);
        assert_eq!(reader.read(&few).unwrap().len(), limits::MANIFEST_BATCH + 1);
    }

    #[test]
    fn a_column_without_values_says_nothing() {
        let schema = Schema::new(vec![Field::new("name", DataType::Null, true)]);
        assert!(matches!(Known::of(&schema), Err(ManifestError::Unknown)));
    }
}
