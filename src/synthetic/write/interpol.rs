//! Red notices as the public notices service of INTERPOL gives them: a JSON array, one object a notice.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::is_day;
use crate::domain::{Country, Gender, PartRole, Record, RecordKind};

/// Writes persons as notices.
pub struct InterpolWriter<W> {
    out: W,
    count: u64,
}

impl<W: Write> InterpolWriter<W> {
    /// Starts the array.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Self { out, count: 0 })
    }

    /// Writes one person; other records are left out. The reference must be of the form `2026/123`.
    pub fn record(&mut self, record: &Record) -> io::Result<()> {
        let Some(primary) = record.primary_name() else {
            return Ok(());
        };
        if record.kind != RecordKind::Person {
            return Ok(());
        }
        let of = |family: bool| -> String {
            let texts: Vec<&str> = primary
                .parts
                .iter()
                .filter(|p| (p.role == PartRole::Family) == family)
                .map(|p| p.text.as_str())
                .collect();
            texts.join(" ").to_uppercase()
        };
        let (mut forename, mut name) = (of(false), of(true));
        if name.is_empty() {
            // Undivided names stand in the field of the family name; "-" stands for the forename.
            name = primary.whole.to_uppercase();
            "-".clone_into(&mut forename);
        }
        let born = record.births.first().map(|b| {
            if is_day(b) {
                b.from.to_string().replace('-', "/")
            } else {
                b.from.year().to_string()
            }
        });
        let alpha2 = |c: Option<Country>| c.and_then(Country::alpha2);
        let nationalities: Vec<&str> = record
            .nationalities
            .iter()
            .filter_map(|n| alpha2(n.country))
            .collect();
        let place = record.birth_places.first();
        let link = record.key.reference.replace('/', "-");
        let notice: Value = json!({
            "entity_id": record.key.reference,
            "forename": forename,
            "name": name,
            "date_of_birth": born,
            "sex_id": match record.gender {
                Some(Gender::Male) => Value::from("M"),
                Some(Gender::Female) => Value::from("F"),
                None => Value::Null,
            },
            "nationalities": if nationalities.is_empty() { Value::Null } else { json!(nationalities) },
            "place_of_birth": place.map(|p| p.text.to_uppercase()),
            "country_of_birth_id": place.and_then(|p| alpha2(p.country)),
            "arrest_warrants": [{
                "issuing_country_id": "MY",
                "charge": "Invented charge of a synthetic notice",
                "charge_translation": null,
            }],
            "_links": { "self": { "href": format!("https://ws-public.interpol.int/notices/v1/red/{link}") } },
        });
        self.out
            .write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
        self.count += 1;
        serde_json::to_writer(&mut self.out, &notice)?;
        Ok(())
    }

    /// Ends the array.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}
