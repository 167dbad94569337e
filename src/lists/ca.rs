//! Canada: the consolidated autonomous sanctions list (Special Economic Measures Act and others), XML.
//!
//! The publisher gives no reference but the place in the regulation: regime, schedule and item, which together are
//! one of a kind. Several aliases stand in one element; they are parted at marks that cannot stand in a name. The
//! country is the regime's, never the subject's nationality.

use super::gather::{At, Remarks, push_new, squeeze};
use super::xml::{self, Element};
use super::{Listing, Published, ReadError, Sink, dates};
use crate::domain::{DateInterval, Identifier, IdentifierKind, Name, NameQuality, PartRole};
use crate::domain::{Record, RecordKey, RecordKind};

const FIELDS: [&str; 11] = [
    "Country",
    "LastName",
    "GivenName",
    "Schedule",
    "Item",
    "DateOfListing",
    "DateOfBirthOrShipBuildDate",
    "Aliases",
    "EntityOrShip",
    "TitleOrShip",
    "ShipIMONumber",
];

/// Languages the publisher puts before an alias, with their ISO 639 codes.
const LANGUAGES: [(&str, &str); 6] = [
    ("Russian:", "ru"),
    ("Belarusian:", "be"),
    ("Ukrainian:", "uk"),
    ("Arabic:", "ar"),
    ("Persian:", "fa"),
    ("Spanish:", "es"),
];

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let input = listing.take("")?;
    let file = input.name.clone();
    let id = listing.id.clone();
    xml::for_each(input, &["data-set"], &["record"], &mut |e| {
        let mut at = At {
            file: file.clone(),
            place: e.place(),
            record: String::new(),
        };
        let (Some(regime), Some(item)) = (e.text_of("Country"), e.text_of("Item")) else {
            at.problem(sink, "a record without regime or item");
            return Ok(());
        };
        let regime = squeeze(regime);
        let english = regime.split(" / ").next().unwrap_or(&regime);
        let schedule = e.text_of("Schedule").map(squeeze);
        let parts = [Some(english), schedule.as_deref(), Some(item)];
        at.record = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let key = RecordKey {
            list: id.clone(),
            reference: at.record.clone(),
        };
        if let Some(mut record) = record(&e, key, &at, sink) {
            record.provenance.legal_basis.push(match &schedule {
                Some(schedule) if schedule.starts_with("Part") => {
                    format!("{schedule}, item {item}")
                }
                Some(schedule) => format!("Schedule {schedule}, item {item}"),
                None => format!("Item {item}"),
            });
            record.provenance.programmes.push(regime);
            sink.record(record);
        }
        Ok(())
    })?;
    Ok(Published::default())
}

fn record(e: &Element, key: RecordKey, at: &At, sink: &mut dyn Sink) -> Option<Record> {
    let entity = e.text_of("EntityOrShip").map(squeeze);
    let title = e.text_of("TitleOrShip").map(squeeze);
    let imo = e.text_of("ShipIMONumber");
    let person = Name::from_parts(
        [
            (
                PartRole::Given,
                squeeze(e.text_of("GivenName").unwrap_or_default()),
            ),
            (
                PartRole::Family,
                squeeze(e.text_of("LastName").unwrap_or_default()),
            ),
        ],
        NameQuality::Primary,
    );
    let (kind, name) = match (person, entity) {
        (Some(name), None) => (RecordKind::Person, name),
        (None, Some(name)) if imo.is_some() => {
            (RecordKind::Vessel, Name::whole(name, NameQuality::Primary))
        }
        (None, Some(name)) => (
            RecordKind::Organisation,
            Name::whole(name, NameQuality::Primary),
        ),
        (Some(_), Some(_)) => {
            at.problem(
                sink,
                "both a person's and an entity's name; the record is left out",
            );
            return None;
        }
        (None, None) => {
            at.problem(sink, "no name; the record is left out");
            return None;
        }
    };
    for what in e.unexpected(&[], &FIELDS) {
        at.problem(sink, format!("{what} is not understood"));
    }
    let mut record = Record::new(key, kind);
    let mut remarks = Remarks::default();
    record.names.push(name);
    for alias in e
        .text_of("Aliases")
        .map(|a| aliases(a, kind))
        .unwrap_or_default()
    {
        if alias.whole != record.names[0].whole {
            push_new(&mut record.names, alias);
        }
    }
    match (title, kind) {
        (Some(title), RecordKind::Person) => record.titles.push(title),
        (Some(title), _) => remarks.labelled("Type of ship", &title),
        (None, _) => {}
    }
    if let Some(imo) = imo {
        record.identifiers.push(Identifier {
            kind: IdentifierKind::Imo,
            value: imo.to_owned(),
            country: None,
            published_kind: Some("IMO number".to_owned()),
            note: None,
        });
    }
    if let Some(text) = e.text_of("DateOfBirthOrShipBuildDate") {
        if let Some(births) = births(text) {
            record.births = births;
        } else {
            at.problem(sink, "the date of birth or building is not understood");
            remarks.labelled("Date of birth or building", text);
        }
    }
    if let Some(text) = e.text_of("DateOfListing") {
        record.provenance.listed_on = dates::day(text);
        if record.provenance.listed_on.is_none() {
            at.problem(sink, "the date of listing is not understood");
            remarks.labelled("Date of listing", text);
        }
    }
    record.provenance.remarks = remarks.into_text();
    Some(record)
}

fn births(text: &str) -> Option<Vec<DateInterval>> {
    text.to_lowercase()
        .split(" or ")
        .map(dates::interval)
        .collect()
}

/// The aliases of one text: parted at `;`; at ` / ` where words stand on both sides; and, for a person, at commas
/// if every piece has a given and a family name, so that `LAST, First` stays whole.
fn aliases(text: &str, kind: RecordKind) -> Vec<Name> {
    let mut found = Vec::new();
    for part in text.split(';') {
        for part in apart(part, " / ") {
            let pieces = if kind == RecordKind::Person {
                apart(part, ",")
            } else {
                vec![part]
            };
            for piece in pieces {
                let piece = squeeze(piece);
                let labelled = LANGUAGES
                    .iter()
                    .find_map(|(label, code)| Some((piece.strip_prefix(label)?, *code)));
                let (text, language) =
                    labelled.map_or((piece.as_str(), None), |(t, code)| (t.trim(), Some(code)));
                let text = text.strip_prefix("or ").unwrap_or(text);
                if !text.is_empty() {
                    let name = Name {
                        language: language.map(str::to_owned),
                        ..Name::whole(text, NameQuality::Strong)
                    };
                    push_new(&mut found, name);
                }
            }
        }
    }
    found
}

/// The pieces between marks if each has two words or more, else the whole.
fn apart<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    let pieces: Vec<&str> = text.split(mark).filter(|p| !p.trim().is_empty()).collect();
    let names = pieces.iter().all(|p| p.split_whitespace().count() >= 2);
    if names { pieces } else { vec![text] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_parted_where_no_name_can_be_cut() {
        let shown = |text, kind| {
            aliases(text, kind)
                .into_iter()
                .map(|n| n.whole)
                .collect::<Vec<_>>()
        };
        let person = |text| shown(text, RecordKind::Person);
        assert_eq!(person("Anna Bee; Ana Be"), ["Anna Bee", "Ana Be"]);
        assert_eq!(person("Anna Bee / Ana Be"), ["Anna Bee", "Ana Be"]);
        assert_eq!(person("Anna Bee, Ana Be"), ["Anna Bee", "Ana Be"]);
        assert_eq!(person("BEE, Anna"), ["BEE, Anna"]);
        assert_eq!(person("Anna or Ana / Bee"), ["Anna or Ana / Bee"]);
        assert_eq!(
            shown("Bee Trading, Honey Works", RecordKind::Organisation),
            ["Bee Trading, Honey Works"]
        );
        let named = aliases("Ana Be, Russian: Анна Би", RecordKind::Person);
        assert_eq!(
            (named[1].whole.as_str(), named[1].language.as_deref()),
            ("Анна Би", Some("ru"))
        );
    }
}
