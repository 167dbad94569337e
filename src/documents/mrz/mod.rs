//! Machine-readable zones of travel documents (ICAO Doc 9303): TD1, TD2, TD3, MRV-A, MRV-B.
//!
//! [`Mrz::parse`] reads whatever has the shape of a zone; what is wrong with it is a [`Finding`] and reading goes on.
//! No clock: "today" is an argument. Nothing here tells a forged document from a misread one. The parts: [`layout`]
//! (positions, check digits), `lines` (shape), `repair` (readers' slips), `dates`, `names`.

pub mod dates;
pub mod layout;
mod lines;
mod names;
mod repair;

use std::fmt;
use std::ops::Range;

use crate::domain::{
    Country, DateInterval, Day, DocumentKind, Gender, PartRole, PartySubject, RecordKind,
    SubjectName, TypedNumber,
};

pub use layout::{Format, check_digit};
pub use lines::MrzError;

use layout::{CODE, ISSUER, Layout};

/// A field of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Document code.
    Code,
    /// Issuing state or organisation.
    Issuer,
    /// Primary and secondary identifier.
    Name,
    /// Document number.
    Number,
    /// Nationality.
    Nationality,
    /// Date of birth.
    Birth,
    /// Sex.
    Sex,
    /// Date of expiry.
    Expiry,
    /// Personal number or other optional data.
    Optional,
    /// What the composite check digit covers.
    Composite,
}

impl Field {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "document code",
            Self::Issuer => "issuing state",
            Self::Name => "name",
            Self::Number => "document number",
            Self::Nationality => "nationality",
            Self::Birth => "date of birth",
            Self::Sex => "sex",
            Self::Expiry => "date of expiry",
            Self::Optional => "optional data",
            Self::Composite => "composite",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// The check digit does not agree with the field.
    CheckDigit,
    /// Read anew, because only one reading satisfies the check digits or the kind of characters the field holds.
    Repaired,
    /// Holds what the field cannot hold.
    Unreadable,
    /// A code that stands for no state or organisation.
    UnknownCode,
    /// A document of an issuer that no state recognises (World Service Authority) or a specimen (Utopia).
    NotRecognised,
    /// Fillers were read as letters, dropped or added.
    Fillers,
}

impl FindingKind {
    /// The words for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CheckDigit => "check digit does not agree",
            Self::Repaired => "misread characters repaired",
            Self::Unreadable => "cannot be read",
            Self::UnknownCode => "unknown code",
            Self::NotRecognised => "issuer is not recognised or a specimen",
            Self::Fillers => "fillers misread, dropped or added",
        }
    }
}

/// Something wrong with a field of a zone that could be read nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Where.
    pub field: Field,
    /// What.
    pub kind: FindingKind,
    /// Line of the field's start, or of its check digit, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} (line {}, column {})",
            self.field.as_str(),
            self.kind.as_str(),
            self.line,
            self.column
        )
    }
}

/// What a machine-readable zone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mrz {
    /// Its format.
    pub format: Format,
    /// Document code, without fillers.
    pub document_code: String,
    /// Class of document.
    pub kind: DocumentKind,
    /// Issuing state or organisation, if the code is known.
    pub issuer: Option<Country>,
    /// Its code, without fillers.
    pub issuer_code: String,
    /// Document number, without fillers, with the rest of a long number.
    pub number: String,
    /// The number, and the number as printed where it was repaired. Empty if there is none.
    pub number_readings: Vec<String>,
    /// Nationality, if the code is known.
    pub nationality: Option<Country>,
    /// Its code, without fillers.
    pub nationality_code: String,
    /// Birth dates it can mean; empty if not even the year is known.
    pub births: Vec<DateInterval>,
    /// Sex; `None` if unspecified.
    pub sex: Option<Gender>,
    /// Expiry, "valid until" of a visa.
    pub expires: Option<DateInterval>,
    /// Primary identifier, words parted by blanks: the family name, or the whole name if [`Mrz::undivided`].
    pub primary: String,
    /// Secondary identifier.
    pub secondary: String,
    /// The name field is full: the name may have been cut.
    pub maybe_truncated: bool,
    /// There is no `<<` between names.
    pub undivided: bool,
    /// The name is written in the consonants of ICAO 9303-3 §6.C.
    pub arabic_transliteration: bool,
    /// Optional data, without fillers at its ends; the rest of a long number left out.
    pub optional: Vec<String>,
    /// What is wrong with it, in the order of the zone's fields.
    pub findings: Vec<Finding>,
}

struct Reader {
    layout: &'static Layout,
    zone: Vec<u8>,
    findings: Vec<Finding>,
}

impl Reader {
    fn note(&mut self, field: Field, kind: FindingKind, position: usize) {
        let (line, column) = self.layout.place(position);
        self.findings.push(Finding {
            field,
            kind,
            line,
            column,
        });
    }

    fn text(&self, range: Range<usize>) -> String {
        let text: String = self.zone[range].iter().map(|&b| char::from(b)).collect();
        text.trim_matches('<').to_owned()
    }

    fn letters(&mut self, field: Field, range: Range<usize>) {
        if repair::letters_only(&mut self.zone, range.clone()) {
            self.note(field, FindingKind::Repaired, range.start);
        }
    }

    fn country(&mut self, field: Field, range: Range<usize>) -> (Option<Country>, String) {
        self.letters(field, range.clone());
        let code = self.text(range.clone());
        let country = Country::from_code(&code).filter(|_| code.len() != 2);
        match country.as_ref().map(Country::code) {
            None => self.note(field, FindingKind::UnknownCode, range.start),
            Some("WSA" | "UTO") => self.note(field, FindingKind::NotRecognised, range.start),
            Some(_) => {}
        }
        (country, code)
    }

    /// Checks a date and mends it where it can be; `repaired` says that letters in it have become digits.
    fn date(
        &mut self,
        field: Field,
        range: Range<usize>,
        mut repaired: bool,
    ) -> Option<dates::ShortDate> {
        if !repair::agrees(&self.zone, range.clone()) {
            let mended = repair::field(&mut self.zone, self.layout, range.clone(), true, |d| {
                dates::read(d).is_some()
            });
            repaired |= mended;
            if !mended {
                self.note(field, FindingKind::CheckDigit, range.end);
            }
        }
        if repaired {
            self.note(field, FindingKind::Repaired, range.start);
        }
        let date = dates::read(&self.zone[range.clone()]);
        if date.is_none() {
            self.note(field, FindingKind::Unreadable, range.start);
        }
        date
    }

    /// The rest of a number that is longer than its field: up to the first filler of the optional data, its last
    /// character being the check digit of the whole. Gives the rest and the end of what it takes.
    fn rest_of_number(&self) -> Option<(String, usize)> {
        let (number, optional) = (self.layout.number.clone(), self.layout.optional[0].clone());
        if self.zone[number.end] != b'<'
            || self.layout.composite.is_empty()
            || self.zone[number.clone()].contains(&b'<')
        {
            return None;
        }
        let run = self.zone[optional.clone()]
            .iter()
            .take_while(|c| **c != b'<')
            .count();
        let end = optional.start + run;
        let (rest, digit) = (
            optional.start..end.checked_sub(1)?,
            *self.zone.get(end.checked_sub(1)?)?,
        );
        if run < 2 {
            return None;
        }
        let whole = self.zone[number].iter().chain(&self.zone[rest.clone()]);
        (check_digit(whole.copied()) == digit).then(|| (self.text(rest), end))
    }

    /// The number with its readings, and where the optional data starts behind a long one.
    fn number(&mut self) -> (Vec<String>, usize) {
        let range = self.layout.number.clone();
        let start = self.layout.optional[0].start;
        let joined = |text: String| text.replace('<', "");
        if let Some((rest, end)) = self.rest_of_number() {
            return (vec![joined(self.text(range)) + &rest], end);
        }
        let printed = joined(self.text(range.clone()));
        let typed = repair::digits_only(&mut self.zone, range.end..range.end + 1);
        let mut readings = Vec::new();
        if repair::agrees(&self.zone, range.clone()) {
            if typed {
                self.note(Field::Number, FindingKind::Repaired, range.end);
            }
        } else if repair::field(&mut self.zone, self.layout, range.clone(), false, |_| true) {
            self.note(Field::Number, FindingKind::Repaired, range.start);
            readings.push(joined(self.text(range)));
        } else {
            self.note(Field::Number, FindingKind::CheckDigit, range.end);
        }
        if !printed.is_empty() {
            readings.push(printed);
        }
        (readings, start)
    }

    fn sex(&mut self) -> Option<Gender> {
        let position = self.layout.sex;
        match self.zone[position] {
            b'M' => Some(Gender::Male),
            b'F' => Some(Gender::Female),
            b'<' | b'X' => None,
            _ => {
                self.note(Field::Sex, FindingKind::Unreadable, position);
                None
            }
        }
    }

    fn checks_of_the_rest(&mut self) {
        let layout = self.layout;
        let optional = layout.optional[0].clone();
        if layout.optional_checked {
            repair::digits_only(&mut self.zone, optional.end..optional.end + 1);
            if !repair::agrees(&self.zone, optional.clone()) {
                self.note(Field::Optional, FindingKind::CheckDigit, optional.end);
            }
        }
        if layout.composite.is_empty() {
            return;
        }
        let position = layout.composite_check;
        if layout.composite_digit(&self.zone) != Some(self.zone[position]) {
            self.note(Field::Composite, FindingKind::CheckDigit, position);
        }
    }
}

impl Mrz {
    /// Reads a zone: lines, or all in one string; blanks and case do not count.
    pub fn parse(text: &str, today: Day) -> Result<Self, MrzError> {
        let lines::Zone {
            layout,
            bytes,
            fillers_mended,
        } = lines::read(text)?;
        let mut reader = Reader {
            layout,
            zone: bytes,
            findings: Vec::new(),
        };
        // What holds digits only is digits before a repair is tried against the composite digit.
        let typed = [layout.birth.clone(), layout.expiry.clone()]
            .map(|r| repair::digits_only(&mut reader.zone, r.start..r.end + 1));
        if !layout.composite.is_empty()
            && repair::digits_only(
                &mut reader.zone,
                layout.composite_check..layout.composite_check + 1,
            )
        {
            reader.note(
                Field::Composite,
                FindingKind::Repaired,
                layout.composite_check,
            );
        }
        reader.letters(Field::Code, 0..1);
        let document_code = reader.text(CODE);
        let (issuer, issuer_code) = reader.country(Field::Issuer, ISSUER);
        reader.letters(Field::Name, layout.name.clone());
        let name = names::read(&reader.zone[layout.name.clone()]);
        if name.fillers_misread || fillers_mended {
            reader.note(Field::Name, FindingKind::Fillers, layout.name.start);
        }
        if name.primary.is_empty() {
            reader.note(Field::Name, FindingKind::Unreadable, layout.name.start);
        }
        let (number_readings, optional_start) = reader.number();
        let (nationality, nationality_code) =
            reader.country(Field::Nationality, layout.nationality.clone());
        let birth = reader.date(Field::Birth, layout.birth.clone(), typed[0]);
        let sex = reader.sex();
        let expiry = reader.date(Field::Expiry, layout.expiry.clone(), typed[1]);
        reader.checks_of_the_rest();
        let optional = [
            optional_start..layout.optional[0].end,
            layout.optional[1].clone(),
        ];
        Ok(Self {
            format: layout.format,
            kind: kind(&document_code, issuer, nationality),
            document_code,
            issuer,
            issuer_code,
            number: number_readings.first().cloned().unwrap_or_default(),
            number_readings,
            nationality,
            nationality_code,
            births: birth.map_or_else(Vec::new, |b| b.births(today)),
            sex,
            expires: expiry.and_then(|e| e.expiry(today)),
            arabic_transliteration: names::is_arabic_transliteration(&format!(
                "{} {}",
                name.primary, name.secondary
            )),
            primary: name.primary,
            secondary: name.secondary,
            maybe_truncated: name.maybe_truncated,
            undivided: name.undivided,
            optional: optional
                .into_iter()
                .map(|r| reader.text(r))
                .filter(|t| !t.is_empty())
                .collect(),
            findings: reader.findings,
        })
    }

    /// Whether every check digit agrees as printed or after a repair.
    pub fn checks_agree(&self) -> bool {
        !self
            .findings
            .iter()
            .any(|f| f.kind == FindingKind::CheckDigit)
    }

    /// Whether something was repaired.
    pub fn repaired(&self) -> bool {
        self.findings
            .iter()
            .any(|f| f.kind == FindingKind::Repaired)
    }

    /// The bearer: names with their parts, dates, nationality, and the document under each of its readings. A visa's
    /// number may be its own or the passport's (ICAO 9303-7), so it stands for both.
    pub fn subject(&self) -> PartySubject {
        let mut name = if self.undivided {
            SubjectName::whole(self.primary.as_str())
        } else {
            let parts = [
                (PartRole::Given, &self.secondary),
                (PartRole::Family, &self.primary),
            ];
            SubjectName::from_parts(parts.map(|(role, text)| (role, text.clone())))
        };
        name.maybe_truncated = self.maybe_truncated;
        let mut documents = Vec::new();
        for number in &self.number_readings {
            documents.push(TypedNumber {
                kind: self.kind,
                number: number.clone(),
                issuer: self.issuer,
            });
            if self.kind == DocumentKind::Visa {
                documents.push(TypedNumber {
                    kind: DocumentKind::Passport,
                    number: number.clone(),
                    issuer: self.nationality,
                });
            }
        }
        PartySubject {
            names: if name.is_empty() {
                Vec::new()
            } else {
                vec![name]
            },
            births: self.births.clone(),
            gender: self.sex,
            nationalities: self.nationality.into_iter().collect(),
            documents,
            ..PartySubject::new(RecordKind::Person)
        }
    }
}

/// Class of a document by its code. Second letters of passports are harmonised since 2026 only (`PR`, `PS`, `PT` for
/// refugees, stateless persons and aliens), so those count only where the bearer is no national of the issuer.
fn kind(code: &str, issuer: Option<Country>, nationality: Option<Country>) -> DocumentKind {
    let national =
        issuer.is_some() && issuer.map(Country::family) == nationality.map(Country::family);
    match code.as_bytes() {
        [b'P', b'L' | b'E' | b'U'] | [b'T', ..] => DocumentKind::TravelDocument,
        [b'P', b'R' | b'S' | b'T'] if !national => DocumentKind::TravelDocument,
        [b'P', ..] => DocumentKind::Passport,
        [b'V', ..] => DocumentKind::Visa,
        [b'A', b'C'] => DocumentKind::CrewDocument,
        [b'I' | b'A' | b'C', b'R'] => DocumentKind::ResidencePermit,
        [b'I' | b'C', ..] => DocumentKind::IdentityCard,
        [b'D', ..] => DocumentKind::DrivingLicence,
        _ => DocumentKind::Other,
    }
}

#[cfg(test)]
mod tests;
