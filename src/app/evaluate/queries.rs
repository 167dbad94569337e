//! Screenings of subjects of whom it is known whether they are listed: recall, false alerts, rank, latency.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use super::super::{App, Error};
use super::subjects::{self, Row};
use super::{Basis, share};
use crate::domain::{Band, Day, RecordKey, Subject, SubjectName};
use crate::screening::{Engine, Judged, Request, SWEPT};

/// Percentiles of the time one screening takes, in microseconds, over all rows of both files.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    /// Half take at most this.
    pub p50: f64,
    /// 95 of a hundred take at most this.
    pub p95: f64,
    /// 99 of a hundred take at most this.
    pub p99: f64,
}

/// One point of the sweep of the review threshold.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SweepPoint {
    /// The threshold, in log odds as `thresholds.review` of the policy.
    pub t: f64,
    /// Share of positives whose record is reported.
    pub recall: f64,
    /// Negatives with anything reported, in a thousand.
    pub review_per_1000: f64,
}

/// Figures of a group of rows.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Group {
    /// Positives.
    pub n_positives: usize,
    /// Negatives.
    pub n_negatives: usize,
    /// Share of positives whose record is reported as REVIEW or HIT.
    pub recall_review: f64,
    /// Share of positives whose record is reported as HIT.
    pub recall_hit: f64,
    /// Share of positives whose record comes first.
    pub top1: f64,
    /// Share of positives whose record reached the scorer.
    pub candidate_recall: f64,
    /// Negatives with a REVIEW or HIT, in a thousand.
    pub review_per_1000: f64,
    /// Negatives with a HIT, in a thousand.
    pub hit_per_1000: f64,
}

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

/// The measure of a file of positives and a file of negatives.
#[derive(Clone, Debug, Serialize)]
pub struct ScreeningReport {
    /// What it is of.
    #[serde(flatten)]
    pub basis: Basis,
    /// Positives.
    pub n_positives: usize,
    /// Positives whose expected record is on no list of the snapshot; they count as missed.
    pub expected_unknown: usize,
    /// Negatives.
    pub n_negatives: usize,
    /// Share of positives whose record is reported as REVIEW or HIT.
    pub recall_review: f64,
    /// Share of positives whose record is reported as HIT.
    pub recall_hit: f64,
    /// Share of positives whose record comes first.
    pub top1: f64,
    /// Share of positives whose record is among the first five.
    pub top5: f64,
    /// Share of positives whose record reached the scorer.
    pub candidate_recall: f64,
    /// Mean number of records that reached the scorer.
    pub candidates_per_query: f64,
    /// Mean number of other records reported with a positive.
    pub other_reports_per_positive: f64,
    /// Share of positives where another record ties with the first.
    pub top_ties: f64,
    /// Negatives with a REVIEW or HIT, in a thousand.
    pub review_per_1000: f64,
    /// Negatives with a HIT, in a thousand.
    pub hit_per_1000: f64,
    /// The same over other review thresholds: the detection error trade-off.
    pub sweep: Vec<SweepPoint>,
    /// By class of perturbation.
    pub by_perturbation: BTreeMap<String, Group>,
    /// By culture.
    pub by_culture: BTreeMap<String, Group>,
    /// Time one screening takes.
    pub latency_us: Latency,
    /// Every row on the wrong side; not part of the figures.
    #[serde(skip)]
    pub mistakes: Vec<Mistake>,
}

/// What one row came to.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts of one row"
)]
struct Outcome {
    positive: bool,
    known: bool,
    candidates: usize,
    reached: bool,
    band: Band,
    /// Rank of the expected record among those reported, from 0.
    rank: Option<usize>,
    tie: bool,
    others: usize,
    /// Highest review threshold at which the expected record (of a negative: any) is reported.
    up_to: f32,
    /// What is to be told of it, if it is on the wrong side.
    mistake: Option<Mistake>,
}

impl App {
    /// Screens every row of both files as the service would.
    pub fn evaluate_screening(
        &self,
        positives: &Path,
        negatives: &Path,
        today: Day,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<ScreeningReport, Error> {
        let engine = self.engine()?;
        let rows: Vec<(Row, bool)> = subjects::read(positives)?
            .into_iter()
            .map(|r| (r, true))
            .chain(subjects::read(negatives)?.into_iter().map(|r| (r, false)))
            .collect();
        let requests: Vec<Request> = rows
            .iter()
            .map(|(r, _)| Request::new(r.subject.clone(), today))
            .collect();
        let mut micros = Vec::with_capacity(rows.len());
        for request in &requests {
            let started = Instant::now();
            engine.screen(request).map_err(Error::Engine)?;
            micros.push(started.elapsed().as_secs_f64() * 1e6);
            progress(1);
        }
        let outcomes = rows
            .par_iter()
            .zip(&requests)
            .map(|((row, positive), request)| {
                let outcome = outcome(&engine, row, *positive, request);
                progress(1);
                outcome
            })
            .collect::<Result<Vec<_>, _>>()?;
        let rows: Vec<Row> = rows.into_iter().map(|(r, _)| r).collect();
        Ok(report(&engine, &rows, &outcomes, micros))
    }
}

fn outcome(
    engine: &Engine,
    row: &Row,
    positive: bool,
    request: &Request,
) -> Result<Outcome, Error> {
    let judged = engine.trace(request).map_err(Error::Engine)?;
    let expected = if positive {
        expected(engine, &row.expected)?
    } else {
        Vec::new()
    };
    let mine = |j: &&Judged| expected.contains(&j.record);
    let reported: Vec<&Judged> = judged.iter().filter(|j| j.band > Band::Below).collect();
    let found = judged.iter().find(mine);
    let top = reported.first();
    let (wrong, shown) = if positive {
        (found.is_none_or(|f| f.band == Band::Below), found)
    } else {
        (top.is_some(), top.copied())
    };
    let mistake = wrong
        .then(|| mistake(engine, row, positive, shown))
        .transpose()?;
    Ok(Outcome {
        positive,
        known: !expected.is_empty(),
        candidates: judged.len(),
        reached: found.is_some(),
        band: match (positive, found, top) {
            (true, Some(f), _) => f.band,
            (false, _, Some(t)) => t.band,
            _ => Band::Below,
        },
        rank: reported.iter().position(|j| expected.contains(&j.record)),
        tie: matches!(reported.as_slice(), [a, b, ..] if a.log_odds.total_cmp(&b.log_odds).is_eq()),
        others: reported
            .iter()
            .filter(|j| !expected.contains(&j.record))
            .count(),
        up_to: if positive {
            found.map_or(f32::NEG_INFINITY, |f| f.reported_up_to)
        } else {
            judged
                .iter()
                .map(|j| j.reported_up_to)
                .fold(f32::NEG_INFINITY, f32::max)
        },
        mistake,
    })
}

fn mistake(
    engine: &Engine,
    row: &Row,
    positive: bool,
    judged: Option<&Judged>,
) -> Result<Mistake, Error> {
    let record = judged
        .map(|j| engine.snapshot().record(j.record))
        .transpose()
        .map_err(|e| Error::Engine(e.into()))?;
    let listed = record.as_ref().zip(judged.and_then(|j| j.name));
    let listed = listed.and_then(|(r, at)| r.names.get(usize::from(at)));
    let queried = match &row.subject {
        Subject::Party(party) => party.names.first().map(SubjectName::display),
        Subject::Document(_) | Subject::Vehicle(_) => None,
    };
    Ok(Mistake {
        query_id: row.id.clone(),
        mistake: if positive { "missed" } else { "false" },
        perturbation: row.perturbation.clone(),
        culture: row.culture.clone(),
        record: record
            .as_ref()
            .map_or_else(String::new, |r| r.key.to_string()),
        queried: queried.unwrap_or_default(),
        listed: listed.map_or_else(String::new, |n| n.whole.clone()),
        name_score: judged.map_or(0.0, |j| j.name_score),
        log_odds: judged.map_or(0.0, |j| j.log_odds),
    })
}

/// Rows of the records with a reference, on whatever list.
fn expected(engine: &Engine, reference: &str) -> Result<Vec<u32>, Error> {
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

fn group<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Group {
    let (mut p, mut n) = (0, 0);
    let (mut review, mut hit, mut first, mut reached) = (0, 0, 0, 0);
    let (mut alert, mut false_hit) = (0, 0);
    for o in outcomes {
        if o.positive {
            p += 1;
            review += usize::from(o.band > Band::Below);
            hit += usize::from(o.band == Band::Hit);
            first += usize::from(o.rank == Some(0));
            reached += usize::from(o.reached);
        } else {
            n += 1;
            alert += usize::from(o.band > Band::Below);
            false_hit += usize::from(o.band == Band::Hit);
        }
    }
    Group {
        n_positives: p,
        n_negatives: n,
        recall_review: share(review, p),
        recall_hit: share(hit, p),
        top1: share(first, p),
        candidate_recall: share(reached, p),
        review_per_1000: share(alert * 1000, n),
        hit_per_1000: share(false_hit * 1000, n),
    }
}

fn report(
    engine: &Engine,
    rows: &[Row],
    outcomes: &[Outcome],
    mut micros: Vec<f64>,
) -> ScreeningReport {
    let all = group(outcomes.iter());
    let positives: Vec<&Outcome> = outcomes.iter().filter(|o| o.positive).collect();
    let by = |column: &dyn Fn(&Row) -> &str| -> BTreeMap<String, Group> {
        let mut parts: BTreeMap<String, Vec<&Outcome>> = BTreeMap::new();
        for (row, outcome) in rows.iter().zip(outcomes) {
            if !column(row).is_empty() {
                parts
                    .entry(column(row).to_owned())
                    .or_default()
                    .push(outcome);
            }
        }
        let of = |part: Vec<&Outcome>| group(part.into_iter());
        parts.into_iter().map(|(k, part)| (k, of(part))).collect()
    };
    let of_positives = |f: &dyn Fn(&Outcome) -> usize| -> f64 {
        share(positives.iter().map(|o| f(o)).sum(), positives.len())
    };
    ScreeningReport {
        basis: Basis::of(engine),
        n_positives: all.n_positives,
        expected_unknown: positives.iter().filter(|o| !o.known).count(),
        n_negatives: all.n_negatives,
        recall_review: all.recall_review,
        recall_hit: all.recall_hit,
        top1: all.top1,
        top5: of_positives(&|o| usize::from(o.rank.is_some_and(|r| r < 5))),
        candidate_recall: all.candidate_recall,
        candidates_per_query: share(outcomes.iter().map(|o| o.candidates).sum(), outcomes.len()),
        other_reports_per_positive: of_positives(&|o| o.others),
        top_ties: of_positives(&|o| usize::from(o.tie)),
        review_per_1000: all.review_per_1000,
        hit_per_1000: all.hit_per_1000,
        sweep: sweep(engine, outcomes, &all),
        by_perturbation: by(&|r| &r.perturbation),
        by_culture: by(&|r| &r.culture),
        latency_us: latency(&mut micros),
        mistakes: outcomes.iter().filter_map(|o| o.mistake.clone()).collect(),
    }
}

/// Review thresholds from eight below the policy's own to its HIT threshold, in steps of a half.
fn sweep(engine: &Engine, outcomes: &[Outcome], all: &Group) -> Vec<SweepPoint> {
    let thresholds = engine.policy().thresholds;
    let mut t = thresholds.review - SWEPT;
    let mut points = Vec::new();
    while t <= thresholds.hit {
        let count = |positive: bool| {
            outcomes
                .iter()
                .filter(|o| o.positive == positive && o.up_to >= t)
                .count()
        };
        points.push(SweepPoint {
            t: f64::from(t),
            recall: share(count(true), all.n_positives),
            review_per_1000: share(count(false) * 1000, all.n_negatives),
        });
        t += 0.5;
    }
    points
}

/// Exact percentiles (nearest rank).
fn latency(micros: &mut [f64]) -> Latency {
    micros.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| -> f64 {
        let rank = (micros.len() * percent).div_ceil(100).max(1);
        micros
            .get(rank - 1)
            .map_or(0.0, |m| (m * 10.0).round() / 10.0)
    };
    Latency {
        p50: at(50),
        p95: at(95),
        p99: at(99),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_exact_and_defined_for_few_rows() {
        let mut hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let l = latency(&mut hundred);
        assert_eq!(format!("{} {} {}", l.p50, l.p95, l.p99), "50 95 99");
        assert_eq!(latency(&mut [7.0]).p99.to_bits(), 7.0_f64.to_bits());
        assert_eq!(latency(&mut []).p50.to_bits(), 0.0_f64.to_bits());
    }
}
