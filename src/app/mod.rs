//! The use cases that every edge calls: do it, answer. No async, no wire, no terminal.
//!
//! An edge (gRPC, command line) turns what it was sent into the arguments of a use case and its answer into what it
//! sends; it reaches the engine in no other way. Who calls is always said ([`Caller`]). Clocks are arguments.
//! To add a use case, add a file beside this one with an `impl App`.

mod answer;
mod build_snapshot;
mod duplicates;
mod error;
pub mod evaluate;
mod fields;
mod get_record;
mod list_records;
mod list_sources;
mod mrz;
mod reload;
mod screen;
mod screen_manifest;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use crate::matching::Policy;
use crate::screening::{Current, Engine};

pub use answer::{Answer, Hit, Pair, Reason, Searched, Summary};
pub use build_snapshot::{build_snapshot, check_lists};
pub use duplicates::{Duplicates, Uses};
pub use error::{Error, Kind};
pub use fields::{Fields, Violation};
pub use list_records::ListRecords;
pub use list_sources::{Source, Sources};
pub use mrz::{Field, Finding, FindingKind, Findings, Format};
pub use reload::Reload;
pub use screen::{Asked, Question};
pub use screen_manifest::{Ask, ManifestScreening, Screened};

/// What a caller learns of discreet records: those whose subject, and whoever may not know, must never learn of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Discreet {
    /// Nothing: they are left out before anything is counted, and looked up they are not there.
    #[default]
    Hide,
    /// They are records like others.
    Show,
}

/// Who calls, why, and what the caller is entitled to. An edge decides what a caller is entitled to; the use cases
/// keep to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who: the edge and, where it knows one, the identity.
    pub who: String,
    /// Why the screening is made, in the caller's words; empty if unsaid.
    pub purpose: String,
    /// What the caller learns of discreet records.
    pub discreet: Discreet,
}

impl Caller {
    /// Someone at an edge who gives no reason and is entitled to nothing in particular.
    pub fn at(edge: &str) -> Self {
        Self {
            who: edge.to_owned(),
            purpose: String::new(),
            discreet: Discreet::default(),
        }
    }

    /// The same with another entitlement to discreet records.
    #[must_use]
    pub fn entitled(mut self, discreet: Discreet) -> Self {
        self.discreet = discreet;
        self
    }
}

/// The use cases over the snapshot in force.
pub struct App {
    snapshot: PathBuf,
    policy: Policy,
    current: OnceLock<Current>,
    /// The folder's pointer when it was last looked at.
    seen: Mutex<Option<Vec<u8>>>,
}

impl App {
    /// An application that takes its snapshots from a folder; nothing is in force until [`App::reload`].
    pub fn new(snapshot: impl Into<PathBuf>, policy: Policy) -> Self {
        Self {
            snapshot: snapshot.into(),
            policy,
            current: OnceLock::new(),
            seen: Mutex::default(),
        }
    }

    /// The folder that snapshots come from.
    pub fn snapshot_dir(&self) -> &Path {
        &self.snapshot
    }

    /// Whether a snapshot is in force.
    pub fn is_ready(&self) -> bool {
        self.current.get().is_some()
    }

    fn engine(&self) -> Result<Arc<Engine>, Error> {
        let current = self.current.get().ok_or(Error::NoSnapshot)?;
        Ok(current.load())
    }
}

/// The policy of a file, or the one that comes with the program.
pub fn policy(file: Option<&Path>) -> Result<Policy, Error> {
    let Some(file) = file else {
        return Ok(Policy::default());
    };
    let text = std::fs::read_to_string(file).map_err(|e| Error::file(file, e))?;
    Policy::from_toml(&text).map_err(|e| Error::file(file, e))
}
