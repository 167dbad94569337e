//! `ScreenStream`: many subjects over one stream, each answered as soon as it is ready.
//!
//! At most [`IN_FLIGHT`] items of a stream are under way; while they are, nothing more is read, and the transport's
//! flow control holds the sender back. An item that finds the pool full waits for a place; it is never refused.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use prost::Message;
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Status, Streaming};
use tonic_types::Status as RpcStatus;

use crate::app::{Error, Kind};
use crate::domain::limits;

use super::proto::v1;
use super::{Rpcs, read, screen, status, write};
use v1::screen_stream_response::Result as Item;

/// Items of one stream that are under way at once.
const IN_FLIGHT: usize = 64;

/// How long an item waits before it asks the full pool again.
const PAUSE: Duration = Duration::from_millis(2);

/// The answers of a stream.
pub(super) type Answers =
    Pin<Box<dyn Stream<Item = Result<v1::ScreenStreamResponse, Status>> + Send>>;

/// Starts answering.
pub(super) fn screen_stream(
    rpcs: &Rpcs,
    request: Request<Streaming<v1::ScreenStreamRequest>>,
) -> Answers {
    let deadline = screen::deadline(request.metadata());
    let mut items = request.into_inner();
    let (answers, out) = mpsc::channel(IN_FLIGHT);
    let places = Arc::new(Semaphore::new(IN_FLIGHT));
    let rpcs = rpcs.clone();
    tokio::spawn(async move {
        while let Ok(place) = places.clone().acquire_owned().await {
            let item = tokio::select! {
                item = items.next() => item,
                () = answers.closed() => return,
            };
            let item = match item {
                None => return,
                Some(Ok(item)) => item,
                Some(Err(broken)) => {
                    // Nobody hears it if the caller has gone.
                    let _gone = answers.send(Err(broken)).await;
                    return;
                }
            };
            let (rpcs, answers) = (rpcs.clone(), answers.clone());
            tokio::spawn(async move {
                let id = item.id.clone();
                let result = tokio::select! {
                    result = one(&rpcs, item, deadline) => result,
                    () = answers.closed() => return,
                };
                let result = Some(result.unwrap_or_else(Item::Error));
                let _gone = answers
                    .send(Ok(v1::ScreenStreamResponse { id, result }))
                    .await;
                drop(place);
            });
        }
    });
    Box::pin(ReceiverStream::new(out))
}

/// Answers one item.
async fn one(
    rpcs: &Rpcs,
    item: v1::ScreenStreamRequest,
    deadline: Option<Instant>,
) -> Result<Item, RpcStatus> {
    let failed = |e: Error| wire(&status::status(&e, "request."));
    if item.id.is_empty() || item.id.chars().count() > limits::TEXT_CHARS {
        let reason = format!("not 1–{} characters long", limits::TEXT_CHARS);
        return Err(wire(&status::status(&Error::invalid("id", reason), "")));
    }
    let (purpose, mut question) =
        read::question(item.request.unwrap_or_default()).map_err(failed)?;
    let caller = rpcs.caller(purpose);
    question.deadline = deadline;
    loop {
        match screen::answer(rpcs, caller.clone(), question.clone()).await {
            Err(full) if full.kind() == Kind::Busy => match deadline {
                Some(at) if Instant::now() >= at => return Err(failed(Error::Deadline)),
                _ => tokio::time::sleep(PAUSE).await,
            },
            done => {
                let answer = done.map_err(failed)?;
                return Ok(Item::Response(write::answer(answer, (rpcs.clock)())));
            }
        }
    }
}

/// A status as a message: its details are that message already, if there are any.
fn wire(status: &Status) -> RpcStatus {
    let detailed = RpcStatus::decode(status.details()).ok();
    detailed.filter(|d| d.code != 0).unwrap_or(RpcStatus {
        code: status.code() as i32,
        message: status.message().to_owned(),
        details: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use tonic::Code;

    use super::*;
    use crate::app::{App, Discreet};
    use crate::matching::Policy;
    use crate::screening::Pool;

    #[tokio::test]
    async fn an_item_whose_time_is_over_says_so_whether_it_has_a_place_or_not() {
        for places in [1, 2] {
            let pool = Arc::new(Pool::new(1, places).unwrap());
            let (release, held) = std::sync::mpsc::channel::<()>();
            let busy = pool.clone();
            tokio::spawn(async move { busy.run(move || held.recv().is_err()).await });
            while pool.busy() == 0 {
                tokio::task::yield_now().await;
            }
            let rpcs = Rpcs {
                app: Arc::new(App::new("nowhere", Policy::default())),
                pool,
                clock: Arc::new(SystemTime::now),
                discreet: Discreet::Hide,
                manifests: Arc::default(),
                patience: super::super::Patience::default(),
                store: Arc::default(),
            };
            let document = v1::Document {
                number: "A1".to_owned(),
                ..Default::default()
            };
            let item = v1::ScreenStreamRequest {
                id: "1".to_owned(),
                request: Some(v1::ScreenRequest {
                    subject: Some(v1::screen_request::Subject::Document(document)),
                    options: None,
                }),
            };
            let late = one(&rpcs, item, Some(Instant::now())).await.unwrap_err();
            assert_eq!(late.code, Code::DeadlineExceeded as i32, "{late:?}");
            drop(release);
        }
    }
}
