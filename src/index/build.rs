//! Builds a snapshot: lists in, a generation out, put in force at the end or not at all.
//!
//! Record rows are the lists in their order and each list's records in the publisher's; name rows follow the records.
//! Bare documents stand apart, in a register of their list ([`super::register`]).
//! A list that failed keeps its last good version. Reads no clock.

use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::content::{Content, EXECUTABLE, Found, ReadList, Registered, settings};
use super::folder::{self, Building};
use super::manifest::{self, ListProblem, ListState, Manifest, State};
use super::register;
use super::snapshot::{self, FORMAT, MANIFEST, Snapshot};
use super::writer::Writer;
use super::{FileState, SnapshotError};
use crate::domain::{PartialDate, Record, RecordKind, RecordStatus};
use crate::lists::load::{self, ListReport};

/// How far a build is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// Records done.
    pub done: u64,
    /// Records of the build.
    pub total: u64,
}

/// What a build is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Preparing and writing records.
    Records,
    /// Writing the index.
    Index,
    /// Hashing files and putting the generation in force.
    Seal,
}

/// Compiles lists into a new generation in `out` and puts it in force. `created` is the time of the build, in seconds
/// since 1970-01-01 UTC.
pub fn build<L: Into<ReadList>>(
    lists: Vec<L>,
    out: &Path,
    created: i64,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, SnapshotError> {
    let building = Building::begin(out)?;
    let lists: Vec<ReadList> = lists.into_iter().map(L::into).collect();
    let failed = |list: &ReadList| matches!(&list.0, Found::Read(report, _) if !report.is_ok());
    let failed = lists.iter().any(failed);
    let previous = if failed { last_good(out) } else { Ok(None) };
    let mut lists = lists
        .into_iter()
        .map(|list| standing(list, &previous, created))
        .collect::<Result<Vec<_>, _>>()?;
    check(&lists)?;
    let total = lists.iter().map(|(_, c)| c.len()).sum();
    let registered = write_registers(building.path(), &mut lists, total, progress)?;
    let mut writer = Writer::create(building.path(), (registered.into(), total), progress)?;
    let mut states = Vec::with_capacity(lists.len());
    for (at, (state, content)) in lists.into_iter().enumerate() {
        states.push(state);
        for record in content.records {
            writer.add(at as u16, record)?;
        }
    }
    let (records, names) = writer.finish()?;
    let counts = (records + registered, names);
    let manifest = seal(building.path(), states, counts, created)?;
    building.commit(created, &manifest.generation)?;
    Ok(manifest)
}

/// Writes the registers of the lists and lets go of them; gives how many rows they have.
fn write_registers(
    path: &Path,
    lists: &mut [(ListState, Content)],
    total: u64,
    progress: &mut dyn FnMut(Progress),
) -> Result<u32, SnapshotError> {
    let mut rows = 0;
    for (state, content) in lists {
        let Some(Registered { table, written }) = content.register.take() else {
            continue;
        };
        let folder = path.join(register::FOLDER).join(state.id.as_str());
        if let Some(written) = written {
            register::link(&written, &folder)?;
            rows += table.len();
            continue;
        }
        let mut done = u64::from(rows);
        register::write(&table, &folder, &mut |more| {
            done = (done + u64::from(more)).min(total);
            progress(Progress {
                step: Step::Records,
                done,
                total,
            });
        })?;
        rows += table.len();
    }
    Ok(rows)
}

/// The snapshot in force, to keep lists from that fail now; why it cannot be read, where it cannot.
fn last_good(out: &Path) -> Result<Option<Snapshot>, String> {
    match Snapshot::open(out) {
        Ok(snapshot) => Ok(Some(snapshot)),
        Err(SnapshotError::None(_)) => Ok(None),
        Err(e) => Err(e.to_string()),
    }
}

/// A list as it will stand: what was read now, or its last good version.
fn standing(
    list: ReadList,
    previous: &Result<Option<Snapshot>, String>,
    created: i64,
) -> Result<(ListState, Content), SnapshotError> {
    let (report, content) = match list.0 {
        Found::Read(report, content) => (report, content),
        Found::Unchanged(state, content) => {
            let state = ListState {
                loaded_at: created,
                ..*state
            };
            return Ok((state, content));
        }
    };
    let reason = match &report.state {
        load::ListState::Ok => {
            return Ok((state_of(&report, &content, created), content));
        }
        load::ListState::Failed(reason) => reason.clone(),
    };
    let (previous, reason) = match previous {
        Ok(previous) => (previous.as_ref(), reason),
        Err(why) => (
            None,
            format!("{reason}; its last good version is lost: {why}"),
        ),
    };
    let now = state_of(&report, &Content::default(), created);
    let last = previous.and_then(|p| {
        let had = &p.manifest().lists;
        let at = had.iter().position(|l| l.id == now.id)?;
        (!matches!(had[at].state, State::Missing(_))).then_some((p, at))
    });
    let Some((previous, at)) = last else {
        let missing = ListState {
            version: String::new(),
            state: State::Missing(reason),
            loaded_at: 0,
            ..now
        };
        return Ok((missing, Content::default()));
    };
    let old = &previous.manifest().lists[at];
    let kept = ListState {
        version: old.version.clone(),
        published_on: old.published_on,
        state: State::Failed(reason),
        counts: old.counts,
        active: old.active,
        names: old.names,
        loaded_at: old.loaded_at,
        files: old.files.clone(),
        ..now
    };
    Ok((kept, Content::of(previous, at)?))
}

fn state_of(report: &ListReport, content: &Content, created: i64) -> ListState {
    let files: Vec<FileState> = report.files.iter().map(FileState::from).collect();
    let records = &content.records;
    let mut counts = [0; RecordKind::ALL.len()];
    counts[RecordKind::Document as usize] = content.registered();
    for record in records {
        counts[record.kind as usize] += 1;
    }
    let active = |r: &&Record| r.provenance.status == RecordStatus::Active;
    let date = report.published.date.filter(|d| d.day().is_some());
    ListState {
        id: report.config.id.clone(),
        title: report.config.title.clone(),
        format: report.config.source.id.to_owned(),
        settings: settings(&report.config),
        authority: report.config.authority.clone().unwrap_or_default(),
        jurisdiction: report
            .config
            .jurisdiction
            .map_or_else(String::new, |c| c.code().to_owned()),
        required: report.config.required,
        version: report
            .published
            .version
            .clone()
            .unwrap_or_else(|| version_of(&files)),
        published_on: date.map(PartialDate::first),
        state: State::Ok,
        counts,
        active: records.iter().filter(active).count() as u32
            + content.register.as_ref().map_or(0, |r| r.table.active()),
        names: records.iter().map(|r| r.names.len() as u32).sum(),
        problem_count: report.problem_count,
        problems: report.problems.iter().map(ListProblem::from).collect(),
        refresh_seconds: report.config.refresh.map_or(0, |d| d.as_secs()),
        loaded_at: created,
        files,
    }
}

/// The hash of a list's bytes, where the publisher states no version.
fn version_of(files: &[FileState]) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(file.hash.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

fn check(lists: &[(ListState, Content)]) -> Result<(), SnapshotError> {
    let refuse = |why: String| Err(SnapshotError::Lists(why));
    for (i, (state, _)) in lists.iter().enumerate() {
        if lists[..i].iter().any(|(other, _)| other.id == state.id) {
            return refuse(format!("{} is there twice", state.id));
        }
    }
    if let Some((first, _)) = lists.first()
        && lists
            .iter()
            .all(|(s, _)| matches!(s.state, State::Missing(_)))
    {
        let State::Missing(why) = &first.state else {
            return Ok(());
        };
        return refuse(format!(
            "none of {} could be read; {}: {why}",
            lists.len(),
            first.id
        ));
    }
    if lists.len() > usize::from(u16::MAX) {
        return refuse(format!("{} of them", lists.len()));
    }
    let records: u64 = lists.iter().map(|(_, c)| c.len()).sum();
    if records >= u64::from(u32::MAX / 8) {
        return refuse(format!("{records} records"));
    }
    Ok(())
}

/// Hashes every file and writes the manifest.
fn seal(
    path: &Path,
    lists: Vec<ListState>,
    (records, names): (u32, u32),
    created: i64,
) -> Result<Manifest, SnapshotError> {
    let files = folder::files(path)?;
    let files = files.par_iter().map(|name| snapshot::state_of(path, name));
    let files = files.collect::<Result<Vec<FileState>, _>>()?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        executable: EXECUTABLE.clone(),
        created,
        generation: manifest::generation(&lists, &files),
        records,
        names,
        lists,
        files,
    };
    let target = path.join(MANIFEST);
    let text = serde_json::to_vec_pretty(&manifest).map_err(SnapshotError::index(&target))?;
    fs::write(&target, text).map_err(SnapshotError::io(&target))?;
    Ok(manifest)
}
