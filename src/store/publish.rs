//! Publishes the generation in force of a snapshot folder: files, then its manifest, then the pointer.
//!
//! What is there is not sent again, so a publish that was broken off is simply done again; until the pointer is written
//! the one before it is in force. One publisher at a time, as one build at a time: what no kept manifest names is
//! removed at the end.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use bytes::Bytes;
use object_store::{ObjectStoreExt, WriteMultipart};
use tokio_stream::StreamExt;

use super::layout::{CURRENT, FILES, GENERATIONS, Pointer, object};
use super::{Store, StoreError};
use crate::domain::limits;
use crate::index::{FileState, MANIFEST, Snapshot, check_published};

/// Parts of a file that are sent at once.
const PARTS_AT_ONCE: usize = 4;

/// What a publish did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The generation that is in force now.
    pub generation: String,
    /// Files of the generation.
    pub files: usize,
    /// Files that were sent; the rest was there.
    pub sent: usize,
    /// Bytes of them.
    pub bytes: u64,
    /// Objects of older generations that were removed.
    pub removed: usize,
}

/// Publishes the generation in force of a snapshot folder and keeps the `keep` newest generations, the one it
/// publishes among them.
pub async fn publish(store: &Store, snapshot: &Path, keep: usize) -> Result<Published, StoreError> {
    let snapshot = Snapshot::open(snapshot)?;
    let at = snapshot.path().join(MANIFEST);
    let bytes = std::fs::read(&at).map_err(StoreError::file(&at))?;
    check_published(&at, bytes.len() as u64, &snapshot.manifest().files)?;
    let pointer = Pointer::to(snapshot.manifest(), &bytes);
    let files = &snapshot.manifest().files;
    let mut published = Published {
        generation: pointer.generation.clone(),
        files: files.len(),
        sent: 0,
        bytes: 0,
        removed: 0,
    };
    for file in files {
        if store.size(&object(file)).await? != Some(file.bytes) {
            store.send(file, &snapshot.path().join(&file.name)).await?;
            published.sent += 1;
            published.bytes += file.bytes;
        }
    }
    store.write(&pointer.manifest.name, bytes).await?;
    if store.pointer().await.ok().flatten().as_ref() != Some(&pointer) {
        store.write(CURRENT, pointer.json()).await?;
    }
    published.removed = store.prune(keep, &pointer).await?;
    Ok(published)
}

impl Store {
    /// Writes a small object.
    async fn write(&self, object: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let written = self.objects.put(&self.path(object), bytes.into()).await;
        written.map(drop).map_err(self.away(object))
    }

    /// Sends a file part by part; the object is there when all of it is.
    async fn send(&self, file: &FileState, from: &Path) -> Result<(), StoreError> {
        let object = object(file);
        let mut source = File::open(from).map_err(StoreError::file(from))?;
        if file.bytes <= limits::STORE_PART_BYTES {
            let mut bytes = Vec::new();
            source
                .take(file.bytes)
                .read_to_end(&mut bytes)
                .map_err(StoreError::file(from))?;
            return self.write(&object, bytes).await;
        }
        let upload = self.objects.put_multipart(&self.path(&object)).await;
        let upload = upload.map_err(self.away(&object))?;
        let mut upload =
            WriteMultipart::new_with_chunk_size(upload, limits::STORE_PART_BYTES as usize);
        loop {
            let mut part = Vec::new();
            let read = (&mut source)
                .take(limits::STORE_PART_BYTES)
                .read_to_end(&mut part);
            let failed = match read {
                Ok(0) => break,
                Ok(_) => upload
                    .wait_for_capacity(PARTS_AT_ONCE)
                    .await
                    .map_err(self.away(&object)),
                Err(error) => Err(StoreError::file(from)(error)),
            };
            if let Err(error) = failed {
                // The first error is the one to tell of.
                let _aborted = upload.abort().await;
                return Err(error);
            }
            upload.put(Bytes::from(part));
        }
        upload.finish().await.map(drop).map_err(self.away(&object))
    }

    /// Removes all but the `keep` newest generations, the one in force among them, and files that none of them has; gives
    /// how many objects.
    async fn prune(&self, keep: usize, current: &Pointer) -> Result<usize, StoreError> {
        let mut names = self.list(GENERATIONS).await?;
        let current = current.manifest.name.rsplit('/').next().unwrap_or_default();
        // The one in force comes first: of two that were built in one second the name does not tell which is newer.
        names.sort_unstable_by(|a, b| (b == current).cmp(&(a == current)).then(b.cmp(a)));
        let (mut needed, mut old) = (HashSet::new(), Vec::new());
        for (n, name) in names.iter().enumerate() {
            let object = format!("{GENERATIONS}/{name}");
            if n >= keep.max(1) {
                old.push(object);
            } else {
                needed.extend(self.files_of(&object).await?);
            }
        }
        let is_hash = |n: &String| n.len() == 64 && n.bytes().all(|b| b.is_ascii_hexdigit());
        let files = self.list(FILES).await?.into_iter();
        let files = files.filter(|name| is_hash(name) && !needed.contains(name));
        old.extend(files.map(|name| format!("{FILES}/{name}")));
        for object in &old {
            self.objects
                .delete(&self.path(object))
                .await
                .map_err(self.away(object))?;
        }
        Ok(old.len())
    }

    /// Names of the objects directly below a folder.
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let path = self.path(folder);
        let mut listed = self.objects.list(Some(&path));
        let mut names = Vec::new();
        while let Some(meta) = listed.next().await {
            let meta = meta.map_err(self.away(folder))?;
            names.extend(meta.location.filename().map(str::to_owned));
        }
        Ok(names)
    }

    /// Hashes of the files of a generation; of any format, so that nothing is removed that an older program reads.
    async fn files_of(&self, manifest: &str) -> Result<Vec<String>, StoreError> {
        #[derive(serde::Deserialize)]
        struct Files {
            files: Vec<FileState>,
        }
        let bytes = self.read(manifest, limits::SNAPSHOT_MANIFEST_BYTES).await?;
        let read = serde_json::from_slice(&bytes.unwrap_or_default());
        let Files { files } = read.map_err(|e| self.damaged(manifest, e.to_string()))?;
        Ok(files.into_iter().map(|f| f.hash).collect())
    }
}
