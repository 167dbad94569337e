//! Enumerations on the wire: the domain's number plus one, so that zero is "not stated".
//!
//! Invariant, held by the tests below: every word of the domain has the wire's name with the same number.

/// A word that can travel: it has a number on the wire.
pub(super) trait Word: Copy + Sized + 'static {
    /// All words, in the order of their numbers.
    fn all() -> Vec<Self>;
    /// The wire's number, from 1.
    fn number(self) -> i32;
    /// The word of a number; 0 is none, and what has no word is an error.
    fn of(number: i32) -> Result<Option<Self>, UnknownWord> {
        if number == 0 {
            return Ok(None);
        }
        let found = Self::all().into_iter().find(|w| w.number() == number);
        found.map(Some).ok_or(UnknownWord)
    }
}

/// A number that no word has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnknownWord;

/// The wire's number of a word that may lack.
pub(super) fn number<W: Word>(word: Option<W>) -> i32 {
    word.map_or(0, Word::number)
}

macro_rules! words {
    ($($type:ty => $wire:ident),* $(,)?) => {
        $(impl Word for $type {
            fn all() -> Vec<Self> {
                (0..=u8::MAX).map_while(<$type>::from_u8).collect()
            }
            fn number(self) -> i32 {
                i32::from(self as u8) + 1
            }
        })*
    };
}

use crate::app::{Field, FindingKind, Format};
use crate::domain::{DateKind, DocumentKind, DocumentStatus, Gender, IdentifierKind, Measure};
use crate::domain::{NameQuality, Notice, OrganisationKind, Outcome, PartRole, RecordKind};
use crate::domain::{RecordStatus, Verdict};

words! {
    RecordKind => RecordKind,
    DocumentKind => DocumentKind,
    DocumentStatus => DocumentStatus,
    IdentifierKind => IdentifierKind,
    Measure => Measure,
    Notice => Notice,
    NameQuality => NameQuality,
    PartRole => NamePartRole,
    DateKind => DateKind,
}

macro_rules! listed_words {
    ($($type:ty = [$($word:ident),*];)*) => {
        $(impl Word for $type {
            fn all() -> Vec<Self> {
                vec![$(<$type>::$word),*]
            }
            fn number(self) -> i32 {
                i32::from(self as u8) + 1
            }
        })*
    };
}

listed_words! {
    Gender = [Male, Female];
    OrganisationKind = [Group, Company, PublicBody];
    RecordStatus = [Active, Suspended, Delisted];
    Outcome = [Clear, Insufficient, Review, Hit];
    Verdict = [Unknown, Agrees, Near, Conflicts];
    Format = [Td1, Td2, Td3, MrvA, MrvB];
    Field = [Code, Issuer, Name, Number, Nationality, Birth, Sex, Expiry, Optional, Composite];
    FindingKind = [CheckDigit, Repaired, Unreadable, UnknownCode, NotRecognised, Fillers];
}

#[cfg(test)]
mod tests {
    use super::super::proto::v1;
    use super::*;

    fn same<W: Word + std::fmt::Debug>(name: fn(i32) -> Option<&'static str>, prefix: &str) {
        let letters = |t: &str| -> String {
            let t = t.chars().filter(char::is_ascii_alphanumeric);
            t.collect::<String>().to_ascii_uppercase()
        };
        let words = W::all();
        for word in &words {
            let wire = name(word.number()).unwrap_or_else(|| panic!("{word:?} has no number"));
            let wire = letters(wire.strip_prefix(prefix).unwrap_or(wire));
            let domain = letters(&format!("{word:?}"));
            assert!(wire.starts_with(&domain), "{word:?} travels as {wire}");
        }
        let next = i32::try_from(words.len()).unwrap() + 1;
        assert_eq!(
            name(next),
            None,
            "the wire has a word that the domain lacks"
        );
        assert_eq!(W::of(next).err(), Some(UnknownWord));
        assert!(W::of(0).unwrap().is_none());
    }

    macro_rules! check {
        ($($type:ty, $wire:ident, $prefix:literal;)*) => {
            $(same::<$type>(
                |n| v1::$wire::try_from(n).ok().map(|w| w.as_str_name()),
                $prefix,
            );)*
        };
    }

    #[test]
    fn every_word_travels_under_its_own_name() {
        check! {
            RecordKind, RecordKind, "RECORD_KIND_";
            DocumentKind, DocumentKind, "DOCUMENT_KIND_";
            DocumentStatus, DocumentStatus, "DOCUMENT_STATUS_";
            IdentifierKind, IdentifierKind, "IDENTIFIER_KIND_";
            Measure, Measure, "MEASURE_";
            Notice, Notice, "NOTICE_";
            NameQuality, NameQuality, "NAME_QUALITY_";
            PartRole, NamePartRole, "NAME_PART_ROLE_";
            DateKind, DateKind, "DATE_KIND_";
            Format, MrzFormat, "MRZ_FORMAT_";
            Gender, Gender, "GENDER_";
            OrganisationKind, OrganisationKind, "ORGANISATION_KIND_";
            RecordStatus, RecordStatus, "RECORD_STATUS_";
            Outcome, Outcome, "OUTCOME_";
            Verdict, Verdict, "VERDICT_";
            Field, MrzField, "MRZ_FIELD_";
            FindingKind, MrzFindingKind, "MRZ_FINDING_KIND_";
        }
    }
}
