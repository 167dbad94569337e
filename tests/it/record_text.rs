//! Records and problems as text, every field, for expected outputs that people read and compare.
//!
//! A field that is absent is not shown. A new field of [`Record`] does not compile until it is shown here.

use std::fmt::{Debug, Display, Write};

use saring::domain::{IdentityDocument, ListedDocument, ListedVehicle, Name, Provenance, Record};
use saring::lists::{Collected, Published};

/// What a list came to.
pub fn render(published: &Published, found: &Collected) -> String {
    let mut out = String::new();
    let Published {
        date,
        version,
        stated_records,
    } = published;
    opt(&mut out, "published", *date);
    opt(&mut out, "version", version.as_ref());
    opt(&mut out, "stated records", *stated_records);
    for record in &found.records {
        out.push('\n');
        out.push_str(&record_text(record));
    }
    if found.problem_count > 0 {
        let _ = writeln!(out, "\nproblems: {}", found.problem_count);
    }
    for p in &found.problems {
        let record = p.record.as_deref().unwrap_or("-");
        let _ = writeln!(out, "  {} {} [{record}] {}", p.file, p.place, p.reason);
    }
    out
}

/// One record, a line a value.
pub fn record_text(record: &Record) -> String {
    let Record {
        key,
        kind,
        organisation,
        names,
        titles,
        positions,
        births,
        birth_places,
        gender,
        nationalities,
        addresses,
        documents,
        identifiers,
        links,
        document,
        vehicle,
        provenance,
    } = record;
    let mut out = format!("{key} {}\n", kind.as_str());
    opt(&mut out, "  organisation", organisation.map(Shown));
    for name in names {
        name_text(&mut out, name);
    }
    all(&mut out, "  title", titles);
    all(&mut out, "  position", positions);
    all(&mut out, "  birth", births);
    for p in birth_places {
        let _ = write!(out, "  birth place: {}", p.text);
        also(&mut out, "region", p.region.as_ref());
        also(&mut out, "country", p.country);
        also(&mut out, "note", p.note.as_ref());
        out.push('\n');
    }
    opt(
        &mut out,
        "  gender",
        gender.map(saring::domain::Gender::as_str),
    );
    for n in nationalities {
        let _ = write!(out, "  nationality: {}", n.text);
        also(&mut out, "country", n.country);
        out.push('\n');
    }
    for a in addresses {
        let _ = write!(out, "  address: {}", a.text);
        also(&mut out, "city", a.city.as_ref());
        also(&mut out, "postal code", a.postal_code.as_ref());
        also(&mut out, "country", a.country);
        also(&mut out, "note", a.note.as_ref());
        out.push('\n');
    }
    for d in documents {
        identity_document_text(&mut out, d);
    }
    for i in identifiers {
        let _ = write!(out, "  identifier: {} {}", i.kind.as_str(), i.value);
        also(&mut out, "country", i.country);
        also(&mut out, "published as", i.published_kind.as_ref());
        also(&mut out, "note", i.note.as_ref());
        out.push('\n');
    }
    for l in links {
        let _ = write!(out, "  link: {}", l.relation);
        also(&mut out, "reference", l.reference.as_ref());
        also(&mut out, "name", l.name.as_ref());
        out.push('\n');
    }
    if let Some(d) = document {
        listed_document_text(&mut out, d);
    }
    if let Some(v) = vehicle {
        vehicle_text(&mut out, v);
    }
    provenance_text(&mut out, provenance);
    out
}

fn name_text(out: &mut String, name: &Name) {
    let _ = write!(out, "  {}: {}", name.quality.as_str(), name.whole);
    for part in &name.parts {
        let _ = write!(out, " | {:?}={}", part.role, part.text);
    }
    also(out, "language", name.language.as_ref());
    also(out, "script", name.script.as_ref());
    also(out, "note", name.note.as_ref());
    out.push('\n');
}

fn identity_document_text(out: &mut String, d: &IdentityDocument) {
    let _ = write!(
        out,
        "  document: {} {}",
        d.number.kind.as_str(),
        d.number.number
    );
    also(out, "issuer", d.number.issuer);
    also(out, "published as", d.published_kind.as_ref());
    also(out, "issued", d.issued);
    also(out, "expires", d.expires);
    also(
        out,
        "status",
        d.status.map(saring::domain::DocumentStatus::as_str),
    );
    also(out, "note", d.note.as_ref());
    out.push('\n');
}

fn listed_document_text(out: &mut String, d: &ListedDocument) {
    let _ = write!(
        out,
        "  listed document: {} {}",
        d.number.kind.as_str(),
        d.number.number
    );
    also(out, "to", d.number_to.as_ref());
    also(out, "issuer", d.number.issuer);
    also(out, "meaning", Some(Shown(d.semantics)));
    also(out, "issued", d.issued);
    also(out, "expires", d.expires);
    also(out, "lost on", d.lost_on);
    also(out, "reported by", d.reported_by);
    out.push('\n');
}

fn vehicle_text(out: &mut String, v: &ListedVehicle) {
    out.push_str("  vehicle:");
    also(out, "vin", v.vin.as_ref());
    also(out, "plate", v.plate.as_ref());
    also(out, "plate country", v.plate_country);
    also(out, "plate province", v.plate_province.as_ref());
    also(out, "engine number", v.engine_number.as_ref());
    also(out, "make", v.make.as_ref());
    also(out, "model", v.model.as_ref());
    also(out, "colour", v.colour.as_ref());
    also(out, "year", v.year);
    out.push('\n');
}

fn provenance_text(out: &mut String, p: &Provenance) {
    opt(out, "  authority", p.authority.as_ref());
    all(out, "  programme", &p.programmes);
    all(out, "  legal basis", &p.legal_basis);
    all(
        out,
        "  measure",
        &p.measures.iter().map(|m| m.as_str()).collect::<Vec<_>>(),
    );
    opt(
        out,
        "  notice",
        p.notice.map(saring::domain::Notice::as_str),
    );
    opt(out, "  listed on", p.listed_on);
    opt(out, "  last updated", p.last_updated);
    let _ = writeln!(out, "  status: {:?}", p.status);
    opt(out, "  caveat", p.handling.caveat.as_ref());
    if p.handling.discreet {
        out.push_str("  discreet\n");
    }
    opt(out, "  contact", p.contact.as_ref());
    opt(out, "  review on", p.review_on);
    opt(out, "  expires on", p.expires_on);
    opt(out, "  remarks", p.remarks.as_ref());
    opt(out, "  source", p.source_url.as_ref());
}

fn opt(out: &mut String, label: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        let _ = writeln!(out, "{label}: {}", value.to_string().replace('\n', "\\n"));
    }
}

fn all(out: &mut String, label: &str, values: &[impl Display]) {
    for value in values {
        opt(out, label, Some(value));
    }
}

fn also(out: &mut String, label: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        let _ = write!(out, " ; {label} {}", value.to_string().replace('\n', "\\n"));
    }
}

struct Shown<T>(T);

impl<T: Debug> Display for Shown<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
