//! Romanisation letter by letter: the longest key of a table that fits, with its alternatives.
//!
//! A table row is: letters, languages or `*`, spellings separated by `|`. `^` before the letters means the start of a word, `$` after
//! them its end. The first spelling of every letter makes the first spelling of the word, the second the second, and so
//! on (a letter with fewer uses its first), so a column of the table reads as one spelling system. Rows of the language hinted at
//! go first. Invariant: at most [`limits::ROMANISATIONS`] spellings.

use std::collections::HashMap;

use crate::domain::limits;
use crate::text::table;

struct Rule {
    langs: Option<Vec<&'static str>>,
    at_start: bool,
    at_end: bool,
    spellings: Vec<&'static str>,
}

/// A table of letters and what they are written as.
pub struct Letters {
    rules: HashMap<&'static str, Vec<Rule>>,
    longest: usize,
}

impl Letters {
    /// Reads a table.
    pub fn read(text: &'static str) -> Self {
        let mut letters = Self {
            rules: HashMap::new(),
            longest: 0,
        };
        for row in table::rows(text) {
            let &[key, langs, spellings] = row.as_slice() else {
                continue;
            };
            let at_start = key.starts_with('^');
            let at_end = key.ends_with('$');
            let key = key.trim_start_matches('^').trim_end_matches('$');
            letters.longest = letters.longest.max(key.chars().count());
            letters.rules.entry(key).or_default().push(Rule {
                langs: (langs != "*").then(|| langs.split(',').collect()),
                at_start,
                at_end,
                spellings: spellings.split('|').collect(),
            });
        }
        letters
    }

    /// The spellings of a word, best first. Letters without a row are spelt by `any_ascii`.
    pub fn spell(&self, word: &str, lang: Option<&str>) -> Vec<String> {
        self.spell_or(word, lang, |c| any_ascii::any_ascii_char(c).to_owned())
    }

    /// [`Self::spell`] with a way of one's own for letters without a row.
    pub fn spell_or(
        &self,
        word: &str,
        lang: Option<&str>,
        other: impl Fn(char) -> String,
    ) -> Vec<String> {
        let mut out: Vec<String> = vec![String::new(); limits::ROMANISATIONS];
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let found = self.longest_rule(rest, rest.len() == word.len(), lang);
            if let Some((len, rule)) = found {
                for (rank, spelling) in out.iter_mut().enumerate() {
                    spelling.push_str(
                        rule.spellings
                            .get(rank)
                            .or(rule.spellings.first())
                            .copied()
                            .unwrap_or(""),
                    );
                }
                rest = &rest[len..];
            } else {
                let letter = other(first);
                for spelling in &mut out {
                    spelling.push_str(&letter);
                }
                rest = &rest[first.len_utf8()..];
            }
        }
        let mut distinct: Vec<String> = Vec::new();
        for spelling in out {
            if !distinct.contains(&spelling) {
                distinct.push(spelling);
            }
        }
        distinct
    }

    fn longest_rule(
        &self,
        rest: &str,
        at_start: bool,
        lang: Option<&str>,
    ) -> Option<(usize, &Rule)> {
        let mut ends: Vec<usize> = rest
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .take(self.longest)
            .collect();
        while let Some(end) = ends.pop() {
            let Some(rules) = self.rules.get(&rest[..end]) else {
                continue;
            };
            let fits = |rule: &&Rule| {
                (!rule.at_start || at_start)
                    && (!rule.at_end || end == rest.len())
                    && rule
                        .langs
                        .as_ref()
                        .is_none_or(|l| lang.is_some_and(|lang| l.contains(&lang)))
            };
            let rank = |rule: &&Rule| (rule.langs.is_some(), rule.at_start || rule.at_end);
            if let Some(rule) = rules.iter().filter(fits).max_by_key(rank) {
                return Some((end, rule));
            }
        }
        None
    }
}
