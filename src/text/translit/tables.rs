//! The scripts that a table of letters, with or without a table of words, is enough for.

use std::sync::LazyLock;

use super::letters::Letters;
use super::lexicon::Lexicon;
use super::native::native_fold;

macro_rules! letters {
    ($name:ident, $function:ident, $file:literal, $doc:literal) => {
        static $name: LazyLock<Letters> =
            LazyLock::new(|| Letters::read(include_str!(concat!("../data/translit/", $file))));
        #[doc = $doc]
        pub fn $function(word: &str, lang: Option<&str>) -> Vec<String> {
            $name.spell(word, lang)
        }
    };
}

letters!(
    CYRILLIC,
    cyrillic,
    "Cyrl.tsv",
    "Cyrillic: press, passport and older spellings, by language where it is known."
);
letters!(GREEK, greek, "Grek.tsv", "Greek.");
letters!(ARMENIAN, armenian, "Armn.tsv", "Armenian.");
letters!(LAO, lao, "Laoo.tsv", "Lao.");
letters!(KHMER, khmer, "Khmr.tsv", "Khmer.");
letters!(
    MYANMAR,
    myanmar,
    "Mymr.tsv",
    "Burmese, syllable by syllable."
);

static HEBREW: LazyLock<Letters> =
    LazyLock::new(|| Letters::read(include_str!("../data/translit/Hebr.tsv")));
static HEBREW_WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../data/translit/Hebr_words.tsv")));
static KANA: LazyLock<Letters> =
    LazyLock::new(|| Letters::read(include_str!("../data/translit/Hrkt.tsv")));

/// Hebrew: customary spellings of frequent words, then by letters.
pub fn hebrew(word: &str, lang: Option<&str>) -> Vec<String> {
    let mut spellings = HEBREW_WORDS.get(&native_fold(word));
    spellings.extend(HEBREW.spell(word, lang));
    spellings
}

/// Kana of both kinds: long vowels unwritten, then written. In katakana a vowel is lengthened by a stroke, so the rows for long vowels
/// apply to both.
pub fn kana(word: &str, lang: Option<&str>) -> Vec<String> {
    let hiragana: String = word
        .chars()
        .map(|c| {
            if matches!(c, 'ァ'..='ヶ') {
                char::from_u32(u32::from(c) - 0x60).unwrap_or(c)
            } else {
                c
            }
        })
        .collect();
    KANA.spell(&hiragana, lang)
}

/// Scripts whose letters `any_ascii` already writes as names are written: Georgian, Ethiopic, Tibetan.
pub fn plain(word: &str, _lang: Option<&str>) -> Vec<String> {
    vec![any_ascii::any_ascii(word)]
}
