//! Machine-readable zones with right check digits: TD1, TD2 and TD3 of ICAO 9303 parts 4, 5 and 6.
//!
//! Writes only; reading is the business of [`crate::documents`]. Names that do not fit are cut, as issuers do.

use super::identity::Identity;
use super::name::Role;
use crate::domain::{Day, Gender};

/// Size of a machine-readable zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MrzFormat {
    /// Three lines of 30, identity cards.
    Td1,
    /// Two lines of 36.
    Td2,
    /// Two lines of 44, passports.
    Td3,
}

/// What a machine-readable zone says.
#[derive(Clone, Debug)]
pub struct MrzFields<'a> {
    /// ICAO code of issuer and nationality.
    pub country: &'a str,
    /// Primary identifier; the whole name where it is undivided.
    pub primary: &'a str,
    /// Secondary identifier; empty where the name is undivided.
    pub secondary: &'a str,
    /// Document number; the first nine letters and digits are printed.
    pub number: &'a str,
    /// Day of birth.
    pub born: Day,
    /// `M`, `F` or `<`.
    pub sex: char,
    /// Last day of validity.
    pub expires: Day,
}

/// The lines of a person's document that expires on `expires`, joined by a line feed.
pub fn mrz(person: &Identity, format: MrzFormat, expires: Day) -> String {
    let (given, family) = person.name.given_and_family();
    let whole = person.name.of_roles(&[
        Role::Given,
        Role::Middle,
        Role::Family,
        Role::Patronymic,
        Role::Marker,
    ]);
    // Malaysian passports do not divide the name.
    let undivided = family.is_empty() || person.nationality.code() == "MYS";
    let fields = MrzFields {
        country: person.nationality.code(),
        primary: if undivided { &whole } else { &family },
        secondary: if undivided { "" } else { &given },
        number: &person.passport,
        born: person.born,
        sex: match person.gender {
            Gender::Male => 'M',
            Gender::Female => 'F',
        },
        expires,
    };
    fields.lines(format)
}

impl MrzFields<'_> {
    /// The lines, joined by a line feed.
    pub fn lines(&self, format: MrzFormat) -> String {
        let (country, sex) = (fill(self.country, 3), self.sex);
        let number: String = self
            .number
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(9)
            .collect();
        let number = with_check(&fill(&number, 9));
        let born = with_check(&date(self.born));
        let until = with_check(&date(self.expires));
        match format {
            MrzFormat::Td3 => {
                let optional = fill("", 14);
                let checked = format!("{number}{born}{until}{optional}<");
                format!(
                    "P<{country}{}\n{number}{country}{born}{sex}{until}{optional}<{}",
                    self.names(39),
                    check_digit(&checked)
                )
            }
            MrzFormat::Td2 => {
                let optional = fill("", 7);
                let checked = format!("{number}{born}{until}{optional}");
                format!(
                    "I<{country}{}\n{number}{country}{born}{sex}{until}{optional}{}",
                    self.names(31),
                    check_digit(&checked)
                )
            }
            MrzFormat::Td1 => {
                let (one, two) = (fill("", 15), fill("", 11));
                let checked = format!("{number}{one}{born}{until}{two}");
                format!(
                    "I<{country}{number}{one}\n{born}{sex}{until}{country}{two}{}\n{}",
                    check_digit(&checked),
                    self.names(30)
                )
            }
        }
    }

    /// The name field; a primary identifier that would fill it is cut so that a letter of the secondary stays.
    fn names(&self, width: usize) -> String {
        let primary = identifier(self.primary);
        let secondary = identifier(self.secondary);
        if secondary.is_empty() {
            return fill(&primary, width);
        }
        let room = width.saturating_sub(3).min(primary.len());
        fill(&format!("{}<<{secondary}", &primary[..room]), width)
    }
}

/// Weights 7-3-1 over 0–9, A = 10 … Z = 35, filler 0, modulo 10 (ICAO 9303-3 §4.9).
pub fn check_digit(text: &str) -> char {
    let sum: u32 = text
        .bytes()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, w)| {
            w * match c {
                b'0'..=b'9' => u32::from(c - b'0'),
                b'A'..=b'Z' => u32::from(c - b'A') + 10,
                _ => 0,
            }
        })
        .sum();
    char::from(b'0' + (sum % 10) as u8)
}

fn with_check(text: &str) -> String {
    format!("{text}{}", check_digit(text))
}

fn fill(text: &str, width: usize) -> String {
    format!("{text:<<width$.width$}")
}

fn date(day: Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{:02}{m:02}{d:02}", y % 100)
}

/// Letters and fillers: apostrophes and slashes vanish, hyphens and blanks become fillers (ICAO 9303-3 §4.6).
pub fn identifier(name: &str) -> String {
    let mut out = String::new();
    for c in any_ascii::any_ascii(name).to_ascii_uppercase().chars() {
        match c {
            'A'..='Z' => out.push(c),
            ' ' | '-' if !out.ends_with('<') && !out.is_empty() => out.push('<'),
            _ => {}
        }
    }
    out.trim_end_matches('<').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_the_standard() {
        // ICAO 9303-3 appendix A.
        assert_eq!(check_digit("520727"), '3');
        assert_eq!(check_digit("AB2134<<<"), '5');
    }
}
