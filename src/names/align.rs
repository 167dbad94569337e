//! Which part of one name answers to which part of the other.
//!
//! Pairs are taken best first, one token or a joined run of tokens on either side; ties go to the pair that keeps
//! the order. Allocates nothing but the room of a thread, once; cost bounded by [`limits::NAME_TOKENS`] squared.

use std::cell::RefCell;

use super::glance::Glanced;
use super::pair::{Rule, far_apart, pair};
use super::prepared::{NameFlags, NameRef};
use super::reach::{Bits, Reach};
use crate::domain::limits::NAME_TOKENS;
use crate::text::distance;

/// One pairing: `q_len` tokens of the query from `q`, `l_len` tokens of the listed name from `l`. A length of 0 means
/// that side has no partner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// First token of the query.
    pub q: u8,
    /// How many.
    pub q_len: u8,
    /// First token of the listed name.
    pub l: u8,
    /// How many.
    pub l_len: u8,
    /// Why.
    pub rule: Rule,
    /// How alike, 0–1.
    pub similarity: f32,
    /// Weight of the tokens on both sides together.
    pub weight: f32,
}

/// Pairs and lone tokens of one comparison, at most twice [`NAME_TOKENS`].
#[derive(Clone, Copy, Debug)]
pub struct Alignment {
    pairs: [Pair; 2 * NAME_TOKENS],
    len: u8,
}

const NONE: Pair = Pair {
    q: 0,
    q_len: 0,
    l: 0,
    l_len: 0,
    rule: Rule::Exact,
    similarity: 0.0,
    weight: 0.0,
};

impl Default for Alignment {
    fn default() -> Self {
        Self {
            pairs: [NONE; 2 * NAME_TOKENS],
            len: 0,
        }
    }
}

impl Alignment {
    /// The pairs, then the lone tokens.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs[..usize::from(self.len)]
    }

    pub(super) fn pairs_mut(&mut self) -> &mut [Pair] {
        &mut self.pairs[..usize::from(self.len)]
    }

    pub(super) fn push(&mut self, pair: Pair) {
        if let Some(slot) = self.pairs.get_mut(usize::from(self.len)) {
            *slot = pair;
            self.len += 1;
        }
    }
}

/// Longest joined run, in letters.
const JOIN: usize = 48;
/// Similarity of a joined run to the same letters in one token; most and least of one that differs.
const JOINED: f32 = 0.99;
const JOINED_NEAR: f32 = 0.94;
const JOINED_MIN: f32 = 0.86;
/// Letters of a token that may be near a joined run without being it.
const JOINED_LETTERS: usize = 4;
/// Letters that it may have more or less.
const JOINED_OTHER: usize = 2;
/// Tokens of the longest run.
const RUN: usize = 3;

fn weight(name: &NameRef<'_>, from: usize, len: usize) -> f32 {
    name.weight[from..from + len].iter().sum()
}

/// The token of a set that weighs most.
fn heaviest(weight: &[f32], set: u32) -> Option<usize> {
    Bits(set).reduce(|most, i| if weight[i] > weight[most] { i } else { most })
}

/// Most candidate pairs that are kept.
const RANKED: usize = 8 * NAME_TOKENS;

#[derive(Default)]
struct Scratch {
    ranked: Vec<(f32, Pair)>,
    /// Runs with a token, and whether they may merely be near it.
    joined: Vec<(Pair, bool)>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Adds a candidate pair to the others, best first; of equals the one whose tokens stand first.
fn add(ranked: &mut Vec<(f32, Pair)>, rank: f32, pair: Pair) {
    let place = |p: &Pair| (p.q_len.max(p.l_len) > 1, p.q, p.l);
    let before = |(r, p): &(f32, Pair)| *r > rank || *r >= rank && place(p) <= place(&pair);
    let at = ranked.partition_point(before);
    if at < RANKED {
        ranked.truncate(RANKED - 1);
        ranked.insert(at, (rank, pair));
    }
}

/// Tokens up to which two names need the smaller room; nearly all do.
const FEW: usize = 8;

/// Aligns the core tokens of two names. Tokens that do not tell people apart (titles, markers) are left out. `None` if
/// the score cannot be `floor` or more.
pub(super) fn align(sought: &Glanced<'_>, l: &NameRef<'_>, floor: f32) -> Option<Alignment> {
    if sought.tokens().len().max(l.len()) <= FEW {
        align_within::<FEW>(sought, l, floor)
    } else {
        align_within::<NAME_TOKENS>(sought, l, floor)
    }
}

fn align_within<const N: usize>(
    sought: &Glanced<'_>,
    l: &NameRef<'_>,
    floor: f32,
) -> Option<Alignment> {
    let (q, found) = (sought.name(), Glanced::<N>::of(*l));
    let mut reach = Reach::of(sought, &found, floor);
    let (nq, nl) = (q.len().min(NAME_TOKENS), l.len().min(NAME_TOKENS));
    let (cores_q, cores_l) = reach.cores();
    SCRATCH.with_borrow_mut(|Scratch { ranked, joined }| {
        ranked.clear();
        joined.clear();
        // Syllables joined are another name if a letter differs.
        let near = |name: &NameRef<'_>| !name.flags.has(NameFlags::SYLLABIC);
        runs(sought, &found, cores_l, near(q), &mut |i, n, j, near| {
            joined.push((run_pair(q, (i, n), l, (j, 1)), near));
        });
        runs(&found, sought, cores_q, near(l), &mut |j, n, i, near| {
            joined.push((run_pair(q, (i, 1), l, (j, n)), near));
        });
        if !joined.is_empty() {
            let mut hoped = reach.clone();
            for (p, _) in joined.iter() {
                hoped.learn(p);
            }
            if !hoped.is_open(cores_q) {
                return None;
            }
            joined.retain_mut(|(p, near)| {
                let similarity = joined_like(p, q, l, *near);
                p.similarity = similarity.unwrap_or(0.0);
                similarity.is_some()
            });
            for (p, _) in joined.iter() {
                reach.learn(p);
            }
        }
        if !reach.is_open(cores_q) {
            return None;
        }
        let ranked_by = |p: &Pair| {
            let (i, j) = (usize::from(p.q), usize::from(p.l));
            rank(p.similarity, p.weight, i, j, nq, nl)
        };
        // What tells most is looked at first: without a partner it settles most names.
        let mut unknown = cores_q;
        while let Some(i) = heaviest(q.weight, unknown) {
            unknown &= !(1 << i);
            for j in Bits(reach.partners(i)) {
                if let Some((similarity, rule)) = pair(q, i, l, j) {
                    let p = Pair {
                        q: i as u8,
                        q_len: 1,
                        l: j as u8,
                        l_len: 1,
                        rule,
                        similarity,
                        weight: q.weight[i] + l.weight[j],
                    };
                    reach.learn(&p);
                    add(ranked, ranked_by(&p), p);
                }
            }
            if !reach.is_open(unknown) {
                return None;
            }
        }
        for (p, _) in &*joined {
            add(ranked, ranked_by(p), *p);
        }
        Some(take(q, nq, l, nl, ranked))
    })
}

/// A run of tokens of one side, joined, and a token of the other, as much alike as they may be.
fn run_pair(
    q: &NameRef<'_>,
    (i, q_len): (usize, usize),
    l: &NameRef<'_>,
    (j, l_len): (usize, usize),
) -> Pair {
    Pair {
        q: i as u8,
        q_len: q_len as u8,
        l: j as u8,
        l_len: l_len as u8,
        rule: Rule::Joined,
        similarity: JOINED,
        weight: if q_len > 1 {
            weight(q, i, q_len) + l.weight[j]
        } else {
            weight(l, j, l_len) + q.weight[i]
        },
    }
}

/// Pairs that are surer come first, then those that weigh more, then those that stand at the same place: a run that is
/// near a token must not take it from the token it equals.
fn rank(similarity: f32, weight: f32, i: usize, j: usize, nq: usize, nl: usize) -> f32 {
    let from_start = i.abs_diff(j);
    let from_end = (nq - i).abs_diff(nl - j);
    let displaced = from_start.min(from_end) as f32;
    2.0 * similarity + 0.1 * weight - 0.01 * displaced
}

fn take(
    q: &NameRef<'_>,
    nq: usize,
    l: &NameRef<'_>,
    nl: usize,
    ranked: &[(f32, Pair)],
) -> Alignment {
    let (mut used_q, mut used_l) = (0u32, 0u32);
    let mask = |from: u8, len: u8| ((1u32 << len) - 1) << from;
    let mut out = Alignment::default();
    for (_, p) in ranked {
        let (mq, ml) = (mask(p.q, p.q_len), mask(p.l, p.l_len));
        if used_q & mq == 0 && used_l & ml == 0 {
            used_q |= mq;
            used_l |= ml;
            out.push(*p);
        }
    }
    for i in (0..nq).filter(|&i| used_q >> i & 1 == 0 && q.kind_of(i).is_core()) {
        out.push(Pair {
            q: i as u8,
            q_len: 1,
            rule: Rule::OnlyQueried,
            weight: q.weight[i],
            ..NONE
        });
    }
    for j in (0..nl).filter(|&j| used_l >> j & 1 == 0 && l.kind_of(j).is_core()) {
        out.push(Pair {
            l: j as u8,
            l_len: 1,
            rule: Rule::OnlyListed,
            weight: l.weight[j],
            ..NONE
        });
    }
    out
}

/// Finds runs of two or three tokens of `many` that, joined, may be one of the `cores` of `one`, and whether they may be
/// that but for a letter. Particles may be in a run; titles may not.
fn runs<const M: usize, const N: usize>(
    many: &Glanced<'_, M>,
    one: &Glanced<'_, N>,
    cores: u32,
    near: bool,
    found: &mut dyn FnMut(usize, usize, usize, bool),
) {
    let (tokens, wholes) = (many.tokens(), one.tokens());
    let longest = Bits(cores).map(|j| usize::from(wholes[j].len)).max();
    let most = longest.map_or(0, |len| JOIN.min(len + JOINED_OTHER));
    for (start, first) in tokens.iter().enumerate() {
        let (mut len, mut letters) = (0, 0);
        for (at, token) in tokens.iter().enumerate().skip(start).take(RUN) {
            len += usize::from(token.len);
            letters |= token.letters;
            if len > most || token.title {
                break;
            }
            if at == start {
                continue;
            }
            for j in Bits(cores) {
                let whole = &wholes[j];
                let ends_meet = first.first == whole.first || token.last == whole.last;
                let len_whole = usize::from(whole.len);
                if ends_meet && len_whole.abs_diff(len) <= JOINED_OTHER {
                    // Every letter of a short name tells people apart.
                    let near = near && len_whole >= JOINED_LETTERS;
                    let near = near && !far_apart(letters, whole.letters);
                    // The last letter may be mute.
                    if near || (len_whole..=len_whole + 1).contains(&len) {
                        found(start, at + 1 - start, j, near);
                    }
                }
            }
        }
    }
}

/// How alike a run of tokens, joined, and one token are, if they are.
fn joined_like(p: &Pair, q: &NameRef<'_>, l: &NameRef<'_>, near: bool) -> Option<f32> {
    let (many, from, len, whole) = if p.q_len > 1 {
        (q, p.q, p.q_len, l.text.bytes(usize::from(p.l)))
    } else {
        (l, p.l, p.l_len, q.text.bytes(usize::from(p.q)))
    };
    let run = usize::from(from)..usize::from(from + len);
    let mut rest = Some(whole);
    for token in run.clone().map(|i| many.text.bytes(i)) {
        rest = rest.and_then(|rest| {
            // SAN DAR and SANDA: the last letter is mute.
            let mute = || token.strip_suffix(b"R").filter(|open| *open == rest);
            (rest.strip_prefix(token)).or_else(|| mute().map(|_| [].as_slice()))
        });
    }
    if rest.is_some_and(<[u8]>::is_empty) {
        return Some(JOINED);
    }
    if !near {
        return None;
    }
    let mut buffer = [0u8; JOIN];
    let mut len = 0;
    for token in run.map(|i| many.text.bytes(i)) {
        buffer[len..len + token.len()].copy_from_slice(token);
        len += token.len();
    }
    distance::similarity_at_least(whole, &buffer[..len], JOINED_MIN).map(|s| s.min(JOINED_NEAR))
}
