//! Registration plates: normal form, the key they are looked up under, patterns, Singapore's check letter.
//!
//! A plate that fits no pattern of its state is a plate all the same. Invariant: `normal(normal(x)) == normal(x)`.
//! To teach a series, add a row to `data/plate_patterns.tsv`.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::domain::{Country, ListedVehicle, VehicleSubject, limits};
use crate::text::table;

/// First code points of the digits 0–9 of the scripts of the region's plates.
const ZEROS: [char; 7] = [
    '\u{660}', '\u{6f0}', '\u{966}', '\u{e50}', '\u{ed0}', '\u{1040}', '\u{17e0}',
];

/// States whose plates repeat between provinces.
const BY_PROVINCE: [&str; 4] = ["THA", "LAO", "KHM", "MMR"];

fn digit(c: char) -> Option<char> {
    let value = ZEROS.iter().find_map(|&zero| {
        u32::from(c)
            .checked_sub(u32::from(zero))
            .filter(|v| *v < 10)
    })?;
    char::from_digit(value, 10)
}

/// Letters and digits of the compatibility form, upper case, local digits as 0–9, marks of vowels and tones kept as
/// written; separators left out. At most [`limits::NUMBER_CHARS`] characters.
pub fn normal(plate: &str) -> String {
    let shown =
        |c: &char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(*c);
    let upper = plate
        .nfkc()
        .take(4 * limits::NUMBER_CHARS)
        .filter(shown)
        .map(|c| digit(c).unwrap_or(c))
        .flat_map(char::to_uppercase);
    upper
        .nfkc()
        .filter(shown)
        .take(limits::NUMBER_CHARS)
        .collect()
}

/// What two plates must share to be one: the plate, the state, and the province where plates repeat between provinces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlateKey {
    /// Normal form; never empty.
    pub plate: String,
    /// State of registration, if known.
    pub country: Option<Country>,
    /// Province in normal form, only where it is part of the number and known.
    pub province: Option<String>,
}

impl PlateKey {
    /// The key of a plate; `None` if it holds no letter or digit.
    pub fn new(plate: &str, country: Option<Country>, province: Option<&str>) -> Option<Self> {
        let plate = normal(plate);
        let country = country.map(Country::family);
        let counts = country.is_some_and(|c| BY_PROVINCE.contains(&c.code()));
        let province = province
            .filter(|_| counts)
            .map(normal)
            .filter(|p| !p.is_empty());
        (!plate.is_empty()).then_some(Self {
            plate,
            country,
            province,
        })
    }

    /// The key of a listed vehicle's plate.
    pub fn listed(vehicle: &ListedVehicle) -> Option<Self> {
        Self::new(
            vehicle.plate.as_deref()?,
            vehicle.plate_country,
            vehicle.plate_province.as_deref(),
        )
    }

    /// The key of a presented vehicle's plate.
    pub fn queried(vehicle: &VehicleSubject) -> Option<Self> {
        Self::new(
            vehicle.plate.as_deref()?,
            vehicle.plate_country,
            vehicle.plate_province.as_deref(),
        )
    }

    /// Whether state and province, as far as both sides know them, can be the same.
    pub fn place_agrees(&self, other: &Self) -> bool {
        let agree = |a: Option<&str>, b: Option<&str>| a.is_none() || b.is_none() || a == b;
        (self.country.is_none() || other.country.is_none() || self.country == other.country)
            && agree(self.province.as_deref(), other.province.as_deref())
    }
}

/// An element of a pattern: what it takes, how often at least and at most.
type Element = (char, usize, usize);

static PATTERNS: LazyLock<Vec<(Country, Vec<Element>)>> = LazyLock::new(|| {
    table::rows(include_str!("data/plate_patterns.tsv"))
        .filter_map(|row| {
            let country = Country::from_code(row.first()?)?;
            let elements = row.get(2)?.split(' ').map(element).collect::<Option<_>>()?;
            Some((country, elements))
        })
        .collect()
});

fn element(text: &str) -> Option<Element> {
    let class = text.chars().next()?;
    let Some((_, bounds)) = text.split_once('{') else {
        return Some((class, 1, 1));
    };
    let (least, most) = bounds.strip_suffix('}')?.split_once(',')?;
    Some((class, least.parse().ok()?, most.parse().ok()?))
}

fn takes(class: char, c: char) -> bool {
    match class {
        'A' => c.is_ascii_uppercase(),
        'L' => c.is_alphabetic(),
        _ => c.is_ascii_digit(),
    }
}

fn matches(plate: &[char], elements: &[Element]) -> bool {
    let [(class, least, most), rest @ ..] = elements else {
        return plate.is_empty();
    };
    let run = plate
        .iter()
        .take(*most)
        .take_while(|c| takes(*class, **c))
        .count();
    (*least..=run).rev().any(|n| matches(&plate[n..], rest))
}

/// Whether a plate fits a pattern of its state; `None` if the state has none here.
pub fn fits(plate: &str, country: Country) -> Option<bool> {
    let plate: Vec<char> = normal(plate).chars().collect();
    let mut patterns = PATTERNS
        .iter()
        .filter(|(c, _)| *c == country.family())
        .peekable();
    patterns.peek()?;
    Some(patterns.any(|(_, elements)| matches(&plate, elements)))
}

/// The check letter of a Singapore plate: the last two letters of the prefix and four digits, weights 9 4 5 4 3 2,
/// modulo 19. `None` if the text is not a prefix with one to four digits.
pub fn singapore_check_letter(body: &str) -> Option<char> {
    let digits_at = body.find(|c: char| c.is_ascii_digit())?;
    let (prefix, digits) = body.split_at(digits_at);
    let sound = (1..=3).contains(&prefix.len())
        && prefix.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=4).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit());
    if !sound {
        return None;
    }
    let letters = format!("@@{prefix}");
    let values = letters
        .bytes()
        .skip(prefix.len())
        .map(|b| usize::from(b - b'@'));
    let numbers = format!("{digits:0>4}");
    let numbers = numbers.bytes().map(|b| usize::from(b - b'0'));
    let sum: usize = values
        .chain(numbers)
        .zip([9, 4, 5, 4, 3, 2])
        .map(|(v, w)| v * w)
        .sum();
    "AZYXUTSRPMLKJHGEDCB".chars().nth(sum % 19)
}

/// Whether a Singapore plate's last letter is its check letter; `None` if it has not the shape of one.
pub fn singapore_check_agrees(plate: &str) -> Option<bool> {
    let plate = normal(plate);
    let last = plate.chars().next_back().filter(char::is_ascii_uppercase)?;
    singapore_check_letter(&plate[..plate.len() - 1]).map(|letter| letter == last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn country(code: &str) -> Country {
        Country::from_code(code).unwrap()
    }

    #[test]
    fn local_digits_width_and_separators_do_not_count() {
        for (plate, expected) in [
            ("b 1234-xyz", "B1234XYZ"),
            ("๑กข ๒๓๔๕", "1กข2345"),
            ("២A.១២៣៤", "2A1234"),
            ("ＷＡ１２３", "WA123"),
            ("၁A/၂၃၄၅", "1A2345"),
            ("ກຂ ໑໒໓໔", "ກຂ1234"),
            (" - ", ""),
        ] {
            assert_eq!(normal(plate), expected);
        }
    }

    #[test]
    fn the_check_letter_of_singapore_agrees_or_not() {
        for (plate, expected) in [
            ("SAA1A", None),
            ("E115B", Some(true)),
            ("SG 5999 Z", Some(true)),
            ("SG5999A", Some(false)),
            ("1234", None),
        ] {
            if let Some(expected) = expected {
                assert_eq!(singapore_check_agrees(plate), Some(expected), "{plate}");
            } else {
                assert_ne!(singapore_check_agrees(plate), Some(true), "{plate}");
            }
        }
    }

    #[test]
    fn patterns_of_a_state_are_fitted() {
        for (plate, code, expected) in [
            ("B 1234 XYZ", "IDN", Some(true)),
            ("1กข 2345", "THA", Some(true)),
            ("51F-123.45", "VNM", Some(true)),
            ("ABC 1234", "PHL", Some(true)),
            ("PUTRAJAYA", "MYS", Some(false)),
            ("B1234XYZ", "DEU", None),
        ] {
            assert_eq!(fits(plate, country(code)), expected, "{plate}");
        }
        let rows = table::rows(include_str!("data/plate_patterns.tsv")).count();
        assert_eq!(PATTERNS.len(), rows, "every row is read");
    }

    #[test]
    fn a_province_counts_only_where_plates_repeat() {
        let key = |code: &str, province| {
            PlateKey::new("1กข 2345", Some(country(code)), province).unwrap()
        };
        assert!(!key("THA", Some("Bangkok")).place_agrees(&key("THA", Some("Chiang Mai"))));
        assert!(key("THA", Some("Bangkok")).place_agrees(&key("THA", None)));
        assert_eq!(key("MYS", Some("Johor")), key("MYS", None));
        assert!(!key("MYS", None).place_agrees(&key("THA", None)));
    }

    proptest! {
        #[test]
        fn the_normal_form_is_its_own_normal_form(text in "\\PC{0,40}") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once.clone());
            let _ = (singapore_check_agrees(&text), fits(&text, country("VNM")));
        }
    }
}
