//! Builds a snapshot: lists in, a generation out, put in force at the end or not at all.
//!
//! Record rows are the lists in their order and each list's records in the publisher's; name rows follow the records.
//! Bare documents stand apart, in a register of their list ([`super::register`]).
//! Records are written as they are read. A list that failed keeps its last good version; if records of it were written
//! when it failed, the build begins again without it. Reads no clock.

use std::cell::LazyCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rayon::prelude::*;

use super::content::{EXECUTABLE, ListSource, Readings, Source, settings};
use super::folder::{self, Building};
use super::manifest::{self, ListProblem, ListState, Manifest, State};
use super::register::{self, Table};
use super::snapshot::{self, FORMAT, MANIFEST, Snapshot};
use super::writer::Writer;
use super::{FileState, SnapshotError};
use crate::domain::{PartialDate, Record, RecordKind, RecordStatus};
use crate::lists::load::{self, ListReport};

/// How far a build is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many records were read and prepared; how many there are is not known yet.
    Records(u64),
    /// So many documents of registers were written, of so many.
    Documents(u64, u64),
    /// The index is written, files are hashed and the generation is put in force.
    Seal,
}

/// Compiles lists into a new generation in `out` and puts it in force. `created` is the time of the build, in seconds
/// since 1970-01-01 UTC.
pub fn build<L: Into<ListSource>>(
    lists: Vec<L>,
    out: &Path,
    created: i64,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, SnapshotError> {
    let mut lists: Vec<ListSource> = lists.into_iter().map(L::into).collect();
    check(&lists)?;
    loop {
        match attempt(&lists, out, created, progress)? {
            Attempt::Built(manifest) => return Ok(*manifest),
            Attempt::Spoilt(at, report) => lists[at] = ListSource(Source::Read(report, Vec::new())),
        }
    }
}

/// What an attempt to build came to.
enum Attempt {
    Built(Box<Manifest>),
    /// The list at a position failed when records of it were written.
    Spoilt(usize, Box<ListReport>),
}

/// A list as it will stand, and its register.
type Standing = (ListState, Option<Registered>);

/// A register to be.
struct Registered {
    table: Arc<Table>,
    /// The folder where it is written already, if it is.
    written: Option<PathBuf>,
}

fn attempt(
    lists: &[ListSource],
    out: &Path,
    created: i64,
    progress: &mut dyn FnMut(Progress),
) -> Result<Attempt, SnapshotError> {
    let building = Building::begin(out)?;
    let mut writer = Writer::create(building.path(), progress)?;
    let mut standing: Vec<Standing> = Vec::with_capacity(lists.len());
    let last_good = LazyCell::new(|| last_good(out));
    let spoilt = thread::scope(|scope| {
        let mut readings = Readings::begin(scope, lists);
        for (at, list) in lists.iter().enumerate() {
            let mut taken = Taken::by(&mut writer, at as u16);
            let (report, table) = match &list.0 {
                Source::Snapshot(last, had) => {
                    let state = ListState {
                        loaded_at: created,
                        ..last.manifest().lists[*had].clone()
                    };
                    standing.push((state, kept(last, *had, &mut taken)?));
                    continue;
                }
                Source::Read(report, records) => {
                    for record in records {
                        taken.add(record.clone())?;
                    }
                    (report.clone(), None)
                }
                Source::Files(_) => {
                    let reading = readings.next().expect("every list of files is read");
                    for record in reading.records.iter().flatten() {
                        taken.add(record)?;
                    }
                    let (report, table) = reading.finish()?;
                    (Box::new(report), table)
                }
            };
            standing.push(match &report.state {
                load::ListState::Ok => {
                    let state = state_of(&report, &taken, table.as_deref(), created);
                    let written = None;
                    (state, table.map(|table| Registered { table, written }))
                }
                load::ListState::Failed(_) if taken.records > 0 => {
                    return Ok(Some(Attempt::Spoilt(at, report)));
                }
                load::ListState::Failed(reason) => {
                    let failed = state_of(&report, &taken, None, created);
                    fallen_back(failed, reason, &last_good, &mut taken)?
                }
            });
        }
        Ok(None)
    })?;
    if let Some(spoilt) = spoilt {
        return Ok(spoilt);
    }
    check_standing(&standing)?;
    let (records, names) = writer.finish()?;
    let registered = write_registers(building.path(), &mut standing, progress)?;
    progress(Progress::Seal);
    let states = standing.into_iter().map(|(state, _)| state).collect();
    let manifest = seal(
        building.path(),
        states,
        (records + registered, names),
        created,
    )?;
    building.commit(created, &manifest.generation)?;
    Ok(Attempt::Built(Box::new(manifest)))
}

/// Hands on the records of a list of a snapshot; gives its register.
fn kept(
    snapshot: &Snapshot,
    at: usize,
    taken: &mut Taken<'_, '_>,
) -> Result<Option<Registered>, SnapshotError> {
    snapshot.records_of(at, &mut |record| taken.add(record))?;
    let id = &snapshot.manifest().lists[at].id;
    Ok(snapshot.register(at).map(|register| Registered {
        table: Arc::clone(register.table()),
        written: Some(snapshot.path().join(register::FOLDER).join(id.as_str())),
    }))
}

/// Writes the registers of the lists and lets go of them; gives how many rows they have.
fn write_registers(
    path: &Path,
    lists: &mut [Standing],
    progress: &mut dyn FnMut(Progress),
) -> Result<u32, SnapshotError> {
    let rows = lists
        .iter()
        .filter_map(|(_, r)| Some(r.as_ref()?.table.len()));
    let total = rows.sum::<u32>();
    let mut rows = 0;
    for (state, register) in lists {
        let Some(Registered { table, written }) = register.take() else {
            continue;
        };
        let folder = path.join(register::FOLDER).join(state.id.as_str());
        if let Some(written) = written {
            register::link(&written, &folder)?;
            rows += table.len();
            continue;
        }
        let mut done = rows;
        register::write(&table, &folder, &mut |more| {
            done = done.saturating_add(more).min(total);
            progress(Progress::Documents(u64::from(done), u64::from(total)));
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

/// A list that failed as it will stand: its last good version, if there is one.
fn fallen_back(
    failed: ListState,
    reason: &str,
    previous: &Result<Option<Snapshot>, String>,
    taken: &mut Taken<'_, '_>,
) -> Result<Standing, SnapshotError> {
    let (previous, reason) = match previous {
        Ok(previous) => (previous.as_ref(), reason.to_owned()),
        Err(why) => (
            None,
            format!("{reason}; its last good version is lost: {why}"),
        ),
    };
    let last = previous.and_then(|p| {
        let had = &p.manifest().lists;
        let at = had.iter().position(|l| l.id == failed.id)?;
        (!matches!(had[at].state, State::Missing(_))).then_some((p, at))
    });
    let Some((previous, at)) = last else {
        let missing = ListState {
            version: String::new(),
            state: State::Missing(reason),
            loaded_at: 0,
            ..failed
        };
        return Ok((missing, None));
    };
    let old = &previous.manifest().lists[at];
    let state = ListState {
        version: old.version.clone(),
        published_on: old.published_on,
        state: State::Failed(reason),
        counts: old.counts,
        active: old.active,
        names: old.names,
        loaded_at: old.loaded_at,
        files: old.files.clone(),
        ..failed
    };
    Ok((state, kept(previous, at, taken)?))
}

/// The records of a list that were handed to the writer, and what is counted of them.
struct Taken<'w, 'p> {
    writer: &'w mut Writer<'p>,
    list: u16,
    records: u32,
    counts: [u32; RecordKind::ALL.len()],
    active: u32,
    names: u32,
}

impl<'w, 'p> Taken<'w, 'p> {
    fn by(writer: &'w mut Writer<'p>, list: u16) -> Self {
        Self {
            writer,
            list,
            records: 0,
            counts: Default::default(),
            active: 0,
            names: 0,
        }
    }

    fn add(&mut self, record: Record) -> Result<(), SnapshotError> {
        self.records += 1;
        self.counts[record.kind as usize] += 1;
        self.active += u32::from(record.provenance.status == RecordStatus::Active);
        self.names += record.names.len() as u32;
        self.writer.add(self.list, record)
    }
}

fn state_of(
    report: &ListReport,
    taken: &Taken<'_, '_>,
    register: Option<&Table>,
    created: i64,
) -> ListState {
    let files: Vec<FileState> = report.files.iter().map(FileState::from).collect();
    let mut counts = taken.counts;
    counts[RecordKind::Document as usize] += register.map_or(0, Table::len);
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
        active: taken.active + register.map_or(0, Table::active),
        names: taken.names,
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

/// Refuses lists that cannot stand in one snapshot.
fn check(lists: &[ListSource]) -> Result<(), SnapshotError> {
    let refuse = |why: String| Err(SnapshotError::Lists(why));
    for (i, list) in lists.iter().enumerate() {
        if lists[..i].iter().any(|other| other.id() == list.id()) {
            return refuse(format!("{} is there twice", list.id()));
        }
    }
    if lists.len() > usize::from(u16::MAX) {
        return refuse(format!("{} of them", lists.len()));
    }
    Ok(())
}

/// Refuses to put in force what has nothing in it, or too much.
fn check_standing(lists: &[Standing]) -> Result<(), SnapshotError> {
    let refuse = |why: String| Err(SnapshotError::Lists(why));
    let missing = |(state, _): &Standing| matches!(state.state, State::Missing(_));
    if let Some((first, _)) = lists.first()
        && let State::Missing(why) = &first.state
        && lists.iter().all(missing)
    {
        return refuse(format!(
            "none of {} could be read; {}: {why}",
            lists.len(),
            first.id
        ));
    }
    let records: u64 = lists.iter().map(|(s, _)| u64::from(s.records())).sum();
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
