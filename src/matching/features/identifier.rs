//! Identifiers other than travel documents: the same value of the same kind.

use super::{Feature, Finding, Rule, best, party, rule};
use crate::domain::{Record, Subject, Verdict};
use crate::matching::facts::Facts;

/// Row of the identifier feature.
pub const FEATURE: Feature = Feature {
    id: "identifier",
    title: "Identifier",
    rules: RULES,
    compare,
    show_queried: |subject: &Subject, i| {
        party(subject)
            .and_then(|p| p.identifiers.get(i))
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    },
    show_listed: |record: &Record, i| {
        record
            .identifiers
            .get(i)
            .map(|n| n.value.clone())
            .unwrap_or_default()
    },
};

const RULES: &[Rule] = &[
    rule("same", "same identifier", Verdict::Agrees),
    rule(
        "same_value_other_kind",
        "same value, other kind of identifier",
        Verdict::Near,
    ),
];

/// Shorter values are too common to identify.
const TELLING: usize = 5;

fn compare(q: &Facts<'_>, l: &Facts<'_>) -> Option<Finding> {
    let (mine, theirs) = (q.identifiers, l.identifiers);
    let pairs = (0..mine.value.len()).flat_map(|i| (0..theirs.value.len()).map(move |j| (i, j)));
    best(pairs.filter_map(|(i, j)| {
        let (a, b) = (mine.value.bytes(i), theirs.value.bytes(j));
        (a.len() >= TELLING && a == b).then(|| Finding {
            rule: u8::from(mine.kind[i] != theirs.kind[j]),
            queried: i as u16,
            listed: j as u16,
        })
    }))
}
