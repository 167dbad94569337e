//! Why a snapshot cannot be built or opened; always names the file or folder.

use std::path::{Path, PathBuf};

/// Why a snapshot cannot be built or opened.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// There is no snapshot in the folder.
    #[error("{}: no snapshot there", .0.display())]
    None(PathBuf),
    /// A file or folder could not be read or written.
    #[error("{}: cannot be read or written", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// A file is not what the manifest says, or not what its format says.
    #[error("{}: damaged: {reason}", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// How it can be told.
        reason: String,
    },
    /// The snapshot is of a format this program does not know.
    #[error("{}: snapshot format {found}, this program reads {known}", path.display())]
    Format {
        /// The manifest.
        path: PathBuf,
        /// The format it states.
        found: u64,
        /// The format this program reads.
        known: u32,
    },
    /// Another build is at work in the folder.
    #[error("{}: another build is at work there", .0.display())]
    Busy(PathBuf),
    /// The lists do not fit a snapshot.
    #[error("the lists cannot be compiled: {0}")]
    Lists(String),
    /// The index of retrieval keys could not be written or read.
    #[error("{}: index", path.display())]
    Index {
        /// Folder of the index.
        path: PathBuf,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl SnapshotError {
    /// For `map_err` on I/O at a path.
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// For a file that is not what it should be.
    pub(crate) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }

    /// For `map_err` on tantivy at a folder.
    pub(crate) fn index<E>(path: &Path) -> impl FnOnce(E) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        |source| Self::Index {
            path: path.to_owned(),
            source: Box::new(source),
        }
    }
}
