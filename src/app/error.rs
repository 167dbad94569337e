//! What can go wrong with a use case, sorted by what a caller can do about it.

use std::path::PathBuf;

use crate::domain::{ListId, RecordKey};
use crate::screening::EngineError;

use super::fields::Violation;

/// What sort of failure: the one place where errors meet gRPC codes and exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The caller sent something that cannot be right; sending it again will not help.
    BadInput,
    /// What was asked for does not exist.
    NotFound,
    /// No snapshot is in force, or what is on disk cannot be used; an operator must act.
    NotReady,
    /// Too much is asked at once; try again.
    Busy,
    /// The caller's deadline passed.
    Deadline,
    /// The caller went away.
    Cancelled,
    /// The other side cannot be reached.
    Unreachable,
    /// A defect of this program.
    Internal,
}

impl Kind {
    /// The exit code of a program that ends so: 2 for wrong input, 1 for everything else.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::BadInput => 2,
            _ => 1,
        }
    }
}

/// A use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields of the question cannot be right.
    #[error("{}", list(.0))]
    Invalid(Vec<Violation>),
    /// The snapshot in force has no such record.
    #[error("no such record in the snapshot in force")]
    NoRecord(RecordKey),
    /// The snapshot in force has no such list.
    #[error("no such list in the snapshot in force")]
    NoList(ListId),
    /// Nothing is in force yet.
    #[error("no snapshot is in force")]
    NoSnapshot,
    /// The caller's deadline passed first.
    #[error("the deadline passed before the answer was ready")]
    Deadline,
    /// The engine has no answer.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A file of the operator cannot be used.
    #[error("{}: cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Error {
    /// One wrong field.
    pub fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        let (field, reason) = (field.into(), reason.into());
        Self::Invalid(vec![Violation { field, reason }])
    }

    /// A file of the operator that cannot be used.
    pub fn file(
        path: impl Into<PathBuf>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        let (path, source) = (path.into(), source.into());
        Self::File { path, source }
    }

    /// What sort of failure.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_)
            | Self::Engine(EngineError::UnknownList(_) | EngineError::UnknownProfile) => {
                Kind::BadInput
            }
            Self::NoRecord(_) | Self::NoList(_) => Kind::NotFound,
            Self::NoSnapshot | Self::File { .. } | Self::Engine(EngineError::Snapshot(_)) => {
                Kind::NotReady
            }
            Self::Deadline => Kind::Deadline,
            Self::Engine(EngineError::Busy) => Kind::Busy,
            Self::Engine(_) => Kind::Internal,
        }
    }
}

fn list(violations: &[Violation]) -> String {
    let lines: Vec<_> = violations
        .iter()
        .map(|v| format!("{}: {}", v.field, v.reason))
        .collect();
    lines.join("; ")
}
