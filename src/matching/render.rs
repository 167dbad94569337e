//! Evidence made readable. Renders what [`super::assess`] found; decides nothing.

use super::assess::{Assessment, ListedName, NameMatch, SubjectBuf};
use super::features::FEATURES;
use super::policy::Policy;
use crate::domain::{Hit, Reason, Record, Subject, TokenPair, Verdict};
use crate::names::{Alignment, NameRef, Rule, Strings};

/// The hit that an assessment of a record makes. `listed` is the name the assessment found best.
pub fn explain(
    subject: &Subject,
    prepared: &SubjectBuf,
    record: Record,
    listed: Option<ListedName<'_>>,
    assessment: &Assessment,
    policy: &Policy,
) -> Hit {
    let reasons = FEATURES
        .iter()
        .zip(&assessment.evidence)
        .map(|(feature, e)| {
            let known = e.verdict != Verdict::Unknown;
            Reason {
                feature: feature.id,
                verdict: e.verdict,
                rule: if known {
                    feature.rules[usize::from(e.rule)].text
                } else {
                    ""
                },
                queried: (feature.show_queried)(subject, usize::from(e.queried)),
                listed: (feature.show_listed)(&record, usize::from(e.listed)),
                log_odds: e.log_odds,
            }
        })
        .collect();
    let matched = assessment.name.zip(listed);
    Hit {
        band: assessment.band,
        score: policy.score(assessment.log_odds),
        log_odds: assessment.log_odds,
        name_score: assessment.name_score(),
        matched_name: matched.and_then(|(_, n)| {
            record
                .names
                .get(usize::from(n.ordinal))
                .map(|n| n.whole.clone())
        }),
        matched_quality: matched.map(|(_, n)| n.quality),
        alignment: matched
            .map(|(m, n)| pairs(prepared, &m, n.name))
            .unwrap_or_default(),
        reasons,
        rules_applied: assessment.rule_ids().collect(),
        record,
    }
}

fn pairs(prepared: &SubjectBuf, m: &NameMatch, listed: NameRef<'_>) -> Vec<TokenPair> {
    let Some(queried) = prepared.names.get(usize::from(m.form)) else {
        return Vec::new();
    };
    render(queried.view(), listed, &m.comparison.alignment)
}

/// The pairs of an alignment, in the order of the queried name.
pub fn render(queried: NameRef<'_>, listed: NameRef<'_>, alignment: &Alignment) -> Vec<TokenPair> {
    let mut pairs: Vec<_> = alignment.pairs().to_vec();
    pairs.sort_by_key(|p| (p.q_len == 0, p.q, p.l));
    pairs
        .iter()
        .map(|p| TokenPair {
            queried: side(queried, p.rule, p.q, p.q_len),
            listed: side(listed, p.rule, p.l, p.l_len),
            rule: p.rule.as_str(),
            similarity: p.similarity,
            weight: p.weight,
        })
        .collect()
}

fn side(name: NameRef<'_>, rule: Rule, from: u8, len: u8) -> String {
    if rule == Rule::Native {
        return name.native.to_owned();
    }
    tokens(name.text, usize::from(from), usize::from(len))
}

fn tokens(text: Strings<'_>, from: usize, len: usize) -> String {
    (from..from + len)
        .map(|i| text.get(i))
        .collect::<Vec<_>>()
        .join(" ")
}
