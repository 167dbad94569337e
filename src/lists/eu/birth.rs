//! Dates and places of birth of the European list, in any calendar it names.

use super::super::Sink;
use super::super::calendars::Calendar;
use super::super::gather::{At, Remarks, joined, push_new, squeeze};
use super::super::xml::Element;
use super::{child_remarks, country, expect, untold};
use crate::domain::{DateInterval, DateKind, PartialDate, Place, Record};

/// Reads one date and place of birth; either may lack.
pub(super) fn birthdate(
    e: &Element,
    record: &mut Record,
    remarks: &mut Remarks,
    at: &At,
    sink: &mut dyn Sink,
) {
    let attributes = [
        "circa",
        "calendarType",
        "birthdate",
        "dayOfMonth",
        "monthOfYear",
        "year",
        "yearRangeFrom",
        "yearRangeTo",
        "city",
        "place",
        "region",
        "zipCode",
        "countryIso2Code",
        "countryDescription",
    ];
    expect(e, &attributes, &["remark"], at, sink);
    child_remarks("Birth", e, remarks);
    let dated = [
        "birthdate",
        "dayOfMonth",
        "monthOfYear",
        "year",
        "yearRangeFrom",
        "yearRangeTo",
    ];
    match date(e) {
        Some(interval) => push_new(&mut record.births, interval),
        None if dated.iter().any(|k| e.attr(k).is_some()) => {
            at.problem(sink, "the date of birth is not understood");
            let calendar = [e.attr("calendarType")].into_iter();
            remarks.labelled(
                "Date of birth",
                &joined(calendar.chain(dated.iter().map(|k| e.attr(k))), " "),
            );
        }
        None => {}
    }
    let country = country(e);
    let text = joined(
        ["city", "place"]
            .map(|k| e.attr(k))
            .into_iter()
            .chain([untold(e, country), e.attr("zipCode")]),
        ", ",
    );
    let region = e.attr("region").map(squeeze);
    if country.is_some() || region.is_some() || !text.is_empty() {
        let place = Place {
            text,
            region,
            country,
            note: None,
        };
        push_new(&mut record.birth_places, place);
    }
}

fn date(e: &Element) -> Option<DateInterval> {
    let number = |key: &str| e.attr(key).map(str::parse::<i16>).transpose().ok();
    let small = |key: &str| e.attr(key).map(str::parse::<u8>).transpose().ok();
    let (year, month, day) = (number("year")?, small("monthOfYear")?, small("dayOfMonth")?);
    let range = match (number("yearRangeFrom")?, number("yearRangeTo")?) {
        (None, None) => None,
        (from, to) => Some((from.or(to)?, to.or(from)?)),
    };
    let circa = e.attr("circa") == Some("true");
    let calendar = e.attr("calendarType").unwrap_or("GREGORIAN");
    let interval = if calendar.eq_ignore_ascii_case("gregorian") {
        match (e.attr("birthdate"), year, range) {
            (Some(iso), ..) => PartialDate::parse_iso(iso)?.interval(),
            (_, Some(year), _) => PartialDate::from_parts(year, month, day)?.interval(),
            (_, None, Some((from, to))) => {
                DateInterval::range(PartialDate::y(from)?, PartialDate::y(to)?)?
            }
            (None, None, None) => return None,
        }
    } else {
        let calendar = Calendar::parse(calendar)?;
        match (year, range) {
            (Some(year), _) => calendar.interval(year, month, day)?,
            (None, Some((from, to))) => {
                let (from, to) = (
                    calendar.interval(from, None, None)?,
                    calendar.interval(to, None, None)?,
                );
                DateInterval { to: to.to, ..from }
            }
            (None, None) => {
                let written = PartialDate::parse_iso(e.attr("birthdate")?)?;
                calendar.interval(written.year(), written.month(), written.day())?
            }
        }
    };
    let kind = if circa {
        DateKind::Circa
    } else {
        interval.kind
    };
    (interval.from <= interval.to).then_some(DateInterval { kind, ..interval })
}
