//! A server over an in-process pipe, and the questions that tests ask it. Holds no test itself.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use hyper_util::rt::TokioIo;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};
use tonic_types::StatusExt;

use saring::app::{App, Caller, build_snapshot};
use saring::matching::Policy;
use saring::service::proto::v1;
use saring::service::{Options, Server};
use v1::screen_request::Subject;

/// One stolen passport, D-1.
pub const DOCUMENTS: &str =
    "reference,type,number,issuer,status\nD-1,passport,K0099001,MYS,stolen\n";
/// The directory of that one list.
pub const LISTS: &str =
    "[[list]]\nid = \"documents\"\ntitle = \"T\"\nformat = \"documents-csv\"\nfiles = \"d.csv\"\n";

/// The sample folder.
pub fn samples() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data-samples"))
}

/// Writes the directory of [`DOCUMENTS`].
pub fn write_documents(lists: &Path) {
    fs::create_dir_all(lists).unwrap();
    fs::write(lists.join("lists.toml"), LISTS).unwrap();
    fs::write(lists.join("d.csv"), DOCUMENTS).unwrap();
}

/// An application with a snapshot of a directory of lists in force.
pub fn app(lists: &Path, out: &Path, policy: Policy) -> App {
    let caller = Caller::at("test");
    build_snapshot(&caller, lists, out, SystemTime::now(), &mut |_| ()).unwrap();
    let app = App::new(out, policy);
    app.reload().unwrap();
    app
}

/// Serves an application over a pipe of one connection.
pub async fn serve(app: App, options: Options) -> (Server, Channel) {
    let clock = Arc::new(SystemTime::now);
    let server = Server::new(Arc::new(app), options, clock).await.unwrap();
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
    let channel = endpoint.connect_with_connector(connect).await.unwrap();
    (server, channel)
}

/// A question with default options.
pub fn asked(subject: Subject) -> v1::ScreenRequest {
    v1::ScreenRequest {
        subject: Some(subject),
        options: None,
    }
}

/// A Malaysian passport.
pub fn document(number: &str) -> Subject {
    Subject::Document(v1::Document {
        number: number.to_owned(),
        issuer: "MYS".to_owned(),
        kind: v1::DocumentKind::Passport.into(),
    })
}

/// One whole name.
pub fn named(whole: &str) -> Vec<v1::SubjectName> {
    vec![v1::SubjectName {
        whole: whole.to_owned(),
        ..Default::default()
    }]
}

/// A person of whom the name is known.
pub fn person(whole: &str) -> v1::Person {
    v1::Person {
        names: named(whole),
        ..Default::default()
    }
}

/// The key of a record as a question.
pub fn record(list: &str, reference: &str) -> v1::GetRecordRequest {
    v1::GetRecordRequest {
        key: Some(v1::RecordKey {
            list: list.to_owned(),
            reference: reference.to_owned(),
        }),
    }
}

/// The fields that a refusal names.
pub fn fields(refused: &Status) -> Vec<String> {
    assert_eq!(refused.code(), tonic::Code::InvalidArgument, "{refused:?}");
    let details = refused.get_details_bad_request().expect("no BadRequest");
    let violations = details.field_violations.into_iter();
    violations.map(|v| v.field).collect()
}
