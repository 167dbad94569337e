//! The page of `evaluate pairs --html`.

use super::chart::{Axis, Chart, Scale};
use super::page::{Cell, Page, Table, between, figure, note, percent, provenance};
use crate::app::evaluate::{AtThreshold, PairReport, wilson};
use crate::domain::TokenPair;

/// The page; with `names` also the pairs on the wrong side, `show` of them.
pub(super) fn page(report: &PairReport, names: bool, show: usize) -> String {
    let title = "Name pairs, measured";
    let at = report.at_policy;
    let under = format!(
        "{} pairs, by the names alone; policy {}",
        report.n, report.policy_hash
    );
    let mut page = Page::new(title, &under);
    page.figures(&[
        (
            "F1",
            format!("{:.4}", at.f1),
            format!("at the policy's threshold {:.2}", report.policy_threshold),
        ),
        (
            "Precision",
            percent(at.precision),
            format!("{} false; {}", at.fp, between(wilson(at.tp, at.tp + at.fp))),
        ),
        (
            "Recall",
            percent(at.recall),
            format!(
                "{} missed; {}",
                at.r#fn,
                between(wilson(at.tp, at.tp + at.r#fn))
            ),
        ),
        (
            "A pair",
            format!("{:.1} µs", report.us_per_pair),
            "prepared and compared both ways".to_owned(),
        ),
    ]);
    page.section(
        "What was measured",
        "Figures hold for this deck and this policy, and for nothing else.",
        &provenance(None, &report.policy_hash, &report.data),
    );
    page.section(
        "What a threshold costs",
        "The least name score of a pair that is taken for one bearer.",
        &thresholds(report),
    );
    for (column, values) in &report.groups {
        let mut table = counted(column);
        for (value, at) in values {
            table.row(false, &row(value, at));
        }
        let title = format!("By {}", column.replace('_', " "));
        page.section(&title, "At the policy's own threshold.", &table.html());
    }
    if names {
        failed(&mut page, report, show);
    }
    page.finish(title)
}

/// A table of what [`row`] gives.
fn counted(of: &str) -> Table {
    Table::new(&[
        of,
        "right",
        "false",
        "missed",
        "told apart",
        "recall",
        "precision",
        "F1",
    ])
}

fn row(label: &str, at: &AtThreshold) -> [Cell; 8] {
    let number = |n: usize| Cell::Number(n.to_string());
    let of = |part: usize, whole: usize, share: f64| {
        if whole == 0 {
            Cell::Number("—".to_owned())
        } else {
            Cell::Bar(share, wilson(part, whole), percent(share))
        }
    };
    [
        Cell::Text(label.to_owned()),
        number(at.tp),
        number(at.fp),
        number(at.r#fn),
        number(at.tn),
        of(at.tp, at.tp + at.r#fn, at.recall),
        of(at.tp, at.tp + at.fp, at.precision),
        Cell::Number(if at.tp + at.r#fn == 0 {
            "—".to_owned()
        } else {
            format!("{:.3}", at.f1)
        }),
    ]
}

fn thresholds(report: &PairReport) -> String {
    let all = report.thresholds.iter().chain([&report.at_policy]);
    let lowest = all
        .flat_map(|a| [a.precision, a.recall])
        .filter(|v| *v > 0.0)
        .fold(1.0, f64::min);
    let floor = ((lowest * 10.0).floor() / 10.0).min(0.9);
    let axis = |title| Axis {
        scale: Scale::Linear(floor, 1.0),
        title,
        ticks: (0..=5)
            .map(|i| floor + (1.0 - floor) * f64::from(i) / 5.0)
            .map(|v| (v, format!("{:.0} %", v * 100.0)))
            .collect(),
    };
    let mut chart = Chart::new(
        "precision against recall, by threshold",
        &axis("recall"),
        &axis("precision"),
    );
    let points: Vec<(f64, f64)> = report
        .thresholds
        .iter()
        .map(|a| (a.recall, a.precision))
        .collect();
    chart.line("curve", &points);
    for (point, a) in points.iter().zip(&report.thresholds) {
        chart.dot(*point, None, &format!("{:.2}", a.t));
        chart.text(*point, &format!("{:.2}", a.t));
    }
    chart.here(
        (report.at_policy.recall, report.at_policy.precision),
        "policy",
    );
    let mut table = counted("threshold");
    for at in &report.thresholds {
        table.row(false, &row(&format!("{:.2}", at.t), at));
    }
    table.row(
        true,
        &row(
            &format!("policy, {:.2}", report.policy_threshold),
            &report.at_policy,
        ),
    );
    let caption = "Each point is a threshold; upper right is better.";
    format!(
        "{}<h3>Thresholds</h3>{}",
        figure(&chart.svg(), caption),
        table.html()
    )
}

fn failed(page: &mut Page, report: &PairReport, show: usize) {
    let mut table = Table::new(&["line", "", "score", "one name", "the other", "paired"]);
    for f in report.failed.iter().take(show) {
        let paired: Vec<String> = f.alignment.iter().map(paired).collect();
        let cells = [
            Cell::Number(f.line.to_string()),
            Cell::Text(if f.is_match { "missed" } else { "false" }.to_owned()),
            Cell::Number(format!("{:.3}", f.score)),
            Cell::Text(f.name1.clone()),
            Cell::Text(f.name2.clone()),
            Cell::Text(paired.join(" · ")),
        ];
        table.row(false, &cells);
    }
    let content = if report.failed.is_empty() {
        note("None.")
    } else {
        table.html()
    };
    let lead = format!(
        "{} pairs, of which {} are shown.",
        report.failed.len(),
        report.failed.len().min(show)
    );
    page.section(
        "On the wrong side of the policy's threshold",
        &lead,
        &content,
    );
}

/// A pairing in a line.
fn paired(p: &TokenPair) -> String {
    let rule = p.rule.replace('_', " ");
    match (p.queried.as_str(), p.listed.as_str()) {
        (q, "") => format!("{q} — ({rule})"),
        ("", l) => format!("— {l} ({rule})"),
        (q, l) if p.similarity <= 0.0 => format!("{q} ≠ {l} ({rule})"),
        (q, l) if p.similarity >= 0.995 => format!("{q} = {l} ({rule})"),
        (q, l) => format!("{q} ~ {l} ({rule} {:.2})", p.similarity),
    }
}
