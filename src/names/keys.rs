//! Retrieval keys: what two names that may be the same have in common, as short strings to look up.
//!
//! Each key stands for one token (or for a run of tokens joined) under one fold. Listed and queried names give keys by the
//! same function, so a candidate is found by any key the two share. Misses are what the folds do not reach; every fold is
//! there for a class of variation that the others miss.

use super::acronym;
use super::prepared::{NameFlags, NameRef, TokenKind, class_of};
use super::tables::tables;
use crate::text::phonetic;
use crate::text::tokenize::LOST_LETTER;

/// A key and the token it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which token of the name; a run counts as its first token.
    pub token: u8,
    /// The term: a class byte, then the folded text.
    pub text: String,
}

/// Light fold.
const LIGHT: char = 'L';
/// Consonant skeleton; of single tokens and of joined runs alike.
const SKELETON: char = 'S';
/// Skeleton with one letter left out.
const DELETION: char = 'D';
/// Class of interchangeable names.
const CANON: char = 'C';
/// Character of a Chinese surname.
const CLAN: char = 'H';
/// First letters, for names that were cut.
const PREFIX: char = 'P';
/// Initials of an organisation's words, or the one word that may be some.
const ACRONYM: char = 'A';
/// Word in its own script.
const NATIVE: char = 'N';

/// Least letters of a skeleton that is looked up with one left out.
const DELETION_MIN: usize = 4;
/// Most letters of such a skeleton; longer ones are cut.
const DELETION_MAX: usize = 10;
/// Letters of a prefix key.
const PREFIX_LETTERS: usize = 4;
/// Tokens in the longest joined run.
const RUN: usize = 3;

/// Adds the keys of a name to `out`.
pub fn keys(name: NameRef<'_>, out: &mut Vec<Key>) {
    let mut add = |token: usize, class: char, text: &str| {
        if !text.is_empty() {
            let mut key = String::with_capacity(1 + text.len());
            key.push(class);
            key.push_str(text);
            out.push(Key {
                token: token as u8,
                text: key,
            });
        }
    };
    for i in 0..name.len() {
        let kind = name.kind_of(i);
        if !kind.is_core() && kind != TokenKind::Kunya {
            continue;
        }
        let text = name.text.get(i);
        if kind == TokenKind::Number {
            add(i, LIGHT, text);
            continue;
        }
        add(i, LIGHT, name.light.get(i));
        if kind == TokenKind::Initial {
            continue;
        }
        let skeleton = name.skeleton.get(i);
        if skeleton.len() >= 2 {
            add(i, SKELETON, skeleton);
        }
        let class = class_of(name.canon[i]);
        if class != 0 {
            add(i, CANON, &class.to_string());
        }
        for clan in tables().clans(text) {
            add(i, CLAN, &clan.to_string());
        }
        if text.len() > PREFIX_LETTERS || name.flags.has(NameFlags::TRUNCATED) {
            add(
                i,
                PREFIX,
                text.get(..PREFIX_LETTERS.min(text.len())).unwrap_or(text),
            );
        }
        if text.contains(LOST_LETTER) && skeleton.len() + 1 >= DELETION_MIN {
            add(i, DELETION, skeleton);
        }
        deletions(skeleton, &mut |shorter| add(i, DELETION, shorter));
    }
    joined(name, &mut add);
    if let Some((initials, _)) = acronym::initials(&name) {
        add(0, ACRONYM, initials.text());
    }
    for (i, word) in name.native.split(' ').enumerate() {
        add(i, NATIVE, word);
    }
}

/// A skeleton, and it with each letter left out. No two letters beside one another are the same, so neither are these.
fn deletions(skeleton: &str, found: &mut dyn FnMut(&str)) {
    let letters = &skeleton[..skeleton.len().min(DELETION_MAX)];
    if letters.len() < DELETION_MIN {
        return;
    }
    found(letters);
    let mut shorter = String::with_capacity(letters.len());
    for at in 0..letters.len() {
        shorter.clear();
        shorter.push_str(&letters[..at]);
        shorter.push_str(&letters[at + 1..]);
        found(&shorter);
    }
}

/// Skeletons of two or three neighbours joined: WIJI JOKO meets WIJIJOKO, DE LA CRUZ meets DELACRUZ.
fn joined(name: NameRef<'_>, add: &mut impl FnMut(usize, char, &str)) {
    for start in 0..name.len() {
        let (mut run, mut skeleton) = (String::new(), String::new());
        for end in start..name.len().min(start + RUN) {
            if name.kind_of(end) == TokenKind::Title {
                break;
            }
            run.push_str(name.text.get(end));
            if end > start {
                skeleton.clear();
                phonetic::skeleton_into(&run, &mut skeleton);
                add(start, SKELETON, &skeleton);
            }
        }
    }
}
