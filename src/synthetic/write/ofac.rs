//! The CSV triple of OFAC: names, aliases, addresses; everything else in the remarks. No header rows, `-0- ` is null.

use std::io::{self, Write};

use super::{is_day, years};
use crate::domain::{
    Country, DateInterval, DateKind, Day, Gender, Name, NameQuality, PartRole, Record, RecordKind,
};

const NULL: &str = "-0- ";

/// Writes records into the three files.
pub struct OfacWriter<W: Write> {
    sdn: csv::Writer<W>,
    alt: csv::Writer<W>,
    add: csv::Writer<W>,
    entries: u64,
    aliases: u64,
    addresses: u64,
}

impl<W: Write> OfacWriter<W> {
    /// Starts the three files.
    pub fn new(sdn: W, alt: W, add: W) -> Self {
        Self {
            sdn: csv::Writer::from_writer(sdn),
            alt: csv::Writer::from_writer(alt),
            add: csv::Writer::from_writer(add),
            entries: 0,
            aliases: 0,
            addresses: 0,
        }
    }

    /// Writes one record under its reference, which should be a number as OFAC's are.
    pub fn record(&mut self, record: &Record) -> io::Result<()> {
        let kind = match record.kind {
            RecordKind::Person => "individual",
            RecordKind::Vessel => "vessel",
            RecordKind::Aircraft => "aircraft",
            RecordKind::Organisation => NULL,
            RecordKind::Document | RecordKind::Vehicle => return Ok(()),
        };
        let Some(primary) = record.primary_name() else {
            return Ok(());
        };
        self.entries += 1;
        let person = record.kind == RecordKind::Person;
        let id = record.key.reference.as_str();
        let vessel = record.kind == RecordKind::Vessel;
        let flag = record.nationalities.first().and_then(|n| n.country);
        let remarks = remarks(record);
        self.sdn.write_record([
            id,
            &printed(primary, person),
            kind,
            "SYNTHETIC",
            NULL,
            NULL,
            if vessel { "General Cargo" } else { NULL },
            NULL,
            NULL,
            flag.filter(|_| vessel).map_or(NULL, Country::name),
            NULL,
            if remarks.is_empty() { NULL } else { &remarks },
        ])?;
        for name in record.names.iter().skip(1) {
            let kind = match name.quality {
                NameQuality::Weak | NameQuality::OriginalScript => continue,
                NameQuality::Former => "fka",
                NameQuality::Primary | NameQuality::Strong => "aka",
            };
            self.aliases += 1;
            let number = self.aliases.to_string();
            self.alt
                .write_record([id, &number, kind, &printed(name, person), NULL])?;
        }
        for address in &record.addresses {
            self.addresses += 1;
            self.add.write_record([
                id,
                &self.addresses.to_string(),
                &address.text,
                address.city.as_deref().unwrap_or(NULL),
                address.country.map_or(NULL, Country::name),
                NULL,
            ])?;
        }
        Ok(())
    }

    /// Ends the files and gives them back.
    pub fn finish(self) -> io::Result<[W; 3]> {
        let inner = |w: csv::Writer<W>| w.into_inner().map_err(csv::IntoInnerError::into_error);
        Ok([inner(self.sdn)?, inner(self.alt)?, inner(self.add)?])
    }
}

/// `LAST, First Middle` for persons; capitals for the rest.
fn printed(name: &Name, person: bool) -> String {
    if !person {
        return name.whole.to_uppercase();
    }
    let words: Vec<(PartRole, &str)> = if name.parts.is_empty() {
        let words = name.whole.split(' ');
        words.map(|w| (PartRole::Given, w)).collect()
    } else {
        let parts = name.parts.iter();
        parts.map(|p| (p.role, p.text.as_str())).collect()
    };
    let of = |family: bool| -> Vec<&str> {
        words
            .iter()
            .filter(|(r, _)| (*r == PartRole::Family) == family)
            .map(|(_, w)| *w)
            .collect()
    };
    let (family, mut first) = (of(true), of(false));
    if !family.is_empty() {
        let last = family.join(" ").to_uppercase();
        return if first.is_empty() {
            last
        } else {
            format!("{last}, {}", first.join(" "))
        };
    }
    match first.pop() {
        Some(last) if !first.is_empty() => {
            format!("{}, {}", last.to_uppercase(), first.join(" "))
        }
        Some(only) => only.to_uppercase(),
        None => name.whole.to_uppercase(),
    }
}

fn remarks(record: &Record) -> String {
    let mut items: Vec<String> = Vec::new();
    for (i, birth) in record.births.iter().enumerate() {
        let word = if i == 0 { "DOB" } else { "alt. DOB" };
        items.push(format!("{word} {}", date(birth)));
    }
    for place in &record.birth_places {
        let country = place.country.map_or("", Country::name);
        items.push(format!("POB {}, {country}", place.text));
    }
    if record.kind == RecordKind::Person {
        for nationality in &record.nationalities {
            items.push(format!("nationality {}", nationality.text));
        }
    }
    match record.gender {
        Some(Gender::Male) => items.push("Gender Male".to_owned()),
        Some(Gender::Female) => items.push("Gender Female".to_owned()),
        None => {}
    }
    for document in &record.documents {
        let country = document.number.issuer.map_or("", Country::name);
        items.push(format!("Passport {} ({country})", document.number.number));
    }
    for id in &record.identifiers {
        let word = id
            .published_kind
            .as_deref()
            .unwrap_or("Identification Number");
        let country = id
            .country
            .map_or(String::new(), |c| format!(" ({})", c.name()));
        items.push(format!("{word} {}{country}", id.value));
    }
    for weak in record
        .names
        .iter()
        .filter(|n| n.quality == NameQuality::Weak)
    {
        items.push(format!("a.k.a. '{}'", weak.whole.to_uppercase()));
    }
    if items.is_empty() {
        String::new()
    } else {
        format!("{}.", items.join("; "))
    }
}

fn date(birth: &DateInterval) -> String {
    let (from, to) = years(birth);
    match birth.kind {
        DateKind::Range => format!("{from} to {to}"),
        DateKind::Circa => format!("circa {from}"),
        _ if is_day(birth) => day(birth.from),
        _ => from.to_string(),
    }
}

fn day(day: Day) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (y, m, d) = day.ymd();
    format!("{d:02} {} {y:04}", MONTHS[usize::from(m) - 1])
}
