//! How good the comparison of two names can still get: told at a glance at first, and sharper with every token paired.
//!
//! Most candidates share one common word with the query and nothing else; they are let go before their other words
//! are measured. Compares nothing itself. The invariant: [`Reach::is_open`] is false only if the score cannot be the
//! floor or more, whatever is not known yet.

use super::align::Pair;
use super::compare::{Weights, worth};
use super::pair::{DIALECT_THROUGHOUT, Rule, may_pair};
use super::prepared::{NameFlags, NameRef};
use crate::domain::limits::NAME_TOKENS;

/// Room for sums of the same weights in another order.
const ROUNDING: f32 = 1e-4;

/// What is known of the tokens of one side.
struct Side {
    /// Core tokens, as bits.
    core: u32,
    /// Tokens that may be part of a joined run, or equal one.
    joining: u32,
    /// Weight of tokens that are no core and yet may be in a joined run.
    beside: f32,
    /// Most that the pairs known of each token are worth; 0 if there is none.
    best: [f32; NAME_TOKENS],
}

impl Side {
    fn of(name: NameRef<'_>) -> Self {
        let mut side = Self {
            core: 0,
            joining: 0,
            beside: 0.0,
            best: [0.0; NAME_TOKENS],
        };
        for i in 0..name.len().min(NAME_TOKENS) {
            if name.kind_of(i).is_core() {
                side.core |= 1 << i;
            } else {
                side.beside += name.weight[i];
            }
        }
        side
    }

    /// Most that the tokens can add above `floor`, and the weight of those without partner. Of tokens in `unknown`
    /// the best is assumed.
    fn most(&self, weight: &[f32], unknown: u32, floor: f32) -> (f32, f32) {
        let (mut gain, mut alone) = (self.beside * (1.0 - floor), 0.0);
        for i in bits(self.core) {
            let open = (unknown | self.joining) >> i & 1 == 1;
            let best = if open { 1.0 } else { self.best[i] };
            if best > 0.0 {
                gain += weight[i] * (best - floor).max(0.0);
            } else {
                alone += weight[i];
            }
        }
        (gain, alone)
    }
}

/// Positions of the bits of a set, ascending.
pub(super) fn bits(set: u32) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(set), |set| Some(set & set.wrapping_sub(1)))
        .take_while(|set| *set != 0)
        .map(|set| set.trailing_zeros() as usize)
}

/// Which tokens of two names may answer to one another, and what is known of those that do.
pub(super) struct Reach<'a> {
    q: NameRef<'a>,
    l: NameRef<'a>,
    floor: f32,
    queried: Side,
    listed: Side,
    /// Queried tokens that may have a partner, as bits.
    met: u32,
    /// Of each queried token, the listed ones that may be its partner, as bits.
    may: [u32; NAME_TOKENS],
    /// Of each queried token, the listed ones that may be the partner of it or of one after it.
    later: [u32; NAME_TOKENS + 1],
}

impl<'a> Reach<'a> {
    /// Two names of which nothing is paired yet.
    pub(super) fn of(q: NameRef<'a>, l: NameRef<'a>, floor: f32) -> Self {
        let mut reach = Self {
            q,
            l,
            floor,
            queried: Side::of(q),
            listed: Side::of(l),
            met: 0,
            may: [0; NAME_TOKENS],
            later: [0; NAME_TOKENS + 1],
        };
        let (cores_q, cores_l) = (reach.queried.core, reach.listed.core);
        for i in bits(cores_q) {
            let may = bits(cores_l).filter(|&j| may_pair(q, i, l, j));
            reach.may[i] = may.fold(0, |set, j| set | 1 << j);
            reach.met |= u32::from(reach.may[i] != 0) << i;
        }
        for i in (0..NAME_TOKENS.min(q.len())).rev() {
            reach.later[i] = reach.later[i + 1] | reach.may[i];
        }
        let all = |name: NameRef<'_>| name.letters.iter().fold(0, |set, letters| set | letters);
        let (all_q, all_l) = (all(q), all(l));
        let joins = bits(cores_q).filter(|&i| may_join(q, i, l, all_l));
        reach.queried.joining = joins.fold(0, |set, i| set | 1 << i);
        let joins = bits(cores_l).filter(|&j| may_join(l, j, q, all_q));
        reach.listed.joining = joins.fold(0, |set, j| set | 1 << j);
        reach
    }

    /// Core tokens of the query and of the listed name, as bits.
    pub(super) fn cores(&self) -> (u32, u32) {
        (self.queried.core, self.listed.core)
    }

    /// Listed tokens that may be the partner of queried token `i`, as bits.
    pub(super) fn partners(&self, i: usize) -> u32 {
        self.may[i]
    }

    /// Learns a pair of single tokens.
    pub(super) fn learn(&mut self, pair: &Pair) {
        // A dialect heard in the surname may yet be found in this token.
        let similarity = if pair.rule == Rule::Dialect {
            pair.similarity.max(DIALECT_THROUGHOUT)
        } else {
            pair.similarity
        };
        let worth = worth(similarity);
        let (best_q, best_l) = (
            &mut self.queried.best[usize::from(pair.q)],
            &mut self.listed.best[usize::from(pair.l)],
        );
        *best_q = best_q.max(worth);
        *best_l = best_l.max(worth);
    }

    /// Whether the score can be the floor or more, once all pairs of queried tokens before `next` are known.
    pub(super) fn is_open(&self, next: usize) -> bool {
        let both = |flag| self.q.flags.has(flag) && self.l.flags.has(flag);
        // Syllables are weighed by the mean of those that agree: no token has its own weight there.
        if self.floor <= 0.0 || both(NameFlags::SYLLABIC) {
            return true;
        }
        let unknown = self.met & !((1u32 << next) - 1);
        let (gain_q, alone_q) = self.queried.most(self.q.weight, unknown, self.floor);
        let later = self.later[next];
        let (gain_l, alone_l) = self.listed.most(self.l.weight, later, self.floor);
        let against = if self.q.flags.has(NameFlags::TRUNCATED) {
            0.0
        } else {
            alone_q.min(alone_l)
        };
        gain_q + gain_l + ROUNDING >= self.floor * 2.0 * Weights::CONTRADICTION * against
    }
}

/// Whether a token might be a run of the other name's tokens joined, or a part of such a run.
fn may_join(one: NameRef<'_>, i: usize, other: NameRef<'_>, all: u32) -> bool {
    let letters = one.letters[i];
    // Joined runs are near or equal: of few letters none may lack.
    let lacking = letters.count_ones() / 4;
    let within = |set: u32| (letters & !set).count_ones() <= lacking;
    let len = one.text.bytes(i).len();
    let longer = |j: usize| other.text.bytes(j).len() > len && within(other.letters[j]);
    other.len() > 1 && within(all) || one.len() > 1 && (0..other.len()).any(longer)
}
