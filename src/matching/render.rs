//! Evidence made readable. Renders what [`super::assess`] found; decides nothing.

use super::assess::{Assessment, ListedName, NameMatch, SubjectBuf};
use super::features::FEATURES;
use super::policy::Policy;
use crate::domain::{Hit, Reason, Record, Subject, TokenPair, Verdict};
use crate::names::{Comparison, Effects, NameRef, Rule, Strings, TokenKind};

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
    render(queried.view(), listed, &m.comparison)
}

/// How the parts were paired, in the order of the queried name, and then what of the whole names differs.
pub fn render(queried: NameRef<'_>, listed: NameRef<'_>, found: &Comparison) -> Vec<TokenPair> {
    let mut pairs: Vec<_> = found.alignment.pairs().to_vec();
    if found.effects.has(Effects::NUMBER) {
        let number = |name: NameRef<'_>, at: u8, len: u8| {
            len == 1 && name.kind_of(usize::from(at)) == TokenKind::Number
        };
        pairs.retain(|p| {
            !(number(queried, p.q, p.q_len) && p.l_len == 0
                || number(listed, p.l, p.l_len) && p.q_len == 0)
        });
    }
    pairs.sort_by_key(|p| (p.q_len == 0, p.q, p.l));
    let parts = pairs.iter().map(|p| TokenPair {
        queried: side(queried, p.rule, p.q, p.q_len),
        listed: side(listed, p.rule, p.l, p.l_len),
        rule: p.rule.as_str(),
        similarity: p.similarity,
        weight: p.weight,
    });
    let whole = DIFFERENCES
        .iter()
        .filter(|(effect, ..)| found.effects.has(*effect))
        .filter(|(effect, ..)| {
            *effect != Effects::REORDERED || !found.effects.has(Effects::FATHER_FOR_SON)
        })
        .map(|(_, kinds, rule)| TokenPair {
            queried: of_kinds(queried, kinds),
            listed: of_kinds(listed, kinds),
            rule,
            similarity: 0.0,
            weight: 0.0,
        });
    parts.chain(whole).collect()
}

/// What of whole names can differ, the tokens that tell it, and how it is called. A father's name that stands for the
/// own is told by its parts.
const DIFFERENCES: [(u8, &[TokenKind], &str); 5] = [
    (Effects::SUFFIX, &[TokenKind::Suffix], "other generation"),
    (
        Effects::MARKER_GENDER,
        &[TokenKind::SonOf, TokenKind::DaughterOf],
        "son and daughter",
    ),
    (Effects::NUMBER, &[TokenKind::Number], "other number"),
    (
        Effects::LEGAL_FORM,
        &[TokenKind::LegalForm],
        "other legal form",
    ),
    (Effects::REORDERED, &TokenKind::ALL, "in another order"),
];

fn of_kinds(name: NameRef<'_>, kinds: &[TokenKind]) -> String {
    let told = (0..name.len()).filter(|&i| kinds.contains(&name.kind_of(i)));
    told.map(|i| name.text.get(i)).collect::<Vec<_>>().join(" ")
}

/// What a policy rule that bore on the band says to whoever must decide; none for an id that this program does not know.
pub fn band_rule(id: &str) -> Option<&'static str> {
    let text = match id {
        "name_alone_is_no_hit" => {
            "held at REVIEW: neither a full birth date nor a number confirms the name"
        }
        "weak_name_alone_is_no_hit" => {
            "held at REVIEW: a low-quality alias, a single name or a kunya is confirmed by a number only"
        }
        "near_number_is_no_hit" => "held at REVIEW: the number is near, not the same",
        "lost_document_is_reviewed" => {
            "held at REVIEW: a lost document is often found again by its owner"
        }
        "conflict_is_no_hit" => "held at REVIEW: something that is known speaks against it",
        "number_is_always_reported" => "reported whatever the rest says: a number agrees or nearly",
        "document_decides" => "raised to HIT: number and issuer of the document are listed",
        "other_issuer_is_no_hit" => "held at REVIEW: the number is of another issuer",
        "name_too_different" => "not reported: the names are too different for what else is known",
        _ => return None,
    };
    Some(text)
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

#[cfg(test)]
mod tests {
    use super::super::BAND_RULES;
    use super::*;

    #[test]
    fn every_band_rule_says_something() {
        assert!(BAND_RULES.iter().all(|id| band_rule(id).is_some()));
        assert_eq!(band_rule("of_another_program"), None);
    }
}
