//! A table of letters in context, learnt from pairs: which letters of the Latin spelling each native letter stands for.
//!
//! Letters are aligned in order by expectation maximisation, pairs that do not align are dropped, and a context is kept only where it
//! says something that its shorter context does not. Only pairs of the half for tuning are given to it. What the rows mean is told in
//! `src/text/translit/context.rs`.

use std::collections::{BTreeMap, HashMap};

use saring::text::translit::context::{SHAPES, units};

use crate::pairs::Pair;

/// How a table is learnt.
pub struct Settings {
    /// Most Latin letters one unit may stand for.
    pub longest: usize,
    /// Least weight of occurrences for a context to be looked at.
    pub least: f64,
    /// Least information, in nats over all its occurrences, that keeps a context.
    pub gain: f64,
}

struct Example {
    units: Vec<char>,
    latin: String,
    weight: f64,
}

type Emissions = HashMap<char, HashMap<String, f64>>;

/// What stands above the rows of a table.
pub fn head(group: &str, settings: &Settings) -> String {
    let Settings {
        longest,
        least,
        gain,
    } = settings;
    format!(
        "# Letters in context and what they stand for in Latin spellings, learnt from pairs of names; see context.rs for what a row means.\n\
         # Made by: cargo bench --bench romanisation -- learn {group:?} {longest} {least} {gain}\n\
         # Source: Wikidata (CC0) and the other name sets of NOTICE; of them only the half that no figure is reported on.\n\
         # context\tspellings:cost"
    )
}

/// The rows of the table, single letters first, the most used contexts before the rare ones.
pub fn rows<'p>(pairs: impl Iterator<Item = &'p Pair>, settings: &Settings) -> Vec<String> {
    let mut examples = Vec::new();
    for pair in pairs.filter(|p| p.tune && !p.native.contains(' ')) {
        for (forms, share) in &pair.latin {
            for native in spellings(&pair.native) {
                let units: Vec<char> = units(&native).chars().collect();
                let latin = forms[0].replace(|c: char| !c.is_ascii_uppercase(), "");
                if !latin.is_empty() && latin.len() <= units.len() * settings.longest {
                    examples.push(Example {
                        units,
                        latin,
                        weight: share * pair.weight,
                    });
                }
            }
        }
    }
    let mut emissions = Emissions::new();
    for round in 0..8 {
        emissions = expect(&examples, &emissions, settings.longest);
        if round == 4 {
            examples.retain(|e| {
                align(e, &emissions, settings.longest)
                    .is_some_and(|(cost, _)| cost / (e.units.len() as f64) < 3.0)
            });
        }
    }
    contexts(&examples, &emissions, settings)
}

/// The spelling, and for Arabic also with hamza and dots left out, as many write it.
fn spellings(native: &str) -> Vec<String> {
    let bare = native.replace(['أ', 'إ'], "ا").replace('ى', "ي");
    if bare == native {
        vec![bare]
    } else {
        vec![native.to_owned(), bare]
    }
}

fn probability(emissions: &Emissions, unit: char, chunk: &str) -> f64 {
    if emissions.is_empty() {
        return 0.3_f64.powi((chunk.len() as i32 - 1).abs());
    }
    emissions
        .get(&unit)
        .and_then(|e| e.get(chunk))
        .copied()
        .unwrap_or(1e-7)
}

fn expect(examples: &[Example], emissions: &Emissions, longest: usize) -> Emissions {
    let mut counts = Emissions::new();
    for e in examples {
        let (n, m) = (e.units.len(), e.latin.len());
        let p = |i: usize, from: usize, to: usize| {
            probability(emissions, e.units[i], &e.latin[from..to])
        };
        let mut forward = vec![vec![0.0; m + 1]; n + 1];
        forward[0][0] = 1.0;
        for i in 0..n {
            for from in 0..=m {
                if forward[i][from] > 0.0 {
                    for to in from..=m.min(from + longest) {
                        forward[i + 1][to] += forward[i][from] * p(i, from, to);
                    }
                }
            }
        }
        let mut backward = vec![vec![0.0; m + 1]; n + 1];
        backward[n][m] = 1.0;
        for i in (0..n).rev() {
            for from in 0..=m {
                let ends = from..=m.min(from + longest);
                backward[i][from] = ends.map(|to| backward[i + 1][to] * p(i, from, to)).sum();
            }
        }
        let total = forward[n][m];
        if total <= 0.0 {
            continue;
        }
        for i in 0..n {
            for (from, before) in forward[i].iter().enumerate() {
                let ends = backward[i + 1]
                    .iter()
                    .enumerate()
                    .skip(from)
                    .take(longest + 1);
                for (to, after) in ends {
                    let share = before * p(i, from, to) * after / total * e.weight;
                    if share > 1e-6 {
                        let chunk = e.latin[from..to].to_owned();
                        *counts
                            .entry(e.units[i])
                            .or_default()
                            .entry(chunk)
                            .or_default() += share;
                    }
                }
            }
        }
    }
    for chunks in counts.values_mut() {
        let all: f64 = chunks.values().sum();
        for n in chunks.values_mut() {
            *n /= all;
        }
    }
    counts
}

/// The best alignment: its cost and the chunk of each unit.
fn align(e: &Example, emissions: &Emissions, longest: usize) -> Option<(f64, Vec<String>)> {
    let (n, m) = (e.units.len(), e.latin.len());
    let mut best = vec![vec![(f64::INFINITY, 0); m + 1]; n + 1];
    best[0][0].0 = 0.0;
    for i in 0..n {
        for from in 0..=m {
            for to in from..=m.min(from + longest) {
                let cost =
                    best[i][from].0 - probability(emissions, e.units[i], &e.latin[from..to]).ln();
                if cost < best[i + 1][to].0 {
                    best[i + 1][to] = (cost, from);
                }
            }
        }
    }
    let cost = best[n][m].0;
    let mut chunks = Vec::new();
    let mut to = m;
    for i in (1..=n).rev() {
        let from = best[i][to].1;
        chunks.push(e.latin[from..to].to_owned());
        to = from;
    }
    chunks.reverse();
    cost.is_finite().then_some((cost, chunks))
}

/// Letters, and how many of them stand before the one spelt.
type Context = (Vec<char>, usize);
/// How often, or how likely, each chunk is.
type Chunks = BTreeMap<String, f64>;

/// Weight of the shorter context in the estimate of a longer one.
const PRIOR: f64 = 3.0;

fn contexts(examples: &[Example], emissions: &Emissions, settings: &Settings) -> Vec<String> {
    // By shape, then context: how often each chunk.
    let mut counts: Vec<BTreeMap<Context, Chunks>> = vec![BTreeMap::new(); SHAPES.len()];
    for e in examples {
        let Some((_, chunks)) = align(e, emissions, settings.longest) else {
            continue;
        };
        let mut padded = vec!['^'];
        padded.extend(&e.units);
        padded.push('$');
        for (at, chunk) in chunks.iter().enumerate().map(|(i, c)| (i + 1, c)) {
            for (shape, &(left, right)) in SHAPES.iter().enumerate() {
                if left <= at && at + right < padded.len() {
                    let context = padded[at - left..=at + right].to_vec();
                    *counts[shape]
                        .entry((context, left))
                        .or_default()
                        .entry(chunk.clone())
                        .or_default() += e.weight;
                }
            }
        }
    }
    // From the shortest to the longest: estimate, and keep what adds to the estimate of the longest kept context within.
    let mut kept: HashMap<Context, Chunks> = HashMap::new();
    let mut rows: Vec<(usize, f64, String)> = Vec::new();
    for shape in (0..SHAPES.len()).rev() {
        let (left, right) = SHAPES[shape];
        for ((context, _), chunks) in &counts[shape] {
            let all: f64 = chunks.values().sum();
            let within = SHAPES[shape + 1..]
                .iter()
                .filter(|(l, r)| *l <= left && *r <= right)
                .find_map(|&(l, r)| kept.get(&(context[left - l..=left + r].to_vec(), l)));
            if all < settings.least && shape + 1 < SHAPES.len() {
                continue;
            }
            let mut estimate: BTreeMap<String, f64> = BTreeMap::new();
            for (chunk, n) in chunks {
                let before = within.and_then(|w| w.get(chunk)).copied().unwrap_or(0.0);
                estimate.insert(chunk.clone(), (n + PRIOR * before) / (all + PRIOR));
            }
            for (chunk, before) in within.into_iter().flatten() {
                estimate
                    .entry(chunk.clone())
                    .or_insert(PRIOR * before / (all + PRIOR));
            }
            let gain: f64 = chunks
                .iter()
                .map(|(chunk, n)| {
                    let before = within
                        .and_then(|w| w.get(chunk))
                        .copied()
                        .unwrap_or(0.0)
                        .max(1e-3);
                    n * (estimate[chunk] / before).ln()
                })
                .sum();
            if within.is_some() && gain < settings.gain {
                continue;
            }
            rows.push((left + right, all, row(context, left, &estimate)));
            kept.insert((context.clone(), left), estimate);
        }
    }
    rows.sort_by(|a, b| {
        a.0.min(1)
            .cmp(&b.0.min(1))
            .then(b.1.total_cmp(&a.1))
            .then(a.2.cmp(&b.2))
    });
    rows.into_iter().map(|(.., row)| row).collect()
}

fn row(context: &[char], left: usize, estimate: &BTreeMap<String, f64>) -> String {
    let part = |of: &[char]| of.iter().collect::<String>();
    let mut chunks: Vec<(&String, f64)> = estimate.iter().map(|(c, p)| (c, *p)).collect();
    chunks.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let likely = chunks
        .iter()
        .take(5)
        .filter(|(_, p)| *p >= 0.04 || *p >= chunks[0].1 * 0.5);
    let shown: Vec<String> = likely
        .map(|(c, p)| format!("{c}:{}", (-p.ln() * 10.0).round() as u32))
        .collect();
    format!(
        "{}[{}]{}\t{}",
        part(&context[..left]),
        context[left],
        part(&context[left + 1..]),
        shown.join("|")
    )
}
