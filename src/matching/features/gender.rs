//! Gender, as documents and lists state it. Lists state it for few.

use super::{Feature, Finding, Rule, party, rule};
use crate::domain::{Record, Verdict};
use crate::matching::facts::Facts;

/// Row of the gender feature.
pub const FEATURE: Feature = Feature {
    id: "gender",
    title: "Gender",
    rules: RULES,
    compare,
    show_queried: |subject, _| word(party(subject).and_then(|p| p.gender)),
    show_listed: |record: &Record, _| word(record.gender),
};

const RULES: &[Rule] = &[
    rule("same", "same", Verdict::Agrees),
    rule("other", "other", Verdict::Conflicts),
];

fn compare(q: &Facts<'_>, l: &Facts<'_>) -> Option<Finding> {
    let (a, b) = (q.gender?, l.gender?);
    Some(Finding {
        rule: u8::from(a != b),
        queried: 0,
        listed: 0,
    })
}

fn word(gender: Option<crate::domain::Gender>) -> String {
    gender.map(|g| g.as_str().to_owned()).unwrap_or_default()
}
