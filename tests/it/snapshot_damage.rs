//! Snapshots whose bytes are not what was written: refused with the name of the file, never a panic.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use tempfile::TempDir;

use super::pipe::samples;
use saring::app::{Caller, build_snapshot};
use saring::matching::Policy;
use saring::screening::{Engine, EngineError};

const MANIFEST: &str = "manifest.json";

/// What happens to a file.
#[derive(Clone, Debug)]
enum Damage {
    Bytes(Vec<(Index, u8)>),
    Zeros(Index, usize),
    Cut(Index),
    Longer(Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => vec((any::<Index>(), any::<u8>()), 1..4).prop_map(Damage::Bytes),
        1 => (any::<Index>(), 1..64usize).prop_map(|(at, n)| Damage::Zeros(at, n)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => vec(any::<u8>(), 1..9).prop_map(Damage::Longer),
    ]
}

impl Damage {
    fn done_to(&self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        match self {
            Self::Bytes(changes) => {
                for (at, byte) in changes {
                    bytes[at.index(whole.len())] = *byte;
                }
            }
            Self::Zeros(at, n) => {
                let from = at.index(whole.len());
                let to = (from + n).min(whole.len());
                bytes[from..to].fill(0);
            }
            Self::Cut(at) => bytes.truncate(at.index(whole.len())),
            Self::Longer(more) => bytes.extend(more),
        }
        bytes
    }
}

/// A snapshot of the sample lists, its generation's folder, and the files in it that are not empty.
struct Sound {
    out: TempDir,
    folder: PathBuf,
    files: Vec<String>,
}

fn sound() -> Sound {
    let out = tempfile::tempdir().unwrap();
    let lists = samples().join("lists");
    let now = SystemTime::UNIX_EPOCH;
    let built = build_snapshot(&Caller::at("test"), &lists, out.path(), now, &mut |_| ()).unwrap();
    let name = fs::read_to_string(out.path().join("CURRENT")).unwrap();
    let folder = out.path().join(name.trim());
    let files = built.files.into_iter().filter(|f| f.bytes > 0);
    let files = files.map(|f| f.name).collect();
    Sound { out, folder, files }
}

impl Sound {
    fn open(&self) -> Result<Engine, EngineError> {
        Engine::open(self.out.path(), Policy::default())
    }

    /// Does something while a file has other bytes.
    fn with<T>(&self, file: &str, bytes: &[u8], then: impl FnOnce() -> T) -> T {
        struct Mended<'a>(PathBuf, &'a [u8]);
        impl Drop for Mended<'_> {
            fn drop(&mut self) {
                fs::write(&self.0, self.1).unwrap();
            }
        }
        let path = self.folder.join(file);
        let whole = fs::read(&path).unwrap();
        let _mended = Mended(path.clone(), &whole);
        // Another file under the same name: bytes that someone has mapped must not change under them.
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        then()
    }
}

#[test]
fn damage_to_any_file_is_refused_by_its_name() {
    let sound = sound();
    let runs = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    };
    proptest!(runs, |(file in any::<Index>(), damage in damage())| {
        let file = file.get(&sound.files);
        let whole = fs::read(sound.folder.join(file)).unwrap();
        let bytes = damage.done_to(&whole);
        prop_assume!(bytes != whole);
        let refused = sound.with(file, &bytes, || sound.open().err());
        let Some(EngineError::Snapshot(refused)) = refused else {
            return Err(TestCaseError::fail(format!("{file} was taken: {refused:?}")));
        };
        prop_assert!(refused.to_string().contains(file.as_str()), "{}: {}", file, refused);
    });
    assert!(sound.open().is_ok());
}

#[test]
fn a_damaged_manifest_is_refused_or_says_the_same_of_every_file() {
    let sound = sound();
    let whole = fs::read(sound.folder.join(MANIFEST)).unwrap();
    let files = sound.open().unwrap().manifest().files.clone();
    let runs = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    };
    proptest!(runs, |(damage in damage())| {
        let bytes = damage.done_to(&whole);
        match sound.with(MANIFEST, &bytes, || sound.open()) {
            Ok(engine) => prop_assert_eq!(&engine.manifest().files, &files),
            Err(EngineError::Snapshot(refused)) => {
                let folder = sound.folder.to_string_lossy();
                prop_assert!(refused.to_string().contains(&*folder), "{}", refused);
            }
            Err(other) => return Err(TestCaseError::fail(format!("{other}"))),
        }
    });
    assert!(sound.open().is_ok());
}
