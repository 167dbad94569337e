//! Tables with a header: one traveller a row, in whatever columns, order and delimiter people have.
//!
//! Finds the header and its delimiter; rows are cut by [`super::rows`], and what they say is read by [`super::table`].

use super::characters::Lines;
use super::rows::{each_row, split};
use super::table::{Column, Rows, Table, TakeRow, are_telling, columns};
use super::{Body, Head, Input, ManifestError};
use crate::domain::{Day, limits};

/// What may stand between the cells.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// How a table is laid out.
struct Layout {
    delimiter: char,
    columns: Vec<Column>,
    /// The line of the header, from 1.
    line: u32,
}

impl Layout {
    /// The layout that knows most columns of the first line that is not blank. Spreadsheets may name their delimiter
    /// in a line of its own before it.
    fn of(text: &str) -> Option<Self> {
        let mut lines = text
            .lines()
            .zip(1u32..)
            .filter(|(l, _)| !l.trim().is_empty());
        let (mut header, mut line) = lines.next()?;
        if header.trim_start().to_ascii_lowercase().starts_with("sep=") {
            (header, line) = lines.next()?;
        }
        if header.len() > limits::ROW_BYTES {
            return None;
        }
        let layouts = DELIMITERS.iter().map(|&delimiter| Self {
            delimiter,
            columns: columns(split(header, delimiter).iter().map(AsRef::as_ref)),
            line,
        });
        let known = |l: &Self| l.columns.iter().flatten().count();
        let best = layouts.max_by_key(|l| (known(l), std::cmp::Reverse(l.columns.len())))?;
        let fits = best.columns.len() <= limits::MANIFEST_COLUMNS;
        (fits && are_telling(&best.columns)).then_some(best)
    }
}

/// Whether a text is such a table.
pub(super) fn is_table(head: &Head<'_>) -> bool {
    Layout::of(&head.text).is_some()
}

/// A table and how it is laid out.
struct Csv {
    input: Input,
    layout: Layout,
}

impl Rows for Csv {
    fn each(&self, take: TakeRow<'_>) -> Result<(), ManifestError> {
        let Layout {
            delimiter,
            columns,
            line,
        } = &self.layout;
        let lines = Lines::of(self.input.reader()?)?;
        each_row(lines, *line, *delimiter, columns.len(), &mut |row| {
            take(columns, row)
        })
    }
}

/// Opens a table.
pub(super) fn open(input: &Input, head: &Head<'_>, today: Day) -> Result<Body, ManifestError> {
    let layout = Layout::of(&head.text).ok_or(ManifestError::Unknown)?;
    let input = input.clone();
    Table::of(Csv { input, layout }, today).map(Body::Table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_gives_known_columns() {
        for (text, delimiter) in [
            ("Surname,Given Names\nA,B", ','),
            ("Surname;Given Names;Notes, free\nA;B;C", ';'),
            ("\n\nSURNAME\tGIVEN_NAMES\nA\tB", '\t'),
            ("sep=|\nsurname|given", '|'),
        ] {
            assert_eq!(
                Layout::of(text).map(|l| l.delimiter),
                Some(delimiter),
                "{text}"
            );
        }
        assert!(Layout::of("a,b\n1,2").is_none());
        assert!(Layout::of("seat,pnr\n1,2").is_none());
    }
}
