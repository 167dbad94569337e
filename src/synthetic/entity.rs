//! Organisations and vessels that do not exist.

use super::culture::rows;
use super::dice::Seed;
use super::number;
use crate::domain::{
    Address, Country, Day, Identifier, IdentifierKind, ListId, Name, NameQuality, Nationality,
    OrganisationKind, Record, RecordKey, RecordKind,
};

fn words(kind: &str) -> Vec<&'static str> {
    rows(include_str!("data/organisations.tsv"))
        .filter(|r| r[0] == kind)
        .map(|r| r[1])
        .collect()
}

fn record(list: &ListId, reference: String, kind: RecordKind, seed: Seed, age: i32) -> Record {
    let key = RecordKey {
        list: list.clone(),
        reference,
    };
    let mut record = Record::new(key, kind);
    record.provenance.listed_on = Some(Day(seed.today.0 - age));
    record.provenance.remarks = Some("Synthetic entry; nothing real is meant.".to_owned());
    record
}

/// Listed organisation `index`: companies with legal forms of the region, groups with an acronym as weak alias.
pub fn organisation(seed: Seed, list: &ListId, index: u64) -> Record {
    let mut dice = seed.dice("organisation", index);
    let forms: Vec<(&str, &str)> = rows(include_str!("data/organisations.tsv"))
        .filter(|r| r[0] == "form")
        .map(|r| (r[1], r[2]))
        .collect();
    let age = dice.between(30, 5000);
    let mut record = record(
        list,
        format!("SYe.{:03}", index + 1),
        RecordKind::Organisation,
        seed,
        age,
    );
    let (first, second) = (*dice.pick(&words("own")), *dice.pick(&words("own")));
    let trade = *dice.pick(&words("trade"));
    let country;
    if dice.percent(70) {
        let (form, code) = *dice.pick(&forms);
        country = Country::from_code(code);
        record.organisation = Some(OrganisationKind::Company);
        let plain = format!("{first} {second} {trade}");
        let name = if form.starts_with("PT") || form.starts_with("CV") {
            format!("{form} {plain}")
        } else {
            format!("{plain} {form}")
        };
        record.names.push(Name::whole(name, NameQuality::Primary));
        record.names.push(Name::whole(plain, NameQuality::Strong));
        if dice.percent(50) {
            record.identifiers.push(Identifier {
                kind: IdentifierKind::Registration,
                value: number::of_shape("LL-######", &mut dice),
                country,
                published_kind: Some("Registration Number".to_owned()),
                note: None,
            });
        }
    } else {
        country = None;
        record.organisation = Some(OrganisationKind::Group);
        let front = *dice.pick(&words("group"));
        let name = format!("{front} {first} {second}");
        let acronym: String = name.split(' ').filter_map(|w| w.chars().next()).collect();
        record.names.push(Name::whole(name, NameQuality::Primary));
        record.names.push(Name::whole(acronym, NameQuality::Weak));
    }
    let towns = country.map(number::towns).unwrap_or_default();
    if let (Some(country), false) = (country, towns.is_empty()) {
        record.nationalities.push(Nationality {
            country: Some(country),
            text: country.name().to_owned(),
        });
        record.addresses.push(Address {
            text: format!("{} Jalan Contoh", dice.between(1, 99)),
            city: Some((*dice.pick(&towns)).to_owned()),
            country: Some(country),
            ..Address::default()
        });
    }
    record
}

/// Listed vessel `index`, with an IMO number whose check digit holds and sometimes a former name.
pub fn vessel(seed: Seed, list: &ListId, index: u64) -> Record {
    let mut dice = seed.dice("vessel", index);
    let age = dice.between(30, 3000);
    let mut record = record(
        list,
        format!("SYv.{:03}", index + 1),
        RecordKind::Vessel,
        seed,
        age,
    );
    let mut name = || {
        let (a, b) = (*dice.pick(&words("vessel")), *dice.pick(&words("own")));
        format!("{a} {b} {}", dice.between(1, 9)).to_uppercase()
    };
    let (now, former) = (name(), name());
    record.names.push(Name::whole(now, NameQuality::Primary));
    record.names.push(Name::whole(former, NameQuality::Former));
    let flag = ["PAN", "LBR", "MNG", "KIR", "IDN", "MYS"][dice.below(6)];
    if let Some(country) = Country::from_code(flag) {
        record.nationalities.push(Nationality {
            country: Some(country),
            text: country.name().to_owned(),
        });
    }
    let digits = number::of_shape("9#####", &mut dice);
    let sum: u32 = digits
        .bytes()
        .zip([7, 6, 5, 4, 3, 2])
        .map(|(d, w)| u32::from(d - b'0') * w)
        .sum();
    record.identifiers.push(Identifier {
        kind: IdentifierKind::Imo,
        value: format!("IMO {digits}{}", sum % 10),
        country: None,
        published_kind: Some("Vessel Registration Identification".to_owned()),
        note: None,
    });
    record
}
