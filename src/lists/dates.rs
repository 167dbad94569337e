//! Dates as publishers write them: `04 Apr 1964`, `circa 1963`, `between 1975 and 1979`, `dd/mm/1963`.
//!
//! Reads one text into a [`PartialDate`] or [`DateInterval`]; `None` means it was not understood, and the caller
//! reports it. Nothing is guessed: two-digit years, and years of the Buddhist era where [`Reading`] does not allow
//! for them, are not understood. Dates are day first unless [`Reading`] says otherwise. A new month word goes into
//! [`MONTHS`], a new word for "about" into [`CIRCA`].

use crate::domain::{DateInterval, DateKind, Day, PartialDate};

/// How a publisher writes dates, where it is not the usual way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// `mm/dd/yyyy` instead of `dd/mm/yyyy`.
    pub month_first: bool,
    /// Years from 2400 on are of the Buddhist era, 543 years ahead.
    pub buddhist_era: bool,
}

/// Months by their first letters: English, then Indonesian and Malay where they differ.
const MONTHS: [(&str, u8); 19] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("mac", 3),
    ("apr", 4),
    ("may", 5),
    ("mei", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("agu", 8),
    ("ogo", 8),
    ("sep", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("des", 12),
    ("dis", 12),
];

/// Words for "about", longest first.
const CIRCA: [&str; 11] = [
    "approximately",
    "estimated",
    "approx.",
    "approx",
    "circa.",
    "circa",
    "around",
    "about",
    "sekitar",
    "ca.",
    "c.",
];

/// Longest text that is a date, in bytes.
const DATE_BYTES: usize = 120;

/// Years of the Buddhist era that a person or an event can have.
const BUDDHIST: std::ops::RangeInclusive<i16> = 2400..=2700;

/// Reads one date text with all defaults.
pub fn interval(text: &str) -> Option<DateInterval> {
    Reading::default().interval(text)
}

/// Reads one date that is neither a range nor approximate, with all defaults.
pub fn partial(text: &str) -> Option<PartialDate> {
    Reading::default().partial(text)
}

/// Reads one whole date, with all defaults.
pub fn day(text: &str) -> Option<Day> {
    Reading::default().day(text)
}

impl Reading {
    /// The interval a text speaks of.
    pub fn interval(self, text: &str) -> Option<DateInterval> {
        let text = fold(text)?;
        let (circa, text) = strip_circa(&text);
        let interval = self.plain(text)?;
        Some(about(circa, interval))
    }

    /// A date that is neither a range nor approximate.
    pub fn partial(self, text: &str) -> Option<PartialDate> {
        let text = fold(text)?;
        if let Some((date, time)) = text.split_at_checked(10)
            && time.starts_with(['t', ' ', '+', 'z', '-'])
            && time.contains([':', 'z'])
        {
            return self.partial(date);
        }
        let words: Vec<&str> = text
            .split([' ', ',', '/', '.', '-', '\u{2013}'])
            .filter(|w| !w.is_empty())
            .collect();
        match *words.as_slice() {
            [year] => PartialDate::y(self.year(year)?),
            [year, month, day] if year.len() == 4 && is_number(year) => {
                PartialDate::from_parts(self.year(year)?, small(month, 12)?, small(day, 31)?)
            }
            [year, month] if year.len() == 4 && is_number(year) => {
                PartialDate::from_parts(self.year(year)?, small(month, 12)?, None)
            }
            [month, year] => PartialDate::from_parts(self.year(year)?, small(month, 12)?, None),
            [a, b, year] => {
                let month_first = self.month_first || month_word(a).is_some();
                let (day, month) = if month_first { (b, a) } else { (a, b) };
                PartialDate::from_parts(self.year(year)?, small(month, 12)?, small(day, 31)?)
            }
            _ => None,
        }
    }

    /// A whole date.
    pub fn day(self, text: &str) -> Option<Day> {
        let date = self.partial(text)?;
        date.day().map(|_| date.first())
    }

    fn plain(self, text: &str) -> Option<DateInterval> {
        if let Some(date) = self.partial(text) {
            return Some(date.interval());
        }
        for (open, joint) in [
            ("between ", " and "),
            ("between ", " to "),
            ("from ", " to "),
            ("", " to "),
            ("", " until "),
        ] {
            if let Some((from, to)) = text.strip_prefix(open).and_then(|t| t.split_once(joint)) {
                return self.range(from, to);
            }
        }
        for (at, dash) in text.match_indices(['-', '\u{2013}']) {
            if let Some(range) = self.range(&text[..at], &text[at + dash.len()..]) {
                return Some(range);
            }
        }
        let decade = text.strip_suffix("0s")?;
        let first = PartialDate::y(self.year(&format!("{decade}0"))?)?;
        DateInterval::range(first, PartialDate::y(first.year() + 9)?)
    }

    fn range(self, from: &str, to: &str) -> Option<DateInterval> {
        let (from_circa, from) = strip_circa(from);
        let (to_circa, to) = strip_circa(to);
        let to = self.partial(to)?;
        let from = match month_word(from.trim_end_matches('.')) {
            Some(month) => PartialDate::ym(to.year(), month)?,
            None => self.partial(from)?,
        };
        let range = DateInterval::range(from, to)?;
        Some(about(from_circa || to_circa, range))
    }

    fn year(self, word: &str) -> Option<i16> {
        if word.len() != 4 || !is_number(word) {
            return None;
        }
        self.era(word.parse().ok()?)
    }

    fn era(self, year: i16) -> Option<i16> {
        match (BUDDHIST.contains(&year), self.buddhist_era) {
            (true, true) => Some(year - 543),
            (true, false) => None,
            (false, _) => Some(year),
        }
    }
}

/// Lower case, single blanks, no dot or comma at the end; `None` for what is too long for a date.
fn fold(text: &str) -> Option<String> {
    if text.len() > DATE_BYTES {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded = words.join(" ").to_lowercase();
    Some(folded.trim_end_matches(['.', ',', ';', ' ']).to_owned())
}

fn strip_circa(text: &str) -> (bool, &str) {
    let text = text.trim();
    for word in CIRCA {
        if let Some(rest) = text.strip_prefix(word) {
            return (true, rest.trim_start());
        }
    }
    (false, text)
}

fn about(circa: bool, interval: DateInterval) -> DateInterval {
    let kind = if circa {
        DateKind::Circa
    } else {
        interval.kind
    };
    DateInterval { kind, ..interval }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

fn month_word(word: &str) -> Option<u8> {
    let (_, month) = MONTHS.iter().find(|(start, _)| word.starts_with(start))?;
    let letters = word.chars().all(char::is_alphabetic);
    (letters && word.len() <= 9).then_some(*month)
}

/// A day or month: `Some(None)` where the publisher wrote a placeholder for it.
#[expect(
    clippy::option_option,
    reason = "not understood, understood as unknown, and known are three things"
)]
fn small(word: &str, max: u8) -> Option<Option<u8>> {
    if matches!(word, "00" | "0" | "dd" | "mm" | "xx" | "x" | "??") {
        return Some(None);
    }
    if max == 12
        && let Some(month) = month_word(word)
    {
        return Some(Some(month));
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ordinal = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th");
    if !ordinal || digits.is_empty() || digits.len() > 2 || !is_number(digits) {
        return None;
    }
    let value: u8 = digits.parse().ok()?;
    (1..=max).contains(&value).then_some(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        interval(text).map_or_else(|| "not understood".to_owned(), |i| i.to_string())
    }

    #[test]
    fn dates_are_read_in_every_shape_lists_use() {
        for (text, expected) in [
            ("04 Apr 1964", "1964-04-04"),
            ("20 February 1976", "1976-02-20"),
            ("1 Sept. 1950", "1950-09-01"),
            ("April 4, 1964", "1964-04-04"),
            ("4th May 1964", "1964-05-04"),
            ("17 Ogos 1945", "1945-08-17"),
            ("Apr 1964", "1964-04"),
            ("1964", "1964"),
            ("1964-04-04", "1964-04-04"),
            ("1964-04", "1964-04"),
            ("1964-04-04T00:00:00-05:00", "1964-04-04"),
            ("1964-04-04T00:00:09+02:00", "1964-04-04"),
            ("1964-04-04T00:00:09.554Z", "1964-04-04"),
            ("1964-04-04-04:00", "1964-04-04"),
            ("30/04/1963", "1963-04-30"),
            ("20.2.1976", "1976-02-20"),
            ("05-11-1981", "1981-11-05"),
            ("04/1963", "1963-04"),
            ("dd/mm/1963", "1963"),
            ("dd/05/1963", "1963-05"),
            ("00/00/1970", "1970"),
            ("00/05/1970", "1970-05"),
            ("circa 1963", "circa 1963"),
            ("c. 1963", "circa 1963"),
            ("Approximately 1963", "circa 1963"),
            ("circa 1962-1964", "circa 1962 to 1964"),
            ("circa 04 Apr 1964", "circa 1964-04-04"),
            ("between 1975 and 1979", "1975 to 1979"),
            ("Between circa 1975 and 1979", "circa 1975 to 1979"),
            ("1975 to 1979", "1975 to 1979"),
            ("Between 1975 to 1979", "1975 to 1979"),
            ("1975-1979", "1975 to 1979"),
            ("1975\u{2013}1979", "1975 to 1979"),
            ("00/00/1970-1973", "1970 to 1973"),
            ("06 Apr 1953 to 06 May 1954", "1953-04-06 to 1954-05-06"),
            ("1950s", "1950 to 1959"),
            ("Between Aug. and Sep. 1977", "1977-08-01 to 1977-09-30"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn what_could_mean_two_things_is_not_understood() {
        for text in [
            "",
            "63",
            "01/02/63",
            "31/02/1963",
            "13/13/1963",
            "1979 to 1975",
            "Ramadan 1963",
            "1963 or 1964",
            "2519",
            "marching 1963 on",
            "é",
            "0000",
            "5/6/7/1963",
            &"1963-".repeat(1_000_000),
        ] {
            assert_eq!(interval(text), None, "{text}");
        }
    }

    #[test]
    fn years_of_the_buddhist_era_and_months_written_first_are_read_on_request() {
        let thai = Reading {
            buddhist_era: true,
            ..Reading::default()
        };
        let show = |r: Reading, t: &str| r.interval(t).map(|i| i.to_string());
        assert_eq!(show(thai, "05-11-2519").as_deref(), Some("1976-11-05"));
        assert_eq!(show(thai, "05-11-1976").as_deref(), Some("1976-11-05"));
        let american = Reading {
            month_first: true,
            ..Reading::default()
        };
        assert_eq!(show(american, "03/28/2025").as_deref(), Some("2025-03-28"));
    }
}
