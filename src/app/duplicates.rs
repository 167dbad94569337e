//! What only a whole manifest shows: one document of two travellers, one traveller twice on a flight.
//!
//! Of every use of a document only hashes are kept, 16 bytes, and of at most [`limits::MANIFEST_DOCUMENTS`] uses, so
//! that a manifest may be far longer than memory. Visas are left out: a family may have one.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash};

use crate::documents::number::NumberKey;
use crate::domain::{DocumentKind, Flag, RecordKind, Traveller, limits};

/// One use of a document: the document, who uses it, on which flight.
type Use = (u64, u32, u32);

/// Uses of documents while a manifest is gone through.
#[derive(Default)]
pub struct Uses {
    hasher: foldhash::fast::RandomState,
    noted: Vec<Use>,
    left_out: u64,
}

/// The documents that were used more than once.
pub struct Duplicates {
    hasher: foldhash::fast::RandomState,
    /// Of several travellers.
    shared: HashSet<u64>,
    /// Of one traveller, more than once on a flight.
    repeated: HashSet<(u64, u32)>,
    /// Uses that were too many to be compared.
    pub left_out: u64,
}

impl Uses {
    /// Notes what travellers use.
    pub fn add(&mut self, travellers: &[Traveller]) {
        for traveller in travellers {
            let who = self.hasher.hash_one(Identity::of(traveller)) as u32;
            for document in documents(&self.hasher, traveller) {
                if self.noted.len() < limits::MANIFEST_DOCUMENTS {
                    self.noted.push((document, who, traveller.flight as u32));
                } else {
                    self.left_out += 1;
                }
            }
        }
    }

    /// What was used more than once.
    pub fn finish(mut self) -> Duplicates {
        self.noted.sort_unstable();
        let (mut shared, mut repeated) = (HashSet::new(), HashSet::new());
        for uses in self.noted.chunk_by(|a, b| a.0 == b.0) {
            let (document, who, _) = uses[0];
            if uses.iter().any(|u| u.1 != who) {
                shared.insert(document);
            } else {
                let twice = uses.windows(2).filter(|pair| pair[0].2 == pair[1].2);
                repeated.extend(twice.map(|pair| (document, pair[0].2)));
            }
        }
        Duplicates {
            hasher: self.hasher,
            shared,
            repeated,
            left_out: self.left_out,
        }
    }
}

impl Duplicates {
    /// Nothing: travellers are not compared with one another.
    pub fn none() -> Self {
        Uses::default().finish()
    }

    /// The flags of a traveller, with those that the others give.
    pub(super) fn flags(&self, traveller: &Traveller) -> Vec<Flag> {
        let mut flags = traveller.flags.clone();
        if self.shared.is_empty() && self.repeated.is_empty() {
            return flags;
        }
        let flight = traveller.flight as u32;
        for document in documents(&self.hasher, traveller) {
            flags.extend(
                self.shared
                    .contains(&document)
                    .then_some(Flag::DocumentShared),
            );
            let repeated = self.repeated.contains(&(document, flight));
            flags.extend(repeated.then_some(Flag::RepeatedTraveller));
        }
        flags.sort_unstable();
        flags.dedup();
        flags
    }
}

/// The documents of a traveller as hashes, each once.
fn documents(hasher: &impl BuildHasher, traveller: &Traveller) -> Vec<u64> {
    let numbers = traveller.documents.iter().map(|d| &d.number);
    let numbers = numbers.filter(|n| n.kind != DocumentKind::Visa);
    let mut hashes: Vec<u64> = numbers
        .filter_map(NumberKey::new)
        .map(|key| hasher.hash_one(key))
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Who a traveller is, apart from documents: the kind of party, the words of the name in any order, and the births.
#[derive(Hash)]
struct Identity<'a> {
    party: RecordKind,
    words: Vec<String>,
    births: &'a [crate::domain::DateInterval],
}

impl<'a> Identity<'a> {
    fn of(traveller: &'a Traveller) -> Self {
        let upper = traveller.written.to_uppercase();
        let mut words: Vec<String> = upper.split_whitespace().map(str::to_owned).collect();
        words.sort_unstable();
        Self {
            party: traveller.party,
            words,
            births: &traveller.births,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdentityDocument, Position, TravellerKind, TypedNumber};

    fn traveller(name: &str, number: &str, flight: usize) -> Traveller {
        let mut traveller = Traveller::new(Position::File, flight, TravellerKind::Passenger);
        traveller.written = name.to_owned();
        traveller.documents.push(IdentityDocument::new(TypedNumber {
            kind: DocumentKind::Passport,
            number: number.to_owned(),
            issuer: None,
        }));
        traveller
    }

    #[test]
    fn one_document_of_two_travellers_is_flagged_and_of_one_on_two_flights_is_not() {
        let mut same_twice = traveller("Quillomar", "X4", 0);
        same_twice.documents.extend(same_twice.documents.clone());
        let travellers = [
            traveller("Orrin Vantablan", "X1-99", 0),
            traveller("Sulanderi", "x199", 0),
            traveller("Karsa Meliquento", "X2", 0),
            traveller("MELIQUENTO KARSA", "X2", 1),
            traveller("Tortellan", "X3", 1),
            traveller("Tortellan", "X3", 1),
            same_twice,
        ];
        let mut uses = Uses::default();
        let (first, rest) = travellers.split_at(3);
        uses.add(first);
        uses.add(rest);
        let duplicates = uses.finish();
        assert_eq!(duplicates.left_out, 0);
        let flags: Vec<_> = travellers.iter().map(|t| duplicates.flags(t)).collect();
        let shared = vec![Flag::DocumentShared];
        let twice = vec![Flag::RepeatedTraveller];
        let none = Vec::new();
        assert_eq!(
            flags,
            [
                shared.clone(),
                shared,
                none.clone(),
                none.clone(),
                twice.clone(),
                twice,
                none
            ]
        );
    }
}
