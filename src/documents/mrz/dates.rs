//! Dates of a zone: `YYMMDD`, unknown parts `<<` or `00`, and the centuries they can mean.

use crate::domain::{DateInterval, Day, PartialDate};

/// What six characters say. Parts that are unknown are `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortDate {
    year: Option<i16>,
    month: Option<u8>,
    day: Option<u8>,
}

/// Below this age a person may as well be a hundred years older.
const CHILD: i16 = 16;

/// `None` if a part is neither digits nor unknown, or no century makes it a date.
pub fn read(field: &[u8]) -> Option<ShortDate> {
    let part = |at: usize, zeros_unknown: bool| -> Option<Option<u8>> {
        match *field.get(at..at + 2)? {
            [b'<', b'<'] => Some(None),
            [b'0', b'0'] if zeros_unknown => Some(None),
            [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(Some((a - b'0') * 10 + (b - b'0'))),
            _ => None,
        }
    };
    let nothing = field.iter().all(|c| *c == b'0');
    let date = ShortDate {
        year: part(0, nothing)?.map(i16::from),
        month: part(2, true)?,
        day: part(4, true)?,
    };
    let year = 2000 + date.year.unwrap_or(0);
    PartialDate::from_parts(year, date.month, date.day)
        .or_else(|| PartialDate::from_parts(year - 100, date.month, date.day))
        .map(|_| date)
}

impl ShortDate {
    fn in_century(self, century: i16) -> Option<DateInterval> {
        let date = PartialDate::from_parts(century + self.year?, self.month, self.day)?;
        Some(date.interval())
    }

    /// The days of birth it can mean: the latest that is not after `today`, and the century before for a child.
    pub fn births(self, today: Day) -> Vec<DateInterval> {
        let past = |d: &DateInterval| d.from <= today;
        let mut found: Vec<DateInterval> = [2100, 2000, 1900, 1800]
            .into_iter()
            .filter_map(|c| self.in_century(c))
            .filter(past)
            .collect();
        let child = found
            .first()
            .is_some_and(|d| today.year() - d.from.year() < CHILD);
        found.truncate(if child { 2 } else { 1 });
        found
    }

    /// The day of expiry: of the centuries, the one nearest to ten years from `today`.
    pub fn expiry(self, today: Day) -> Option<DateInterval> {
        let middle = today.year() + 10;
        [1900, 2000, 2100]
            .into_iter()
            .filter_map(|c| self.in_century(c))
            .min_by_key(|d| (d.from.year() - middle).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::from_ymd(2026, 6, 1).unwrap()
    }

    #[test]
    fn births_are_never_in_the_future_and_children_may_be_very_old() {
        for (text, expected) in [
            ("740812", "1974-08-12"),
            ("750000", "1975"),
            ("75<<<<", "1975"),
            ("7505<<", "1975-05"),
            ("150101", "2015-01-01 1915-01-01"),
            ("260701", "1926-07-01"),
            ("100101", "2010-01-01"),
            ("000229", "2000-02-29"),
            ("<<<<<<", ""),
            ("000000", ""),
        ] {
            let births = read(text.as_bytes()).unwrap().births(today());
            assert_eq!(
                births
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(" "),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn expiry_lies_within_thirty_years_past_and_fifty_to_come() {
        for (text, expected) in [
            ("120415", "2012-04-15"),
            ("961210", "1996-12-10"),
            ("750101", "2075-01-01"),
            ("330101", "2033-01-01"),
        ] {
            let expiry = read(text.as_bytes()).unwrap().expiry(today()).unwrap();
            assert_eq!(expiry.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["741301", "740230", "7A0101", "7<0101", "", "<<1301"] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
