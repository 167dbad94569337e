//! Numbers that lie near one another: confusable characters and single slips, over normal forms (A–Z, 0–9;
//! letters of other scripts stand for themselves).
//!
//! What a normal form is differs between documents, plates and vehicle numbers and is not decided here; nor is what a
//! neighbour is worth. Law: two numbers that [`relation`] knows share at least one of their [`keys`]. Pairs of
//! characters are rows of `data/number_confusions.tsv`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::table;
use crate::domain::limits;

/// Shorter numbers have no neighbours: too many would be near one another by chance.
pub const SHORTEST: usize = 5;

/// Substitutions of confusable characters that are still the same number misread; `0` for `O` is not counted.
pub const MOST_CONFUSIONS: usize = 2;

struct Confusions {
    fold: [u8; 128],
    pairs: BTreeSet<(u8, u8)>,
}

static CONFUSIONS: LazyLock<Confusions> = LazyLock::new(|| {
    let mut fold = [0; 128];
    for (code, slot) in (0..).zip(fold.iter_mut()) {
        *slot = code;
    }
    let mut pairs = BTreeSet::new();
    for row in table::rows(include_str!("data/number_confusions.tsv")) {
        let [kind, characters] = row[..] else {
            continue;
        };
        let bytes = characters.as_bytes();
        if kind == "class" {
            for &b in bytes.iter().filter(|b| b.is_ascii()) {
                fold[usize::from(b)] = bytes[0];
            }
        } else if let [a, b] = *bytes {
            pairs.insert((a.min(b), a.max(b)));
        }
    }
    Confusions { fold, pairs }
});

/// How two different numbers are near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They differ in confusable characters only.
    Confusion,
    /// One substitution, insertion, deletion, or swap of two that stand side by side.
    Slip,
}

fn fold_byte(b: u8) -> u8 {
    CONFUSIONS.fold.get(usize::from(b)).copied().unwrap_or(b)
}

/// Whether one of the two is easily taken for the other; false for equal ones.
pub fn confusable(a: u8, b: u8) -> bool {
    a != b && (fold_byte(a) == fold_byte(b) || CONFUSIONS.pairs.contains(&(a.min(b), a.max(b))))
}

/// The number with every character replaced by the first of its class. Same length.
pub fn fold(number: &str) -> String {
    number
        .chars()
        .map(|c| u8::try_from(c).map_or(c, |b| char::from(fold_byte(b))))
        .collect()
}

/// What a number is stored and looked up under, so that its neighbours are found: the fold, and the fold with each one
/// character left out. Sorted, distinct, at most one more than the number is long; only the fold of short ones.
pub fn keys(number: &str) -> Vec<String> {
    let folded: Vec<char> = fold(number).chars().take(limits::NUMBER_CHARS).collect();
    let mut keys = vec![folded.iter().collect::<String>()];
    if folded.len() >= SHORTEST {
        keys.extend((0..folded.len()).map(|gone| {
            let kept = folded.iter().enumerate().filter(|(i, _)| *i != gone);
            kept.map(|(_, c)| c).collect()
        }));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// How two numbers are near; `None` if they are equal or far apart. Symmetric.
pub fn relation(one: &str, other: &str) -> Option<Relation> {
    let (mut room_a, mut room_b) = (ROOM, ROOM);
    let (a, b) = (
        characters(one, &mut room_a)?,
        characters(other, &mut room_b)?,
    );
    if one == other || a.len().abs_diff(b.len()) > 1 {
        return None;
    }
    if misread(a, b) {
        Some(Relation::Confusion)
    } else {
        one_slip(a, b).then_some(Relation::Slip)
    }
}

const ROOM: [char; limits::NUMBER_CHARS] = ['\0'; limits::NUMBER_CHARS];

/// The characters of a number that is neither too short to have neighbours nor too long.
fn characters<'a>(number: &str, room: &'a mut [char; limits::NUMBER_CHARS]) -> Option<&'a [char]> {
    let mut len = 0;
    for c in number.chars() {
        *room.get_mut(len)? = c;
        len += 1;
    }
    (len >= SHORTEST).then(|| &room[..len])
}

/// At most two confusions, of which at most one is between classes; zeros and O's count for nothing.
fn misread(a: &[char], b: &[char]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut counted = 0;
    let mut between = 0;
    for (&x, &y) in a.iter().zip(b).filter(|(x, y)| x != y) {
        let (Ok(x), Ok(y)) = (u8::try_from(x), u8::try_from(y)) else {
            return false;
        };
        if !confusable(x, y) {
            return false;
        }
        counted += usize::from(!matches!((x, y), (b'0', b'O') | (b'O', b'0')));
        between += usize::from(fold_byte(x) != fold_byte(y));
    }
    counted <= MOST_CONFUSIONS && between <= 1
}

fn one_slip(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[head..], &long[head..]);
    match long.len() - short.len() {
        1 => short == &long[1..],
        0 => match (short, long) {
            ([_, s @ ..], [_, l @ ..]) if s == l => true,
            ([first, second, s @ ..], [x, y, l @ ..]) => (first, second) == (y, x) && s == l,
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_class_holds_one_digit_at_most() {
        let digits: BTreeSet<u8> = (b'0'..=b'9').map(fold_byte).collect();
        assert_eq!(digits.len(), 10);
    }

    #[test]
    fn misread_and_mistyped_numbers_are_told_apart() {
        for (one, other, expected) in [
            ("A1234567", "AI234567", Some(Relation::Confusion)),
            ("K0000O01", "KOO00001", Some(Relation::Confusion)),
            ("A6234567", "AGZ345G7", None),
            ("A1234567", "A1284567", Some(Relation::Confusion)),
            ("A1234567", "A1934567", Some(Relation::Slip)),
            ("A1234567", "A2134567", Some(Relation::Slip)),
            ("A1234567", "A134567", Some(Relation::Slip)),
            ("A1234567", "A12334567", Some(Relation::Slip)),
            ("A1234567", "A2143567", None),
            ("A1234567", "A1234567", None),
            ("1234", "1235", None),
        ] {
            assert_eq!(relation(one, other), expected, "{one} {other}");
        }
    }

    /// A number and another made from it by some edits, so that near pairs are frequent.
    fn two() -> impl Strategy<Value = (String, String)> {
        let edit = (0..4u8, any::<prop::sample::Index>(), "[A-Z0-9]");
        ("[A-Z0-9]{1,12}", prop::collection::vec(edit, 0..4)).prop_map(|(one, edits)| {
            let mut other: Vec<char> = one.chars().collect();
            for (kind, at, c) in edits {
                let c = c.chars().next().unwrap();
                let i = if other.is_empty() {
                    0
                } else {
                    at.index(other.len())
                };
                match kind {
                    0 => other.insert(i, c),
                    1 if !other.is_empty() => drop(other.remove(i)),
                    2 if i + 1 < other.len() => other.swap(i, i + 1),
                    _ if !other.is_empty() => {
                        let near: Vec<u8> = (b'0'..=b'Z')
                            .filter(|&n| {
                                n.is_ascii_alphanumeric()
                                    && u8::try_from(other[i]).is_ok_and(|o| confusable(o, n))
                            })
                            .collect();
                        other[i] = near.first().map_or(c, |&n| char::from(n));
                    }
                    _ => {}
                }
            }
            (one, other.into_iter().collect())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn near_numbers_share_a_key_and_nearness_is_symmetric((one, other) in two()) {
            let near = relation(&one, &other);
            prop_assert_eq!(near, relation(&other, &one));
            if near.is_some() {
                let theirs = keys(&other);
                prop_assert!(keys(&one).iter().any(|k| theirs.contains(k)), "{} {}", one, other);
            }
        }

        #[test]
        fn a_fold_folds_to_itself_and_keeps_its_length(number in "[A-Z0-9]{0,20}") {
            let folded = fold(&number);
            prop_assert_eq!(folded.len(), number.len());
            prop_assert_eq!(fold(&folded), folded);
        }
    }
}
