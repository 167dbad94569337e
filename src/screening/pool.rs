//! The one door from waiting tasks to working threads: bounded, and closed when full.
//!
//! Work that finds no place is refused at once, never left to wait; work whose caller has gone is still finished by
//! its thread, so it must look at its own deadline. A short job need not go through the door when it is the only one: to
//! wake a thread and be woken by it takes half as long as a screening.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, oneshot};

use super::EngineError;

/// Threads of work with a bounded queue before them.
pub struct Pool {
    threads: rayon::ThreadPool,
    places: Arc<Semaphore>,
    size: usize,
    /// Leave to work on the thread that asks: for one, and only if another is there to listen.
    here: Semaphore,
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
            here: Semaphore::new(leaves_here()),
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

    /// [`Pool::run`] for a job of well under a millisecond: on the calling thread, if that has leave to and no other job
    /// is about.
    pub async fn run_short<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, EngineError> {
        let leave = self.here.try_acquire().ok().filter(|_| self.busy() == 0);
        let Some(_leave) = leave else {
            return self.run(job).await;
        };
        let place = self.places.try_acquire();
        let _place = place.map_err(|_| EngineError::Busy)?;
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).map_err(|_| EngineError::Broken)
    }
}

/// One where the runtime has a second thread; none outside of a runtime.
fn leaves_here() -> usize {
    let runtime = Handle::try_current();
    runtime.map_or(0, |runtime| {
        usize::from(runtime.metrics().num_workers() > 1)
    })
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

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_short_job_is_done_here_as_long_as_another_thread_listens() {
        let pool = Arc::new(Pool::new(1, 4).unwrap());
        let name = || std::thread::current().name().map(str::to_owned);
        let both = pool.clone();
        let (here, there) = tokio::spawn(async move {
            let first = both.run_short(name).await.unwrap();
            let _held = both.here.acquire().await.unwrap();
            (first, both.run_short(name).await.unwrap())
        })
        .await
        .unwrap();
        assert_eq!(there.as_deref(), Some("screen-0"));
        assert_ne!(here, there);
        let broken = pool.run_short(|| panic!("on purpose")).await;
        assert!(matches!(broken, Err(EngineError::Broken)));
        assert_eq!((pool.busy(), pool.here.available_permits()), (0, 1));
    }

    #[tokio::test]
    async fn a_runtime_of_one_thread_never_works_itself() {
        let pool = Pool::new(1, 1).unwrap();
        assert_eq!(pool.here.available_permits(), 0);
        assert_eq!(pool.run_short(|| 4).await.unwrap(), 4);
    }
}
