//! The one door from waiting tasks to working threads: bounded, and closed when full.
//!
//! Work that finds no place is refused at once, never left to wait; work whose caller has gone is still finished by
//! its thread, so it must look at its own deadline.

use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};

use super::EngineError;

/// Threads of work with a bounded queue before them.
pub struct Pool {
    threads: rayon::ThreadPool,
    places: Arc<Semaphore>,
    size: usize,
}

impl Pool {
    /// A pool of `threads` (0: one a core) in which at most `places` jobs run or wait.
    pub fn new(threads: usize, places: usize) -> Result<Self, rayon::ThreadPoolBuildError> {
        Ok(Self {
            threads: rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .thread_name(|i| format!("screen-{i}"))
                .build()?,
            places: Arc::new(Semaphore::new(places)),
            size: places,
        })
    }

    /// Jobs that run or wait now.
    pub fn busy(&self) -> usize {
        self.size - self.places.available_permits()
    }

    /// Runs a job on a working thread; [`EngineError::Busy`] at once if there is no place.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, EngineError> {
        let place = self.places.clone().try_acquire_owned();
        let place = place.map_err(|_| EngineError::Busy)?;
        let (answer, waits) = oneshot::channel();
        self.threads.spawn(move || {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
            drop(place);
            if let Ok(done) = done {
                // The caller may have gone; nobody misses the answer then.
                let _gone = answer.send(done);
            }
        });
        waits.await.map_err(|_| EngineError::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn a_full_pool_refuses_at_once_and_takes_work_again_when_it_has_room() {
        let pool = Arc::new(Pool::new(1, 1).unwrap());
        let (release, held) = mpsc::channel::<()>();
        let busy = pool.clone();
        let first = tokio::spawn(async move { busy.run(move || held.recv().is_ok()).await });
        while pool.busy() == 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(pool.run(|| 1).await, Err(EngineError::Busy)));
        release.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        assert_eq!(pool.run(|| 2).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_panicking_job_breaks_only_itself() {
        let pool = Pool::new(1, 1).unwrap();
        let broken = pool.run(|| panic!("on purpose")).await;
        assert!(matches!(broken, Err(EngineError::Broken)));
        assert_eq!(pool.run(|| 3).await.unwrap(), 3);
    }
}
