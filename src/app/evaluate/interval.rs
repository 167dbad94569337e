//! How far a share that was counted can be trusted: Wilson's interval of 95 %.
//!
//! Says nothing of rows that are not independent: many queries of one record are worth less than their number.

use serde::Serialize;

/// Two-sided 95 %.
const Z: f64 = 1.959_964;

/// Bounds of a share that hold in 95 of a hundred samples of the same size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Not less than this.
    pub low: f64,
    /// Not more than this.
    pub high: f64,
}

impl Default for Interval {
    fn default() -> Self {
        wilson(0, 0)
    }
}

impl Interval {
    /// The bounds in other units.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            high: self.high * factor,
        }
    }
}

/// The interval of `part` of `whole`; everything where nothing was counted.
pub fn wilson(part: usize, whole: usize) -> Interval {
    if whole == 0 {
        return Interval {
            low: 0.0,
            high: 1.0,
        };
    }
    let (n, share) = (whole as f64, part as f64 / whole as f64);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let (middle, scale) = (share + Z * Z / (2.0 * n), 1.0 + Z * Z / n);
    let round = |v: f64| (v.clamp(0.0, 1.0) * 1e6).round() / 1e6;
    Interval {
        low: round((middle - spread) / scale),
        high: round((middle + spread) / scale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_textbook_and_defined_at_the_ends() {
        let i = wilson(10, 100);
        assert!(
            (i.low - 0.0552).abs() < 1e-3 && (i.high - 0.1744).abs() < 1e-3,
            "{i:?}"
        );
        let none = wilson(0, 1000);
        assert!(
            none.low.abs() < 1e-9 && (none.high - 0.00383).abs() < 1e-4,
            "{none:?}"
        );
        let all = wilson(5, 5);
        assert!(
            all.high > 0.999 && all.low > 0.5 && all.low < 0.6,
            "{all:?}"
        );
        assert_eq!(wilson(0, 0), Interval::default());
    }
}
