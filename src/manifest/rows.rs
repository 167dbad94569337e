//! Lines of a table to rows of cells, so that a bad row fails alone.
//!
//! A quoted cell may run over lines, but only as far as [`limits::ROW_LINES`], and only if the row then has the cells
//! it should: otherwise the quote was a slip, its line is read without quotes, and the next line is the next row.

use super::table::Row;
use crate::domain::limits;

/// Gives every row after a header line until `give` says that it is enough. Blank lines are no rows.
pub(super) fn each_row(
    text: &str,
    header: u32,
    delimiter: char,
    width: usize,
    give: &mut dyn FnMut(&Row) -> bool,
) {
    let mut lines = text.lines().zip(1u32..).skip(header as usize).peekable();
    while let Some((line, number)) = lines.next() {
        let blank = |c: char| c.is_whitespace() || c == delimiter || c == '\u{1a}';
        if line.chars().all(blank) {
            continue;
        }
        let mut row = Row {
            line: number,
            cells: Vec::new(),
            fault: None,
        };
        if line.len() > limits::ROW_BYTES {
            row.fault = Some("row too long; left out");
        } else if is_open(line) {
            let rest = lines.clone().map(|(line, _)| line);
            if let Some((cells, taken)) = joined(line, rest, delimiter, width) {
                row.cells = cells;
                for _ in 0..taken {
                    lines.next();
                }
            } else {
                row.cells = line.split(delimiter).map(|c| c.replace('"', "")).collect();
                row.fault = Some("a quote is never closed; read without quotes");
            }
        } else {
            row.cells = split(line, delimiter);
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
            return;
        }
    }
}

/// Whether a quote is open at the end.
fn is_open(text: &str) -> bool {
    text.bytes().filter(|b| *b == b'"').count() % 2 == 1
}

/// The cells of a row that goes on over lines, and how many lines that is.
fn joined<'a>(
    first: &str,
    lines: impl Iterator<Item = &'a str>,
    delimiter: char,
    width: usize,
) -> Option<(Vec<String>, usize)> {
    let mut row = first.to_owned();
    for (n, line) in lines.take(limits::ROW_LINES - 1).enumerate() {
        if row.len() + line.len() > limits::ROW_BYTES {
            return None;
        }
        row.push('\n');
        row.push_str(line);
        // The line with the other odd count closes the quote.
        if is_open(line) {
            let cells = split(&row, delimiter);
            return (cells.len() == width).then_some((cells, n + 1));
        }
    }
    None
}

/// The cells of one row.
pub(super) fn split(row: &str, delimiter: char) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(row.len().max(64))
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(row.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    let cells = record.unwrap_or_default();
    cells.iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let mut shown = Vec::new();
        each_row(text, 1, ',', 3, &mut |row| {
            let fault = row.fault.map(|f| format!(" ({f})")).unwrap_or_default();
            shown.push(format!("{}: {}{fault}", row.line, row.cells.join("|")));
            true
        });
        shown
    }

    #[test]
    fn a_bad_row_fails_alone() {
        let text = "a,b,c\n1,2,3\n\n\"x, y\",\"over\ntwo\",3\n4,\"open,6\n7,8,9\n10,11\n1,2,3,4\n1,2,3,,\n";
        assert_eq!(
            rows(text),
            [
                "2: 1|2|3",
                "4: x, y|over\ntwo|3",
                "6: 4|open|6 (a quote is never closed; read without quotes)",
                "7: 7|8|9",
                "8: 10|11 (fewer cells than the header has)",
                "9: 1|2|3|4 (more cells than the header has)",
                "10: 1|2|3||",
            ]
        );
    }
}
