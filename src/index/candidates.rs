//! Which listed names could be the one that is asked for: rarest keys first, and no further than needed.
//!
//! A row's weight is, summed over the tokens of the queried name, the rarity of the rarest key of that token it
//! shares. Keys are read in order of rarity; once the keys that are left cannot lift a row that is not yet known above
//! the last of the best [`limits::CANDIDATES`], they only add to rows that are known. The answer is the same as if
//! every key had been read to its end, unless more than [`limits::RETRIEVED`] rows were met on the way: then rows that
//! share nothing but the commonest keys are left out.

use std::cell::RefCell;

use super::SnapshotError;
use super::postings::{KeyIndex, Postings, Reader};
use crate::domain::limits;

/// A key of the queried name: which token it stands for (0–254, or 255 for the whole name), and its text.
pub(super) type QueryKey<'a> = (u8, &'a [u8]);

/// A row and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weighted {
    /// Row of the names.
    pub row: u32,
    /// Summed rarity of what it shares with the query.
    pub weight: f32,
}

/// How much it tells to share a key that `rows` of `all` rows have: 0 for a key that every row has.
fn rarity(rows: u32, all: u32) -> f32 {
    let (rows, all) = (f64::from(rows), f64::from(all));
    (1.0 + (all - rows + 0.5) / (rows + 0.5)).ln() as f32
}

#[derive(Clone, Copy, Default)]
struct Slot {
    row: u32,
    weight: f32,
    /// Tokens that have given their weight; 0 for a free slot.
    tokens: u32,
}

/// Slots to begin with.
const LEAST_ROOM: usize = 1 << 12;

/// Rows met so far: open addressing, emptied by what was used.
#[derive(Default)]
struct Met {
    slots: Vec<Slot>,
    used: Vec<u32>,
    /// Room to find the last of the best in.
    weights: Vec<f32>,
}

impl Met {
    fn place(&self, row: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (row.wrapping_mul(0x9E37_79B1) >> 7) as usize & mask;
        while self.slots[at].tokens != 0 && self.slots[at].row != row {
            at = (at + 1) & mask;
        }
        at
    }

    /// Adds a token's weight to a row, unless the token has given it already.
    fn add(&mut self, row: u32, token: u32, weight: f32) {
        let at = self.place(row);
        let slot = &mut self.slots[at];
        if slot.tokens & token != 0 {
            return;
        }
        if slot.tokens != 0 {
            slot.weight += weight;
            slot.tokens |= token;
            return;
        }
        *slot = Slot {
            row,
            weight,
            tokens: token,
        };
        self.used.push(at as u32);
        if self.used.len() * 2 > self.slots.len() {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let kept: Vec<Slot> = self.iter().copied().collect();
        let size = (self.slots.len() * 2).max(LEAST_ROOM);
        self.slots.clear();
        self.slots.resize(size, Slot::default());
        self.used = self.filled(&kept);
    }

    /// Puts slots of other rows in; gives where they are.
    fn filled(&mut self, with: &[Slot]) -> Vec<u32> {
        let put = |slot: &Slot| {
            let at = self.place(slot.row);
            self.slots[at] = *slot;
            at as u32
        };
        with.iter().map(put).collect()
    }

    /// Makes it empty, with room.
    fn clear(&mut self) {
        if self.slots.is_empty() {
            self.grow();
        }
        for at in self.used.drain(..) {
            self.slots[at as usize].tokens = 0;
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Slot> {
        self.used.iter().map(|at| &self.slots[*at as usize])
    }

    /// What the last of the best `n` weighs, if there are so many.
    fn floor(&mut self, n: usize) -> Option<f32> {
        let last = n.checked_sub(1).filter(|last| *last < self.used.len())?;
        let Self {
            slots,
            used,
            weights,
            ..
        } = self;
        weights.clear();
        weights.extend(used.iter().map(|at| slots[*at as usize].weight));
        let (_, floor, _) = weights.select_nth_unstable_by(last, |a, b| b.total_cmp(a));
        Some(*floor)
    }

    /// Forgets rows that weigh less; gives the others, ascending.
    fn prune(&mut self, least: f32) -> Vec<u32> {
        let kept: Vec<Slot> = self.iter().filter(|s| s.weight >= least).copied().collect();
        self.clear();
        self.used = self.filled(&kept);
        let mut rows: Vec<u32> = kept.iter().map(|s| s.row).collect();
        rows.sort_unstable();
        rows
    }
}

#[derive(Default)]
struct Scratch {
    met: Met,
    reader: Reader,
    /// The admitted rows of a block.
    admitted: Vec<u32>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

struct Planned {
    postings: Postings,
    token: u32,
    weight: f32,
    /// Most that this key and those after it can add to one row.
    left: f32,
}

fn plan(index: &KeyIndex, keys: &[QueryKey<'_>]) -> Result<Vec<Planned>, SnapshotError> {
    let mut plan = Vec::with_capacity(keys.len());
    for (token, key) in keys {
        if let Some(postings) = index.find(key)? {
            plan.push(Planned {
                weight: rarity(postings.rows(), index.len()),
                token: 1 << (*token).min(31),
                postings,
                left: 0.0,
            });
        }
    }
    plan.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.token.cmp(&b.token)));
    let mut best = [0.0f32; 32];
    for key in plan.iter_mut().rev() {
        best[key.token.trailing_zeros() as usize] = key.weight;
        key.left = best.iter().sum();
    }
    Ok(plan)
}

/// Adds those of some rows that may be among the best. Asked for many at once, since what says so lies far apart in memory: the
/// reads of many wait together.
pub(super) type Admit<'a> = dyn FnMut(&[u32], &mut Vec<u32>) + 'a;

/// The best rows for the keys of one queried name, in no order.
pub(super) fn by_name(
    index: &KeyIndex,
    keys: &[QueryKey<'_>],
    limit: usize,
    admit: &mut Admit<'_>,
) -> Result<Vec<Weighted>, SnapshotError> {
    let plan = plan(index, keys)?;
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.met.clear();
        collect(index, &plan, limit, admit, scratch)?;
        let rows = scratch.met.iter().map(|s| Weighted {
            row: s.row,
            weight: s.weight,
        });
        let mut rows: Vec<Weighted> = rows.collect();
        let order =
            |a: &Weighted, b: &Weighted| b.weight.total_cmp(&a.weight).then(a.row.cmp(&b.row));
        if rows.len() > limit {
            rows.select_nth_unstable_by(limit, order);
            rows.truncate(limit);
        }
        Ok(rows)
    })
}

fn collect(
    index: &KeyIndex,
    plan: &[Planned],
    limit: usize,
    admit: &mut Admit<'_>,
    scratch: &mut Scratch,
) -> Result<(), SnapshotError> {
    let Scratch {
        met,
        reader,
        admitted,
    } = scratch;
    let mut known: Option<Vec<u32>> = None;
    for key in plan {
        if known.is_none() && key.postings.rows() as usize * 2 > met.used.len() {
            // Sums of floats differ in their last digits with the order of adding: a hair of room keeps the promise.
            let floor = met.floor(limit).unwrap_or(f32::NEG_INFINITY) - 1e-3;
            if floor > key.left || met.used.len() >= limits::RETRIEVED {
                known = Some(met.prune(floor - key.left));
            }
        }
        let (token, weight) = (key.token, key.weight);
        match &known {
            // Rows that are known were admitted.
            Some(rows) => {
                let add = |row| met.add(row, token, weight);
                index.intersect(&key.postings, reader, rows, add)?;
            }
            None => index.read(&key.postings, reader, |block| {
                admitted.clear();
                admit(block, admitted);
                for row in &*admitted {
                    met.add(*row, token, weight);
                }
            })?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::postings::KeyWriter;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Reads every key to its end.
    fn exhaustive(
        rows: &[BTreeSet<String>],
        keys: &[(u8, String)],
        limit: usize,
        admit: impl Fn(u32) -> bool,
    ) -> Vec<Weighted> {
        let df = |key: &str| rows.iter().filter(|r| r.contains(key)).count() as u32;
        let mut all: Vec<Weighted> = Vec::new();
        for (row, has) in rows
            .iter()
            .enumerate()
            .filter(|(row, _)| admit(*row as u32))
        {
            let mut best: BTreeMap<u8, f32> = BTreeMap::new();
            for (token, key) in keys.iter().filter(|(_, key)| has.contains(key)) {
                let weight = rarity(df(key), rows.len() as u32);
                let old = best.entry(*token).or_insert(weight);
                *old = old.max(weight);
            }
            if !best.is_empty() {
                let weight = best.values().sum();
                all.push(Weighted {
                    row: row as u32,
                    weight,
                });
            }
        }
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.row.cmp(&b.row)));
        all.truncate(limit);
        all
    }

    /// A token of which low numbers are common and high ones rare, as in names.
    fn token() -> impl Strategy<Value = String> {
        (0..40u32).prop_map(|x| format!("T{}", x * x * x / 1100))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn stopping_early_finds_what_reading_everything_finds(
            rows in prop::collection::vec(prop::collection::btree_set(token(), 1..5), 1..400),
            asked in prop::collection::vec((0..5u8, token()), 1..12),
            limit in 1..40usize,
            step in 1..4u32,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("keys");
            let mut writer = KeyWriter::create(path.clone()).unwrap();
            rows.iter().try_for_each(|row| writer.add(row)).unwrap();
            writer.finish().unwrap();
            let index = KeyIndex::open(&path).unwrap();
            let admit = |row: u32| row.is_multiple_of(step);
            let keys: Vec<QueryKey<'_>> = asked.iter().map(|(t, k)| (*t, k.as_bytes())).collect();
            let mut admit_all = |rows: &[u32], admitted: &mut Vec<u32>| {
                admitted.extend(rows.iter().copied().filter(|row| admit(*row)));
            };
            let mut found = by_name(&index, &keys, limit, &mut admit_all).unwrap();
            found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            let expected = exhaustive(&rows, &asked, limit, admit);
            prop_assert_eq!(found.len(), expected.len());
            for (f, e) in found.iter().zip(&expected) {
                prop_assert!((f.weight - e.weight).abs() < 1e-4, "{:?} {:?}", f, e);
            }
            // Whoever weighs clearly more than the last must be there; equal weights may stand for one another.
            let last = expected.last().map_or(0.0, |w| w.weight);
            for e in expected.iter().filter(|e| e.weight > last + 1e-3) {
                prop_assert!(found.iter().any(|f| f.row == e.row), "{:?} is missing", e);
            }
        }
    }

    #[test]
    fn a_key_of_every_row_tells_next_to_nothing_and_a_key_of_one_row_much() {
        assert!(rarity(1_000_000, 1_000_000) < 0.001);
        assert!(rarity(1, 1_000_000) > 13.0);
    }
}
