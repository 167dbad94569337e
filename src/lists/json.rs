//! JSON values of a published file, one at a time and within bounds, whether they stand one after the other or in one
//! array; and the few looks at a value that the JSON readers share. Knows no publisher's format.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Input, ReadError};
use crate::domain::limits;

/// Calls `each` with every object of the file: top-level objects, and those of top-level arrays.
pub(super) fn each_object(
    input: Input<'_>,
    each: &mut dyn FnMut(Map<String, Value>),
) -> Result<(), ReadError> {
    let left = Cell::new(limits::RECORD_BYTES);
    let bytes = Bounded {
        inner: input.bytes,
        left: &left,
    };
    let mut deserializer = serde_json::Deserializer::from_reader(bytes);
    let mut any = false;
    loop {
        match deserializer.end() {
            Ok(()) if any => return Ok(()),
            Ok(()) => {
                let (place, reason) = ("byte 0".to_owned(), "there is no JSON value".to_owned());
                return Err(ReadError::Broken {
                    file: input.name,
                    place,
                    reason,
                });
            }
            Err(e) if e.is_io() => return Err(error(input.name, e)),
            Err(_another_value) => any = true,
        }
        let step = Step {
            left: &left,
            each: &mut *each,
        };
        step.deserialize(&mut deserializer)
            .map_err(|e| error(input.name.clone(), e))?;
    }
}

/// What an error of the JSON parser means for the list.
pub(super) fn error(file: String, error: serde_json::Error) -> ReadError {
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Io => ReadError::Io {
            file,
            source: error.into(),
        },
        serde_json::error::Category::Eof => {
            let reason = "the file ends in the middle".to_owned();
            ReadError::Broken {
                file,
                place,
                reason,
            }
        }
        serde_json::error::Category::Syntax => {
            let reason = "not well-formed JSON".to_owned();
            ReadError::Broken {
                file,
                place,
                reason,
            }
        }
        serde_json::error::Category::Data => {
            let reason = format!("an object was expected at {place}");
            ReadError::WrongFormat { file, reason }
        }
    }
}

/// Bytes of which one value may take only so many.
struct Bounded<'b, R> {
    inner: R,
    left: &'b Cell<usize>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        let left = self.left.get().checked_sub(n);
        let too_long = || {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "one value is longer than any record may be",
            )
        };
        self.left.set(left.ok_or_else(too_long)?);
        Ok(n)
    }
}

struct Step<'a> {
    left: &'a Cell<usize>,
    each: &'a mut dyn FnMut(Map<String, Value>),
}

impl<'de> DeserializeSeed<'de> for Step<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.left.set(limits::RECORD_BYTES);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Step<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(object) = seq.next_element::<Map<String, Value>>()? {
            self.left.set(limits::RECORD_BYTES);
            (self.each)(object);
        }
        Ok(())
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Map::new();
        while let Some((key, value)) = map.next_entry()? {
            object.insert(key, value);
        }
        (self.each)(object);
        Ok(())
    }
}

/// Strings and numbers of a value, trimmed, in order: of itself, or of the array it is.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned())
            .filter(|t| !t.is_empty())
            .into_iter()
            .collect(),
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Object(_) => Vec::new(),
    }
}
