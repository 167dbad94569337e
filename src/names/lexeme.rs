//! What is known of a word by itself, whatever name it stands in: its folds, its classes, how rare it is.
//!
//! A few thousand words make most names, so each thread keeps what it worked out of the last ones. Knows nothing of the
//! names around the word.

use std::cell::RefCell;

use super::kept::{Kept, folded};
use super::prepared::{CHINESE, NICKNAMED};
use super::tables::tables;
use crate::text::phonetic;

/// Longest word that is kept, in bytes.
const BYTES: usize = 16;
/// Words that are kept, a power of two.
const WORDS: usize = 1 << 12;

/// A fold of a word of up to [`BYTES`] letters.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Folded {
    bytes: [u8; BYTES],
    len: u8,
}

impl Folded {
    /// `None` if it is too long.
    fn of(text: &[u8]) -> Option<Self> {
        let mut folded = Self::default();
        folded.bytes.get_mut(..text.len())?.copy_from_slice(text);
        folded.len = text.len() as u8;
        Some(folded)
    }

    fn letters(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// What is known of a word.
#[derive(Clone, Copy)]
pub(super) struct Lexeme<'a> {
    /// [`phonetic::light`].
    pub(super) light: &'a [u8],
    /// [`phonetic::skeleton`].
    pub(super) skeleton: &'a [u8],
    /// [`phonetic::letters`] of the skeleton.
    pub(super) letters: u32,
    /// [`phonetic::sound`].
    pub(super) sound: u32,
    /// Class of variants, with [`NICKNAMED`] and [`CHINESE`].
    pub(super) canon: u32,
    /// How common the population has it, 0–9.
    pub(super) commonness: u8,
}

#[derive(Default)]
struct Owned {
    light: Folded,
    skeleton: Folded,
    letters: u32,
    sound: u32,
    canon: u32,
    commonness: u8,
}

thread_local! {
    static KEPT: RefCell<Kept<Folded, Owned>> = RefCell::default();
}

/// Gives what is known of a word of upper-case ASCII.
pub(super) fn with<T>(word: &str, given: impl FnOnce(Lexeme<'_>) -> T) -> T {
    let Some(key) = Folded::of(word.as_bytes()).filter(|key| key.len > 0) else {
        return worked_out(word, given);
    };
    KEPT.with_borrow_mut(|kept| {
        let found = kept.get::<WORDS>(key, number(&key), || worked_out(word, owned));
        let Some(found) = found else {
            return worked_out(word, given);
        };
        given(Lexeme {
            light: found.light.letters(),
            skeleton: found.skeleton.letters(),
            letters: found.letters,
            sound: found.sound,
            canon: found.canon,
            commonness: found.commonness,
        })
    })
}

/// How often this thread was asked for a word, and how often it knew it.
pub(super) fn counts() -> (u64, u64) {
    KEPT.with_borrow(Kept::counts)
}

/// `None` if a fold is too long to be kept.
fn owned(lexeme: Lexeme<'_>) -> Option<Owned> {
    Some(Owned {
        light: Folded::of(lexeme.light)?,
        skeleton: Folded::of(lexeme.skeleton)?,
        letters: lexeme.letters,
        sound: lexeme.sound,
        canon: lexeme.canon,
        commonness: lexeme.commonness,
    })
}

fn worked_out<T>(word: &str, given: impl FnOnce(Lexeme<'_>) -> T) -> T {
    let tables = tables();
    let bit = |is: bool, bit: u32| if is { bit } else { 0 };
    let (light, skeleton) = (phonetic::light(word), phonetic::skeleton(word));
    given(Lexeme {
        light: light.as_bytes(),
        skeleton: skeleton.as_bytes(),
        letters: phonetic::letters(&skeleton),
        sound: phonetic::sound(word),
        canon: tables.variant(word)
            | bit(tables.has_nickname(word), NICKNAMED)
            | bit(tables.is_chinese(word), CHINESE),
        commonness: tables.commonness(word),
    })
}

fn number(word: &Folded) -> u64 {
    folded(u128::from_le_bytes(word.bytes)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_as_it_was_worked_out_however_often_it_is_asked_for() {
        let all = |l: Lexeme<'_>| {
            let folds = (l.light.to_vec(), l.skeleton.to_vec());
            (folds, l.letters, l.sound, l.canon, l.commonness)
        };
        let mut words: Vec<String> = (0..3 * WORDS).map(|i| format!("W{i:X}ORD")).collect();
        words.extend(["", "A", "MUHAMMAD", "TAN", "YAYASANALMADINAHSEJAHTERA"].map(str::to_owned));
        for word in words.iter().chain(&words) {
            assert_eq!(with(word, all), worked_out(word, all), "{word}");
        }
    }
}
