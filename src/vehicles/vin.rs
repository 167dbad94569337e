//! Vehicle identification, frame, chassis and engine numbers: normal forms, the check digit, the maker's region.
//!
//! Nothing is refused for its check digit: it is compulsory in North America and China only (ISO 3779, 49 CFR 565), so
//! agreement says something and disagreement nothing. Invariant: `normal(normal(x)) == normal(x)`.

use crate::domain::{Country, limits};

/// Length of a vehicle identification number (ISO 3779).
pub const VIN: usize = 17;

/// Lengths of frame and chassis numbers that are none.
pub const FRAME: std::ops::RangeInclusive<usize> = 5..=20;

/// Normal form of an engine number, and of a frame number: upper-case A–Z and 0–9.
pub fn engine(number: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    number
        .nfkc()
        .take(4 * limits::NUMBER_CHARS)
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .take(limits::NUMBER_CHARS)
        .collect()
}

/// Normal form: as [`engine`]; in numbers of 17 characters, which know no I, O and Q, those are 1 and 0.
pub fn normal(number: &str) -> String {
    let number = engine(number);
    if number.len() != VIN {
        return number;
    }
    number
        .chars()
        .map(|c| match c {
            'I' => '1',
            'O' | 'Q' => '0',
            other => other,
        })
        .collect()
}

/// Whether a number has a length vehicles' numbers have.
pub fn is_plausible(number: &str) -> bool {
    FRAME.contains(&engine(number).len())
}

fn value(c: u8) -> Option<usize> {
    Some(match c {
        b'0'..=b'9' => usize::from(c - b'0'),
        b'A'..=b'H' => usize::from(c - b'A') + 1,
        b'J'..=b'N' => usize::from(c - b'J') + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => usize::from(c - b'S') + 2,
        _ => return None,
    })
}

/// Whether the check digit, position 9, agrees; `None` for numbers that are not 17 long.
pub fn check_agrees(number: &str) -> Option<bool> {
    const WEIGHTS: [usize; VIN] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let number = normal(number);
    if number.len() != VIN {
        return None;
    }
    let sum: usize = number
        .bytes()
        .zip(WEIGHTS)
        .map(|(c, weight)| value(c).map(|v| v * weight))
        .sum::<Option<_>>()?;
    let digit = b"0123456789X"[sum % 11];
    Some(number.as_bytes()[8] == digit)
}

/// The state a maker's code (the first three characters, ISO 3780) belongs to, for the states of the region and their
/// main suppliers; a hint.
pub fn maker_country(number: &str) -> Option<Country> {
    let number = normal(number);
    let [first, second, ..] = *number.as_bytes() else {
        return None;
    };
    let code = match (first, second) {
        (b'M', b'A'..=b'E') => "IND",
        (b'M', b'F'..=b'K') => "IDN",
        (b'M', b'L'..=b'R') => "THA",
        (b'M', b'S') => "MMR",
        (b'P', b'A'..=b'E') => "PHL",
        (b'P', b'F'..=b'K') => "SGP",
        (b'P', b'L'..=b'R') => "MYS",
        (b'R', b'L'..=b'R') => "VNM",
        (b'K', b'L'..=b'R') => "KOR",
        (b'L', _) => "CHN",
        (b'J', _) => "JPN",
        _ => return None,
    };
    (number.len() == VIN).then(|| Country::from_code(code))?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn seventeen_characters_know_no_i_o_and_q_and_frame_numbers_do() {
        assert_eq!(normal("mhf-zzzOIQ-00000-001"), "MHFZZZ01000000001");
        assert_eq!(normal("nze121-OI00001"), "NZE121OI00001");
        assert_eq!(engine("2NR-o12 34"), "2NRO1234");
        assert!(
            is_plausible("NZE121-0000001")
                && !is_plausible("AB1")
                && !is_plausible(&"1".repeat(21))
        );
    }

    #[test]
    fn the_check_digit_agrees_or_says_nothing() {
        for (vin, expected) in [
            ("11111111111111111", Some(true)),
            ("11111111211111111", Some(false)),
            ("1111111111111111", None),
            ("IIIIIIIIIIIIIIIII", Some(true)),
        ] {
            assert_eq!(check_agrees(vin), expected, "{vin}");
        }
    }

    #[test]
    fn makers_of_the_region_are_known() {
        let country = |vin: &str| maker_country(vin).map(|c| c.code().to_owned());
        for (prefix, expected) in [
            ("MHF", Some("IDN")),
            ("MR0", Some("THA")),
            ("PMH", Some("MYS")),
            ("RLU", Some("VNM")),
            ("PA1", Some("PHL")),
            ("WVW", None),
        ] {
            assert_eq!(
                country(&format!("{prefix:0<17}")).as_deref(),
                expected,
                "{prefix}"
            );
        }
        assert_eq!(country("MHF"), None);
    }

    proptest! {
        #[test]
        fn the_normal_form_is_its_own_normal_form(text in "\\PC{0,40}") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once.clone());
            let _ = (check_agrees(&text), maker_country(&text));
        }
    }
}
