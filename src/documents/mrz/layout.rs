//! Where the fields of each machine-readable zone stand (ICAO 9303-4 to -7), and the check digit over them.
//!
//! Positions count from 0 over all lines joined; ends are not included. Another format is a [`Layout`] and a line in
//! [`ALL`]. Nothing is read here.

use std::ops::Range;

/// Format of a machine-readable zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Card, three lines of 30.
    Td1,
    /// Official document, two lines of 36.
    Td2,
    /// Passport, two lines of 44.
    Td3,
    /// Visa, two lines of 44.
    MrvA,
    /// Visa, two lines of 36.
    MrvB,
}

impl Format {
    /// The name the standard uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRV-A",
            Self::MrvB => "MRV-B",
        }
    }
}

/// Fields and check digits of one format.
#[derive(Debug)]
pub struct Layout {
    /// Which it is.
    pub format: Format,
    /// Count of lines.
    pub lines: usize,
    /// Characters of a line.
    pub width: usize,
    /// Primary and secondary identifier.
    pub name: Range<usize>,
    /// Document number; its check digit stands behind it.
    pub number: Range<usize>,
    /// Nationality.
    pub nationality: Range<usize>,
    /// Date of birth; its check digit stands behind it.
    pub birth: Range<usize>,
    /// Sex.
    pub sex: usize,
    /// Date of expiry; its check digit stands behind it.
    pub expiry: Range<usize>,
    /// Optional data: the first may hold the rest of a long number.
    pub optional: [Range<usize>; 2],
    /// Whether a check digit stands behind the first optional data.
    pub optional_checked: bool,
    /// What the composite check digit covers; empty where there is none.
    pub composite: &'static [Range<usize>],
    /// Position of the composite check digit.
    pub composite_check: usize,
}

/// Document code, in every format.
pub const CODE: Range<usize> = 0..2;
/// Issuing state, in every format.
pub const ISSUER: Range<usize> = 2..5;

/// All formats. Visas differ from the documents of their size by the first character, `V`.
pub static ALL: [Layout; 5] = [
    Layout {
        format: Format::Td1,
        lines: 3,
        width: 30,
        name: 60..90,
        number: 5..14,
        nationality: 45..48,
        birth: 30..36,
        sex: 37,
        expiry: 38..44,
        optional: [15..30, 48..59],
        optional_checked: false,
        composite: &[5..30, 30..37, 38..45, 48..59],
        composite_check: 59,
    },
    Layout {
        format: Format::Td2,
        lines: 2,
        width: 36,
        name: 5..36,
        number: 36..45,
        nationality: 46..49,
        birth: 49..55,
        sex: 56,
        expiry: 57..63,
        optional: [64..71, 71..71],
        optional_checked: false,
        composite: &[36..46, 49..56, 57..71],
        composite_check: 71,
    },
    Layout {
        format: Format::Td3,
        lines: 2,
        width: 44,
        name: 5..44,
        number: 44..53,
        nationality: 54..57,
        birth: 57..63,
        sex: 64,
        expiry: 65..71,
        optional: [72..86, 87..87],
        optional_checked: true,
        composite: &[44..54, 57..64, 65..87],
        composite_check: 87,
    },
    Layout {
        format: Format::MrvB,
        lines: 2,
        width: 36,
        name: 5..36,
        number: 36..45,
        nationality: 46..49,
        birth: 49..55,
        sex: 56,
        expiry: 57..63,
        optional: [64..72, 72..72],
        optional_checked: false,
        composite: &[],
        composite_check: 0,
    },
    Layout {
        format: Format::MrvA,
        lines: 2,
        width: 44,
        name: 5..44,
        number: 44..53,
        nationality: 54..57,
        birth: 57..63,
        sex: 64,
        expiry: 65..71,
        optional: [72..88, 88..88],
        optional_checked: false,
        composite: &[],
        composite_check: 0,
    },
];

/// The check digit of ICAO 9303-3 §4.9: weights 7, 3, 1; letters count from 10, fillers 0. Written as a digit.
pub fn check_digit(characters: impl IntoIterator<Item = u8>) -> u8 {
    let weights = [7_u32, 3, 1].into_iter().cycle();
    let sum: u32 = characters
        .into_iter()
        .zip(weights)
        .map(|(c, weight)| weight * char::from(c).to_digit(36).unwrap_or(0))
        .sum();
    u8::try_from(sum % 10).map_or(b'0', |digit| b'0' + digit)
}

impl Layout {
    /// The composite check digit of a zone; `None` for visas.
    pub fn composite_digit(&self, zone: &[u8]) -> Option<u8> {
        if self.composite.is_empty() {
            return None;
        }
        let parts = self.composite.iter().filter_map(|r| zone.get(r.clone()));
        Some(check_digit(parts.flatten().copied()))
    }

    /// Line and column, from 1, of a position.
    pub fn place(&self, position: usize) -> (usize, usize) {
        (position / self.width + 1, position % self.width + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digits_of_the_standard_come_out() {
        for (text, digit) in [
            ("520727", b'3'),
            ("AB2134<<<", b'5'),
            ("HA672242<", b'6'),
            ("", b'0'),
        ] {
            assert_eq!(check_digit(text.bytes()), digit, "{text}");
        }
    }

    #[test]
    fn every_field_lies_within_its_zone() {
        for layout in &ALL {
            let size = layout.lines * layout.width;
            for field in [
                &layout.name,
                &layout.number,
                &layout.nationality,
                &layout.birth,
                &layout.expiry,
                &layout.optional[0],
                &layout.optional[1],
            ] {
                assert!(field.end <= size, "{:?}", layout.format);
            }
        }
    }
}
