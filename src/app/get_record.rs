//! Looks up one record, whole.

use crate::domain::{Record, RecordKey};

use super::{App, Caller, Discreet, Error};

impl App {
    /// The record of a key and the generation of the snapshot it comes from. A discreet record that the caller may
    /// not see is not there.
    pub fn get_record(&self, caller: &Caller, key: &RecordKey) -> Result<(Record, String), Error> {
        let engine = self.engine()?;
        let seen =
            |r: &Record| caller.discreet == Discreet::Show || !r.provenance.handling.discreet;
        let record = engine.record(key).filter(seen);
        tracing::debug!(
            edge = caller.who,
            found = record.is_some(),
            "record looked up"
        );
        let record = record.ok_or_else(|| Error::NoRecord(key.clone()))?;
        Ok((record, engine.generation().to_owned()))
    }
}
