//! A text as a form and a number: what varies from row to row is counted, what stays is written once.
//!
//! `AB-123` and `AB-124` share a form and differ in the number. Forms are texts in which two control characters stand
//! for what varies; a text that holds one of them has no form. Law: [`filled`] undoes [`taken_apart`]; it takes any
//! number. What is counted is a way of [`Counted`].

/// Stands for a digit.
const DIGIT: char = '\u{1}';
/// Stands for a digit or an upper-case letter.
const SIGN: char = '\u{2}';

/// What is counted of a text, from its end; the rest is its form's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Digits, as many as a number of 32 bits holds: references, which mostly count up.
    Digits,
    /// Digits and upper-case letters where 64 bits hold them all, else digits: document numbers.
    Signs,
}

/// Signs of which 64 bits hold every choice.
const SIGNS: usize = 12;

/// The form of a text and the number its varying characters make.
pub(super) fn taken_apart(text: &str, counted: Counted) -> Option<(String, u64)> {
    let is_sign = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
    let (mark, most) = match counted {
        Counted::Digits => (DIGIT, u64::from(u32::MAX)),
        Counted::Signs if text.chars().filter(|c| is_sign(*c)).count() > SIGNS => (DIGIT, u64::MAX),
        Counted::Signs => (SIGN, u64::MAX),
    };
    let radix = radix(mark);
    let (mut choices, mut value) = (Some(1u64), 0u64);
    let mut form = Vec::with_capacity(text.len());
    for c in text.chars().rev() {
        if matches!(c, DIGIT | SIGN) {
            return None;
        }
        let digit = c.to_digit(radix).filter(|_| is_sign(c));
        let next = choices.and_then(|n| n.checked_mul(u64::from(radix)));
        match (digit, choices, next.filter(|n| *n - 1 <= most)) {
            (Some(digit), Some(unit), Some(more)) => {
                value += u64::from(digit) * unit;
                choices = Some(more);
                form.push(mark);
            }
            (Some(_), ..) => {
                choices = None;
                form.push(c);
            }
            (None, ..) => form.push(c),
        }
    }
    Some((form.into_iter().rev().collect(), value))
}

/// The text of a form and a number.
pub(super) fn filled(form: &str, mut value: u64) -> String {
    let mut text = Vec::with_capacity(form.len());
    for c in form.chars().rev() {
        if !matches!(c, DIGIT | SIGN) {
            text.push(c);
            continue;
        }
        let radix = radix(c);
        let digit = char::from_digit((value % u64::from(radix)) as u32, radix);
        text.push(digit.unwrap_or('0').to_ascii_uppercase());
        value /= u64::from(radix);
    }
    text.into_iter().rev().collect()
}

fn radix(mark: char) -> u32 {
    if mark == DIGIT { 10 } else { 36 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_of_one_make_share_a_form() {
        let form = |text: &str, counted| taken_apart(text, counted).unwrap().0;
        for (one, other, counted) in [
            ("AB-1234567", "ZZ-0000000", Counted::Signs),
            ("C4F7G2K1T", "000000000", Counted::Signs),
            ("952791-82-3308", "111111-11-1111", Counted::Signs),
            ("SYd.000001", "SYd.999999", Counted::Digits),
            ("12345678901234567", "00000000000000000", Counted::Signs),
        ] {
            assert_eq!(form(one, counted), form(other, counted), "{one} {other}");
        }
        assert_ne!(
            form("SYd.1", Counted::Digits),
            form("SYe.1", Counted::Digits)
        );
        assert_eq!(taken_apart("a\u{1}", Counted::Digits), None);
    }

    proptest! {
        #[test]
        fn what_was_taken_apart_is_filled_again(
            text in prop_oneof!["[A-Z0-9]{0,24}", "[a-zA-Z0-9 /.é-]{0,20}", "\\PC{0,12}", "[0-9]{15,30}"],
        ) {
            for counted in [Counted::Digits, Counted::Signs] {
                let (form, value) = taken_apart(&text, counted).unwrap();
                prop_assert_eq!(filled(&form, value), &*text);
                prop_assert!(counted == Counted::Signs || u32::try_from(value).is_ok());
            }
        }

        #[test]
        fn any_number_fills_any_form(form in "[\u{1}\u{2}A-]{0,20}", value in any::<u64>()) {
            prop_assert_eq!(filled(&form, value).chars().count(), form.chars().count());
        }
    }
}
