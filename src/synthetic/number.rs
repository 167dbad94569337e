//! Numbers by shape: travel documents, national ids, plates, vehicle identification numbers.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::culture::rows;
use super::dice::Dice;
use crate::domain::Country;

/// Shapes of a state's numbers; empty or `-` where it has none.
#[derive(Debug)]
pub struct Shapes {
    /// Passport.
    pub passport: &'static str,
    /// National identity number.
    pub national_id: Option<&'static str>,
    /// Plates.
    pub plates: Vec<&'static str>,
}

static SHAPES: LazyLock<HashMap<&'static str, Shapes>> = LazyLock::new(|| {
    rows(include_str!("data/numbers.tsv"))
        .map(|row| {
            let some = |i: usize| row.get(i).copied().filter(|c| *c != "-");
            let shapes = Shapes {
                passport: row[1],
                national_id: some(2),
                plates: some(3).map_or(Vec::new(), |p| p.split('|').collect()),
            };
            (row[0], shapes)
        })
        .collect()
});

/// The shapes of a state, or the usual ones.
pub fn shapes(country: Country) -> &'static Shapes {
    SHAPES.get(country.code()).unwrap_or_else(|| &SHAPES["XXX"])
}

/// Towns of a state; empty if none is known.
pub fn towns(country: Country) -> Vec<&'static str> {
    rows(include_str!("data/places.tsv"))
        .find(|r| r[0] == country.code())
        .map_or(Vec::new(), |r| r[1].split('|').collect())
}

/// A number of a shape: `L` a letter, `#` a digit, anything else itself.
pub fn of_shape(shape: &str, dice: &mut Dice) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    shape
        .chars()
        .map(|c| match c {
            'L' => char::from(*dice.pick(LETTERS)),
            '#' => char::from(b'0' + dice.below(10) as u8),
            other => other,
        })
        .collect()
}

/// A vehicle identification number whose check digit holds (ISO 3779, position 9).
pub fn vin(dice: &mut Dice) -> String {
    const MAKERS: &[&str] = &[
        "MHF", "MR0", "PL1", "PM2", "MMT", "RLE", "PE3", "JTD", "LSV", "MAJ",
    ];
    const CHARS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    let mut vin: Vec<u8> = dice.pick(MAKERS).bytes().collect();
    while vin.len() < 11 {
        vin.push(*dice.pick(CHARS));
    }
    while vin.len() < 17 {
        vin.push(b'0' + dice.below(10) as u8);
    }
    vin[8] = vin_check_digit(&vin);
    vin.into_iter().map(char::from).collect()
}

fn vin_check_digit(vin: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |c: u8| -> u32 {
        match c {
            b'0'..=b'9' => u32::from(c - b'0'),
            b'A'..=b'H' => u32::from(c - b'A') + 1,
            b'J'..=b'N' => u32::from(c - b'J') + 1,
            b'P' => 7,
            b'R' => 9,
            b'S'..=b'Z' => u32::from(c - b'S') + 2,
            _ => 0,
        }
    };
    let sum: u32 = vin.iter().zip(WEIGHTS).map(|(&c, w)| value(c) * w).sum();
    match sum % 11 {
        10 => b'X',
        n => b'0' + n as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_known_numbers_come_out() {
        assert_eq!(vin_check_digit(b"1M8GDM9AXKP042788"), b'X');
        assert_eq!(vin_check_digit(b"11111111111111111"), b'1');
    }
}
