//! Rows on the wrong side, and the worst of them explained as an answer would explain them.
//!
//! The worst missed are those that lie farthest below the threshold, the worst false those that lie highest. Of one
//! perturbation or culture only a few are taken, so that one weakness does not hide the others.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::{App, Error, Hit};
use super::trial::Trial;
use crate::domain::{Day, Subject, SubjectName};
use crate::screening::{Engine, Judged};

/// A positive whose record is not reported, or a negative of which something is.
#[derive(Clone, Debug, Serialize)]
pub struct Mistake {
    /// The row's own id.
    pub query_id: String,
    /// `missed`, or `false`.
    pub mistake: &'static str,
    /// The perturbation, as the row has it.
    pub perturbation: String,
    /// The culture, as the row has it.
    pub culture: String,
    /// The record that was expected, or that was reported; empty if the expected one did not reach the scorer.
    pub record: String,
    /// What was asked.
    pub queried: String,
    /// The listed name that was the most alike.
    pub listed: String,
    /// How alike.
    pub name_score: f32,
    /// Sum of the evidence.
    pub log_odds: f32,
}

/// A mistake with its reasons.
#[derive(Clone, Debug)]
pub struct Worst {
    /// The mistake.
    pub mistake: Mistake,
    /// The record with its reasons; none if it did not reach the scorer.
    pub hit: Option<Hit>,
}

impl Mistake {
    pub(super) fn of(
        engine: &Engine,
        trial: &Trial,
        judged: Option<&Judged>,
    ) -> Result<Self, Error> {
        let record = judged
            .map(|j| engine.snapshot().record(j.record))
            .transpose()
            .map_err(|e| Error::Engine(e.into()))?;
        let listed = record.as_ref().zip(judged.and_then(|j| j.name));
        let listed = listed.and_then(|(r, at)| r.names.get(usize::from(at)));
        let queried = match &trial.row.subject {
            Subject::Party(party) => party.names.first().map(SubjectName::display),
            Subject::Document(_) | Subject::Vehicle(_) => None,
        };
        Ok(Self {
            query_id: trial.row.id.clone(),
            mistake: if trial.positive { "missed" } else { "false" },
            perturbation: trial.row.perturbation.clone(),
            culture: trial.row.culture.clone(),
            record: record
                .as_ref()
                .map_or_else(String::new, |r| r.key.to_string()),
            queried: queried.unwrap_or_default().into_owned(),
            listed: listed.map_or_else(String::new, |n| n.whole.clone()),
            name_score: judged.map_or(0.0, |j| j.name_score),
            log_odds: judged.map_or(0.0, |j| j.log_odds),
        })
    }
}

/// Of each side so many are explained.
const EXPLAINED: usize = 10;
/// Most of one perturbation or culture.
const OF_ONE: usize = 2;

/// The worst of the mistakes, the missed before the false.
pub(super) fn explained(
    app: &App,
    mistakes: &[(&Trial, Option<Judged>, &Mistake)],
    today: Day,
) -> Result<Vec<Worst>, Error> {
    let engine = app.engine()?;
    let mut worst = Vec::new();
    for positive in [true, false] {
        let mut side: Vec<_> = mistakes
            .iter()
            .filter(|(t, ..)| t.positive == positive)
            .collect();
        let odds = |j: &Option<Judged>| j.map_or(f32::NEG_INFINITY, |j| j.log_odds);
        side.sort_by(|(_, a, _), (_, b, _)| {
            let order = odds(a).total_cmp(&odds(b));
            if positive { order } else { order.reverse() }
        });
        let mut of: BTreeMap<&str, usize> = BTreeMap::new();
        side.retain(|(t, ..)| {
            let class = if positive {
                &t.row.perturbation
            } else {
                &t.row.culture
            };
            let seen = of.entry(class.as_str()).or_default();
            *seen += 1;
            class.is_empty() || *seen <= OF_ONE
        });
        for (trial, judged, mistake) in side.into_iter().take(EXPLAINED) {
            let request = trial.request(today);
            let hit = match judged {
                Some(j) => engine
                    .explained(&request, j.record)
                    .map_err(Error::Engine)?,
                None => None,
            };
            worst.push(Worst {
                mistake: (*mistake).clone(),
                hit: hit.map(Hit::from),
            });
        }
    }
    Ok(worst)
}
