//! Writers in the formats that the readers of [`crate::lists`] read: what publishers would print of a record.
//!
//! Streaming: each record is written as it comes. A field that a format has no place for is left out.

mod interpol;
mod ofac;
mod tables;
mod un;

pub use interpol::InterpolWriter;
pub use ofac::OfacWriter;
pub use tables::{documents_csv, national_csv, vehicles_csv};
pub use un::UnWriter;

use crate::domain::{DateInterval, DateKind};

/// Year of the start and of the end of a birth interval.
fn years(birth: &DateInterval) -> (i16, i16) {
    (birth.from.year(), birth.to.year())
}

/// Whether a birth is a whole day.
fn is_day(birth: &DateInterval) -> bool {
    birth.kind == DateKind::Exact || birth.from == birth.to
}
