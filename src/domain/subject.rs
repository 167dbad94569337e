//! Who or what is screened: everything the caller knows, nothing guessed.
//!
//! An empty field means the caller does not know; it is neutral. A machine-readable zone becomes a
//! [`PartySubject`] with a document before it gets here.

use std::borrow::Cow;

use super::{
    Country, DateInterval, Gender, IdentifierKind, NamePart, PartRole, RecordKind, TypedNumber,
};

/// A name of the subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SubjectName {
    /// The whole name. Empty if only parts are given.
    pub whole: String,
    /// Parts, where the caller knows them apart.
    pub parts: Vec<NamePart>,
    /// The name may have been cut to fit its field (ICAO 9303-3 §4.6): parts are prefixes, parts may lack.
    pub maybe_truncated: bool,
}

impl SubjectName {
    /// A whole name.
    pub fn whole(text: impl Into<String>) -> Self {
        Self {
            whole: text.into(),
            ..Self::default()
        }
    }

    /// A name from parts, blank ones left out.
    pub fn from_parts(parts: impl IntoIterator<Item = (PartRole, String)>) -> Self {
        Self {
            parts: parts
                .into_iter()
                .filter(|(_, t)| !t.trim().is_empty())
                .map(|(role, text)| NamePart { role, text })
                .collect(),
            ..Self::default()
        }
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.whole.trim().is_empty() && self.parts.is_empty()
    }

    /// The name to show: the whole, or the parts joined.
    pub fn display(&self) -> Cow<'_, str> {
        let whole = self.whole.trim();
        if whole.is_empty() {
            let parts: Vec<&str> = self.parts.iter().map(|p| p.text.as_str()).collect();
            Cow::Owned(parts.join(" "))
        } else {
            Cow::Borrowed(whole)
        }
    }
}

/// A person, organisation, vessel or aircraft.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartySubject {
    /// What it is; records of other kinds are not compared by name.
    pub kind: RecordKind,
    /// The name and any other name of the same subject.
    pub names: Vec<SubjectName>,
    /// Birth dates it may have (a two-digit year gives two).
    pub births: Vec<DateInterval>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Nationalities, flag, country of registration.
    pub nationalities: Vec<Country>,
    /// Place of birth.
    pub birth_place: Option<String>,
    /// Documents presented or known.
    pub documents: Vec<TypedNumber>,
    /// Other identifiers.
    pub identifiers: Vec<(IdentifierKind, String)>,
}

impl PartySubject {
    /// A subject of which nothing but its kind is known.
    pub fn new(kind: RecordKind) -> Self {
        Self {
            kind,
            names: Vec::new(),
            births: Vec::new(),
            gender: None,
            nationalities: Vec::new(),
            birth_place: None,
            documents: Vec::new(),
            identifiers: Vec::new(),
        }
    }
}

/// A document presented without, or apart from, its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSubject {
    /// Number, class, issuer.
    pub number: TypedNumber,
    /// Other readings of the number (OCR repairs), tried as near matches.
    pub other_readings: Vec<String>,
}

/// A vehicle; at least one number is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VehicleSubject {
    /// Vehicle identification, frame or chassis number.
    pub vin: Option<String>,
    /// Registration plate.
    pub plate: Option<String>,
    /// State of registration.
    pub plate_country: Option<Country>,
    /// Province or region of registration.
    pub plate_province: Option<String>,
    /// Engine number.
    pub engine_number: Option<String>,
}

/// Who or what is screened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person, organisation, vessel or aircraft, with its documents.
    Party(PartySubject),
    /// A travel document.
    Document(DocumentSubject),
    /// A vehicle.
    Vehicle(VehicleSubject),
}
