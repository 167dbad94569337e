//! One form for what people see as the same text: compatibility forms, invisible characters, quotes, case, marks.
//!
//! [`fold`] keeps the script, [`latin`] writes Latin letters with marks as A–Z, [`ascii_variants`] gives the accepted
//! alternatives. No transliteration of other scripts happens here. Invariants: `fold(fold(x)) == fold(x)`; no control,
//! bidi or zero-width character survives. Letters with a form of their own are rows of `data/latin.tsv`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use smallvec::{SmallVec, smallvec};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::script::{self, Script};
use super::table;
use crate::domain::limits;

/// What a Latin letter becomes.
struct Spelling {
    base: &'static str,
    second: &'static str,
}

static LATIN: LazyLock<HashMap<char, Spelling, FixedState>> = LazyLock::new(|| {
    table::rows(include_str!("data/latin.tsv"))
        .filter_map(|row| {
            let letter = table::single(row.first()?)?;
            let base = row.get(1).copied().unwrap_or("");
            Some((
                letter,
                Spelling {
                    base,
                    second: row
                        .get(2)
                        .copied()
                        .filter(|s| !s.is_empty())
                        .unwrap_or(base),
                },
            ))
        })
        .collect()
});

static TO_LATIN: LazyLock<HashMap<char, char, FixedState>> = LazyLock::new(|| {
    table::rows(include_str!("data/lookalikes.tsv"))
        .filter_map(|row| Some((table::single(row.first()?)?, table::single(row.get(1)?)?)))
        .collect()
});

/// Look-alikes the other way round, Cyrillic only: nobody hides Latin letters in Greek names.
static TO_CYRILLIC: LazyLock<HashMap<char, char, FixedState>> = LazyLock::new(|| {
    let cyrillic = |c: char| script::of(c) == Some(Script::Cyrillic);
    let mut map = HashMap::default();
    for row in table::rows(include_str!("data/lookalikes.tsv")) {
        if let (Some(from), Some(to)) = (
            row.first().and_then(|f| table::single(f)),
            row.get(1).and_then(|f| table::single(f)),
        ) && cyrillic(from)
        {
            map.entry(to).or_insert(from);
        }
    }
    map
});

/// Characters nobody sees: format controls, joiners, bidi marks, variation selectors, tags.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFD | 0xE_0000..=0xE_0FFF)
        || (c.is_control() && !c.is_whitespace())
}

/// One character for all quotes, apostrophes and hyphens; `None` for what is dropped.
fn unify(c: char) -> Option<char> {
    Some(match c {
        '’' | '‘' | '‛' | '‚' | '`' | '´' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | 'ˊ'
        | 'ˋ' | '՚' | '׳' | '＇' | 'Ꞌ' | 'ꞌ' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '〝' | '〞' | '״' | '＂' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '⁃' | '﹘' | '﹣' | '－' | '־' | '᠆' => {
            '-'
        }
        '·' | '•' | '・' | '･' | '‧' | '⋅' | '。' | '、' | '᛫' => ' ',
        c if c.is_whitespace() => ' ',
        c if is_invisible(c) => return None,
        c => c,
    })
}

/// Upper case, except where it would lead away from how names are written: Georgian keeps its one case.
fn upper(c: char, out: &mut String) {
    match u32::from(c) {
        0x1C90..=0x1CBF => out.push(char::from_u32(u32::from(c) - 0x1C90 + 0x10D0).unwrap_or(c)),
        0x10D0..=0x10FF => out.push(c),
        _ => out.extend(c.to_uppercase()),
    }
}

/// The text with compatibility forms resolved, invisible characters removed, quotes, apostrophes and hyphens unified,
/// look-alike letters of another script repaired, blanks collapsed and letters in upper case. Keeps its script.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        if is_tidy(text.as_bytes()) {
            return text.to_ascii_uppercase();
        }
        let mut out = String::with_capacity(text.len());
        let plain = text.bytes().filter_map(|b| match b {
            b'`' => Some('\''),
            b'\t'..=b'\r' | b' ' => Some(' '),
            b if b.is_ascii_control() => None,
            b => Some(char::from(b.to_ascii_uppercase())),
        });
        push_collapsed(&mut out, plain);
        return out;
    }
    let composed: String = text
        .chars()
        .filter_map(unify)
        .nfkc()
        .filter_map(unify)
        .collect();
    let repaired = repair_lookalikes(&composed);
    let mut raised = String::with_capacity(repaired.len());
    for c in repaired.chars() {
        upper(c, &mut raised);
    }
    // Again in upper case: raising a letter may have added some that take part in the count.
    let raised = repair_lookalikes(&raised);
    let mut out = String::with_capacity(raised.len());
    push_collapsed(&mut out, raised.nfkc().filter_map(unify));
    out
}

/// Whether ASCII needs nothing but capitals: no control, no sign that is written otherwise, no blank at an end or beside another.
fn is_tidy(ascii: &[u8]) -> bool {
    let mut before = b' ';
    let tidy = |&b: &u8| {
        let here = b >= b' ' && b != b'\x7F' && b != b'`' && (b != b' ' || before != b' ');
        before = b;
        here
    };
    ascii.iter().all(tidy) && (before != b' ' || ascii.is_empty())
}

fn push_collapsed(out: &mut String, chars: impl Iterator<Item = char>) {
    for c in chars {
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
}

/// Whether a character may be a letter that looks like a Latin one: of Greek or Cyrillic.
fn may_seem_latin(c: char) -> bool {
    matches!(u32::from(c), 0x370..=0x52F | 0x1C80..=0x1C8F | 0x1F00..=0x1FFF | 0x2DE0..=0x2DFF | 0xA640..=0xA69F)
}

/// Words that mix Latin with look-alike Cyrillic or Greek letters are written in one script: Latin if it has the
/// majority or if the others all look Latin, Cyrillic if the Latin letters all look Cyrillic. Other words stay.
pub fn repair_lookalikes(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(may_seem_latin) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| script::of(c).is_none() && !is_combining_mark(c)) {
        let (mut latin, mut others, mut seem_latin, mut seem_cyrillic) = (0_u32, 0_u32, true, true);
        for c in word.chars() {
            match script::of(c) {
                Some(Script::Latin) => {
                    latin += 1;
                    seem_cyrillic &= TO_CYRILLIC.contains_key(&c);
                }
                Some(script) => {
                    others += 1;
                    seem_latin &= TO_LATIN.contains_key(&c);
                    seem_cyrillic &= script == Script::Cyrillic;
                }
                None => {}
            }
        }
        let mixed = latin > 0 && others > 0;
        if mixed && seem_latin && (latin >= others || !seem_cyrillic) {
            out.extend(word.chars().map(|c| TO_LATIN.get(&c).copied().unwrap_or(c)));
        } else if mixed && seem_cyrillic {
            out.extend(
                word.chars()
                    .map(|c| TO_CYRILLIC.get(&c).copied().unwrap_or(c)),
            );
        } else {
            out.push_str(word);
        }
    }
    Cow::Owned(out)
}

/// Latin letters as upper-case ASCII: the base letter, or its form in `data/latin.tsv`. ASCII stays, marks go, letters
/// of other scripts are left out: romanise them first.
pub fn latin(text: &str) -> String {
    spell(text, false).0
}

/// The accepted ASCII spellings of a Latin text, base letters first: ä → A | AE, ø → O | OE, å → A | AA, ñ → N.
/// At least one, at most [`limits::ROMANISATIONS`].
pub fn ascii_variants(text: &str) -> SmallVec<[Cow<'_, str>; 2]> {
    let spelt = |b: u8| b.is_ascii() && !b.is_ascii_control() && !b.is_ascii_lowercase();
    if text.bytes().all(spelt) {
        return smallvec![Cow::Borrowed(text)];
    }
    let (base, has_second) = spell(text, false);
    let mut variants = smallvec![Cow::Owned(base)];
    if has_second {
        variants.push(Cow::Owned(spell(text, true).0));
    }
    variants.truncate(limits::ROMANISATIONS);
    variants
}

/// The spelling of a text with base or second forms, and whether the two differ.
fn spell(text: &str, second: bool) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut differs = false;
    if text.is_ascii() {
        let letters = text.chars().filter(|c| !c.is_control());
        out.extend(letters.map(|c| c.to_ascii_uppercase()));
        return (out, differs);
    }
    for c in text.nfc() {
        push_letter(c, second, &mut out, &mut differs);
    }
    (out, differs)
}

fn push_letter(c: char, second: bool, out: &mut String, differs: &mut bool) {
    if c.is_ascii() {
        if !c.is_control() {
            out.push(c.to_ascii_uppercase());
        }
        return;
    }
    let mut raised = c.to_uppercase();
    let capital = raised
        .next()
        .filter(|_| raised.next().is_none())
        .unwrap_or(c);
    if let Some(spelling) = LATIN.get(&capital).or_else(|| LATIN.get(&c)) {
        *differs |= spelling.base != spelling.second;
        out.push_str(if second {
            spelling.second
        } else {
            spelling.base
        });
        return;
    }
    if is_combining_mark(c) || !matches!(script::of(c), Some(Script::Latin)) {
        return;
    }
    let mut base = std::iter::once(c)
        .nfkd()
        .filter(|&d| !is_combining_mark(d))
        .peekable();
    match base.peek() {
        Some(&d) if d != c => base.for_each(|d| push_letter(d, second, out, differs)),
        _ => out.extend(
            any_ascii::any_ascii_char(c)
                .chars()
                .filter(char::is_ascii_alphabetic)
                .map(|a| a.to_ascii_uppercase()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_become_base_letters_and_special_letters_their_icao_form() {
        for (from, to) in [
            ("Nguyễn Tấn Dũng", "NGUYEN TAN DUNG"),
            ("Đỗ Mười", "DO MUOI"),
            ("Łukasz Żółkiewski", "LUKASZ ZOLKIEWSKI"),
            ("İbrahim Şahin Çağ ılı", "IBRAHIM SAHIN CAG ILI"),
            ("Þórður Æsir Weiß", "THORDUR AESIR WEISS"),
            ("Œuvre Ŋoma Ħal Ŧa Əli", "OEUVRE NOMA HAL TA ALI"),
            ("ǅ ǈ ĳ ñ", "DZ LJ IJ N"),
        ] {
            assert_eq!(latin(from), to);
            assert_eq!(latin(&fold(from)), to);
        }
    }

    #[test]
    fn umlauts_and_rings_have_two_spellings() {
        assert_eq!(
            ascii_variants("Jürgen Øst")[..],
            ["JURGEN OST", "JUERGEN OEST"]
        );
        assert_eq!(ascii_variants("Å")[..], ["A", "AA"]);
        assert_eq!(ascii_variants("Peña")[..], ["PENA"]);
    }

    #[test]
    fn what_nobody_sees_changes_nothing() {
        assert_eq!(fold("Ba\u{2019}asyir"), fold("ba'asyir"));
        assert_eq!(
            fold("\u{202E}Al\u{200B}i\0 \u{FEFF}\t Bin\u{a0}Abu "),
            "ALI BIN ABU"
        );
        assert_eq!(fold("Ｔａｎ—Ｗｅｉ"), "TAN-WEI");
        assert_eq!(fold("მიხეილ"), "მიხეილ");
        assert_eq!(fold("O´Brien"), "O'BRIEN");
    }

    #[test]
    fn letters_smuggled_in_from_another_script_are_repaired() {
        assert_eq!(fold("Аhmаd"), "AHMAD"); // two Cyrillic letters
        assert_eq!(fold("Iνan"), "IVAN"); // a Greek one
        assert_eq!(fold("Пyтин"), fold("Путин"));
        assert_eq!(fold("Борис"), "БОРИС");
    }

    #[test]
    fn every_row_of_the_tables_is_read() {
        let rows = |t| table::rows(t).count();
        assert_eq!(LATIN.len(), rows(include_str!("data/latin.tsv")));
        assert_eq!(TO_LATIN.len(), rows(include_str!("data/lookalikes.tsv")));
        assert!(TO_LATIN.keys().all(|c| may_seem_latin(*c)));
        assert!(
            LATIN
                .values()
                .all(|s| s.base.is_ascii() && s.second.is_ascii())
        );
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}|[ -~À-žА-яα-ωẠ-ỹ\u{200b}-\u{200f}'’]{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn latin_and_its_variants_are_printable_ascii(text in any::<String>()) {
            let variants = ascii_variants(&text);
            prop_assert!((1..=limits::ROMANISATIONS).contains(&variants.len()));
            prop_assert_eq!(&variants[0], &latin(&text));
            for variant in variants {
                prop_assert!(variant.bytes().all(|b| (b' '..=b'~').contains(&b) && !b.is_ascii_lowercase()));
            }
        }
    }
}
