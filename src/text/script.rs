//! Which script a text is written in.
//!
//! A range table over code points; marks, digits, blanks and punctuation count for nothing. The invariant: text
//! without a single letter is [`Script::Other`]. To add a script: a variant, a row in [`Script::code`] and its ranges.

/// A script that names on lists and in passports are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Script {
    /// Latin, with or without marks.
    Latin,
    /// Cyrillic.
    Cyrillic,
    /// Greek.
    Greek,
    /// Armenian.
    Armenian,
    /// Georgian.
    Georgian,
    /// Hebrew.
    Hebrew,
    /// Arabic, also for Persian, Urdu, Pashto, Jawi, Uyghur.
    Arabic,
    /// Devanagari.
    Devanagari,
    /// Bengali.
    Bengali,
    /// Gurmukhi.
    Gurmukhi,
    /// Gujarati.
    Gujarati,
    /// Tamil.
    Tamil,
    /// Telugu.
    Telugu,
    /// Kannada.
    Kannada,
    /// Malayalam.
    Malayalam,
    /// Sinhala.
    Sinhala,
    /// Thai.
    Thai,
    /// Lao.
    Lao,
    /// Khmer.
    Khmer,
    /// Myanmar.
    Myanmar,
    /// Tibetan.
    Tibetan,
    /// Ethiopic.
    Ethiopic,
    /// Hangul.
    Hangul,
    /// Hiragana and katakana.
    Kana,
    /// Han characters.
    Han,
    /// Any other, or no letter at all.
    Other,
}

impl Script {
    /// All scripts, in the order of the variants.
    pub const ALL: [Self; 26] = [
        Self::Latin,
        Self::Cyrillic,
        Self::Greek,
        Self::Armenian,
        Self::Georgian,
        Self::Hebrew,
        Self::Arabic,
        Self::Devanagari,
        Self::Bengali,
        Self::Gurmukhi,
        Self::Gujarati,
        Self::Tamil,
        Self::Telugu,
        Self::Kannada,
        Self::Malayalam,
        Self::Sinhala,
        Self::Thai,
        Self::Lao,
        Self::Khmer,
        Self::Myanmar,
        Self::Tibetan,
        Self::Ethiopic,
        Self::Hangul,
        Self::Kana,
        Self::Han,
        Self::Other,
    ];

    /// Four-letter code of ISO 15924.
    pub fn code(self) -> &'static str {
        match self {
            Self::Latin => "Latn",
            Self::Cyrillic => "Cyrl",
            Self::Greek => "Grek",
            Self::Armenian => "Armn",
            Self::Georgian => "Geor",
            Self::Hebrew => "Hebr",
            Self::Arabic => "Arab",
            Self::Devanagari => "Deva",
            Self::Bengali => "Beng",
            Self::Gurmukhi => "Guru",
            Self::Gujarati => "Gujr",
            Self::Tamil => "Taml",
            Self::Telugu => "Telu",
            Self::Kannada => "Knda",
            Self::Malayalam => "Mlym",
            Self::Sinhala => "Sinh",
            Self::Thai => "Thai",
            Self::Lao => "Laoo",
            Self::Khmer => "Khmr",
            Self::Myanmar => "Mymr",
            Self::Tibetan => "Tibt",
            Self::Ethiopic => "Ethi",
            Self::Hangul => "Hang",
            Self::Kana => "Hrkt",
            Self::Han => "Hani",
            Self::Other => "Zyyy",
        }
    }

    /// The script of an ISO 15924 code, whatever its case; Hira and Kana are [`Script::Kana`], Hans, Hant and Jpan
    /// are [`Script::Han`], Kore is [`Script::Hangul`].
    pub fn from_code(code: &str) -> Option<Self> {
        let same = |s: &Self| s.code().eq_ignore_ascii_case(code);
        Self::ALL
            .iter()
            .copied()
            .find(same)
            .or_else(|| match code.to_ascii_lowercase().as_str() {
                "hira" | "kana" => Some(Self::Kana),
                "hans" | "hant" | "jpan" => Some(Self::Han),
                "kore" => Some(Self::Hangul),
                _ => None,
            })
    }

    /// Whether the script leaves vowels unwritten, so that a romanisation of it is best compared by consonants.
    pub fn consonantal(self) -> bool {
        matches!(self, Self::Arabic | Self::Hebrew)
    }
}

/// Script of one letter; `None` for marks, digits, blanks, punctuation and symbols.
pub fn of(c: char) -> Option<Script> {
    // The letters of most texts; asking whether a character is one is dear.
    if let Some(script) = letter(c) {
        return Some(script);
    }
    if c.is_ascii() || !c.is_alphabetic() {
        return None;
    }
    Some(match u32::from(c) {
        0x41..=0x24F
        | 0x250..=0x2AF
        | 0x1D00..=0x1DBF
        | 0x1E00..=0x1EFF
        | 0x2C60..=0x2C7F
        | 0xA720..=0xA7FF
        | 0xAB30..=0xAB6F
        | 0xFB00..=0xFB06
        | 0xFF21..=0xFF5A => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
        0x530..=0x58F | 0xFB13..=0xFB17 => Script::Armenian,
        0x590..=0x5FF | 0xFB1D..=0xFB4F => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0x870..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => {
            Script::Arabic
        }
        0x900..=0x97F | 0xA8E0..=0xA8FF => Script::Devanagari,
        0x980..=0x9FF => Script::Bengali,
        0xA00..=0xA7F => Script::Gurmukhi,
        0xA80..=0xAFF => Script::Gujarati,
        0xB80..=0xBFF => Script::Tamil,
        0xC00..=0xC7F => Script::Telugu,
        0xC80..=0xCFF => Script::Kannada,
        0xD00..=0xD7F => Script::Malayalam,
        0xD80..=0xDFF => Script::Sinhala,
        0xE00..=0xE7F => Script::Thai,
        0xE80..=0xEFF => Script::Lao,
        0xF00..=0xFFF => Script::Tibetan,
        0x1000..=0x109F | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F => Script::Myanmar,
        0x10A0..=0x10FF | 0x1C90..=0x1CBF | 0x2D00..=0x2D2F => Script::Georgian,
        0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xFFA0..=0xFFDC => {
            Script::Hangul
        }
        0x1200..=0x139F | 0x2D80..=0x2DDF | 0xAB00..=0xAB2F => Script::Ethiopic,
        0x1780..=0x17FF => Script::Khmer,
        0x3005..=0x3007
        | 0x2E80..=0x2FDF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF
        | 0x2_0000..=0x3_FFFF => Script::Han,
        0x3040..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F => Script::Kana,
        _ => Script::Other,
    })
}

/// Ranges that hold nothing but letters.
fn letter(c: char) -> Option<Script> {
    Some(match u32::from(c) {
        0x41..=0x5A | 0x61..=0x7A | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x24F | 0x1E00..=0x1EFF => {
            Script::Latin
        }
        0x391..=0x3A1 | 0x3A3..=0x3CE => Script::Greek,
        0x400..=0x481 | 0x48A..=0x52F => Script::Cyrillic,
        0x531..=0x556 | 0x561..=0x586 => Script::Armenian,
        0x5D0..=0x5EA => Script::Hebrew,
        0x620..=0x64A | 0x671..=0x6D3 => Script::Arabic,
        0x905..=0x939 => Script::Devanagari,
        0xE01..=0xE30 => Script::Thai,
        0x1000..=0x102A => Script::Myanmar,
        0x10D0..=0x10FA => Script::Georgian,
        0x3041..=0x3096 | 0x30A1..=0x30FA => Script::Kana,
        0x4E00..=0x9FFF => Script::Han,
        0xAC00..=0xD7A3 => Script::Hangul,
        _ => return None,
    })
}

/// The script most letters of a text are in; of equals the first that occurs.
pub fn detect(text: &str) -> Script {
    if text.is_ascii() && text.contains(|c: char| c.is_ascii_alphabetic()) {
        return Script::Latin;
    }
    let mut counts = [0_u32; Script::ALL.len()];
    let mut best = Script::Other;
    let mut most = 0;
    for script in text.chars().filter_map(of) {
        let count = &mut counts[script as usize];
        *count += 1;
        if *count > most && (script != Script::Other || most == 0) {
            most = *count;
            best = script;
        }
    }
    best
}

/// Whether any letter of a text is of the script.
pub fn contains(text: &str, script: Script) -> bool {
    text.chars().any(|c| of(c) == Some(script))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dominant_script_is_found() {
        for (text, script) in [
            ("Nguyễn Tấn Dũng", Script::Latin),
            ("Щербаков", Script::Cyrillic),
            ("محمد (Mhd)", Script::Arabic),
            ("ทักษิณ", Script::Thai),
            ("ທອງລຸນ", Script::Lao),
            ("ហ៊ុន", Script::Khmer),
            ("အောင်", Script::Myanmar),
            ("김정은", Script::Hangul),
            ("シゲノブ", Script::Kana),
            ("習近平", Script::Han),
            ("12/34 -", Script::Other),
            ("", Script::Other),
        ] {
            assert_eq!(detect(text), script, "{text}");
        }
    }

    #[test]
    fn the_ranges_of_letters_hold_nothing_else() {
        for c in (0..=0x10_FFFF)
            .filter_map(char::from_u32)
            .filter(|&c| letter(c).is_some())
        {
            assert!(c.is_alphabetic(), "{c:?}");
        }
    }

    #[test]
    fn codes_are_distinct_and_read_back() {
        for script in Script::ALL {
            assert_eq!(Script::from_code(script.code()), Some(script));
            assert_eq!(Script::ALL[script as usize], script);
        }
        assert_eq!(Script::from_code("HANT"), Some(Script::Han));
        assert_eq!(Script::from_code("Xxxx"), None);
    }
}
