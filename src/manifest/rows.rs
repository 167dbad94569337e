//! Lines of a table to rows of cells, so that a bad row fails alone.
//!
//! A quoted cell may run over lines, but only as far as [`limits::ROW_LINES`], and only if the row then has the cells
//! it should: otherwise the quote was a slip, its line is read without quotes, and the next line is the next row.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::ManifestError;
use super::table::Row;
use crate::domain::{Position, limits};

/// Lines, of which some were looked at ahead of their turn.
struct Ahead<I> {
    lines: I,
    seen: VecDeque<String>,
    /// Of the line given last, from 1.
    number: u32,
}

impl<I: Iterator<Item = Result<String, ManifestError>>> Ahead<I> {
    fn next(&mut self) -> Result<Option<String>, ManifestError> {
        let line = match self.seen.pop_front() {
            Some(line) => Some(line),
            None => self.lines.next().transpose()?,
        };
        self.number += u32::from(line.is_some());
        Ok(line)
    }

    /// The line `n` lines after the one given last.
    fn peek(&mut self, n: usize) -> Result<Option<&str>, ManifestError> {
        while self.seen.len() <= n {
            match self.lines.next().transpose()? {
                Some(line) => self.seen.push_back(line),
                None => return Ok(None),
            }
        }
        Ok(self.seen.get(n).map(String::as_str))
    }
}

/// Gives every row after a header line until `give` says that it is enough. Blank lines are no rows.
pub(super) fn each_row(
    lines: impl Iterator<Item = Result<String, ManifestError>>,
    header: u32,
    delimiter: char,
    width: usize,
    give: &mut dyn FnMut(&Row<'_>) -> bool,
) -> Result<(), ManifestError> {
    let mut lines = Ahead {
        lines,
        seen: VecDeque::new(),
        number: 0,
    };
    while lines.number < header && lines.next()?.is_some() {}
    while let Some(line) = lines.next()? {
        let blank = |c: char| c.is_whitespace() || c == delimiter || c == '\u{1a}';
        if line.chars().all(blank) {
            continue;
        }
        let mut row = Row {
            at: Position::Line(lines.number),
            cells: Vec::new(),
            fault: None,
        };
        if line.len() > limits::ROW_BYTES {
            row.fault = Some("row too long; left out");
        } else if is_open(&line) {
            if let Some(cells) = joined(&line, &mut lines, delimiter, width)? {
                row.cells = cells;
            } else {
                let bare = line.split(delimiter).map(|c| c.replace('"', "").into());
                row.cells = bare.collect();
                row.fault = Some("a quote is never closed; read without quotes");
            }
        } else {
            row.cells = split(&line, delimiter);
        }
        if row.fault.is_none() {
            row.fault = match row.cells.len() {
                n if n < width => Some("fewer cells than the header has"),
                n if n > width && row.cells[width..].iter().any(|c| !c.trim().is_empty()) => {
                    Some("more cells than the header has")
                }
                _ => None,
            };
        }
        if !give(&row) {
            return Ok(());
        }
    }
    Ok(())
}

/// Whether a quote is open at the end.
fn is_open(text: &str) -> bool {
    text.bytes().filter(|b| *b == b'"').count() % 2 == 1
}

/// The cells of a row that goes on over lines, which are then taken.
fn joined<I: Iterator<Item = Result<String, ManifestError>>>(
    first: &str,
    lines: &mut Ahead<I>,
    delimiter: char,
    width: usize,
) -> Result<Option<Vec<Cow<'static, str>>>, ManifestError> {
    let mut row = first.to_owned();
    for n in 0..limits::ROW_LINES - 1 {
        let Some(line) = lines.peek(n)? else {
            return Ok(None);
        };
        if row.len() + line.len() > limits::ROW_BYTES {
            return Ok(None);
        }
        row.push('\n');
        row.push_str(line);
        // The line with the other odd count closes the quote.
        if is_open(line) {
            let cells = split(&row, delimiter);
            if cells.len() != width {
                return Ok(None);
            }
            for _ in 0..=n {
                lines.next()?;
            }
            return Ok(Some(cells));
        }
    }
    Ok(None)
}

/// The cells of one row.
pub(super) fn split(row: &str, delimiter: char) -> Vec<Cow<'static, str>> {
    // Most rows have nothing that a reader need be built for.
    if !row.contains(['"', '\r', '\n']) && !row.is_empty() {
        return row.split(delimiter).map(|c| c.to_owned().into()).collect();
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(row.len().max(64))
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(row.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    let cells = record.unwrap_or_default();
    cells.iter().map(|c| c.to_owned().into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let mut shown = Vec::new();
        let lines = text.lines().map(|l| Ok(l.to_owned()));
        let read = each_row(lines, 1, ',', 3, &mut |row| {
            let fault = row.fault.map(|f| format!(" ({f})")).unwrap_or_default();
            shown.push(format!("{}: {}{fault}", row.at, row.cells.join("|")));
            true
        });
        assert_eq!(read, Ok(()));
        shown
    }

    #[test]
    fn a_row_without_quotes_is_cut_as_any_other() {
        for row in [
            "",
            "a",
            "a,b",
            ",",
            ",,c ",
            " a;b,\té,",
            "\"a\",b",
            "a\rb,c",
        ] {
            for delimiter in [',', ';', '\t'] {
                let mut reader = csv::ReaderBuilder::new()
                    .has_headers(false)
                    .delimiter(delimiter as u8)
                    .from_reader(row.as_bytes());
                let record = reader.records().next().and_then(Result::ok);
                let cells: Vec<&str> = record.iter().flatten().collect();
                assert_eq!(split(row, delimiter), cells, "{row:?}");
            }
        }
    }

    #[test]
    fn a_bad_row_fails_alone() {
        let text = "a,b,c\n1,2,3\n\n\"x, y\",\"over\ntwo\",3\n4,\"open,6\n7,8,9\n10,11\n1,2,3,4\n1,2,3,,\n";
        assert_eq!(
            rows(text),
            [
                "line 2: 1|2|3",
                "line 4: x, y|over\ntwo|3",
                "line 6: 4|open|6 (a quote is never closed; read without quotes)",
                "line 7: 7|8|9",
                "line 8: 10|11 (fewer cells than the header has)",
                "line 9: 1|2|3|4 (more cells than the header has)",
                "line 10: 1|2|3||",
            ]
        );
    }
}
