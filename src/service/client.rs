//! A client of another saring server: asks a question over the wire and gives the same [`Answer`] as a local engine.
//!
//! What comes back is outside bytes: a word the program does not know, or a key that cannot be one, is refused.

use std::time::Duration;

use tonic::transport::Endpoint;

use crate::app::{Answer, Caller, Kind, Question};

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
    let answer = answer.map_err(|refused| ClientError::Refused {
        code: refused.code(),
        message: refused.message().to_owned(),
    })?;
    wire::answer(answer.into_inner()).map_err(ClientError::NotUnderstood)
}
