//! Failures on the wire: the one place where [`Kind`] becomes a gRPC code, and fields become `BadRequest` details.
//!
//! A message never holds a name, a number or a path of this machine.

use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{BadRequest, ErrorDetails, FieldViolation, StatusExt};

use crate::app::{Error, Kind};

/// The gRPC code of a sort of failure.
pub(super) fn code(kind: Kind) -> Code {
    match kind {
        Kind::BadInput => Code::InvalidArgument,
        Kind::NotFound => Code::NotFound,
        Kind::NotReady | Kind::Unreachable => Code::Unavailable,
        Kind::Busy => Code::ResourceExhausted,
        Kind::Deadline => Code::DeadlineExceeded,
        Kind::Cancelled => Code::Cancelled,
        Kind::Internal => Code::Internal,
    }
}

/// The sort of failure of a gRPC code, for a client of a server.
pub(super) fn kind(code: Code) -> Kind {
    match code {
        Code::InvalidArgument | Code::OutOfRange => Kind::BadInput,
        Code::NotFound => Kind::NotFound,
        Code::ResourceExhausted => Kind::Busy,
        Code::DeadlineExceeded => Kind::Deadline,
        Code::Cancelled => Kind::Cancelled,
        Code::Unavailable => Kind::Unreachable,
        _ => Kind::Internal,
    }
}

/// When a caller that was refused for lack of room is told to come back.
const RETRY: Duration = Duration::from_millis(100);

/// A failed use case as a status; fields are put under a prefix ("request." for an item of a stream).
pub(super) fn status(error: &Error, prefix: &str) -> Status {
    let code = code(error.kind());
    match error {
        Error::Invalid(violations) => {
            let fields: Vec<_> = violations
                .iter()
                .map(|v| FieldViolation::new(format!("{prefix}{}", v.field), v.reason.clone()))
                .collect();
            tracing::info!(fields = violations.len(), "bad request refused");
            let mut details = ErrorDetails::new();
            let message = match fields.as_slice() {
                [one] => format!("{}: {}", one.field, one.description),
                many => format!("{} fields are wrong", many.len()),
            };
            details.set_bad_request(BadRequest::new(fields).field_violations);
            Status::with_error_details(code, message, details)
        }
        _ => match error.kind() {
            Kind::Busy => Status::with_error_details(
                code,
                "as many screenings are under way as the server takes",
                ErrorDetails::with_retry_info(Some(RETRY)),
            ),
            Kind::NotReady => Status::new(code, "no snapshot is in force"),
            Kind::Internal => {
                tracing::error!(error = %error, "use case failed");
                Status::new(code, "the server failed; its log says why")
            }
            _ => Status::new(code, error.to_string()),
        },
    }
}
