//! Figures of rows that belong together (a perturbation, a culture), and how far apart the groups are.
//!
//! A rate of few rows says little, so each stands beside its interval, and small groups are not compared.

use std::collections::BTreeMap;

use serde::Serialize;

use super::interval::{Interval, wilson};
use super::queries::Outcome;
use super::share;
use crate::domain::Band;

/// Figures of a group of rows.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Group {
    /// Positives.
    pub n_positives: usize,
    /// Negatives.
    pub n_negatives: usize,
    /// Share of positives whose record is reported as REVIEW or HIT.
    pub recall_review: f64,
    /// What that share may be.
    pub recall_review_interval: Interval,
    /// Share of positives whose record is reported as HIT.
    pub recall_hit: f64,
    /// Share of positives whose record comes first.
    pub top1: f64,
    /// Share of positives whose record reached the scorer.
    pub candidate_recall: f64,
    /// Negatives with a REVIEW or HIT.
    pub alerts: usize,
    /// Negatives with a REVIEW or HIT, in a thousand.
    pub review_per_1000: f64,
    /// What that rate may be.
    pub review_per_1000_interval: Interval,
    /// Negatives with a HIT, in a thousand.
    pub hit_per_1000: f64,
}

impl Group {
    pub(super) fn of<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Self {
        let (mut p, mut n) = (0, 0);
        let (mut review, mut hit, mut first, mut reached) = (0, 0, 0, 0);
        let (mut alerts, mut false_hit) = (0, 0);
        for o in outcomes {
            if o.positive {
                p += 1;
                review += usize::from(o.band > Band::Below);
                hit += usize::from(o.band == Band::Hit);
                first += usize::from(o.rank == Some(0));
                reached += usize::from(o.reached);
            } else {
                n += 1;
                alerts += usize::from(o.band > Band::Below);
                false_hit += usize::from(o.band == Band::Hit);
            }
        }
        Self {
            n_positives: p,
            n_negatives: n,
            recall_review: share(review, p),
            recall_review_interval: wilson(review, p),
            recall_hit: share(hit, p),
            top1: share(first, p),
            candidate_recall: share(reached, p),
            alerts,
            review_per_1000: share(alerts * 1000, n),
            review_per_1000_interval: wilson(alerts, n).times(1000.0),
            hit_per_1000: share(false_hit * 1000, n),
        }
    }
}

/// Fewest negatives of a group that is compared with others.
pub const COMPARED_FROM: usize = 50;

/// How evenly false alerts fall on groups: the two that differ most surely, by the bounds of their rates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fairness {
    /// Groups of at least this many negatives are compared.
    pub compared_from: usize,
    /// How many those are.
    pub groups: usize,
    /// The group whose rate has the highest lower bound.
    pub worst: String,
    /// Its alerts and its negatives.
    pub worst_alerts: (usize, usize),
    /// The group whose rate has the lowest upper bound.
    pub best: String,
    /// Its alerts and its negatives.
    pub best_alerts: (usize, usize),
    /// Worst rate over best, half an alert added to each so that none is not infinitely better than one.
    pub ratio: f64,
    /// The same from the worst's lower bound and the best's upper bound: the difference that chance does not explain,
    /// 1 or less if it explains all.
    pub ratio_at_least: f64,
}

impl Fairness {
    /// Compares groups; none if there are not two large enough.
    pub(super) fn of(groups: &BTreeMap<String, Group>) -> Option<Self> {
        let compared: Vec<(&String, &Group)> = groups
            .iter()
            .filter(|(_, g)| g.n_negatives >= COMPARED_FROM)
            .collect();
        let low = |g: &Group| g.review_per_1000_interval.low;
        let high = |g: &Group| g.review_per_1000_interval.high;
        let best = compared
            .iter()
            .min_by(|a, b| high(a.1).total_cmp(&high(b.1)))?;
        let others = compared.iter().filter(|(name, _)| *name != best.0);
        let worst = others.max_by(|a, b| low(a.1).total_cmp(&low(b.1)))?;
        let rate = |g: &Group| (g.alerts as f64 + 0.5) / (g.n_negatives as f64 + 1.0);
        let round = |v: f64| (v * 1e4).round() / 1e4;
        Some(Self {
            compared_from: COMPARED_FROM,
            groups: compared.len(),
            worst: worst.0.clone(),
            worst_alerts: (worst.1.alerts, worst.1.n_negatives),
            best: best.0.clone(),
            best_alerts: (best.1.alerts, best.1.n_negatives),
            ratio: round(rate(worst.1) / rate(best.1)),
            ratio_at_least: round(low(worst.1) / high(best.1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_are_not_compared_and_no_alert_is_not_infinitely_better_than_one() {
        let group = |alerts: usize, n: usize| Group {
            alerts,
            n_negatives: n,
            review_per_1000_interval: wilson(alerts, n).times(1000.0),
            ..Group::default()
        };
        let mut groups = BTreeMap::from([
            ("tiny".to_owned(), group(5, 5)),
            ("calm".to_owned(), group(0, 1000)),
        ]);
        assert_eq!(Fairness::of(&groups), None);
        groups.insert("loud".to_owned(), group(4, 1000));
        let f = Fairness::of(&groups).unwrap();
        assert_eq!((f.worst.as_str(), f.best.as_str()), ("loud", "calm"));
        assert!((f.ratio - 9.0).abs() < 0.01, "{f:?}");
        assert!(f.ratio_at_least < 1.0, "{f:?}");
    }
}
