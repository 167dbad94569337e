//! Document numbers: one normal form, the key they are looked up under, ranges of blanks.
//!
//! Whether two different numbers are near is the business of [`super::near`]. Invariant:
//! `normal(normal(x)) == normal(x)`, and a normal form holds A–Z and 0–9 only.

use unicode_normalization::UnicodeNormalization;

use crate::domain::{Country, DocumentKind, IdentifierKind, TypedNumber, limits};

/// Upper-case A–Z and 0–9 of the number's compatibility form; everything else left out. At most
/// [`limits::NUMBER_CHARS`] long.
pub fn normal(number: &str) -> String {
    if number.is_ascii() {
        // Plain characters are their own compatibility form.
        let plain = number.bytes().take(4 * limits::NUMBER_CHARS);
        let kept = plain.filter(u8::is_ascii_alphanumeric);
        let upper = kept.map(|b| char::from(b.to_ascii_uppercase()));
        return upper.take(limits::NUMBER_CHARS).collect();
    }
    number
        .nfkc()
        .take(4 * limits::NUMBER_CHARS)
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .take(limits::NUMBER_CHARS)
        .collect()
}

/// [`normal`] of an identifier of a party; an IMO number without the letters that stand before it as often as not.
pub fn identifier(kind: IdentifierKind, value: &str) -> String {
    let mut number = normal(value);
    if kind == IdentifierKind::Imo && number.starts_with(IMO) {
        number.drain(..IMO.len());
    }
    number
}

const IMO: &str = "IMO";

/// What two numbers must share to be one document: issuer, class, number. The issuer's family counts, so that `GBN` and
/// `GBR` meet; an issuer that is not known is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NumberKey {
    /// Family of the issuing state.
    pub issuer: Option<Country>,
    /// Class.
    pub kind: DocumentKind,
    /// Normal form; never empty.
    pub number: String,
}

impl NumberKey {
    /// The key of a number; `None` if it holds no letter or digit.
    pub fn new(typed: &TypedNumber) -> Option<Self> {
        let number = normal(&typed.number);
        (!number.is_empty()).then(|| Self {
            issuer: typed.issuer.map(Country::family),
            kind: typed.kind,
            number,
        })
    }
}

/// Why two numbers do not bound a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// Different letters or widths, or no digits.
    #[error(
        "first and last number of a range must have the same letters around the same count of digits"
    )]
    Shape,
    /// The last comes before the first.
    #[error("the last number of a range comes before the first")]
    Order,
    /// Longer than [`limits::RANGE_NUMBERS`].
    #[error("a range may hold at most {} numbers", limits::RANGE_NUMBERS)]
    Size,
}

/// A range of numbers: a prefix, digits of a fixed width, a suffix. `first ≤ last`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NumberRange {
    /// What stands before the digits.
    pub prefix: String,
    /// Count of digits, 1–18.
    pub width: usize,
    /// What stands after the digits.
    pub suffix: String,
    /// First number.
    pub first: u64,
    /// Last number, included.
    pub last: u64,
}

/// The last run of digits is what counts up: prefix, digits, suffix.
fn split(normal: &str) -> Option<(&str, &str, &str)> {
    let end = normal.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = normal[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |i| i + 1);
    Some((&normal[..start], &normal[start..end], &normal[end..]))
}

impl NumberRange {
    /// The range from `first` to `last`, both included.
    pub fn new(first: &str, last: &str) -> Result<Self, RangeError> {
        let (first, last) = (normal(first), normal(last));
        let (prefix, from, suffix) = split(&first).ok_or(RangeError::Shape)?;
        let (last_prefix, to, last_suffix) = split(&last).ok_or(RangeError::Shape)?;
        if (prefix, suffix, from.len()) != (last_prefix, last_suffix, to.len()) || from.len() > 18 {
            return Err(RangeError::Shape);
        }
        let read = |digits: &str| digits.parse::<u64>().map_err(|_| RangeError::Shape);
        let (first, last) = (read(from)?, read(to)?);
        if last < first {
            return Err(RangeError::Order);
        }
        if last - first >= limits::RANGE_NUMBERS {
            return Err(RangeError::Size);
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            width: from.len(),
            suffix: suffix.to_owned(),
            first,
            last,
        })
    }

    /// Whether a number lies in the range.
    pub fn contains(&self, number: &str) -> bool {
        let number = normal(number);
        split(&number).is_some_and(|(prefix, digits, suffix)| {
            (prefix, digits.len(), suffix) == (&self.prefix, self.width, &self.suffix)
                && digits
                    .parse()
                    .is_ok_and(|n| (self.first..=self.last).contains(&n))
        })
    }
}

/// Whether `number` is `first`, or lies between `first` and `last`; false for a pair that bounds no range.
pub fn contains(first: &str, last: &str, number: &str) -> bool {
    NumberRange::new(first, last).is_ok_and(|r| r.contains(number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn separators_width_and_case_do_not_count() {
        assert_eq!(normal(" ab-12 34/５６.<<"), "AB123456");
        assert_eq!(normal("№ ü"), "NO");
    }

    #[test]
    fn an_imo_number_is_the_same_with_its_letters_and_without() {
        let imo = IdentifierKind::Imo;
        assert_eq!(identifier(imo, "IMO 9087219"), "9087219");
        assert_eq!(identifier(imo, "imo-9087219"), identifier(imo, "9087219"));
        assert_eq!(identifier(IdentifierKind::Other, "IMO 1"), "IMO1");
    }

    #[test]
    fn a_range_holds_its_ends_and_what_lies_between_at_the_same_width() {
        let range = NumberRange::new("AB 000100", "AB000199").unwrap();
        for (number, inside) in [
            ("AB000100", true),
            ("ab-000150", true),
            ("AB000199", true),
            ("AB000200", false),
            ("AB0150", false),
            ("AC000150", false),
            ("AB000150X", false),
            ("", false),
        ] {
            assert_eq!(range.contains(number), inside, "{number}");
        }
        assert!(contains("K0000001E", "K0000009E", "K0000004E"));
    }

    #[test]
    fn what_bounds_no_range_is_refused_with_a_reason() {
        for (first, last, reason) in [
            ("AB100", "AC200", RangeError::Shape),
            ("A100", "A1000", RangeError::Shape),
            ("", "A1", RangeError::Shape),
            ("ABC", "ABD", RangeError::Shape),
            ("A200", "A100", RangeError::Order),
            ("A00000000", "A99999999", RangeError::Size),
        ] {
            assert_eq!(NumberRange::new(first, last), Err(reason), "{first}-{last}");
        }
    }

    #[test]
    fn british_variants_share_a_key_and_an_empty_number_has_none() {
        let typed = |number: &str, issuer| TypedNumber {
            kind: DocumentKind::Passport,
            number: number.to_owned(),
            issuer: Country::from_code(issuer),
        };
        assert_eq!(
            NumberKey::new(&typed("12-34", "GBN")),
            NumberKey::new(&typed("1234", "GBR"))
        );
        assert_eq!(NumberKey::new(&typed("<<<", "GBR")), None);
    }

    proptest! {
        #[test]
        fn the_normal_form_is_its_own_normal_form(text in ".{0,80}") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once.clone());
            prop_assert!(once.len() <= limits::NUMBER_CHARS);
        }
    }
}
