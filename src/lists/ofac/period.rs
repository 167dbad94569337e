//! Dates and periods of OFAC's advanced XML. A range of a whole year or month is how it writes a year or a month.

use crate::domain::{DateInterval, DateKind, Day, PartialDate};
use crate::lists::xml::Element;

/// A date in `Year`, `Month` and `Day` elements.
pub(super) fn date(element: &Element) -> Option<PartialDate> {
    let number = |tag: &str| element.text_of(tag)?.parse().ok();
    let small = |tag: &str| number(tag).and_then(|n: i16| u8::try_from(n).ok());
    PartialDate::from_parts(number("Year")?, small("Month"), small("Day"))
}

/// A `DatePeriod`: from the start of its start to the end of its end.
pub(super) fn period(element: &Element) -> Option<DateInterval> {
    let bound = |side: &str, end: &str| element.child(side)?.child(end).and_then(date);
    let from = bound("Start", "From")?;
    let to = bound("End", "To").or_else(|| bound("Start", "To"))?;
    let approximate =
        |side: &str| element.child(side).and_then(|s| s.attr("Approximate")) == Some("true");
    let range = DateInterval::range(from, to)?;
    let kind = if approximate("Start") || approximate("End") {
        DateKind::Circa
    } else {
        kind_of(range.from, range.to)
    };
    Some(DateInterval { kind, ..range })
}

fn kind_of(from: Day, to: Day) -> DateKind {
    let (year, month, _) = from.ymd();
    let is = |date: Option<PartialDate>| date.is_some_and(|d| d.first() == from && d.last() == to);
    if from == to {
        DateKind::Exact
    } else if is(PartialDate::y(year)) {
        DateKind::Year
    } else if is(PartialDate::ym(year, month)) {
        DateKind::YearMonth
    } else {
        DateKind::Range
    }
}
