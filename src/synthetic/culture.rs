//! The tables of cultures: which names there are, how they are put together, where their bearers come from.
//!
//! Read once from `data/`; a table that does not read is a fault of the build and shows in this file's test.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::dice::Dice;
use super::name::Role;
use super::stock::{Entry, Slot, slots};
use crate::domain::Country;

/// How the spelling of names varies in a culture: the variant classes of the perturbations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Arabic and Malay romanisation.
    Arabic,
    /// Cyrillic romanisation schemes.
    Cyrillic,
    /// Old and new Indonesian spelling.
    Indonesian,
    /// Readings of the same Chinese character.
    Chinese,
    /// Thai, Lao, Khmer, Burmese.
    Mainland,
    /// Latin-script names with few variants.
    Latin,
}

/// How an element of a pattern hangs on the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Apart.
    Blank,
    /// Joined.
    None,
    /// Hyphenated.
    Hyphen,
}

/// What an element of a pattern is filled with.
#[derive(Debug)]
pub enum Filling {
    /// An entry of a slot.
    Slot(String),
    /// The initial of an entry of a slot.
    Initial(String),
    /// Always this.
    Literal(Entry),
}

/// One element of a pattern.
#[derive(Debug)]
pub struct Element {
    /// How it hangs on the one before.
    pub joint: Joint,
    /// What it is filled with.
    pub filling: Filling,
    /// What it is in the name.
    pub role: Role,
}

/// A culture of names.
#[derive(Debug)]
pub struct Culture {
    /// Its name in columns and on the command line.
    pub id: &'static str,
    /// How spelling varies.
    pub spelling: Spelling,
    /// What stands between parts in the native script.
    pub native_blank: &'static str,
    /// Nationalities of its bearers.
    pub nationalities: Vec<(Country, u32)>,
    /// Share of a list, in thousandths.
    pub listed_share: u32,
    /// Share of travellers, in thousandths.
    pub traveller_share: u32,
    /// Bearers of one name only, in a hundred.
    pub mononyms: u32,
    /// Patterns of male names with weights.
    pub male: Vec<(Vec<Element>, u32)>,
    /// Patterns of female names with weights.
    pub female: Vec<(Vec<Element>, u32)>,
    slots: HashMap<&'static str, Slot>,
}

impl Culture {
    /// The culture of an id.
    pub fn of(id: &str) -> Option<&'static Self> {
        CULTURES.iter().find(|c| c.id == id)
    }

    /// The entries of a slot; empty if there is no such slot.
    pub fn slot(&self, slot: &str) -> &[Entry] {
        self.slots.get(slot).map_or(&[], Slot::entries)
    }

    /// An entry of a slot, as often as it is borne; `None` if there is no such slot.
    pub fn draw(&self, slot: &str, dice: &mut Dice) -> Option<&Entry> {
        self.slots.get(slot)?.draw(dice)
    }

    /// All entries, each with the slot it fills and whether it is of the common ones.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry, bool)> {
        let mut slots: Vec<_> = self.slots.iter().collect();
        slots.sort_unstable_by_key(|(name, _)| **name);
        slots.into_iter().flat_map(|(name, slot)| {
            slot.each()
                .map(move |(entry, common)| (*name, entry, common))
        })
    }
}

/// All cultures, in the order of `cultures.tsv`.
pub static CULTURES: LazyLock<Vec<Culture>> = LazyLock::new(|| {
    rows(include_str!("data/cultures.tsv"))
        .map(|row| culture(&row))
        .collect()
});

/// The rows of a table: no comments, no blank lines, cells split at tabs.
pub fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with("# "))
        .map(|l| l.split('\t').collect())
}

fn culture(row: &[&'static str]) -> Culture {
    let cell = |i: usize| row.get(i).copied().unwrap_or("");
    let number = |i: usize| cell(i).parse().unwrap_or(0);
    let id = cell(0);
    let spelling = match cell(2) {
        "arabic" => Spelling::Arabic,
        "cyrillic" => Spelling::Cyrillic,
        "indonesian" => Spelling::Indonesian,
        "chinese" => Spelling::Chinese,
        "mainland" => Spelling::Mainland,
        _ => Spelling::Latin,
    };
    let patterns = |gender: &str| {
        rows(include_str!("data/patterns.tsv"))
            .filter(|p| p[0] == id && p[1] == gender)
            .map(|p| {
                let elements = p[3].split(' ').filter_map(element).collect();
                (elements, p[2].parse().unwrap_or(0))
            })
            .collect()
    };
    Culture {
        id,
        spelling,
        native_blank: if cell(3) == "joined" { "" } else { " " },
        nationalities: cell(4)
            .split(',')
            .filter_map(|n| {
                let (code, weight) = n.split_once(':')?;
                Some((Country::from_code(code)?, weight.parse().ok()?))
            })
            .collect(),
        listed_share: number(5),
        traveller_share: number(6),
        mononyms: number(7),
        male: patterns("m"),
        female: patterns("f"),
        slots: slots(cell(1)),
    }
}

fn element(text: &str) -> Option<Element> {
    let (filling, role) = text.rsplit_once(':')?;
    let role = Role::from_letter(role)?;
    let (joint, filling) = match filling.split_at(1) {
        ("+", rest) => (Joint::None, rest),
        ("-", rest) => (Joint::Hyphen, rest),
        _ => (Joint::Blank, filling),
    };
    let filling = if let Some(slot) = filling.strip_prefix('@') {
        Filling::Initial(slot.to_owned())
    } else if let Some(literal) = filling
        .strip_prefix('\'')
        .and_then(|f| f.strip_suffix('\''))
    {
        let (latin, native) = literal.split_once('|').unwrap_or((literal, ""));
        Filling::Literal(Entry {
            latin: latin.replace('_', " "),
            native: native.to_owned(),
            others: Vec::new(),
        })
    } else {
        Filling::Slot(filling.to_owned())
    };
    Some(Element {
        joint,
        filling,
        role,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_culture_has_patterns_nationalities_and_filled_slots() {
        assert!(CULTURES.len() >= 20);
        for culture in CULTURES.iter() {
            assert!(!culture.nationalities.is_empty(), "{}", culture.id);
            for (patterns, gender) in [(&culture.male, 'm'), (&culture.female, 'f')] {
                assert!(!patterns.is_empty(), "{} {gender}", culture.id);
                for (pattern, _) in patterns {
                    assert!(!pattern.is_empty());
                    for e in pattern {
                        if let Filling::Slot(s) | Filling::Initial(s) = &e.filling {
                            assert!(culture.slot(s).len() >= 5, "{} {s}", culture.id);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_row_of_patterns_belongs_to_a_culture_and_reads() {
        for row in rows(include_str!("data/patterns.tsv")) {
            assert!(Culture::of(row[0]).is_some(), "{row:?}");
            assert_eq!(
                row[3].split(' ').filter_map(element).count(),
                row[3].split(' ').count(),
                "{row:?}"
            );
        }
    }
}
