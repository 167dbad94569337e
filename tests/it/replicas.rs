//! Snapshots published to object storage and pulled from it: what is sent, what is fetched, and what happens when an
//! object is damaged, a publisher is killed or the store is away.
//!
//! The store is a folder here; `tests/python/test_replicas.py` does it over S3. Nothing waits for a time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::net::TcpListener;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::desk::Desk;
use super::pipe::{asked, document};
use super::running::{ONLY_WHEN_TOLD, Running, program};
use saring::app::Kind;
use saring::domain::limits;
use saring::matching::Policy;
use saring::screening::Engine;
use saring::service::proto::v1::screening_client::ScreeningClient;
use saring::service::proto::v1::watchlists_client::WatchlistsClient;
use saring::service::proto::v1::{ListSourcesRequest, ListSourcesResponse, Outcome, StoreState};
use saring::store::{Published, Pulled, Store, StoreError, publish, pull};

/// A desk that builds, the folder it publishes to, and a replica's folder.
struct Chain {
    desk: Desk,
    away: TempDir,
    replica: TempDir,
}

impl Chain {
    fn new() -> Self {
        Self {
            desk: Desk::new(),
            away: tempfile::tempdir().unwrap(),
            replica: tempfile::tempdir().unwrap(),
        }
    }

    fn url(&self) -> String {
        format!("file://{}/published", self.away.path().display())
    }

    fn store(&self) -> Store {
        Store::open(&self.url()).unwrap()
    }

    fn published(&self) -> PathBuf {
        self.away.path().join("published")
    }

    /// The manifest the pointer leads to.
    fn in_force(&self) -> String {
        let pointer = fs::read(self.published().join("current.json")).unwrap();
        let pointer: serde_json::Value = serde_json::from_slice(&pointer).unwrap();
        pointer["manifest"]["name"].as_str().unwrap().to_owned()
    }

    async fn publish(&self) -> Published {
        publish(&self.store(), &self.desk.snapshot(), 3)
            .await
            .unwrap()
    }

    async fn pull(&self) -> Result<Pulled, StoreError> {
        pull(&self.store(), self.replica.path(), false).await
    }

    /// The generation in force at the replica, opened and verified.
    fn replicated(&self) -> String {
        let engine = Engine::open(self.replica.path(), Policy::default()).unwrap();
        engine.generation().to_owned()
    }

    /// Starts a server that pulls into the replica's folder.
    fn serve(&self) -> Running {
        let folder = self.replica.path().to_str().unwrap().to_owned();
        let mut arguments = vec!["--pull", "", "--snapshot", &folder];
        let url = self.url();
        arguments[1] = &url;
        arguments.extend(ONLY_WHEN_TOLD);
        Running::start(self.desk.path(), &arguments)
    }

    /// A damaged object must be named, and must change nothing at the replica.
    async fn refused(&self, object: &Path, why: &str) {
        // What came whole before is not asked for again.
        let _none = fs::remove_dir_all(self.replica.path().join("fetched"));
        let before = self.replicated();
        let refused = self.pull().await.expect_err(why);
        let name = object.file_name().unwrap().to_str().unwrap();
        assert!(
            matches!(refused, StoreError::Damaged { .. }),
            "{why}: {refused}"
        );
        assert_eq!(refused.kind(), Kind::NotReady);
        assert!(refused.to_string().contains(name), "{why}: {refused}");
        assert_eq!(self.replicated(), before, "{why}");
        assert_eq!(left(self.replica.path(), "building-"), [""; 0], "{why}");
    }
}

/// What lies in a folder under a prefix.
fn left(folder: &Path, prefix: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|n| n.starts_with(prefix)).collect();
    names.sort();
    names
}

async fn connected(server: &Running) -> Channel {
    let endpoint = Endpoint::from_shared(server.url()).unwrap();
    endpoint.connect().await.unwrap()
}

/// The outcome and the generation that a server answers with.
async fn screened(server: &Running) -> Result<(Outcome, String), tonic::Status> {
    let channel = connected(server).await;
    let answer = ScreeningClient::new(channel)
        .screen(asked(document("K0099001")))
        .await?;
    let answer = answer.into_inner();
    Ok((answer.outcome(), answer.generation))
}

/// What a server tells of its lists.
async fn sources(server: &Running) -> Result<ListSourcesResponse, tonic::Status> {
    let mut client = WatchlistsClient::new(connected(server).await);
    let answer = client.list_sources(ListSourcesRequest {}).await?;
    Ok(answer.into_inner())
}

async fn store(server: &Running) -> StoreState {
    sources(server).await.unwrap().store.unwrap()
}

async fn health(server: &Running) -> ServingStatus {
    health_of(server, "").await
}

async fn store_health(server: &Running) -> ServingStatus {
    health_of(server, "store").await
}

async fn health_of(server: &Running, service: &str) -> ServingStatus {
    let channel = connected(server).await;
    let service = service.to_owned();
    let asked = HealthClient::new(channel)
        .check(HealthCheckRequest { service })
        .await;
    asked.unwrap().into_inner().status()
}

#[tokio::test]
async fn what_is_published_is_pulled_and_nothing_is_sent_or_fetched_twice() {
    let chain = Chain::new();
    let refused = chain.pull().await.unwrap_err();
    assert!(matches!(refused, StoreError::Nothing(_)), "{refused}");
    let first = chain.publish().await;
    let objects = left(&chain.published().join("files"), "");
    assert_eq!((first.sent, first.removed), (objects.len(), 0));
    let again = chain.publish().await;
    assert_eq!((again.sent, again.bytes, again.removed), (0, 0, 0));
    let Pulled::New { fetched, files, .. } = chain.pull().await.unwrap() else {
        panic!("nothing new");
    };
    assert_eq!((fetched, files), (first.files, first.files));
    assert_eq!(chain.replicated(), first.generation);
    assert_eq!(chain.pull().await.unwrap(), Pulled::Unchanged);

    chain.desk.add(0..1);
    let next = chain.desk.build();
    let before: BTreeSet<_> = left(&chain.published().join("files"), "")
        .into_iter()
        .collect();
    let second = chain.publish().await;
    assert!(second.sent < second.files, "{second:?}");
    // What the replica holds is not asked for: with the old objects gone, the pull goes well.
    let now: BTreeSet<_> = left(&chain.published().join("files"), "")
        .into_iter()
        .collect();
    assert_eq!(now.len(), before.len() + second.sent);
    for old in before {
        fs::remove_file(chain.published().join("files").join(old)).unwrap();
    }
    let Pulled::New { fetched, bytes, .. } = chain.pull().await.unwrap() else {
        panic!("nothing new");
    };
    assert_eq!((fetched, bytes), (second.sent, second.bytes));
    assert_eq!(chain.replicated(), next);
    assert_eq!(left(chain.replica.path(), "generation-").len(), 2);
}

#[tokio::test]
async fn a_damaged_object_is_named_and_changes_nothing() {
    let chain = Chain::new();
    chain.publish().await;
    chain.pull().await.unwrap();
    chain.desk.add(0..3);
    let next = chain.desk.build();
    let held = left(&chain.published().join("files"), "");
    chain.publish().await;
    let files = left(&chain.published().join("files"), "");
    let files = files.iter().filter(|f| !held.contains(f));
    let mut objects: Vec<_> = files
        .map(|f| chain.published().join("files").join(f))
        .collect();
    assert!(objects.len() > 3, "{objects:?}");
    objects.push(chain.published().join(chain.in_force()));
    for object in &objects {
        let whole = fs::read(object).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        let cut = &whole[..whole.len() - 1];
        let longer = [whole.as_slice(), b"x"].concat();
        for (why, bytes) in [
            ("changed", changed.as_slice()),
            ("cut", cut),
            ("longer", &longer),
            ("empty", b""),
        ] {
            fs::write(object, bytes).unwrap();
            chain.refused(object, why).await;
        }
        fs::remove_file(object).unwrap();
        chain.refused(object, "gone").await;
        fs::write(object, whole).unwrap();
    }
    let pointer = chain.published().join("current.json");
    let whole = fs::read_to_string(&pointer).unwrap();
    let long = whole.clone() + &" ".repeat(limits::POINTER_BYTES as usize);
    let large = format!("\"bytes\": {},", limits::SNAPSHOT_MANIFEST_BYTES + 1);
    let stated = whole
        .lines()
        .find(|l| l.contains("\"bytes\""))
        .unwrap()
        .trim();
    for (why, text) in [
        ("empty", String::new()),
        ("no JSON", "{".to_owned()),
        (
            "of another layout",
            whole.replace("\"layout\": 1", "\"layout\": 2"),
        ),
        (
            "leads elsewhere",
            whole.replace("generations/", "generations/../x/"),
        ),
        (
            "leads to no manifest",
            whole.replace("generations/", "files/"),
        ),
        ("too long", long),
        ("to a manifest too long", whole.replace(stated, &large)),
    ] {
        fs::write(&pointer, text).unwrap();
        chain.refused(&pointer, why).await;
    }
    fs::write(&pointer, whole).unwrap();
    assert!(matches!(chain.pull().await.unwrap(), Pulled::New { .. }));
    assert_eq!(chain.replicated(), next);
}

#[tokio::test]
async fn a_publish_that_fails_at_any_object_leaves_the_old_pointer_in_force_and_is_done_again() {
    let chain = Chain::new();
    chain.publish().await;
    chain.pull().await.unwrap();
    chain.desk.add(0..3);
    let next = chain.desk.build();
    // The names that objects will have, from a store beside it.
    let twin = tempfile::tempdir().unwrap();
    let address = format!("file://{}", twin.path().display());
    let twin_store = Store::open(&address).unwrap();
    publish(&twin_store, &chain.desk.snapshot(), 1)
        .await
        .unwrap();
    let names = ["files", "generations"].map(|folder| {
        let names = left(&twin.path().join(folder), "").into_iter();
        names.map(|n| format!("{folder}/{n}")).collect::<Vec<_>>()
    });
    let mut failed = 0;
    for name in names.concat() {
        let object = chain.published().join(&name);
        if object.exists() {
            continue;
        }
        // Where a folder lies, no object can be written.
        fs::create_dir_all(object.join("in the way")).unwrap();
        let broken = publish(&chain.store(), &chain.desk.snapshot(), 1)
            .await
            .unwrap_err();
        assert!(matches!(broken, StoreError::Away { .. }), "{broken}");
        assert!(broken.to_string().contains(&name), "{broken}");
        assert_eq!(chain.pull().await.unwrap(), Pulled::Unchanged, "{name}");
        fs::remove_dir_all(&object).unwrap();
        failed += 1;
    }
    assert!(failed >= 3, "{failed}");
    let published = chain.publish().await;
    assert_eq!(published.sent, 0, "the manifest had failed last");
    chain.pull().await.unwrap();
    assert_eq!(chain.replicated(), next);
}

#[tokio::test]
async fn old_generations_go_and_the_one_in_force_never_does() {
    let chain = Chain::new();
    let store = chain.store();
    let first = chain.desk.folder();
    let kept = tempfile::tempdir().unwrap();
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .arg(&first)
        .arg(kept.path().join("first"))
        .status();
    assert!(copied.unwrap().success());
    for n in 0..4 {
        publish(&store, &chain.desk.snapshot(), 2).await.unwrap();
        chain.desk.add(n..n + 1);
        chain.desk.build();
    }
    assert_eq!(left(&chain.published().join("generations"), "").len(), 2);
    // What a publish that was broken off has left goes too; what is not ours stays.
    let stray = chain.published().join("files").join("ab".repeat(32));
    fs::write(&stray, "left").unwrap();
    fs::write(chain.published().join("files/README"), "mine").unwrap();
    // Going back: the oldest is in force again, and stays though newer ones may fill the number.
    let back = publish(&store, &kept.path().join("first"), 1)
        .await
        .unwrap();
    assert!(!stray.exists() && chain.published().join("files/README").exists());
    let generations = left(&chain.published().join("generations"), "");
    let in_force = chain.in_force();
    assert!(generations.iter().any(|g| in_force.ends_with(g)));
    assert!(generations.len() <= 2, "{generations:?}");
    chain.pull().await.unwrap();
    assert_eq!(chain.replicated(), back.generation);
}

#[tokio::test]
async fn a_server_without_a_snapshot_waits_for_one_to_be_published() {
    let chain = Chain::new();
    let mut server = chain.serve();
    server.wait_for(&["snapshot not pulled", "nothing is published there"]);
    let told = sources(&server).await.unwrap_err();
    assert!(told.message().contains("nothing is published"), "{told:?}");
    assert_eq!(store_health(&server).await, ServingStatus::NotServing);
    assert_eq!(health(&server).await, ServingStatus::NotServing);
    assert_eq!(
        screened(&server).await.unwrap_err().code(),
        Code::Unavailable
    );
    let published = program(chain.desk.path(), &["publish", &chain.url()])
        .output()
        .unwrap();
    assert!(published.status.success(), "{published:?}");
    let generation = chain.desk.in_force();
    let said = String::from_utf8(published.stdout).unwrap();
    assert!(said.contains(&generation), "{said}");
    server.signal("HUP");
    server.wait_for(&["object store is in order again"]);
    server.wait_for(&["snapshot pulled", &generation]);
    server.wait_for(&["snapshot in force", &generation]);
    assert_eq!(screened(&server).await.unwrap(), (Outcome::Hit, generation));
    assert_eq!(health(&server).await, ServingStatus::Serving);
    assert_eq!(store_health(&server).await, ServingStatus::Serving);
    let found = store(&server).await;
    assert!(
        found.looked_at.is_some() && found.error.is_empty(),
        "{found:?}"
    );
    fs::rename(chain.published(), chain.away.path().join("hidden")).unwrap();
    server.signal("HUP");
    server.wait_for(&["snapshot not pulled; the one in force stays"]);
    let lost = store(&server).await;
    assert_eq!(lost.looked_at, found.looked_at);
    assert_eq!(lost.error, "nothing is published in the store");
    assert_eq!(store_health(&server).await, ServingStatus::NotServing);
    assert_eq!(health(&server).await, ServingStatus::Serving);
}

#[tokio::test]
async fn a_pull_that_failed_goes_on_with_the_files_that_came_whole() {
    let chain = Chain::new();
    let published = chain.publish().await;
    let folder = chain.published().join("files");
    // In the order of the manifest, the last file is cut short.
    let manifest = fs::read(chain.published().join(chain.in_force())).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let last = folder.join(files.last().unwrap()["hash"].as_str().unwrap());
    let whole = fs::read(&last).unwrap();
    fs::write(&last, &whole[1..]).unwrap();
    chain.pull().await.unwrap_err();
    let kept = chain.replica.path().join("fetched");
    let fetched = left(&kept, "");
    assert!(fetched.len() >= published.files / 2, "{fetched:?}");
    // Only what did not come is asked for; what was damaged here meanwhile, and what nobody needs, is not taken.
    let damaged = kept.join(&fetched[0]);
    fs::write(&damaged, "x").unwrap();
    fs::write(kept.join("ab"), "x").unwrap();
    fs::write(&last, whole).unwrap();
    for gone in &fetched[1..] {
        fs::remove_file(folder.join(gone)).unwrap();
    }
    let Pulled::New { fetched, .. } = chain.pull().await.unwrap() else {
        panic!("nothing new");
    };
    assert_eq!(fetched, 2);
    assert_eq!(chain.replicated(), published.generation);
    assert!(!kept.exists());
}

// The connection must be able to close while the test waits for the server to end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_goes_on_with_what_it_has_while_the_store_is_away_or_damaged() {
    let chain = Chain::new();
    let first = chain.publish().await.generation;
    chain.pull().await.unwrap();
    chain.desk.add(0..1);
    let second = chain.desk.build();
    chain.publish().await;
    let hidden = chain.away.path().join("hidden");
    fs::rename(chain.published(), &hidden).unwrap();
    let mut server = chain.serve();
    server.wait_for(&["snapshot not pulled; the one in force stays"]);
    assert_eq!(
        screened(&server).await.unwrap(),
        (Outcome::Hit, first.clone())
    );
    fs::rename(&hidden, chain.published()).unwrap();
    let pointer = fs::read_to_string(chain.published().join("current.json")).unwrap();
    let name = pointer
        .split('"')
        .find(|p| p.starts_with("generations/"))
        .unwrap();
    let manifest = chain.published().join(name);
    let whole = fs::read(&manifest).unwrap();
    fs::write(&manifest, &whole[1..]).unwrap();
    server.signal("HUP");
    server.wait_for(&["snapshot not pulled", name, "damaged"]);
    assert_eq!(screened(&server).await.unwrap(), (Outcome::Hit, first));
    fs::write(&manifest, whole).unwrap();
    server.signal("HUP");
    server.wait_for(&["snapshot in force", &second]);
    assert_eq!(screened(&server).await.unwrap(), (Outcome::Hit, second));
    server.signal("TERM");
    assert!(server.end().0.success());
}

#[tokio::test]
async fn a_file_that_was_damaged_at_the_replica_is_fetched_again() {
    let chain = Chain::new();
    let generation = chain.publish().await.generation;
    chain.pull().await.unwrap();
    let folder = fs::read_to_string(chain.replica.path().join("CURRENT")).unwrap();
    let facts = chain.replica.path().join(folder.trim()).join("facts.arrow");
    let mut bytes = fs::read(&facts).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&facts, bytes).unwrap();
    let mut server = chain.serve();
    server.wait_for(&["refused", "facts.arrow"]);
    server.wait_for(&["snapshot pulled", "fetched=1"]);
    server.wait_for(&["snapshot in force", &generation]);
    assert_eq!(screened(&server).await.unwrap(), (Outcome::Hit, generation));
}

// The connection must be able to close while the test waits for the server to end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_store_never_answers_serves_and_stops_when_told_and_logs_no_credential() {
    let chain = Chain::new();
    chain.publish().await;
    chain.pull().await.unwrap();
    let store = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", store.local_addr().unwrap());
    let environment = [
        ("AWS_ENDPOINT", endpoint.as_str()),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "xa-1"),
        ("AWS_ACCESS_KEY_ID", "INVENTEDKEY"),
        ("AWS_SECRET_ACCESS_KEY", "inventedword"),
    ];
    let folder = chain.replica.path().to_str().unwrap();
    let arguments = [
        "--pull",
        "s3://watchlists/border",
        "--snapshot",
        folder,
        "--log",
        "trace",
    ];
    let server = Running::start_within(chain.desk.path(), &arguments, &environment);
    // It is being asked, and never answers.
    let (asking, _) = store.accept().await.unwrap();
    let generation = chain.replicated();
    assert_eq!(screened(&server).await.unwrap(), (Outcome::Hit, generation));
    server.signal("TERM");
    let (status, log) = server.end();
    assert!(status.success(), "{status:?}");
    assert!(log.iter().any(|l| l.contains("stopped")), "{log:?}");
    for secret in ["INVENTEDKEY", "inventedword"] {
        assert!(!log.iter().any(|l| l.contains(secret)), "{log:?}");
    }
    drop(asking);
}

#[cfg(unix)]
mod killed {
    //! A publisher that dies, at points that the store itself marks.

    use std::process::Stdio;

    use super::*;

    /// Whether a publish has come so far.
    type Reached<'a> = &'a dyn Fn(&Path) -> bool;

    #[tokio::test]
    async fn a_publisher_killed_at_any_step_leaves_a_whole_generation_in_force() {
        let chain = Chain::new();
        let steps: [(Reached<'_>, &str); 5] = [
            (&|_| true, "at once"),
            (&|at| left(&at.join("files"), "").len() > 20, "first file"),
            (&|at| left(&at.join("files"), "").len() > 25, "some files"),
            (
                &|at| left(&at.join("generations"), "").len() > 1,
                "manifest",
            ),
            (&|at| at.join("current.json#1").exists(), "pointer"),
        ];
        chain.publish().await;
        chain.pull().await.unwrap();
        for (n, (reached, step)) in (0u32..).zip(steps) {
            let before = chain.replicated();
            chain.desk.add(n * 500..(n + 1) * 500);
            let next = chain.desk.build();
            let mut publisher =
                program(chain.desk.path(), &["publish", &chain.url(), "--keep", "1"]);
            let mut publisher = publisher.stdout(Stdio::null()).spawn().unwrap();
            while publisher.try_wait().unwrap().is_none() {
                // It may be quicker than the eye: then it is whole and in force.
                if reached(&chain.published()) {
                    publisher.kill().unwrap();
                    break;
                }
                std::thread::yield_now();
            }
            let ended = publisher.wait().unwrap();
            chain.pull().await.unwrap();
            let met = chain.replicated();
            assert!(
                met == next || met == before && !ended.success(),
                "{step}: {ended}"
            );
            chain.publish().await;
            chain.pull().await.unwrap();
            assert_eq!(chain.replicated(), next, "{step}");
        }
    }
}
