//! Native spellings and the Latin ones attested for them, read from the published name sets of a folder.
//!
//! It does not judge the pairs: sets gathered by the crowd hold wrong ones, which lowers every figure alike. The invariant: the half a
//! native spelling belongs to hangs on its letters only, so no spelling is in both halves whichever set it comes from. To add a
//! set, a reader called by [`read`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use saring::text::translit::native::native_fold;
use saring::text::{Script, ascii_variants, fold, script, table};

/// A native spelling, and the share of each Latin spelling among those attested (the accepted ASCII forms of each).
pub struct Pair {
    pub native: String,
    pub latin: Vec<(Vec<String>, f64)>,
    /// How much it is learnt from: grows slowly with the number of bearers.
    pub weight: f64,
    /// Whether it may be learnt from; the others are reported on.
    pub tune: bool,
}

/// Pairs by group: the script, for Han and Hangul with the kind of name.
pub type Groups = BTreeMap<&'static str, Vec<Pair>>;

type Counts = BTreeMap<(&'static str, String), BTreeMap<String, f64>>;

/// Sets of Merhav and Ash (2018), one for each language.
const COLING: [&str; 7] = [
    "arabic", "chinese", "hebrew", "japanese", "katakana", "korean", "russian",
];

/// All pairs under a folder; a set that is absent is left out and named.
pub fn read(folder: &Path) -> Groups {
    let mut counts = Counts::new();
    let mandarin = mandarin_syllables();
    let open = |file: &str| {
        fs::read_to_string(folder.join(file)).unwrap_or_else(|e| {
            println!("left out: {file}: {e}");
            String::new()
        })
    };
    for language in COLING {
        for line in open(&format!("coling2018/wd_{language}_16")).lines() {
            if let [latin, native, count] = line.split('\t').collect::<Vec<_>>()[..] {
                let native = native.replace(' ', "");
                let japanese = language == "japanese";
                add(
                    &mut counts,
                    &mandarin,
                    &native,
                    latin,
                    number(count),
                    japanese,
                );
            }
        }
    }
    for line in open("google_ar2en/ar2en-train.txt").lines() {
        if let Some((native, latin)) = line.split_once('\t') {
            add(&mut counts, &mandarin, native, latin, 1.0, false);
        }
    }
    for file in ["units.tsv", "full_names.tsv"] {
        for line in open(&format!("arabic_wikidata/{file}")).lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            if let [native, latin, .., count, _] = fields[..] {
                add(&mut counts, &mandarin, native, latin, number(count), false);
            }
        }
    }
    for line in open("myanmar/arkar_MyanmarName-en-mm.csv").lines().skip(1) {
        if let [latin, native, ..] = line.split(',').collect::<Vec<_>>()[..] {
            add(&mut counts, &mandarin, native, latin, 1.0, false);
        }
    }
    for line in open("name_tokens_wikidata/persons.txt").lines() {
        let words: Vec<&str> = line
            .split(" => ")
            .next()
            .unwrap_or("")
            .split(", ")
            .collect();
        let hiragana = words
            .iter()
            .any(|w| w.contains(|c| matches!(c, 'ぁ'..='ゖ')));
        let (latin, native): (Vec<&str>, Vec<&str>) = words
            .iter()
            .partition(|w| script::detect(w) == Script::Latin);
        for native in native {
            for latin in &latin {
                add(&mut counts, &mandarin, native, latin, 1.0, hiragana);
            }
        }
        for marked in latin.iter().filter(|l| !l.is_ascii()) {
            for plain in latin.iter().filter(|l| l.is_ascii()) {
                if strsim::normalized_levenshtein(&any_ascii::any_ascii(marked), plain) > 0.5 {
                    add(&mut counts, &mandarin, marked, plain, 1.0, false);
                }
            }
        }
    }
    for line in open("../corpora/japanese/last_name_org.csv").lines() {
        if let [native, count, _, latin] = line.split(',').collect::<Vec<_>>()[..] {
            add(
                &mut counts,
                &mandarin,
                native,
                &short_vowels(latin),
                number(count) / 10_000.0,
                true,
            );
        }
    }
    for sex in ["man", "woman"] {
        for line in open(&format!("../corpora/japanese/first_name_{sex}_opti.csv")).lines() {
            if let [_, latin, natives @ ..] = &line.split(',').collect::<Vec<_>>()[..] {
                for native in natives {
                    add(
                        &mut counts,
                        &mandarin,
                        native,
                        &short_vowels(latin),
                        1.0,
                        true,
                    );
                }
            }
        }
    }
    let surnames = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/text/data/translit/Hani_japanese_surnames.tsv"
    ));
    let surnames = surnames.expect("a table of the sources");
    let listed: BTreeSet<String> = table::rows(&surnames)
        .map(|row| native_fold(row[0]))
        .collect();
    let mut groups = Groups::new();
    for ((group, native), latin) in counts {
        let all: f64 = latin.values().sum();
        let latin = latin
            .into_iter()
            .map(|(l, n)| {
                let spellings = ascii_variants(&l).into_iter();
                (spellings.map(Cow::into_owned).collect(), n / all)
            })
            .collect();
        let folded = native_fold(&native);
        let tune = fnv(&folded).is_multiple_of(2) || listed.contains(&folded);
        let weight = 1.0 + all.ln().max(0.0);
        groups.entry(group).or_default().push(Pair {
            native,
            latin,
            weight,
            tune,
        });
    }
    groups
}

/// Japanese as passports write it, from a spelling with long vowels written.
fn short_vowels(latin: &str) -> String {
    latin
        .replace("ou", "o")
        .replace("oo", "o")
        .replace("uu", "u")
}

fn number(text: &str) -> f64 {
    text.trim().parse().unwrap_or(1.0)
}

/// Records one attestation, if both sides are plain words of one script.
fn add(
    counts: &mut Counts,
    mandarin: &BTreeSet<String>,
    native: &str,
    latin: &str,
    count: f64,
    japanese: bool,
) {
    let native = fold(native);
    let latin: String = fold(latin)
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\'' | '.'))
        .collect();
    let own = script::detect(&native);
    let pure = native
        .chars()
        .all(|c| !c.is_numeric() && script::of(c).is_none_or(|s| s == own));
    let plain = |c: char| script::of(c) == Some(Script::Latin);
    if own == Script::Other
        || !pure
        || native.chars().count() < 2
        || latin.len() < 2
        || !latin.chars().all(plain)
    {
        return;
    }
    let ascii = ascii_variants(&latin).remove(0);
    let letters = native.chars().filter(|c| c.is_alphabetic()).count();
    let group = match own {
        Script::Arabic if native.contains(' ') => "Arab, whole names",
        Script::Han if japanese => "Hani, Japanese",
        Script::Han if in_syllables(&ascii, letters, mandarin) => "Hani, Chinese",
        Script::Han => "Hani, foreign",
        Script::Hangul if in_syllables(&korean(&ascii), letters, &KOREAN) => "Hang, Korean",
        Script::Hangul => "Hang, foreign",
        other => other.code(),
    };
    *counts
        .entry((group, native))
        .or_default()
        .entry(latin)
        .or_default() += count;
}

/// FNV-1a, 32 bits.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Every reading `any_ascii` knows for a Han character.
fn mandarin_syllables() -> BTreeSet<String> {
    ('\u{4E00}'..='\u{9FFF}')
        .map(|c| any_ascii::any_ascii_char(c).to_uppercase())
        .filter(|s| !s.is_empty())
        .collect()
}

/// Every Korean syllable in the Revised Romanization.
static KOREAN: std::sync::LazyLock<BTreeSet<String>> = std::sync::LazyLock::new(|| {
    ('\u{AC00}'..='\u{D7A3}')
        .map(|c| korean(&any_ascii::any_ascii_char(c).to_uppercase()))
        .collect()
});

/// A Korean name with the freer spellings of vowels and first letters reduced to one.
fn korean(latin: &str) -> String {
    let mut out = latin.to_owned();
    for (from, to) in [
        ("YOUNG", "YEONG"),
        ("OO", "U"),
        ("EE", "I"),
        ("EO", "O"),
        ("EU", "U"),
        ("SH", "S"),
        ("K", "G"),
        ("T", "D"),
        ("P", "B"),
        ("CH", "J"),
        ("GG", "G"),
    ] {
        out = out.replace(from, to);
    }
    out
}

/// Whether a word divides into just so many of the syllables.
fn in_syllables(word: &str, count: usize, syllables: &BTreeSet<String>) -> bool {
    if count == 0 || word.is_empty() {
        return count == 0 && word.is_empty();
    }
    (1..=word.len().min(7)).any(|n| {
        word.is_char_boundary(n)
            && syllables.contains(&word[..n])
            && in_syllables(&word[n..], count - 1, syllables)
    })
}
