//! `ScreenManifest` over an in-process pipe: every format, bad parts, resumption, places.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::pipe::{self, fields, write_documents};
use saring::domain::limits;
use saring::matching::Policy;
use saring::service::proto::v1;
use saring::service::{Options, Patience, Server};
use v1::manifests_client::ManifestsClient;
use v1::screen_manifest_request::Part as Sent;
use v1::screen_manifest_response::Part;

async fn server() -> (TempDir, Server, ManifestsClient<Channel>) {
    waiting(Patience::default()).await
}

async fn waiting(patience: Patience) -> (TempDir, Server, ManifestsClient<Channel>) {
    let folder = tempfile::tempdir().unwrap();
    write_documents(folder.path());
    let out = folder.path().join("snapshot");
    let app = pipe::app(folder.path(), &out, Policy::default());
    let (server, channel) = pipe::serve(
        app,
        Options {
            patience,
            ..Options::default()
        },
    )
    .await;
    (folder, server, ManifestsClient::new(channel))
}

fn part(part: Sent) -> v1::ScreenManifestRequest {
    v1::ScreenManifestRequest { part: Some(part) }
}

pub(super) fn header(key: &str, resume: Option<v1::ManifestResume>) -> v1::ManifestHeader {
    v1::ManifestHeader {
        options: None,
        idempotency_key: key.to_owned(),
        resume,
    }
}

/// A header and bytes in small parts.
pub(super) fn parts(header: v1::ManifestHeader, bytes: &[u8]) -> Vec<v1::ScreenManifestRequest> {
    let data = bytes.chunks(1000).map(|b| part(Sent::Data(b.to_vec())));
    std::iter::once(part(Sent::Header(header)))
        .chain(data)
        .collect()
}

type Parts = Vec<Part>;

pub(super) async fn all(
    client: &mut ManifestsClient<Channel>,
    sent: Vec<v1::ScreenManifestRequest>,
) -> Result<Parts, Status> {
    let answers = client.screen_manifest(tokio_stream::iter(sent)).await?;
    let answers: Vec<_> = answers.into_inner().collect().await;
    answers
        .into_iter()
        .map(|a| a.map(|a| a.part.unwrap()))
        .collect()
}

pub(super) fn results(parts: &[Part]) -> Vec<v1::ManifestResult> {
    let results = parts.iter().filter_map(|p| match p {
        Part::Result(result) => Some(result.clone()),
        _ => None,
    });
    results.collect()
}

pub(super) fn summary(parts: &[Part]) -> v1::ManifestSummary {
    match parts.last() {
        Some(Part::Summary(summary)) => summary.clone(),
        other => panic!("no summary: {other:?}"),
    }
}

fn started(parts: &[Part]) -> v1::ManifestStarted {
    match parts.first() {
        Some(Part::Started(started)) => started.clone(),
        other => panic!("not started: {other:?}"),
    }
}

/// A table of so many travellers; every seventh has the document that is listed.
fn table(count: usize) -> String {
    let mut text = "name,dob,passport,issuer\n".to_owned();
    for n in 0..count {
        let number = if n % 7 == 6 {
            "K0099001".to_owned()
        } else {
            format!("X{n:07}")
        };
        let year = n % 90 + 10;
        writeln!(text, "Invented Nobody,19{year}-01-02,{number},MYS").unwrap();
    }
    text
}

#[tokio::test]
async fn a_flight_is_answered_traveller_by_traveller_with_its_problems_and_a_summary() {
    let (_folder, _server, mut client) = server().await;
    let sample = |file: &str| fs::read(pipe::samples().join("manifests").join(file)).unwrap();
    for (file, format) in [("flight.edi", "paxlst"), ("flight.csv", "csv")] {
        let parts = all(&mut client, parts(header("", None), &sample(file)))
            .await
            .unwrap();
        let started = started(&parts);
        assert_eq!((started.format.as_str(), started.travellers), (format, 40));
        assert!(!started.generation.is_empty() && !started.policy_hash.is_empty());
        let results = results(&parts);
        let numbers: Vec<_> = results.iter().map(|r| r.number).collect();
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
        let summary = summary(&parts);
        assert_eq!((summary.travellers, summary.clear), (40, 40));
        assert_eq!(summary.searched[0].id, "documents");
        assert!(
            parts
                .iter()
                .any(|p| matches!(p, Part::Progress(p) if p.done == 40))
        );
    }
    let odd = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/manifest/odd.csv");
    let parts = all(
        &mut client,
        parts(header("", None), &fs::read(odd).unwrap()),
    )
    .await
    .unwrap();
    let problems = parts.iter().filter_map(|p| match p {
        Part::Problem(p) => Some(format!("{} {}", p.severity, p.place)),
        _ => None,
    });
    let problems: Vec<_> = problems.collect();
    assert_eq!(problems.len(), 5);
    assert_eq!(problems[0], "error line 5");
    assert_eq!(summary(&parts).problems, 5);
}

#[tokio::test]
async fn what_is_no_manifest_or_in_the_wrong_place_is_named() {
    let (_folder, _server, mut client) = server().await;
    let table = table(3);
    let data = |text: &str| part(Sent::Data(text.as_bytes().to_vec()));
    let resume = |after| {
        Some(v1::ManifestResume {
            after,
            ..Default::default()
        })
    };
    let limited = v1::ManifestHeader {
        options: Some(v1::ScreenOptions {
            limit: 101,
            ..Default::default()
        }),
        ..header(&"k".repeat(401), None)
    };
    for (sent, expected) in [
        (vec![], vec!["header"]),
        (vec![data(&table)], vec!["header"]),
        (
            vec![
                part(Sent::Header(header("", None))),
                part(Sent::Header(header("", None))),
            ],
            vec!["data"],
        ),
        (parts(header("", None), b"noise"), vec!["data"]),
        (parts(header("", None), b""), vec!["data"]),
        (
            parts(limited, table.as_bytes()),
            vec!["options.limit", "header.idempotency_key"],
        ),
        (
            parts(header("", resume(-1)), table.as_bytes()),
            vec!["header.resume.after"],
        ),
    ] {
        let refused = all(&mut client, sent).await.unwrap_err();
        assert_eq!(fields(&refused), expected);
    }
    let other = parts(header("", resume(1)), table.as_bytes());
    let refused = all(&mut client, other).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition, "{refused:?}");
    let unknown = v1::ManifestHeader {
        options: Some(v1::ScreenOptions {
            lists: vec!["nowhere".to_owned()],
            ..Default::default()
        }),
        ..header("", None)
    };
    let refused = all(&mut client, parts(unknown, table.as_bytes()))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["options.lists[0]"]);
}

#[tokio::test]
async fn a_call_that_was_lost_goes_on_where_it_was() {
    let (_folder, _server, mut client) = server().await;
    let table = table(200);
    let whole = all(&mut client, parts(header("", None), table.as_bytes()))
        .await
        .unwrap();
    let sent = parts(header("monday", None), table.as_bytes());
    let answers = client
        .screen_manifest(tokio_stream::iter(sent))
        .await
        .unwrap();
    let mut answers = answers.into_inner();
    let mut had = Vec::new();
    while results(&had).len() < 75 {
        had.push(answers.next().await.unwrap().unwrap().part.unwrap());
    }
    drop(answers);
    let started = started(&had);
    let resume = |after| {
        Some(v1::ManifestResume {
            after,
            generation: started.generation.clone(),
            policy_hash: started.policy_hash.clone(),
        })
    };
    // A server that remembers the manifest, and one that does not, number alike.
    for key in ["monday", "forgotten"] {
        let rest = parts(header(key, resume(75)), table.as_bytes());
        let rest = all(&mut client, rest).await.unwrap();
        let together = [&results(&had)[..75], &results(&rest)].concat();
        assert_eq!(together, results(&whole), "{key}");
        let summary = summary(&rest);
        let had = (summary.clear, summary.review, summary.hit);
        let all = self::summary(&whole);
        assert_eq!(had, (all.clear, all.review, all.hit), "{key}");
        assert_eq!(summary.hit, 28);
    }
    let end = parts(header("monday", resume(200)), table.as_bytes());
    let end = all(&mut client, end).await.unwrap();
    assert!(results(&end).is_empty() && summary(&end).travellers == 200);
    let past = parts(header("monday", resume(201)), table.as_bytes());
    let past = all(&mut client, past).await.unwrap_err();
    assert_eq!(fields(&past), ["header.resume.after"]);
    let other = parts(header("monday", None), self::table(5).as_bytes());
    let taken = all(&mut client, other).await.unwrap_err();
    assert_eq!(fields(&taken), ["header.idempotency_key"]);
}

#[tokio::test]
async fn only_so_many_are_under_way_and_one_that_is_cancelled_makes_room() {
    let (_folder, _server, mut client) = server().await;
    let mut open = Vec::new();
    for _ in 0..limits::MANIFESTS_AT_ONCE {
        let (send, parts) = mpsc::channel(1);
        send.send(part(Sent::Header(header("", None))))
            .await
            .unwrap();
        let answers = client
            .screen_manifest(ReceiverStream::new(parts))
            .await
            .unwrap();
        // The header was taken once there is room for more.
        send.reserve()
            .await
            .unwrap()
            .send(part(Sent::Data(b"name\n".to_vec())));
        drop(send.reserve().await.unwrap());
        open.push((send, answers.into_inner()));
    }
    let table = table(3);
    let sent = || parts(header("", None), table.as_bytes());
    let refused = all(&mut client, sent()).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted, "{refused:?}");
    assert!(refused.get_details_retry_info().is_some());
    open.pop();
    while let Err(refused) = all(&mut client, sent()).await {
        assert_eq!(refused.code(), Code::ResourceExhausted, "{refused:?}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_upload_that_stands_still_or_takes_too_long_ends_and_frees_its_place() {
    let (soon, never) = (Duration::from_millis(20), Duration::from_secs(3600));
    for (idle, whole, said) in [
        (soon, never, "nothing was sent"),
        (never, soon, "not there whole"),
    ] {
        let (_folder, _server, mut client) = waiting(Patience { idle, whole }).await;
        let mut open = Vec::new();
        for _ in 0..=limits::MANIFESTS_AT_ONCE {
            let (send, parts) = mpsc::channel(1);
            send.send(part(Sent::Header(header("", None))))
                .await
                .unwrap();
            let answers = client.screen_manifest(ReceiverStream::new(parts)).await;
            let mut answers = answers.unwrap().into_inner();
            let refused = answers.next().await.unwrap().unwrap_err();
            assert_eq!(refused.code(), Code::DeadlineExceeded, "{refused:?}");
            assert!(refused.message().contains(said), "{refused:?}");
            open.push((send, answers));
        }
    }
}

#[tokio::test]
async fn a_caller_who_does_not_read_loses_the_place() {
    let idle = Duration::from_millis(20);
    let patience = Patience {
        idle,
        ..Patience::default()
    };
    let (_folder, _server, mut client) = waiting(patience).await;
    let long = table(2000);
    let mut unread = Vec::new();
    for _ in 0..limits::MANIFESTS_AT_ONCE {
        let sent = parts(header("", None), long.as_bytes());
        unread.push(
            client
                .screen_manifest(tokio_stream::iter(sent))
                .await
                .unwrap(),
        );
    }
    let short = table(3);
    while let Err(refused) = all(&mut client, parts(header("", None), short.as_bytes())).await {
        assert_eq!(refused.code(), Code::ResourceExhausted, "{refused:?}");
        tokio::task::yield_now().await;
    }
    drop(unread);
}
