//! `saring evaluate`: measures of quality, as tables for people and as JSON and HTML for what comes after.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

use super::evaluate_html::det_page;
use super::grid::Grid;
use super::place::Place;
use super::{Error, Exit, Terminal};
use crate::app::evaluate::{
    AtThreshold, Basis, Group, OwnNames, PairReport, ScreeningReport, evaluate_pairs,
};
use crate::app::{self, App};
use crate::domain::{Day, PartialDate};
use crate::service::day_of;

/// Measure matching and screening on files of known truth
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Pairs of names, scored by the names alone
    ///
    /// FILE has the columns schema, name1, name2, `is_match`, and optionally `case_group`, category, quality.
    Pairs {
        /// The pairs (CSV)
        file: PathBuf,
        /// Policy whose threshold is used; the one that comes with the program if left out
        #[arg(long, value_name = "FILE", env = "SARING_POLICY")]
        policy: Option<PathBuf>,
        /// Failing pairs to show
        #[arg(long, value_name = "N", default_value_t = 20)]
        show: usize,
        /// Write the figures as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Subjects who are listed and subjects who are not, screened as the service would
    ///
    /// Columns of both files, any of which may lack: `query_id`, `full_name`, `first_name`, `middle_name`, `last_name`, gender,
    /// `date_of_birth`, `place_of_birth`, nationality, `document_number`, `document_issuer`, perturbation, culture; in the
    /// positives `expected_id`, the source's own reference of the record.
    Screening {
        #[command(flatten)]
        place: Place,
        /// Directory of lists to measure instead of a snapshot
        #[arg(long, value_name = "DIR", conflicts_with = "snapshot")]
        lists: Option<PathBuf>,
        /// Subjects who are listed (CSV)
        #[arg(long, value_name = "FILE")]
        positives: PathBuf,
        /// Subjects who are not (CSV)
        #[arg(long, value_name = "FILE")]
        negatives: PathBuf,
        /// Day that decides what is in force, YYYY-MM-DD; today if left out
        #[arg(long, value_name = "DATE")]
        today: Option<String>,
        /// Write the figures as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// Write a page with the detection error trade-off
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
        /// Write every missed positive and every falsely reported negative, with the names (CSV)
        #[arg(long, value_name = "FILE")]
        mistakes: Option<PathBuf>,
    },
    /// Every listed name of every person and organisation, asked by itself
    #[command(name = "self")]
    Own {
        #[command(flatten)]
        place: Place,
        /// Show the names that miss, not only their records
        #[arg(long)]
        show: bool,
        /// Misses to show
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
        /// Write the figures as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
}

/// Measures what is asked for.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    match &args.what {
        What::Pairs {
            file,
            policy,
            show,
            json,
        } => {
            let policy = app::policy(policy.as_deref())?;
            let report = evaluate_pairs(file, &policy)?;
            write_json(json.as_deref(), &report)?;
            terminal.say(&pairs(&report, *show, terminal))?;
        }
        What::Screening {
            place,
            lists,
            positives,
            negatives,
            today,
            json,
            html,
            mistakes,
        } => {
            let today = match today {
                None => day_of(SystemTime::now()),
                Some(text) => day(text)?,
            };
            let of_lists = lists
                .as_deref()
                .map(|l| Temporary::build(l, terminal))
                .transpose()?;
            let app = match &of_lists {
                None => place.open()?,
                Some(temporary) => temporary.place(place).open()?,
            };
            let bar = terminal.spinner("screening");
            let report = app.evaluate_screening(positives, negatives, today, &|n| bar.inc(n));
            bar.finish_and_clear();
            let report = report?;
            write_json(json.as_deref(), &report)?;
            if let Some(path) = html {
                write(path, det_page(&report).as_bytes())?;
            }
            if let Some(path) = mistakes {
                write_csv(path, &report.mistakes)?;
            }
            terminal.say(&screening(&report, terminal))?;
        }
        What::Own {
            place,
            show,
            limit,
            json,
        } => {
            let report = own_names(&place.open()?, *show, terminal)?;
            write_json(json.as_deref(), &report)?;
            terminal.say(&own(&report, *limit, terminal))?;
        }
    }
    Ok(Exit::Done)
}

fn own_names(app: &App, show: bool, terminal: Terminal) -> Result<OwnNames, Error> {
    let bar = terminal.spinner("records");
    let report = app.evaluate_own_names(day_of(SystemTime::now()), show, &|n| bar.inc(n));
    bar.finish_and_clear();
    Ok(report?)
}

fn day(text: &str) -> Result<Day, Error> {
    let date = PartialDate::parse_iso(text).filter(|d| d.day().is_some());
    date.map(PartialDate::first).ok_or_else(|| {
        Error::Usage(format!(
            "--today {text:?} is not a day of the form YYYY-MM-DD"
        ))
    })
}

/// A snapshot of a directory of lists that lives as long as the measure.
struct Temporary(PathBuf);

impl Temporary {
    fn build(lists: &Path, terminal: Terminal) -> Result<Self, Error> {
        let folder = std::env::temp_dir().join(format!("saring-evaluate-{}", std::process::id()));
        let temporary = Self(folder);
        super::build::build(lists, &temporary.0, terminal)?;
        Ok(temporary)
    }

    fn place(&self, place: &Place) -> Place {
        Place {
            snapshot: self.0.clone(),
            policy: place.policy.clone(),
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed now is the temporary folder's own business.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes)
        .map_err(|e| Error::io(format!("{} cannot be written", path.display()), e))
}

fn write_json(path: Option<&Path>, report: &impl Serialize) -> Result<(), Error> {
    let Some(path) = path else { return Ok(()) };
    let mut text = serde_json::to_string_pretty(report)
        .map_err(|e| Error::failed("the figures cannot be written as JSON", e))?;
    text.push('\n');
    write(path, text.as_bytes())
}

fn write_csv(path: &Path, rows: &[impl Serialize]) -> Result<(), Error> {
    let failed = |e| Error::failed(format!("{} cannot be written", path.display()), e);
    let mut csv = csv::Writer::from_path(path).map_err(failed)?;
    rows.iter()
        .try_for_each(|row| csv.serialize(row))
        .map_err(failed)?;
    csv.flush()
        .map_err(|e| Error::io(format!("{} cannot be written", path.display()), e))
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn pairs(report: &PairReport, show: usize, terminal: Terminal) -> String {
    let mut text = format!(
        "{} pairs, {:.1} µs a pair, policy {}\n\n",
        report.n, report.us_per_pair, report.policy_hash
    );
    let mut grid = Grid::new(terminal, 0);
    grid.head([
        "threshold",
        "right",
        "false",
        "missed",
        "precision",
        "recall",
        "F1",
    ]);
    let mut row = |label: String, a: &AtThreshold| {
        grid.row([
            (None, label.as_str()),
            (None, &a.tp.to_string()),
            (None, &a.fp.to_string()),
            (None, &a.r#fn.to_string()),
            (None, &percent(a.precision)),
            (None, &percent(a.recall)),
            (None, &percent(a.f1)),
        ]);
    };
    for at in &report.thresholds {
        row(format!("{:.2}", at.t), at);
    }
    row(
        format!("policy {:.2}", report.policy_threshold),
        &report.at_policy,
    );
    for (column, values) in &report.groups {
        for (value, at) in values {
            row(format!("{column} {value}"), at);
        }
    }
    for column in 1..7 {
        grid.right(column);
    }
    text.push_str(&grid.text());
    if !report.failed.is_empty() && show > 0 {
        let _ = write!(
            text,
            "\n{} on the wrong side of the policy's threshold:\n",
            report.failed.len()
        );
        let mut grid = Grid::new(terminal, 0);
        for f in report.failed.iter().take(show) {
            let truth = if f.is_match { "missed" } else { "false" };
            let (line, score) = (f.line.to_string(), format!("{:.3}", f.score));
            grid.row([
                (None, line.as_str()),
                (None, truth),
                (None, &score),
                (None, &f.name1),
                (None, &f.name2),
            ]);
        }
        text.push_str(&grid.text());
    }
    text
}

fn basis(basis: &Basis) -> String {
    let lists: Vec<String> = basis
        .lists
        .iter()
        .map(|l| {
            format!(
                "{} {} ({})",
                l.id,
                l.version.chars().take(24).collect::<String>(),
                l.records
            )
        })
        .collect();
    format!(
        "lists: {}\nsnapshot {}, policy {}\n\n",
        lists.join(", "),
        basis.snapshot_generation,
        basis.policy_hash
    )
}

fn screening(report: &ScreeningReport, terminal: Terminal) -> String {
    let mut text = basis(&report.basis);
    let mut grid = Grid::new(terminal, 0);
    let mut row = |label: &str, value: String| grid.row([(None, label), (None, value.as_str())]);
    row("positives", report.n_positives.to_string());
    if report.expected_unknown > 0 {
        row(
            "  of a record that is not there",
            report.expected_unknown.to_string(),
        );
    }
    row("negatives", report.n_negatives.to_string());
    row("recall as REVIEW or HIT", percent(report.recall_review));
    row("recall as HIT", percent(report.recall_hit));
    row(
        "first, among the first five",
        format!("{}, {}", percent(report.top1), percent(report.top5)),
    );
    row("reached the scorer", percent(report.candidate_recall));
    row("tie at the top", percent(report.top_ties));
    row(
        "candidates a query",
        format!("{:.1}", report.candidates_per_query),
    );
    row(
        "other reports a positive",
        format!("{:.2}", report.other_reports_per_positive),
    );
    row(
        "false REVIEW or HIT a thousand",
        format!("{:.2}", report.review_per_1000),
    );
    row(
        "false HIT a thousand",
        format!("{:.3}", report.hit_per_1000),
    );
    let l = report.latency_us;
    row(
        "latency p50 / p95 / p99",
        format!("{:.0} / {:.0} / {:.0} µs", l.p50, l.p95, l.p99),
    );
    text.push_str(&grid.text());
    let mut grid = Grid::new(terminal, 0);
    grid.head(["review threshold", "recall", "false a thousand"]);
    for point in &report.sweep {
        let (t, false_alerts) = (
            format!("{:.1}", point.t),
            format!("{:.2}", point.review_per_1000),
        );
        grid.row([
            (None, t.as_str()),
            (None, &percent(point.recall)),
            (None, &false_alerts),
        ]);
    }
    text.push('\n');
    text.push_str(&grid.text());
    for (title, groups) in [
        ("perturbation", &report.by_perturbation),
        ("culture", &report.by_culture),
    ] {
        if !groups.is_empty() {
            text.push('\n');
            text.push_str(&group_table(title, groups.iter(), terminal));
        }
    }
    text
}

fn group_table<'a>(
    title: &str,
    groups: impl Iterator<Item = (&'a String, &'a Group)>,
    terminal: Terminal,
) -> String {
    let mut grid = Grid::new(terminal, 0);
    grid.head([title, "pos.", "recall", "HIT", "scored", "neg.", "false ‰"]);
    for (name, g) in groups {
        let some = |n: usize, text: String| if n == 0 { "—".to_owned() } else { text };
        grid.row([
            (None, name.as_str()),
            (None, &g.n_positives.to_string()),
            (None, &some(g.n_positives, percent(g.recall_review))),
            (None, &some(g.n_positives, percent(g.recall_hit))),
            (None, &some(g.n_positives, percent(g.candidate_recall))),
            (None, &g.n_negatives.to_string()),
            (
                None,
                &some(g.n_negatives, format!("{:.2}", g.review_per_1000)),
            ),
        ]);
    }
    for column in 1..7 {
        grid.right(column);
    }
    grid.text()
}

fn own(report: &OwnNames, limit: usize, terminal: Terminal) -> String {
    let mut text = basis(&report.basis);
    let _ = write!(
        text,
        "{} names of {} records: {:.3} % find their own record first\n\
         first, though below the review threshold: {:.3} %; reached the scorer: {:.3} %\n",
        report.names,
        report.records,
        report.first * 100.0,
        report.first_of_candidates * 100.0,
        report.candidate_recall * 100.0
    );
    if report.misses.is_empty() {
        return text;
    }
    let _ = write!(text, "\n{} misses:\n", report.misses.len());
    let mut grid = Grid::new(terminal, 0);
    grid.head(["record", "name", "quality", "reason", "before", ""]);
    for miss in report.misses.iter().take(limit) {
        let reason = format!("{:?}", miss.reason);
        let (ordinal, before) = (miss.name.to_string(), miss.before.to_string());
        grid.row([
            (None, miss.record.as_str()),
            (None, &ordinal),
            (None, miss.quality),
            (None, &reason),
            (None, &before),
            (None, miss.text.as_deref().unwrap_or("")),
        ]);
    }
    text.push_str(&grid.text());
    text
}
