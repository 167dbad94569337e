//! Under which keys a record's numbers are stored, and which keys a subject's numbers ask for.
//!
//! Works on normal forms as [`Facts`] hold them, the same on both sides. Issuer and class are not part of any key: a
//! number of another issuer must still be found, and matching says what it is worth. The first character of a key is
//! its class; a class keeps its meaning as long as the snapshot format keeps its number.

use crate::documents::near;
use crate::documents::number::{self, NumberRange};
use crate::domain::RecordKey;
use crate::matching::Facts;
use crate::text::neighbours;

/// Folded document number.
const DOCUMENT: char = '#';
/// Anything a near document number shares.
const NEAR_DOCUMENT: char = '~';
/// Shape of a range of documents.
const RANGE: char = '[';
/// Identifier.
const IDENTIFIER: char = ':';
/// Folded vehicle identification number, plate, engine number; a near one has the small letter.
const VEHICLE: [(char, char); 3] = [('V', 'v'), ('P', 'p'), ('E', 'e')];
/// List and reference.
const RECORD: char = '=';

/// A key that is asked for.
#[derive(Debug, PartialEq)]
pub(super) struct NumberKey {
    /// The key.
    pub text: String,
    /// Whether it leads to numbers that are merely near.
    pub is_near: bool,
    /// The number that must lie in a range of the record.
    pub range: Option<InRange>,
}

/// A number that is looked for in ranges.
#[derive(Debug, PartialEq)]
pub(super) struct InRange(String);

impl InRange {
    /// Whether a record has a range that holds the number.
    pub(super) fn is_in(&self, facts: &Facts<'_>) -> bool {
        let (from, to) = (facts.documents.number, facts.documents.number_to);
        (0..from.len())
            .any(|i| !to.get(i).is_empty() && number::contains(from.get(i), to.get(i), &self.0))
    }
}

/// The key a record is found under by its list and reference.
pub(super) fn record_key(key: &RecordKey) -> String {
    format!("{RECORD}{key}")
}

fn shape(range: &NumberRange) -> String {
    format!("{RANGE}{}|{}|{}", range.prefix, range.width, range.suffix)
}

fn vehicle_numbers<'a>(facts: &Facts<'a>) -> impl Iterator<Item = ((char, char), &'a str)> {
    let v = facts.vehicle;
    VEHICLE
        .into_iter()
        .zip([v.vin, v.plate, v.engine])
        .filter(|(_, number)| !number.is_empty())
}

/// The keys a record is stored under.
pub(super) fn listed(key: &RecordKey, facts: &Facts<'_>) -> Vec<String> {
    let mut keys = vec![record_key(key)];
    let documents = facts.documents;
    for (from, to) in documents.number.iter().zip(documents.number_to.iter()) {
        if from.is_empty() {
            continue;
        }
        match NumberRange::new(from, to) {
            Ok(range) if !to.is_empty() => keys.push(shape(&range)),
            _ => {
                keys.push(format!("{DOCUMENT}{}", near::fold(from)));
                keys.extend(
                    near::keys(from)
                        .iter()
                        .map(|k| format!("{NEAR_DOCUMENT}{k}")),
                );
            }
        }
    }
    let identifiers = facts.identifiers.value.iter().filter(|v| !v.is_empty());
    keys.extend(identifiers.map(|v| format!("{IDENTIFIER}{v}")));
    for ((exact, near), number) in vehicle_numbers(facts) {
        keys.push(format!("{exact}{}", neighbours::fold(number)));
        keys.extend(
            neighbours::keys(number)
                .iter()
                .map(|k| format!("{near}{k}")),
        );
    }
    keys
}

/// The keys a subject's numbers ask for: those that lead to equal numbers and to ranges first, near ones after them.
pub(super) fn queried(subject: &Facts<'_>) -> Vec<NumberKey> {
    let key = |text: String, is_near: bool| NumberKey {
        text,
        is_near,
        range: None,
    };
    let mut keys = Vec::new();
    for number in subject.documents.number.iter().filter(|n| !n.is_empty()) {
        keys.push(key(format!("{DOCUMENT}{}", near::fold(number)), false));
        if let Ok(own) = NumberRange::new(number, number) {
            keys.push(NumberKey {
                range: Some(InRange(number.to_owned())),
                ..key(shape(&own), false)
            });
        }
        let near = near::keys(number);
        keys.extend(
            near.iter()
                .map(|k| key(format!("{NEAR_DOCUMENT}{k}"), true)),
        );
    }
    let identifiers = subject.identifiers.value.iter().filter(|v| !v.is_empty());
    keys.extend(identifiers.map(|v| key(format!("{IDENTIFIER}{v}"), false)));
    for ((exact, near), number) in vehicle_numbers(subject) {
        keys.push(key(format!("{exact}{}", neighbours::fold(number)), false));
        let neighbours = neighbours::keys(number);
        keys.extend(neighbours.iter().map(|k| key(format!("{near}{k}"), true)));
    }
    keys.sort_by_key(|k| k.is_near);
    keys
}
