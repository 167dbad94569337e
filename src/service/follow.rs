//! How a new snapshot comes into force under a server that runs: from its folder, and into the folder from object
//! storage.
//!
//! Nothing here ends the server or takes a snapshot out of force: what cannot be pulled or opened is told in the log and,
//! of the object storage, by `ListSources` and health; the server goes on with what it has. To add a signal to look, add it to [`Hangup`].

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::app::Reload;
use crate::store::{Pulled, Store, StoreError, pull};
use crate::telemetry::chain;

use super::serve::Server;

/// Longest pause between two attempts to pull a generation that could not be pulled.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How it stands with the object storage; `None` if it was never looked at.
pub(super) type StoreSeen = Arc<Mutex<Option<StoreState>>>;

/// What was seen of the object storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StoreState {
    /// When nothing was wrong for the last time.
    pub looked_at: Option<SystemTime>,
    /// What was wrong at the last look.
    pub wrong: Option<&'static str>,
}

/// Notes a look at the object storage.
pub(super) fn note(seen: &StoreSeen, looked_at: Option<SystemTime>, wrong: Option<&'static str>) {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let before = seen.and_then(|state| state.looked_at);
    *seen = Some(StoreState {
        looked_at: looked_at.or(before),
        wrong,
    });
}

/// Follows the snapshot folder, and looks at it whenever `SIGHUP` comes; never ends.
pub(super) async fn watch(
    server: &Server,
    every: Duration,
    mut hangup: Hangup,
    mut upstream: Option<Upstream>,
) {
    let mut told = false;
    loop {
        if let Some(upstream) = &mut upstream {
            upstream.look(server, every, told).await;
        }
        look(server, told).await;
        told = tokio::select! {
            () = tokio::time::sleep(every) => false,
            () = hangup.recv() => true,
        };
    }
}

/// Has the application look at the snapshot folder: `always`, or only if its pointer has changed since.
async fn look(server: &Server, always: bool) {
    let app = server.app.clone();
    let look = move || if always { app.reload() } else { app.follow() };
    match tokio::task::spawn_blocking(look).await {
        Ok(Ok(Reload::Unchanged)) if always => tracing::info!("snapshot unchanged"),
        Ok(Ok(Reload::Unchanged)) => {}
        Ok(Ok(Reload::Swapped { from, to })) => {
            tracing::info!(from = from.as_deref(), to, "snapshot in force");
            server.show_health(false).await;
        }
        Ok(Err(error)) => {
            tracing::error!(
                error = chain(&error),
                "snapshot refused; the one in force stays"
            );
        }
        Err(error) => tracing::error!(%error, "snapshot could not be opened"),
    }
}

/// The object store that a server pulls its snapshots from.
pub struct Upstream {
    store: Store,
    /// What was wrong when it was last looked at, and how often in a row.
    wrong: Option<(String, u32)>,
    /// Not before then, unless told.
    next: Instant,
    /// Whether nothing was pulled yet.
    first: bool,
}

impl Upstream {
    /// To be looked at for the first time.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            wrong: None,
            next: Instant::now(),
            first: true,
        }
    }

    /// Pulls what is published into the server's folder, if that is anything new.
    async fn look(&mut self, server: &Server, every: Duration, told: bool) {
        if !told && Instant::now() < self.next {
            return;
        }
        let pulled = self.pull(server).await;
        let wrong = pulled.as_ref().err().map(StoreError::summary);
        server.show_store(wrong).await;
        match pulled {
            Ok(pulled) => {
                self.first = false;
                if self.wrong.take().is_some() {
                    tracing::info!(
                        store = self.store.address(),
                        "object store is in order again"
                    );
                }
                if let Pulled::New {
                    generation,
                    fetched,
                    bytes,
                    files,
                } = pulled
                {
                    tracing::info!(generation, fetched, bytes, files, "snapshot pulled");
                }
            }
            Err(error) => self.note(&error, every, told),
        }
    }

    /// Tells what is wrong when it begins or changes, and waits longer from time to time.
    fn note(&mut self, error: &StoreError, every: Duration, told: bool) {
        let text = chain(error);
        let times = match self.wrong.take() {
            Some((before, times)) if before == text => times + 1,
            _ => 0,
        };
        if times == 0 || told {
            tracing::error!(error = text, "snapshot not pulled; the one in force stays");
        }
        let pause = every.saturating_mul(2u32.saturating_pow(times));
        self.next = Instant::now() + pause.min(LONGEST_PAUSE.max(every));
        self.wrong = Some((text, times));
    }

    /// Pulls on a thread that may block; breaks off when this future is dropped.
    async fn pull(&self, server: &Server) -> Result<Pulled, StoreError> {
        let (store, app) = (self.store.clone(), server.app.clone());
        let (alive, gone) = tokio::sync::oneshot::channel::<()>();
        let runtime = tokio::runtime::Handle::current();
        // Where nothing could be put in force, what lies in the folder may be damaged.
        let anew = self.first && !app.is_ready();
        let pulling = tokio::task::spawn_blocking(move || {
            runtime.block_on(async {
                tokio::select! {
                    pulled = pull(&store, app.snapshot_dir(), anew) => Some(pulled),
                    _ = gone => None,
                }
            })
        });
        let pulled = pulling.await;
        drop(alive);
        match pulled {
            Ok(Some(pulled)) => pulled,
            // A pull that panics or is broken off changed nothing; the next one begins anew.
            Ok(None) | Err(_) => Err(StoreError::Away {
                object: self.store.address().to_owned(),
                reason: "the pull was broken off".to_owned(),
            }),
        }
    }
}

/// `SIGHUP`, where there is one; heard from when this is made.
pub struct Hangup {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Hangup {
    /// Begins to listen; within a runtime.
    #[cfg(unix)]
    pub fn heard() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let signal = signal(SignalKind::hangup());
        if let Err(error) = &signal {
            tracing::warn!(%error, "SIGHUP cannot be heard");
        }
        Self {
            signal: signal.ok(),
        }
    }

    /// There is none here.
    #[cfg(not(unix))]
    pub fn heard() -> Self {
        Self {}
    }

    async fn recv(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
