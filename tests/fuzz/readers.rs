//! Every reader of bytes from outside, by name, as a function of bytes alone; for the fuzzer and for the test that
//! replays what it kept.
//!
//! Invariant, asserted here: a reader ends without a panic, takes no more memory than its limits allow, and gives a
//! reason for what it refuses. To add a reader, add a row in [`all`] and a folder of its name in `corpus` with a seed.

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::SystemTime;

use prost::Message;
use tempfile::TempDir;
use tonic::service::Routes;
use tonic::{Code, Status};

use saring::app::{App, Caller, build_snapshot};
use saring::documents::mrz::Mrz;
use saring::domain::{Day, ListId, LocalTime, limits};
use saring::lists::{Collected, Input, Listing, SOURCES, Source, directory, load};
use saring::manifest::{self, MessageReader, Opened, cusres};
use saring::matching::Policy;
use saring::service::proto::v1;
use saring::service::{Options, Server};
use v1::screening_client::ScreeningClient;
use v1::watchlists_client::WatchlistsClient;

/// Stands between the files of a list that has several.
const NEXT: u8 = 0x1c;
/// What a reader that unpacks nothing may take.
const PLAIN: u64 = 64 << 20;

/// How much was read, or why it was refused.
pub type Outcome = Result<usize, String>;

/// A reader.
pub struct Reader {
    /// Its name, and that of its folder in `corpus`.
    pub name: &'static str,
    /// The memory it may take, in bytes.
    memory: u64,
    of: Of,
}

enum Of {
    Bytes(fn(&[u8]) -> Outcome),
    List(&'static Source),
}

impl Reader {
    /// Reads bytes.
    pub fn read(&self, bytes: &[u8]) -> Outcome {
        let mut outcome = Ok(0);
        let spent = allocation_counter::measure(|| {
            outcome = match self.of {
                Of::Bytes(read) => read(bytes),
                Of::List(source) => list(source, bytes),
            };
        });
        assert!(
            spent.bytes_max <= self.memory,
            "{} bytes of memory",
            spent.bytes_max
        );
        if let Err(reason) = &outcome {
            assert!(!reason.trim().is_empty(), "refused without a reason");
        }
        outcome
    }
}

/// All of them.
pub fn all() -> Vec<Reader> {
    let unpacked = 2 * limits::ARROW_BODY_BYTES as u64;
    let bytes = |name, memory, read| Reader {
        name,
        memory,
        of: Of::Bytes(read),
    };
    let readers = [
        bytes("paxlst", PLAIN, travellers),
        bytes("csv", PLAIN, travellers),
        bytes("json-lines", PLAIN, travellers),
        bytes("arrow", unpacked, travellers),
        bytes("parquet", unpacked, travellers),
        bytes("flight", unpacked, flight),
        bytes("mrz", PLAIN, zone),
        bytes("lists-toml", PLAIN, list_directory),
        bytes("packed", PLAIN, packed),
        bytes("screen", PLAIN, screen),
        bytes("get-record", PLAIN, get_record),
    ];
    let lists = SOURCES.iter().map(|source| {
        let memory = if source.id.ends_with("xlsx") {
            2 * limits::WORKBOOK_UNPACKED_BYTES
        } else {
            PLAIN
        };
        Reader {
            name: source.id,
            memory,
            of: Of::List(source),
        }
    });
    readers.into_iter().chain(lists).collect()
}

/// The root of the project, from its own tests and from the fuzzer beside this file.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    if here.ends_with("tests/fuzz") {
        here.parent().and_then(Path::parent).unwrap_or(here)
    } else {
        here
    }
}

fn today() -> Day {
    Day::from_ymd(2026, 10, 1).expect("a day")
}

fn refused(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A manifest of any format; whatever was read is read alike again, and an interchange can be answered.
fn travellers(bytes: &[u8]) -> Outcome {
    let read = manifest::read(bytes, today()).map_err(refused)?;
    assert!(
        read.problems.len() <= limits::PROBLEMS_KEPT && read.problems.len() <= read.problem_count
    );
    assert!(read.problems.iter().all(|p| !p.what.is_empty()));
    assert!(
        read.travellers
            .iter()
            .all(|t| t.flight < read.flights.len().max(1))
    );
    let opened = manifest::Input::held(bytes)
        .and_then(|input| Opened::open(&input, today()))
        .map_err(refused)?;
    if opened.interchange().is_some() {
        let told = vec![cusres::Told::Hit; read.travellers.len()];
        let (codes, at) = (
            cusres::Codes::default(),
            LocalTime {
                day: today(),
                minute: Some(0),
            },
        );
        let answer = cusres::write(&read, &told, &codes, at);
        let sent = cusres::Sent::read(answer.as_bytes()).map_err(refused)?;
        assert_eq!(
            cusres::change(&read, &told, &codes, &sent, at),
            Ok(None),
            "{answer}"
        );
    }
    Ok(read.travellers.len())
}

/// Messages of Arrow Flight: of each the lengths of head and body (two bytes each, the low one first), then both.
fn flight(bytes: &[u8]) -> Outcome {
    let mut reader = MessageReader::new(today());
    let (mut read, mut rest) = (0, bytes);
    while let Some((&[a, b, c, d], more)) = rest.split_first_chunk() {
        let cut =
            |lengths: [u8; 2], from: &[u8]| from.len().min(u16::from_le_bytes(lengths).into());
        let (head, more) = more.split_at(cut([a, b], more));
        let (body, more) = more.split_at(cut([c, d], more));
        read += reader.message(head, body).map_err(refused)?.len();
        rest = more;
    }
    Ok(read)
}

fn zone(bytes: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(bytes);
    let read = Mrz::parse(&text, today()).map_err(refused)?;
    Ok(read.subject().documents.len())
}

fn list_directory(bytes: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(bytes);
    let lists = directory::parse(&text, "lists.toml").map_err(refused)?;
    Ok(lists.len())
}

/// A list by its published files, with [`NEXT`] between them where it has several.
fn list(source: &'static Source, bytes: &[u8]) -> Outcome {
    let options = root()
        .join("tests/data/lists")
        .join(source.id)
        .join("options.toml");
    let options = fs::read_to_string(options).unwrap_or_default();
    let files = bytes.splitn(source.roles.len(), |b| *b == NEXT);
    let inputs = source.roles.iter().zip(files).map(|(role, bytes)| Input {
        name: "sample".to_owned(),
        role: (*role).to_owned(),
        bytes: Box::new(bytes),
    });
    let mut listing = Listing {
        id: ListId::new("sample").expect("an id"),
        inputs: inputs.collect(),
        options: options.parse().expect("options are TOML"),
    };
    let mut sink = Collected::default();
    let published = (source.read)(&mut listing, &mut sink);
    assert!(
        sink.problems
            .iter()
            .all(|p| !p.reason.is_empty() && !p.file.is_empty())
    );
    published.map_err(refused)?;
    Ok(sink.records.len())
}

/// The file of a list as it lies on the disk: plain, gzip or zstd.
fn packed(bytes: &[u8]) -> Outcome {
    static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));
    fs::write(FOLDER.path().join("d.csv"), bytes).expect("written");
    let text =
        "[[list]]\nid = \"d\"\ntitle = \"T\"\nformat = \"documents-csv\"\nfiles = \"d.csv\"\n";
    let lists = directory::parse(text, "lists.toml").expect("a directory");
    match load::load_list(FOLDER.path(), &lists[0], None) {
        load::LoadedList { records, report } if report.is_ok() => Ok(records.len()),
        load::LoadedList { report, .. } => Err(format!("{:?}", report.state)),
    }
}

/// A server over the samples.
struct Serving {
    runtime: tokio::runtime::Runtime,
    routes: Routes,
    _snapshot: TempDir,
    _server: Server,
}

static SERVING: LazyLock<Serving> = LazyLock::new(|| {
    let snapshot = tempfile::tempdir().expect("a folder");
    let (lists, out) = (root().join("data-samples/lists"), snapshot.path());
    build_snapshot(
        &Caller::at("test"),
        &lists,
        out,
        SystemTime::now(),
        &mut |_| (),
    )
    .expect("built");
    let app = App::new(out, Policy::default());
    app.reload().expect("in force");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let options = Options {
        threads: 1,
        ..Options::default()
    };
    let clock = Arc::new(SystemTime::now);
    let server = runtime
        .block_on(Server::new(Arc::new(app), options, clock))
        .expect("a server");
    Serving {
        runtime,
        routes: server.routes.clone(),
        _snapshot: snapshot,
        _server: server,
    }
});

/// A request that is refused names why; the server itself never fails.
fn answered<T>(answer: Result<T, Status>) -> Outcome {
    let refused = |status: Status| {
        let code = status.code();
        assert!(
            matches!(code, Code::InvalidArgument | Code::NotFound),
            "{status:?}"
        );
        status.message().to_owned()
    };
    answer.map(|_| 1).map_err(refused)
}

fn screen(bytes: &[u8]) -> Outcome {
    let request = v1::ScreenRequest::decode(bytes).map_err(refused)?;
    let serving = &*SERVING;
    let mut client = ScreeningClient::new(serving.routes.clone());
    answered(serving.runtime.block_on(client.screen(request)))
}

fn get_record(bytes: &[u8]) -> Outcome {
    let request = v1::GetRecordRequest::decode(bytes).map_err(refused)?;
    let serving = &*SERVING;
    let mut client = WatchlistsClient::new(serving.routes.clone());
    answered(serving.runtime.block_on(client.get_record(request)))
}
