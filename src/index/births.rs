//! Under which keys the birth dates of a record stand beside those of its names, and which keys a subject's dates ask for.
//!
//! They decide nothing: of many names that share as much with the queried one, those of the same date or year are to be
//! among the candidates. The first character of a key is its class; a class keeps its meaning as long as the snapshot
//! format keeps its number.

use crate::domain::{DateInterval, Day};
use crate::matching::Births;

/// The day.
const DATE: char = 'B';
/// A year that the date may lie in.
const YEAR: char = 'Y';
/// Most years of a date that has keys.
const YEARS: i16 = 5;

fn date(day: Day) -> String {
    format!("{DATE}{}", day.0)
}

/// The keys that birth dates of a subject ask for.
pub(super) fn queried(births: Births<'_>) -> Vec<String> {
    let mut asked = Vec::new();
    for born in births.iter() {
        keys(born, |key| asked.push(key));
        asked.extend(swapped(born));
    }
    asked
}

/// The keys of a birth date: its day, and its years.
pub(super) fn keys(born: DateInterval, mut add: impl FnMut(String)) {
    if born.from == born.to {
        add(date(born.from));
    }
    let (from, to) = (born.from.year(), born.to.year());
    if to - from < YEARS {
        (from..=to).for_each(|year| add(format!("{YEAR}{year}")));
    }
}

/// The key of the day that is written the same with day and month swapped.
fn swapped(born: DateInterval) -> Option<String> {
    let (year, month, day) = born.from.ymd();
    let swapped = Day::from_ymd(year, day, month);
    swapped
        .filter(|_| born.from == born.to && day != month)
        .map(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PartialDate, RecordKind};
    use crate::matching::FactsBuf;

    fn born(text: &str) -> DateInterval {
        PartialDate::parse_iso(text).unwrap().interval()
    }

    fn listed(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        keys(born(text), |key| found.push(key));
        found
    }

    fn asked(text: &str) -> Vec<String> {
        let mut facts = FactsBuf::new(RecordKind::Person);
        facts.push_birth(born(text));
        queried(facts.view().births)
    }

    #[test]
    fn a_date_meets_itself_its_year_and_its_day_and_month_swapped() {
        let meets = |a: &str, b: &str| {
            let listed = listed(a);
            asked(b).iter().filter(|key| listed.contains(key)).count()
        };
        assert_eq!(meets("1980-05-11", "1980-05-11"), 2);
        assert_eq!(meets("1980-11-05", "1980-05-11"), 2);
        assert_eq!(meets("1980", "1980-05-11"), 1);
        assert_eq!(meets("1980-05-12", "1980-05-11"), 1);
        assert_eq!(meets("1981-05-11", "1980-05-11"), 0);
    }

    #[test]
    fn a_date_that_may_lie_in_too_many_years_has_no_key() {
        let wide = DateInterval {
            to: born("1989").to,
            ..born("1980")
        };
        let mut found = Vec::new();
        keys(wide, |key| found.push(key));
        assert!(found.is_empty(), "{found:?}");
    }
}
