//! How alike two prepared names are: one number, and the alignment it comes from.
//!
//! The score is the share of what the two names tell that agrees, in 0–1, symmetric but for a queried name that may
//! have been cut. A part that contradicts counts in full, however long the name; a part that one side merely lacks
//! counts a little. The weights and factors stand in [`Weights`], with the case that set each beside it.

use super::acronym;
use super::align::{Alignment, Pair, align};
use super::effects::{Effects, both_syllabic, factor, mark_fathers, marker};
use super::glance::Glanced;
use super::pair::{DIALECT, DIALECT_THROUGHOUT, Rule};
use super::prepare::GENERIC;
use super::prepared::{NameFlags, NameRef, TokenKind, class_of};
use super::tables::tables;
use crate::text::distance;
use crate::text::script::{self, Script};

/// The outcome of comparing two names.
#[derive(Clone, Copy, Debug, Default)]
pub struct Comparison {
    /// Similarity, 0–1; 1 only if nothing differs.
    pub score: f32,
    /// How much the agreeing parts tell: the sum of their weights, from one side; never more than either name tells.
    pub information: f32,
    /// What else bore on the score.
    pub effects: Effects,
    /// The parts.
    pub alignment: Alignment,
}

/// What parts and effects count for.
pub struct Weights;

impl Weights {
    /// A part only one side has: "Oman Rochman" / "Oman Rochman bin X".
    pub(super) const EXTRA: f32 = 0.35;
    /// A middle part, patronym or connector that only one side has.
    pub(super) const EXTRA_DROPPABLE: f32 = 0.25;
    /// A family name that only one side has: documents leave out middle names, not this.
    pub(super) const EXTRA_FAMILY: f32 = 0.60;
    /// A syllable that only one side has: "Hla Aung" / "Hla Thu Aung".
    pub(super) const EXTRA_SYLLABLE: f32 = 1.0;
    /// The same of a Chinese given name that is one word: "Li Qiang" / "Li Keqiang"; a wife may put her husband's name before her own.
    pub(super) const EXTRA_CHINESE: f32 = 2.0;
    /// A pair of parts that contradict: "John Smith" / "John Brown".
    pub(super) const CONTRADICTION: f32 = 1.15;
    /// Least weight of a contradiction between organisations: "Pacific Shipping" / "Pacific Insurance"; not of words that say nothing
    /// of what they do: "Pacific Star Group" / "Pacific Star Company".
    pub(super) const OTHER_TRADE: f32 = 0.6;
    /// Least weight of a contradiction of that by which a person is called: "Ali Hassan Azzawi" / "Hadi Hassan Azzawi".
    pub(super) const OTHER_OWN_NAME: f32 = 0.6;
    /// Least weight of any other contradiction in a person's name, however common both parts are: "Ali Mohammed Ghazal" / "Ali Ibrahim
    /// Ghazal".
    pub(super) const OTHER_PART: f32 = 0.4;
    /// One part against several: "Hapilon" / "Isnilon Hapilon" at most the sum of both, "Ali" / "Ali Hassan" little more
    /// than the first.
    pub(super) const ONE_OF_SEVERAL: f32 = 0.62;
    pub(super) const ONE_RARE_OF_SEVERAL: f32 = 0.17;
    /// Parts in an order no convention explains.
    pub(super) const REORDERED: f32 = 0.94;
    /// "Li Wen Hua" / "Li Hua Wen".
    pub(super) const REORDERED_SYLLABLES: f32 = 0.74;
    /// "Ahmad bin Abdullah" / "Abdullah Ahmad".
    pub(super) const FATHER_FIRST: f32 = 0.86;
    /// "Ahmad bin Abdullah" / "Abdullah bin Ahmad".
    pub(super) const FATHER_FOR_SON: f32 = 0.45;
    /// "Reyes Jr" / "Reyes III".
    pub(super) const SUFFIX: f32 = 0.74;
    /// "Said bin Ahmad" / "Ahmad": the father's name without the own.
    pub(super) const OWN_NAME_MISSING: f32 = 0.80;
    /// "Abu Sara" / "Sara": the father is not the child.
    pub(super) const KUNYA: f32 = 0.80;
    /// "X bin Y" / "X binti Y", "Abu X" / "Umm X", "Tran Van Binh" / "Tran Thi Binh".
    pub(super) const MARKER_GENDER: f32 = 0.72;
    /// "Fund 5" / "Fund 8".
    pub(super) const NUMBER: f32 = 0.70;
    /// "Fund 5" / "Fund".
    pub(super) const NUMBER_MISSING: f32 = 0.93;
    /// "X Pte Ltd" / "X Sdn Bhd".
    pub(super) const LEGAL_FORM: f32 = 0.80;
}

/// From here up two spellings in one script are compared by it, below through Latin.
const NATIVE_NEAR: f32 = 0.85;

/// Names of one sound and other characters, where a character is a syllable.
const HOMOPHONE: f32 = 0.74;

/// What a pair of a similarity is worth: full agreement is worth itself, the least agreement little.
pub(super) fn worth(similarity: f32) -> f32 {
    if similarity >= 0.95 {
        similarity
    } else {
        (0.34 + (similarity - 0.70) * 2.5).clamp(0.15, 0.95)
    }
}

/// Compares a queried with a listed name.
pub fn compare(q: NameRef<'_>, l: NameRef<'_>) -> Comparison {
    compare_at_least(&Glanced::of(q), l, 0.0).unwrap_or_default()
}

/// Compares a queried with a listed name; `None` if the score is below `floor`, and then mostly with little work.
pub fn compare_at_least(sought: &Glanced<'_>, l: NameRef<'_>, floor: f32) -> Option<Comparison> {
    let q = *sought.name();
    if let Some(score) = native(q, l) {
        return Some(same_script(q, l, score)).filter(|c| c.score >= floor);
    }
    if let Some(comparison) = acronym::compare(q, l) {
        return Some(comparison).filter(|c| c.score >= floor);
    }
    let alignment = align(sought, &l, floor)?;
    let mut comparison = scored(q, l, alignment);
    if other_characters(q.native, l.native) {
        comparison.score = comparison.score.min(HOMOPHONE);
    }
    (comparison.score >= floor).then_some(comparison)
}

fn scored(q: NameRef<'_>, l: NameRef<'_>, mut alignment: Alignment) -> Comparison {
    let mut effects = Effects::default();
    mark_fathers(q, l, &mut alignment, &mut effects);
    speak_one_dialect(q, l, &mut alignment);
    let mut score = share(q, l, &mut alignment);
    score *= factor(q, l, &alignment, &mut effects);
    let information: f32 = alignment
        .pairs()
        .iter()
        .filter(|p| p.q_len > 0 && p.l_len > 0)
        .map(|p| 0.5 * p.weight * worth(p.similarity))
        .sum();
    Comparison {
        score: score.clamp(0.0, 1.0),
        information: information.min(q.told().min(l.told())),
        effects,
        alignment,
    }
}

/// Similarity in the script both names were written in, if they share one that is not Latin.
fn native(q: NameRef<'_>, l: NameRef<'_>) -> Option<f32> {
    if q.native.is_empty() || l.native.is_empty() {
        return None;
    }
    if q.native == l.native {
        return Some(1.0);
    }
    let (longer, shorter) = lengths(q.native, l.native);
    if longer - shorter > longer / 6 + 1 {
        return None;
    }
    let most = ((1.0 - NATIVE_NEAR) * longer as f32) as usize + 1;
    let edits = distance::edits(q.native, l.native, most)?;
    let near = 1.0 - edits as f32 / longer as f32;
    (near >= NATIVE_NEAR).then_some(near)
}

/// Whether two names are written in as many characters of a script that has one for a syllable, and not in the same.
fn other_characters(a: &str, b: &str) -> bool {
    let syllables = |text: &str| {
        text.chars()
            .all(|c| c == ' ' || matches!(script::of(c), Some(Script::Han | Script::Hangul)))
    };
    let (longer, shorter) = lengths(a, b);
    shorter > 0 && longer == shorter && a != b && syllables(a) && syllables(b)
}

fn lengths(a: &str, b: &str) -> (usize, usize) {
    let (a, b) = (a.chars().count(), b.chars().count());
    (a.max(b), a.min(b))
}

fn same_script(q: NameRef<'_>, l: NameRef<'_>, score: f32) -> Comparison {
    let mut alignment = Alignment::default();
    let weight = (q.weight.iter().sum::<f32>() + l.weight.iter().sum::<f32>()).max(1.0);
    alignment.push(Pair {
        q: 0,
        q_len: q.len().min(255) as u8,
        l: 0,
        l_len: l.len().min(255) as u8,
        rule: if score >= 1.0 {
            Rule::Native
        } else {
            Rule::NearSpelling
        },
        similarity: score,
        weight,
    });
    Comparison {
        score,
        information: 0.5 * weight * score,
        effects: Effects::default(),
        alignment,
    }
}

/// A document spells a whole name in one dialect: where the surname is in another, so may be the given name; and where a syllable of
/// the given name is, so is the next, though the surname is as it was: "Mao Yu Hua" / "Mao Geok Hwa". A syllable alike that Mandarin
/// does not have says that both names are in one.
fn speak_one_dialect(q: NameRef<'_>, l: NameRef<'_>, a: &mut Alignment) {
    let of = |rule| a.pairs().iter().filter(move |p| p.rule == rule);
    let texts = |p: &Pair| (q.text.get(p.q.into()), l.text.get(p.l.into()));
    let from_mandarin = |p: &Pair| {
        let (one, other) = texts(p);
        tables().same_character(one, other) == Some(true)
    };
    let dialect = of(Rule::Dialect).count();
    if dialect == 0 {
        return;
    }
    let surname = of(Rule::Dialect).any(|p| p.similarity >= DIALECT);
    let syllables = a.pairs().len() > 2
        && dialect + of(Rule::Romanisation).count() > 1
        && of(Rule::Dialect).all(from_mandarin);
    let of_one = |p: &Pair| tables().is_dialect(texts(p).0);
    if (surname || syllables) && !of(Rule::Exact).any(of_one) {
        for p in a.pairs_mut().iter_mut().filter(|p| p.rule == Rule::Dialect) {
            p.similarity = p.similarity.max(DIALECT_THROUGHOUT);
        }
    }
}

/// The agreeing share of all that the two names tell.
fn share(q: NameRef<'_>, l: NameRef<'_>, a: &mut Alignment) -> f32 {
    let (mut agreed, mut told) = (0.0f32, 0.0f32);
    let (mut only_q, mut only_l) = (0.0f32, 0.0f32);
    let (mut heaviest_q, mut heaviest_l) = (0.0f32, 0.0f32);
    let mut pairs = 0;
    // However common a syllable is, in a name of syllables it tells people apart as much as any other.
    let least = if both_syllabic(q, l) {
        mean_weight(a)
    } else {
        0.0
    };
    for p in a.pairs() {
        let weight = p.weight.max(least);
        match p.rule {
            Rule::OnlyQueried => {
                only_q += weight;
                heaviest_q = heaviest_q.max(weight);
            }
            Rule::OnlyListed => {
                only_l += weight;
                heaviest_l = heaviest_l.max(weight);
            }
            _ => {
                agreed += weight * worth(p.similarity);
                told += weight;
                if !(p.q_len == 1 && q.is_servant(usize::from(p.q))) {
                    pairs += u32::from(p.q_len.max(p.l_len));
                }
            }
        }
    }
    if told <= 0.0 {
        return 0.0;
    }
    if q.flags.has(NameFlags::TRUNCATED) {
        only_l = 0.0;
    }
    let (family_q, family_l) = (
        family_missing(q, a, |p| (p.q, p.q_len)),
        family_missing(l, a, |p| (p.l, p.l_len)),
    );
    let mut both = only_q.min(only_l);
    if both > 0.0 {
        if q.flags.has(NameFlags::ENTITY) {
            if heaviest_q.min(heaviest_l) >= GENERIC && trades_contradict(q, l, a) {
                both = both.max(Weights::OTHER_TRADE);
            }
        } else if own_names_contradict(q, l, a) {
            both = both.max(Weights::OTHER_OWN_NAME);
        } else {
            both = both.max(Weights::OTHER_PART);
        }
        for p in a.pairs_mut() {
            if matches!(p.rule, Rule::OnlyQueried | Rule::OnlyListed) {
                p.rule = Rule::Contradicts;
            }
        }
    }
    let extra = (only_q - both).max(0.0) * droppable(q, family_q)
        + (only_l - both).max(0.0) * droppable(l, family_l);
    let score = agreed / (told + 2.0 * both * Weights::CONTRADICTION + extra);
    let one_of_several =
        pairs <= 1 && (cores(q) > 1) != (cores(l) > 1) && !q.flags.has(NameFlags::TRUNCATED);
    if one_of_several {
        // The weight of a pair is that of both its sides.
        let rare = (told / 2.0).min(1.0);
        score.min(Weights::ONE_OF_SEVERAL + Weights::ONE_RARE_OF_SEVERAL * rare)
    } else {
        score
    }
}

fn mean_weight(a: &Alignment) -> f32 {
    let pairs = || a.pairs().iter().filter(|p| p.q_len > 0 && p.l_len > 0);
    pairs().map(|p| p.weight).sum::<f32>() / pairs().count().max(1) as f32
}

/// The parts of a name that tell by themselves who it is; generic words of an organisation's name do not.
fn cores(name: NameRef<'_>) -> usize {
    let tells = |kind: TokenKind| kind.is_core() && kind != TokenKind::Generic;
    (0..name.len())
        .filter(|&i| tells(name.kind_of(i)) && !name.is_servant(i))
        .count()
}

/// Whether the first part of neither name has a partner.
fn own_names_contradict(q: NameRef<'_>, l: NameRef<'_>, a: &Alignment) -> bool {
    let first = |name: NameRef<'_>| {
        (0..name.len()).find(|&i| name.kind_of(i).is_core() && !name.is_servant(i))
    };
    let alone = |rule: Rule, at: Option<usize>, side: fn(&Pair) -> u8| {
        let mut alone = a.pairs().iter().filter(|p| p.rule == rule);
        alone.any(|p| Some(usize::from(side(p))) == at)
    };
    alone(Rule::OnlyQueried, first(q), |p| p.q) && alone(Rule::OnlyListed, first(l), |p| p.l)
}

/// Whether each organisation has a word that says what it does and the other nothing of the kind.
fn trades_contradict(q: NameRef<'_>, l: NameRef<'_>, a: &Alignment) -> bool {
    let telling = |rule: Rule| {
        let of_rule = a.pairs().iter().filter(move |p| p.rule == rule);
        of_rule.filter(|p| p.weight >= GENERIC)
    };
    let class = |name: NameRef<'_>, i: u8| class_of(name.canon[usize::from(i)]);
    let akin = |p: &Pair, o: &Pair| tables().akin(class(q, p.q), class(l, o.l));
    let mut of_q = telling(Rule::OnlyQueried);
    let mut of_l = telling(Rule::OnlyListed);
    of_q.any(|p| !telling(Rule::OnlyListed).any(|o| akin(p, o)))
        && of_l.any(|o| !telling(Rule::OnlyQueried).any(|p| akin(p, o)))
}

/// Whether a name has a family name and no part of it has a partner.
fn family_missing(name: NameRef<'_>, a: &Alignment, side: impl Fn(&Pair) -> (u8, u8)) -> bool {
    let family = |i: usize| name.kind_of(i) == TokenKind::Family;
    let paired = a.pairs().iter().filter(|p| p.q_len > 0 && p.l_len > 0);
    (0..name.len()).any(family)
        && !paired
            .map(side)
            .any(|(at, len)| (usize::from(at)..usize::from(at + len)).any(family))
}

/// What an extra part of this name costs: less in a long name, whose middle parts are left out by custom.
fn droppable(name: NameRef<'_>, family: bool) -> f32 {
    if family {
        Weights::EXTRA_FAMILY
    } else if name.flags.has(NameFlags::SYLLABIC) {
        if name.flags.has(NameFlags::JOINED) {
            Weights::EXTRA_CHINESE
        } else {
            Weights::EXTRA_SYLLABLE
        }
    } else if cores(name) >= 4 || marker(name).is_some() || name.flags.has(NameFlags::PATRONYMIC) {
        Weights::EXTRA_DROPPABLE
    } else {
        Weights::EXTRA
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{RecordKind, SubjectName};
    use crate::names::glance::{Both, most};
    use crate::names::pair::pair;
    use crate::names::reach::Bits;
    use crate::names::{NameBuf, prepare_queried};

    const REVIEW: f32 = 0.80;

    fn prepared(name: &str, kind: RecordKind) -> Vec<NameBuf> {
        prepare_queried(&SubjectName::whole(name), kind)
    }

    fn score(a: &str, b: &str, kind: RecordKind) -> f32 {
        let (a, b) = (prepared(a, kind), prepared(b, kind));
        let scores = a
            .iter()
            .flat_map(|x| b.iter().map(move |y| compare(x.view(), y.view()).score));
        scores.fold(0.0, f32::max)
    }

    #[test]
    fn every_pair_of_the_table_compares_as_it_must_from_both_sides() {
        let table = include_str!("../../tests/data/scoring/name.tsv");
        let mut wrong = Vec::new();
        for line in table
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
        {
            let cells: Vec<&str> = line.split('\t').collect();
            let [kind, a, b, expected] = cells[..] else {
                panic!("four cells: {line}")
            };
            let kind = RecordKind::parse(kind).unwrap();
            let (there, back) = (score(a, b, kind), score(b, a, kind));
            assert!(
                (there - back).abs() < 1e-4,
                "{line}: {there} but turned {back}"
            );
            if (there >= REVIEW) != (expected == "same") {
                wrong.push(format!("{there:.3} {line}"));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn no_pair_is_more_alike_than_a_glance_says_it_may_be() {
        let table = include_str!("../../tests/data/scoring/name.tsv");
        let rows = table.lines().filter(|l| !l.starts_with('#'));
        let cut = |name: &str| SubjectName {
            maybe_truncated: true,
            ..SubjectName::whole(name)
        };
        let names: Vec<NameBuf> = rows
            .filter_map(|l| l.split('\t').nth(1))
            .flat_map(|name| [SubjectName::whole(name), cut(name)])
            .flat_map(|name| prepare_queried(&name, RecordKind::Person))
            .collect();
        let mut pairs = 0;
        for (q, l) in names.iter().flat_map(|q| names.iter().map(move |l| (q, l))) {
            let (q, l) = (q.view(), l.view());
            let (sought, listed): (Glanced<'_>, Glanced<'_>) = (Glanced::of(q), Glanced::of(l));
            let both = Both::of(&q, &l);
            for i in Bits(q.cores()) {
                for j in Bits(l.cores()) {
                    let most = most(&sought, i, &listed, j, both);
                    if let Some((found, _)) = pair(&q, i, &l, j) {
                        assert!(found <= most, "{found} {most} {q:?} {i} {l:?} {j}");
                        pairs += 1;
                    }
                }
            }
        }
        assert!(pairs > 400, "{pairs}");
    }
}
