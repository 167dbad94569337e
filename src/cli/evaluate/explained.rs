//! A mistake on a page, explained: the aligned parts of the names, then each piece of evidence, as in an answer.

use std::fmt::Write as _;

use super::super::present::band_rule;
use super::page::{Cell, Table, escape};
use crate::app::Hit;
use crate::app::evaluate::Worst;
use crate::domain::Verdict;

/// A card of one mistake.
pub(super) fn case(worst: &Worst) -> String {
    let m = &worst.mistake;
    let mut of: Vec<&str> = vec![&m.query_id, &m.perturbation, &m.culture];
    of.retain(|t| !t.is_empty());
    let mut html = format!("<div class='case'><h4>{}</h4>", escape(&m.queried));
    let Some(hit) = &worst.hit else {
        let _ = write!(
            html,
            "<p>{} · the expected record did not reach the scorer</p></div>",
            escape(&of.join(" · "))
        );
        return html;
    };
    let what = if m.mistake == "missed" {
        "not reported"
    } else {
        "reported"
    };
    let _ = write!(
        html,
        "<p>{} · {what}: {} {} · names alike {:.2} · evidence {:+.1}{}</p>",
        escape(&of.join(" · ")),
        escape(&m.record),
        escape(&hit.record.title),
        hit.name_score,
        hit.log_odds,
        if hit.rules_applied.is_empty() {
            String::new()
        } else {
            let rules: Vec<String> = hit.rules_applied.iter().map(|r| band_rule(r)).collect();
            format!(" · {}", escape(&rules.join("; ")))
        }
    );
    html + &alignment(hit) + &reasons(hit) + "</div>"
}

fn alignment(hit: &Hit) -> String {
    if hit.alignment.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["asked", "", "listed", "how", "alike"]);
    let text = |t: &str| Cell::Text(if t.is_empty() { "—" } else { t }.to_owned());
    for pair in &hit.alignment {
        let lone = pair.queried.is_empty() || pair.listed.is_empty();
        let (link, alike) = match pair.similarity {
            _ if lone => ("", String::new()),
            s if s <= 0.0 => ("≠", String::new()),
            s if s >= 0.995 => ("=", "1.00".to_owned()),
            s => ("~", format!("{s:.2}")),
        };
        let cells = [
            text(&pair.queried),
            Cell::Text(link.to_owned()),
            text(&pair.listed),
            Cell::Text(pair.rule.replace('_', " ")),
            Cell::Number(alike),
        ];
        table.row(false, &cells);
    }
    table.html()
}

fn reasons(hit: &Hit) -> String {
    let known = hit.reasons.iter().filter(|r| r.verdict != Verdict::Unknown);
    let mut rows = String::new();
    for reason in known {
        let _ = write!(
            rows,
            "<tr><td>{}</td><td class='{word}'>{word}</td><td>{}</td><td>{}</td><td>{}</td><td class='n'>{:+.1}</td></tr>",
            escape(&reason.feature.replace('_', " ")),
            escape(&reason.queried),
            escape(&reason.listed),
            escape(&reason.rule.replace('_', " ")),
            reason.log_odds,
            word = reason.verdict.as_str(),
        );
    }
    if rows.is_empty() {
        return rows;
    }
    format!(
        "<div class='scroll'><table><thead><tr><th>feature</th><th></th><th>asked</th><th>listed</th><th>rule</th>\
         <th>log odds</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}
