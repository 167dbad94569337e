//! An answer for programs. The shape is stable: keys are added, never renamed or removed; unknown is `null` or `[]`.
//!
//! Dates are `YYYY-MM-DD`; enumerations are the words of the tables in [`crate::domain`].

use serde_json::{Value, json};

use crate::app::{Answer, Hit};
use crate::domain::{Band, Day, ListedDocument, ListedVehicle, Provenance, Semantics};

/// An answer.
pub(super) fn answer(answer: &Answer) -> Value {
    json!({
        "outcome": answer.outcome.as_str(),
        "complete": answer.not_searched.is_empty(),
        "not_searched": answer.not_searched.iter().map(|n| json!({
            "what": n.what,
            "reason": n.reason,
        })).collect::<Vec<_>>(),
        "missing": answer.missing,
        "hits": answer.hits.iter().map(hit).collect::<Vec<_>>(),
        "omitted": answer.omitted,
        "searched": answer.searched.iter().map(|l| json!({
            "id": l.id,
            "version": l.version,
            "published_on": day(l.published_on),
            "age_days": l.age_days,
            "records": l.records,
        })).collect::<Vec<_>>(),
        "generation": answer.generation,
        "policy_hash": answer.policy_hash,
        "profile": answer.profile,
        "candidates": answer.candidates,
        "mrz": answer.mrz.as_ref().map(|m| json!({
            "format": m.format.as_str(),
            "checks_agree": m.checks_agree(),
            "repaired": m.repaired(),
            "name_maybe_truncated": m.name_maybe_truncated,
            "name_undivided": m.name_undivided,
            "findings": m.findings.iter().map(|f| json!({
                "field": f.field.as_str(),
                "kind": f.kind.as_str(),
                "line": f.line,
                "column": f.column,
            })).collect::<Vec<_>>(),
        })),
    })
}

fn hit(hit: &Hit) -> Value {
    let record = &hit.record;
    json!({
        "band": match hit.band {
            Band::Below => "BELOW",
            Band::Review => "REVIEW",
            Band::Hit => "HIT",
        },
        "score": hit.score,
        "log_odds": hit.log_odds,
        "name_score": hit.name_score,
        "record": {
            "list": record.key.list.as_str(),
            "reference": record.key.reference,
            "kind": record.kind.as_str(),
            "title": record.title,
            "births": record.births,
            "nationalities": record.nationalities,
            "gender": record.gender.map(crate::domain::Gender::as_str),
            "name_count": record.name_count,
        },
        "matched_name": hit.matched_name,
        "matched_quality": hit.matched_quality.map(crate::domain::NameQuality::as_str),
        "measures": hit.measures.iter().map(|m| m.as_str()).collect::<Vec<_>>(),
        "provenance": provenance(&hit.provenance),
        "document": hit.document.as_ref().map(document),
        "vehicle": hit.vehicle.as_ref().map(vehicle),
        "alignment": hit.alignment.iter().map(|p| json!({
            "queried": p.queried,
            "listed": p.listed,
            "rule": p.rule,
            "similarity": p.similarity,
            "weight": p.weight,
        })).collect::<Vec<_>>(),
        "reasons": hit.reasons.iter().map(|r| json!({
            "feature": r.feature,
            "verdict": r.verdict.as_str(),
            "rule": r.rule,
            "queried": r.queried,
            "listed": r.listed,
            "log_odds": r.log_odds,
        })).collect::<Vec<_>>(),
        "rules_applied": hit.rules_applied,
    })
}

/// Where a record comes from.
pub(super) fn provenance(from: &Provenance) -> Value {
    json!({
        "authority": from.authority,
        "programmes": from.programmes,
        "legal_basis": from.legal_basis,
        "measures": from.measures.iter().map(|m| m.as_str()).collect::<Vec<_>>(),
        "notice": from.notice.map(crate::domain::Notice::as_str),
        "listed_on": day(from.listed_on),
        "last_updated": day(from.last_updated),
        "status": status(from.status),
        "handling_caveat": from.handling.caveat,
        "discreet": from.handling.discreet,
        "contact": from.contact,
        "review_on": day(from.review_on),
        "expires_on": day(from.expires_on),
        "remarks": from.remarks,
        "source_url": from.source_url,
    })
}

/// The word for a status.
pub(super) fn status(status: crate::domain::RecordStatus) -> &'static str {
    use crate::domain::RecordStatus;
    match status {
        RecordStatus::Active => "active",
        RecordStatus::Suspended => "suspended",
        RecordStatus::Delisted => "delisted",
    }
}

/// A day, `YYYY-MM-DD`.
pub(super) fn day(day: Option<Day>) -> Option<String> {
    day.map(|d| d.to_string())
}

/// A listed document.
pub(super) fn document(document: &ListedDocument) -> Value {
    let (status, linked) = match document.semantics {
        Semantics::InvalidDocument(status) => (Some(status.as_str()), false),
        Semantics::LinkedPerson => (None, true),
    };
    json!({
        "kind": document.number.kind.as_str(),
        "number": document.number.number,
        "number_to": document.number_to,
        "issuer": document.number.issuer.map(|c| c.to_string()),
        "status": status,
        "linked_person": linked,
        "issued_on": day(document.issued),
        "expires_on": day(document.expires),
        "lost_on": day(document.lost_on),
        "reported_by": document.reported_by.map(|c| c.to_string()),
    })
}

/// A listed vehicle.
pub(super) fn vehicle(vehicle: &ListedVehicle) -> Value {
    json!({
        "vin": vehicle.vin,
        "plate": vehicle.plate,
        "plate_country": vehicle.plate_country.map(|c| c.to_string()),
        "plate_province": vehicle.plate_province,
        "engine_number": vehicle.engine_number,
        "make": vehicle.make,
        "model": vehicle.model,
        "colour": vehicle.colour,
        "year": vehicle.year,
    })
}
