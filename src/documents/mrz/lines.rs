//! From what was pasted or scanned to a zone: characters A–Z, 0–9 and `<`, lines joined, format known.
//!
//! Nothing is interpreted. Fillers that a scanner dropped or added at the end of the name line are put right; any other
//! line of a wrong length is an error that names it.

use super::layout::{self, Layout};
use crate::domain::limits;

/// Why a text is no machine-readable zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// Longer than [`limits::MRZ_BYTES`].
    #[error("the text has more than {} bytes", limits::MRZ_BYTES)]
    TooLong,
    /// Nothing but blanks.
    #[error("the text is empty")]
    Empty,
    /// A character that no zone holds.
    #[error("line {line}, column {column}: a machine-readable zone holds A-Z, 0-9 and < only")]
    Character {
        /// Line, from 1.
        line: usize,
        /// Column, from 1, blanks not counted.
        column: usize,
    },
    /// A line of a wrong length.
    #[error(
        "line {line} has {found} characters where {expected} are expected; the text ends or runs over at column {column}"
    )]
    Length {
        /// Line, from 1.
        line: usize,
        /// Characters found.
        found: usize,
        /// Characters of a line of the format that fits best.
        expected: usize,
        /// First column that lacks or is too much.
        column: usize,
    },
    /// Neither lines nor length of any format.
    #[error(
        "{lines} lines with {characters} characters in all fit no format; expected 3 lines of 30, 2 of 36 or 2 of 44 (line 1, column 1)"
    )]
    Format {
        /// Lines found.
        lines: usize,
        /// Characters found.
        characters: usize,
    },
}

/// A zone with its layout.
pub(super) struct Zone {
    pub layout: &'static Layout,
    pub bytes: Vec<u8>,
    /// Fillers were added to or taken from the end of the name line.
    pub fillers_mended: bool,
}

pub(super) fn read(text: &str) -> Result<Zone, MrzError> {
    if text.len() > limits::MRZ_BYTES {
        return Err(MrzError::TooLong);
    }
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        lines.push(characters(line, lines.len() + 1)?);
    }
    if lines.is_empty() {
        return Err(MrzError::Empty);
    }
    let count = lines.iter().map(Vec::len).sum::<usize>();
    let visa = lines[0].first() == Some(&b'V');
    let fits = |l: &&Layout| {
        visa == matches!(l.format, layout::Format::MrvA | layout::Format::MrvB) || l.lines == 3
    };
    if let Some(layout) = layout::ALL
        .iter()
        .filter(fits)
        .find(|l| l.lines * l.width == count)
    {
        return Ok(Zone {
            layout,
            bytes: lines.concat(),
            fillers_mended: false,
        });
    }
    let layout = layout::ALL
        .iter()
        .filter(fits)
        .filter(|l| l.lines == lines.len())
        .find(|l| lines.iter().any(|line| line.len() == l.width))
        .ok_or(MrzError::Format {
            lines: lines.len(),
            characters: count,
        })?;
    let name_line = layout.name.start / layout.width;
    for (i, line) in lines.iter_mut().enumerate() {
        let found = line.len();
        if i == name_line
            && line.ends_with(b"<")
            && found.abs_diff(layout.width) <= layout.width / 2
            && line.iter().skip(layout.width).all(|&c| c == b'<')
        {
            line.resize(layout.width, b'<');
        }
        if line.len() != layout.width {
            let column = found.min(layout.width) + 1;
            return Err(MrzError::Length {
                line: i + 1,
                found,
                expected: layout.width,
                column,
            });
        }
    }
    Ok(Zone {
        layout,
        bytes: lines.concat(),
        fillers_mended: true,
    })
}

fn characters(line: &str, number: usize) -> Result<Vec<u8>, MrzError> {
    let mut out = Vec::with_capacity(line.len());
    for c in line
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}'))
    {
        match c {
            '«' => out.extend(b"<<"),
            '<' | '‹' | '＜' | '〈' => out.push(b'<'),
            c if c.is_ascii_alphanumeric() => {
                out.extend(c.to_ascii_uppercase().to_string().bytes());
            }
            _ => {
                return Err(MrzError::Character {
                    line: number,
                    column: out.len() + 1,
                });
            }
        }
    }
    Ok(out)
}
