//! Vehicles as such: registration plates, vehicle identification and engine numbers, near numbers.
//!
//! Knows no list and weighs nothing. Patterns of a state's plates are rows of `data/plate_patterns.tsv`.

pub mod near;
pub mod plate;
pub mod vin;
