//! Registers: lists of bare documents, lost or stolen, of which there may be a hundred million.
//!
//! A list has one register at most, in `registers/<list>`: [`table`] holds the rows, [`keys`] leads from a number, a
//! block of a range or a reference to rows. Nothing of a register is read when it is opened but what there is little of;
//! what a row says is checked when it is asked for. The neighbourhood of a number is not stored: the numbers that would
//! be near the one that is asked for are looked up one by one. Law: a register finds what full records of the same
//! documents would be found and judged by. What a document must be to stand in a register is said in [`intake`].

mod form;
mod intake;
mod keys;
mod placed;
mod table;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

pub(super) use intake::Intake;
pub(super) use placed::Registers;
pub(super) use table::Table;

use super::SnapshotError;
use crate::documents::near;
use crate::documents::number::{self, NumberRange, normal};
use crate::domain::{Day, RecordStatus};
use crate::matching::{Facts, FactsBuf};
use keys::{Hash, Keys, class};

/// Folder of the registers in a generation.
pub(super) const FOLDER: &str = "registers/";
/// The file that every register has.
const ROWS: &str = table::ROWS_FILE;

/// Rows of which the keys are computed together.
const CHUNK: u32 = 1 << 16;

/// Blocks of ranges have 1, 2, 4 … numbers; a range stands under the one or two blocks of the first size that is not
/// below its own.
const BLOCK_SIZES: u32 = u64::BITS - (crate::domain::limits::RANGE_NUMBERS - 1).leading_zeros() + 1;

/// A register, mapped.
pub(super) struct Register {
    table: Arc<Table>,
    keys: Keys,
}

/// The key of a block of ranges of one shape.
fn block(shape: Hash, size: u32, number: u64) -> u32 {
    shape
        .with(&size.to_le_bytes())
        .with(&(number >> size).to_le_bytes())
        .finish()
}

/// What the ranges of one shape have in common; its own key leads to the sizes of blocks in place of rows.
fn shape(range: &NumberRange) -> Hash {
    let width = [range.width as u8];
    let hash = Hash::of(class::RANGE)
        .with(range.prefix.as_bytes())
        .with(b"|");
    hash.with(&width).with(range.suffix.as_bytes()).with(b"|")
}

fn key(class: u8, text: &str) -> u32 {
    Hash::of(class).with(text.as_bytes()).finish()
}

/// The keys a row is stored under, with what they lead to.
fn stored_under(table: &Table, row: u32, each: &mut dyn FnMut(u32, u32)) {
    if let Some(reference) = table.reference(row) {
        each(key(class::REFERENCE, &reference), row);
    }
    let Some((number, to)) = table.number(row) else {
        return;
    };
    let number = normal(&number);
    if number.is_empty() {
        return;
    }
    if let Some(range) = to.and_then(|to| NumberRange::new(&number, to).ok()) {
        let (shape, size) = (
            shape(&range),
            u64::BITS - (range.last - range.first).leading_zeros(),
        );
        let (from, to) = (
            block(shape, size, range.first),
            block(shape, size, range.last),
        );
        each(shape.finish(), size);
        each(from, row);
        if from != to {
            each(to, row);
        }
        return;
    }
    each(key(class::NUMBER, &near::fold(&number)), row);
    for stem in near::stems(&number) {
        each(key(class::STEM, &stem), row);
    }
}

/// Writes a register into a folder, which is made; `done` is told of rows as they are done.
pub(super) fn write(
    table: &Table,
    folder: &Path,
    done: &mut dyn FnMut(u32),
) -> Result<(), SnapshotError> {
    std::fs::create_dir_all(folder).map_err(SnapshotError::io(folder))?;
    table.write(folder)?;
    let mut entries: Vec<u64> = Vec::with_capacity(table.len() as usize * 2);
    let chunks: Vec<u32> = (0..table.len()).step_by(CHUNK as usize).collect();
    for together in chunks.chunks(rayon::current_num_threads() * 2) {
        let found = together.par_iter().map(|from| {
            let rows = *from..from.saturating_add(CHUNK).min(table.len());
            let mut entries = Vec::with_capacity(rows.len() * 2);
            for row in rows {
                stored_under(table, row, &mut |hash, to| {
                    entries.push(keys::entry(hash, to));
                });
            }
            entries
        });
        let found: Vec<Vec<u64>> = found.collect();
        entries.extend(found.into_iter().flatten());
        done(together.len() as u32 * CHUNK);
    }
    keys::write(folder, entries)
}

/// Puts the files of a register that is written into a folder, which is made. They never change: where the system can,
/// both folders have the same files.
pub(super) fn link(written: &Path, folder: &Path) -> Result<(), SnapshotError> {
    std::fs::create_dir_all(folder).map_err(SnapshotError::io(folder))?;
    for name in table::FILES.iter().chain(&keys::FILES) {
        let (from, to) = (written.join(name), folder.join(name));
        if std::fs::hard_link(&from, &to).is_err() {
            std::fs::copy(&from, &to).map_err(SnapshotError::io(&from))?;
        }
    }
    Ok(())
}

impl Register {
    /// Maps the register of a folder.
    pub(super) fn open(folder: &Path) -> Result<Self, SnapshotError> {
        let table = Arc::new(Table::open(folder)?);
        let keys = Keys::open(folder)?;
        Ok(Self { table, keys })
    }

    /// The rows as they are read and written.
    pub(super) fn table(&self) -> &Arc<Table> {
        &self.table
    }

    fn rows(&self, hash: u32) -> impl Iterator<Item = u32> {
        self.keys.rows(hash, self.keys.bucket(hash))
    }

    /// The row of a reference.
    pub(super) fn find(&self, reference: &str) -> Option<u32> {
        let mut rows = self.rows(key(class::REFERENCE, reference));
        rows.find(|row| self.table.reference(*row).is_some_and(|r| r == reference))
    }

    /// The rows of which the number has the fold of one that is asked for, in normal form, or whose range holds it.
    pub(super) fn exact(&self, asked: &str, found: &mut Vec<u32>) {
        let fold = near::fold(asked);
        let same = |row: &u32| {
            let number = self.table.number(*row);
            number.is_some_and(|(number, _)| near::fold(&number) == fold)
        };
        found.extend(self.rows(key(class::NUMBER, &fold)).filter(same));
        let Ok(own) = NumberRange::new(asked, asked) else {
            return;
        };
        let holds = |row: &u32| {
            let range = self.table.number(*row);
            range.is_some_and(|(from, to)| to.is_some_and(|to| number::contains(&from, to, asked)))
        };
        let shape = shape(&own);
        // Now and then a row of another key is among the sizes: what is no size is left out, and one more costs a look.
        let sizes = self.rows(shape.finish()).filter(|size| *size < BLOCK_SIZES);
        for size in sizes {
            found.extend(self.rows(block(shape, size, own.first)).filter(holds));
        }
    }

    /// The rows of which the number is near one that is asked for, in normal form; some of them twice.
    pub(super) fn near(&self, asked: &str, found: &mut Vec<u32>) {
        let mut hashes = Vec::new();
        for fold in near::stems(asked).into_iter().chain([near::fold(asked)]) {
            hashes.extend([class::NUMBER, class::STEM].map(|class| key(class, &fold)));
        }
        near::slips(asked, &mut |fold| {
            hashes.push(Hash::of(class::NUMBER).with(fold).finish());
        });
        // Where the keys are is read for all before any is: the waits for memory overlap.
        let buckets: Vec<_> = hashes.iter().map(|h| self.keys.bucket(*h)).collect();
        let is_near = |row: &u32| {
            let number = self.table.number(*row);
            number
                .is_some_and(|(number, to)| to.is_none() && near::compare(asked, &number).is_some())
        };
        for (hash, bucket) in hashes.into_iter().zip(buckets) {
            found.extend(self.keys.rows(hash, bucket).filter(is_near));
        }
    }

    /// Whether a row is in force on a day.
    pub(super) fn in_force(&self, row: u32, today: Day) -> bool {
        let status = self.table.class(row).map(|class| class.provenance.status);
        status == Some(RecordStatus::Active)
            && self.table.expires_on(row).is_none_or(|last| last >= today)
    }

    /// Whether a row is a discreet check; one that cannot be read is taken for one.
    pub(super) fn is_discreet(&self, row: u32) -> bool {
        let class = self.table.class(row);
        class.is_none_or(|class| class.provenance.handling.discreet)
    }
}

impl Table {
    /// Rows by their status in force, whatever the day.
    pub(super) fn active(&self) -> u32 {
        let active = |row: &u32| {
            let class = self.class(*row);
            class.is_some_and(|class| class.provenance.status == RecordStatus::Active)
        };
        (0..self.len()).filter(active).count() as u32
    }
}

/// What is compared of a record: borrowed from the mapped file, or made of a register's row.
#[expect(
    clippy::large_enum_variant,
    reason = "neither is kept, and one is made for every candidate"
)]
pub enum FactsOf<'a> {
    /// Borrowed.
    Mapped(Facts<'a>),
    /// Made.
    Made(FactsBuf),
}

impl FactsOf<'_> {
    /// Gives them to be looked at.
    pub fn with<T>(&self, look: impl FnOnce(&Facts<'_>) -> T) -> T {
        match self {
            Self::Mapped(facts) => look(facts),
            Self::Made(facts) => look(&facts.view()),
        }
    }
}
