//! Lost and stolen documents, ranges of stolen blanks, stolen vehicles.

use super::culture::CULTURES;
use super::dice::Seed;
use super::number;
use crate::domain::{
    Country, Day, DocumentKind, DocumentStatus, ListId, ListedDocument, ListedVehicle, Record,
    RecordKey, RecordKind, Semantics, TypedNumber,
};

/// Listed document `index`: 62 of a hundred lost, 25 stolen, 3 ranges of stolen blanks, 6 revoked, 4 invalid.
pub fn document(seed: Seed, list: &ListId, index: u64) -> Record {
    let mut dice = seed.dice("document", index);
    let culture = &CULTURES[dice.below(CULTURES.len())];
    let issuer = *dice.weighted(&culture.nationalities);
    let shapes = number::shapes(issuer);
    let status = match dice.below(100) {
        0..62 => DocumentStatus::Lost,
        62..87 => DocumentStatus::Stolen,
        87..90 => DocumentStatus::StolenBlank,
        90..96 => DocumentStatus::Revoked,
        _ => DocumentStatus::Invalid,
    };
    let (kind, shape) = match (dice.percent(18), shapes.national_id) {
        (true, Some(shape)) if status != DocumentStatus::StolenBlank => {
            (DocumentKind::IdentityCard, shape)
        }
        _ => (DocumentKind::Passport, shapes.passport),
    };
    let mut number = number::of_shape(shape, &mut dice);
    let mut number_to = None;
    if status == DocumentStatus::StolenBlank {
        while number.ends_with(|c: char| c.is_ascii_alphabetic()) {
            number.pop();
        }
        let keep = number.len().saturating_sub(3);
        let size = dice.between(10, 499);
        let from = dice.between(0, 999 - size);
        number_to = Some(format!("{}{:03}", &number[..keep], from + size));
        number = format!("{}{from:03}", &number[..keep]);
    }
    let lost_on = Day(seed.today.0 - dice.between(5, 9 * 365));
    let blank = status == DocumentStatus::StolenBlank;
    let issue = (!blank && dice.percent(70)).then(|| Day(lost_on.0 - dice.between(10, 8 * 365)));
    let key = RecordKey {
        list: list.clone(),
        reference: format!("SYd.{:06}", index + 1),
    };
    let mut record = Record::new(key, RecordKind::Document);
    record.document = Some(ListedDocument {
        number: TypedNumber {
            kind,
            number,
            issuer: Some(issuer),
        },
        number_to,
        semantics: Semantics::InvalidDocument(status),
        issued: issue,
        expires: issue.map(|d| Day(d.0 + 3652)),
        lost_on: Some(lost_on),
        reported_by: None,
    });
    record
}

/// Stolen vehicle `index`, registered in the region.
pub fn vehicle(seed: Seed, list: &ListId, index: u64) -> Record {
    const STATES: &[&str] = &[
        "MYS", "SGP", "BRN", "IDN", "PHL", "THA", "LAO", "KHM", "MMR", "VNM",
    ];
    const MODELS: &[(&str, &str)] = &[
        ("Toyota", "Hilux"),
        ("Toyota", "Avanza"),
        ("Honda", "City"),
        ("Isuzu", "D-Max"),
        ("Mitsubishi", "Triton"),
        ("Perodua", "Myvi"),
        ("Proton", "Saga"),
        ("Nissan", "Navara"),
    ];
    let mut dice = seed.dice("vehicle", index);
    let state: &&str = dice.pick(STATES);
    let country = Country::from_code(state).unwrap_or(Country::UNSPECIFIED);
    let plates = &number::shapes(country).plates;
    let plate = if plates.is_empty() {
        None
    } else {
        let shape: &&str = dice.pick(plates);
        Some(number::of_shape(shape, &mut dice))
    };
    let province = matches!(country.code(), "THA" | "LAO" | "KHM")
        .then(|| (*dice.pick(&number::towns(country))).to_owned());
    let (make, model) = *dice.pick(MODELS);
    let key = RecordKey {
        list: list.clone(),
        reference: format!("SYm.{:06}", index + 1),
    };
    let mut record = Record::new(key, RecordKind::Vehicle);
    record.vehicle = Some(ListedVehicle {
        vin: Some(number::vin(&mut dice)),
        plate,
        plate_country: Some(country),
        plate_province: province,
        engine_number: dice
            .percent(60)
            .then(|| number::of_shape("#LL#######", &mut dice)),
        make: Some(make.to_owned()),
        model: Some(model.to_owned()),
        colour: Some((*dice.pick(&["white", "black", "silver", "red", "blue"])).to_owned()),
        year: Some(dice.between(2008, 2025) as i16),
    });
    record.provenance.listed_on = Some(Day(seed.today.0 - dice.between(1, 2000)));
    record
}
