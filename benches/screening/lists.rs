//! The lists that are measured: published ones copied to a folder of their own, or generated ones. Measures nothing.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;
use tempfile::TempDir;

use saring::app::{Caller, build_snapshot};
use saring::domain::{Day, ListId};
use saring::matching::Policy;
use saring::screening::Engine;
use saring::synthetic::write::UnWriter;
use saring::synthetic::{Seed, listed, organisation};
use saring::text::normalize;

use crate::Failure;

/// Chooses what is generated, and the day of it.
pub const SEED: Seed = Seed {
    number: 2026,
    today: Day(20_634),
};

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/lists");
const FILES: [&str; 4] = [
    "un/consolidated_2026-02-27.xml",
    "ofac/sdn.csv",
    "ofac/alt.csv",
    "ofac/add.csv",
];
const UN: &str =
    "[[list]]\nid = \"un\"\ntitle = \"UN\"\nformat = \"un-xml\"\nfiles = \"list.xml\"\n";
const OFAC: &str = "[[list]]\nid = \"ofac\"\ntitle = \"SDN\"\nformat = \"ofac-csv\"\nfiles = { sdn = \"sdn.csv\", alt = \"alt.csv\", add = \"add.csv\" }\n";

/// The published lists; `None` where they are absent.
pub fn published() -> Result<Option<TempDir>, Failure> {
    let folder = tempfile::tempdir()?;
    for (file, name) in FILES
        .into_iter()
        .zip(["list.xml", "sdn.csv", "alt.csv", "add.csv"])
    {
        let file = Path::new(PUBLISHED).join(file);
        if !file.exists() {
            return Ok(None);
        }
        fs::copy(file, folder.path().join(name))?;
    }
    fs::write(folder.path().join("lists.toml"), format!("{UN}\n{OFAC}"))?;
    Ok(Some(folder))
}

/// A list of so many records, seven in ten of them persons.
pub fn generated(records: u64) -> Result<TempDir, Failure> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("lists.toml"), UN)?;
    let list = ListId::new("synthetic").ok_or("no list id")?;
    let file = BufWriter::new(File::create(folder.path().join("list.xml"))?);
    let mut un = UnWriter::new(file, SEED.today)?;
    let persons = records * 7 / 10;
    for i in 0..persons {
        un.record(&listed(SEED, &list, None, i).1)?;
    }
    for i in 0..records - persons {
        un.record(&organisation(SEED, &list, i))?;
    }
    un.finish()?;
    Ok(folder)
}

/// The file of a snapshot folder that names the generation in force.
pub const POINTER: &str = "CURRENT";

/// Builds the lists once more under other titles; gives what points to the generation before and to this one.
pub fn two_generations(lists: &Path, snapshot: &Path) -> Result<[Vec<u8>; 2], Failure> {
    let pointer = || fs::read(snapshot.join(POINTER));
    let before = pointer()?;
    let settings = lists.join("lists.toml");
    let renamed = fs::read_to_string(&settings)?.replace("title = \"", "title = \"The ");
    fs::write(settings, renamed)?;
    build(lists, snapshot)?;
    let after = pointer()?;
    if after == before {
        return Err("the second generation is the first".into());
    }
    Ok([before, after])
}

/// Builds and opens.
pub fn build(lists: &Path, snapshot: &Path) -> Result<Engine, Failure> {
    let caller = Caller::at("bench");
    build_snapshot(&caller, lists, snapshot, SystemTime::now(), &mut |_| ())?;
    Ok(Engine::open(snapshot, Policy::default())?)
}

/// Bytes of the files of a snapshot's generation in force.
pub fn size(snapshot: &Path) -> Result<u64, Failure> {
    let engine = Engine::open(snapshot, Policy::default())?;
    Ok(engine.manifest().files.iter().map(|f| f.bytes).sum())
}

/// All names as published, folded.
pub fn folded_names(engine: &Engine) -> Vec<String> {
    let rows = 0..engine.manifest().records;
    let names = rows
        .into_par_iter()
        .filter_map(|row| engine.snapshot().record(row).ok());
    names
        .flat_map_iter(|record| record.names.into_iter().map(|n| normalize::fold(&n.whole)))
        .collect()
}
