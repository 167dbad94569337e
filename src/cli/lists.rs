//! `saring lists check` and `saring lists show`: what is in a directory of lists, and what is in force.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::SystemTime;

use super::grid::Grid;
use super::place::Place;
use super::{Error, Exit, Terminal, Tone, place, sources};
use crate::app::{self, Caller};
use crate::domain::RecordKind;
use crate::lists::load::{ListReport, ListState};
use crate::service::day_of;

/// Check lists before they are used, or show those in force
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// Read every list of a directory: counts, problems, failures
    ///
    /// Ends with exit code 1 if a list cannot be used. Problems alone are not failures: they tell what of a record
    /// was not understood.
    Check {
        /// Directory with lists.toml
        #[arg(value_name = "DIR")]
        lists: PathBuf,
        /// Snapshot whose versions are the last good ones, to tell a list that shrank
        #[arg(long, value_name = "DIR", default_value = place::SNAPSHOT)]
        snapshot: PathBuf,
        /// Most problems to show of each list
        #[arg(long, value_name = "N", default_value_t = 5)]
        problems: usize,
    },
    /// Show the lists of a snapshot: version, date, age, counts, state
    Show {
        #[command(flatten)]
        place: Place,
    },
}

/// Checks or shows.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    match &args.command {
        Command::Check {
            lists,
            snapshot,
            problems,
        } => {
            let spinner = terminal.spinner("reading lists");
            let reports = app::check_lists(&Caller::at("cli"), lists, Some(snapshot));
            spinner.finish_and_clear();
            let reports = reports?;
            terminal.say(&checked(&reports, *problems, terminal))?;
            let broken = reports.iter().any(|r| !r.is_ok());
            Ok(if broken { Exit::Broken } else { Exit::Done })
        }
        Command::Show { place } => {
            let today = day_of(SystemTime::now());
            let shown = place.open()?.list_sources(&Caller::at("cli"), today)?;
            let lists: Vec<_> = shown.lists.iter().map(|s| s.list.clone()).collect();
            let mut text = sources::table(&lists, terminal);
            for source in &shown.lists {
                let due = source.list.refresh_seconds / 86_400;
                if let Some(age) = source.age_days.filter(|a| due > 0 && u64::from(*a) > due) {
                    let id = &source.list.id;
                    let line =
                        format!("{id}: published {age} days ago, to be renewed every {due} days");
                    text += &terminal.wrap(&terminal.paint(Tone::Caution, &line), 2);
                }
            }
            let _ = write!(
                text,
                "\ngeneration {}\npolicy     {}",
                shown.generation, shown.policy_hash
            );
            terminal.say(&text)?;
            Ok(Exit::Done)
        }
    }
}

fn checked(reports: &[ListReport], problems: usize, terminal: Terminal) -> String {
    let mut grid = Grid::new(terminal, 0);
    grid.head([
        "list",
        "format",
        "published",
        "records",
        "names",
        "problems",
        "state",
    ]);
    for report in reports {
        let (state, tone) = match &report.state {
            ListState::Ok => ("ok", Tone::Calm),
            ListState::Failed(_) => ("FAILED", Tone::Alarm),
        };
        let published = report.published.date.map(|d| d.to_string());
        let found = (report.problem_count > 0).then_some(Tone::Caution);
        grid.row([
            (Some(Tone::Strong), report.config.id.as_str()),
            (None, report.config.source.id),
            (None, published.as_deref().unwrap_or("—")),
            (None, &report.counts.records().to_string()),
            (None, &report.counts.names.to_string()),
            (found, &report.problem_count.to_string()),
            (Some(tone), state),
        ]);
    }
    for column in 3..=5 {
        grid.right(column);
    }
    grid.whole(0);
    let mut text = grid.text();
    for report in reports {
        text += &details(report, problems, terminal);
    }
    text
}

/// Why a list failed, what it holds, and the first of its problems.
fn details(report: &ListReport, problems: usize, terminal: Terminal) -> String {
    let mut lines = String::new();
    if let ListState::Failed(why) = &report.state {
        lines += &terminal.wrap(why, 2);
    }
    let kinds: Vec<_> = RecordKind::ALL
        .into_iter()
        .filter(|k| report.counts.of(*k) > 0)
        .map(|k| counted(report.counts.of(k), k))
        .collect();
    if report.is_ok() && kinds.len() > 1 {
        lines += &terminal.wrap(&kinds.join(", "), 2);
    }
    for problem in report.problems.iter().take(problems) {
        let record = problem
            .record
            .as_ref()
            .map(|r| format!(" ({r})"))
            .unwrap_or_default();
        let line = format!(
            "{}, {}{record}: {}",
            problem.file, problem.place, problem.reason
        );
        lines += &terminal.wrap(&line, 2);
    }
    let shown = problems.min(report.problems.len()) as u64;
    if report.problem_count > shown && problems > 0 {
        let more = report.problem_count - shown;
        lines += &terminal.wrap(&format!("… and {more} more; --problems N shows them"), 2);
    }
    if lines.is_empty() {
        return lines;
    }
    format!(
        "\n{}\n{lines}",
        terminal.paint(Tone::Strong, report.config.id.as_str())
    )
}

/// `1 person`, `2 persons`; aircraft are one word for both.
fn counted(count: u64, kind: RecordKind) -> String {
    let plural = count != 1 && kind != RecordKind::Aircraft;
    format!("{count} {}{}", kind.as_str(), if plural { "s" } else { "" })
}
