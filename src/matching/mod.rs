//! How alike, and why: one path gives score and reasons.
//!
//! Features compare a subject with a record and give [`crate::domain::Evidence`]; policy turns evidence into a band;
//! rendering turns the same evidence into what people read. No list, no index, no I/O.

mod facts;

pub use facts::{Births, Documents, Facts, FactsBuf, Identifiers, VehicleNumbers};
