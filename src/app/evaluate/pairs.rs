//! Pairs of names that are or are not of the same bearer, scored by the names alone.
//!
//! Each name is taken as the queried and as the listed one; the better direction counts, so the measure is
//! symmetric.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::super::Error;
use super::subjects::kind_of;
use super::{DataFile, share};
use crate::domain::{RecordKind, SubjectName, TokenPair};
use crate::matching::{Policy, render};
use crate::names::{self, Comparison, Glanced, NameBuf, compare_at_least, prepare_queried};

/// Counts and rates at a threshold.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct AtThreshold {
    /// The threshold.
    pub t: f64,
    /// Pairs of one bearer that are found.
    pub tp: usize,
    /// Pairs of two bearers that are taken for one.
    pub fp: usize,
    /// Pairs of two bearers that are told apart.
    pub tn: usize,
    /// Pairs of one bearer that are missed.
    pub r#fn: usize,
    /// Share of the found that are right.
    pub precision: f64,
    /// Share of the right that are found.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// A pair on the wrong side of the policy's threshold.
#[derive(Clone, Debug, Serialize)]
pub struct FailedPair {
    /// Line in the file, from 1.
    pub line: u64,
    /// Whether the pair is of one bearer.
    pub is_match: bool,
    /// Its score.
    pub score: f64,
    /// One name.
    pub name1: String,
    /// The other.
    pub name2: String,
    /// How the parts were paired in the better direction; not part of the figures.
    #[serde(skip)]
    pub alignment: Vec<TokenPair>,
}

/// The measure of a file of pairs.
#[derive(Clone, Debug, Serialize)]
pub struct PairReport {
    /// Pairs.
    pub n: usize,
    /// The policy's own least name score of a reported record.
    pub policy_threshold: f64,
    /// Counts and rates there.
    pub at_policy: AtThreshold,
    /// Counts and rates at 0.50 … 0.95.
    pub thresholds: Vec<AtThreshold>,
    /// By column (`schema`, `case_group`, `category`, `quality`, `culture`) and value, at the policy's threshold.
    pub groups: BTreeMap<String, BTreeMap<String, AtThreshold>>,
    /// Pairs on the wrong side of the policy's threshold.
    pub failed: Vec<FailedPair>,
    /// Time to prepare and compare one pair in both directions, in microseconds.
    pub us_per_pair: f64,
    /// Hash of the policy.
    pub policy_hash: String,
    /// The file.
    pub data: Vec<DataFile>,
}

struct Scored {
    line: u64,
    is_match: bool,
    score: f64,
    name1: String,
    name2: String,
    alignment: Vec<TokenPair>,
    groups: Vec<(&'static str, String)>,
}

/// Scores every pair of a file.
pub fn evaluate_pairs(file: &Path, policy: &Policy) -> Result<PairReport, Error> {
    let mut csv = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(file)
        .map_err(|e| Error::file(file, e))?;
    let header = csv.headers().map_err(|e| Error::file(file, e))?.clone();
    let column = |name: &str| {
        header
            .iter()
            .position(|h| h.trim().eq_ignore_ascii_case(name))
    };
    let (Some(one), Some(two), Some(truth)) =
        (column("name1"), column("name2"), column("is_match"))
    else {
        return Err(Error::invalid(
            "file",
            "needs the columns name1, name2 and is_match",
        ));
    };
    let schema = column("schema");
    let grouped: Vec<(&'static str, usize)> =
        ["schema", "case_group", "category", "quality", "culture"]
            .into_iter()
            .filter_map(|name| Some((name, column(name)?)))
            .collect();
    let mut scored = Vec::new();
    let mut spent = std::time::Duration::ZERO;
    // The tables are read with the first names of all; what that takes is no pair's.
    names::read_tables();
    for kind in [RecordKind::Person, RecordKind::Organisation] {
        best(&forms("ANNA BERG", kind), &forms("ANA BURG LTD", kind));
    }
    for row in csv.records() {
        let row = row.map_err(|e| Error::file(file, e))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: usize| row.get(at).unwrap_or("").trim();
        let is_match = match cell(truth).to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => true,
            "false" | "0" | "no" => false,
            _ => {
                let reason = format!("line {line}: is_match is neither true nor false");
                return Err(Error::invalid("file", reason));
            }
        };
        let kind = kind_of(schema.map_or("", cell));
        let started = Instant::now();
        let (forms_one, forms_two) = (forms(cell(one), kind), forms(cell(two), kind));
        let best = best(&forms_one, &forms_two);
        spent += started.elapsed();
        let score = best.as_ref().map_or(0.0, |b| f64::from(b.comparison.score));
        let wrong = is_match != (score >= f64::from(policy.thresholds.name_review));
        let alignment = best
            .filter(|_| wrong)
            .map(|b| b.rendered())
            .unwrap_or_default();
        let groups = grouped
            .iter()
            .map(|&(name, at)| (name, cell(at).to_owned()));
        scored.push(Scored {
            line,
            is_match,
            score,
            name1: cell(one).to_owned(),
            name2: cell(two).to_owned(),
            alignment,
            groups: groups.filter(|(_, v)| !v.is_empty()).collect(),
        });
    }
    let micros = spent.as_secs_f64() * 1e6;
    #[expect(clippy::cast_precision_loss, reason = "rows are far below 2^52")]
    let us_per_pair = micros / scored.len().max(1) as f64;
    let data = vec![DataFile::of(file, scored.len())?];
    Ok(report(&scored, policy, us_per_pair, data))
}

/// The best comparison of two names, and the forms that were compared.
struct Best<'a> {
    queried: &'a NameBuf,
    listed: &'a NameBuf,
    comparison: Comparison,
}

impl Best<'_> {
    fn rendered(&self) -> Vec<TokenPair> {
        render(self.queried.view(), self.listed.view(), &self.comparison)
    }
}

fn forms(text: &str, kind: RecordKind) -> Vec<NameBuf> {
    prepare_queried(&SubjectName::whole(text), kind)
}

/// The better of both directions.
fn best<'a>(one: &'a [NameBuf], two: &'a [NameBuf]) -> Option<Best<'a>> {
    let mut best: Option<Best<'a>> = None;
    for (asked, there) in [(one, two), (two, one)] {
        for queried in asked {
            let sought = Glanced::of(queried.view());
            for listed in there {
                let floor = best.as_ref().map_or(0.0, |b| b.comparison.score);
                let found = compare_at_least(&sought, listed.view(), floor);
                if let Some(comparison) = found.filter(|c| best.is_none() || c.score > floor) {
                    best = Some(Best {
                        queried,
                        listed,
                        comparison,
                    });
                }
            }
        }
    }
    best
}

fn at<'a>(pairs: impl Iterator<Item = &'a Scored>, t: f64) -> AtThreshold {
    let mut counts = AtThreshold {
        t,
        ..AtThreshold::default()
    };
    for pair in pairs {
        match (pair.is_match, pair.score >= t) {
            (true, true) => counts.tp += 1,
            (true, false) => counts.r#fn += 1,
            (false, true) => counts.fp += 1,
            (false, false) => counts.tn += 1,
        }
    }
    counts.precision = share(counts.tp, counts.tp + counts.fp);
    counts.recall = share(counts.tp, counts.tp + counts.r#fn);
    counts.f1 = share(2 * counts.tp, 2 * counts.tp + counts.fp + counts.r#fn);
    counts
}

fn report(scored: &[Scored], policy: &Policy, us_per_pair: f64, data: Vec<DataFile>) -> PairReport {
    let threshold = f64::from(policy.thresholds.name_review);
    let mut groups: BTreeMap<String, BTreeMap<String, AtThreshold>> = BTreeMap::new();
    for (column, value) in scored.iter().flat_map(|s| &s.groups) {
        let of_column = groups.entry((*column).to_owned()).or_default();
        of_column.entry(value.clone()).or_insert_with(|| {
            let of_group = |s: &&Scored| s.groups.iter().any(|(c, v)| c == column && v == value);
            at(scored.iter().filter(of_group), threshold)
        });
    }
    let failed = scored
        .iter()
        .filter(|s| s.is_match != (s.score >= threshold));
    PairReport {
        n: scored.len(),
        policy_threshold: (threshold * 1e4).round() / 1e4,
        at_policy: at(scored.iter(), threshold),
        thresholds: (10..20)
            .map(|i| at(scored.iter(), f64::from(i) * 0.05))
            .collect(),
        groups,
        failed: failed
            .map(|s| FailedPair {
                line: s.line,
                is_match: s.is_match,
                score: s.score,
                name1: s.name1.clone(),
                name2: s.name2.clone(),
                alignment: s.alignment.clone(),
            })
            .collect(),
        us_per_pair,
        policy_hash: policy.hash().to_owned(),
        data,
    }
}
