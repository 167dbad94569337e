//! Documents of a Swiss target. A new type of document goes into [`document_kind`].

use super::super::dates;
use super::super::gather::{joined, squeeze};
use super::super::xml::Element;
use super::country;
use super::target::Reading;
use crate::domain::{DocumentKind, IdentifierKind, IdentityDocument, TypedNumber};

impl Reading<'_> {
    pub(super) fn document(&mut self, e: &Element) {
        let children = [
            "number",
            "issuer",
            "date-of-issue",
            "expiry-date",
            "place-of-issue",
            "remark",
        ];
        self.expect(e, &["ssid", "document-type"], &children);
        let Some(number) = e.text_of("number") else {
            self.problem(e, "a document without a number");
            return;
        };
        let word = e.attr("document-type").unwrap_or("other");
        let (issuer, untold) = e.child("issuer").map(country).unwrap_or_default();
        let issued_at = e.child("place-of-issue").and_then(|p| self.place(p));
        let issued_at = issued_at.map(|p| {
            format!(
                "issued at {}",
                joined(
                    [
                        Some(p.text.as_str()),
                        p.country.map(crate::domain::country::Country::name)
                    ],
                    ", "
                )
            )
        });
        let mut day = |name: &str| {
            let text = e.text_of(name)?;
            let day = dates::day(text);
            if day.is_none() {
                self.problem(e, format!("{name} of a document is not a day"));
            }
            Some((day, (day.is_none()).then(|| format!("{name} {text}"))))
        };
        let (from, from_text) = day("date-of-issue").unwrap_or_default();
        let (expires, expires_text) = day("expiry-date").unwrap_or_default();
        let notes = [
            untold.as_deref(),
            issued_at.as_deref(),
            from_text.as_deref(),
            expires_text.as_deref(),
            e.text_of("remark"),
        ];
        let note = Some(joined(notes, "; ")).filter(|n| !n.is_empty());
        match document_kind(word) {
            Ok(kind) => self.record.documents.push(IdentityDocument {
                published_kind: Some(word.to_owned()),
                issued: from,
                expires,
                note,
                ..IdentityDocument::new(TypedNumber {
                    kind,
                    number: squeeze(number),
                    issuer,
                })
            }),
            Err(kind) => self.identifier(kind, number, word, note),
        }
    }
}

/// What a type of document is: a document, or else a number.
fn document_kind(word: &str) -> Result<DocumentKind, IdentifierKind> {
    match word {
        "passport" | "diplomatic-passport" => Ok(DocumentKind::Passport),
        "id-card" | "identity-card" => Ok(DocumentKind::IdentityCard),
        "residence-permit" => Ok(DocumentKind::ResidencePermit),
        "driver-license" | "driving-license" => Ok(DocumentKind::DrivingLicence),
        "travel-document" => Ok(DocumentKind::TravelDocument),
        "visa" => Ok(DocumentKind::Visa),
        "imo-number" | "imo" => Err(IdentifierKind::Imo),
        "tax-number" | "tax-id" => Err(IdentifierKind::Tax),
        "registration-number" => Err(IdentifierKind::Registration),
        "national-id" | "social-security-number" => Err(IdentifierKind::NationalId),
        _ => Ok(DocumentKind::Other),
    }
}
