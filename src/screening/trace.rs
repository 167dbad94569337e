//! What a screening does not say and a measurement needs: every candidate that was judged, reported or not.
//!
//! Never part of an answer; it exists for `saring evaluate`. It takes the same path as [`Engine::screen`].

use super::{Engine, EngineError, Request};
use crate::domain::{Band, DateInterval, Hit};
use crate::index::{Candidates, Filter};
use crate::matching::{Assessment, Policy, SubjectBuf, assess, explain};

/// How far below the review threshold evidence may lie for [`Judged::reported_up_to`] to be told, in log odds.
pub const SWEPT: f32 = 8.0;

/// A judged candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// Row of the record in the snapshot.
    pub record: u32,
    /// Its band under the policy in force.
    pub band: Band,
    /// Sum of its evidence.
    pub log_odds: f32,
    /// Similarity of the names alone, 0–1.
    pub name_score: f32,
    /// Which of the record's names was the most alike.
    pub name: Option<u16>,
    /// The highest review threshold under which it would still be reported: its log odds, infinity where a number
    /// makes that certain, minus infinity where a rule forbids it.
    pub reported_up_to: f32,
}

impl Engine {
    /// Every candidate of a request, best first in the order of an answer.
    pub fn trace(&self, request: &Request) -> Result<Vec<Judged>, EngineError> {
        let subject = SubjectBuf::of(&request.subject);
        let asked = subject.asked();
        let swept = self.with_review(self.policy().thresholds.review - SWEPT);
        let candidates = self.candidates_of(request, &subject, asked.telling_births(&swept))?;
        let (open, shut) = (self.with_review(-1e9), self.with_review(1e9));
        let mut judged: Vec<Judged> = candidates
            .records
            .iter()
            .map(|candidate| {
                let names = || self.names(&candidates, *candidate);
                let facts = self.snapshot().facts(candidate.record);
                let by = |policy: &Policy| facts.with(|f| assess(&asked, names(), f, policy));
                // What is below is judged no further than is needed to know it: only the open policy knows how far below.
                let (band, assessment) = (by(self.policy()).band, by(&open));
                let review = self.policy().thresholds.review;
                let reported_up_to = if assessment.has_number() && by(&shut).band > Band::Below {
                    f32::INFINITY
                } else if assessment.log_odds >= review - SWEPT && assessment.band > Band::Below {
                    assessment.log_odds
                } else {
                    f32::NEG_INFINITY
                };
                Judged {
                    record: candidate.record,
                    band,
                    log_odds: assessment.log_odds,
                    name_score: assessment.name_score(),
                    name: assessment.name.map(|m| self.listed(m.row).ordinal),
                    reported_up_to,
                }
            })
            .collect();
        judged.sort_by(|a, b| {
            (b.band.cmp(&a.band))
                .then(b.log_odds.total_cmp(&a.log_odds))
                .then(b.name_score.total_cmp(&a.name_score))
                .then_with(|| self.place(a.record).cmp(&self.place(b.record)))
        });
        Ok(judged)
    }

    /// A candidate of a request with all that speaks for and against it, reported or not; none if it is no candidate.
    ///
    /// Where the names are so different that nothing else was looked at, it is looked at here; the band stays.
    pub fn explained(&self, request: &Request, record: u32) -> Result<Option<Hit>, EngineError> {
        let subject = SubjectBuf::of(&request.subject);
        let candidates = self.candidates_of(request, &subject, &[])?;
        let Some(candidate) = candidates.records.iter().find(|c| c.record == record) else {
            return Ok(None);
        };
        let names = || self.names(&candidates, *candidate);
        let facts = self.snapshot().facts(record);
        let asked = subject.asked();
        let by = |policy: &Policy| facts.with(|f| assess(&asked, names(), f, policy));
        let judged = by(self.policy());
        let mut thorough = self.policy().clone();
        thorough.thresholds.name_carried = 0.0;
        thorough.thresholds.review = f32::NEG_INFINITY;
        let assessment = Assessment {
            band: judged.band,
            rules: judged.rules,
            ..by(&thorough)
        };
        let listed = assessment.name.map(|m| self.listed(m.row));
        let whole = self.snapshot().record(record)?;
        Ok(Some(explain(
            &request.subject,
            &subject,
            whole,
            listed,
            &assessment,
            self.policy(),
        )))
    }

    fn candidates_of(
        &self,
        request: &Request,
        subject: &SubjectBuf,
        births: &[DateInterval],
    ) -> Result<Candidates, EngineError> {
        let scope = self.scope(&request.lists)?;
        let filter = Filter {
            lists: &scope.lists,
            today: request.today,
            discreet: request.discreet,
            births,
        };
        Ok(self.candidates(subject, &filter)?)
    }

    /// The policy in force with another review threshold.
    fn with_review(&self, review: f32) -> Policy {
        let mut policy = self.policy().clone();
        policy.thresholds.review = review;
        policy.thresholds.hit = policy.thresholds.hit.max(review);
        policy
    }
}
