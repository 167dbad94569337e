//! `saring manifest`: the travellers of a flight against a local snapshot.
//!
//! Reads, asks [`crate::app`], shows; what is written to files is [`super::manifest_out`]'s.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::grid::{Grid, clean};
use super::manifest_out::Outputs;
use super::place::Place;
use super::scope::Scope;
use super::{Error, Exit, Terminal, Tone, present};
use crate::app::{Asked, Fields, Question, Screened};
use crate::domain::{Action, Day, Flight, Manifest, Outcome, Severity, Traveller, limits};
use crate::service::day_of;

/// Screen the travellers of a manifest: PAXLST messages, or tables (CSV)
///
/// Everything of a traveller is screened together, and travellers are compared with one another. What cannot be read
/// is told with its place, and never hides the traveller it belongs to. The exit code tells the worst outcome.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Manifests; - for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    scope: Scope,

    /// Write the results: a row a traveller (.csv), a line a traveller with all hits (.jsonl), or the answer to the
    /// sender of an interchange (.edi); may be repeated
    #[arg(long, value_name = "FILE")]
    out: Vec<PathBuf>,

    /// Codes that carriers are answered with (TOML); those that come with the program if left out
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,

    #[command(flatten)]
    place: Place,

    /// Show only the summary
    #[arg(long, short)]
    quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  saring manifest flight.edi
  saring manifest flight.edi --out answer.edi --out results.csv
  saring manifest --quiet monday.csv tuesday.csv
  cat flight.csv | saring manifest - --out results.jsonl";

/// Problems of one file that are shown.
const PROBLEMS_SHOWN: usize = 20;

/// A manifest that was screened.
pub(super) struct Done<'a> {
    pub file: &'a Path,
    pub manifest: Manifest,
    pub screened: Vec<Screened>,
}

/// Screens every file and tells how it ended.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let mut outputs = Outputs::open(&args.out, args.codes.as_deref(), args.files.len())?;
    let mut fields = Fields::default();
    let lists = args.scope.lists(&mut fields);
    let (lists, caller) = (fields.finish(lists)?, args.scope.caller());
    let app = args.place.open()?;
    let now = SystemTime::now();
    let today = day_of(now);
    let ask = |asked: Asked| Question {
        lists: lists.clone(),
        limit: usize::from(args.scope.limit),
        profile: args.scope.profile.clone(),
        ..Question::about(asked)
    };
    let mut counts = Counts::default();
    for file in &args.files {
        let manifest = read(file, today)?;
        let bar = terminal.bar("travellers", manifest.travellers.len() as u64);
        let screened = app.screen_manifest(&caller, &manifest, &ask, today, &|n| bar.inc(n));
        bar.finish_and_clear();
        let done = Done {
            file,
            manifest,
            screened: screened?,
        };
        counts.add(&done);
        outputs.write(&done, now)?;
        if !args.quiet {
            terminal.say(&shown(&done, terminal))?;
        }
    }
    outputs.finish()?;
    terminal.say(&counts.table(terminal))?;
    Ok(counts.exit())
}

fn read(file: &Path, today: Day) -> Result<Manifest, Error> {
    let most = limits::MANIFEST_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|f| f.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|e| Error::io(format!("{}: cannot be read", file.display()), e))?;
    crate::manifest::read(&bytes, today)
        .map_err(|e| Error::Usage(format!("{}: {e}", file.display())))
}

/// Everything of one manifest: flights, problems, and the travellers who are not clear.
fn shown(done: &Done<'_>, terminal: Terminal) -> String {
    let manifest = &done.manifest;
    let format = crate::manifest::FORMATS
        .iter()
        .find(|f| f.id == manifest.format);
    let title = format.map_or(manifest.format, |f| f.title);
    let name = terminal.paint(Tone::Strong, &clean(&done.file.display().to_string()));
    let test = if manifest.envelope.test {
        ", a TEST"
    } else {
        ""
    };
    let mut text = format!("{name}  {title}{test}\n");
    for (n, flight) in manifest.flights.iter().enumerate() {
        let travellers = manifest.travellers.iter().filter(|t| t.flight == n).count();
        text += &terminal.wrap(&self::flight(flight, travellers), 2);
    }
    text += &problems(manifest, terminal);
    let mut foot = None;
    for (traveller, screened) in manifest.travellers.iter().zip(&done.screened) {
        foot = Some(&screened.answer);
        if screened.outcome != Outcome::Clear {
            text += "\n";
            text += &self::traveller(traveller, screened, terminal);
        }
    }
    if let Some(answer) = foot {
        text += &present::searched(answer, terminal);
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
    let mut facts = vec![traveller.kind.as_str().to_owned()];
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
    fn add(&mut self, done: &Done<'_>) {
        let mut outcomes = BTreeMap::new();
        for screened in &done.screened {
            *outcomes.entry(screened.outcome).or_insert(0) += 1;
        }
        let file = done.file.display().to_string();
        self.files
            .push((file, outcomes, done.manifest.problem_count));
    }

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
