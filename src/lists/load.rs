//! Loads the lists of a directory: opens their files, has them read, guards against files that are not whole, fills in
//! what `lists.toml` says of all records, and reports.
//!
//! A list that fails is reported as failed and never stops the others; what was read of it is not to be used.
//! References are unique within a loaded list. Parsing is the readers' business, the bytes are [`super::bytes`]'s.

use std::collections::BTreeMap;
use std::collections::hash_map::{Entry, HashMap};
use std::hash::{BuildHasher, Hash};
use std::io::BufReader;
use std::path::Path;

use foldhash::fast::FixedState;
use rayon::prelude::*;

pub use super::bytes::FileSeen;
use super::bytes::{Guarded, Raw};
use super::directory::{ListConfig, ListDirectory, ListFile};
use super::{Collected, Input, Listing, Problem, Published, ReadError, Sink};
use crate::domain::{ListId, Record, RecordKind};

/// Whether a list can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListState {
    /// Read whole.
    Ok,
    /// Not to be used, and why: one sentence for people, causes included.
    Failed(String),
}

/// How much there is of what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records by kind, in the order of [`RecordKind::ALL`].
    pub by_kind: [u64; RecordKind::ALL.len()],
    /// Names of all records, aliases included.
    pub names: u64,
}

impl Counts {
    /// All records.
    pub fn records(&self) -> u64 {
        self.by_kind.iter().sum()
    }

    /// Records of a kind.
    pub fn of(&self, kind: RecordKind) -> u64 {
        self.by_kind[kind as usize]
    }

    /// Counts one record.
    pub fn add(&mut self, record: &Record) {
        self.by_kind[record.kind as usize] += 1;
        self.names += record.names.len() as u64;
    }
}

/// All there is to say of a list that was read, but its records.
#[derive(Clone, Debug)]
pub struct ListReport {
    /// What `lists.toml` says of it.
    pub config: ListConfig,
    /// What the publisher says of it.
    pub published: Published,
    /// Whether it can be used.
    pub state: ListState,
    /// What is in it; what was read until it failed.
    pub counts: Counts,
    /// What was not understood, the first `PROBLEMS_KEPT` of [`crate::domain::limits`].
    pub problems: Vec<Problem>,
    /// All problems, kept or not.
    pub problem_count: u64,
    /// Its files; those that could not be opened are not among them.
    pub files: Vec<FileSeen>,
}

impl ListReport {
    /// Whether the list can be used.
    pub fn is_ok(&self) -> bool {
        self.state == ListState::Ok
    }
}

/// A list with its records; there are none if it failed.
#[derive(Clone, Debug)]
pub struct LoadedList {
    /// What there is to say of it.
    pub report: ListReport,
    /// Its records in the publisher's order.
    pub records: Vec<Record>,
}

/// Loads all lists of a directory, in parallel; the answer is in the order of `lists.toml`. `previous` holds the number
/// of records of the last good version of each list.
pub fn load_all(directory: &ListDirectory, previous: &BTreeMap<ListId, u64>) -> Vec<LoadedList> {
    let load =
        |list: &ListConfig| load_list(&directory.root, list, previous.get(&list.id).copied());
    directory.lists.par_iter().map(load).collect()
}

/// Reads all lists and keeps only the reports.
pub fn check_all(directory: &ListDirectory, previous: &BTreeMap<ListId, u64>) -> Vec<ListReport> {
    let check = |list: &ListConfig| {
        let previous = previous.get(&list.id).copied();
        stream_list(&directory.root, list, previous, &mut |_| ())
    };
    directory.lists.par_iter().map(check).collect()
}

/// Loads one list.
pub fn load_list(root: &Path, config: &ListConfig, previous: Option<u64>) -> LoadedList {
    let mut records = Vec::new();
    let report = stream_list(root, config, previous, &mut |record| records.push(record));
    if !report.is_ok() {
        records = Vec::new();
    }
    LoadedList { report, records }
}

/// Reads one list and hands each record on as it comes; if the report says that the list failed, they are not to be used.
pub fn stream_list(
    root: &Path,
    config: &ListConfig,
    previous: Option<u64>,
    keep: &mut dyn FnMut(Record),
) -> ListReport {
    let mut completing = Completing {
        config,
        keep,
        seen: HashMap::default(),
        repeated: HashMap::default(),
        counts: Counts::default(),
        read: 0,
        rest: Collected::default(),
    };
    let mut files = Vec::new();
    let outcome = read_files(root, config, &mut completing, &mut files)
        .map_err(|e| with_causes(&e))
        .and_then(|published| completing.guard(&published, previous).map(|()| published));
    let (published, state) = match outcome {
        Ok(published) => (published, ListState::Ok),
        Err(reason) => (Published::default(), ListState::Failed(reason)),
    };
    ListReport {
        config: config.clone(),
        published,
        state,
        counts: completing.counts,
        problems: completing.rest.problems,
        problem_count: completing.rest.problem_count,
        files,
    }
}

/// The files of a list as they lie on the disk, not read as a list.
pub fn files_of(root: &Path, config: &ListConfig) -> Result<Vec<FileSeen>, ReadError> {
    let seen = |file: &ListFile| Raw::open(root, &file.path)?.finish();
    config.files.iter().map(seen).collect()
}

fn read_files(
    root: &Path,
    config: &ListConfig,
    sink: &mut dyn Sink,
    files: &mut Vec<FileSeen>,
) -> Result<Published, ReadError> {
    let mut raws = Vec::with_capacity(config.files.len());
    for file in &config.files {
        raws.push(Raw::open(root, &file.path)?);
    }
    let mut guards = Vec::with_capacity(raws.len());
    for raw in &mut raws {
        guards.push(Guarded::new(raw)?);
    }
    let inputs = guards.iter_mut().zip(&config.files);
    let inputs = inputs.map(|(guard, file)| Input {
        name: file.path.clone(),
        role: file.role.to_owned(),
        bytes: Box::new(BufReader::with_capacity(1 << 16, guard)),
    });
    let mut listing = Listing {
        id: config.id.clone(),
        inputs: inputs.collect(),
        options: config.options.clone(),
    };
    let outcome = (config.source.read)(&mut listing, sink);
    drop(listing);
    for guard in &mut guards {
        guard.drain();
    }
    let fault = guards.iter().find_map(Guarded::fault);
    drop(guards);
    for raw in raws {
        files.push(raw.finish()?);
    }
    fault.map_or(outcome, Err)
}

/// An error and what caused it, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Completes each record with what holds for the whole list, and keeps references apart.
struct Completing<'a> {
    config: &'a ListConfig,
    keep: &'a mut dyn FnMut(Record),
    /// Hash of a reference → hash of the first record under it, as published.
    seen: HashMap<u64, u64, FixedState>,
    /// Hash of a reference under which several came → how many.
    repeated: HashMap<u64, u32, FixedState>,
    counts: Counts,
    read: u64,
    rest: Collected,
}

impl Completing<'_> {
    fn guard(&mut self, published: &Published, previous: Option<u64>) -> Result<(), String> {
        if self.read == 0 {
            return Err("there is no record in it".to_owned());
        }
        if let Some(stated) = published.stated_records
            && stated != self.read
        {
            let reason = format!(
                "the publisher states {stated} records, {} were read",
                self.read
            );
            if self.read + self.rest.problem_count < stated {
                return Err(reason);
            }
            self.note(None, reason);
        }
        let (Some(share), Some(previous)) = (self.config.max_shrink, previous) else {
            return Ok(());
        };
        let now = self.counts.records();
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of records stay far below 2^52"
        )]
        if (now as f64) < (1.0 - share) * previous as f64 {
            return Err(format!(
                "shrunk from {previous} records to {now}, more than the configured share of {share}"
            ));
        }
        Ok(())
    }

    fn note(&mut self, record: Option<String>, reason: String) {
        let main = self.config.source.roles.first();
        let mut files = self.config.files.iter();
        let file = files.find(|f| Some(&f.role) == main);
        self.rest.problem(Problem {
            file: file.map(|f| f.path.clone()).unwrap_or_default(),
            place: format!("record {}", self.read),
            record,
            reason,
        });
    }
}

fn fingerprint(value: &impl Hash) -> u64 {
    FixedState::with_seed(0).hash_one(value)
}

impl Sink for Completing<'_> {
    fn record(&mut self, mut record: Record) {
        self.read += 1;
        let content = fingerprint(&record);
        let of_reference = fingerprint(&record.key.reference);
        let before = match self.seen.entry(of_reference) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(free) => {
                free.insert(content);
                None
            }
        };
        if let Some(first) = before {
            let reference = record.key.reference.clone();
            let times = self.repeated.entry(of_reference).or_insert(1);
            *times += 1;
            let times = *times;
            if first == content {
                self.note(
                    Some(reference),
                    "the same record twice; the second is left out".to_owned(),
                );
                return;
            }
            let renamed = format!("{reference}#{times}");
            let reason = format!("a different record under the same reference; kept as {renamed}");
            self.note(Some(reference), reason);
            self.seen.insert(fingerprint(&renamed), content);
            record.key.reference = renamed;
        }
        let from = &mut record.provenance;
        let config = self.config;
        from.authority = from.authority.take().or_else(|| config.authority.clone());
        from.contact = from.contact.take().or_else(|| config.contact.clone());
        if from.measures.is_empty() {
            from.measures.clone_from(&config.measures);
        }
        if from.handling.caveat.is_none() {
            from.handling.caveat.clone_from(&config.handling.caveat);
        }
        from.handling.discreet |= config.handling.discreet;
        self.counts.add(&record);
        (self.keep)(record);
    }

    fn problem(&mut self, problem: Problem) {
        self.rest.problem(problem);
    }
}
