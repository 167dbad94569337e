//! The domain's values onto the wire, by moving.

mod answer;
mod record;
mod sources;

use crate::domain::{Country, Day};

pub(super) use answer::answer;
pub(super) use record::record;
pub(super) use sources::sources;

fn day(day: Option<Day>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

fn country(country: Option<Country>) -> String {
    country.map(|c| c.to_string()).unwrap_or_default()
}

/// Counts are bounded by the snapshot; one that no `int32` holds is shown as the largest.
fn count(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

pub(super) fn large(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
