//! Screens one subject, or the holder and the document of a machine-readable zone.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::domain::{Day, ListId, Subject, limits};
use crate::matching::Policy;
use crate::screening::{Engine, EngineError, Request};

use super::{Answer, App, Caller, Discreet, Error, mrz};

/// Who or what is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Someone or something described.
    Subject(Subject),
    /// A machine-readable zone as read.
    Mrz(String),
}

/// A question as an edge asks it.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who or what.
    pub asked: Asked,
    /// The lists to search; empty for all.
    pub lists: Vec<ListId>,
    /// Most hits wanted, 1–[`limits::MAX_HITS`].
    pub limit: usize,
    /// The profile of the policy to judge by; empty for the policy's own thresholds.
    pub profile: String,
    /// When the caller stops waiting.
    pub deadline: Option<Instant>,
    /// Set when nobody waits any more.
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Question {
    /// A question about all lists, with the default limit and no deadline.
    pub fn about(asked: Asked) -> Self {
        Self {
            asked,
            lists: Vec::new(),
            limit: limits::DEFAULT_HITS,
            profile: String::new(),
            deadline: None,
            cancel: None,
        }
    }
}

impl App {
    /// Answers a question as of a day.
    ///
    /// An answer that the deadline cut short is no answer: [`Error::Deadline`].
    pub fn screen(&self, caller: &Caller, question: Question, today: Day) -> Result<Answer, Error> {
        screen_with(&*self.engine()?, caller, question, today)
    }
}

/// Answers a question by one engine, whatever is in force meanwhile.
pub(super) fn screen_with(
    engine: &Engine,
    caller: &Caller,
    question: Question,
    today: Day,
) -> Result<Answer, Error> {
    let (subject, findings) = match question.asked {
        Asked::Subject(subject) => (subject, None),
        Asked::Mrz(text) => {
            let (subject, findings) = mrz::read(&text, today)?;
            (subject, Some(findings))
        }
    };
    let request = Request {
        subject,
        lists: question.lists,
        limit: question.limit,
        today,
        profile: question.profile,
        discreet: caller.discreet == Discreet::Show,
        deadline: question.deadline,
        cancel: question.cancel,
    };
    if request.is_over() {
        return Err(Error::Deadline);
    }
    let screening = engine.screen(&request).map_err(|e| match e {
        EngineError::UnknownList(id) => {
            let at = request.lists.iter().position(|l| *l == id).unwrap_or(0);
            Error::invalid(format!("options.lists[{at}]"), "no such list is in force")
        }
        EngineError::UnknownProfile => {
            let known: Vec<_> = engine.policy().profiles().collect();
            let reason = format!("no such profile; the policy has {}", known.join(", "));
            Error::invalid("options.profile", reason)
        }
        other => Error::Engine(other),
    })?;
    if request.is_over() {
        return Err(Error::Deadline);
    }
    tracing::debug!(
        edge = caller.who,
        outcome = screening.outcome.as_str(),
        hits = screening.hits.len(),
        candidates = screening.candidates,
        "screened"
    );
    let profile = match request.profile {
        none if none.is_empty() => Policy::DEFAULT_PROFILE.to_owned(),
        named => named,
    };
    Ok(Answer::new(screening, profile, findings, today))
}
