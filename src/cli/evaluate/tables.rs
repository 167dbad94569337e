//! The measures as tables for the terminal.

use std::fmt::Write as _;

use super::super::Terminal;
use super::super::grid::Grid;
use crate::app::evaluate::{
    Aliases, AtThreshold, Basis, Bin, Calibrating, Effect, Group, OwnNames, PairReport,
    ScreeningReport, Tuned,
};

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

pub(super) fn pairs(report: &PairReport, show: usize, terminal: Terminal) -> String {
    let mut text = format!(
        "{} pairs, {:.1} µs a pair, policy {}\n\n",
        report.n, report.us_per_pair, report.policy_hash
    );
    let mut grid = Grid::new(terminal, 0);
    grid.head([
        "threshold",
        "right",
        "false",
        "missed",
        "precision",
        "recall",
        "F1",
    ]);
    let mut row = |label: String, a: &AtThreshold| {
        grid.row([
            (None, label.as_str()),
            (None, &a.tp.to_string()),
            (None, &a.fp.to_string()),
            (None, &a.r#fn.to_string()),
            (None, &percent(a.precision)),
            (None, &percent(a.recall)),
            (None, &percent(a.f1)),
        ]);
    };
    for at in &report.thresholds {
        row(format!("{:.2}", at.t), at);
    }
    row(
        format!("policy {:.2}", report.policy_threshold),
        &report.at_policy,
    );
    for (column, values) in &report.groups {
        for (value, at) in values {
            row(format!("{column} {value}"), at);
        }
    }
    for column in 1..7 {
        grid.right(column);
    }
    text.push_str(&grid.text());
    if !report.failed.is_empty() && show > 0 {
        let _ = write!(
            text,
            "\n{} on the wrong side of the policy's threshold:\n",
            report.failed.len()
        );
        let mut grid = Grid::new(terminal, 0);
        for f in report.failed.iter().take(show) {
            let truth = if f.is_match { "missed" } else { "false" };
            let (line, score) = (f.line.to_string(), format!("{:.3}", f.score));
            grid.row([
                (None, line.as_str()),
                (None, truth),
                (None, &score),
                (None, &f.name1),
                (None, &f.name2),
            ]);
        }
        text.push_str(&grid.text());
    }
    text
}

fn basis(basis: &Basis) -> String {
    let lists: Vec<String> = basis
        .lists
        .iter()
        .map(|l| {
            format!(
                "{} {} ({})",
                l.id,
                l.version.chars().take(24).collect::<String>(),
                l.records
            )
        })
        .collect();
    format!(
        "lists: {}\nsnapshot {}, policy {}\n\n",
        lists.join(", "),
        basis.snapshot_generation,
        basis.policy_hash
    )
}

pub(super) fn screening(report: &ScreeningReport, terminal: Terminal) -> String {
    let mut text = basis(&report.basis);
    let mut grid = Grid::new(terminal, 0);
    let mut row = |label: &str, value: String| grid.row([(None, label), (None, value.as_str())]);
    row("positives", report.n_positives.to_string());
    if report.expected_unknown > 0 {
        row(
            "  of a record that is not there",
            report.expected_unknown.to_string(),
        );
    }
    row("negatives", report.n_negatives.to_string());
    let i = report.all.recall_review_interval;
    row(
        "recall as REVIEW or HIT",
        format!(
            "{} (95 %: {}–{})",
            percent(report.recall_review),
            percent(i.low),
            percent(i.high)
        ),
    );
    row("recall as HIT", percent(report.recall_hit));
    row(
        "first, among the first five",
        format!("{}, {}", percent(report.top1), percent(report.top5)),
    );
    row("reached the scorer", percent(report.candidate_recall));
    row(
        "tie at the top: true and false",
        percent(report.top_ties_true_false),
    );
    row(
        "  the same one on two lists, any two",
        format!(
            "{}, {}",
            percent(report.top_ties_same_one),
            percent(report.top_ties)
        ),
    );
    row(
        "candidates a query",
        format!("{:.1}", report.candidates_per_query),
    );
    row(
        "other reports a positive",
        format!("{:.2}", report.other_reports_per_positive),
    );
    row(
        "false REVIEW or HIT a thousand",
        format!(
            "{:.2} (95 %: {:.2}–{:.2})",
            report.review_per_1000,
            report.all.review_per_1000_interval.low,
            report.all.review_per_1000_interval.high
        ),
    );
    row(
        "false HIT a thousand",
        format!("{:.3}", report.hit_per_1000),
    );
    let l = report.latency_us;
    row(
        "latency p50 / p95 / p99",
        format!("{:.0} / {:.0} / {:.0} µs", l.p50, l.p95, l.p99),
    );
    text.push_str(&grid.text());
    let mut grid = Grid::new(terminal, 0);
    grid.head(["review threshold", "recall", "false a thousand"]);
    for point in &report.sweep {
        let (t, false_alerts) = (
            format!("{:.2}", point.t),
            format!("{:.2}", point.review_per_1000),
        );
        grid.row([
            (None, t.as_str()),
            (None, &percent(point.recall)),
            (None, &false_alerts),
        ]);
    }
    text.push('\n');
    text.push_str(&grid.text());
    for (title, groups) in [
        ("perturbation", &report.by_perturbation),
        ("culture", &report.by_culture),
    ] {
        if !groups.is_empty() {
            text.push('\n');
            text.push_str(&group_table(title, groups.iter(), terminal));
        }
    }
    if let Some(f) = &report.fairness {
        let line = format!(
            "false alerts most surely apart: {} {} of {}, {} {} of {}; ratio {:.1}, at least {:.2} beyond chance \
             ({} cultures of {} rows or more)",
            f.worst,
            f.worst_alerts.0,
            f.worst_alerts.1,
            f.best,
            f.best_alerts.0,
            f.best_alerts.1,
            f.ratio,
            f.ratio_at_least,
            f.groups,
            f.compared_from
        );
        text.push_str(&terminal.wrap(&line, 0));
    }
    let c = &report.calibration;
    let prior = format!("{:.4}", c.in_force.prior);
    let line = format!(
        "scores, at {} of the screened listed (prior of the {}): Brier {:.4}, calibration error {:.4}",
        prior.trim_end_matches('0'),
        c.prior_of,
        c.in_force.brier,
        c.in_force.ece
    );
    text.push('\n');
    text.push_str(&terminal.wrap(&line, 0));
    text.push_str(&reliability(&c.in_force.bins, terminal));
    text
}

fn reliability(bins: &[Bin], terminal: Terminal) -> String {
    let mut grid = Grid::new(terminal, 0);
    grid.head(["score", "mean", "pairs", "the same", "share", "95 %"]);
    for b in bins {
        grid.row([
            (None, format!("{}–{}", b.from, b.to).as_str()),
            (None, &format!("{:.4}", b.score)),
            (None, &b.pairs.to_string()),
            (None, &b.same.to_string()),
            (None, &format!("{:.4}", b.share)),
            (
                None,
                &format!("{:.3}–{:.3}", b.interval.low, b.interval.high),
            ),
        ]);
    }
    for column in 1..5 {
        grid.right(column);
    }
    grid.text()
}

/// A fit of how scores read.
pub(super) fn calibrating(report: &Calibrating, terminal: Terminal) -> String {
    let mut text = basis(&report.basis);
    let _ = write!(
        text,
        "fitted on {} pairs of one half, at 1 listed in {:.0} screened: scale {:.4}, offset {:.4} (in force {:.4}, {:.4})\n\n",
        report.pairs_fitted_on,
        1.0 / report.prior,
        report.fitted.scale,
        report.fitted.offset,
        report.present.scale,
        report.present.offset
    );
    for (which, c) in [
        ("as they are", &report.present_on_held),
        ("as fitted", &report.fitted_on_held),
    ] {
        let _ = writeln!(
            text,
            "the other half, scores {which}: {} pairs, {} the same; Brier {:.5}, calibration error {:.5}",
            c.pairs, c.same, c.brier, c.ece
        );
        text.push_str(&reliability(&c.bins, terminal));
        text.push('\n');
    }
    text
}

/// A proposal of thresholds.
pub(super) fn tuned(report: &Tuned, terminal: Terminal) -> String {
    let mut text = basis(&report.basis);
    let mut grid = Grid::new(terminal, 0);
    grid.head(["", "in force", "proposed"]);
    let (a, b) = (&report.present, &report.proposed);
    for (key, old, new) in [
        ("review", a.review, b.review),
        ("name_review", a.name_review, b.name_review),
        ("name_carried", a.name_carried, b.name_carried),
        ("carried", a.carried, b.carried),
    ] {
        grid.row([
            (None, key),
            (None, &format!("{old:.2}")),
            (None, &format!("{new:.2}")),
        ]);
    }
    text.push_str(&grid.text());
    let mut grid = Grid::new(terminal, 0);
    grid.head(["", "recall", "95 %", "alerts", "of", "a thousand", "95 %"]);
    let mut row = |label: &str, e: &Effect| {
        let (r, a) = (e.recall_interval, e.review_per_1000_interval);
        grid.row([
            (None, label),
            (None, &percent(e.recall)),
            (None, &format!("{:.1}–{:.1}", r.low * 100.0, r.high * 100.0)),
            (None, &e.alerts.to_string()),
            (None, &e.n_negatives.to_string()),
            (None, &format!("{:.2}", e.review_per_1000)),
            (None, &format!("{:.2}–{:.2}", a.low, a.high)),
        ]);
    };
    row("in force, on the other half", &report.present_on_held);
    row("proposed, where it was chosen", &report.proposed_on_fitted);
    row("proposed, on the other half", &report.proposed_on_held);
    for column in 1..7 {
        grid.right(column);
    }
    text.push('\n');
    text.push_str(&grid.text());
    let e = &report.proposed_on_held;
    let line = format!(
        "wished: {} a thousand; to expect, by the half that nothing was chosen on: {:.2} (95 %: {:.2}–{:.2}). The fewer \
         alerts a deck holds, the less it can tell thresholds apart: more unlisted rows narrow this.",
        report.budget_per_1000,
        e.review_per_1000,
        e.review_per_1000_interval.low,
        e.review_per_1000_interval.high
    );
    text.push('\n');
    text.push_str(&terminal.wrap(&line, 0));
    text
}

fn group_table<'a>(
    title: &str,
    groups: impl Iterator<Item = (&'a String, &'a Group)>,
    terminal: Terminal,
) -> String {
    let mut grid = Grid::new(terminal, 0);
    grid.head([title, "pos.", "recall", "HIT", "scored", "neg.", "false ‰"]);
    for (name, g) in groups {
        let some = |n: usize, text: String| if n == 0 { "—".to_owned() } else { text };
        grid.row([
            (None, name.as_str()),
            (None, &g.n_positives.to_string()),
            (None, &some(g.n_positives, percent(g.recall_review))),
            (None, &some(g.n_positives, percent(g.recall_hit))),
            (None, &some(g.n_positives, percent(g.candidate_recall))),
            (None, &g.n_negatives.to_string()),
            (
                None,
                &some(g.n_negatives, format!("{:.2}", g.review_per_1000)),
            ),
        ]);
    }
    for column in 1..7 {
        grid.right(column);
    }
    grid.text()
}

pub(super) fn own(report: &OwnNames, limit: usize, terminal: Terminal) -> String {
    let mut text = basis(&report.basis);
    let _ = write!(
        text,
        "{} names of {} records: {:.3} % find their own record first\n\
         first, though below the review threshold: {:.3} %; reached the scorer: {:.3} %\n",
        report.names,
        report.records,
        report.first * 100.0,
        report.first_of_candidates * 100.0,
        report.candidate_recall * 100.0
    );
    if report.misses.is_empty() {
        return text;
    }
    let _ = write!(text, "\n{} misses:\n", report.misses.len());
    let mut grid = Grid::new(terminal, 0);
    grid.head(["record", "name", "quality", "reason", "before", ""]);
    for miss in report.misses.iter().take(limit) {
        let reason = format!("{:?}", miss.reason);
        let (ordinal, before) = (miss.name.to_string(), miss.before.to_string());
        grid.row([
            (None, miss.record.as_str()),
            (None, &ordinal),
            (None, miss.quality),
            (None, &reason),
            (None, &before),
            (None, miss.text.as_deref().unwrap_or("")),
        ]);
    }
    text.push_str(&grid.text());
    text
}

pub(super) fn aliases(report: &Aliases, limit: usize, terminal: Terminal) -> String {
    let mut text = basis(&report.basis);
    let mut grid = Grid::new(terminal, 0);
    grid.head(["aliases that share", "n", "found", "95 %", "as HIT"]);
    for (name, g) in &report.groups {
        let interval = g.recall_review_interval;
        let bounds = format!("{:.1}-{:.1}", interval.low * 100.0, interval.high * 100.0);
        grid.row([
            (None, name.as_str()),
            (None, &g.n.to_string()),
            (None, &percent(g.recall_review)),
            (None, &bounds),
            (None, &percent(g.recall_hit)),
        ]);
    }
    for column in 1..5 {
        grid.right(column);
    }
    text.push_str(&grid.text());
    let _ = write!(text, "\n{} misses", report.misses.len());
    let mut grid = Grid::new(terminal, 0);
    grid.head(["record", "alias", "main name"]);
    for miss in report.misses.iter().take(limit) {
        let [alias, main] = miss.texts.as_ref().map_or(["", ""], |[a, m]| [a, m]);
        grid.row([(None, miss.record.as_str()), (None, alias), (None, main)]);
    }
    if limit > 0 && !report.misses.is_empty() {
        let _ = write!(text, ":\n{}", grid.text());
    }
    text
}
