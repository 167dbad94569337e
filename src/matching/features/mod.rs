//! The registry of what is compared besides the name itself, and the rules each comparison can end in.
//!
//! A feature looks at the facts of both sides and names the rule that holds; what the rule weighs is the policy's
//! business, how it is shown is rendering's. Unknown on either side is `None`: neutral, never a conflict.
//!
//! To add a feature: one file beside this one, `mod` and a row in [`FEATURES`], its weights in `policy.toml`, and
//! cases in `tests/data/scoring/<id>.tsv`. Policy, wire, audit and explanation go by id.

mod birth_date;
mod birth_place;
mod document;
mod gender;
mod identifier;
mod name;
mod nationality;
mod vehicle;

use super::facts::Facts;
use crate::domain::{Record, Subject, Verdict};

/// One way a comparison can end.
pub struct Rule {
    /// Id, as in the policy.
    pub id: &'static str,
    /// What an officer reads.
    pub text: &'static str,
    /// How it counts.
    pub verdict: Verdict,
}

/// A rule that holds between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Row of the rule in [`Feature::rules`].
    pub rule: u8,
    /// Which of the subject's values.
    pub queried: u16,
    /// Which of the record's values.
    pub listed: u16,
}

/// A row of the registry.
pub struct Feature {
    /// Id, on the wire and in the policy.
    pub id: &'static str,
    /// What an officer reads.
    pub title: &'static str,
    /// How it can end. Rows are numbered by [`Finding::rule`].
    pub rules: &'static [Rule],
    /// Compares; the subject's facts come first.
    pub compare: fn(&Facts<'_>, &Facts<'_>) -> Option<Finding>,
    /// The subject's value of an index, for people.
    pub show_queried: fn(&Subject, usize) -> String,
    /// The record's value of an index, for people.
    pub show_listed: fn(&Record, usize) -> String,
}

/// Row of the name feature: its evidence comes from comparing names, not facts.
pub const NAME: u8 = 0;

/// Row of the birth date feature.
pub const BIRTH_DATE: usize = 1;

pub use birth_date::{ENDMOST, born_far};

/// Rows of the features that compare numbers.
pub const NUMBERS: std::ops::Range<usize> = 5..COUNT;

/// All features; the order is the order of the reasons.
pub static FEATURES: &[Feature] = &[
    name::FEATURE,
    birth_date::FEATURE,
    gender::FEATURE,
    nationality::FEATURE,
    birth_place::FEATURE,
    document::FEATURE,
    identifier::FEATURE,
    vehicle::VIN,
    vehicle::PLATE,
    vehicle::ENGINE_NUMBER,
];

/// Number of features; evidence of one comparison fits an array of this length.
pub const COUNT: usize = 10;

const _: () = assert!(FEATURES.len() == COUNT, "COUNT is the length of FEATURES");

const fn rule(id: &'static str, text: &'static str, verdict: Verdict) -> Rule {
    Rule { id, text, verdict }
}

/// The finding of the earliest rule among those found; rules stand in the order of preference.
fn best(found: impl Iterator<Item = Finding>) -> Option<Finding> {
    found.min_by_key(|f| (f.rule, f.queried, f.listed))
}

/// The value at an index, shown, or nothing.
fn shown<T: ToString>(values: &[T], i: usize) -> String {
    values.get(i).map(T::to_string).unwrap_or_default()
}

/// The subject as a party.
fn party(subject: &Subject) -> Option<&crate::domain::PartySubject> {
    match subject {
        Subject::Party(party) => Some(party),
        Subject::Document(_) | Subject::Vehicle(_) => None,
    }
}
