//! What comes into a snapshot: lists read now, and lists that need not be read again.
//!
//! A list whose files, settings and program are those of the snapshot in force is taken from there. Law: what is taken is
//! what reading would give, so that a build is the same to the byte whether anything was taken or not. The program is
//! told by the bytes of its executable: another one, even of the same version, reads everything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use rayon::prelude::*;

use super::register::{self, Intake, Table};
use super::{FileState, ListState, Snapshot, SnapshotError, State, snapshot};
use crate::domain::{ListId, Record};
use crate::lists::directory::{ListConfig, ListDirectory};
use crate::lists::load::{self, ListReport, LoadedList};

/// A list for a snapshot.
pub struct ReadList(pub(super) Found);

/// How a list was found.
pub(super) enum Found {
    /// Read now; nothing is in it if it failed.
    Read(Box<ListReport>, Content),
    /// As it stands in the snapshot in force.
    Unchanged(Box<ListState>, Content),
}

/// What stands on a list.
#[derive(Default)]
pub(super) struct Content {
    /// Records that are stored whole, in the publisher's order.
    pub records: Vec<Record>,
    /// The others, in the publisher's order.
    pub register: Option<Registered>,
}

/// A register to be.
pub(super) struct Registered {
    /// Its rows.
    pub table: Arc<Table>,
    /// The folder where it is written already, if it is.
    pub written: Option<PathBuf>,
}

impl Content {
    /// Records of both sorts.
    pub(super) fn len(&self) -> u64 {
        self.records.len() as u64 + u64::from(self.registered())
    }

    /// Records of the register.
    pub(super) fn registered(&self) -> u32 {
        self.register.as_ref().map_or(0, |r| r.table.len())
    }

    /// What stands on the list at a position of a snapshot.
    pub(super) fn of(snapshot: &Snapshot, at: usize) -> Result<Self, SnapshotError> {
        let rows = (0..snapshot.full_records()).filter(|row| snapshot.list(*row) == at);
        let records = rows.map(|row| snapshot.record(row));
        let id = &snapshot.manifest().lists[at].id;
        let register = snapshot.register(at).map(|register| Registered {
            table: Arc::clone(register.table()),
            written: Some(snapshot.path().join(register::FOLDER).join(id.as_str())),
        });
        Ok(Self {
            records: records.collect::<Result<_, _>>()?,
            register,
        })
    }
}

/// A list of which every record is stored whole.
impl From<LoadedList> for ReadList {
    fn from(list: LoadedList) -> Self {
        let content = Content {
            records: list.records,
            register: None,
        };
        Self(Found::Read(Box::new(list.report), content))
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

/// Reads the lists of a directory, in parallel, but those that stand unchanged in the snapshot in force in `out`; bare
/// documents are kept in little memory. The answer is in the order of `lists.toml`.
pub fn read_lists(directory: &ListDirectory, out: &Path) -> Result<Vec<ReadList>, SnapshotError> {
    let previous = snapshot::last_good_counts(out);
    let last = Snapshot::open(out).ok().filter(|last| {
        let by = &last.manifest().executable;
        !by.is_empty() && *by == *EXECUTABLE
    });
    let standing = |list: &ListConfig| {
        if let Some(last) = &last
            && let Some(at) = unchanged(&directory.root, list, last)
        {
            let state = Box::new(last.manifest().lists[at].clone());
            return Ok(ReadList(Found::Unchanged(state, Content::of(last, at)?)));
        }
        read(&directory.root, list, &previous)
    };
    directory.lists.par_iter().map(standing).collect()
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

fn read(
    root: &Path,
    list: &ListConfig,
    previous: &BTreeMap<ListId, u64>,
) -> Result<ReadList, SnapshotError> {
    let (mut intake, mut records) = (Intake::default(), Vec::new());
    let previous = previous.get(&list.id).copied();
    let report = load::stream_list(root, list, previous, &mut |record| {
        if let Err(record) = intake.take(record) {
            records.push(*record);
        }
    });
    let mut content = Content::default();
    if report.is_ok() {
        let table = Arc::new(intake.finish()?);
        content.records = records;
        content.register = (table.len() > 0).then_some(Registered {
            table,
            written: None,
        });
    }
    Ok(ReadList(Found::Read(Box::new(report), content)))
}
