//! The manifests that are under way, and what is remembered of the last ones so that their senders can go on.
//!
//! Of a manifest nothing is kept but who sent it under which key, hashes, and a byte a traveller. Invariant: at most
//! [`limits::MANIFESTS_AT_ONCE`] are under way and [`limits::MANIFESTS_REMEMBERED`] are remembered; the oldest is
//! forgotten first, and forgetting costs time, never an answer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::app::{Error, Kind};
use crate::domain::{Outcome, limits};
use crate::screening::EngineError;

use super::Rpcs;

/// How long a batch waits before it asks the full pool again.
const PAUSE: Duration = Duration::from_millis(2);

/// Which manifest, judged by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    pub who: String,
    /// The caller's name for it.
    pub key: String,
    /// Of options and bytes.
    pub hash: blake3::Hash,
    pub generation: String,
    pub policy_hash: String,
}

/// The key was used for another manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyTaken;

/// Manifests of a server.
pub(super) struct Manifests {
    places: Arc<Semaphore>,
    remembered: Mutex<VecDeque<(Ticket, Vec<Outcome>)>>,
}

impl Default for Manifests {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(limits::MANIFESTS_AT_ONCE)),
            remembered: Mutex::default(),
        }
    }
}

impl Manifests {
    /// A place among those under way.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, Error> {
        let place = self.places.clone().try_acquire_owned();
        place.map_err(|_| Error::Engine(EngineError::Busy))
    }

    /// The outcomes that are remembered of a manifest, from its first traveller on.
    pub(super) fn outcomes(&self, ticket: &Ticket) -> Result<Vec<Outcome>, KeyTaken> {
        let remembered = self.remembered.lock();
        let remembered = remembered.unwrap_or_else(PoisonError::into_inner);
        let same = |t: &Ticket| t.who == ticket.who && t.key == ticket.key;
        let known = remembered.iter().filter(|(t, _)| same(t));
        let mut outcomes = Vec::new();
        for (known, had) in known {
            if known.hash != ticket.hash {
                return Err(KeyTaken);
            }
            if known == ticket {
                outcomes.clone_from(had);
            }
        }
        Ok(outcomes)
    }

    /// Remembers the outcomes of travellers who follow the first `from`; a manifest without a key is not remembered.
    pub(super) fn note(&self, ticket: &Ticket, from: usize, outcomes: &[Outcome]) {
        if ticket.key.is_empty() {
            return;
        }
        let remembered = self.remembered.lock();
        let mut remembered = remembered.unwrap_or_else(PoisonError::into_inner);
        let at = remembered.iter().position(|(t, _)| t == ticket);
        let mut entry = at.and_then(|at| remembered.remove(at));
        let had = &mut entry.get_or_insert_with(|| (ticket.clone(), Vec::new())).1;
        // Another call may have been here already, with the same outcomes.
        if had.len() == from {
            had.extend_from_slice(outcomes);
        }
        remembered.extend(entry);
        if remembered.len() > limits::MANIFESTS_REMEMBERED {
            remembered.pop_front();
        }
    }
}

/// Work for the pool that may have to be asked for more than once.
pub(super) type Job<T> = Arc<dyn Fn() -> Result<T, Error> + Send + Sync>;

/// Has the pool work as soon as it has room; gives up at the deadline.
pub(super) async fn when_free<T: Send + 'static>(
    rpcs: &Rpcs,
    deadline: Option<Instant>,
    job: Job<T>,
) -> Result<T, Error> {
    loop {
        let job = job.clone();
        match rpcs.pool.run(move || job()).await.map_err(Error::from) {
            Err(full) if full.kind() == Kind::Busy => match deadline {
                Some(at) if Instant::now() >= at => return Err(Error::Deadline),
                _ => tokio::time::sleep(PAUSE).await,
            },
            done => return done?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(key: &str, bytes: &str, generation: &str) -> Ticket {
        Ticket {
            who: "test".to_owned(),
            key: key.to_owned(),
            hash: blake3::hash(bytes.as_bytes()),
            generation: generation.to_owned(),
            policy_hash: String::new(),
        }
    }

    #[test]
    fn outcomes_are_remembered_by_key_and_bytes_and_generation_and_the_oldest_forgotten() {
        use Outcome::{Clear, Hit};
        let manifests = Manifests::default();
        let one = ticket("one", "bytes", "g1");
        manifests.note(&one, 0, &[Clear]);
        manifests.note(&one, 0, &[Clear]);
        manifests.note(&one, 1, &[Hit]);
        assert_eq!(manifests.outcomes(&one), Ok(vec![Clear, Hit]));
        assert_eq!(
            manifests.outcomes(&ticket("one", "other", "g1")),
            Err(KeyTaken)
        );
        assert_eq!(
            manifests.outcomes(&ticket("one", "bytes", "g2")),
            Ok(vec![])
        );
        manifests.note(&ticket("", "bytes", "g1"), 0, &[Hit]);
        assert_eq!(manifests.outcomes(&ticket("", "bytes", "g1")), Ok(vec![]));
        for n in 0..limits::MANIFESTS_REMEMBERED {
            assert_eq!(manifests.outcomes(&one).map(|o| o.len()), Ok(2), "{n}");
            manifests.note(&ticket(&n.to_string(), "bytes", "g1"), 0, &[Clear]);
        }
        assert_eq!(manifests.outcomes(&one), Ok(vec![]));
    }
}
