//! Han characters: Mandarin with surname readings, Japanese, Korean, and foreign names written by sound.
//!
//! A language hint decides; without one, a Japanese surname of two or more characters or a character only Japanese uses makes a name
//! Japanese, a Chinese surname before one or two characters makes it Chinese, and what is left is likely a foreign name. Where two may
//! hold, readings of both are given. A name known to be Japanese has no Mandarin reading. Readings of other Chinese dialects are the
//! business of the surname table of `names`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::context::{Contexts, distinct};
use super::hangul;
use super::lexicon::Lexicon;
use super::native::native_fold;
use crate::text::table;

static SURNAMES: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../data/translit/Hani.tsv")));
static CHINESE: LazyLock<HashSet<char>> = LazyLock::new(|| {
    table::rows(include_str!("../data/translit/Hani_surnames.tsv"))
        .flat_map(|row| row[0].chars())
        .collect()
});
static FOREIGN: LazyLock<Contexts> =
    LazyLock::new(|| Contexts::read(include_str!("../data/translit/Hani_foreign_context.tsv")));
static JAPANESE: LazyLock<Contexts> =
    LazyLock::new(|| Contexts::read(include_str!("../data/translit/Hani_japanese_context.tsv")));
static JAPANESE_SURNAMES: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../data/translit/Hani_japanese_surnames.tsv")));
static KOREAN: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut readings = HashMap::new();
    for row in table::rows(include_str!("../data/translit/Hani_korean.tsv")) {
        if let [syllable, characters] = row[..]
            && let Some(syllable) = table::single(syllable)
        {
            for c in native_fold(characters).chars() {
                readings.entry(c).or_insert(syllable);
            }
        }
    }
    readings
});

/// Cost a letter up to which a word that could be a Chinese name is also read as a foreign one.
const PLAINLY_FOREIGN: u32 = 4;
/// Characters made in Japan.
const MADE_IN_JAPAN: &str = "々畑辻込峠栃榊笹畠凪匂働枠椛樫麿雫鴫杢柾俣";

/// The spellings of a word: surname, blank, given name.
pub fn spell(word: &str, lang: Option<&str>) -> Vec<String> {
    let folded = native_fold(word);
    let ends: Vec<usize> = folded
        .char_indices()
        .map(|(i, c)| i + c.len_utf8())
        .collect();
    match lang {
        Some("ja") => return japanese(&folded, &ends),
        Some("ko") => {
            let read: Option<String> = folded.chars().map(|c| KOREAN.get(&c)).collect();
            if let Some(hangul) = read {
                return hangul::spell(&hangul, lang);
            }
        }
        _ => {}
    }
    let two = |spellings: Vec<String>| spellings.into_iter().take(2);
    let chinese = surname(&folded, &ends);
    if lang != Some("zh") && is_japanese(word, &folded, &ends) {
        return distinct(
            two(japanese(&folded, &ends))
                .chain(mandarin(&folded, &ends))
                .chain(FOREIGN.spell(&folded)),
        );
    }
    let given = ends.len() - chinese.min(ends.len());
    if chinese > 0 && matches!(given, 1 | 2) {
        return distinct(
            two(mandarin(&folded, &ends)).chain(FOREIGN.spell_at_most(&folded, PLAINLY_FOREIGN)),
        );
    }
    let mut spellings = FOREIGN.spell(&folded);
    spellings.truncate(3);
    distinct(spellings.into_iter().chain(mandarin(&folded, &ends)))
}

/// Characters of the Chinese surname a word begins with; none if it does not.
fn surname(word: &str, ends: &[usize]) -> usize {
    if ends.len() > 2 && !SURNAMES.get(&word[..ends[1]]).is_empty() {
        2
    } else {
        usize::from(word.starts_with(|c| CHINESE.contains(&c)))
    }
}

fn reading(text: &str) -> String {
    text.chars().map(any_ascii::any_ascii_char).collect()
}

/// Mandarin: the surname by its own reading, the given name in one word.
fn mandarin(word: &str, ends: &[usize]) -> Vec<String> {
    if !(2..=5).contains(&ends.len()) {
        return vec![reading(word)];
    }
    let after = ends[surname(word, ends).max(1) - 1];
    let (family, given) = word.split_at(after);
    let mut surnames = SURNAMES.get(family);
    if surnames.is_empty() {
        surnames = vec![reading(family)];
    }
    surnames
        .iter()
        .map(|surname| format!("{surname} {}", reading(given)))
        .collect()
}

fn is_japanese(written: &str, folded: &str, ends: &[usize]) -> bool {
    written.contains(|c| MADE_IN_JAPAN.contains(c)) || japanese_surname(folded, ends) > 0
}

/// Characters of the Japanese surname a word begins with; none if it does not.
fn japanese_surname(word: &str, ends: &[usize]) -> usize {
    (2..=ends.len().min(3))
        .rev()
        .find(|n| !JAPANESE_SURNAMES.get(&word[..ends[n - 1]]).is_empty())
        .unwrap_or(0)
}

/// Japanese readings, the surname apart where it is known; none for a word with a character of unknown reading.
fn japanese(word: &str, ends: &[usize]) -> Vec<String> {
    if !JAPANESE.knows(word) {
        return Vec::new();
    }
    let family = |text: &str| {
        distinct(
            JAPANESE_SURNAMES
                .get(text)
                .into_iter()
                .chain(JAPANESE.spell(text)),
        )
    };
    let after = match japanese_surname(word, ends) {
        0 if ends.len() >= 4 => 2,
        surname => surname,
    };
    if after == 0 || after >= ends.len() {
        return family(word);
    }
    let (surname, given) = word.split_at(ends[after - 1]);
    let (families, givens) = (family(surname), JAPANESE.spell(given));
    [(0, 0), (0, 1), (1, 0), (0, 2)]
        .iter()
        .filter_map(|&(f, g)| Some(format!("{} {}", families.get(f)?, givens.get(g)?)))
        .collect()
}
