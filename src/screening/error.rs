//! What can go wrong with a screening, apart from its answer.

use crate::domain::ListId;
use crate::index::SnapshotError;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A list was asked for that the snapshot does not know.
    #[error("no list {0} in the snapshot")]
    UnknownList(ListId),
    /// A profile was asked for that the policy does not have.
    #[error("no such profile in the policy")]
    UnknownProfile,
    /// The queue before the engine is full; ask again later.
    #[error("too many screenings wait")]
    Busy,
    /// The worker that had the work is gone.
    #[error("the screening was broken off")]
    Broken,
    /// The snapshot could not be opened, or is damaged.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}
