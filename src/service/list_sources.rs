//! `ListSources`: the lists in force, and how it stands with where they are pulled from.

use std::sync::PoisonError;

use tonic::Status;

use crate::app::Kind;

use super::proto::v1;
use super::{Rpcs, status, write};

/// Answers.
pub(super) fn list_sources(rpcs: &Rpcs) -> Result<v1::ListSourcesResponse, Status> {
    let sources = rpcs
        .app
        .list_sources(&rpcs.caller(String::new()), rpcs.today());
    let store = *rpcs.store.lock().unwrap_or_else(PoisonError::into_inner);
    let sources = sources.map_err(|e| match (e.kind(), store.and_then(|s| s.wrong)) {
        (Kind::NotReady, Some(wrong)) => {
            Status::unavailable(format!("no snapshot is in force: {wrong}"))
        }
        _ => status::status(&e, ""),
    })?;
    let store = store.map(|seen| v1::StoreState {
        looked_at: seen.looked_at.map(Into::into),
        error: seen.wrong.unwrap_or_default().to_owned(),
    });
    Ok(v1::ListSourcesResponse {
        store,
        ..write::sources(sources, (rpcs.clock)())
    })
}
