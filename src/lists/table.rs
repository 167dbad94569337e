//! Rows of delimited text (RFC 4180), streamed within bounds, with the line each row starts on.
//!
//! Written out rather than taken from the `csv` crate for two guarantees that crate does not give: a quote left open at
//! the end of the file is an error and not a cell, and no row grows past [`limits::RECORD_BYTES`]. Knows nothing of what
//! the columns mean. Encodings are decoded cell by cell ([`Encoding`]); UTF-16 is decoded on the way in.

use std::collections::HashMap;
use std::io::{self, BufRead, Read};

use super::{Input, Problem, ReadError};
use crate::domain::limits;

/// How the bytes of a cell become text. UTF-16 is told by its byte order mark, whatever is configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub(super) enum Encoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// ISO 8859-1, with the printable characters Windows-1252 puts in place of its control codes.
    #[serde(rename = "latin-1")]
    Latin1,
}

/// Windows-1252, 0x80–0x9F; the five bytes it does not use stay the control codes of ISO 8859-1.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

impl Encoding {
    fn decode(self, cell: &[u8]) -> Option<String> {
        match self {
            Self::Utf8 => std::str::from_utf8(cell).ok().map(str::to_owned),
            Self::Latin1 => {
                let letter = |&b: &u8| match b {
                    0x80..=0x9f => WINDOWS
                        .chars()
                        .nth(usize::from(b - 0x80))
                        .unwrap_or(char::from(b)),
                    b => char::from(b),
                };
                Some(cell.iter().map(letter).collect())
            }
        }
    }
}

/// One row, its cells trimmed.
pub(super) struct Row {
    /// Line it starts on, from 1.
    pub line: u64,
    /// Its cells; `None` where the bytes are not text in the encoding.
    pub cells: Vec<Option<String>>,
}

impl Row {
    /// A cell that is there, is text and is not blank.
    pub(super) fn get(&self, column: usize) -> Option<&str> {
        let text = self.cells.get(column)?.as_deref()?;
        (!text.is_empty()).then_some(text)
    }
}

/// A reader of rows.
pub(super) struct Rows<'a> {
    /// File, for problems.
    pub file: String,
    bytes: Box<dyn BufRead + 'a>,
    delimiter: u8,
    encoding: Encoding,
    line: u64,
    started: bool,
    /// The last row read ended with the file, without a line break.
    pub open_end: bool,
}

impl<'a> Rows<'a> {
    /// Reads rows of an input.
    pub(super) fn new(input: Input<'a>, delimiter: u8, encoding: Encoding) -> Self {
        Self {
            file: input.name,
            bytes: input.bytes,
            delimiter,
            encoding,
            line: 1,
            started: false,
            open_end: false,
        }
    }

    fn io(&self, source: io::Error) -> ReadError {
        ReadError::Io {
            file: self.file.clone(),
            source,
        }
    }

    fn broken(&self, line: u64, reason: &str) -> ReadError {
        ReadError::Broken {
            file: self.file.clone(),
            place: format!("line {line}"),
            reason: reason.to_owned(),
        }
    }

    /// A problem of a row.
    pub(super) fn problem(
        &self,
        line: u64,
        record: Option<&str>,
        reason: impl Into<String>,
    ) -> Problem {
        Problem {
            file: self.file.clone(),
            place: format!("line {line}"),
            record: record.map(str::to_owned),
            reason: reason.into(),
        }
    }

    fn start(&mut self) -> Result<(), ReadError> {
        self.started = true;
        let head = match self.bytes.fill_buf() {
            Ok(head) => [
                head.first().copied(),
                head.get(1).copied(),
                head.get(2).copied(),
            ],
            Err(e) => return Err(self.io(e)),
        };
        match head {
            [Some(0xef), Some(0xbb), Some(0xbf)] => {
                self.bytes.consume(3);
                self.encoding = Encoding::Utf8;
            }
            [Some(a), Some(b), _] if (a, b) == (0xff, 0xfe) || (a, b) == (0xfe, 0xff) => {
                self.bytes.consume(2);
                let inner = std::mem::replace(&mut self.bytes, Box::new(io::empty()));
                let utf16 = Utf16 {
                    inner,
                    big: a == 0xfe,
                    lead: None,
                };
                self.bytes = Box::new(io::BufReader::new(utf16));
                self.encoding = Encoding::Utf8;
            }
            _ => {}
        }
        Ok(())
    }

    /// The next row that is not blank; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row>, ReadError> {
        if !self.started {
            self.start()?;
        }
        loop {
            let line = self.line;
            let Some(cells) = self.cells()? else {
                return Ok(None);
            };
            let decode = |cell: Vec<u8>| {
                self.encoding.decode(&cell).map(|t| {
                    t.trim_matches(|c: char| c.is_whitespace() || c == '\u{1a}')
                        .to_owned()
                })
            };
            let cells: Vec<Option<String>> = cells.into_iter().map(decode).collect();
            if cells.iter().any(|c| c.as_deref() != Some("")) {
                return Ok(Some(Row { line, cells }));
            }
        }
    }

    fn cells(&mut self) -> Result<Option<Vec<Vec<u8>>>, ReadError> {
        let first_line = self.line;
        let (mut cells, mut cell): (Vec<Vec<u8>>, Vec<u8>) = (Vec::new(), Vec::new());
        let (mut quoted, mut was_quoted, mut any, mut size) = (false, false, false, 0usize);
        loop {
            let buffer = match self.bytes.fill_buf() {
                Ok(buffer) => buffer,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(self.io(e)),
            };
            if buffer.is_empty() {
                if quoted {
                    return Err(self.broken(
                        first_line,
                        "a quotation mark opened in this row is never closed",
                    ));
                }
                self.open_end = any;
                if any {
                    cells.push(cell);
                }
                return Ok(any.then_some(cells));
            }
            let mut used = 0;
            let mut row_ended = false;
            for &b in buffer {
                used += 1;
                any = true;
                size += 1;
                self.line += u64::from(b == b'\n');
                if quoted {
                    if b == b'"' {
                        quoted = false;
                        was_quoted = true;
                    } else {
                        cell.push(b);
                    }
                } else if b == b'"' && (cell.is_empty() || was_quoted) {
                    if was_quoted {
                        cell.push(b'"');
                    }
                    quoted = true;
                } else if b == self.delimiter {
                    cells.push(std::mem::take(&mut cell));
                    was_quoted = false;
                    size += size_of::<Vec<u8>>();
                } else if b == b'\n' {
                    row_ended = true;
                    break;
                } else {
                    if b != b'\r' {
                        was_quoted = false;
                    }
                    cell.push(b);
                }
                if size > limits::RECORD_BYTES {
                    break;
                }
            }
            self.bytes.consume(used);
            if size > limits::RECORD_BYTES {
                return Err(self.broken(first_line, "the row is longer than any record may be"));
            }
            if row_ended {
                cells.push(cell);
                return Ok(Some(cells));
            }
        }
    }
}

/// UTF-16 turned into UTF-8; a lone surrogate becomes U+FFFD.
struct Utf16<'a> {
    inner: Box<dyn BufRead + 'a>,
    big: bool,
    lead: Option<u16>,
}

impl Utf16<'_> {
    fn unit(&mut self) -> io::Result<Option<u16>> {
        if let Some(unit) = self.lead.take() {
            return Ok(Some(unit));
        }
        let mut pair = [0; 2];
        if self.inner.fill_buf()?.is_empty() {
            return Ok(None);
        }
        self.inner.read_exact(&mut pair)?;
        Ok(Some(if self.big {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        }))
    }

    fn char(&mut self) -> io::Result<Option<char>> {
        let Some(first) = self.unit()? else {
            return Ok(None);
        };
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(Some(
                char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER),
            ));
        }
        let second = self.unit()?;
        match second {
            Some(second) if (0xdc00..0xe000).contains(&second) => {
                let code =
                    0x1_0000 + ((u32::from(first) - 0xd800) << 10) + (u32::from(second) - 0xdc00);
                Ok(char::from_u32(code))
            }
            other => {
                self.lead = other;
                Ok(Some(char::REPLACEMENT_CHARACTER))
            }
        }
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while buf.len() - filled >= 4 {
            let Some(c) = self.char()? else { break };
            if c < ' ' && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}') {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "control character in the text",
                ));
            }
            filled += c.encode_utf8(&mut buf[filled..]).len();
        }
        Ok(filled)
    }
}

/// The header row: which column has which name, compared without case.
#[derive(Debug)]
pub(super) struct Header(HashMap<String, usize>);

impl Header {
    /// Reads the header row; all `required` columns must be there, and with `known` no others than these.
    pub(super) fn read(
        rows: &mut Rows<'_>,
        required: &[&str],
        known: Option<&[&str]>,
    ) -> Result<Self, ReadError> {
        let wrong = |file: &str, reason: String| ReadError::WrongFormat {
            file: file.to_owned(),
            reason,
        };
        let Some(row) = rows.next()? else {
            return Err(wrong(&rows.file, "there is no header row".to_owned()));
        };
        let mut columns = HashMap::new();
        for (at, cell) in row.cells.iter().enumerate() {
            let name = cell.as_deref().unwrap_or("").to_lowercase();
            if name.is_empty() {
                continue;
            }
            if known.is_some_and(|k| !k.contains(&name.as_str())) {
                return Err(wrong(&rows.file, format!("column {name:?} is not known")));
            }
            if columns.insert(name.clone(), at).is_some() {
                return Err(wrong(&rows.file, format!("column {name:?} is there twice")));
            }
        }
        let header = Self(columns);
        match required.iter().find(|r| header.at(r).is_none()) {
            Some(missing) => Err(wrong(&rows.file, format!("column {missing:?} is missing"))),
            None => Ok(header),
        }
    }

    /// The columns, lower case, in alphabetical order.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Where a column is.
    pub(super) fn at(&self, name: &str) -> Option<usize> {
        self.0.get(&name.to_lowercase()).copied()
    }

    /// A cell of a row by its column's name.
    pub(super) fn cell<'r>(&self, row: &'r Row, name: &str) -> Option<&'r str> {
        row.get(self.at(name)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8], encoding: Encoding) -> Result<Vec<String>, String> {
        let input = Input {
            name: "t".to_owned(),
            role: String::new(),
            bytes: Box::new(bytes),
        };
        let mut rows = Rows::new(input, b',', encoding);
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(|e| e.to_string())? {
            let cells: Vec<&str> = row
                .cells
                .iter()
                .map(|c| c.as_deref().unwrap_or("??"))
                .collect();
            out.push(format!("{}: {}", row.line, cells.join("|")));
        }
        Ok(out)
    }

    #[test]
    fn quotes_line_ends_and_blank_rows_are_read_as_spreadsheets_write_them() {
        let text = b"\xef\xbb\xbfa,\"b,\"\"c\"\"\n d\"\r\n\r\n,,\nx , y,\r\nlast,\"5\"";
        assert_eq!(
            rows(text, Encoding::Utf8).unwrap(),
            ["1: a|b,\"c\"\n d", "5: x|y|", "6: last|5"]
        );
        assert_eq!(
            rows(b"5\" tube,x\n\x1a\r\n", Encoding::Utf8).unwrap(),
            ["1: 5\" tube|x"]
        );
    }

    #[test]
    fn a_quote_left_open_is_an_error_at_the_row_it_was_opened_in() {
        let message = rows(b"a,b\nc,\"d\ne\nf\n", Encoding::Utf8).unwrap_err();
        assert_eq!(
            message,
            "t: broken at line 2: a quotation mark opened in this row is never closed"
        );
    }

    #[test]
    fn one_row_cannot_grow_without_bound() {
        let mut text = b"a,\"".to_vec();
        text.resize(limits::RECORD_BYTES + 10, b'x');
        assert!(
            rows(&text, Encoding::Utf8)
                .unwrap_err()
                .contains("longer than any record")
        );
    }

    #[test]
    fn each_encoding_is_decoded_and_bad_bytes_spoil_only_their_cell() {
        assert_eq!(rows(b"caf\xe9,x", Encoding::Utf8).unwrap(), ["1: ??|x"]);
        assert_eq!(
            rows(b"caf\xe9,\x80", Encoding::Latin1).unwrap(),
            ["1: caf\u{e9}|\u{20ac}"]
        );
        for big in [true, false] {
            let unit = |u: u16| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            };
            let text: Vec<u8> = "\u{feff}ก,😀\nb,c".encode_utf16().flat_map(unit).collect();
            assert_eq!(
                rows(&text, Encoding::Latin1).unwrap(),
                ["1: ก|😀", "2: b|c"]
            );
            assert!(rows(&text[..text.len() - 1], Encoding::Utf8).is_err());
        }
    }
}
