//! A running server and what happens in its snapshot folder: new generations, damaged ones, builds that are killed.
//!
//! Nothing here waits for a time: a test goes on when a line was logged or an answer came.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::{Channel, Endpoint, Error};

use super::desk::Desk;
use super::pipe::{asked, document};
use super::running::{ONLY_WHEN_TOLD, Running, program};
use saring::service::proto::v1;
use v1::screening_client::ScreeningClient;

/// A connection of its own.
async fn connect(url: String) -> Result<ScreeningClient<Channel>, Error> {
    let channel = Endpoint::from_shared(url)?.connect().await?;
    Ok(ScreeningClient::new(channel))
}

/// Screens over a connection of its own until told to stop; every request must be answered. Tells each generation it
/// meets; gives how many requests were answered.
async fn screen_on(
    url: String,
    stop: Arc<AtomicBool>,
    met: mpsc::UnboundedSender<String>,
) -> usize {
    let mut client = connect(url).await.unwrap();
    let (mut answered, mut last) = (0, String::new());
    while !stop.load(Ordering::Relaxed) {
        let answer = client.screen(asked(document("K0099001"))).await;
        let answer = answer.unwrap().into_inner();
        assert_eq!(answer.outcome(), v1::Outcome::Hit);
        answered += 1;
        if answer.generation != last {
            last = answer.generation;
            met.send(last.clone()).unwrap();
        }
    }
    answered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_generations_change_and_a_damaged_one_is_refused() {
    let desk = Desk::new();
    let mut server = Running::start(desk.path(), &ONLY_WHEN_TOLD);
    let stop = Arc::new(AtomicBool::new(false));
    let mut callers = Vec::new();
    for _ in 0..4 {
        let (told, met) = mpsc::unbounded_channel();
        let calling = tokio::spawn(screen_on(server.url(), stop.clone(), told));
        callers.push((calling, met));
    }
    let mut generation = desk.in_force();
    for n in 0..4 {
        for (_, met) in &mut callers {
            assert_eq!(met.recv().await.unwrap(), generation);
        }
        desk.add(n..n + 1);
        let next = desk.build();
        assert_ne!(next, generation);
        server.signal("HUP");
        server.wait_for(&["snapshot in force", &next]);
        generation = next;
    }
    desk.add(10..11);
    desk.build();
    let facts = desk.folder().join("facts.arrow");
    let mut bytes = fs::read(&facts).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&facts, bytes).unwrap();
    server.signal("HUP");
    server.wait_for(&["snapshot refused", "facts.arrow"]);
    let mut client = connect(server.url()).await.unwrap();
    let answer = client.screen(asked(document("K0099001"))).await.unwrap();
    assert_eq!(answer.into_inner().generation, generation);
    desk.add(11..12);
    let last = desk.build();
    server.signal("HUP");
    server.wait_for(&["snapshot in force", &last]);
    for (_, met) in &mut callers {
        assert_eq!(met.recv().await.unwrap(), generation);
        assert_eq!(
            met.recv().await.unwrap(),
            last,
            "the damaged one was never met"
        );
    }
    stop.store(true, Ordering::Relaxed);
    for (calling, _) in callers {
        assert!(calling.await.unwrap() > 5);
    }
    assert!(!server.logged.iter().any(|l| l.contains("K0099001")));
}

#[test]
fn a_server_finds_a_new_generation_by_itself() {
    let desk = Desk::new();
    let mut server = Running::start(desk.path(), &["--reload-every", "1"]);
    desk.add(0..1);
    let next = desk.build();
    server.wait_for(&["snapshot in force", &next]);
}

// The connection must be able to close while the test waits for the server to end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_ends_the_work_under_way() {
    for signal in ["TERM", "INT"] {
        let desk = Desk::new();
        let mut server = Running::start(desk.path(), &[]);
        let mut client = connect(server.url()).await.unwrap();
        let (items, stream) = mpsc::channel(1);
        let item = |id: &str| v1::ScreenStreamRequest {
            id: id.to_owned(),
            request: Some(asked(document("K0099001"))),
        };
        let answers = client.screen_stream(ReceiverStream::new(stream)).await;
        let mut answers = answers.unwrap().into_inner();
        items.send(item("before")).await.unwrap();
        assert_eq!(answers.next().await.unwrap().unwrap().id, "before");
        server.signal(signal);
        server.wait_for(&["stopping"]);
        items.send(item("after")).await.unwrap();
        assert_eq!(answers.next().await.unwrap().unwrap().id, "after");
        drop(items);
        assert!(answers.next().await.is_none());
        drop((answers, client));
        let (status, log) = server.end();
        assert!(status.success(), "{status:?} {log:?}");
        assert!(log.iter().any(|l| l.contains("stopped")), "{log:?}");
        assert!(!log.iter().any(|l| l.contains("broken off")), "{log:?}");
    }
}

#[tokio::test]
async fn signals_are_heard_as_soon_as_it_listens_and_a_stopped_server_takes_no_connection() {
    let desk = Desk::new();
    let mut server = Running::start(desk.path(), &ONLY_WHEN_TOLD);
    server.signal("HUP");
    server.wait_for(&["snapshot unchanged"]);
    let url = server.url();
    server.signal("INT");
    assert!(server.end().0.success());
    assert!(connect(url).await.is_err());
}

#[cfg(unix)]
mod killed {
    //! Builds that die, at points that the operating system or the folder itself marks.

    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};

    use super::*;

    /// A write past the largest file that the process may have; nothing of the program runs after it.
    const SIGXFSZ: i32 = 25;
    const SIGKILL: i32 = 9;

    /// Builds with files of at most so many blocks of 512 bytes; the signal that ended it, if one did.
    fn build_within(desk: &Desk, blocks: u32) -> Option<i32> {
        let limited = format!("ulimit -c 0; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.current_dir(desk.path()).env_remove("RUST_LOG");
        let binary = env!("CARGO_BIN_EXE_saring");
        command.args(["-c", &limited, binary, "build", "--lists", "lists"]);
        let ended = command.output().unwrap();
        assert!(
            ended.status.success() || ended.status.signal().is_some(),
            "{ended:?}"
        );
        ended.status.signal()
    }

    #[test]
    fn a_build_killed_while_it_writes_changes_nothing_and_the_next_one_cleans_up() {
        let desk = Desk::new();
        let mut server = Running::start(desk.path(), &ONLY_WHEN_TOLD);
        let old = desk.in_force();
        desk.add(0..2000);
        let mut deaths = 0;
        for blocks in [0, 1, 2, 4, 8, 16, 32, 64, 128, 256] {
            let Some(signal) = build_within(&desk, blocks) else {
                break;
            };
            assert_eq!(signal, SIGXFSZ);
            deaths += 1;
            assert_eq!(desk.in_force(), old, "after {blocks} blocks");
            assert_eq!(
                desk.left("building-").len(),
                1,
                "only the last one's remains"
            );
            server.signal("HUP");
            server.wait_for(&["snapshot unchanged"]);
        }
        assert!(deaths >= 4, "{deaths}");
        let new = desk.build();
        assert_ne!(new, old);
        assert!(desk.left("building-").is_empty());
        assert_eq!(desk.left("generation-").len(), 2);
        server.signal("HUP");
        server.wait_for(&["snapshot in force", &new]);
    }

    /// Whether a build has come so far.
    type Reached<'a> = &'a dyn Fn(&Desk) -> bool;

    #[test]
    fn a_build_killed_at_any_step_leaves_a_whole_generation_in_force() {
        let desk = Desk::new();
        let holds =
            |desk: &Desk, file: &str| desk.left("building-").iter().any(|b| b.join(file).exists());
        let steps: [Reached<'_>; 7] = [
            &|_| true,
            &|desk| holds(desk, ""),
            &|desk| holds(desk, "records.arrow"),
            &|desk| holds(desk, "index/numbers"),
            &|desk| holds(desk, "manifest.json"),
            &|desk| desk.left("generation-").len() > 2,
            &|desk| desk.snapshot().join("CURRENT.next").exists(),
        ];
        let mut before = desk.in_force();
        for (n, reached) in (0u32..).zip(steps) {
            desk.add(n * 500..(n + 1) * 500);
            let mut build = program(desk.path(), &["build", "--lists", "lists"]);
            let mut build = build.stdout(Stdio::null()).spawn().unwrap();
            let ended = loop {
                if reached(&desk) {
                    build.kill().unwrap();
                    break build.wait().unwrap();
                }
                // It may be quicker than the eye: then it is whole and in force.
                if let Some(ended) = build.try_wait().unwrap() {
                    break ended;
                }
                std::thread::yield_now();
            };
            let after = desk.in_force();
            assert!(
                ended.success() || ended.signal() == Some(SIGKILL),
                "{ended:?}"
            );
            if ended.success() {
                assert_ne!(after, before);
            }
            let whole = desk.build();
            assert!(after == before || after == whole, "step {n}");
            assert!(desk.left("building-").is_empty());
            assert_eq!(desk.left("generation-").len(), 2);
            before = whole;
        }
    }
}
