//! Switzerland: consolidated list of the State Secretariat for Economic Affairs (SECO), XML.
//!
//! One record per `target`, referred to by its `ssid`. Places stand apart, anywhere in the file, and are named by
//! number, so records are held back until the end. Only a whole list is read: an amendment names what changed and
//! nothing else, and taking it for the list would drop everybody else; it is refused. Invariant: every attribute and
//! element is understood or a problem. What a target is made of is read in `ch/target.rs`, its names in `ch/name.rs`,
//! its documents in `ch/document.rs`.

mod document;
mod name;
mod target;

use std::collections::HashMap;

use super::gather::{At, joined, push_new, squeeze};
use super::xml::{self, Element};
use super::{Listing, Published, ReadError, Sink};
use crate::domain::{Country, PartialDate, Place};

/// Programme and measures of a set of sanctions.
#[derive(Clone, Debug, Default)]
pub(super) struct SanctionsSet {
    programme: String,
    name: String,
    origin: String,
}

/// What targets refer to.
#[derive(Debug, Default)]
pub(super) struct Context {
    sets: HashMap<String, SanctionsSet>,
    places: HashMap<String, Place>,
}

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let input = listing.take("")?;
    let file = input.name.clone();
    let mut context = Context::default();
    let mut targets = Vec::new();
    let wanted = ["sanctions-program", "target", "place"];
    let root = xml::for_each(input, &["swiss-sanctions-list"], &wanted, &mut |e| {
        let at = At {
            file: file.clone(),
            place: e.place(),
            record: String::new(),
        };
        match e.name.as_str() {
            "sanctions-program" => programme(&e, &mut context, &at, sink),
            "place" => place(&e, &mut context, &at, sink),
            _ => targets.push(e),
        }
        Ok(())
    })?;
    match root.attr("list-type") {
        Some("whole-list") => {}
        other => {
            let found = other
                .unwrap_or("nothing")
                .chars()
                .take(40)
                .collect::<String>();
            return Err(ReadError::WrongFormat {
                file,
                reason: format!(
                    "list-type should be whole-list, and is {found}: a list of changes cannot stand for the list"
                ),
            });
        }
    }
    for e in targets {
        let at = At {
            file: file.clone(),
            place: e.place(),
            record: e.attr("ssid").unwrap_or_default().to_owned(),
        };
        if let Some(record) = target::read(&e, &listing.id, &context, &at, sink) {
            sink.record(record);
        }
    }
    Ok(Published {
        date: root.attr("date").and_then(PartialDate::parse_iso),
        version: None,
        stated_records: None,
    })
}

/// Reports attributes and children that are not known.
fn expect(e: &Element, attributes: &[&str], children: &[&str], at: &At, sink: &mut dyn Sink) {
    for what in e.unexpected(attributes, children) {
        let at = At {
            place: e.place(),
            ..at.clone()
        };
        at.problem(sink, format!("{what} is not understood"));
    }
}

/// The English text among elements that repeat in every language, or the first.
fn english(e: &Element, name: &str) -> String {
    let text = e
        .all(name)
        .find(|c| c.attr("lang") == Some("eng"))
        .or(e.child(name));
    text.and_then(Element::value)
        .map(squeeze)
        .unwrap_or_default()
}

fn programme(e: &Element, context: &mut Context, at: &At, sink: &mut dyn Sink) {
    let children = [
        "program-key",
        "program-name",
        "sanctions-set",
        "origin",
        "predecessor-version-date",
    ];
    expect(
        e,
        &["ssid", "version-date", "predecessor-version-date"],
        &children,
        at,
        sink,
    );
    let key = english(e, "program-key");
    let programme = english(e, "program-name");
    let programme = if key.is_empty() || key == programme {
        programme
    } else {
        format!("{key}: {programme}")
    };
    for set in e.all("sanctions-set") {
        let Some(ssid) = set.attr("ssid") else {
            at.problem(sink, "a set of sanctions without a number");
            continue;
        };
        let in_english = set.attr("lang").is_none_or(|l| l == "eng");
        if in_english || !context.sets.contains_key(ssid) {
            let set = SanctionsSet {
                programme: programme.clone(),
                name: set.value().map(squeeze).unwrap_or_default(),
                origin: english(e, "origin"),
            };
            context.sets.insert(ssid.to_owned(), set);
        }
    }
}

fn place(e: &Element, context: &mut Context, at: &At, sink: &mut dyn Sink) {
    expect(e, &["ssid"], &["location", "area", "country"], at, sink);
    let Some(ssid) = e.attr("ssid") else {
        at.problem(sink, "a place without a number");
        return;
    };
    let (country, untold) = e.child("country").map(country).unwrap_or_default();
    let variants = |name: &str| {
        let of = e
            .each(name, "location-variant")
            .chain(e.each(name, "area-variant"));
        of.filter_map(Element::value)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut names = Vec::new();
    for variant in variants("location").into_iter().chain(variants("area")) {
        push_new(&mut names, squeeze(&variant));
    }
    let value = |name: &str| e.child(name).and_then(|c| c.value().or(c.text_of("value")));
    let place = Place {
        text: joined([value("location"), untold.as_deref()], ", "),
        region: value("area").map(squeeze),
        country,
        note: (!names.is_empty()).then(|| format!("also {}", names.join(", "))),
    };
    context.places.insert(ssid.to_owned(), place);
}

/// The country of an element with `iso-code`; its text where the country could not be told.
fn country(e: &Element) -> (Option<Country>, Option<String>) {
    let country = e
        .attr("iso-code")
        .and_then(Country::from_code)
        .or_else(|| e.value().and_then(Country::from_name));
    let text = e
        .value()
        .or(e.attr("iso-code"))
        .filter(|_| country.is_none())
        .map(squeeze);
    (country, text)
}
