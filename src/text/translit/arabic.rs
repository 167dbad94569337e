//! Arabic script: customary spellings of frequent words from a table, consonants for the rest, the article split off.
//!
//! The vowels of words not in the table are only those the letters show: compare such names by consonants.

use std::sync::LazyLock;

use super::letters::Letters;
use super::lexicon::Lexicon;
use super::native::native_fold;

static LETTERS: LazyLock<Letters> =
    LazyLock::new(|| Letters::read(include_str!("../data/translit/Arab.tsv")));
static WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../data/translit/Arab_words.tsv")));

/// The spellings of a word: customary ones, then by letters.
pub fn spell(word: &str, lang: Option<&str>) -> Vec<String> {
    let mut spellings = listed(&native_fold(word));
    spellings.extend(LETTERS.spell(word, lang));
    spellings
}

/// Customary spellings of a folded word, also behind the article and in names of the servant of God.
fn listed(word: &str) -> Vec<String> {
    let whole = WORDS.get(word);
    if !whole.is_empty() {
        return whole;
    }
    for (prefix, spelling) in [("عبدال", "ABDUL"), ("ال", "AL "), ("ابو", "ABU ")] {
        let Some(rest) = word.strip_prefix(prefix).filter(|r| r.chars().count() > 1) else {
            continue;
        };
        let rest = WORDS.get(rest);
        if !rest.is_empty() {
            return rest
                .iter()
                .map(|r| format!("{spelling}{}", r.strip_prefix("AL ").unwrap_or(r)))
                .collect();
        }
    }
    Vec::new()
}
