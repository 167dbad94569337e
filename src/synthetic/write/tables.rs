//! Tables: lost and stolen documents, stolen vehicles, and a national list as a state would publish it.

use std::io::{self, Write};

use super::is_day;
use crate::domain::{Country, DocumentStatus, NameQuality, Record, Semantics};

/// A `documents-csv` file.
pub fn documents_csv<W: Write>(out: W, records: impl Iterator<Item = Record>) -> io::Result<W> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "reference",
        "type",
        "number",
        "number_to",
        "issuer",
        "status",
        "stolen_on",
        "issued",
        "expires",
        "remarks",
    ])?;
    for record in records {
        let Some(document) = &record.document else {
            continue;
        };
        let status = match document.semantics {
            Semantics::InvalidDocument(status) => status.as_str(),
            Semantics::LinkedPerson => "linked_person",
        };
        let day = |d: Option<crate::domain::Day>| d.map_or(String::new(), |d| d.to_string());
        let blank = document.semantics == Semantics::InvalidDocument(DocumentStatus::StolenBlank);
        csv.write_record([
            record.key.reference.as_str(),
            document.number.kind.as_str(),
            &document.number.number,
            document.number_to.as_deref().unwrap_or(""),
            document.number.issuer.as_ref().map_or("", Country::code),
            status,
            &day(document.lost_on),
            &day(document.issued),
            &day(document.expires.filter(|_| !blank)),
            record.provenance.remarks.as_deref().unwrap_or(""),
        ])?;
    }
    csv.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A `vehicles-csv` file.
pub fn vehicles_csv<W: Write>(out: W, records: impl Iterator<Item = Record>) -> io::Result<W> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "reference",
        "vin",
        "plate",
        "plate_country",
        "plate_province",
        "engine_number",
        "make",
        "model",
        "colour",
        "year",
        "stolen_on",
    ])?;
    for record in records {
        let Some(vehicle) = &record.vehicle else {
            continue;
        };
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        csv.write_record([
            record.key.reference.as_str(),
            &text(&vehicle.vin),
            &text(&vehicle.plate),
            vehicle.plate_country.as_ref().map_or("", Country::code),
            &text(&vehicle.plate_province),
            &text(&vehicle.engine_number),
            &text(&vehicle.make),
            &text(&vehicle.model),
            &text(&vehicle.colour),
            &vehicle.year.map_or(String::new(), |y| y.to_string()),
            &record
                .provenance
                .listed_on
                .map_or(String::new(), |d| d.to_string()),
        ])?;
    }
    csv.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A table as states of the region publish it: aliases in one cell with `;`, dates `dd/mm/yyyy`.
pub fn national_csv<W: Write>(out: W, records: impl Iterator<Item = Record>) -> io::Result<W> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "Reference",
        "Name",
        "Other names",
        "Date of birth",
        "Place of birth",
        "Nationality",
        "Passport",
        "Listed on",
    ])?;
    for record in records {
        let aliases: Vec<&str> = record
            .names
            .iter()
            .skip(1)
            .filter(|n| n.quality != NameQuality::OriginalScript)
            .map(|n| n.whole.as_str())
            .collect();
        let day = |d: crate::domain::Day| {
            let (y, m, d) = d.ymd();
            format!("{d:02}/{m:02}/{y:04}")
        };
        let born = record.births.first().map_or(String::new(), |b| {
            if is_day(b) {
                day(b.from)
            } else {
                b.from.year().to_string()
            }
        });
        csv.write_record([
            record.key.reference.as_str(),
            record.primary_name().map_or("", |n| n.whole.as_str()),
            &aliases.join("; "),
            &born,
            record.birth_places.first().map_or("", |p| p.text.as_str()),
            record.nationalities.first().map_or("", |n| n.text.as_str()),
            record
                .documents
                .first()
                .map_or("", |d| d.number.number.as_str()),
            &record.provenance.listed_on.map_or(String::new(), day),
        ])?;
    }
    csv.into_inner().map_err(csv::IntoInnerError::into_error)
}
