//! Answers onto the wire.

use std::borrow::Cow;
use std::time::SystemTime;

use crate::app::{Answer, Findings, Hit, Pair, Reason, Searched, Summary};
use crate::domain::{Band, Outcome};

use super::super::proto::v1;
use super::super::words::{Word, number};
use super::{count, day, record};

/// An answer.
pub(in super::super) fn answer(answer: Answer, now: SystemTime) -> v1::ScreenResponse {
    let completeness = if answer.not_searched.is_empty() {
        v1::Completeness::Complete
    } else {
        v1::Completeness::Partial
    };
    v1::ScreenResponse {
        outcome: answer.outcome.number(),
        hits: answer.hits.into_iter().map(hit).collect(),
        omitted: count(answer.omitted),
        searched: answer.searched.into_iter().map(searched).collect(),
        completeness: completeness.into(),
        not_searched: answer
            .not_searched
            .into_iter()
            .map(|n| v1::NotSearched {
                what: n.what,
                reason: n.reason,
            })
            .collect(),
        missing: owned(answer.missing),
        generation: answer.generation,
        policy_hash: answer.policy_hash,
        mrz: answer.mrz.map(findings),
        server_time: Some(now.into()),
        candidates: count(answer.candidates),
        profile: answer.profile,
    }
}

fn owned(texts: Vec<Cow<'static, str>>) -> Vec<String> {
    texts.into_iter().map(Cow::into_owned).collect()
}

fn searched(list: Searched) -> v1::SearchedList {
    v1::SearchedList {
        id: list.id,
        version: list.version,
        published_on: day(list.published_on),
        age_days: list.age_days.map(count),
        records: count(list.records),
    }
}

fn hit(hit: Hit) -> v1::Hit {
    let band = match hit.band {
        Band::Below => Outcome::Clear,
        Band::Review => Outcome::Review,
        Band::Hit => Outcome::Hit,
    };
    v1::Hit {
        record: Some(summary(hit.record)),
        provenance: Some(record::provenance(hit.provenance)),
        measures: hit.measures.into_iter().map(Word::number).collect(),
        band: band.number(),
        score: hit.score,
        log_odds: hit.log_odds,
        name_score: hit.name_score,
        matched_name: hit.matched_name.unwrap_or_default(),
        matched_quality: number(hit.matched_quality),
        alignment: hit.alignment.into_iter().map(pair).collect(),
        reasons: hit.reasons.into_iter().map(reason).collect(),
        rules_applied: owned(hit.rules_applied),
        document: hit.document.map(record::listed_document),
        vehicle: hit.vehicle.map(record::listed_vehicle),
    }
}

fn summary(summary: Summary) -> v1::RecordSummary {
    v1::RecordSummary {
        key: Some(record::key(summary.key)),
        kind: summary.kind.number(),
        title: summary.title,
        births: summary.births,
        nationalities: summary.nationalities,
        gender: number(summary.gender),
        name_count: count(summary.name_count),
    }
}

fn pair(pair: Pair) -> v1::TokenPair {
    v1::TokenPair {
        queried: pair.queried,
        listed: pair.listed,
        rule: pair.rule.into_owned(),
        similarity: pair.similarity,
        weight: pair.weight,
    }
}

fn reason(reason: Reason) -> v1::Reason {
    v1::Reason {
        feature: reason.feature.into_owned(),
        verdict: reason.verdict.number(),
        rule: reason.rule.into_owned(),
        queried: reason.queried,
        listed: reason.listed,
        log_odds: reason.log_odds,
    }
}

fn findings(found: Findings) -> v1::MrzFindings {
    let place = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    v1::MrzFindings {
        format: found.format.number(),
        checks_agree: found.checks_agree(),
        repaired: found.repaired(),
        name_maybe_truncated: found.name_maybe_truncated,
        name_undivided: found.name_undivided,
        findings: found
            .findings
            .into_iter()
            .map(|f| v1::MrzFinding {
                field: f.field.number(),
                kind: f.kind.number(),
                line: place(f.line),
                column: place(f.column),
            })
            .collect(),
    }
}
