//! The name field: primary and secondary identifier, whether it may be cut, fillers misread, Arabic transliteration.
//!
//! Words are given as printed; what they mean is the business of [`crate::names`].

/// What the name field says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NameField {
    pub primary: String,
    pub secondary: String,
    pub maybe_truncated: bool,
    pub undivided: bool,
    pub fillers_misread: bool,
}

/// Letters that fillers are read as (domain of OCR-B: `<` for K, C, L, S, X and the other way round).
const MISREAD_FILLERS: &[u8] = b"KCLSXE";

pub(super) fn read(field: &[u8]) -> NameField {
    let misread = misread_from(field);
    let kept = &field[..misread.unwrap_or(field.len())];
    let text: String = kept.iter().map(|&b| char::from(b)).collect();
    let trimmed = text.trim_end_matches('<');
    let words = |part: &str| {
        part.split('<')
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (primary, secondary) = trimmed.split_once("<<").unwrap_or((trimmed, ""));
    NameField {
        primary: words(primary),
        secondary: words(secondary),
        maybe_truncated: kept.len() == field.len()
            && field.last().is_some_and(u8::is_ascii_alphabetic),
        undivided: !trimmed.is_empty() && !trimmed.contains("<<"),
        fillers_misread: misread.is_some(),
    }
}

/// Where the fillers at the end begin, if some of them were read as letters: only such letters behind three fillers,
/// or one letter four times at the very end.
fn misread_from(field: &[u8]) -> Option<usize> {
    let behind_fillers = field.windows(3).position(|w| w == b"<<<").filter(|&start| {
        let tail = &field[start..];
        let only = tail
            .iter()
            .all(|c| *c == b'<' || MISREAD_FILLERS.contains(c));
        only && tail.iter().any(|c| *c != b'<')
    });
    behind_fillers.or_else(|| {
        let last = *field.last().filter(|c| MISREAD_FILLERS.contains(c))?;
        let run = field.iter().rev().take_while(|c| **c == last).count();
        (run >= 4).then_some(field.len() - run)
    })
}

/// Whether the name is written in the consonants of ICAO 9303-3 §6.C, `X` being the escape, as `MXHMD` is.
/// `E` counts as a consonant there.
pub(super) fn is_arabic_transliteration(name: &str) -> bool {
    const ESCAPES: [&str; 11] = [
        "XH", "XKH", "XSH", "XSS", "XTT", "XDZ", "XZZ", "XDH", "XTH", "XTA", "XAY",
    ];
    let letters = name.bytes().filter(u8::is_ascii_alphabetic).count();
    let vowels = name.bytes().filter(|b| b"AIOU".contains(b)).count();
    ESCAPES.iter().any(|e| name.contains(e)) && vowels * 4 <= letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_full_to_its_end_may_be_cut() {
        let cut = read(b"NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU");
        assert_eq!(
            (
                cut.primary.as_str(),
                cut.secondary.as_str(),
                cut.maybe_truncated
            ),
            ("NILAVADHANANANDA", "ARNPOL PETCH CHARONGU", true)
        );
        assert!(!read(b"ERIKSSON<<ANNA<MARIA<<<").maybe_truncated);
    }

    #[test]
    fn a_field_without_two_fillers_is_undivided() {
        let whole = read(b"AHMAD<BIN<ALI<<<<<<");
        assert!(whole.undivided && whole.secondary.is_empty());
        assert_eq!(whole.primary, "AHMAD BIN ALI");
        assert_eq!(read(b"<<ANNA<MARIA<<<<").primary, "");
        assert_eq!(read(b"<<<<<<"), NameField::default());
    }

    #[test]
    fn fillers_read_as_letters_are_fillers() {
        for field in [
            "FULAN<<ABU<<<<<<KKK",
            "FULAN<<ABU<<<<<<<<S",
            "FULAN<<ABU<KKKKKKKK",
            "FULAN<<ABU<<<C<<K<L",
        ] {
            let name = read(field.as_bytes());
            assert_eq!(
                (name.primary.as_str(), name.secondary.as_str()),
                ("FULAN", "ABU"),
                "{field}"
            );
            assert!(name.fillers_misread && !name.maybe_truncated, "{field}");
        }
        assert!(!read(b"FULAN<<ABU<ISAACKK").fillers_misread);
    }

    #[test]
    fn names_in_arabic_consonants_are_known_by_their_escapes() {
        for name in [
            "MXHMWD EBDALRXHYM",
            "JMAL EBD ALNAXSSR",
            "ABW BKR MXHMD BN ZKRYA ALRAZY",
        ] {
            assert!(is_arabic_transliteration(name), "{name}");
        }
        for name in ["FOXHALL JOHN", "ALEXANDER MAXIMILIAN", "AHMAD BIN ALI", ""] {
            assert!(!is_arabic_transliteration(name), "{name}");
        }
    }
}
