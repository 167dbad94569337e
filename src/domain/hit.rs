//! What a screening answers: outcome, hits with reasons, what was searched and how completely.

use super::{Day, ListId, NameQuality, Record, RecordKey, Verdict};

/// The answer in one word. The order is the order of severity, but for `Insufficient`, which is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Outcome {
    /// Nothing reached the review threshold, and everything asked for was searched.
    Clear = 0,
    /// The subject says too little to be screened.
    Insufficient = 1,
    /// Possible; a person must look.
    Review = 2,
    /// Strong correspondence; to be confirmed before any measure.
    Hit = 3,
}

impl Outcome {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Insufficient => "INSUFFICIENT",
            Self::Review => "REVIEW",
            Self::Hit => "HIT",
        }
    }
}

/// What a single record was judged to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Band {
    /// Below the review threshold.
    Below = 0,
    /// Possible.
    Review = 1,
    /// Strong.
    Hit = 2,
}

/// One pairing of the name alignment.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenPair {
    /// Token or tokens of the subject; empty when the listed part found no partner.
    pub queried: String,
    /// Token or tokens of the record; empty when the queried part found no partner.
    pub listed: String,
    /// The rule that paired them, or why they stand alone.
    pub rule: &'static str,
    /// Similarity of the pair, 0–1.
    pub similarity: f32,
    /// What the pair added to or took from the name score.
    pub weight: f32,
}

/// A piece of evidence, rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Id of the feature.
    pub feature: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// The rule that decided.
    pub rule: &'static str,
    /// The subject's value; empty if unknown.
    pub queried: String,
    /// The record's value; empty if unknown.
    pub listed: String,
    /// Natural-log odds.
    pub log_odds: f32,
}

/// One record that matched.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The record, whole.
    pub record: Record,
    /// Outcome for this record alone.
    pub band: Band,
    /// Total evidence as a probability, 0–1.
    pub score: f32,
    /// Total evidence in natural-log odds; the order of the hits.
    pub log_odds: f32,
    /// Similarity of the names alone, 0–1; 0 where no name was compared.
    pub name_score: f32,
    /// The listed name that matched best.
    pub matched_name: Option<String>,
    /// Its quality.
    pub matched_quality: Option<NameQuality>,
    /// How the name's parts were paired.
    pub alignment: Vec<TokenPair>,
    /// Every feature's verdict, in registry order, `Unknown` ones included.
    pub reasons: Vec<Reason>,
    /// Policy rules that held the band down or lifted it, by id.
    pub rules_applied: Vec<&'static str>,
}

/// A list as it was when it was searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchedList {
    /// Which.
    pub id: ListId,
    /// The publisher's version, or the hash of its bytes where it states none.
    pub version: String,
    /// Day of publication, where stated.
    pub published_on: Option<Day>,
    /// Entries in force.
    pub records: u32,
}

/// Whether everything that was asked for was searched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Completeness {
    /// Yes.
    Complete,
    /// No: what was not searched, and why. Never goes with [`Outcome::Clear`].
    Partial(Vec<NotSearched>),
}

/// Something that should have been searched and was not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NotSearched {
    /// The list, or a part of the subject.
    pub what: String,
    /// Why.
    pub reason: String,
}

/// The answer to one screening.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// The answer in one word.
    pub outcome: Outcome,
    /// Hits, best first.
    pub hits: Vec<Hit>,
    /// Hits above the review threshold that the limit left out.
    pub omitted: u32,
    /// What was searched.
    pub searched: Vec<SearchedList>,
    /// Whether that was everything.
    pub completeness: Completeness,
    /// What would be needed to decide, when the outcome is `Insufficient`.
    pub missing: Vec<&'static str>,
    /// The snapshot's generation.
    pub generation: String,
    /// Hash of the policy.
    pub policy_hash: String,
    /// Candidates that reached the scorer.
    pub candidates: u32,
}

impl Screening {
    /// The records hit, best first.
    pub fn keys(&self) -> impl Iterator<Item = &RecordKey> {
        self.hits.iter().map(|h| &h.record.key)
    }
}
