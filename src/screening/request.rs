//! One question to the engine: who or what, in which lists, as of which day, and for how long it may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::domain::{Day, ListId, Subject, limits};

/// What is asked of [`super::Engine::screen`].
#[derive(Clone, Debug)]
pub struct Request {
    /// Who or what is screened.
    pub subject: Subject,
    /// The lists to search; empty for all.
    pub lists: Vec<ListId>,
    /// Most hits wanted, at most [`limits::MAX_HITS`].
    pub limit: usize,
    /// The day that decides what is in force.
    pub today: Day,
    /// The profile of the policy to judge by; empty for the policy's own thresholds.
    pub profile: String,
    /// Whether discreet records are looked at; who may see them is not the engine's business.
    pub discreet: bool,
    /// When the caller stops waiting; what was found by then is answered as partial.
    pub deadline: Option<Instant>,
    /// Set by the caller when nobody waits any more; treated as a deadline that has passed.
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Request {
    /// A subject against all lists, discreet records included, with the default limit and no deadline.
    pub fn new(subject: Subject, today: Day) -> Self {
        Self {
            subject,
            lists: Vec::new(),
            limit: limits::DEFAULT_HITS,
            today,
            profile: String::new(),
            discreet: true,
            deadline: None,
            cancel: None,
        }
    }

    /// Whether the work is to stop.
    pub fn is_over(&self) -> bool {
        self.cancel
            .as_ref()
            .is_some_and(|c| c.load(Ordering::Relaxed))
            || self.deadline.is_some_and(|d| Instant::now() >= d)
    }
}
