//! UN/EDIFACT CUSRES: what a sender of a PAXLST is told, a code a traveller (962) or of the message (312), and later,
//! unsolicited, of the travellers whose code has changed (132).
//!
//! Decides nothing: what may be told comes in as [`Told`]. Invariant: everything that is written of a traveller follows
//! from the row of [`Codes`] and the sender's own references, so that no text carries a reason and what is not told
//! cannot be guessed. A list of references only, and a message broken in form, are answered for the message alone.

use std::fmt::Write as _;

use serde::Deserialize;

use super::{characters, edifact};
use crate::domain::{Flight, LocalTime, Manifest, Measure, References};

/// What is told of one traveller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told {
    /// May travel.
    Clear,
    /// Somebody must look.
    Review,
    /// A strong correspondence that refuses nothing.
    Hit,
    /// A strong correspondence that refuses travel.
    Refuse,
    /// Too little was sent.
    Insufficient,
}

/// A code and the text that goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// As agreed with carriers.
    code: String,
    /// For people; the same for every traveller of the code.
    text: String,
}

/// The codes that an authority agreed with its carriers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    refusing: Vec<String>,
    clear: Code,
    review: Code,
    hit: Code,
    refuse: Code,
    insufficient: Code,
    rejected: Code,
}

/// A table of codes that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CodesError {
    /// Not TOML, or not of this shape.
    #[error("not a table of codes")]
    Toml(#[from] toml::de::Error),
    /// A measure nobody knows.
    #[error("refusing: {0:?} is no measure")]
    Measure(String),
    /// A code or text that a message cannot carry.
    #[error(
        "{0}: a code is 1 to 17 letters or digits, a text 1 to 70 capitals, digits, blanks, dots, commas, hyphens"
    )]
    Characters(String),
}

impl Default for Codes {
    fn default() -> Self {
        Self::from_toml(include_str!("data/cusres.toml")).expect("a test reads the table")
    }
}

impl Codes {
    /// Reads a table of codes.
    pub fn from_toml(text: &str) -> Result<Self, CodesError> {
        let codes: Self = toml::from_str(text)?;
        if let Some(word) = codes.refusing.iter().find(|w| Measure::parse(w).is_none()) {
            return Err(CodesError::Measure(word.clone()));
        }
        for (name, code) in [
            ("clear", &codes.clear),
            ("review", &codes.review),
            ("hit", &codes.hit),
            ("refuse", &codes.refuse),
            ("insufficient", &codes.insufficient),
            ("rejected", &codes.rejected),
        ] {
            let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            let fits = (1..=17).contains(&code.code.len()) && code.code.chars().all(plain);
            let readable = (1..=70).contains(&code.text.len())
                && code.text.chars().all(|c| plain(c) || " .,-".contains(c));
            if !fits || !readable {
                return Err(CodesError::Characters(name.to_owned()));
            }
        }
        Ok(codes)
    }

    /// Whether a HIT with one of these measures is told as a refusal.
    pub fn refuses(&self, measures: &[Measure]) -> bool {
        let mut words = measures.iter().map(|m| m.as_str());
        words.any(|word| self.refusing.iter().any(|r| r == word))
    }

    fn of(&self, told: Told) -> &Code {
        match told {
            Told::Clear => &self.clear,
            Told::Review => &self.review,
            Told::Hit => &self.hit,
            Told::Refuse => &self.refuse,
            Told::Insufficient => &self.insufficient,
        }
    }
}

/// The codes of an answer that was sent before: of each of its messages, of each traveller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent(Vec<Vec<String>>);

/// An answer that cannot be compared with what would be told now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SentError {
    /// There is no CUSRES message in it.
    #[error("no CUSRES message is in it")]
    NoMessage,
    /// It has other messages or travellers than the manifest.
    #[error("it answers another manifest: messages or travellers are not as many")]
    Another,
}

impl Sent {
    /// Reads an answer.
    pub fn read(bytes: &[u8]) -> Result<Self, SentError> {
        let mut messages: Vec<Vec<String>> = Vec::new();
        let mut of_traveller = false;
        edifact::each_segment(&characters::decode(bytes), &mut |segment| match (
            segment.tag.as_str(),
            messages.last_mut(),
        ) {
            ("UNH", _) if segment.get(1, 0) == "CUSRES" => messages.push(Vec::new()),
            ("ERP", _) => of_traveller = segment.get(0, 0) == "2",
            ("ERC", Some(codes)) if of_traveller => codes.push(segment.get(0, 0).to_owned()),
            _ => {}
        });
        if messages.is_empty() {
            return Err(SentError::NoMessage);
        }
        Ok(Self(messages))
    }
}

/// The travellers of each flight with what they are told.
fn by_flight<'a>(manifest: &'a Manifest, told: &[Told]) -> Vec<Vec<(&'a References, Told)>> {
    let mut flights = vec![Vec::new(); manifest.flights.len()];
    for (traveller, told) in manifest.travellers.iter().zip(told) {
        flights[traveller.flight].push((&traveller.references, *told));
    }
    flights
}

/// What has changed since an answer was sent, to be sent unasked; `None` if nothing has. A message that was not read is
/// answered anew only when it is sent anew.
pub fn change(
    manifest: &Manifest,
    told: &[Told],
    codes: &Codes,
    before: &Sent,
    at: LocalTime,
) -> Result<Option<String>, SentError> {
    let mut flights = by_flight(manifest, told);
    if before.0.len() != flights.len() {
        return Err(SentError::Another);
    }
    for (flight, (told, sent)) in manifest
        .flights
        .iter()
        .zip(flights.iter_mut().zip(&before.0))
    {
        if flight.rejected {
            told.clear();
        } else if told.len() == sent.len() {
            let mut sent = sent.iter();
            told.retain(|(_, told)| sent.next() != Some(&codes.of(*told).code));
        } else {
            return Err(SentError::Another);
        }
    }
    let changed = flights.iter().any(|told| !told.is_empty());
    Ok(changed.then(|| interchange(manifest, &flights, Occasion::Change, codes, at)))
}

/// The answer to a manifest; `told` holds one entry for each of its travellers, in order.
pub fn write(manifest: &Manifest, told: &[Told], codes: &Codes, at: LocalTime) -> String {
    let flights = by_flight(manifest, told);
    interchange(manifest, &flights, Occasion::Answer, codes, at)
}

/// Why a message is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Occasion {
    /// A list was sent.
    Answer,
    /// What was answered has changed.
    Change,
}

fn interchange(
    manifest: &Manifest,
    flights: &[Vec<(&References, Told)>],
    occasion: Occasion,
    codes: &Codes,
    at: LocalTime,
) -> String {
    let envelope = &manifest.envelope;
    let reference = reference("CR", &envelope.reference);
    let (y, m, d) = at.day.ymd();
    let minute = at.minute.unwrap_or(0);
    let moment = format!(
        "{:02}{m:02}{d:02}:{:02}{:02}",
        y % 100,
        minute / 60,
        minute % 60
    );
    let mut text = format!(
        "UNA:+.? '\nUNB+UNOA:4+{}+{}+{moment}+{reference}++{}'\n",
        party(&envelope.recipient),
        party(&envelope.sender),
        free(&envelope.application),
    );
    let mut messages = 0;
    for (flight, told) in manifest.flights.iter().zip(flights) {
        if occasion == Occasion::Answer || !told.is_empty() {
            messages += 1;
            message(&mut text, messages, flight, told, occasion, codes);
        }
    }
    let _ = writeln!(text, "UNZ+{messages}+{reference}'");
    text
}

fn message(
    text: &mut String,
    number: usize,
    flight: &Flight,
    told: &[(&References, Told)],
    occasion: Occasion,
    codes: &Codes,
) {
    let each = !flight.rejected && !told.is_empty();
    let common = if flight.common.is_empty() {
        &flight.message
    } else {
        &flight.common
    };
    let mut body = vec![
        format!("UNH+{number}+CUSRES:D:05B:UN:IATA+{}+01:F", free(common)),
        format!(
            "BGM+{}",
            match occasion {
                Occasion::Change => "132",
                Occasion::Answer if each => "962",
                Occasion::Answer => "312",
            }
        ),
    ];
    let transaction = flight.transaction.as_ref().unwrap_or(common);
    body.push(format!("RFF+TN:{}", free(transaction)));
    if each {
        header(&mut body, flight);
        for (references, told) in told {
            body.push("ERP+2".to_owned());
            let known = [
                ("AVF", &references.reservation),
                ("ABO", &references.unique),
            ];
            for (qualifier, value) in known {
                if let Some(value) = value {
                    body.push(format!("RFF+{qualifier}:{}", free(value)));
                }
            }
            let code = codes.of(*told);
            body.push(format!("ERC+{}", code.code));
            body.push(format!("FTX+AAP+++{}", code.text));
        }
    } else if flight.rejected {
        body.push("ERP+1".to_owned());
        body.push(format!("ERC+{}", codes.rejected.code));
        body.push(format!("FTX+AAO+++{}", codes.rejected.text));
    }
    body.push(format!("UNT+{}+{number}", body.len() + 1));
    for segment in &body {
        let _ = writeln!(text, "{segment}'");
    }
}

fn header(body: &mut Vec<String>, flight: &Flight) {
    if let Some(number) = &flight.number {
        body.push(format!("RFF+AF:{}", free(number)));
    }
    let digits = |t: LocalTime| {
        let (y, m, d) = t.day.ymd();
        let minute = t.minute.unwrap_or(0);
        format!(
            "{:02}{m:02}{d:02}{:02}{:02}",
            y % 100,
            minute / 60,
            minute % 60
        )
    };
    let departure = flight.departure();
    let arrival = flight.arrival();
    if let Some(time) = departure.and_then(|l| l.departs) {
        body.push(format!("DTM+189:{}:201", digits(time)));
    }
    if let Some(time) = arrival.and_then(|l| l.arrives) {
        body.push(format!("DTM+232:{}:201", digits(time)));
    }
    if let Some(port) = departure.and_then(|l| l.from.as_ref()) {
        body.push(format!("LOC+125+{}", free(port)));
    }
    if let Some(port) = arrival.and_then(|l| l.to.as_ref()) {
        body.push(format!("LOC+87+{}", free(port)));
    }
}

/// A party of the envelope: identification and its qualifier.
fn party(text: &str) -> String {
    let parts: Vec<String> = text.split(':').map(free).collect();
    parts.join(":")
}

/// A reference of our own to one of the sender's, no longer than an interchange may have.
fn reference(prefix: &str, of: &str) -> String {
    let plain: String = of.chars().filter(char::is_ascii_alphanumeric).collect();
    let room = 14 - prefix.len();
    let from = plain.len().saturating_sub(room);
    format!("{prefix}{}", &plain[from..])
}

/// Text of the sender as a value: service characters released, what a message cannot carry left out.
fn free(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text
        .chars()
        .filter(|c| c.is_ascii() && !c.is_ascii_control())
    {
        if "?:+'".contains(c) {
            out.push('?');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_comes_with_the_program_is_read() {
        let codes = Codes::default();
        assert!(codes.refuses(&[Measure::Warn, Measure::TravelBan]));
        assert!(!codes.refuses(&[Measure::Warn, Measure::AssetFreeze]));
    }

    #[test]
    fn a_table_that_a_message_could_not_carry_is_refused() {
        let table = include_str!("data/cusres.toml");
        for (from, to) in [
            ("OK TO BOARD", "on list X'"),
            ("\"0Z\"", "\"\""),
            ("travel_ban", "dungeon"),
            ("[clear]", "[clean]"),
        ] {
            assert!(
                Codes::from_toml(&table.replacen(from, to, 1)).is_err(),
                "{to}"
            );
        }
    }

    #[test]
    fn references_of_the_sender_cannot_break_out_of_their_place() {
        assert_eq!(free("a'b+c:d?\n"), "A?'B?+C?:D??");
        assert_eq!(reference("CR", "00000000000101"), "CR000000000101");
    }
}
