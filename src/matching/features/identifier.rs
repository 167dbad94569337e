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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdentifierKind, RecordKind};
    use crate::matching::FactsBuf;

    #[test]
    fn a_value_of_another_kind_is_only_near_and_short_values_say_nothing() {
        let side = |value: &str, kind| {
            let mut facts = FactsBuf::new(RecordKind::Vessel);
            facts.push_identifier(value, kind);
            facts
        };
        let rule = |a: &FactsBuf, b: &FactsBuf| {
            compare(&a.view(), &b.view()).map(|f| RULES[usize::from(f.rule)].id)
        };
        let imo = side("9074729", IdentifierKind::Imo);
        assert_eq!(rule(&imo, &imo), Some("same"));
        assert_eq!(
            rule(&imo, &side("9074729", IdentifierKind::Mmsi)),
            Some("same_value_other_kind")
        );
        assert_eq!(rule(&imo, &side("9074728", IdentifierKind::Imo)), None);
        assert_eq!(
            rule(
                &side("907", IdentifierKind::Imo),
                &side("907", IdentifierKind::Imo)
            ),
            None
        );
    }
}
