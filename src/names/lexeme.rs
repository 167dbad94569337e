//! What is known of a word by itself, whatever name it stands in: its folds, its classes, how rare it is.
//!
//! A few thousand words make most names, so each thread keeps what it worked out of the last ones, in a fixed room; a
//! word has one place, and whoever comes later takes it. Knows nothing of the names around the word. The invariant: a
//! kept word is given back only for the same letters.

use std::cell::RefCell;

use super::prepared::{CHINESE, NICKNAMED};
use super::tables::tables;
use crate::text::phonetic;

/// Longest word that is kept, in bytes.
const BYTES: usize = 16;
/// Words that are kept, a power of two.
const WORDS: usize = 1 << 12;

/// A fold of a word of up to [`BYTES`] letters.
#[derive(Clone, Copy, Default)]
struct Folded {
    bytes: [u8; BYTES],
    len: u8,
}

impl Folded {
    /// `None` if it is too long.
    fn of(text: &str) -> Option<Self> {
        let mut folded = Self::default();
        folded
            .bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        folded.len = text.len() as u8;
        Some(folded)
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or("")
    }
}

/// What is known of a word.
#[derive(Clone, Copy)]
pub(super) struct Lexeme<'a> {
    /// [`phonetic::light`].
    pub(super) light: &'a str,
    /// [`phonetic::skeleton`].
    pub(super) skeleton: &'a str,
    /// [`phonetic::letters`] of the skeleton.
    pub(super) letters: u32,
    /// [`phonetic::sound`].
    pub(super) sound: u32,
    /// Class of variants, with [`NICKNAMED`] and [`CHINESE`].
    pub(super) canon: u32,
    /// How common the population has it, 0–9.
    pub(super) commonness: u8,
}

#[derive(Clone, Copy, Default)]
struct Kept {
    word: Folded,
    light: Folded,
    skeleton: Folded,
    letters: u32,
    sound: u32,
    canon: u32,
    commonness: u8,
}

thread_local! {
    static KEPT: RefCell<Vec<Kept>> = RefCell::default();
}

/// Gives what is known of a word of upper-case ASCII.
pub(super) fn with<T>(word: &str, given: impl FnOnce(Lexeme<'_>) -> T) -> T {
    let Some(key) = Folded::of(word).filter(|key| key.len > 0) else {
        return worked_out(word, given);
    };
    KEPT.with_borrow_mut(|kept| {
        if kept.is_empty() {
            kept.resize(WORDS, Kept::default());
        }
        let place = &mut kept[place(&key)];
        if place.word.text() != word {
            let found = worked_out(word, |lexeme| {
                Some(Kept {
                    word: key,
                    light: Folded::of(lexeme.light)?,
                    skeleton: Folded::of(lexeme.skeleton)?,
                    letters: lexeme.letters,
                    sound: lexeme.sound,
                    canon: lexeme.canon,
                    commonness: lexeme.commonness,
                })
            });
            match found {
                Some(found) => *place = found,
                None => return worked_out(word, given),
            }
        }
        given(Lexeme {
            light: place.light.text(),
            skeleton: place.skeleton.text(),
            letters: place.letters,
            sound: place.sound,
            canon: place.canon,
            commonness: place.commonness,
        })
    })
}

fn worked_out<T>(word: &str, given: impl FnOnce(Lexeme<'_>) -> T) -> T {
    let tables = tables();
    let bit = |is: bool, bit: u32| if is { bit } else { 0 };
    let (light, skeleton) = (phonetic::light(word), phonetic::skeleton(word));
    given(Lexeme {
        light: &light,
        skeleton: &skeleton,
        letters: phonetic::letters(&skeleton),
        sound: phonetic::sound(word),
        canon: tables.variant(word)
            | bit(tables.has_nickname(word), NICKNAMED)
            | bit(tables.is_chinese(word), CHINESE),
        commonness: tables.commonness(word),
    })
}

fn place(word: &Folded) -> usize {
    let number = u128::from_le_bytes(word.bytes);
    let half = number as u64 ^ ((number >> 64) as u64).rotate_left(29);
    (half.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_as_it_was_worked_out_however_often_it_is_asked_for() {
        let all = |l: Lexeme<'_>| {
            let folds = (l.light.to_owned(), l.skeleton.to_owned());
            (folds, l.letters, l.sound, l.canon, l.commonness)
        };
        let mut words: Vec<String> = (0..3 * WORDS).map(|i| format!("W{i:X}ORD")).collect();
        words.extend(["", "A", "MUHAMMAD", "TAN", "YAYASANALMADINAHSEJAHTERA"].map(str::to_owned));
        for word in words.iter().chain(&words) {
            assert_eq!(with(word, all), worked_out(word, all), "{word}");
        }
    }
}
