//! The escapes of machine-readable zones: Arabic written with `X` codes, and the marks of Ñ and Ü.
//!
//! Doc 9303-3 section 6.C writes Arabic consonants as A–Z with `X` as escape. Few states do; the pattern is recognised, never assumed.

use crate::text::phonetic;

/// Codes that only occur in Arabic written with escapes.
const ESCAPES: [&str; 13] = [
    "XKH", "XSH", "XSS", "XTT", "XDZ", "XZZ", "XDH", "XTH", "XH", "XTA", "XAH", "XAY", "XE",
];

/// Whether a token looks like Arabic written with `X` escapes: one of the codes, and few vowels.
pub fn is_mrz_arabic(token: &str) -> bool {
    let vowels = token.bytes().filter(|&b| phonetic::is_vowel(b)).count();
    token.len() >= 4 && ESCAPES.iter().any(|e| token.contains(e)) && vowels * 4 <= token.len()
}

/// The consonant skeleton of a token with `X` escapes: "MXHMD" has that of MOHAMMED. `None` if the token shows no escapes.
pub fn mrz_arabic_skeleton(token: &str) -> Option<String> {
    if !is_mrz_arabic(token) {
        return None;
    }
    let mut plain = token.to_owned();
    for (code, letters) in [
        ("XTA", "T"),
        ("XAH", ""),
        ("XAY", "Y"),
        ("XAA", "A"),
        ("XAE", "A"),
        ("XSS", "S"),
        ("XTT", "T"),
        ("XZZ", "Z"),
        ("XDZ", "D"),
        ("XGG", "G"),
        ("XKK", "K"),
        ("XYA", "Y"),
        ("XE", ""),
        ("X", ""),
    ] {
        plain = plain.replace(code, letters);
    }
    // ع is written E and stands for no consonant of the Latin spelling; at the start it carries a vowel.
    let head = if plain.starts_with('E') { "A" } else { "" };
    Some(phonetic::skeleton(&format!(
        "{head}{}",
        plain.replace('E', "")
    )))
}

/// A token of a Latin machine-readable zone with the rare codes for Ñ (NXX) and Ü (UXX) resolved.
pub fn mrz_latin(token: &str) -> String {
    token.replace("NXX", "N").replace("UXX", "U")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_plain_names_left_alone() {
        for (code, name) in [
            ("MXHMD", "MOHAMMED"),
            ("ALNAXSSR", "ALNASIR"),
            ("XKHALD", "KHALID"),
            ("XSHRYF", "SHARIF"),
        ] {
            assert_eq!(
                mrz_arabic_skeleton(code).as_deref(),
                Some(phonetic::skeleton(name).as_str()),
                "{code}"
            );
        }
        for plain in ["MAXIMILIAN", "ALEXEI", "XHOSA", "MOHAMMED", "FELIX"] {
            assert_eq!(mrz_arabic_skeleton(plain), None, "{plain}");
        }
        assert_eq!(mrz_latin("PENXXA"), "PENA");
    }
}
