//! Screenings of subjects of whom it is known whether they are listed: recall, false alerts, rank, scores, latency.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::super::{App, Error};
use super::calibration::{self, Calibration, Line};
use super::groups::{Fairness, Group};
use super::interval::wilson;
use super::subjects::Row;
use super::trial::{self, Trial, Trials, Truth};
use super::worst::{self, Mistake, Worst};
use super::{Basis, DataFile, share};
use crate::domain::{Band, Day};
use crate::matching::Policy;
use crate::screening::{Judged, SWEPT};

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

/// Whether scores read as "how often is such a pair the same one".
#[derive(Clone, Debug, Serialize)]
pub struct Calibrated {
    /// With the scores of the policy in force.
    #[serde(flatten)]
    pub in_force: Calibration,
    /// What the prior is of: `policy`, or `files` where the policy states none.
    pub prior_of: &'static str,
    /// What an alert is worth, by how many of the screened are listed.
    pub base_rates: Vec<BaseRate>,
}

/// What an alert is worth where so many of the screened are listed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BaseRate {
    /// One of so many screened is listed.
    pub one_in: u32,
    /// Share of the screenings with anything reported that are of listed ones.
    pub right_of_alerts: f64,
    /// Share of the screenings with a HIT that are of listed ones, at the most false HITs that chance allows.
    pub right_of_hits_at_least: f64,
}

/// The measure of a file of positives and a file of negatives.
#[derive(Clone, Debug, Serialize)]
pub struct ScreeningReport {
    /// What it is of.
    #[serde(flatten)]
    pub basis: Basis,
    /// The files.
    pub data: Vec<DataFile>,
    /// The policy's own review threshold, in log odds.
    pub review_threshold: f64,
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
    /// Share of positives where the expected record and another one tie at the top.
    pub top_ties_true_false: f64,
    /// Share of positives where the expected record ties at the top with nothing but the same one on another list.
    pub top_ties_same_one: f64,
    /// Negatives with a REVIEW or HIT, in a thousand.
    pub review_per_1000: f64,
    /// Negatives with a HIT, in a thousand.
    pub hit_per_1000: f64,
    /// All rows as one group, with intervals.
    pub all: Group,
    /// The same over other review thresholds: the detection error trade-off.
    pub sweep: Vec<SweepPoint>,
    /// By class of perturbation.
    pub by_perturbation: BTreeMap<String, Group>,
    /// By culture.
    pub by_culture: BTreeMap<String, Group>,
    /// How evenly false alerts fall on cultures.
    pub fairness: Option<Fairness>,
    /// How scores read.
    pub calibration: Calibrated,
    /// Time one screening takes.
    pub latency_us: Latency,
    /// Every row on the wrong side; not part of the figures.
    #[serde(skip)]
    pub mistakes: Vec<Mistake>,
    /// The worst of them, explained; not part of the figures.
    #[serde(skip)]
    pub worst: Vec<Worst>,
}

/// Who ties at the top of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    None,
    /// Records of others only.
    Others,
    /// The expected record and another's.
    TrueAndFalse,
    /// The expected record and the same one on another list.
    SameOne,
}

/// What one row came to.
pub(super) struct Outcome {
    pub positive: bool,
    pub reached: bool,
    pub band: Band,
    /// Rank of the expected record among those reported, from 0.
    pub rank: Option<usize>,
    tie: Tie,
    others: usize,
    /// Highest review threshold at which the expected record (of a negative: any) is reported.
    up_to: f32,
    /// Whether it is on the wrong side.
    wrong: bool,
    /// The record that was missed, or that was reported.
    shown: Option<Judged>,
}

impl Outcome {
    fn of(trial: &Trial) -> Self {
        let is_same = |j: &&Judged| trial.truth(j) == Truth::Same;
        let reported: Vec<&Judged> = trial
            .judged
            .iter()
            .filter(|j| j.band > Band::Below)
            .collect();
        let found = trial.judged.iter().find(is_same);
        let top = reported.first().copied();
        let (wrong, shown) = if trial.positive {
            (found.is_none_or(|f| f.band == Band::Below), found)
        } else {
            (top.is_some(), top)
        };
        let up_to = |j: &Judged| j.reported_up_to;
        Self {
            positive: trial.positive,
            reached: found.is_some(),
            band: match (trial.positive, found, top) {
                (true, Some(f), _) => f.band,
                (false, _, Some(t)) => t.band,
                _ => Band::Below,
            },
            rank: reported.iter().position(is_same),
            tie: tie(trial, &reported),
            others: reported.iter().filter(|j| !is_same(j)).count(),
            up_to: if trial.positive {
                found.map_or(f32::NEG_INFINITY, up_to)
            } else {
                trial
                    .judged
                    .iter()
                    .map(up_to)
                    .fold(f32::NEG_INFINITY, f32::max)
            },
            wrong,
            shown: shown.copied(),
        }
    }
}

fn tie(trial: &Trial, reported: &[&Judged]) -> Tie {
    let Some(best) = reported.first() else {
        return Tie::None;
    };
    let level = reported
        .iter()
        .filter(|j| j.log_odds.total_cmp(&best.log_odds).is_eq());
    let level: Vec<Truth> = level.map(|j| trial.truth(j)).collect();
    match (level.contains(&Truth::Same), level.contains(&Truth::Other)) {
        _ if level.len() < 2 => Tie::None,
        (true, true) => Tie::TrueAndFalse,
        (true, false) => Tie::SameOne,
        (false, _) => Tie::Others,
    }
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
        let asked = trial::ask(self, positives, negatives, today, progress)?;
        let outcomes: Vec<Outcome> = asked.rows.iter().map(Outcome::of).collect();
        let engine = self.engine()?;
        let wrong: Vec<(&Trial, Option<Judged>)> = asked
            .rows
            .iter()
            .zip(&outcomes)
            .filter(|(_, o)| o.wrong)
            .map(|(t, o)| (t, o.shown))
            .collect();
        let mistakes = wrong
            .iter()
            .map(|(t, judged)| Mistake::of(&engine, t, judged.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        let told: Vec<_> = wrong
            .iter()
            .zip(&mistakes)
            .map(|((t, j), m)| (*t, *j, m))
            .collect();
        let worst = worst::explained(self, &told, today)?;
        let mut report = report(engine.policy(), &asked, &outcomes);
        (report.mistakes, report.worst) = (mistakes, worst);
        Ok(report)
    }
}

fn report(policy: &Policy, asked: &Trials, outcomes: &[Outcome]) -> ScreeningReport {
    let all = Group::of(outcomes.iter());
    let trials = &asked.rows;
    let positives: Vec<&Outcome> = outcomes.iter().filter(|o| o.positive).collect();
    let by = |column: &dyn Fn(&Row) -> &str| -> BTreeMap<String, Group> {
        let mut parts: BTreeMap<String, Vec<&Outcome>> = BTreeMap::new();
        for (trial, outcome) in trials.iter().zip(outcomes) {
            let value = column(&trial.row);
            if !value.is_empty() {
                parts.entry(value.to_owned()).or_default().push(outcome);
            }
        }
        let of = |part: Vec<&Outcome>| Group::of(part.into_iter());
        parts.into_iter().map(|(k, part)| (k, of(part))).collect()
    };
    let of_positives = |f: &dyn Fn(&Outcome) -> usize| -> f64 {
        share(positives.iter().map(|o| f(o)).sum(), positives.len())
    };
    let by_culture = by(&|r| &r.culture);
    ScreeningReport {
        basis: asked.basis.clone(),
        data: asked.data.clone(),
        review_threshold: (f64::from(policy.thresholds.review) * 1e4).round() / 1e4,
        n_positives: all.n_positives,
        expected_unknown: trials
            .iter()
            .filter(|t| t.positive && t.expected.is_empty())
            .count(),
        n_negatives: all.n_negatives,
        recall_review: all.recall_review,
        recall_hit: all.recall_hit,
        top1: all.top1,
        top5: of_positives(&|o| usize::from(o.rank.is_some_and(|r| r < 5))),
        candidate_recall: all.candidate_recall,
        candidates_per_query: share(trials.iter().map(|t| t.candidates).sum(), trials.len()),
        other_reports_per_positive: of_positives(&|o| o.others),
        top_ties: of_positives(&|o| usize::from(o.tie != Tie::None)),
        top_ties_true_false: of_positives(&|o| usize::from(o.tie == Tie::TrueAndFalse)),
        top_ties_same_one: of_positives(&|o| usize::from(o.tie == Tie::SameOne)),
        review_per_1000: all.review_per_1000,
        hit_per_1000: all.hit_per_1000,
        all,
        sweep: sweep(policy, outcomes, &all),
        by_perturbation: by(&|r| &r.perturbation),
        fairness: Fairness::of(&by_culture),
        by_culture,
        calibration: calibrated(policy, trials, &all),
        latency_us: latency(trials.iter().map(|t| t.micros).collect()),
        mistakes: Vec::new(),
        worst: Vec::new(),
    }
}

fn calibrated(policy: &Policy, trials: &[Trial], all: &Group) -> Calibrated {
    let own = policy.calibration;
    let stated = own.prior.map(f64::from);
    let (known, prior) = calibration::known(trials, policy.thresholds.review, stated);
    let line = Line {
        scale: f64::from(own.scale),
        offset: f64::from(own.offset),
    };
    let count = |share: f64, of: usize| (share * of as f64).round() as usize;
    let false_hits = count(all.hit_per_1000 / 1000.0, all.n_negatives);
    let most_false_hits = wilson(false_hits, all.n_negatives).high;
    let worth = |one_in: u32, found: f64, false_rate: f64| {
        let listed = 1.0 / f64::from(one_in);
        let (right, wrong) = (listed * found, (1.0 - listed) * false_rate);
        let sum = right + wrong;
        if sum > 0.0 { right / sum } else { 0.0 }
    };
    let base_rates = [10, 100, 1_000, 10_000, 100_000, 1_000_000].map(|one_in| BaseRate {
        one_in,
        right_of_alerts: worth(one_in, all.recall_review, all.review_per_1000 / 1000.0),
        right_of_hits_at_least: worth(one_in, all.recall_hit, most_false_hits),
    });
    Calibrated {
        in_force: calibration::reliability(known.iter(), line, prior),
        prior_of: if stated.is_some() { "policy" } else { "files" },
        base_rates: base_rates.to_vec(),
    }
}

/// Review thresholds from eight below the policy's own to its HIT threshold, in steps of a half.
fn sweep(policy: &Policy, outcomes: &[Outcome], all: &Group) -> Vec<SweepPoint> {
    let thresholds = policy.thresholds;
    let mut t = thresholds.review - SWEPT;
    let mut points = Vec::new();
    while t <= thresholds.hit {
        let count = |positive: bool| {
            let reported = |o: &&Outcome| o.positive == positive && o.up_to >= t;
            outcomes.iter().filter(reported).count()
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
fn latency(mut micros: Vec<f64>) -> Latency {
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
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let l = latency(hundred);
        assert_eq!(format!("{} {} {}", l.p50, l.p95, l.p99), "50 95 99");
        assert_eq!(latency(vec![7.0]).p99.to_bits(), 7.0_f64.to_bits());
        assert_eq!(latency(Vec::new()).p50.to_bits(), 0.0_f64.to_bits());
    }
}
