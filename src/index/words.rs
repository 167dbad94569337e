//! The words that stand for enum values in `records.arrow`, both ways.
//!
//! Where a domain type has its own words they are used as they are; the rest are here. A word, once written, keeps
//! its meaning as long as the snapshot format keeps its number.

use crate::domain::{
    DateKind, DocumentStatus, NameQuality, OrganisationKind, PartRole, RecordStatus, Semantics,
};

/// A word that stands for nothing this program knows.
#[derive(Debug, thiserror::Error)]
#[error("an unknown word {0:?}")]
pub(super) struct Unknown(pub String);

/// Reads a word.
pub(super) fn read<T>(parse: impl Fn(&str) -> Option<T>, word: &str) -> Result<T, Unknown> {
    parse(word).ok_or_else(|| Unknown(word.to_owned()))
}

/// Reads a word, if there is one.
pub(super) fn read_some<T>(
    parse: impl Fn(&str) -> Option<T>,
    word: Option<&str>,
) -> Result<Option<T>, Unknown> {
    word.map(|w| read(parse, w)).transpose()
}

fn find<T: Copy>(all: &[T], of: impl Fn(T) -> &'static str, word: &str) -> Option<T> {
    all.iter().copied().find(|v| of(*v) == word)
}

pub(super) fn of_quality(quality: NameQuality) -> &'static str {
    match quality {
        NameQuality::Primary => "primary",
        NameQuality::Strong => "strong",
        NameQuality::Weak => "weak",
        NameQuality::Former => "former",
        NameQuality::OriginalScript => "original_script",
    }
}

pub(super) fn quality(word: &str) -> Result<NameQuality, Unknown> {
    read(|w| find(&NameQuality::ALL, of_quality, w), word)
}

pub(super) fn of_role(role: PartRole) -> &'static str {
    match role {
        PartRole::Given => "given",
        PartRole::Middle => "middle",
        PartRole::Family => "family",
        PartRole::Patronymic => "patronymic",
        PartRole::Matronymic => "matronymic",
        PartRole::Maiden => "maiden",
        PartRole::Nickname => "nickname",
        PartRole::Suffix => "suffix",
        PartRole::Title => "title",
    }
}

pub(super) fn role(word: &str) -> Result<PartRole, Unknown> {
    read(|w| find(&PartRole::ALL, of_role, w), word)
}

pub(super) fn of_date_kind(kind: DateKind) -> &'static str {
    match kind {
        DateKind::Exact => "exact",
        DateKind::YearMonth => "year_month",
        DateKind::Year => "year",
        DateKind::Circa => "circa",
        DateKind::Range => "range",
    }
}

pub(super) fn date_kind(word: &str) -> Result<DateKind, Unknown> {
    let kinds = (0..=u8::MAX).map_while(DateKind::from_u8);
    let kinds: Vec<DateKind> = kinds.collect();
    read(|w| find(&kinds, of_date_kind, w), word)
}

pub(super) fn of_organisation(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Group => "group",
        OrganisationKind::Company => "company",
        OrganisationKind::PublicBody => "public_body",
    }
}

pub(super) fn organisation(word: &str) -> Option<OrganisationKind> {
    let all = [
        OrganisationKind::Group,
        OrganisationKind::Company,
        OrganisationKind::PublicBody,
    ];
    find(&all, of_organisation, word)
}

pub(super) fn of_status(status: RecordStatus) -> &'static str {
    match status {
        RecordStatus::Active => "active",
        RecordStatus::Suspended => "suspended",
        RecordStatus::Delisted => "delisted",
    }
}

pub(super) fn status(word: &str) -> Result<RecordStatus, Unknown> {
    let all = [
        RecordStatus::Active,
        RecordStatus::Suspended,
        RecordStatus::Delisted,
    ];
    read(|w| find(&all, of_status, w), word)
}

pub(super) fn of_semantics(semantics: Semantics) -> &'static str {
    match semantics {
        Semantics::LinkedPerson => "linked_person",
        Semantics::InvalidDocument(status) => status.as_str(),
    }
}

pub(super) fn semantics(word: &str) -> Result<Semantics, Unknown> {
    if word == of_semantics(Semantics::LinkedPerson) {
        return Ok(Semantics::LinkedPerson);
    }
    read(DocumentStatus::parse, word).map(Semantics::InvalidDocument)
}
