//! Birth dates: intervals against intervals, the kindest pair counts.
//!
//! 1 January and 31 December are what registrars write when they know only the year, so they count as a year.

use super::{Feature, Finding, Rule, party, rule, shown};
use crate::domain::{DateInterval, DateKind, Day, Record, Subject, Verdict};
use crate::matching::facts::Facts;

/// Row of the birth date feature.
pub const FEATURE: Feature = Feature {
    id: "birth_date",
    title: "Born",
    rules: RULES,
    compare,
    show_queried,
    show_listed,
};

const RULES: &[Rule] = &[
    rule("same_date", "same date", Verdict::Agrees),
    rule("day_month_swapped", "day and month swapped", Verdict::Near),
    rule("one_slip", "one digit, day or year off", Verdict::Near),
    rule("same_month", "same year and month", Verdict::Agrees),
    rule("same_year", "same year", Verdict::Agrees),
    rule(
        "in_stated_range",
        "within the stated range",
        Verdict::Agrees,
    ),
    rule(
        "near_approximate_date",
        "near the approximate date",
        Verdict::Near,
    ),
    rule(
        "same_year_other_day",
        "same year, other day",
        Verdict::Conflicts,
    ),
    rule("years_1_2", "1–2 years apart", Verdict::Conflicts),
    rule("years_3_5", "3–5 years apart", Verdict::Conflicts),
    rule("years_6_10", "6–10 years apart", Verdict::Conflicts),
    rule("years_over_10", "over 10 years apart", Verdict::Conflicts),
];

const SAME_DATE: u8 = 0;
const SWAPPED: u8 = 1;
const ONE_SLIP: u8 = 2;
const SAME_MONTH: u8 = 3;
const SAME_YEAR: u8 = 4;
const IN_RANGE: u8 = 5;
const NEAR_APPROXIMATE: u8 = 6;
const OTHER_DAY: u8 = 7;
const YEARS_1_2: u8 = 8;
const YEARS_3_5: u8 = 9;
const YEARS_6_10: u8 = 10;
const YEARS_OVER_10: u8 = 11;

/// UN practice for "approximately": two years either way agree, five say nothing.
const APPROXIMATE_DAYS: i32 = 731;
const APPROXIMATE_FAR_DAYS: i32 = 5 * 366;

fn compare(q: &Facts<'_>, l: &Facts<'_>) -> Option<Finding> {
    let mut best: Option<Finding> = None;
    for i in 0..q.births.len() {
        for j in 0..l.births.len() {
            let rule = between(q.births.get(i), l.births.get(j));
            if best.is_none_or(|b| rule < b.rule) {
                best = Some(Finding {
                    rule,
                    queried: i as u16,
                    listed: j as u16,
                });
            }
        }
    }
    best
}

/// Days in a hundred Gregorian years.
const CENTURY_DAYS: i32 = 36_524;
/// How far from whole years apart two dates of one month and day may be, in days.
const ROUND_DAYS: i32 = 4;
/// So many days apart, two dates are over ten years apart, even if each stands for its whole year.
const FAR_DAYS: i32 = 4018 + 2 * 366;

/// Whether two dates are over ten years apart, as can be told without a calendar: so far that nothing else can be meant,
/// and, where both are exact, of another month or day, so that no one slip can make them one.
fn far_apart(a: DateInterval, b: DateInterval) -> bool {
    let apart = (a.from.0 - b.to.0).max(b.from.0 - a.to.0);
    if apart <= FAR_DAYS {
        return false;
    }
    // No two days of the calendar are so many days apart that a hundred times as many were too large a number.
    let beyond = apart.saturating_mul(100) % CENTURY_DAYS;
    let slip = beyond.min(CENTURY_DAYS - beyond) <= ROUND_DAYS * 100;
    let exact = (a.kind, b.kind) == (DateKind::Exact, DateKind::Exact);
    !(exact && slip)
}

/// Whether a record that was born then is by the [`ENDMOST`] rule another than the subject.
pub fn born_far(subject: &[DateInterval], record: DateInterval) -> bool {
    !subject.is_empty() && subject.iter().all(|born| far_apart(*born, record))
}

/// The rule of the dates that are furthest apart.
pub const ENDMOST: u8 = YEARS_OVER_10;

/// The rule that holds between two birth dates.
fn between(a: DateInterval, b: DateInterval) -> u8 {
    if far_apart(a, b) {
        YEARS_OVER_10
    } else {
        by_the_calendar(a, b)
    }
}

fn by_the_calendar(a: DateInterval, b: DateInterval) -> u8 {
    let (a, b) = (without_default_day(a), without_default_day(b));
    if let (Some(ymd_a), Some(ymd_b)) = (a.exact, b.exact) {
        return exact(a.date.from, ymd_a, b.date.from, ymd_b);
    }
    let (a, b) = (a.date, b.date);
    let apart = (a.from.0 - b.to.0).max(b.from.0 - a.to.0).max(0);
    let approximate = a.kind == DateKind::Circa || b.kind == DateKind::Circa;
    if apart == 0 {
        return match (a.kind.max(b.kind), approximate) {
            (DateKind::YearMonth, _) => SAME_MONTH,
            (DateKind::Year, _) => SAME_YEAR,
            _ => IN_RANGE,
        };
    }
    match apart {
        d if approximate && d <= APPROXIMATE_DAYS => IN_RANGE,
        d if approximate && d <= APPROXIMATE_FAR_DAYS => NEAR_APPROXIMATE,
        d => distance(d),
    }
}

type Ymd = (i16, u8, u8);

/// A date, and its year, month and day if it is exact.
struct Birth {
    date: DateInterval,
    exact: Option<Ymd>,
}

fn without_default_day(date: DateInterval) -> Birth {
    if date.kind != DateKind::Exact {
        return Birth { date, exact: None };
    }
    let ymd = date.from.ymd();
    if !matches!((ymd.1, ymd.2), (1, 1) | (12, 31)) {
        return Birth {
            date,
            exact: Some(ymd),
        };
    }
    let date = DateInterval {
        from: Day::from_ymd(ymd.0, 1, 1).unwrap_or(date.from),
        to: Day::from_ymd(ymd.0, 12, 31).unwrap_or(date.to),
        kind: DateKind::Year,
    };
    Birth { date, exact: None }
}

fn exact(a: Day, ymd_a: Ymd, b: Day, ymd_b: Ymd) -> u8 {
    if a == b {
        return SAME_DATE;
    }
    let ((ya, ma, da), (yb, mb, db)) = (ymd_a, ymd_b);
    if ya == yb && (ma, da) == (db, mb) {
        return SWAPPED;
    }
    let same_day = (ma, da) == (mb, db);
    let slip = a.0.abs_diff(b.0) <= 1
        || (same_day && (ya.abs_diff(yb) == 1 || ya.abs_diff(yb) == 100))
        || one_digit_off(ymd_a, ymd_b);
    if slip {
        ONE_SLIP
    } else if ya == yb {
        OTHER_DAY
    } else {
        distance((a.0 - b.0).abs())
    }
}

/// Whether two dates written `YYYYMMDD` differ by one digit, or by two neighbours exchanged.
fn one_digit_off(a: Ymd, b: Ymd) -> bool {
    let whole = |(y, m, d): Ymd| {
        let (y, m, d) = (u32::from(y.unsigned_abs()), u32::from(m), u32::from(d));
        y * 10_000 + m * 100 + d
    };
    let (a, b) = (whole(a), whole(b));
    let mut apart = a.abs_diff(b);
    while apart > 0 && apart.is_multiple_of(10) {
        apart /= 10;
    }
    // A digit is at most 9 off, and two neighbours exchanged make at most 81.
    if apart > 81 {
        return false;
    }
    let digits =
        |whole: u32| std::array::from_fn::<u32, 8, _>(|at| whole / 10u32.pow(at as u32) % 10);
    let (a, b) = (digits(a), digits(b));
    let mut off = (0..8).filter(|&at| a[at] != b[at]);
    match (off.next(), off.next(), off.next()) {
        (Some(_), None, _) => true,
        (Some(x), Some(y), None) => y == x + 1 && a[x] == b[y] && a[y] == b[x],
        _ => false,
    }
}

fn distance(days: i32) -> u8 {
    match days {
        ..1096 => YEARS_1_2,
        1096..2192 => YEARS_3_5,
        2192..4018 => YEARS_6_10,
        _ => YEARS_OVER_10,
    }
}

fn show_queried(subject: &Subject, i: usize) -> String {
    party(subject)
        .map(|p| shown(&p.births, i))
        .unwrap_or_default()
}

fn show_listed(record: &Record, i: usize) -> String {
    shown(&record.births, i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_at_a_glance_is_what_the_calendar_tells() {
        let exact = |day: i32| DateInterval {
            from: Day(day),
            to: Day(day),
            kind: DateKind::Exact,
        };
        let year = |day: i32| DateInterval {
            from: Day(day),
            to: Day(day + 364),
            kind: DateKind::Year,
        };
        let mut far = 0;
        for a in (-20_000..10_000).step_by(37) {
            for b in (-25_000..15_000).step_by(41) {
                for (a, b) in [
                    (exact(a), exact(b)),
                    (exact(a), year(b)),
                    (year(a), year(b)),
                ] {
                    if far_apart(a, b) {
                        let apart = by_the_calendar(a, b);
                        assert_eq!(apart, YEARS_OVER_10, "{} {}", a.from, b.from);
                        far += 1;
                    }
                }
            }
        }
        assert!(far > 300_000, "{far}");
    }
}
