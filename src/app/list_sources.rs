//! Tells which lists are in force, how old they are and what was wrong with them.

use crate::domain::Day;
use crate::screening::ListState;

use super::answer::age;
use super::{App, Caller, Error};

/// A list and its age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The list as the snapshot holds it.
    pub list: ListState,
    /// Whole days from publication to the day of asking, where the day of publication is stated.
    pub age_days: Option<u32>,
}

/// The lists in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// The lists, in the operator's order.
    pub lists: Vec<Source>,
    /// Generation of the snapshot.
    pub generation: String,
    /// Hash of the policy.
    pub policy_hash: String,
}

impl App {
    /// The lists in force as of a day.
    pub fn list_sources(&self, caller: &Caller, today: Day) -> Result<Sources, Error> {
        let engine = self.engine()?;
        tracing::debug!(edge = caller.who, "lists shown");
        let lists = engine.lists().iter().map(|list| Source {
            list: list.clone(),
            age_days: list.published_on.map(|day| age(day, today)),
        });
        Ok(Sources {
            lists: lists.collect(),
            generation: engine.generation().to_owned(),
            policy_hash: engine.policy_hash().to_owned(),
        })
    }
}
