//! Where the local snapshot lies and which policy judges; shared by every subcommand that opens one.

use std::path::PathBuf;

use super::Error;
use crate::app::{self, App};

/// Where `build` and `serve` keep snapshots unless told otherwise.
pub(super) const SNAPSHOT: &str = "data/snapshot";

/// Where to find the snapshot and the policy.
#[derive(clap::Args, Clone, Debug)]
pub struct Place {
    /// Folder of the snapshot
    #[arg(long, value_name = "DIR", env = "SARING_SNAPSHOT", default_value = SNAPSHOT)]
    pub(super) snapshot: PathBuf,

    /// Policy to judge by (TOML); the one that comes with the program if left out
    #[arg(long, value_name = "FILE", env = "SARING_POLICY")]
    pub(super) policy: Option<PathBuf>,
}

impl Place {
    /// The application with nothing in force yet.
    pub(super) fn app(&self) -> Result<App, Error> {
        let policy = app::policy(self.policy.as_deref())?;
        Ok(App::new(&self.snapshot, policy))
    }

    /// The application with the snapshot in force.
    pub(super) fn open(&self) -> Result<App, Error> {
        let app = self.app()?;
        app.reload().map_err(|source| Error::Failed {
            what: format!(
                "no snapshot could be opened in {}; make one with: saring build --lists DIR --out {0}",
                self.snapshot.display()
            ),
            kind: source.kind(),
            source: source.into(),
        })?;
        Ok(app)
    }
}
