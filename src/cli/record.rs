//! `saring record`: one record, whole, as its publisher wrote it.

use serde_json::{Value, json};

use super::grid::Grid;
use super::place::Place;
use super::{Error, Exit, Terminal, Tone, json, present};
use crate::app::{Caller, Discreet};
use crate::domain::{Country, Record, RecordKey};

/// Show one record, whole
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Example:
  saring record un-sc:QDi.001")]
pub struct Args {
    /// List and reference, as hits show them
    #[arg(value_name = "LIST:REF")]
    key: String,

    #[command(flatten)]
    place: Place,

    /// Answer as JSON, for programs
    #[arg(long)]
    json: bool,
}

/// Shows the record.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let key = RecordKey::parse(&args.key)
        .ok_or_else(|| Error::Usage(format!("{:?} is not LIST:REF", args.key)))?;
    let caller = Caller::at("cli").entitled(Discreet::Show);
    let (record, generation) = args.place.open()?.get_record(&caller, &key)?;
    if args.json {
        let mut value = whole(&record);
        value["generation"] = generation.into();
        terminal.say(&format!("{value:#}"))?;
    } else {
        terminal.say(&lines(&record, terminal))?;
    }
    Ok(Exit::Done)
}

fn code(country: Option<Country>) -> Option<String> {
    country.map(|c| c.to_string())
}

/// Joins what is there.
fn join<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .filter(|p| !p.is_empty())
        .collect();
    parts.join(", ")
}

fn bracket(text: &str, note: Option<&String>) -> String {
    note.map_or_else(|| text.to_owned(), |note| format!("{text} ({note})"))
}

fn lines(record: &Record, terminal: Terminal) -> String {
    let mut rows: Vec<(&str, String)> = Vec::new();
    rows.push(("record", record.key.to_string()));
    rows.push(("kind", record.kind.as_str().to_owned()));
    for name in &record.names {
        rows.push((
            name.quality.as_str(),
            bracket(&name.whole, name.note.as_ref()),
        ));
    }
    rows.extend(record.titles.iter().map(|t| ("title", t.clone())));
    rows.extend(record.positions.iter().map(|p| ("position", p.clone())));
    rows.extend(record.births.iter().map(|b| ("born", b.to_string())));
    for place in &record.birth_places {
        let text = join([
            Some(place.text.clone()),
            place.region.clone(),
            code(place.country),
        ]);
        rows.push(("born in", bracket(&text, place.note.as_ref())));
    }
    rows.extend(record.gender.map(|g| ("gender", g.as_str().to_owned())));
    for n in &record.nationalities {
        rows.push(("nationality", join([code(n.country), Some(n.text.clone())])));
    }
    for document in &record.documents {
        let number = &document.number;
        let text = join([
            Some(number.number.clone()),
            Some(number.kind.as_str().replace('_', " ")),
            code(number.issuer),
            document.status.map(|s| s.as_str().replace('_', " ")),
        ]);
        rows.push(("document", bracket(&text, document.note.as_ref())));
    }
    for i in &record.identifiers {
        let kind = i.kind.as_str().replace('_', " ");
        let text = join([Some(i.value.clone()), Some(kind), code(i.country)]);
        rows.push(("identifier", bracket(&text, i.note.as_ref())));
    }
    for a in &record.addresses {
        let text = join([Some(a.text.clone()), code(a.country)]);
        rows.push(("address", bracket(&text, a.note.as_ref())));
    }
    for link in &record.links {
        rows.push((
            "link",
            join([
                Some(link.relation.clone()),
                link.name.clone(),
                link.reference.clone(),
            ]),
        ));
    }
    if let Some(document) = &record.document {
        rows.extend(fields(&json::document(document)));
    }
    if let Some(vehicle) = &record.vehicle {
        rows.extend(fields(&json::vehicle(vehicle)));
    }
    rows.extend(provenance(record));
    let mut grid = Grid::new(terminal, 0);
    let mut last = "";
    for (label, value) in &rows {
        let shown = if *label == last { "" } else { label };
        last = label;
        grid.row([(Some(Tone::Dim), shown), (None, value)]);
    }
    grid.whole(0);
    grid.text()
}

/// Where the record comes from and what it asks.
fn provenance(record: &Record) -> Vec<(&'static str, String)> {
    let mut rows: Vec<(&str, String)> = Vec::new();
    let from = &record.provenance;
    rows.extend(from.authority.iter().map(|a| ("authority", a.clone())));
    rows.extend(from.programmes.iter().map(|p| ("programme", p.clone())));
    rows.extend(from.legal_basis.iter().map(|l| ("legal basis", l.clone())));
    rows.extend(
        from.measures
            .iter()
            .map(|m| ("measure", present::measure(*m))),
    );
    rows.extend(
        from.notice
            .map(|n| ("notice", n.as_str().replace('_', " "))),
    );
    rows.push(("status", json::status(from.status).to_owned()));
    rows.extend(json::day(from.listed_on).map(|d| ("listed on", d)));
    rows.extend(json::day(from.last_updated).map(|d| ("updated on", d)));
    rows.extend(json::day(from.review_on).map(|d| ("review on", d)));
    rows.extend(json::day(from.expires_on).map(|d| ("expires on", d)));
    rows.extend(from.handling.caveat.clone().map(|c| ("handling", c)));
    if from.handling.discreet {
        rows.push((
            "handling",
            "discreet: the subject must not learn of this".to_owned(),
        ));
    }
    rows.extend(from.contact.clone().map(|c| ("contact", c)));
    rows.extend(from.remarks.clone().map(|r| ("remarks", r)));
    rows.extend(from.source_url.clone().map(|u| ("source", u)));
    rows
}

/// The fields of an object that are there, by their names.
fn fields(object: &Value) -> Vec<(&'static str, String)> {
    const LABELS: [(&str, &str); 18] = [
        ("kind", "class"),
        ("number", "number"),
        ("number_to", "to number"),
        ("issuer", "issuer"),
        ("status", "state"),
        ("issued_on", "issued on"),
        ("expires_on", "valid until"),
        ("lost_on", "lost on"),
        ("reported_by", "reported by"),
        ("plate", "plate"),
        ("plate_country", "registered in"),
        ("plate_province", "province"),
        ("vin", "VIN"),
        ("engine_number", "engine"),
        ("make", "make"),
        ("model", "model"),
        ("colour", "colour"),
        ("year", "year"),
    ];
    let shown = LABELS.into_iter().filter_map(|(key, label)| {
        let text = match &object[key] {
            Value::String(text) => text.replace('_', " "),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some((label, text))
    });
    shown.collect()
}

/// The whole record for programs; keys as in the `.proto`.
fn whole(record: &Record) -> Value {
    json!({
        "list": record.key.list.as_str(),
        "reference": record.key.reference,
        "kind": record.kind.as_str(),
        "names": record.names.iter().map(|n| json!({
            "whole": n.whole,
            "parts": n.parts.iter().map(|p| json!({
                "role": format!("{:?}", p.role).to_lowercase(),
                "text": p.text,
            })).collect::<Vec<_>>(),
            "quality": n.quality.as_str(),
            "language": n.language,
            "script": n.script,
            "note": n.note,
        })).collect::<Vec<_>>(),
        "titles": record.titles,
        "positions": record.positions,
        "births": record.births.iter().map(|b| json!({
            "from": b.from.to_string(),
            "to": b.to.to_string(),
            "text": b.to_string(),
        })).collect::<Vec<_>>(),
        "birth_places": record.birth_places.iter().map(|p| json!({
            "text": p.text,
            "region": p.region,
            "country": code(p.country),
            "note": p.note,
        })).collect::<Vec<_>>(),
        "gender": record.gender.map(crate::domain::Gender::as_str),
        "nationalities": record.nationalities.iter().map(|n| json!({
            "country": code(n.country),
            "text": n.text,
        })).collect::<Vec<_>>(),
        "addresses": record.addresses.iter().map(|a| json!({
            "text": a.text,
            "city": a.city,
            "postal_code": a.postal_code,
            "country": code(a.country),
            "note": a.note,
        })).collect::<Vec<_>>(),
        "documents": record.documents.iter().map(|d| json!({
            "kind": d.number.kind.as_str(),
            "number": d.number.number,
            "issuer": code(d.number.issuer),
            "published_kind": d.published_kind,
            "issued_on": json::day(d.issued),
            "expires_on": json::day(d.expires),
            "status": d.status.map(crate::domain::DocumentStatus::as_str),
            "note": d.note,
        })).collect::<Vec<_>>(),
        "identifiers": record.identifiers.iter().map(|i| json!({
            "kind": i.kind.as_str(),
            "value": i.value,
            "country": code(i.country),
            "published_kind": i.published_kind,
            "note": i.note,
        })).collect::<Vec<_>>(),
        "links": record.links.iter().map(|l| json!({
            "relation": l.relation,
            "reference": l.reference,
            "name": l.name,
        })).collect::<Vec<_>>(),
        "document": record.document.as_ref().map(json::document),
        "vehicle": record.vehicle.as_ref().map(json::vehicle),
        "provenance": json::provenance(&record.provenance),
    })
}
