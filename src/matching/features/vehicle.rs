//! Vehicles: identification number, plate with its state and province, engine number; and numbers one slip away.

use super::{Feature, Finding, Rule, rule};
use crate::domain::{ListedVehicle, Record, Subject, VehicleSubject, Verdict};
use crate::matching::facts::Facts;
use crate::vehicles::near::{self, NumberKind};

/// Row of the vehicle identification number feature.
pub const VIN: Feature = Feature {
    id: "vin",
    title: "VIN or chassis",
    rules: NUMBER,
    compare: |q, l| number(NumberKind::Vin, q.vehicle.vin, l.vehicle.vin),
    show_queried: |s, _| queried(s, |v| v.vin.clone()),
    show_listed: |r, _| listed(r, |v| v.vin.clone()),
};

/// Row of the plate feature.
pub const PLATE: Feature = Feature {
    id: "plate",
    title: "Plate",
    rules: &[
        rule("same", "same plate and state", Verdict::Agrees),
        rule(
            "country_unknown",
            "same plate, state or province unknown",
            Verdict::Near,
        ),
        rule(
            "near",
            "plate differs by a slip or a misread letter",
            Verdict::Near,
        ),
        rule(
            "other_country",
            "same plate, other state or province",
            Verdict::Near,
        ),
    ],
    compare: plate,
    show_queried: |s, _| {
        queried(s, |v| {
            with_country(v.plate.as_ref(), v.plate_country, v.plate_province.as_ref())
        })
    },
    show_listed: |r, _| {
        listed(r, |v| {
            with_country(v.plate.as_ref(), v.plate_country, v.plate_province.as_ref())
        })
    },
};

/// Row of the engine number feature.
pub const ENGINE_NUMBER: Feature = Feature {
    id: "engine_number",
    title: "Engine number",
    rules: NUMBER,
    compare: |q, l| number(NumberKind::Engine, q.vehicle.engine, l.vehicle.engine),
    show_queried: |s, _| queried(s, |v| v.engine_number.clone()),
    show_listed: |r, _| listed(r, |v| v.engine_number.clone()),
};

const NUMBER: &[Rule] = &[
    rule("same", "same number", Verdict::Agrees),
    rule(
        "near",
        "number differs by a slip or a misread letter",
        Verdict::Near,
    ),
];

/// Shorter numbers are compared only for equality.
const TELLING: usize = 5;

const fn found(rule: u8) -> Finding {
    Finding {
        rule,
        queried: 0,
        listed: 0,
    }
}

fn number(kind: NumberKind, a: &str, b: &str) -> Option<Finding> {
    if a.is_empty() || b.is_empty() {
        None
    } else if a == b {
        Some(found(0))
    } else if is_near(kind, a, b) {
        Some(found(1))
    } else {
        None
    }
}

fn is_near(kind: NumberKind, a: &str, b: &str) -> bool {
    a.len() >= TELLING && b.len() >= TELLING && near::compare(kind, a, b).is_some()
}

fn plate(q: &Facts<'_>, l: &Facts<'_>) -> Option<Finding> {
    let (a, b) = (q.vehicle, l.vehicle);
    if a.plate.is_empty() || b.plate.is_empty() {
        return None;
    }
    let states = (a.plate_country != 0 && b.plate_country != 0)
        .then_some(a.plate_country == b.plate_country);
    let provinces = (!a.plate_province.is_empty() && !b.plate_province.is_empty())
        .then_some(a.plate_province == b.plate_province);
    let one_sided = a.plate_province.is_empty() != b.plate_province.is_empty();
    match (a.plate == b.plate, states, provinces) {
        (true, Some(false), _) | (true, _, Some(false)) => Some(found(3)),
        (true, Some(true), _) if !one_sided => Some(found(0)),
        (true, ..) => Some(found(1)),
        (false, states, provinces)
            if states != Some(false)
                && provinces != Some(false)
                && is_near(NumberKind::Plate, a.plate, b.plate) =>
        {
            Some(found(2))
        }
        _ => None,
    }
}

fn with_country(
    plate: Option<&String>,
    country: Option<crate::domain::Country>,
    province: Option<&String>,
) -> Option<String> {
    let mut text = plate?.clone();
    for more in [country.map(|c| c.code().to_owned()), province.cloned()]
        .into_iter()
        .flatten()
    {
        text = format!("{text} {more}");
    }
    Some(text)
}

fn queried(subject: &Subject, of: impl Fn(&VehicleSubject) -> Option<String>) -> String {
    match subject {
        Subject::Vehicle(v) => of(v).unwrap_or_default(),
        Subject::Party(_) | Subject::Document(_) => String::new(),
    }
}

fn listed(record: &Record, of: impl Fn(&ListedVehicle) -> Option<String>) -> String {
    record.vehicle.as_ref().and_then(of).unwrap_or_default()
}
