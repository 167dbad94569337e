//! `saring manifest`: the travellers of a flight, or of a population, against a local snapshot or a server.
//!
//! A manifest is gone through twice: once to see what only the whole shows, once to screen it. Reading, screening and
//! writing go on side by side, a few batches apart, and nothing of a batch is kept. Who judges is
//! [`super::manifest_judge`]'s; what is written to files is [`super::manifest_out`]'s.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::grid::{Grid, clean};
use super::manifest_judge::{Case, Judge};
use super::manifest_out::Outputs;
use super::place::Place;
use super::scope::Scope;
use super::{Error, Exit, Terminal, Tone, present, remote};
use crate::app::{Duplicates, Fields, Screened, Uses};
use crate::domain::{Action, Flight, Manifest, ManifestProblem, Outcome, Position};
use crate::domain::{Severity, Traveller, limits};
use crate::manifest::{Input, Opened};
use crate::service::client::Terms;
use crate::service::day_of;

/// Screen the travellers of a manifest: PAXLST messages, or tables (CSV, JSON lines, Arrow, Parquet)
///
/// Everything of a traveller is screened together, and travellers are compared with one another. What cannot be read
/// is told with its place, and never hides the traveller it belongs to. A table in a file may have any number of rows:
/// it is screened batch by batch. The exit code tells the worst outcome.
///
/// A table may also be of customers: a column `entity_type` (or party type, customer type, schema, kind, type …) says
/// what a row is of: a person, company, vessel or aircraft. Where it is empty or missing, a person. A word in it that is
/// not known is told, and its row is at least INSUFFICIENT.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Manifests; - for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    scope: Scope,

    /// Write the results: a row a traveller (.csv), a line (.jsonl) or row (.arrow, .parquet) a traveller with all
    /// hits in it, or the answer to the sender of an interchange (.edi); may be repeated
    #[arg(long, value_name = "FILE")]
    out: Vec<PathBuf>,

    /// Codes that carriers are answered with (TOML); those that come with the program if left out
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,

    /// The answer (.edi) that was sent before: --out FILE.edi is then what has changed since, an unsolicited message
    /// (132), and is not written if nothing has
    #[arg(long, value_name = "FILE", requires = "out")]
    answered: Option<PathBuf>,

    /// Do not compare travellers with one another: one document of two rows of a population says nothing
    #[arg(long)]
    apart: bool,

    #[command(flatten)]
    place: Place,

    /// Ask a server instead of a local snapshot: manifests of at most 64 MiB and 100,000 travellers
    #[arg(long, value_name = "URL", value_parser = remote::url,
        conflicts_with_all = ["snapshot", "policy", "apart", "codes", "answered"])]
    server: Option<String>,

    /// How long the server may take for a manifest
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 600,
        value_parser = clap::value_parser!(u64).range(1..=86_400),
        requires = "server"
    )]
    timeout: u64,

    /// Show only the summary
    #[arg(long, short)]
    quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  saring manifest flight.edi
  saring manifest flight.edi --out answer.edi --out results.csv
  saring manifest --quiet monday.csv tuesday.csv
  saring manifest --quiet customers.parquet --out results.parquet
  saring manifest flight.edi --server http://127.0.0.1:50051
  cat flight.csv | saring manifest - --out results.jsonl";

/// Problems of one file that are shown.
const PROBLEMS_SHOWN: usize = 20;

/// Flights of one file that are shown.
const FLIGHTS_SHOWN: usize = 50;

/// What all of a manifest showed before any of it was screened.
struct Survey {
    /// Flights and problems, without travellers.
    head: Manifest,
    /// Travellers of each flight.
    on_flight: Vec<usize>,
    travellers: u64,
    duplicates: Duplicates,
}

/// A batch that was screened.
pub(super) struct Part<'a> {
    pub file: &'a Path,
    pub flights: &'a [Flight],
    pub travellers: &'a [Traveller],
    pub screened: &'a [Screened],
}

impl<'a> Part<'a> {
    /// Its travellers with what they came to.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&'a Flight, &'a Traveller, &'a Screened)> {
        let rows = self.travellers.iter().zip(self.screened);
        let flights = self.flights;
        rows.map(move |(traveller, screened)| (&flights[traveller.flight], traveller, screened))
    }
}

/// Screens every file and tells how it ended.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let (codes, answered) = (args.codes.as_deref(), args.answered.as_deref());
    let answers = |out: &PathBuf| out.extension().is_some_and(|e| e == "edi");
    if args.server.is_some() && args.out.iter().any(answers) {
        return Err(Error::Usage(
            "--out: an answer to a sender is written beside the snapshot, without --server".into(),
        ));
    }
    let mut outputs = Outputs::open(&args.out, codes, answered, args.files.len())?;
    let mut fields = Fields::default();
    let lists = args.scope.lists(&mut fields);
    let caller = args.scope.caller();
    let terms = Terms {
        lists: fields.finish(lists)?,
        limit: usize::from(args.scope.limit),
        profile: args.scope.profile.clone(),
    };
    let judge = match &args.server {
        Some(address) => Judge::There(address.clone(), Duration::from_secs(args.timeout)),
        None => Judge::Here(Box::new(args.place.open()?)),
    };
    let now = SystemTime::now();
    let today = day_of(now);
    let mut counts = Counts::default();
    for file in &args.files {
        let wrong = |e| Error::Usage(format!("{}: {e}", file.display()));
        let input = input(file)?;
        let opened = Opened::open(&input, today).map_err(wrong)?;
        outputs.check(&opened)?;
        let spinner = terminal.spinner("reading");
        let survey = Survey::of(&opened, args.apart).map_err(wrong)?;
        spinner.finish_and_clear();
        let head = &survey.head;
        if !args.quiet {
            terminal.say(&survey.shown(file, &opened, terminal))?;
        }
        let bar = terminal.bar("travellers", survey.travellers);
        let mut outcomes = BTreeMap::new();
        let mut foot = None;
        let case = Case {
            file,
            input: &input,
            opened: &opened,
            duplicates: &survey.duplicates,
            caller: &caller,
            terms: &terms,
            today,
        };
        let came = matches!(judge, Judge::There(..));
        judge.each(&case, &mut || bar.inc(1), &mut |travellers, screened| {
            let part = Part {
                file,
                flights: &head.flights,
                travellers,
                screened,
            };
            outputs.write(&part)?;
            for screened in screened {
                *outcomes.entry(screened.outcome).or_insert(0) += 1;
            }
            if !args.quiet {
                let text = shown(&part, terminal);
                bar.suspend(|| terminal.say(&text))?;
                foot = screened.last().map(|s| s.answer.clone());
            }
            if !came {
                bar.inc(travellers.len() as u64);
            }
            Ok(())
        })?;
        bar.finish_and_clear();
        if let Some(answer) = foot {
            terminal.say(&present::searched(&answer, terminal))?;
        }
        outputs.answer(&opened, now)?;
        let name = file.display().to_string();
        counts.files.push((name, outcomes, head.problem_count));
    }
    outputs.finish()?;
    terminal.say(&counts.table(terminal))?;
    Ok(counts.exit())
}

/// A file where it lies, or what a pipe gives.
fn input(file: &Path) -> Result<Input, Error> {
    let cannot = |e| Error::io(format!("{}: cannot be read", file.display()), e);
    let held = if file.as_os_str() == "-" {
        Input::held(std::io::stdin().lock())
    } else {
        let opened = File::open(file).map_err(cannot)?;
        if opened.metadata().map_err(cannot)?.is_file() {
            return Ok(Input::File(opened.into()));
        }
        Input::held(opened)
    };
    held.map_err(|e| Error::Usage(format!("{}: {e}", file.display())))
}

impl Survey {
    fn of(opened: &Opened, apart: bool) -> Result<Self, crate::manifest::ManifestError> {
        let (mut uses, mut on_flight) = (Uses::default(), Vec::new());
        let mut travellers = 0;
        let mut head = opened.pass(&mut |batch| {
            if !apart {
                uses.add(&batch);
            }
            travellers += batch.len() as u64;
            for traveller in &batch {
                if on_flight.len() <= traveller.flight {
                    on_flight.resize(traveller.flight + 1, 0);
                }
                on_flight[traveller.flight] += 1;
            }
            ControlFlow::Continue(())
        })?;
        let duplicates = uses.finish();
        if duplicates.left_out > 0 {
            head.problems.push(ManifestProblem {
                at: Position::File,
                severity: Severity::Warning,
                what: format!(
                    "more than {} documents; {} of them were not compared with the others",
                    limits::MANIFEST_DOCUMENTS,
                    duplicates.left_out
                ),
            });
            head.problem_count += 1;
        }
        Ok(Self {
            head,
            on_flight,
            travellers,
            duplicates,
        })
    }

    /// Name and format, flights, problems.
    fn shown(&self, file: &Path, opened: &Opened, terminal: Terminal) -> String {
        let title = opened.format.title;
        let name = terminal.paint(Tone::Strong, &clean(&file.display().to_string()));
        let test = if self.head.envelope.test {
            ", a TEST"
        } else {
            ""
        };
        let mut text = format!("{name}  {title}{test}\n");
        for (n, flight) in self.head.flights.iter().enumerate().take(FLIGHTS_SHOWN) {
            let travellers = self.on_flight.get(n).copied().unwrap_or(0);
            text += &terminal.wrap(&self::flight(flight, travellers), 2);
        }
        let more = self.head.flights.len().saturating_sub(FLIGHTS_SHOWN);
        if more > 0 {
            let _ = writeln!(text, "  {more} flights more");
        }
        text + &problems(&self.head, terminal)
    }
}

/// The travellers of a batch who are not clear.
fn shown(part: &Part<'_>, terminal: Terminal) -> String {
    let mut text = String::new();
    for (_, traveller, screened) in part.rows() {
        if screened.outcome != Outcome::Clear {
            text += "\n";
            text += &self::traveller(traveller, screened, terminal);
        }
    }
    text
}

fn flight(flight: &Flight, travellers: usize) -> String {
    let mut words = Vec::new();
    words.extend(flight.number.clone());
    let ports = flight.legs.iter().map(|leg| {
        let port = |p: &Option<String>| p.clone().unwrap_or_else(|| "?".to_owned());
        format!("{}-{}", port(&leg.from), port(&leg.to))
    });
    words.extend(ports);
    let departs = flight.departure().and_then(|l| l.departs);
    words.extend(departs.map(|t| format!("departs {t}")));
    let stated = match flight.stated {
        Some(stated) if stated as usize != travellers + flight.referenced.len() => {
            format!(" of {stated} stated")
        }
        _ => String::new(),
    };
    words.push(format!("{}: {travellers}{stated}", flight.list_of.as_str()));
    if !flight.referenced.is_empty() {
        words.push(format!("{} by reference only", flight.referenced.len()));
    }
    if flight.action != Action::Report {
        words.push(flight.action.as_str().to_owned());
    }
    if flight.overflight {
        words.push("overflight".to_owned());
    }
    if flight.rejected {
        words.push(flight.status().to_owned());
    }
    words.join(" · ")
}

fn problems(manifest: &Manifest, terminal: Terminal) -> String {
    let mut grid = Grid::new(terminal, 2);
    for problem in manifest.problems.iter().take(PROBLEMS_SHOWN) {
        let tone = match problem.severity {
            Severity::Note => Tone::Dim,
            Severity::Warning => Tone::Caution,
            Severity::Error => Tone::Alarm,
        };
        grid.row([
            (Some(tone), problem.severity.as_str()),
            (None, &problem.at.to_string()),
            (None, &problem.what),
        ]);
    }
    let shown = manifest.problems.len().min(PROBLEMS_SHOWN);
    if shown == 0 {
        return String::new();
    }
    let mut text = grid.text();
    if manifest.problem_count > shown {
        let _ = writeln!(text, "  {} problems more", manifest.problem_count - shown);
    }
    text
}

fn traveller(traveller: &Traveller, screened: &Screened, terminal: Terminal) -> String {
    let word = screened.outcome.as_str();
    let word = terminal.paint(present::tone(screened.outcome), word);
    let name = if traveller.written.is_empty() {
        "(no name)".to_owned()
    } else {
        clean(&traveller.written)
    };
    let name = terminal.paint(Tone::Strong, &name);
    let mut text = format!("{word}  {name}  {}\n", traveller.at);
    let mut facts = vec![traveller.role().to_owned()];
    let born: Vec<_> = traveller.births.iter().map(ToString::to_string).collect();
    facts.extend((!born.is_empty()).then(|| format!("born {}", born.join(" or "))));
    facts.extend(traveller.gender.map(|g| g.as_str().to_owned()));
    facts.extend(traveller.nationalities.iter().map(ToString::to_string));
    for document in &traveller.documents {
        let number = &document.number;
        let issuer = number.issuer.map(|c| format!(" {c}")).unwrap_or_default();
        let kind = number.kind.as_str().replace('_', " ");
        facts.push(format!("{kind}{issuer} {}", number.number));
    }
    facts.extend(
        traveller
            .references
            .seat
            .as_ref()
            .map(|s| format!("seat {s}")),
    );
    text += &terminal.wrap(&facts.join(" · "), 4);
    if !screened.flags.is_empty() {
        let words: Vec<_> = screened.flags.iter().map(|f| f.as_str()).collect();
        let line = format!("flags: {}", words.join(", ").replace('_', " "));
        text += &terminal.paint(Tone::Caution, terminal.wrap(&line, 4).trim_end());
        text += "\n";
    }
    for (n, hit) in screened.answer.hits.iter().enumerate() {
        text += &present::hit(n + 1, hit, false, terminal);
    }
    if screened.answer.omitted > 0 {
        let omitted = screened.answer.omitted;
        let _ = writeln!(text, "    {omitted} more; raise --limit to see them");
    }
    text
}

/// What a screening of manifests comes to.
#[derive(Default)]
struct Counts {
    files: Vec<(String, BTreeMap<Outcome, usize>, usize)>,
}

impl Counts {
    fn table(&self, terminal: Terminal) -> String {
        let mut grid = Grid::new(terminal, 0);
        grid.head([
            "manifest",
            "travellers",
            "clear",
            "review",
            "hit",
            "insufficient",
            "problems",
        ]);
        for (file, outcomes, problems) in &self.files {
            let of = |outcome| outcomes.get(&outcome).copied().unwrap_or(0);
            let tone = |outcome| (of(outcome) > 0).then(|| present::tone(outcome));
            let number = |outcome| of(outcome).to_string();
            let problem = (*problems > 0).then_some(Tone::Caution);
            grid.row([
                (None, file.as_str()),
                (None, &outcomes.values().sum::<usize>().to_string()),
                (tone(Outcome::Clear), &number(Outcome::Clear)),
                (tone(Outcome::Review), &number(Outcome::Review)),
                (tone(Outcome::Hit), &number(Outcome::Hit)),
                (tone(Outcome::Insufficient), &number(Outcome::Insufficient)),
                (problem, &problems.to_string()),
            ]);
        }
        (1..=6).for_each(|column| {
            grid.right(column);
            grid.whole(column);
        });
        format!("\n{}", grid.text())
    }

    /// The worst outcome of all.
    fn exit(&self) -> Exit {
        let outcomes = self
            .files
            .iter()
            .flat_map(|(_, outcomes, _)| outcomes.keys());
        outcomes.max().map_or(Exit::Done, |worst| Exit::of(*worst))
    }
}
