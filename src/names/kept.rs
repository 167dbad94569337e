//! What was worked out lately, kept for the next time it is asked for: a fixed room in which each key has one place.
//!
//! Whoever comes later takes the place. Decides nothing: the invariant is that a value is given back only for the very
//! key it was worked out of, which is never the key's default. A thread has its own, so that nobody waits; it counts how
//! often it knew the answer.

/// Values by key.
#[derive(Debug)]
pub(super) struct Kept<K, V> {
    places: Vec<(K, V)>,
    asked: u64,
    known: u64,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            asked: 0,
            known: 0,
        }
    }
}

impl<K: PartialEq + Default, V: Default> Kept<K, V> {
    /// The value of a key, of as many places (a power of two) as `PLACES` says; `number` chooses one by its upper bits.
    /// `None` if it is not known and cannot be kept.
    pub fn get<const PLACES: usize>(
        &mut self,
        key: K,
        number: u64,
        work_out: impl FnOnce() -> Option<V>,
    ) -> Option<&V> {
        if self.places.is_empty() {
            self.places.resize_with(PLACES, Default::default);
        }
        self.asked += 1;
        let at = number >> (u64::BITS - PLACES.trailing_zeros());
        let place = &mut self.places[at as usize];
        if place.0 == key {
            self.known += 1;
        } else {
            *place = (key, work_out()?);
        }
        Some(&place.1)
    }

    /// How often it was asked, and how often it knew.
    pub fn counts(&self) -> (u64, u64) {
        (self.asked, self.known)
    }
}

/// A number of 128 bits as one of 64, of which a multiplication mixes all into the upper ones.
pub(super) fn folded(number: u128) -> u64 {
    number as u64 ^ ((number >> 64) as u64).rotate_left(29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_given_back_for_its_own_key_only() {
        const PLACES: usize = 8;
        let mut kept: Kept<u64, u64> = Kept::default();
        for i in (1..65_u64).chain(1..65) {
            let number = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let value = kept.get::<PLACES>(i, number, || Some(i * 3)).copied();
            assert_eq!(value, Some(i * 3));
            assert_eq!(kept.get::<PLACES>(i, number, || None), Some(&(i * 3)));
        }
        assert_eq!(kept.get::<PLACES>(99, 0, || None), None);
        assert_eq!(kept.counts(), (257, 128));
    }
}
