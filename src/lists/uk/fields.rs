//! What the elements of the British list mean that hold one value, and what its words for measures mean.
//!
//! A new element of the publisher gets a row in [`TABLE`].

use crate::domain::{IdentifierKind, Measure};

/// What an element that holds a single value means.
pub(super) enum Field {
    /// Read before all others, or says nothing of the subject.
    Read,
    Un,
    Ofsi,
    Title,
    Position,
    Gender,
    Birth,
    Nationality,
    Regime,
    Source,
    Measures,
    Number(IdentifierKind, &'static str),
    Link(&'static str),
    Remark(&'static str),
}

/// Elements that hold one value, by name.
pub(super) const TABLE: [(&str, Field); 39] = [
    ("UniqueID", Field::Read),
    ("LastUpdated", Field::Read),
    ("DateDesignated", Field::Read),
    ("IndividualEntityShip", Field::Read),
    ("UNReferenceNumber", Field::Un),
    ("OFSIGroupID", Field::Ofsi),
    ("Title", Field::Title),
    ("Position", Field::Position),
    ("Gender", Field::Gender),
    ("DOB", Field::Birth),
    ("YearBuilt", Field::Birth),
    ("Nationality", Field::Nationality),
    ("CurrentBelievedFlagOfShip", Field::Nationality),
    ("RegimeName", Field::Regime),
    ("DesignationSource", Field::Source),
    ("SanctionsImposed", Field::Measures),
    ("OtherInformation", Field::Remark("")),
    (
        "UKStatementofReasons",
        Field::Remark("Statement of reasons"),
    ),
    ("PhoneNumber", Field::Remark("Phone number")),
    ("EmailAddress", Field::Remark("Email address")),
    ("Email", Field::Remark("Email address")),
    ("Website", Field::Remark("Website")),
    ("TypeOfEntity", Field::Remark("Type of entity")),
    ("TypeOfShip", Field::Remark("Type of ship")),
    ("TonnageOfShip", Field::Remark("Tonnage")),
    ("LengthOfShip", Field::Remark("Length")),
    ("PreviousFlag", Field::Remark("Previous flag")),
    ("PreviousFlags", Field::Remark("Previous flag")),
    (
        "BusinessRegistrationNumber",
        Field::Number(IdentifierKind::Registration, "business registration number"),
    ),
    (
        "IMONumber",
        Field::Number(IdentifierKind::Imo, "IMO number"),
    ),
    (
        "ShipIMONumber",
        Field::Number(IdentifierKind::Imo, "IMO number"),
    ),
    (
        "HullIdentificationNumber",
        Field::Number(IdentifierKind::Other, "hull identification number"),
    ),
    ("ParentCompany", Field::Link("parent company")),
    ("Subsidiary", Field::Link("subsidiary")),
    (
        "CurrentOwnerOperator",
        Field::Link("current owner or operator"),
    ),
    (
        "PreviousOwnerOperator",
        Field::Link("previous owner or operator"),
    ),
    ("NonLatinNames", Field::Read),
    ("TownOfBirth", Field::Read),
    ("CountryOfBirth", Field::Read),
];

/// A measure from its words, or from the name of its indicator.
pub(super) fn measure(words: &str) -> Measure {
    let words: String = words
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let has = |w: &str| words.contains(w);
    if has("assetfreeze") {
        Measure::AssetFreeze
    } else if has("travelban") {
        Measure::TravelBan
    } else if has("armsembargo") {
        Measure::ArmsEmbargo
    } else if has("ship") || has("portentry") || has("deflag") || has("crewservicing") {
        Measure::Maritime
    } else if has("trustservices")
        || has("financial")
        || has("correspondentbank")
        || has("investment")
    {
        Measure::Financial
    } else {
        Measure::Other
    }
}
