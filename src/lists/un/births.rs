//! Dates and places of birth of the UN list, those given with an alias included.
//!
//! `EXACT` says nothing of precision: many exact dates are years. What stands only in `NOTE` is read where it is a date.

use super::place as place_of;
use crate::domain::{DateInterval, DateKind, PartialDate, Place};
use crate::lists::dates;
use crate::lists::written_names::one_line;
use crate::lists::xml::Element;

/// One `INDIVIDUAL_DATE_OF_BIRTH`; `None` for a placeholder.
pub(super) fn date(element: &Element) -> Result<Option<DateInterval>, &'static str> {
    let read = |tag: &str| element.text_of(tag).map(dates::partial);
    let year = |tag: &str| read(tag).flatten();
    let note = element.text_of("NOTE");
    let about = matches!(element.text_of("TYPE_OF_DATE"), Some("APPROXIMATELY"))
        || note.is_some_and(|n| n.to_lowercase().contains("approx"));
    let interval = if let Some(date) = read("DATE") {
        date.map(PartialDate::interval)
    } else if let (Some(from), Some(to)) = (year("FROM_YEAR"), year("TO_YEAR")) {
        DateInterval::range(from, to)
    } else if let Some(text) = element.text_of("YEAR") {
        let with_month =
            note.and_then(|n| dates::interval(&format!("{} {text}", n.trim_end_matches('.'))));
        with_month.or_else(|| dates::interval(text))
    } else if let Some(note) = note {
        dates::interval(note)
    } else if element.child("FROM_YEAR").is_some() || element.child("TO_YEAR").is_some() {
        None
    } else {
        return match element.text_of("TYPE_OF_DATE") {
            Some("BETWEEN" | "APPROXIMATELY") => Err("a date of birth without a year"),
            _ => Ok(None),
        };
    };
    let mut interval = interval.ok_or("a date of birth that is not understood")?;
    if about {
        interval.kind = DateKind::Circa;
    }
    Ok(Some(interval))
}

/// One `INDIVIDUAL_PLACE_OF_BIRTH`; `None` for a placeholder.
pub(super) fn place(element: &Element) -> Option<Place> {
    place_of(element, ["CITY", "STATE_PROVINCE", "COUNTRY"])
}

/// What an alias says of the birth of who bears it.
#[derive(Debug, Default)]
pub(super) struct AliasBirth {
    pub(super) date: Option<DateInterval>,
    pub(super) place: Option<Place>,
    /// Both in words, for the note of the alias.
    pub(super) note: Option<String>,
}

/// What an `INDIVIDUAL_ALIAS` says of birth.
pub(super) fn of_alias(alias: &Element) -> Result<AliasBirth, &'static str> {
    let written = alias.text_of("DATE_OF_BIRTH");
    let date = written.and_then(dates::interval);
    let mut place = place_of(alias, ["CITY_OF_BIRTH", "", "COUNTRY_OF_BIRTH"]);
    if let Some(place) = &mut place {
        place.note = None;
    }
    let place = place.filter(|p| *p != Place::default());
    let born = written.map(|w| format!("born {}", one_line(w)));
    let towns = ["CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"]
        .into_iter()
        .filter_map(|t| alias.text_of(t));
    let towns = towns.map(one_line).collect::<Vec<_>>().join(", ");
    let note = match (born, towns.is_empty()) {
        (Some(born), true) => Some(born),
        (Some(born), false) => Some(format!("{born} in {towns}")),
        (None, true) => None,
        (None, false) => Some(format!("born in {towns}")),
    };
    if written.is_some() && date.is_none() {
        return Err("the date of birth of an alias is not understood");
    }
    Ok(AliasBirth {
        date,
        place: place.map(|p| Place {
            note: Some("given with an alias".to_owned()),
            ..p
        }),
        note,
    })
}
