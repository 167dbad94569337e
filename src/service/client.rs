//! A client of another saring server: asks a question over the wire and gives the same [`Answer`] as a local engine.
//!
//! What comes back is outside bytes: a word the program does not know, or a key that cannot be one, is refused.

use std::time::Duration;

use tonic::transport::Endpoint;
use tonic_types::StatusExt;

use crate::app::{Answer, Caller, Kind, Question, Violation};

use super::proto::v1::screening_client::ScreeningClient;
use super::{status, wire};

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

/// Asks a server (`http://host:port`) to screen, within `timeout`.
pub async fn screen(
    address: &str,
    caller: &Caller,
    question: Question,
    timeout: Duration,
) -> Result<Answer, ClientError> {
    let unreachable = |source| ClientError::Unreachable {
        address: address.to_owned(),
        source,
    };
    let endpoint = Endpoint::from_shared(address.to_owned()).map_err(unreachable)?;
    let channel = endpoint
        .connect_timeout(CONNECT)
        .connect()
        .await
        .map_err(unreachable)?;
    let mut request = tonic::Request::new(wire::request(caller, question));
    request.set_timeout(timeout);
    let answer = ScreeningClient::new(channel).screen(request).await;
    let answer = answer.map_err(|refused| refusal(&refused, timeout))?;
    wire::answer(answer.into_inner()).map_err(ClientError::NotUnderstood)
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
