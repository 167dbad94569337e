//! The United Nations Security Council consolidated list, XML (`CONSOLIDATED_LIST`).
//!
//! Empty placeholder elements are how the publisher writes "nothing" and are no problem. Name parts are in the order
//! of print; what the second to fourth are is not said. The key is `REFERENCE_NUMBER`. Measures come from the regime
//! (`data/un_measures.tsv`). An element that is not known here is a problem if it says something.

mod births;
mod documents;

use super::gather::push_new;
use super::written_names::{inverted, one_line, packed};
use super::xml::{self, Element};
use super::{Listing, Problem, Published, ReadError, Sink, dates};
use crate::domain::{Address, Country, Gender, ListId, Measure, Name, NameQuality, Nationality};
use crate::domain::{Notice, PartRole, Place, Record, RecordKey, RecordKind};

const KNOWN: [&str; 32] = [
    "DATAID",
    "VERSIONNUM",
    "FIRST_NAME",
    "SECOND_NAME",
    "THIRD_NAME",
    "FOURTH_NAME",
    "UN_LIST_TYPE",
    "REFERENCE_NUMBER",
    "LISTED_ON",
    "GENDER",
    "COMMENTS1",
    "NATIONALITY",
    "LIST_TYPE",
    "LAST_DAY_UPDATED",
    "INDIVIDUAL_ALIAS",
    "INDIVIDUAL_ADDRESS",
    "INDIVIDUAL_DATE_OF_BIRTH",
    "INDIVIDUAL_PLACE_OF_BIRTH",
    "INDIVIDUAL_DOCUMENT",
    "SORT_KEY",
    "SORT_KEY_LAST_MOD",
    "DESIGNATION",
    "TITLE",
    "NAME_ORIGINAL_SCRIPT",
    "ENTITY_ALIAS",
    "ENTITY_ADDRESS",
    "SUBMITTED_BY",
    "SUBMITTED_ON",
    "DELISTED_ON",
    "COMMENTS2",
    "NATIONALITY2",
    "APPLICATION_STATUS",
];

const PARTS: [(&str, PartRole); 4] = [
    ("FIRST_NAME", PartRole::Given),
    ("SECOND_NAME", PartRole::Middle),
    ("THIRD_NAME", PartRole::Middle),
    ("FOURTH_NAME", PartRole::Middle),
];

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let input = listing.take("")?;
    let file = input.name.clone();
    let list = listing.id.clone();
    let root = xml::for_each(
        input,
        &["CONSOLIDATED_LIST"],
        &["INDIVIDUAL", "ENTITY"],
        &mut |element| {
            if let Some(record) = Entry::new(&element, &file, &list, sink).and_then(Entry::read) {
                sink.record(record);
            }
            Ok(())
        },
    )?;
    let version = root.attr("dateGenerated").map(str::to_owned);
    Ok(Published {
        date: version.as_deref().and_then(dates::partial),
        version,
        stated_records: None,
    })
}

/// One entry while it is read.
struct Entry<'a> {
    element: &'a Element,
    file: &'a str,
    sink: &'a mut dyn Sink,
    record: Record,
    /// What was not understood, kept for the remarks.
    left: Vec<String>,
}

impl<'a> Entry<'a> {
    fn new(
        element: &'a Element,
        file: &'a str,
        list: &ListId,
        sink: &'a mut dyn Sink,
    ) -> Option<Self> {
        let Some(reference) = element.text_of("REFERENCE_NUMBER") else {
            sink.problem(Problem {
                file: file.to_owned(),
                place: element.place(),
                record: None,
                reason: "an entry without REFERENCE_NUMBER is left out".to_owned(),
            });
            return None;
        };
        let key = RecordKey {
            list: list.clone(),
            reference: reference.to_owned(),
        };
        let kind = match element.name.as_str() {
            "INDIVIDUAL" => RecordKind::Person,
            _ => RecordKind::Organisation,
        };
        Some(Self {
            element,
            file,
            sink,
            record: Record::new(key, kind),
            left: Vec::new(),
        })
    }

    fn problem(&mut self, at: &Element, reason: &str) {
        let problem = at.problem(self.file, &self.record.key.reference, reason);
        self.sink.problem(problem);
    }

    /// Reports what is not understood, and keeps its text.
    fn keep(&mut self, at: &Element, reason: &str) {
        let texts = at.children.iter().filter_map(Element::value).map(one_line);
        self.left.push(format!(
            "{}: {}",
            at.name,
            texts.collect::<Vec<_>>().join(", ")
        ));
        self.problem(at, reason);
    }

    fn read(mut self) -> Option<Record> {
        let element = self.element;
        self.names();
        if self.record.names.is_empty() {
            self.problem(element, "an entry without a name is left out");
            return None;
        }
        self.record.titles = values(element, "TITLE");
        self.record.positions = values(element, "DESIGNATION");
        if let Some(gender) = element.child("GENDER")
            && let Some(word) = gender.value()
        {
            self.record.gender = Gender::parse(word);
            if self.record.gender.is_none() {
                self.problem(gender, "GENDER is neither Male nor Female");
            }
        }
        self.nationalities();
        for birth in element.all("INDIVIDUAL_DATE_OF_BIRTH") {
            match births::date(birth) {
                Ok(date) => self.record.births.extend(date),
                Err(reason) => self.keep(birth, reason),
            }
        }
        for place in element.all("INDIVIDUAL_PLACE_OF_BIRTH") {
            self.record.birth_places.extend(births::place(place));
        }
        for tag in ["INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"] {
            self.record
                .addresses
                .extend(element.all(tag).filter_map(address));
        }
        for document in element.all("INDIVIDUAL_DOCUMENT") {
            if let Err(reason) = documents::read(document, &mut self.record) {
                self.keep(document, reason);
            }
        }
        for tag in ["INDIVIDUAL_ALIAS", "ENTITY_ALIAS"] {
            for alias in element.all(tag) {
                self.alias(alias);
            }
        }
        for script in element
            .all("NAME_ORIGINAL_SCRIPT")
            .filter_map(Element::value)
        {
            let name = Name::whole(one_line(script), NameQuality::OriginalScript);
            self.record.names.push(name);
        }
        self.provenance();
        for other in &element.children {
            if !KNOWN.contains(&other.name.as_str()) && says_something(other) {
                self.problem(other, "an element that is not known");
            }
        }
        Some(self.record)
    }

    fn names(&mut self) {
        let part = |(tag, role): &(&str, PartRole)| {
            let text = self.element.text_of(tag)?;
            Some((*role, one_line(text)))
        };
        self.record.names = if self.record.kind == RecordKind::Person {
            let parts = PARTS.iter().filter_map(part);
            Name::from_parts(parts, NameQuality::Primary)
                .into_iter()
                .collect()
        } else {
            let whole = self.element.text_of("FIRST_NAME").unwrap_or_default();
            entity_names(whole, NameQuality::Primary)
        };
    }

    fn alias(&mut self, alias: &Element) {
        let Some(text) = alias.text_of("ALIAS_NAME") else {
            return;
        };
        let quality = match alias.text_of("QUALITY").unwrap_or_default() {
            "Low" => NameQuality::Weak,
            "f.k.a." => NameQuality::Former,
            "Good" | "a.k.a." => NameQuality::Strong,
            _ => {
                self.problem(
                    alias,
                    "an alias of a QUALITY that is not known, kept as a strong one",
                );
                NameQuality::Strong
            }
        };
        let born = births::of_alias(alias);
        if let Err(reason) = born {
            self.problem(alias, reason);
        }
        let born = born.unwrap_or_default();
        let mut names = match self.record.kind {
            RecordKind::Person => packed(text, quality),
            _ => entity_names(text, quality),
        };
        for name in &mut names {
            if self.record.kind == RecordKind::Person {
                name.parts = inverted(&name.whole);
            }
            let notes = [
                name.note.take(),
                alias.text_of("NOTE").map(one_line),
                born.note.clone(),
            ];
            let notes: Vec<String> = notes.into_iter().flatten().collect();
            name.note = (!notes.is_empty()).then(|| notes.join("; "));
        }
        self.record.names.append(&mut names);
        if let Some(date) = born.date {
            push_new(&mut self.record.births, date);
        }
        self.record.birth_places.extend(born.place);
    }

    fn nationalities(&mut self) {
        for value in self.element.each("NATIONALITY", "VALUE") {
            let Some(text) = value.value().filter(|t| !matches!(*t, "na" | "N/A")) else {
                continue;
            };
            let country = Country::from_name(text);
            if country.is_none() {
                self.problem(value, "a nationality that is not in the table of countries");
            }
            let text = one_line(text);
            self.record
                .nationalities
                .push(Nationality { country, text });
        }
    }

    fn provenance(&mut self) {
        let element = self.element;
        let is_person = self.record.kind == RecordKind::Person;
        let provenance = &mut self.record.provenance;
        provenance.programmes = element
            .text_of("UN_LIST_TYPE")
            .map(str::to_owned)
            .into_iter()
            .collect();
        let regime = provenance.programmes.first().and_then(|p| regime(p));
        if let Some((persons, entities, resolution)) = regime {
            let measures = if is_person { persons } else { entities };
            provenance.measures = own_measures(element.text_of("COMMENTS1").unwrap_or_default());
            if provenance.measures.is_empty() {
                provenance.measures = measures.split(',').filter_map(Measure::parse).collect();
            }
            let resolutions = resolution.split(", ").map(|r| format!("UNSCR {r}"));
            provenance.legal_basis = resolutions.collect();
        }
        let comments = ["COMMENTS1", "COMMENTS2"]
            .into_iter()
            .filter_map(|t| element.text_of(t));
        let mut remarks: Vec<String> = comments.map(str::to_owned).collect();
        for (tag, label) in [
            ("SUBMITTED_BY", "Submitted by"),
            ("SUBMITTED_ON", "Submitted on"),
            ("APPLICATION_STATUS", "Status"),
        ] {
            remarks.extend(element.text_of(tag).map(|t| format!("{label} {t}")));
        }
        remarks.extend(values(element, "NATIONALITY2"));
        remarks.append(&mut self.left);
        provenance.remarks = (!remarks.is_empty()).then(|| remarks.join("\n"));
        if let Some((_, link)) = element
            .text_of("COMMENTS1")
            .and_then(|c| c.split_once("INTERPOL-UN Security Council Special Notice"))
        {
            provenance.notice = Some(Notice::UnSpecial);
            provenance.source_url = url(link);
        }
        provenance.listed_on = element.text_of("LISTED_ON").and_then(dates::day);
        let updated = element
            .each("LAST_DAY_UPDATED", "VALUE")
            .filter_map(Element::value);
        provenance.last_updated = updated.filter_map(dates::day).max();
        if element.text_of("DELISTED_ON").is_some() {
            provenance.status = crate::domain::RecordStatus::Delisted;
        }
        if regime.is_none() {
            self.problem(element, "a regime whose measures are not known");
        }
        if let Some(listed) = element.child("LISTED_ON").filter(|l| l.value().is_some())
            && self.record.provenance.listed_on.is_none()
        {
            self.problem(listed, "LISTED_ON is not a date");
        }
    }
}

/// Measures for persons, for entities, and the resolution, of a regime.
fn regime(list_type: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let table = include_str!("../data/un_measures.tsv");
    table
        .lines()
        .filter(|l| !l.starts_with('#'))
        .find_map(|line| {
            let mut cells = line.split('\t');
            (cells.next()? == list_type).then_some(())?;
            Some((cells.next()?, cells.next()?, cells.next()?))
        })
}

/// The measures that comments name in brackets of their own: "(Travel Ban, Asset Freeze)", "(targeted arms embargo)".
/// A bracket that says anything else is none. Ascending.
fn own_measures(comments: &str) -> Vec<Measure> {
    let comments = one_line(comments).to_lowercase();
    let brackets = comments.split('(').skip(1);
    let named = brackets.filter_map(|bracket| {
        let words = bracket.split_once(')')?.0.split(',');
        let measures = words.map(|word| match word.trim() {
            "asset freeze" | "assets freeze" => Some(Measure::AssetFreeze),
            "travel ban" => Some(Measure::TravelBan),
            "arms embargo" | "targeted arms embargo" => Some(Measure::ArmsEmbargo),
            _ => None,
        });
        measures.collect::<Option<Vec<_>>>()
    });
    let mut measures: Vec<Measure> = named.flatten().collect();
    measures.sort_unstable();
    measures.dedup();
    measures
}

/// The names of an entity: further ones behind `;` are aliases, an abbreviation in brackets is a weak one.
fn entity_names(text: &str, quality: NameQuality) -> Vec<Name> {
    let text = one_line(text);
    let several = text.contains(';') || !text.is_ascii() && text.contains('(');
    let mut names = if several {
        packed(&text, quality)
    } else {
        vec![Name::whole(text, quality)]
    };
    let mut abbreviations = Vec::new();
    for name in &mut names {
        let bracket = name
            .whole
            .strip_suffix(')')
            .and_then(|t| t.rsplit_once(" ("));
        let (rest, short) = match (bracket, &name.note) {
            (Some((rest, short)), _) => (rest.to_owned(), short.to_owned()),
            (None, Some(note)) => (name.whole.clone(), note.clone()),
            (None, None) => continue,
        };
        if is_abbreviation(&short) {
            name.whole = rest;
            name.note = None;
            let mut abbreviation = Name::whole(short, NameQuality::Weak);
            abbreviation.note = Some("abbreviation".to_owned());
            abbreviations.push(abbreviation);
        }
    }
    names.append(&mut abbreviations);
    names.retain(|n| !n.whole.trim().is_empty());
    for name in names.iter_mut().skip(1) {
        if name.quality == NameQuality::Primary {
            name.quality = NameQuality::Strong;
        }
    }
    names
}

fn is_abbreviation(text: &str) -> bool {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (2..=10).contains(&text.len()) && capitals >= 2 && !text.contains(' ')
}

fn values(element: &Element, tag: &str) -> Vec<String> {
    let values = element.each(tag, "VALUE").filter_map(Element::value);
    values.map(one_line).collect()
}

fn says_something(element: &Element) -> bool {
    element.value().is_some() || element.children.iter().any(says_something)
}

fn url(text: &str) -> Option<String> {
    let start = text.find("http")?;
    let end = text[start..]
        .find(char::is_whitespace)
        .map_or(text.len(), |e| start + e);
    Some(
        text[start..end]
            .trim_end_matches(['.', ',', ';', ')'])
            .to_owned(),
    )
}

fn address(element: &Element) -> Option<Address> {
    let texts = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE"].into_iter();
    let text: Vec<String> = texts
        .filter_map(|t| element.text_of(t))
        .map(one_line)
        .collect();
    let written = element.text_of("COUNTRY").filter(|c| *c != "na");
    let country = written.and_then(Country::from_name);
    let unknown = written.filter(|_| country.is_none()).map(one_line);
    let address = Address {
        text: text
            .into_iter()
            .chain(unknown)
            .collect::<Vec<_>>()
            .join(", "),
        city: element.text_of("CITY").map(one_line),
        postal_code: element.text_of("ZIP_CODE").map(one_line),
        country,
        note: element.text_of("NOTE").map(one_line),
    };
    (address != Address::default()).then_some(address)
}

/// A place given as street, town, province and country, with what names they have here.
fn place(element: &Element, [town, region, country]: [&str; 3]) -> Option<Place> {
    let towns = ["STREET", town]
        .into_iter()
        .filter_map(|t| element.text_of(t));
    let text: Vec<String> = towns.map(one_line).collect();
    let written = element.text_of(country).filter(|c| *c != "na");
    let known = written.and_then(Country::from_name);
    let unknown = written.filter(|_| known.is_none()).map(one_line);
    let place = Place {
        text: text
            .into_iter()
            .chain(unknown)
            .collect::<Vec<_>>()
            .join(", "),
        region: element.text_of(region).map(one_line),
        country: known,
        note: element.text_of("NOTE").map(one_line),
    };
    (place != Place::default()).then_some(place)
}
