//! Slips of optical readers and fingers in letters: a digit where a letter must be.
//!
//! Only digits inside words of letters are mended, by `data/ocr_letters.tsv`; a number stays a number. Letters mistaken
//! for letters (RN for M, VV for W) are cheap edits in `data/edit_costs.tsv`. Slips in document numbers are the
//! business of `documents`.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::table;

static LETTERS: LazyLock<[Option<char>; 10]> = LazyLock::new(|| {
    let mut letters = [None; 10];
    for row in table::rows(include_str!("data/ocr_letters.tsv")) {
        let digit = row
            .first()
            .and_then(|d| d.parse::<usize>().ok())
            .filter(|&d| d < letters.len());
        if let (Some(digit), Some(letter)) = (digit, row.get(1).and_then(|l| table::single(l))) {
            letters[digit] = Some(letter);
        }
    }
    letters
});

/// The text with digits inside words replaced by the letter they are mistaken for: "MOHAMM3D" → "MOHAMMED".
/// A word counts as such if it has more letters than digits and at least two; "2ND", "U2" and "12A" stay. Among
/// names that may hold figures (`figures`) only a word of four letters or more with a digit between letters does:
/// "SH1PPING", and not "AS400".
pub fn ocr_letters(text: &str, figures: bool) -> Cow<'_, str> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_digit = |c: char| c.is_ascii_digit();
        let ordinal = ["ST", "ND", "RD", "TH"].iter().any(|end| {
            bare.strip_suffix(end)
                .is_some_and(|n| n.chars().all(is_digit))
        });
        let figure =
            figures && (letters < 4 || bare.starts_with(is_digit) || bare.ends_with(is_digit));
        if digits > 0 && letters > digits && letters >= 2 && !ordinal && !figure {
            out.extend(word.chars().map(|c| {
                c.to_digit(10)
                    .and_then(|d| LETTERS[d as usize])
                    .unwrap_or(c)
            }));
        } else {
            out.push_str(word);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_inside_words_become_letters_and_numbers_stay() {
        for (text, expected) in [
            ("MOHAMM3D 5ALEH", "MOHAMMED SALEH"),
            ("0MAR", "OMAR"),
            ("2ND U2 12A 747", "2ND U2 12A 747"),
            ("L1M-K0K", "LIM-KOK"),
            ("5AR KHEMARA", "SAR KHEMARA"),
        ] {
            assert_eq!(ocr_letters(text, false), expected);
        }
        assert!(LETTERS.iter().all(Option::is_some));
    }
}
