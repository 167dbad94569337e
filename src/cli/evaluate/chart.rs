//! Charts as inline SVG: axes, a curve, points with their intervals. Colours are those of the page's style.

use std::fmt::Write as _;

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 22.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 46.0;

/// How values lie along an axis.
#[derive(Clone, Copy)]
pub(super) enum Scale {
    /// From one value to another, evenly.
    Linear(f64, f64),
    /// By decades.
    Log(f64, f64),
    /// Shares, the ends drawn apart.
    Logit(f64),
}

impl Scale {
    /// Position of a value, 0–1; what lies outside is drawn at the edge.
    fn along(self, value: f64) -> f64 {
        let logit = |p: f64| (p / (1.0 - p)).ln();
        let at = match self {
            Self::Linear(low, high) => (value - low) / (high - low),
            Self::Log(low, high) => (value.max(low) / low).ln() / (high / low).ln(),
            Self::Logit(end) => {
                let value = value.clamp(end, 1.0 - end);
                (logit(value) - logit(end)) / (2.0 * -logit(end))
            }
        };
        at.clamp(0.0, 1.0)
    }
}

/// An axis: its scale, what it says, and where lines stand with which label.
pub(super) struct Axis<'a> {
    pub(super) scale: Scale,
    pub(super) title: &'a str,
    pub(super) ticks: Vec<(f64, String)>,
}

/// A chart in the making.
pub(super) struct Chart {
    svg: String,
    x: Scale,
    y: Scale,
}

impl Chart {
    pub(super) fn new(label: &str, x: &Axis<'_>, y: &Axis<'_>) -> Self {
        let mut chart = Self {
            svg: format!("<svg viewBox='0 0 {WIDTH} {HEIGHT}' role='img' aria-label='{label}'>"),
            x: x.scale,
            y: y.scale,
        };
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        for (value, text) in &x.ticks {
            let (at, _) = chart.at(*value, 0.0);
            let _ = write!(
                chart.svg,
                "<path class='grid' d='M{at:.1} {TOP}V{bottom}'/><text x='{at:.1}' y='{:.1}' text-anchor='middle'>{text}</text>",
                bottom + 15.0
            );
        }
        for (value, text) in &y.ticks {
            let (_, at) = chart.at(0.0, *value);
            let _ = write!(
                chart.svg,
                "<path class='grid' d='M{LEFT} {at:.1}H{right}'/><text x='{:.1}' y='{:.1}' text-anchor='end'>{text}</text>",
                LEFT - 6.0,
                at + 4.0
            );
        }
        let _ = write!(
            chart.svg,
            "<path class='axis' d='M{LEFT} {TOP}V{bottom}H{right}'/>\
             <text x='{:.1}' y='{:.1}' text-anchor='middle'>{}</text>\
             <text transform='translate(13 {:.1}) rotate(-90)' text-anchor='middle'>{}</text>",
            f64::midpoint(LEFT, right),
            HEIGHT - 8.0,
            x.title,
            f64::midpoint(TOP, bottom),
            y.title
        );
        chart
    }

    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (
            LEFT + self.x.along(x) * (WIDTH - LEFT - RIGHT),
            TOP + (1.0 - self.y.along(y)) * (HEIGHT - TOP - BOTTOM),
        )
    }

    /// A line through points, of a class of the style.
    pub(super) fn line(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<String> = points
            .iter()
            .map(|&(x, y)| {
                let (x, y) = self.at(x, y);
                format!("{x:.1},{y:.1}")
            })
            .collect();
        let _ = write!(
            self.svg,
            "<polyline class='{class}' points='{}'/>",
            points.join(" ")
        );
    }

    /// A point, its interval up and down, and what a reader who points at it is told.
    pub(super) fn dot(&mut self, (x, y): (f64, f64), between: Option<(f64, f64)>, told: &str) {
        let (cx, cy) = self.at(x, y);
        if let Some((low, high)) = between {
            let ((_, low), (_, high)) = (self.at(x, low), self.at(x, high));
            let _ = write!(
                self.svg,
                "<path class='error' d='M{cx:.1} {low:.1}V{high:.1}'/>"
            );
        }
        let _ = write!(
            self.svg,
            "<circle class='dot' cx='{cx:.1}' cy='{cy:.1}' r='3.5'><title>{told}</title></circle>"
        );
    }

    /// A small text below a point.
    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str) {
        let (x, y) = self.at(x, y);
        let (dx, anchor) = beside(x, 5.0);
        let _ = write!(
            self.svg,
            "<text x='{:.1}' y='{:.1}' text-anchor='{anchor}'>{text}</text>",
            x + dx,
            y + 15.0
        );
    }

    /// Where the policy in force stands, its text above.
    pub(super) fn here(&mut self, (x, y): (f64, f64), text: &str) {
        let (x, y) = self.at(x, y);
        let (dx, anchor) = beside(x, 8.0);
        let _ = write!(
            self.svg,
            "<circle class='here' cx='{x:.1}' cy='{y:.1}' r='6'/><text class='here-text' x='{:.1}' y='{:.1}' text-anchor='{anchor}'>{text}</text>",
            x + dx,
            y - 10.0
        );
    }

    pub(super) fn svg(self) -> String {
        self.svg + "</svg>"
    }
}

/// Where a text beside a point begins or ends, so that it stays within the chart.
fn beside(x: f64, by: f64) -> (f64, &'static str) {
    if x > WIDTH * 0.75 {
        (-by, "end")
    } else {
        (by, "start")
    }
}

/// Steps of 1, 2 and 5 that hold all the values within the bounds, at least two of them.
pub(super) fn steps(values: impl Iterator<Item = f64>, least: f64, most: f64) -> Vec<f64> {
    let within = values.filter(|v| *v > 0.0).map(|v| v.clamp(least, most));
    let (low, high) = within.fold((most, least), |(low, high), v| (low.min(v), high.max(v)));
    let all = (-9..=9).flat_map(|d| [1.0, 2.0, 5.0].map(|n| n * 10_f64.powi(d)));
    let all: Vec<f64> = all.collect();
    let slack = 1e-9;
    let from = all
        .partition_point(|v| *v <= low * (1.0 + slack))
        .saturating_sub(1);
    let to = all
        .partition_point(|v| *v < high * (1.0 - slack))
        .max(from + 1);
    all[from..=to.min(all.len() - 1)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_where_their_scale_says_and_never_outside() {
        assert!((Scale::Log(0.1, 1000.0).along(10.0) - 0.5).abs() < 1e-9);
        assert!(Scale::Log(0.1, 10.0).along(0.0).abs() < 1e-9);
        assert!((Scale::Logit(0.001).along(0.5) - 0.5).abs() < 1e-9);
        assert!((Scale::Logit(0.001).along(1.0) - 1.0).abs() < 1e-9);
        assert!((Scale::Linear(0.0, 2.0).along(3.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn steps_hold_all_values() {
        let found = steps([0.3, 19.0].into_iter(), 0.01, 1e3);
        let wanted = [0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        assert!(
            found
                .iter()
                .zip(wanted)
                .all(|(a, b)| (a / b - 1.0).abs() < 1e-9)
        );
        assert_eq!(steps([].into_iter(), 0.1, 10.0).len(), 2);
        assert_eq!(steps([0.1].into_iter(), 0.1, 10.0).len(), 2);
    }
}
