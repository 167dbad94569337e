//! One candidate, judged: evidence, score, band. The only path to a score.
//!
//! Allocates nothing. The same subject, record and policy always give the same assessment.

use super::facts::{Facts, FactsBuf};
use super::features::{BIRTH_DATE, COUNT, ENDMOST, FEATURES, NAME, NUMBERS};
use super::policy::Policy;
use crate::domain::{
    Band, DateInterval, DocumentStatus, Evidence, FeatureId, NameQuality, RecordKind, Verdict,
};
use crate::names::{Comparison, Glanced, NameBuf, NameFlags, NameRef, compare_at_least};

/// A subject made ready to be compared.
#[derive(Clone, Debug)]
pub struct SubjectBuf {
    /// Forms of its names.
    pub names: Vec<NameBuf>,
    /// Which of the subject's names each form is of.
    pub name_of: Vec<u16>,
    /// Everything else.
    pub facts: FactsBuf,
}

/// A prepared subject, looked at once for all its candidates.
pub struct Asked<'a> {
    names: Vec<Glanced<'a>>,
    name_of: &'a [u16],
    facts: Facts<'a>,
    births: Vec<DateInterval>,
    has_number: bool,
    /// The most that any of its names tells.
    told: f32,
}

impl SubjectBuf {
    /// Looks at it.
    pub fn asked(&self) -> Asked<'_> {
        let told = self.names.iter().map(|n| n.view().most_told());
        Asked {
            names: self.names.iter().map(|n| Glanced::of(n.view())).collect(),
            name_of: &self.name_of,
            births: self.facts.view().births.iter().collect(),
            facts: self.facts.view(),
            has_number: self.facts.has_number(),
            told: told.fold(0.0, f32::max),
        }
    }
}

impl Asked<'_> {
    /// The subject's birth dates, if no record that is [`super::born_far`] from them can be a match by name; else none.
    pub fn telling_births(&self, policy: &Policy) -> &[DateInterval] {
        let far = policy.weight(BIRTH_DATE as u8, ENDMOST);
        let told = far + policy.most_beside_names_and_births();
        if Wanted::beside(told, policy).may_be_met(self, policy) {
            &[]
        } else {
            &self.births
        }
    }
}

/// A listed name that reached the scorer.
#[derive(Clone, Copy, Debug)]
pub struct ListedName<'a> {
    /// Row in the snapshot's names.
    pub row: u32,
    /// Which of the record's names it is of.
    pub ordinal: u16,
    /// How far to trust it.
    pub quality: NameQuality,
    /// The name.
    pub name: NameRef<'a>,
}

/// The best pair of names, and how alike.
#[derive(Clone, Copy, Debug)]
pub struct NameMatch {
    /// Which of the subject's forms.
    pub form: u16,
    /// Row in the snapshot's names.
    pub row: u32,
    /// How alike.
    pub comparison: Comparison,
}

/// Policy rules that bear on the band beyond the sum of evidence, as bits; the table is [`BAND_RULES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BandRules(pub u16);

/// Ids of the band rules, by bit.
pub const BAND_RULES: [&str; 9] = [
    "name_alone_is_no_hit",
    "weak_name_alone_is_no_hit",
    "near_number_is_no_hit",
    "lost_document_is_reviewed",
    "conflict_is_no_hit",
    "number_is_always_reported",
    "document_decides",
    "other_issuer_is_no_hit",
    "name_too_different",
];
const NAME_ALONE: u16 = 1;
const WEAK_NAME: u16 = 1 << 1;
const NEAR_NUMBER: u16 = 1 << 2;
const LOST: u16 = 1 << 3;
const CONFLICT: u16 = 1 << 4;
const NUMBER_REPORTED: u16 = 1 << 5;
const DOCUMENT_DECIDES: u16 = 1 << 6;
const OTHER_ISSUER: u16 = 1 << 7;
const NAME_TOO_DIFFERENT: u16 = 1 << 8;

/// The judgement of one candidate.
#[derive(Clone, Copy, Debug)]
pub struct Assessment {
    /// Outcome for this record.
    pub band: Band,
    /// Sum of the evidence.
    pub log_odds: f32,
    /// The best pair of names.
    pub name: Option<NameMatch>,
    /// Evidence by feature; `Unknown` where a side does not say.
    pub evidence: [Evidence; COUNT],
    /// Rules that bore on the band.
    pub rules: BandRules,
}

impl Assessment {
    /// A candidate whose name is another and that shares no number: nothing else can make it a match.
    const OF_OTHER_NAME: Self = Self {
        band: Band::Below,
        log_odds: f32::NEG_INFINITY,
        name: None,
        evidence: [UNKNOWN; COUNT],
        rules: BandRules(NAME_TOO_DIFFERENT),
    };

    /// Similarity of the names alone, 0–1.
    pub fn name_score(&self) -> f32 {
        self.name.map_or(0.0, |n| n.comparison.score)
    }

    /// Ids of the rules that bore on the band.
    pub fn rule_ids(&self) -> impl Iterator<Item = &'static str> {
        let bits = self.rules.0;
        BAND_RULES
            .into_iter()
            .enumerate()
            .filter(move |(i, _)| bits >> i & 1 == 1)
            .map(|(_, id)| id)
    }

    /// Whether any number was compared.
    pub fn has_number(&self) -> bool {
        names_a_number(&self.evidence)
    }

    fn holds(&self, feature: &str, rules: &[&str]) -> bool {
        FEATURES.iter().zip(&self.evidence).any(|(f, e)| {
            f.id == feature
                && e.verdict != Verdict::Unknown
                && rules.contains(&f.rules[usize::from(e.rule)].id)
        })
    }
}

/// Judges a candidate by its facts and by those of its names that were found.
pub fn assess<'n>(
    asked: &Asked<'_>,
    names: impl ExactSizeIterator<Item = ListedName<'n>>,
    facts: &Facts<'_>,
    policy: &Policy,
) -> Assessment {
    may_match(asked, names, facts, policy).unwrap_or(Assessment::OF_OTHER_NAME)
}

/// [`assess`], but `None` for a candidate of another name. Names are looked at only as far as they can still make it a
/// match beside the facts.
pub fn may_match<'n>(
    asked: &Asked<'_>,
    names: impl ExactSizeIterator<Item = ListedName<'n>>,
    facts: &Facts<'_>,
    policy: &Policy,
) -> Option<Assessment> {
    let compared = |row: usize| fact(row as u8, &asked.facts, facts, policy);
    let mut evidence = [UNKNOWN; COUNT];
    let nameless = names.len() == 0;
    if asked.has_number {
        NUMBERS.for_each(|row| evidence[row] = compared(row));
    }
    evidence[BIRTH_DATE] = compared(BIRTH_DATE);
    let numbered = names_a_number(&evidence);
    let told = |evidence: &[Evidence; COUNT]| evidence.iter().map(|e| e.log_odds).sum::<f32>();
    let wanted = |told: f32| Wanted::beside(told, policy);
    // Most records were born at another time, and nothing else that is known of them can make up for it.
    let beside = policy.most_beside_names_and_births();
    if !numbered && !nameless && !wanted(told(&evidence) + beside).may_be_met(asked, policy) {
        return None;
    }
    for (row, evidence) in evidence.iter_mut().enumerate() {
        if row != BIRTH_DATE && !NUMBERS.contains(&row) {
            *evidence = compared(row);
        }
        evidence.feature = FeatureId(row as u8);
    }
    let wanted = if numbered {
        Wanted::ANY
    } else {
        wanted(told(&evidence))
    };
    let best = best_name(asked, names, wanted, policy);
    if !numbered && !nameless && best.is_none() {
        return None;
    }
    if let Some((m, listed)) = &best {
        evidence[usize::from(NAME)] = name_evidence(asked, m, listed, policy);
    }
    let mut assessment = Assessment {
        band: Band::Below,
        log_odds: evidence.iter().map(|e| e.log_odds).sum(),
        name: best.map(|(m, _)| m),
        evidence,
        rules: BandRules::default(),
    };
    decide(&mut assessment, best.map(|(_, n)| n), facts, policy);
    Some(assessment)
}

/// What a pair of names must bring for its record to be a match.
#[derive(Clone, Copy)]
struct Wanted {
    /// Least score.
    score: f32,
    /// Least log odds.
    log_odds: f32,
}

impl Wanted {
    const ANY: Self = Self {
        score: 0.0,
        log_odds: f32::NEG_INFINITY,
    };

    /// What is wanted where all else tells so much.
    fn beside(told: f32, policy: &Policy) -> Self {
        Self {
            score: policy.thresholds.name_carried,
            log_odds: policy.thresholds.review - told - ROUNDING,
        }
    }

    /// Whether any name could bring so much to the subject.
    fn may_be_met(self, asked: &Asked<'_>, policy: &Policy) -> bool {
        policy
            .names(asked.facts.kind)
            .may_bring(self.log_odds, asked.told)
    }
}

/// Room for sums of the same evidence in another order.
const ROUNDING: f32 = 1e-3;

/// The pair of names that brings most. One that cannot bring what is wanted, or better the best, is not compared.
fn best_name<'n>(
    asked: &Asked<'_>,
    names: impl Iterator<Item = ListedName<'n>>,
    wanted: Wanted,
    policy: &Policy,
) -> Option<(NameMatch, ListedName<'n>)> {
    if !wanted.may_be_met(asked, policy) {
        return None;
    }
    let scale = policy.names(asked.facts.kind);
    let (mut best, mut most) = (None, (wanted.log_odds, f32::NEG_INFINITY));
    for listed in names {
        for (form, mine) in asked.names.iter().enumerate() {
            let information = mine.name().most_in_common(&listed.name);
            let log_odds = most.0 - ROUNDING;
            if !scale.may_bring(log_odds, information) {
                continue;
            }
            let least = scale.score_for(log_odds, information);
            let least = least.max(wanted.score);
            let Some(comparison) = compare_at_least(mine, listed.name, least) else {
                continue;
            };
            let Comparison {
                score, information, ..
            } = comparison;
            let brings = (scale.log_odds(score, information), score);
            if score >= wanted.score && brings > most {
                most = brings;
                let found = NameMatch {
                    form: form as u16,
                    row: listed.row,
                    comparison,
                };
                best = Some((found, listed));
            }
        }
    }
    best
}

/// Whether any number was compared.
fn names_a_number(evidence: &[Evidence; COUNT]) -> bool {
    let mut numbers = evidence[NUMBERS].iter();
    numbers.any(|e| e.verdict != Verdict::Unknown)
}

const UNKNOWN: Evidence = Evidence {
    feature: FeatureId(0),
    verdict: Verdict::Unknown,
    rule: 0,
    queried: 0,
    listed: 0,
    log_odds: 0.0,
};

fn fact(feature: u8, q: &Facts<'_>, l: &Facts<'_>, policy: &Policy) -> Evidence {
    let row = &FEATURES[usize::from(feature)];
    match (row.compare)(q, l) {
        Some(found) => Evidence {
            feature: FeatureId(feature),
            verdict: row.rules[usize::from(found.rule)].verdict,
            rule: found.rule,
            queried: found.queried,
            listed: found.listed,
            log_odds: policy.weight(feature, found.rule),
        },
        None => Evidence {
            feature: FeatureId(feature),
            ..UNKNOWN
        },
    }
}

/// From here up two names are called the same.
const SAME_NAME: f32 = 0.95;

fn name_evidence(
    asked: &Asked<'_>,
    m: &NameMatch,
    listed: &ListedName<'_>,
    policy: &Policy,
) -> Evidence {
    let Comparison {
        score, information, ..
    } = m.comparison;
    let (rule, verdict) = if score >= SAME_NAME {
        (0, Verdict::Agrees)
    } else if score >= policy.thresholds.name_review {
        (1, Verdict::Near)
    } else {
        (2, Verdict::Conflicts)
    };
    Evidence {
        feature: FeatureId(NAME),
        verdict,
        rule,
        queried: asked.name_of.get(usize::from(m.form)).copied().unwrap_or(0),
        listed: listed.ordinal,
        log_odds: policy.names(asked.facts.kind).log_odds(score, information),
    }
}

fn decide(a: &mut Assessment, listed: Option<ListedName<'_>>, facts: &Facts<'_>, policy: &Policy) {
    let t = policy.thresholds;
    let exact_document = a.holds("document", &["number_and_issuer", "in_blank_range"]);
    let exact_number = exact_document
        || a.holds("identifier", &["same"])
        || a.holds("vin", &["same"])
        || a.holds("plate", &["same"])
        || a.holds("engine_number", &["same"]);
    let any_number = a.has_number();
    let by_name = a.name_score() >= t.name_review;
    let full_date = a.holds("birth_date", &["same_date"]);
    let mut rules = 0;
    let mut band = if a.log_odds >= t.hit {
        Band::Hit
    } else if a.log_odds >= t.review {
        Band::Review
    } else {
        Band::Below
    };
    if !by_name && !any_number && a.name.is_some() && band > Band::Below && !name_carried(a, policy)
    {
        rules |= NAME_TOO_DIFFERENT;
        band = Band::Below;
    }
    if any_number && band == Band::Below {
        rules |= NUMBER_REPORTED;
        band = Band::Review;
    }
    if exact_document && band < Band::Hit {
        rules |= DOCUMENT_DECIDES;
        band = Band::Hit;
    }
    let mut cap = |held: bool, rule: u16| {
        if held && band == Band::Hit {
            rules |= rule;
            band = Band::Review;
        }
    };
    cap(
        !(exact_number || full_date && a.name_score() >= t.name_hit),
        NAME_ALONE,
    );
    let weak = listed.is_some_and(|n| {
        n.quality == NameQuality::Weak
            || n.name.flags.has(NameFlags::MONONYM)
            || n.name.flags.has(NameFlags::KUNYA)
    });
    cap(weak && !exact_number, WEAK_NAME);
    cap(any_number && !exact_number && !full_date, NEAR_NUMBER);
    cap(
        a.holds("document", &["number_other_issuer"]) && !exact_number,
        OTHER_ISSUER,
    );
    let conflicts = a.evidence.iter().any(|e| {
        e.verdict == Verdict::Conflicts && e.log_odds <= -2.0 && e.feature != FeatureId(NAME)
    });
    cap(conflicts && !exact_document, CONFLICT);
    cap(lost(a, facts), LOST);
    a.band = band;
    a.rules = BandRules(rules);
}

/// A name somewhat below the threshold is carried by other evidence.
fn name_carried(a: &Assessment, policy: &Policy) -> bool {
    let t = policy.thresholds;
    a.name_score() >= t.name_carried && a.log_odds >= t.carried
}

/// Whether the record is a document that its bearer lost: often the same bearer travels on it again.
fn lost(a: &Assessment, facts: &Facts<'_>) -> bool {
    let document = a
        .evidence
        .iter()
        .find(|e| FEATURES[usize::from(e.feature.0)].id == "document");
    facts.kind == RecordKind::Document
        && document.is_some_and(|e| {
            facts.documents.status.get(usize::from(e.listed))
                == Some(&(DocumentStatus::Lost as u8 + 1))
        })
}
