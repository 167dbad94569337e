//! The escapes of machine-readable zones: Arabic written with `X` codes, and the marks of Ñ and Ü.
//!
//! Doc 9303-3 section 6.C writes Arabic consonants as A–Z with `X` as escape. Few states do; the pattern is recognised, never assumed.

use crate::text::phonetic;

/// Codes that only occur in Arabic written with escapes.
const ESCAPES: [&str; 13] = [
    "XKH", "XSH", "XSS", "XTT", "XDZ", "XZZ", "XDH", "XTH", "XH", "XTA", "XAH", "XAY", "XE",
];

/// Codes whose letters are not simply what follows the `X`, longer ones first; the last drops the escape of all others. Arabic, then the
/// letters of Persian, Urdu, Pashto.
const CODES: [(&str, &str); 35] = [
    ("XTA", "T"),
    ("XAH", ""),
    ("XAY", "Y"),
    ("XAA", "A"),
    ("XAE", "A"),
    ("XSS", "S"),
    ("XTT", "T"),
    ("XZZ", "Z"),
    ("XDZ", "D"),
    ("XXA", "A"),
    ("XGG", "G"),
    ("XKK", "K"),
    ("XYA", "Y"),
    ("XYB", "Y"),
    ("XBE", "Y"),
    ("XXY", "Y"),
    ("XDO", "H"),
    ("XXG", "H"),
    ("XYH", "H"),
    ("XGE", "H"),
    ("XTG", "T"),
    ("XRT", "T"),
    ("XXT", "T"),
    ("XXD", "D"),
    ("XDR", "D"),
    ("XXR", "R"),
    ("XRR", "R"),
    ("XRX", "ZH"),
    ("XKE", "Z"),
    ("XXH", "TS"),
    ("XXS", "SH"),
    ("XXN", "N"),
    ("XC", "CH"),
    ("XE", ""),
    ("X", ""),
];

/// Whether a token looks like Arabic written with `X` escapes: one of the codes, and few vowels besides.
pub fn is_mrz_arabic(token: &str) -> bool {
    token.len() >= 4 && ESCAPES.iter().any(|e| token.contains(e)) && {
        let vowels = decoded(token)
            .bytes()
            .filter(|&b| phonetic::is_vowel(b))
            .count();
        vowels * 4 <= token.len()
    }
}

fn decoded(token: &str) -> String {
    CODES
        .iter()
        .fold(token.to_owned(), |plain, (code, letters)| {
            plain.replace(code, letters)
        })
}

/// The consonant skeleton of a token with `X` escapes: "MXHMD" has that of MOHAMMED. `None` if the token shows no escapes.
pub fn mrz_arabic_skeleton(token: &str) -> Option<String> {
    if !is_mrz_arabic(token) {
        return None;
    }
    let plain = decoded(token);
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
            ("MXHMWD", "MAHMUD"),
            ("ALXTTAHR", "ALTAHIR"),
            ("FATMXAH", "FATIMA"),
            ("XGGLXKHAN", "GULKHAN"),
            ("XTHABT", "THABIT"),
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
