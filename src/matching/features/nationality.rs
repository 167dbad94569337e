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
    let (mine, theirs) = (q.nationalities, l.nationalities);
    let pairs = known(mine).flat_map(|i| known(theirs).map(move |j| (i, j)));
    best(pairs.map(|(i, j)| Finding {
        rule: u8::from(mine[i] != theirs[j]),
        queried: i as u16,
        listed: j as u16,
    }))
}

fn known(side: &[u32]) -> impl Iterator<Item = usize> {
    (0..side.len()).filter(|&i| side[i] != 0)
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
