//! Han characters as Mandarin: surname readings from a table, the rest by the usual reading; given syllables joined.
//!
//! Only for text that is not Japanese: with the hint "ja", or kana anywhere, nothing is returned rather than a Mandarin reading
//! that is nobody's name. Readings of other dialects are the business of the surname table of `names`.

use std::sync::LazyLock;

use super::lexicon::Lexicon;
use super::native::native_fold;

static SURNAMES: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../data/translit/Hani.tsv")));

/// The spellings of a word: surname, blank, given name.
pub fn spell(word: &str, lang: Option<&str>) -> Vec<String> {
    if lang == Some("ja") {
        return Vec::new();
    }
    let reading = |text: &str| -> String { text.chars().map(any_ascii::any_ascii_char).collect() };
    let ends: Vec<usize> = word.char_indices().map(|(i, c)| i + c.len_utf8()).collect();
    if !(2..=5).contains(&ends.len()) {
        return vec![reading(word)];
    }
    let double = (ends.len() > 2)
        .then(|| SURNAMES.get(&native_fold(&word[..ends[1]])))
        .filter(|s| !s.is_empty());
    let (surnames, given) = if let Some(listed) = double {
        (listed, &word[ends[1]..])
    } else {
        let first = &word[..ends[0]];
        let mut listed = SURNAMES.get(&native_fold(first));
        if listed.is_empty() {
            listed = vec![reading(first)];
        }
        (listed, &word[ends[0]..])
    };
    surnames
        .iter()
        .map(|surname| format!("{surname} {}", reading(given)))
        .collect()
}
