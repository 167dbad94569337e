//! `DoExchange`: record batches of travellers in, record batches of results out, a row a row and in order.
//!
//! Rows are screened one by one and not compared with one another, so that it does not matter how they are cut into
//! batches or shared among calls. At most [`IN_FLIGHT`] pieces of a call are under way; while the caller does not read,
//! nothing more is read from it. What to search stands in the descriptor: the path `screen`, or a command of JSON with
//! the fields of `ScreenOptions`.

use std::sync::Arc;
use std::time::Instant;

use arrow_flight::flight_descriptor::DescriptorType;
use arrow_flight::{FlightData, FlightDescriptor};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status, Streaming};

use crate::app::{Asked, Duplicates, Error, Fields, ManifestScreening, Question};
use crate::domain::{Flight, Traveller};
use crate::index::RecordBatch;
use crate::manifest::MessageReader;
use crate::results;

use super::flight::{Answers, caller, encoded};
use super::manifests::when_free;
use super::proto::v1;
use super::screen::{Waiting, deadline};
use super::{Patience, Rpcs, read, status};

/// Travellers that are screened together, so that others of the pool need not wait long.
const TOGETHER: usize = 256;
/// Pieces of one call that wait for their turn to be answered.
const IN_FLIGHT: usize = 4;

/// What to search, as a command says it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Command {
    lists: Vec<String>,
    limit: i32,
    purpose: String,
    profile: String,
}

fn failed(error: &Error) -> Status {
    status::status(error, "")
}

/// What a descriptor asks.
fn scope(descriptor: Option<&FlightDescriptor>) -> Result<read::Scope, Status> {
    let wrong = |reason: &str| failed(&Error::invalid("descriptor", reason));
    let descriptor = descriptor.ok_or_else(|| wrong("must come with the first message"))?;
    let command = match descriptor.r#type() {
        DescriptorType::Path if descriptor.path == ["screen"] => Command::default(),
        DescriptorType::Cmd if descriptor.cmd.is_empty() => Command::default(),
        DescriptorType::Cmd => serde_json::from_slice(&descriptor.cmd).map_err(|_| {
            wrong("no JSON object of lists (texts), limit (number), purpose, profile (texts)")
        })?,
        _ => return Err(wrong("neither the path screen nor a command")),
    };
    let mut fields = Fields::default();
    let options = v1::ScreenOptions {
        lists: command.lists,
        limit: command.limit,
        purpose: command.purpose,
        profile: command.profile,
    };
    let scope = read::scope(&mut fields, options);
    fields.finish(scope).map_err(|e| failed(&e))
}

type Piece = JoinHandle<Result<RecordBatch, Status>>;

/// Starts answering.
pub(super) async fn exchange(
    rpcs: &Rpcs,
    request: Request<Streaming<FlightData>>,
) -> Result<Answers<FlightData>, Status> {
    let deadline = deadline(request.metadata());
    let mut messages = request.into_inner();
    let first = rpcs
        .patience
        .next(&mut messages, None)
        .await?
        .unwrap_or_default();
    let scope = scope(first.flight_descriptor.as_ref())?;
    let waiting = Waiting::default();
    let cancel = Some(waiting.flag());
    let caller = caller(rpcs, scope.purpose.clone());
    let ask = move |asked: Asked| Question {
        deadline,
        cancel: cancel.clone(),
        ..scope.ask(asked)
    };
    let screening = rpcs.app.manifest(caller, rpcs.today(), Box::new(ask));
    let exchange = Exchange {
        rpcs: rpcs.clone(),
        screening: Arc::new(screening.map_err(|e| failed(&e))?),
        duplicates: Arc::new(Duplicates::none()),
        flights: Arc::new([]),
        deadline,
    };
    let (pieces, in_order) = mpsc::channel::<Piece>(IN_FLIGHT);
    let (batches, out) = mpsc::channel(1);
    tokio::spawn(async move {
        if let Err(refused) = exchange.run(first, messages, &pieces).await {
            // Behind the answers to what came before.
            let _gone = pieces.send(tokio::spawn(async { Err(refused) })).await;
        }
    });
    let patience = rpcs.patience;
    tokio::spawn(async move {
        let _waiting = waiting;
        give(in_order, batches, patience).await;
    });
    Ok(encoded(&results::schema(), ReceiverStream::new(out)))
}

/// Gives the caller the answers in order, until one is an error, nobody waits any more, or nothing is read for too long: then
/// the work ends at once, and whoever reads on is told.
async fn give(
    mut in_order: mpsc::Receiver<Piece>,
    batches: mpsc::Sender<Result<RecordBatch, Status>>,
    patience: Patience,
) {
    while let Some(piece) = in_order.recv().await {
        let batch = tokio::select! {
            batch = piece => batch,
            () = batches.closed() => return,
        };
        let batch = batch.unwrap_or_else(|_| Err(Status::internal("the server failed")));
        let ended = batch.is_err();
        if let Err(idle) = patience.give(&batches, batch).await {
            drop(in_order);
            let _gone = batches.send(Err(idle)).await;
            return;
        }
        if ended || batches.is_closed() {
            return;
        }
    }
}

/// One call.
struct Exchange {
    rpcs: Rpcs,
    screening: Arc<ManifestScreening>,
    duplicates: Arc<Duplicates>,
    flights: Arc<[Flight]>,
    deadline: Option<Instant>,
}

impl Exchange {
    /// Reads until the caller has sent everything, or nobody waits any more.
    async fn run(
        mut self,
        first: FlightData,
        mut messages: Streaming<FlightData>,
        pieces: &mpsc::Sender<Piece>,
    ) -> Result<(), Status> {
        let mut reader = MessageReader::new(self.rpcs.today());
        let mut next = Some(first);
        while let Some(message) = next {
            // A message without a header carries a descriptor or words of the caller's own.
            if !message.data_header.is_empty() {
                let read = reader.message(&message.data_header, &message.data_body);
                let read = read.map_err(|e| failed(&Error::invalid("data", e.to_string())))?;
                if reader.flights().len() > self.flights.len() {
                    self.flights = reader.flights().into();
                }
                let mut rest = read.into_iter();
                loop {
                    let piece: Vec<_> = rest.by_ref().take(TOGETHER).collect();
                    if piece.is_empty() {
                        break;
                    }
                    let Ok(place) = pieces.reserve().await else {
                        return Ok(());
                    };
                    place.send(self.screen(piece));
                }
            }
            next = tokio::select! {
                next = self.rpcs.patience.next(&mut messages, None) => next?,
                () = pieces.closed() => None,
            };
        }
        Ok(())
    }

    /// Has the pool answer for a piece.
    fn screen(&self, travellers: Vec<Traveller>) -> Piece {
        let (screening, flights) = (self.screening.clone(), self.flights.clone());
        let (duplicates, deadline) = (self.duplicates.clone(), self.deadline);
        let rpcs = self.rpcs.clone();
        tokio::spawn(async move {
            let job = move || {
                let screened = screening.batch(&travellers, &duplicates)?;
                let batch = results::batch(None, &flights, &travellers, &screened);
                Ok(batch.map_err(|e| Status::internal(e.to_string())))
            };
            when_free(&rpcs, deadline, Arc::new(job))
                .await
                .map_err(|e| failed(&e))?
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tonic::Code;

    use super::*;

    #[tokio::test]
    async fn work_for_a_caller_who_does_not_read_ends_and_the_caller_is_told() {
        let patience = Patience {
            idle: Duration::from_millis(5),
            ..Patience::default()
        };
        let empty = || tokio::spawn(async { Ok(RecordBatch::new_empty(results::schema())) });
        let (pieces, in_order) = mpsc::channel::<Piece>(IN_FLIGHT);
        let (batches, mut out) = mpsc::channel(1);
        for _ in 0..3 {
            pieces.send(empty()).await.unwrap();
        }
        let giving = tokio::spawn(give(in_order, batches, patience));
        pieces.closed().await;
        assert!(out.recv().await.unwrap().is_ok());
        let told = out.recv().await.unwrap().unwrap_err();
        assert_eq!(told.code(), Code::DeadlineExceeded);
        assert!(out.recv().await.is_none());
        giving.await.unwrap();
    }
}
