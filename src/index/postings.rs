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
use tantivy::{Index, IndexSettings, InvertedIndexReader, SegmentReader, TantivyDocument, Term};

use super::SnapshotError;

/// First guess of the memory a segment takes while it is written; it grows with the segment.
const WRITER_BYTES: usize = 64 << 20;

/// Longest key, in bytes; longer keys are cut on both sides of the comparison alike.
const KEY_BYTES: usize = 255;

/// Rows of a key for each row that is looked for there, up to which reading them all is cheaper than looking.
const SEEK: usize = 32;

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

    /// The rows of a key, block by block, ascending.
    pub(super) fn read(
        &self,
        postings: &Postings,
        reader: &mut Reader,
        mut each: impl FnMut(&[u32]),
    ) -> Result<(), SnapshotError> {
        let blocks = self.start(postings, reader)?;
        while !blocks.docs().is_empty() {
            each(blocks.docs());
            blocks.advance();
        }
        Ok(())
    }

    /// Which of some ascending rows have a key.
    pub(super) fn intersect(
        &self,
        postings: &Postings,
        reader: &mut Reader,
        rows: &[u32],
        mut each: impl FnMut(u32),
    ) -> Result<(), SnapshotError> {
        if postings.rows() as usize / SEEK > rows.len() {
            let blocks = self.start(postings, reader)?;
            for row in rows {
                let at = blocks.seek(*row);
                if blocks.doc(at) == *row {
                    each(*row);
                }
            }
            return Ok(());
        }
        let mut rest = rows;
        self.read(postings, reader, |block| {
            for has in block {
                let before = rest.iter().take_while(|row| *row < has).count();
                rest = &rest[before..];
                if rest.first() == Some(has) {
                    each(*has);
                }
            }
        })
    }

    fn start<'r>(
        &self,
        postings: &Postings,
        reader: &'r mut Reader,
    ) -> Result<&'r mut BlockSegmentPostings, SnapshotError> {
        let blocks = reader.0.get_or_insert_with(BlockSegmentPostings::empty);
        self.keys
            .reset_block_postings_from_terminfo(&postings.info, blocks)
            .map_err(SnapshotError::io(&self.path))?;
        Ok(blocks)
    }
}

/// What reading postings needs besides the index; kept from key to key so that nothing is allocated.
#[derive(Default)]
pub(super) struct Reader(Option<BlockSegmentPostings>);

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
        let mut reader = Reader::default();
        for n in 1..=12u32 {
            let postings = index.find(n.to_string().as_bytes()).unwrap().unwrap();
            let mut rows = Vec::new();
            let read = index.read(&postings, &mut reader, |block| {
                rows.extend_from_slice(block);
            });
            read.unwrap();
            let expected: Vec<u32> = (0..2000).filter(|row| row % n == 0).collect();
            assert_eq!(rows, expected);
            assert_eq!(postings.rows() as usize, expected.len());
            for step in [1, 7, 500] {
                let asked: Vec<u32> = (0..2000).step_by(step).collect();
                let mut both = Vec::new();
                let met = index.intersect(&postings, &mut reader, &asked, |row| both.push(row));
                met.unwrap();
                let expected = asked.into_iter().filter(|row| row % n == 0);
                assert_eq!(both, expected.collect::<Vec<_>>(), "{n} {step}");
            }
        }
        assert!(index.find(b"13").unwrap().is_none());
    }
}
