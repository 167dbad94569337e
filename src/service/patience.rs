//! How long a caller is waited for who is in the middle of a call and does nothing.
//!
//! Time that the server itself needs is not the caller's: only waiting for the caller is counted. To wait for something
//! else of a caller, add a method.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_stream::StreamExt;
use tonic::{Status, Streaming};

use crate::domain::limits;

/// How long callers are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until the next part comes, or the next result is read.
    pub idle: Duration,
    /// Until all parts of a manifest have come.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: limits::UPLOAD_IDLE,
            whole: limits::UPLOAD_TIME,
        }
    }
}

impl Patience {
    /// When a manifest that begins to come now must have come whole.
    pub(super) fn end(self) -> Instant {
        Instant::now() + self.whole
    }

    /// The next part of a stream, unless nothing comes for too long, or not until its end.
    pub(super) async fn next<T>(
        self,
        parts: &mut Streaming<T>,
        end: Option<Instant>,
    ) -> Result<Option<T>, Status> {
        let next = timeout(self.idle, parts.next());
        let next = match end {
            None => next.await,
            Some(end) => timeout_at(end, next).await.map_err(|_| late(self.whole))?,
        };
        next.map_err(|_| idle(self.idle))?.transpose()
    }

    /// Gives the caller an answer as soon as there is room, unless nothing is read for too long. That nobody is there
    /// any more is not told.
    pub(super) async fn give<T>(self, out: &mpsc::Sender<T>, answer: T) -> Result<(), Status> {
        let sent = timeout(self.idle, out.send(answer)).await;
        sent.map(drop).map_err(|_| idle(self.idle))
    }
}

fn idle(most: Duration) -> Status {
    Status::deadline_exceeded(format!(
        "nothing was sent or read for {most:?}; the call has ended"
    ))
}

fn late(most: Duration) -> Status {
    Status::deadline_exceeded(format!(
        "the manifest was not there whole within {most:?}; the call has ended"
    ))
}
