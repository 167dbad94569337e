//! Writes records to the files of a generation, chunk by chunk.
//!
//! A chunk of [`ROWS`] records is prepared in parallel and written in order: the bytes of the Arrow files do not depend
//! on the machine. Knows nothing of lists but their position, and nothing of manifests.

use std::path::Path;

use rayon::prelude::*;

use super::facts::{self, FactsRow};
use super::names::{self, NameRow};
use super::postings::KeyWriter;
use super::records;
use super::rows::RecordRow;
use super::snapshot::{FACTS, NAME_KEYS, NAMES, NUMBER_KEYS, RECORDS};
use super::table::{ROWS, TableWriter};
use super::{Progress, SnapshotError, Step, numbers};
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

/// The files of a generation, being written.
pub(super) struct Writer<'p> {
    pending: Vec<(u16, Record)>,
    names_pending: Vec<(u32, NameRow)>,
    records: TableWriter,
    names: TableWriter,
    facts: TableWriter,
    name_keys: KeyWriter,
    number_keys: KeyWriter,
    record_rows: u32,
    name_rows: u32,
    before: u64,
    total: u64,
    progress: &'p mut dyn FnMut(Progress),
}

impl<'p> Writer<'p> {
    /// Creates the files in a folder, for the rest of `total` records of which `before` are written.
    pub(super) fn create(
        path: &Path,
        (before, total): (u64, u64),
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
            before,
            total,
            progress,
        })
    }

    /// Adds a record of the list at a position of the manifest.
    pub(super) fn add(&mut self, list: u16, record: Record) -> Result<(), SnapshotError> {
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
            done: self.before + u64::from(self.record_rows),
            total: self.total,
        });
    }

    /// Writes the rest; gives the number of records and of names.
    pub(super) fn finish(mut self) -> Result<(u32, u32), SnapshotError> {
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
