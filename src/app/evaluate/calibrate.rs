//! The `[calibration]` of a policy, fitted on one half of the rows and judged on the other.
//!
//! It changes no order, no band and no threshold: only how a score reads.

use std::path::Path;

use serde::Serialize;

use super::super::{App, Error};
use super::calibration::{Calibration, Known, Line, fit, known, reliability};
use super::{Basis, DataFile, trial};
use crate::domain::Day;

/// Fewest pairs of the same one, and of others, that a fit is made on.
const LEAST: usize = 20;

/// A fit.
#[derive(Clone, Debug, Serialize)]
pub struct Calibrating {
    /// What it is of.
    #[serde(flatten)]
    pub basis: Basis,
    /// The files.
    pub data: Vec<DataFile>,
    /// Share of the screened who are listed that it is fitted for.
    pub prior: f64,
    /// The line in force.
    pub present: Line,
    /// The fitted line.
    pub fitted: Line,
    /// Pairs it was fitted on.
    pub pairs_fitted_on: usize,
    /// The present scores on the other half.
    pub present_on_held: Calibration,
    /// The fitted scores on the other half.
    pub fitted_on_held: Calibration,
}

impl App {
    /// Fits how scores read, for a share of the screened who are listed.
    pub fn evaluate_calibration(
        &self,
        positives: &Path,
        negatives: &Path,
        today: Day,
        prior: f64,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Calibrating, Error> {
        if !(prior > 0.0 && prior < 1.0) {
            return Err(Error::invalid("prior", "must be between 0 and 1"));
        }
        let asked = trial::ask(self, positives, negatives, today, progress)?;
        let engine = self.engine()?;
        let own = engine.policy().calibration;
        let present = Line {
            scale: f64::from(own.scale),
            offset: f64::from(own.offset),
        };
        let review = engine.policy().thresholds.review;
        let (pairs, _) = known(&asked.rows, review, Some(prior));
        let half = |fitted: bool| pairs.iter().filter(move |p: &&Known| p.fitted == fitted);
        let fitted_on: Vec<&Known> = half(true).collect();
        let same = fitted_on.iter().filter(|p| p.same).count();
        let enough = same.min(fitted_on.len() - same) >= LEAST;
        let Some(fitted) = enough.then(|| fit(&fitted_on)).flatten() else {
            let reason = format!(
                "too few pairs to fit anything: {same} of the same one and {} of others, {LEAST} of each are needed; give \
                 more rows",
                fitted_on.len() - same
            );
            return Err(Error::invalid("positives, negatives", reason));
        };
        Ok(Calibrating {
            basis: asked.basis,
            data: asked.data,
            prior,
            present,
            fitted,
            pairs_fitted_on: fitted_on.len(),
            present_on_held: reliability(half(false), present, prior),
            fitted_on_held: reliability(half(false), fitted, prior),
        })
    }
}
