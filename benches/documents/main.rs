//! What a register of lost documents costs: `cargo bench --bench documents -- 1000000 [FOLDER]`.
//!
//! Generates so many documents in FOLDER (a temporary one if none is named; one that holds them already is used again),
//! builds the snapshot, opens it, and asks for documents that are listed, for one slip away, and for none of them. Cold
//! is right after the pages of the files were given back to the system (`dd iflag=nocache`, which is
//! `posix_fadvise(POSIX_FADV_DONTNEED)`), as far as it takes them: how much stays is said. In the cache is after all files
//! were read, as a server has them that has just started; then the same lookups again. At the end the snapshot is built
//! once more with nothing changed. Nothing here decides a match.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use saring::app::{Caller, build_snapshot};
use saring::domain::{Day, DocumentSubject, ListId, Subject, TypedNumber};
use saring::index::Filter;
use saring::matching::{Policy, SubjectBuf};
use saring::screening::{Engine, Request};
use saring::synthetic::{Seed, document};

const SEED: Seed = Seed {
    number: 2026,
    today: Day(20_634),
};
/// Lookups of each sort that are measured warm.
const WARM: u64 = 5000;
/// Lookups of each sort that are measured cold.
const COLD: u64 = 200;
const LISTS: &str = "[[list]]\nid = \"documents\"\ntitle = \"Generated\"\nformat = \"documents-csv\"\nfiles = \"documents.csv\"\n";

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let count: u64 = arguments.first().map_or(Ok(100_000), |n| n.parse())?;
    let temporary = tempfile::tempdir()?;
    let folder = arguments
        .get(1)
        .map_or(temporary.path().to_owned(), PathBuf::from);
    let (lists, out) = (folder.join("lists"), folder.join("snapshot"));
    generated(&lists, count)?;
    let build = || {
        build_snapshot(
            &Caller::at("bench"),
            &lists,
            &out,
            SystemTime::now(),
            &mut |_| (),
        )
    };
    let begun = Instant::now();
    let built = build()?;
    println!(
        "{} documents built in {:.1} s, {} at the peak",
        built.records,
        begun.elapsed().as_secs_f64(),
        memory("VmHWM").unwrap_or_default()
    );
    let files = || built.files.iter();
    let bytes: u64 = files().map(|f| f.bytes).sum();
    println!(
        "  {:.1} bytes a record:",
        bytes as f64 / f64::from(built.records)
    );
    for file in files().filter(|f| f.bytes * 200 > bytes) {
        println!(
            "    {:<32} {:.1}",
            file.name,
            file.bytes as f64 / f64::from(built.records)
        );
    }
    let generation = out.join(fs::read_to_string(out.join("CURRENT"))?.trim());
    let paths: Vec<PathBuf> = files().map(|f| generation.join(&f.name)).collect();
    let open = |what: &str| -> Result<Engine, Failure> {
        let begun = Instant::now();
        let engine = Engine::open(&out, Policy::default())?;
        println!("  opened {what} in {:.3} s", begun.elapsed().as_secs_f64());
        Ok(engine)
    };
    forget(&paths)?;
    drop(open("from the disk")?);
    let engine = open("from the cache")?;
    println!("  µs p50 / p99: exact lookup, near lookup with it, screening with its reasons");
    for (what, change) in SORTS {
        forget(&paths)?;
        if let Some(stays) = resident(&paths) {
            println!("    {stays} MB of {} MB stay in memory:", bytes >> 20);
        }
        // Other documents than the warm ones, so that none of theirs is in memory already.
        measure(
            &engine,
            &format!("{what}, cold"),
            WARM * 2..WARM * 2 + COLD,
            count,
            *change,
        )?;
        // Opening reads every byte.
        drop(Engine::open(&out, Policy::default())?);
        measure(
            &engine,
            &format!("{what}, in the cache"),
            0..WARM,
            count,
            *change,
        )?;
        measure(
            &engine,
            &format!("{what}, the same again"),
            0..WARM,
            count,
            *change,
        )?;
    }
    println!("  memory in use {}", memory("VmRSS").unwrap_or_default());
    drop(engine);
    let begun = Instant::now();
    let again = build()?;
    if again.generation != built.generation {
        return Err("built again, it is another snapshot".into());
    }
    let again = begun.elapsed().as_secs_f64();
    println!("  built again with nothing changed in {again:.1} s");
    Ok(())
}

/// The documents, if they are not there yet.
fn generated(lists: &Path, count: u64) -> Result<(), Failure> {
    fs::create_dir_all(lists)?;
    fs::write(lists.join("lists.toml"), LISTS)?;
    let path = lists.join("documents.csv");
    if path.exists() {
        return Ok(());
    }
    let begun = Instant::now();
    let (count, seed) = (count.to_string(), SEED.number.to_string());
    let made = Command::new(env!("CARGO_BIN_EXE_saring"))
        .args([
            "generate",
            "documents",
            "--count",
            &count,
            "--seed",
            &seed,
            "--today",
        ])
        .args([&SEED.today.to_string(), "--out"])
        .arg(&path)
        .status()?;
    if !made.success() {
        return Err("the documents were not generated".into());
    }
    println!(
        "{count} documents generated in {:.1} s, {} bytes",
        begun.elapsed().as_secs_f64(),
        fs::metadata(&path)?.len()
    );
    Ok(())
}

/// What is asked for instead of a listed number.
type Change = fn(&str, u64) -> String;

const SORTS: &[(&str, Change)] = &[
    ("listed", |number, _| number.to_owned()),
    ("one slip away", slipped),
    ("not listed", |number, turn| {
        format!("ZZ{}{turn}", number.len())
    }),
];

/// Another last digit but one.
fn slipped(number: &str, turn: u64) -> String {
    let mut bytes = number.as_bytes().to_vec();
    let at = bytes.iter().rposition(u8::is_ascii_digit).unwrap_or(0);
    let at = at.saturating_sub(1 + (turn % 3) as usize);
    if bytes[at].is_ascii_digit() {
        bytes[at] = b'0' + (bytes[at] - b'0' + 1 + (turn % 8) as u8) % 10;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn measure(
    engine: &Engine,
    what: &str,
    turns: std::ops::Range<u64>,
    count: u64,
    change: Change,
) -> Result<(), Failure> {
    let list = ListId::new("documents").ok_or("a list id")?;
    let filter = Filter {
        lists: &[true],
        today: SEED.today,
        discreet: true,
        births: &[],
    };
    let mut times: [Vec<Duration>; 3] = Default::default();
    let (mut found, mut reported) = (0, 0);
    for turn in turns.clone() {
        // A step that has no divisor with any count of ours spreads the turns over the whole list.
        let record = document(SEED, &list, turn.wrapping_mul(7_368_787) % count);
        let Some(listed) = record.document else {
            continue;
        };
        let number = TypedNumber {
            number: change(&listed.number.number, turn),
            ..listed.number
        };
        let other_readings = Vec::new();
        let request = Request::new(
            Subject::Document(DocumentSubject {
                number,
                other_readings,
            }),
            SEED.today,
        );
        let subject = SubjectBuf::of(&request.subject);
        let facts = subject.facts.view();
        let mut took = |sort: usize, begun: Instant| times[sort].push(begun.elapsed());
        let begun = Instant::now();
        let exact = engine.snapshot().registered_exactly(&facts, &filter);
        took(0, begun);
        found += usize::from(!exact.is_empty());
        let begun = Instant::now();
        std::hint::black_box(engine.snapshot().by_number(&facts, &filter)?);
        took(1, begun);
        let begun = Instant::now();
        reported += usize::from(!engine.screen(&request)?.hits.is_empty());
        took(2, begun);
    }
    let all = times[0].len();
    let shown = times.each_mut().map(|times| {
        times.sort_unstable();
        let at = |share: f64| {
            let time = times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
            time.as_secs_f64() * 1e6
        };
        format!("{:>8.1} /{:>9.1}", at(0.5), at(0.99))
    });
    println!(
        "    {what:<26} {}   {found} found exactly, {reported} reported of {all}",
        shown.join("  ")
    );
    Ok(())
}

/// Gives the pages of files back to the system, those that no process looks at.
fn forget(files: &[PathBuf]) -> Result<(), Failure> {
    for file in files.iter().filter(|f| f.exists()) {
        let mut from = std::ffi::OsString::from("if=");
        from.push(file);
        let done = Command::new("dd")
            .arg(from)
            .args(["iflag=nocache", "count=0", "status=none"])
            .status()?;
        if !done.success() {
            return Err("dd cannot give pages back".into());
        }
    }
    Ok(())
}

/// What the system still has of files in memory, in megabytes: what a mapping looks at is not given back.
fn resident(files: &[PathBuf]) -> Option<u64> {
    let told = Command::new("fincore")
        .args(["-b", "-n", "-o", "RES"])
        .args(files)
        .output()
        .ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    let bytes: u64 = told
        .split_whitespace()
        .filter_map(|n| n.parse::<u64>().ok())
        .sum();
    Some(bytes >> 20)
}

/// A line of what the system says of this process, in megabytes.
fn memory(line: &str) -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with(line))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(format!("{} MB", kilobytes / 1024))
}
