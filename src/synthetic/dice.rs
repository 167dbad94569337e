//! Seeded randomness that is the same on every machine and in every version of its dependencies.
//!
//! Only the `ChaCha8` key stream comes from outside; how a draw becomes a number, a chance or a choice is written
//! here, so that no change of a distribution elsewhere changes what a seed means.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::domain::Day;

/// What all generated data depends on.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    /// The number the user chose.
    pub number: u64,
    /// The day that counts as today.
    pub today: Day,
}

impl Seed {
    /// The dice of item `index` of a kind of data (`purpose`: a short constant name).
    pub fn dice(self, purpose: &str, index: u64) -> Dice {
        let purpose = purpose.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut rng = ChaCha8Rng::seed_from_u64(self.number ^ purpose);
        rng.set_stream(index);
        Dice(rng)
    }
}

/// Dice of one item.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// A number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: i32, to: i32) -> i32 {
        from + self.below((to - from + 1).max(1) as usize) as i32
    }

    /// True `percent` times in a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent as usize
    }

    /// One of a slice, all alike. The slice must not be empty.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// One of `(item, weight)`, by weight. At least one weight must be above zero.
    pub fn weighted<'a, T>(&mut self, all: &'a [(T, u32)]) -> &'a T {
        let total: u32 = all.iter().map(|(_, w)| w).sum();
        let mut at = self.below(total as usize) as u32;
        for (item, weight) in all {
            if at < *weight {
                return item;
            }
            at -= weight;
        }
        &all[all.len() - 1].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_numbers_for_ever() {
        let seed = Seed {
            number: 2026,
            today: Day(20_000),
        };
        let draw = |purpose: &str, i| {
            let mut dice = seed.dice(purpose, i);
            [dice.below(1000), dice.below(1000), dice.below(1000)]
        };
        assert_eq!(draw("list", 0), draw("list", 0));
        assert_ne!(draw("list", 0), draw("list", 1));
        assert_ne!(draw("list", 0), draw("traveller", 0));
    }
}
