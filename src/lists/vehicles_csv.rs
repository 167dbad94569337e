//! `vehicles-csv`: stolen and wanted road vehicles; our own format.
//!
//! One row a vehicle; UTF-8, comma, header row, columns in any order, no others. As in INTERPOL's SMV there is no column
//! for a person's name. Dates are `YYYY-MM-DD`. At least one of `vin`, `plate`, `engine_number` is given.
//!
//! | column | what it holds |
//! |---|---|
//! | `reference` | the owner's own reference of the entry; required |
//! | `vin` | vehicle identification, frame or chassis number |
//! | `plate`, `plate_country`, `plate_province` | registration plate; ISO 3166 code; province where plates repeat between them |
//! | `engine_number` | engine number |
//! | `make`, `model`, `colour`, `year` | what it looks like |
//! | `status` | `stolen` (seize; also if empty), `wanted` (locate), `watch` (warn), or a measure such as `arrest` |
//! | `stolen_on` | day of theft, kept as the day of listing |
//! | `review_on`, `valid_until` | day of review; last day the entry is in force |
//! | `reported_by` | authority or state that reported it |
//! | `contact`, `remarks` | whom to ask; in words, without names |

use super::documents_csv::{Cells, each_row};
use super::table::{Encoding, Header, Rows};
use super::{Listing, Published, ReadError, Sink};
use crate::domain::{Country, ListId, ListedVehicle, Measure};
use crate::domain::{Record, RecordKey, RecordKind, limits};

const COLUMNS: [&str; 17] = [
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
    "status",
    "stolen_on",
    "review_on",
    "valid_until",
    "reported_by",
    "contact",
    "remarks",
];

/// Reads the format.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let mut rows = Rows::new(listing.take("")?, b',', Encoding::Utf8);
    let header = Header::read(&mut rows, &["reference"], Some(&COLUMNS))?;
    if ["vin", "plate", "engine_number"]
        .iter()
        .all(|c| header.at(c).is_none())
    {
        let reason =
            "none of the columns \"vin\", \"plate\", \"engine_number\" is there".to_owned();
        return Err(ReadError::WrongFormat {
            file: rows.file,
            reason,
        });
    }
    each_row(&mut rows, &header, &listing.id, sink, record)
}

fn record(
    list: &ListId,
    cells: &Cells<'_>,
    problem: &mut dyn FnMut(String),
) -> Result<Record, String> {
    let reference = cells
        .get("reference")
        .ok_or("reference is missing; the row is left out")?;
    let vehicle = ListedVehicle {
        vin: cells.text("vin"),
        plate: cells.text("plate"),
        plate_country: cells.read("plate_country", Country::from_code, problem),
        plate_province: cells.text("plate_province"),
        engine_number: cells.text("engine_number"),
        make: cells.text("make"),
        model: cells.text("model"),
        colour: cells.text("colour"),
        year: cells.read(
            "year",
            |t| t.parse().ok().filter(|y| (1880..=2200).contains(y)),
            problem,
        ),
    };
    let numbers: Vec<&String> = [&vehicle.vin, &vehicle.plate, &vehicle.engine_number]
        .into_iter()
        .flatten()
        .collect();
    if numbers.is_empty() {
        return Err("there is no vin, plate or engine number; the row is left out".to_owned());
    }
    if numbers
        .iter()
        .any(|n| n.chars().count() > limits::NUMBER_CHARS)
    {
        return Err("a number is longer than any number may be; the row is left out".to_owned());
    }
    let key = RecordKey {
        list: list.clone(),
        reference: reference.to_owned(),
    };
    let mut record = Record::new(key, RecordKind::Vehicle);
    record.vehicle = Some(vehicle);
    let from = &mut record.provenance;
    let measure = match cells.get("status") {
        None => Some(Measure::Seize),
        Some(_) => cells.read("status", measure, problem),
    };
    from.measures.extend(measure);
    from.authority = cells.text("reported_by");
    from.contact = cells.text("contact");
    from.remarks = cells.text("remarks");
    from.listed_on = cells.day("stolen_on", problem);
    from.review_on = cells.day("review_on", problem);
    from.expires_on = cells.day("valid_until", problem);
    Ok(record)
}

fn measure(status: &str) -> Option<Measure> {
    match status {
        "stolen" => Some(Measure::Seize),
        "wanted" => Some(Measure::Locate),
        "watch" => Some(Measure::Warn),
        word => Measure::parse(word),
    }
}
