//! Pulls what is published into a snapshot folder and puts it in force there, whole or not at all.
//!
//! Opens nothing for screening: whoever serves the folder looks at it afterwards as after any other build.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use object_store::ObjectStoreExt;

use super::layout::object;
use super::{Store, StoreError};
use crate::domain::limits;
use crate::index::{self, FileState, Incoming};

/// What a pull did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pulled {
    /// What is published was in force here already.
    Unchanged,
    /// A generation was put in force.
    New {
        /// The generation.
        generation: String,
        /// Files that were fetched; the rest was held.
        fetched: usize,
        /// Bytes of them.
        bytes: u64,
        /// Files of the generation.
        files: usize,
    },
}

/// Puts in force in the snapshot folder `out` what is published; `anew` even if it seems to be in force there, so that
/// a file that was damaged here is fetched again.
pub async fn pull(store: &Store, out: &Path, anew: bool) -> Result<Pulled, StoreError> {
    let pointer = store.pointer().await?;
    let pointer = pointer.ok_or_else(|| StoreError::Nothing(store.address().to_owned()))?;
    if !anew && index::is_in_force(out, &pointer.manifest.hash) {
        return Ok(Pulled::Unchanged);
    }
    let manifest = store.read_stated(&pointer.manifest).await?;
    let incoming = Incoming::begin(out, &manifest)?;
    let (mut fetched, mut bytes) = (0, 0);
    for file in incoming.missing() {
        store.fetch(file, &incoming.place(file)).await?;
        incoming.keep(file);
        (fetched, bytes) = (fetched + 1, bytes + file.bytes);
    }
    let manifest = incoming.commit()?;
    Ok(Pulled::New {
        generation: manifest.generation,
        fetched,
        bytes,
        files: manifest.files.len(),
    })
}

impl Store {
    /// Fetches a file part by part, and checks it.
    async fn fetch(&self, file: &FileState, place: &Path) -> Result<(), StoreError> {
        let object = object(file);
        let size = self.size(&object).await?;
        let size = size.ok_or_else(|| self.damaged(&object, "it is not there"))?;
        if size != file.bytes {
            let reason = format!("{size} bytes, {} are stated", file.bytes);
            return Err(self.damaged(&object, reason));
        }
        let mut target = File::create(place).map_err(StoreError::file(place))?;
        let (path, mut hasher) = (self.path(&object), blake3::Hasher::new());
        while hasher.count() < size {
            let from = hasher.count();
            let range = from..size.min(from + limits::STORE_PART_BYTES);
            let length = range.end - range.start;
            let part = self.objects.get_range(&path, range).await;
            let part = part.map_err(self.away(&object))?;
            if part.len() as u64 != length {
                let reason = format!("{} bytes at {from}, {length} are stated", part.len());
                return Err(self.damaged(&object, reason));
            }
            hasher.update(&part);
            target.write_all(&part).map_err(StoreError::file(place))?;
        }
        self.check(&object, file, size, &hasher.finalize())
    }
}
