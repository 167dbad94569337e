//! Questions off the wire: checks every field within its bounds and makes the domain's values.
//!
//! Unknown enumeration values are refused, so that an old server never screens less than a new caller thinks.
//! Invariant: nothing here panics or grows without bound, whatever the bytes say.

#[cfg(test)]
mod fuzz;
mod subject;

use crate::app::{Asked, Error, Fields, Question};
use crate::domain::{ListId, RecordKey, limits};

use super::proto::v1;

/// Why a screening is made, in the caller's words.
pub(super) type Purpose = String;

/// What a screening may be told besides its subject.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// Why.
    pub purpose: String,
    lists: Vec<ListId>,
    limit: usize,
    profile: String,
}

impl Scope {
    /// A question about someone, within this scope.
    pub(super) fn ask(&self, asked: Asked) -> Question {
        Question {
            lists: self.lists.clone(),
            limit: self.limit,
            profile: self.profile.clone(),
            ..Question::about(asked)
        }
    }
}

/// The scope of options.
pub(super) fn scope(fields: &mut Fields, options: v1::ScreenOptions) -> Scope {
    let limit = match usize::try_from(options.limit) {
        Ok(0) => limits::DEFAULT_HITS,
        Ok(n) if n <= limits::MAX_HITS => n,
        _ => {
            let reason = format!("not within 0–{}", limits::MAX_HITS);
            fields.refuse("options.limit", reason);
            limits::DEFAULT_HITS
        }
    };
    let mut names = options.lists;
    fields.at_most("options.lists", &mut names, limits::REQUEST_LISTS);
    let mut lists = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        match ListId::new(name) {
            Some(id) if !lists.contains(&id) => lists.push(id),
            Some(_) => fields.refuse(&format!("options.lists[{i}]"), "named twice"),
            None => fields.refuse(&format!("options.lists[{i}]"), "not an id of a list"),
        }
    }
    Scope {
        purpose: fields.text("options.purpose", options.purpose, limits::TEXT_CHARS),
        lists,
        limit,
        profile: fields.text("options.profile", options.profile, limits::TEXT_CHARS),
    }
}

/// A screening as asked.
pub(super) fn question(request: v1::ScreenRequest) -> Result<(Purpose, Question), Error> {
    let mut fields = Fields::default();
    let asked = request.subject.and_then(|s| subject::asked(&mut fields, s));
    if asked.is_none() && fields.is_clean() {
        fields.refuse("subject", "nothing to screen: set one of its fields");
    }
    let scope = scope(&mut fields, request.options.unwrap_or_default());
    let asked = fields.finish(asked)?;
    let asked = asked.ok_or_else(|| Error::invalid("subject", "missing"))?;
    let question = scope.ask(asked);
    Ok((scope.purpose, question))
}

/// The key of a record.
pub(super) fn key(request: v1::GetRecordRequest) -> Result<RecordKey, Error> {
    let mut fields = Fields::default();
    let key = request.key.unwrap_or_default();
    let list = ListId::new(&key.list);
    if list.is_none() {
        fields.refuse("key.list", "not an id of a list");
    }
    if key.reference.is_empty() {
        fields.refuse("key.reference", "empty");
    }
    let reference = fields.text("key.reference", key.reference, limits::TEXT_CHARS);
    let list = fields.finish(list)?;
    let list = list.ok_or_else(|| Error::invalid("key.list", "missing"))?;
    Ok(RecordKey { list, reference })
}

/// A machine-readable zone.
fn mrz(fields: &mut Fields, zone: v1::Mrz) -> Option<Asked> {
    if zone.text.len() > limits::MRZ_BYTES {
        let reason = format!("longer than {} bytes", limits::MRZ_BYTES);
        fields.refuse("mrz.text", reason);
        return None;
    }
    if zone.text.trim().is_empty() {
        fields.refuse("mrz.text", "empty");
        return None;
    }
    Some(Asked::Mrz(zone.text))
}
