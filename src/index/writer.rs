//! Writes records to the files of a generation, chunk by chunk.
//!
//! A chunk of [`CHUNK`] records is prepared in parallel, while the one before it is written in order: the bytes of the
//! Arrow files do not depend on the machine. Knows nothing of lists but their position, and nothing of manifests.

use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use arrow::error::ArrowError;
use rayon::prelude::*;

use super::facts::{self, FactsRow};
use super::names::{self, NameRow};
use super::postings::KeyWriter;
use super::records;
use super::rows::RecordRow;
use super::snapshot::{FACTS, NAME_KEYS, NAMES, NUMBER_KEYS, RECORDS};
use super::table::{ROWS, TableWriter};
use super::{Progress, SnapshotError, births, numbers};
use crate::domain::Record;
use crate::matching::FactsBuf;
use crate::names::{keys, prepare_listed};

/// Records that are prepared together.
const CHUNK: usize = 1 << 12;

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
    let mut birth_keys = Vec::new();
    for born in &record.births {
        births::keys(*born, |key| birth_keys.push(key));
    }
    for (ordinal, name) in record.names.iter().enumerate() {
        for form in prepare_listed(name, record.kind) {
            let mut found = Vec::new();
            keys(form.view(), &mut found);
            let of_name = found.into_iter().map(|k| k.text);
            name_keys.push(of_name.chain(birth_keys.iter().cloned()).collect());
            names.push(NameRow {
                ordinal: ordinal as u16,
                quality: name.quality,
                name: form,
            });
        }
    }
    let facts = FactsBuf::of_record(&record);
    Prepared {
        number_keys: numbers::listed(&record.key, &facts.view()),
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

/// The keys of a chunk of records that is ready.
#[derive(Default)]
struct Keys {
    of_names: Vec<Vec<String>>,
    of_numbers: Vec<Vec<String>>,
}

/// A table being written, with the rows that wait until they fill a batch.
struct Filling<T, E> {
    table: TableWriter,
    waiting: Vec<T>,
    batch: fn(&[T]) -> Result<RecordBatch, E>,
}

impl<T, E: ToString> Filling<T, E> {
    fn create(
        path: PathBuf,
        schema: &Schema,
        batch: fn(&[T]) -> Result<RecordBatch, E>,
    ) -> Result<Self, SnapshotError> {
        Ok(Self {
            table: TableWriter::create(path, schema)?,
            waiting: Vec::new(),
            batch,
        })
    }

    fn write(&mut self, rows: usize) -> Result<(), SnapshotError> {
        let batch = (self.batch)(&self.waiting[..rows]);
        let batch = batch.map_err(|e| SnapshotError::Lists(e.to_string()))?;
        self.waiting.drain(..rows);
        self.table.write(&batch)
    }

    /// Writes the batches that are full.
    fn write_full(&mut self) -> Result<(), SnapshotError> {
        while self.waiting.len() >= ROWS {
            self.write(ROWS)?;
        }
        Ok(())
    }

    /// Writes the rest.
    fn finish(mut self) -> Result<(), SnapshotError> {
        self.write_full()?;
        if !self.waiting.is_empty() {
            self.write(self.waiting.len())?;
        }
        self.table.finish()
    }
}

/// The files of a generation, being written.
pub(super) struct Writer<'p> {
    pending: Vec<(u16, Record)>,
    ready: Vec<Prepared>,
    records: Filling<RecordRow, serde_arrow::Error>,
    names: Filling<(u32, NameRow), ArrowError>,
    facts: Filling<FactsRow, ArrowError>,
    name_keys: KeyWriter,
    number_keys: KeyWriter,
    record_rows: u32,
    name_rows: u32,
    progress: &'p mut dyn FnMut(Progress),
}

impl<'p> Writer<'p> {
    /// Creates the files in a folder.
    pub(super) fn create(
        path: &Path,
        progress: &'p mut dyn FnMut(Progress),
    ) -> Result<Self, SnapshotError> {
        Ok(Self {
            pending: Vec::new(),
            ready: Vec::new(),
            records: Filling::create(path.join(RECORDS), &records::schema(), records::batch)?,
            names: Filling::create(path.join(NAMES), &names::schema(), names::batch)?,
            facts: Filling::create(path.join(FACTS), &facts::schema(), facts::batch)?,
            name_keys: KeyWriter::create(path.join(NAME_KEYS))?,
            number_keys: KeyWriter::create(path.join(NUMBER_KEYS))?,
            record_rows: 0,
            name_rows: 0,
            progress,
        })
    }

    /// Adds a record of the list at a position of the manifest.
    pub(super) fn add(&mut self, list: u16, record: Record) -> Result<(), SnapshotError> {
        self.pending.push((list, record));
        if self.pending.len() == CHUNK {
            self.turn()?;
        }
        Ok(())
    }

    /// Writes the chunk that is ready while the pending one is made so.
    fn turn(&mut self) -> Result<(), SnapshotError> {
        let pending = std::mem::take(&mut self.pending);
        let chunk = self.take_ready();
        let Self {
            records,
            facts,
            names,
            name_keys,
            number_keys,
            ..
        } = self;
        let prepared = || {
            let pending = pending.into_par_iter();
            pending
                .map(|(list, record)| prepare(list, record))
                .collect()
        };
        let tables = || {
            records.write_full()?;
            facts.write_full()?;
            names.write_full()
        };
        let indexes = || {
            let mut keys = chunk.of_numbers.iter();
            keys.try_for_each(|keys| number_keys.add(keys))?;
            let mut keys = chunk.of_names.iter();
            keys.try_for_each(|keys| name_keys.add(keys))
        };
        let (prepared, (tables, indexes)) = rayon::join(prepared, || rayon::join(tables, indexes));
        tables.and(indexes)?;
        self.ready = prepared;
        (self.progress)(Progress::Records(u64::from(self.record_rows)));
        Ok(())
    }

    /// Puts what is ready to the rows that wait, each with its place in the files; gives the keys.
    fn take_ready(&mut self) -> Keys {
        let mut chunk = Keys::default();
        for mut one in std::mem::take(&mut self.ready) {
            one.facts.names_from = self.name_rows;
            self.name_rows += one.names.len() as u32;
            one.facts.names_to = self.name_rows;
            let record = self.record_rows;
            self.record_rows += 1;
            self.records.waiting.push(one.row);
            self.facts.waiting.push(one.facts);
            chunk.of_names.append(&mut one.name_keys);
            chunk.of_numbers.push(one.number_keys);
            let names = one.names.into_iter().map(|n| (record, n));
            self.names.waiting.extend(names);
        }
        chunk
    }

    /// Writes the rest; gives the number of records and of names.
    pub(super) fn finish(mut self) -> Result<(u32, u32), SnapshotError> {
        while !(self.pending.is_empty() && self.ready.is_empty()) {
            self.turn()?;
        }
        (self.progress)(Progress::Seal);
        self.records.finish()?;
        self.names.finish()?;
        self.facts.finish()?;
        let (names, numbers) = (self.name_keys, self.number_keys);
        let (names, numbers) = rayon::join(|| names.finish(), || numbers.finish());
        names.and(numbers)?;
        Ok((self.record_rows, self.name_rows))
    }
}
