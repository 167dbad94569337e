//! A client of another saring server: asks a question over the wire and gives the same [`Answer`] as a local engine.
//!
//! What comes back is outside bytes: a word the program does not know, or a key that cannot be one, is refused.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tonic::transport::{Channel, Endpoint};
use tonic_types::StatusExt;

use crate::app::{Answer, Caller, Kind, Question, Screened, Violation};
use crate::domain::ListId;

use super::proto::v1;
use super::{status, wire};
use v1::manifests_client::ManifestsClient;
use v1::screen_manifest_request::Part as Sent;
use v1::screen_manifest_response::Part;
use v1::screening_client::ScreeningClient;

/// Why a server gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is none, or nothing answers there.
    #[error("no server can be reached at {address}")]
    Unreachable {
        /// The address.
        address: String,
        /// Cause.
        #[source]
        source: tonic::transport::Error,
    },
    /// The server refuses fields of the question.
    #[error("the server refuses what it was asked")]
    Invalid(Vec<Violation>),
    /// The time was over before the answer came.
    #[error("no answer within {} s", .0.as_secs_f32())]
    Late(Duration),
    /// The server refused or failed.
    #[error("the server answered {code:?}: {message}")]
    Refused {
        /// The gRPC code.
        code: tonic::Code,
        /// What it said, with the fields it named.
        message: String,
    },
    /// The answer is not one that this program understands.
    #[error("the server's answer is not understood: {0}")]
    NotUnderstood(&'static str),
}

impl ClientError {
    /// What sort of failure.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unreachable { .. } => Kind::Unreachable,
            Self::Invalid(_) => Kind::BadInput,
            Self::Late(_) => Kind::Deadline,
            Self::Refused { code, .. } => status::kind(*code),
            Self::NotUnderstood(_) => Kind::Internal,
        }
    }
}

/// How long a server may take to be reached.
const CONNECT: Duration = Duration::from_secs(5);
/// Bytes of a manifest that are sent in one message.
const CHUNK: usize = 256 << 10;

/// Asks a server (`http://host:port`) to screen, within `timeout`.
pub async fn screen(
    address: &str,
    caller: &Caller,
    question: Question,
    timeout: Duration,
) -> Result<Answer, ClientError> {
    let channel = connect(address).await?;
    let mut request = tonic::Request::new(wire::request(caller, question));
    request.set_timeout(timeout);
    let answer = ScreeningClient::new(channel).screen(request).await;
    let answer = answer.map_err(|refused| refusal(&refused, timeout))?;
    wire::answer(answer.into_inner()).map_err(ClientError::NotUnderstood)
}

/// How a manifest is screened.
pub struct Terms {
    /// The lists to search; all if there are none.
    pub lists: Vec<ListId>,
    /// Most hits of a traveller.
    pub limit: usize,
    /// The profile to judge by.
    pub profile: String,
}

/// Asks a server to screen a manifest, within `timeout`; gives what each traveller came to, with the place in the
/// manifest where the server found the traveller. `came` hears of each as it comes.
pub async fn screen_manifest(
    address: &str,
    caller: &Caller,
    terms: &Terms,
    manifest: Bytes,
    timeout: Duration,
    came: &mut dyn FnMut(),
) -> Result<Vec<(String, Screened)>, ClientError> {
    let asked = async {
        let channel = connect(address).await?;
        let mut request = tonic::Request::new(tokio_stream::iter(parts(caller, terms, manifest)));
        request.set_timeout(timeout);
        let answers = ManifestsClient::new(channel).screen_manifest(request).await;
        let mut answers = answers.map_err(|e| refusal(&e, timeout))?.into_inner();
        let (mut results, mut summary) = (Vec::new(), None);
        while let Some(part) = answers.message().await.map_err(|e| refusal(&e, timeout))? {
            match part.part {
                Some(Part::Result(mut result)) => {
                    if result.number != results.len() as i64 + 1 {
                        return Err(ClientError::NotUnderstood("a result out of its order"));
                    }
                    let place = std::mem::take(&mut result.place);
                    let screened = wire::screened(result).map_err(ClientError::NotUnderstood)?;
                    results.push((place, screened));
                    came();
                }
                Some(Part::Summary(last)) => summary = Some(last),
                _ => {}
            }
        }
        let summary = summary.ok_or(ClientError::NotUnderstood("it ends before its summary"))?;
        if summary.travellers != results.len() as i64 {
            return Err(ClientError::NotUnderstood("travellers without a result"));
        }
        let searched = wire::lists(summary.searched).map_err(ClientError::NotUnderstood)?;
        for (_, screened) in &mut results {
            Arc::make_mut(&mut screened.answer)
                .searched
                .clone_from(&searched);
        }
        Ok(results)
    };
    let answered = tokio::time::timeout(timeout, asked).await;
    answered.unwrap_or(Err(ClientError::Late(timeout)))
}

/// A manifest as it is sent.
fn parts(
    caller: &Caller,
    terms: &Terms,
    manifest: Bytes,
) -> impl Iterator<Item = v1::ScreenManifestRequest> + Send + 'static {
    let header = v1::ManifestHeader {
        options: Some(wire::options(
            caller,
            &terms.lists,
            terms.limit,
            &terms.profile,
        )),
        ..v1::ManifestHeader::default()
    };
    let data = (0..manifest.len()).step_by(CHUNK).map(move |from| {
        let to = manifest.len().min(from + CHUNK);
        Sent::Data(manifest[from..to].to_vec())
    });
    let parts = std::iter::once(Sent::Header(header)).chain(data);
    parts.map(|part| v1::ScreenManifestRequest { part: Some(part) })
}

async fn connect(address: &str) -> Result<Channel, ClientError> {
    let unreachable = |source| ClientError::Unreachable {
        address: address.to_owned(),
        source,
    };
    let endpoint = Endpoint::from_shared(address.to_owned()).map_err(unreachable)?;
    let connected = endpoint.connect_timeout(CONNECT).connect().await;
    connected.map_err(unreachable)
}

/// Why a server did not answer, by what it or the transport said.
fn refusal(refused: &tonic::Status, timeout: Duration) -> ClientError {
    // The transport's own clock calls the end of the time a cancellation; nobody cancels here.
    if let tonic::Code::DeadlineExceeded | tonic::Code::Cancelled = refused.code() {
        return ClientError::Late(timeout);
    }
    match refused.get_details_bad_request() {
        Some(bad) if !bad.field_violations.is_empty() => {
            let violations = bad.field_violations.into_iter();
            let violations = violations.map(|v| Violation {
                field: v.field,
                reason: v.description,
            });
            ClientError::Invalid(violations.collect())
        }
        _ => ClientError::Refused {
            code: refused.code(),
            message: refused.message().to_owned(),
        },
    }
}
