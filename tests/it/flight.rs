//! Arrow Flight over an in-process pipe: exchange of travellers for results, lists, discreet records, bad calls.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::concat_batches;
use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::error::FlightError;
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::{Criteria, FlightData, FlightDescriptor, Ticket};
use tempfile::TempDir;
use tokio_stream::StreamExt;
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::pipe::{self, fields};
use saring::app::Discreet;
use saring::matching::Policy;
use saring::results;
use saring::service::{Options, Patience};

const LISTS: &str = "[[list]]\nid = \"open\"\ntitle = \"T\"\nformat = \"documents-csv\"\nfiles = \"open.csv\"\n\
     [[list]]\nid = \"quiet\"\ntitle = \"T\"\nformat = \"documents-csv\"\nfiles = \"quiet.csv\"\ndiscreet = true\n";
const OPEN: &str = "reference,type,number,issuer,status\nO-1,passport,K0099001,MYS,stolen\n";
const QUIET: &str = "reference,type,number,issuer,status\nQ-1,passport,H7700142,MYS,stolen\n";

type Client = FlightServiceClient<Channel>;

async fn server(discreet: Discreet) -> (TempDir, Client) {
    let options = Options {
        discreet,
        ..Options::default()
    };
    serving(options).await
}

async fn serving(options: Options) -> (TempDir, Client) {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in [
        ("lists.toml", LISTS),
        ("open.csv", OPEN),
        ("quiet.csv", QUIET),
    ] {
        fs::write(folder.path().join(file), text).unwrap();
    }
    let out = folder.path().join("snapshot");
    let app = pipe::app(folder.path(), &out, Policy::default());
    let (_server, channel) = pipe::serve(app, options).await;
    (folder, FlightServiceClient::new(channel))
}

/// So many travellers; every seventh has the document that is listed, every eleventh the one that is listed discreetly.
fn travellers(count: usize) -> RecordBatch {
    let texts = |of: &dyn Fn(usize) -> String| -> ArrayRef {
        Arc::new((0..count).map(|n| Some(of(n))).collect::<StringArray>())
    };
    let number = |n: usize| match n {
        n if n % 7 == 6 => "K0099001".to_owned(),
        n if n % 11 == 10 => "H7700142".to_owned(),
        n => format!("X{n:07}"),
    };
    RecordBatch::try_from_iter([
        ("id", texts(&|n| n.to_string())),
        ("Name", texts(&|_| "Invented Nobody".to_owned())),
        ("DOB", texts(&|n| format!("19{:02}-01-02", n % 90 + 10))),
        ("passport", texts(&number)),
        ("issuer", texts(&|_| "MYS".to_owned())),
    ])
    .unwrap()
}

fn cut(batch: &RecordBatch, rows: usize) -> Vec<RecordBatch> {
    let from = (0..batch.num_rows()).step_by(rows);
    from.map(|at| batch.slice(at, rows.min(batch.num_rows() - at)))
        .collect()
}

pub(super) async fn data(
    descriptor: FlightDescriptor,
    batches: Vec<RecordBatch>,
) -> Vec<FlightData> {
    let encoder = FlightDataEncoderBuilder::new().with_flight_descriptor(Some(descriptor));
    let data = encoder.build(tokio_stream::iter(batches.into_iter().map(Ok)));
    data.map(Result::unwrap).collect().await
}

pub(super) fn screen() -> FlightDescriptor {
    FlightDescriptor::new_path(vec!["screen".to_owned()])
}

fn status(error: FlightError) -> Status {
    match error {
        FlightError::Tonic(status) => *status,
        other => panic!("{other}"),
    }
}

pub(super) async fn exchange(
    client: &mut Client,
    sent: Vec<FlightData>,
) -> Result<RecordBatch, Status> {
    let answers = client
        .do_exchange(tokio_stream::iter(sent))
        .await?
        .into_inner();
    let answers = answers.map(|d| d.map_err(|s| FlightError::Tonic(Box::new(s))));
    let batches: Vec<_> = FlightRecordBatchStream::new_from_flight_data(answers)
        .collect()
        .await;
    let batches: Result<Vec<_>, _> = batches.into_iter().collect();
    Ok(concat_batches(&results::schema(), &batches.map_err(status)?).unwrap())
}

pub(super) fn texts(batch: &RecordBatch, name: &str) -> Vec<String> {
    let column = batch.column_by_name(name).unwrap().as_string::<i32>();
    column.iter().map(|t| t.unwrap_or("").to_owned()).collect()
}

#[tokio::test]
async fn every_row_is_answered_in_order_however_rows_are_cut_into_batches() {
    let (_folder, mut client) = server(Discreet::Show).await;
    let sent = travellers(1000);
    let mut answered = Vec::new();
    for rows in [1000, 300, 7] {
        let data = data(screen(), cut(&sent, rows)).await;
        answered.push(exchange(&mut client, data).await.unwrap());
    }
    let first = &answered[0];
    assert_eq!(texts(first, "reference"), texts(&sent, "id"));
    for (n, outcome) in texts(first, "outcome").iter().enumerate() {
        let listed = n % 7 == 6 || n % 11 == 10;
        assert_eq!(outcome, if listed { "HIT" } else { "CLEAR" }, "{n}");
    }
    assert!(texts(first, "generation").iter().all(|g| !g.is_empty()));
    assert!(answered[1..].iter().all(|a| a == first));
    let none = data(screen(), vec![sent.slice(0, 0)]).await;
    assert_eq!(exchange(&mut client, none).await.unwrap().num_rows(), 0);
}

#[tokio::test]
async fn discreet_records_are_hidden_from_those_who_may_not_see_them() {
    let got = |records: Vec<RecordBatch>| -> Vec<String> {
        records.iter().flat_map(|b| texts(b, "reference")).collect()
    };
    for (discreet, hit, quiet) in [
        (Discreet::Show, "HIT", vec!["Q-1"]),
        (Discreet::Hide, "CLEAR", vec![]),
    ] {
        let (_folder, mut client) = server(discreet).await;
        let answered = data(screen(), vec![travellers(11)]).await;
        let answered = exchange(&mut client, answered).await.unwrap();
        assert_eq!(texts(&answered, "outcome")[10], hit);
        for (list, expected) in [("open", vec!["O-1"]), ("quiet", quiet)] {
            let path = vec!["lists".to_owned(), list.to_owned()];
            let info = client
                .get_flight_info(FlightDescriptor::new_path(path))
                .await
                .unwrap();
            let info = info.into_inner();
            assert_eq!(
                info.total_records,
                if discreet == Discreet::Show { 1 } else { -1 }
            );
            let ticket = info.endpoint[0].ticket.clone().unwrap();
            let records = client.do_get(ticket).await.unwrap().into_inner();
            let records = records.map(|d| d.map_err(|s| FlightError::Tonic(Box::new(s))));
            let records = FlightRecordBatchStream::new_from_flight_data(records);
            let records: Vec<_> = records.map(Result::unwrap).collect().await;
            assert_eq!(got(records), expected, "{list} {discreet:?}");
        }
    }
}

#[tokio::test]
async fn flights_are_listed_with_their_columns() {
    let (_folder, mut client) = server(Discreet::Hide).await;
    let flights = client
        .list_flights(Criteria::default())
        .await
        .unwrap()
        .into_inner();
    let flights: Vec<_> = flights.map(Result::unwrap).collect().await;
    let paths: Vec<_> = flights
        .iter()
        .map(|f| f.flight_descriptor.as_ref().unwrap().path.join("/"))
        .collect();
    assert_eq!(paths, ["screen", "lists/open", "lists/quiet"]);
    let schema = flights[0].clone().try_decode_schema().unwrap();
    assert_eq!(schema, *results::schema());
    let schema = client.get_schema(screen()).await.unwrap().into_inner();
    assert!(!schema.schema.is_empty());
}

#[tokio::test]
async fn what_cannot_be_exchanged_or_got_is_refused_with_its_reason() {
    let (_folder, mut client) = server(Discreet::Hide).await;
    let command = |text: &str| FlightDescriptor::new_cmd(text.as_bytes().to_vec());
    let path = FlightDescriptor::new_path(vec!["elsewhere".to_owned()]);
    for (descriptor, expected) in [
        (path, "descriptor"),
        (command("{\"limits\": 3}"), "descriptor"),
        (command("[[1]]"), "descriptor"),
        (command("{\"limit\": 101}"), "options.limit"),
        (command("{\"lists\": [\"nowhere\"]}"), "options.lists[0]"),
        (command("{\"profile\": \"nobody\"}"), "options.profile"),
    ] {
        let sent = data(descriptor, vec![travellers(3)]).await;
        let refused = exchange(&mut client, sent).await.unwrap_err();
        assert_eq!(fields(&refused), [expected]);
    }
    let limited = command("{\"lists\": [\"quiet\"], \"limit\": 1, \"purpose\": \"test\"}");
    let answered = exchange(&mut client, data(limited, vec![travellers(7)]).await)
        .await
        .unwrap();
    assert_eq!(texts(&answered, "outcome")[6], "CLEAR");
    let seat =
        RecordBatch::try_from_iter([("seat", Arc::new(StringArray::from(vec!["1A"])) as ArrayRef)]);
    let refused = exchange(&mut client, data(screen(), vec![seat.unwrap()]).await).await;
    assert_eq!(fields(&refused.unwrap_err()), ["data"]);
    let mut damaged = data(screen(), vec![travellers(3)]).await;
    damaged[1].data_header = damaged[1].data_header.slice(..20);
    let refused = exchange(&mut client, damaged).await;
    assert_eq!(fields(&refused.unwrap_err()), ["data"]);
    let refused = exchange(&mut client, vec![]).await;
    assert_eq!(fields(&refused.unwrap_err()), ["descriptor"]);
    for (ticket, code) in [
        ("lists/nowhere", Code::NotFound),
        ("records", Code::NotFound),
        ("screen", Code::InvalidArgument),
    ] {
        let refused = client.do_get(Ticket::new(ticket)).await.unwrap_err();
        assert_eq!(refused.code(), code, "{ticket}");
    }
}

#[tokio::test]
async fn an_exchange_that_stands_still_ends() {
    let idle = Duration::from_millis(20);
    let patience = Patience {
        idle,
        ..Patience::default()
    };
    let (_folder, mut client) = serving(Options {
        patience,
        ..Options::default()
    })
    .await;
    let sent = data(screen(), vec![travellers(3)]).await;
    let still = tokio_stream::iter(sent).chain(tokio_stream::pending());
    let answers = client.do_exchange(still).await.unwrap().into_inner();
    let answers: Vec<_> = answers.collect().await;
    let refused = answers.into_iter().find_map(Result::err).unwrap();
    assert_eq!(refused.code(), Code::DeadlineExceeded, "{refused:?}");
}
