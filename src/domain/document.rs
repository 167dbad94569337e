//! Travel documents: as a person carries one, and as a list reports one.
//!
//! A listed document means one of two different things ([`Semantics`]): the document is bad whoever holds it, or
//! the document is good and its holder is wanted. They are never mixed up.

use super::{Country, Day};

/// Class of a travel document, as coarse as lists and machine-readable zones agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum DocumentKind {
    /// Passport of any sub-type.
    Passport = 0,
    /// National identity card.
    IdentityCard = 1,
    /// Visa.
    Visa = 2,
    /// Residence permit.
    ResidencePermit = 3,
    /// Refugee, stateless or alien travel document, laissez-passer, emergency travel document.
    TravelDocument = 4,
    /// Seafarer's book, crew member certificate.
    CrewDocument = 5,
    /// Driving licence.
    DrivingLicence = 6,
    /// Anything else, or unstated.
    Other = 7,
}

impl DocumentKind {
    /// All kinds, in order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Passport,
        Self::IdentityCard,
        Self::Visa,
        Self::ResidencePermit,
        Self::TravelDocument,
        Self::CrewDocument,
        Self::DrivingLicence,
        Self::Other,
    ];

    /// The kind of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        Self::ALL.get(usize::from(v)).copied()
    }

    /// The word for it, lower case, `_` between words; read back by [`DocumentKind::parse`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::IdentityCard => "identity_card",
            Self::Visa => "visa",
            Self::ResidencePermit => "residence_permit",
            Self::TravelDocument => "travel_document",
            Self::CrewDocument => "crew_document",
            Self::DrivingLicence => "driving_licence",
            Self::Other => "other",
        }
    }

    /// Reads the word of [`DocumentKind::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// Why a document is listed (INTERPOL SLTD's types of fraud).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum DocumentStatus {
    /// Lost by its bearer: often the same holder travels on it again.
    Lost = 0,
    /// Stolen from its bearer.
    Stolen = 1,
    /// Stolen blank: it has no legitimate holder.
    StolenBlank = 2,
    /// Revoked by its issuer.
    Revoked = 3,
    /// Invalid for another reason.
    Invalid = 4,
}

impl DocumentStatus {
    /// All states, in order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Lost,
        Self::Stolen,
        Self::StolenBlank,
        Self::Revoked,
        Self::Invalid,
    ];

    /// The state of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        Self::ALL.get(usize::from(v)).copied()
    }

    /// The word for it, read back by [`DocumentStatus::parse`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::StolenBlank => "stolen_blank",
            Self::Revoked => "revoked",
            Self::Invalid => "invalid",
        }
    }

    /// Reads the word of [`DocumentStatus::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// What a listed document says of whoever presents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Semantics {
    /// The document must not be used (SLTD).
    InvalidDocument(DocumentStatus),
    /// The document is in order and belongs to a listed person (TDAWN).
    LinkedPerson,
}

/// A document number with what is needed to compare it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypedNumber {
    /// Class of document.
    pub kind: DocumentKind,
    /// As written.
    pub number: String,
    /// Issuing state or organisation, if known.
    pub issuer: Option<Country>,
}

/// A document a listed person or organisation holds or has held.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdentityDocument {
    /// Number, class, issuer.
    pub number: TypedNumber,
    /// The publisher's word for the class.
    pub published_kind: Option<String>,
    /// Day of issue.
    pub issued: Option<Day>,
    /// Day of expiry.
    pub expires: Option<Day>,
    /// The publisher says that it is lost, revoked, false …
    pub status: Option<DocumentStatus>,
    /// Place of issue, doubts, and whatever else was noted.
    pub note: Option<String>,
}

impl IdentityDocument {
    /// A document of which only number, class and issuer are known.
    pub fn new(number: TypedNumber) -> Self {
        Self {
            number,
            published_kind: None,
            issued: None,
            expires: None,
            status: None,
            note: None,
        }
    }
}

/// A document, or a range of blanks, that is an entry of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListedDocument {
    /// Class, first (or only) number, issuer.
    pub number: TypedNumber,
    /// Last number of a range of blanks; same width and prefix as the first.
    pub number_to: Option<String>,
    /// What it means.
    pub semantics: Semantics,
    /// Day of issue.
    pub issued: Option<Day>,
    /// Day of expiry.
    pub expires: Option<Day>,
    /// Day of loss or theft.
    pub lost_on: Option<Day>,
    /// State that reported the theft, where it is not the issuer.
    pub reported_by: Option<Country>,
}
