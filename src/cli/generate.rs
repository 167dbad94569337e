//! `saring generate`: synthetic lists, travellers, queries, documents, vehicles, manifests, samples.
//!
//! Writes what [`crate::synthetic`] makes, item by item; memory stays flat at any count.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use rayon::prelude::*;

use super::{Error, Exit, Terminal};
use crate::domain::{Day, ListId, PartialDate, Record, RecordKind};
use crate::lists::directory::ListDirectory;
use crate::lists::load::load_all;
use crate::results::{ColumnsError, ColumnsFormat, TextsWriter};
use crate::synthetic::TRAVELLER_COLUMNS;
use crate::synthetic::write::{InterpolWriter, OfacWriter, UnWriter, documents_csv, vehicles_csv};
use crate::synthetic::{self, CLASSES, Culture, MANIFEST_COLUMNS, MrzFormat, Seed};

/// Make synthetic lists, travellers, documents and vehicles, the same for the same seed
///
/// Nobody who is generated exists. Used for load tests, drills and the measures of `saring evaluate`:
///
///   saring generate list --count 20000 --out lists/un.xml
///   saring generate positives --lists lists --count 1000 --out positives.csv
///   saring generate travellers --count 100000 --out travellers.csv
#[derive(clap::Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// Chooses what is made; the same seed gives the same bytes
    #[arg(long, global = true, default_value_t = 2026)]
    seed: u64,
    /// The day that counts as today, YYYY-MM-DD
    #[arg(long, global = true, default_value = "2026-06-30", value_name = "DATE", value_parser = day)]
    today: Day,
}

#[derive(Subcommand, Debug)]
enum What {
    /// A list of persons, organisations and vessels in an official format
    List {
        #[command(flatten)]
        common: Common,
        /// Format; ofac writes FILE and, beside it, FILE with _alt and _add
        #[arg(long, value_enum, default_value_t = ListFormat::Un)]
        format: ListFormat,
    },
    /// Travellers who are on no list, as a table: CSV, or columns where the file ends in .arrow or .parquet
    Travellers {
        #[command(flatten)]
        common: Common,
        /// Size of the list of the same seed that five in a hundred nearly collide with; 0 for none
        #[arg(long, default_value_t = 20_000, value_name = "N")]
        listed: u64,
    },
    /// Perturbed queries that stand for listed persons, by class of perturbation
    Positives {
        /// Directory of the lists they stand for
        #[arg(long, value_name = "DIR")]
        lists: PathBuf,
        /// Queries of each class
        #[arg(long, default_value_t = 100)]
        count: u64,
        /// Only these classes, by word or number
        #[arg(long, value_delimiter = ',')]
        class: Vec<String>,
        /// Where to write
        #[arg(long)]
        out: PathBuf,
    },
    /// Lost and stolen documents with ranges of blanks, as a CSV table
    Documents(Common),
    /// Stolen vehicles, as a CSV table
    Vehicles(Common),
    /// Machine-readable zones of travellers, one document after the other with an empty line between
    Mrz {
        #[command(flatten)]
        common: Common,
        /// Size of document
        #[arg(long, value_enum, default_value_t = Mrz::Td3)]
        format: Mrz,
    },
    /// A passenger manifest
    Manifest {
        #[command(flatten)]
        common: Common,
        /// Format; if left out, what the end of the file's name says: .csv, .jsonl, .arrow or .parquet, else PAXLST
        #[arg(long, value_enum)]
        format: Option<Manifest>,
    },
    /// The folder of samples: lists, zones, manifests, with telling cases
    Samples {
        /// Folder to write
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(clap::Args, Debug)]
struct Common {
    /// How many
    #[arg(long, default_value_t = 1000)]
    count: u64,
    /// Only names of this culture
    #[arg(long, value_parser = culture)]
    culture: Option<&'static Culture>,
    /// Where to write
    #[arg(long)]
    out: PathBuf,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum ListFormat {
    /// UN consolidated list, XML
    Un,
    /// OFAC, three CSV files
    Ofac,
    /// INTERPOL notices, JSON
    Interpol,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Mrz {
    /// Three lines of 30
    Td1,
    /// Two lines of 36
    Td2,
    /// Two lines of 44
    Td3,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Manifest {
    /// UN/EDIFACT PAXLST D.02B
    Paxlst,
    /// CSV table
    Csv,
    /// JSON lines
    Jsonl,
    /// Arrow IPC file
    Arrow,
    /// Parquet
    Parquet,
}

impl Manifest {
    /// What the end of a file's name says.
    fn of(path: &Path) -> Self {
        let extension = path.extension().and_then(|e| e.to_str());
        let named = extension.and_then(|e| Self::from_str(e, false).ok());
        named.unwrap_or(Self::Paxlst)
    }
}

fn day(text: &str) -> Result<Day, String> {
    PartialDate::parse_iso(text)
        .filter(|d| d.day().is_some())
        .map(PartialDate::first)
        .ok_or_else(|| "not a day of the form YYYY-MM-DD".to_owned())
}

fn culture(text: &str) -> Result<&'static Culture, String> {
    Culture::of(text).ok_or_else(|| {
        let ids: Vec<&str> = synthetic::CULTURES.iter().map(|c| c.id).collect();
        format!("not one of {}", ids.join(", "))
    })
}

/// Makes what is asked for.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let seed = Seed {
        number: args.seed,
        today: args.today,
    };
    let made = match &args.what {
        What::List { common, format } => list(seed, common, *format, terminal),
        What::Travellers { common, listed } => travellers(seed, common, *listed, terminal),
        What::Positives {
            lists,
            count,
            class,
            out,
        } => return positives(seed, lists, *count, class, out, terminal),
        What::Documents(common) => documents(seed, common, terminal),
        What::Vehicles(common) => vehicles(seed, common, terminal),
        What::Mrz { common, format } => zones(seed, common, *format, terminal),
        What::Manifest { common, format } => {
            let format = format.unwrap_or_else(|| Manifest::of(&common.out));
            manifest(seed, common, format)
        }
        What::Samples { out } => samples(seed, out),
    };
    made.map_err(|e| Error::io("the generated data cannot be written", e))?;
    Ok(Exit::Done)
}

/// Documents that are made in one piece.
const MADE: usize = 1 << 14;

/// The list that generated records say they are of; no format writes it.
fn id() -> ListId {
    ListId::new("synthetic").unwrap_or_else(|| unreachable!("a constant, and well formed"))
}

fn create(path: &Path) -> io::Result<BufWriter<File>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(path)
        .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
    Ok(BufWriter::with_capacity(1 << 18, file))
}

/// Of a hundred entries 72 are persons, then organisations, and three vessels in OFAC's format.
fn list(seed: Seed, common: &Common, format: ListFormat, terminal: Terminal) -> io::Result<()> {
    let bar = terminal.bar("records", common.count);
    let persons = if matches!(format, ListFormat::Interpol) {
        common.count
    } else {
        common.count * 72 / 100
    };
    let vessels = if matches!(format, ListFormat::Ofac) {
        common.count * 3 / 100
    } else {
        0
    };
    let rest = common.count - persons - vessels;
    let records = (0..persons)
        .map(|i| synthetic::listed(seed, &id(), common.culture, i).1)
        .chain((0..rest).map(|i| synthetic::organisation(seed, &id(), i)))
        .chain((0..vessels).map(|i| synthetic::vessel(seed, &id(), i)));
    let records = bar.wrap_iter(records);
    match format {
        ListFormat::Un => {
            let mut un = UnWriter::new(create(&common.out)?, seed.today)?;
            for record in records {
                un.record(&record)?;
            }
            un.finish()?;
        }
        ListFormat::Ofac => {
            let beside = |what: &str| -> PathBuf {
                let stem = common.out.file_stem().unwrap_or_default().to_string_lossy();
                common.out.with_file_name(format!("{stem}_{what}.csv"))
            };
            let mut ofac = OfacWriter::new(
                create(&common.out)?,
                create(&beside("alt"))?,
                create(&beside("add"))?,
            );
            for (mut record, number) in records.zip(1_u64..) {
                record.key.reference = number.to_string();
                ofac.record(&record)?;
            }
            for mut file in ofac.finish()? {
                file.flush()?;
            }
        }
        ListFormat::Interpol => {
            let mut notices = InterpolWriter::new(create(&common.out)?)?;
            for (mut record, number) in records.zip(1_u64..) {
                record.key.reference = format!("{}/{number}", seed.today.year());
                notices.record(&record)?;
            }
            notices.finish()?;
        }
    }
    Ok(())
}

fn travellers(seed: Seed, common: &Common, listed: u64, terminal: Terminal) -> io::Result<()> {
    let bar = terminal.bar("travellers", common.count);
    let numbers = bar.wrap_iter(0..common.count);
    let travellers = numbers.map(|i| synthetic::traveller(seed, common.culture, i, listed));
    let out = create(&common.out)?;
    let extension = common.out.extension().and_then(|e| e.to_str());
    if let Some(format) = extension.and_then(ColumnsFormat::of_extension) {
        let rows = travellers.map(|t| t.cells().map(str::to_owned));
        return columns(out, format, &TRAVELLER_COLUMNS, rows);
    }
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(TRAVELLER_COLUMNS)?;
    for traveller in travellers {
        csv.write_record(traveller.cells())?;
    }
    csv.flush()
}

/// A table of texts in columns.
fn columns<const N: usize>(
    out: BufWriter<File>,
    format: ColumnsFormat,
    names: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let written = || -> Result<BufWriter<File>, ColumnsError> {
        let mut table = TextsWriter::new(out, format, names)?;
        for row in rows {
            table.row(row.iter().map(String::as_str))?;
        }
        table.finish()
    };
    written().map_err(io::Error::other)?.flush()
}

fn documents(seed: Seed, common: &Common, terminal: Terminal) -> io::Result<()> {
    let bar = terminal.bar("documents", common.count);
    let mut out = create(&common.out)?;
    let starts: Vec<u64> = (0..common.count.max(1)).step_by(MADE).collect();
    for together in starts.chunks(rayon::current_num_threads() * 4) {
        let made = together.par_iter().map(|from| {
            let numbers = *from..common.count.min(from + MADE as u64);
            documents_csv(
                Vec::new(),
                numbers.map(|i| synthetic::document(seed, &id(), i)),
            )
        });
        let made: Vec<io::Result<Vec<u8>>> = made.collect();
        for (from, table) in together.iter().zip(made) {
            let table = table?;
            let head = table
                .iter()
                .position(|b| *b == b'\n')
                .map_or(0, |end| end + 1);
            out.write_all(&table[if *from == 0 { 0 } else { head }..])?;
            bar.inc(MADE as u64);
        }
    }
    out.flush()
}

fn vehicles(seed: Seed, common: &Common, terminal: Terminal) -> io::Result<()> {
    let bar = terminal.bar("vehicles", common.count);
    let records = bar
        .wrap_iter(0..common.count)
        .map(|i| synthetic::vehicle(seed, &id(), i));
    vehicles_csv(create(&common.out)?, records)?.flush()
}

fn positives(
    seed: Seed,
    lists: &Path,
    count: u64,
    wanted: &[String],
    out: &Path,
    terminal: Terminal,
) -> Result<Exit, Error> {
    let wants = |c: &synthetic::Perturbation| {
        wanted.is_empty()
            || wanted
                .iter()
                .any(|w| *w == c.id || *w == c.number.to_string())
    };
    if let Some(unknown) = wanted.iter().find(|w| {
        !CLASSES
            .iter()
            .any(|c| **w == c.id || **w == c.number.to_string())
    }) {
        let known: Vec<&str> = CLASSES.iter().map(|c| c.id).collect();
        let known = known.join(", ");
        return Err(Error::Usage(format!(
            "--class {unknown:?} is not one of {known}"
        )));
    }
    let people = people_of(lists)?;
    if people.is_empty() {
        return Err(Error::Usage(format!(
            "{}: no person is listed there",
            lists.display()
        )));
    }
    let classes: Vec<_> = CLASSES.iter().filter(|c| wants(c)).collect();
    let bar = terminal.bar("classes", classes.len() as u64);
    let written = || -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(create(out)?);
        csv.write_record(TRAVELLER_COLUMNS)?;
        for class in bar.wrap_iter(classes.iter()) {
            let mut made = 0;
            // A class that fits few people is tried on each of them a few times and no more.
            for round in 0..people.len() as u64 * 4 {
                if made == count {
                    break;
                }
                let at = seed
                    .dice("positive", round ^ u64::from(class.number) << 40)
                    .below(people.len());
                if let Some(row) = synthetic::perturb(seed, &people[at], class, round) {
                    csv.write_record(row.cells())?;
                    made += 1;
                }
            }
        }
        csv.flush()
    };
    written().map_err(|e| Error::io(format!("{}: cannot be written", out.display()), e))?;
    Ok(Exit::Done)
}

/// The persons of the lists of a directory that can be read.
fn people_of(lists: &Path) -> Result<Vec<Record>, Error> {
    let directory = ListDirectory::open(lists)
        .map_err(|e| Error::failed(format!("{}: cannot be used", lists.display()), e))?;
    let loaded = load_all(&directory, &BTreeMap::new());
    let records = loaded.into_iter().flat_map(|l| l.records);
    Ok(records.filter(|r| r.kind == RecordKind::Person).collect())
}

fn zones(seed: Seed, common: &Common, format: Mrz, terminal: Terminal) -> io::Result<()> {
    let format = match format {
        Mrz::Td1 => MrzFormat::Td1,
        Mrz::Td2 => MrzFormat::Td2,
        Mrz::Td3 => MrzFormat::Td3,
    };
    let bar = terminal.bar("zones", common.count);
    let mut out = create(&common.out)?;
    for i in bar.wrap_iter(0..common.count) {
        let mut dice = seed.dice("zone", i);
        let person = synthetic::identity(seed, common.culture, false, &mut dice);
        let expires = Day(seed.today.0 + dice.between(30, 3600));
        writeln!(out, "{}\n", synthetic::mrz(&person, format, expires))?;
    }
    out.flush()
}

fn manifest(seed: Seed, common: &Common, format: Manifest) -> io::Result<()> {
    let passengers = synthetic::passengers(seed, common.culture, common.count);
    let mut out = create(&common.out)?;
    match format {
        Manifest::Paxlst => out.write_all(synthetic::paxlst(&passengers, seed.today).as_bytes())?,
        Manifest::Csv => out.write_all(&synthetic::manifest_csv(&passengers)?)?,
        Manifest::Jsonl => {
            for row in passengers.iter().map(synthetic::Passenger::cells) {
                let object = MANIFEST_COLUMNS.into_iter().zip(row);
                let object: BTreeMap<&str, String> = object.collect();
                serde_json::to_writer(&mut out, &object)?;
                out.write_all(b"\n")?;
            }
        }
        Manifest::Arrow | Manifest::Parquet => {
            let format = match format {
                Manifest::Arrow => ColumnsFormat::Arrow,
                _ => ColumnsFormat::Parquet,
            };
            let rows = passengers.iter().map(synthetic::Passenger::cells);
            return columns(out, format, &MANIFEST_COLUMNS, rows);
        }
    }
    out.flush()
}

fn samples(seed: Seed, out: &Path) -> io::Result<()> {
    for file in synthetic::samples(seed)? {
        let mut at = create(&out.join(&file.path))?;
        at.write_all(&file.bytes)?;
        at.flush()?;
    }
    Ok(())
}
