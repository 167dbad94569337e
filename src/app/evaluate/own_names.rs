//! Every listed name of every person and organisation, asked by itself, must find its own record first.
//!
//! Records whose best name is just as like count as first together.

use rayon::prelude::*;
use serde::Serialize;

use super::super::{App, Error};
use super::{Basis, share};
use crate::domain::{Band, Day, PartySubject, RecordKind, Subject, SubjectName, limits};
use crate::screening::{Engine, Request};

/// Why a name did not find its record first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MissReason {
    /// The record never reached the scorer.
    NotCandidate,
    /// It was scored, and stayed below the review threshold.
    BelowReview,
    /// Another record came before it.
    Outranked,
}

/// A name that did not find its record first.
#[derive(Clone, Debug, Serialize)]
pub struct Miss {
    /// The record, as `list:reference`.
    pub record: String,
    /// Which of its names, from 0.
    pub name: usize,
    /// Quality of the name.
    pub quality: &'static str,
    /// Why.
    pub reason: MissReason,
    /// The name itself; only if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Number of records that came before it.
    pub before: usize,
}

/// The measure.
#[derive(Clone, Debug, Serialize)]
pub struct OwnNames {
    /// What it is of.
    #[serde(flatten)]
    pub basis: Basis,
    /// Persons and organisations in force.
    pub records: usize,
    /// Their names.
    pub names: usize,
    /// Share of names that find their record first and reported.
    pub first: f64,
    /// Share of names that found it first, reported or not.
    pub first_of_candidates: f64,
    /// Share of names whose record reached the scorer.
    pub candidate_recall: f64,
    /// The others.
    pub misses: Vec<Miss>,
}

impl App {
    /// Asks every listed name by itself. `show` keeps the text of names that miss.
    pub fn evaluate_own_names(
        &self,
        today: Day,
        show: bool,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<OwnNames, Error> {
        let engine = self.engine()?;
        let rows = engine.manifest().records;
        let asked = (0..rows)
            .into_par_iter()
            .map(|row| {
                progress(1);
                of_record(&engine, row, today, show)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let records = asked.iter().filter(|(names, _)| *names > 0).count();
        let names: usize = asked.iter().map(|(names, _)| names).sum();
        let misses: Vec<Miss> = asked.into_iter().flat_map(|(_, misses)| misses).collect();
        let of = |reason: MissReason| misses.iter().filter(|m| m.reason == reason).count();
        let below = misses
            .iter()
            .filter(|m| m.reason == MissReason::BelowReview && m.before == 0)
            .count();
        Ok(OwnNames {
            basis: Basis::of(&engine),
            records,
            names,
            first: share(names - misses.len(), names),
            first_of_candidates: share(names - misses.len() + below, names),
            candidate_recall: share(names - of(MissReason::NotCandidate), names),
            misses,
        })
    }
}

fn of_record(
    engine: &Engine,
    row: u32,
    today: Day,
    show: bool,
) -> Result<(usize, Vec<Miss>), Error> {
    let record = engine
        .snapshot()
        .record(row)
        .map_err(|e| Error::Engine(e.into()))?;
    let party = matches!(record.kind, RecordKind::Person | RecordKind::Organisation);
    if !party || record.provenance.status != crate::domain::RecordStatus::Active {
        return Ok((0, Vec::new()));
    }
    let mut misses = Vec::new();
    for (ordinal, name) in record.names.iter().enumerate() {
        let mut subject = PartySubject::new(record.kind);
        let text: String = name.whole.chars().take(limits::NAME_CHARS).collect();
        subject.names.push(SubjectName::whole(text));
        let request = Request::new(Subject::Party(subject), today);
        let judged = engine.trace(&request).map_err(Error::Engine)?;
        let own = judged.iter().find(|j| j.record == row);
        let before = judged
            .iter()
            .filter(|j| own.is_none_or(|o| (j.band, j.log_odds) > (o.band, o.log_odds + 1e-4)));
        let before = before.count();
        let reason = match own {
            None => MissReason::NotCandidate,
            Some(o) if o.band == Band::Below => MissReason::BelowReview,
            Some(_) if before > 0 => MissReason::Outranked,
            Some(_) => continue,
        };
        misses.push(Miss {
            record: record.key.to_string(),
            name: ordinal,
            quality: name.quality.as_str(),
            reason,
            text: show.then(|| name.whole.clone()),
            before,
        });
    }
    Ok((record.names.len(), misses))
}
