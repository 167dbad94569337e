//! Whether a score reads as "how often is such a pair the same one": reliability by score, and the fit that makes it so.
//!
//! How often depends on how many of those screened are listed, so every figure is weighted to a stated share (the
//! *prior*); without one it is the share of the files. Only pairs that some threshold of the sweep would report are
//! looked at; a record that is the same one on another list is left out. The fit is a logistic regression of the truth
//! on the sum of evidence: it stretches and shifts scores, and never changes their order.

use serde::Serialize;

use super::interval::Interval;
use super::trial::{Trial, Truth};
use crate::screening::SWEPT;

/// Edges of the bins of scores.
const EDGES: [f64; 14] = [
    0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 0.995, 1.0,
];

/// A judged pair whose truth is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// Sum of evidence.
    pub log_odds: f64,
    /// Whether it is the same one.
    pub same: bool,
    /// How much it counts.
    pub weight: f64,
    /// Whether its query is one that a fit is made on.
    pub fitted: bool,
}

/// Pairs of a range of scores.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bin {
    /// Scores from here.
    pub from: f64,
    /// Scores below this.
    pub to: f64,
    /// Pairs.
    pub pairs: usize,
    /// Pairs that are the same one.
    pub same: usize,
    /// Mean score, as weighted.
    pub score: f64,
    /// Share that is the same one, as weighted.
    pub share: f64,
    /// What the share may be.
    pub interval: Interval,
}

/// How well scores say how often.
#[derive(Clone, Debug, Serialize)]
pub struct Calibration {
    /// Share of the screened who are listed that the figures are weighted to.
    pub prior: f64,
    /// Pairs looked at.
    pub pairs: usize,
    /// Pairs that are the same one.
    pub same: usize,
    /// Mean squared difference of score and truth; 0 is best.
    pub brier: f64,
    /// Mean difference of score and share, bin by bin; 0 is best.
    pub ece: f64,
    /// Reliability by score.
    pub bins: Vec<Bin>,
}

/// Stretch and shift of the sum of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Factor.
    pub scale: f64,
    /// Summand.
    pub offset: f64,
}

impl Line {
    /// No change.
    pub const IDENTITY: Self = Self {
        scale: 1.0,
        offset: 0.0,
    };

    /// The probability of a sum of evidence.
    pub fn score(self, log_odds: f64) -> f64 {
        1.0 / (1.0 + (-(self.scale * log_odds + self.offset)).exp())
    }
}

/// The pairs of the trials, weighted so that a share `prior` of the screened is listed.
pub(super) fn known(trials: &[Trial], review: f32, prior: Option<f64>) -> (Vec<Known>, f64) {
    let positives = trials.iter().filter(|t| t.positive).count() as f64;
    let own = positives / (trials.len().max(1)) as f64;
    let prior = prior.unwrap_or(own);
    let (listed, unlisted) = (
        prior / own.max(1e-12),
        (1.0 - prior) / (1.0 - own).max(1e-12),
    );
    let mut pairs = Vec::new();
    for trial in trials {
        let weight = if trial.positive { listed } else { unlisted };
        for judged in trial.judged.iter().filter(|j| j.log_odds >= review - SWEPT) {
            let truth = trial.truth(judged);
            if truth != Truth::Counterpart {
                pairs.push(Known {
                    log_odds: f64::from(judged.log_odds),
                    same: truth == Truth::Same,
                    weight,
                    fitted: trial.row.fitted(),
                });
            }
        }
    }
    (pairs, prior)
}

/// Reliability of scores along a line.
pub(super) fn reliability<'a>(
    pairs: impl Iterator<Item = &'a Known> + Clone,
    line: Line,
    prior: f64,
) -> Calibration {
    let (mut brier, mut ece, mut weight) = (0.0, 0.0, 0.0);
    for pair in pairs.clone() {
        let truth = f64::from(u8::from(pair.same));
        brier += pair.weight * (line.score(pair.log_odds) - truth).powi(2);
        weight += pair.weight;
    }
    let total = if weight > 0.0 { weight } else { 1.0 };
    let mut bins = Vec::new();
    for edge in EDGES.windows(2) {
        let (from, to) = (edge[0], edge[1]);
        let within = pairs.clone().filter(|p| {
            let score = line.score(p.log_odds);
            score >= from && (score < to || to >= 1.0)
        });
        let (mut n, mut same) = (0, 0);
        let (mut mass, mut squares, mut right, mut score) = (0.0, 0.0, 0.0, 0.0);
        for pair in within {
            n += 1;
            mass += pair.weight;
            squares += pair.weight * pair.weight;
            score += pair.weight * line.score(pair.log_odds);
            if pair.same {
                same += 1;
                right += pair.weight;
            }
        }
        if n == 0 {
            continue;
        }
        let (score, share) = (score / mass, right / mass);
        ece += mass / total * (score - share).abs();
        // Weighted rows tell as much as this many rows of one weight.
        let worth = (mass * mass / squares).round().max(1.0);
        bins.push(Bin {
            from,
            to,
            pairs: n,
            same,
            score,
            share,
            interval: super::interval::wilson((share * worth).round() as usize, worth as usize),
        });
    }
    Calibration {
        prior,
        pairs: pairs.clone().count(),
        same: pairs.filter(|p| p.same).count(),
        brier: brier / total,
        ece,
        bins,
    }
}

/// Most steps of a fit.
const STEPS: usize = 100;

/// The line that makes the truth of the pairs likeliest; none if they are all alike.
pub(super) fn fit(pairs: &[&Known]) -> Option<Line> {
    let pairs = || pairs.iter();
    let all: f64 = pairs().map(|p| p.weight).sum();
    let same: f64 = pairs().filter(|p| p.same).map(|p| p.weight).sum();
    if same <= 0.0 || same >= all {
        return None;
    }
    let likelihood = |line: Line| -> f64 {
        let terms = pairs().map(|p| {
            let odds = line.scale * p.log_odds + line.offset;
            let odds = if p.same { odds } else { -odds };
            // ln(1/(1+e^-odds)) without overflow
            -p.weight * ((-odds.abs()).exp().ln_1p() + (-odds).max(0.0))
        });
        terms.sum()
    };
    let mut line = Line {
        scale: 1.0,
        offset: (same / (all - same)).ln(),
    };
    let mut best = likelihood(line);
    for _ in 0..STEPS {
        // Newton's step on both numbers; halved until it betters the likelihood.
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for p in pairs() {
            let score = line.score(p.log_odds);
            let off = p.weight * (f64::from(u8::from(p.same)) - score);
            let curve = p.weight * score * (1.0 - score);
            g0 += off * p.log_odds;
            g1 += off;
            h00 += curve * p.log_odds * p.log_odds;
            h01 += curve * p.log_odds;
            h11 += curve;
        }
        let determinant = h00 * h11 - h01 * h01;
        if determinant <= f64::EPSILON * h00 * h11 {
            return None;
        }
        let step = (
            (g0 * h11 - g1 * h01) / determinant,
            (g1 * h00 - g0 * h01) / determinant,
        );
        let mut part = 1.0;
        let next = loop {
            let next = Line {
                scale: line.scale + part * step.0,
                offset: line.offset + part * step.1,
            };
            if likelihood(next) >= best || part < 1e-9 {
                break next;
            }
            part /= 2.0;
        };
        let reached = likelihood(next);
        if reached - best < 1e-9 * all {
            break;
        }
        (line, best) = (next, reached);
    }
    (line.scale > 0.0 && line.scale.is_finite() && line.offset.is_finite()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At each sum of evidence as many pairs of each truth as a line says.
    fn drawn(line: Line) -> Vec<Known> {
        let mut pairs = Vec::new();
        for step in -40..=40 {
            let log_odds = f64::from(step) / 4.0;
            for same in [true, false] {
                let share = line.score(log_odds);
                pairs.push(Known {
                    log_odds,
                    same,
                    weight: if same { share } else { 1.0 - share },
                    fitted: true,
                });
            }
        }
        pairs
    }

    #[test]
    fn a_fit_finds_the_line_that_the_truth_was_drawn_by() {
        let line = Line {
            scale: 0.6,
            offset: -2.0,
        };
        let pairs = drawn(line);
        let found = fit(&pairs.iter().collect::<Vec<_>>()).unwrap();
        assert!((found.scale - 0.6).abs() < 1e-3, "{found:?}");
        assert!((found.offset + 2.0).abs() < 1e-3, "{found:?}");
        let (before, after) = (
            reliability(pairs.iter(), Line::IDENTITY, 0.5),
            reliability(pairs.iter(), found, 0.5),
        );
        assert!(
            after.ece < 0.001 && before.ece > 0.05,
            "{before:?} {after:?}"
        );
        assert!(after.brier < before.brier);
    }

    #[test]
    fn pairs_of_one_truth_fit_nothing() {
        let mut pairs = drawn(Line::IDENTITY);
        pairs.retain(|p| p.same);
        assert_eq!(fit(&pairs.iter().collect::<Vec<_>>()), None);
        assert_eq!(fit(&[]), None);
    }
}
