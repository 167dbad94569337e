//! A manifest: flights, who travels on them, and what was wrong with the lines that said so. A table of customers is
//! one too: its companies, vessels and aircraft are travellers of another [`Traveller::party`].
//!
//! Plain values, whatever the format was. What a line says too little or too much of is a [`Flag`] (the traveller is
//! screened all the same); what could not be understood is a [`ManifestProblem`] with its place. Invariant: a problem
//! never repeats a value of the manifest, so that it may be shown and logged. A new oddity of names or dates is a new
//! [`Flag`].

use std::fmt;

use super::{Country, DateInterval, Day, DocumentKind, Gender, IdentifierKind, IdentityDocument};
use super::{PartySubject, RecordKind, SubjectName};

/// Where something stands in a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Position {
    /// Of the whole file.
    File,
    /// A segment of an interchange, counted from 1; the service string advice is not counted.
    Segment(u32),
    /// A line of a table, counted from 1, header included.
    Line(u32),
    /// A row of a table in columns, counted from 1.
    Row(u32),
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("file"),
            Self::Segment(n) => write!(f, "segment {n}"),
            Self::Line(n) => write!(f, "line {n}"),
            Self::Row(n) => write!(f, "row {n}"),
        }
    }
}

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// For information: nothing is lost by it.
    Note,
    /// A value was not understood and left out, or two that should agree do not.
    Warning,
    /// The form itself is broken: something may be missing.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something that is wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestProblem {
    /// Where.
    pub at: Position,
    /// How much it matters.
    pub severity: Severity,
    /// What; holds no value of the manifest.
    pub what: String,
}

/// A time of day at the airport it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalTime {
    /// The day there.
    pub day: Day,
    /// Minutes since midnight, 0–1439; `None` where only the day is known.
    pub minute: Option<u16>,
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.day)?;
        match self.minute {
            Some(m) => write!(f, " {:02}:{:02}", m / 60, m % 60),
            None => Ok(()),
        }
    }
}

/// What a list of travellers is a list of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ListOf {
    /// Passengers.
    #[default]
    Passengers,
    /// Crew of a flight.
    Crew,
    /// Crew of a carrier, whatever the flight.
    MasterCrew,
    /// The state of a flight: closed, with who is on board or not.
    FlightStatus,
}

impl ListOf {
    /// The words for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passengers => "passengers",
            Self::Crew => "crew",
            Self::MasterCrew => "master crew",
            Self::FlightStatus => "flight status",
        }
    }
}

/// What the sender asks to be done with a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Action {
    /// Nothing said: the travellers are reported.
    #[default]
    Report,
    /// Particulars of passengers change (CP).
    ChangePassenger,
    /// A reservation is cancelled (XR).
    CancelReservation,
    /// A party becomes smaller (RP).
    ReduceParty,
    /// The flight changes (CF).
    ChangeFlight,
    /// The flight is cancelled (XF).
    CancelFlight,
    /// The flight is closed (CL).
    Close,
    /// The flight is closed; the list is of those not on board (CLNB).
    CloseNotOnBoard,
    /// The flight is closed; the list is of those on board (CLOB).
    CloseOnBoard,
}

impl Action {
    /// Every action with its code in an interchange and the words for it.
    pub const ALL: [(Self, &'static str, &'static str); 9] = [
        (Self::Report, "", "report"),
        (Self::ChangePassenger, "CP", "change of passengers"),
        (Self::CancelReservation, "XR", "cancelled reservation"),
        (Self::ReduceParty, "RP", "reduction of a party"),
        (Self::ChangeFlight, "CF", "change of flight"),
        (Self::CancelFlight, "XF", "cancelled flight"),
        (Self::Close, "CL", "closed"),
        (Self::CloseNotOnBoard, "CLNB", "closed, not on board"),
        (Self::CloseOnBoard, "CLOB", "closed, on board"),
    ];

    /// The action of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, c, _)| *c == code)?;
        Some(row.0)
    }

    /// The words for it.
    pub fn as_str(self) -> &'static str {
        let row = Self::ALL.iter().find(|(action, ..)| *action == self);
        row.map_or("report", |(_, _, words)| words)
    }
}

/// One leg of a flight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leg {
    /// Airport of departure.
    pub from: Option<String>,
    /// Time of departure.
    pub departs: Option<LocalTime>,
    /// Airport of arrival.
    pub to: Option<String>,
    /// Time of arrival.
    pub arrives: Option<LocalTime>,
}

/// One list of one flight, joined where it came in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flight {
    /// Flight number, carrier included.
    pub number: Option<String>,
    /// Legs in order.
    pub legs: Vec<Leg>,
    /// What the list is of.
    pub list_of: ListOf,
    /// What is asked to be done.
    pub action: Action,
    /// Whether the flight only passes over.
    pub overflight: bool,
    /// Reference of the message; of the first part.
    pub message: String,
    /// Reference that the parts of the list, and its answer, have in common.
    pub common: String,
    /// The sender's transaction.
    pub transaction: Option<String>,
    /// Revision of the transaction.
    pub revision: Option<String>,
    /// Travellers on the whole flight, as stated.
    pub stated: Option<u32>,
    /// Travellers whose particulars were sent before and who are named by reference only.
    pub referenced: Vec<References>,
    /// Whether the message was broken in form; what could be read was read.
    pub rejected: bool,
}

impl Flight {
    /// Where it leaves from, and when.
    pub fn departure(&self) -> Option<&Leg> {
        self.legs.first()
    }

    /// Where it ends, and when.
    pub fn arrival(&self) -> Option<&Leg> {
        self.legs.last()
    }

    /// The word for its state: `ACCEPTED` or `REJECTED_SYNTAX`.
    pub fn status(&self) -> &'static str {
        if self.rejected {
            "REJECTED_SYNTAX"
        } else {
            "ACCEPTED"
        }
    }
}

/// What a traveller is on the flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TravellerKind {
    /// Passenger.
    #[default]
    Passenger,
    /// Crew.
    Crew,
    /// Passenger who goes on.
    TransitPassenger,
    /// Crew who go on.
    TransitCrew,
}

impl TravellerKind {
    /// Every kind with its code in an interchange and the word for it.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Passenger, "FL", "passenger"),
        (Self::Crew, "FM", "crew"),
        (Self::TransitPassenger, "DDU", "transit passenger"),
        (Self::TransitCrew, "DDT", "transit crew"),
    ];

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, c, _)| *c == code)?;
        Some(row.0)
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        let row = Self::ALL.iter().find(|(kind, ..)| *kind == self);
        row.map_or("passenger", |(_, _, word)| word)
    }
}

/// What a sender and an answer know a traveller by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct References {
    /// Reservation (record locator).
    pub reservation: Option<String>,
    /// The sender's own reference of the traveller.
    pub unique: Option<String>,
    /// Seat.
    pub seat: Option<String>,
    /// Programme or redress number, as agreed between sender and receiver.
    pub programme: Option<String>,
}

/// What is odd about a traveller's data; none of it stops the screening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// Of a person neither date of birth nor document: a name alone decides nothing. Of another party neither name nor
    /// number.
    InsufficientData,
    /// A name field says that there is no name (FNU, LNU).
    PlaceholderName,
    /// The same name stands in both fields.
    RepeatedName,
    /// A title is glued to a name, or stands for one.
    TitleInName,
    /// A name fills its field and may have been cut.
    NameMaybeTruncated,
    /// A date could mean two days; both are compared.
    AmbiguousDate,
    /// The particulars were typed or are otherwise not verified.
    Unverified,
    /// The message around the traveller is broken in form; something may be missing.
    Damaged,
    /// Another traveller of the same flight uses the same document.
    DocumentShared,
    /// The same traveller stands on the same flight twice.
    RepeatedTraveller,
    /// What kind of party it is was not understood: it was compared with persons alone.
    UnknownParty,
}

impl Flag {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::InsufficientData,
        Self::PlaceholderName,
        Self::RepeatedName,
        Self::TitleInName,
        Self::NameMaybeTruncated,
        Self::AmbiguousDate,
        Self::Unverified,
        Self::Damaged,
        Self::DocumentShared,
        Self::RepeatedTraveller,
        Self::UnknownParty,
    ];

    /// The flag of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == word)
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InsufficientData => "insufficient_data",
            Self::PlaceholderName => "placeholder_name",
            Self::RepeatedName => "repeated_name",
            Self::TitleInName => "title_in_name",
            Self::NameMaybeTruncated => "name_maybe_truncated",
            Self::AmbiguousDate => "ambiguous_date",
            Self::Unverified => "unverified",
            Self::Damaged => "damaged",
            Self::DocumentShared => "document_shared",
            Self::RepeatedTraveller => "repeated_traveller",
            Self::UnknownParty => "unknown_party",
        }
    }
}

/// One traveller of one flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traveller {
    /// Where the traveller's lines begin.
    pub at: Position,
    /// Which flight of the manifest.
    pub flight: usize,
    /// What a person is on it.
    pub kind: TravellerKind,
    /// A person, or which other party.
    pub party: RecordKind,
    /// Names to screen.
    pub names: Vec<SubjectName>,
    /// The name as written, fields joined by blanks.
    pub written: String,
    /// Birth dates it may have (a two-digit year may give two).
    pub births: Vec<DateInterval>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Nationalities.
    pub nationalities: Vec<Country>,
    /// Country of residence.
    pub residence: Option<Country>,
    /// Place of birth.
    pub birth_place: Option<String>,
    /// Documents presented. Numbers of a party other than a person are of [`DocumentKind::Other`], with the word of
    /// their [`IdentifierKind`] where it is known.
    pub documents: Vec<IdentityDocument>,
    /// What the sender knows the traveller by.
    pub references: References,
    /// Airport where the journey begins.
    pub embarks: Option<String>,
    /// Airport where it ends.
    pub debarks: Option<String>,
    /// What is odd, in order of [`Flag`], each once.
    pub flags: Vec<Flag>,
}

impl Traveller {
    /// A person of whom nothing is known yet.
    pub fn new(at: Position, flight: usize, kind: TravellerKind) -> Self {
        Self {
            at,
            flight,
            kind,
            party: RecordKind::Person,
            names: Vec::new(),
            written: String::new(),
            births: Vec::new(),
            gender: None,
            nationalities: Vec::new(),
            residence: None,
            birth_place: None,
            documents: Vec::new(),
            references: References::default(),
            embarks: None,
            debarks: None,
            flags: Vec::new(),
        }
    }

    /// Raises a flag.
    pub fn flag(&mut self, flag: Flag) {
        if let Err(at) = self.flags.binary_search(&flag) {
            self.flags.insert(at, flag);
        }
    }

    /// Whether a flag is raised.
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// The word for what it is: what a person is on the flight, or which other party.
    pub fn role(&self) -> &'static str {
        match self.party {
            RecordKind::Person => self.kind.as_str(),
            other => other.as_str(),
        }
    }

    /// What a number that is no travel document identifies; nothing of a person.
    fn identifier(&self, document: &IdentityDocument) -> Option<IdentifierKind> {
        let own = IdentifierKind::of_party(self.party)?;
        let said = document.published_kind.as_deref();
        let kind = said.and_then(IdentifierKind::parse).unwrap_or(own);
        (document.number.kind == DocumentKind::Other).then_some(kind)
    }

    /// Everything of the traveller that is screened, together.
    pub fn subject(&self) -> PartySubject {
        let mut subject = PartySubject {
            names: self.names.clone(),
            births: self.births.clone(),
            gender: self.gender,
            nationalities: self.nationalities.clone(),
            birth_place: self.birth_place.clone(),
            documents: Vec::with_capacity(self.documents.len()),
            ..PartySubject::new(self.party)
        };
        for document in &self.documents {
            let number = &document.number;
            match self.identifier(document) {
                Some(kind) => subject.identifiers.push((kind, number.number.clone())),
                None => subject.documents.push(number.clone()),
            }
        }
        subject
    }
}

/// The envelope that a manifest came in; empty for a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Who sent it: identification and its qualifier, `:` between.
    pub sender: String,
    /// For whom, likewise.
    pub recipient: String,
    /// The sender's reference of the interchange.
    pub reference: String,
    /// The application it is meant for (`APIS`, `IAPI`).
    pub application: String,
    /// Whether it is a test.
    pub test: bool,
}

/// Flights, travellers, problems: a file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The format, as a registry knows it.
    pub format: &'static str,
    /// The envelope.
    pub envelope: Envelope,
    /// Flights, in order.
    pub flights: Vec<Flight>,
    /// Travellers, in order.
    pub travellers: Vec<Traveller>,
    /// Problems, in order; the first [`super::limits::PROBLEMS_KEPT`].
    pub problems: Vec<ManifestProblem>,
    /// Problems in all.
    pub problem_count: usize,
}

impl Manifest {
    /// Notes a problem.
    pub fn problem(&mut self, at: Position, severity: Severity, what: impl Into<String>) {
        self.problem_count += 1;
        if self.problems.len() < super::limits::PROBLEMS_KEPT {
            let what = what.into();
            self.problems.push(ManifestProblem { at, severity, what });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_kept_in_order_and_once() {
        let mut traveller = Traveller::new(Position::File, 0, TravellerKind::Crew);
        for flag in [Flag::Damaged, Flag::InsufficientData, Flag::Damaged] {
            traveller.flag(flag);
        }
        assert_eq!(traveller.flags, [Flag::InsufficientData, Flag::Damaged]);
    }

    #[test]
    fn every_code_reads_back() {
        for (action, code, words) in Action::ALL {
            assert_eq!(Action::from_code(code), Some(action));
            assert_eq!(action.as_str(), words);
        }
        for (kind, code, word) in TravellerKind::ALL {
            assert_eq!(TravellerKind::from_code(code), Some(kind));
            assert_eq!(kind.as_str(), word);
        }
        assert_eq!(Action::from_code("ZZ"), None);
    }
}
