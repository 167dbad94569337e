//! Near document numbers: misread, mistyped, or written with or without what issuers and forms add.
//!
//! Finds and names nearness; what it is worth is decided in matching, and it is REVIEW at most. Law: what [`compare`]
//! calls near shares one of its [`keys`], and has a fold among the [`slips`] of the other or one that its [`stems`] tell.
//! Another way to be near is a [`Nearness`], a line in [`compare`], and, where these do not find it, a key and a stem.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::domain::limits;
use crate::text::neighbours::{self, Relation};

use super::number::normal;

/// Characters of a number that the number field of a machine-readable zone holds (ICAO 9303-4, -7).
pub const FIELD: usize = 9;

/// How a listed number and a presented one are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Nearness {
    /// The same normal form.
    Exact = 0,
    /// Leading zeros apart.
    Zeros = 1,
    /// Characters that are taken for one another.
    Confusion = 2,
    /// One has a letter at the end that the other lacks: a national check letter (Singapore).
    CheckLetter = 3,
    /// One is the first nine characters of the other.
    CutShort = 4,
    /// One character substituted, added, left out, or two swapped.
    Slip = 5,
}

impl Nearness {
    /// The words a reason is rendered with.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Exact => "same number",
            Self::Zeros => "same but for leading zeros",
            Self::Confusion => "same but for characters that are easily misread",
            Self::CheckLetter => "same but for a check letter at the end",
            Self::CutShort => "same first nine characters",
            Self::Slip => "one slip apart",
        }
    }
}

/// The number with characters that are easily misread made one; numbers that differ only in those have one fold.
pub fn fold(number: &str) -> String {
    neighbours::fold(&normal(number))
}

/// All that a number is stored and looked up under to find those near it: at most three more than it is long.
pub fn keys(number: &str) -> Vec<String> {
    let number = normal(number);
    let mut keys = neighbours::keys(&number);
    if number.len() >= neighbours::SHORTEST {
        keys.push(neighbours::fold(without_zeros(&number)));
    }
    if number.len() > FIELD {
        keys.push(neighbours::fold(&number[..FIELD]));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The folds, other than its own, under which a number is found that is near without being a slip away: without leading
/// zeros, and the first nine characters. Near without a slip: the fold or a stem of one is the fold or a stem of the other.
pub fn stems(number: &str) -> Vec<String> {
    let number = normal(number);
    let mut stems = Vec::new();
    if number.len() >= neighbours::SHORTEST && number.starts_with('0') {
        stems.push(neighbours::fold(without_zeros(&number)));
    }
    if number.len() > FIELD {
        stems.push(neighbours::fold(&number[..FIELD]));
    }
    stems
}

/// Characters that a fold may hold.
static FOLDED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let all: Vec<u8> = (b'0'..=b'9').chain(b'A'..=b'Z').collect();
    let mut folded = neighbours::fold(&String::from_utf8_lossy(&all)).into_bytes();
    folded.sort_unstable();
    folded.dedup();
    folded
});

/// Every fold that a number one slip or confusion away may have, but the number's own: with one character another, more
/// or fewer, or two that stand side by side swapped. None for a number too short to have neighbours.
pub fn slips(number: &str, each: &mut dyn FnMut(&[u8])) {
    let own = fold(number).into_bytes();
    if own.len() < neighbours::SHORTEST {
        return;
    }
    let mut other = own.clone();
    for (i, c) in own.iter().enumerate() {
        for changed in FOLDED.iter().filter(|f| *f != c) {
            other[i] = *changed;
            each(&other);
        }
        other[i] = *c;
        if own.get(i + 1).is_some_and(|next| next != c) {
            other.swap(i, i + 1);
            each(&other);
            other.swap(i, i + 1);
        }
    }
    for i in 0..=own.len() {
        // A character beside its like makes the same number as one place further.
        for more in FOLDED.iter().filter(|f| own.get(i) != Some(*f)) {
            other.clone_from(&own);
            other.insert(i, *more);
            each(&other);
        }
        if i < own.len() && own.get(i) != own.get(i + 1) {
            other.clone_from(&own);
            other.remove(i);
            each(&other);
        }
    }
}

fn without_zeros(normal: &str) -> &str {
    normal.trim_start_matches('0')
}

/// [`normal`], for a number that mostly is already.
fn as_normal(number: &str) -> Cow<'_, str> {
    let is_normal = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    if number.len() <= limits::NUMBER_CHARS && number.bytes().all(is_normal) {
        Cow::Borrowed(number)
    } else {
        Cow::Owned(normal(number))
    }
}

/// How two numbers are alike; `None` if they are not, or one is empty. Symmetric.
pub fn compare(query: &str, listed: &str) -> Option<Nearness> {
    let (one, other) = (as_normal(query), as_normal(listed));
    let (short, long) = if one.len() <= other.len() {
        (&*one, &*other)
    } else {
        (&*other, &*one)
    };
    if short.is_empty() {
        return None;
    }
    if short == long {
        return Some(Nearness::Exact);
    }
    if short.len() < neighbours::SHORTEST {
        return None;
    }
    if without_zeros(short) == without_zeros(long) {
        return Some(Nearness::Zeros);
    }
    match long.strip_prefix(short).map(str::as_bytes) {
        Some([last]) if last.is_ascii_uppercase() => return Some(Nearness::CheckLetter),
        Some(_) if short.len() == FIELD => return Some(Nearness::CutShort),
        _ => {}
    }
    neighbours::relation(short, long).map(|relation| match relation {
        Relation::Confusion => Nearness::Confusion,
        Relation::Slip => Nearness::Slip,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_way_to_be_near_is_named() {
        for (query, listed, expected) in [
            ("X-1234567", "x1234567", Some(Nearness::Exact)),
            ("0001234567", "1234567", Some(Nearness::Zeros)),
            ("XO234567", "X0234567", Some(Nearness::Confusion)),
            ("X6234567", "XG234567", Some(Nearness::Confusion)),
            ("K1234567", "K1234567E", Some(Nearness::CheckLetter)),
            ("D23145890", "D23145890734", Some(Nearness::CutShort)),
            ("X1234567", "X1234657", Some(Nearness::Slip)),
            ("X1234567", "X7654321", None),
            ("12", "0012", None),
            ("", "", None),
        ] {
            assert_eq!(compare(query, listed), expected, "{query} {listed}");
            assert_eq!(compare(listed, query), expected, "{listed} {query}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn a_search_by_keys_finds_what_brute_force_finds(listed in prop::collection::btree_set("[0O1I8][0O1IB8S]{3,6}[0-9A-C]{0,4}", 1..120), query in "[0O1I8][0O1IB8S]{3,6}[0-9A-C]{0,4}") {
            let mut index: HashMap<String, Vec<&String>> = HashMap::new();
            for number in &listed {
                for key in keys(number) {
                    index.entry(key).or_default().push(number);
                }
            }
            let candidates: BTreeSet<&String> = keys(&query).iter().filter_map(|k| index.get(k)).flatten().copied().collect();
            let found: Vec<&String> = candidates.into_iter().filter(|n| compare(&query, n).is_some()).collect();
            let brute: Vec<&String> = listed.iter().filter(|n| compare(&query, n).is_some()).collect();
            prop_assert_eq!(found, brute);
        }

        #[test]
        fn what_is_near_is_a_slip_away_or_shares_a_stem(query in "[0O1I8]{0,3}[0-9A-Z]{1,9}", at in any::<prop::sample::Index>(), more in "[0O1IB8S]{0,3}", kind in 0..6u8) {
            let i = at.index(query.len());
            let listed = match kind {
                0 => format!("{more}{query}"),
                1 => format!("{query}{more}"),
                2 => format!("{}{more}{}", &query[..i], &query[i..]),
                3 => format!("{}{more}{}", &query[..i], &query[i + 1..]),
                4 => format!("{query}734205")[..FIELD.min(query.len())].to_owned(),
                _ => format!("{query}7342"),
            };
            let near = compare(&query, &listed).is_some_and(|n| n != Nearness::Exact);
            let stems = |n: &str| -> BTreeSet<String> { stems(n).into_iter().chain([fold(n)]).collect() };
            let mut away = BTreeSet::new();
            let mut twice = 0;
            slips(&query, &mut |fold| twice += usize::from(!away.insert(fold.to_vec())));
            prop_assert_eq!(twice, 0);
            let found = away.contains(fold(&listed).as_bytes()) || !stems(&query).is_disjoint(&stems(&listed));
            prop_assert!(found || !near, "{} {}", query, listed);
        }

        #[test]
        fn nearness_is_symmetric(one in "[A-Z0-9]{0,12}", other in "[A-Z0-9]{0,12}") {
            prop_assert_eq!(compare(&one, &other), compare(&other, &one));
        }
    }
}
