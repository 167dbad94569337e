//! JSON lines: one traveller an object a line, under the names that columns of tables go by.
//!
//! Values are texts or numbers; what is nested is left out. A line that is no object fails alone and stands for a
//! traveller of whom nothing is known. What the values say is read by [`super::table`].

use serde_json::{Map, Value};

use super::ManifestError;
use super::table::{self, Row, are_telling, columns};
use crate::domain::{Day, Manifest, limits};

/// Whether the first line that is not blank is an object that says something of a traveller.
pub(super) fn is_lines(text: &str) -> bool {
    let first = text.lines().find(|l| !l.trim().is_empty());
    let object = first.and_then(object);
    object.is_some_and(|o| are_telling(&columns(o.keys().map(String::as_str))))
}

fn object(line: &str) -> Option<Map<String, Value>> {
    if line.len() > limits::ROW_BYTES {
        return None;
    }
    serde_json::from_str(line).ok()
}

/// Reads the lines.
pub(super) fn read(text: &str, today: Day) -> Result<Manifest, ManifestError> {
    let each = |take: table::Take<'_>| {
        for (line, number) in text.lines().zip(1u32..) {
            if line.trim().is_empty() {
                continue;
            }
            let object = object(line).filter(|o| o.len() <= limits::MANIFEST_COLUMNS);
            let fault = object.is_none().then_some("not an object of JSON");
            let object = object.unwrap_or_default();
            let row = Row {
                line: number,
                cells: object.values().map(cell).collect(),
                fault,
            };
            if !take(&columns(object.keys().map(String::as_str)), &row) {
                return;
            }
        }
    };
    table::read(&each, today)
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}
