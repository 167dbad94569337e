//! JSON lines: one traveller an object a line, under the names that columns of tables go by.
//!
//! Values are texts or numbers; what is nested is left out. A line that is no object fails alone and stands for a
//! traveller of whom nothing is known. What the values say is read by [`super::table`].

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::characters::Lines;
use super::table::{Row, Rows, Table, TakeRow, are_telling, columns};
use super::{Body, Head, Input, ManifestError};
use crate::domain::{Day, Position, limits};

/// Whether the first line that is not blank is an object that says something of a traveller.
pub(super) fn is_lines(head: &Head<'_>) -> bool {
    let first = head.text.lines().find(|l| !l.trim().is_empty());
    let object = first.and_then(object);
    object.is_some_and(|o| are_telling(&columns(o.keys().map(String::as_str))))
}

fn object(line: &str) -> Option<Map<String, Value>> {
    if line.len() > limits::ROW_BYTES {
        return None;
    }
    serde_json::from_str(line).ok()
}

struct JsonLines(Input);

impl Rows for JsonLines {
    fn each(&self, take: TakeRow<'_>) -> Result<(), ManifestError> {
        for (line, number) in Lines::of(self.0.reader()?)?.zip(1u32..) {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            let object = object(&line).filter(|o| o.len() <= limits::MANIFEST_COLUMNS);
            let fault = object.is_none().then_some("not an object of JSON");
            let object = object.unwrap_or_default();
            let row = Row {
                at: Position::Line(number),
                cells: object.values().map(cell).collect(),
                fault,
            };
            if !take(&columns(object.keys().map(String::as_str)), &row) {
                break;
            }
        }
        Ok(())
    }
}

/// Opens the lines.
pub(super) fn open(input: &Input, _: &Head<'_>, today: Day) -> Result<Body, ManifestError> {
    Table::of(JsonLines(input.clone()), today).map(Body::Table)
}

fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        Value::Number(number) => number.to_string().into(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => "".into(),
    }
}
