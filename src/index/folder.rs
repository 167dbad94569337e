//! Where generations lie: `OUT/CURRENT` names the one in force, a folder beside it.
//!
//! A generation is written under a name that begins with `building-`, synced, renamed, and only then named by
//! `CURRENT`, which is itself replaced by a rename: at every moment `CURRENT` names a whole generation or does not
//! exist. A build that dies leaves its `building-` folder, which the next build removes. One build at a time: the
//! lock is the operating system's, on `OUT/.lock`, and dies with its process. The generation in force and the one
//! before it stay; servers that still map an older one keep it through their mappings.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::SnapshotError;

const CURRENT: &str = "CURRENT";
const LOCK: &str = ".lock";
const BUILDING: &str = "building-";
const GENERATION: &str = "generation-";
/// Generations that stay, the one in force included.
const KEPT: usize = 2;

/// The folder of the generation in force: `path` itself if it is one, else the one that its `CURRENT` names.
pub(super) fn current(path: &Path) -> Result<PathBuf, SnapshotError> {
    if path.join(super::snapshot::MANIFEST).exists() {
        return Ok(path.to_owned());
    }
    let pointer = path.join(CURRENT);
    let name = match fs::read_to_string(&pointer) {
        Ok(name) => name,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(SnapshotError::None(path.to_owned()));
        }
        Err(e) => return Err(SnapshotError::io(&pointer)(e)),
    };
    let name = name.trim_end();
    if !name.starts_with(GENERATION) || name.contains(['/', '\\']) {
        return Err(SnapshotError::damaged(&pointer, "it names no generation"));
    }
    Ok(path.join(name))
}

/// A generation being written. Dropped without [`Building::commit`], it leaves no trace.
pub(super) struct Building {
    out: PathBuf,
    path: PathBuf,
    /// Held until dropped.
    _lock: File,
}

impl Building {
    /// Begins a generation in `out`, which is made if it is not there.
    pub(super) fn begin(out: &Path) -> Result<Self, SnapshotError> {
        fs::create_dir_all(out).map_err(SnapshotError::io(out))?;
        let path = out.join(LOCK);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let lock = lock.map_err(SnapshotError::io(&path))?;
        if lock.try_lock().is_err() {
            return Err(SnapshotError::Busy(out.to_owned()));
        }
        for left in entries(out, BUILDING)? {
            let left = out.join(left);
            fs::remove_dir_all(&left).map_err(SnapshotError::io(&left))?;
        }
        let path = out.join(format!("{BUILDING}{}", std::process::id()));
        fs::create_dir(&path).map_err(SnapshotError::io(&path))?;
        Ok(Self {
            out: out.to_owned(),
            path,
            _lock: lock,
        })
    }

    /// Where its files go.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it in force, and removes generations nobody needs. `created` orders generations by name.
    pub(super) fn commit(self, created: i64, generation: &str) -> Result<PathBuf, SnapshotError> {
        sync_all(&self.path)?;
        let short = &generation[..generation.len().min(12)];
        let mut n = 0;
        let name = loop {
            let name = format!("{GENERATION}{created:012}-{n}-{short}");
            if !self.out.join(&name).exists() {
                break name;
            }
            n += 1;
        };
        let path = self.out.join(&name);
        fs::rename(&self.path, &path).map_err(SnapshotError::io(&path))?;
        sync(&self.out)?;
        let before = current(&self.out).ok();
        let next = self.out.join(format!("{CURRENT}.next"));
        let mut file = File::create(&next).map_err(SnapshotError::io(&next))?;
        let written = writeln!(file, "{name}").and_then(|()| file.sync_all());
        written.map_err(SnapshotError::io(&next))?;
        let pointer = self.out.join(CURRENT);
        fs::rename(&next, &pointer).map_err(SnapshotError::io(&pointer))?;
        sync(&self.out)?;
        let keep = [Some(path.clone()), before];
        let mut old = entries(&self.out, GENERATION)?;
        old.sort();
        let mut spare = (KEPT - 1).saturating_sub(usize::from(keep[1].is_some()));
        for name in old.into_iter().rev() {
            let old = self.out.join(name);
            if keep.iter().flatten().any(|k| *k == old) {
                continue;
            }
            if spare > 0 {
                spare -= 1;
                continue;
            }
            fs::remove_dir_all(&old).map_err(SnapshotError::io(&old))?;
        }
        Ok(path)
    }
}

impl Drop for Building {
    fn drop(&mut self) {
        // After a commit it is not there any more; a build that failed must not hide its own error behind this one.
        let _gone = fs::remove_dir_all(&self.path);
    }
}

fn entries(out: &Path, prefix: &str) -> Result<Vec<String>, SnapshotError> {
    let all = fs::read_dir(out).map_err(SnapshotError::io(out))?;
    let names = all.map(|e| e.map(|e| e.file_name().to_string_lossy().into_owned()));
    let names: Result<Vec<String>, _> = names.collect();
    let mut names = names.map_err(SnapshotError::io(out))?;
    names.retain(|n| n.starts_with(prefix));
    Ok(names)
}

fn sync(path: &Path) -> Result<(), SnapshotError> {
    let synced = File::open(path).and_then(|f| f.sync_all());
    synced.map_err(SnapshotError::io(path))
}

fn sync_all(folder: &Path) -> Result<(), SnapshotError> {
    let mut folders = BTreeSet::new();
    for file in files(folder)? {
        sync(&folder.join(&file))?;
        let above = Path::new(&file).ancestors().skip(1);
        folders.extend(above.map(Path::to_owned));
    }
    for inner in folders {
        sync(&folder.join(inner))?;
    }
    Ok(())
}

/// Every file below a folder, relative to it, with `/`, in order.
pub(super) fn files(folder: &Path) -> Result<Vec<String>, SnapshotError> {
    let mut found = Vec::new();
    let mut below = vec![String::new()];
    while let Some(prefix) = below.pop() {
        let at = folder.join(&prefix);
        for entry in fs::read_dir(&at).map_err(SnapshotError::io(&at))? {
            let entry = entry.map_err(SnapshotError::io(&at))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(SnapshotError::io(&at))?;
            if kind.is_dir() {
                below.push(format!("{name}/"));
            } else {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}
