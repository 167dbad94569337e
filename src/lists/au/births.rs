//! Dates of birth of the Australian list: `a) 30/04/1963 b) 1960`, `1964 or 1967`, `5 Feb 1970 (this aka only, born 1969)`.
//!
//! What stands in brackets is a note, and a date only where it says so or is nothing but a date. Invariant: nothing is
//! guessed; a piece outside brackets that is no date is counted as left.

use super::super::calendars::Calendar;
use super::super::dates;
use super::super::gather::push_new;
use crate::domain::DateInterval;

/// What a text says of a birth.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// The dates, none twice.
    pub(super) dates: Vec<DateInterval>,
    /// Pieces that are not understood.
    pub(super) left: usize,
    /// There is more to read in it than the dates.
    pub(super) noted: bool,
}

/// Marks between dates besides letters, line breaks and brackets.
const MARKS: [&str; 6] = [";", ">>", " or ", " alt DOB", " alt born", " born "];
/// Words that say which name a date goes with.
const SAID: [&str; 2] = ["for this aka only", "this aka only"];

/// Reads the text of a cell.
pub(super) fn read(text: &str) -> Read {
    let mut found = Read::default();
    let text = unlettered(text);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let open = rest.find('(').unwrap_or(rest.len());
        let (outside, bracket) = rest.split_at(open);
        let close = bracket.find(')').unwrap_or(bracket.len());
        let inside = bracket[..close].trim_start_matches('(');
        rest = bracket[close..].trim_start_matches(')');
        let calendar = Calendar::parse(inside);
        let mut dates = split(outside).into_iter().peekable();
        while let Some(piece) = dates.next() {
            let other = calendar.filter(|_| dates.peek().is_none());
            found.add(&piece, other, true);
        }
        found.noted |= !inside.trim().is_empty();
        if calendar.is_none() {
            for piece in split(inside) {
                found.add(&piece, None, false);
            }
        }
    }
    found
}

impl Read {
    fn add(&mut self, piece: &str, calendar: Option<Calendar>, must: bool) {
        let read = match calendar {
            None => dates::interval(piece).map(|d| vec![d]),
            Some(calendar) => dates::partial(piece)
                .and_then(|d| calendar.interval(d.year(), d.month(), d.day()))
                .map(|d| vec![d]),
        };
        let parted = |mark: &str| {
            let pieces = piece.split(mark).map(str::trim).filter(|p| !p.is_empty());
            let dates: Option<Vec<_>> = pieces.map(dates::interval).collect();
            dates.filter(|d| d.len() > 1)
        };
        let several = || parted(",").or_else(|| parted("  "));
        match read.or_else(several) {
            Some(dates) => dates.into_iter().for_each(|d| push_new(&mut self.dates, d)),
            None if must => self.left += 1,
            None => {}
        }
    }
}

/// Letters such as `b)` become marks; `b` after a letter or digit is none.
fn unlettered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_ascii_lowercase() && !before.is_alphanumeric() && rest.peek() == Some(&')') {
            rest.next();
            out.push(';');
        } else {
            out.push(if c == '\n' { ';' } else { c });
        }
        before = c;
    }
    out
}

/// The pieces between marks.
fn split(text: &str) -> Vec<String> {
    let mut pieces = vec![format!(" {text} ").replace('\u{a0}', " ")];
    for mark in MARKS {
        pieces = pieces
            .iter()
            .flat_map(|p| p.split(mark))
            .map(|p| format!(" {} ", p.trim()))
            .collect();
    }
    pieces
        .iter()
        .map(|p| {
            let piece = p.trim().trim_matches([',', ':', ';', ' ']);
            let lower = piece.to_lowercase();
            let said = SAID.iter().find(|s| lower.ends_with(*s));
            let piece = said.map_or(piece, |s| {
                piece.get(..piece.len() - s.len()).unwrap_or(piece)
            });
            piece.trim().trim_matches([',', ' ']).to_owned()
        })
        .filter(|p| !p.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let read = read(text);
        let dates: Vec<String> = read.dates.iter().map(ToString::to_string).collect();
        let left = if read.left > 0 { " left" } else { "" };
        let noted = if read.noted { " noted" } else { "" };
        format!("{}{left}{noted}", dates.join(", "))
    }

    #[test]
    fn every_shape_of_the_cell_is_read() {
        for (text, expected) in [
            ("12 May 1961", "1961-05-12"),
            ("Approximately 1963", "circa 1963"),
            ("between 1975 and 1979", "1975 to 1979"),
            ("a) 30/04/1963 b) 1960", "1963-04-30, 1960"),
            ("a)30/04/1963;      b)1960", "1963-04-30, 1960"),
            ("a) 1960 b) 1961 c) 1962 c) 1963", "1960, 1961, 1962, 1963"),
            (
                "a) Approximately 1955- 1958 b) 1950",
                "circa 1955 to 1958, 1950",
            ),
            (
                "a) 1960, b) Between 1968 and 1970, c) 1962",
                "1960, 1968 to 1970, 1962",
            ),
            ("30/04/1963; alt DOB:15/09/1949", "1963-04-30, 1949-09-15"),
            ("1 May 1960 >> 2 May 1960", "1960-05-01, 1960-05-02"),
            ("1964 or 1967,", "1964, 1967"),
            ("1 May 1960, or 1 June 1960", "1960-05-01, 1960-06-01"),
            (
                "01/10/1983,15/10/1983, 01/01/1980",
                "1983-10-01, 1983-10-15, 1980-01-01",
            ),
            ("01/10/1983  15/10/1983", "1983-10-01, 1983-10-15"),
            ("1960;\n1961", "1960, 1961"),
            ("a) 1 May 1960 b) (June 1961)", "1960-05-01, 1961-06 noted"),
            ("1970 (this aka only, alt born 1969", "1970, 1969 noted"),
            (
                "1970 (this aka only, born 1 May 1969)",
                "1970, 1969-05-01 noted",
            ),
            (
                "Approximately 1955. For this aka only, alt DOB 01/01/1969",
                "circa 1955, 1969-01-01",
            ),
            (
                "15 May 1968 (as Ana Bee) 1970 (as Bea Cee)",
                "1968-05-15, 1970 noted",
            ),
            (
                "1 May 1960 b) 24/06/1402 (Hijri Calendar)",
                "1960-05-01, 1982-04-17 to 1982-04-21 noted",
            ),
            ("07/05/1962; alt DOB: 07/04/62", "1962-05-07 left"),
            ("1965, 29 March", " left"),
            ("Approximately (30-35 years old)", " left noted"),
            ("12/031961", " left"),
            ("", ""),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }
}
