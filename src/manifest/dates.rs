//! Dates and times of manifests: the digits of messages, and days in the orders people write them.
//!
//! The centuries of two-digit years are those of machine-readable zones ([`crate::documents::mrz::dates`]); "today" is
//! an argument. A date that can mean two days gives both. Years of the Buddhist era (2400–2700) are converted, since
//! no traveller was born in them.

use crate::documents::mrz::dates;
use crate::domain::{DateInterval, Day, LocalTime, PartialDate};

/// Months by their first three letters: English, then Indonesian and Malay where they differ.
const MONTHS: [(&str, u8); 19] = [
    ("JAN", 1),
    ("FEB", 2),
    ("MAR", 3),
    ("MAC", 3),
    ("APR", 4),
    ("MAY", 5),
    ("MEI", 5),
    ("JUN", 6),
    ("JUL", 7),
    ("AUG", 8),
    ("AGU", 8),
    ("OGO", 8),
    ("SEP", 9),
    ("OCT", 10),
    ("OKT", 10),
    ("NOV", 11),
    ("DEC", 12),
    ("DES", 12),
    ("DIS", 12),
];

/// Years of the Buddhist era that a person or document can have, and how far they are ahead.
const BUDDHIST: std::ops::RangeInclusive<i16> = 2400..=2700;
const BUDDHIST_AHEAD: i16 = 543;

/// What a date is the date of: it decides the century of a two-digit year.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// A birth: not after today.
    Birth,
    /// An expiry or issue: around today.
    Document,
}

/// The days that `YYMMDD` can mean.
fn six(text: &str, of: Of, today: Day) -> Option<Vec<DateInterval>> {
    let date = dates::read(text.as_bytes())?;
    let days = match of {
        Of::Birth => date.births(today),
        Of::Document => date.expiry(today).into_iter().collect(),
    };
    (!days.is_empty()).then_some(days)
}

/// A date of a message: `YYMMDD` or `CCYYMMDD`, blanks left out; `None` if there is no such day.
pub(super) fn of_message(text: &str, of: Of, today: Day) -> Option<Vec<DateInterval>> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match digits.len() {
        6 => six(&digits, of, today),
        8 => {
            let date = partial(&digits[..4], &digits[4..6], &digits[6..])?;
            Some(vec![date.interval()])
        }
        _ => None,
    }
}

/// A time of a message: `YYMMDD` or `CCYYMMDD`, with `HHMM` behind it or not.
pub(super) fn time(text: &str) -> Option<LocalTime> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (date, clock) = match digits.len() {
        6 | 8 => (digits.as_str(), ""),
        10 => digits.split_at(6),
        12 => digits.split_at(8),
        _ => return None,
    };
    let (year, rest) = date.split_at(date.len() - 4);
    let year: i16 = year.parse().ok()?;
    let century = if date.len() == 6 { 2000 } else { 0 };
    let day = Day::from_ymd(
        century + year,
        rest[..2].parse().ok()?,
        rest[2..].parse().ok()?,
    )?;
    let minute = if clock.is_empty() {
        None
    } else {
        let (h, m): (u16, u16) = (clock[..2].parse().ok()?, clock[2..].parse().ok()?);
        if h > 23 || m > 59 {
            return None;
        }
        Some(h * 60 + m)
    };
    Some(LocalTime { day, minute })
}

/// Which of day and month comes first, where nothing else tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Nobody knows: both are taken.
    #[default]
    Unknown,
    /// `17/05/1980`.
    DayFirst,
    /// `05/17/1980`.
    MonthFirst,
}

/// Which order a written date proves, if it does.
pub(super) fn order(text: &str) -> Order {
    let words = words(text);
    let [a, b, _] = words.as_slice() else {
        return Order::Unknown;
    };
    let small = |w: &String| w.len() <= 2 && w.bytes().all(|b| b.is_ascii_digit());
    if !small(a) || !small(b) {
        return Order::Unknown;
    }
    match (a.parse::<u8>(), b.parse::<u8>()) {
        (Ok(13..), Ok(1..=12)) => Order::DayFirst,
        (Ok(1..=12), Ok(13..)) => Order::MonthFirst,
        _ => Order::Unknown,
    }
}

/// The days a written date can mean; more than one where the century or the order of day and month is not known.
pub(super) fn written(text: &str, order: Order, of: Of, today: Day) -> Option<Vec<DateInterval>> {
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    let words = words(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |w: &str| w.bytes().all(|b| b.is_ascii_digit());
    match *words.as_slice() {
        [whole] if number(whole) && matches!(whole.len(), 6 | 8) => of_message(whole, of, today),
        [year] if number(year) && year.len() == 4 => {
            Some(vec![partial(year, "0", "0")?.interval()])
        }
        [year, month] if year.len() == 4 && number(year) => {
            Some(vec![partial(year, month, "0")?.interval()])
        }
        [month, year] if year.len() == 4 && number(year) => {
            Some(vec![partial(year, month, "0")?.interval()])
        }
        [year, month, day] if year.len() == 4 && number(year) => {
            Some(vec![partial(year, month, day)?.interval()])
        }
        [a, b, year] => {
            let day_first = dated(year, b, a, of, today);
            let month_first = dated(year, a, b, of, today);
            match (order, day_first, month_first) {
                (Order::DayFirst, Some(days), _) | (_, Some(days), None) => Some(days),
                (Order::MonthFirst, _, Some(days)) | (_, None, Some(days)) => Some(days),
                (_, Some(mut days), Some(other)) => {
                    days.extend(other);
                    days.sort_unstable();
                    days.dedup();
                    Some(days)
                }
                (_, None, None) => None,
            }
        }
        _ => None,
    }
}

fn dated(year: &str, month: &str, day: &str, of: Of, today: Day) -> Option<Vec<DateInterval>> {
    if year.len() == 2 {
        let (month, day) = (self::month(month)?, day.parse::<u8>().ok()?);
        return six(&format!("{year}{month:02}{day:02}"), of, today);
    }
    Some(vec![partial(year, month, day)?.interval()])
}

fn partial(year: &str, month: &str, day: &str) -> Option<PartialDate> {
    if year.len() != 4 {
        return None;
    }
    let mut year: i16 = year.parse().ok()?;
    if BUDDHIST.contains(&year) {
        year -= BUDDHIST_AHEAD;
    }
    let some = |n: u8| (n != 0).then_some(n);
    PartialDate::from_parts(year, some(self::month(month)?), some(day.parse().ok()?))
}

fn month(word: &str) -> Option<u8> {
    if let Ok(number) = word.parse::<u8>() {
        return Some(number);
    }
    let start = word.get(..3)?;
    let (_, month) = MONTHS.iter().find(|(name, _)| *name == start)?;
    Some(*month)
}

/// Runs of digits and of letters, upper case; a time behind the date is left out.
fn words(text: &str) -> Vec<String> {
    let text = text.trim();
    let upper = text.to_uppercase();
    let date = match upper.find(':') {
        Some(colon) => upper[..colon]
            .rfind([' ', 'T'])
            .map_or("", |at| &upper[..at]),
        None => &upper,
    };
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in date.chars() {
        let joins = open
            && words
                .last()
                .and_then(|w| w.chars().last())
                .is_some_and(|l| l.is_ascii_digit() == c.is_ascii_digit());
        open = c.is_alphanumeric();
        match words.last_mut() {
            Some(word) if open && joins => word.push(c),
            _ if open => words.push(c.into()),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::from_ymd(2026, 6, 30).unwrap()
    }

    fn show(text: &str, order: Order) -> String {
        let days = written(text, order, Of::Birth, today()).unwrap_or_default();
        let shown: Vec<_> = days.iter().map(ToString::to_string).collect();
        shown.join(" ")
    }

    #[test]
    fn days_are_read_in_the_orders_people_write() {
        for (text, expected) in [
            ("1980-05-17", "1980-05-17"),
            ("1980-05-17T00:00:00", "1980-05-17"),
            ("1980-05-17 00:00", "1980-05-17"),
            ("19800517", "1980-05-17"),
            ("800517", "1980-05-17"),
            ("17/05/1980", "1980-05-17"),
            ("05/17/1980", "1980-05-17"),
            ("17.5.1980", "1980-05-17"),
            ("17MAY80", "1980-05-17"),
            ("17-May-1980", "1980-05-17"),
            ("May 17, 1980", "1980-05-17"),
            ("17 Ogos 1980", "1980-08-17"),
            ("17/05/2523", "1980-05-17"),
            ("17/05/80", "1980-05-17"),
            ("1980", "1980"),
            ("05/1980", "1980-05"),
            ("03/04/1980", "1980-03-04 1980-04-03"),
            ("04/04/1980", "1980-04-04"),
            ("", ""),
            ("31/02/1980", ""),
            ("unknown", ""),
            ("13/13/1980", ""),
        ] {
            assert_eq!(show(text, Order::Unknown), expected, "{text}");
        }
        assert_eq!(show("03/04/1980", Order::DayFirst), "1980-04-03");
        assert_eq!(show("03/04/1980", Order::MonthFirst), "1980-03-04");
    }

    #[test]
    fn a_date_proves_an_order_only_when_it_cannot_be_the_other() {
        assert_eq!(order("17/05/1980"), Order::DayFirst);
        assert_eq!(order("05-17-80"), Order::MonthFirst);
        assert_eq!(order("05/06/1980"), Order::Unknown);
        assert_eq!(order("1980-05-17"), Order::Unknown);
    }

    #[test]
    fn times_of_messages_are_read_and_impossible_ones_are_not() {
        let show = |t: &str| time(t).map(|t| t.to_string()).unwrap_or_default();
        assert_eq!(show("2609301015"), "2026-09-30 10:15");
        assert_eq!(show("202609301015"), "2026-09-30 10:15");
        assert_eq!(show("260930 "), "2026-09-30");
        for bad in ["2613451015", "2609302460", "26093010", "", "2609é01015"] {
            assert!(show(bad).is_empty() || bad == "26093010", "{bad}");
        }
        assert_eq!(show("26093010"), "");
    }

    #[test]
    fn dates_of_messages_keep_to_the_calendar() {
        let read = |t: &str| of_message(t, Of::Birth, today()).map(|d| d.len());
        assert_eq!(read("720417"), Some(1));
        assert_eq!(read("201122"), Some(2));
        assert_eq!(read(" 19720417"), Some(1));
        assert_eq!(read("801305"), None);
        assert_eq!(read("1972"), None);
    }
}
