//! How many instructions the hot paths take: counted by valgrind, so that a busy machine counts as an idle one does.
//!
//! `cargo bench --bench screening -- --instructions` runs this program under callgrind, each path once and twice over
//! what it works on; the difference is one pass, without what was made ready for it. The counts stand in
//! `instructions.tsv` beside this file. One that is [`TOLERANCE`] more or less is an error: a path that got dearer is
//! seen, and one that got cheaper is recorded by `UPDATE_EXPECTED=1`. To add a path, add a line to [`PATHS`].

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use saring::domain::{ListId, RecordKind, SubjectName};
use saring::matching::Policy;
use saring::names::{Glanced, NameBuf, compare_at_least, prepare_queried};
use saring::screening::{Engine, Request};
use saring::synthetic::{listed, traveller};
use saring::text::distance;

use crate::lists::{self, SEED, generated};
use crate::{Failure, subject};

/// How far a count may be from the recorded one, as a share of it.
const TOLERANCE: f64 = 0.10;
/// Where the counts are recorded.
const RECORDED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/benches/screening/instructions.tsv"
);
const HEAD: &str = "# Instructions of one pass of each hot path; see instructions.rs.\n";
/// Records of the list that is screened against, and travellers of one pass.
const RECORDS: u64 = 3000;
const TRAVELLERS: u64 = 60;
/// Listed persons whose names are compared with one another.
const PERSONS: u64 = 40;
/// Least score that is asked for.
const FLOOR: f32 = 0.75;

/// A path: made ready from a snapshot, it gives one pass over its work.
type Work = Box<dyn Fn() -> usize>;

/// Makes a path ready.
type Ready = fn(&Path) -> Result<Work, Failure>;

const PATHS: [(&str, Ready); 4] = [
    ("distance", distances),
    ("prepare", prepares),
    ("compare", compares),
    ("screen", screens),
];

/// Counts every path and compares with what was recorded.
pub fn count() -> Result<(), Failure> {
    let folder = generated(RECORDS)?;
    let snapshot = folder.path().join("snapshot");
    lists::build(folder.path(), &snapshot)?;
    let before = std::fs::read_to_string(RECORDED).unwrap_or_default();
    let recorded = |path: &str| -> Option<u64> {
        let mut rows = before.lines().filter_map(|line| line.split_once('\t'));
        rows.find(|(name, _)| *name == path)?.1.parse().ok()
    };
    let (mut found, mut wrong) = (HEAD.to_owned(), Vec::new());
    for (path, _) in PATHS {
        let counted = under_valgrind(path, &snapshot, 2)? - under_valgrind(path, &snapshot, 1)?;
        writeln!(found, "{path}\t{counted}")?;
        let change = recorded(path).map(|before| counted as f64 / before as f64 - 1.0);
        let percent = change.map_or("not recorded".to_owned(), |c| {
            format!("{:+.1} %", c * 100.0)
        });
        println!("{path:<12} {counted:>14}   {percent}");
        if change.is_none_or(|c| c.abs() > TOLERANCE) {
            wrong.push(path);
        }
    }
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(RECORDED, found)?;
    } else if !wrong.is_empty() {
        return Err(format!("other than {RECORDED} says: {}", wrong.join(", ")).into());
    }
    Ok(())
}

/// Does a path's work so many times: what is run under valgrind.
pub fn work(path: &str, snapshot: &Path, passes: usize) -> Result<(), Failure> {
    let (_, ready) = PATHS
        .into_iter()
        .find(|(name, _)| *name == path)
        .ok_or("no path")?;
    let pass = ready(snapshot)?;
    for _ in 0..passes {
        std::hint::black_box(pass());
    }
    Ok(())
}

fn under_valgrind(path: &str, snapshot: &Path, passes: u64) -> Result<u64, Failure> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--work", path])
        .arg(snapshot)
        .arg(passes.to_string())
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .map_err(|e| format!("valgrind: {e}"))?;
    let said = String::from_utf8_lossy(&run.stderr);
    let count = said
        .lines()
        .find_map(|l| l.split_once("Collected : ")?.1.trim().parse().ok());
    count.ok_or_else(|| format!("valgrind counted nothing: {said}").into())
}

/// Prepared names of listed persons.
fn names() -> Result<Vec<NameBuf>, Failure> {
    let list = ListId::new("synthetic").ok_or("no list id")?;
    let records = (0..PERSONS).map(|i| listed(SEED, &list, None, i).1);
    let names = records.flat_map(|r| r.names.into_iter().map(|n| n.whole));
    let prepared = names.flat_map(|n| prepare_queried(&SubjectName::whole(&n), RecordKind::Person));
    Ok(prepared.collect())
}

fn distances(_: &Path) -> Result<Work, Failure> {
    let names = names()?;
    let tokens = names
        .iter()
        .flat_map(|n| n.text.view().iter().map(str::to_owned));
    let tokens: Vec<String> = tokens.collect();
    Ok(Box::new(move || {
        let pairs = tokens
            .iter()
            .flat_map(|a| tokens.iter().map(move |b| (a, b)));
        let alike = pairs.filter(|(a, b)| {
            distance::similarity_at_least(a.as_bytes(), b.as_bytes(), FLOOR).is_some()
        });
        alike.count()
    }))
}

#[expect(clippy::unnecessary_wraps, reason = "one shape for all paths")]
fn prepares(_: &Path) -> Result<Work, Failure> {
    let people = (0..TRAVELLERS).map(|i| traveller(SEED, None, i, RECORDS));
    let names: Vec<SubjectName> = people.map(|p| SubjectName::whole(&p.full_name)).collect();
    Ok(Box::new(move || {
        let prepared = names.iter().map(|n| prepare_queried(n, RecordKind::Person));
        prepared.map(|forms| forms.len()).sum()
    }))
}

fn compares(_: &Path) -> Result<Work, Failure> {
    let names = names()?;
    Ok(Box::new(move || {
        let alike = names.iter().map(|q| {
            let sought = Glanced::of(q.view());
            let alike = |l: &&NameBuf| compare_at_least(&sought, l.view(), FLOOR).is_some();
            names.iter().filter(alike).count()
        });
        alike.sum()
    }))
}

fn screens(snapshot: &Path) -> Result<Work, Failure> {
    let engine = Engine::open(snapshot, Policy::default())?;
    let people = (0..TRAVELLERS).map(|i| traveller(SEED, None, i, RECORDS));
    let requests: Vec<Request> = people
        .map(|p| Request::new(subject(&p), SEED.today))
        .collect();
    Ok(Box::new(move || {
        let answers = requests.iter().map(|r| engine.screen(r));
        answers.map(|a| a.map_or(0, |a| a.hits.len())).sum()
    }))
}
