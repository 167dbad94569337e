//! Published bytes in, records and problems out.
//!
//! A reader turns one publisher's format into [`Record`]s, streaming; it opens nothing itself, reads no clock and
//! never guesses. What it understands it keeps; what it does not understand becomes a [`Problem`] with its place;
//! bytes that are not the format at all are a [`ReadError`], and the list has failed. Names are not parsed here.
//!
//! To add a list: one file beside this one, `mod` and a row in [`SOURCES`], and a folder of the same id in
//! `tests/data/lists` with a small invented sample and what must come of it.

mod au;
mod bytes;
mod ca;
pub mod calendars;
mod ch;
mod csv_field;
mod csv_mapped;
pub mod dates;
pub mod directory;
mod documents_csv;
mod eu;
mod ftm_json;
mod ftm_property;
mod ftm_sanction;
pub mod gather;
mod interpol_json;
mod json;
pub mod labels;
pub mod load;
mod ofac;
mod table;
mod uk;
mod un;
mod vehicles_csv;
mod workbook;
pub mod written_names;
pub mod xml;

use std::io::BufRead;

use crate::domain::{ListId, PartialDate, Record, limits};

/// Something of a published file that was not understood. Never holds a name or a document number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// File, as named in `lists.toml`.
    pub file: String,
    /// Line, byte or sheet row in it, with its unit ("line 12").
    pub place: String,
    /// The source's reference of the record, where there is one.
    pub record: Option<String>,
    /// What is wrong, in one sentence without the value of a personal field.
    pub reason: String,
}

/// What the publisher says of the whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Day of publication.
    pub date: Option<PartialDate>,
    /// Version, edition or generation stamp, as written.
    pub version: Option<String>,
    /// Number of records the publisher says there are.
    pub stated_records: Option<u64>,
}

/// Why a file is not the list it should be.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes could not be read or decompressed.
    #[error("{file}: cannot be read")]
    Io {
        /// File.
        file: String,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// The bytes are not well-formed, or end in the middle.
    #[error("{file}: broken at {place}: {reason}")]
    Broken {
        /// File.
        file: String,
        /// Line, byte or row.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The bytes are well-formed but not this format.
    #[error("{file}: not in the expected format: {reason}")]
    WrongFormat {
        /// File.
        file: String,
        /// What was expected, and what was found.
        reason: String,
    },
    /// A file the source needs is not configured.
    #[error("the source needs a file for {role:?}")]
    MissingFile {
        /// Which of the source's files.
        role: &'static str,
    },
    /// The configuration of the list does not fit the source.
    #[error("configuration of the list: {0}")]
    Config(String),
}

/// One opened file of a list.
pub struct Input<'a> {
    /// Name to show in problems and errors.
    pub name: String,
    /// What it is to the source (`sdn`, `alt`, …); empty for the only file of a source.
    pub role: String,
    /// Its bytes, decompressed.
    pub bytes: Box<dyn BufRead + 'a>,
}

/// What a reader is given: its files and what `lists.toml` says of the list.
pub struct Listing<'a> {
    /// The list's id.
    pub id: ListId,
    /// Its files, opened.
    pub inputs: Vec<Input<'a>>,
    /// The reader's own settings (`[list.options]` of `lists.toml`): the column mapping of a CSV table.
    pub options: toml::Table,
}

impl<'a> Listing<'a> {
    /// Takes the file of a role out.
    pub fn take(&mut self, role: &'static str) -> Result<Input<'a>, ReadError> {
        self.take_optional(role)
            .ok_or(ReadError::MissingFile { role })
    }

    /// Takes the file of a role out, if there is one.
    pub fn take_optional(&mut self, role: &str) -> Option<Input<'a>> {
        let at = self.inputs.iter().position(|i| i.role == role)?;
        Some(self.inputs.swap_remove(at))
    }
}

/// Where a reader puts what it reads, in the publisher's order.
pub trait Sink {
    /// One record.
    fn record(&mut self, record: Record);
    /// One problem; reading goes on.
    fn problem(&mut self, problem: Problem);
}

/// A sink that keeps everything.
#[derive(Debug, Default)]
pub struct Collected {
    /// The records.
    pub records: Vec<Record>,
    /// The problems, the first [`limits::PROBLEMS_KEPT`].
    pub problems: Vec<Problem>,
    /// All problems, kept or not.
    pub problem_count: u64,
}

impl Sink for Collected {
    fn record(&mut self, record: Record) {
        self.records.push(record);
    }

    fn problem(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < limits::PROBLEMS_KEPT {
            self.problems.push(problem);
        }
    }
}

/// A reader of one format.
pub type ReadFn = fn(&mut Listing<'_>, &mut dyn Sink) -> Result<Published, ReadError>;

/// A row of the registry.
#[derive(Debug)]
pub struct Source {
    /// Id, as in `lists.toml` (`format = "un-xml"`).
    pub id: &'static str,
    /// One line for `--help` and `ListSources`.
    pub title: &'static str,
    /// The roles of its files: the first is required, the others are not. `[""]` for a single file.
    pub roles: &'static [&'static str],
    /// The reader.
    pub read: ReadFn,
}

/// All formats that can be read.
pub static SOURCES: &[Source] = &[
    Source {
        id: "au-dfat-xlsx",
        title: "Australia: DFAT consolidated list (XLSX)",
        roles: &[""],
        read: au::read,
    },
    Source {
        id: "interpol-json",
        title: "INTERPOL public notices (red, yellow, UN), JSON",
        roles: &[""],
        read: interpol_json::read,
    },
    Source {
        id: "ftm-json",
        title: "FollowTheMoney entities (OpenSanctions exports), JSON lines",
        roles: &[""],
        read: ftm_json::read,
    },
    Source {
        id: "vehicles-csv",
        title: "Stolen and wanted road vehicles, CSV",
        roles: &[""],
        read: vehicles_csv::read,
    },
    Source {
        id: "csv-mapped",
        title: "Any table of persons and organisations, CSV with a column mapping in the options",
        roles: &[""],
        read: csv_mapped::read,
    },
    Source {
        id: "ca-sema-xml",
        title: "Canada: consolidated autonomous sanctions list (XML)",
        roles: &[""],
        read: ca::read,
    },
    Source {
        id: "ch-seco-xml",
        title: "Switzerland: SECO consolidated sanctions list (XML, whole list)",
        roles: &[""],
        read: ch::read,
    },
    Source {
        id: "documents-csv",
        title: "Lost, stolen and revoked travel documents, CSV (columns in the module's header)",
        roles: &[""],
        read: documents_csv::read,
    },
    Source {
        id: "eu-fsf-xml",
        title: "European Union: consolidated financial sanctions list (XML 1.1)",
        roles: &[""],
        read: eu::read,
    },
    Source {
        id: "uk-xml",
        title: "United Kingdom: UK Sanctions List (XML of 2026)",
        roles: &[""],
        read: uk::read,
    },
    Source {
        id: "ofac-advanced-xml",
        title: "OFAC SDN or consolidated list, advanced XML",
        roles: &[""],
        read: ofac::advanced::read,
    },
    Source {
        id: "ofac-csv",
        title: "OFAC SDN or consolidated list, CSV: entries, aliases, addresses, further remarks",
        roles: &ofac::csv::ROLES,
        read: ofac::csv::read,
    },
    Source {
        id: "ofac-xml",
        title: "OFAC SDN or consolidated list, sdnList XML",
        roles: &[""],
        read: ofac::xml::read,
    },
    Source {
        id: "un-xml",
        title: "UN Security Council consolidated list, XML",
        roles: &[""],
        read: un::read,
    },
];

/// The source of an id.
pub fn source(id: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|s| s.id == id)
}
