//! A snapshot opened: verified against its manifest, mapped, and read by row number.
//!
//! Everything is mapped when it is opened, so that a generation that is removed later stays whole for whoever has it
//! open. Reading cannot change it; nothing here decides who matches.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use rayon::prelude::*;

use super::admission::{Admission, Filter};
use super::candidates::{self, QueryKey};
use super::facts::FactsTable;
use super::manifest::{self, FileState, Manifest, State};
use super::names::Names;
use super::numbers;
use super::postings::{Cursor, KeyIndex};
use super::records::Records;
use super::register::{FactsOf, Register, Registers};
use super::table::ROWS;
use super::{SnapshotError, births, folder};
use crate::domain::{ListId, NameQuality, Record, RecordKey, RecordKind, limits};
use crate::matching::{Facts, FactsBuf};
use crate::names::{Key, NameRef};

/// Number of the snapshot format this program writes and reads.
pub const FORMAT: u32 = 4;
/// File name of the manifest.
pub const MANIFEST: &str = "manifest.json";
pub(super) const RECORDS: &str = "records.arrow";
pub(super) const NAMES: &str = "names.arrow";
pub(super) const FACTS: &str = "facts.arrow";
pub(super) const NAME_KEYS: &str = "index/names";
pub(super) const NUMBER_KEYS: &str = "index/numbers";
/// Records that are decoded together.
const DECODED: usize = 1 << 10;

/// A snapshot, mapped.
pub struct Snapshot {
    path: PathBuf,
    manifest: Manifest,
    records: Records,
    names: Names,
    facts: FactsTable,
    name_keys: KeyIndex,
    number_keys: KeyIndex,
    registers: Registers,
}

/// A record that may be the one that is asked for, with those of its names that were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Row of the record.
    pub record: u32,
    /// First of its names in [`Candidates::names`].
    pub from: u32,
    /// The one after its last.
    pub to: u32,
    /// Whether it may have a number of the subject's, or one near it.
    pub numbered: bool,
}

/// The records that have a number of the subject's, or one near it, or a range that holds it.
#[derive(Clone, Debug, Default)]
pub struct Numbered {
    /// Their rows, ascending.
    pub records: Vec<u32>,
    /// Whether there may be more, with near numbers only.
    pub cut_short: bool,
}

/// Candidates in record order, and the rows of their names.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// The records.
    pub records: Vec<Candidate>,
    /// Rows of names; each record's together.
    pub names: Vec<u32>,
}

/// Reads the manifest in a folder of a generation.
pub(super) fn read_manifest(folder: &Path) -> Result<Manifest, SnapshotError> {
    #[derive(serde::Deserialize)]
    struct Stated {
        format: u64,
    }
    let path = folder.join(MANIFEST);
    let text = fs::read(&path).map_err(SnapshotError::io(&path))?;
    let damaged = |e: serde_json::Error| SnapshotError::damaged(&path, e.to_string());
    let stated: Stated = serde_json::from_slice(&text).map_err(damaged)?;
    if stated.format != u64::from(FORMAT) {
        return Err(SnapshotError::Format {
            path: path.clone(),
            found: stated.format,
            known: FORMAT,
        });
    }
    let manifest: Manifest = serde_json::from_slice(&text).map_err(damaged)?;
    if manifest.generation != manifest::generation(&manifest.lists, &manifest.files) {
        let reason = "its generation does not follow from what it says";
        return Err(SnapshotError::damaged(&path, reason));
    }
    Ok(manifest)
}

/// Size and hash of a file below a folder.
pub(super) fn state_of(folder: &Path, name: &str) -> Result<FileState, SnapshotError> {
    let path = folder.join(name);
    let mut hasher = blake3::Hasher::new();
    hasher
        .update_mmap_rayon(&path)
        .map_err(SnapshotError::io(&path))?;
    Ok(FileState {
        name: name.to_owned(),
        bytes: hasher.count(),
        hash: hasher.finalize().to_hex().to_string(),
    })
}

/// Whether a file below a folder has the size and the hash that are stated.
pub(super) fn verify(folder: &Path, file: &FileState) -> Result<(), SnapshotError> {
    let path = folder.join(&file.name);
    let size = fs::metadata(&path).map_err(SnapshotError::io(&path))?.len();
    if size != file.bytes {
        let reason = format!("{size} bytes, the manifest says {}", file.bytes);
        return Err(SnapshotError::damaged(&path, reason));
    }
    if state_of(folder, &file.name)?.hash != file.hash {
        return Err(SnapshotError::damaged(
            &path,
            "its hash is not the manifest's",
        ));
    }
    Ok(())
}

impl Snapshot {
    /// Opens the generation in force of a snapshot folder, or the generation that the folder is.
    pub fn open(path: &Path) -> Result<Self, SnapshotError> {
        let path = folder::current(path)?;
        let manifest = read_manifest(&path)?;
        for needed in [RECORDS, NAMES, FACTS] {
            if !manifest.files.iter().any(|f| f.name == needed) {
                let manifest = path.join(MANIFEST);
                return Err(SnapshotError::damaged(
                    &manifest,
                    format!("no file {needed}"),
                ));
            }
        }
        manifest
            .files
            .par_iter()
            .try_for_each(|f| verify(&path, f))?;
        let records = Records::open(&path.join(RECORDS))?;
        let snapshot = Self {
            registers: Registers::open(&path, &manifest, records.len() as u32)?,
            records,
            names: Names::open(&path.join(NAMES))?,
            facts: FactsTable::open(&path.join(FACTS))?,
            name_keys: KeyIndex::open(&path.join(NAME_KEYS))?,
            number_keys: KeyIndex::open(&path.join(NUMBER_KEYS))?,
            manifest,
            path,
        };
        snapshot.check_rows()?;
        Ok(snapshot)
    }

    /// Row numbers of one file must be rows of the other.
    fn check_rows(&self) -> Result<(), SnapshotError> {
        let (records, names) = (self.records.len() as u32, self.names.len() as u32);
        let lists = self.manifest.lists.len();
        let fits = [self.facts.len(), self.number_keys.len() as usize] == [records as usize; 2]
            && self.manifest.records == self.registers.end()
            && [self.name_keys.len(), self.manifest.names] == [names; 2]
            && (0..names).all(|row| self.names.record(row) < records)
            && (0..records).all(|row| {
                self.facts.names(row).end <= names && usize::from(self.facts.list(row)) < lists
            });
        if fits {
            return Ok(());
        }
        Err(SnapshotError::damaged(
            &self.path,
            "its files do not belong together",
        ))
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The folder of the generation.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The register of a list in the manifest.
    pub(super) fn register(&self, list: usize) -> Option<&Register> {
        Some(&self.registers.of_list(list)?.register)
    }

    /// Rows of `records.arrow`.
    pub(super) fn full_records(&self) -> u32 {
        self.records.len() as u32
    }

    /// The record of a row.
    pub fn record(&self, row: u32) -> Result<Record, SnapshotError> {
        if let Some((placed, at)) = self.registers.at(row) {
            let record = placed.record(at);
            return record.map_err(|e| SnapshotError::damaged(&self.path, e));
        }
        let read = self.records.get(row);
        read.map_err(|e| {
            SnapshotError::damaged(&self.path.join(RECORDS), format!("row {row}: {e}"))
        })
    }

    /// Hands on the records of a list that are stored whole, in the publisher's order.
    pub(super) fn records_of(
        &self,
        list: usize,
        each: &mut dyn FnMut(Record) -> Result<(), SnapshotError>,
    ) -> Result<(), SnapshotError> {
        // The lists stand one behind the other.
        let is_before = |row: &u32| usize::from(self.facts.list(*row)) < list;
        let is_on_list = |row: &u32| usize::from(self.facts.list(*row)) == list;
        let rows = 0..self.full_records();
        let mut row = rows.clone().take_while(is_before).count() as u32;
        let end = row + rows.skip(row as usize).take_while(is_on_list).count() as u32;
        while row < end {
            let most = DECODED.min((end - row) as usize);
            let run = self.records.run(row, most);
            let run = run.map_err(|e| SnapshotError::damaged(&self.path.join(RECORDS), e))?;
            row += run.len() as u32;
            run.into_iter().try_for_each(&mut *each)?;
        }
        Ok(())
    }

    /// The records of a list in a batch of `records.arrow`, as the file has them, and behind the last batch those of its
    /// register, as the file would; `None` behind these. Discreet checks are left out unless asked for.
    pub fn batch(
        &self,
        n: usize,
        list: usize,
        discreet: bool,
    ) -> Option<Result<RecordBatch, SnapshotError>> {
        let Some((from, batch)) = self.records.batch(n) else {
            let n = n - self.records.len().div_ceil(ROWS);
            let batch = self.registers.of_list(list)?.batch(n, discreet)?;
            return Some(batch.map_err(|e| SnapshotError::damaged(&self.path, e)));
        };
        let rows = (from..).take(batch.num_rows());
        let wanted = rows.map(|row| self.list(row) == list && (discreet || !self.is_discreet(row)));
        let wanted: BooleanArray = wanted.map(Some).collect();
        let kept = filter_record_batch(batch, &wanted);
        Some(kept.map_err(|e| SnapshotError::damaged(&self.path.join(RECORDS), e.to_string())))
    }

    /// The row of a key, whatever its status.
    pub fn find(&self, key: &RecordKey) -> Result<Option<u32>, SnapshotError> {
        if let Some(row) = self.registers.find(&key.list, &key.reference) {
            return Ok(Some(row));
        }
        let mut rows = Vec::new();
        self.rows_of(&numbers::record_key(key), &mut Cursor::default(), &mut rows)?;
        for row in rows {
            if self.record(row)?.key == *key {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// What is compared of a candidate besides its names; its numbers only if the subject may have one of them. Records of
    /// registers have no names, so that they are found by number only.
    pub fn facts_of(&self, candidate: &Candidate) -> FactsOf<'_> {
        if candidate.numbered {
            self.facts(candidate.record)
        } else {
            FactsOf::Mapped(self.facts.without_numbers(candidate.record))
        }
    }

    /// What is compared of a record besides its names.
    pub fn facts(&self, record: u32) -> FactsOf<'_> {
        if self.registers.at(record).is_none() {
            return FactsOf::Mapped(self.facts.get(record));
        }
        // A row of a register that cannot be read has nothing that could be compared.
        let facts = self
            .record(record)
            .map(|record| FactsBuf::of_record(&record));
        FactsOf::Made(facts.unwrap_or_else(|_| FactsBuf::new(RecordKind::Document)))
    }

    /// Position of a record's list in the manifest.
    pub fn list(&self, record: u32) -> usize {
        match self.registers.at(record) {
            Some((placed, _)) => placed.list,
            None => usize::from(self.facts.list(record)),
        }
    }

    /// Whether a record is a discreet check.
    pub fn is_discreet(&self, record: u32) -> bool {
        match self.registers.at(record) {
            Some((placed, at)) => placed.register.is_discreet(at),
            None => self.facts.is_discreet(record),
        }
    }

    /// A prepared name, which of its record's names it is of, and that name's quality.
    pub fn name(&self, row: u32) -> (NameRef<'_>, u16, NameQuality) {
        let (ordinal, quality) = self.names.place(row);
        (self.names.get(row), ordinal, quality)
    }

    /// Rows of the names of a record.
    pub fn names(&self, record: u32) -> std::ops::Range<u32> {
        match self.registers.at(record) {
            Some(_) => 0..0,
            None => self.facts.names(record),
        }
    }

    /// The rows of names of the subject's kind that share most with one of its names; at most [`limits::CANDIDATES`].
    pub fn by_name(
        &self,
        keys: &[Key],
        subject: &Facts<'_>,
        filter: &Filter<'_>,
    ) -> Result<Vec<u32>, SnapshotError> {
        let births = births::queried(subject.births);
        let births = births.iter().map(|k| (candidates::BIRTH, k.as_bytes()));
        let token = |k: &Key| candidates::token_at(k.token);
        let names = keys.iter().map(|k| (token(k), k.text.as_bytes()));
        let keys: Vec<QueryKey<'_>> = names.chain(births).collect();
        let mut rows = Admission::new(&self.names, &self.facts, subject, filter);
        candidates::by_name(&self.name_keys, &keys, limits::CANDIDATES, &mut rows)
    }

    /// Finds records by the numbers of the subject.
    pub fn by_number(
        &self,
        subject: &Facts<'_>,
        filter: &Filter<'_>,
    ) -> Result<Numbered, SnapshotError> {
        let mut cursor = Cursor::default();
        let mut rows = Vec::new();
        let mut found = self.registered_exactly(subject, filter);
        let mut cut_short = false;
        // Exact keys come first and are never cut short; near ones only as long as there is room.
        let mut fit = |near: &mut Vec<u32>, found: &Vec<u32>| {
            let room = limits::NEAR_NUMBERS.saturating_sub(found.len());
            cut_short |= near.len() > room;
            near.truncate(room);
        };
        for key in numbers::queried(subject) {
            rows.clear();
            self.rows_of(&key.text, &mut cursor, &mut rows)?;
            rows.retain(|row| self.facts.admits(*row, filter));
            rows.retain(|row| {
                key.range
                    .as_ref()
                    .is_none_or(|r| r.is_in(&self.facts.get(*row)))
            });
            if key.is_near {
                fit(&mut rows, &found);
            }
            found.append(&mut rows);
        }
        let mut near = self.registers.by_number(subject, filter, Register::near);
        fit(&mut near, &found);
        found.append(&mut near);
        found.sort_unstable();
        found.dedup();
        Ok(Numbered {
            records: found,
            cut_short,
        })
    }

    /// The records of registers that have a number of the subject's, or a range that holds it: what [`Self::by_number`]
    /// begins with, for whoever measures.
    pub fn registered_exactly(&self, subject: &Facts<'_>, filter: &Filter<'_>) -> Vec<u32> {
        self.registers.by_number(subject, filter, Register::exact)
    }

    fn rows_of(
        &self,
        key: &str,
        cursor: &mut Cursor,
        rows: &mut Vec<u32>,
    ) -> Result<(), SnapshotError> {
        if let Some(postings) = self.number_keys.find(key.as_bytes())? {
            self.number_keys.start(&postings, cursor)?;
            cursor.each_below(u32::MAX, |row| rows.push(row));
        }
        Ok(())
    }

    /// Puts what was found by name and by number together: the records in order, each with the names found; a record
    /// found by number with all its names.
    pub fn candidates(&self, mut names: Vec<u32>, numbered: &Numbered) -> Candidates {
        let has_number =
            |record: u32| numbered.cut_short || numbered.records.binary_search(&record).is_ok();
        for record in &numbered.records {
            names.extend(self.names(*record));
        }
        names.sort_unstable();
        names.dedup();
        let mut grouped: Vec<Candidate> = Vec::new();
        for (i, row) in names.iter().enumerate() {
            let (record, i) = (self.names.record(*row), i as u32);
            match grouped.last_mut().filter(|c| c.record == record) {
                Some(last) => last.to = i + 1,
                None => grouped.push(Candidate {
                    record,
                    from: i,
                    to: i + 1,
                    numbered: has_number(record),
                }),
            }
        }
        let nameless = numbered
            .records
            .iter()
            .filter(|r| self.names(**r).is_empty());
        grouped.extend(nameless.map(|&record| Candidate {
            record,
            from: 0,
            to: 0,
            numbered: true,
        }));
        grouped.sort_unstable_by_key(|c| c.record);
        Candidates {
            records: grouped,
            names,
        }
    }
}

/// How many records the last good version of each list has, by the snapshot in force; empty if there is none that can
/// be read. Reads the manifest only.
pub fn last_good_counts(path: &Path) -> BTreeMap<ListId, u64> {
    let manifest = folder::current(path).and_then(|p| read_manifest(&p));
    let lists = manifest.map(|m| m.lists).unwrap_or_default();
    let good = lists
        .iter()
        .filter(|l| !matches!(l.state, State::Missing(_)));
    good.map(|l| (l.id.clone(), u64::from(l.records())))
        .collect()
}
