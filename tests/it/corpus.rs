//! What fuzzing kept, read again by every reader: `tests/fuzz/corpus`, a folder a reader.
//!
//! What must hold of a reader stands in `tests/fuzz/readers.rs`. An input that once broke a reader is kept there, too.

use std::fs;
use std::path::Path;

#[path = "../fuzz/readers.rs"]
mod readers;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/corpus");
/// Most bytes of all of it.
const MOST: usize = 2 << 20;

#[test]
fn what_fuzzing_kept_is_read_or_refused_with_a_reason_by_every_reader() {
    let (mut bytes, mut folders) = (0, 0);
    for reader in readers::all() {
        let folder = Path::new(CORPUS).join(reader.name);
        let files = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let (mut taken, mut refused) = (0, 0);
        for file in files {
            let path = file.unwrap().path();
            let input = fs::read(&path).unwrap();
            bytes += input.len();
            // Shown if it is the one that breaks the reader.
            println!("{}", path.display());
            match reader.read(&input) {
                Ok(0) => {}
                Ok(_) => taken += 1,
                Err(_) => refused += 1,
            }
        }
        assert!(
            taken > 0 && refused > 0,
            "{}: {taken} taken, {refused} refused",
            reader.name
        );
        folders += 1;
    }
    assert_eq!(fs::read_dir(CORPUS).unwrap().count(), folders);
    assert!(bytes <= MOST, "{bytes} bytes");
}
