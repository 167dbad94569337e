//! Builds a snapshot from a directory of lists, and checks a directory without building.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use crate::index::{self, Manifest, Progress};
use crate::lists::directory::ListDirectory;
use crate::lists::load::{ListReport, check_all};

use super::{Caller, Error};
use crate::domain::ListId;

/// Compiles the lists of a directory into a new generation of a snapshot folder and puts it in force there.
///
/// A list that fails keeps its last good version of the folder; one that has not changed is not read again.
pub fn build_snapshot(
    caller: &Caller,
    lists: &Path,
    out: &Path,
    now: SystemTime,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, Error> {
    let directory = ListDirectory::open(lists).map_err(|e| Error::file(lists, e))?;
    let sources = index::list_sources(&directory, out);
    let created = now.duration_since(SystemTime::UNIX_EPOCH);
    let created = created.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX));
    let manifest = index::build(sources, out, created, progress)
        .map_err(crate::screening::EngineError::Snapshot)?;
    tracing::debug!(
        edge = caller.who,
        records = manifest.records,
        generation = manifest.generation,
        "snapshot built"
    );
    Ok(manifest)
}

/// Reads the lists of a directory and tells what is in them and what is wrong with them. `snapshot` is where their
/// last good versions are, if anywhere.
pub fn check_lists(
    caller: &Caller,
    lists: &Path,
    snapshot: Option<&Path>,
) -> Result<Vec<ListReport>, Error> {
    let directory = ListDirectory::open(lists).map_err(|e| Error::file(lists, e))?;
    let previous = snapshot.map(last_good).unwrap_or_default();
    let reports = check_all(&directory, &previous);
    tracing::debug!(edge = caller.who, lists = reports.len(), "lists checked");
    Ok(reports)
}

/// How many records the last good version of each list has.
fn last_good(snapshot: &Path) -> BTreeMap<ListId, u64> {
    index::last_good_counts(snapshot)
}
