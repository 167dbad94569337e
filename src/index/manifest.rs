//! What a snapshot says of itself: `manifest.json`, the list states in it, and the hash of every file.
//!
//! Owns its JSON; no other wire uses these structs' serde. The invariant: everything but `created`, `executable` and the
//! lists' `loaded_at` depends on the input alone, and `generation` is the hash of exactly that.

use serde::{Deserialize, Serialize};

use super::register;
use super::snapshot::{FACTS, FORMAT, NAMES, RECORDS};
use crate::domain::{Day, ListId, PartialDate, RecordKind, SearchedList};
use crate::lists::Problem;
use crate::lists::load::FileSeen;

/// Whether a list was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "reason")]
pub enum State {
    /// Its last version was read and is what is screened.
    Ok,
    /// Its last version could not be read, for this reason; the last good version is screened.
    Failed(String),
    /// It could not be read, for this reason, and there is no good version: it is not screened.
    Missing(String),
}

/// A file with its size in bytes and its BLAKE3 hash in hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Name, relative to the snapshot or the list directory.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// Hash.
    pub hash: String,
}

impl From<&FileSeen> for FileState {
    fn from(f: &FileSeen) -> Self {
        Self {
            name: f.name.clone(),
            bytes: f.bytes,
            hash: f.blake3.clone(),
        }
    }
}

/// A [`Problem`] as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListProblem {
    /// See [`Problem::file`].
    pub file: String,
    /// See [`Problem::place`].
    pub place: String,
    /// See [`Problem::record`].
    pub record: Option<String>,
    /// See [`Problem::reason`].
    pub reason: String,
}

impl From<&Problem> for ListProblem {
    fn from(p: &Problem) -> Self {
        Self {
            file: p.file.clone(),
            place: p.place.clone(),
            record: p.record.clone(),
            reason: p.reason.clone(),
        }
    }
}

/// One list as the snapshot holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListState {
    /// Which.
    #[serde(with = "list_id")]
    pub id: ListId,
    /// Title, from `lists.toml`.
    pub title: String,
    /// Id of the source that reads it.
    pub format: String,
    /// Hash of all that `lists.toml` says of it.
    pub settings: String,
    /// Who publishes it.
    pub authority: String,
    /// Whose law it states.
    pub jurisdiction: String,
    /// Whether an answer without it is incomplete.
    pub required: bool,
    /// The publisher's version, or the hash of its bytes where it states none; empty if never read.
    pub version: String,
    /// Day of publication, where stated.
    #[serde(with = "day")]
    pub published_on: Option<Day>,
    /// Whether it was read.
    #[serde(flatten)]
    pub state: State,
    /// Entries of each kind, by [`RecordKind`] number, in force or not.
    #[serde(with = "counts")]
    pub counts: [u32; RecordKind::ALL.len()],
    /// Entries in force by their status.
    pub active: u32,
    /// Names of all entries.
    pub names: u32,
    /// Problems met while reading, kept or not.
    pub problem_count: u64,
    /// The first of them, at most [`crate::domain::limits::PROBLEMS_KEPT`].
    pub problems: Vec<ListProblem>,
    /// How often the publisher is to be asked, in seconds; 0 where not stated.
    pub refresh_seconds: u64,
    /// When the version in the snapshot was read, in seconds since 1970-01-01 UTC.
    pub loaded_at: i64,
    /// The published files it was read from.
    pub files: Vec<FileState>,
}

impl ListState {
    /// All entries.
    pub fn records(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// The list as an answer names it.
    pub fn searched(&self) -> SearchedList {
        SearchedList {
            id: self.id.clone(),
            version: self.version.clone(),
            published_on: self.published_on,
            records: self.active,
        }
    }
}

/// What a snapshot says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Number of the snapshot format.
    pub format: u32,
    /// Version of the program that built it.
    pub program: String,
    /// Hash of the executable that built it; empty where it is not known. Lists are taken from here only by the same one.
    pub executable: String,
    /// When it was built, in seconds since 1970-01-01 UTC, as the caller said.
    pub created: i64,
    /// Hash of the contents, in hex: the same input gives the same.
    pub generation: String,
    /// Records of all lists.
    pub records: u32,
    /// Prepared name forms of all records.
    pub names: u32,
    /// The lists, in the order of `lists.toml`.
    pub lists: Vec<ListState>,
    /// Every file of the snapshot but the manifest.
    pub files: Vec<FileState>,
}

mod list_id {
    use super::ListId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(id: &ListId, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(id.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<ListId, D::Error> {
        let text = String::deserialize(d)?;
        ListId::new(&text).ok_or_else(|| D::Error::custom("not a list id"))
    }
}

mod day {
    use super::{Day, PartialDate};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[expect(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "serde gives a reference to the field"
    )]
    pub(super) fn serialize<S: Serializer>(day: &Option<Day>, s: S) -> Result<S::Ok, S::Error> {
        day.map(|d| d.to_string()).serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Day>, D::Error> {
        let Some(text) = Option::<String>::deserialize(d)? else {
            return Ok(None);
        };
        let date = PartialDate::parse_iso(&text).filter(|d| d.day().is_some());
        date.map(|d| Some(d.first()))
            .ok_or_else(|| D::Error::custom("not a day"))
    }
}

mod counts {
    use super::RecordKind;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use std::collections::BTreeMap;

    type Counts = [u32; RecordKind::ALL.len()];

    pub(super) fn serialize<S: Serializer>(counts: &Counts, s: S) -> Result<S::Ok, S::Error> {
        let words = RecordKind::ALL.map(RecordKind::as_str);
        let map: BTreeMap<_, _> = words.into_iter().zip(counts).collect();
        map.serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Counts, D::Error> {
        let mut counts = Counts::default();
        for (word, n) in BTreeMap::<String, u32>::deserialize(d)? {
            let kind = RecordKind::parse(&word).ok_or_else(|| D::Error::custom("not a kind"))?;
            counts[kind as usize] = n;
        }
        Ok(counts)
    }
}

/// The hash of what the input decides: the format, the lists but for when they were read, and the Arrow files. The
/// index is left out: it follows from them, and its file names are drawn by lot.
pub(super) fn generation(lists: &[ListState], files: &[FileState]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&FORMAT.to_le_bytes());
    for list in lists {
        let timeless = ListState {
            loaded_at: 0,
            ..list.clone()
        };
        // Plain structs of strings and numbers always have a JSON form.
        hasher.update(&serde_json::to_vec(&timeless).unwrap_or_default());
    }
    let tables = [RECORDS, NAMES, FACTS];
    let decided = |name: &str| tables.contains(&name) || name.starts_with(register::FOLDER);
    for file in files.iter().filter(|f| decided(&f.name)) {
        hasher.update(file.name.as_bytes());
        hasher.update(file.hash.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_what_was_written() {
        let list = ListState {
            id: ListId::new("xa-sample").unwrap(),
            title: "Sample".into(),
            format: "csv".into(),
            settings: "cd".into(),
            authority: "Bureau".into(),
            jurisdiction: "XA".into(),
            required: true,
            version: "7".into(),
            published_on: Day::from_ymd(2026, 2, 27),
            state: State::Failed("cut short".into()),
            counts: [3, 0, 1, 0, 2, 0],
            active: 5,
            names: 9,
            problem_count: 1,
            problems: vec![ListProblem {
                file: "a.csv".into(),
                place: "line 2".into(),
                record: None,
                reason: "no such day".into(),
            }],
            refresh_seconds: 86_400,
            loaded_at: 1_772_000_000,
            files: vec![],
        };
        let manifest = Manifest {
            format: 1,
            program: "0.1.0".into(),
            executable: "ef".into(),
            created: 5,
            generation: "ab".into(),
            records: 6,
            names: 9,
            lists: vec![list],
            files: vec![],
        };
        let json = serde_json::to_string(&manifest).unwrap();
        assert!(
            json.contains(r#""state":"failed","reason":"cut short""#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Manifest>(&json).unwrap(), manifest);
    }
}
