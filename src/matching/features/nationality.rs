//! Nationality, citizenship, flag: any state in common agrees; codes for "unknown" and "stateless" say nothing.

use super::{Feature, Finding, Rule, best, party, rule, shown};
use crate::domain::{Record, Subject, Verdict};
use crate::matching::facts::Facts;

/// Row of the nationality feature.
pub const FEATURE: Feature = Feature {
    id: "nationality",
    title: "Nationality",
    rules: RULES,
    compare,
    show_queried: |subject: &Subject, i| {
        party(subject)
            .map(|p| shown(&p.nationalities, i))
            .unwrap_or_default()
    },
    show_listed,
};

const RULES: &[Rule] = &[
    rule("same", "same", Verdict::Agrees),
    rule("other", "other", Verdict::Conflicts),
];

fn compare(q: &Facts<'_>, l: &Facts<'_>) -> Option<Finding> {
    let known = |side: &[u32]| (0..side.len()).filter(|&i| side[i] != 0).collect::<Known>();
    let (mine, theirs) = (known(q.nationalities), known(l.nationalities));
    let pairs = mine.iter().flat_map(|i| theirs.iter().map(move |j| (i, j)));
    best(pairs.map(|(i, j)| Finding {
        rule: u8::from(q.nationalities[i] != l.nationalities[j]),
        queried: i as u16,
        listed: j as u16,
    }))
}

/// Positions below 64 as bits: a set without allocation.
#[derive(Clone, Copy, Default)]
struct Known(u64);

impl Known {
    fn iter(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |i| self.0 >> i & 1 == 1)
    }
}

impl FromIterator<usize> for Known {
    fn from_iter<I: IntoIterator<Item = usize>>(positions: I) -> Self {
        Self(
            positions
                .into_iter()
                .filter(|&i| i < 64)
                .fold(0, |set, i| set | 1 << i),
        )
    }
}

fn show_listed(record: &Record, i: usize) -> String {
    record
        .nationalities
        .get(i)
        .map(|n| {
            n.country
                .map_or_else(|| n.text.clone(), |c| c.code().to_owned())
        })
        .unwrap_or_default()
}
