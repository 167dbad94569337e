//! Writes records to the files of a generation, chunk by chunk.
//!
//! A chunk of [`ROWS`] records is prepared in parallel, while the one before it is written in order: the bytes of the
//! Arrow files do not depend on the machine. Knows nothing of lists but their position, and nothing of manifests.

use std::path::Path;

use arrow::array::RecordBatch;
use rayon::prelude::*;

use super::facts::{self, FactsRow};
use super::names::{self, NameRow};
use super::postings::KeyWriter;
use super::records;
use super::rows::RecordRow;
use super::snapshot::{FACTS, NAME_KEYS, NAMES, NUMBER_KEYS, RECORDS};
use super::table::{ROWS, TableWriter};
use super::{Progress, SnapshotError, numbers};
use crate::domain::Record;
use crate::matching::FactsBuf;
use crate::names::{keys, prepare_listed};

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

/// A chunk of records that is ready, column by column.
#[derive(Default)]
struct Chunk {
    rows: Vec<RecordRow>,
    facts: Vec<FactsRow>,
    name_keys: Vec<Vec<String>>,
    number_keys: Vec<Vec<String>>,
}

fn arrow<E: ToString>(batch: Result<RecordBatch, E>) -> Result<RecordBatch, SnapshotError> {
    batch.map_err(|e| SnapshotError::Lists(e.to_string()))
}

/// Writes the names that fill batches, and lets go of them.
fn write_full(
    table: &mut TableWriter,
    pending: &mut Vec<(u32, NameRow)>,
) -> Result<(), SnapshotError> {
    let full = pending.len() / ROWS * ROWS;
    for chunk in pending[..full].chunks(ROWS) {
        table.write(&arrow(names::batch(chunk))?)?;
    }
    pending.drain(..full);
    Ok(())
}

/// The files of a generation, being written.
pub(super) struct Writer<'p> {
    pending: Vec<(u16, Record)>,
    ready: Vec<Prepared>,
    names_pending: Vec<(u32, NameRow)>,
    records: TableWriter,
    names: TableWriter,
    facts: TableWriter,
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
            names_pending: Vec::new(),
            records: TableWriter::create(path.join(RECORDS), &records::schema())?,
            names: TableWriter::create(path.join(NAMES), &names::schema())?,
            facts: TableWriter::create(path.join(FACTS), &facts::schema())?,
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
        if self.pending.len() == ROWS {
            self.turn()?;
        }
        Ok(())
    }

    /// Writes the chunk that is ready while the pending one is made so.
    fn turn(&mut self) -> Result<(), SnapshotError> {
        let pending = std::mem::take(&mut self.pending);
        let chunk = self.chunk();
        let Self {
            records,
            facts,
            names,
            names_pending,
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
            if !chunk.rows.is_empty() {
                records.write(&arrow(records::batch(&chunk.rows))?)?;
                facts.write(&arrow(facts::batch(&chunk.facts))?)?;
            }
            write_full(names, names_pending)
        };
        let indexes = || {
            let mut keys = chunk.number_keys.iter();
            keys.try_for_each(|keys| number_keys.add(keys))?;
            let mut keys = chunk.name_keys.iter();
            keys.try_for_each(|keys| name_keys.add(keys))
        };
        let (prepared, (tables, indexes)) = rayon::join(prepared, || rayon::join(tables, indexes));
        tables.and(indexes)?;
        self.ready = prepared;
        (self.progress)(Progress::Records(u64::from(self.record_rows)));
        Ok(())
    }

    /// What is ready, column by column and with its place in the files; its names are put to those that wait.
    fn chunk(&mut self) -> Chunk {
        let mut chunk = Chunk::default();
        for mut one in std::mem::take(&mut self.ready) {
            one.facts.names_from = self.name_rows;
            self.name_rows += one.names.len() as u32;
            one.facts.names_to = self.name_rows;
            let record = self.record_rows;
            self.record_rows += 1;
            chunk.rows.push(one.row);
            chunk.facts.push(one.facts);
            chunk.name_keys.append(&mut one.name_keys);
            chunk.number_keys.push(one.number_keys);
            let names = one.names.into_iter().map(|n| (record, n));
            self.names_pending.extend(names);
        }
        chunk
    }

    /// Writes the rest; gives the number of records and of names.
    pub(super) fn finish(mut self) -> Result<(u32, u32), SnapshotError> {
        while !(self.pending.is_empty() && self.ready.is_empty()) {
            self.turn()?;
        }
        if !self.names_pending.is_empty() {
            self.names
                .write(&arrow(names::batch(&self.names_pending))?)?;
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
