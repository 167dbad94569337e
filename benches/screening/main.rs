//! What one screening costs, beside what any answer and the plainest search cost: `cargo bench --bench screening`.
//!
//! In one run, traveller by traveller, one at a time: (a) an empty RPC of the server over loopback, (b) the same
//! traveller by RPC, (c) by the engine in process, (d) by a scan of all names with Jaro-Winkler. Machines differ and are
//! noisy; the ratios say more than the figures. Lists: the published ones in `../shared/data/lists`, said if absent, and
//! generated ones of 10,000 records, or of as many as are named: `-- 100000 1000000`. Beside them: building, opening, what
//! the search by keys leaves out, a batch, a flight, and the rate at which the server is full; last of all, the targets.
//! Nothing here decides a match.

mod flight;
mod instructions;
mod lists;
mod load;
mod recall;
mod targets;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use hdrhistogram::Histogram;
use rayon::prelude::*;
use tokio::net::TcpListener;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use lists::{SEED, generated, published};
use saring::app::{App, Reload};
use saring::domain::{Country, Gender, PartialDate, PartySubject, RecordKind, Subject};
use saring::domain::{DocumentKind, SubjectName, TypedNumber};
use saring::matching::Policy;
use saring::names;
use saring::screening::{Engine, Request};
use saring::service::proto::v1;
use saring::service::{Hangup, Options, serve};
use saring::synthetic::{Traveller, traveller};
use saring::text::normalize;
use targets::Measured;
use v1::screening_client::ScreeningClient;

/// Travellers that are measured, after as many as a fifth of them to warm up.
const TRAVELLERS: u64 = 3000;
/// Of so many travellers one is also looked for by a scan.
const SCANNED: u64 = 20;
/// From here up a user who scans would call two names alike.
const ALIKE: f64 = 0.85;
/// Rounds of a batch.
const BATCHES: usize = 5;
/// A size that is generated when none is named.
const RECORDS: u64 = 10_000;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--instructions", ..] => return instructions::count(),
        ["--work", path, snapshot, passes] => {
            return instructions::work(path, Path::new(snapshot), passes.parse()?);
        }
        _ => {}
    }
    let asked: Vec<u64> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    match published()? {
        Some(folder) => measure("UN and OFAC as published", folder.path(), 20_000)?,
        None => println!("The published lists are not at ../shared/data/lists: left out."),
    }
    let sizes = if asked.is_empty() {
        vec![RECORDS]
    } else {
        asked
    };
    for records in sizes {
        let folder = generated(records)?;
        measure("generated", folder.path(), records)?;
    }
    Ok(())
}

/// The lists of a folder, measured; five in a hundred travellers nearly collide with the first `listed` generated ones.
fn measure(what: &str, lists: &Path, listed: u64) -> Result<(), Failure> {
    let snapshot = lists.join("snapshot");
    let begun = Instant::now();
    let engine = lists::build(lists, &snapshot)?;
    let built = begun.elapsed().as_secs_f64();
    let people: Vec<Traveller> = (0..TRAVELLERS * 6 / 5)
        .map(|i| traveller(SEED, None, i, listed))
        .collect();
    let names = lists::folded_names(&engine);
    println!(
        "{what}: {} records, {} names; {TRAVELLERS} travellers",
        engine.manifest().records,
        names.len()
    );
    let begun = Instant::now();
    drop(Engine::open(&snapshot, Policy::default())?);
    let opened = begun.elapsed().as_secs_f64();
    let (records, bytes) = (engine.manifest().records, lists::size(&snapshot)?);
    let each = bytes / u64::from(records.max(1));
    println!("  built in {built:.1} s, opened in {opened:.3} s, {each} bytes a record mapped");
    let mut measured = Measured {
        records,
        built,
        opened,
        recall: recall::measure(&engine)?,
        batch: batch(&engine, &people),
        ..Measured::default()
    };
    let app = Arc::new(App::new(&snapshot, Policy::default()));
    app.reload()?;
    measured.flight = flight::measure(&app)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let address = start(Arc::clone(&app)).await?;
        let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
        let channel = endpoint.tcp_nodelay(true).connect().await?;
        let times = ask(&engine, channel.clone(), &people, &names).await?;
        times.print();
        measured.rpc = (times.ratio(1, 0, 0.5), times.ratio(1, 0, 0.99));
        measured.engine = (times.micros(2, 0.5), times.tail());
        let requests: Vec<v1::ScreenRequest> = people.iter().map(by_wire).collect();
        load::measure(&channel, &requests).await?;
        let pointers = lists::two_generations(lists, &snapshot)?;
        let mut turn = pointers.into_iter().cycle();
        let swap = move || turn.next().is_some_and(|to| swapped(&app, &snapshot, &to));
        measured.refused = load::while_swapping(&channel, &requests, swap).await?;
        Ok::<(), Failure>(())
    })?;
    measured.print(what);
    Ok(())
}

/// Subjects a second of a batch, all cores at work: the median of some rounds.
fn batch(engine: &Engine, people: &[Traveller]) -> f64 {
    let request = |p| Request::new(subject(p), SEED.today);
    let requests: Vec<Request> = people.iter().map(request).collect();
    let mut rates: Vec<f64> = (0..BATCHES)
        .map(|_| {
            let begun = Instant::now();
            std::hint::black_box(engine.screen_all(&requests));
            requests.len() as f64 / begun.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!("  a batch: {:.0} a second", rates[BATCHES / 2]);
    rates[BATCHES / 2]
}

/// Points the folder to a generation and has the server put it in force.
fn swapped(app: &App, snapshot: &Path, pointer: &[u8]) -> bool {
    let pointed = std::fs::write(snapshot.join(lists::POINTER), pointer);
    pointed.is_ok() && matches!(app.reload(), Ok(Reload::Swapped { .. } | Reload::Unchanged))
}

async fn start(app: Arc<App>) -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(serve(
        app,
        listener,
        Options::default(),
        Arc::new(SystemTime::now),
        std::future::pending(),
        Hangup::heard(),
        None,
    ));
    Ok(address)
}

/// Nanoseconds that each of the four took.
struct Times([Histogram<u64>; 4]);

const ROWS: [&str; 4] = ["a  empty RPC", "b  Screen RPC", "c  engine", "d  scan"];

async fn ask(
    engine: &Engine,
    channel: Channel,
    people: &[Traveller],
    names: &[String],
) -> Result<Times, Failure> {
    let mut health = HealthClient::new(channel.clone());
    let mut screening = ScreeningClient::new(channel);
    let times = || Histogram::new(3);
    let mut times = Times([times()?, times()?, times()?, times()?]);
    let (mut asked, mut reported) = (0, 0);
    let kept = names::kept();
    for (i, person) in (0..).zip(people) {
        let warm = i >= people.len() as u64 - TRAVELLERS;
        let mut took = |row: usize, start: Instant| {
            if warm {
                times.0[row] += start.elapsed().as_nanos() as u64;
            }
        };
        let start = Instant::now();
        health.check(HealthCheckRequest::default()).await?;
        took(0, start);

        let request = by_wire(person);
        let start = Instant::now();
        let answer = screening.screen(request).await?.into_inner();
        took(1, start);

        let request = Request::new(subject(person), SEED.today);
        let start = Instant::now();
        let own = engine.screen(&request)?;
        took(2, start);
        if answer.hits.len() != own.hits.len() {
            return Err(format!("{}: the server answers otherwise", person.query_id).into());
        }
        asked += u32::from(warm);
        reported += u32::from(warm && !own.hits.is_empty());

        if i % SCANNED == 0 {
            let start = Instant::now();
            std::hint::black_box(scan(names, &person.full_name));
            took(3, start);
        }
    }
    println!("  {reported} of {asked} reported");
    for ((what, asked, known), (_, before, knew)) in names::kept().into_iter().zip(kept) {
        let (asked, known) = (asked - before, known - knew);
        let share = 100.0 * known as f64 / asked.max(1) as f64;
        let each = asked as f64 / people.len() as f64;
        println!("  kept {what}: asked {each:.1} times a traveller, known {share:.1} %");
    }
    Ok(times)
}

/// What a user would write: names folded once, each compared, the likeliest first.
fn scan(names: &[String], asked: &str) -> Vec<(f64, usize)> {
    let asked = normalize::fold(asked);
    let alike = |(i, name): (usize, &String)| {
        let score = strsim::jaro_winkler(name, &asked);
        (score >= ALIKE).then_some((score, i))
    };
    let mut found: Vec<(f64, usize)> = names.par_iter().enumerate().filter_map(alike).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
}

impl Times {
    fn micros(&self, row: usize, share: f64) -> f64 {
        self.0[row].value_at_quantile(share) as f64 / 1000.0
    }

    fn print(&self) {
        println!("  µs                 p50       p95       p99       max");
        for (row, name) in ROWS.iter().enumerate() {
            let [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1.0].map(|p| self.micros(row, p));
            println!("  {name:<14} {p50:>9.1} {p95:>9.1} {p99:>9.1} {max:>9.1}");
        }
        for (name, over, under) in [("b/a", 1, 0), ("c/a", 2, 0), ("d/c", 3, 2)] {
            let [p50, p99] = [0.5, 0.99].map(|p| self.ratio(over, under, p));
            println!("  {name:<14} {p50:>9.2} {:>9} {p99:>9.2}", "");
        }
        println!("  engine, p99/p50 {:>8.2}", self.tail());
    }

    fn ratio(&self, over: usize, under: usize, share: f64) -> f64 {
        self.micros(over, share) / self.micros(under, share)
    }

    /// The 99th percentile of the engine over its median.
    fn tail(&self) -> f64 {
        self.micros(2, 0.99) / self.micros(2, 0.5)
    }
}

fn subject(row: &Traveller) -> Subject {
    let mut party = PartySubject::new(RecordKind::Person);
    party.names.push(SubjectName::whole(&row.full_name));
    let born = PartialDate::parse_iso(&row.date_of_birth);
    party.births = born.map(PartialDate::interval).into_iter().collect();
    party.gender = Gender::parse(&row.gender);
    party.nationalities = Country::parse(&row.nationality).into_iter().collect();
    party.documents.push(TypedNumber {
        number: row.document_number.clone(),
        issuer: Country::parse(&row.document_issuer),
        kind: DocumentKind::Passport,
    });
    Subject::Party(party)
}

fn by_wire(row: &Traveller) -> v1::ScreenRequest {
    let gender = match Gender::parse(&row.gender) {
        Some(Gender::Male) => v1::Gender::Male,
        Some(Gender::Female) => v1::Gender::Female,
        None => v1::Gender::Unspecified,
    };
    let person = v1::Person {
        names: vec![v1::SubjectName {
            whole: row.full_name.clone(),
            ..Default::default()
        }],
        birth_dates: vec![v1::BirthDate {
            value: Some(v1::birth_date::Value::Text(row.date_of_birth.clone())),
        }],
        gender: gender.into(),
        nationalities: vec![row.nationality.clone()],
        documents: vec![v1::Document {
            number: row.document_number.clone(),
            issuer: row.document_issuer.clone(),
            kind: v1::DocumentKind::Passport.into(),
        }],
        ..Default::default()
    };
    v1::ScreenRequest {
        subject: Some(v1::screen_request::Subject::Person(person)),
        options: None,
    }
}
