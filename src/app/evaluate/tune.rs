//! Thresholds for a wished number of alerts: chosen on one half of the rows, reported on the other.
//!
//! Every choice of `name_review`, `name_carried` and `carried` near the policy's own is tried, each with the lowest
//! `review` that keeps the budget; the most recall wins, then the fewest alerts, then the least change. What a number
//! makes certain to be reported costs budget and cannot be tuned away. The HIT thresholds are left as they are.

use std::path::Path;

use serde::Serialize;

use super::super::{App, Error};
use super::interval::{Interval, wilson};
use super::trial::{self, Trial, Truth};
use super::{Basis, DataFile, share};
use crate::domain::Day;
use crate::matching::Thresholds;

/// What thresholds come to on some rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Positives.
    pub n_positives: usize,
    /// Positives whose record is reported.
    pub found: usize,
    /// Their share.
    pub recall: f64,
    /// What it may be.
    pub recall_interval: Interval,
    /// Negatives.
    pub n_negatives: usize,
    /// Negatives with anything reported.
    pub alerts: usize,
    /// Of a thousand.
    pub review_per_1000: f64,
    /// What that may be.
    pub review_per_1000_interval: Interval,
}

/// The four thresholds that decide what is reported.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reporting {
    /// `thresholds.review`.
    pub review: f32,
    /// `thresholds.name_review`.
    pub name_review: f32,
    /// `thresholds.name_carried`.
    pub name_carried: f32,
    /// `thresholds.carried`.
    pub carried: f32,
}

/// A proposal.
#[derive(Clone, Debug, Serialize)]
pub struct Tuned {
    /// What it is of.
    #[serde(flatten)]
    pub basis: Basis,
    /// The files.
    pub data: Vec<DataFile>,
    /// Alerts of a thousand negatives that were wished for.
    pub budget_per_1000: f64,
    /// The thresholds in force.
    pub present: Reporting,
    /// The proposed ones.
    pub proposed: Reporting,
    /// The present ones on the rows that nothing was chosen on.
    pub present_on_held: Effect,
    /// The proposed ones on the rows they were chosen on.
    pub proposed_on_fitted: Effect,
    /// The proposed ones on the other rows: what to expect.
    pub proposed_on_held: Effect,
}

/// What can be reported of one row.
struct Row {
    positive: bool,
    fitted: bool,
    /// A number makes it certain.
    certain: bool,
    /// Name score and sum of evidence of each pair.
    pairs: Vec<(f32, f32)>,
}

impl Row {
    fn of(trial: &Trial) -> Self {
        let own = trial.judged.iter().filter(|j| {
            (!trial.positive || trial.truth(j) == Truth::Same) && j.log_odds.is_finite()
        });
        Self {
            positive: trial.positive,
            fitted: trial.row.fitted(),
            certain: own.clone().any(|j| j.reported_up_to == f32::INFINITY),
            pairs: own.map(|j| (j.name_score, j.log_odds)).collect(),
        }
    }

    /// The highest `review` at which it is reported.
    fn up_to(&self, t: &Reporting) -> f32 {
        if self.certain {
            return f32::INFINITY;
        }
        let reported = self.pairs.iter().filter(|(name, odds)| {
            *name >= t.name_review || *name >= t.name_carried && *odds >= t.carried
        });
        reported
            .map(|(_, odds)| *odds)
            .fold(f32::NEG_INFINITY, f32::max)
    }
}

fn effect<'a>(rows: impl Iterator<Item = &'a Row>, t: &Reporting) -> Effect {
    let (mut p, mut found, mut n, mut alerts) = (0, 0, 0, 0);
    for row in rows {
        let reported = usize::from(row.up_to(t) >= t.review);
        if row.positive {
            p += 1;
            found += reported;
        } else {
            n += 1;
            alerts += reported;
        }
    }
    Effect {
        n_positives: p,
        found,
        recall: share(found, p),
        recall_interval: wilson(found, p),
        n_negatives: n,
        alerts,
        review_per_1000: share(alerts * 1000, n),
        review_per_1000_interval: wilson(alerts, n).times(1000.0),
    }
}

/// The lowest `review` at which at most `allowed` rows are reported, in steps of a twentieth.
fn least_review(mut up_to: Vec<f32>, allowed: usize) -> Option<f32> {
    up_to.sort_unstable_by(|a, b| b.total_cmp(a));
    let over = up_to.get(allowed).copied().unwrap_or(f32::NEG_INFINITY);
    if over == f32::INFINITY {
        return None;
    }
    // Where nothing more could be reported, no threshold is proposed that was never seen to matter.
    let over = over.max(LEAST_REVIEW);
    Some((over / STEP).floor() * STEP + STEP)
}

const STEP: f32 = 0.05;
/// No lower `review` is proposed: the pair would be likelier another's than the same one's.
const LEAST_REVIEW: f32 = 0.0;

fn tenths(from: f32, to: f32, step: f32) -> impl Iterator<Item = f32> + Clone {
    let count = ((to - from) / step + 1.5) as usize;
    (0..count).map(move |i| ((from + i as f32 * step) * 1000.0).round() / 1000.0)
}

fn choose(rows: &[Row], present: Reporting, budget: f64) -> Option<Reporting> {
    let fitted = || rows.iter().filter(|r| r.fitted);
    let negatives = fitted().filter(|r| !r.positive).count();
    let allowed = (budget * negatives as f64 / 1000.0).floor() as usize;
    let mut best: Option<((usize, usize, i64), Reporting)> = None;
    // A name below the present name_carried is not compared further, so nothing is known of it.
    for name_carried in tenths(present.name_carried, present.name_review, 0.03) {
        for name_review in tenths(name_carried, 0.92, 0.02) {
            for carried in tenths(present.carried.min(1.0), present.carried + 4.0, 0.5) {
                let mut t = Reporting {
                    review: present.review,
                    name_review,
                    name_carried,
                    carried,
                };
                let up_to = fitted().filter(|r| !r.positive).map(|r| r.up_to(&t));
                let Some(review) = least_review(up_to.collect(), allowed) else {
                    continue;
                };
                t.review = review;
                t.carried = carried.max(review);
                let e = effect(fitted(), &t);
                let change = (t.review - present.review).abs()
                    + (t.carried - present.carried).abs()
                    + 10.0 * (name_review - present.name_review).abs()
                    + 10.0 * (name_carried - present.name_carried).abs();
                let key = (e.found, usize::MAX - e.alerts, -(change * 1000.0) as i64);
                if best.as_ref().is_none_or(|(k, _)| key > *k) {
                    best = Some((key, t));
                }
            }
        }
    }
    best.map(|(_, t)| t)
}

impl Reporting {
    fn of(t: Thresholds) -> Self {
        Self {
            review: t.review,
            name_review: t.name_review,
            name_carried: t.name_carried,
            carried: t.carried,
        }
    }
}

impl App {
    /// Proposes thresholds under which about `budget` of a thousand negatives are reported.
    pub fn evaluate_tune(
        &self,
        positives: &Path,
        negatives: &Path,
        today: Day,
        budget: f64,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Tuned, Error> {
        if !(0.0..=1000.0).contains(&budget) {
            return Err(Error::invalid("budget", "must be within 0 and 1000"));
        }
        let asked = trial::ask(self, positives, negatives, today, progress)?;
        let thresholds = self.engine()?.policy().thresholds;
        let present = Reporting::of(thresholds);
        let rows: Vec<Row> = asked.rows.iter().map(Row::of).collect();
        let (fitted, held) = (
            || rows.iter().filter(|r| r.fitted),
            || rows.iter().filter(|r| !r.fitted),
        );
        let proposed = choose(&rows, present, budget).filter(|t| t.review < thresholds.hit);
        let Some(proposed) = proposed else {
            let reason =
                "no thresholds keep it: numbers alone make more alerts, or review would pass hit";
            return Err(Error::invalid("budget", reason));
        };
        Ok(Tuned {
            basis: asked.basis,
            data: asked.data,
            budget_per_1000: budget,
            present,
            proposed,
            present_on_held: effect(held(), &present),
            proposed_on_fitted: effect(fitted(), &proposed),
            proposed_on_held: effect(held(), &proposed),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(positive: bool, pairs: &[(f32, f32)]) -> Row {
        Row {
            positive,
            fitted: true,
            certain: false,
            pairs: pairs.to_vec(),
        }
    }

    const PRESENT: Reporting = Reporting {
        review: 1.5,
        name_review: 0.75,
        name_carried: 0.62,
        carried: 1.5,
    };

    #[test]
    fn the_proposal_keeps_the_budget_and_loses_no_recall_it_need_not_lose() {
        let mut rows: Vec<Row> = (0..100)
            .map(|i| row(false, &[(0.95, i as f32 / 20.0)]))
            .collect();
        rows.extend((0..100).map(|i| row(true, &[(0.95, 2.0 + i as f32 / 20.0)])));
        let t = choose(&rows, PRESENT, 100.0).unwrap();
        let e = effect(rows.iter(), &t);
        assert!(e.alerts <= 10, "{t:?} {e:?}");
        assert!((4.4..4.55).contains(&t.review), "{t:?}");
        let all = choose(&rows, PRESENT, 1000.0).unwrap();
        assert_eq!(effect(rows.iter(), &all).found, 100);
    }

    #[test]
    fn what_a_number_makes_certain_cannot_be_tuned_away() {
        let mut rows = vec![row(false, &[(0.9, 2.0)])];
        rows[0].certain = true;
        assert_eq!(choose(&rows, PRESENT, 0.0), None);
        assert!(choose(&rows, PRESENT, 1000.0).is_some());
    }
}
