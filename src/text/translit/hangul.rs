//! Korean: customary spellings of surnames and name syllables from a table, the Revised Romanization computed for the rest.
//!
//! Names of two to four syllables are read as surname and given name. Sound changes between syllables are not applied: names
//! are spelt syllable by syllable.

use std::sync::LazyLock;

use super::context::{Contexts, distinct};
use super::letters::Letters;

static TABLE: LazyLock<Letters> =
    LazyLock::new(|| Letters::read(include_str!("../data/translit/Hang.tsv")));

static CONTEXTS: LazyLock<Contexts> =
    LazyLock::new(|| Contexts::read(include_str!("../data/translit/Hang_context.tsv")));

const INITIALS: [&str; 19] = [
    "G", "KK", "N", "D", "TT", "R", "M", "B", "PP", "S", "SS", "", "J", "JJ", "CH", "K", "T", "P",
    "H",
];
const VOWELS: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WO", "WE",
    "WI", "YU", "EU", "UI", "I",
];
const FINALS: [&str; 28] = [
    "", "K", "K", "K", "N", "N", "N", "T", "L", "K", "M", "L", "L", "L", "P", "L", "M", "P", "P",
    "T", "T", "NG", "T", "T", "K", "T", "P", "T",
];

fn computed(c: char) -> Option<String> {
    let index = u32::from(c).checked_sub(0xAC00).filter(|&i| i < 11_172)? as usize;
    Some(
        [
            INITIALS[index / 588],
            VOWELS[index % 588 / 28],
            FINALS[index % 28],
        ]
        .concat(),
    )
}

/// The spellings of a word: surname first by passport custom and, if it can be a whole name, by the Revised Romanization; then what is
/// learnt of names of any origin.
pub fn spell(word: &str, lang: Option<&str>) -> Vec<String> {
    let other = |c| computed(c).unwrap_or_default();
    let syllables = word.chars().count();
    // A marker keeps the table's surname rows (start of word) away from words that cannot be a whole name.
    let customary = if (1..=4).contains(&syllables) {
        TABLE.spell_or(word, lang, other)
    } else {
        TABLE.spell_or(&format!("\u{1}{word}"), lang, other)
    };
    let learnt = CONTEXTS.spell(word);
    let whole = lang == Some("ko") || syllables == 3 && customary[0].contains(' ');
    if whole {
        return distinct(customary.into_iter().take(3).chain(learnt));
    }
    distinct(customary.into_iter().take(1).chain(learnt))
}
