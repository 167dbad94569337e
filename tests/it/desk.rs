//! A folder with lists that grow, and the snapshots that are built of them. Holds no test itself.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::pipe::{DOCUMENTS, write_documents};
use super::running::program;
use saring::matching::Policy;
use saring::screening::Engine;

/// A folder with lists of which a snapshot is in force.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        write_documents(&desk.0.path().join("lists"));
        desk.build();
        desk
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn snapshot(&self) -> PathBuf {
        self.path().join("data/snapshot")
    }

    /// Adds rows to the list.
    pub fn add(&self, rows: std::ops::Range<u32>) {
        let file = self.path().join("lists/d.csv");
        let mut text = fs::read_to_string(&file).unwrap_or_else(|_| DOCUMENTS.to_owned());
        for n in rows {
            writeln!(text, "N-{n},passport,A{:07},THA,lost", n * 7).unwrap();
        }
        fs::write(file, text).unwrap();
    }

    /// Builds; the generation that is in force then.
    pub fn build(&self) -> String {
        let built = program(self.path(), &["build", "--lists", "lists"])
            .output()
            .unwrap();
        assert!(built.status.success(), "{built:?}");
        self.in_force()
    }

    /// The generation in force, opened and verified.
    pub fn in_force(&self) -> String {
        let engine = Engine::open(&self.snapshot(), Policy::default()).unwrap();
        engine.generation().to_owned()
    }

    /// What lies in the snapshot folder under a prefix.
    pub fn left(&self, prefix: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.snapshot())
            .unwrap()
            .map(|e| e.unwrap().path());
        let named = |p: &PathBuf| p.file_name().unwrap().to_string_lossy().starts_with(prefix);
        entries.filter(named).collect()
    }

    /// The folder of the generation in force.
    pub fn folder(&self) -> PathBuf {
        let name = fs::read_to_string(self.snapshot().join("CURRENT")).unwrap();
        self.snapshot().join(name.trim())
    }
}
