//! Keys and the rows that have them: one tantivy segment, document number = row number.
//!
//! Only knows bytes and row numbers. No scoring, no positions, no stored fields: a key leads to its rows in ascending
//! order, and how many they are says how much the key tells. One thread writes one segment, so that the order of the
//! rows is the order in which they were added.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::MmapDirectory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, INDEXED, Schema};
use tantivy::{
    Index, IndexSettings, InvertedIndexReader, SegmentReader, TERMINATED, TantivyDocument, Term,
};

use super::SnapshotError;

/// First guess of the memory a segment takes while it is written; it grows with the segment.
const WRITER_BYTES: usize = 64 << 20;

/// Longest key, in bytes; longer keys are cut on both sides of the comparison alike.
const KEY_BYTES: usize = 255;

fn schema() -> (Schema, Field) {
    let mut builder = Schema::builder();
    let key = builder.add_bytes_field("key", INDEXED);
    (builder.build(), key)
}

fn cut(key: &[u8]) -> &[u8] {
    &key[..key.len().min(KEY_BYTES)]
}

/// An index being written.
pub(super) struct KeyWriter {
    path: PathBuf,
    writer: SingleSegmentIndexWriter,
    key: Field,
}

impl KeyWriter {
    /// Creates the folder, which must not exist, and an empty index in it.
    pub(super) fn create(path: PathBuf) -> Result<Self, SnapshotError> {
        std::fs::create_dir_all(&path).map_err(SnapshotError::io(&path))?;
        let directory = MmapDirectory::open(&path).map_err(SnapshotError::index(&path))?;
        let (schema, key) = schema();
        let settings = IndexSettings {
            docstore_blocksize: 1 << 20,
            ..IndexSettings::default()
        };
        let writer = Index::builder()
            .schema(schema)
            .settings(settings)
            .single_segment_index_writer(directory, WRITER_BYTES)
            .map_err(SnapshotError::index(&path))?;
        Ok(Self { path, writer, key })
    }

    /// Adds the next row with its keys, which may be none and may repeat.
    pub(super) fn add<K: AsRef<[u8]>>(
        &mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<(), SnapshotError> {
        let mut row = TantivyDocument::new();
        for key in keys {
            row.add_bytes(self.key, cut(key.as_ref()));
        }
        let added = self.writer.add_document(row);
        added.map_err(SnapshotError::index(&self.path))
    }

    /// Writes the segment.
    pub(super) fn finish(self) -> Result<(), SnapshotError> {
        let finished = self.writer.finalize();
        finished.map_err(SnapshotError::index(&self.path))?;
        Ok(())
    }
}

/// An index, mapped.
pub(super) struct KeyIndex {
    path: PathBuf,
    keys: Arc<InvertedIndexReader>,
    field: Field,
    rows: u32,
}

/// Where the rows of a key are.
#[derive(Clone, Debug)]
pub(super) struct Postings {
    info: TermInfo,
}

impl Postings {
    /// How many rows have the key; never 0.
    pub(super) fn rows(&self) -> u32 {
        self.info.doc_freq
    }
}

impl KeyIndex {
    /// Maps the index.
    pub(super) fn open(path: &Path) -> Result<Self, SnapshotError> {
        let failed = || SnapshotError::index(path);
        let index = Index::open_in_dir(path).map_err(failed())?;
        let (known, key) = schema();
        if index.schema() != known {
            return Err(SnapshotError::damaged(path, "an index of other keys"));
        }
        let segments = index.searchable_segments().map_err(failed())?;
        let [segment] = segments.as_slice() else {
            return Err(SnapshotError::damaged(path, "not one segment"));
        };
        let reader = SegmentReader::open(segment).map_err(failed())?;
        let keys = reader.inverted_index(key).map_err(failed())?;
        Ok(Self {
            path: path.to_owned(),
            keys,
            field: key,
            rows: reader.max_doc(),
        })
    }

    /// Rows of the index.
    pub(super) fn len(&self) -> u32 {
        self.rows
    }

    /// Finds a key.
    pub(super) fn find(&self, key: &[u8]) -> Result<Option<Postings>, SnapshotError> {
        let term = Term::from_field_bytes(self.field, cut(key));
        let found = self.keys.get_term_info(&term);
        let found = found.map_err(SnapshotError::io(&self.path))?;
        Ok(found.map(|info| Postings { info }))
    }

    /// Puts a cursor on the first row of a key.
    pub(super) fn start(
        &self,
        postings: &Postings,
        cursor: &mut Cursor,
    ) -> Result<(), SnapshotError> {
        let blocks = cursor
            .blocks
            .get_or_insert_with(BlockSegmentPostings::empty);
        self.keys
            .reset_block_postings_from_terminfo(&postings.info, blocks)
            .map_err(SnapshotError::io(&self.path))?;
        cursor.at = 0;
        cursor.row = row_at(blocks, 0);
        Ok(())
    }
}

fn row_at(blocks: &BlockSegmentPostings, at: usize) -> u32 {
    blocks.docs().get(at).copied().unwrap_or(TERMINATED)
}

/// A place in the rows of a key; only moves on. Kept from key to key, so that nothing is allocated.
#[derive(Default)]
pub(super) struct Cursor {
    blocks: Option<BlockSegmentPostings>,
    at: usize,
    row: u32,
}

impl Cursor {
    /// The row it stands on; `None` behind the last.
    pub(super) fn row(&self) -> Option<u32> {
        (self.row != TERMINATED).then_some(self.row)
    }

    /// Hands on the rows before `end`, and moves behind them.
    pub(super) fn each_below(&mut self, end: u32, mut each: impl FnMut(u32)) {
        let Some(blocks) = self.blocks.as_mut().filter(|_| self.row < end) else {
            return;
        };
        loop {
            let rows = &blocks.docs()[self.at..];
            let below = rows.iter().take_while(|row| **row < end);
            self.at += below.inspect(|row| each(**row)).count();
            if self.at < blocks.block_len() || self.at == 0 {
                break;
            }
            blocks.advance();
            self.at = 0;
        }
        self.row = row_at(blocks, self.at);
    }

    /// Whether the key has a row, which is none before one that was asked for.
    pub(super) fn has(&mut self, row: u32) -> bool {
        if let Some(blocks) = self.blocks.as_mut().filter(|_| self.row < row) {
            self.at = blocks.seek(row);
            self.row = row_at(blocks, self.at);
        }
        self.row == row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_to_exactly_the_rows_that_have_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let mut writer = KeyWriter::create(path.clone()).unwrap();
        let keys_of = |row: u32| {
            (1..=12u32)
                .filter(move |n| row.is_multiple_of(*n))
                .map(|n| n.to_string())
        };
        for row in 0..2000 {
            writer.add(keys_of(row).chain(keys_of(row))).unwrap();
        }
        writer.finish().unwrap();
        let index = KeyIndex::open(&path).unwrap();
        assert_eq!(index.len(), 2000);
        let mut cursor = Cursor::default();
        for n in 1..=12u32 {
            let postings = index.find(n.to_string().as_bytes()).unwrap().unwrap();
            let mut rows = Vec::new();
            index.start(&postings, &mut cursor).unwrap();
            cursor.each_below(u32::MAX, |row| rows.push(row));
            let expected: Vec<u32> = (0..2000).filter(|row| row % n == 0).collect();
            assert_eq!(rows, expected);
            assert_eq!(postings.rows() as usize, expected.len());
            for step in [1, 7, 500] {
                index.start(&postings, &mut cursor).unwrap();
                let has = (0..2000).step_by(step).filter(|row| cursor.has(*row));
                let expected = (0..2000).step_by(step).filter(|row| row % n == 0);
                assert!(has.eq(expected), "{n} {step}");
                assert!(!cursor.has(5000));
                assert_eq!(cursor.row(), None);

                index.start(&postings, &mut cursor).unwrap();
                let mut rows = Vec::new();
                for end in (0..2000 + step as u32).step_by(step) {
                    cursor.each_below(end, |row| rows.push(row));
                    assert!(rows.iter().all(|row| *row < end));
                    assert!(cursor.row().is_none_or(|row| row >= end));
                }
                assert!(rows.into_iter().eq((0..2000).filter(|row| row % n == 0)));
            }
        }
        assert!(index.find(b"13").unwrap().is_none());
    }
}
