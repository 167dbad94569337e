//! Strong aliases taken off their records, and asked with what else is known: would the name that a list does not hold yet
//! find its bearer?
//!
//! Each part of the measure takes one alias off every record that has one to spare, so that a record is asked by a name only
//! while it still has all its others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::super::Error;
use super::{Basis, Interval, share, wilson};
use crate::domain::{
    Band, Day, Name, NameQuality, PartySubject, Record, RecordKind, RecordStatus, Subject,
    SubjectName, limits,
};
use crate::index;
use crate::lists::directory::ListDirectory;
use crate::lists::load::{ListState, LoadedList, load_all};
use crate::matching::Policy;
use crate::names::{NameBuf, prepare_listed};
use crate::screening::{Engine, EngineError, Request};

/// Most aliases of one record that are asked for, each in a part of its own.
const PARTS: usize = 5;

/// The measure.
#[derive(Clone, Debug, Serialize)]
pub struct Aliases {
    /// What it is of; the snapshot is that of the first part.
    #[serde(flatten)]
    pub basis: Basis,
    /// By list, kind of record and whether the alias shares a word with another name of its record.
    pub groups: BTreeMap<String, AliasGroup>,
    /// Aliases that did not find their record.
    pub misses: Vec<AliasMiss>,
}

/// Aliases of one group.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AliasGroup {
    /// How many.
    pub n: usize,
    /// Share that finds its record as REVIEW or HIT.
    pub recall_review: f64,
    /// What that share may be.
    pub recall_review_interval: Interval,
    /// Share that finds it as HIT.
    pub recall_hit: f64,
}

/// An alias that did not find its record.
#[derive(Clone, Debug, Serialize)]
pub struct AliasMiss {
    /// The record, as `list:reference`.
    pub record: String,
    /// Group of the alias.
    pub group: String,
    /// The alias and the primary name of the record; only if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<[String; 2]>,
}

/// An alias that was taken off its record.
struct TakenOff {
    record: Record,
    alias: Name,
}

/// Takes strong aliases off the records of a directory of lists and asks for each with the first birth date and
/// nationality of its record. Writes snapshots into `scratch`. `show` keeps the names of those that miss.
pub fn evaluate_aliases(
    lists: &Path,
    scratch: &Path,
    policy: &Policy,
    today: Day,
    show: bool,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Aliases, Error> {
    let directory = ListDirectory::open(lists).map_err(|e| Error::file(lists, e))?;
    let loaded = load_all(&directory, &BTreeMap::new());
    for list in &loaded {
        if let ListState::Failed(reason) = &list.report.state {
            let reason = format!("{}: {reason}", list.report.config.id);
            return Err(Error::invalid("lists", reason));
        }
    }
    let mut asked: Vec<(TakenOff, Band)> = Vec::new();
    let mut basis = None;
    for part in 0..PARTS {
        let (lists, taken) = without_aliases(&loaded, part);
        let out = scratch.join(part.to_string());
        index::build(lists, &out, 0, &mut |_| ()).map_err(EngineError::Snapshot)?;
        let engine = Engine::open(&out, policy.clone())?;
        basis.get_or_insert_with(|| Basis::of(&engine));
        let bands = taken.into_par_iter().map(|taken| {
            progress(1);
            let band = band_of(&engine, &taken, today)?;
            Ok((taken, band))
        });
        asked.extend(bands.collect::<Result<Vec<_>, EngineError>>()?);
    }
    let basis = basis.ok_or_else(|| Error::invalid("lists", "there is none"))?;
    Ok(report(basis, &asked, show))
}

/// The lists without one alias of each record, and what was taken.
fn without_aliases(loaded: &[LoadedList], part: usize) -> (Vec<LoadedList>, Vec<TakenOff>) {
    let mut taken = Vec::new();
    let mut lists = loaded.to_vec();
    for record in lists.iter_mut().flat_map(|list| &mut list.records) {
        let asked = matches!(record.kind, RecordKind::Person | RecordKind::Organisation);
        if !asked || record.provenance.status != RecordStatus::Active || record.names.len() < 2 {
            continue;
        }
        let strong = |(_, name): &(usize, &Name)| name.quality == NameQuality::Strong;
        let at = record.names.iter().enumerate().filter(strong).nth(part);
        if let Some(at) = at.map(|(at, _)| at) {
            let alias = record.names.remove(at);
            let record = record.clone();
            taken.push(TakenOff { record, alias });
        }
    }
    (lists, taken)
}

fn band_of(engine: &Engine, taken: &TakenOff, today: Day) -> Result<Band, EngineError> {
    let record = &taken.record;
    let text: String = taken.alias.whole.chars().take(limits::NAME_CHARS).collect();
    let countries = record.nationalities.iter().filter_map(|n| n.country);
    let subject = PartySubject {
        names: vec![SubjectName::whole(text)],
        births: record.births.iter().take(1).copied().collect(),
        nationalities: countries.take(1).collect(),
        ..PartySubject::new(record.kind)
    };
    let answer = engine.screen(&Request::new(Subject::Party(subject), today))?;
    let own = answer.hits.iter().find(|hit| hit.record.key == record.key);
    Ok(own.map_or(Band::Below, |hit| hit.band))
}

fn report(basis: Basis, asked: &[(TakenOff, Band)], show: bool) -> Aliases {
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut misses = Vec::new();
    for (taken, band) in asked {
        let record = &taken.record;
        let sharing = if shares_a_word(taken) {
            "shares"
        } else {
            "shares no"
        };
        let group = format!(
            "{} {} {sharing} word",
            record.key.list,
            record.kind.as_str()
        );
        let found = [true, *band >= Band::Review, *band >= Band::Hit];
        let counted = counts.entry(group.clone()).or_default();
        for (count, is) in counted.iter_mut().zip(found) {
            *count += usize::from(is);
        }
        if !found[1] {
            let primary = record.names.first().map(|n| n.whole.clone());
            misses.push(AliasMiss {
                record: record.key.to_string(),
                group,
                texts: show.then(|| [taken.alias.whole.clone(), primary.unwrap_or_default()]),
            });
        }
    }
    let groups = counts.into_iter().map(|(group, [n, review, hit])| {
        let figures = AliasGroup {
            n,
            recall_review: share(review, n),
            recall_review_interval: wilson(review, n),
            recall_hit: share(hit, n),
        };
        (group, figures)
    });
    Aliases {
        basis,
        groups: groups.collect(),
        misses,
    }
}

/// Whether a word of the alias that tells people apart stands in another name of its record too.
fn shares_a_word(taken: &TakenOff) -> bool {
    let words = |name: &Name| -> BTreeSet<String> {
        let forms = prepare_listed(name, taken.record.kind);
        forms.iter().flat_map(core_words).collect()
    };
    let alias = words(&taken.alias);
    let mut others = taken.record.names.iter();
    others.any(|name| !alias.is_disjoint(&words(name)))
}

fn core_words(form: &NameBuf) -> Vec<String> {
    let form = form.view();
    let cores = (0..form.len()).filter(|&i| form.kind_of(i).is_core());
    cores.map(|i| form.text.get(i).to_owned()).collect()
}
