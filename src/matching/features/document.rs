//! Travel documents: the number, with its issuer and class; ranges of stolen blanks; numbers one slip away.
//!
//! Serves a person's own documents and a listed document alike. A number that differs says nothing: people have many.

use super::{Feature, Finding, Rule, best, party, rule};
use crate::documents::{near, number};
use crate::domain::{Record, Subject, TypedNumber, Verdict};
use crate::matching::facts::Facts;

/// Row of the document feature.
pub const FEATURE: Feature = Feature {
    id: "document",
    title: "Document",
    rules: RULES,
    compare,
    show_queried,
    show_listed,
};

const RULES: &[Rule] = &[
    rule(
        "number_and_issuer",
        "same number and issuer",
        Verdict::Agrees,
    ),
    rule(
        "in_blank_range",
        "within a range of blanks",
        Verdict::Agrees,
    ),
    rule(
        "number_issuer_unknown",
        "same number, an issuer unknown",
        Verdict::Agrees,
    ),
    rule(
        "blank_range_issuer_unknown",
        "within a range of blanks, issuer unknown",
        Verdict::Near,
    ),
    rule(
        "number_other_issuer",
        "same number, other issuer or class",
        Verdict::Near,
    ),
    rule(
        "near_number",
        "number differs by a slip or a misread letter",
        Verdict::Near,
    ),
];

const NUMBER_AND_ISSUER: u8 = 0;
const IN_RANGE: u8 = 1;
const ISSUER_UNKNOWN: u8 = 2;
const RANGE_ISSUER_UNKNOWN: u8 = 3;
const OTHER_ISSUER: u8 = 4;
const NEAR: u8 = 5;

/// Shorter numbers are too common to be found by number alone or by a slip.
const TELLING: usize = 5;

fn compare(q: &Facts<'_>, l: &Facts<'_>) -> Option<Finding> {
    if l.documents.number.is_empty() {
        return None;
    }
    let pairs = (0..q.documents.number.len())
        .flat_map(|i| (0..l.documents.number.len()).map(move |j| (i, j)));
    best(pairs.filter_map(|(i, j)| {
        Some(Finding {
            rule: between(q, i, l, j)?,
            queried: i as u16,
            listed: j as u16,
        })
    }))
}

fn between(q: &Facts<'_>, i: usize, l: &Facts<'_>, j: usize) -> Option<u8> {
    let (a, b) = (q.documents.number.bytes(i), l.documents.number.bytes(j));
    let (issuer_a, issuer_b) = (q.documents.issuer[i], l.documents.issuer[j]);
    let unknown = issuer_a == 0 || issuer_b == 0;
    let same_issuer = issuer_a == issuer_b && !unknown;
    let single = l.documents.number_to.bytes(j).is_empty();
    let other = single && !same_issuer && !unknown && a != b;
    if a.is_empty() || b.is_empty() || other {
        return None;
    }
    let (a, b) = (q.documents.number.get(i), l.documents.number.get(j));
    let to = l.documents.number_to.get(j);
    if !to.is_empty() && number::contains(b, to, a) {
        return match (same_issuer, unknown) {
            (true, _) => Some(IN_RANGE),
            (_, true) => Some(RANGE_ISSUER_UNKNOWN),
            _ => Some(OTHER_ISSUER),
        };
    }
    if a == b {
        return match (same_issuer, unknown) {
            (true, _) => Some(NUMBER_AND_ISSUER),
            (_, true) if a.len() >= TELLING => Some(ISSUER_UNKNOWN),
            _ => Some(OTHER_ISSUER),
        };
    }
    let telling = a.len() >= TELLING && b.len() >= TELLING;
    (telling && (same_issuer || unknown) && to.is_empty() && near::compare(a, b).is_some())
        .then_some(NEAR)
}

fn show_queried(subject: &Subject, i: usize) -> String {
    match subject {
        Subject::Document(d) if i == 0 => shown(&d.number),
        Subject::Document(d) => d.other_readings.get(i - 1).cloned().unwrap_or_default(),
        _ => party(subject)
            .and_then(|p| p.documents.get(i))
            .map(shown)
            .unwrap_or_default(),
    }
}

fn show_listed(record: &Record, i: usize) -> String {
    if let Some(held) = record.documents.get(i) {
        return shown(&held.number);
    }
    record
        .document
        .as_ref()
        .map_or_else(String::new, |d| match &d.number_to {
            Some(to) => format!("{} to {to}", shown(&d.number)),
            None => shown(&d.number),
        })
}

fn shown(number: &TypedNumber) -> String {
    match number.issuer {
        Some(issuer) => format!("{} ({issuer})", number.number),
        None => number.number.clone(),
    }
}
