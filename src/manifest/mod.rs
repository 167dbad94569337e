//! Passenger manifests: bytes of a known format to flights, travellers and problems, and the answer to who sent them.
//!
//! Screens nothing and knows no list. What can be read is read: a value that is not understood is a problem with its
//! place, and never hides the traveller it belongs to. Only bytes that are no manifest at all are an error. No clock:
//! "today", which decides the century of two-digit years, is an argument. To add a format, add its module and a row in
//! [`FORMATS`]; bounds are in [`crate::domain::limits`].

mod characters;
mod csv;
pub mod cusres;
mod dates;
mod edifact;
mod fields;
mod group;
mod head;
mod json_lines;
mod paxlst;
mod rows;
mod table;

use crate::domain::{Day, Flag, Manifest, limits};

/// A format of manifests.
pub struct Format {
    /// Its name.
    pub id: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Whether a text looks like it.
    detect: fn(&str) -> bool,
    /// Reads a text.
    read: fn(&str, Day) -> Result<Manifest, ManifestError>,
}

/// All formats; the first that recognises a text reads it.
pub static FORMATS: &[Format] = &[
    Format {
        id: "paxlst",
        title: "UN/EDIFACT PAXLST",
        detect: edifact::is_interchange,
        read: paxlst::read,
    },
    Format {
        id: "jsonl",
        title: "JSON lines",
        detect: json_lines::is_lines,
        read: json_lines::read,
    },
    Format {
        id: "csv",
        title: "table with a header (CSV)",
        detect: csv::is_table,
        read: csv::read,
    },
];

/// Bytes that are no manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Longer than [`limits::MANIFEST_BYTES`].
    #[error("longer than {} bytes", limits::MANIFEST_BYTES)]
    TooLong,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Neither an interchange nor a table nor lines of JSON.
    #[error(
        "no manifest: neither an interchange with UNB, UNG or UNH nor a table or JSON line that names a column of names or document numbers"
    )]
    Unknown,
    /// An interchange without a PAXLST message.
    #[error("an interchange, but no PAXLST message is in it")]
    NoMessage,
    /// More travellers or flights than are taken at once.
    #[error("more than {0} in one manifest; send it in parts")]
    TooMany(&'static str),
}

/// Reads a manifest in whatever format it is.
pub fn read(bytes: &[u8], today: Day) -> Result<Manifest, ManifestError> {
    if bytes.len() > limits::MANIFEST_BYTES {
        return Err(ManifestError::TooLong);
    }
    let text = characters::decode(bytes);
    if text.trim().is_empty() {
        return Err(ManifestError::Empty);
    }
    let format = FORMATS.iter().find(|f| (f.detect)(&text));
    let format = format.ok_or(ManifestError::Unknown)?;
    let mut manifest = (format.read)(&text, today)?;
    manifest.format = format.id;
    for traveller in &mut manifest.travellers {
        if traveller.births.is_empty() && traveller.documents.is_empty() {
            traveller.flag(Flag::InsufficientData);
        }
    }
    Ok(manifest)
}
