//! Other scripts written in Latin letters, as passports and the press do it.
//!
//! [`romanise`] gives the few spellings that matter, best first, in upper-case A–Z, word by word. It never guesses who
//! is meant, and it marks scripts written without vowels ([`Romanised::consonantal`]): compare those through consonants.
//! Invariants: text with a letter of a known script gives at least one spelling (but for Han in a Japanese name:
//! no reading is better than the Mandarin one); never more than
//! [`limits::ROMANISATIONS`]; every spelling is A–Z, digits and single blanks.
//!
//! To add a script: a table in `src/text/data/translit/`, a row in [`SCRIPTS`] (code only where letters alone do not do
//! it), and `tests/data/translit/<code>.tsv`.

pub mod context;
mod han;
mod hangul;
mod indic;
mod khmer;
mod letters;
mod lexicon;
pub mod mrz;
pub mod native;
mod tables;
mod thai;
mod tibetan;

use crate::domain::limits;

use super::script::{self, Script};
use super::{fold, normalize};

/// The spellings of one word, best first.
pub type SpellFn = fn(word: &str, lang: Option<&str>) -> Vec<String>;

/// A row of the registry.
pub struct Transliterator {
    /// The script it reads.
    pub script: Script,
    /// Spells one word, folded, without blanks; may return spellings that are not yet clean, or none.
    pub spell: SpellFn,
}

/// All scripts that can be romanised.
pub static SCRIPTS: &[Transliterator] = &[
    Transliterator {
        script: Script::Cyrillic,
        spell: tables::cyrillic,
    },
    Transliterator {
        script: Script::Greek,
        spell: tables::greek,
    },
    Transliterator {
        script: Script::Armenian,
        spell: tables::armenian,
    },
    Transliterator {
        script: Script::Georgian,
        spell: tables::georgian,
    },
    Transliterator {
        script: Script::Hebrew,
        spell: tables::hebrew,
    },
    Transliterator {
        script: Script::Arabic,
        spell: tables::arabic,
    },
    Transliterator {
        script: Script::Devanagari,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Bengali,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Gurmukhi,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Gujarati,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Tamil,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Telugu,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Kannada,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Malayalam,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Sinhala,
        spell: indic::spell,
    },
    Transliterator {
        script: Script::Thai,
        spell: thai::spell,
    },
    Transliterator {
        script: Script::Lao,
        spell: tables::lao,
    },
    Transliterator {
        script: Script::Khmer,
        spell: khmer::spell,
    },
    Transliterator {
        script: Script::Myanmar,
        spell: tables::myanmar,
    },
    Transliterator {
        script: Script::Tibetan,
        spell: tibetan::spell,
    },
    Transliterator {
        script: Script::Ethiopic,
        spell: tables::ethiopic,
    },
    Transliterator {
        script: Script::Hangul,
        spell: hangul::spell,
    },
    Transliterator {
        script: Script::Kana,
        spell: tables::kana,
    },
    Transliterator {
        script: Script::Han,
        spell: han::spell,
    },
];

/// A text in Latin letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Romanised {
    /// Spellings, best first; none only if the text holds no letter that can be romanised.
    pub spellings: Vec<String>,
    /// Whether the script leaves vowels unwritten, so that the vowels of the spellings are a guess or missing.
    pub consonantal: bool,
}

/// The Latin spellings of a text. `script` is that of the whole ([`script::detect`]); words in another script are
/// spelt by their own. `lang` is an ISO 639-1 code where the publisher gives one ("ja" keeps Han from being read as
/// Mandarin).
pub fn romanise(text: &str, script: Script, lang: Option<&str>) -> Romanised {
    let folded = fold(text);
    let japanese = script::contains(&folded, Script::Kana);
    let lang = if japanese { Some("ja") } else { lang };
    let mut words: Vec<Vec<String>> = Vec::new();
    for word in folded.split([' ', '-']) {
        let own = match script::detect(word) {
            Script::Other => script,
            own => own,
        };
        let mut spellings: Vec<String> = spell(word, own, lang);
        spellings.retain(|s| !s.is_empty());
        let mut seen: Vec<String> = Vec::new();
        spellings.retain(|s| {
            !seen.contains(s) && {
                seen.push(s.clone());
                true
            }
        });
        if spellings.is_empty() && own == Script::Han {
            return Romanised::default();
        }
        if !spellings.is_empty() {
            words.push(spellings);
        }
    }
    let mut spellings: Vec<String> = Vec::new();
    for rank in 0..limits::ROMANISATIONS {
        let whole: Vec<&str> = words
            .iter()
            .filter_map(|w| w.get(rank).or(w.first()))
            .map(String::as_str)
            .collect();
        let whole = whole.join(" ");
        if !whole.is_empty() && !spellings.contains(&whole) {
            spellings.push(whole);
        }
    }
    Romanised {
        spellings,
        consonantal: script.consonantal(),
    }
}

fn spell(word: &str, script: Script, lang: Option<&str>) -> Vec<String> {
    if script == Script::Latin {
        return normalize::ascii_variants(word)
            .into_iter()
            .map(|s| clean(&s))
            .collect();
    }
    let row = SCRIPTS.iter().find(|row| row.script == script);
    let mut spellings: Vec<String> = row
        .map_or_else(Vec::new, |row| (row.spell)(word, lang))
        .iter()
        .map(|s| clean(s))
        .collect();
    spellings.retain(|s| !s.is_empty());
    let unreadable = script == Script::Han && lang == Some("ja");
    if spellings.is_empty() && !unreadable {
        spellings.push(clean(&any_ascii::any_ascii(word)));
    }
    spellings
}

/// Only what a spelling may hold: A–Z, digits, single blanks.
fn clean(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_uppercase()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in normalize::latin(text).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if c == ' ' && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_keep_their_order_and_scripts_may_mix() {
        let r = romanise("Ivan Петров", Script::Latin, None);
        assert_eq!(r.spellings[0], "IVAN PETROV");
        assert!(!r.consonantal && romanise("كتاب", Script::Arabic, None).consonantal);
        assert!(
            romanise("12-34 ()", Script::Other, None)
                .spellings
                .iter()
                .all(|s| s == "12 34")
        );
    }

    proptest! {
        #[test]
        fn romanising_is_total_bounded_and_clean(text in any::<String>(), lang in prop::option::of("[a-z]{2}")) {
            let r = romanise(&text, script::detect(&text), lang.as_deref());
            prop_assert!(r.spellings.len() <= limits::ROMANISATIONS);
            for s in &r.spellings {
                prop_assert!(!s.is_empty() && s.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' '));
            }
        }
    }
}
