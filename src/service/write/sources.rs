//! The lists in force onto the wire.

use std::time::SystemTime;

use crate::app::{Source, Sources};
use crate::domain::RecordKind;
use crate::screening::State;

use super::super::proto::v1;
use super::super::words::Word;
use super::{count, day, large};

/// The lists in force.
pub(in super::super) fn sources(sources: Sources, now: SystemTime) -> v1::ListSourcesResponse {
    v1::ListSourcesResponse {
        sources: sources.lists.into_iter().map(source).collect(),
        generation: sources.generation,
        policy_hash: sources.policy_hash,
        server_time: Some(now.into()),
        store: None,
    }
}

fn source(source: Source) -> v1::ListSource {
    let Source { list, age_days } = source;
    let records = i64::from(list.records());
    let kinds = RecordKind::ALL.into_iter().zip(list.counts);
    let (state, error) = match list.state {
        State::Ok => (v1::ListState::Ok, String::new()),
        State::Failed(why) => (v1::ListState::Failed, why),
        State::Missing(why) => (v1::ListState::Missing, why),
    };
    v1::ListSource {
        id: list.id.to_string(),
        title: list.title,
        authority: list.authority,
        jurisdiction: list.jurisdiction,
        format: list.format,
        version: list.version,
        published_on: day(list.published_on),
        age_days: age_days.map(count),
        state: state.into(),
        error,
        required: list.required,
        records,
        active: list.active.into(),
        names: list.names.into(),
        kinds: kinds
            .filter(|(_, records)| *records > 0)
            .map(|(kind, records)| v1::KindCount {
                kind: kind.number(),
                records: records.into(),
            })
            .collect(),
        problem_count: large(list.problem_count),
        problems: list
            .problems
            .into_iter()
            .map(|p| v1::Problem {
                file: p.file,
                place: p.place,
                record: p.record.unwrap_or_default(),
                reason: p.reason,
            })
            .collect(),
        files: list
            .files
            .into_iter()
            .map(|f| v1::PublishedFile {
                name: f.name,
                bytes: large(f.bytes),
                hash: f.hash,
            })
            .collect(),
        loaded_at: Some(prost_types::Timestamp {
            seconds: list.loaded_at,
            nanos: 0,
        }),
        refresh_seconds: large(list.refresh_seconds),
    }
}
