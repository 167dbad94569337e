//! What two tokens were found to be to one another, kept for the next time they meet.
//!
//! A few thousand words make most names, and the names of one record are spellings of one another, so that the same
//! two tokens are measured again and again. Each thread keeps the last pairs it measured. Decides nothing.

use std::cell::RefCell;

use super::kept::{Kept, folded};

/// As words of any name are compared.
pub(super) const WORDS: u8 = 1;
/// As syllables are.
pub(super) const SYLLABLES: u8 = 2;
/// As syllables of one language that are known to be two.
pub(super) const OTHER_SYLLABLES: u8 = 3;

/// Longest token that is kept, in bytes.
const BYTES: usize = 15;
/// Pairs that are kept, a power of two.
const PAIRS: usize = 1 << 11;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Tokens(u128, u128);

thread_local! {
    static SEEN: RefCell<Kept<Tokens, f32>> = RefCell::default();
}

/// The value of two tokens of upper-case ASCII, compared in one way, found by `measure` unless it is known.
pub(super) fn or(way: u8, a: &[u8], b: &[u8], measure: impl FnOnce() -> f32) -> f32 {
    let (Some(a), Some(b)) = (packed(way, a), packed(way, b)) else {
        return measure();
    };
    let tokens = Tokens(a, b);
    SEEN.with_borrow_mut(|seen| {
        let value = seen.get::<PAIRS>(tokens, tokens.number(), || Some(measure()));
        value.copied().unwrap_or_default()
    })
}

/// How often this thread was asked for a pair, and how often it knew it.
pub(super) fn counts() -> (u64, u64) {
    SEEN.with_borrow(Kept::counts)
}

/// A token as a number; `None` for one that is too long, or has a byte 0.
fn packed(way: u8, token: &[u8]) -> Option<u128> {
    let mut bytes = [0; BYTES + 1];
    bytes[..BYTES]
        .get_mut(..token.len())?
        .copy_from_slice(token);
    bytes[BYTES] = way;
    (!token.contains(&0)).then(|| u128::from_le_bytes(bytes))
}

impl Tokens {
    fn number(self) -> u64 {
        let mixed = folded(self.0).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ folded(self.1);
        mixed.wrapping_mul(0xD6E8_FEB8_6659_FD93)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "a value is given back as it came")]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_given_back_for_its_own_tokens_only() {
        let number = |i: u32| format!("T{i}").into_bytes();
        for round in 0..2 {
            for i in 0..3 * PAIRS as u32 {
                let (a, b) = (number(i), number(i / 7));
                assert_eq!(or(WORDS, &a, &b, || i as f32), i as f32, "{round} {i}");
            }
        }
        assert_eq!(or(WORDS, b"AB", b"C", || 1.0), 1.0);
        assert_eq!(or(WORDS, b"C", b"AB", || 2.0), 2.0);
        assert_eq!(or(WORDS, b"A", b"BC", || 3.0), 3.0);
        assert_eq!(or(WORDS, b"AB", b"C", || 4.0), 1.0);
        assert_eq!(or(SYLLABLES, b"AB", b"C", || 5.0), 5.0);
        assert_eq!(or(WORDS, &[b'A'; 40], b"C", || 5.0), 5.0);
        assert_eq!(or(WORDS, &[b'A'; 40], b"C", || 6.0), 6.0);
    }
}
