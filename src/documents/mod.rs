//! Travel documents as such: machine-readable zones, document numbers, near numbers.
//!
//! Knows no list and weighs nothing.

pub mod mrz;
pub mod near;
pub mod number;
