//! `Screen`: one subject, one answer, on the pool, within the caller's deadline.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tonic::metadata::MetadataMap;
use tonic::{Request, Status};

use crate::app::{Answer, Caller, Error, Question};

use super::proto::v1;
use super::{Rpcs, read, status, write};

/// Answers.
pub(super) async fn screen(
    rpcs: &Rpcs,
    request: Request<v1::ScreenRequest>,
) -> Result<v1::ScreenResponse, Status> {
    let deadline = deadline(request.metadata());
    let failed = |e: Error| status::status(&e, "");
    let (purpose, mut question) = read::question(request.into_inner()).map_err(failed)?;
    question.deadline = deadline;
    let answer = answer(rpcs, rpcs.caller(purpose), question)
        .await
        .map_err(failed)?;
    Ok(write::answer(answer, (rpcs.clock)()))
}

/// Sets its flag when it is dropped: nobody waits any more.
#[derive(Default)]
pub(super) struct Waiting(Arc<AtomicBool>);

impl Waiting {
    /// The flag.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        self.0.clone()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Has the use case answer on the pool; gives up at the deadline, and tells the worker when the caller has gone.
pub(super) async fn answer(
    rpcs: &Rpcs,
    caller: Caller,
    mut question: Question,
) -> Result<Answer, Error> {
    let waiting = Waiting::default();
    question.cancel = Some(waiting.flag());
    let (app, today, deadline) = (rpcs.app.clone(), rpcs.today(), question.deadline);
    let work = rpcs
        .pool
        .run_short(move || app.screen(&caller, question, today));
    let done = match deadline {
        None => work.await,
        Some(at) => tokio::time::timeout_at(at.into(), work)
            .await
            .map_err(|_| Error::Deadline)?,
    };
    done?
}

/// Left of a caller's time for the refusal to travel; the transport would break the call off without saying why.
const MARGIN: Duration = Duration::from_millis(5);

/// When the caller stops waiting, from `grpc-timeout`, less a tenth or [`MARGIN`].
pub(super) fn deadline(metadata: &MetadataMap) -> Option<Instant> {
    let timeout = metadata.get("grpc-timeout")?.to_str().ok()?;
    let timeout = timeout_of(timeout)?;
    Instant::now().checked_add(timeout.saturating_sub(MARGIN.min(timeout / 10)))
}

/// At most eight digits and a unit, as the gRPC protocol writes it.
fn timeout_of(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(n * 3600),
        "M" => Duration::from_secs(n * 60),
        "S" => Duration::from_secs(n),
        "m" => Duration::from_millis(n),
        "u" => Duration::from_micros(n),
        "n" => Duration::from_nanos(n),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_reads_as_the_protocol_writes_it() {
        assert_eq!(timeout_of("250m"), Some(Duration::from_millis(250)));
        assert_eq!(
            timeout_of("99999999H").map(|d| d.as_secs()),
            Some(359_999_996_400)
        );
        assert_eq!(timeout_of("5u"), Some(Duration::from_micros(5)));
        for bad in ["", "m", "123456789S", "-1S", "1.5S", "5", "5é", "1x"] {
            assert_eq!(timeout_of(bad), None, "{bad:?}");
        }
    }
}
