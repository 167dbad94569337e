//! `GetRecord`: one record, whole.

use tonic::Status;

use crate::app::Error;

use super::proto::v1;
use super::{Rpcs, read, status, write};

/// Answers.
pub(super) fn get_record(
    rpcs: &Rpcs,
    request: v1::GetRecordRequest,
) -> Result<v1::GetRecordResponse, Status> {
    let failed = |e: Error| status::status(&e, "");
    let key = read::key(request).map_err(failed)?;
    let found = rpcs.app.get_record(&rpcs.caller(String::new()), &key);
    let (record, generation) = found.map_err(failed)?;
    Ok(v1::GetRecordResponse {
        record: Some(write::record(record)),
        generation,
    })
}
