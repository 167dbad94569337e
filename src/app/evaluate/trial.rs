//! Rows of known truth, each asked once: what was judged, and which of it is the very one that was asked about.
//!
//! A record of another list that is the same one (asked with the names, birth dates and nationalities of the expected
//! record it is a HIT; without birth dates its name is the same) is its counterpart: neither right nor false.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;

use super::super::{App, Error};
use super::subjects::{self, Row};
use super::{Basis, DataFile};
use crate::domain::{Band, Day, PartySubject, RecordKey, Subject, SubjectName, limits};
use crate::screening::{Engine, Judged, Request, SWEPT};

/// Whether a judged pair is of one bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    /// The expected record.
    Same,
    /// The same one on another list.
    Counterpart,
    /// Another.
    Other,
}

/// A row that was asked.
pub(super) struct Trial {
    /// The row.
    pub row: Row,
    /// Whether it stands for a record.
    pub positive: bool,
    /// Rows of that record; none if no list has it.
    pub expected: Vec<u32>,
    /// Records of other lists that are the same one.
    counterparts: Vec<u32>,
    /// Number of records that were judged.
    pub candidates: usize,
    /// Those of them that a lower threshold could report, best first; and the expected one wherever it lies.
    pub judged: Vec<Judged>,
    /// Time the screening took, in microseconds.
    pub micros: f64,
}

impl Trial {
    /// The question as the engine was asked it.
    pub fn request(&self, today: Day) -> Request {
        Request::new(self.row.subject.clone(), today)
    }

    /// Whether a record that was judged is the one asked about.
    pub fn truth(&self, judged: &Judged) -> Truth {
        if self.expected.contains(&judged.record) {
            Truth::Same
        } else if self.counterparts.contains(&judged.record) {
            Truth::Counterpart
        } else {
            Truth::Other
        }
    }
}

/// All rows of a deck of listed and a deck of unlisted subjects.
pub(super) struct Trials {
    /// The rows, positives first.
    pub rows: Vec<Trial>,
    /// What the figures are of.
    pub basis: Basis,
    /// The files.
    pub data: Vec<DataFile>,
}

/// Asks every row of both files.
pub(super) fn ask(
    app: &App,
    positives: &Path,
    negatives: &Path,
    today: Day,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Trials, Error> {
    let engine = app.engine()?;
    let mut rows: Vec<(Row, bool)> = Vec::new();
    let mut data = Vec::new();
    for (file, positive) in [(positives, true), (negatives, false)] {
        let read = subjects::read(file)?;
        data.push(DataFile::of(file, read.len())?);
        rows.extend(read.into_iter().map(|r| (r, positive)));
    }
    let mut expected: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (row, _) in rows.iter().filter(|(_, positive)| *positive) {
        if !expected.contains_key(&row.expected) {
            expected.insert(row.expected.clone(), of_reference(&engine, &row.expected)?);
        }
    }
    let wanted: BTreeSet<u32> = expected.values().flatten().copied().collect();
    let counterparts: BTreeMap<u32, Vec<u32>> = wanted
        .into_par_iter()
        .map(|row| Ok((row, counterparts(&engine, row, today)?)))
        .collect::<Result<_, Error>>()?;
    let mut micros = Vec::with_capacity(rows.len());
    for (row, _) in &rows {
        let request = Request::new(row.subject.clone(), today);
        let started = Instant::now();
        engine.screen(&request).map_err(Error::Engine)?;
        micros.push(started.elapsed().as_secs_f64() * 1e6);
        progress(1);
    }
    let trials = rows
        .into_par_iter()
        .zip(micros)
        .map(|((row, positive), micros)| {
            let known = positive.then(|| expected.get(&row.expected)).flatten();
            let known = known.cloned().unwrap_or_default();
            let others = known.iter().filter_map(|r| counterparts.get(r)).flatten();
            let mut trial = Trial {
                counterparts: others.copied().collect(),
                row,
                positive,
                expected: known,
                candidates: 0,
                judged: Vec::new(),
                micros,
            };
            let mut judged = engine.trace(&trial.request(today)).map_err(Error::Engine)?;
            trial.candidates = judged.len();
            let least = engine.policy().thresholds.review - SWEPT;
            judged.retain(|j| {
                j.band > Band::Below || j.log_odds >= least || trial.truth(j) == Truth::Same
            });
            trial.judged = judged;
            progress(1);
            Ok(trial)
        });
    Ok(Trials {
        rows: trials.collect::<Result<_, Error>>()?,
        basis: Basis::of(&engine),
        data,
    })
}

/// Rows of the records with a reference, on whatever list.
fn of_reference(engine: &Engine, reference: &str) -> Result<Vec<u32>, Error> {
    let mut rows = Vec::new();
    for list in engine.lists() {
        let key = RecordKey {
            list: list.id.clone(),
            reference: reference.to_owned(),
        };
        let row = engine.snapshot().find(&key);
        rows.extend(row.map_err(|e| Error::Engine(e.into()))?);
    }
    Ok(rows)
}

/// From here up, names of records without birth dates are of the same one.
const SAME_NAME: f32 = 0.97;

/// The same one on other lists.
fn counterparts(engine: &Engine, row: u32, today: Day) -> Result<Vec<u32>, Error> {
    let read = |row: u32| {
        engine
            .snapshot()
            .record(row)
            .map_err(|e| Error::Engine(e.into()))
    };
    let record = read(row)?;
    let mut subject = PartySubject::new(record.kind);
    let names = record.names.iter().take(limits::SUBJECT_NAMES);
    subject.names = names
        .map(|n| SubjectName::whole(n.whole.as_str()))
        .collect();
    subject.births.clone_from(&record.births);
    subject.nationalities = record
        .nationalities
        .iter()
        .filter_map(|n| n.country)
        .collect();
    let request = Request::new(Subject::Party(subject), today);
    let mut found = Vec::new();
    for judged in engine.trace(&request).map_err(Error::Engine)? {
        let same = judged.band == Band::Hit
            || judged.band == Band::Review && judged.name_score >= SAME_NAME;
        if !same || judged.record == row {
            continue;
        }
        let other = read(judged.record)?;
        let dated = !record.births.is_empty() && !other.births.is_empty();
        if other.key.list != record.key.list && (judged.band == Band::Hit || !dated) {
            found.push(judged.record);
        }
    }
    Ok(found)
}
