//! An answer for people: the outcome, then each hit with what it asks, how the names were paired, and why.

use std::fmt::Write as _;

use super::grid::{Grid, clean};
use super::{Terminal, Tone};
use crate::app::{Answer, Findings, Hit};
use crate::domain::{Band, Measure, Outcome, RecordKind, Semantics, Verdict};
use crate::matching::{self, Policy};

/// The tone of an outcome.
pub(super) fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Hit => Tone::Alarm,
        Outcome::Review | Outcome::Insufficient => Tone::Caution,
        Outcome::Clear => Tone::Calm,
    }
}

/// The whole answer. With `all`, also the reasons that say nothing either way.
pub(super) fn answer(answer: &Answer, all: bool, terminal: Terminal) -> String {
    let mut text = headline(answer, terminal);
    if let Some(found) = &answer.mrz {
        text += &zone(found, terminal);
    }
    for (n, hit) in answer.hits.iter().enumerate() {
        text += "\n";
        text += &self::hit(n + 1, hit, all, terminal);
    }
    if answer.omitted > 0 {
        let _ = writeln!(text, "\n{} more; raise --limit to see them", answer.omitted);
    }
    text += &foot(answer, terminal);
    text
}

fn headline(answer: &Answer, terminal: Terminal) -> String {
    let word = terminal.paint(tone(answer.outcome), answer.outcome.as_str());
    let meaning = match answer.outcome {
        Outcome::Clear => "nothing reached the review threshold",
        Outcome::Insufficient => "too little to decide",
        Outcome::Review => "possible; a person must look",
        Outcome::Hit => "strong correspondence; confirm before any measure",
    };
    let mut text = format!("{word}  {meaning}\n");
    if !answer.missing.is_empty() {
        let missing = answer.missing.join(", ").replace('_', " ");
        let _ = writeln!(text, "  would help to decide: {missing}");
    }
    for part in &answer.not_searched {
        let partial = terminal.paint(Tone::Caution, "not searched:");
        let _ = writeln!(
            text,
            "  {partial} {}: {}",
            clean(&part.what),
            clean(&part.reason)
        );
    }
    text
}

fn zone(found: &Findings, terminal: Terminal) -> String {
    let checks = if found.checks_agree() {
        terminal.paint(Tone::Calm, "every check digit agrees")
    } else {
        terminal.paint(Tone::Caution, "a check digit does not agree")
    };
    let mut text = format!("  {} zone: {checks}\n", found.format.as_str());
    for finding in &found.findings {
        text += &terminal.wrap(&finding.to_string(), 4);
    }
    if found.name_maybe_truncated {
        text += "    the name fills its field; compared as one that may have been cut\n";
    }
    text
}

/// One hit, numbered.
pub(super) fn hit(n: usize, hit: &Hit, all: bool, terminal: Terminal) -> String {
    let (band, tone) = match hit.band {
        Band::Hit => ("HIT", Tone::Alarm),
        Band::Review => ("REVIEW", Tone::Caution),
        Band::Below => ("below", Tone::Dim),
    };
    let mut grid = Grid::new(terminal, 0);
    let score = format!("{:.3}", hit.score);
    let key = hit.record.key.to_string();
    grid.row([
        (None, &format!("{n:>2}")),
        (Some(tone), band),
        (None, &score),
        (Some(Tone::Strong), &hit.record.title),
        (Some(Tone::Dim), &key),
    ]);
    let mut text = grid.text();
    for line in about(hit) {
        text += &terminal.wrap(&line, 4);
    }
    text += &pairs(hit, terminal);
    text += &reasons(hit, all, terminal);
    for rule in &hit.rules_applied {
        text += &terminal.wrap(&band_rule(rule), 4);
    }
    text
}

/// What a policy rule did to the band; its id where this program does not know it.
pub(super) fn band_rule(id: &str) -> String {
    let known = matching::band_rule(id).map(str::to_owned);
    known.unwrap_or_else(|| format!("policy: {}", clean(&id.replace('_', " "))))
}

/// What the record is and what it asks, a line each.
fn about(hit: &Hit) -> Vec<String> {
    let mut what = vec![hit.record.kind.as_str().to_owned()];
    if let Some(document) = &hit.document {
        what.push(match document.semantics {
            Semantics::InvalidDocument(status) => status.as_str().replace('_', " "),
            Semantics::LinkedPerson => "in order; belongs to a listed person".to_owned(),
        });
    }
    if !hit.record.births.is_empty() {
        what.push(format!("born {}", hit.record.births.join(" or ")));
    }
    what.extend(hit.record.gender.map(|g| g.as_str().to_owned()));
    if !hit.record.nationalities.is_empty() {
        what.push(hit.record.nationalities.join(", "));
    }
    let mut lines = vec![what.join(" · ")];
    let from = &hit.provenance;
    let mut asked: Vec<String> = Vec::new();
    if !hit.measures.is_empty() {
        let words: Vec<_> = hit.measures.iter().copied().map(measure).collect();
        asked.push(words.join(", "));
    }
    asked.extend(
        from.notice
            .map(|n| format!("{} notice", n.as_str().replace('_', " "))),
    );
    asked.extend(from.authority.clone());
    asked.extend((!from.programmes.is_empty()).then(|| from.programmes.join(", ")));
    if !asked.is_empty() {
        lines.push(asked.join(" · "));
    }
    if from.handling.discreet {
        lines.push("DISCREET: the subject must not learn of this".to_owned());
    }
    lines.extend(
        from.handling
            .caveat
            .as_ref()
            .map(|c| format!("handling: {c}")),
    );
    lines.extend(from.contact.as_ref().map(|c| format!("confirm with: {c}")));
    if let Some(name) = &hit.matched_name {
        let quality = hit
            .matched_quality
            .map_or("", crate::domain::NameQuality::as_str);
        lines.push(format!(
            "matched {name} ({quality}), names alike {:.2}",
            hit.name_score
        ));
    }
    lines
}

/// The word for a measure, as people read it.
pub(super) fn measure(measure: Measure) -> String {
    measure.as_str().replace('_', " ")
}

fn pairs(hit: &Hit, terminal: Terminal) -> String {
    if hit.alignment.is_empty() {
        return String::new();
    }
    let mut grid = Grid::new(terminal, 6);
    for pair in &hit.alignment {
        let lone = pair.queried.is_empty() || pair.listed.is_empty();
        let side = |t: &str| {
            if t.is_empty() {
                "—".to_owned()
            } else {
                t.to_owned()
            }
        };
        let (link, tone, similarity) = if lone {
            (" ", Some(Tone::Dim), String::new())
        } else if pair.similarity <= 0.0 {
            ("≠", Some(Tone::Caution), String::new())
        } else if pair.similarity >= 0.995 {
            ("=", Some(Tone::Calm), "1.00".to_owned())
        } else {
            ("~", None, format!("{:.2}", pair.similarity))
        };
        grid.row([
            (tone, &side(&pair.queried)),
            (tone, link),
            (tone, &side(&pair.listed)),
            (Some(Tone::Dim), &pair.rule.replace('_', " ")),
            (tone, &similarity),
        ]);
    }
    grid.right(4);
    grid.text()
}

fn reasons(hit: &Hit, all: bool, terminal: Terminal) -> String {
    let shown = |v: Verdict| all || v != Verdict::Unknown;
    let mut grid = Grid::new(terminal, 4);
    let mut unknown = Vec::new();
    let mut any = false;
    for reason in &hit.reasons {
        let feature = reason.feature.replace('_', " ");
        if !shown(reason.verdict) {
            if can_matter(hit.record.kind, &reason.feature) {
                unknown.push(feature);
            }
            continue;
        }
        any = true;
        let (sign, tone) = match reason.verdict {
            Verdict::Agrees => ("+", Some(Tone::Calm)),
            Verdict::Near => ("~", Some(Tone::Caution)),
            Verdict::Conflicts => ("-", Some(Tone::Alarm)),
            Verdict::Unknown => (" ", Some(Tone::Dim)),
        };
        let values = match (reason.queried.as_str(), reason.listed.as_str()) {
            ("", "") => String::new(),
            (a, b) if a == b => a.to_owned(),
            ("", b) => format!("listed {b}"),
            (a, "") => format!("asked {a}"),
            (a, b) => format!("{a} / {b}"),
        };
        grid.row([
            (tone, sign),
            (None, &feature),
            (tone, reason.verdict.as_str()),
            (None, &values),
            (Some(Tone::Dim), &reason.rule.replace('_', " ")),
            (None, &format!("{:+.1}", reason.log_odds)),
        ]);
    }
    grid.right(5);
    let mut text = if any { grid.text() } else { String::new() };
    if !unknown.is_empty() {
        let line = format!("not known on one side: {}", unknown.join(", "));
        text += &terminal.paint(Tone::Dim, terminal.wrap(&line, 4).trim_end());
        text += "\n";
    }
    text
}

/// Whether more knowledge of a feature could say anything of a record of a kind.
fn can_matter(kind: RecordKind, feature: &str) -> bool {
    match kind {
        RecordKind::Person => !["vin", "plate", "engine_number"].contains(&feature),
        RecordKind::Document => ["name", "birth_date", "document"].contains(&feature),
        RecordKind::Vehicle => ["vin", "plate", "engine_number"].contains(&feature),
        _ => ["name", "nationality", "identifier"].contains(&feature),
    }
}

fn foot(answer: &Answer, terminal: Terminal) -> String {
    let compared = format!("{} compared; ", answer.candidates);
    closing(answer, &compared, terminal)
}

/// What was searched, for many answers of one snapshot.
pub(super) fn searched(answer: &Answer, terminal: Terminal) -> String {
    let mut text = String::new();
    for part in &answer.not_searched {
        let what = format!("not searched: {}: {}", part.what, part.reason);
        text += &terminal.paint(Tone::Caution, terminal.wrap(&what, 0).trim_end());
        text += "\n";
    }
    text + &closing(answer, "", terminal)
}

fn closing(answer: &Answer, compared: &str, terminal: Terminal) -> String {
    let lists: Vec<_> = answer
        .searched
        .iter()
        .map(|l| match l.age_days {
            Some(days) => format!("{} ({days} d old)", l.id),
            None => l.id.clone(),
        })
        .collect();
    let records: u64 = answer.searched.iter().map(|l| u64::from(l.records)).sum();
    let complete = if answer.not_searched.is_empty() {
        "complete"
    } else {
        "PARTIAL"
    };
    let line = format!(
        "{complete}: {records} records of {}; {compared}snapshot {}, policy {}{}",
        lists.join(", "),
        short(&answer.generation),
        short(&answer.policy_hash),
        match answer.profile.as_str() {
            "" | Policy::DEFAULT_PROFILE => String::new(),
            profile => format!(" ({})", clean(profile)),
        },
    );
    let wrapped = terminal.wrap(&line, 0);
    format!("\n{}\n", terminal.paint(Tone::Dim, wrapped.trim_end()))
}

/// As much of a hash as people compare.
pub(super) fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
