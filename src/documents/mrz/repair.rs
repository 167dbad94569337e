//! Mending what an optical reader got wrong, where only one reading can be right (domain rule: at most two characters,
//! and the check digits must agree).
//!
//! Works on a zone in place and says whether it changed something. Never touches names beyond digits among letters.

use std::ops::Range;

use super::layout::{Layout, check_digit};
use crate::text::neighbours::confusable;

/// Characters that may be replaced in one field.
const MOST: usize = 2;

/// Makes letters of digits in a field that holds letters only. Whether it changed something.
pub(super) fn letters_only(zone: &mut [u8], field: Range<usize>) -> bool {
    replace(zone, field, |c| match c {
        b'0' => b'O',
        b'1' => b'I',
        b'5' => b'S',
        b'8' => b'B',
        b'2' => b'Z',
        b'6' => b'G',
        other => other,
    })
}

/// Makes digits of letters in a field that holds digits only. Whether it changed something.
pub(super) fn digits_only(zone: &mut [u8], field: Range<usize>) -> bool {
    replace(zone, field, |c| match c {
        b'O' | b'D' | b'Q' => b'0',
        b'I' | b'L' => b'1',
        b'Z' => b'2',
        b'S' => b'5',
        b'G' => b'6',
        b'B' => b'8',
        other => other,
    })
}

fn replace(zone: &mut [u8], field: Range<usize>, with: impl Fn(u8) -> u8) -> bool {
    let mut changed = false;
    for c in &mut zone[field] {
        let mended = with(*c);
        changed |= mended != *c;
        *c = mended;
    }
    changed
}

/// Whether the digit behind a field agrees with it. A filler there stands for 0 if the field is empty.
pub(super) fn agrees(zone: &[u8], field: Range<usize>) -> bool {
    let digit = zone[field.end];
    let empty = zone[field.clone()].iter().all(|c| *c == b'<');
    (empty && digit == b'<') || digit == check_digit(zone[field].iter().copied())
}

/// Mends a field whose check digit disagrees, if exactly one reading with the fewest replaced characters, at most two,
/// satisfies its check digit, the composite digit where there is one, and `plausible`.
pub(super) fn field(
    zone: &mut [u8],
    layout: &Layout,
    field: Range<usize>,
    digits: bool,
    plausible: impl Fn(&[u8]) -> bool,
) -> bool {
    let alphabet: &[u8] = if digits {
        b"0123456789"
    } else {
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    };
    let single: Vec<(usize, u8)> = field
        .clone()
        .flat_map(|i| {
            let printed = zone[i];
            alphabet
                .iter()
                .filter(move |c| confusable(printed, **c))
                .map(move |c| (i, *c))
        })
        .collect();
    let holds = |changes: &[(usize, u8)]| {
        let mut trial = zone.to_vec();
        for &(i, c) in changes {
            trial[i] = c;
        }
        agrees(&trial, field.clone())
            && layout
                .composite_digit(&trial)
                .is_none_or(|d| d == trial[layout.composite_check])
            && plausible(&trial[field.clone()])
    };
    let mut found: Vec<Vec<(usize, u8)>> = single
        .iter()
        .map(|one| vec![*one])
        .filter(|c| holds(c))
        .collect();
    if found.is_empty() && MOST > 1 {
        for (n, one) in single.iter().enumerate() {
            let rest = single[n + 1..].iter().filter(|other| other.0 != one.0);
            found.extend(rest.map(|other| vec![*one, *other]).filter(|c| holds(c)));
        }
    }
    let [only] = &found[..] else {
        return false;
    };
    for &(i, c) in only {
        zone[i] = c;
    }
    true
}
