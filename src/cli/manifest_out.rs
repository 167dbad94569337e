//! The results of a manifest as files: a row a traveller (CSV), a line or row a traveller with all hits (JSON lines,
//! Arrow, Parquet), or the answer to the sender (EDIFACT CUSRES). The end of the file's name decides.
//!
//! Columns and keys are added, never renamed or removed. A file is written beside its place, batch by batch, and moved
//! there when it is whole. To add a form, add an arm to [`Form`].

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};

use super::manifest::Part;
use super::{Error, json as answers};
use crate::app::{self, Screened};
use crate::domain::{Flight, LocalTime, Traveller};
use crate::manifest::Opened;
use crate::manifest::cusres::{self, Codes, Sent, Told};
use crate::results::{ColumnsError, ColumnsFormat, ColumnsWriter, batch, schema};
use crate::service::day_of;

/// What a file holds.
enum Form {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    JsonLines(BufWriter<File>),
    /// What every traveller's sender is told, until all is known.
    Answer(BufWriter<File>, Vec<Told>),
    Columns(ColumnsWriter<BufWriter<File>>),
}

struct Output {
    /// None once the file is whole.
    form: Option<Form>,
    path: PathBuf,
    part: PathBuf,
}

/// The files that results go to.
pub(super) struct Outputs {
    files: Vec<Output>,
    codes: Codes,
    answered: Option<Sent>,
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
        answered: Option<&Path>,
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
        let answered = answered.map(|file| {
            let bytes = std::fs::read(file)
                .map_err(|e| Error::io(format!("{}: cannot be read", file.display()), e))?;
            let sent = Sent::read(&bytes);
            sent.map_err(|e| Error::Usage(format!("--answered {}: {e}", file.display())))
        });
        let answered = answered.transpose()?;
        let files = paths.iter().map(|path| Output::open(path, manifests));
        let files = files.collect::<Result<_, _>>()?;
        Ok(Self {
            files,
            codes,
            answered,
        })
    }

    /// Whether a manifest can be written in every form that was asked for.
    pub(super) fn check(&self, opened: &Opened) -> Result<(), Error> {
        let answers = |o: &&Output| matches!(o.form, Some(Form::Answer(..)));
        match self.files.iter().find(answers) {
            Some(output) if opened.interchange().is_none() => {
                Err(usage(&output.path, "only an interchange can be answered"))
            }
            _ => Ok(()),
        }
    }

    /// Writes what a batch came to.
    pub(super) fn write(&mut self, part: &Part<'_>) -> Result<(), Error> {
        for output in &mut self.files {
            let Some(form) = &mut output.form else {
                continue;
            };
            let written = form.write(part, &self.codes);
            written.map_err(|e| Error::failed(cannot(&output.path), e))?;
        }
        Ok(())
    }

    /// Answers the sender of a manifest of which everything was screened.
    pub(super) fn answer(&mut self, opened: &Opened, now: SystemTime) -> Result<(), Error> {
        for output in &mut self.files {
            let (Some(Form::Answer(file, told)), Some(manifest)) =
                (&mut output.form, opened.interchange())
            else {
                continue;
            };
            let answer = match &self.answered {
                None => Some(cusres::write(manifest, told, &self.codes, moment(now))),
                Some(sent) => cusres::change(manifest, told, &self.codes, sent, moment(now))
                    .map_err(|e| Error::Usage(format!("--answered: {e}")))?,
            };
            match answer {
                Some(answer) => file
                    .write_all(answer.as_bytes())
                    .map_err(|e| Error::io(cannot(&output.path), e))?,
                // Nothing is told, so nothing is written.
                None => output.form = None,
            }
        }
        Ok(())
    }

    /// Puts every file in its place.
    pub(super) fn finish(self) -> Result<(), Error> {
        for mut output in self.files {
            if let Some(form) = output.form.take() {
                let whole = form.finish();
                whole.map_err(|e| Error::failed(cannot(&output.path), e))?;
                std::fs::rename(&output.part, &output.path)
                    .map_err(|e| Error::io(cannot(&output.path), e))?;
            }
        }
        Ok(())
    }
}

impl Output {
    fn open(path: &Path, manifests: usize) -> Result<Self, Error> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        let columns = ColumnsFormat::of_extension(extension);
        if columns.is_none() && !["csv", "jsonl", "edi"].contains(&extension) {
            return Err(usage(
                path,
                "ends neither in .csv, .jsonl, .arrow, .parquet nor in .edi",
            ));
        }
        if extension == "edi" && manifests > 1 {
            return Err(usage(path, "an answer is to one manifest; give one FILE"));
        }
        let mut part = path.to_owned().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part).map_err(|e| Error::io(cannot(path), e))?;
        let mut output = Self {
            form: None,
            path: path.to_owned(),
            part,
        };
        let file = BufWriter::with_capacity(1 << 18, file);
        let form = match columns {
            Some(format) => ColumnsWriter::new(file, format, &schema()).map(Form::Columns),
            None => Form::of_text(extension, file),
        };
        output.form = Some(form.map_err(|e| Error::failed(cannot(path), e))?);
        Ok(output)
    }
}

impl Form {
    fn of_text(extension: &str, file: BufWriter<File>) -> Result<Self, ColumnsError> {
        Ok(match extension {
            "csv" => {
                let mut csv = csv::Writer::from_writer(file);
                csv.write_record(COLUMNS).map_err(io::Error::from)?;
                Self::Csv(Box::new(csv))
            }
            "jsonl" => Self::JsonLines(file),
            _ => Self::Answer(file, Vec::new()),
        })
    }

    fn write(&mut self, part: &Part<'_>, codes: &Codes) -> Result<(), ColumnsError> {
        match self {
            Self::Csv(csv) => {
                for (flight, traveller, screened) in part.rows() {
                    let row = row(part, flight, traveller, screened);
                    csv.write_record(&row).map_err(io::Error::from)?;
                }
            }
            Self::JsonLines(file) => {
                for (flight, traveller, screened) in part.rows() {
                    writeln!(file, "{}", line(part, flight, traveller, screened))?;
                }
            }
            Self::Answer(_, told) => told.extend(part.screened.iter().map(|s| s.told(codes))),
            Self::Columns(columns) => {
                let name = part.file.display().to_string();
                let (travellers, screened) = (part.travellers, part.screened);
                columns.write(&batch(Some(&name), part.flights, travellers, screened)?)?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), ColumnsError> {
        match self {
            Self::Csv(mut csv) => csv.flush()?,
            Self::JsonLines(mut file) | Self::Answer(mut file, _) => file.flush()?,
            Self::Columns(columns) => columns.finish()?.flush()?,
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

fn cannot(path: &Path) -> String {
    format!("{}: cannot be written", path.display())
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
    part: &Part<'_>,
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
        part.file.display().to_string(),
        traveller.at.to_string(),
        or_empty(&flight.number),
        traveller.role().to_owned(),
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

fn line(part: &Part<'_>, flight: &Flight, traveller: &Traveller, screened: &Screened) -> Value {
    json!({
        "manifest": part.file.display().to_string(),
        "place": traveller.at.to_string(),
        "flight": flight.number,
        "kind": traveller.role(),
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
