//! Many requests at once: shared among threads, answered in order.
//!
//! One request that fails fails alone; each looks at its own deadline.

use rayon::prelude::*;

use super::{Engine, EngineError, Request};
use crate::domain::Screening;

impl Engine {
    /// Answers all requests, in their order.
    pub fn screen_all(&self, requests: &[Request]) -> Vec<Result<Screening, EngineError>> {
        requests.par_iter().map(|r| self.screen(r)).collect()
    }
}
