//! The name as evidence. The comparison itself is [`crate::names::compare`]; this row names its outcomes.

use super::{Feature, Finding, Rule, party, rule};
use crate::domain::{Record, Subject, Verdict};
use crate::matching::facts::Facts;

/// Row of the name feature.
pub const FEATURE: Feature = Feature {
    id: "name",
    title: "Name",
    rules: RULES,
    compare: no_facts,
    show_queried,
    show_listed,
};

const RULES: &[Rule] = &[
    rule("same", "same name", Verdict::Agrees),
    rule("near", "similar name", Verdict::Near),
    rule("different", "different name", Verdict::Conflicts),
];

fn no_facts(_: &Facts<'_>, _: &Facts<'_>) -> Option<Finding> {
    None
}

fn show_queried(subject: &Subject, i: usize) -> String {
    party(subject)
        .and_then(|p| p.names.get(i))
        .map(crate::domain::SubjectName::display)
        .unwrap_or_default()
        .into_owned()
}

fn show_listed(record: &Record, i: usize) -> String {
    record
        .names
        .get(i)
        .map(|n| n.whole.clone())
        .unwrap_or_default()
}
