//! `saring manifest --server`: what a server says of a manifest is what a snapshot here says of it.

use std::fs;
use std::path::Path;
use std::process::Output;

use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Endpoint;
use tonic::{Request, Response, Status, Streaming};

use super::pipe::{asked, document, samples};
use super::running::{Running, program};
use saring::service::proto::v1;
use v1::manifests_server::{Manifests, ManifestsServer};
use v1::screen_manifest_response::Part;
use v1::screening_client::ScreeningClient;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_server_says_of_every_format_what_a_snapshot_says_here() {
    let desk = tempfile::tempdir().unwrap();
    let lists = samples().join("lists");
    let built = run(desk.path(), &["build", "--lists", lists.to_str().unwrap()]);
    assert!(built.status.success(), "{built:?}");
    let server = Running::start(desk.path(), &[]);
    for file in ["flight.edi", "flight.csv"] {
        let path = samples().join("manifests").join(file);
        let path = path.to_str().unwrap();
        let here = [
            "manifest", path, "--out", "r.csv", "--out", "r.jsonl", "--limit", "3",
        ];
        let there = [&here[..], &["--server", &server.address]].concat();
        let [here, there] = [&here[..], &there].map(|arguments| {
            let ran = run(desk.path(), arguments);
            let files = ["r.csv", "r.jsonl"].map(|f| {
                let path = desk.path().join(f);
                let text = fs::read_to_string(&path).unwrap();
                fs::remove_file(path).unwrap();
                text
            });
            assert_eq!(ran.status.code(), Some(11), "{ran:?}");
            (String::from_utf8(ran.stdout).unwrap(), files)
        });
        assert!(here.0.contains("40     34"), "{}", here.0);
        assert!(here.1[1].contains("\"searched\":[{"));
        assert_eq!(there, here, "{file}");
    }
}

#[test]
fn what_a_server_cannot_do_is_refused_and_names_its_flag() {
    let desk = tempfile::tempdir().unwrap();
    super::pipe::write_documents(&desk.path().join("lists"));
    let server = Running::start(desk.path(), &["--lists", "lists"]);
    let flight = samples().join("manifests/flight.edi");
    let flight = flight.to_str().unwrap();
    let there = ["manifest", flight, "--server", &server.address];
    let cases: [(&[&str], i32, &str); 6] = [
        (&["--out", "r.edi"], 2, "--out: an answer to a sender"),
        (&["--apart"], 2, "--apart"),
        (&["--policy", "p.toml"], 2, "--policy"),
        (&["--list", "nowhere"], 2, "--list: no such list"),
        (&["--profile", "border"], 2, "--profile: no such profile"),
        (&["--server", "https://host"], 2, "without TLS"),
    ];
    for (more, code, why) in cases {
        let mut arguments = there.to_vec();
        if more[0] == "--server" {
            arguments.truncate(2);
        }
        let ran = run(desk.path(), &[&arguments[..], more].concat());
        assert_eq!(ran.status.code(), Some(code), "{more:?} {ran:?}");
        assert!(complaint(&ran).contains(why), "{}", complaint(&ran));
    }
    assert!(!desk.path().join("r.edi.part").exists());
    let address = server.address.clone();
    drop(server);
    let ran = run(desk.path(), &["manifest", flight, "--server", &address]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(
        complaint(&ran).contains("no server can be reached"),
        "{ran:?}"
    );
}

/// A server that answers every manifest with the same parts.
struct Says(Vec<Part>);

#[tonic::async_trait]
impl Manifests for Says {
    type ScreenManifestStream =
        tokio_stream::Iter<std::vec::IntoIter<Result<v1::ScreenManifestResponse, Status>>>;

    async fn screen_manifest(
        &self,
        request: Request<Streaming<v1::ScreenManifestRequest>>,
    ) -> Result<Response<Self::ScreenManifestStream>, Status> {
        let mut sent = request.into_inner();
        while sent.message().await?.is_some() {}
        let parts = self.0.iter().map(|part| {
            let part = Some(part.clone());
            Ok(v1::ScreenManifestResponse { part })
        });
        Ok(Response::new(tokio_stream::iter(parts.collect::<Vec<_>>())))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_leaves_travellers_out_is_not_believed() {
    let desk = tempfile::tempdir().unwrap();
    super::pipe::write_documents(&desk.path().join("lists"));
    let real = Running::start(desk.path(), &["--lists", "lists"]);
    let channel = Endpoint::from_shared(real.url()).unwrap().connect().await;
    let mut client = ScreeningClient::new(channel.unwrap());
    let answer = client.screen(asked(document("K0099001"))).await.unwrap();
    let answer = Some(answer.into_inner());
    fs::write(
        desk.path().join("two.csv"),
        "name,dob\nOrrin Vantablan,1980-05-17\nSulanderi,1990-04-03\n",
    )
    .unwrap();
    let result = |number: i64, place: &str, flag: &str| {
        Part::Result(v1::ManifestResult {
            number,
            place: place.to_owned(),
            outcome: v1::Outcome::Clear.into(),
            flags: vec![flag.to_owned()],
            answer: answer.clone(),
            ..Default::default()
        })
    };
    let summary = |travellers: i64| {
        Part::Summary(v1::ManifestSummary {
            travellers,
            ..Default::default()
        })
    };
    let (one, two) = (
        result(1, "line 2", "unverified"),
        result(2, "line 3", "unverified"),
    );
    let cases = [
        (vec![one.clone(), two.clone(), summary(2)], ""),
        (vec![one.clone(), two.clone()], "ends before its summary"),
        (vec![one.clone(), summary(2)], "without a result"),
        (vec![one.clone(), summary(1)], "otherwise"),
        (
            vec![two.clone(), one.clone(), summary(2)],
            "out of its order",
        ),
        (
            vec![one.clone(), result(2, "line 9", "unverified"), summary(2)],
            "otherwise",
        ),
        (
            vec![one.clone(), result(2, "line 3", "odd"), summary(2)],
            "a flag",
        ),
        (
            vec![one, two, result(3, "line 4", "unverified"), summary(3)],
            "otherwise",
        ),
    ];
    for (parts, why) in cases {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let serving = tonic::transport::Server::builder()
            .add_service(ManifestsServer::new(Says(parts)))
            .serve_with_incoming(TcpListenerStream::new(listener));
        let serving = tokio::spawn(serving);
        let arguments = [
            "manifest", "two.csv", "--server", &address, "--out", "r.csv",
        ];
        let ran = run(desk.path(), &arguments);
        serving.abort();
        let whole = desk.path().join("r.csv");
        if why.is_empty() {
            assert_eq!(ran.status.code(), Some(0), "{ran:?}");
            fs::remove_file(whole).unwrap();
        } else {
            assert_eq!(ran.status.code(), Some(1), "{why}: {ran:?}");
            assert!(complaint(&ran).contains(why), "{why}: {}", complaint(&ran));
            assert!(!whole.exists(), "{why}");
        }
    }
}
