//! Screening itself: what is to be searched, what was found there, and how completely.

use crate::domain::{Completeness, Outcome, Record, RecordKey, Screening};
use crate::domain::{NotSearched, SearchedList};
use crate::index::{ListState, Manifest, State};

use super::{EngineError, Request};

/// A snapshot and the policy to judge by.
pub struct Engine {
    manifest: Manifest,
    policy_hash: String,
}

impl Engine {
    /// The lists of the snapshot.
    pub fn lists(&self) -> &[ListState] {
        &self.manifest.lists
    }

    /// What the snapshot says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The snapshot's generation.
    pub fn generation(&self) -> &str {
        &self.manifest.generation
    }

    /// Hash of the policy in force.
    pub fn policy_hash(&self) -> &str {
        &self.policy_hash
    }

    /// The record of a key, in force or not.
    pub fn record(&self, _key: &RecordKey) -> Option<Record> {
        None
    }

    /// Answers a request.
    pub fn screen(&self, request: &Request) -> Result<Screening, EngineError> {
        let (searched, not) = self.scope(request)?;
        Ok(Screening {
            outcome: Outcome::Insufficient,
            hits: Vec::new(),
            omitted: 0,
            searched,
            completeness: Completeness::Partial(not),
            missing: Vec::new(),
            generation: self.manifest.generation.clone(),
            policy_hash: self.policy_hash.clone(),
            candidates: 0,
        })
    }

    /// The lists that are searched, and those that should be and are not.
    fn scope(
        &self,
        request: &Request,
    ) -> Result<(Vec<SearchedList>, Vec<NotSearched>), EngineError> {
        let known = |id: &crate::domain::ListId| self.manifest.lists.iter().any(|l| l.id == *id);
        if let Some(id) = request.lists.iter().find(|id| !known(id)) {
            return Err(EngineError::UnknownList(id.clone()));
        }
        let (mut searched, mut not) = (Vec::new(), Vec::new());
        for list in &self.manifest.lists {
            let named = request.lists.contains(&list.id);
            if !named && !request.lists.is_empty() {
                continue;
            }
            let wanted = named || list.required;
            let reason = match &list.state {
                State::Ok => None,
                State::Failed(why) => {
                    Some(format!("only its last good version was searched: {why}"))
                }
                State::Missing(why) => Some(why.clone()),
            };
            if !matches!(list.state, State::Missing(_)) {
                searched.push(list.searched());
            }
            if let Some(reason) = reason.filter(|_| wanted) {
                let what = list.id.to_string();
                not.push(NotSearched { what, reason });
            }
        }
        Ok((searched, not))
    }
}
