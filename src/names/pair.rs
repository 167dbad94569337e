//! How alike two tokens are, and by which rule.
//!
//! Rules are tried from the strongest down; the first that holds decides. Every rule is symmetric. To add one, add
//! it to [`Rule`] and to [`pair`], with the case that needs it as a test.

use super::prepared::{NICKNAMED, NameFlags, NameRef, TokenKind};
use super::tables::tables;
use crate::text::distance;

/// Why two tokens were paired, or why one stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Rule {
    /// The same letters.
    Exact = 0,
    /// Spellings of one name by the table of variants.
    Variant = 1,
    /// The same under the light fold: a difference of romanisation.
    Romanisation = 2,
    /// The same but for an article joined to one of them.
    Article = 3,
    /// Several tokens of one side joined equal one of the other.
    Joined = 4,
    /// A slip or a spelling that no table knows.
    NearSpelling = 5,
    /// The same consonants; one side's script writes no vowels.
    Consonants = 6,
    /// An initial stands for the name.
    Initial = 7,
    /// The queried part was cut to fit its field.
    CutShort = 8,
    /// The same in its own script.
    Native = 9,
    /// Only the subject has it.
    OnlyQueried = 10,
    /// Only the record has it.
    OnlyListed = 11,
    /// Each side has another name here.
    Contradicts = 12,
    /// The same Chinese surname in another dialect's spelling.
    Dialect = 14,
    /// A short or pet form of the name.
    Nickname = 15,
    /// A name of its own on one side is the father's on the other.
    FatherForSon = 13,
}

impl Rule {
    /// What an officer reads.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Variant => "variant spelling",
            Self::Romanisation => "romanisation",
            Self::Article => "article joined",
            Self::Joined => "joined or split",
            Self::NearSpelling => "near spelling",
            Self::Consonants => "same consonants",
            Self::Initial => "initial",
            Self::CutShort => "cut short",
            Self::Native => "same in own script",
            Self::OnlyQueried => "only in query",
            Self::OnlyListed => "only on list",
            Self::Contradicts => "contradicts",
            Self::Dialect => "surname in another dialect",
            Self::Nickname => "short form of the name",
            Self::FatherForSon => "father's name for own",
        }
    }
}

const VARIANT: f32 = 0.98;
const ROMANISATION: f32 = 0.95;
const ROMANISATION_SHORT: f32 = 0.84;
/// "Wei Ming" / "Wei Meng": siblings share all but a syllable.
const SYLLABLE: f32 = 0.66;
const SYLLABLE_MIN: f32 = 0.75;
/// "Tan" / "Chen" for one character: needs more than the name to be believed.
const DIALECT: f32 = 0.82;
const NICKNAME: f32 = 0.88;
const ARTICLE: f32 = 0.96;
const CONSONANTS: f32 = 0.88;
const SKELETON_FLOOR: f32 = 0.80;
const INITIAL: f32 = 0.80;
const CUT_SHORT: f32 = 0.97;
/// Below this a pair of longer tokens is no pair.
const NEAR_MIN: f32 = 0.70;
/// Tokens up to this length carry too few letters for folds and slips to be harmless.
const SHORT: usize = 4;

/// Similarity of token `i` of the query and token `j` of the listed name; `None` if they are no pair.
pub fn pair(q: NameRef<'_>, i: usize, l: NameRef<'_>, j: usize) -> Option<(f32, Rule)> {
    let (a, b) = (q.text.bytes(i), l.text.bytes(j));
    if a == b {
        return Some((1.0, Rule::Exact));
    }
    let (ka, kb) = (q.kind_of(i), l.kind_of(j));
    if ka == TokenKind::Number || kb == TokenKind::Number || a.is_empty() || b.is_empty() {
        return None;
    }
    let (class_a, class_b) = (q.canon[i] & !NICKNAMED, l.canon[j] & !NICKNAMED);
    if class_a != 0 && class_a == class_b {
        return Some((VARIANT, Rule::Variant));
    }
    if ka == TokenKind::Initial || kb == TokenKind::Initial {
        return (a[0] == b[0]).then_some((INITIAL, Rule::Initial));
    }
    if q.flags.has(NameFlags::TRUNCATED) && a.len() < b.len() && b.starts_with(a) {
        let sure = (a.len() as f32 / 3.0).min(1.0);
        return Some((INITIAL + (CUT_SHORT - INITIAL) * sure, Rule::CutShort));
    }
    let short = a.len().min(b.len()) <= SHORT;
    if q.flags.has(NameFlags::SYLLABIC) && l.flags.has(NameFlags::SYLLABIC) {
        let (a, b) = (q.text.get(i), l.text.get(j));
        let family = |kind| kind == TokenKind::Family;
        let surnames = (i, j) == (0, 0) || (family(ka) && family(kb));
        let clans = tables().clans(a);
        if surnames && tables().clans(b).iter().any(|c| clans.contains(c)) {
            return Some((DIALECT, Rule::Dialect));
        }
        let near = distance::similarity(a, b);
        return (near >= SYLLABLE_MIN).then_some((SYLLABLE, Rule::NearSpelling));
    }
    if q.light.bytes(i) == l.light.bytes(j) {
        let sim = if short {
            ROMANISATION_SHORT
        } else {
            ROMANISATION
        };
        return Some((sim, Rule::Romanisation));
    }
    if let Some(sim) = article(a, b) {
        return Some((sim, Rule::Article));
    }
    let same_skeleton = {
        let (sa, sb) = (q.skeleton.bytes(i), l.skeleton.bytes(j));
        sa.len() >= 2 && sa == sb
    };
    let consonantal = q.flags.has(NameFlags::CONSONANTAL) || l.flags.has(NameFlags::CONSONANTAL);
    if consonantal && same_skeleton {
        return Some((CONSONANTS, Rule::Consonants));
    }
    if q.canon[i] & l.canon[j] & NICKNAMED != 0 && tables().nickname(q.text.get(i), l.text.get(j)) {
        return Some((NICKNAME, Rule::Nickname));
    }
    if class_a != 0 && class_b != 0 {
        return None;
    }
    if tables().kept_apart(class_a, l.text.get(j)) || tables().kept_apart(class_b, q.text.get(i)) {
        return None;
    }
    if a.len().abs_diff(b.len()) > a.len().max(b.len()) / 3 + 1 {
        return None;
    }
    let (a, b) = (q.text.get(i), l.text.get(j));
    let near =
        distance::similarity(a, b).max(0.97 * distance::similarity(q.light.get(i), l.light.get(j)));
    let near = if same_skeleton && !short {
        near.max(SKELETON_FLOOR)
    } else {
        near
    };
    let least = match a.len().min(b.len()) {
        0..=2 => return None,
        3 => 0.90,
        4 => 0.78,
        _ => NEAR_MIN,
    };
    (near >= least).then_some((near.min(0.94), Rule::NearSpelling))
}

/// Whether one of the two is the other with an article (AL, EL) in front.
fn article(a: &[u8], b: &[u8]) -> Option<f32> {
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    let bare = long
        .strip_prefix(b"AL")
        .or_else(|| long.strip_prefix(b"EL"))?;
    (bare.len() >= 4 && bare == short).then_some(ARTICLE)
}
