//! The gRPC edge over an in-process pipe: good calls, bad fields, bounds, deadlines, streams, health, reflection.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio_stream::StreamExt;
use tonic::Code;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use super::pipe::{self, asked, document, fields, named, person, record, write_documents};
use saring::app::App;
use saring::matching::Policy;
use saring::service::proto::v1;
use saring::service::{Options, Server};
use v1::Outcome::{Clear, Review};
use v1::screen_request::Subject;
use v1::screen_stream_response::Result as Item;
use v1::screening_client::ScreeningClient;
use v1::watchlists_client::WatchlistsClient;

/// A server over a pipe with the list of documents in force.
async fn serve(options: Options) -> (TempDir, Server, Channel) {
    let folder = tempfile::tempdir().unwrap();
    write_documents(folder.path());
    let out = folder.path().join("snapshot");
    let app = pipe::app(folder.path(), &out, Policy::default());
    let (server, channel) = pipe::serve(app, options).await;
    (folder, server, channel)
}

async fn server() -> (TempDir, Channel) {
    let (folder, _server, channel) = serve(Options::default()).await;
    (folder, channel)
}

#[tokio::test]
async fn every_kind_of_subject_is_answered_with_what_was_searched() {
    let (_folder, channel) = server().await;
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
    let (_folder, channel) = server().await;
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
        ..Default::default()
    });
    let mut profile = asked(document("A1"));
    profile.options = Some(v1::ScreenOptions {
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
    let cases: [(v1::ScreenRequest, &[&str]); 13] = [
        (v1::ScreenRequest::default(), &["subject"]),
        (person(v1::Person::default()), &["person.names"]),
        (person(self::person(&long)), &["person.names[0].whole"]),
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
        (limited, &["options.limit", "options.lists[0]"]),
        (profile, &["options.profile"]),
        (unknown, &["options.lists[1]"]),
    ];
    for (request, expected) in cases {
        let refused = client.screen(request).await.unwrap_err();
        assert_eq!(fields(&refused), expected);
        let all = format!("{refused:?}");
        assert!(!all.contains("17.05") && !all.contains("Erewhon"), "{all}");
    }
}

/// A person that has one field too many or too long, and the fields that are refused for it.
fn past_their_bounds() -> Vec<(v1::Person, &'static str)> {
    let with = |change: fn(&mut v1::Person)| {
        let mut person = person("Invented Nobody");
        change(&mut person);
        person
    };
    vec![
        (
            with(|p| p.names = named(&"x".repeat(401))),
            "person.names[0].whole",
        ),
        (
            with(|p| p.names = vec![named("A B").remove(0); 17]),
            "person.names",
        ),
        (
            with(|p| p.names[0].parts = vec![v1::NamePart::default(); 25]),
            "person.names[0].parts",
        ),
        (
            with(|p| {
                let text = "x".repeat(300);
                p.names[0].parts = vec![v1::NamePart { role: 0, text }; 2];
            }),
            "person.names[0].parts",
        ),
        (
            with(|p| p.birth_dates = vec![v1::BirthDate::default(); 17]),
            "person.birth_dates",
        ),
        (
            with(|p| p.nationalities = vec!["MYS".to_owned(); 17]),
            "person.nationalities",
        ),
        (
            with(|p| p.nationalities = vec!["M".repeat(65)]),
            "person.nationalities[0]",
        ),
        (
            with(|p| p.birth_place = "x".repeat(401)),
            "person.birth_place",
        ),
        (
            with(|p| {
                let number = "A1".to_owned();
                p.documents = vec![
                    v1::Document {
                        number,
                        ..Default::default()
                    };
                    17
                ];
            }),
            "person.documents",
        ),
        (
            with(|p| {
                let number = "1".repeat(65);
                p.documents = vec![v1::Document {
                    number,
                    ..Default::default()
                }];
            }),
            "person.documents[0].number",
        ),
        (
            with(|p| {
                let value = "1".repeat(65);
                p.identifiers = vec![v1::Identifier { kind: 1, value }];
            }),
            "person.identifiers[0].value",
        ),
    ]
}

#[tokio::test]
async fn every_bound_is_kept_and_what_is_past_it_is_named() {
    let (_folder, channel) = server().await;
    let mut client = ScreeningClient::new(channel.clone());
    for (person, field) in past_their_bounds() {
        let refused = client.screen(asked(Subject::Person(person))).await;
        let named = fields(&refused.unwrap_err());
        assert!(named.iter().any(|f| f == field), "{field}: {named:?}");
    }
    let options = |change: fn(&mut v1::ScreenOptions)| {
        let mut options = v1::ScreenOptions::default();
        change(&mut options);
        options
    };
    let cases = [
        (options(|o| o.limit = -1), "options.limit"),
        (options(|o| o.purpose = "x".repeat(401)), "options.purpose"),
        (options(|o| o.profile = "x".repeat(401)), "options.profile"),
        (
            options(|o| o.lists = vec!["documents".to_owned(); 257]),
            "options.lists",
        ),
    ];
    for (options, field) in cases {
        let mut request = asked(document("K0099001"));
        request.options = Some(options);
        let refused = client.screen(request).await.unwrap_err();
        let named = fields(&refused);
        assert!(named.iter().any(|f| f == field), "{field}: {named:?}");
    }
    let mut client = WatchlistsClient::new(channel);
    let long = client.get_record(record("documents", &"x".repeat(401)));
    assert_eq!(fields(&long.await.unwrap_err()), ["key.reference"]);
}

#[tokio::test]
async fn a_message_past_its_bound_is_out_of_range() {
    let (_folder, channel) = server().await;
    let mut client = ScreeningClient::new(channel);
    let huge = Subject::Person(person(&"x".repeat(2 << 20)));
    let refused = client.screen(asked(huge)).await.unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange, "{refused:?}");
    assert!(client.screen(asked(document("K0099001"))).await.is_ok());
}

/// Work that holds a thread of a server until the sender is dropped.
fn hold(server: &Server) -> std::sync::mpsc::Sender<()> {
    let (release, held) = std::sync::mpsc::channel();
    let pool = server.pool.clone();
    tokio::spawn(async move { pool.run(move || held.recv().is_err()).await });
    release
}

async fn until_busy(server: &Server, places: usize) {
    while server.pool.busy() < places {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_says_when_to_come_back() {
    let options = Options {
        places: 1,
        threads: 1,
        ..Options::default()
    };
    let (_folder, server, channel) = serve(options).await;
    let mut client = ScreeningClient::new(channel);
    let release = hold(&server);
    until_busy(&server, 1).await;
    for _ in 0..3 {
        let refused = client
            .screen(asked(document("K0099001")))
            .await
            .unwrap_err();
        assert_eq!(refused.code(), Code::ResourceExhausted, "{refused:?}");
        let retry = refused.get_details_retry_info().unwrap();
        assert!(retry.retry_delay.is_some_and(|d| !d.is_zero()));
    }
    // An item of a stream waits for its place instead.
    let item = v1::ScreenStreamRequest {
        id: "1".to_owned(),
        request: Some(asked(document("K0099001"))),
    };
    let answers = client
        .screen_stream(tokio_stream::once(item))
        .await
        .unwrap();
    drop(release);
    let answer = answers.into_inner().next().await.unwrap().unwrap();
    assert!(matches!(answer.result, Some(Item::Response(r)) if r.outcome() == v1::Outcome::Hit));
    while server.pool.busy() > 0 {
        tokio::task::yield_now().await;
    }
    assert!(client.screen(asked(document("K0099001"))).await.is_ok());
}

/// The transport's own clock may be first; it calls the same thing a cancellation.
const SAID_WHEN_LATE: [Code; 2] = [Code::DeadlineExceeded, Code::Cancelled];

#[tokio::test]
async fn a_deadline_that_passes_before_the_answer_is_said_and_never_clear() {
    for places in [1, 2] {
        let options = Options {
            places,
            threads: 1,
            ..Options::default()
        };
        let (_folder, server, channel) = serve(options).await;
        let mut client = ScreeningClient::new(channel);
        let _release = hold(&server);
        until_busy(&server, 1).await;
        // With one place the item finds the queue full until its time is over; with two it waits in the queue.
        let mut items = tonic::Request::new(tokio_stream::once(v1::ScreenStreamRequest {
            id: "1".to_owned(),
            request: Some(asked(document("Z7755331"))),
        }));
        items.set_timeout(Duration::from_millis(300));
        match client.screen_stream(items).await {
            Ok(answers) => {
                let answer = answers.into_inner().next().await.unwrap().unwrap();
                let Some(Item::Error(late)) = answer.result else {
                    panic!("{answer:?}");
                };
                assert_eq!(late.code, Code::DeadlineExceeded as i32, "{late:?}");
            }
            Err(late) => assert!(SAID_WHEN_LATE.contains(&late.code()), "{late:?}"),
        }
    }
    let (_folder, channel) = server().await;
    let mut client = ScreeningClient::new(channel);
    let mut hasty = tonic::Request::new(asked(document("Z7755331")));
    hasty
        .metadata_mut()
        .insert("grpc-timeout", "1n".parse().unwrap());
    let late = client.screen(hasty).await.unwrap_err();
    assert!(SAID_WHEN_LATE.contains(&late.code()), "{late:?}");
    let mut patient = tonic::Request::new(asked(document("K0099001")));
    patient.set_timeout(Duration::from_secs(600));
    assert!(client.screen(patient).await.is_ok());
}

#[tokio::test]
async fn a_profile_judges_by_its_own_thresholds_and_the_answer_names_it() {
    let out = tempfile::tempdir().unwrap();
    let profile = "[profiles.strict]\nreview = 11.0\nhit = 12.0\n";
    let text = format!("{}\n{profile}", Policy::default_text());
    let policy = Policy::from_toml(&text).unwrap();
    let hash = policy.hash().to_owned();
    let app = pipe::app(&pipe::samples().join("lists"), out.path(), policy);
    let (_server, channel) = pipe::serve(app, Options::default()).await;
    let mut client = ScreeningClient::new(channel);
    let mut ask = async |profile: &str| {
        let mut request = asked(Subject::Person(person("Redzuan Thayyib Kelana")));
        request.options = Some(v1::ScreenOptions {
            profile: profile.to_owned(),
            ..Default::default()
        });
        client.screen(request).await
    };
    for (profile, judged, outcome) in [
        ("", "default", Review),
        ("default", "default", Review),
        ("strict", "strict", Clear),
    ] {
        let answer = ask(profile).await.unwrap().into_inner();
        assert_eq!(
            (answer.profile.as_str(), &answer.policy_hash),
            (judged, &hash)
        );
        assert_eq!(answer.outcome(), outcome, "{profile}");
    }
    let refused = ask("border").await.unwrap_err();
    assert_eq!(fields(&refused), ["options.profile"]);
    assert!(refused.message().contains("default, strict"), "{refused:?}");
    assert!(!refused.message().contains("border"), "{refused:?}");
}

#[tokio::test]
async fn one_bad_item_of_a_stream_fails_only_itself() {
    let (_folder, channel) = server().await;
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
    let (_folder, channel) = server().await;
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
    let found = client
        .get_record(record("documents", "D-1"))
        .await
        .unwrap()
        .into_inner();
    let found = found.record.unwrap();
    assert_eq!(found.document.unwrap().number, "K0099001");
    let none = client
        .get_record(record("documents", "D-2"))
        .await
        .unwrap_err();
    assert_eq!(none.code(), Code::NotFound);
    let bad = client.get_record(record("NO", "")).await.unwrap_err();
    assert_eq!(fields(&bad), ["key.list", "key.reference"]);
}

#[tokio::test]
async fn health_serves_only_with_a_snapshot_in_force() {
    use tonic_health::pb::health_check_response::ServingStatus;
    for ready in [true, false] {
        let (_folder, channel) = if ready {
            server().await
        } else {
            let folder = tempfile::tempdir().unwrap();
            let app = App::new(folder.path(), Policy::default());
            let (_server, channel) = pipe::serve(app, Options::default()).await;
            (folder, channel)
        };
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

/// Questions of every kind and the answers to them, all of it about what must not be logged.
async fn ask_about_secrets(channel: Channel) {
    let mut client = ScreeningClient::new(channel.clone());
    let mut bad = person("Unmistakable Pseudonym");
    bad.nationalities = vec!["Ruritania-Unmistakable".to_owned()];
    assert!(client.screen(asked(Subject::Person(bad))).await.is_err());
    let zone = "P<MYSPSEUDONYM<<UNMISTAKABLE<<<<<<<<<<<<<<<<\nQ77665544<MYS8005176M3001019<<<<<<<<<<<<<<00";
    let subjects = [
        Subject::Person(person("Unmistakable Pseudonym")),
        document("Q77665544"),
        document("KO099OO1"),
        document("K0099001"),
        Subject::Vehicle(v1::Vehicle {
            plate: "QQ 7766".to_owned(),
            vin: "PM2L251S0Q7766544".to_owned(),
            ..Default::default()
        }),
        Subject::Mrz(v1::Mrz {
            text: zone.to_owned(),
        }),
    ];
    for subject in &subjects {
        let answer = client.screen(asked(subject.clone())).await;
        assert!(answer.is_ok(), "{answer:?}");
    }
    let items = subjects.into_iter().map(|subject| v1::ScreenStreamRequest {
        id: "Q77665544".to_owned(),
        request: Some(asked(subject)),
    });
    let items: Vec<_> = items.collect();
    let answers = client.screen_stream(tokio_stream::iter(items)).await;
    let answers: Vec<_> = answers.unwrap().into_inner().collect().await;
    assert_eq!(answers.len(), 6);
    let mut client = WatchlistsClient::new(channel);
    assert!(client.get_record(record("documents", "D-1")).await.is_ok());
    let none = client.get_record(record("documents", "Unmistakable")).await;
    assert_eq!(none.unwrap_err().code(), Code::NotFound);
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
    let (_folder, channel) = server().await;
    ask_about_secrets(channel).await;
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    for said in ["screened", "bad request refused", "record looked up"] {
        assert!(text.contains(said), "{said} was not logged");
    }
    let numbers = ["Q77665544", "K0099001", "KO099OO1", "KOO99OO1", "7766"];
    for secret in numbers
        .iter()
        .chain(&["Unmistakable", "UNMISTAKABLE", "Pseudonym", "PSEUDONYM"])
    {
        let told = text
            .lines()
            .find(|l| l.contains("saring") && l.contains(secret));
        assert!(told.is_none(), "{secret} was logged: {told:?}");
    }
}
