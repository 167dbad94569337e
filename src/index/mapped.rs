//! Files as memory: the one place that maps, and so the one place with `unsafe`.
//!
//! A snapshot's files are written once, synced, and renamed into place with their folder; nobody opens them for
//! writing after that, and a newer generation is another folder. Removing a folder leaves mapped files whole.

use std::fs::File;
use std::path::Path;

use arrow::buffer::Buffer;
use bytes::Bytes;
use memmap2::Mmap;

use super::SnapshotError;

/// Maps a file read-only. The buffer begins on a page, so every alignment an Arrow file promises holds.
#[expect(
    unsafe_code,
    reason = "mapping is unsafe by nature: see the safety note"
)]
pub(super) fn map(path: &Path) -> Result<Buffer, SnapshotError> {
    let file = File::open(path).map_err(SnapshotError::io(path))?;
    // SAFETY: the bytes must not change while they are mapped. They are those of a finished generation (see the
    // head of this file), which this program never writes to again. An outside program that writes into it breaks
    // the snapshot's contract; the folder is the operator's own.
    let mapped = unsafe { Mmap::map(&file) }.map_err(SnapshotError::io(path))?;
    Ok(Buffer::from(Bytes::from_owner(mapped)))
}
