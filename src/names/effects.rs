//! What bears on a name score beyond its parts: their order, fathers and sons, sex, suffixes, numbers, legal forms.
//!
//! Each effect is a bit, so that a reason can be given, and a factor of [`Weights`]. Every rule is symmetric. To add one: a
//! bit, its constant with the case that set it, and a line in [`factor`] or [`markers`].

use super::align::{Alignment, Pair};
use super::compare::Weights;
use super::pair::Rule;
use super::prepared::{NameFlags, NameRef, TokenKind, class_of};

/// Effects on a name score beyond its parts, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects(pub u8);

impl Effects {
    /// The parts agree in another order than a family/given flip explains.
    pub const REORDERED: u8 = 1;
    /// A patronymic stands where the other has the own name.
    pub const FATHER_FOR_SON: u8 = 1 << 1;
    /// JR on one side, SR or III on the other.
    pub const SUFFIX: u8 = 1 << 2;
    /// BIN on one side, BINTI on the other.
    pub const MARKER_GENDER: u8 = 1 << 3;
    /// Other numbers or units: Fund 5, Fund 8.
    pub const NUMBER: u8 = 1 << 4;
    /// Other legal forms.
    pub const LEGAL_FORM: u8 = 1 << 5;
    /// ABU X on one side, X on the other.
    pub const KUNYA: u8 = 1 << 6;

    /// Whether an effect applied.
    pub fn has(self, effect: u8) -> bool {
        self.0 & effect != 0
    }
}

/// What remains of a score by all that bears on it beyond the parts.
pub(super) fn factor(q: NameRef<'_>, l: NameRef<'_>, a: &Alignment, effects: &mut Effects) -> f32 {
    let mut score = 1.0;
    if out_of_order(q, a) {
        effects.0 |= Effects::REORDERED;
        score *= if both_syllabic(q, l) && keeps_an_end(q, l, a) {
            Weights::REORDERED_SYLLABLES
        } else {
            Weights::REORDERED
        };
    } else if father_first(q, a, |p| (p.q, p.l)) || father_first(l, a, |p| (p.l, p.q)) {
        effects.0 |= Effects::REORDERED;
        score *= Weights::FATHER_FIRST;
    }
    if own_name_missing(q, a, |p| p.q) || own_name_missing(l, a, |p| p.l) {
        score *= Weights::OWN_NAME_MISSING;
    }
    if kunya_missing(q, l, a) {
        effects.0 |= Effects::KUNYA;
        score *= Weights::KUNYA;
    }
    score *= markers(q, l, effects);
    score
}

/// First patronymic marker of a name.
pub(super) fn marker(name: NameRef<'_>) -> Option<usize> {
    (1..name.len().saturating_sub(1))
        .find(|&i| matches!(name.kind_of(i), TokenKind::SonOf | TokenKind::DaughterOf))
}

/// Where both names have a marker, a part before it on one side does not answer to a part behind it on the other.
pub(super) fn mark_fathers(
    q: NameRef<'_>,
    l: NameRef<'_>,
    a: &mut Alignment,
    effects: &mut Effects,
) {
    let (Some(mq), Some(ml)) = (marker(q), marker(l)) else {
        return;
    };
    for p in a
        .pairs_mut()
        .iter_mut()
        .filter(|p| p.q_len > 0 && p.l_len > 0)
    {
        if (usize::from(p.q) < mq) != (usize::from(p.l) < ml) {
            p.rule = Rule::FatherForSon;
            p.similarity *= Weights::FATHER_FOR_SON;
            effects.0 |= Effects::FATHER_FOR_SON;
        }
    }
}

/// Whether nothing that stands before the patronymic marker of a name has a partner.
fn own_name_missing(name: NameRef<'_>, a: &Alignment, side: impl Fn(&Pair) -> u8) -> bool {
    let Some(marker) = marker(name) else {
        return false;
    };
    let paired = |p: &&Pair| p.q_len > 0 && p.l_len > 0;
    let own = |p: &Pair| usize::from(side(p)) < marker;
    (0..marker).any(|i| name.kind_of(i).is_core()) && !a.pairs().iter().filter(paired).any(own)
}

/// Whether the first or the last words of two names are paired: then the family name stands where it stood, and it is the
/// given name whose syllables have changed places.
fn keeps_an_end(q: NameRef<'_>, l: NameRef<'_>, a: &Alignment) -> bool {
    let ends = |p: &Pair| {
        let last = |name: NameRef<'_>, at: u8| usize::from(at) + 1 == name.len();
        (p.q, p.l) == (0, 0) || last(q, p.q) && last(l, p.l)
    };
    let single = |p: &&Pair| p.q_len == 1 && p.l_len == 1;
    a.pairs().iter().filter(single).any(ends)
}

/// Whether what stands behind the patronymic marker of a name stands first in one that has none.
fn father_first(name: NameRef<'_>, a: &Alignment, sides: impl Fn(&Pair) -> (u8, u8)) -> bool {
    let Some(marker) = marker(name) else {
        return false;
    };
    let (mut last_own, mut first_father) = (None, None);
    for (here, there) in a
        .pairs()
        .iter()
        .filter(|p| p.q_len > 0 && p.l_len > 0)
        .map(sides)
    {
        if usize::from(here) < marker {
            last_own = last_own.max(Some(there));
        } else {
            first_father = Some(first_father.map_or(there, |first: u8| first.min(there)));
        }
    }
    last_own
        .zip(first_father)
        .is_some_and(|(own, father)| father < own)
}

/// Whether a name stands behind ABU or UMM on one side and by itself on the other.
fn kunya_missing(q: NameRef<'_>, l: NameRef<'_>, a: &Alignment) -> bool {
    let behind = |name: NameRef<'_>, i: u8| {
        i.checked_sub(1)
            .is_some_and(|at| name.kind_of(usize::from(at)) == TokenKind::Kunya)
    };
    let single = a.pairs().iter().filter(|p| p.q_len == 1 && p.l_len == 1);
    single.into_iter().any(|p| behind(q, p.q) != behind(l, p.l))
}

/// Whether the paired parts stand in an order that turning the name around at one place does not explain. Generic words of
/// organisations stand where they like: BANK OF SUNDA, SUNDA BANK.
fn out_of_order(q: NameRef<'_>, a: &Alignment) -> bool {
    let mut order = [(0u8, 0u8); 48];
    let mut n = 0;
    let own =
        |p: &&Pair| p.q_len > 0 && p.l_len > 0 && q.kind_of(usize::from(p.q)) != TokenKind::Generic;
    for p in a.pairs().iter().filter(own) {
        order[n] = (p.q, p.l);
        n += 1;
    }
    let order = &mut order[..n];
    order.sort_unstable();
    let falls = order.windows(2).filter(|w| w[1].1 < w[0].1).count();
    falls > 1 || (falls == 1 && n > 2 && order[n - 1].1 > order[0].1)
}

/// The factor of suffixes, patronymic markers, numbers and legal forms.
fn markers(q: NameRef<'_>, l: NameRef<'_>, effects: &mut Effects) -> f32 {
    let mut factor = 1.0;
    if differs(q, l, |k| k == TokenKind::Suffix) == Some(true) {
        effects.0 |= Effects::SUFFIX;
        factor *= Weights::SUFFIX;
    }
    if of_one_sex(q, NameFlags::MALE) && of_one_sex(l, NameFlags::FEMALE)
        || of_one_sex(q, NameFlags::FEMALE) && of_one_sex(l, NameFlags::MALE)
    {
        effects.0 |= Effects::MARKER_GENDER;
        factor *= Weights::MARKER_GENDER;
    }
    match differs(q, l, |k| k == TokenKind::Number) {
        Some(true) => {
            effects.0 |= Effects::NUMBER;
            factor *= Weights::NUMBER;
        }
        None if has(q, TokenKind::Number) != has(l, TokenKind::Number) => {
            effects.0 |= Effects::NUMBER;
            factor *= Weights::NUMBER_MISSING;
        }
        Some(false) | None => {}
    }
    if differs(q, l, |k| k == TokenKind::LegalForm) == Some(true) {
        effects.0 |= Effects::LEGAL_FORM;
        factor *= Weights::LEGAL_FORM;
    }
    factor
}

/// Whether the words of a name say one sex and not the other.
fn of_one_sex(name: NameRef<'_>, sex: NameFlags) -> bool {
    let both = NameFlags::MALE.with(NameFlags::FEMALE);
    name.flags.has(sex) && !name.flags.has(both)
}

pub(super) fn both_syllabic(q: NameRef<'_>, l: NameRef<'_>) -> bool {
    q.flags.has(NameFlags::SYLLABIC) && l.flags.has(NameFlags::SYLLABIC)
}

fn has(name: NameRef<'_>, kind: TokenKind) -> bool {
    name.kind.contains(&(kind as u8))
}

/// Whether the tokens of a kind differ; `None` unless both names have one.
fn differs(q: NameRef<'_>, l: NameRef<'_>, of: impl Fn(TokenKind) -> bool) -> Option<bool> {
    let (mut in_q, mut in_l, mut shared) = (false, false, false);
    for i in (0..q.len()).filter(|&i| of(q.kind_of(i))) {
        in_q = true;
        for j in (0..l.len()).filter(|&j| of(l.kind_of(j))) {
            let same_class =
                class_of(q.canon[i]) != 0 && class_of(q.canon[i]) == class_of(l.canon[j]);
            shared |= same_class || q.text.bytes(i) == l.text.bytes(j);
        }
    }
    for j in 0..l.len() {
        in_l |= of(l.kind_of(j));
    }
    (in_q && in_l).then_some(!shared)
}
