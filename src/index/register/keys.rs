//! Keys and the rows that have them, at five bytes a key: a hash of 32 bits of which the place says the first and one
//! byte the next.
//!
//! `buckets.arrow` says where the keys of a bucket end, `keys.arrow` holds of each key its next eight bits and its row,
//! in the order of hash and row. A lookup reads one place of each and gives the rows of the key, and now and then a row
//! of another: whoever asks looks at the row itself. One table serves numbers, ranges and references; a class of keys
//! is a byte of [`class`]. The hash is part of the format.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, UInt8Array, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt8Type, UInt32Type};
use rayon::prelude::*;

use crate::index::SnapshotError;
use crate::index::table::{self, Column, ROWS, TableWriter};

const BUCKETS: &str = "buckets.arrow";
const KEYS: &str = "keys.arrow";
/// The files of a table.
pub(super) const FILES: [&str; 2] = [BUCKETS, KEYS];

/// Keys of a bucket, more or less.
const BUCKET: usize = 16;
/// Most bits of a hash that choose a bucket: eight are left to tell keys of one bucket apart.
const MOST_BITS: u32 = 24;

/// Classes of keys.
pub(super) mod class {
    /// Folded document number.
    pub(in super::super) const NUMBER: u8 = b'#';
    /// What a number near it may be without a slip: see [`crate::documents::near::stems`].
    pub(in super::super) const STEM: u8 = b'~';
    /// A block of a range of documents.
    pub(in super::super) const RANGE: u8 = b'[';
    /// Reference.
    pub(in super::super) const REFERENCE: u8 = b'=';
}

/// The hash of a key, fed piece by piece: FNV-1a, then mixed so that the first bits depend on all.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Hash {
    pub(super) fn of(class: u8) -> Self {
        Self(0xcbf2_9ce4_8422_2325).with(&[class])
    }

    pub(super) fn with(self, piece: &[u8]) -> Self {
        Self(piece.iter().fold(self.0, |h, b| {
            (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    pub(super) fn finish(self) -> u32 {
        let mut h = self.0;
        h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        ((h ^ (h >> 33)) >> 32) as u32
    }
}

/// A key and its row while the table is built, in the order of the table.
pub(super) fn entry(hash: u32, row: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(row)
}

fn buckets_schema() -> Schema {
    Schema::new(vec![Field::new("end", DataType::UInt32, false)])
}

fn keys_schema() -> Schema {
    let plain = |name: &str, kind| Field::new(name, kind, false);
    Schema::new(vec![
        plain("print", DataType::UInt8),
        plain("row", DataType::UInt32),
    ])
}

fn bucket_of(hash: u32, bits: u32) -> usize {
    (u64::from(hash) >> (32 - bits)) as usize
}

fn print_of(hash: u32, bits: u32) -> u8 {
    (hash << bits >> 24) as u8
}

/// Writes the tables into a folder.
pub(super) fn write(folder: &Path, mut entries: Vec<u64>) -> Result<(), SnapshotError> {
    entries.par_sort_unstable();
    entries.dedup();
    let bits = (entries.len() / BUCKET).max(1).ilog2().min(MOST_BITS);
    let mut ends: Vec<u32> = vec![0; 1 << bits];
    for entry in &entries {
        ends[bucket_of((entry >> 32) as u32, bits)] += 1;
    }
    let mut end = 0;
    for slot in &mut ends {
        end += *slot;
        *slot = end;
    }
    let table = |name: &str, schema: Schema, columns: &mut dyn Iterator<Item = Vec<ArrayRef>>| {
        let path = folder.join(name);
        let mut writer = TableWriter::create(path.clone(), &schema)?;
        let schema = SchemaRef::new(schema);
        for columns in columns {
            let batch = RecordBatch::try_new(schema.clone(), columns);
            writer.write(&batch.map_err(SnapshotError::index(&path))?)?;
        }
        writer.finish()
    };
    let ends = ends.chunks(ROWS);
    let mut ends = ends.map(|c| vec![Arc::new(UInt32Array::from(c.to_vec())) as ArrayRef]);
    table(BUCKETS, buckets_schema(), &mut ends)?;
    let mut keys = entries.chunks(ROWS).map(|chunk| {
        let prints = chunk.iter().map(|e| print_of((e >> 32) as u32, bits));
        let prints: UInt8Array = prints.collect::<Vec<_>>().into();
        let rows: UInt32Array = chunk.iter().map(|e| *e as u32).collect::<Vec<_>>().into();
        vec![Arc::new(prints) as ArrayRef, Arc::new(rows) as ArrayRef]
    });
    table(KEYS, keys_schema(), &mut keys)
}

/// The tables, mapped.
pub(super) struct Keys {
    ends: Column<UInt32Type>,
    prints: Column<UInt8Type>,
    rows: Column<UInt32Type>,
    bits: u32,
}

impl Keys {
    /// Maps the tables of a folder.
    pub(super) fn open(folder: &Path) -> Result<Self, SnapshotError> {
        let path = folder.join(BUCKETS);
        let buckets = table::open(&path, &buckets_schema())?;
        let count = table::rows(&buckets);
        let bits = count.max(1).ilog2();
        if !count.is_power_of_two() || bits > MOST_BITS {
            return Err(SnapshotError::damaged(
                &path,
                "not as many buckets as there can be",
            ));
        }
        let keys = table::open(&folder.join(KEYS), &keys_schema())?;
        Ok(Self {
            ends: Column::of(&buckets, 0),
            prints: Column::of(&keys, 0),
            rows: Column::of(&keys, 1),
            bits,
        })
    }

    /// Where the keys of a hash's bucket are.
    pub(super) fn bucket(&self, hash: u32) -> std::ops::Range<u32> {
        let bucket = bucket_of(hash, self.bits) as u32;
        let end = |bucket: u32| self.ends.get(bucket).unwrap_or(0);
        let from = bucket.checked_sub(1).map_or(0, end);
        from..end(bucket).max(from)
    }

    /// The rows of a hash within its bucket, ascending, and now and then another row.
    pub(super) fn rows(
        &self,
        hash: u32,
        bucket: std::ops::Range<u32>,
    ) -> impl Iterator<Item = u32> {
        let print = Some(print_of(hash, self.bits));
        // A damaged table may tell of keys it does not have: the first that is missing ends the search.
        let met = bucket.map_while(move |at| self.prints.get(at).map(|p| (at, p)));
        let met = met.filter(move |(_, p)| Some(*p) == print);
        met.filter_map(|(at, _)| self.rows.get(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_to_its_rows_in_order_and_seldom_to_others() {
        for count in [0u32, 1, 15, 40, 3000, 70_000] {
            let folder = tempfile::tempdir().unwrap();
            let hash = |n: u32| Hash::of(class::NUMBER).with(&n.to_le_bytes()).finish();
            let entries = (0..count).map(|row| entry(hash(row / 2), row));
            write(folder.path(), entries.rev().collect()).unwrap();
            let keys = Keys::open(folder.path()).unwrap();
            let found = |n: u32| {
                let rows: Vec<u32> = keys.rows(hash(n), keys.bucket(hash(n))).collect();
                rows
            };
            for n in 0..count.div_ceil(2) {
                let rows = found(n);
                assert!(rows.contains(&(n * 2)), "{n} of {count}");
                let both = (n * 2 + 1 < count).then_some(n * 2 + 1);
                assert!(both.is_none_or(|row| rows.contains(&row)), "{n} of {count}");
            }
            let false_rows: usize = (count..count + 1000).map(|n| found(n).len()).sum();
            assert!(false_rows < 300, "{false_rows} at {count}");
        }
    }

    #[test]
    fn the_hash_of_a_key_never_changes() {
        let hash = Hash::of(class::NUMBER).with(b"A1234567").finish();
        assert_eq!(
            hash,
            Hash::of(class::NUMBER).with(b"A123").with(b"4567").finish()
        );
        assert_eq!(hash, 0x1d17_b243);
    }
}
