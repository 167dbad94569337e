//! The scripts that tables are enough for: letters by custom, letters in context, whole words.
//!
//! The first spelling is the official or customary one, the others are the likeliest of those learnt from real pairs. With a language hint
//! the spellings of that language's rules go first.

use std::sync::LazyLock;

use super::context::{self, Contexts, distinct};
use super::letters::Letters;
use super::lexicon::Lexicon;
use super::native::native_fold;

macro_rules! table {
    ($name:ident, $kind:ident, $file:literal) => {
        static $name: LazyLock<$kind> =
            LazyLock::new(|| $kind::read(include_str!(concat!("../data/translit/", $file))));
    };
}

table!(CYRILLIC, Letters, "Cyrl.tsv");
table!(CYRILLIC_CONTEXTS, Contexts, "Cyrl_context.tsv");
table!(GREEK, Letters, "Grek.tsv");
table!(GREEK_CONTEXTS, Contexts, "Grek_context.tsv");
table!(ARMENIAN, Letters, "Armn.tsv");
table!(ARMENIAN_CONTEXTS, Contexts, "Armn_context.tsv");
table!(GEORGIAN_CONTEXTS, Contexts, "Geor_context.tsv");
table!(HEBREW_WORDS, Lexicon, "Hebr_words.tsv");
table!(HEBREW, Letters, "Hebr.tsv");
table!(HEBREW_CONTEXTS, Contexts, "Hebr_context.tsv");
table!(ARABIC_WORDS, Lexicon, "Arab_words.tsv");
table!(ARABIC, Letters, "Arab.tsv");
table!(ARABIC_CONTEXTS, Contexts, "Arab_context.tsv");
table!(KANA, Letters, "Hrkt.tsv");
table!(KANA_CONTEXTS, Contexts, "Hrkt_context.tsv");
table!(LAO, Letters, "Laoo.tsv");
table!(MYANMAR, Letters, "Mymr.tsv");
table!(MYANMAR_CONTEXTS, Contexts, "Mymr_context.tsv");

/// The customary spelling, both of them where the language is known, then those learnt.
fn blend(letters: &Letters, contexts: &Contexts, word: &str, lang: Option<&str>) -> Vec<String> {
    let customary = letters.spell(word, lang).into_iter();
    distinct(
        customary
            .take(if lang.is_some() { 2 } else { 1 })
            .chain(contexts.spell(word)),
    )
}

/// Cyrillic.
pub fn cyrillic(word: &str, lang: Option<&str>) -> Vec<String> {
    blend(&CYRILLIC, &CYRILLIC_CONTEXTS, word, lang)
}

/// Greek.
pub fn greek(word: &str, lang: Option<&str>) -> Vec<String> {
    blend(&GREEK, &GREEK_CONTEXTS, word, lang)
}

/// Armenian.
pub fn armenian(word: &str, lang: Option<&str>) -> Vec<String> {
    blend(&ARMENIAN, &ARMENIAN_CONTEXTS, word, lang)
}

/// Georgian, whose letters `any_ascii` already writes as names are written.
pub fn georgian(word: &str, _lang: Option<&str>) -> Vec<String> {
    distinct(std::iter::once(any_ascii::any_ascii(word)).chain(GEORGIAN_CONTEXTS.spell(word)))
}

/// Scripts with customary words for which any vowel is a guess.
fn vowelless(
    words: Vec<String>,
    letters: &Letters,
    contexts: &Contexts,
    word: &str,
    lang: Option<&str>,
) -> Vec<String> {
    let mut spellings = distinct(words.into_iter().chain(contexts.spell(word)));
    if lang.is_some() || spellings.is_empty() {
        spellings.extend(letters.spell(word, lang));
    }
    spellings
}

/// Hebrew.
pub fn hebrew(word: &str, lang: Option<&str>) -> Vec<String> {
    vowelless(
        HEBREW_WORDS.get(&native_fold(word)),
        &HEBREW,
        &HEBREW_CONTEXTS,
        word,
        lang,
    )
}

/// Arabic, the article and the servant of God split off where the rest is a customary word.
pub fn arabic(word: &str, lang: Option<&str>) -> Vec<String> {
    vowelless(
        arabic_words(&native_fold(word)),
        &ARABIC,
        &ARABIC_CONTEXTS,
        word,
        lang,
    )
}

fn arabic_words(word: &str) -> Vec<String> {
    let whole = ARABIC_WORDS.get(word);
    if !whole.is_empty() {
        return whole;
    }
    for (prefix, spelling) in [("عبدال", "ABDUL"), ("ال", "AL "), ("ابو", "ABU ")] {
        let Some(rest) = word.strip_prefix(prefix).filter(|r| r.chars().count() > 1) else {
            continue;
        };
        let rest = ARABIC_WORDS.get(rest);
        if !rest.is_empty() {
            return rest
                .iter()
                .map(|r| format!("{spelling}{}", r.strip_prefix("AL ").unwrap_or(r)))
                .collect();
        }
    }
    Vec::new()
}

/// Kana of both kinds. In katakana a vowel is lengthened by a stroke, so the rows for long vowels apply to both. A word with letters only
/// foreign words use is not spelt by the rules for Japanese ones.
pub fn kana(word: &str, lang: Option<&str>) -> Vec<String> {
    let hiragana = context::units(word);
    if word.contains(['ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ヴ', 'ー', 'ッ']) {
        let learnt = KANA_CONTEXTS.spell(&hiragana);
        return distinct(
            learnt
                .into_iter()
                .take(3)
                .chain(KANA.spell(&hiragana, lang)),
        );
    }
    blend(&KANA, &KANA_CONTEXTS, &hiragana, lang)
}

/// Lao. Behind a consonant with a vowel before it, the sign ັ only shortens.
pub fn lao(word: &str, lang: Option<&str>) -> Vec<String> {
    let mut letters: Vec<char> = Vec::new();
    for c in word.chars() {
        if c != 'ັ' || !matches!(letters[..], [.., 'ເ' | 'ແ' | 'ໂ', _]) {
            letters.push(c);
        }
    }
    distinct(LAO.spell(&letters.into_iter().collect::<String>(), lang))
}

/// Burmese: syllables of names, then what is learnt of letters.
pub fn myanmar(word: &str, lang: Option<&str>) -> Vec<String> {
    blend(&MYANMAR, &MYANMAR_CONTEXTS, word, lang)
}

/// Ethiopic, whose letters `any_ascii` writes as names are written; then with the sixth vowel, which is often not spoken, as E.
pub fn ethiopic(word: &str, _lang: Option<&str>) -> Vec<String> {
    let mut spoken = String::new();
    for (at, c) in word.char_indices() {
        spoken.push_str(any_ascii::any_ascii_char(c));
        if u32::from(c) % 8 == 5 && at + c.len_utf8() < word.len() && !spoken.ends_with(['y', 'w'])
        {
            spoken.push('e');
        }
    }
    distinct([any_ascii::any_ascii(word), spoken].map(|s| s.to_ascii_uppercase()))
}
