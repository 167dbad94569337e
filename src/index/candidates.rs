//! Which listed names could be the one that is asked for: those that weigh most, found without reading every key to its end.
//!
//! A row's weight is, summed over the tokens of the queried name and its birth date, the rarity of the rarest key of that
//! token it shares, less what speaks against the row. Rows are met in ascending order, a window of them at a time: the rarer
//! keys are read, and the commonest, which by themselves cannot lift a row to the last of the best so far, are only looked up
//! for rows that may still get there. The answer is the same as if every key had been read to its end.

use std::cell::RefCell;

use super::SnapshotError;
use super::postings::{Cursor, KeyIndex, Postings};

/// The token of a queried name that stands for the birth date, which no row is a candidate by alone.
pub(super) const BIRTH: u8 = 31;

/// A key of the queried name: which token it stands for, by [`token_at`] or [`BIRTH`], and its text.
pub(super) type QueryKey<'a> = (u8, &'a [u8]);

/// The token that the one at a place in a name is here: those behind the thirtieth count as one.
pub(super) fn token_at(at: u8) -> u8 {
    at.min(BIRTH - 1)
}

/// A row of the names that was met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weighted {
    /// Its number.
    pub row: u32,
    /// Summed rarity of what it shares with the query.
    pub weight: f32,
    /// How many tokens of the queried name it shares.
    pub shared: u32,
}

/// How much it tells to share a key that `rows` of `all` rows have: 0 for a key that every row has.
fn rarity(rows: u32, all: u32) -> f32 {
    let (rows, all) = (f64::from(rows), f64::from(all));
    (1.0 + (all - rows + 0.5) / (rows + 0.5)).ln() as f32
}

/// Rows of a window: what is known of them stays in the cache of a core.
const WINDOW: usize = 1 << 14;

/// What is known of a row of the window.
#[derive(Clone, Copy, Default)]
struct Cell {
    weight: f32,
    /// Tokens that have given their weight.
    tokens: u32,
}

/// Neighbouring rows, and which of them were met.
struct Window {
    from: u32,
    cells: Vec<Cell>,
    met: Vec<u64>,
}

impl Window {
    fn new(rows: usize) -> Self {
        Self {
            from: 0,
            cells: vec![Cell::default(); rows],
            met: vec![0; rows.div_ceil(64)],
        }
    }

    fn end(&self) -> u32 {
        self.from.saturating_add(self.cells.len() as u32)
    }

    /// Adds a key's weight to a row, unless a rarer key of the token has given it already.
    fn add(&mut self, row: u32, key: &Planned) {
        let at = (row - self.from) as usize;
        self.met[at / 64] |= 1 << (at % 64);
        self.cells[at].add(key);
    }

    /// Hands on what was met, ascending, and forgets it.
    fn drain(&mut self, mut each: impl FnMut(u32, Cell)) {
        for (word, met) in self.met.iter_mut().enumerate() {
            let mut left = std::mem::take(met);
            while left != 0 {
                let at = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                each(self.from + at as u32, std::mem::take(&mut self.cells[at]));
            }
        }
    }
}

impl Cell {
    fn add(&mut self, key: &Planned) {
        if self.tokens & key.token == 0 {
            self.tokens |= key.token;
            self.weight += key.weight;
        }
    }
}

/// Kept from query to query, so that next to nothing is allocated.
struct Scratch {
    window: Window,
    cursors: Vec<Cursor>,
    /// Rows of the window that may be among the best.
    hopeful: Vec<Weighted>,
    best: Vec<Weighted>,
}

impl Scratch {
    fn new(window: usize) -> Self {
        Self {
            window: Window::new(window),
            cursors: Vec::new(),
            hopeful: Vec::new(),
            best: Vec::new(),
        }
    }
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::new(WINDOW));
}

struct Planned {
    postings: Postings,
    token: u32,
    weight: f32,
    /// Most that this key and those after it can add to one row.
    left: f32,
    /// What a row of no key so far of this token can hope for less of it, if it has not this one either.
    loss: f32,
}

/// Keys by rarity, the rarest first.
fn plan(index: &KeyIndex, keys: &[QueryKey<'_>]) -> Result<Vec<Planned>, SnapshotError> {
    let mut plan = Vec::with_capacity(keys.len());
    for (token, key) in keys {
        if let Some(postings) = index.find(key)? {
            plan.push(Planned {
                weight: rarity(postings.rows(), index.len()),
                token: 1 << *token,
                postings,
                left: 0.0,
                loss: 0.0,
            });
        }
    }
    plan.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.token.cmp(&b.token)));
    let mut best = [0.0f32; 32];
    for key in plan.iter_mut().rev() {
        let token = key.token.trailing_zeros() as usize;
        key.loss = key.weight - best[token];
        best[token] = key.weight;
        key.left = best.iter().sum();
    }
    Ok(plan)
}

/// What is known of the rows besides their keys.
pub(super) trait Rows {
    /// Takes off the weight of each row what speaks against it, and leaves out those that may be no candidates or weigh less
    /// than the floor. Asked for many at once, since what says so lies far apart in memory: the reads of many wait together.
    fn admit(&mut self, rows: &mut Vec<Weighted>, floor: f32);
}

/// The best rows for the keys of one queried name, in no order.
pub(super) fn by_name(
    index: &KeyIndex,
    keys: &[QueryKey<'_>],
    limit: usize,
    rows: &mut impl Rows,
) -> Result<Vec<u32>, SnapshotError> {
    let plan = plan(index, keys)?;
    SCRATCH.with_borrow_mut(|scratch| {
        collect(index, &plan, limit, rows, scratch)?;
        Ok(scratch.best.iter().map(|w| w.row).collect())
    })
}

/// Sums of floats differ in their last digits with the order of adding: so much room keeps the promise.
const ROUNDING: f32 = 1e-3;

/// Leaves the best rows in the scratch.
fn collect(
    index: &KeyIndex,
    plan: &[Planned],
    limit: usize,
    rows: &mut impl Rows,
    scratch: &mut Scratch,
) -> Result<(), SnapshotError> {
    let Scratch {
        window,
        cursors,
        hopeful,
        best,
    } = scratch;
    best.clear();
    cursors.resize_with(cursors.len().max(plan.len()), Cursor::default);
    let cursors = &mut cursors[..plan.len()];
    for (key, cursor) in plan.iter().zip(&mut *cursors) {
        index.start(&key.postings, cursor)?;
    }
    // What the last of the best weighs, once there are so many.
    let mut floor = f32::NEG_INFINITY;
    // Keys from here on cannot lift a row to the floor by themselves.
    let mut common = plan.len();
    // Most that the common keys can add to a row, of each token and in all.
    let (mut hope, mut hopes) = ([0.0f32; 32], 0.0f32);
    while let Some(from) = cursors[..common].iter().filter_map(Cursor::row).min() {
        let (rare, looked_up) = cursors.split_at_mut(common);
        window.from = from;
        for (key, cursor) in plan.iter().zip(rare) {
            cursor.each_below(window.end(), |row| window.add(row, key));
        }
        hopeful.clear();
        window.drain(|row, mut cell| {
            let mut hoped = hopes;
            let mut tokens = cell.tokens;
            while tokens != 0 {
                hoped -= hope[tokens.trailing_zeros() as usize];
                tokens &= tokens - 1;
            }
            for (key, cursor) in plan[common..].iter().zip(&mut *looked_up) {
                if cell.weight + hoped < floor {
                    return;
                }
                if cell.tokens & key.token != 0 {
                    continue;
                }
                if cursor.has(row) {
                    cell.add(key);
                    hoped -= key.weight;
                } else {
                    hoped -= key.loss;
                }
            }
            let shared = (cell.tokens & !(1 << BIRTH)).count_ones();
            if cell.weight >= floor && shared > 0 {
                hopeful.push(Weighted {
                    row,
                    weight: cell.weight,
                    shared,
                });
            }
        });
        rows.admit(hopeful, floor);
        best.append(hopeful);
        if best.len() > limit + limit / 4 {
            keep(best, limit);
            floor = best.last().map_or(floor, |last| last.weight - ROUNDING);
            common = plan.partition_point(|key| key.left >= floor);
            hope = [0.0; 32];
            for key in plan[common..].iter().rev() {
                hope[key.token.trailing_zeros() as usize] = key.weight;
            }
            hopes = hope.iter().sum();
        }
    }
    keep(best, limit);
    Ok(())
}

/// Keeps the best, of equal weights those of the first rows; the last of them stands last.
fn keep(best: &mut Vec<Weighted>, limit: usize) {
    let order = |a: &Weighted, b: &Weighted| b.weight.total_cmp(&a.weight).then(a.row.cmp(&b.row));
    if let Some(last) = limit.checked_sub(1).filter(|last| *last < best.len()) {
        best.select_nth_unstable_by(last, order);
    }
    best.truncate(limit);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::postings::KeyWriter;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Every so many rows are admitted; what is known of each follows from its number.
    struct Kept {
        step: u32,
    }

    fn against(row: u32, shared: u32) -> f32 {
        (row % 7) as f32 * 0.3 + (row % 5).saturating_sub(shared) as f32
    }

    impl Rows for Kept {
        fn admit(&mut self, rows: &mut Vec<Weighted>, floor: f32) {
            rows.retain_mut(|r| {
                r.weight -= against(r.row, r.shared);
                r.row.is_multiple_of(self.step) && r.weight >= floor
            });
        }
    }

    /// Reads every key to its end.
    fn exhaustive(
        rows: &[BTreeSet<String>],
        keys: &[(u8, String)],
        limit: usize,
        kept: &Kept,
    ) -> Vec<Weighted> {
        let df = |key: &str| rows.iter().filter(|r| r.contains(key)).count() as u32;
        let mut all: Vec<Weighted> = Vec::new();
        for (row, has) in rows
            .iter()
            .enumerate()
            .filter(|(row, _)| (*row as u32).is_multiple_of(kept.step))
        {
            let mut best: BTreeMap<u8, f32> = BTreeMap::new();
            for (token, key) in keys.iter().filter(|(_, key)| has.contains(key)) {
                let weight = rarity(df(key), rows.len() as u32);
                let old = best.entry(*token).or_insert(weight);
                *old = old.max(weight);
            }
            let shared = best.keys().filter(|token| **token != BIRTH).count() as u32;
            if shared > 0 {
                let row = row as u32;
                let told: f32 = best.values().sum();
                let weight = told - against(row, shared);
                all.push(Weighted {
                    row,
                    weight,
                    shared,
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
            asked in prop::collection::vec((prop::sample::select(vec![0, 1, 2, 3, BIRTH]), token()), 1..12),
            limit in 1..40usize,
            step in 1..4u32,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("keys");
            let mut writer = KeyWriter::create(path.clone()).unwrap();
            rows.iter().try_for_each(|row| writer.add(row)).unwrap();
            writer.finish().unwrap();
            let index = KeyIndex::open(&path).unwrap();
            let keys: Vec<QueryKey<'_>> = asked.iter().map(|(t, k)| (*t, k.as_bytes())).collect();
            let mut kept = Kept { step };
            let mut scratch = Scratch::new(64);
            collect(&index, &plan(&index, &keys).unwrap(), limit, &mut kept, &mut scratch).unwrap();
            let mut found = scratch.best;
            found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            let expected = exhaustive(&rows, &asked, limit, &kept);
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
    fn no_word_of_a_long_name_is_taken_for_its_birth_date() {
        assert!((0..=u8::MAX).all(|at| token_at(at) < BIRTH));
        assert_eq!(token_at(24), 24);
    }

    #[test]
    fn a_key_of_every_row_tells_next_to_nothing_and_a_key_of_one_row_much() {
        assert!(rarity(1_000_000, 1_000_000) < 0.001);
        assert!(rarity(1, 1_000_000) > 13.0);
    }
}
