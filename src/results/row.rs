//! One row of the results: what stands in each column.

use serde::Serialize;

use crate::app::{Answer, Hit, Reason, Screened};
use crate::domain::{Band, Flight, Gender, IdentityDocument, Traveller};

#[derive(Serialize)]
pub(super) struct Row<'a> {
    manifest: Option<&'a str>,
    place: String,
    flight: Option<&'a str>,
    kind: &'static str,
    name: &'a str,
    birth_dates: Vec<String>,
    gender: Option<&'static str>,
    nationalities: Vec<String>,
    documents: Vec<DocumentRow<'a>>,
    reservation: Option<&'a str>,
    reference: Option<&'a str>,
    seat: Option<&'a str>,
    outcome: &'static str,
    flags: Vec<&'static str>,
    complete: bool,
    hit_count: i32,
    hits: Vec<HitRow<'a>>,
    generation: &'a str,
    policy_hash: &'a str,
    profile: &'a str,
}

#[derive(Serialize)]
struct DocumentRow<'a> {
    kind: &'static str,
    number: &'a str,
    issuer: Option<String>,
}

#[derive(Serialize)]
struct HitRow<'a> {
    list: &'a str,
    reference: &'a str,
    kind: &'static str,
    title: &'a str,
    band: &'static str,
    score: f32,
    log_odds: f32,
    name_score: f32,
    matched_name: Option<&'a str>,
    measures: Vec<&'static str>,
    authority: Option<&'a str>,
    discreet: bool,
    rules_applied: Vec<&'a str>,
    reasons: Vec<ReasonRow<'a>>,
}

#[derive(Serialize)]
struct ReasonRow<'a> {
    feature: &'a str,
    verdict: &'static str,
    rule: &'a str,
    queried: &'a str,
    listed: &'a str,
    log_odds: f32,
}

impl<'a> Row<'a> {
    /// What a traveller came to.
    pub(super) fn of(
        manifest: Option<&'a str>,
        flights: &'a [Flight],
        traveller: &'a Traveller,
        screened: &'a Screened,
    ) -> Self {
        let answer: &Answer = &screened.answer;
        let references = &traveller.references;
        let flight = flights.get(traveller.flight);
        Self {
            manifest,
            place: traveller.at.to_string(),
            flight: flight.and_then(|f| f.number.as_deref()),
            kind: traveller.role(),
            name: &traveller.written,
            birth_dates: shown(&traveller.births),
            gender: traveller.gender.map(Gender::as_str),
            nationalities: shown(&traveller.nationalities),
            documents: traveller.documents.iter().map(DocumentRow::of).collect(),
            reservation: references.reservation.as_deref(),
            reference: references.unique.as_deref(),
            seat: references.seat.as_deref(),
            outcome: screened.outcome.as_str(),
            flags: screened.flags.iter().map(|f| f.as_str()).collect(),
            complete: answer.not_searched.is_empty(),
            hit_count: (answer.hits.len() as u32 + answer.omitted) as i32,
            hits: answer.hits.iter().map(HitRow::of).collect(),
            generation: &answer.generation,
            policy_hash: &answer.policy_hash,
            profile: &answer.profile,
        }
    }
}

fn shown<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

impl<'a> DocumentRow<'a> {
    fn of(document: &'a IdentityDocument) -> Self {
        Self {
            kind: document.number.kind.as_str(),
            number: &document.number.number,
            issuer: document.number.issuer.map(|c| c.to_string()),
        }
    }
}

impl<'a> HitRow<'a> {
    fn of(hit: &'a Hit) -> Self {
        Self {
            list: hit.record.key.list.as_str(),
            reference: &hit.record.key.reference,
            kind: hit.record.kind.as_str(),
            title: &hit.record.title,
            band: match hit.band {
                Band::Below => "BELOW",
                Band::Review => "REVIEW",
                Band::Hit => "HIT",
            },
            score: hit.score,
            log_odds: hit.log_odds,
            name_score: hit.name_score,
            matched_name: hit.matched_name.as_deref(),
            measures: hit.measures.iter().map(|m| m.as_str()).collect(),
            authority: hit.provenance.authority.as_deref(),
            discreet: hit.provenance.handling.discreet,
            rules_applied: hit.rules_applied.iter().map(AsRef::as_ref).collect(),
            reasons: hit.reasons.iter().map(ReasonRow::of).collect(),
        }
    }
}

impl<'a> ReasonRow<'a> {
    fn of(reason: &'a Reason) -> Self {
        Self {
            feature: &reason.feature,
            verdict: reason.verdict.as_str(),
            rule: &reason.rule,
            queried: &reason.queried,
            listed: &reason.listed,
            log_odds: reason.log_odds,
        }
    }
}
