//! What each part of a screening takes by itself: `cargo bench --bench parts`, or `-- NAME` for some of them.
//!
//! One question each, on few and synthetic inputs that are the same on every machine; times are of this machine. What a
//! whole screening costs, and against what, is measured by `screening`. To add a part, add a function.

use std::sync::LazyLock;
use std::time::SystemTime;

use divan::{Bencher, black_box};

use saring::app::{Caller, build_snapshot};
use saring::documents::mrz::Mrz;
use saring::documents::near;
use saring::domain::{Day, PartySubject, RecordKind, Subject, SubjectName};
use saring::matching::Policy;
use saring::names::{Glanced, NameBuf, compare_at_least, keys, prepare_queried};
use saring::screening::{Engine, Request};
use saring::text::{distance, fold, script, translit};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TODAY: Day = Day(20_634);
/// Least score that is asked for.
const FLOOR: f32 = 0.75;

fn main() {
    saring::names::read_tables();
    divan::main();
}

/// A name in each of some scripts and customs.
const NAMES: [&str; 7] = [
    "Rosmah binti Zulkifli",
    "NGUYEN THI MINH KHAI",
    "Jürgen von der Heide",
    "عبد الرحمن الحسيني",
    "สมชาย วงศ์สวัสดิ์",
    "王小明",
    "Владимир Петрович Кузнецов",
];
/// Two names and what they are to each other.
const PAIRS: [(&str, &str); 4] = [
    (
        "Mohd Faizal bin Abdul Rahman",
        "Muhammad Faisal Abdurrahman",
    ),
    (
        "Mohd Faizal bin Abdul Rahman",
        "Mohd Faizal bin Abdul Rahman",
    ),
    (
        "Mohd Faizal bin Abdul Rahman",
        "Siti Nurhaliza binti Tarudin",
    ),
    ("Tan Wei Ming", "Tan Wei Meng"),
];
const ZONE: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

fn prepared(name: &str) -> NameBuf {
    let mut forms = prepare_queried(&SubjectName::whole(name), RecordKind::Person);
    forms.swap_remove(0)
}

/// How long does a name take to be made ready?
#[divan::bench(args = NAMES)]
fn name_prepared(name: &str) -> Vec<NameBuf> {
    prepare_queried(black_box(&SubjectName::whole(name)), RecordKind::Person)
}

/// How long does a name in another script take to be romanised?
#[divan::bench(args = &NAMES[3..])]
fn name_romanised(name: &str) -> translit::Romanised {
    let folded = fold(black_box(name));
    translit::romanise(&folded, script::detect(&folded), None)
}

/// How long do two names take that are ready?
#[divan::bench(args = [0, 1, 2, 3])]
fn names_compared(bencher: Bencher<'_, '_>, pair: usize) {
    let (one, two) = (prepared(PAIRS[pair].0), prepared(PAIRS[pair].1));
    let sought = Glanced::of(one.view());
    bencher.bench_local(|| compare_at_least(black_box(&sought), two.view(), FLOOR));
}

/// How long do the keys take under which a name is found?
#[divan::bench]
fn keys_of_a_name(bencher: Bencher<'_, '_>) {
    let name = prepared(NAMES[0]);
    let mut out = Vec::new();
    bencher.bench_local(|| {
        out.clear();
        keys(black_box(name.view()), &mut out);
        out.len()
    });
}

/// How long do two words take?
#[divan::bench(args = ["FAISAL", "FAIZUL", "NURHALIZA"])]
fn words_measured(word: &str) -> Option<f32> {
    distance::similarity_at_least(black_box(b"FAIZAL"), word.as_bytes(), FLOOR)
}

/// How long does a machine-readable zone take to be read?
#[divan::bench]
fn zone_read() -> bool {
    Mrz::parse(black_box(ZONE), TODAY).is_ok()
}

/// How long do the numbers one slip away from a document's take?
#[divan::bench]
fn slips_of_a_number() -> usize {
    let mut slips = 0;
    near::slips(black_box("A12345678"), &mut |_| slips += 1);
    slips
}

/// The lists of `data-samples`.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let lists = concat!(env!("CARGO_MANIFEST_DIR"), "/data-samples/lists");
    let folder = tempfile::tempdir().expect("a folder for the snapshot");
    let (caller, now) = (Caller::at("bench"), SystemTime::now());
    build_snapshot(&caller, lists.as_ref(), folder.path(), now, &mut |_| ()).expect("a snapshot");
    Engine::open(folder.path(), Policy::default()).expect("the snapshot opens")
});

/// How long does a person take against the lists of `data-samples`, of a name on them and of none?
#[divan::bench(args = ["Rosmah binti Zulkifli", "Xerxes Quillfeather"])]
fn person_screened(bencher: Bencher<'_, '_>, name: &str) {
    let mut party = PartySubject::new(RecordKind::Person);
    party.names.push(SubjectName::whole(name));
    let request = Request::new(Subject::Party(party), TODAY);
    let engine = &*ENGINE;
    bencher.bench_local(|| {
        engine
            .screen(black_box(&request))
            .map_or(0, |a| a.hits.len())
    });
}
