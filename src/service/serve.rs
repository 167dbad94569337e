//! The server: what it offers, how long it lives, and how a new snapshot comes into force under it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::app::{App, Discreet};
use crate::domain::limits;
use crate::names;
use crate::screening::Pool;

use super::flight::Flight;
use super::follow::{self, Hangup, StoreSeen, Upstream};
use super::proto::v1::manifests_server::ManifestsServer;
use super::proto::v1::screening_server::ScreeningServer;
use super::proto::v1::watchlists_server::WatchlistsServer;
use super::{Clock, Patience, Rpcs, proto};

/// How a server runs.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Screenings that run or wait at once; more are refused.
    pub places: usize,
    /// Threads that screen; 0 for one a core.
    pub threads: usize,
    /// How often the snapshot folder, and the object store if there is one, is looked at for a new generation.
    pub reload_every: Duration,
    /// How long work under way may take after the server is told to stop.
    pub grace: Duration,
    /// What callers learn of discreet records.
    pub discreet: Discreet,
    /// How long callers who send or read nothing are waited for.
    pub patience: Patience,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            places: 1024,
            threads: 0,
            reload_every: Duration::from_secs(5),
            grace: Duration::from_secs(10),
            discreet: Discreet::Hide,
            patience: Patience::default(),
        }
    }
}

/// Why a server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The pool of working threads could not be started.
    #[error("working threads cannot be started")]
    Pool(#[from] rayon::ThreadPoolBuildError),
    /// The descriptors of the services cannot be offered.
    #[error("reflection cannot be offered")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The transport failed.
    #[error("the transport failed")]
    Transport(#[from] tonic::transport::Error),
}

/// Names the health service knows: the whole server, and each service.
const SERVICES: [&str; 5] = [
    "arrow.flight.protocol.FlightService",
    "",
    "saring.v1.Screening",
    "saring.v1.Watchlists",
    "saring.v1.Manifests",
];

/// The name by which the health service knows the object storage, where snapshots are pulled from one.
const STORE: &str = "store";

/// The services of a server, over any transport.
pub struct Server {
    pub(super) app: Arc<App>,
    /// The routes to serve.
    pub routes: Routes,
    /// Where screenings run.
    pub pool: Arc<Pool>,
    health: HealthReporter,
    pub(super) clock: Clock,
    /// What is told of the object storage.
    pub(super) store: StoreSeen,
}

impl Server {
    /// The services over an application. Health says SERVING once a snapshot is in force.
    pub async fn new(app: Arc<App>, options: Options, clock: Clock) -> Result<Self, ServeError> {
        names::read_tables();
        let pool = Arc::new(Pool::new(options.threads, options.places)?);
        let store = StoreSeen::default();
        let rpcs = Rpcs {
            app: app.clone(),
            pool: pool.clone(),
            clock: clock.clone(),
            discreet: options.discreet,
            manifests: Arc::default(),
            patience: options.patience,
            store: store.clone(),
        };
        let (health, health_service) = tonic_health::server::health_reporter();
        let reflection = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
                .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        };
        let routes = Routes::new(health_service)
            .add_service(reflection().build_v1()?)
            .add_service(reflection().build_v1alpha()?)
            .add_service(
                ScreeningServer::new(rpcs.clone()).max_decoding_message_size(limits::MESSAGE_BYTES),
            )
            .add_service(
                ManifestsServer::new(rpcs.clone()).max_decoding_message_size(limits::MESSAGE_BYTES),
            )
            .add_service(
                FlightServiceServer::new(Flight(rpcs.clone()))
                    .max_decoding_message_size(limits::FLIGHT_MESSAGE_BYTES),
            )
            .add_service(
                WatchlistsServer::new(rpcs).max_decoding_message_size(limits::MESSAGE_BYTES),
            );
        let server = Self {
            app,
            routes,
            pool,
            health,
            clock,
            store,
        };
        server.show_health(false).await;
        Ok(server)
    }

    /// Tells whoever asks how it stands with the object storage.
    pub(super) async fn show_store(&self, wrong: Option<&'static str>) {
        let looked_at = wrong.is_none().then(|| (self.clock)());
        follow::note(&self.store, looked_at, wrong);
        let status = match wrong {
            None => ServingStatus::Serving,
            Some(_) => ServingStatus::NotServing,
        };
        self.health.set_service_status(STORE, status).await;
    }

    /// Tells the health service how things stand.
    pub(super) async fn show_health(&self, stopping: bool) {
        let status = if self.app.is_ready() && !stopping {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        };
        for service in SERVICES {
            self.health.set_service_status(service, status).await;
        }
    }
}

/// Serves on a listener until `stop` is ready, then lets work under way end. `hangup` makes it look for a new snapshot,
/// which comes from `upstream` if there is one, and from whoever builds in the folder otherwise.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    options: Options,
    clock: Clock,
    stop: impl Future<Output = ()> + Send,
    hangup: Hangup,
    upstream: Option<Upstream>,
) -> Result<(), ServeError> {
    let server = Server::new(app, options, clock).await?;
    let routes = server.routes.clone();
    let (told, stopping) = tokio::sync::oneshot::channel::<()>();
    // A small answer must not wait for the peer's delayed acknowledgement of the one before it.
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let serving = tonic::transport::Server::builder()
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, async {
            let _told = stopping.await;
        });
    let grace = async {
        tokio::select! {
            () = stop => {}
            () = follow::watch(&server, options.reload_every, hangup, upstream) => {}
        }
        tracing::info!("stopping");
        server.show_health(true).await;
        let _serving = told.send(());
        tokio::time::sleep(options.grace).await;
        tracing::warn!("work under way was broken off");
    };
    tokio::select! {
        ended = serving => ended?,
        () = grace => {}
    }
    tracing::info!("stopped");
    Ok(())
}
