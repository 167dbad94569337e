//! What a publisher's word for a number or fact means: one table for all lists (`data/labels.tsv`).
//!
//! A word that is not in the table means nothing here; the caller keeps it as text. Add words to the table.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::{DocumentKind, IdentifierKind};

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A document a person holds.
    Document(DocumentKind),
    /// Another number.
    Identifier(IdentifierKind),
    /// A gender.
    Gender,
    /// A date of birth, founding or building.
    Birth,
    /// A place of birth.
    BirthPlace,
    /// A nationality, citizenship or flag.
    Nationality,
    /// The name of someone linked.
    Link,
    /// Text that belongs in the remarks.
    Remark,
}

struct Labels {
    exact: HashMap<String, Meaning>,
    within: Vec<(String, Meaning)>,
    longest: usize,
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    let mut labels = Labels {
        exact: HashMap::new(),
        within: Vec::new(),
        longest: 0,
    };
    for line in include_str!("data/labels.tsv").lines() {
        let Some((label, meaning)) = row(line) else {
            continue;
        };
        if let Some(within) = label.strip_prefix('*') {
            labels.within.push((within.to_lowercase(), meaning));
        } else {
            labels.longest = labels.longest.max(label.split(' ').count());
            labels.exact.insert(key(label), meaning);
        }
    }
    labels
});

fn row(line: &str) -> Option<(&str, Meaning)> {
    let mut cells = line.split('\t');
    let (label, what, kind) = (cells.next()?, cells.next()?, cells.next()?);
    let meaning = match what {
        _ if label.starts_with('#') => return None,
        "document" => Meaning::Document(DocumentKind::parse(kind)?),
        "identifier" => Meaning::Identifier(IdentifierKind::parse(kind)?),
        "gender" => Meaning::Gender,
        "birth" => Meaning::Birth,
        "birth_place" => Meaning::BirthPlace,
        "nationality" => Meaning::Nationality,
        "link" => Meaning::Link,
        "remark" => Meaning::Remark,
        _ => return None,
    };
    Some((label, meaning))
}

/// Letters and digits in lower case: what counts of a label or a column's name.
pub fn key(label: &str) -> String {
    let folded = label.chars().filter(|c| c.is_alphanumeric() || *c == '#');
    folded.flat_map(char::to_lowercase).collect()
}

/// The meaning of a whole label.
pub fn meaning(label: &str) -> Option<Meaning> {
    LABELS.exact.get(&key(label)).copied()
}

/// The meaning of a label that may say more than the table: the first word of the table found in it.
pub fn meaning_within(label: &str) -> Option<Meaning> {
    let folded = label
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let within = || {
        LABELS
            .within
            .iter()
            .find(|(w, _)| folded.contains(w.as_str()))
    };
    meaning(label).or_else(|| within().map(|(_, m)| *m))
}

/// Splits `label value` at the end of the longest known label.
pub fn split(text: &str) -> Option<(&str, Meaning, &str)> {
    let ends = text
        .match_indices(' ')
        .map(|(at, _)| at)
        .take(LABELS.longest);
    let ends: Vec<usize> = ends.collect();
    ends.into_iter().rev().find_map(|at| {
        let (label, value) = (&text[..at], text[at..].trim());
        Some((label, meaning(label)?, value)).filter(|_| !value.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let table = include_str!("data/labels.tsv");
        for line in table.lines().filter(|l| !l.starts_with('#')) {
            assert!(row(line).is_some(), "{line}");
        }
    }

    #[test]
    fn the_longest_label_wins() {
        let (label, meaning, value) = split("National ID No. 12 (Yemen)").unwrap();
        assert_eq!((label, value), ("National ID No.", "12 (Yemen)"));
        assert_eq!(meaning, Meaning::Identifier(IdentifierKind::NationalId));
        assert_eq!(split("Former Minister of Interior"), None);
        assert_eq!(split("Passport"), None);
        assert_eq!(
            meaning_within("Número de  Pasaporte"),
            Some(Meaning::Document(DocumentKind::Passport))
        );
    }
}
