//! The registers of a generation in the order of rows: a row of a register is numbered behind all full records.
//!
//! Turns a row number into a register and a row there, and asks all registers at once. Decides nothing: who may see what
//! of which list is [`Filter`]'s to say.

use std::path::Path;

use arrow::array::RecordBatch;

use super::{FOLDER, ROWS, Register};
use crate::domain::{ListId, Record};
use crate::index::admission::Filter;
use crate::index::manifest::Manifest;
use crate::index::rows::RecordRow;
use crate::index::{SnapshotError, records, table};
use crate::matching::Facts;

/// A register among the others.
pub(in crate::index) struct Placed {
    /// Position of its list in the manifest.
    pub list: usize,
    id: ListId,
    /// Its first row.
    from: u32,
    pub register: Register,
}

/// The registers of a generation, in the order of their lists.
pub(in crate::index) struct Registers {
    all: Vec<Placed>,
    first: u32,
}

impl Registers {
    /// Maps the registers of a generation; their rows are numbered from `first` on.
    pub(in crate::index) fn open(
        folder: &Path,
        manifest: &Manifest,
        first: u32,
    ) -> Result<Self, SnapshotError> {
        let (mut all, mut from) = (Vec::new(), first);
        for (list, state) in manifest.lists.iter().enumerate() {
            let name = format!("{FOLDER}{}", state.id);
            let rows = format!("{name}/{ROWS}");
            if manifest.files.iter().all(|f| f.name != rows) {
                continue;
            }
            let register = Register::open(&folder.join(name))?;
            let end = from.checked_add(register.table().len());
            let end =
                end.ok_or_else(|| SnapshotError::damaged(folder, "more rows than numbers"))?;
            all.push(Placed {
                list,
                id: state.id.clone(),
                from,
                register,
            });
            from = end;
        }
        Ok(Self { all, first })
    }

    /// The row behind the last.
    pub(in crate::index) fn end(&self) -> u32 {
        let last = self.all.last();
        last.map_or(self.first, |p| p.from + p.register.table().len())
    }

    /// The register of a row, and its row there; none for a row of a full record.
    pub(in crate::index) fn at(&self, row: u32) -> Option<(&Placed, u32)> {
        if row < self.first {
            return None;
        }
        let placed = self.all.iter().rev().find(|p| p.from <= row)?;
        Some((placed, row - placed.from))
    }

    /// The register of a list in the manifest.
    pub(in crate::index) fn of_list(&self, list: usize) -> Option<&Placed> {
        self.all.iter().find(|p| p.list == list)
    }

    /// The row of a reference of a list.
    pub(in crate::index) fn find(&self, list: &ListId, reference: &str) -> Option<u32> {
        let placed = self.all.iter().find(|p| p.id == *list)?;
        Some(placed.from + placed.register.find(reference)?)
    }

    /// The rows that one way of looking finds for the document numbers of a subject, and that the filter admits.
    pub(in crate::index) fn by_number(
        &self,
        subject: &Facts<'_>,
        filter: &Filter<'_>,
        look: fn(&Register, &str, &mut Vec<u32>),
    ) -> Vec<u32> {
        let (mut found, mut rows) = (Vec::new(), Vec::new());
        for placed in self.all.iter().filter(|p| filter.lists[p.list]) {
            for number in subject.documents.number.iter().filter(|n| !n.is_empty()) {
                look(&placed.register, number, &mut rows);
                rows.retain(|row| {
                    placed.register.in_force(*row, filter.today)
                        && (filter.discreet || !placed.register.is_discreet(*row))
                });
                found.extend(rows.drain(..).map(|row| placed.from + row));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Placed {
    /// The records of a batch of rows in the columns of `records.arrow`; none behind the last. Discreet checks are left
    /// out unless asked for.
    pub(in crate::index) fn batch(
        &self,
        n: usize,
        discreet: bool,
    ) -> Option<Result<RecordBatch, String>> {
        let from = u32::try_from(n.checked_mul(table::ROWS)?).ok()?;
        let end = from.saturating_add(table::ROWS as u32);
        let rows = from..end.min(self.register.table().len());
        if rows.is_empty() {
            return None;
        }
        let rows = rows.filter(|row| discreet || !self.register.is_discreet(*row));
        let records = rows.map(|row| self.record(row).map(RecordRow::from));
        let records: Result<Vec<RecordRow>, String> = records.collect();
        Some(records.and_then(|rows| records::batch(&rows).map_err(|e| e.to_string())))
    }

    /// The record of a row; why it cannot be read where it cannot.
    pub(in crate::index) fn record(&self, row: u32) -> Result<Record, String> {
        let record = self.register.table().record(row);
        record.ok_or_else(|| format!("register of {}: row {row} has no record", self.id))
    }
}
