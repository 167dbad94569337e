//! Screening itself: what is to be searched, what was found there, and how completely.
//!
//! Candidates by name and by number, each judged once, the best reported with their reasons. A hit is decoded and
//! explained only if it is reported. Ties are broken by the order of the records, so that equal requests give equal
//! answers. An answer that is not complete is never CLEAR. A discreet record that the request leaves out is no
//! candidate, so that nothing in the answer tells of it.

use std::path::Path;

use rayon::prelude::*;

use super::{EngineError, Request};
use crate::domain::{Band, Completeness, Hit, ListId, NotSearched, Outcome, Record, RecordKey};
use crate::domain::{Screening, SearchedList, Subject, limits};
use crate::index::{
    Candidate, Candidates, Filter, ListState, Manifest, Snapshot, SnapshotError, State,
};
use crate::matching::{
    Asked, Assessment, ListedName, Policy, SubjectBuf, explain, may_match, missing,
};
use crate::names::{Key, keys};

/// Candidates from which on judging them is shared among threads: below, handing out costs more than it saves.
const SHARED_FROM: usize = 256;

/// A snapshot and the policy to judge by.
pub struct Engine {
    snapshot: Snapshot,
    policy: Policy,
}

/// What a request searches.
pub(super) struct Scope {
    /// By position in the manifest.
    pub(super) lists: Vec<bool>,
    searched: Vec<SearchedList>,
    not: Vec<NotSearched>,
}

/// A judged candidate that is reported.
struct Found {
    candidate: Candidate,
    assessment: Assessment,
}

impl Engine {
    /// Opens and verifies the snapshot in force of a folder.
    pub fn open(path: &Path, policy: Policy) -> Result<Self, EngineError> {
        let snapshot = Snapshot::open(path)?;
        Ok(Self { snapshot, policy })
    }

    /// The lists of the snapshot.
    pub fn lists(&self) -> &[ListState] {
        &self.manifest().lists
    }

    /// What the snapshot says of itself.
    pub fn manifest(&self) -> &Manifest {
        self.snapshot.manifest()
    }

    /// The snapshot's generation.
    pub fn generation(&self) -> &str {
        &self.manifest().generation
    }

    /// The policy in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Hash of the policy in force.
    pub fn policy_hash(&self) -> &str {
        self.policy.hash()
    }

    /// The snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The record of a key, in force or not.
    pub fn record(&self, key: &RecordKey) -> Option<Record> {
        // The files were verified when they were opened: a row that cannot be read now is a row that is not there.
        let row = self.snapshot.find(key).ok().flatten()?;
        self.snapshot.record(row).ok()
    }

    /// Answers a request.
    pub fn screen(&self, request: &Request) -> Result<Screening, EngineError> {
        self.answer(request, &SubjectBuf::of(&request.subject))
    }

    /// Answers a request whose subject is prepared already.
    pub(super) fn answer(
        &self,
        request: &Request,
        subject: &SubjectBuf,
    ) -> Result<Screening, EngineError> {
        let policy = self.policy.with_profile(&request.profile);
        let policy = policy.ok_or(EngineError::UnknownProfile)?;
        let asked = subject.asked();
        let Scope {
            lists,
            searched,
            mut not,
        } = self.scope(&request.lists)?;
        let filter = Filter {
            lists: &lists,
            today: request.today,
            discreet: request.discreet,
            births: asked.telling_births(policy),
        };
        let candidates = self.candidates(subject, &filter)?;
        let (mut found, judged) = self.judge(request, &asked, &candidates, policy);
        if judged < candidates.records.len() {
            let reason = format!(
                "the time was over after {judged} of {}",
                candidates.records.len()
            );
            not.push(NotSearched {
                what: "candidates".to_owned(),
                reason,
            });
        }
        found.sort_by(|a, b| {
            let (x, y) = (&a.assessment, &b.assessment);
            (y.band.cmp(&x.band))
                .then(y.log_odds.total_cmp(&x.log_odds))
                .then(y.name_score().total_cmp(&x.name_score()))
                .then_with(|| {
                    self.place(a.candidate.record)
                        .cmp(&self.place(b.candidate.record))
                })
        });
        let limit = request.limit.min(limits::MAX_HITS);
        let outcome = match found.first().map(|f| f.assessment.band) {
            Some(Band::Hit) => Outcome::Hit,
            Some(Band::Review) => Outcome::Review,
            Some(Band::Below) | None if subject.is_blank() || !not.is_empty() => {
                Outcome::Insufficient
            }
            Some(Band::Below) | None => Outcome::Clear,
        };
        let reported = found.iter().take(limit);
        let hits = reported.map(|f| self.hit(&request.subject, subject, f));
        let insufficient = outcome == Outcome::Insufficient;
        Ok(Screening {
            outcome,
            omitted: found.len().saturating_sub(limit) as u32,
            hits: hits.collect::<Result<_, _>>()?,
            searched,
            completeness: if not.is_empty() {
                Completeness::Complete
            } else {
                Completeness::Partial(not)
            },
            missing: if insufficient {
                missing(&request.subject)
            } else {
                Vec::new()
            },
            generation: self.generation().to_owned(),
            policy_hash: self.policy_hash().to_owned(),
            candidates: judged as u32,
        })
    }

    /// Where a record stands among all: its list, then its row, for registers have the last rows whatever their lists.
    pub(super) fn place(&self, record: u32) -> (usize, u32) {
        (self.snapshot.list(record), record)
    }

    /// Which lists are searched, and which should be and are not, or not in their last version.
    pub(super) fn scope(&self, asked: &[ListId]) -> Result<Scope, EngineError> {
        let known = |id: &ListId| self.lists().iter().any(|l| l.id == *id);
        if let Some(id) = asked.iter().find(|id| !known(id)) {
            return Err(EngineError::UnknownList(id.clone()));
        }
        let mut scope = Scope {
            lists: vec![false; self.lists().len()],
            searched: Vec::new(),
            not: Vec::new(),
        };
        for (at, list) in self.lists().iter().enumerate() {
            let named = asked.contains(&list.id);
            if !named && !asked.is_empty() {
                continue;
            }
            if !matches!(list.state, State::Missing(_)) {
                scope.lists[at] = true;
                scope.searched.push(list.searched());
            }
            let reason = match &list.state {
                State::Ok => continue,
                State::Failed(why) => format!("only its last good version was searched: {why}"),
                State::Missing(why) => format!("it could not be read: {why}"),
            };
            if named || list.required {
                let what = list.id.to_string();
                scope.not.push(NotSearched { what, reason });
            }
        }
        Ok(scope)
    }

    pub(super) fn candidates(
        &self,
        subject: &SubjectBuf,
        filter: &Filter<'_>,
    ) -> Result<Candidates, SnapshotError> {
        let facts = subject.facts.view();
        let mut rows = Vec::new();
        let mut asked: Vec<Key> = Vec::new();
        for form in &subject.names {
            asked.clear();
            keys(form.view(), &mut asked);
            rows.append(&mut self.snapshot.by_name(&asked, &facts, filter)?);
        }
        let numbered = self.snapshot.by_number(&facts, filter)?;
        Ok(self.snapshot.candidates(rows, &numbered))
    }

    /// Judges candidates until the time is over; gives those that are reported, and how many were judged.
    fn judge(
        &self,
        request: &Request,
        asked: &Asked<'_>,
        candidates: &Candidates,
        policy: &Policy,
    ) -> (Vec<Found>, usize) {
        let judge = |part: &[Candidate]| {
            let mut found = Vec::new();
            for (judged, candidate) in part.iter().enumerate() {
                if request.is_over() {
                    return (found, judged);
                }
                let names = self.names(candidates, *candidate);
                let facts = self.snapshot.facts_of(candidate);
                let assessment = facts.with(|f| may_match(asked, names, f, policy));
                if let Some(assessment) = assessment.filter(|a| a.band > Band::Below) {
                    let candidate = *candidate;
                    found.push(Found {
                        candidate,
                        assessment,
                    });
                }
            }
            (found, part.len())
        };
        let all = &candidates.records;
        if all.len() < SHARED_FROM {
            return judge(all);
        }
        let parts: Vec<(Vec<Found>, usize)> = all.par_chunks(SHARED_FROM / 4).map(judge).collect();
        let judged = parts.iter().map(|(_, n)| n).sum();
        (
            parts.into_iter().flat_map(|(found, _)| found).collect(),
            judged,
        )
    }

    /// The names of a candidate that were found.
    pub(super) fn names<'s>(
        &'s self,
        candidates: &'s Candidates,
        of: Candidate,
    ) -> impl ExactSizeIterator<Item = ListedName<'s>> {
        let rows = &candidates.names[of.from as usize..of.to as usize];
        rows.iter().map(|row| self.listed(*row))
    }

    pub(super) fn listed(&self, row: u32) -> ListedName<'_> {
        let (name, ordinal, quality) = self.snapshot.name(row);
        ListedName {
            row,
            ordinal,
            quality,
            name,
        }
    }

    fn hit(
        &self,
        subject: &Subject,
        prepared: &SubjectBuf,
        found: &Found,
    ) -> Result<Hit, SnapshotError> {
        let record = self.snapshot.record(found.candidate.record)?;
        let listed = found.assessment.name.map(|m| self.listed(m.row));
        Ok(explain(
            subject,
            prepared,
            record,
            listed,
            &found.assessment,
            &self.policy,
        ))
    }
}
