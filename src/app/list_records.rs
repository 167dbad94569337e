//! The records of a list, whole, in the columns of the snapshot.

use std::sync::Arc;

use crate::domain::ListId;
use crate::index::RecordBatch;
use crate::screening::Engine;

use super::{App, Caller, Discreet, Error};

/// The records of a list that a caller may see, batch by batch, of one snapshot whatever is in force meanwhile.
pub struct ListRecords {
    engine: Arc<Engine>,
    list: usize,
    discreet: bool,
    next: usize,
}

impl App {
    /// The records of a list. Discreet ones that the caller may not see are not there.
    pub fn list_records(&self, caller: &Caller, list: &ListId) -> Result<ListRecords, Error> {
        let engine = self.engine()?;
        let at = engine.lists().iter().position(|l| l.id == *list);
        let at = at.ok_or_else(|| Error::NoList(list.clone()))?;
        tracing::info!(edge = caller.who, list = list.as_str(), "a list is given");
        Ok(ListRecords {
            engine,
            list: at,
            discreet: caller.discreet == Discreet::Show,
            next: 0,
        })
    }
}

impl Iterator for ListRecords {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let snapshot = self.engine.snapshot();
        let batch = snapshot.batch(self.next, self.list, self.discreet)?;
        self.next += 1;
        Some(batch.map_err(|e| Error::Engine(e.into())))
    }
}
