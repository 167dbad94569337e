//! Reads the fields of a question within their bounds, and collects what is wrong with them by path.
//!
//! Invariant: a reason never repeats the value of the field, so that it may be logged and sent back.

use crate::domain::{Country, PartialDate, limits};

use super::Error;

/// One wrong field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the question: `person.birth_dates[0].text`.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Collects what is wrong.
#[derive(Debug, Default)]
pub struct Fields {
    violations: Vec<Violation>,
}

/// Wrong fields that are told; the rest would not help.
const TOLD: usize = 32;

impl Fields {
    /// Refuses a field.
    pub fn refuse(&mut self, field: &str, reason: impl Into<String>) {
        if self.violations.len() < TOLD {
            self.violations.push(Violation {
                field: field.to_owned(),
                reason: reason.into(),
            });
        }
    }

    /// Text of at most `max` characters.
    pub fn text(&mut self, field: &str, text: String, max: usize) -> String {
        if longer(&text, max) {
            self.refuse(field, format!("longer than {max} characters"));
            return String::new();
        }
        text
    }

    /// Text that may lack; blank is lacking.
    pub fn optional(&mut self, field: &str, text: String, max: usize) -> Option<String> {
        let text = self.text(field, text, max);
        (!text.trim().is_empty()).then_some(text)
    }

    /// A number or code: at least one letter or digit, at most [`limits::NUMBER_CHARS`] characters.
    pub fn number(&mut self, field: &str, text: String) -> String {
        let before = self.violations.len();
        let text = self.text(field, text, limits::NUMBER_CHARS);
        if before == self.violations.len() && !text.chars().any(char::is_alphanumeric) {
            self.refuse(field, "no letter and no digit in it");
        }
        text
    }

    /// A number or code that may lack; blank is lacking.
    pub fn optional_number(&mut self, field: &str, text: String) -> Option<String> {
        if text.trim().is_empty() {
            return None;
        }
        Some(self.number(field, text))
    }

    /// A country by code or name; blank is not known.
    pub fn country(&mut self, field: &str, text: &str) -> Option<Country> {
        if text.trim().is_empty() {
            return None;
        }
        let country = (!longer(text, limits::NUMBER_CHARS))
            .then(|| Country::parse(text))
            .flatten();
        if country.is_none() {
            self.refuse(
                field,
                "not a country: give an ISO 3166-1 or ICAO code, or an English name",
            );
        }
        country
    }

    /// A date of which day and month may be unknown.
    pub fn date(&mut self, field: &str, text: &str) -> Option<PartialDate> {
        let date = (!longer(text, limits::NUMBER_CHARS))
            .then(|| PartialDate::parse_iso(text))
            .flatten();
        if date.is_none() {
            self.refuse(field, "not a date: give YYYY-MM-DD, YYYY-MM or YYYY");
        }
        date
    }

    /// Refuses a repeated field of more than `max` values, and cuts it.
    pub fn at_most<T>(&mut self, field: &str, values: &mut Vec<T>, max: usize) {
        if values.len() > max {
            self.refuse(field, format!("more than {max} values"));
            values.truncate(max);
        }
    }

    /// Whether nothing was wrong so far.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Fields refused so far, of those that are told.
    pub fn count(&self) -> usize {
        self.violations.len()
    }

    /// The value, if nothing was wrong.
    pub fn finish<T>(self, value: T) -> Result<T, Error> {
        if self.violations.is_empty() {
            Ok(value)
        } else {
            Err(Error::Invalid(self.violations))
        }
    }
}

fn longer(text: &str, max: usize) -> bool {
    text.len() > max && text.chars().nth(max).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_counts_characters_and_is_inclusive() {
        let mut fields = Fields::default();
        assert_eq!(fields.text("a", "ééé".into(), 3), "ééé");
        fields.text("b", "éééé".into(), 3);
        let Err(Error::Invalid(wrong)) = fields.finish(()) else {
            panic!("nothing was refused");
        };
        assert_eq!(wrong.len(), 1);
        assert_eq!(wrong[0].field, "b");
    }

    #[test]
    fn a_refusal_never_repeats_the_value() {
        let mut fields = Fields::default();
        fields.country("c", "Erewhon");
        fields.date("d", "31.12.1999");
        fields.number("n", "---".into());
        let wrong = format!("{:?}", fields.finish(()).unwrap_err());
        for value in ["Erewhon", "31.12.1999", "---"] {
            assert!(!wrong.contains(value), "{wrong}");
        }
    }

    #[test]
    fn no_more_is_told_than_helps() {
        let mut fields = Fields::default();
        for _ in 0..1000 {
            fields.refuse("x", "y");
        }
        assert!(matches!(fields.finish(()), Err(Error::Invalid(w)) if w.len() == TOLD));
    }
}
