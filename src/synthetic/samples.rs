//! The folder `data-samples`: small lists in every official format that is written here, machine-readable zones and
//! manifests; the telling cases first, then generated ones. All of it comes from the seed.

use std::fmt::Write as _;
use std::io;

use super::dice::Seed;
use super::entity::{organisation, vessel};
use super::identity::{Identity, identity};
use super::listed::listed_record;
use super::manifest::{Passenger, manifest_csv, paxlst};
use super::mrz::{MrzFormat, mrz};
use super::objects::{document, vehicle};
use super::telling;
use super::write::{
    InterpolWriter, OfacWriter, UnWriter, documents_csv, national_csv, vehicles_csv,
};
use crate::domain::{Day, ListId, Record};

/// One file of the folder.
pub struct SampleFile {
    /// Path in the folder, with `/`.
    pub path: String,
    /// Bytes.
    pub bytes: Vec<u8>,
}

fn file(path: &str, bytes: impl Into<Vec<u8>>) -> SampleFile {
    SampleFile {
        path: path.to_owned(),
        bytes: bytes.into(),
    }
}

/// All files of the folder.
pub fn samples(seed: Seed) -> io::Result<Vec<SampleFile>> {
    let mut files = vec![
        file("lists/lists.toml", include_str!("data/lists.toml")),
        file("README.md", readme()),
    ];
    files.push(file("lists/un.xml", un(seed)?));
    let [sdn, alt, add] = ofac(seed)?;
    files.push(file("lists/ofac_sdn.csv", sdn));
    files.push(file("lists/ofac_alt.csv", alt));
    files.push(file("lists/ofac_add.csv", add));
    files.push(file("lists/interpol_red.json", interpol(seed)?));
    let documents = telling_records("documents")
        .chain((0..150).map(|i| document(seed, &list_id("documents"), i)));
    files.push(file(
        "lists/documents.csv",
        documents_csv(Vec::new(), documents)?,
    ));
    let vehicles =
        telling_records("vehicles").chain((0..60).map(|i| vehicle(seed, &list_id("vehicles"), i)));
    files.push(file(
        "lists/vehicles.csv",
        vehicles_csv(Vec::new(), vehicles)?,
    ));
    let national = telling_records("national").chain(persons(seed, "national", 20, |i| {
        format!("KDN.IND.{:03}", i + 1)
    }));
    files.push(file(
        "lists/national.csv",
        national_csv(Vec::new(), national)?,
    ));
    files.extend(zones(seed));
    let mut on_board: Vec<Passenger> = telling::travellers()
        .into_iter()
        .map(|t| t.passenger)
        .collect();
    on_board.extend(passengers(seed, None, 32));
    files.push(file("manifests/flight.csv", manifest_csv(&on_board)?));
    files.push(file("manifests/flight.edi", paxlst(&on_board, seed.today)));
    Ok(files)
}

fn list_id(id: &'static str) -> ListId {
    // The ids of the samples are constants of this file, and well formed.
    ListId::new(id).unwrap_or_else(|| unreachable!("{id} is a list id"))
}

fn telling_records(list: &'static str) -> impl Iterator<Item = Record> {
    telling::records(&list_id(list)).into_iter().map(|(r, _)| r)
}

/// Draws of a list that gave the whole name of a really listed person; they are passed over (`tests/it/samples.rs`).
const PASSED_OVER: &[(&str, u64)] = &[("un", 19)];

/// Generated persons of a sample list, under references of its publisher's form.
fn persons(
    seed: Seed,
    list: &'static str,
    count: u64,
    reference: impl Fn(u64) -> String,
) -> impl Iterator<Item = Record> {
    let draws = (0..).filter(move |&draw| !PASSED_OVER.contains(&(list, draw)));
    (0..count).zip(draws).map(move |(i, draw)| {
        let mut dice = seed.dice(list, draw);
        let person: Identity = identity(seed, None, true, &mut dice);
        listed_record(seed, &list_id(list), reference(i), &person, &mut dice)
    })
}

fn un(seed: Seed) -> io::Result<Vec<u8>> {
    let mut un = UnWriter::new(Vec::new(), seed.today)?;
    for record in telling_records("un") {
        un.record(&record)?;
    }
    for record in persons(seed, "un", 48, |i| format!("SYi.{:03}", i + 1)) {
        un.record(&record)?;
    }
    for i in 0..10 {
        un.record(&organisation(seed, &list_id("un"), i))?;
    }
    un.finish()
}

fn ofac(seed: Seed) -> io::Result<[Vec<u8>; 3]> {
    let mut ofac = OfacWriter::new(Vec::new(), Vec::new(), Vec::new());
    for record in telling_records("ofac") {
        ofac.record(&record)?;
    }
    for record in persons(seed, "ofac", 40, |i| (80_001 + i).to_string()) {
        ofac.record(&record)?;
    }
    let list = list_id("ofac");
    let rest = (10..18)
        .map(|i| organisation(seed, &list, i))
        .chain((0..5).map(|i| vessel(seed, &list, i)));
    for (mut record, number) in rest.zip(85_001..) {
        record.key.reference = number.to_string();
        ofac.record(&record)?;
    }
    ofac.finish()
}

fn interpol(seed: Seed) -> io::Result<Vec<u8>> {
    let mut notices = InterpolWriter::new(Vec::new())?;
    for record in telling_records("interpol") {
        notices.record(&record)?;
    }
    for record in persons(seed, "interpol", 24, |i| format!("2026/{}", 10_001 + i)) {
        notices.record(&record)?;
    }
    notices.finish()
}

fn zones(seed: Seed) -> Vec<SampleFile> {
    let mut files: Vec<SampleFile> = telling::travellers()
        .into_iter()
        .map(|t| file(&format!("mrz/{}.txt", t.file), format!("{}\n", t.mrz)))
        .collect();
    for (format, name) in [
        (MrzFormat::Td3, "passport"),
        (MrzFormat::Td2, "td2"),
        (MrzFormat::Td1, "td1"),
    ] {
        for i in 0..2 {
            let mut dice = seed.dice(name, i);
            let person = identity(seed, None, false, &mut dice);
            let expires = Day(seed.today.0 + dice.between(200, 3000));
            let lines = mrz(&person, format, expires);
            files.push(file(
                &format!("mrz/{name}_{}.txt", i + 1),
                format!("{lines}\n"),
            ));
        }
    }
    files
}

/// Passengers of a generated flight.
pub fn passengers(
    seed: Seed,
    culture: Option<&'static super::Culture>,
    count: u64,
) -> Vec<Passenger> {
    (0..count)
        .map(|i| {
            let mut dice = seed.dice("passenger", i);
            let person = identity(seed, culture, false, &mut dice);
            passenger(&person, Day(seed.today.0 + dice.between(200, 3000)))
        })
        .collect()
}

/// A person as a passenger, with the whole name in the family name where it is undivided.
fn passenger(person: &Identity, expires: Day) -> Passenger {
    let (given, family) = person.name.given_and_family();
    let undivided = family.is_empty();
    Passenger {
        family: if undivided { given.clone() } else { family },
        given: if undivided { String::new() } else { given },
        sex: match person.gender {
            crate::domain::Gender::Male => 'M',
            crate::domain::Gender::Female => 'F',
        },
        born: person.born,
        nationality: person.nationality.code().to_owned(),
        number: person
            .passport
            .replace(|c: char| !c.is_ascii_alphanumeric(), ""),
        expires,
    }
}

fn readme() -> String {
    let mut text = include_str!("data/samples.md").to_owned();
    text.push_str("\n| list | reference | what it shows |\n|---|---|---|\n");
    for list in [
        "un",
        "ofac",
        "interpol",
        "national",
        "documents",
        "vehicles",
    ] {
        for (record, shows) in telling::records(&list_id(list)) {
            let _ = writeln!(text, "| {list} | {} | {shows} |", record.key.reference);
        }
    }
    text.push_str("\n| machine-readable zone | what it shows |\n|---|---|\n");
    for traveller in telling::travellers() {
        let _ = writeln!(text, "| mrz/{}.txt | {} |", traveller.file, traveller.shows);
    }
    text
}
