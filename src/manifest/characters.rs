//! Bytes of a manifest to text, whatever it was written in: UTF-8, UTF-16 with its mark, otherwise Windows-1252.
//!
//! Never fails: what a sender says of its character set is not believed, and a byte that means nothing becomes `�`.
//! Text that is read line by line is told apart line by line, so that one bad byte spoils only its own line.
//! Windows-1252 holds Latin-1 but for control codes that no manifest has. Source of the table: WHATWG Encoding
//! Standard, index windows-1252.

use std::io::{BufRead, BufReader, Read};

use super::ManifestError;
use crate::domain::limits;

/// 0x80–0x9F of Windows-1252.
const UPPER_CONTROLS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}',
    'ž', 'Ÿ',
];

/// The text of bytes.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    decode_plain(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}

fn decode_plain(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| windows_1252(b)).collect(),
    }
}

/// The text that bytes begin with, of which the last character may be cut.
pub(super) fn beginning(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Err(cut) if cut.error_len().is_none() => decode(&bytes[..cut.valid_up_to()]),
        _ => decode(bytes),
    }
}

type Unit = fn([u8; 2]) -> u16;

/// The lines of a text, without their ends. Of a line longer than a row may be, so much is kept that it is too long.
pub(super) struct Lines {
    bytes: Box<dyn BufRead + Send>,
    /// How a unit of wide text is read.
    wide: Option<Unit>,
}

impl Lines {
    /// The lines of all that is read.
    pub(super) fn of(reader: impl Read + Send + 'static) -> Result<Self, ManifestError> {
        let mut bytes = BufReader::with_capacity(1 << 16, reader);
        let begins = bytes.fill_buf()?;
        let (mark, wide): (usize, Option<Unit>) = match begins {
            [0xff, 0xfe, ..] => (2, Some(u16::from_le_bytes)),
            [0xfe, 0xff, ..] => (2, Some(u16::from_be_bytes)),
            [0xef, 0xbb, 0xbf, ..] => (3, None),
            _ => (0, None),
        };
        bytes.consume(mark);
        let bytes = Box::new(bytes);
        Ok(Self { bytes, wide })
    }

    /// The bytes of a line, its end included; empty at the end of the text.
    fn line(&mut self) -> std::io::Result<Vec<u8>> {
        let (mut line, most) = (Vec::new(), 2 * limits::ROW_BYTES + 4);
        loop {
            let begun = line.len();
            (&mut self.bytes)
                .take(most as u64)
                .read_until(b'\n', &mut line)?;
            // In wide text a line end is a whole unit; the byte may also be half of another character.
            if self.wide.is_some() && line.len() % 2 == 1 {
                (&mut self.bytes).take(1).read_to_end(&mut line)?;
            }
            let ended = match (self.wide, line.last_chunk::<2>()) {
                (Some(unit), Some(last)) => unit(*last) == u16::from(b'\n'),
                _ => line.last() == Some(&b'\n'),
            };
            if ended || line.len() == begun {
                return Ok(line);
            }
            line.truncate(most);
        }
    }
}

impl Iterator for Lines {
    type Item = Result<String, ManifestError>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = match self.line() {
            Ok(line) if line.is_empty() => return None,
            Ok(line) => line,
            Err(broken) => return Some(Err(broken.into())),
        };
        let mut text = match self.wide {
            Some(unit) => utf16(&line, unit),
            None => decode_plain(&line),
        };
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        Some(Ok(text))
    }
}

fn utf16(bytes: &[u8], unit: Unit) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => UPPER_CONTROLS[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let wide: Vec<u16> = "Désirée,Ž".encode_utf16().collect();
        let little: Vec<u8> = wide.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = wide.iter().flat_map(|u| u.to_be_bytes()).collect();
        for bytes in [
            "Désirée,Ž".as_bytes().to_vec(),
            [b"\xef\xbb\xbf", "Désirée,Ž".as_bytes()].concat(),
            [&b"\xff\xfe"[..], &little].concat(),
            [&b"\xfe\xff"[..], &big].concat(),
            b"D\xe9sir\xe9e,\x8e".to_vec(),
        ] {
            assert_eq!(decode(&bytes), "Désirée,Ž");
        }
        assert_eq!(decode(b"\xff\xfea"), "");
    }
    #[test]
    fn lines_are_the_same_in_every_encoding_and_a_bad_byte_spoils_only_its_own() {
        let text = "Désirée,Ž\r\n\n上\u{a0a}下\nlast";
        let lines: Vec<&str> = text.lines().collect();
        let read = |bytes: Vec<u8>| -> Vec<String> {
            let lines = Lines::of(std::io::Cursor::new(bytes)).unwrap();
            lines.map(Result::unwrap).collect()
        };
        let wide: Vec<u16> = text.encode_utf16().collect();
        let little = wide.iter().flat_map(|u| u.to_le_bytes());
        let big = wide.iter().flat_map(|u| u.to_be_bytes());
        for bytes in [
            text.as_bytes().to_vec(),
            [0xff, 0xfe].into_iter().chain(little).collect(),
            [0xfe, 0xff].into_iter().chain(big).collect(),
        ] {
            assert_eq!(read(bytes), lines);
        }
        assert_eq!(read(b"\xe9\n\xc3\xa9\n".to_vec()), ["é", "é"]);
        let long = "x".repeat(5 * limits::ROW_BYTES);
        let cut = read(format!("{long}\nnext").into_bytes());
        assert!(cut[0].len() > limits::ROW_BYTES && cut[1..] == ["next"]);
        assert_eq!(beginning("é".as_bytes().split_at(1).0), "");
    }
}
