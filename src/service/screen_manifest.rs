//! `ScreenManifest`: the bytes of a manifest in, a result a traveller out, in order and as soon as it is ready.
//!
//! The manifest is held in memory and screened a few travellers at a time; while the caller does not read, nothing is
//! screened. A caller who neither sends nor reads for too long loses the call. When the caller has gone, the work
//! stops at once; what it came to so far is remembered by [`super::manifests`], so that the caller can go on.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status, Streaming};

use crate::app::{Asked, Error, Fields, Question, Screened, Uses};
use crate::domain::{Manifest, Outcome, Traveller, limits};
use crate::screening::EngineError;

use super::manifests::{KeyTaken, Ticket, when_free};
use super::proto::v1;
use super::screen::{Waiting, deadline};
use super::words::Word;
use super::{Patience, Rpcs, read, status, write};
use v1::screen_manifest_request::Part as Sent;
use v1::screen_manifest_response::Part;

/// Travellers that are screened together, so that others of the pool need not wait long.
const TOGETHER: usize = 64;

/// What the server answers.
pub(super) type Answers =
    Pin<Box<dyn Stream<Item = Result<v1::ScreenManifestResponse, Status>> + Send>>;

type Out = mpsc::Sender<Result<v1::ScreenManifestResponse, Status>>;

/// Starts answering.
pub(super) fn screen_manifest(
    rpcs: &Rpcs,
    request: Request<Streaming<v1::ScreenManifestRequest>>,
) -> Answers {
    let deadline = deadline(request.metadata());
    let (answers, out) = mpsc::channel(TOGETHER);
    let rpcs = rpcs.clone();
    tokio::spawn(async move {
        let ended = tokio::select! {
            ended = run(&rpcs, request.into_inner(), deadline, &answers) => ended,
            () = answers.closed() => return,
        };
        if let Err(refused) = ended {
            // Nobody hears it if the caller has gone.
            let _gone = answers.send(Err(refused)).await;
        }
    });
    Box::pin(ReceiverStream::new(out))
}

fn failed(error: &Error) -> Status {
    status::status(error, "")
}

fn invalid(field: &str, reason: impl Into<String>) -> Status {
    failed(&Error::invalid(field, reason))
}

/// What a caller sent.
struct Received {
    scope: read::Scope,
    key: String,
    resume: v1::ManifestResume,
    hash: blake3::Hash,
    bytes: Vec<u8>,
}

async fn receive(
    mut parts: Streaming<v1::ScreenManifestRequest>,
    patience: Patience,
) -> Result<Received, Status> {
    let end = Some(patience.end());
    let first = patience.next(&mut parts, end).await?.and_then(|r| r.part);
    let Some(Sent::Header(header)) = first else {
        return Err(invalid("header", "must come first"));
    };
    let options = header.options.unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    hasher.update(&options.encode_to_vec());
    let mut fields = Fields::default();
    let scope = read::scope(&mut fields, options);
    let key = fields.text(
        "header.idempotency_key",
        header.idempotency_key,
        limits::TEXT_CHARS,
    );
    let resume = header.resume.unwrap_or_default();
    if resume.after < 0 {
        fields.refuse("header.resume.after", "less than 0");
    }
    fields.finish(()).map_err(|e| failed(&e))?;
    let mut bytes = Vec::new();
    while let Some(request) = patience.next(&mut parts, end).await? {
        let Some(Sent::Data(data)) = request.part else {
            return Err(invalid("data", "nothing but data may follow the header"));
        };
        if bytes.len() + data.len() > limits::MANIFEST_BYTES {
            return Err(invalid(
                "data",
                crate::manifest::ManifestError::TooLong.to_string(),
            ));
        }
        bytes.extend_from_slice(&data);
    }
    hasher.update(&bytes);
    Ok(Received {
        scope,
        key,
        resume,
        hash: hasher.finalize(),
        bytes,
    })
}

async fn run(
    rpcs: &Rpcs,
    parts: Streaming<v1::ScreenManifestRequest>,
    deadline: Option<Instant>,
    out: &Out,
) -> Result<(), Status> {
    let _place = rpcs.manifests.place().map_err(|e| failed(&e))?;
    let Received {
        scope,
        key,
        resume,
        hash,
        bytes,
    } = receive(parts, rpcs.patience).await?;
    let today = rpcs.today();
    let waiting = Waiting::default();
    let cancel = Some(waiting.flag());
    let caller = rpcs.caller(scope.purpose.clone());
    let who = caller.who.clone();
    let ask = move |asked: Asked| Question {
        deadline,
        cancel: cancel.clone(),
        ..scope.ask(asked)
    };
    let screening = rpcs
        .app
        .manifest(caller, today, Box::new(ask))
        .map_err(|e| failed(&e))?;
    let screening = Arc::new(screening);
    let ticket = Ticket {
        who,
        key,
        hash,
        generation: screening.generation().to_owned(),
        policy_hash: screening.policy_hash().to_owned(),
    };
    let remembered = rpcs.manifests.outcomes(&ticket);
    let mut outcomes = remembered.map_err(|KeyTaken| {
        invalid(
            "header.idempotency_key",
            "was used for other options or bytes",
        )
    })?;
    let in_force = (&ticket.generation, &ticket.policy_hash);
    if resume.after > 0 && (&resume.generation, &resume.policy_hash) != in_force {
        return Err(Status::failed_precondition(
            "the snapshot or the policy in force is another; begin anew",
        ));
    }
    let after = usize::try_from(resume.after).unwrap_or(usize::MAX);
    let reading = move || {
        let mut manifest = crate::manifest::read(&bytes, today)?;
        let travellers = std::mem::take(&mut manifest.travellers);
        let mut uses = Uses::default();
        uses.add(&travellers);
        Ok((manifest, Arc::new(travellers), Arc::new(uses.finish())))
    };
    let read: Result<_, crate::manifest::ManifestError> = rpcs
        .pool
        .run(reading)
        .await
        .map_err(|e: EngineError| failed(&e.into()))?;
    let (manifest, travellers, duplicates) = read.map_err(|e| invalid("data", e.to_string()))?;
    if after > travellers.len() {
        return Err(invalid(
            "header.resume.after",
            "more than there are travellers",
        ));
    }
    let total = write::large(travellers.len() as u64);
    let send = |part| {
        let part = Some(part);
        let answer = Ok(v1::ScreenManifestResponse { part });
        rpcs.patience.give(out, answer)
    };
    send(Part::Started(started(&manifest, total, &ticket))).await?;
    for problem in &manifest.problems {
        let problem = v1::ManifestProblem {
            place: problem.at.to_string(),
            severity: problem.severity.as_str().to_owned(),
            reason: problem.what.clone(),
        };
        send(Part::Problem(problem)).await?;
    }
    // What the caller has is not screened again, if it is remembered.
    outcomes.truncate(after);
    if outcomes.len() < after {
        outcomes.clear();
    }
    let mut searched = Vec::new();
    while outcomes.len() < travellers.len() {
        let from = outcomes.len();
        let to = (from + TOGETHER).min(travellers.len());
        let (screening, together) = (screening.clone(), travellers.clone());
        let duplicates = duplicates.clone();
        let job = move || screening.batch(&together[from..to], &duplicates);
        let done = when_free(rpcs, deadline, Arc::new(job)).await;
        let done = done.map_err(|e| failed(&e))?;
        let new: Vec<Outcome> = done.iter().map(|s| s.outcome).collect();
        rpcs.manifests.note(&ticket, from, &new);
        outcomes.extend(new);
        for (n, screened) in (from..to).zip(done) {
            let (result, lists) = result(n, &travellers[n], screened);
            searched = lists;
            if n >= after {
                send(Part::Result(result)).await?;
            }
        }
        let done = write::large(to as u64);
        let travellers = total;
        send(Part::Progress(v1::ManifestProgress { done, travellers })).await?;
    }
    let of = |outcome| write::large(outcomes.iter().filter(|o| **o == outcome).count() as u64);
    let summary = v1::ManifestSummary {
        travellers: total,
        clear: of(Outcome::Clear),
        insufficient: of(Outcome::Insufficient),
        review: of(Outcome::Review),
        hit: of(Outcome::Hit),
        problems: write::large(manifest.problem_count as u64),
        searched,
        server_time: Some((rpcs.clock)().into()),
    };
    send(Part::Summary(summary)).await
}

fn started(manifest: &Manifest, travellers: i64, ticket: &Ticket) -> v1::ManifestStarted {
    let flights = manifest.flights.iter().map(|flight| v1::ManifestFlight {
        number: flight.number.clone().unwrap_or_default(),
        list_of: flight.list_of.as_str().to_owned(),
        action: flight.action.as_str().to_owned(),
        departs_from: flight
            .departure()
            .and_then(|l| l.from.clone())
            .unwrap_or_default(),
        arrives_at: flight
            .arrival()
            .and_then(|l| l.to.clone())
            .unwrap_or_default(),
        rejected: flight.rejected,
    });
    v1::ManifestStarted {
        format: manifest.format.to_owned(),
        travellers,
        flights: flights.collect(),
        generation: ticket.generation.clone(),
        policy_hash: ticket.policy_hash.clone(),
    }
}

/// What the `n`th traveller, from 0, came to, and the lists that were searched for it.
fn result(
    n: usize,
    traveller: &Traveller,
    screened: Screened,
) -> (v1::ManifestResult, Vec<v1::SearchedList>) {
    let answer = Arc::unwrap_or_clone(screened.answer);
    let mut answer = write::answer(answer, std::time::SystemTime::UNIX_EPOCH);
    answer.server_time = None;
    let searched = std::mem::take(&mut answer.searched);
    let references = &traveller.references;
    let result = v1::ManifestResult {
        number: write::large(n as u64 + 1),
        place: traveller.at.to_string(),
        flight: i32::try_from(traveller.flight).unwrap_or(i32::MAX),
        kind: traveller.role().to_owned(),
        name: traveller.written.clone(),
        reference: references.unique.clone().unwrap_or_default(),
        reservation: references.reservation.clone().unwrap_or_default(),
        outcome: screened.outcome.number(),
        flags: screened
            .flags
            .iter()
            .map(|f| f.as_str().to_owned())
            .collect(),
        answer: Some(answer),
    };
    (result, searched)
}
