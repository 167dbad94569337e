//! `saring screen`: one subject against a local snapshot or a server.

use std::io::Read;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::ValueEnum;

use super::place::Place;
use super::scope::Scope;
use super::{Error, Exit, Terminal, json, present, remote};
use crate::app::{Asked, Fields, Question};
use crate::domain::{DateInterval, DocumentKind, DocumentSubject, Gender, IdentifierKind};
use crate::domain::{PartialDate, PartySubject, RecordKind, Subject, SubjectName, TypedNumber};
use crate::domain::{VehicleSubject, limits};
use crate::service::client;
use crate::service::day_of;

/// Screen a person, organisation, vessel, aircraft, document or vehicle
///
/// Give a name and whatever else is known; what is not known is neutral. Without a name, --document screens a
/// travel document, --plate, --vin or --engine a vehicle, and --mrz the holder of a travel document together with
/// the document. The exit code tells the outcome.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The name: whole, in any script and order
    #[arg(value_name = "NAME", conflicts_with_all = ["mrz", "plate", "vin", "engine"])]
    name: Option<String>,

    /// Another name of the same subject; may be repeated
    #[arg(long, value_name = "NAME", requires = "name")]
    alias: Vec<String>,

    /// What the name is the name of
    #[arg(long, value_enum, default_value = "person")]
    kind: Kind,

    /// Date of birth: 1980-05-17, 1980-05, 1980, or a range 1958..1963; may be repeated
    #[arg(long, value_name = "DATE")]
    born: Vec<String>,

    /// Nationality, flag or country of registration: a code or a name; may be repeated
    #[arg(long, short = 'n', value_name = "COUNTRY")]
    nationality: Vec<String>,

    /// Gender
    #[arg(long, value_name = "male|female")]
    gender: Option<String>,

    /// Place of birth
    #[arg(long, value_name = "PLACE")]
    birth_place: Option<String>,

    /// Number of a travel document; alone, the document itself is screened
    #[arg(long, short = 'd', value_name = "NUMBER")]
    document: Option<String>,

    /// Who issued the document
    #[arg(long, value_name = "COUNTRY", requires = "document")]
    issuer: Option<String>,

    /// Class of the document: passport, identity_card, visa, residence_permit, travel_document,
    /// crew_document, driving_licence, other
    #[arg(long, value_name = "KIND", requires = "document")]
    document_kind: Option<String>,

    /// Another number, as KIND=VALUE: national_id, tax, registration, lei, imo, mmsi, call_sign,
    /// aircraft, financial, other; may be repeated
    #[arg(long, value_name = "KIND=VALUE")]
    identifier: Vec<String>,

    /// Machine-readable zone of a travel document: a file, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["document", "plate", "vin", "engine"])]
    mrz: Option<PathBuf>,

    /// Registration plate of a vehicle, in any script
    #[arg(long, value_name = "PLATE")]
    plate: Option<String>,

    /// State of registration
    #[arg(long, value_name = "COUNTRY", requires = "plate")]
    plate_country: Option<String>,

    /// Province or region of registration
    #[arg(long, value_name = "PROVINCE", requires = "plate")]
    plate_province: Option<String>,

    /// Vehicle identification, frame or chassis number
    #[arg(long, value_name = "VIN")]
    vin: Option<String>,

    /// Engine number
    #[arg(long, value_name = "NUMBER")]
    engine: Option<String>,

    #[command(flatten)]
    scope: Scope,

    /// Ask a server instead of a local snapshot
    #[arg(long, value_name = "URL", value_parser = remote::url, conflicts_with_all = ["snapshot", "policy"])]
    server: Option<String>,

    /// How long the server may take
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(1..=86_400),
        requires = "server"
    )]
    timeout: u64,

    #[command(flatten)]
    place: Place,

    /// Answer as JSON, for programs
    #[arg(long)]
    json: bool,

    /// Show the features that say nothing either way, too
    #[arg(long)]
    all: bool,
}

const EXAMPLES: &str = "\
Examples:
  saring screen 'Ahmad bin Zulkifli' --born 1980-05-17 --nationality MYS
  saring screen --kind vessel 'MV Ocean Star' --identifier imo=9074729
  saring screen --document A1234567 --issuer MYS
  saring screen --plate 'กข 1234' --plate-country THA
  saring screen --mrz passport.txt --server http://127.0.0.1:50051
  saring screen 'Ahmad bin Zulkifli' --json | jq '.hits[].record.title'";

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A natural person
    Person,
    /// A group or company
    Organisation,
    /// A ship
    Vessel,
    /// An aircraft
    Aircraft,
}

/// Screens and shows the answer.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let caller = args.scope.caller();
    let question = question(args)?;
    let answer = if let Some(address) = &args.server {
        let timeout = Duration::from_secs(args.timeout);
        remote::ask(client::screen(address, &caller, question, timeout))?
    } else {
        let app = args.place.open()?;
        let today = day_of(SystemTime::now());
        app.screen(&caller, question, today)
            .map_err(remote::by_flag)?
    };
    if args.json {
        terminal.say(&format!("{:#}", json::answer(&answer)))?;
    } else {
        terminal.say(&present::answer(&answer, args.all, terminal))?;
    }
    Ok(Exit::of(answer.outcome))
}

/// What the arguments ask.
fn question(args: &Args) -> Result<Question, Error> {
    let mut fields = Fields::default();
    let asked = if let Some(file) = &args.mrz {
        Some(Asked::Mrz(zone(file)?))
    } else {
        subject(args, &mut fields).map(Asked::Subject)
    };
    let lists = args.scope.lists(&mut fields);
    let asked = fields.finish(asked)?.ok_or_else(|| {
        Error::Usage(
            "nothing to screen: give a NAME, --document, --mrz, --plate, --vin or --engine".into(),
        )
    })?;
    let mut question = Question::about(asked);
    question.lists = lists;
    question.limit = usize::from(args.scope.limit);
    question.profile.clone_from(&args.scope.profile);
    Ok(question)
}

fn zone(file: &std::path::Path) -> Result<String, Error> {
    let most = limits::MRZ_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|f| f.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|e| Error::io(format!("{}: cannot be read", file.display()), e))?;
    if bytes.len() > limits::MRZ_BYTES {
        let most = limits::MRZ_BYTES;
        return Err(Error::Usage(format!("--mrz: longer than {most} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| Error::Usage("--mrz: not text".into()))
}

fn subject(args: &Args, fields: &mut Fields) -> Option<Subject> {
    let number = args
        .document
        .as_ref()
        .map(|number| document(args, fields, number));
    if args.name.is_some() || !args.identifier.is_empty() {
        return Some(Subject::Party(party(args, fields, number)));
    }
    if let Some(number) = number {
        let other_readings = Vec::new();
        return Some(Subject::Document(DocumentSubject {
            number,
            other_readings,
        }));
    }
    let mut number = |flag: &str, value: &Option<String>| {
        let value = value.clone().unwrap_or_default();
        fields.optional_number(flag, value)
    };
    let mut vehicle = VehicleSubject {
        vin: number("--vin", &args.vin),
        plate: number("--plate", &args.plate),
        engine_number: number("--engine", &args.engine),
        ..VehicleSubject::default()
    };
    if vehicle == VehicleSubject::default() {
        return None;
    }
    let country = args.plate_country.as_deref().unwrap_or_default();
    vehicle.plate_country = fields.country("--plate-country", country);
    vehicle.plate_province.clone_from(&args.plate_province);
    Some(Subject::Vehicle(vehicle))
}

fn party(args: &Args, fields: &mut Fields, document: Option<TypedNumber>) -> PartySubject {
    let mut party = PartySubject::new(match args.kind {
        Kind::Person => RecordKind::Person,
        Kind::Organisation => RecordKind::Organisation,
        Kind::Vessel => RecordKind::Vessel,
        Kind::Aircraft => RecordKind::Aircraft,
    });
    for name in args.name.iter().chain(&args.alias) {
        if name.trim().is_empty() {
            fields.refuse("NAME", "empty");
        }
        let name = fields.text("NAME", name.clone(), limits::NAME_CHARS);
        party.names.push(SubjectName::whole(name));
    }
    fields.at_most("--alias", &mut party.names, limits::SUBJECT_NAMES);
    for date in &args.born {
        party.births.extend(born(fields, date));
    }
    for country in &args.nationality {
        party
            .nationalities
            .extend(fields.country("--nationality", country));
    }
    if let Some(gender) = &args.gender {
        party.gender = Gender::parse(gender);
        if party.gender.is_none() {
            fields.refuse(
                "--gender",
                "neither male nor female; leave it out if unknown",
            );
        }
    }
    let place = args.birth_place.clone().unwrap_or_default();
    party.birth_place = fields.optional("--birth-place", place, limits::TEXT_CHARS);
    party.documents.extend(document);
    for identifier in &args.identifier {
        match identifier
            .split_once('=')
            .map(|(k, v)| (IdentifierKind::parse(k), v))
        {
            Some((Some(kind), value)) => {
                let value = fields.number("--identifier", value.to_owned());
                party.identifiers.push((kind, value));
            }
            _ => fields.refuse("--identifier", "not KIND=VALUE with a known kind"),
        }
    }
    party
}

fn born(fields: &mut Fields, text: &str) -> Option<DateInterval> {
    let Some((from, to)) = text.split_once("..") else {
        return fields.date("--born", text).map(PartialDate::interval);
    };
    let interval = DateInterval::range(fields.date("--born", from)?, fields.date("--born", to)?);
    if interval.is_none() {
        fields.refuse("--born", "the range ends before it begins");
    }
    interval
}

fn document(args: &Args, fields: &mut Fields, number: &str) -> TypedNumber {
    let kind = args.document_kind.as_deref().map(DocumentKind::parse);
    if kind == Some(None) {
        fields.refuse("--document-kind", "not a class of documents; see --help");
    }
    TypedNumber {
        kind: kind.flatten().unwrap_or(DocumentKind::Other),
        number: fields.number("--document", number.to_owned()),
        issuer: fields.country("--issuer", args.issuer.as_deref().unwrap_or_default()),
    }
}
