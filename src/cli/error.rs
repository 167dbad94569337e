//! Why a subcommand failed, and which exit code that is.

use std::error::Error as StdError;
use std::io;

use super::grid::clean;
use crate::app::{self, Kind};
use crate::service::client::ClientError;
use crate::store::StoreError;

/// A subcommand failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The arguments do not go together, or one of them is wrong.
    #[error("{0}")]
    Usage(String),
    /// A file or the terminal could not be read or written.
    #[error("{what}")]
    Io {
        /// What was tried, with the path.
        what: String,
        /// Cause.
        #[source]
        source: io::Error,
    },
    /// A use case failed.
    #[error(transparent)]
    App(app::Error),
    /// Something below failed.
    #[error("{what}")]
    Failed {
        /// What was tried.
        what: String,
        /// What sort of failure.
        kind: Kind,
        /// Cause.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl From<app::Error> for Error {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::Invalid(_) => Self::Usage(error.to_string()),
            other => Self::App(other),
        }
    }
}

impl From<ClientError> for Error {
    fn from(error: ClientError) -> Self {
        Self::Failed {
            what: "the server gave no answer".to_owned(),
            kind: error.kind(),
            source: error.into(),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Address(_) => Self::Usage(error.to_string()),
            other => Self::Failed {
                what: "publishing failed".to_owned(),
                kind: other.kind(),
                source: other.into(),
            },
        }
    }
}

impl Error {
    /// A failed read or write.
    pub fn io(what: impl Into<String>, source: io::Error) -> Self {
        let what = what.into();
        Self::Io { what, source }
    }

    /// A failure of another layer that is nobody's wrong input.
    pub fn failed(what: impl Into<String>, source: impl StdError + Send + Sync + 'static) -> Self {
        Self::Failed {
            what: what.into(),
            kind: Kind::Internal,
            source: Box::new(source),
        }
    }

    /// What sort of failure.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Usage(_) => Kind::BadInput,
            Self::Io { .. } => Kind::Internal,
            Self::App(error) => error.kind(),
            Self::Failed { kind, .. } => *kind,
        }
    }

    /// Whether whoever read our output went away (`saring … | head`): nothing to complain about.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The error and its causes, one a line; a cause that only repeats the one before is left out. What others wrote
    /// (a server) cannot move the cursor.
    pub fn report(&self) -> String {
        let shown = |error: &dyn StdError| {
            let text = error.to_string();
            let lines: Vec<_> = text.trim_end().lines().map(clean).collect();
            lines.join("\n  ")
        };
        let mut lines = vec![shown(self)];
        let mut cause = self.source();
        while let Some(error) = cause {
            lines.push(shown(error));
            cause = error.source();
        }
        lines.dedup();
        lines.join("\n  because: ")
    }
}
