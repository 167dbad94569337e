//! Every script of the registry spells its samples as expected, within bounds and in clean letters.

use saring::domain::limits;
use saring::text::{script, table, translit};

#[test]
fn every_script_gives_an_expected_spelling_of_its_samples() {
    let mut wrong = Vec::new();
    for row in translit::SCRIPTS {
        let path = format!(
            "{}/tests/data/translit/{}.tsv",
            env!("CARGO_MANIFEST_DIR"),
            row.script.code()
        );
        let samples = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(table::rows(&samples).count() > 0, "{path} has no rows");
        for sample in table::rows(&samples) {
            let [lang, word, expected] = sample[..] else {
                panic!("{path}: {sample:?}")
            };
            assert_eq!(script::detect(word), row.script, "{path}: {word}");
            let lang = (lang != "-").then_some(lang);
            let romanised = translit::romanise(word, row.script, lang);
            assert!((1..=limits::ROMANISATIONS).contains(&romanised.spellings.len()));
            assert_eq!(romanised.consonantal, row.script.consonantal());
            let bare = |s: &str| s.replace(' ', "");
            if !expected
                .split('|')
                .any(|e| romanised.spellings.iter().any(|s| bare(s) == bare(e)))
            {
                wrong.push(format!(
                    "{} {word}: {:?}, expected {expected}",
                    row.script.code(),
                    romanised.spellings
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_japanese_name_in_han_is_read_as_japanese_and_never_as_mandarin() {
    let japanese = |text: &str, lang| translit::romanise(text, script::Script::Han, lang).spellings;
    let read = japanese("松本太郎", Some("ja"));
    assert_eq!(read[0], "MATSUMOTO TARO");
    assert!(!read.iter().any(|s| s.contains("SONG")), "{read:?}");
    let beside_kana = japanese("松本 ひろし", None);
    assert_eq!(beside_kana[0], "MATSUMOTO HIROSHI");
    assert!(!japanese("松本太郎", None).is_empty());
    // A character whose Japanese reading is not known gives nothing.
    assert!(japanese("松龘", Some("ja")).is_empty());
}
