//! The results of a manifest as files: a row a traveller (CSV), a line a traveller with all hits (JSON lines), or the
//! answer to the sender (EDIFACT CUSRES). The end of the file's name decides.
//!
//! Columns and keys are added, never renamed or removed. A file is written beside its place and moved there when it is
//! whole. To add a form, add an arm to [`Form`].

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};

use super::manifest::Done;
use super::{Error, json as answers};
use crate::app::{self, Screened};
use crate::domain::{Flight, LocalTime, Traveller};
use crate::manifest::cusres::{self, Codes};
use crate::service::day_of;

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    JsonLines,
    Answer,
}

struct Output {
    form: Form,
    path: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
}

/// The files that results go to.
pub(super) struct Outputs {
    outputs: Vec<Output>,
    codes: Codes,
}

const COLUMNS: [&str; 19] = [
    "manifest",
    "place",
    "flight",
    "kind",
    "name",
    "birth_dates",
    "gender",
    "nationalities",
    "documents",
    "reservation",
    "reference",
    "seat",
    "outcome",
    "flags",
    "hits",
    "best_score",
    "best_record",
    "generation",
    "policy_hash",
];

impl Outputs {
    /// Opens every file, before anything is screened.
    pub(super) fn open(
        paths: &[PathBuf],
        codes: Option<&Path>,
        manifests: usize,
    ) -> Result<Self, Error> {
        let codes = match codes {
            None => Codes::default(),
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .map_err(|e| Error::io(format!("{}: cannot be read", file.display()), e))?;
                Codes::from_toml(&text).map_err(|e| app::Error::file(file, e))?
            }
        };
        let mut outputs = Vec::new();
        for path in paths {
            let form = match path.extension().and_then(|e| e.to_str()) {
                Some("csv") => Form::Csv,
                Some("jsonl") => Form::JsonLines,
                Some("edi") => Form::Answer,
                _ => {
                    return Err(usage(
                        path,
                        "ends neither in .csv nor in .jsonl nor in .edi",
                    ));
                }
            };
            if form == Form::Answer && manifests > 1 {
                return Err(usage(path, "an answer is to one manifest; give one FILE"));
            }
            let mut part = path.clone().into_os_string();
            part.push(".part");
            let part = PathBuf::from(part);
            let file = File::create(&part).map_err(|e| cannot(path, e))?;
            let mut file = BufWriter::new(file);
            if form == Form::Csv {
                write_row(&mut file, &COLUMNS.map(str::to_owned)).map_err(|e| cannot(path, e))?;
            }
            let path = path.clone();
            outputs.push(Output {
                form,
                path,
                part,
                file,
            });
        }
        Ok(Self { outputs, codes })
    }

    /// Writes what one manifest came to.
    pub(super) fn write(&mut self, done: &Done<'_>, now: SystemTime) -> Result<(), Error> {
        for output in &mut self.outputs {
            let written = match output.form {
                Form::Csv => each(done, |flight, traveller, screened| {
                    write_row(&mut output.file, &row(done, flight, traveller, screened))
                }),
                Form::JsonLines => each(done, |flight, traveller, screened| {
                    let line = line(done, flight, traveller, screened);
                    writeln!(output.file, "{line}")
                }),
                Form::Answer => {
                    if done.manifest.format != "paxlst" {
                        return Err(usage(&output.path, "only an interchange can be answered"));
                    }
                    let told: Vec<_> = done.screened.iter().map(|s| s.told(&self.codes)).collect();
                    let answer = cusres::write(&done.manifest, &told, &self.codes, moment(now));
                    output.file.write_all(answer.as_bytes())
                }
            };
            written.map_err(|e| cannot(&output.path, e))?;
        }
        Ok(())
    }

    /// Puts every file in its place.
    pub(super) fn finish(self) -> Result<(), Error> {
        for mut output in self.outputs {
            let placed = output.file.flush();
            placed
                .and_then(|()| std::fs::rename(&output.part, &output.path))
                .map_err(|e| cannot(&output.path, e))?;
        }
        Ok(())
    }
}

impl Drop for Output {
    /// Leaves nothing beside a file that did not become whole.
    fn drop(&mut self) {
        // After the move there is nothing to remove.
        let _gone = std::fs::remove_file(&self.part);
    }
}

fn cannot(path: &Path, error: std::io::Error) -> Error {
    Error::io(format!("{}: cannot be written", path.display()), error)
}

fn usage(path: &Path, what: &str) -> Error {
    Error::Usage(format!("--out {}: {what}", path.display()))
}

/// This minute, universal time.
fn moment(now: SystemTime) -> LocalTime {
    let since = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let minute = since.as_secs() % 86_400 / 60;
    LocalTime {
        day: day_of(now),
        minute: u16::try_from(minute).ok(),
    }
}

fn each(
    done: &Done<'_>,
    mut write: impl FnMut(&Flight, &Traveller, &Screened) -> std::io::Result<()>,
) -> std::io::Result<()> {
    for (traveller, screened) in done.manifest.travellers.iter().zip(&done.screened) {
        write(
            &done.manifest.flights[traveller.flight],
            traveller,
            screened,
        )?;
    }
    Ok(())
}

fn write_row(file: &mut impl Write, cells: &[String]) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(file);
    csv.write_record(cells)?;
    csv.flush()
}

fn shown<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn row(
    done: &Done<'_>,
    flight: &Flight,
    traveller: &Traveller,
    screened: &Screened,
) -> Vec<String> {
    let documents = traveller.documents.iter().map(|d| {
        let issuer = d.number.issuer.map(|c| c.to_string()).unwrap_or_default();
        format!("{} {issuer} {}", d.number.kind.as_str(), d.number.number)
    });
    let flags: Vec<_> = screened.flags.iter().map(|f| f.as_str()).collect();
    let references = &traveller.references;
    let or_empty = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    let best = screened.answer.hits.first();
    vec![
        done.file.display().to_string(),
        traveller.at.to_string(),
        or_empty(&flight.number),
        traveller.kind.as_str().to_owned(),
        cell(&traveller.written),
        shown(&traveller.births).join("; "),
        traveller.gender.map_or("", |g| g.as_str()).to_owned(),
        shown(&traveller.nationalities).join("; "),
        documents.collect::<Vec<_>>().join("; "),
        or_empty(&references.reservation),
        or_empty(&references.unique),
        or_empty(&references.seat),
        screened.outcome.as_str().to_owned(),
        flags.join("; "),
        (screened.answer.hits.len() + screened.answer.omitted as usize).to_string(),
        best.map_or(String::new(), |h| format!("{:.3}", h.score)),
        best.map_or(String::new(), |h| h.record.key.to_string()),
        screened.answer.generation.clone(),
        screened.answer.policy_hash.clone(),
    ]
}

fn line(done: &Done<'_>, flight: &Flight, traveller: &Traveller, screened: &Screened) -> Value {
    json!({
        "manifest": done.file.display().to_string(),
        "place": traveller.at.to_string(),
        "flight": flight.number,
        "kind": traveller.kind.as_str(),
        "name": traveller.written,
        "births": shown(&traveller.births),
        "gender": traveller.gender.map(crate::domain::Gender::as_str),
        "nationalities": shown(&traveller.nationalities),
        "documents": traveller.documents.iter().map(|d| json!({
            "kind": d.number.kind.as_str(),
            "number": d.number.number,
            "issuer": d.number.issuer.map(|c| c.to_string()),
            "issued_on": answers::day(d.issued),
            "expires_on": answers::day(d.expires),
        })).collect::<Vec<_>>(),
        "reservation": traveller.references.reservation,
        "reference": traveller.references.unique,
        "seat": traveller.references.seat,
        "outcome": screened.outcome.as_str(),
        "flags": screened.flags.iter().map(|f| f.as_str()).collect::<Vec<_>>(),
        "answer": answers::answer(&screened.answer),
    })
}
