//! Screens the travellers of a manifest, batch by batch: each with everything of them together, and all of them
//! against one another.
//!
//! One engine answers for the whole manifest. Order is kept; travellers of a batch who are the same cost one
//! screening. What a manifest says of two travellers together is found before ([`super::Uses`]), so that nothing of a
//! batch is kept once it is answered. A traveller of whom too little was sent, or was damaged on the way, or who is not
//! known to be a person, is never CLEAR; two who share a document are looked at. What a sender may be told is screened
//! without discreet records, so that it tells nothing of them.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::domain::{Band, Day, Flag, Manifest, Measure, Outcome, Subject, Traveller};
use crate::domain::{PartySubject, limits};
use crate::manifest::cusres::{Codes, Told};
use crate::screening::Engine;

use super::screen::screen_with;
use super::{Answer, App, Asked, Caller, Discreet, Duplicates, Error, Question, Uses};

/// How one traveller was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// What the lists say; shared by travellers who are the same.
    pub answer: Arc<Answer>,
    /// The answer in one word, what the manifest says against the traveller included.
    pub outcome: Outcome,
    /// What is odd about the traveller, also among the others of the manifest.
    pub flags: Vec<Flag>,
    /// The same without discreet records; none if it was judged elsewhere.
    open: Option<Open>,
}

/// An answer as those may know it who may not know of discreet records.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Open {
    outcome: Outcome,
    /// Measures of the hits.
    measures: Vec<Measure>,
}

impl Screened {
    /// What a traveller came to elsewhere. Without discreet records nothing is known of it, so a sender is told no more
    /// than that.
    pub fn elsewhere(answer: Answer, outcome: Outcome, flags: Vec<Flag>) -> Self {
        Self {
            answer: Arc::new(answer),
            outcome,
            flags,
            open: None,
        }
    }

    /// What the sender is told.
    pub fn told(&self, codes: &Codes) -> Told {
        let Some(open) = &self.open else {
            return Told::Insufficient;
        };
        match open.outcome {
            Outcome::Clear => Told::Clear,
            Outcome::Insufficient => Told::Insufficient,
            Outcome::Review => Told::Review,
            Outcome::Hit if codes.refuses(&open.measures) => Told::Refuse,
            Outcome::Hit => Told::Hit,
        }
    }
}

/// Makes the question of a subject.
pub type Ask = dyn Fn(Asked) -> Question + Send + Sync;

/// A manifest that is being screened by the engine that was in force when it began.
pub struct ManifestScreening {
    engine: Arc<Engine>,
    caller: Caller,
    ask: Box<Ask>,
    today: Day,
}

impl App {
    /// Begins to screen a manifest.
    pub fn manifest(
        &self,
        caller: Caller,
        today: Day,
        ask: Box<Ask>,
    ) -> Result<ManifestScreening, Error> {
        let engine = self.engine()?;
        Ok(ManifestScreening {
            engine,
            caller,
            ask,
            today,
        })
    }

    /// Answers for every traveller of a manifest that is held in memory, in order.
    pub fn screen_manifest(
        &self,
        caller: &Caller,
        manifest: &Manifest,
        ask: Box<Ask>,
        today: Day,
    ) -> Result<Vec<Screened>, Error> {
        let mut uses = Uses::default();
        uses.add(&manifest.travellers);
        let screening = self.manifest(caller.clone(), today, ask)?;
        screening.batch(&manifest.travellers, &uses.finish())
    }
}

impl ManifestScreening {
    /// Generation of the snapshot that answers.
    pub fn generation(&self) -> &str {
        self.engine.generation()
    }

    /// Hash of the policy that judges.
    pub fn policy_hash(&self) -> &str {
        self.engine.policy_hash()
    }

    /// Answers for every traveller of a batch, in order.
    pub fn batch(
        &self,
        travellers: &[Traveller],
        duplicates: &Duplicates,
    ) -> Result<Vec<Screened>, Error> {
        let (people, of) = people(travellers);
        let answers: Vec<(Arc<Answer>, Open)> = people
            .into_par_iter()
            .map(|subject| self.answer(subject))
            .collect::<Result<_, Error>>()?;
        let screened = of.into_iter().zip(travellers).map(|(person, traveller)| {
            let (answer, open) = answers[person].clone();
            let flags = duplicates.flags(traveller);
            let floor = floor(&flags);
            Screened {
                outcome: answer.outcome.max(floor),
                open: Some(Open {
                    outcome: open.outcome.max(floor),
                    ..open
                }),
                answer,
                flags,
            }
        });
        Ok(screened.collect())
    }

    fn answer(&self, subject: PartySubject) -> Result<(Arc<Answer>, Open), Error> {
        let question = (self.ask)(Asked::Subject(Subject::Party(subject)));
        let again = question.clone();
        let answer = screen_with(&self.engine, &self.caller, question, self.today)?;
        let discreet = answer.hits.iter().any(|h| h.provenance.handling.discreet);
        let open = if discreet || answer.omitted > 0 {
            let hidden = self.caller.clone().entitled(Discreet::Hide);
            let question = Question {
                limit: limits::MAX_HITS,
                ..again
            };
            open(&screen_with(&self.engine, &hidden, question, self.today)?)
        } else {
            open(&answer)
        };
        Ok((Arc::new(answer), open))
    }
}

/// The least that is answered of a traveller with such flags.
fn floor(flags: &[Flag]) -> Outcome {
    let of = |flag: &Flag| match flag {
        Flag::DocumentShared => Outcome::Review,
        Flag::InsufficientData | Flag::Damaged | Flag::UnknownParty => Outcome::Insufficient,
        _ => Outcome::Clear,
    };
    flags.iter().map(of).max().unwrap_or(Outcome::Clear)
}

/// Every subject once, and which one each traveller is.
fn people(travellers: &[Traveller]) -> (Vec<PartySubject>, Vec<usize>) {
    let mut known: HashMap<PartySubject, usize> = HashMap::new();
    let of = travellers.iter().map(|traveller| {
        let next = known.len();
        *known.entry(traveller.subject()).or_insert(next)
    });
    let of = of.collect();
    let mut people: Vec<_> = known.into_iter().collect();
    people.sort_unstable_by_key(|(_, at)| *at);
    (people.into_iter().map(|(subject, _)| subject).collect(), of)
}

fn open(answer: &Answer) -> Open {
    let hits = answer.hits.iter().filter(|h| h.band == Band::Hit);
    Open {
        outcome: answer.outcome,
        measures: hits.flat_map(|h| h.measures.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Position, SubjectName, TravellerKind};

    fn traveller(name: &str) -> Traveller {
        let mut traveller = Traveller::new(Position::File, 0, TravellerKind::Passenger);
        traveller.names.push(SubjectName::whole(name));
        traveller
    }

    #[test]
    fn travellers_who_are_the_same_are_one_subject() {
        let same = traveller("Tortellan");
        let (people, of) = people(&[same.clone(), traveller("A"), same.clone()]);
        assert_eq!(of, [0, 1, 0]);
        assert_eq!(people, [same.subject(), traveller("A").subject()]);
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
