//! How good the comparison of two names can still get: told at a glance at first, and sharper with every token paired.
//!
//! Most candidates share one common word with the query and nothing else; they are let go before their other words
//! are measured. Compares nothing itself. The invariant: [`Reach::is_open`] is false only if the score cannot be the
//! floor or more, whatever is not known yet.

use super::align::Pair;
use super::compare::{Weights, worth};
use super::glance::{Both, Glanced, most};
use super::pair::{DIALECT_THROUGHOUT, Rule};
use super::prepared::{NameFlags, NameRef};

/// Room for sums of the same weights in another order.
const ROUNDING: f32 = 1e-4;

/// Positions of the bits of a set, ascending.
pub(super) struct Bits(pub u32);

impl Iterator for Bits {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let at = self.0.trailing_zeros() as usize;
        (self.0 != 0).then(|| {
            self.0 &= self.0 - 1;
            at
        })
    }
}

/// What is known of the at most `N` tokens of one side.
#[derive(Clone)]
struct Side<'a, const N: usize> {
    weight: &'a [f32],
    /// Core tokens, as bits.
    core: u32,
    /// Weight of tokens that are no core and yet may be in a joined run.
    beside: f32,
    /// Most that the pairs known of each token are worth; 0 if there is none.
    best: [f32; N],
    /// Most that any pair of each token can be worth.
    hope: [f32; N],
}

/// What the tokens of one side can still add and take away.
#[derive(Default)]
struct Most {
    /// Sum of what the tokens are worth beyond the floor, each by its weight.
    gain: f32,
    /// The same, each by 1.
    gains: f32,
    /// Weight of those without a partner.
    alone: f32,
    /// The same, where each weighs at least as much as the lightest pair.
    alone_at_least: f32,
}

impl<'a, const N: usize> Side<'a, N> {
    #[inline]
    fn of(name: &NameRef<'a>) -> Self {
        let core = name.cores();
        let beside = (0..name.len()).filter(|i| core >> i & 1 == 0);
        Self {
            weight: name.weight,
            core,
            beside: beside.map(|i| name.weight[i]).sum(),
            best: [0.0; N],
            hope: [0.0; N],
        }
    }

    /// Of tokens in `unknown` the best that can be is assumed.
    fn most(&self, unknown: u32, floor: f32, lightest: f32) -> Most {
        let mut most = Most {
            gain: self.beside * (1.0 - floor),
            ..Most::default()
        };
        for i in Bits(self.core) {
            let weight = self.weight[i];
            let best = if unknown >> i & 1 == 1 {
                self.best[i].max(self.hope[i])
            } else {
                self.best[i]
            };
            if best > 0.0 {
                let gain = (best - floor).max(0.0);
                most.gain += weight * gain;
                most.gains += gain;
            } else {
                most.alone += weight;
                most.alone_at_least += weight.max(lightest);
            }
        }
        most
    }

    /// Weights of the lightest and of the heaviest core token.
    fn weights(&self) -> (f32, f32) {
        let weights = Bits(self.core).map(|i| self.weight[i]);
        weights.fold((1.0, 0.0), |(least, most), w| (w.min(least), w.max(most)))
    }
}

/// Which tokens of two names, of at most `N` each, may answer to one another, and what is known of those that do.
#[derive(Clone)]
pub(super) struct Reach<'a, const N: usize> {
    queried: Side<'a, N>,
    listed: Side<'a, N>,
    floor: f32,
    truncated: bool,
    syllabic: bool,
    joined: bool,
    /// Least and most weight of a pair of single tokens.
    pair: (f32, f32),
    /// Queried tokens that may have a partner, as bits.
    met: u32,
    /// Of each queried token, the listed ones that may be its partner, as bits.
    may: [u32; N],
}

impl<'a, const N: usize> Reach<'a, N> {
    /// Two names of which nothing is paired yet.
    #[inline]
    pub(super) fn of(sought: &Glanced<'a>, found: &Glanced<'a, N>, floor: f32) -> Self {
        let (q, l) = (sought.name(), found.name());
        let both = Both::of(q, l);
        let mut reach = Self {
            queried: Side::of(q),
            listed: Side::of(l),
            floor,
            truncated: q.flags.has(NameFlags::TRUNCATED),
            syllabic: both.syllabic,
            joined: false,
            pair: (0.0, 0.0),
            met: 0,
            may: [0; N],
        };
        let (of_q, of_l) = (reach.queried.weights(), reach.listed.weights());
        reach.pair = (of_q.0 + of_l.0, of_q.1 + of_l.1);
        let (cores_q, cores_l) = reach.cores();
        for i in Bits(cores_q) {
            let mut may = 0;
            for j in Bits(cores_l) {
                let most = most(sought, i, found, j, both);
                if most > 0.0 {
                    may |= 1 << j;
                    let hope = worth(most);
                    reach.queried.hope[i] = reach.queried.hope[i].max(hope);
                    reach.listed.hope[j] = reach.listed.hope[j].max(hope);
                }
            }
            reach.may[i] = may;
            reach.met |= u32::from(may != 0) << i;
        }
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

    /// Learns a pair.
    pub(super) fn learn(&mut self, pair: &Pair) {
        // A dialect heard in the surname may yet be found in this token.
        let similarity = if pair.rule == Rule::Dialect {
            pair.similarity.max(DIALECT_THROUGHOUT)
        } else {
            pair.similarity
        };
        let worth = worth(similarity);
        let learn = |side: &mut Side<'_, N>, from: u8, len: u8| {
            for best in &mut side.best[usize::from(from)..usize::from(from + len)] {
                *best = best.max(worth);
            }
        };
        learn(&mut self.queried, pair.q, pair.q_len);
        learn(&mut self.listed, pair.l, pair.l_len);
        self.joined |= pair.q_len.max(pair.l_len) > 1;
    }

    /// Whether the score can be the floor or more, once all joined runs are known and all pairs of queried tokens but
    /// those in `unknown`. The score is what agrees over what agrees and what does not, so it is the floor or more only if what
    /// agrees gains as much beyond the floor as the floor takes of what does not.
    pub(super) fn is_open(&self, unknown: u32) -> bool {
        let floor = self.floor;
        if floor <= 0.0 || self.syllabic && self.joined {
            return true;
        }
        let unknown = self.met & unknown;
        let may = Bits(unknown).fold(0, |may, i| may | self.may[i]);
        let q = self.queried.most(unknown, floor, self.pair.0);
        let l = self.listed.most(may, floor, self.pair.0);
        // Syllables weigh at least as much as the pairs do in the mean.
        let (gain, alone_q, alone_l, extra) = if self.syllabic {
            let gain = self.pair.1 * q.gains.min(l.gains);
            let (q, l) = (q.alone_at_least, l.alone_at_least);
            (gain, q, l, Weights::EXTRA_SYLLABLE)
        } else {
            (q.gain + l.gain, q.alone, l.alone, Weights::EXTRA_DROPPABLE)
        };
        let alone_l = if self.truncated { 0.0 } else { alone_l };
        let both = alone_q.min(alone_l);
        let against = 2.0 * both * Weights::CONTRADICTION + (alone_q.max(alone_l) - both) * extra;
        gain + ROUNDING >= floor * against
    }
}
