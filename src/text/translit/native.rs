//! A native spelling in the form in which it is compared with itself: what writers of the script leave to taste is unified.
//!
//! Arabic ي ى ی, ك ک, ة ه, أ إ آ ا, tatweel and vowel marks; Thai, Lao and Khmer tone marks; traditional and simplified Han;
//! Hebrew finals and points; Cyrillic Ё; katakana and hiragana; digits. Stays in its script. Invariant: folding twice is folding once.
//! To add a letter, a row in `data/native.tsv` or a pair in `data/han_simplified.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::text::{fold, table};

static LETTERS: LazyLock<HashMap<char, Option<char>, FixedState>> = LazyLock::new(|| {
    let mut map: HashMap<char, Option<char>, FixedState> = HashMap::default();
    for row in table::rows(include_str!("../data/native.tsv")) {
        let to = row.get(1).and_then(|f| table::single(f));
        for c in row[0].chars() {
            map.insert(c, to);
        }
    }
    for row in table::rows(include_str!("../data/han_simplified.tsv")) {
        if let [traditional, simplified] = row[..] {
            map.extend(
                traditional
                    .chars()
                    .zip(simplified.chars().map(Some))
                    .filter(|(t, s)| Some(*t) != *s),
            );
        }
    }
    map
});

/// Marks that are dropped whatever they stand on: Arabic vowel marks, Hebrew points, Thai, Lao, Khmer tone marks.
fn is_dropped(c: char) -> bool {
    matches!(u32::from(c), 0x591..=0x5C7 | 0x610..=0x61A | 0x640 | 0x64B..=0x65F | 0x670 | 0x6D6..=0x6ED | 0xE47..=0xE4E | 0xEC8..=0xECD | 0x17C6..=0x17D1 | 0x17DD | 0x1037..=0x1038)
        && !matches!(u32::from(c), 0x17C6..=0x17C8 | 0x6D5 | 0xE4D | 0xECD)
}

/// The first digit of each script that writes numbers with its own.
const ZEROS: [u32; 9] = [
    0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xED0, 0x1040, 0x17E0, 0xF20,
];

fn digit(c: char) -> Option<char> {
    let c = u32::from(c);
    ZEROS
        .iter()
        .find_map(|zero| char::from_digit(c.checked_sub(*zero)?, 10))
}

/// The native form of a text: folded, marks of taste dropped, letters unified.
pub fn native_fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in fold(text).chars() {
        if is_dropped(c) {
            continue;
        }
        let c = match u32::from(c) {
            0x30A1..=0x30F6 => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
            _ => c,
        };
        let c = digit(c).unwrap_or(c);
        match LETTERS.get(&c) {
            Some(Some(to)) => out.push(*to),
            Some(None) => {}
            None => out.push(c),
        }
    }
    fold(&out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_that_differ_by_taste_are_one() {
        for (a, b) in [
            ("أحمد", "احمد"),
            ("علی", "علي"),
            ("فاطمة", "فاطمه"),
            ("مُحَمَّد", "محمد"),
            ("陳國強", "陈国强"),
            ("Алёна", "алена"),
            ("שלום", "שלומ"),
            ("カナ", "かな"),
            ("ก้อง", "กอง"),
            ("渡邊", "渡辺"),
            ("廣瀬", "広瀬"),
            ("龍澤", "龙泽"),
            ("衞", "卫"),
            ("۱۲٣", "123"),
            ("ヴ", "ブ"),
            ("בּן", "בן"),
        ] {
            assert_eq!(native_fold(a), native_fold(b), "{a} {b}");
        }
        assert_ne!(native_fold("محمد"), native_fold("محمود"));
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "[\u{600}-\u{6ff}\u{e00}-\u{eff}\u{400}-\u{4ff}\u{3040}-\u{30ff}\u{5d0}-\u{5ea}陳陈國国 ]{0,20}|\\PC{0,20}") {
            let once = native_fold(&text);
            prop_assert_eq!(native_fold(&once), once);
        }
    }
}
