//! Tables of customers: persons, companies, vessels and aircraft in one table, in every format and on every edge.

use std::borrow::Cow;
use std::fs;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::ipc::writer::FileWriter;
use arrow_flight::flight_service_client::FlightServiceClient;
use parquet::arrow::ArrowWriter;
use tempfile::TempDir;

use super::running::program;
use super::{flight, pipe, rpc_manifest};
use saring::app::{App, Caller, Question};
use saring::domain::{Country, Day, Flag, IdentifierKind, Manifest, RecordKind};
use saring::domain::{SubjectName, Traveller, TravellerKind};
use saring::manifest::read;
use saring::matching::Policy;
use saring::service::Options;
use saring::service::proto::v1::manifests_client::ManifestsClient;

/// What is listed in the samples is an organisation, a vessel and a person; the second company, the row without a word
/// and the one whose word is not known have one name.
const CUSTOMERS: &str = "id,entity_type,name,dob,nationality,registration_number\n\
    1,Person,Ridwan Toyyib Kelana,1978-04-12,IDN,\n\
    2,Legal Entity,Merbok Kemuning Logistics,,IDN,HK-287408\n\
    3,company,Merbok Kemuning Logistics,1999-01-01,IDN,\n\
    4,,Merbok Kemuning Logistics,1999-01-01,IDN,\n\
    5,sole trader,Merbok Kemuning Logistics,1999-01-01,IDN,\n\
    6,SHIP,Pacific Tasik 5,,MYS,9087219\n\
    7,C,Invented Nobody Bakery,,MYS,\n\
    8,o,,,MYS,\n\
    9,plane,Pacific Tasik 5,,MYS,\n";

const OUTCOMES: [&str; 9] = [
    "HIT",
    "HIT",
    "REVIEW",
    "CLEAR",
    "INSUFFICIENT",
    "HIT",
    "CLEAR",
    "INSUFFICIENT",
    "CLEAR",
];

const KINDS: [&str; 9] = [
    "passenger",
    "organisation",
    "organisation",
    "passenger",
    "passenger",
    "vessel",
    "organisation",
    "organisation",
    "aircraft",
];

const NOT_UNDERSTOOD: &str = "kind of party not understood; compared with persons alone";

fn today() -> Day {
    Day::from_ymd(2026, 6, 30).unwrap()
}

fn table(text: &str) -> Manifest {
    read(text.as_bytes(), today()).unwrap()
}

fn problems(manifest: &Manifest) -> Vec<String> {
    let shown = manifest.problems.iter();
    shown.map(|p| format!("{}: {}", p.at, p.what)).collect()
}

/// The cells of [`CUSTOMERS`], header first.
fn cells() -> Vec<Vec<&'static str>> {
    let lines = CUSTOMERS.lines();
    lines.map(|line| line.split(',').collect()).collect()
}

fn columns() -> RecordBatch {
    let cells = cells();
    let columns = cells[0].iter().enumerate().map(|(at, name)| {
        let texts = cells[1..].iter().map(|row| Some(row[at]));
        let texts = texts.map(|text| text.filter(|t| !t.is_empty()));
        (
            *name,
            Arc::new(texts.collect::<StringArray>()) as ArrayRef,
            true,
        )
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn lines_of_json() -> String {
    let cells = cells();
    let objects = cells[1..].iter().map(|row| {
        let known = cells[0]
            .iter()
            .zip(row)
            .filter(|(_, cell)| !cell.is_empty());
        let object = known.map(|(name, cell)| ((*name).to_owned(), (*cell).into()));
        serde_json::Value::Object(object.collect()).to_string() + "\n"
    });
    objects.collect()
}

/// [`CUSTOMERS`] in every format that tables come in, each with the end of its name.
fn formats() -> [(&'static str, Vec<u8>); 4] {
    let batch = columns();
    let mut arrow = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    arrow.write(&batch).unwrap();
    let mut parquet = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    parquet.write(&batch).unwrap();
    [
        ("csv", CUSTOMERS.as_bytes().to_vec()),
        ("jsonl", lines_of_json().into_bytes()),
        ("arrow", arrow.into_inner().unwrap()),
        ("parquet", parquet.into_inner().unwrap()),
    ]
}

fn app() -> (TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let lists = pipe::samples().join("lists");
    let app = pipe::app(&lists, &folder.path().join("snapshot"), Policy::default());
    (folder, app)
}

#[test]
fn parties_are_compared_with_their_like_in_every_format() {
    let (_folder, app) = app();
    for (format, bytes) in formats() {
        let manifest = read(&bytes, today()).unwrap();
        assert_eq!(manifest.format, format);
        assert_eq!(manifest.problem_count, 1, "{format}");
        assert_eq!(manifest.problems[0].what, NOT_UNDERSTOOD);
        assert_eq!(manifest.problems[0].at, manifest.travellers[4].at);
        let roles: Vec<_> = manifest.travellers.iter().map(Traveller::role).collect();
        assert_eq!(roles, KINDS, "{format}");
        let ask = Box::new(Question::about);
        let screened = app.screen_manifest(&Caller::at("test"), &manifest, ask, today());
        let screened = screened.unwrap();
        let outcomes: Vec<_> = screened.iter().map(|s| s.outcome.as_str()).collect();
        assert_eq!(outcomes, OUTCOMES, "{format}");
        assert_eq!(screened[4].flags, [Flag::UnknownParty]);
        assert_eq!(screened[7].flags, [Flag::InsufficientData]);
        let found = |n: usize| screened[n].answer.hits[0].record.kind;
        assert_eq!(found(1), RecordKind::Organisation);
        assert_eq!(found(5), RecordKind::Vessel);
        let rules = screened[1].answer.hits[0].reasons.iter();
        let same = rules.filter(|r| r.rule == "same identifier");
        assert_eq!(
            same.map(|r| r.listed.as_str()).collect::<Vec<_>>(),
            ["HK-287408"]
        );
    }
}

#[test]
fn the_command_tells_and_writes_what_each_row_is() {
    let (folder, _) = app();
    for (format, bytes) in formats() {
        let (file, out) = (format!("customers.{format}"), format!("results.{format}"));
        fs::write(folder.path().join(&file), bytes).unwrap();
        let arguments = [
            "manifest",
            &file,
            "--snapshot",
            "snapshot",
            "--out",
            &out,
            "--out",
            "r.csv",
        ];
        let ran = program(folder.path(), &arguments).output().unwrap();
        assert_eq!(ran.status.code(), Some(11), "{ran:?}");
        let text = String::from_utf8(ran.stdout).unwrap();
        assert!(text.contains(NOT_UNDERSTOOD), "{text}");
        assert!(text.contains("flags: unknown party"), "{text}");
        assert!(text.contains("    vessel · MYS · other 9087219"), "{text}");
        let rows = fs::read_to_string(folder.path().join("r.csv")).unwrap();
        let mut rows = csv::Reader::from_reader(rows.as_bytes());
        let header = rows.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|h| h == name).unwrap();
        let (kind, outcome) = (at("kind"), at("outcome"));
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        for (n, row) in rows.iter().enumerate() {
            assert_eq!((&row[kind], &row[outcome]), (KINDS[n], OUTCOMES[n]));
        }
        assert_eq!(rows.len(), KINDS.len());
    }
}

#[tokio::test]
async fn parties_are_screened_over_grpc_and_arrow_flight() {
    let (_folder, of_grpc) = app();
    let (_server, channel) = pipe::serve(of_grpc, Options::default()).await;
    let mut client = ManifestsClient::new(channel);
    for (format, bytes) in formats() {
        let sent = rpc_manifest::parts(rpc_manifest::header("", None), &bytes);
        let parts = rpc_manifest::all(&mut client, sent).await.unwrap();
        assert_eq!(rpc_manifest::summary(&parts).problems, 1, "{format}");
        let results = rpc_manifest::results(&parts);
        let kinds: Vec<_> = results.iter().map(|r| r.kind.as_str()).collect();
        assert_eq!(kinds, KINDS, "{format}");
        let outcomes = results.iter().map(|r| r.outcome().as_str_name());
        let outcomes: Vec<_> = outcomes.map(|o| o.trim_start_matches("OUTCOME_")).collect();
        assert_eq!(outcomes, OUTCOMES, "{format}");
        assert_eq!(results[4].flags, ["unknown_party"]);
    }
    let (_folder, of_flight) = app();
    let (_server, channel) = pipe::serve(of_flight, Options::default()).await;
    let mut client = FlightServiceClient::new(channel);
    let sent = flight::data(flight::screen(), vec![columns()]).await;
    let answered = flight::exchange(&mut client, sent).await.unwrap();
    assert_eq!(flight::texts(&answered, "kind"), KINDS);
    assert_eq!(flight::texts(&answered, "outcome"), OUTCOMES);
}

#[test]
fn a_column_that_travellers_have_too_may_tell_of_parties() {
    let manifest = table(
        "name,dob,type\n\
         Orrin Vantablan,1980-05-17,crew\n\
         Sulanderi,1990-04-03,Individual\n\
         Meliquento Works,,Company\n\
         Tortellan,1970-01-02,CHD\n\
         Quillomar,1971-02-03,C\n\
         Fellowe,1972-03-04,retail\n",
    );
    let told = [5, 6].map(|row| format!("line {}: {NOT_UNDERSTOOD}", row + 1));
    assert_eq!(problems(&manifest)[1..], told[1..]);
    let roles: Vec<_> = manifest.travellers.iter().map(Traveller::role).collect();
    let passenger = "passenger";
    assert_eq!(
        roles,
        [
            "crew",
            passenger,
            "organisation",
            passenger,
            passenger,
            passenger
        ]
    );
    let unknown = manifest
        .travellers
        .iter()
        .map(|t| t.has(Flag::UnknownParty));
    let unknown: Vec<_> = unknown.collect();
    assert_eq!(unknown, [false, false, false, false, true, true]);
    let flight = table("name,gender,dob,type\nQuillomar,F,2021-02-03,C\n");
    assert_eq!(problems(&flight), [""; 0]);
    let child = &flight.travellers[0];
    assert_eq!((child.party, child.flags.len()), (RecordKind::Person, 0));
    let both = table("name,dob,type,party type\nOrrin,1980-05-17,crew,P\nWorks,,gold,company\n");
    assert_eq!(problems(&both), [""; 0]);
    assert_eq!(both.travellers[0].kind, TravellerKind::Crew);
    assert_eq!(both.travellers[1].party, RecordKind::Organisation);
}

#[test]
fn a_company_with_the_name_and_number_of_a_person_is_another() {
    let (_folder, app) = app();
    let manifest = table(
        "name,dob,kind,document number\n\
         Meliquento,1980-05-17,person,X9900001\n\
         Meliquento,1980-05-17,company,X9900001\n",
    );
    let ask = Box::new(Question::about);
    let screened = app.screen_manifest(&Caller::at("test"), &manifest, ask, today());
    for screened in screened.unwrap() {
        assert_eq!(screened.flags, [Flag::DocumentShared]);
        assert_eq!(screened.outcome.as_str(), "REVIEW");
    }
}

#[test]
fn a_class_of_passengers_that_is_not_known_is_no_party() {
    let manifest = table("name,dob,passenger type\nOrrin,1980-05-17,gold\n");
    assert_eq!(
        problems(&manifest),
        ["line 2: traveller type not understood"]
    );
    assert!(manifest.travellers[0].flags.is_empty());
}

#[test]
fn a_company_has_the_name_country_and_numbers_of_its_own_columns() {
    let manifest = table(
        "customer type,company name,first name,last name,gender,nationality,country of incorporation,document number,LEI,IMO\n\
         company,Dr Meliquento Works,Orrin,Vantablan,n/a,,MYS,12-34,INVENTED000000000001,\n\
         company,,,Quillomar Partners,,IDN,IDN,,,\n\
         vessel,,,Tortellan Star,,,PAN,,,9087219\n\
         person,Meliquento Works,Orrin,Vantablan,M,MYS,IDN,X1,,\n\
         company,UNKNOWN,,,,,,,,\n",
    );
    assert_eq!(problems(&manifest), [""; 0]);
    let subjects: Vec<_> = manifest.travellers.iter().map(Traveller::subject).collect();
    let named: Vec<_> = subjects
        .iter()
        .map(|s| s.names.first().map(SubjectName::display))
        .collect();
    let name = |name| Some(Cow::Borrowed(name));
    assert_eq!(
        named,
        [
            name("Dr Meliquento Works"),
            name("Quillomar Partners"),
            name("Tortellan Star"),
            name("Orrin Vantablan"),
            None
        ]
    );
    let countries: Vec<Vec<String>> = subjects
        .iter()
        .map(|s| s.nationalities.iter().map(Country::to_string).collect())
        .collect();
    assert_eq!(
        countries,
        [vec!["MYS"], vec!["IDN"], vec!["PAN"], vec!["MYS"], vec![]]
    );
    let number = |kind, value: &str| (kind, value.to_owned());
    assert_eq!(
        subjects[0].identifiers,
        [
            number(IdentifierKind::Registration, "12-34"),
            number(IdentifierKind::Lei, "INVENTED000000000001")
        ]
    );
    assert_eq!(
        subjects[2].identifiers,
        [number(IdentifierKind::Imo, "9087219")]
    );
    assert!(subjects[3].identifiers.is_empty());
    assert_eq!(subjects[3].documents.len(), 1);
    let flags: Vec<_> = manifest
        .travellers
        .iter()
        .map(|t| t.flags.clone())
        .collect();
    assert_eq!(flags[..4], [const { vec![] }; 4]);
    assert_eq!(flags[4], [Flag::InsufficientData, Flag::PlaceholderName]);
}

#[test]
fn a_table_that_names_only_companies_needs_a_column_that_says_so() {
    assert!(read(b"company,country\nMeliquento Works,MYS\n", today()).is_err());
    let manifest = table("company,schema\nMeliquento Works,Company\n");
    assert_eq!(manifest.travellers[0].written, "Meliquento Works");
}
