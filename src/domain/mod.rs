//! The words of the trade: plain values that every other layer speaks.
//!
//! No I/O, no clock, no outside crate, no wire format. A value that exists is valid: constructors refuse what
//! cannot be, and say why with `Option` or a small error. Add a file here when the field has a word for it that
//! no file below speaks of yet.

pub mod country;
pub mod date;
pub mod document;
pub mod evidence;
pub mod hit;
pub mod ids;
pub mod limits;
pub mod measure;
pub mod name;
pub mod record;
pub mod subject;
pub mod traveller;
pub mod vehicle;

pub use country::Country;
pub use date::{DateInterval, DateKind, Day, PartialDate};
pub use document::{
    DocumentKind, DocumentStatus, IdentityDocument, ListedDocument, Semantics, TypedNumber,
};
pub use evidence::{Evidence, FeatureId, Verdict};
pub use hit::{
    Band, Completeness, Hit, NotSearched, Outcome, Reason, Screening, SearchedList, TokenPair,
};
pub use ids::{ListId, RecordKey};
pub use measure::{Measure, Notice};
pub use name::{Name, NamePart, NameQuality, PartRole};
pub use record::{Address, Gender, Handling, Identifier, IdentifierKind, Link, Nationality};
pub use record::{OrganisationKind, Place, Provenance, Record, RecordKind, RecordStatus};
pub use subject::{DocumentSubject, PartySubject, Subject, SubjectName, VehicleSubject};
pub use traveller::{Action, Envelope, Flag, Flight, Leg, ListOf, LocalTime, Manifest};
pub use traveller::{ManifestProblem, Position, References, Severity, Traveller, TravellerKind};
pub use vehicle::ListedVehicle;
