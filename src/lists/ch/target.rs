//! A target of the Swiss list: identities with names, births, places, documents; justifications; history.
//!
//! Relations name the other target by `ssid`. A date of another calendar becomes a range. Names and documents
//! are read in files of their own.

use super::super::Sink;
use super::super::calendars::Calendar;
use super::super::dates;
use super::super::gather::{At, Remarks, finished, joined, push_new, squeeze};
use super::super::xml::Element;
use super::{Context, country, expect};
use crate::domain::{Address, DateInterval, DateKind, Gender, Identifier};
use crate::domain::{IdentifierKind, Link, ListId, Measure};
use crate::domain::{Nationality, PartialDate, Place, Record, RecordKey};
use crate::domain::{RecordKind, RecordStatus};

pub(super) struct Reading<'a> {
    pub(super) record: Record,
    remarks: Remarks,
    context: &'a Context,
    at: &'a At,
    sink: &'a mut dyn Sink,
}

/// The record of a target.
pub fn read(
    e: &Element,
    list: &ListId,
    context: &Context,
    at: &At,
    sink: &mut dyn Sink,
) -> Option<Record> {
    let children = [
        "sanctions-set-id",
        "individual",
        "entity",
        "object",
        "modification",
        "foreign-identifier",
        "generic-attribute",
    ];
    expect(e, &["ssid", "sanctions-set-id"], &children, at, sink);
    let subjects = [
        ("individual", RecordKind::Person),
        ("entity", RecordKind::Organisation),
        ("object", RecordKind::Vessel),
    ];
    let subject = subjects
        .iter()
        .find_map(|(name, kind)| Some((e.child(name)?, *kind)));
    if at.record.is_empty() {
        at.problem(sink, "a target without a number is left out");
        return None;
    }
    let Some((subject, mut kind)) = subject else {
        let reason =
            "a target of which nothing is said, neither individual, entity nor object, is left out";
        at.problem(sink, reason);
        return None;
    };
    if subject.name == "object" {
        kind = match subject.attr("object-type") {
            Some("vessel") => RecordKind::Vessel,
            Some("aircraft") => RecordKind::Aircraft,
            _ => {
                at.problem(
                    sink,
                    "an object that is neither vessel nor aircraft; it is read as an organisation",
                );
                RecordKind::Organisation
            }
        };
    }
    let key = RecordKey {
        list: list.clone(),
        reference: at.record.clone(),
    };
    let mut reading = Reading {
        record: Record::new(key, kind),
        remarks: Remarks::default(),
        context,
        at,
        sink,
    };
    reading.sets(e);
    reading.subject(subject);
    reading.others(e);
    reading.history(e);
    let Reading {
        record, remarks, ..
    } = reading;
    finished(record, remarks, at, sink)
}

impl Reading<'_> {
    pub(super) fn problem(&mut self, e: &Element, reason: impl Into<String>) {
        let at = At {
            place: e.place(),
            ..self.at.clone()
        };
        at.problem(self.sink, reason);
    }

    pub(super) fn expect(&mut self, e: &Element, attributes: &[&str], children: &[&str]) {
        expect(e, attributes, children, self.at, self.sink);
    }

    fn sets(&mut self, e: &Element) {
        let ids = e
            .all("sanctions-set-id")
            .filter_map(Element::value)
            .chain(e.attr("sanctions-set-id"));
        let provenance = &mut self.record.provenance;
        for id in ids {
            match self.context.sets.get(id) {
                Some(set) => {
                    push_new(&mut provenance.programmes, set.programme.clone());
                    push_new(&mut provenance.legal_basis, set.name.clone());
                    if !set.origin.is_empty() {
                        provenance.authority = Some(set.origin.clone());
                    }
                    provenance.measures.extend(measure(&set.name));
                }
                None => push_new(&mut provenance.programmes, format!("sanctions set {id}")),
            }
        }
    }

    fn subject(&mut self, subject: &Element) {
        let children = [
            "identity",
            "justification",
            "relation",
            "other-information",
            "foreign-identifier",
        ];
        self.expect(subject, &["sex", "object-type"], &children);
        match subject.attr("sex").map(|s| (s, Gender::parse(s))) {
            Some((_, Some(gender))) => self.record.gender = Some(gender),
            Some((word, None)) if word != "unknown" => {
                self.problem(subject, "the sex is not understood");
            }
            _ => {}
        }
        for identity in subject.all("identity") {
            self.identity(identity);
        }
        self.others(subject);
        for relation in subject.all("relation") {
            self.expect(
                relation,
                &["ssid", "target-id", "relation-type"],
                &["remark"],
            );
            let other = relation.attr("target-id").map(str::to_owned);
            let link = Link {
                relation: relation
                    .attr("relation-type")
                    .unwrap_or("related-to")
                    .replace('-', " "),
                reference: other,
                name: None,
            };
            push_new(&mut self.record.links, link);
            for remark in relation.all("remark").filter_map(Element::value) {
                self.remarks.labelled("Relation", remark);
            }
        }
    }

    /// What stands both at the target and at its subject.
    fn others(&mut self, e: &Element) {
        for (name, label) in [
            ("justification", "Justification"),
            ("other-information", ""),
            ("generic-attribute", ""),
        ] {
            for text in e.all(name) {
                self.expect(text, &["ssid", "name"], &["remark"]);
                let value = joined([text.value(), text.text_of("remark")], " ");
                match text.attr("name").unwrap_or(label) {
                    "" => self.remarks.add(&value),
                    label => self.remarks.labelled(label, &value),
                }
            }
        }
        for id in e.all("foreign-identifier").filter_map(Element::value) {
            self.identifier(IdentifierKind::Other, id, "foreign identifier", None);
        }
    }

    pub(super) fn identifier(
        &mut self,
        kind: IdentifierKind,
        value: &str,
        word: &str,
        note: Option<String>,
    ) {
        let identifier = Identifier {
            kind,
            value: squeeze(value),
            country: None,
            published_kind: Some(word.to_owned()),
            note,
        };
        push_new(&mut self.record.identifiers, identifier);
    }

    fn identity(&mut self, e: &Element) {
        self.expect(
            e,
            &["ssid", "main", "current"],
            &[
                "name",
                "nationality",
                "day-month-year",
                "place-of-birth",
                "address",
                "identification-document",
                "remark",
            ],
        );
        let main = e.attr("main") != Some("false");
        for child in &e.children {
            match child.name.as_str() {
                "name" => self.name(child, main),
                "nationality" => self.nationality(child),
                "day-month-year" => self.birth(child),
                "place-of-birth" => {
                    self.expect(child, &["ssid", "place-id", "quality"], &["remark"]);
                    if let Some(place) = self.place(child) {
                        push_new(&mut self.record.birth_places, place);
                    }
                }
                "address" => self.address(child),
                "identification-document" => self.document(child),
                "remark" => self.remarks.add(&child.text),
                _ => {}
            }
        }
    }

    fn nationality(&mut self, e: &Element) {
        self.expect(e, &["ssid"], &["country", "remark"]);
        for child in e.all("country") {
            let (country, text) = country(child);
            push_new(
                &mut self.record.nationalities,
                Nationality {
                    country,
                    text: text.unwrap_or_default(),
                },
            );
        }
        self.remarks
            .labelled("Nationality", e.text_of("remark").unwrap_or_default());
    }

    fn birth(&mut self, e: &Element) {
        self.expect(
            e,
            &[
                "ssid",
                "day",
                "month",
                "year",
                "from-year",
                "to-year",
                "calendar",
                "quality",
                "place-id",
            ],
            &["remark"],
        );
        if let Some(birth) = date(e) {
            push_new(&mut self.record.births, birth);
        } else {
            self.problem(e, "the date of birth or founding is not understood");
            let said =
                ["calendar", "day", "month", "year", "from-year", "to-year"].map(|k| e.attr(k));
            self.remarks.labelled("Date of birth", &joined(said, " "));
        }
        self.remarks
            .labelled("Date of birth", e.text_of("remark").unwrap_or_default());
    }

    pub(super) fn place(&mut self, e: &Element) -> Option<Place> {
        let id = e.attr("place-id")?;
        let Some(place) = self.context.places.get(id).cloned() else {
            self.problem(e, "a place that the file does not hold");
            return None;
        };
        let note = joined([place.note.as_deref(), e.text_of("remark")], "; ");
        Some(Place {
            note: (!note.is_empty()).then_some(note),
            ..place
        })
    }

    fn address(&mut self, e: &Element) {
        let attributes = ["ssid", "place-id", "quality", "main", "current"];
        self.expect(
            e,
            &attributes,
            &["address-details", "zip-code", "p-o-box", "c-o", "remark"],
        );
        let place = self.place(e).unwrap_or_default();
        let po_box = e.text_of("p-o-box").map(|b| format!("P.O. Box {b}"));
        let c_o = e.text_of("c-o").map(|c| format!("c/o {c}"));
        let city = Some(place.text.clone()).filter(|t| !t.is_empty());
        let parts = [
            c_o.as_deref(),
            e.text_of("address-details"),
            po_box.as_deref(),
            e.text_of("zip-code"),
            city.as_deref(),
            place.region.as_deref(),
        ];
        let address = Address {
            text: joined(parts, ", "),
            city,
            postal_code: e.text_of("zip-code").map(squeeze),
            country: place.country,
            note: place.note.or(e.text_of("remark").map(squeeze)),
        };
        if address != Address::default() {
            push_new(&mut self.record.addresses, address);
        }
    }

    fn history(&mut self, e: &Element) {
        let mut changes = Vec::new();
        for change in e.all("modification") {
            self.expect(
                change,
                &[
                    "ssid",
                    "modification-type",
                    "enactment-date",
                    "publication-date",
                    "effective-date",
                ],
                &["remark"],
            );
            let word = change.attr("modification-type").unwrap_or_default();
            let texts =
                ["effective-date", "publication-date", "enactment-date"].map(|k| change.attr(k));
            let day = texts
                .into_iter()
                .flatten()
                .next()
                .map(|t| (dates::day(t), t));
            match (word, day) {
                ("listed" | "amended" | "de-listed" | "delisted", Some((Some(day), _))) => {
                    changes.push((day, word));
                }
                ("listed" | "amended", None) => {}
                ("de-listed" | "delisted", None) => {
                    self.record.provenance.status = RecordStatus::Delisted;
                }
                _ => self.problem(change, "a modification of unknown type or day"),
            }
        }
        changes.sort_by_key(|c| c.0);
        let provenance = &mut self.record.provenance;
        provenance.listed_on = changes.iter().find(|c| c.1 == "listed").map(|c| c.0);
        if let Some((day, word)) = changes.last() {
            provenance.last_updated = Some(*day);
            if word.ends_with("listed") && *word != "listed" {
                provenance.status = RecordStatus::Delisted;
            }
        }
    }
}

/// The measure the English name of a set of sanctions speaks of.
fn measure(name: &str) -> Option<Measure> {
    let name = name.to_lowercase();
    let has = |w: &str| name.contains(w);
    if has("travel") {
        Some(Measure::TravelBan)
    } else if has("asset") || has("financial measures") || has("freez") {
        Some(Measure::AssetFreeze)
    } else if has("vessel") || has("ship") {
        Some(Measure::Maritime)
    } else if has("financ") || has("capital") {
        Some(Measure::Financial)
    } else if has("arms") {
        Some(Measure::ArmsEmbargo)
    } else {
        None
    }
}

fn date(e: &Element) -> Option<DateInterval> {
    let small = |key: &str| e.attr(key).map(str::parse::<u8>).transpose().ok();
    let year = |key: &str| e.attr(key).map(str::parse::<i16>).transpose().ok();
    let (day, month) = (small("day")?, small("month")?);
    let interval = match e
        .attr("calendar")
        .filter(|c| !c.eq_ignore_ascii_case("gregorian"))
    {
        None => match (year("year")?, year("from-year")?, year("to-year")?) {
            (Some(year), ..) => PartialDate::from_parts(year, month, day)?.interval(),
            (None, Some(from), Some(to)) => {
                DateInterval::range(PartialDate::y(from)?, PartialDate::y(to)?)?
            }
            (None, Some(one), None) | (None, None, Some(one)) => PartialDate::y(one)?.interval(),
            (None, None, None) => return None,
        },
        Some(word) => Calendar::parse(word)?.interval(year("year")??, month, day)?,
    };
    let circa = e.attr("quality") == Some("low");
    Some(DateInterval {
        kind: if circa {
            DateKind::Circa
        } else {
            interval.kind
        },
        ..interval
    })
}
