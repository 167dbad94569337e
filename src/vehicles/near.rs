//! Near vehicle numbers and plates: misread or mistyped; for identification numbers also the last eight characters.
//!
//! Finds and names nearness; what it is worth is decided in matching, and it is REVIEW at most. Law: what [`compare`]
//! calls near shares one of its [`keys`]. Country and province of plates are compared by
//! [`super::plate::PlateKey::place_agrees`].

use crate::text::neighbours::{self, Relation};

use super::{plate, vin};

/// Which number of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// Vehicle identification, frame or chassis number.
    Vin,
    /// Registration plate.
    Plate,
    /// Engine number.
    Engine,
}

impl NumberKind {
    /// The normal form of a number of this kind.
    pub fn normal(self, number: &str) -> String {
        match self {
            Self::Vin => vin::normal(number),
            Self::Plate => plate::normal(number),
            Self::Engine => vin::engine(number),
        }
    }
}

/// How a listed number and a presented one are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Nearness {
    /// The same normal form.
    Exact = 0,
    /// Characters that are taken for one another.
    Confusion = 1,
    /// One is the last eight characters of the other: model year, plant and serial number of an identification number.
    LastEight = 2,
    /// One character substituted, added, left out, or two swapped.
    Slip = 3,
}

impl Nearness {
    /// The words a reason is rendered with.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Exact => "same number",
            Self::Confusion => "same but for characters that are easily misread",
            Self::LastEight => "same last eight characters",
            Self::Slip => "one slip apart",
        }
    }
}

/// Characters at the end of an identification number that officers read out instead of the whole.
const TAIL: usize = 8;

fn tail(normal: &str) -> Option<&str> {
    let cut = normal
        .len()
        .checked_sub(TAIL)
        .filter(|_| normal.len() == vin::VIN)?;
    normal.get(cut..)
}

/// All that a number is stored and looked up under to find those near it: at most two more than it is long.
pub fn keys(kind: NumberKind, number: &str) -> Vec<String> {
    let number = kind.normal(number);
    let mut keys = neighbours::keys(&number);
    if kind == NumberKind::Vin {
        keys.extend(tail(&number).map(neighbours::fold));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// How two numbers of one kind are alike; `None` if they are not, or one is empty. Symmetric.
pub fn compare(kind: NumberKind, query: &str, listed: &str) -> Option<Nearness> {
    let (one, other) = (kind.normal(query), kind.normal(listed));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return Some(Nearness::Exact);
    }
    let is_tail = tail(&one) == Some(other.as_str()) || tail(&other) == Some(one.as_str());
    if kind == NumberKind::Vin && is_tail {
        return Some(Nearness::LastEight);
    }
    neighbours::relation(&one, &other).map(|relation| match relation {
        Relation::Confusion => Nearness::Confusion,
        Relation::Slip => Nearness::Slip,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_way_to_be_near_is_named() {
        for (kind, query, listed, expected) in [
            (
                NumberKind::Plate,
                "B 1234 XYZ",
                "b1234xyz",
                Some(Nearness::Exact),
            ),
            (
                NumberKind::Plate,
                "8 1234 XYZ",
                "B1234XYZ",
                Some(Nearness::Confusion),
            ),
            (
                NumberKind::Plate,
                "B1243XYZ",
                "B1234XYZ",
                Some(Nearness::Slip),
            ),
            (
                NumberKind::Plate,
                "1กข 2345",
                "1กข 2346",
                Some(Nearness::Slip),
            ),
            (NumberKind::Plate, "EL1A", "EL2A", None),
            (
                NumberKind::Vin,
                "MHFZZZ0I0OOOOO001",
                "MHFZZZ01000000001",
                Some(Nearness::Exact),
            ),
            (
                NumberKind::Vin,
                "00000001",
                "MHFZZZ01000000001",
                Some(Nearness::LastEight),
            ),
            (
                NumberKind::Engine,
                "2NR-G12345",
                "2NR612345",
                Some(Nearness::Confusion),
            ),
            (NumberKind::Engine, "", "", None),
        ] {
            assert_eq!(compare(kind, query, listed), expected, "{query} {listed}");
            assert_eq!(compare(kind, listed, query), expected, "{listed} {query}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn near_numbers_share_a_key(one in "[B8][0-3O]{3,5}[กขXK]{1,2}|[A-Z0-9]{9}[01]{8}", other in "[B8][0-3O]{3,5}[กขXK]{1,2}|[01]{8}") {
            for kind in [NumberKind::Vin, NumberKind::Plate, NumberKind::Engine] {
                if compare(kind, &one, &other).is_some() {
                    let theirs = keys(kind, &other);
                    prop_assert!(keys(kind, &one).iter().any(|k| theirs.contains(k)), "{} {}", one, other);
                }
            }
        }
    }
}
