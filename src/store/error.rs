//! Why nothing was published or pulled; always names the object or the file. Never shows what a store answered in
//! full: it may hold names of keys.

use std::error::Error;
use std::path::PathBuf;

use crate::app::Kind;
use crate::index::SnapshotError;

/// Why nothing was published or pulled.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is none, or cannot be used as it is.
    #[error("no address of an object store: {0}")]
    Address(String),
    /// Nothing was published there yet.
    #[error("{0}: nothing is published there")]
    Nothing(String),
    /// The store cannot be reached, or refuses.
    #[error("{object}: cannot be read or written: {reason}")]
    Away {
        /// The object, by its URL.
        object: String,
        /// What the store or the network says.
        reason: String,
    },
    /// An object is not what it must be.
    #[error("{object}: damaged: {reason}")]
    Damaged {
        /// The object, by its URL.
        object: String,
        /// How it can be told.
        reason: String,
    },
    /// The snapshot that lies here, or was fetched, cannot be used.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// A file here cannot be read or written.
    #[error("{}: cannot be read or written", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
}

impl StoreError {
    /// What sort of failure.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Address(_) => Kind::BadInput,
            Self::Nothing(_) => Kind::NotFound,
            Self::Away { .. } => Kind::Unreachable,
            Self::Damaged { .. } | Self::Snapshot(_) | Self::File { .. } => Kind::NotReady,
        }
    }

    /// What is wrong in general, for whoever may call: no address, object or file.
    pub fn summary(&self) -> &'static str {
        match self {
            Self::Address(_) => "the address of the store cannot be used",
            Self::Nothing(_) => "nothing is published in the store",
            Self::Away { .. } => "the store cannot be reached, or refuses",
            Self::Damaged { .. } => "what the store holds is damaged",
            Self::Snapshot(_) | Self::File { .. } => "what was fetched cannot be put in force",
        }
    }

    /// For `map_err` on I/O at a path.
    pub(super) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

/// What a store or the network says, as far as it may be shown: of an answer its status, not its text.
pub(super) fn reason(error: &object_store::Error) -> String {
    use object_store::Error as E;
    match error {
        E::NotFound { .. } => "it is not there".to_owned(),
        E::PermissionDenied { .. } => "permission is denied".to_owned(),
        E::Unauthenticated { .. } => "the credentials are missing or not accepted".to_owned(),
        other => {
            let mut cause: &dyn Error = other;
            while let Some(next) = cause.source() {
                cause = next;
            }
            let text = cause.to_string();
            // What follows the status is the store's own text.
            let parts = if text.starts_with("Server returned non-2xx") {
                2
            } else if text.starts_with("Server returned") {
                1
            } else {
                usize::MAX
            };
            let line = text.lines().next().unwrap_or_default();
            let shown: Vec<_> = line.split(": ").take(parts).collect();
            shown.join(": ").chars().take(200).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_store_answers_the_status_is_shown_and_not_its_text() {
        let shown = |text: &str| {
            let source = text.to_owned().into();
            reason(&object_store::Error::Generic {
                store: "S3",
                source,
            })
        };
        for (text, expected) in [
            (
                "Server returned non-2xx status code: 400 Bad Request: <Key>INVENTED: x</Key>",
                "Server returned non-2xx status code: 400 Bad Request",
            ),
            (
                "Server returned error response: <Key>INVENTED</Key>",
                "Server returned error response",
            ),
            (
                "error: Connection refused\nmore",
                "error: Connection refused",
            ),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}
