//! `saring evaluate`: measures of quality, as tables for people, as JSON for programs and as pages to file.
//!
//! Figures are made in [`crate::app::evaluate`]; here they are asked for and written. To add a measure: a variant of
//! `What`, its table in `tables.rs`.

mod chart;
mod explained;
mod page;
mod pairs_page;
mod screening_page;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

use super::place::Place;
use super::{Error, Exit, Terminal};
use crate::app::evaluate::{Calibrating, Tuned, evaluate_aliases, evaluate_pairs};
use crate::app::{self, App};
use crate::domain::{Day, PartialDate};
use crate::matching::Policy;
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
    /// FILE has the columns schema, name1, name2, `is_match`, and optionally `case_group`, category, quality, culture.
    Pairs {
        /// The pairs (CSV)
        file: PathBuf,
        /// Policy whose threshold is used; the one that comes with the program if left out
        #[arg(long, value_name = "FILE", env = "SARING_POLICY")]
        policy: Option<PathBuf>,
        /// Failing pairs to show
        #[arg(long, value_name = "N", default_value_t = 20)]
        show: usize,
        #[command(flatten)]
        output: Output,
    },
    /// Subjects who are listed and subjects who are not, screened as the service would
    ///
    /// Columns of both files, any of which may lack: `query_id`, schema (as for pairs; Person if it lacks), `full_name`, `first_name`, `middle_name`, `last_name`, gender,
    /// `date_of_birth`, `place_of_birth`, nationality, `document_number`, `document_issuer`, perturbation, culture; in the
    /// positives `expected_id`, the source's own reference of the record.
    Screening {
        #[command(flatten)]
        decks: Decks,
        #[command(flatten)]
        output: Output,
        /// Write every missed positive and every falsely reported negative, with the names (CSV)
        #[arg(long, value_name = "FILE")]
        mistakes: Option<PathBuf>,
    },
    /// Propose thresholds for a wished number of alerts
    ///
    /// Chosen on one half of the rows, reported on the other. The columns are those of `evaluate screening`.
    Tune {
        #[command(flatten)]
        decks: Decks,
        /// Alerts wished for, of a thousand subjects who are not listed
        #[arg(long, value_name = "N", default_value_t = 1.0)]
        budget: f64,
        /// Write the proposal as a policy that --policy takes
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Write the figures as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Fit how scores read, so that a score says how often such a pair is the same one
    ///
    /// Fitted on one half of the rows, reported on the other. Changes no order, no band and no threshold.
    Calibrate {
        #[command(flatten)]
        decks: Decks,
        /// Share of the screened who are listed, that scores are to be right for
        #[arg(long, value_name = "SHARE", default_value_t = 0.001)]
        prior: f64,
        /// Write the fit as a policy that --policy takes
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Write the figures as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Every listed name of every person and organisation, asked by itself
    #[command(name = "self")]
    Own {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        misses: Misses,
    },
    /// Strong aliases taken off their records, asked with birth date and nationality
    ///
    /// Would a name that the lists do not hold yet find its bearer? Each alias is asked for on a snapshot in which its record
    /// has all its names but this one; at most five of a record.
    Aliases {
        /// Directory of lists
        #[arg(long, value_name = "DIR")]
        lists: PathBuf,
        /// Policy that is used; the one that comes with the program if left out
        #[arg(long, value_name = "FILE", env = "SARING_POLICY")]
        policy: Option<PathBuf>,
        #[command(flatten)]
        misses: Misses,
    },
}

/// How names that miss are told.
#[derive(clap::Args, Debug)]
struct Misses {
    /// Show the names that miss, not only their records
    #[arg(long)]
    show: bool,
    /// Misses to show
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Where figures are written besides the terminal.
#[derive(clap::Args, Debug)]
struct Output {
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a page with charts, tables and the worst cases explained
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Leave the cases, and with them all names, out of the page
    #[arg(long, requires = "html")]
    without_names: bool,
}

/// What is screened, against what.
#[derive(clap::Args, Debug)]
struct Decks {
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
}

impl Decks {
    /// Measures with the application over the snapshot or the lists.
    fn measure<T>(
        &self,
        terminal: Terminal,
        measure: impl FnOnce(&App, Day, &(dyn Fn(u64) + Sync)) -> Result<T, app::Error>,
    ) -> Result<T, Error> {
        let today = match &self.today {
            None => day_of(SystemTime::now()),
            Some(text) => day(text)?,
        };
        let of_lists = self.lists.as_deref();
        let of_lists = of_lists
            .map(|l| Temporary::build(l, terminal))
            .transpose()?;
        let app = match &of_lists {
            None => self.place.open()?,
            Some(temporary) => temporary.place(&self.place).open()?,
        };
        let bar = terminal.spinner("screening");
        let measured = measure(&app, today, &|n| bar.inc(n));
        bar.finish_and_clear();
        Ok(measured?)
    }

    /// The policy in force with some tables of it written anew, after a comment.
    fn write_policy(&self, out: Option<&Path>, comment: &str, changes: &str) -> Result<(), Error> {
        let Some(out) = out else { return Ok(()) };
        let own = self.place.policy.as_ref().map(|p| {
            fs::read_to_string(p)
                .map_err(|e| Error::io(format!("{} cannot be read", p.display()), e))
        });
        let text = Policy::laid_over(own.transpose()?.as_deref(), changes)
            .map_err(|e| Error::failed("the policy cannot be written", e))?;
        write(out, format!("{comment}\n{text}").as_bytes())
    }
}

/// Measures what is asked for.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    match &args.what {
        What::Pairs {
            file,
            policy,
            show,
            output,
        } => {
            let policy = app::policy(policy.as_deref())?;
            let report = evaluate_pairs(file, &policy)?;
            let names = !output.without_names;
            output.write(&report, || pairs_page::page(&report, names, *show))?;
            terminal.say(&tables::pairs(&report, *show, terminal))?;
        }
        What::Screening {
            decks,
            output,
            mistakes,
        } => {
            let report = decks.measure(terminal, |app, today, progress| {
                app.evaluate_screening(&decks.positives, &decks.negatives, today, progress)
            })?;
            let names = !output.without_names;
            output.write(&report, || screening_page::page(&report, names))?;
            if let Some(path) = mistakes {
                write_csv(path, &report.mistakes)?;
            }
            terminal.say(&tables::screening(&report, terminal))?;
        }
        What::Tune {
            decks,
            budget,
            out,
            json,
        } => {
            let report = decks.measure(terminal, |app, today, progress| {
                app.evaluate_tune(&decks.positives, &decks.negatives, today, *budget, progress)
            })?;
            write_json(json.as_deref(), &report)?;
            decks.write_policy(
                out.as_deref(),
                &tuned_comment(&report),
                &thresholds(&report),
            )?;
            terminal.say(&tables::tuned(&report, terminal))?;
        }
        What::Calibrate {
            decks,
            prior,
            out,
            json,
        } => {
            let report = decks.measure(terminal, |app, today, progress| {
                app.evaluate_calibration(
                    &decks.positives,
                    &decks.negatives,
                    today,
                    *prior,
                    progress,
                )
            })?;
            write_json(json.as_deref(), &report)?;
            let comment = "# How scores read, fitted by: saring evaluate calibrate";
            decks.write_policy(out.as_deref(), comment, &calibration(&report))?;
            terminal.say(&tables::calibrating(&report, terminal))?;
        }
        What::Own { place, misses } => {
            let bar = terminal.spinner("records");
            let today = day_of(SystemTime::now());
            let progress = |n| bar.inc(n);
            let report = place
                .open()?
                .evaluate_own_names(today, misses.show, &progress);
            bar.finish_and_clear();
            let report = report?;
            write_json(misses.json.as_deref(), &report)?;
            terminal.say(&tables::own(&report, misses.limit, terminal))?;
        }
        What::Aliases {
            lists,
            policy,
            misses,
        } => {
            let policy = app::policy(policy.as_deref())?;
            let scratch = Temporary::folder();
            let today = day_of(SystemTime::now());
            let bar = terminal.spinner("aliases");
            let progress = |n| bar.inc(n);
            let report =
                evaluate_aliases(lists, &scratch.0, &policy, today, misses.show, &progress);
            bar.finish_and_clear();
            let report = report?;
            write_json(misses.json.as_deref(), &report)?;
            terminal.say(&tables::aliases(&report, misses.limit, terminal))?;
        }
    }
    Ok(Exit::Done)
}

fn tuned_comment(t: &Tuned) -> String {
    let e = &t.proposed_on_held;
    format!(
        "# Thresholds proposed by: saring evaluate tune --budget {}\n# On {} listed and {} unlisted rows that they were \
         not chosen on: recall {:.2} %, {:.2} alerts in 1,000 (95 %: {:.2}-{:.2}).\n# Snapshot {}; before: policy {}.",
        t.budget_per_1000,
        e.n_positives,
        e.n_negatives,
        e.recall * 100.0,
        e.review_per_1000,
        e.review_per_1000_interval.low,
        e.review_per_1000_interval.high,
        t.basis.snapshot_generation,
        t.basis.policy_hash
    )
}

fn thresholds(t: &Tuned) -> String {
    let p = &t.proposed;
    format!(
        "[thresholds]\nreview = {:.2}\nname_review = {:.2}\nname_carried = {:.2}\ncarried = {:.2}\n",
        p.review, p.name_review, p.name_carried, p.carried
    )
}

fn calibration(c: &Calibrating) -> String {
    format!(
        "[calibration]\nscale = {:.4}\noffset = {:.4}\nprior = {}\n",
        c.fitted.scale, c.fitted.offset, c.prior
    )
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
    fn folder() -> Self {
        Self(std::env::temp_dir().join(format!("saring-evaluate-{}", std::process::id())))
    }

    fn build(lists: &Path, terminal: Terminal) -> Result<Self, Error> {
        let temporary = Self::folder();
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

impl Output {
    fn write(&self, report: &impl Serialize, page: impl FnOnce() -> String) -> Result<(), Error> {
        write_json(self.json.as_deref(), report)?;
        let Some(html) = &self.html else {
            return Ok(());
        };
        write(html, page().as_bytes())
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
