//! What a screening answers, as every edge shows it: plain owned values, measured against the day of asking.
//!
//! Made from [`Screening`] by moving; an edge that receives an answer from a server makes the same values, so that
//! people and programs see one shape wherever the engine ran.

use std::borrow::Cow;

use crate::domain::{Band, Completeness, Day, Gender, ListedDocument, ListedVehicle, Measure};
use crate::domain::{NameQuality, NotSearched, Outcome, Provenance, Record, RecordKey, RecordKind};
use crate::domain::{Screening, Verdict};

use super::mrz::Findings;

/// The answer to one screening.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The answer in one word.
    pub outcome: Outcome,
    /// Hits, best first.
    pub hits: Vec<Hit>,
    /// Hits that the limit left out.
    pub omitted: u32,
    /// What was searched.
    pub searched: Vec<Searched>,
    /// What was not searched; empty when the answer is complete.
    pub not_searched: Vec<NotSearched>,
    /// What would be needed to decide, when the outcome is `Insufficient`.
    pub missing: Vec<Cow<'static, str>>,
    /// The snapshot's generation.
    pub generation: String,
    /// Hash of the policy.
    pub policy_hash: String,
    /// The profile of the policy that judged.
    pub profile: String,
    /// Candidates that were compared in full.
    pub candidates: u32,
    /// What was found in the machine-readable zone, when the subject was one.
    pub mrz: Option<Findings>,
}

/// A list that was searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// Id of the list.
    pub id: String,
    /// The publisher's version.
    pub version: String,
    /// Day of publication, where stated.
    pub published_on: Option<Day>,
    /// Whole days from publication to the day of asking.
    pub age_days: Option<u32>,
    /// Entries in force.
    pub records: u32,
}

/// The lines of a record that tell whether it is the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// List and reference.
    pub key: RecordKey,
    /// What it is.
    pub kind: RecordKind,
    /// Primary name; of a document or vehicle what identifies it.
    pub title: String,
    /// Birth dates for people.
    pub births: Vec<String>,
    /// Nationalities, flags.
    pub nationalities: Vec<String>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Number of names of the record.
    pub name_count: u32,
}

/// One pairing of the name alignment; see [`crate::domain::TokenPair`].
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields of the domain type, owned")]
pub struct Pair {
    pub queried: String,
    pub listed: String,
    pub rule: Cow<'static, str>,
    pub similarity: f32,
    pub weight: f32,
}

/// A piece of evidence; see [`crate::domain::Reason`].
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields of the domain type, owned")]
pub struct Reason {
    pub feature: Cow<'static, str>,
    pub verdict: Verdict,
    pub rule: Cow<'static, str>,
    pub queried: String,
    pub listed: String,
    pub log_odds: f32,
}

/// One record that matched; see [`crate::domain::Hit`].
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The record in brief.
    pub record: Summary,
    /// Where it comes from.
    pub provenance: Provenance,
    /// What is asked of whoever meets it.
    pub measures: Vec<Measure>,
    /// The listed document.
    pub document: Option<ListedDocument>,
    /// The listed vehicle.
    pub vehicle: Option<ListedVehicle>,
    /// Outcome for this record alone.
    pub band: Band,
    /// All evidence as a probability, 0–1.
    pub score: f32,
    /// All evidence in natural-log odds.
    pub log_odds: f32,
    /// Similarity of the names alone, 0–1.
    pub name_score: f32,
    /// The listed name that matched best.
    pub matched_name: Option<String>,
    /// Its quality.
    pub matched_quality: Option<NameQuality>,
    /// How the name's parts were paired.
    pub alignment: Vec<Pair>,
    /// Every feature's verdict.
    pub reasons: Vec<Reason>,
    /// Policy rules that held the band down or lifted it.
    pub rules_applied: Vec<Cow<'static, str>>,
}

impl Answer {
    /// The answer of the engine as of a day.
    pub fn new(screening: Screening, profile: String, mrz: Option<Findings>, today: Day) -> Self {
        Self {
            outcome: screening.outcome,
            hits: screening.hits.into_iter().map(Hit::from).collect(),
            omitted: screening.omitted,
            searched: screening
                .searched
                .into_iter()
                .map(|list| Searched {
                    id: list.id.to_string(),
                    age_days: list.published_on.map(|day| age(day, today)),
                    version: list.version,
                    published_on: list.published_on,
                    records: list.records,
                })
                .collect(),
            not_searched: match screening.completeness {
                Completeness::Complete => Vec::new(),
                Completeness::Partial(what) => what,
            },
            missing: screening.missing.into_iter().map(Cow::from).collect(),
            generation: screening.generation,
            policy_hash: screening.policy_hash,
            profile,
            candidates: screening.candidates,
            mrz,
        }
    }
}

/// Whole days from one day to another, 0 where the other comes first.
pub(super) fn age(from: Day, to: Day) -> u32 {
    u32::try_from(to.0.saturating_sub(from.0)).unwrap_or(0)
}

impl From<crate::domain::Hit> for Hit {
    fn from(hit: crate::domain::Hit) -> Self {
        let record = Summary::of(&hit.record);
        Self {
            record,
            measures: hit.record.provenance.measures.clone(),
            provenance: hit.record.provenance,
            document: hit.record.document,
            vehicle: hit.record.vehicle,
            band: hit.band,
            score: hit.score,
            log_odds: hit.log_odds,
            name_score: hit.name_score,
            matched_name: hit.matched_name,
            matched_quality: hit.matched_quality,
            alignment: hit
                .alignment
                .into_iter()
                .map(|p| Pair {
                    queried: p.queried,
                    listed: p.listed,
                    rule: p.rule.into(),
                    similarity: p.similarity,
                    weight: p.weight,
                })
                .collect(),
            reasons: hit
                .reasons
                .into_iter()
                .map(|r| Reason {
                    feature: r.feature.into(),
                    verdict: r.verdict,
                    rule: r.rule.into(),
                    queried: r.queried,
                    listed: r.listed,
                    log_odds: r.log_odds,
                })
                .collect(),
            rules_applied: hit.rules_applied.into_iter().map(Cow::from).collect(),
        }
    }
}

impl Summary {
    /// The lines of a record.
    pub fn of(record: &Record) -> Self {
        Self {
            key: record.key.clone(),
            kind: record.kind,
            title: title(record),
            births: record.births.iter().map(ToString::to_string).collect(),
            nationalities: record
                .nationalities
                .iter()
                .map(|n| n.country.map_or_else(|| n.text.clone(), |c| c.to_string()))
                .collect(),
            gender: record.gender,
            name_count: u32::try_from(record.names.len()).unwrap_or(u32::MAX),
        }
    }
}

fn title(record: &Record) -> String {
    if let Some(name) = record.primary_name() {
        return name.whole.clone();
    }
    let mut words: Vec<String> = Vec::new();
    if let Some(document) = &record.document {
        words.push(document.number.kind.as_str().replace('_', " "));
        words.extend(document.number.issuer.map(|c| c.to_string()));
        words.push(document.number.number.clone());
        if let Some(last) = &document.number_to {
            words.push(format!("to {last}"));
        }
    }
    if let Some(vehicle) = &record.vehicle {
        let parts = [
            &vehicle.make,
            &vehicle.model,
            &vehicle.colour,
            &vehicle.plate,
        ];
        words.extend(parts.into_iter().flatten().cloned());
        words.extend(vehicle.plate_country.map(|c| c.to_string()));
        if vehicle.plate.is_none() {
            words.extend(
                vehicle
                    .vin
                    .clone()
                    .or_else(|| vehicle.engine_number.clone()),
            );
        }
    }
    words.join(" ")
}
