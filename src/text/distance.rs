//! How far apart two spellings are: a weighted edit distance over tokens of upper-case ASCII.
//!
//! What spelling systems and readers confuse is cheap, what tells names apart is dear; the costs are rows of
//! `data/edit_costs.tsv`, in hundredths of an edit. Knows no meaning: whether two names are one is not decided here.
//! Nothing is allocated for tokens up to [`TOKEN_BYTES`]; longer ones are measured by plain optimal string alignment.
//! Invariants: symmetric, finite, zero if and only if equal.

use std::sync::LazyLock;

use super::table;
use crate::domain::limits::NAME_CHARS;

/// Longest token with weighted costs, in bytes.
pub const TOKEN_BYTES: usize = 64;
/// Up to so many bytes a token fits a smaller table; nearly all do, and nearly all joined ones the next.
const SHORT_BYTES: usize = 15;
const JOINED_BYTES: usize = 31;

const EDIT: u16 = 100;
const FAR: u16 = u16::MAX / 4;
const LETTERS: usize = 26;
/// Class of every byte that is not a letter.
const OTHER: u8 = 26;
/// Class of the sign for a lost letter, which may have been any.
const LOST: u8 = 27;
const CLASSES: usize = 28;
/// Cost of a lost letter in the place of a letter, or of none: it may have been an apostrophe.
const LOST_COST: u16 = 15;

/// The costs, ready to be looked up by letter class.
struct Costs {
    swap: [[u16; CLASSES]; CLASSES],
    pair: Vec<[[u16; CLASSES]; CLASSES]>,
    indel: [u16; CLASSES],
    beside: [u16; CLASSES],
    last: [u16; CLASSES],
    double: u16,
    transpose: u16,
    consonant: [bool; CLASSES],
    /// Letters that a letter is exchanged with at less than an edit, as bits.
    kin: [u32; CLASSES],
    /// Letters that two letters may be one of, as bits, and the least that it costs.
    made: [[(u32, u16); CLASSES]; CLASSES],
    /// The least that a letter costs that is left out, if it is not the second of a doubled one.
    lone: [u16; CLASSES],
}

static COSTS: LazyLock<Costs> = LazyLock::new(|| Costs::read(include_str!("data/edit_costs.tsv")));

impl Costs {
    fn read(table: &str) -> Self {
        let mut costs = Self {
            swap: [[EDIT; CLASSES]; CLASSES],
            pair: vec![[[FAR; CLASSES]; CLASSES]; CLASSES],
            indel: [EDIT; CLASSES],
            beside: [EDIT; CLASSES],
            last: [EDIT; CLASSES],
            double: EDIT,
            transpose: EDIT,
            consonant: std::array::from_fn(|class| is_consonant(class as u8)),
            kin: [0; CLASSES],
            made: [[(0, FAR); CLASSES]; CLASSES],
            lone: [EDIT; CLASSES],
        };
        let lost = usize::from(LOST);
        for other in 0..CLASSES {
            costs.swap[lost][other] = LOST_COST;
            costs.swap[other][lost] = LOST_COST;
        }
        costs.indel[lost] = LOST_COST;
        for row in table::rows(table) {
            let cost = row
                .last()
                .and_then(|c| c.parse::<u16>().ok())
                .unwrap_or(EDIT)
                .clamp(1, 2 * EDIT);
            let letters = |field: usize| {
                row.get(field)
                    .copied()
                    .unwrap_or("")
                    .bytes()
                    .map(class)
                    .collect::<Vec<u8>>()
            };
            match (row[0], letters(1).as_slice(), letters(2).as_slice()) {
                ("swap", &[a], &[b]) => {
                    costs.swap[usize::from(a)][usize::from(b)] = cost;
                    costs.swap[usize::from(b)][usize::from(a)] = cost;
                }
                ("pair", &[a1, a2], &[b]) => {
                    let (made, least) = &mut costs.made[usize::from(a1)][usize::from(a2)];
                    *made |= 1 << b;
                    *least = cost.min(*least);
                    costs.pair[usize::from(a1)][usize::from(a2)][usize::from(b)] = cost;
                }
                ("indel", &[a], _) => costs.indel[usize::from(a)] = cost,
                ("beside", &[a], _) => costs.beside[usize::from(a)] = cost,
                ("final", &[a], _) => costs.last[usize::from(a)] = cost,
                ("double", ..) => costs.double = cost,
                ("transpose", ..) => costs.transpose = cost,
                _ => {}
            }
        }
        for class in 0..CLASSES {
            let kin = (0..CLASSES).filter(|&other| costs.swap[class][other] < EDIT);
            costs.kin[class] = kin.fold(0, |kin, other| kin | 1 << other);
            let alone = costs.indel[class].min(costs.beside[class]);
            costs.lone[class] = alone.min(costs.last[class]);
        }
        costs
    }
}

fn class(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte - b'A',
        b'?' => LOST,
        _ => OTHER,
    }
}

fn is_consonant(class: u8) -> bool {
    usize::from(class) < LETTERS && !super::phonetic::is_vowel(class + b'A')
}

/// A token of fewer than `N` letters made ready: its letter classes and what leaving out each letter would cost.
struct Prepared<const N: usize> {
    class: [u8; N],
    drop: [u16; N],
    pair: [bool; N],
}

impl<const N: usize> Prepared<N> {
    fn of(token: &[u8], costs: &Costs) -> Self {
        let mut ready = Self {
            class: [OTHER; N],
            drop: [EDIT; N],
            pair: [false; N],
        };
        for (to, &byte) in ready.class.iter_mut().zip(token) {
            *to = class(byte);
        }
        let classes = &ready.class[..token.len()];
        let consonant = |at: usize| {
            let class = classes.get(at);
            class.is_some_and(|&class| costs.consonant[usize::from(class)])
        };
        for (at, &class) in classes.iter().enumerate() {
            let here = usize::from(class);
            let mut cost = costs.indel[here];
            // Only the second of a doubled letter: to drop both is to drop a letter.
            if at > 0 && token[at - 1] == token[at] {
                cost = cost.min(costs.double);
            }
            if costs.beside[here] < cost && (consonant(at.wrapping_sub(1)) || consonant(at + 1)) {
                cost = cost.min(costs.beside[here]);
            }
            if at > 0 && at + 1 == classes.len() {
                cost = cost.min(costs.last[here]);
            }
            ready.drop[at] = cost;
            ready.pair[at] = at > 0 && costs.made[usize::from(classes[at - 1])][here].0 != 0;
        }
        ready
    }
}

/// The weighted distance of two tokens in edits: 0 if equal, 1 for one letter of no kinship.
pub fn distance(a: &str, b: &str) -> f32 {
    within(a.as_bytes(), b.as_bytes(), FAR).map_or_else(
        || plain(a.as_bytes(), b.as_bytes()),
        |cost| f32::from(cost) / f32::from(EDIT),
    )
}

/// How alike two tokens are: 1 only if equal, 0 if nothing agrees; the distance over the length of the longer token.
pub fn similarity(a: &str, b: &str) -> f32 {
    similarity_at_least(a.as_bytes(), b.as_bytes(), 0.0).unwrap_or(0.0)
}

/// [`similarity`] if it is at least `floor` (0 to 1), found with as little work as that allows.
pub fn similarity_at_least(a: &[u8], b: &[u8], floor: f32) -> Option<f32> {
    if a == b {
        return Some(1.0);
    }
    let longest = a.len().max(b.len());
    let value = if longest > TOKEN_BYTES {
        1.0 - plain(a, b) / chars(longest)
    } else {
        // The casts keep a bound of at most 6,400 hundredths.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 6,401"
        )]
        let bound = ((1.0 - floor.clamp(0.0, 1.0)) * chars(longest) * f32::from(EDIT)) as u16 + 1;
        1.0 - f32::from(within(a, b, bound)?) / (f32::from(EDIT) * chars(longest))
    };
    let value = value.clamp(0.0, 0.999);
    (value >= floor).then_some(value)
}

#[expect(clippy::cast_precision_loss, reason = "lengths of names")]
fn chars(bytes: usize) -> f32 {
    bytes.max(1) as f32
}

/// Unweighted optimal string alignment, for tokens too long for the table.
fn plain(a: &[u8], b: &[u8]) -> f32 {
    let text = String::from_utf8_lossy;
    chars(strsim::osa_distance(&text(a), &text(b))) * f32::from(u8::from(a != b))
}

/// The letters of a token at a glance, as bits: those it has, and those that two neighbours in it may be one of.
struct Letters {
    has: u32,
    made: u32,
    /// The least that it costs to make one of these.
    making: u16,
}

impl Letters {
    fn of(token: &[u8], costs: &Costs) -> Self {
        let (mut has, mut made, mut making) = (0, 0, FAR);
        let mut before = usize::from(OTHER);
        for &byte in token {
            let here = usize::from(class(byte));
            has |= 1 << here;
            let (may, cost) = costs.made[before][here];
            made |= may;
            making = making.min(cost);
            before = here;
        }
        Self { has, made, making }
    }
}

/// The least that it costs to make a token the other, by those of its letters that the other does not have: each must at
/// least be left out, exchanged, or be one of two that one is made of.
fn at_least(token: &[u8], other: &Letters, costs: &Costs) -> u16 {
    let mut sum = 0;
    for (at, &byte) in token.iter().enumerate() {
        let here = usize::from(class(byte));
        if other.has >> here & 1 == 1 {
            continue;
        }
        let before = at.checked_sub(1).map(|at| token[at]);
        let mut least = costs.lone[here];
        if before == Some(byte) {
            least = least.min(costs.double);
        }
        let mut kin = costs.kin[here] & other.has;
        while kin != 0 {
            least = least.min(costs.swap[here][kin.trailing_zeros() as usize]);
            kin &= kin - 1;
        }
        if other.made >> here & 1 == 1 {
            least = least.min(other.making);
        }
        let with = |two: (usize, usize)| {
            let (may, cost) = costs.made[two.0][two.1];
            if may & other.has == 0 { FAR } else { cost / 2 }
        };
        if let Some(before) = before {
            least = least.min(with((usize::from(class(before)), here)));
        }
        if let Some(&next) = token.get(at + 1) {
            least = least.min(with((here, usize::from(class(next)))));
        }
        sum += least;
    }
    sum
}

/// Whether two tokens are more than `bound` apart by the letters that only one of them has.
fn are_strange(a: &[u8], b: &[u8], bound: u16) -> bool {
    let costs = &*COSTS;
    let (of_a, of_b) = (Letters::of(a, costs), Letters::of(b, costs));
    at_least(a, &of_b, costs) > bound || at_least(b, &of_a, costs) > bound
}

/// The distance in hundredths if it is at most `bound`; `None` also if a token is too long.
fn within(a: &[u8], b: &[u8], bound: u16) -> Option<u16> {
    if a == b {
        return Some(0);
    }
    let longest = a.len().max(b.len());
    if longest <= TOKEN_BYTES && are_strange(a, b, bound) {
        return None;
    }
    if longest <= SHORT_BYTES {
        filled::<{ SHORT_BYTES + 1 }>(a, b, bound)
    } else if longest <= JOINED_BYTES {
        filled::<{ JOINED_BYTES + 1 }>(a, b, bound)
    } else if longest <= TOKEN_BYTES {
        filled::<{ TOKEN_BYTES + 1 }>(a, b, bound)
    } else {
        None
    }
}

/// Edits between two texts of any script, each worth 1: a character for another, one more or less, two neighbours
/// exchanged; `None` if they are more than `most`.
pub fn edits(a: &str, b: &str, most: usize) -> Option<usize> {
    let (mut room_a, mut room_b) = ([' '; NAME_CHARS], [' '; NAME_CHARS]);
    let both = characters(a, &mut room_a).zip(characters(b, &mut room_b));
    let edits = match both {
        Some((a, b)) => usize::from(unweighted(a, b, most)?),
        None => strsim::osa_distance(a, b),
    };
    (edits <= most).then_some(edits)
}

/// The characters of a text, if there is room.
fn characters<'r>(text: &str, room: &'r mut [char; NAME_CHARS]) -> Option<&'r [char]> {
    let mut len = 0;
    for c in text.chars() {
        *room.get_mut(len)? = c;
        len += 1;
    }
    Some(&room[..len])
}

fn unweighted(a: &[char], b: &[char], most: usize) -> Option<u16> {
    let mut rows = [[0u16; NAME_CHARS + 1]; 3];
    for (cell, j) in rows[0].iter_mut().zip(0..) {
        *cell = j;
    }
    for i in 0..a.len() {
        let [two_back, last, this] = rotated(&mut rows, i);
        this[0] = last[0] + 1;
        let mut least = this[0];
        for j in 0..b.len() {
            let swap = last[j] + u16::from(a[i] != b[j]);
            let mut cost = swap.min(last[j + 1] + 1).min(this[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                cost = cost.min(two_back[j - 1] + 1);
            }
            this[j + 1] = cost;
            least = least.min(cost);
        }
        if usize::from(least) > most {
            return None;
        }
    }
    Some(rows[a.len() % 3][b.len()])
}

/// Columns of a row between which its cells are within the bound; `from` past the last if there is none.
#[derive(Clone, Copy)]
struct Live {
    from: usize,
    to: usize,
}

/// [`within`] for tokens of fewer than `N` bytes. A cell beyond the bound leads nowhere, so a row is filled only as far
/// as the two before it and its own cells reach.
fn filled<const N: usize>(a: &[u8], b: &[u8], bound: u16) -> Option<u16> {
    let costs = &*COSTS;
    let (pa, pb) = (Prepared::<N>::of(a, costs), Prepared::<N>::of(b, costs));
    // Three rows: two back (for pairs and transpositions), one back, this one.
    let mut rows = [[FAR; N]; 3];
    let none = Live { from: N, to: 0 };
    let (mut two_live, mut last_live) = (none, Live { from: 0, to: 0 });
    rows[0][0] = 0;
    for j in 0..b.len() {
        rows[0][j + 1] = rows[0][j] + pb.drop[j];
        if rows[0][j + 1] <= bound {
            last_live.to = j + 1;
        }
    }
    for i in 0..a.len() {
        let [two_back, last, this] = rotated(&mut rows, i);
        let from = last_live.from.min(two_live.from);
        let to = last_live.to.max(two_live.to) + 2;
        let mut live = none;
        this[..from].fill(FAR);
        if from == 0 {
            this[0] = last[0] + pa.drop[i];
            if this[0] <= bound {
                live = Live { from: 0, to: 0 };
            }
        }
        let here = usize::from(pa.class[i]);
        let (swaps, drop) = (&costs.swap[here], pa.drop[i]);
        let pairs = pa.pair[i].then(|| &costs.pair[usize::from(pa.class[i - 1])][here]);
        let before = i.checked_sub(1).map(|at| a[at]);
        // Slices of one length, so that the columns need no checks.
        let n = b.len();
        let (b, b_class, b_drop) = (&b[..n], &pb.class[..n], &pb.drop[..n]);
        let (above, beside) = (&last[1..=n], &last[..n]);
        let start = from.saturating_sub(1);
        let mut left = this[start];
        for j in start..n {
            if j >= to && left > bound {
                this[j + 1..=n].fill(FAR);
                break;
            }
            let there = usize::from(b_class[j]);
            let swap = if a[i] == b[j] { 0 } else { swaps[there] };
            let mut cost = (beside[j] + swap)
                .min(above[j] + drop)
                .min(left + b_drop[j]);
            if let Some(pairs) = pairs {
                cost = cost.min(two_back[j] + pairs[there]);
            }
            if pb.pair[j] {
                let pair = costs.pair[usize::from(b_class[j - 1])][there][here];
                cost = cost.min(last[j - 1] + pair);
            }
            if before == Some(b[j]) && j > 0 && a[i] == b[j - 1] && a[i] != b[j] {
                let exchange = if i == 1 && j == 1 {
                    EDIT
                } else {
                    costs.transpose
                };
                cost = cost.min(two_back[j - 1] + exchange);
            }
            this[j + 1] = cost;
            left = cost;
            if cost <= bound {
                live.from = live.from.min(j + 1);
                live.to = j + 1;
            }
        }
        if live.from == N && last_live.from == N {
            return None;
        }
        (two_live, last_live) = (last_live, live);
    }
    let cost = rows[a.len() % 3][b.len()];
    (cost <= bound).then_some(cost)
}

/// The rows for letter `i`: two back, one back, and the one to fill.
fn rotated<const N: usize>(rows: &mut [[u16; N]; 3], i: usize) -> [&mut [u16; N]; 3] {
    let [zero, one, two] = rows;
    match i % 3 {
        0 => [two, zero, one],
        1 => [zero, one, two],
        _ => [one, two, zero],
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the laws are exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spelling_freedom_is_cheap_and_other_names_are_dear() {
        for (a, b, least) in [
            ("MOHAMMAD", "MUHAMMAD", 0.95),
            ("HASSAN", "HASAN", 0.95),
            ("QADHAFI", "GADDAFI", 0.85),
            ("YOUSSEF", "YUSUF", 0.80),
            ("SOEHARTO", "SUHARTO", 0.95),
            ("DJOKO", "JOKO", 0.95),
            ("RIFKI", "RIFQI", 0.95),
            ("SHAH", "SYAH", 0.80),
            ("AHMED", "AHMDE", 0.85),
            ("TJAHJO", "CAHYO", 0.85),
            ("SERGEI", "SERGEY", 0.95),
            ("KHALID", "KHALED", 0.94),
        ] {
            let s = similarity(a, b);
            assert!(s >= least, "{a} {b}: {s}");
        }
        for (a, b, most) in [
            ("AHMAD", "HAMID", 0.75),
            ("ALI", "ABU", 0.6),
            ("MEDDIE", "MEI", 0.80),
            ("HASSAN", "HAQQANI", 0.75),
            ("MING", "MENG", 0.95),
            ("TAN", "LIM", 0.5),
            ("OMAR", "AMIN", 0.7),
        ] {
            let s = similarity(a, b);
            assert!(s <= most, "{a} {b}: {s}");
        }
    }

    #[test]
    fn every_row_of_the_cost_table_takes_effect() {
        for row in table::rows(include_str!("data/edit_costs.tsv")) {
            let wanted: u16 = row.last().unwrap().parse().unwrap();
            let (c, letters) = (&*COSTS, |f: usize| {
                row[f]
                    .bytes()
                    .map(|b| usize::from(class(b)))
                    .collect::<Vec<_>>()
            });
            let got = match row[0] {
                "swap" => c.swap[letters(1)[0]][letters(2)[0]],
                "pair" => c.pair[letters(1)[0]][letters(1)[1]][letters(2)[0]],
                "indel" => c.indel[letters(1)[0]],
                "beside" => c.beside[letters(1)[0]],
                "final" => c.last[letters(1)[0]],
                "double" => c.double,
                "transpose" => c.transpose,
                other => panic!("unknown kind {other}"),
            };
            assert_eq!(got, wanted, "{row:?}");
            assert!(
                row.len()
                    == if matches!(row[0], "swap" | "pair") {
                        4
                    } else {
                        3
                    },
                "{row:?}"
            );
        }
    }

    #[test]
    fn tokens_past_the_scratch_are_still_measured() {
        let (a, b) = ("A".repeat(70), "A".repeat(69) + "B");
        assert!((distance(&a, &b) - 1.0).abs() < 1e-6);
        assert!(similarity(&a, &b) > 0.9 && distance(&a, &a) == 0.0);
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_finite_and_zero_only_for_equals(a in "[A-Z]{0,14}|\\PC{0,20}", b in "[A-E]{0,14}|[A-Z]{0,70}") {
            let (ab, ba) = (distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(ab, ba);
            prop_assert!(ab.is_finite() && ab >= 0.0);
            prop_assert_eq!(ab == 0.0, a == b);
            prop_assert_eq!(similarity(&a, &b), similarity(&b, &a));
            prop_assert_eq!(similarity(&a, &b) == 1.0, a == b);
        }

        #[test]
        fn edits_of_any_script_are_those_of_optimal_alignment(a in "[абвг ]{0,12}|\\PC{0,9}", b in "[абвг ]{0,12}", most in 0..9usize) {
            let all = strsim::osa_distance(&a, &b);
            prop_assert_eq!(edits(&a, &b, most), (all <= most).then_some(all));
        }

        #[test]
        fn weights_only_make_edits_cheaper_than_plain_alignment(a in "[A-Z]{0,12}", b in "[A-Z]{0,12}") {
            prop_assert!(distance(&a, &b) <= plain(a.as_bytes(), b.as_bytes()) + 1e-4);
        }

        #[test]
        fn the_bounded_similarity_agrees_with_the_full_one(a in "[A-H]{0,9}|[A-Z]{0,6}", b in "[A-H]{0,9}|[A-Z]{0,6}", floor in 0.0_f32..1.0) {
            let full = similarity(&a, &b);
            prop_assert_eq!(similarity_at_least(a.as_bytes(), b.as_bytes(), floor), (full >= floor).then_some(full));
        }
    }
}
