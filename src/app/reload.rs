//! Puts the newest snapshot of the folder in force; a bad one changes nothing.

use std::sync::PoisonError;

use crate::screening::{Current, Engine};

use super::{App, Error};

/// What a reload did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reload {
    /// The newest generation was in force already.
    Unchanged,
    /// A generation was put in force.
    Swapped {
        /// The one that was in force.
        from: Option<String>,
        /// The one that is now.
        to: String,
    },
}

impl App {
    /// Opens the folder's newest snapshot and puts it in force. Work under way ends on the snapshot it began with.
    pub fn reload(&self) -> Result<Reload, Error> {
        self.look(true)
    }

    /// The same, but only if the folder's pointer is another than when it was last looked at: a snapshot that was
    /// refused is not opened again and again.
    pub fn follow(&self) -> Result<Reload, Error> {
        self.look(false)
    }

    fn look(&self, always: bool) -> Result<Reload, Error> {
        // Held to the end, so that of two looks the later one decides. The pointer is read before the snapshot is
        // opened: one that changes meanwhile is seen by the next look.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let pointer = std::fs::read(self.snapshot.join("CURRENT")).ok();
        if !always && (pointer.is_none() || pointer == *seen) {
            return Ok(Reload::Unchanged);
        }
        *seen = pointer;
        let engine = Engine::open(&self.snapshot, self.policy.clone())?;
        let to = engine.generation().to_owned();
        let from = self.current.get().map(|c| c.load().generation().to_owned());
        if from.as_ref() == Some(&to) {
            return Ok(Reload::Unchanged);
        }
        match self.current.get() {
            Some(current) => drop(current.swap(engine)),
            None => drop(self.current.set(Current::new(engine))),
        }
        Ok(Reload::Swapped { from, to })
    }
}
