//! One entry of a list: who or what it is, who listed it, why, and what to do about it.
//!
//! Keeps what the publisher wrote. A field is absent where the publisher said nothing; "unknown" is never a value.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Country, DateInterval, Day, IdentityDocument, ListedDocument, ListedVehicle};
use super::{Measure, Name, Notice, RecordKey};

static PARTY_WORDS: LazyLock<HashMap<String, RecordKind>> = LazyLock::new(|| {
    let lines = include_str!("party_words.tsv").lines();
    let rows = lines.filter_map(|line| line.split_once('\t'));
    let words = rows.filter_map(|(kind, words)| {
        let own = RecordKind::parse(kind)?;
        let words = std::iter::once(kind).chain(words.split('|'));
        Some(words.map(move |word| (party_word(word), own)))
    });
    words.flatten().collect()
});

/// A word of a party in lower case, without blanks and punctuation.
fn party_word(word: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !c.is_ascii_punctuation();
    word.to_lowercase().chars().filter(kept).collect()
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum RecordKind {
    /// A natural person.
    Person = 0,
    /// A group, company or other organisation.
    Organisation = 1,
    /// A ship.
    Vessel = 2,
    /// An aircraft.
    Aircraft = 3,
    /// A travel document or a range of blanks.
    Document = 4,
    /// A road vehicle.
    Vehicle = 5,
}

impl RecordKind {
    /// All kinds, in order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Person,
        Self::Organisation,
        Self::Vessel,
        Self::Aircraft,
        Self::Document,
        Self::Vehicle,
    ];

    /// The kind of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        Self::ALL.get(usize::from(v)).copied()
    }

    /// The word for it, read back by [`RecordKind::parse`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Vessel => "vessel",
            Self::Aircraft => "aircraft",
            Self::Document => "document",
            Self::Vehicle => "vehicle",
        }
    }

    /// Reads the word of [`RecordKind::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// The kind of a party by any word of `party_words.tsv`: a table's, or a schema's of an entity model.
    pub fn of_party(word: &str) -> Option<Self> {
        PARTY_WORDS.get(&party_word(word)).copied()
    }
}

/// What sort of organisation, where the publisher says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum OrganisationKind {
    /// A group without legal personality.
    Group = 0,
    /// A company.
    Company = 1,
    /// A public body.
    PublicBody = 2,
}

/// Gender, as stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Gender {
    /// Male.
    Male = 0,
    /// Female.
    Female = 1,
}

impl Gender {
    /// `M`, `male`, `F`, `female` in any case; everything else, `X` included, is unknown.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "m" | "male" => Some(Self::Male),
            "f" | "female" => Some(Self::Female),
            _ => None,
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// A nationality or citizenship: the state where it could be told, and what was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nationality {
    /// The state.
    pub country: Option<Country>,
    /// As written, where it says more than the state does.
    pub text: String,
}

/// A place, as far as it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Town, district, or the whole place where it was given in one piece.
    pub text: String,
    /// State or province.
    pub region: Option<String>,
    /// Country, where it could be told.
    pub country: Option<Country>,
    /// What was noted.
    pub note: Option<String>,
}

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// Everything but the country, in one line.
    pub text: String,
    /// Town, where it was given apart.
    pub city: Option<String>,
    /// Postal code, where it was given apart.
    pub postal_code: Option<String>,
    /// Country, where it could be told.
    pub country: Option<Country>,
    /// What was noted.
    pub note: Option<String>,
}

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum IdentifierKind {
    /// National identity number of a person.
    NationalId = 0,
    /// Tax number.
    Tax = 1,
    /// Company or association registration.
    Registration = 2,
    /// Legal entity identifier (ISO 17442).
    Lei = 3,
    /// IMO ship or company number.
    Imo = 4,
    /// Maritime mobile service identity.
    Mmsi = 5,
    /// Radio call sign.
    CallSign = 6,
    /// Aircraft tail number, serial number or Mode S code.
    Aircraft = 7,
    /// Bank code, account or digital currency address.
    Financial = 8,
    /// Anything else.
    Other = 9,
}

impl IdentifierKind {
    /// All kinds, in order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::NationalId,
        Self::Tax,
        Self::Registration,
        Self::Lei,
        Self::Imo,
        Self::Mmsi,
        Self::CallSign,
        Self::Aircraft,
        Self::Financial,
        Self::Other,
    ];

    /// The kind of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        Self::ALL.get(usize::from(v)).copied()
    }

    /// What a number of a party identifies if nothing else is said of it; nothing of a person, who has documents.
    pub fn of_party(party: RecordKind) -> Option<Self> {
        match party {
            RecordKind::Organisation => Some(Self::Registration),
            RecordKind::Vessel => Some(Self::Imo),
            RecordKind::Aircraft => Some(Self::Aircraft),
            _ => None,
        }
    }

    /// The word for it, read back by [`IdentifierKind::parse`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NationalId => "national_id",
            Self::Tax => "tax",
            Self::Registration => "registration",
            Self::Lei => "lei",
            Self::Imo => "imo",
            Self::Mmsi => "mmsi",
            Self::CallSign => "call_sign",
            Self::Aircraft => "aircraft",
            Self::Financial => "financial",
            Self::Other => "other",
        }
    }

    /// Reads the word of [`IdentifierKind::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// A number or code that identifies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// As written.
    pub value: String,
    /// Issuing country, if known.
    pub country: Option<Country>,
    /// The publisher's word for it.
    pub published_kind: Option<String>,
    /// What was noted.
    pub note: Option<String>,
}

/// A link to another entry or to someone who is not listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// "linked to", "member of", "owner" … as published, lower case.
    pub relation: String,
    /// The other's reference in the same list, where the publisher gives one.
    pub reference: Option<String>,
    /// The other's name, where given.
    pub name: Option<String>,
}

/// Whether the entry is in force. Only entries in force are screened against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum RecordStatus {
    /// In force.
    #[default]
    Active = 0,
    /// Suspended.
    Suspended = 1,
    /// Taken off the list but still published.
    Delisted = 2,
}

/// Who may see the entry, and how it must be handled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Handling {
    /// Handling caveat in the originator's words or code (H0–H3, TLP …).
    pub caveat: Option<String>,
    /// The entry is a discreet check: carriers and callers without the right never learn of it.
    pub discreet: bool,
}

/// Where an entry comes from and what is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Provenance {
    /// Listing authority; empty means the list's own.
    pub authority: Option<String>,
    /// Programmes, regimes, committees.
    pub programmes: Vec<String>,
    /// Legal instruments: resolution, regulation, gazette number, warrant.
    pub legal_basis: Vec<String>,
    /// What is asked; ascending, no duplicates. Empty means the list's default measures.
    pub measures: Vec<Measure>,
    /// INTERPOL notice.
    pub notice: Option<Notice>,
    /// Day of listing.
    pub listed_on: Option<Day>,
    /// Day of last change.
    pub last_updated: Option<Day>,
    /// Whether it is in force.
    pub status: RecordStatus,
    /// How it must be handled.
    pub handling: Handling,
    /// Whom to ask for confirmation.
    pub contact: Option<String>,
    /// Day by which it must be reviewed.
    pub review_on: Option<Day>,
    /// Last day it is in force.
    pub expires_on: Option<Day>,
    /// Remarks, as published.
    pub remarks: Option<String>,
    /// Where the publisher shows it.
    pub source_url: Option<String>,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// List and the source's own reference.
    pub key: RecordKey,
    /// What it is.
    pub kind: RecordKind,
    /// What sort of organisation.
    pub organisation: Option<OrganisationKind>,
    /// Names; the first is the primary one. Empty only for documents and vehicles.
    pub names: Vec<Name>,
    /// Titles and honours kept apart from the names.
    pub titles: Vec<String>,
    /// Positions, occupations, designations.
    pub positions: Vec<String>,
    /// Birth dates (of an organisation or vessel: founding or building), each a possibility.
    pub births: Vec<DateInterval>,
    /// Places of birth.
    pub birth_places: Vec<Place>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Nationalities, citizenships, flags, country of registration.
    pub nationalities: Vec<Nationality>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Identity documents.
    pub documents: Vec<IdentityDocument>,
    /// Other identifiers.
    pub identifiers: Vec<Identifier>,
    /// Links to others.
    pub links: Vec<Link>,
    /// The listed document, when `kind` is [`RecordKind::Document`].
    pub document: Option<ListedDocument>,
    /// The listed vehicle, when `kind` is [`RecordKind::Vehicle`].
    pub vehicle: Option<ListedVehicle>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Record {
    /// An entry of which nothing but key and kind is known yet.
    pub fn new(key: RecordKey, kind: RecordKind) -> Self {
        Self {
            key,
            kind,
            organisation: None,
            names: Vec::new(),
            titles: Vec::new(),
            positions: Vec::new(),
            births: Vec::new(),
            birth_places: Vec::new(),
            gender: None,
            nationalities: Vec::new(),
            addresses: Vec::new(),
            documents: Vec::new(),
            identifiers: Vec::new(),
            links: Vec::new(),
            document: None,
            vehicle: None,
            provenance: Provenance::default(),
        }
    }

    /// The name to show: the primary one, or what identifies a document or vehicle is left to the caller.
    pub fn primary_name(&self) -> Option<&Name> {
        self.names.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_party_means_one_kind() {
        let lines = include_str!("party_words.tsv").lines();
        let rows = lines.filter_map(|line| line.split_once('\t'));
        for (kind, words) in rows.filter(|(kind, _)| !kind.starts_with('#')) {
            let kind = RecordKind::parse(kind).unwrap();
            for word in words.split('|') {
                assert_eq!(RecordKind::of_party(word), Some(kind), "{word}");
            }
        }
        for (word, kind) in [
            ("Person", Some(RecordKind::Person)),
            ("LEGAL_ENTITY", Some(RecordKind::Organisation)),
            ("PublicBody", Some(RecordKind::Organisation)),
            ("Airplane", Some(RecordKind::Aircraft)),
            ("document", None),
            ("sole trader", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(RecordKind::of_party(word), kind, "{word}");
        }
    }
}
