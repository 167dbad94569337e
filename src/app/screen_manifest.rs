//! Screens the travellers of a manifest: each with everything of them together, and all of them against one another.
//!
//! One engine answers for the whole manifest. Order is kept; travellers who are the same cost one screening. A
//! traveller of whom too little was sent, or was damaged on the way, is never CLEAR; two who share a document are
//! looked at. What a sender may be told is screened without discreet records, so that it tells nothing of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::documents::number::NumberKey;
use crate::domain::{
    Band, Day, DocumentKind, Flag, Manifest, Measure, Outcome, Subject, Traveller,
};
use crate::domain::{PartySubject, limits};
use crate::manifest::cusres::{Codes, Told};
use crate::screening::Engine;

use super::screen::screen_with;
use super::{Answer, App, Asked, Caller, Discreet, Error, Question};

/// How one traveller was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// What the lists say; shared by travellers who are the same.
    pub answer: Arc<Answer>,
    /// The answer in one word, what the manifest says against the traveller included.
    pub outcome: Outcome,
    /// What is odd about the traveller, also among the others of the manifest.
    pub flags: Vec<Flag>,
    /// The same without discreet records.
    open: Open,
}

/// An answer as those may know it who may not know of discreet records.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Open {
    outcome: Outcome,
    /// Measures of the hits.
    measures: Vec<Measure>,
}

impl Screened {
    /// What the sender is told.
    pub fn told(&self, codes: &Codes) -> Told {
        match self.open.outcome {
            Outcome::Clear => Told::Clear,
            Outcome::Insufficient => Told::Insufficient,
            Outcome::Review => Told::Review,
            Outcome::Hit if codes.refuses(&self.open.measures) => Told::Refuse,
            Outcome::Hit => Told::Hit,
        }
    }
}

impl App {
    /// Answers for every traveller of a manifest, in order. `ask` makes the question of a subject; `done` is told how
    /// many travellers more are answered, from any thread.
    pub fn screen_manifest(
        &self,
        caller: &Caller,
        manifest: &Manifest,
        ask: &(dyn Fn(Asked) -> Question + Sync),
        today: Day,
        done: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<Screened>, Error> {
        let engine = self.engine()?;
        let (people, of) = people(&manifest.travellers);
        let answers: Vec<(Arc<Answer>, Open)> = people
            .par_iter()
            .map(|(subject, count)| {
                let answered = answer(&engine, caller, subject, ask, today)?;
                done(*count);
                Ok(answered)
            })
            .collect::<Result<_, Error>>()?;
        let flags = compare(&manifest.travellers);
        let screened = of.into_iter().zip(flags).map(|(person, flags)| {
            let (answer, open) = answers[person].clone();
            let floor = floor(&flags);
            Screened {
                outcome: answer.outcome.max(floor),
                open: Open {
                    outcome: open.outcome.max(floor),
                    ..open
                },
                answer,
                flags,
            }
        });
        Ok(screened.collect())
    }
}

/// The least that is answered of a traveller with such flags.
fn floor(flags: &[Flag]) -> Outcome {
    let of = |flag: &Flag| match flag {
        Flag::DocumentShared => Outcome::Review,
        Flag::InsufficientData | Flag::Damaged => Outcome::Insufficient,
        _ => Outcome::Clear,
    };
    flags.iter().map(of).max().unwrap_or(Outcome::Clear)
}

/// Every subject once, with how many travellers it stands for; and which one each traveller is.
fn people(travellers: &[Traveller]) -> (Vec<(PartySubject, u64)>, Vec<usize>) {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut people: Vec<(PartySubject, u64)> = Vec::new();
    let of = travellers.iter().map(|traveller| {
        let subject = traveller.subject();
        let at = *known.entry(format!("{subject:?}")).or_insert(people.len());
        match people.get_mut(at) {
            Some((_, count)) => *count += 1,
            None => people.push((subject, 1)),
        }
        at
    });
    let of = of.collect();
    (people, of)
}

fn answer(
    engine: &Engine,
    caller: &Caller,
    subject: &PartySubject,
    ask: &(dyn Fn(Asked) -> Question + Sync),
    today: Day,
) -> Result<(Arc<Answer>, Open), Error> {
    let question = || ask(Asked::Subject(Subject::Party(subject.clone())));
    let answer = screen_with(engine, caller, question(), today)?;
    let discreet = answer.hits.iter().any(|h| h.provenance.handling.discreet);
    let open = if discreet || answer.omitted > 0 {
        let hidden = caller.clone().entitled(Discreet::Hide);
        let question = Question {
            limit: limits::MAX_HITS,
            ..question()
        };
        open(&screen_with(engine, &hidden, question, today)?)
    } else {
        open(&answer)
    };
    Ok((Arc::new(answer), open))
}

fn open(answer: &Answer) -> Open {
    let hits = answer.hits.iter().filter(|h| h.band == Band::Hit);
    Open {
        outcome: answer.outcome,
        measures: hits.flat_map(|h| h.measures.clone()).collect(),
    }
}

/// Who a traveller is, apart from documents: the words of the name in any order, and the births.
fn identity(traveller: &Traveller) -> (Vec<String>, String) {
    let upper = traveller.written.to_uppercase();
    let mut words: Vec<String> = upper.split_whitespace().map(str::to_owned).collect();
    words.sort_unstable();
    (words, format!("{:?}", traveller.births))
}

/// The flags of every traveller, with what only the whole manifest shows: one document of two travellers, one traveller
/// twice on a flight. Visas are left out: a family may have one.
fn compare(travellers: &[Traveller]) -> Vec<Vec<Flag>> {
    let mut bearers: HashMap<NumberKey, BTreeSet<usize>> = HashMap::new();
    for (n, traveller) in travellers.iter().enumerate() {
        for document in &traveller.documents {
            let number = &document.number;
            if number.kind != DocumentKind::Visa
                && let Some(key) = NumberKey::new(number)
            {
                bearers.entry(key).or_default().insert(n);
            }
        }
    }
    let mut flags: Vec<Vec<Flag>> = travellers.iter().map(|t| t.flags.clone()).collect();
    let mut raise = |n: usize, flag: Flag| {
        if !flags[n].contains(&flag) {
            flags[n].push(flag);
            flags[n].sort_unstable();
        }
    };
    for bearers in bearers.values().filter(|b| b.len() > 1) {
        let people: BTreeSet<_> = bearers.iter().map(|n| identity(&travellers[*n])).collect();
        let mut flights: HashMap<usize, usize> = HashMap::new();
        for n in bearers {
            *flights.entry(travellers[*n].flight).or_default() += 1;
        }
        for n in bearers {
            if people.len() > 1 {
                raise(*n, Flag::DocumentShared);
            } else if flights[&travellers[*n].flight] > 1 {
                raise(*n, Flag::RepeatedTraveller);
            }
        }
    }
    flags
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
        let flags = compare(&[
            traveller("Orrin Vantablan", "X1-99", 0),
            traveller("Sulanderi", "x199", 0),
            traveller("Karsa Meliquento", "X2", 0),
            traveller("MELIQUENTO KARSA", "X2", 1),
            traveller("Tortellan", "X3", 1),
            traveller("Tortellan", "X3", 1),
        ]);
        let shared = vec![Flag::DocumentShared];
        let twice = vec![Flag::RepeatedTraveller];
        let none = Vec::new();
        assert_eq!(
            flags,
            [
                shared.clone(),
                shared,
                none.clone(),
                none,
                twice.clone(),
                twice
            ]
        );
    }

    #[test]
    fn travellers_who_are_the_same_are_one_subject() {
        let same = traveller("Tortellan", "X3", 0);
        let (people, of) = people(&[same.clone(), traveller("A", "X4", 0), same]);
        assert_eq!(of, [0, 1, 0]);
        let counts: Vec<_> = people.iter().map(|(_, n)| *n).collect();
        assert_eq!(counts, [2, 1]);
    }

    #[test]
    fn what_is_missing_or_shared_is_never_clear() {
        assert_eq!(floor(&[Flag::TitleInName]), Outcome::Clear);
        assert_eq!(floor(&[Flag::InsufficientData]), Outcome::Insufficient);
        assert_eq!(
            floor(&[Flag::Damaged, Flag::DocumentShared]),
            Outcome::Review
        );
    }
}
