//! Passenger manifests and tables of customers: bytes of a known format to flights, travellers and problems, and the
//! answer to who sent them.
//!
//! Screens nothing and knows no list. What can be read is read: a value that is not understood is a problem with its
//! place, and never hides the traveller it belongs to. Only bytes that are no manifest at all are an error. Travellers
//! come in batches, so that a table in a file may be longer than memory. No clock: "today", which decides the century
//! of two-digit years, is an argument. To add a format, add its module and a row in [`FORMATS`]; bounds are in
//! [`crate::domain::limits`].

mod arrow_ipc;
mod characters;
mod columns;
mod csv;
pub mod cusres;
mod dates;
mod edifact;
mod fields;
mod group;
mod head;
mod input;
mod json_lines;
mod parquet_pages;
mod paxlst;
mod rows;
mod table;
mod table_parquet;

use std::ops::ControlFlow;

use crate::domain::{Day, Flag, Manifest, RecordKind, Traveller, limits};

pub use arrow_ipc::MessageReader;
pub use input::Input;

/// A format of manifests.
pub struct Format {
    /// Its name.
    pub id: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Whether a beginning looks like it.
    detect: fn(&Head<'_>) -> bool,
    /// Opens what does.
    open: fn(&Input, &Head<'_>, Day) -> Result<Body, ManifestError>,
}

/// All formats; the first that recognises a beginning reads it.
pub static FORMATS: &[Format] = &[
    Format {
        id: "parquet",
        title: "Parquet",
        detect: table_parquet::is_parquet,
        open: table_parquet::open,
    },
    Format {
        id: "arrow",
        title: "Arrow IPC",
        detect: arrow_ipc::is_arrow,
        open: arrow_ipc::open,
    },
    Format {
        id: "paxlst",
        title: "UN/EDIFACT PAXLST",
        detect: paxlst::is_interchange,
        open: paxlst::open,
    },
    Format {
        id: "jsonl",
        title: "JSON lines",
        detect: json_lines::is_lines,
        open: json_lines::open,
    },
    Format {
        id: "csv",
        title: "table with a header (CSV)",
        detect: csv::is_table,
        open: csv::open,
    },
];

/// Bytes that are no manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Longer than [`limits::MANIFEST_BYTES`].
    #[error(
        "longer than {} bytes; only a table in a file may be",
        limits::MANIFEST_BYTES
    )]
    TooLong,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// None of [`FORMATS`].
    #[error(
        "no manifest: neither an interchange with UNB, UNG or UNH nor a table (CSV, Arrow, Parquet) or JSON line that names a column of names or document numbers"
    )]
    Unknown,
    /// An interchange without a PAXLST message.
    #[error("an interchange, but no PAXLST message is in it")]
    NoMessage,
    /// More travellers or flights than are taken at once.
    #[error("more than {0} in one manifest; send it in parts")]
    TooMany(&'static str),
    /// Of a format that is known, and damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The bytes cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::ErrorKind),
}

impl From<std::io::Error> for ManifestError {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable(error.kind())
    }
}

/// Takes a batch of travellers; says whether more are wanted.
pub type Take<'a> = &'a mut dyn FnMut(Vec<Traveller>) -> ControlFlow<()>;

/// What a manifest begins with.
struct Head<'a> {
    bytes: &'a [u8],
    text: String,
}

/// Where the travellers of a manifest are.
enum Body {
    /// In memory.
    Whole(Manifest),
    /// In a table.
    Table(table::Table),
}

/// A manifest that is ready to be read.
pub struct Opened {
    /// Its format.
    pub format: &'static Format,
    body: Body,
}

impl Opened {
    /// Tells the format, and looks at all that must be known before the first traveller is read.
    pub fn open(input: &Input, today: Day) -> Result<Self, ManifestError> {
        let bytes = input.head()?;
        let head = Head {
            bytes: &bytes,
            text: characters::beginning(&bytes),
        };
        if head.text.trim().is_empty() {
            return Err(ManifestError::Empty);
        }
        let format = FORMATS.iter().find(|f| (f.detect)(&head));
        let format = format.ok_or(ManifestError::Unknown)?;
        let body = (format.open)(input, &head, today)?;
        Ok(Self { format, body })
    }

    /// The interchange that can be answered, if it is one.
    pub fn interchange(&self) -> Option<&Manifest> {
        match &self.body {
            Body::Whole(manifest) => Some(manifest),
            Body::Table(_) => None,
        }
    }

    /// Gives all travellers from the first on, in batches of at most [`limits::MANIFEST_BATCH`]. The manifest that is
    /// given back has flights and problems, but no travellers. Whenever it is called, it gives the same.
    pub fn pass(&self, take: Take<'_>) -> Result<Manifest, ManifestError> {
        let mut take = |mut travellers: Vec<Traveller>| {
            travellers.iter_mut().for_each(finish);
            take(travellers)
        };
        let mut manifest = match &self.body {
            Body::Table(table) => table.pass(&mut take)?,
            Body::Whole(manifest) => {
                for batch in manifest.travellers.chunks(limits::MANIFEST_BATCH) {
                    if take(batch.to_vec()).is_break() {
                        break;
                    }
                }
                Manifest {
                    envelope: manifest.envelope.clone(),
                    flights: manifest.flights.clone(),
                    problems: manifest.problems.clone(),
                    problem_count: manifest.problem_count,
                    ..Manifest::default()
                }
            }
        };
        manifest.format = self.format.id;
        Ok(manifest)
    }
}

/// Flags a traveller of whom too little is said.
fn finish(traveller: &mut Traveller) {
    let told = match traveller.party {
        RecordKind::Person => !traveller.births.is_empty(),
        _ => !traveller.names.is_empty(),
    };
    if !told && traveller.documents.is_empty() {
        traveller.flag(Flag::InsufficientData);
    }
}

/// Reads a manifest in whatever format it is, whole.
pub fn read(bytes: &[u8], today: Day) -> Result<Manifest, ManifestError> {
    let opened = Opened::open(&Input::held(bytes)?, today)?;
    let mut travellers = Vec::new();
    let mut manifest = opened.pass(&mut |mut batch| {
        travellers.append(&mut batch);
        if travellers.len() > limits::MANIFEST_TRAVELLERS {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    if travellers.len() > limits::MANIFEST_TRAVELLERS {
        return Err(ManifestError::TooMany("travellers"));
    }
    manifest.travellers = travellers;
    Ok(manifest)
}
