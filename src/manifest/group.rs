//! One traveller of a PAXLST message: the segments from a NAD to the next, by tag and qualifier, in any order.
//!
//! Knows neither flights nor envelopes. A value that is not understood is left out and told; bags, addresses and
//! telephones are not kept. A new qualifier is a new arm of the `match` of its segment.

use super::dates::{Of, of_message};
use super::edifact::Segment;
use super::fields;
use crate::domain::{Country, Day, DocumentKind, Flag, Gender, IdentityDocument, Manifest};
use crate::domain::{Position, Severity, Traveller, TypedNumber, limits};

/// A traveller whose segments are being read.
pub(super) struct Group {
    pub traveller: Traveller,
    /// The qualifier of its NAD is none that travellers have.
    pub unknown_qualifier: bool,
    /// Dates and places after a document are the document's.
    in_document: bool,
}

impl Group {
    /// Begins at a NAD.
    pub(super) fn begin(mut traveller: Traveller, nad: &Segment, unknown_qualifier: bool) -> Self {
        let name = nad.element(3);
        let part = |n: usize| name.get(n).map_or("", String::as_str);
        if name.iter().any(|p| !p.is_empty()) {
            let middle = name.get(2..).unwrap_or_default().join(" ");
            fields::name(&mut traveller, part(0), part(1), middle.trim());
        } else {
            fields::whole_name(&mut traveller, nad.element(2).join(" ").trim());
        }
        Self {
            traveller,
            unknown_qualifier,
            in_document: false,
        }
    }

    /// Whether the group only points at a traveller who was sent before.
    pub(super) fn is_reference(&self) -> bool {
        let t = &self.traveller;
        t.names.is_empty() && t.documents.is_empty() && t.births.is_empty()
    }

    /// Takes a segment.
    pub(super) fn take(&mut self, segment: &Segment, manifest: &mut Manifest, today: Day) {
        let at = Position::Segment(segment.index);
        if let Err(what) = self.read(segment, today) {
            manifest.problem(at, Severity::Warning, what);
        }
    }

    fn read(&mut self, segment: &Segment, today: Day) -> Result<(), &'static str> {
        let traveller = &mut self.traveller;
        match (segment.tag.as_str(), segment.get(0, 0)) {
            ("ATT", "2") => match segment.get(2, 0) {
                "" | "X" | "U" => {}
                code => {
                    traveller.gender = Some(Gender::parse(code).ok_or("gender not understood")?);
                }
            },
            ("NAT", _) => {
                let code = segment.get(1, 0);
                if !code.is_empty() {
                    let country = Country::from_code(code).ok_or("nationality is no country")?;
                    if !traveller.nationalities.contains(&country) {
                        traveller.nationalities.push(country);
                    }
                }
            }
            ("GEI", "4") if segment.get(1, 0) == "174" => traveller.flag(Flag::Unverified),
            ("RFF", qualifier) => {
                let value = Some(short(segment.get(0, 1))).filter(|v| !v.is_empty());
                let references = &mut traveller.references;
                match qualifier {
                    "AVF" => references.reservation = value,
                    "ABO" => references.unique = value,
                    "SEA" => references.seat = value,
                    "AEA" | "CR" => references.programme = value,
                    _ => {}
                }
            }
            ("DOC", _) => return self.document(segment),
            ("DTM", qualifier) => return self.date(qualifier, segment.get(0, 1), today),
            ("LOC", qualifier) => return self.place(qualifier, segment),
            _ => {}
        }
        Ok(())
    }

    fn document(&mut self, segment: &Segment) -> Result<(), &'static str> {
        let (code, number) = (segment.get(0, 0), segment.get(1, 0));
        let documents = &mut self.traveller.documents;
        self.in_document = false;
        if documents.len() >= limits::SUBJECT_DOCUMENTS {
            return Err("more documents than are compared; left out");
        }
        if !number.chars().any(char::is_alphanumeric) {
            return Err("document without a number");
        }
        self.in_document = true;
        let kind = fields::document_kind(code);
        let mut document = IdentityDocument::new(TypedNumber {
            kind: kind.unwrap_or(DocumentKind::Other),
            number: short(number),
            issuer: None,
        });
        document.published_kind = (!code.is_empty()).then(|| short(code));
        documents.push(document);
        if kind.is_none() && !code.is_empty() {
            return Err("class of document not known");
        }
        Ok(())
    }

    fn date(&mut self, qualifier: &str, value: &str, today: Day) -> Result<(), &'static str> {
        let document = self
            .traveller
            .documents
            .last_mut()
            .filter(|_| self.in_document);
        let last = |text| -> Result<Option<Day>, &'static str> {
            let days = of_message(text, Of::Document, today).ok_or("no such day")?;
            Ok(days.last().map(|d| d.to))
        };
        match (qualifier, document) {
            _ if value.is_empty() => {}
            ("329", _) => {
                let days = of_message(value, Of::Birth, today);
                self.traveller.births = days.ok_or("date of birth is no such day")?;
            }
            ("36", Some(document)) => document.expires = last(value)?,
            ("182", Some(document)) => document.issued = last(value)?,
            ("36" | "182", None) => return Err("date of a document that is not there"),
            _ => return Err("qualifier of a date not known"),
        }
        Ok(())
    }

    fn place(&mut self, qualifier: &str, segment: &Segment) -> Result<(), &'static str> {
        let traveller = &mut self.traveller;
        let code = segment.get(1, 0);
        let text = [code, segment.get(1, 3)]
            .into_iter()
            .find(|t| !t.is_empty());
        let Some(text) = text else {
            return Ok(());
        };
        match qualifier {
            "178" => traveller.embarks = Some(short(text)),
            "179" => traveller.debarks = Some(short(text)),
            "174" => {
                let country = Country::from_code(code);
                traveller.residence = Some(country.ok_or("residence is no country")?);
            }
            "180" => {
                let place = match Country::from_code(text) {
                    Some(country) => country.name().to_owned(),
                    None => text.chars().take(limits::TEXT_CHARS).collect(),
                };
                traveller.birth_place = Some(place);
            }
            "91" => {
                let documents = &mut traveller.documents;
                let document = documents.last_mut().filter(|_| self.in_document);
                let document = document.ok_or("issuer of a document that is not there")?;
                let issuer = Country::from_code(code);
                // A second issuer contradicts the first, which is kept.
                if document.number.issuer.is_some() && document.number.issuer != issuer {
                    return Err("a document has two issuers; the first is kept");
                }
                document.number.issuer = Some(issuer.ok_or("issuer is no country")?);
            }
            "22" | "125" | "87" | "92" | "130" => {}
            _ => return Err("qualifier of a place not known"),
        }
        Ok(())
    }
}

/// A reference, code or number, no longer than one may be.
pub(super) fn short(text: &str) -> String {
    text.chars().take(limits::NUMBER_CHARS).collect()
}
