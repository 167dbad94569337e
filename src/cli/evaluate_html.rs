//! The page of `evaluate screening --html`: headline figures and the detection error trade-off, drawn as SVG.
//!
//! One file without outside parts; holds figures only, no name and no number of anybody.

use std::fmt::Write as _;

use crate::app::evaluate::ScreeningReport;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 60.0;
const BOTTOM: f64 = 40.0;
/// Lowest and highest rate drawn: one in a hundred thousand, and all.
const LOWEST: f64 = 1e-5;

/// Position of a rate on a logarithmic axis, 0–1.
fn along(rate: f64) -> f64 {
    let decades = -LOWEST.log10();
    (rate.max(LOWEST).log10() + decades) / decades
}

/// The page.
pub fn det_page(report: &ScreeningReport) -> String {
    let point = |false_alarm: f64, miss: f64| {
        let x = LEFT + along(false_alarm) * (WIDTH - LEFT - 20.0);
        let y = 20.0 + (1.0 - along(miss)) * (HEIGHT - BOTTOM - 20.0);
        format!("{x:.1},{y:.1}")
    };
    let line: Vec<String> = report
        .sweep
        .iter()
        .map(|p| point(p.review_per_1000 / 1000.0, 1.0 - p.recall))
        .collect();
    let mut axes = String::new();
    for decade in 0..=5_i32 {
        let rate = 10_f64.powi(-decade);
        let (x, y) = (
            LEFT + along(rate) * (WIDTH - LEFT - 20.0),
            20.0 + (1.0 - along(rate)) * (HEIGHT - BOTTOM - 20.0),
        );
        let label = if decade == 0 {
            "1".to_owned()
        } else {
            format!("1e-{decade}")
        };
        let _ = write!(
            axes,
            "<path d='M{x:.1} 20V{:.1}M{LEFT} {y:.1}H{:.1}' stroke='#ddd'/><text x='{x:.1}' y='{:.1}' text-anchor='middle'>{label}</text><text x='{:.1}' y='{:.1}' text-anchor='end'>{label}</text>",
            HEIGHT - BOTTOM,
            WIDTH - 20.0,
            HEIGHT - BOTTOM + 16.0,
            LEFT - 6.0,
            y + 4.0
        );
    }
    let here = point(report.review_per_1000 / 1000.0, 1.0 - report.recall_review);
    let (cx, cy) = here.split_once(',').unwrap_or(("0", "0"));
    let lists: Vec<String> = report
        .basis
        .lists
        .iter()
        .map(|l| format!("{} {}", escape(&l.id), escape(&l.version)))
        .collect();
    format!(
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>saring: screening measured</title>\
         <style>body{{font:15px/1.5 system-ui,sans-serif;max-width:44em;margin:2em auto}}text{{font-size:11px}}td{{padding-right:2em}}</style>\
         <h1>Screening, measured</h1><table>\
         <tr><td>Positives, negatives<td>{}, {}\
         <tr><td>Recall as REVIEW or HIT<td>{:.2} %\
         <tr><td>Recall as HIT<td>{:.2} %\
         <tr><td>False REVIEW or HIT in a thousand<td>{:.2}\
         <tr><td>Latency p50, p95, p99<td>{:.0}, {:.0}, {:.0} µs</table>\
         <h2>Detection error trade-off</h2>\
         <svg viewBox='0 0 {WIDTH} {HEIGHT}' role='img' aria-label='miss rate against false-alert rate'>{axes}\
         <polyline points='{}' fill='none' stroke='#06c' stroke-width='2'/><circle cx='{cx}' cy='{cy}' r='5' fill='#c30'/>\
         <text x='{:.1}' y='{:.1}' text-anchor='middle'>false-alert rate</text><text x='12' y='14'>miss rate</text></svg>\
         <p>The dot is the policy in force ({}). Snapshot {}; {}.</p></html>\n",
        report.n_positives,
        report.n_negatives,
        report.recall_review * 100.0,
        report.recall_hit * 100.0,
        report.review_per_1000,
        report.latency_us.p50,
        report.latency_us.p95,
        report.latency_us.p99,
        line.join(" "),
        WIDTH / 2.0,
        HEIGHT - 6.0,
        escape(&report.basis.policy_hash),
        escape(&report.basis.snapshot_generation),
        lists.join(", ")
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\'', "&#39;")
}
