//! Dates as travel documents and lists state them: often without a day, a month, or any certainty.
//!
//! [`PartialDate`] keeps what was written; [`DateInterval`] is what it means for comparison: an inclusive interval
//! of days and how it was stated. Proleptic Gregorian calendar; other calendars are converted by who reads them.

use std::fmt;

/// Days since 1970-01-01, proleptic Gregorian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i32);

impl Day {
    /// The day of a civil date; `None` if there is no such day. Years 1–9999.
    pub fn from_ymd(year: i16, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) || day == 0 || day > days_in_month(year, month)? {
            return None;
        }
        let (m, d) = (i32::from(month), i32::from(day));
        let y = i32::from(year) - i32::from(m <= 2);
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let day_of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month and day.
    pub fn ymd(self) -> (i16, u8, u8) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i32::from(month <= 2);
        (year as i16, month as u8, day as u8)
    }

    /// The civil year.
    pub fn year(self) -> i16 {
        self.ymd().0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

/// Days of a month; `None` for a month outside 1–12.
pub fn days_in_month(year: i16, month: u8) -> Option<u8> {
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => return None,
    })
}

/// A date of which the day, or the day and the month, may be unknown. Shown as `1980`, `1980-05` or `1980-05-17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    year: i16,
    month: u8,
    day: u8,
}

impl PartialDate {
    /// A whole date.
    pub fn ymd(year: i16, month: u8, day: u8) -> Option<Self> {
        Day::from_ymd(year, month, day).map(|_| Self { year, month, day })
    }

    /// A month of a year.
    pub fn ym(year: i16, month: u8) -> Option<Self> {
        Day::from_ymd(year, month, 1).map(|_| Self {
            year,
            month,
            day: 0,
        })
    }

    /// A year.
    pub fn y(year: i16) -> Option<Self> {
        Day::from_ymd(year, 1, 1).map(|_| Self {
            year,
            month: 0,
            day: 0,
        })
    }

    /// The date with as many parts as are known; an unknown month makes the day unknown too.
    pub fn from_parts(year: i16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        match (month, day) {
            (Some(m), Some(d)) => Self::ymd(year, m, d),
            (Some(m), None) => Self::ym(year, m),
            (None, _) => Self::y(year),
        }
    }

    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, with `-` or `/`; a part of zeros is unknown. A time after the date,
    /// behind `T` or a blank, and a zone behind the day are left out.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.split(['T', ' ', '+', 'Z']).next()?;
        let mut parts = text.split(['-', '/']);
        let year = parts.next().filter(|p| p.len() == 4)?.parse().ok()?;
        let mut small = |max: u8| -> Option<Option<u8>> {
            match parts.next() {
                None => Some(None),
                Some(p) if p.len() <= 2 => {
                    let v: u8 = p.parse().ok()?;
                    (v <= max).then_some((v != 0).then_some(v))
                }
                Some(_) => None,
            }
        };
        let month = small(12)?;
        let day = small(31)?;
        if parts.next().is_some() {
            return None;
        }
        Self::from_parts(year, month, day)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1–12, if known.
    pub fn month(self) -> Option<u8> {
        (self.month != 0).then_some(self.month)
    }

    /// The day of the month, if known.
    pub fn day(self) -> Option<u8> {
        (self.day != 0).then_some(self.day)
    }

    /// First day it can mean.
    pub fn first(self) -> Day {
        Day::from_ymd(self.year, self.month.max(1), self.day.max(1)).unwrap_or(Day(0))
    }

    /// Last day it can mean.
    pub fn last(self) -> Day {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 {
            days_in_month(self.year, month).unwrap_or(28)
        } else {
            self.day
        };
        Day::from_ymd(self.year, month, day).unwrap_or(Day(0))
    }

    /// The interval of days this date can mean.
    pub fn interval(self) -> DateInterval {
        let kind = match (self.month, self.day) {
            (0, _) => DateKind::Year,
            (_, 0) => DateKind::YearMonth,
            _ => DateKind::Exact,
        };
        DateInterval {
            from: self.first(),
            to: self.last(),
            kind,
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month != 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day != 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

/// How a date was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum DateKind {
    /// A whole date.
    Exact = 0,
    /// Year and month.
    YearMonth = 1,
    /// A year.
    Year = 2,
    /// "Approximately", "circa": `from`–`to` is what was written, and the truth lies around it.
    Circa = 3,
    /// "Between … and …".
    Range = 4,
}

impl DateKind {
    /// The kind of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        match v {
            0 => Some(Self::Exact),
            1 => Some(Self::YearMonth),
            2 => Some(Self::Year),
            3 => Some(Self::Circa),
            4 => Some(Self::Range),
            _ => None,
        }
    }
}

/// An inclusive interval of days with how it was stated; `from ≤ to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateInterval {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// How it was stated.
    pub kind: DateKind,
}

impl DateInterval {
    /// Every day there is; far from none.
    pub const ANY: Self = Self {
        from: Day(i32::MIN / 4),
        to: Day(i32::MAX / 4),
        kind: DateKind::Range,
    };

    /// "Between `from` and `to`"; `None` if the end comes before the start.
    pub fn range(from: PartialDate, to: PartialDate) -> Option<Self> {
        let (from, to) = (from.first(), to.last());
        (from <= to).then_some(Self {
            from,
            to,
            kind: DateKind::Range,
        })
    }

    /// "Approximately `date`".
    pub fn circa(date: PartialDate) -> Self {
        Self {
            kind: DateKind::Circa,
            ..date.interval()
        }
    }
}

impl fmt::Display for DateInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, _) = self.from.ymd();
        match self.kind {
            DateKind::Exact => write!(f, "{}", self.from),
            DateKind::YearMonth => write!(f, "{y:04}-{m:02}"),
            DateKind::Year => write!(f, "{y:04}"),
            DateKind::Circa if self.from == self.to => write!(f, "circa {}", self.from),
            DateKind::Circa if y == self.to.year() => write!(f, "circa {y:04}"),
            DateKind::Circa => write!(f, "circa {y:04} to {:04}", self.to.year()),
            DateKind::Range => {
                let (ty, tm, td) = self.to.ymd();
                let (_, _, d) = self.from.ymd();
                if (m, d, tm, td) == (1, 1, 12, 31) {
                    write!(f, "{y:04} to {ty:04}")
                } else {
                    write!(f, "{} to {}", self.from, self.to)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_four_centuries_reads_back() {
        let first = Day::from_ymd(1799, 12, 31).unwrap().0;
        let last = Day::from_ymd(2200, 1, 1).unwrap().0;
        for n in first..=last {
            let (y, m, d) = Day(n).ymd();
            assert_eq!(Day::from_ymd(y, m, d), Some(Day(n)));
        }
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
    }

    #[test]
    fn impossible_days_are_refused() {
        for (y, m, d) in [
            (2023, 2, 29),
            (1900, 2, 29),
            (2000, 13, 1),
            (2000, 4, 31),
            (0, 1, 1),
        ] {
            assert_eq!(Day::from_ymd(y, m, d), None, "{y}-{m}-{d}");
        }
    }

    #[test]
    fn a_partial_date_spans_what_it_can_mean() {
        let show = |t: &str| {
            let i = PartialDate::parse_iso(t).unwrap().interval();
            format!("{}..{} {i}", i.from, i.to)
        };
        assert_eq!(show("1980"), "1980-01-01..1980-12-31 1980");
        assert_eq!(show("1980-02"), "1980-02-01..1980-02-29 1980-02");
        assert_eq!(show("1980-00-00"), "1980-01-01..1980-12-31 1980");
        assert_eq!(show("1980/05/17"), "1980-05-17..1980-05-17 1980-05-17");
        assert_eq!(
            show("2026-02-27T00:00:00.000-05:00"),
            "2026-02-27..2026-02-27 2026-02-27"
        );
    }

    #[test]
    fn what_is_no_date_is_none() {
        for bad in [
            "",
            "80",
            "1980-13",
            "1980-02-30",
            "19800517",
            "1980-1-1-1",
            "dd/mm/1980",
        ] {
            assert_eq!(PartialDate::parse_iso(bad), None, "{bad:?}");
        }
    }
}
