//! The engine in force, replaced whole while others use it.
//!
//! Whoever loaded an engine keeps it to the end of the work; a new one that cannot be opened changes nothing.

use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::{Engine, EngineError};
use crate::matching::Policy;

/// The engine in force.
pub struct Current {
    engine: ArcSwap<Engine>,
}

impl Current {
    /// Puts an engine in force.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine: ArcSwap::from_pointee(engine),
        }
    }

    /// The engine in force now.
    pub fn load(&self) -> Arc<Engine> {
        self.engine.load_full()
    }

    /// Replaces the engine; gives the one that was in force.
    pub fn swap(&self, engine: Engine) -> Arc<Engine> {
        self.engine.swap(Arc::new(engine))
    }

    /// Opens the snapshot in force of a folder and puts it in force here; if it cannot be opened, nothing changes.
    /// Opening takes place on the caller's thread, beside whatever is being screened.
    pub fn swap_from(&self, path: &Path, policy: Policy) -> Result<Arc<Engine>, EngineError> {
        let engine = Engine::open(path, policy)?;
        self.swap(engine);
        Ok(self.load())
    }
}
