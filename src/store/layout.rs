//! Names of objects, and the pointer: the small object that says what is in force.
//!
//! Owns the pointer's JSON. A change of it, or of where objects lie, is a new number of the layout ([`LAYOUT`]).

use serde::{Deserialize, Serialize};

use super::{Store, StoreError};
use crate::domain::limits;
use crate::index::{FileState, Manifest};

/// Number of the layout this program writes and reads.
const LAYOUT: u32 = 1;
/// The pointer.
pub(super) const CURRENT: &str = "current.json";
/// Where manifests lie.
pub(super) const GENERATIONS: &str = "generations";
/// Where files lie.
pub(super) const FILES: &str = "files";

/// What is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pointer {
    /// Number of the layout.
    layout: u32,
    /// The generation, for people.
    pub generation: String,
    /// The manifest, by the name of its object.
    pub manifest: FileState,
}

impl Pointer {
    /// To a manifest with these bytes.
    pub(super) fn to(manifest: &Manifest, bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes).to_hex().to_string();
        // Named so that they list in the order of their age.
        let (created, generation) = (manifest.created.max(0), &manifest.generation);
        let name = format!("{GENERATIONS}/{created:012}-{generation:.12}-{hash:.12}.json");
        Self {
            layout: LAYOUT,
            generation: generation.clone(),
            manifest: FileState {
                name,
                bytes: bytes.len() as u64,
                hash,
            },
        }
    }

    /// Its bytes.
    pub(super) fn json(&self) -> Vec<u8> {
        // Plain structs of strings and numbers always have a JSON form.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

/// The object of a file.
pub(super) fn object(file: &FileState) -> String {
    format!("{FILES}/{}", file.hash)
}

impl Store {
    /// What is in force; `None` if nothing was published yet.
    pub(super) async fn pointer(&self) -> Result<Option<Pointer>, StoreError> {
        let Some(bytes) = self.read(CURRENT, limits::POINTER_BYTES).await? else {
            return Ok(None);
        };
        let damaged = |reason: String| self.damaged(CURRENT, reason);
        let pointer: Pointer =
            serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
        if pointer.layout != LAYOUT {
            let found = pointer.layout;
            return Err(damaged(format!(
                "layout {found}, this program reads {LAYOUT}"
            )));
        }
        let name = pointer.manifest.name.strip_prefix(GENERATIONS);
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if !name.is_some_and(|n| n.strip_prefix('/').is_some_and(|n| n.chars().all(plain))) {
            return Err(damaged("it names no manifest".to_owned()));
        }
        if pointer.manifest.bytes > limits::SNAPSHOT_MANIFEST_BYTES {
            let (stated, most) = (pointer.manifest.bytes, limits::SNAPSHOT_MANIFEST_BYTES);
            return Err(damaged(format!(
                "a manifest of {stated} bytes, at most {most} are taken"
            )));
        }
        Ok(Some(pointer))
    }
}
