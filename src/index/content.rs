//! What comes into a snapshot: lists to be read, and lists that need not be read again.
//!
//! A list whose files, settings and program are those of the snapshot in force is taken from there. Law: what is taken is
//! what reading would give, so that a build is the same to the byte whether anything was taken or not. The program is
//! told by the bytes of its executable: another one, even of the same version, reads everything. A list is read on a thread
//! of its own while the records before it are written, so that no list is ever held whole.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, LazyLock};
use std::thread::{self, Scope, ScopedJoinHandle};

use rayon::prelude::*;

use super::register::{Intake, Table};
use super::{FileState, Snapshot, SnapshotError, State, snapshot};
use crate::domain::{ListId, Record};
use crate::lists::directory::{ListConfig, ListDirectory};
use crate::lists::load::{self, ListReport, LoadedList};

/// Records that are handed on together.
const TOGETHER: usize = 1 << 10;
/// How many such portions of a list may wait.
const WAITING: usize = 8;

/// A list for a snapshot.
pub struct ListSource(pub(super) Source);

/// Where the records of a list come from.
pub(super) enum Source {
    /// They were read before; there is none if the list failed.
    Read(Box<ListReport>, Vec<Record>),
    /// The files of the list, still to be read.
    Files(Box<Files>),
    /// The snapshot in force, where the list stands unchanged at a position.
    Snapshot(Arc<Snapshot>, usize),
}

/// A list as it lies on the disk.
pub(super) struct Files {
    root: PathBuf,
    config: ListConfig,
    /// Records of its last good version.
    previous: Option<u64>,
}

/// A list of which every record is stored whole.
impl From<LoadedList> for ListSource {
    fn from(list: LoadedList) -> Self {
        Self(Source::Read(Box::new(list.report), list.records))
    }
}

impl ListSource {
    /// The name of the list.
    pub(super) fn id(&self) -> &ListId {
        match &self.0 {
            Source::Read(report, _) => &report.config.id,
            Source::Files(files) => &files.config.id,
            Source::Snapshot(snapshot, at) => &snapshot.manifest().lists[*at].id,
        }
    }
}

/// The executable by the hash of its bytes; empty where they cannot be read.
pub(super) static EXECUTABLE: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    let hashed = std::env::current_exe().and_then(|path| hasher.update_mmap(path).map(|_| ()));
    hashed.map_or(String::new(), |()| hasher.finalize().to_hex().to_string())
});

/// All that `lists.toml` says of a list, hashed.
pub(super) fn settings(list: &ListConfig) -> String {
    let ListConfig {
        id,
        title,
        source,
        files,
        authority,
        jurisdiction,
        measures,
        handling,
        contact,
        refresh,
        required,
        max_shrink,
        options,
    } = list;
    let named = (
        id,
        title,
        source.id,
        files,
        authority,
        jurisdiction,
        measures,
    );
    let rest = (handling, contact, refresh, required, max_shrink);
    let text = format!("{named:?} {rest:?} {options}");
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

/// The lists of a directory, in the order of `lists.toml`: to be read, but for those that stand unchanged in the snapshot
/// in force in `out`.
pub fn list_sources(directory: &ListDirectory, out: &Path) -> Vec<ListSource> {
    let counts = snapshot::last_good_counts(out);
    let last = Snapshot::open(out).ok().filter(|last| {
        let by = &last.manifest().executable;
        !by.is_empty() && *by == *EXECUTABLE
    });
    let last = last.map(Arc::new);
    let source = |list: &ListConfig| {
        let standing = last.as_ref().and_then(|last| {
            let at = unchanged(&directory.root, list, last)?;
            Some(Source::Snapshot(Arc::clone(last), at))
        });
        ListSource(standing.unwrap_or_else(|| {
            Source::Files(Box::new(Files {
                root: directory.root.clone(),
                config: list.clone(),
                previous: counts.get(&list.id).copied(),
            }))
        }))
    };
    directory.lists.par_iter().map(source).collect()
}

/// The position of a list in a snapshot, if it was whole and nothing it was read from has changed.
fn unchanged(root: &Path, list: &ListConfig, last: &Snapshot) -> Option<usize> {
    let had = &last.manifest().lists;
    let at = had.iter().position(|had| had.id == list.id)?;
    if had[at].state != State::Ok || had[at].settings != settings(list) {
        return None;
    }
    let files = load::files_of(root, list).ok()?;
    let files: Vec<FileState> = files.iter().map(FileState::from).collect();
    (files == had[at].files).then_some(at)
}

/// What a list that was read turned out to be, and its register.
pub(super) type WasRead = Result<(ListReport, Option<Arc<Table>>), SnapshotError>;

/// A list being read: its records that are stored whole, portion by portion, and what the thread ends with.
pub(super) struct Reading<'s> {
    pub(super) records: Receiver<Vec<Record>>,
    end: ScopedJoinHandle<'s, WasRead>,
}

impl Reading<'_> {
    /// What the list turned out to be; records that were not taken are lost.
    pub(super) fn finish(self) -> WasRead {
        drop(self.records);
        let end = self.end.join();
        end.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// The lists that are to be read, in their order, as many of them at once as there are cores.
pub(super) struct Readings<'s, 'e> {
    scope: &'s Scope<'s, 'e>,
    ahead: VecDeque<Reading<'s>>,
    waiting: VecDeque<&'e Files>,
}

impl<'s, 'e> Readings<'s, 'e> {
    /// Begins to read.
    pub(super) fn begin(scope: &'s Scope<'s, 'e>, lists: &'e [ListSource]) -> Self {
        let files = lists.iter().filter_map(|list| match &list.0 {
            Source::Files(files) => Some(&**files),
            _ => None,
        });
        let mut readings = Self {
            scope,
            ahead: VecDeque::new(),
            waiting: files.collect(),
        };
        for _ in 1..thread::available_parallelism().map_or(1, usize::from) {
            readings.read_one_more();
        }
        readings
    }

    fn read_one_more(&mut self) {
        if let Some(files) = self.waiting.pop_front() {
            let (found, records) = sync_channel(WAITING);
            let end = self.scope.spawn(move || read(files, &found));
            self.ahead.push_back(Reading { records, end });
        }
    }

    /// The next list, once the one before it has ended.
    pub(super) fn next(&mut self) -> Option<Reading<'s>> {
        self.read_one_more();
        self.ahead.pop_front()
    }
}

/// Reads a list; bare documents are kept in little memory, other records are handed on.
fn read(files: &Files, found: &SyncSender<Vec<Record>>) -> WasRead {
    let (mut intake, mut together) = (Intake::default(), Vec::with_capacity(TOGETHER));
    let mut wanted = true;
    let mut keep = |record| {
        if let Err(record) = intake.take(record) {
            together.push(*record);
            if together.len() == TOGETHER {
                let portion = std::mem::take(&mut together);
                // Who no longer listens has failed for another reason.
                wanted = wanted && found.send(portion).is_ok();
            }
        }
    };
    let report = load::stream_list(&files.root, &files.config, files.previous, &mut keep);
    if !report.is_ok() {
        return Ok((report, None));
    }
    // As above.
    let _wanted = found.send(together);
    let table = Arc::new(intake.finish()?);
    Ok((report, (table.len() > 0).then_some(table)))
}
