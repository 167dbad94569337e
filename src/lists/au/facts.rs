//! What the columns of an Australian entry say, as a record.
//!
//! Cells that hold several values are parted at their letters and semicolons. Text that was taken apart, or not
//! understood, also stays in the remarks. The control date is the day of the last change, for entries of old listings
//! carry recent ones.

use super::super::Sink;
use super::super::dates;
use super::super::gather::{self, At, Remarks, lettered, push_new, squeeze};
use super::super::workbook::Cell;
use super::births;
use super::{Entry, Fact, ListId, NameQuality};
use crate::domain::{Country, Day, Identifier, IdentifierKind, Nationality, Record, RecordKey};

/// The record of an entry; one without a name is a problem.
pub(super) fn record(mut entry: Entry, list: &ListId, sink: &mut dyn Sink) -> Option<Record> {
    let key = RecordKey {
        list: list.clone(),
        reference: entry.at.record.clone(),
    };
    let primary = |n: &crate::domain::Name| n.quality == NameQuality::Primary;
    if !entry.names.iter().any(primary)
        && let Some(first) = entry.names.first_mut()
    {
        first.quality = NameQuality::Primary;
        let reason = "no row with a primary name; the first name is taken for it";
        entry.at.problem(sink, reason);
    }
    let mut reading = Reading {
        record: Record::new(key, entry.kind),
        remarks: Remarks::default(),
        at: entry.at,
        sink,
    };
    reading.record.names = entry.names;
    for (fact, cell) in &entry.facts {
        match cell {
            Cell::Text(text) => reading.text(*fact, text),
            Cell::Date(date) => reading.date(*fact, *date),
            Cell::Error => {}
        }
    }
    let Reading {
        record,
        remarks,
        at,
        sink,
    } = reading;
    gather::finished(record, remarks, &at, sink)
}

struct Reading<'a> {
    record: Record,
    remarks: Remarks,
    at: At,
    sink: &'a mut dyn Sink,
}

impl Reading<'_> {
    fn problem(&mut self, reason: &str) {
        self.at.problem(self.sink, reason);
    }

    fn date(&mut self, fact: Fact, date: crate::domain::PartialDate) {
        match fact {
            Fact::Birth => push_new(&mut self.record.births, date.interval()),
            Fact::ControlDate => self.updated(date.first()),
            Fact::ListingInformation => self.listed(date.first()),
            _ => {
                self.problem("a date where none belongs");
                self.remarks.add(&date.to_string());
            }
        }
    }

    fn updated(&mut self, day: Day) {
        let last = &mut self.record.provenance.last_updated;
        *last = (*last).max(Some(day));
    }

    fn listed(&mut self, day: Day) {
        let first = &mut self.record.provenance.listed_on;
        *first = Some(first.map_or(day, |d| d.min(day)));
    }

    fn text(&mut self, fact: Fact, text: &str) {
        match fact {
            Fact::Birth => self.birth(text),
            Fact::BirthPlace => {
                for piece in pieces(text) {
                    push_new(&mut self.record.birth_places, gather::place(&piece));
                }
            }
            Fact::Citizenship => pieces(text).iter().for_each(|p| self.citizenship(p)),
            Fact::Address => {
                for piece in pieces(text) {
                    if is_contact(&piece) {
                        self.remarks.add(&piece);
                    } else {
                        push_new(&mut self.record.addresses, gather::address(&piece));
                    }
                }
            }
            Fact::AdditionalInformation => self.remarks.add(text),
            Fact::ListingInformation => self.listing(text),
            Fact::ImoNumber => {
                let identifier = Identifier {
                    kind: IdentifierKind::Imo,
                    value: squeeze(text),
                    country: None,
                    published_kind: Some("IMO number".to_owned()),
                    note: None,
                };
                push_new(&mut self.record.identifiers, identifier);
            }
            Fact::Committees => push_new(&mut self.record.provenance.programmes, squeeze(text)),
            Fact::ControlDate => {
                if let Some(day) = dates::day(text) {
                    self.updated(day);
                } else {
                    self.problem("the control date is not a day");
                    self.remarks.labelled("Control date", text);
                }
            }
            Fact::Instrument => push_new(&mut self.record.provenance.legal_basis, squeeze(text)),
            Fact::Measure(measure) => match text.to_lowercase().as_str() {
                "yes" | "y" | "true" | "x" | "1" => self.record.provenance.measures.push(measure),
                "no" | "n" | "false" | "0" => {}
                _ => {
                    self.problem("a measure that is neither yes nor no");
                    self.remarks.labelled(measure.as_str(), text);
                }
            },
        }
    }

    fn birth(&mut self, text: &str) {
        let read = births::read(text);
        for birth in read.dates {
            push_new(&mut self.record.births, birth);
        }
        if read.left > 0 {
            self.problem("a date of birth or founding is not understood");
        }
        if read.left > 0 || read.noted {
            self.remarks.labelled("Date of birth", text);
        }
    }

    fn citizenship(&mut self, text: &str) {
        let add = |record: &mut Record, country| {
            let nationality = Nationality {
                country: Some(country),
                text: String::new(),
            };
            push_new(&mut record.nationalities, nationality);
        };
        if let Some(country) = Country::from_name(text).filter(|_| !text.contains('(')) {
            return add(&mut self.record, country);
        }
        self.remarks.labelled("Citizenship", text);
        let countries = Country::all_in(text);
        if countries.is_empty() {
            self.problem("a citizenship that names no state here known");
            push_new(&mut self.record.nationalities, gather::nationality(text));
        }
        for country in countries {
            add(&mut self.record, country);
        }
    }

    fn listing(&mut self, text: &str) {
        self.remarks.labelled("Listing information", text);
        for line in text.lines() {
            let starts = ["Autonomous Sanctions (", "Charter of the United Nations ("];
            let start = starts.iter().filter_map(|s| line.find(s)).min();
            if let Some(start) = start.filter(|_| line.contains("Instrument")) {
                let instrument = squeeze(&line[start..]);
                push_new(&mut self.record.provenance.legal_basis, instrument);
            }
        }
        if let Some(day) = listed_on(text) {
            self.listed(day);
        }
    }
}

/// The day of `Listed on: 12 Apr. 2000 (amended …)` and `Listed by UN 1267 Committee on 25 January 2001 …`.
fn listed_on(text: &str) -> Option<Day> {
    let (_, said) = text.split_once("Listed ")?;
    let (_, on) = format!(" {said}")
        .split_once(" on")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    let words: Vec<&str> = on
        .trim_start_matches(':')
        .split_whitespace()
        .take(3)
        .collect();
    dates::day(words.join(" ").trim_end_matches([',', '.', '(', ')']))
}

/// The values of a cell, parted at letters in their order and at semicolons.
fn pieces(text: &str) -> Vec<String> {
    let parts = lettered(text).into_iter().flat_map(|p| p.split(';'));
    let pieces = parts.map(|piece| {
        let piece = squeeze(piece);
        let bytes = piece.as_bytes();
        let marked = bytes.len() > 2 && bytes[0].is_ascii_lowercase() && bytes[1] == b')';
        let piece = if marked { &piece[2..] } else { &piece };
        piece.trim_matches([' ', ',', ';']).to_owned()
    });
    pieces.filter(|p| !super::says_nothing(p)).collect()
}

/// Telephone numbers and the like, which stand among the addresses.
fn is_contact(piece: &str) -> bool {
    let piece = piece.to_lowercase();
    let starts = [
        "tel",
        "phone",
        "fax",
        "facsimile",
        "email",
        "e-mail",
        "web",
        "mobile",
    ];
    starts.iter().any(|s| piece.starts_with(s))
        && piece.contains(|c: char| c.is_ascii_digit() || c == '@' || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_listing_is_found_in_prose() {
        let show = |t: &str| listed_on(t).map(|d| d.to_string());
        let listed = "Listed by UN 1267 Committee on 25 January 2001 (amended on 9 July 2007)";
        assert_eq!(show(listed).as_deref(), Some("2001-01-25"));
        assert_eq!(
            show("Listed on: 12 Apr. 2000, amended").as_deref(),
            Some("2000-04-12")
        );
        assert_eq!(show("Resolution 1483. Listed on 1 May"), None);
        assert_eq!(show("Instrument 2023"), None);
    }

    #[test]
    fn values_are_parted_at_letters_and_semicolons() {
        assert_eq!(pieces("a) Ayr, Xland b) Bor"), ["Ayr, Xland", "Bor"]);
        assert_eq!(pieces("Ayr; b) Bor; NA"), ["Ayr", "Bor"]);
        assert!(is_contact("Tel. 021 555") && !is_contact("Telford, Xland"));
    }
}
