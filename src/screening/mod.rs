//! The engine: a subject in, an answer out, against the snapshot in force.
//!
//! Knows nothing of callers, permission or wires, and reads no calendar: the day is part of the request. The
//! invariants: an answer comes from one snapshot whole; a partial answer is never CLEAR; equal requests on equal
//! snapshots give equal answers.

mod batch;
mod current;
mod engine;
mod error;
mod pool;
mod request;
mod trace;

pub use crate::index::{FileState, ListProblem, ListState, State};
pub use current::Current;
pub use engine::Engine;
pub use error::EngineError;
pub use pool::Pool;
pub use request::Request;
pub use trace::{Judged, SWEPT};
