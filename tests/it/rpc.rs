//! The gRPC edge over an in-process pipe: good calls, bad fields, bounds, deadlines, streams, health, reflection.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use hyper_util::rt::TokioIo;
use tempfile::TempDir;
use tokio_stream::StreamExt;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use saring::app::{App, Caller, build_snapshot};
use saring::matching::Policy;
use saring::service::proto::v1;
use saring::service::{Options, Server};
use v1::screen_request::Subject;
use v1::screen_stream_response::Result as Item;
use v1::screening_client::ScreeningClient;
use v1::watchlists_client::WatchlistsClient;

const DOCUMENTS: &str = "reference,type,number,issuer,status\nD-1,passport,K0099001,MYS,stolen\n";
const LISTS: &str =
    "[[list]]\nid = \"documents\"\ntitle = \"T\"\nformat = \"documents-csv\"\nfiles = \"d.csv\"\n";

/// A server over a pipe; `ready` puts a snapshot in force.
async fn server(ready: bool) -> (TempDir, Channel) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lists.toml"), LISTS).unwrap();
    fs::write(folder.path().join("d.csv"), DOCUMENTS).unwrap();
    let out = folder.path().join("snapshot");
    let app = App::new(&out, Policy::default());
    if ready {
        let caller = Caller::at("test");
        let now = SystemTime::now();
        build_snapshot(&caller, folder.path(), &out, now, &mut |_| ()).unwrap();
        app.reload().unwrap();
    }
    let clock = Arc::new(SystemTime::now);
    let server = Server::new(Arc::new(app), Options::default(), clock)
        .await
        .unwrap();
    let (client, pipe) = tokio::io::duplex(1 << 16);
    tokio::spawn(
        tonic::transport::Server::builder()
            .add_routes(server.routes.clone())
            .serve_with_incoming(tokio_stream::once(Ok::<_, std::io::Error>(pipe))),
    );
    let mut client = Some(client);
    let connect = tower::service_fn(move |_| {
        let client = client
            .take()
            .ok_or_else(|| std::io::Error::other("one pipe only"));
        async move { client.map(TokioIo::new) }
    });
    let endpoint = Endpoint::from_static("http://pipe");
    (
        folder,
        endpoint.connect_with_connector(connect).await.unwrap(),
    )
}

fn asked(subject: Subject) -> v1::ScreenRequest {
    v1::ScreenRequest {
        subject: Some(subject),
        options: None,
    }
}

fn document(number: &str) -> Subject {
    Subject::Document(v1::Document {
        number: number.to_owned(),
        issuer: "MYS".to_owned(),
        kind: v1::DocumentKind::Passport.into(),
    })
}

fn named(whole: &str) -> Vec<v1::SubjectName> {
    vec![v1::SubjectName {
        whole: whole.to_owned(),
        ..Default::default()
    }]
}

fn person(whole: &str) -> v1::Person {
    v1::Person {
        names: named(whole),
        ..Default::default()
    }
}

fn fields(refused: &Status) -> Vec<String> {
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused:?}");
    let details = refused.get_details_bad_request().expect("no BadRequest");
    details
        .field_violations
        .into_iter()
        .map(|v| v.field)
        .collect()
}

#[tokio::test]
async fn every_kind_of_subject_is_answered_with_what_was_searched() {
    let (_folder, channel) = server(true).await;
    let mut client = ScreeningClient::new(channel);
    let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let subjects = [
        document("K0099001"),
        Subject::Person(person("Invented Nobody")),
        Subject::Organisation(v1::Organisation {
            names: named("Nowhere Trading"),
            ..Default::default()
        }),
        Subject::Vessel(v1::Vessel {
            names: named("Nowhere Star"),
            ..Default::default()
        }),
        Subject::Aircraft(v1::Aircraft {
            names: named("9X-NON"),
            ..Default::default()
        }),
        Subject::Mrz(v1::Mrz {
            text: zone.to_owned(),
        }),
        Subject::Vehicle(v1::Vehicle {
            plate: "XX 1234".to_owned(),
            ..Default::default()
        }),
    ];
    for (n, subject) in subjects.into_iter().enumerate() {
        let is_zone = matches!(subject, Subject::Mrz(_));
        let answer = client.screen(asked(subject)).await.unwrap().into_inner();
        assert_eq!(answer.outcome() == v1::Outcome::Hit, n == 0, "{answer:?}");
        assert_eq!(answer.hits.len(), usize::from(n == 0));
        assert_eq!(answer.searched[0].id, "documents");
        assert_eq!(answer.completeness(), v1::Completeness::Complete);
        assert!(answer.server_time.is_some() && !answer.policy_hash.is_empty());
        assert_eq!(answer.mrz.is_some_and(|m| m.checks_agree), is_zone);
    }
}

#[tokio::test]
async fn a_wrong_field_is_named_and_never_repeated() {
    let (_folder, channel) = server(true).await;
    let mut client = ScreeningClient::new(channel);
    let long = "x".repeat(401);
    let mut date = person("A");
    date.birth_dates = vec![v1::BirthDate {
        value: Some(v1::birth_date::Value::Text("17.05.1980".to_owned())),
    }];
    let mut country = person("A");
    country.nationalities = vec!["MYS".to_owned(), "Erewhon".to_owned()];
    let mut gender = person("A");
    gender.gender = 77;
    let mut limited = asked(document("A1"));
    limited.options = Some(v1::ScreenOptions {
        limit: 101,
        lists: vec!["no list".to_owned()],
        profile: "other".to_owned(),
        ..Default::default()
    });
    let mut unknown = asked(document("A1"));
    unknown.options = Some(v1::ScreenOptions {
        lists: vec!["documents".to_owned(), "nowhere".to_owned()],
        ..Default::default()
    });
    let zone = |text: &str| {
        Subject::Mrz(v1::Mrz {
            text: text.to_owned(),
        })
    };
    let person = |p| asked(Subject::Person(p));
    let cases: [(v1::ScreenRequest, &[&str]); 12] = [
        (v1::ScreenRequest::default(), &["subject"]),
        (person(v1::Person::default()), &["person.names"]),
        (
            person(self::person(&long)),
            &["person.names[0].whole", "person.names[0]"],
        ),
        (person(date), &["person.birth_dates[0].text"]),
        (person(country), &["person.nationalities[1]"]),
        (person(gender), &["person.gender"]),
        (asked(document("--")), &["document.number"]),
        (
            asked(Subject::Vehicle(v1::Vehicle::default())),
            &["vehicle"],
        ),
        (asked(zone("nonsense")), &["mrz.text"]),
        (asked(zone(&"<".repeat(1025))), &["mrz.text"]),
        (
            limited,
            &["options.limit", "options.lists[0]", "options.profile"],
        ),
        (unknown, &["options.lists[1]"]),
    ];
    for (request, expected) in cases {
        let refused = client.screen(request).await.unwrap_err();
        assert_eq!(fields(&refused), expected);
        let all = format!("{refused:?}");
        assert!(!all.contains("17.05") && !all.contains("Erewhon"), "{all}");
    }
}

#[tokio::test]
async fn a_message_past_its_bound_is_refused_and_a_deadline_that_passed_says_so() {
    let (_folder, channel) = server(true).await;
    let mut client = ScreeningClient::new(channel);
    let huge = Subject::Person(person(&"x".repeat(2 << 20)));
    assert!(client.screen(asked(huge)).await.is_err());
    let mut hasty = tonic::Request::new(asked(document("K0099001")));
    hasty
        .metadata_mut()
        .insert("grpc-timeout", "1n".parse().unwrap());
    let late = client.screen(hasty).await.unwrap_err();
    assert!(
        matches!(late.code(), Code::DeadlineExceeded | Code::Cancelled),
        "{late:?}"
    );
    let mut patient = tonic::Request::new(asked(document("K0099001")));
    patient.set_timeout(Duration::from_secs(20));
    assert!(client.screen(patient).await.is_ok());
}

#[tokio::test]
async fn one_bad_item_of_a_stream_fails_only_itself() {
    let (_folder, channel) = server(true).await;
    let mut client = ScreeningClient::new(channel);
    let items = (0..300).map(|n| v1::ScreenStreamRequest {
        id: format!("item-{n}"),
        request: Some(asked(document(if n == 7 { "--" } else { "K0099001" }))),
    });
    let items: Vec<_> = items.collect();
    let answers = client
        .screen_stream(tokio_stream::iter(items))
        .await
        .unwrap();
    let mut answers = answers.into_inner();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(answer) = answers.next().await {
        let answer = answer.unwrap();
        let bad = answer.id == "item-7";
        match answer.result.unwrap() {
            Item::Response(response) => {
                assert!(!bad);
                assert_eq!(response.outcome(), v1::Outcome::Hit);
            }
            Item::Error(error) => {
                assert!(bad, "{error:?}");
                assert_eq!(error.code, Code::InvalidArgument as i32);
                assert!(
                    error.message.contains("request.document.number"),
                    "{error:?}"
                );
                assert_eq!(error.details.len(), 1);
            }
        }
        assert!(seen.insert(answer.id));
    }
    assert_eq!(seen.len(), 300);
}

#[tokio::test]
async fn lists_and_records_are_shown() {
    let (_folder, channel) = server(true).await;
    let mut client = WatchlistsClient::new(channel);
    let lists = client
        .list_sources(v1::ListSourcesRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(lists.sources[0].id, "documents");
    assert_eq!(lists.sources[0].state(), v1::ListState::Ok);
    assert_eq!(
        (lists.sources[0].records, lists.sources[0].required),
        (1, true)
    );
    let get = |list: &str, reference: &str| v1::GetRecordRequest {
        key: Some(v1::RecordKey {
            list: list.to_owned(),
            reference: reference.to_owned(),
        }),
    };
    let found = client
        .get_record(get("documents", "D-1"))
        .await
        .unwrap()
        .into_inner();
    let record = found.record.unwrap();
    assert_eq!(record.document.unwrap().number, "K0099001");
    let none = client
        .get_record(get("documents", "D-2"))
        .await
        .unwrap_err();
    assert_eq!(none.code(), Code::NotFound);
    let bad = client.get_record(get("NO", "")).await.unwrap_err();
    assert_eq!(fields(&bad), ["key.list", "key.reference"]);
}

#[tokio::test]
async fn health_serves_only_with_a_snapshot_in_force() {
    use tonic_health::pb::health_check_response::ServingStatus;
    for ready in [true, false] {
        let (_folder, channel) = server(ready).await;
        let ask = HealthCheckRequest {
            service: "saring.v1.Screening".to_owned(),
        };
        let health = HealthClient::new(channel.clone()).check(ask).await.unwrap();
        let serving = health.into_inner().status() == ServingStatus::Serving;
        assert_eq!(serving, ready);
        let answer = ScreeningClient::new(channel)
            .screen(asked(document("A1")))
            .await;
        match answer {
            Ok(_) => assert!(ready),
            Err(refused) => {
                assert!(!ready);
                assert_eq!(refused.code(), Code::Unavailable);
            }
        }
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_line_holds_a_name_or_a_number() {
    let log = Log::default();
    let writer = log.clone();
    // Global, because screenings run on threads of their own; other tests only add lines to look through.
    let started = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .try_init();
    assert!(started.is_ok(), "another test logs already");
    let (_folder, channel) = server(true).await;
    let mut client = ScreeningClient::new(channel);
    let mut bad = person("Unmistakable Pseudonym");
    bad.nationalities = vec!["Ruritania-Unmistakable".to_owned()];
    assert!(client.screen(asked(Subject::Person(bad))).await.is_err());
    let good = asked(Subject::Person(person("Unmistakable Pseudonym")));
    assert!(client.screen(good).await.is_ok());
    assert!(client.screen(asked(document("Q77665544"))).await.is_ok());
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    let ours: Vec<_> = text.lines().filter(|l| l.contains("saring")).collect();
    assert!(
        ours.iter().any(|l| l.contains("screened")),
        "nothing was logged"
    );
    assert!(ours.iter().any(|l| l.contains("bad request refused")));
    for secret in ["Unmistakable", "UNMISTAKABLE", "Pseudonym", "Q77665544"] {
        assert!(
            !ours.iter().any(|l| l.contains(secret)),
            "{secret} was logged"
        );
    }
}
