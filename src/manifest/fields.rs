//! Values of a traveller as senders write them: names in two fields, classes of documents.
//!
//! What a name is made of is the business of [`crate::names`], which also looks behind glued titles; here it is only
//! told which field holds no name, and what is odd is flagged. New words go into `data/name_words.tsv` and
//! `data/document_types.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::{DocumentKind, Flag, PartRole, SubjectName, Traveller, limits};
use crate::text::table::rows;

static NAME_WORDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    rows(include_str!("data/name_words.tsv"))
        .filter_map(|r| Some((*r.first()?, *r.get(1)?)))
        .collect()
});

static DOCUMENT_TYPES: LazyLock<HashMap<&'static str, DocumentKind>> = LazyLock::new(|| {
    rows(include_str!("data/document_types.tsv"))
        .filter_map(|r| Some((*r.first()?, DocumentKind::parse(r.get(1)?)?)))
        .collect()
});

/// Lengths that name fields have in messages: a name that fills one may have been cut.
const FIELD_LENGTHS: [usize; 2] = [35, 70];
/// Letters that must be left of a name before a title glued to it.
const GLUED_REST: usize = 3;

/// The class of a document by its code or word.
pub(super) fn document_kind(code: &str) -> Option<DocumentKind> {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    DOCUMENT_TYPES
        .get(letters.to_ascii_uppercase().as_str())
        .copied()
}

/// Gives a traveller the name of its fields. Any of them may be empty.
pub(super) fn name(traveller: &mut Traveller, family: &str, given: &str, middle: &str) {
    let fields = [family, given, middle].map(|f| cut(f, limits::NAME_CHARS / 3 - 1));
    let written: Vec<&str> = fields
        .iter()
        .map(|f| f.trim())
        .filter(|f| !f.is_empty())
        .collect();
    traveller.written = written.join(" ");
    if fields
        .iter()
        .any(|f| FIELD_LENGTHS.contains(&f.chars().count()))
    {
        traveller.flag(Flag::NameMaybeTruncated);
    }
    let [family, given, middle] = fields.each_ref().map(|f| named(traveller, f));
    let maybe_truncated = traveller.has(Flag::NameMaybeTruncated);
    let mut name = if given.is_empty() && middle.is_empty() {
        SubjectName::whole(family)
    } else if family.is_empty() {
        SubjectName::whole(format!("{given} {middle}").trim())
    } else if family == given {
        traveller.flag(Flag::RepeatedName);
        SubjectName::whole(format!("{family} {middle}").trim())
    } else {
        SubjectName::from_parts([
            (PartRole::Given, given.to_owned()),
            (PartRole::Middle, middle.to_owned()),
            (PartRole::Family, family.to_owned()),
        ])
    };
    name.maybe_truncated = maybe_truncated;
    if !name.is_empty() {
        traveller.names.push(name);
    }
}

/// Gives a traveller a name that stands in one field.
pub(super) fn whole_name(traveller: &mut Traveller, whole: &str) {
    let whole = cut(whole, limits::NAME_CHARS);
    whole.trim().clone_into(&mut traveller.written);
    let whole = named(traveller, whole);
    if !whole.is_empty() {
        traveller.names.push(SubjectName::whole(whole));
    }
}

/// Gives a party that is no person its name, in which words of persons are names as others are.
pub(super) fn party_name(traveller: &mut Traveller, whole: &str) {
    let whole = cut(whole, limits::NAME_CHARS).trim();
    whole.clone_into(&mut traveller.written);
    let none = |word: &str| NAME_WORDS.get(word.to_uppercase().as_str()) == Some(&"none");
    if !whole.is_empty() && whole.split_whitespace().all(none) {
        traveller.flag(Flag::PlaceholderName);
    } else if whole.chars().any(char::is_alphanumeric) {
        traveller.names.push(SubjectName::whole(whole));
    }
}

/// No more of a field than `most` characters; three fields together stay within [`limits::NAME_CHARS`].
fn cut(field: &str, most: usize) -> &str {
    field
        .char_indices()
        .nth(most)
        .map_or(field, |(at, _)| &field[..at])
}

/// The field if it holds a name, otherwise nothing; raises what flags it must.
fn named<'a>(traveller: &mut Traveller, field: &'a str) -> &'a str {
    let field = field.trim();
    let upper = field.to_uppercase();
    let kind = |word: &str| NAME_WORDS.get(word.trim_end_matches('.')).copied();
    let letters = field.chars().any(char::is_alphanumeric);
    let words: Vec<&str> = upper.split_whitespace().collect();
    if words
        .iter()
        .any(|w| matches!(kind(w), Some("title" | "glued")) || glued(w))
    {
        traveller.flag(Flag::TitleInName);
    }
    if words.iter().any(|w| kind(w) == Some("none")) {
        traveller.flag(Flag::PlaceholderName);
    }
    let nameless = words.iter().all(|w| kind(w).is_some());
    if nameless || !letters { "" } else { field }
}

/// Whether a title is glued to the end of a word.
fn glued(word: &str) -> bool {
    NAME_WORDS.iter().any(|(title, kind)| {
        let rest = word.strip_suffix(title).unwrap_or_default();
        *kind == "glued" && rest.chars().count() >= GLUED_REST
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Position, TravellerKind};

    fn read(family: &str, given: &str, middle: &str) -> (String, Vec<Flag>) {
        let mut traveller = Traveller::new(Position::File, 0, TravellerKind::Passenger);
        name(&mut traveller, family, given, middle);
        let shown = traveller.names.iter().map(|n| {
            let parts: Vec<_> = n
                .parts
                .iter()
                .map(|p| format!("{:?}={}", p.role, p.text))
                .collect();
            format!("{}{}", n.whole, parts.join(" "))
        });
        (shown.collect(), traveller.flags)
    }

    #[test]
    fn fields_without_a_name_leave_the_whole_name_to_the_other() {
        use Flag::{NameMaybeTruncated, PlaceholderName, RepeatedName, TitleInName};
        let long = "W".repeat(35);
        for (fields, expected, flags) in [
            (["SUHARTINI", "", ""], "SUHARTINI", vec![]),
            (
                ["HARUN BIN SAMAD", "FNU", ""],
                "HARUN BIN SAMAD",
                vec![PlaceholderName],
            ),
            (["LNU", "THIDA", ""], "THIDA", vec![PlaceholderName]),
            (
                ["LIM AH BENG", "LIM AH BENG", ""],
                "LIM AH BENG",
                vec![RepeatedName],
            ),
            (["LIM AH BENG", "MR", ""], "LIM AH BENG", vec![TitleInName]),
            (
                ["LIM", "MARYMRS", ""],
                "Given=MARYMRS Family=LIM",
                vec![TitleInName],
            ),
            (
                ["DIAZ", "JUAN", "M."],
                "Given=JUAN Middle=M. Family=DIAZ",
                vec![],
            ),
            (["-", "", ""], "", vec![]),
            (["FNU", "LNU", ""], "", vec![PlaceholderName]),
            ([&long, "", ""], &long, vec![NameMaybeTruncated]),
        ] {
            let [family, given, middle] = fields;
            let read = read(family, given, middle);
            assert_eq!(read, (expected.to_owned(), flags), "{fields:?}");
        }
    }

    #[test]
    fn every_row_of_the_tables_is_understood() {
        let types = rows(include_str!("data/document_types.tsv")).count();
        assert_eq!(DOCUMENT_TYPES.len(), types);
        assert!(
            NAME_WORDS
                .values()
                .all(|k| ["none", "title", "glued"].contains(k))
        );
        assert_eq!(
            document_kind("Driving Licence"),
            Some(DocumentKind::DrivingLicence)
        );
        assert_eq!(document_kind("ZZ"), None);
    }
}
