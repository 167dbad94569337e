//! The marks of Vietnamese words: HÙNG and HƯNG are two names, and HUNG may be either.
//!
//! A word of a name written with its marks has a number that tells its letters and its tone; where on the vowel the tone is set
//! makes no difference (HÒA, HOÀ). Compares nothing. The invariant: a number is above 0, and below 2^[`MARK_BITS`].

use unicode_normalization::UnicodeNormalization;

use super::normalize;

/// Bits of a number.
pub const MARK_BITS: u32 = 11;
/// Set in every number.
const WRITTEN: u16 = 1 << 10;

/// Whether a text holds a letter that Vietnamese alone has.
fn is_vietnamese(text: &str) -> bool {
    let of_it_alone = |c| matches!(c, 'Ơ' | 'Ư' | 'Ũ' | 'Ĩ' | '\u{1EA0}'..='\u{1EF9}');
    !text.is_ascii() && text.chars().any(of_it_alone)
}

/// The words of a folded name in plain letters with the numbers of their marks; none if it is not written as Vietnamese is.
pub fn marked_words(folded: &str) -> Vec<(String, u16)> {
    if !is_vietnamese(folded) {
        return Vec::new();
    }
    let words = folded.split(|c: char| !c.is_alphabetic());
    let known = words.filter(|word| !word.is_empty());
    known
        .map(|word| (normalize::latin(word), marks(word)))
        .collect()
}

fn marks(word: &str) -> u16 {
    let (mut base, mut marks) = (' ', WRITTEN);
    for c in word.nfd() {
        marks |= match (base, c) {
            (_, 'Đ') => 1 << 3,
            ('A', '\u{302}') => 1 << 4,
            ('E', '\u{302}') => 1 << 5,
            ('O', '\u{302}') => 1 << 6,
            (_, '\u{306}') => 1 << 7,
            ('O', '\u{31B}') => 1 << 8,
            ('U', '\u{31B}') => 1 << 9,
            (_, '\u{300}') => 1,
            (_, '\u{301}') => 2,
            (_, '\u{303}') => 3,
            (_, '\u{309}') => 4,
            (_, '\u{323}') => 5,
            _ => 0,
        };
        if c.is_alphabetic() {
            base = c;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tell_words_apart_and_the_place_of_the_tone_does_not() {
        assert_ne!(marks("HÙNG"), marks("HƯNG"));
        assert_ne!(marks("DŨNG"), marks("DUNG"));
        assert_ne!(marks("DUNG"), marks("ĐUNG"));
        assert_ne!(marks("THANH"), marks("THÀNH"));
        assert_eq!(marks("HÒA"), marks("HOÀ"));
    }

    #[test]
    fn names_that_others_could_write_have_no_marks() {
        assert!(marked_words("JOSÉ MUÑOZ").is_empty());
        assert!(marked_words("NGUYEN VAN HUNG").is_empty());
        let words = marked_words("NGUYỄN VĂN HÙNG");
        let texts: Vec<&str> = words.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["NGUYEN", "VAN", "HUNG"]);
        assert!(
            words
                .iter()
                .all(|(_, marks)| (1..1 << MARK_BITS).contains(marks))
        );
    }
}
