//! The page of `evaluate screening --html`.
//!
//! Unless names are left out it holds those of the worst rows: keep it as the lists and decks themselves are kept.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::chart::{Axis, Chart, Scale, steps};
use super::explained::case;
use super::page::{Cell, Page, Table, between, figure, note, percent, provenance};
use crate::app::evaluate::{Calibrated, Fairness, Group, ScreeningReport};

/// The page; with `names` also the worst mistakes, explained.
pub(super) fn page(report: &ScreeningReport, names: bool) -> String {
    let title = "Screening, measured";
    let lists: Vec<&str> = report.basis.lists.iter().map(|l| l.id.as_str()).collect();
    let under = format!(
        "{} listed and {} unlisted subjects against {}; policy {}",
        report.n_positives,
        report.n_negatives,
        lists.join(", "),
        report.basis.policy_hash
    );
    let mut page = Page::new(title, &under);
    headline(&mut page, report);
    page.section(
        "What was measured",
        "Figures hold for these lists, decks and this policy, and for nothing else.",
        &provenance(Some(&report.basis), &report.basis.policy_hash, &report.data),
    );
    trade_off(&mut page, report);
    calibration(&mut page, &report.calibration);
    if !report.by_perturbation.is_empty() {
        page.section(
            "By perturbation",
            "How often a listed subject is still found when its name or data is changed so. The thin line in a bar is the \
             95 % interval.",
            &groups("perturbation", &report.by_perturbation),
        );
    }
    if !report.by_culture.is_empty() {
        let lead = "Whether recall and false alerts fall evenly on the people of different naming conventions.";
        let fairness = report.fairness.as_ref().map(fairness).unwrap_or_default();
        let content = groups("culture", &report.by_culture) + &fairness;
        page.section("By culture", lead, &content);
    }
    if names {
        worst(&mut page, report);
    }
    page.finish(title)
}

fn headline(page: &mut Page, r: &ScreeningReport) {
    let all = &r.all;
    let alerts = all.review_per_1000_interval;
    page.figures(&[
        (
            "Found, as REVIEW or HIT",
            percent(r.recall_review),
            between(all.recall_review_interval),
        ),
        (
            "False alerts in 1,000",
            format!("{:.2}", r.review_per_1000),
            format!("{} rows; {:.2}–{:.2}", all.alerts, alerts.low, alerts.high),
        ),
        (
            "Found, as HIT",
            percent(r.recall_hit),
            format!("false HITs in 1,000: {:.2}", r.hit_per_1000),
        ),
        (
            "Found first",
            percent(r.top1),
            format!(
                "among five {}; reached the scorer {}",
                percent(r.top5),
                percent(r.candidate_recall)
            ),
        ),
        (
            "True and false tie at the top",
            percent(r.top_ties_true_false),
            format!("the same one on two lists {}", percent(r.top_ties_same_one)),
        ),
        (
            "One screening, median",
            format!("{:.2} ms", r.latency_us.p50 / 1000.0),
            format!(
                "p95 {:.2} ms, p99 {:.2} ms; {:.0} candidates",
                r.latency_us.p95 / 1000.0,
                r.latency_us.p99 / 1000.0,
                r.candidates_per_query
            ),
        ),
    ]);
}

fn trade_off(page: &mut Page, r: &ScreeningReport) {
    let points: Vec<(f64, f64)> = r
        .sweep
        .iter()
        .map(|p| (p.review_per_1000, 1.0 - p.recall))
        .collect();
    let least_alerts = 100.0 / r.n_negatives.max(1) as f64;
    let x = steps(points.iter().map(|p| p.0), least_alerts, 1000.0);
    let y = steps(points.iter().map(|p| p.1), 0.001, 1.0);
    let ends = |d: &[f64]| Scale::Log(d[0], d[d.len() - 1]);
    let label = |v: f64| {
        if v < 1.0 {
            format!("{v:.3}").trim_end_matches('0').to_owned()
        } else {
            format!("{v:.0}")
        }
    };
    let mut chart = Chart::new(
        "miss rate against false alerts, by review threshold",
        &Axis {
            scale: ends(&x),
            title: "false alerts in 1,000 unlisted",
            ticks: x.iter().map(|v| (*v, label(*v))).collect(),
        },
        &Axis {
            scale: ends(&y),
            title: "missed, of the listed",
            ticks: y
                .iter()
                .map(|v| (*v, format!("{} %", label(v * 100.0))))
                .collect(),
        },
    );
    chart.line("curve", &points);
    for (point, s) in points.iter().zip(&r.sweep) {
        let told = format!("review {:.2}", s.t);
        chart.dot(*point, None, &told);
        if s.t.fract().abs() < 1e-6 && s.t.rem_euclid(2.0).abs() < 1e-6 && s.review_per_1000 > 0.0 {
            chart.text(*point, &format!("{:.0}", s.t));
        }
    }
    chart.here((r.review_per_1000, 1.0 - r.recall_review), "policy");
    let mut table = Table::new(&[
        "review threshold",
        "found",
        "missed",
        "false alerts in 1,000",
        "of",
        "rows",
    ]);
    for s in &r.sweep {
        let missed = ((1.0 - s.recall) * r.n_positives as f64).round();
        let alerts = (s.review_per_1000 * r.n_negatives as f64 / 1000.0).round();
        table.row(
            (s.t - r.review_threshold).abs() < 1e-6,
            &[
                Cell::Number(format!("{:+.1}", s.t)),
                Cell::Number(percent(s.recall)),
                Cell::Number(format!("{missed:.0}")),
                Cell::Number(format!("{:.2}", s.review_per_1000)),
                Cell::Number(format!("{alerts:.0}")),
                Cell::Number(r.n_negatives.to_string()),
            ],
        );
    }
    let caption = "Detection error trade-off. Each point is a review threshold (log odds); lower left is better. The other \
                   thresholds of the policy are as they are. A rate of none is drawn at the edge.";
    page.section(
        "What a threshold costs",
        "A lower review threshold finds more of the listed and stops more of the unlisted.",
        &format!(
            "{}<h3>Thresholds</h3>{}",
            figure(&chart.svg(), caption),
            table.html()
        ),
    );
}

/// Scores that are labelled on the axes of a reliability curve.
const LABELLED: [f64; 7] = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999];

fn calibration(page: &mut Page, c: &Calibrated) {
    let f = &c.in_force;
    let axis = |title| Axis {
        scale: Scale::Logit(0.0005),
        title,
        ticks: LABELLED.iter().map(|v| (*v, v.to_string())).collect(),
    };
    let mut chart = Chart::new(
        "observed share by score",
        &axis("score"),
        &axis("share that is the same one"),
    );
    chart.line("ideal", &[(0.0, 0.0), (1.0, 1.0)]);
    let points: Vec<(f64, f64)> = f.bins.iter().map(|b| (b.score, b.share)).collect();
    chart.line("curve", &points);
    for bin in &f.bins {
        let told = format!("{} pairs, {} the same one", bin.pairs, bin.same);
        chart.dot(
            (bin.score, bin.share),
            Some((bin.interval.low, bin.interval.high)),
            &told,
        );
    }
    let mut table = Table::new(&[
        "score",
        "mean",
        "pairs",
        "the same one",
        "share, weighted",
        "95 %",
    ]);
    for bin in &f.bins {
        table.row(
            false,
            &[
                Cell::Number(format!("{}–{}", bin.from, bin.to)),
                Cell::Number(format!("{:.4}", bin.score)),
                Cell::Number(bin.pairs.to_string()),
                Cell::Number(bin.same.to_string()),
                Cell::Number(format!("{:.4}", bin.share)),
                Cell::Number(format!("{:.3}–{:.3}", bin.interval.low, bin.interval.high)),
            ],
        );
    }
    let caption = "Reliability. On the dashed line a score of 0.9 is right nine times in ten; above it scores are too \
                   modest, below it too bold. Ends of both axes are drawn apart.";
    let weighted = match c.prior_of {
        "policy" => format!(
            "weighted to the share the policy is calibrated for, one listed in {:.0} screened",
            1.0 / f.prior
        ),
        _ => format!(
            "at the share of these decks, {:.1} % listed, since the policy names none",
            f.prior * 100.0
        ),
    };
    let mut rates = Table::new(&[
        "one listed in",
        "alerts that are right",
        "HITs that are right, at least",
    ]);
    for rate in &c.base_rates {
        rates.row(
            false,
            &[
                Cell::Number(thousands(rate.one_in)),
                Cell::Number(percent(rate.right_of_alerts)),
                Cell::Number(percent(rate.right_of_hits_at_least)),
            ],
        );
    }
    let lead = format!(
        "Whether a score reads as how often such a pair is the same one: {} pairs of which {} are; {weighted}. Brier score \
         {:.4}, expected calibration error {:.4}.",
        f.pairs, f.same, f.brier, f.ece
    );
    let content = format!(
        "{}<h3>Scores</h3>{}<h3>What an alert is worth</h3>{}{}",
        figure(&chart.svg(), caption),
        table.html(),
        rates.html(),
        note(
            "How often an alert is right hangs on how many of the screened are listed far more than on any score. Where no \
             false HIT was seen, the upper bound of chance stands in for it: only more unlisted rows can better that column."
        )
    );
    page.section("How a score reads", &lead, &content);
}

fn thousands(n: u32) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(d);
    }
    out
}

fn groups(title: &str, groups: &BTreeMap<String, Group>) -> String {
    let listed = groups.values().any(|g| g.n_positives > 0);
    let unlisted = groups.values().any(|g| g.n_negatives > 0);
    let mut heads = vec![title];
    if listed {
        heads.extend(["listed", "found", "95 %", "as HIT", "first"]);
    }
    if unlisted {
        heads.extend(["unlisted", "false alerts", "in 1,000", "95 %"]);
    }
    let mut table = Table::new(&heads);
    for (name, g) in groups {
        let mut cells = vec![Cell::Text(name.clone())];
        if listed && g.n_positives == 0 {
            cells.push(Cell::Number("0".to_owned()));
            cells.extend((0..4).map(|_| Cell::Number("—".to_owned())));
        } else if listed {
            cells.push(Cell::Number(g.n_positives.to_string()));
            cells.push(Cell::Bar(
                g.recall_review,
                g.recall_review_interval,
                percent(g.recall_review),
            ));
            cells.push(Cell::Number(between(g.recall_review_interval)));
            cells.push(Cell::Number(percent(g.recall_hit)));
            cells.push(Cell::Number(percent(g.top1)));
        }
        if unlisted && g.n_negatives == 0 {
            cells.push(Cell::Number("0".to_owned()));
            cells.extend((0..3).map(|_| Cell::Number("—".to_owned())));
        } else if unlisted {
            let i = g.review_per_1000_interval;
            cells.push(Cell::Number(g.n_negatives.to_string()));
            cells.push(Cell::Number(g.alerts.to_string()));
            cells.push(Cell::Number(format!("{:.2}", g.review_per_1000)));
            cells.push(Cell::Number(format!("{:.1}–{:.1}", i.low, i.high)));
        }
        table.row(false, &cells);
    }
    table.html()
}

fn fairness(f: &Fairness) -> String {
    let meaning = if f.ratio_at_least > 1.0 {
        format!(
            "Chance does not explain a ratio of {:.1}.",
            f.ratio_at_least
        )
    } else {
        "Chance alone may explain it: more unlisted rows are needed before anything is concluded."
            .to_owned()
    };
    note(&format!(
        "Of the {} cultures with at least {} unlisted rows, {} is most surely stopped more often ({} of {}) than {} ({} of {}): {:.1} times \
         as often, half an alert added to each. {meaning}",
        f.groups,
        f.compared_from,
        f.worst,
        f.worst_alerts.0,
        f.worst_alerts.1,
        f.best,
        f.best_alerts.0,
        f.best_alerts.1,
        f.ratio
    ))
}

fn worst(page: &mut Page, report: &ScreeningReport) {
    for (side, title, lead) in [
        (
            "missed",
            "Worst misses",
            "Listed subjects that were not reported, those farthest below the threshold first; at most two of a perturbation.",
        ),
        (
            "false",
            "Worst false alerts",
            "Unlisted subjects of whom something was reported, the strongest first; at most two of a culture.",
        ),
    ] {
        let mut html = String::new();
        for w in report.worst.iter().filter(|w| w.mistake.mistake == side) {
            let _ = write!(html, "{}", case(w));
        }
        if html.is_empty() {
            html = note("None.");
        }
        page.section(title, lead, &html);
    }
}
