//! Dates of other calendars, as intervals of Gregorian days.
//!
//! A conversion is never one day: the lunar calendar of Islam goes by sight of the moon and differs by a day or two
//! between places, so what was written becomes a range. The tabular Islamic calendar (epoch 16 July 622, Julian)
//! and the 33-year rule of the Iranian one are taken from Dershowitz and Reingold, "Calendrical Calculations".

use crate::domain::{DateInterval, DateKind, Day};

/// A calendar other than the Gregorian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Lunar Hijri.
    Islamic,
    /// Solar Hijri.
    Iranian,
    /// Thai Buddhist era: Gregorian months, 543 years ahead.
    Buddhist,
}

/// Days that a converted date may be off.
const SLACK: i32 = 2;
/// Day before 1 Muharram of year 1, in days since 1970-01-01.
const ISLAMIC_EPOCH: i32 = -492_149;
/// Day before 1 Farvardin of year 1, in days since 1970-01-01.
const IRANIAN_EPOCH: i32 = -492_268;

impl Calendar {
    /// Reads a publisher's word for a calendar.
    pub fn parse(word: &str) -> Option<Self> {
        match word.trim().to_ascii_lowercase().as_str() {
            "islamic" | "hijri" | "hijri calendar" | "muslim" | "lunar hijri" => {
                Some(Self::Islamic)
            }
            "iranian" | "persian" | "solar hijri" | "jalali" | "shamsi" => Some(Self::Iranian),
            "buddhist" | "thai" | "thai buddhist" | "buddhist era" => Some(Self::Buddhist),
            _ => None,
        }
    }

    /// The Gregorian days that a date can mean; `None` if there is no such date.
    pub fn interval(self, year: i16, month: Option<u8>, day: Option<u8>) -> Option<DateInterval> {
        let first = self.day(
            year,
            month.unwrap_or(1),
            day.filter(|_| month.is_some()).unwrap_or(1),
        )?;
        let after = match (month, day) {
            (None, _) | (Some(12), None) => self.day(year + 1, 1, 1)?,
            (Some(m), None) => self.day(year, m + 1, 1)?,
            (Some(_), Some(_)) => first + 1,
        };
        let around = |d: i32| Day(d).year();
        let (from, to) = (first - SLACK, after - 1 + SLACK);
        (1800..2200)
            .contains(&around(from))
            .then_some(DateInterval {
                from: Day(from),
                to: Day(to),
                kind: DateKind::Range,
            })
    }

    fn day(self, year: i16, month: u8, day: u8) -> Option<i32> {
        if !(1..=3000).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let (y, m, d) = (i32::from(year), i32::from(month), i32::from(day));
        match self {
            Self::Islamic => (d <= 30).then(|| {
                let before = 354 * (y - 1) + (3 + 11 * y).div_euclid(30);
                ISLAMIC_EPOCH + before + 29 * (m - 1) + m / 2 + d
            }),
            Self::Iranian => {
                let leaps = (8 * y + 21).div_euclid(33);
                let months = if m <= 7 {
                    31 * (m - 1)
                } else {
                    30 * (m - 1) + 6
                };
                Some(IRANIAN_EPOCH + 365 * (y - 1) + leaps + months + d)
            }
            Self::Buddhist => Day::from_ymd(year - 543, month, day).map(|d| d.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(calendar: Calendar, (y, m, d): (i16, u8, u8), gregorian: (i16, u8, u8)) {
        let i = calendar.interval(y, Some(m), Some(d)).unwrap();
        let (gy, gm, gd) = gregorian;
        let day = Day::from_ymd(gy, gm, gd).unwrap();
        assert!(i.from <= day && day <= i.to, "{y}-{m}-{d}: {i} lacks {day}");
        assert_eq!(i.to.0 - i.from.0, 2 * SLACK);
    }

    #[test]
    fn known_days_lie_in_their_ranges() {
        has(Calendar::Islamic, (1400, 1, 1), (1979, 11, 21));
        has(Calendar::Islamic, (1445, 9, 1), (2024, 3, 11));
        has(Calendar::Islamic, (1318, 10, 5), (1901, 1, 26));
        has(Calendar::Iranian, (1357, 11, 22), (1979, 2, 11));
        has(Calendar::Iranian, (1403, 1, 1), (2024, 3, 20));
        has(Calendar::Iranian, (1300, 1, 1), (1921, 3, 21));
        has(Calendar::Buddhist, (2520, 5, 17), (1977, 5, 17));
    }

    #[test]
    fn a_year_is_a_year_long_and_no_date_is_none() {
        let year = Calendar::Islamic.interval(1402, None, None).unwrap();
        assert_eq!(year.to_string(), "1981-10-28 to 1982-10-20");
        for (m, d) in [(13, 1), (1, 31), (0, 1)] {
            assert_eq!(Calendar::Islamic.interval(1402, Some(m), Some(d)), None);
        }
        assert_eq!(Calendar::Buddhist.interval(i16::MAX, None, None), None);
    }
}
