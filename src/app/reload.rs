//! Puts the newest snapshot of the folder in force; a bad one changes nothing.

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
