//! Discreet records: for a caller that may not see them, every answer is the one it would be without them.

use std::fs;

use tempfile::TempDir;
use tokio_stream::StreamExt;
use tonic::Code;

use super::pipe::{self, asked, document, person, record};
use super::running::{Running, program};
use saring::app::Discreet;
use saring::domain::{Day, PartySubject, RecordKind, Subject as Party, SubjectName, limits};
use saring::matching::Policy;
use saring::screening::{Engine, Request};
use saring::service::Options;
use saring::service::proto::v1;
use v1::Outcome::{Clear, Hit, Review};
use v1::screen_request::Subject;
use v1::screen_stream_response::Result as Item;
use v1::screening_client::ScreeningClient;
use v1::watchlists_client::WatchlistsClient;

const LISTS: &str = r#"
[[list]]
id = "open"
title = "Lost documents"
format = "documents-csv"
files = "open.csv"

[[list]]
id = "quiet"
title = "Discreet checks of documents"
format = "documents-csv"
files = "quiet.csv"
discreet = true

[[list]]
id = "people"
title = "Discreet checks of people"
format = "csv-mapped"
files = "people.csv"
discreet = true
options = { kind = "person", columns = { reference = "id", name = "name", birth_date = "born" } }
"#;
const OPEN: &str = "reference,type,number,issuer,status\nO-1,passport,K0099001,MYS,stolen\n";
const QUIET: &str = "reference,type,number,issuer,status\n\
                     Q-1,passport,K0099001,MYS,stolen\nQ-2,passport,H7700142,MYS,stolen\n";
const PEOPLE: &str = "id,name,born\nP-1,Somrak Phanthongkham,1966-02-03\n";

fn lists() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let lists = folder.path().join("lists");
    fs::create_dir(&lists).unwrap();
    for (file, text) in [
        ("lists.toml", LISTS),
        ("open.csv", OPEN),
        ("quiet.csv", QUIET),
        ("people.csv", PEOPLE),
    ] {
        fs::write(lists.join(file), text).unwrap();
    }
    folder
}

fn somrak() -> Subject {
    let text = "1966-02-03".to_owned();
    let value = Some(v1::birth_date::Value::Text(text));
    Subject::Person(v1::Person {
        birth_dates: vec![v1::BirthDate { value }],
        ..person("Somrak Phanthongkham")
    })
}

/// The answers to questions without the time, and what single records are found.
async fn answers(
    discreet: Discreet,
    subjects: Vec<Subject>,
) -> (Vec<v1::ScreenResponse>, Vec<Result<bool, Code>>) {
    let folder = lists();
    let out = folder.path().join("snapshot");
    let app = pipe::app(&folder.path().join("lists"), &out, Policy::default());
    let options = Options {
        discreet,
        ..Options::default()
    };
    let (_server, channel) = pipe::serve(app, options).await;
    let mut client = ScreeningClient::new(channel.clone());
    let requests: Vec<_> = subjects.into_iter().map(asked).collect();
    let mut answers = Vec::new();
    for request in &requests {
        let answer = client.screen(request.clone()).await.unwrap().into_inner();
        let server_time = None;
        answers.push(v1::ScreenResponse {
            server_time,
            ..answer
        });
    }
    let items = requests.into_iter().enumerate();
    let items = items.map(|(n, request)| v1::ScreenStreamRequest {
        id: n.to_string(),
        request: Some(request),
    });
    let items: Vec<_> = items.collect();
    let stream = client.screen_stream(tokio_stream::iter(items)).await;
    let mut stream = stream.unwrap().into_inner();
    while let Some(answer) = stream.next().await.transpose().unwrap() {
        let single = &answers[answer.id.parse::<usize>().unwrap()];
        let Some(Item::Response(streamed)) = answer.result else {
            panic!("{answer:?}");
        };
        assert_eq!(
            streamed.hits, single.hits,
            "a stream shows what a call shows"
        );
    }
    let mut records = Vec::new();
    let mut client = WatchlistsClient::new(channel);
    for (list, reference) in [
        ("open", "O-1"),
        ("quiet", "Q-1"),
        ("people", "P-1"),
        ("quiet", "-"),
    ] {
        let found = client.get_record(record(list, reference)).await;
        let found = found.map(|r| r.into_inner().record.unwrap());
        records.push(
            found
                .map(|r| r.provenance.unwrap().discreet)
                .map_err(|e| e.code()),
        );
    }
    (answers, records)
}

#[tokio::test]
async fn a_caller_that_may_not_see_discreet_records_gets_the_answers_of_a_list_without_them() {
    let nobody = person("Utterly Unlisted Whosoever");
    let subjects = || {
        vec![
            document("K0099001"),
            document("H7700142"),
            document("H77OO142"),
            document("Z7755331"),
            somrak(),
            Subject::Person(nobody.clone()),
        ]
    };
    let (hidden, records) = answers(Discreet::Hide, subjects()).await;
    let (shown, all_records) = answers(Discreet::Show, subjects()).await;
    let outcomes = |answers: &[v1::ScreenResponse]| -> Vec<v1::Outcome> {
        answers.iter().map(v1::ScreenResponse::outcome).collect()
    };
    assert_eq!(outcomes(&shown), [Hit, Hit, Review, Clear, Hit, Clear]);
    assert_eq!(outcomes(&hidden), [Hit, Clear, Clear, Clear, Clear, Clear]);
    let keys = |answer: &v1::ScreenResponse| -> Vec<String> {
        let keys = answer.hits.iter().map(|h| h.record.clone().unwrap().key);
        keys.map(|k| k.unwrap().list).collect()
    };
    assert_eq!(
        (keys(&hidden[0]), keys(&shown[0])),
        (
            vec!["open".to_owned()],
            vec!["open".to_owned(), "quiet".to_owned()],
        )
    );
    assert_eq!((hidden[0].candidates, shown[0].candidates), (1, 2));
    // The whole answer, counts and all, is that of a number and of a name that no list has.
    assert_eq!(hidden[1], hidden[3]);
    assert_eq!(hidden[2], hidden[3]);
    assert_eq!(hidden[4], hidden[5]);
    let none = Err(Code::NotFound);
    assert_eq!(records, [Ok(false), none, none, none]);
    assert_eq!(all_records, [Ok(false), Ok(true), Ok(true), none]);
}

#[tokio::test]
async fn a_limit_counts_only_what_the_caller_may_see() {
    let folder = lists();
    let out = folder.path().join("snapshot");
    for (discreet, omitted) in [(Discreet::Hide, 0), (Discreet::Show, 1)] {
        let app = pipe::app(&folder.path().join("lists"), &out, Policy::default());
        let options = Options {
            discreet,
            ..Options::default()
        };
        let (_server, channel) = pipe::serve(app, options).await;
        let mut request = asked(document("K0099001"));
        request.options = Some(v1::ScreenOptions {
            limit: 1,
            ..Default::default()
        });
        let answer = ScreeningClient::new(channel).screen(request).await.unwrap();
        let answer = answer.into_inner();
        assert_eq!((answer.hits.len(), answer.omitted), (1, omitted));
    }
}

#[test]
fn a_server_hides_discreet_records_unless_told_and_the_local_command_line_shows_them() {
    let folder = lists();
    let exit = |arguments: &[&str]| {
        let output = program(folder.path(), arguments).output().unwrap();
        output.status.code().unwrap()
    };
    let screen = ["screen", "--document", "H7700142", "--issuer", "MYS"];
    assert_eq!(exit(&["build", "--lists", "lists"]), 0);
    assert_eq!(exit(&screen), 11);
    assert_eq!(exit(&["record", "quiet:Q-1"]), 0);
    for (arguments, expected) in [
        (&[][..], 0),
        (&["--discreet", "hide"], 0),
        (&["--discreet", "show"], 11),
    ] {
        let server = Running::start(folder.path(), arguments);
        let url = server.url();
        let asked = [&screen[..], &["--server", url.as_str()]].concat();
        assert_eq!(exit(&asked), expected, "{arguments:?}");
    }
}

#[test]
fn hidden_records_take_no_place_among_the_candidates() {
    let folder = tempfile::tempdir().unwrap();
    let list = |id: &str, discreet: bool| {
        format!(
            "[[list]]\nid = \"{id}\"\ntitle = \"T\"\nformat = \"csv-mapped\"\nfiles = \"{id}.csv\"\ndiscreet = {discreet}\n\
             options = {{ kind = \"person\", columns = {{ reference = \"id\", name = \"name\", birth_date = \"born\" }} }}\n"
        )
    };
    let rows = |n: usize| {
        let rows = (0..n).map(|i| format!("R-{i},Somrak Phanthongkham,1966-02-03\n"));
        format!("id,name,born\n{}", rows.collect::<String>())
    };
    let lists = list("a-quiet", true) + &list("open", false);
    fs::write(folder.path().join("lists.toml"), lists).unwrap();
    fs::write(
        folder.path().join("a-quiet.csv"),
        rows(limits::CANDIDATES + 9),
    )
    .unwrap();
    fs::write(folder.path().join("open.csv"), rows(1)).unwrap();
    let out = folder.path().join("snapshot");
    let _app = pipe::app(folder.path(), &out, Policy::default());
    let engine = Engine::open(&out, Policy::default()).unwrap();
    let mut party = PartySubject::new(RecordKind::Person);
    party.names.push(SubjectName::whole("Somrak Phanthongkham"));
    let request = Request {
        discreet: false,
        ..Request::new(Party::Party(party), Day(20_000))
    };
    let answer = engine.screen(&request).unwrap();
    let hits: Vec<_> = answer
        .hits
        .iter()
        .map(|h| h.record.key.to_string())
        .collect();
    assert_eq!(hits, ["open:R-0"]);
    assert_eq!(answer.candidates, 1);
}
