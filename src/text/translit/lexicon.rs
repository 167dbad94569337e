//! Whole words with a customary spelling: names written without vowels, readings no rule gives.
//!
//! A row is: word in its script, spellings separated by `|`, best first. A word not listed is the business of the rules. Words are
//! kept under their native fold and must be looked up by it.

use std::collections::HashMap;

use super::native::native_fold;
use crate::text::table;

/// Words and their customary spellings.
pub struct Lexicon(HashMap<String, Vec<&'static str>>);

impl Lexicon {
    /// Reads a table.
    pub fn read(text: &'static str) -> Self {
        Self(
            table::rows(text)
                .filter_map(|row| {
                    Some((native_fold(row.first()?), row.get(1)?.split('|').collect()))
                })
                .collect(),
        )
    }

    /// The spellings of a word; none if it is not listed.
    pub fn get(&self, word: &str) -> Vec<String> {
        self.0
            .get(word)
            .map_or_else(Vec::new, |s| s.iter().map(|s| (*s).to_owned()).collect())
    }
}
