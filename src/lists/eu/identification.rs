//! Identifications of the European list: documents and numbers, with their flags. A new code goes into
//! [`identification_kind`].

use super::super::Sink;
use super::super::dates;
use super::super::gather::{At, joined, squeeze};
use super::super::xml::Element;
use super::{country, expect, untold};
use crate::domain::{DocumentKind, DocumentStatus, Identifier, IdentifierKind};
use crate::domain::{IdentityDocument, Record, TypedNumber};

/// What a code of identification stands for.
enum Identification {
    Document(DocumentKind),
    Number(IdentifierKind),
}

fn identification_kind(code: &str) -> Identification {
    use Identification::{Document, Number};
    match code.to_ascii_lowercase().as_str() {
        "passport" => Document(DocumentKind::Passport),
        "id" | "idcard" | "nationalid" => Document(DocumentKind::IdentityCard),
        "travel" | "traveldoc" => Document(DocumentKind::TravelDocument),
        "residentperm" | "residencepermit" => Document(DocumentKind::ResidencePermit),
        "drivinglicence" | "drivinglicense" => Document(DocumentKind::DrivingLicence),
        "visa" => Document(DocumentKind::Visa),
        "ssn" => Number(IdentifierKind::NationalId),
        "fiscalcode" | "tin" | "vat" => Number(IdentifierKind::Tax),
        "regnumber" | "companynumber" | "tradelic" => Number(IdentifierKind::Registration),
        "imo" => Number(IdentifierKind::Imo),
        "lei" => Number(IdentifierKind::Lei),
        "swiftbic" | "bic" | "iban" => Number(IdentifierKind::Financial),
        _ => Number(IdentifierKind::Other),
    }
}

/// Reads one identification.
pub(super) fn identification(e: &Element, record: &mut Record, at: &At, sink: &mut dyn Sink) {
    let attributes = [
        "identificationTypeCode",
        "identificationTypeDescription",
        "number",
        "latinNumber",
        "nameOnDocument",
        "issuedBy",
        "issueDate",
        "issueDay",
        "validFrom",
        "validTo",
        "region",
        "countryIso2Code",
        "countryDescription",
        "diplomatic",
        "knownExpired",
        "knownFalse",
        "reportedLost",
        "revokedByIssuer",
    ];
    expect(e, &attributes, &["remark"], at, sink);
    let Some(number) = e.attr("number").or(e.attr("latinNumber")) else {
        at.problem(sink, "an identification without a number");
        return;
    };
    let is = |flag: &str| e.attr(flag) == Some("true");
    let flag = |flag: &str, words: &'static str| is(flag).then(|| words.to_owned());
    let said = |label: &str, key: &str| e.attr(key).map(|v| format!("{label} {}", squeeze(v)));
    let country = country(e);
    let mut notes = vec![
        flag("diplomatic", "diplomatic"),
        flag("knownExpired", "known to have expired"),
        flag("knownFalse", "known to be false"),
        flag("reportedLost", "reported lost"),
        flag("revokedByIssuer", "revoked by its issuer"),
        e.attr("latinNumber")
            .filter(|n| *n != number)
            .map(|n| format!("in Latin script {n}")),
        said("name on it", "nameOnDocument"),
        said("issued by", "issuedBy"),
        said("region", "region"),
        untold(e, country).map(str::to_owned),
        said("valid from", "validFrom"),
    ];
    notes.extend(e.all("remark").map(|r| r.value().map(squeeze)));
    let code = e.attr("identificationTypeCode").unwrap_or("other");
    let described = e.attr("identificationTypeDescription").unwrap_or(code);
    let day = |key: &str| e.attr(key).and_then(dates::day);
    for key in ["issueDate", "validTo"] {
        if e.attr(key).is_some() && day(key).is_none() {
            at.problem(sink, format!("{key} of an identification is not a day"));
            notes.push(said(key, key));
        }
    }
    let kind = identification_kind(code);
    let note = |notes: Vec<Option<String>>| {
        let text = joined(notes.iter().map(Option::as_deref), "; ");
        (!text.is_empty()).then_some(text)
    };
    match kind {
        Identification::Document(kind) => {
            let status = match (is("reportedLost"), is("revokedByIssuer"), is("knownFalse")) {
                (true, ..) => Some(DocumentStatus::Lost),
                (_, true, _) => Some(DocumentStatus::Revoked),
                (_, _, true) => Some(DocumentStatus::Invalid),
                _ => None,
            };
            record.documents.push(IdentityDocument {
                published_kind: Some(described.to_owned()),
                issued: day("issueDate"),
                expires: day("validTo"),
                status,
                note: note(notes),
                ..IdentityDocument::new(TypedNumber {
                    kind,
                    number: squeeze(number),
                    issuer: country,
                })
            });
        }
        Identification::Number(kind) => {
            notes.push(said("issued on", "issueDate"));
            notes.push(said("valid to", "validTo"));
            record.identifiers.push(Identifier {
                kind,
                value: squeeze(number),
                country,
                published_kind: Some(described.to_owned()),
                note: note(notes),
            });
        }
    }
}
