//! `ListSources`: the lists in force.

use tonic::Status;

use super::proto::v1;
use super::{Rpcs, status, write};

/// Answers.
pub(super) fn list_sources(rpcs: &Rpcs) -> Result<v1::ListSourcesResponse, Status> {
    let sources = rpcs
        .app
        .list_sources(&rpcs.caller(String::new()), rpcs.today());
    let sources = sources.map_err(|e| status::status(&e, ""))?;
    Ok(write::sources(sources, (rpcs.clock)()))
}
