//! The engine in force, replaced whole while others use it.
//!
//! Whoever loaded an engine keeps it to the end of the work; a new one that cannot be opened changes nothing.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::Engine;

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
}
