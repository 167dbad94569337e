//! UN/EDIFACT PAXLST: interchanges of passenger and crew lists, of any directory from D.98B on.
//!
//! Segments are taken by tag and qualifier; the directory is not looked at. Lists that come in parts (`01:C` … `nn:F`)
//! are joined. Counts and references that do not agree are warnings, never a reason not to read. A broken form is
//! told, marks its message as rejected, and what can be read of it is read. Heads and travellers are read in
//! [`super::head`] and [`super::group`]. Source: WCO/IATA/ICAO PAXLST implementation guide.

use super::edifact::{self, Fault, Segment, each_segment};
use super::group::{Group, short};
use super::{Body, Head, Input, ManifestError, characters, head};
use crate::domain::{Day, Flag, Flight, ListOf, Manifest, Position, Severity};
use crate::domain::{Traveller, TravellerKind, limits};

/// Whether there is an interchange.
pub(super) fn is_interchange(head: &Head<'_>) -> bool {
    edifact::is_interchange(&head.text)
}

/// Opens interchanges, which are read at once: parts of one list may stand anywhere.
pub(super) fn open(input: &Input, _: &Head<'_>, today: Day) -> Result<Body, ManifestError> {
    let text = characters::decode(&input.whole()?);
    read(&text, today).map(Body::Whole)
}

/// Reads every interchange of a text.
fn read(text: &str, today: Day) -> Result<Manifest, ManifestError> {
    let mut reader = Reader {
        today,
        manifest: Manifest::default(),
        interchange: None,
        bracket: None,
        message: None,
        group: None,
        splits: Vec::new(),
        stated_at: Vec::new(),
        referenced: 0,
        refused: None,
    };
    each_segment(text, &mut |segment| {
        if reader.refused.is_none() {
            reader.take(&segment);
        }
    });
    reader.finish()
}

/// A counted bracket of an interchange (interchange, group) that is open.
#[derive(Default)]
struct Bracket {
    reference: String,
    groups: u32,
    messages: u32,
}

/// The message that is open.
struct Message {
    flight: usize,
    /// Number of its UNH.
    first: u32,
    reference: String,
    /// Its header says what is not known yet: it is no later part of a list.
    fresh: bool,
    /// No list of travellers; left out.
    foreign: bool,
}

/// A list of which more parts are to come.
struct Split {
    flight: usize,
    common: String,
    last: u32,
}

struct Reader {
    manifest: Manifest,
    today: Day,
    interchange: Option<Bracket>,
    bracket: Option<Bracket>,
    message: Option<Message>,
    group: Option<Group>,
    splits: Vec<Split>,
    /// Where each flight states its count.
    stated_at: Vec<Option<Position>>,
    referenced: usize,
    refused: Option<&'static str>,
}

impl Reader {
    fn problem(&mut self, segment: &Segment, severity: Severity, what: impl Into<String>) {
        let at = Position::Segment(segment.index);
        self.manifest.problem(at, severity, what);
    }

    fn flight(&mut self) -> Option<&mut Flight> {
        let message = self.message.as_ref()?;
        self.manifest.flights.get_mut(message.flight)
    }

    fn take(&mut self, segment: &Segment) {
        let inside = !matches!(segment.tag.as_str(), "UNB" | "UNG" | "UNH" | "UNE" | "UNZ");
        if inside && self.message.is_none() {
            self.problem(
                segment,
                Severity::Error,
                "segment outside a message; read as one",
            );
            self.open(segment.index, String::new());
            self.reject();
        }
        match segment.tag.as_str() {
            "UNB" => self.interchange(segment),
            "UNG" => {
                self.close_message(segment.index);
                if let Some(interchange) = &mut self.interchange {
                    interchange.groups += 1;
                }
                self.bracket = Some(Bracket {
                    reference: segment.get(4, 0).to_owned(),
                    ..Bracket::default()
                });
            }
            "UNH" => self.header(segment),
            "UNT" => self.trailer(segment),
            "UNE" | "UNZ" => self.close_bracket(segment),
            _ if self.message.as_ref().is_some_and(|m| m.foreign) => {}
            _ => self.body(segment),
        }
        if let Some(fault) = segment.fault {
            self.problem(segment, Severity::Error, fault.as_str());
            if fault != Fault::TooLong {
                self.reject();
            }
            if let Some(group) = &mut self.group {
                group.traveller.flag(Flag::Damaged);
            }
        }
    }

    fn reject(&mut self) {
        if let Some(flight) = self.flight() {
            flight.rejected = true;
        }
    }

    fn interchange(&mut self, segment: &Segment) {
        self.close_message(segment.index);
        if self.interchange.is_some() {
            self.problem(
                segment,
                Severity::Warning,
                "the interchange before this one is not closed",
            );
        }
        let envelope = &mut self.manifest.envelope;
        if envelope.sender.is_empty() {
            envelope.sender = short(&segment.element(1).join(":"));
            envelope.recipient = short(&segment.element(2).join(":"));
            envelope.reference = short(segment.get(4, 0));
            envelope.application = short(segment.get(6, 0));
            envelope.test = segment.get(10, 0) == "1";
        }
        self.bracket = None;
        self.interchange = Some(Bracket {
            reference: segment.get(4, 0).to_owned(),
            ..Bracket::default()
        });
    }

    /// Ends a group or an interchange.
    fn close_bracket(&mut self, segment: &Segment) {
        self.close_message(segment.index);
        let whole = segment.tag == "UNZ";
        let open = if whole {
            self.bracket = None;
            self.interchange.take()
        } else {
            self.bracket.take()
        };
        let Some(open) = open else {
            self.problem(segment, Severity::Warning, "closes what was not opened");
            return;
        };
        let count = if open.groups > 0 {
            open.groups
        } else {
            open.messages
        };
        if segment.get(0, 0).parse() != Ok(count) {
            let what = format!("states another count than the {count} that are there");
            self.problem(segment, Severity::Warning, what);
        }
        if segment.get(1, 0) != open.reference {
            self.problem(
                segment,
                Severity::Warning,
                "reference is not that of the header",
            );
        }
    }

    fn header(&mut self, segment: &Segment) {
        self.close_message(segment.index);
        for open in [&mut self.interchange, &mut self.bracket]
            .into_iter()
            .flatten()
        {
            open.messages += 1;
        }
        let reference = short(segment.get(0, 0));
        if segment.get(1, 0) != "PAXLST" {
            self.problem(
                segment,
                Severity::Warning,
                "message of another type; left out",
            );
            self.message = Some(Message {
                flight: usize::MAX,
                first: segment.index,
                reference,
                fresh: false,
                foreign: true,
            });
            return;
        }
        let common = short(segment.get(2, 0));
        let part: u32 = segment.get(3, 0).parse().unwrap_or(1);
        let last = segment.get(3, 1) != "C";
        let split = self.splits.iter().position(|s| s.common == common);
        match split {
            Some(at) if part > 1 => {
                let flight = self.splits[at].flight;
                if part != self.splits[at].last + 1 {
                    self.problem(
                        segment,
                        Severity::Error,
                        "a part of the list before this one is missing",
                    );
                    self.manifest.flights[flight].rejected = true;
                }
                self.splits[at].last = part;
                self.message = Some(Message {
                    flight,
                    first: segment.index,
                    reference,
                    fresh: false,
                    foreign: false,
                });
                if last {
                    self.splits.swap_remove(at);
                }
            }
            _ => {
                self.open(segment.index, reference);
                if part > 1 {
                    self.problem(
                        segment,
                        Severity::Error,
                        "the first part of the list is missing",
                    );
                    self.reject();
                }
                let Some(flight) = self.message.as_ref().map(|m| m.flight) else {
                    return;
                };
                self.manifest.flights[flight].common.clone_from(&common);
                if !last {
                    let last = part;
                    self.splits.push(Split {
                        flight,
                        common,
                        last,
                    });
                }
            }
        }
    }

    /// Opens a message with a flight of its own.
    fn open(&mut self, first: u32, reference: String) {
        if self.manifest.flights.len() >= limits::MANIFEST_FLIGHTS {
            self.refused = Some("lists of flights");
            return;
        }
        self.manifest.flights.push(Flight {
            message: reference.clone(),
            ..Flight::default()
        });
        self.stated_at.push(None);
        self.message = Some(Message {
            flight: self.manifest.flights.len() - 1,
            first,
            reference,
            fresh: true,
            foreign: false,
        });
    }

    fn trailer(&mut self, segment: &Segment) {
        self.close_group();
        let Some(message) = self.message.take() else {
            return;
        };
        let count = segment.index - message.first + 1;
        if segment.get(0, 0).parse() != Ok(count) {
            let what = format!("states another count than the {count} segments that are there");
            self.problem(segment, Severity::Warning, what);
        }
        if segment.get(1, 0) != message.reference {
            self.problem(
                segment,
                Severity::Warning,
                "reference is not that of the message's header",
            );
        }
    }

    /// A message that is still open has no end.
    fn close_message(&mut self, at: u32) {
        self.close_group();
        if let Some(message) = &self.message {
            let foreign = message.foreign;
            self.manifest.problem(
                Position::Segment(at),
                Severity::Error,
                "the message before this has no end",
            );
            if !foreign {
                self.reject();
            }
            self.message = None;
        }
    }

    fn body(&mut self, segment: &Segment) {
        match segment.tag.as_str() {
            "NAD" => self.name(segment),
            "CNT" => {
                self.close_group();
                self.count(segment);
            }
            _ => {
                if let Some(group) = &mut self.group {
                    group.take(segment, &mut self.manifest, self.today);
                } else if self.message.as_ref().is_some_and(|m| m.fresh) {
                    self.head(segment);
                }
            }
        }
    }

    fn name(&mut self, segment: &Segment) {
        self.close_group();
        let qualifier = segment.get(0, 0);
        let Some((flight, crew)) = self.message.as_ref().and_then(|m| {
            let flight = self.manifest.flights.get(m.flight)?;
            Some((
                m.flight,
                matches!(flight.list_of, ListOf::Crew | ListOf::MasterCrew),
            ))
        }) else {
            return;
        };
        if qualifier == "MS" {
            return;
        }
        if self.manifest.travellers.len() + self.referenced >= limits::MANIFEST_TRAVELLERS {
            self.refused = Some("travellers");
            return;
        }
        let known = TravellerKind::from_code(qualifier);
        let guessed = if crew {
            TravellerKind::Crew
        } else {
            TravellerKind::Passenger
        };
        let kind = known.unwrap_or(guessed);
        let traveller = Traveller::new(Position::Segment(segment.index), flight, kind);
        self.group = Some(Group::begin(traveller, segment, known.is_none()));
    }

    fn close_group(&mut self) {
        let Some(group) = self.group.take() else {
            return;
        };
        let flight = group.traveller.flight;
        let status = self.manifest.flights[flight].list_of == ListOf::FlightStatus;
        if (group.unknown_qualifier || status) && group.is_reference() {
            self.manifest.flights[flight]
                .referenced
                .push(group.traveller.references);
            self.referenced += 1;
            return;
        }
        if group.unknown_qualifier {
            let at = group.traveller.at;
            let what = "qualifier of a party not known; read as a traveller";
            self.manifest.problem(at, Severity::Warning, what);
        }
        self.manifest.travellers.push(group.traveller);
    }

    fn count(&mut self, segment: &Segment) {
        if !matches!(segment.get(0, 0), "41" | "42") {
            return;
        }
        let Some(flight) = self.message.as_ref().map(|m| m.flight) else {
            return;
        };
        match segment.get(0, 1).parse() {
            Ok(count) => {
                self.manifest.flights[flight].stated = Some(count);
                self.stated_at[flight] = Some(Position::Segment(segment.index));
            }
            Err(_) => self.problem(segment, Severity::Warning, "count is no number"),
        }
    }

    /// What stands before the first traveller.
    fn head(&mut self, segment: &Segment) {
        if let Some(Err(what)) = self.flight().map(|flight| head::take(flight, segment)) {
            self.problem(segment, Severity::Warning, what);
        }
    }

    fn finish(mut self) -> Result<Manifest, ManifestError> {
        self.close_group();
        if self.message.is_some() {
            self.reject();
            let what = "the last message has no end";
            self.manifest.problem(Position::File, Severity::Error, what);
        }
        if self.interchange.is_some() {
            let what = "the interchange has no end";
            self.manifest
                .problem(Position::File, Severity::Warning, what);
        }
        if let Some(what) = self.refused {
            return Err(ManifestError::TooMany(what));
        }
        if self.manifest.flights.is_empty() {
            return Err(ManifestError::NoMessage);
        }
        for _ in &self.splits {
            let what = "the final part of a list is missing";
            self.manifest.problem(Position::File, Severity::Error, what);
        }
        self.compare_counts();
        self.manifest.problems.sort_by_key(|p| p.at);
        Ok(self.manifest)
    }

    /// The stated count is of the whole flight, so that another one is no fault.
    fn compare_counts(&mut self) {
        let mut counts = vec![0; self.manifest.flights.len()];
        for traveller in &self.manifest.travellers {
            counts[traveller.flight] += 1;
        }
        for (n, count) in counts.into_iter().enumerate() {
            let flight = &self.manifest.flights[n];
            let count = count + flight.referenced.len();
            let stated = flight.stated.map(|s| s as usize);
            if let (Some(at), Some(stated)) = (self.stated_at[n], stated)
                && stated != count
            {
                let what = format!("{stated} travellers are stated, {count} are listed");
                self.manifest.problem(at, Severity::Note, what);
            }
        }
    }
}
