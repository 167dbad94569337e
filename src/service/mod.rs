//! The gRPC edge: the only place that knows tonic and prost. One file an RPC.
//!
//! Reads a question off the wire ([`read`]), has a use case answer it on the pool, and writes the answer ([`write`]).
//! To add an RPC: the `.proto`, a file beside this one, and its method below; tests: a good call and a bad field.

pub mod client;
mod flight;
mod flight_exchange;
mod follow;
mod get_record;
mod list_sources;
mod manifests;
mod patience;
pub mod proto;
mod read;
mod screen;
mod screen_manifest;
mod screen_stream;
mod serve;
mod status;
mod wire;
mod words;
mod write;

use std::sync::Arc;
use std::time::SystemTime;

use tonic::{Request, Response, Status, Streaming};

use crate::app::{App, Caller, Discreet};
use crate::domain::Day;
use crate::screening::Pool;

pub use follow::{Hangup, Upstream};
pub use patience::Patience;
use proto::v1;
pub use serve::{Options, ServeError, Server, serve};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The RPCs.
#[derive(Clone)]
pub(crate) struct Rpcs {
    app: Arc<App>,
    pool: Arc<Pool>,
    clock: Clock,
    discreet: Discreet,
    manifests: Arc<manifests::Manifests>,
    patience: Patience,
    store: follow::StoreSeen,
}

impl Rpcs {
    /// Who calls. Nobody is told apart yet: every caller is entitled to what the server is told to show.
    fn caller(&self, purpose: String) -> Caller {
        Caller {
            who: "grpc".to_owned(),
            purpose,
            discreet: self.discreet,
        }
    }

    /// The day it is, in UTC.
    fn today(&self) -> Day {
        day_of((self.clock)())
    }
}

/// The day of a moment, in UTC.
pub fn day_of(now: SystemTime) -> Day {
    let seconds = match now.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |s| -s),
    };
    Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(i32::MAX))
}

#[tonic::async_trait]
impl v1::screening_server::Screening for Rpcs {
    type ScreenStreamStream = screen_stream::Answers;

    async fn screen(
        &self,
        request: Request<v1::ScreenRequest>,
    ) -> Result<Response<v1::ScreenResponse>, Status> {
        screen::screen(self, request).await.map(Response::new)
    }

    async fn screen_stream(
        &self,
        request: Request<Streaming<v1::ScreenStreamRequest>>,
    ) -> Result<Response<Self::ScreenStreamStream>, Status> {
        Ok(Response::new(screen_stream::screen_stream(self, request)))
    }
}

#[tonic::async_trait]
impl v1::manifests_server::Manifests for Rpcs {
    type ScreenManifestStream = screen_manifest::Answers;

    async fn screen_manifest(
        &self,
        request: Request<Streaming<v1::ScreenManifestRequest>>,
    ) -> Result<Response<Self::ScreenManifestStream>, Status> {
        Ok(Response::new(screen_manifest::screen_manifest(
            self, request,
        )))
    }
}

#[tonic::async_trait]
impl v1::watchlists_server::Watchlists for Rpcs {
    async fn list_sources(
        &self,
        _request: Request<v1::ListSourcesRequest>,
    ) -> Result<Response<v1::ListSourcesResponse>, Status> {
        list_sources::list_sources(self).map(Response::new)
    }

    async fn get_record(
        &self,
        request: Request<v1::GetRecordRequest>,
    ) -> Result<Response<v1::GetRecordResponse>, Status> {
        get_record::get_record(self, request.into_inner()).map(Response::new)
    }
}
