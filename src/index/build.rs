//! Builds a snapshot: lists in, a generation out, put in force at the end or not at all.
//!
//! Record rows are the lists in their order and each list's records in the publisher's; name rows follow the records.
//! Work is done in chunks of [`ROWS`] records, each chunk in parallel, its results written in order: the bytes of the
//! Arrow files do not depend on the machine. A list that failed keeps its last good version. Reads no clock.

use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::facts::{self, FactsRow};
use super::folder::{self, Building};
use super::manifest::{ListProblem, ListState, Manifest, State};
use super::names::{self, NameRow};
use super::postings::KeyWriter;
use super::records;
use super::rows::RecordRow;
use super::snapshot::{
    self, FACTS, FORMAT, MANIFEST, NAME_KEYS, NAMES, NUMBER_KEYS, RECORDS, Snapshot,
};
use super::table::{ROWS, TableWriter};
use super::{FileState, SnapshotError, numbers};
use crate::domain::{Record, RecordStatus};
use crate::lists::load::{ListReport, LoadedList};
use crate::matching::FactsBuf;
use crate::names::{keys, prepare_listed};

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
pub fn build(
    lists: Vec<LoadedList>,
    out: &Path,
    created: i64,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, SnapshotError> {
    let building = Building::begin(out)?;
    let failed = lists.iter().any(|l| !l.report.is_ok());
    // A previous snapshot that cannot be opened has nothing to keep; it is replaced.
    let previous = failed.then(|| Snapshot::open(out).ok()).flatten();
    let lists = lists
        .into_iter()
        .map(|list| standing(list, previous.as_ref(), created))
        .collect::<Result<Vec<_>, _>>()?;
    check(&lists)?;
    let mut writer = Writer::create(building.path(), &lists, progress)?;
    let mut states = Vec::with_capacity(lists.len());
    for (at, (state, records)) in lists.into_iter().enumerate() {
        states.push(state);
        for record in records {
            writer.add(at as u16, record)?;
        }
    }
    let (records, names) = writer.finish()?;
    let manifest = seal(building.path(), states, (records, names), created)?;
    building.commit(created, &manifest.generation)?;
    Ok(manifest)
}

/// A list as it will stand: what was read now, or its last good version.
fn standing(
    list: LoadedList,
    previous: Option<&Snapshot>,
    created: i64,
) -> Result<(ListState, Vec<Record>), SnapshotError> {
    let LoadedList { report, records } = list;
    let reason = match &report.state {
        crate::lists::load::ListState::Ok => {
            return Ok((state_of(&report, &records, created), records));
        }
        crate::lists::load::ListState::Failed(reason) => reason.clone(),
    };
    let mut state = state_of(&report, &[], created);
    let last = previous.and_then(|p| {
        let lists = &p.manifest().lists;
        let at = lists.iter().position(|l| l.id == state.id)?;
        (!matches!(lists[at].state, State::Missing(_))).then_some((p, at))
    });
    let Some((previous, at)) = last else {
        state.state = State::Missing(reason);
        state.version = String::new();
        state.loaded_at = 0;
        return Ok((state, Vec::new()));
    };
    let rows = (0..previous.manifest().records).filter(|row| previous.list(*row) == at);
    let records = rows
        .map(|row| previous.record(row))
        .collect::<Result<Vec<_>, _>>()?;
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
        ..state
    };
    Ok((state, records))
}

fn state_of(report: &ListReport, records: &[Record], created: i64) -> ListState {
    let files: Vec<FileState> = report
        .files
        .iter()
        .map(|f| FileState {
            name: f.name.clone(),
            bytes: f.bytes,
            hash: f.blake3.clone(),
        })
        .collect();
    let mut counts = [0; crate::domain::RecordKind::ALL.len()];
    records.iter().for_each(|r| counts[r.kind as usize] += 1);
    let active = |r: &&Record| r.provenance.status == RecordStatus::Active;
    let date = report.published.date.filter(|d| d.day().is_some());
    ListState {
        id: report.config.id.clone(),
        title: report.config.title.clone(),
        format: report.config.source.id.to_owned(),
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
        published_on: date.map(|d| d.first()),
        state: State::Ok,
        counts,
        active: records.iter().filter(active).count() as u32,
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

fn check(lists: &[(ListState, Vec<Record>)]) -> Result<(), SnapshotError> {
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
    let records: usize = lists.iter().map(|(_, r)| r.len()).sum();
    if records >= u32::MAX as usize / 8 {
        return refuse(format!("{records} records"));
    }
    Ok(())
}

/// A record with all that is computed of it.
struct Prepared {
    row: RecordRow,
    facts: FactsRow,
    names: Vec<NameRow>,
    name_keys: Vec<Vec<String>>,
    number_keys: Vec<String>,
}

fn prepare(list: u16, record: Record) -> Prepared {
    let (mut names, mut name_keys) = (Vec::new(), Vec::new());
    for (ordinal, name) in record.names.iter().enumerate() {
        for form in prepare_listed(name, record.kind) {
            let mut found = Vec::new();
            keys(form.view(), &mut found);
            name_keys.push(found.into_iter().map(|k| k.text).collect());
            names.push(NameRow {
                ordinal: ordinal as u16,
                quality: name.quality,
                name: form,
            });
        }
    }
    let facts = FactsBuf::of_record(&record);
    Prepared {
        number_keys: numbers::listed(&record.key, facts.view()),
        facts: FactsRow {
            list,
            status: record.provenance.status,
            expires_on: record.provenance.expires_on,
            discreet: record.provenance.handling.discreet,
            names_from: 0,
            names_to: 0,
            facts,
        },
        row: RecordRow::from(record),
        names,
        name_keys,
    }
}

struct Writer<'p> {
    pending: Vec<(u16, Record)>,
    names_pending: Vec<(u32, NameRow)>,
    records: TableWriter,
    names: TableWriter,
    facts: TableWriter,
    name_keys: KeyWriter,
    number_keys: KeyWriter,
    record_rows: u32,
    name_rows: u32,
    total: u64,
    progress: &'p mut dyn FnMut(Progress),
}

impl<'p> Writer<'p> {
    fn create(
        path: &Path,
        lists: &[(ListState, Vec<Record>)],
        progress: &'p mut dyn FnMut(Progress),
    ) -> Result<Self, SnapshotError> {
        Ok(Self {
            pending: Vec::new(),
            names_pending: Vec::new(),
            records: TableWriter::create(path.join(RECORDS), &records::schema())?,
            names: TableWriter::create(path.join(NAMES), &names::schema())?,
            facts: TableWriter::create(path.join(FACTS), &facts::schema())?,
            name_keys: KeyWriter::create(path.join(NAME_KEYS))?,
            number_keys: KeyWriter::create(path.join(NUMBER_KEYS))?,
            record_rows: 0,
            name_rows: 0,
            total: lists.iter().map(|(_, r)| r.len() as u64).sum(),
            progress,
        })
    }

    fn add(&mut self, list: u16, record: Record) -> Result<(), SnapshotError> {
        self.pending.push((list, record));
        if self.pending.len() == ROWS {
            self.write_chunk()?;
        }
        Ok(())
    }

    fn write_chunk(&mut self) -> Result<(), SnapshotError> {
        let pending = std::mem::take(&mut self.pending);
        let prepared = pending
            .into_par_iter()
            .map(|(list, record)| prepare(list, record));
        let prepared: Vec<Prepared> = prepared.collect();
        let mut rows = Vec::with_capacity(prepared.len());
        let mut facts_rows = Vec::with_capacity(prepared.len());
        let (mut name_keys, mut number_keys) = (Vec::new(), Vec::with_capacity(prepared.len()));
        for mut one in prepared {
            one.facts.names_from = self.name_rows;
            self.name_rows += one.names.len() as u32;
            one.facts.names_to = self.name_rows;
            let record = self.record_rows;
            self.record_rows += 1;
            rows.push(one.row);
            facts_rows.push(one.facts);
            name_keys.append(&mut one.name_keys);
            number_keys.push(one.number_keys);
            self.names_pending
                .extend(one.names.into_iter().map(|n| (record, n)));
        }
        let Self {
            records,
            facts,
            name_keys: by_name,
            number_keys: by_number,
            ..
        } = self;
        let tables = || {
            let batch = records::batch(&rows).map_err(|e| SnapshotError::Lists(e.to_string()))?;
            records.write(&batch)?;
            let batch =
                facts::batch(&facts_rows).map_err(|e| SnapshotError::Lists(e.to_string()))?;
            facts.write(&batch)
        };
        let indexes = || {
            number_keys
                .iter()
                .try_for_each(|keys| by_number.add(keys))?;
            name_keys.iter().try_for_each(|keys| by_name.add(keys))
        };
        let (tables, indexes) = rayon::join(tables, indexes);
        tables.and(indexes)?;
        self.write_names(false)?;
        self.report(Step::Records);
        Ok(())
    }

    /// Writes full batches of names, and at the end what is left.
    fn write_names(&mut self, last: bool) -> Result<(), SnapshotError> {
        let full = self.names_pending.len() / ROWS * ROWS;
        let end = if last { self.names_pending.len() } else { full };
        for chunk in self.names_pending[..end].chunks(ROWS) {
            let batch = names::batch(chunk).map_err(|e| SnapshotError::Lists(e.to_string()))?;
            self.names.write(&batch)?;
        }
        self.names_pending.drain(..end);
        Ok(())
    }

    fn report(&mut self, step: Step) {
        (self.progress)(Progress {
            step,
            done: u64::from(self.record_rows),
            total: self.total,
        });
    }

    /// Writes the rest; gives the number of records and of names.
    fn finish(mut self) -> Result<(u32, u32), SnapshotError> {
        if !self.pending.is_empty() {
            self.write_chunk()?;
        }
        self.write_names(true)?;
        self.report(Step::Index);
        self.records.finish()?;
        self.names.finish()?;
        self.facts.finish()?;
        let (names, numbers) = (self.name_keys, self.number_keys);
        let (names, numbers) = rayon::join(|| names.finish(), || numbers.finish());
        names.and(numbers)?;
        (self.progress)(Progress {
            step: Step::Seal,
            done: self.total,
            total: self.total,
        });
        Ok((self.record_rows, self.name_rows))
    }
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
        created,
        generation: generation(&lists, &files),
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

/// The hash of what the input decides: the format, the lists but for when they were read, and the Arrow files. The
/// index is left out: it follows from them, and its file names are drawn by lot.
fn generation(lists: &[ListState], files: &[FileState]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&FORMAT.to_le_bytes());
    for list in lists {
        let timeless = ListState {
            loaded_at: 0,
            ..list.clone()
        };
        // Plain structs of strings and numbers always have a JSON form.
        hasher.update(&serde_json::to_vec(&timeless).unwrap_or_default());
    }
    for file in files
        .iter()
        .filter(|f| [RECORDS, NAMES, FACTS].contains(&f.name.as_str()))
    {
        hasher.update(file.name.as_bytes());
        hasher.update(file.hash.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
