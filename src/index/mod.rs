//! The snapshot on disk: what is in force, compiled once, mapped read-only, never changed.
//!
//! The only place that knows tantivy, and the snapshot's own codec the only place below the edges that knows Arrow.

mod error;
pub mod manifest;

pub use error::SnapshotError;
pub use manifest::{FileState, ListProblem, ListState, Manifest, State};
