//! A generation that was built elsewhere and comes in file by file.
//!
//! Fetches nothing: whoever brings the files writes them to [`Incoming::place`]. Files that the generation in force
//! has too are taken from there, and those that came whole from an attempt that failed. The invariant: what comes into
//! force was opened and verified whole; until then, and whatever goes wrong, the folder's generation in force stays as
//! it is, and no name in a manifest leads out of the folder.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::SnapshotError;
use super::folder::{self, Building};
use super::manifest::{FileState, Manifest};
use super::snapshot::{self, MANIFEST, Snapshot};
use crate::domain::limits;

/// Where a folder keeps the files of a generation that did not come whole, under their hashes.
const FETCHED: &str = "fetched";

/// A generation of which some files are still to come. Dropped without [`Incoming::commit`], it leaves nothing but the
/// files that were to be kept.
pub struct Incoming {
    building: Building,
    /// Where files that came whole are kept until they are in force.
    fetched: PathBuf,
    manifest: Manifest,
    missing: Vec<FileState>,
}

impl Incoming {
    /// Begins a generation in `out` by its manifest as published, and takes what `out` holds of it already.
    pub fn begin(out: &Path, manifest: &[u8]) -> Result<Self, SnapshotError> {
        let building = Building::begin(out)?;
        let fetched = out.join(FETCHED);
        let target = building.path().join(MANIFEST);
        fs::write(&target, manifest).map_err(SnapshotError::io(&target))?;
        let manifest = snapshot::read_manifest(building.path())?;
        check(&manifest.files).map_err(|reason| SnapshotError::damaged(&target, reason))?;
        let mut held = held(out);
        held.extend(kept(&fetched, &manifest.files)?);
        let mut missing = Vec::new();
        for file in &manifest.files {
            let place = building.path().join(&file.name);
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder).map_err(SnapshotError::io(folder))?;
            }
            let had = held.get(file.hash.as_str());
            if !had.is_some_and(|had| take(had, building.path(), file)) {
                missing.push(file.clone());
            }
        }
        Ok(Self {
            building,
            fetched,
            manifest,
            missing,
        })
    }

    /// The files that are still to come, each with the size and the hash it must have.
    pub fn missing(&self) -> &[FileState] {
        &self.missing
    }

    /// Where a file goes.
    pub fn place(&self, file: &FileState) -> PathBuf {
        self.building.path().join(&file.name)
    }

    /// Keeps a file that has come whole and was checked, in case that another does not come: the next attempt takes it
    /// from here.
    pub fn keep(&self, file: &FileState) {
        let place = self.fetched.join(&file.hash);
        let folder = fs::create_dir_all(&self.fetched);
        // What cannot be kept is fetched again.
        let _kept = folder.and_then(|()| fs::hard_link(self.place(file), place));
    }

    /// Opens and verifies the generation and puts it in force.
    pub fn commit(self) -> Result<Manifest, SnapshotError> {
        drop(Snapshot::open(self.building.path())?);
        let Manifest {
            created,
            generation,
            ..
        } = &self.manifest;
        self.building.commit(*created, generation)?;
        // What stays is removed at the next pull.
        let _gone = fs::remove_dir_all(&self.fetched);
        Ok(self.manifest)
    }
}

/// Whether the generation in force of a folder is the one with this manifest, by the BLAKE3 hash of its bytes in hex.
pub fn is_in_force(out: &Path, hash: &str) -> bool {
    let had = folder::current(out).and_then(|folder| snapshot::state_of(&folder, MANIFEST));
    had.is_ok_and(|had| had.hash == hash)
}

/// Refuses to publish what [`Incoming`] would not take.
pub fn check_published(
    manifest: &Path,
    bytes: u64,
    files: &[FileState],
) -> Result<(), SnapshotError> {
    let most = limits::SNAPSHOT_MANIFEST_BYTES;
    let fits = if bytes > most {
        Err(format!("{bytes} bytes, at most {most} are taken"))
    } else {
        check(files)
    };
    fits.map_err(|reason| SnapshotError::damaged(manifest, reason))
}

/// Refuses what no snapshot is made of, before anything is written by it.
fn check(files: &[FileState]) -> Result<(), String> {
    if files.len() > limits::SNAPSHOT_FILES {
        let most = limits::SNAPSHOT_FILES;
        return Err(format!("{} files, at most {most} are taken", files.len()));
    }
    let mut names = BTreeSet::from([MANIFEST]);
    let mut bytes = 0u64;
    for (n, file) in files.iter().enumerate() {
        let mut parts = file.name.split('/');
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let sound = file.name.len() <= 255
            && parts.all(|p| !p.trim_matches('.').is_empty() && p.chars().all(plain));
        if !sound {
            return Err(format!("the name of file {n} is none of a snapshot's"));
        }
        if !names.insert(&file.name) {
            return Err(format!("file {} is there twice", file.name));
        }
        if file.hash.len() != 64
            || !file
                .hash
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        {
            return Err(format!("the hash of {} is none", file.name));
        }
        bytes = bytes.saturating_add(file.bytes);
    }
    if bytes > limits::SNAPSHOT_BYTES {
        let most = limits::SNAPSHOT_BYTES;
        return Err(format!("{bytes} bytes, at most {most} are taken"));
    }
    Ok(())
}

/// The files of the generation in force by their hash; none if there is none that can be read.
fn held(out: &Path) -> HashMap<String, PathBuf> {
    let Ok(folder) = folder::current(out) else {
        return HashMap::new();
    };
    let files = snapshot::read_manifest(&folder).map_or_else(|_| Vec::new(), |m| m.files);
    let files = files.into_iter().map(|f| (f.hash, folder.join(f.name)));
    files.collect()
}

/// The files that an earlier attempt kept, by their hash; what the generation has not is removed.
fn kept(fetched: &Path, files: &[FileState]) -> Result<HashMap<String, PathBuf>, SnapshotError> {
    let Ok(entries) = fs::read_dir(fetched) else {
        return Ok(HashMap::new());
    };
    let wanted: BTreeSet<_> = files.iter().map(|f| f.hash.as_str()).collect();
    let mut kept = HashMap::new();
    for entry in entries {
        let path = entry.map_err(SnapshotError::io(fetched))?.path();
        match path.file_name().and_then(|n| n.to_str()) {
            Some(hash) if wanted.contains(hash) => {
                kept.insert(hash.to_owned(), path);
            }
            _ => fs::remove_file(&path).map_err(SnapshotError::io(&path))?,
        }
    }
    Ok(kept)
}

/// Takes a file that is held, by a link where the file system has them, if it is what it should be; its bytes never
/// change.
fn take(had: &Path, folder: &Path, file: &FileState) -> bool {
    let place = folder.join(&file.name);
    let taken = fs::hard_link(had, &place).is_ok() || fs::copy(had, &place).is_ok();
    if taken && snapshot::verify(folder, file).is_ok() {
        return true;
    }
    // What is fetched instead must not be written into a file that another generation shares.
    let _gone = fs::remove_file(&place);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> FileState {
        FileState {
            name: name.to_owned(),
            bytes: 5,
            hash: "0a".repeat(32),
        }
    }

    #[test]
    fn a_manifest_cannot_lead_out_of_the_folder() {
        assert_eq!(
            check(&[file("records.arrow"), file("index/names/a_1.idx")]),
            Ok(())
        );
        for name in [
            "",
            "/etc/x",
            "../x",
            "a/../../x",
            "a//b",
            "a/",
            "./a",
            "a\\b",
            "C:x",
            "a\0",
            "ä",
        ] {
            let refused = check(&[file(name)]);
            assert!(refused.is_err_and(|e| e.contains("file 0")), "{name:?}");
        }
    }

    #[test]
    fn a_manifest_is_bounded_and_names_each_file_once() {
        let refused = |files: &[FileState]| check(files).unwrap_err();
        assert!(refused(&[file("a"), file("a")]).contains("twice"));
        assert!(refused(&[file(MANIFEST)]).contains("twice"));
        let hash = "../../x".to_owned();
        assert!(refused(&[FileState { hash, ..file("a") }]).contains("hash"));
        let bytes = u64::MAX;
        let large = ["a", "b"].map(|name| FileState {
            bytes,
            ..file(name)
        });
        assert!(refused(&large).contains("bytes"));
        let many: Vec<_> = (0..=limits::SNAPSHOT_FILES)
            .map(|n| file(&n.to_string()))
            .collect();
        assert!(refused(&many).contains("files"));
    }
}
