//! Reading the tables of `data/`: lines of tab-separated fields, `#` for remarks, blank lines ignored.
//!
//! The tables are part of the program, so reading cannot fail; that every row has its fields is asserted by the tests
//! of the module that owns the table. Nothing is allocated per field.

/// The rows of a table, each split at tabs; fields keep their inner blanks and lose outer ones.
pub fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split('\t').map(str::trim).collect())
}

/// The only character of a field, if it is just one.
pub fn single(field: &str) -> Option<char> {
    let mut chars = field.chars();
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_and_blank_lines_are_no_rows() {
        let table = "# head\n\na\tb c\t\nd\n";
        assert_eq!(
            rows(table).collect::<Vec<_>>(),
            [vec!["a", "b c", ""], vec!["d"]]
        );
        assert_eq!(
            (single("x"), single("xy"), single("")),
            (Some('x'), None, None)
        );
    }
}
