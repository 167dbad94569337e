//! Measures of quality, as `saring evaluate` prints them: pairs of names, screenings of known subjects, every
//! listed name against its own record, and aliases against a record that lacks them.
//!
//! Nothing here changes what is measured: the same names, policy and engine answer. Figures say which snapshot,
//! lists and policy they are of. To add a measure, add a file beside this one.

mod aliases;
mod calibrate;
mod calibration;
mod groups;
mod interval;
mod own_names;
mod pairs;
mod queries;
mod subjects;
mod trial;
mod tune;
mod worst;

pub use aliases::{AliasGroup, AliasMiss, Aliases, evaluate_aliases};
pub use calibrate::Calibrating;
pub use calibration::{Bin, Calibration, Line};
pub use groups::{Fairness, Group};
pub use interval::{Interval, wilson};
pub use own_names::{Miss, MissReason, OwnNames};
pub use pairs::{AtThreshold, FailedPair, PairReport, evaluate_pairs};
pub use queries::{BaseRate, Calibrated, Latency, ScreeningReport, SweepPoint};
pub use tune::{Effect, Reporting, Tuned};
pub use worst::{Mistake, Worst};

use std::path::Path;

use serde::Serialize;

use super::{App, Error};
use crate::screening::Engine;

/// What figures are of.
#[derive(Clone, Debug, Serialize)]
pub struct Basis {
    /// Lists and their versions.
    pub lists: Vec<BasisList>,
    /// Generation of the snapshot.
    pub snapshot_generation: String,
    /// Hash of the policy.
    pub policy_hash: String,
}

/// A list that figures are of.
#[derive(Clone, Debug, Serialize)]
pub struct BasisList {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// Entries.
    pub records: u32,
}

/// A file that figures are of.
#[derive(Clone, Debug, Serialize)]
pub struct DataFile {
    /// Its name, without its folder.
    pub name: String,
    /// Rows.
    pub rows: usize,
    /// Bytes.
    pub bytes: u64,
    /// Sixteen hexadecimal digits of the BLAKE3 hash of its bytes.
    pub hash: String,
}

impl DataFile {
    fn of(file: &Path, rows: usize) -> Result<Self, Error> {
        let bytes = std::fs::read(file).map_err(|e| Error::file(file, e))?;
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned());
        Ok(Self {
            name: name.unwrap_or_default(),
            rows,
            bytes: bytes.len() as u64,
            hash: blake3::hash(&bytes).to_hex()[..16].to_owned(),
        })
    }
}

impl Basis {
    fn of(engine: &Engine) -> Self {
        Self {
            lists: engine
                .lists()
                .iter()
                .map(|l| BasisList {
                    id: l.id.to_string(),
                    version: l.searched().version,
                    records: l.records(),
                })
                .collect(),
            snapshot_generation: engine.generation().to_owned(),
            policy_hash: engine.policy_hash().to_owned(),
        }
    }
}

/// A share, rounded so that equal counts give equal text; 0 of 0 is 0.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of rows are far below 2^52"
    )]
    let share = part as f64 / whole as f64;
    (share * 1e6).round() / 1e6
}

impl App {
    /// What measures over the snapshot in force are of.
    pub fn basis(&self) -> Result<Basis, Error> {
        Ok(Basis::of(&*self.engine()?))
    }
}
