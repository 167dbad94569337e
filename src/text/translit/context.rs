//! Romanisation by letters in context: what a letter stands for depends on its neighbours, and several things may be likely.
//!
//! A table row is: context, spellings separated by `|`. The context holds the letter in brackets with the letters
//! before and after it, `^` for the start and `$` for the end of a word; the row with the longest context that fits
//! counts ([`SHAPES`]). A spelling is Latin letters, a colon and its cost: minus ten times the logarithm of how likely
//! it is. The spellings of a word are the cheapest that differ under [`phonetic::light`], since matching sees no other
//! difference. Invariant: a word has at most [`SOUNDS`] spellings.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::native::native_fold;
use crate::domain::limits;
use crate::text::script::{self, Script};
use crate::text::{phonetic, table};

/// Letters before and after the one spelt that a context may hold, in the order in which contexts are tried.
pub const SHAPES: [(usize, usize); 12] = [
    (3, 3),
    (2, 3),
    (3, 2),
    (2, 2),
    (1, 2),
    (2, 1),
    (1, 1),
    (0, 2),
    (2, 0),
    (0, 1),
    (1, 0),
    (0, 0),
];

/// Partial spellings kept from letter to letter.
const BEAM: usize = 16;
/// Spellings of different sound given for a word; the caller keeps those that are [`distinct`].
const SOUNDS: usize = limits::ROMANISATIONS + 2;
/// How much dearer than the cheapest a partial spelling may be.
const SPREAD: u32 = 36;

struct Choice {
    letters: &'static str,
    cost: u32,
}

/// A table of letters in context.
pub struct Contexts {
    /// By the number of letters before the one spelt.
    rows: [HashMap<String, Vec<Choice>, foldhash::fast::FixedState>; 4],
}

impl Contexts {
    /// Reads a table.
    pub fn read(text: &'static str) -> Self {
        let mut contexts = Self {
            rows: Default::default(),
        };
        for row in table::rows(text) {
            let &[context, choices] = row.as_slice() else {
                continue;
            };
            let Some(left) = context.split('[').next().map(|l| l.chars().count()) else {
                continue;
            };
            let choices = choices
                .split('|')
                .filter_map(|c| c.split_once(':'))
                .filter_map(|(letters, cost)| {
                    Some(Choice {
                        letters,
                        cost: cost.parse().ok()?,
                    })
                })
                .collect();
            if let Some(rows) = contexts.rows.get_mut(left) {
                rows.insert(context.replace(['[', ']'], ""), choices);
            }
        }
        contexts
    }

    fn choices(&self, padded: &str, ends: &[usize], at: usize) -> &[Choice] {
        for (left, right) in SHAPES {
            if left <= at && at + right + 1 < ends.len() {
                let context = &padded[ends[at - left]..ends[at + right + 1]];
                if let Some(choices) = self.rows[left].get(context) {
                    return choices;
                }
            }
        }
        &[]
    }

    /// Whether the table has a row for every letter of a word.
    pub fn knows(&self, word: &str) -> bool {
        units(word)
            .chars()
            .all(|c| self.rows[0].contains_key(c.encode_utf8(&mut [0; 4]) as &str))
    }

    /// The spellings of a word, the likeliest first.
    pub fn spell(&self, word: &str) -> Vec<String> {
        self.spell_at_most(word, u32::MAX)
    }

    /// [`Self::spell`], or nothing if the likeliest spelling costs more than so much a letter: the word is of another kind than those
    /// learnt from.
    pub fn spell_at_most(&self, word: &str, cost: u32) -> Vec<String> {
        let padded = format!("^{}$", units(word));
        let mut ends: Vec<usize> = padded.char_indices().map(|(i, _)| i).collect();
        ends.push(padded.len());
        let letters = ends.len() - 1;
        // Each step: cost, place of the step before, what it adds.
        let mut steps: Vec<(u32, usize, &'static str)> = vec![(0, 0, "")];
        let mut live = 0..1;
        let mut next: Vec<(u32, usize, &'static str)> = Vec::new();
        for at in 1..letters.saturating_sub(1) {
            let choices = self.choices(&padded, &ends, at);
            next.clear();
            for before in live.clone() {
                if choices.is_empty() {
                    let c = padded[ends[at]..].chars().next().unwrap_or(' ');
                    next.push((steps[before].0, before, any_ascii::any_ascii_char(c)));
                }
                let cheapest = steps[live.start].0 + choices.first().map_or(0, |c| c.cost);
                for choice in choices {
                    let cost = steps[before].0 + choice.cost;
                    if cost > cheapest + SPREAD {
                        break;
                    }
                    next.push((cost, before, choice.letters));
                }
            }
            next.sort_unstable();
            next.truncate(BEAM);
            live = steps.len()..steps.len() + next.len();
            steps.append(&mut next);
        }
        let cheapest = steps[live.start].0;
        if cheapest / (letters as u32 - 1).max(1) > cost {
            return Vec::new();
        }
        likeliest(live.map(|end| {
            let mut parts = Vec::with_capacity(letters);
            let mut at = end;
            while at > 0 {
                parts.push(steps[at].2);
                at = steps[at].1;
            }
            parts.reverse();
            (steps[end].0, parts.concat())
        }))
    }
}

/// Of spellings with their costs, the cheapest of each sound; the sounds in the order of how likely all their spellings are together.
fn likeliest(spellings: impl Iterator<Item = (u32, String)>) -> Vec<String> {
    let mut sounds: Vec<(f32, u64, String)> = Vec::new();
    for (cost, spelling) in spellings {
        let likely = (-0.1 * cost as f32).exp();
        let sound = sound(&spelling);
        match sounds.iter_mut().find(|(_, known, _)| *known == sound) {
            Some(known) => known.0 += likely,
            None => sounds.push((likely, sound, spelling)),
        }
    }
    sounds.sort_by(|a, b| b.0.total_cmp(&a.0));
    sounds
        .into_iter()
        .take(SOUNDS)
        .map(|(.., spelling)| spelling)
        .collect()
}

/// A quick stand-in for [`phonetic::light`]: equal for spellings that differ in doubled letters, kindred vowels or an H behind a consonant.
fn sound(spelling: &str) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut last = 0;
    for letter in spelling.bytes() {
        let kin = match letter {
            b'E' | b'Y' => b'I',
            b'O' => b'U',
            b'V' => b'W',
            b'Q' => b'K',
            b'H' if matches!(last, b'T' | b'D' | b'S' | b'G') => continue,
            other => other,
        };
        if kin != last {
            hash = (hash ^ u64::from(kin)).wrapping_mul(0x0100_0000_01B3);
            last = kin;
        }
    }
    hash
}

/// The first spelling of each light fold, at most [`limits::ROMANISATIONS`].
pub fn distinct(spellings: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut folds: Vec<String> = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    for spelling in spellings {
        let fold = phonetic::light(&spelling);
        if !folds.contains(&fold) {
            folds.push(fold);
            kept.push(spelling);
        }
        if kept.len() == limits::ROMANISATIONS {
            break;
        }
    }
    kept
}

/// The letters a table speaks of: Hangul as its parts, katakana as hiragana, letters of neighbouring languages as those of
/// the script's main one.
pub fn units(word: &str) -> String {
    match script::detect(word) {
        Script::Hangul => word.nfd().collect(),
        Script::Kana => word
            .chars()
            .map(|c| {
                if matches!(c, 'ァ'..='ヶ') {
                    char::from_u32(u32::from(c) - 0x60).unwrap_or(c)
                } else {
                    c
                }
            })
            .collect(),
        Script::Arabic => word
            .chars()
            .filter_map(|c| match c {
                'ی' => Some('ي'),
                'ک' => Some('ك'),
                'ہ' | 'ھ' | 'ە' => Some('ه'),
                'ۀ' | 'ۂ' => Some('ه'),
                '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{640}' => None,
                c => Some(c),
            })
            .collect(),
        Script::Han => native_fold(word),
        _ => word.to_owned(),
    }
}
