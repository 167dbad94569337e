//! How alike two tokens are, and by which rule.
//!
//! Rules are tried from the strongest down; the first that holds decides. Every rule is symmetric, but for
//! a queried part that may have been cut. To add one, add it to [`Rule`] and to [`pair`], with the case that needs it
//! as a test.

use super::compound;
use super::prepared::{CHINESE, NICKNAMED, NameFlags, NameRef, TokenKind, class_of, other_marks};
use super::seen;
use super::tables::{Tables, tables};
use crate::text::{distance, phonetic};

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
    /// The same but for an article or an ezafe joined to one of them.
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
    /// The same Chinese character, perhaps, in another dialect's spelling.
    Dialect = 14,
    /// A short or pet form of the name.
    Nickname = 15,
    /// A name of its own on one side is the father's on the other.
    FatherForSon = 13,
    /// One side is the initials of the other.
    Acronym = 16,
}

impl Rule {
    /// What an officer reads.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Variant => "variant spelling",
            Self::Romanisation => "romanisation",
            Self::Article => "article or ezafe joined",
            Self::Joined => "joined or split",
            Self::NearSpelling => "near spelling",
            Self::Consonants => "same consonants",
            Self::Initial => "initial",
            Self::CutShort => "cut short",
            Self::Native => "same in own script",
            Self::OnlyQueried => "only in query",
            Self::OnlyListed => "only on list",
            Self::Contradicts => "contradicts",
            Self::Dialect => "in another dialect",
            Self::Nickname => "short form of the name",
            Self::FatherForSon => "father's name for own",
            Self::Acronym => "acronym",
        }
    }
}

pub(super) const VARIANT: f32 = 0.98;
pub(super) const ROMANISATION: f32 = 0.95;
const ROMANISATION_SHORT: f32 = 0.88;
/// "Wei Ming" / "Wei Meng": siblings share all but a syllable.
const SYLLABLE: f32 = 0.66;
const SYLLABLE_MIN: f32 = 0.75;
/// "Hùng" / "Hưng": two names, if both are written with their marks.
const OTHER_MARKS: f32 = 0.50;
/// "Yong" / "Yobg": what is no syllable at all is a slip, and no sibling's name.
pub(super) const SLIP: f32 = 0.88;
const SLIP_MIN: f32 = 0.66;
/// "Luis" / "Luid", "John" / "Jqhn": beside a short name of the population, what is no name is a slip.
const SHORT_SLIP: f32 = 0.80;
/// "Igor" / "Igr", "Awad" / "Awd": a short name with a vowel left out.
pub(super) const VOWEL_LOST: f32 = 0.86;
/// "Tan" / "Chen" for one character: needs more than the name to be believed.
pub(super) const DIALECT: f32 = 0.84;
/// "Ming" / "Meng": one syllable of a given name beside a surname in one spelling: a sibling's more likely.
const DIALECT_GIVEN: f32 = 0.66;
/// "Tan Kok Leong" / "Chen Guo Liang": the same, where the surname is in another dialect too.
pub(super) const DIALECT_THROUGHOUT: f32 = 0.90;
/// "Htun" / "Tun", "Than" / "Thann": spelling freedom that leaves the syllable what it is.
pub(super) const SAME_SYLLABLE: f32 = 0.92;
/// "Jong" / "Chong", "Guo" / "Kuo": one syllable by two systems of romanising Korean or Chinese.
const OTHER_SYSTEM: f32 = 0.87;
/// "Konstan" / "Konstantinovich": a part cut short in a name of which that was not known.
pub(super) const PREFIX: f32 = 0.84;
/// Letters such a part must have.
const PREFIX_MIN: usize = 3;
/// Letters that a word of an organisation's name loses where it is shortened.
const SHORTENED: usize = 3;
pub(super) const NICKNAME: f32 = 0.88;
pub(super) const ARTICLE: f32 = 0.96;
/// "Elzawahry" / "Zawahiri": with an article, and other vowels.
const ARTICLE_RESPELT: f32 = 0.86;
pub(super) const CONSONANTS: f32 = 0.88;
const SKELETON_FLOOR: f32 = 0.80;
pub(super) const INITIAL: f32 = 0.80;
pub(super) const CUT_SHORT: f32 = 0.97;
/// A likeness of light folds is worth so much of one of spellings.
const LIGHT: f32 = 0.97;
/// Below this a pair of longer tokens is no pair.
const NEAR_MIN: f32 = 0.70;
/// Two names of the population are rather two names than one misspelt: "Kaplan" / "Kaptan" by what no spelling confuses, "Azman" /
/// "Azmin" by what it may.
const KNOWN_APART: f32 = 0.66;
const KNOWN_DOUBTFUL: f32 = 0.80;
/// "Suhayl" / "Suheil": they differ by what spelling systems confuse.
pub(super) const KNOWN_ALIKE: f32 = 0.88;
/// "Somchai" / "Somsak", "Habibullah" / "Hafizullah".
const OTHER_ELEMENT: f32 = 0.66;
/// "Karim" / "Karima", "Bernardo" / "Bernarda".
const OTHER_SEX: f32 = 0.70;
/// A spelling that no table knows is never surer than this.
pub(super) const NEAR_MAX: f32 = 0.94;
/// Tokens up to this length carry too few letters for folds and slips to be harmless.
pub(super) const SHORT: usize = 4;

/// One token of each name.
struct Two<'a> {
    q: &'a NameRef<'a>,
    i: usize,
    l: &'a NameRef<'a>,
    j: usize,
    a: &'a [u8],
    b: &'a [u8],
}

/// Similarity of token `i` of the query and token `j` of the listed name; `None` if they are no pair.
pub fn pair(q: &NameRef<'_>, i: usize, l: &NameRef<'_>, j: usize) -> Option<(f32, Rule)> {
    let (a, b) = (q.text.bytes(i), l.text.bytes(j));
    if a == b {
        return Some(if other_marks(q.canon[i], l.canon[j]) {
            (OTHER_MARKS, Rule::NearSpelling)
        } else {
            (1.0, Rule::Exact)
        });
    }
    let (ka, kb) = (q.kind_of(i), l.kind_of(j));
    if ka == TokenKind::Number || kb == TokenKind::Number || a.is_empty() || b.is_empty() {
        return None;
    }
    let (class_a, class_b) = (class_of(q.canon[i]), class_of(l.canon[j]));
    if class_a != 0 && class_a == class_b {
        return Some((VARIANT, Rule::Variant));
    }
    if ka == TokenKind::Initial || kb == TokenKind::Initial {
        return (a[0] == b[0]).then_some((INITIAL, Rule::Initial));
    }
    let two = Two { q, i, l, j, a, b };
    if q.flags.has(NameFlags::TRUNCATED) && two.is_prefix() {
        let sure = (a.len() as f32 / 3.0).min(1.0);
        return Some((INITIAL + (CUT_SHORT - INITIAL) * sure, Rule::CutShort));
    }
    if let Some(sim) = two.clan() {
        return Some((sim, Rule::Dialect));
    }
    if two.are_syllables() {
        return two.syllables();
    }
    two.words(class_a, class_b)
}

impl Two<'_> {
    fn short(&self) -> bool {
        self.a.len().min(self.b.len()) <= SHORT
    }

    fn text(&self) -> (&str, &str) {
        (self.q.text.get(self.i), self.l.text.get(self.j))
    }

    /// Whether the queried token is the beginning of the listed one.
    fn is_prefix(&self) -> bool {
        self.a.len() < self.b.len() && self.b.starts_with(self.a)
    }

    /// Whether the queried token may be cut or shortened though nothing says so: any part of a person's name, of another name a generic
    /// word or one that loses much. Star Pacific is not Starlight Pacific, nor Sea Prince Sea Princess.
    fn may_be_cut(&self) -> bool {
        !self.q.flags.has(NameFlags::ENTITY)
            || self.l.kind_of(self.j) == TokenKind::Generic
            || self.a.len() > SHORT && self.b.len() >= self.a.len() + SHORTENED
    }

    /// Whether both tokens stand where their names may have the family name: first, or last; in a name of syllables last
    /// only if the other is known to be one.
    fn may_be_family(&self) -> bool {
        let is_family = |name: &NameRef<'_>, i| name.kind_of(i) == TokenKind::Family;
        let either = is_family(self.q, self.i) || is_family(self.l, self.j);
        let may_be = |name: &NameRef<'_>, i| {
            let last = i + 1 == name.len() && (either || !name.flags.has(NameFlags::SYLLABIC));
            is_family(name, i) || !name.flags.has(NameFlags::PARTED) && (i == 0 || last)
        };
        may_be(self.q, self.i) && may_be(self.l, self.j)
    }

    /// Chinese surnames that are one character in two dialects.
    fn clan(&self) -> Option<f32> {
        if !self.are_chinese() || self.q.flags.has(NameFlags::ENTITY) || !self.may_be_family() {
            return None;
        }
        let (a, b) = self.text();
        let clans = tables().clans(a);
        shared(clans, tables().clans(b)).then_some(DIALECT)
    }

    /// Whether both names are of syllables, or both tokens are syllables of Chinese names beside a name of another kind.
    fn are_syllables(&self) -> bool {
        self.q.flags.has(NameFlags::SYLLABIC) && self.l.flags.has(NameFlags::SYLLABIC)
            || self.are_chinese()
    }

    fn are_chinese(&self) -> bool {
        self.q.canon[self.i] & self.l.canon[self.j] & CHINESE != 0
    }

    /// Words of names in which every syllable is a word and every vowel tells people apart.
    fn syllables(&self) -> Option<(f32, Rule)> {
        // KHIN and KHINE sound alike and are two words.
        let burmese = self.one_of(NameFlags::BURMESE, Tables::burmese);
        let one_word = burmese != Some(false);
        if one_word && self.same_sound() {
            return Some((SAME_SYLLABLE, Rule::Romanisation));
        }
        let other_sound = self.q.sound[self.i] ^ self.l.sound[self.j];
        if one_word && other_sound >> 16 == 0 && phonetic::same_in_other_system(self.a, self.b) {
            return Some((OTHER_SYSTEM, Rule::Romanisation));
        }
        let korean = || self.one_of(NameFlags::KOREAN, Tables::korean);
        if burmese == Some(true) || korean() == Some(true) {
            return Some((OTHER_SYSTEM, Rule::Romanisation));
        }
        if self.are_chinese() {
            let (a, b) = self.text();
            if tables().same_character(a, b).is_some() {
                return Some((DIALECT_GIVEN, Rule::Dialect));
            }
        }
        let way = if one_word {
            seen::SYLLABLES
        } else {
            seen::OTHER_SYLLABLES
        };
        let near = seen::or(way, self.a, self.b, || {
            let shape = phonetic::is_syllable;
            let one_kind = !one_word || shape(self.a) == shape(self.b);
            let least = if one_kind { SYLLABLE_MIN } else { SLIP_MIN };
            match distance::similarity_at_least(self.a, self.b, least) {
                Some(_) if one_kind => SYLLABLE,
                Some(near) => near.min(SLIP),
                None => 0.0,
            }
        });
        (near > 0.0).then_some((near, Rule::NearSpelling))
    }

    /// Whether the words are written for a syllable in common, if both names are of one language.
    fn one_of(
        &self,
        language: NameFlags,
        syllables: fn(&'static Tables, &str) -> &'static [u16],
    ) -> Option<bool> {
        (self.q.flags.has(language) && self.l.flags.has(language)).then(|| {
            let (a, b) = self.text();
            shared(syllables(tables(), a), syllables(tables(), b))
        })
    }

    /// Whether two short words are one syllable but for doubled letters, aspiration and a mute end.
    fn same_sound(&self) -> bool {
        let other_sound = self.q.sound[self.i] ^ self.l.sound[self.j];
        other_sound.trailing_zeros() >= 16 && phonetic::same_syllable(self.a, self.b)
    }

    fn words(&self, class_a: u32, class_b: u32) -> Option<(f32, Rule)> {
        let Self { q, i, l, j, a, b } = *self;
        if q.light.bytes(i) == l.light.bytes(j) {
            let sim = if self.short() && (self.are_acronyms() || !self.same_sound()) {
                ROMANISATION_SHORT
            } else {
                ROMANISATION
            };
            return Some((sim, Rule::Romanisation));
        }
        if let Some(sim) = article(a, b) {
            return Some((sim, Rule::Article));
        }
        let (skeleton_a, skeleton_b) = (q.skeleton.bytes(i), l.skeleton.bytes(j));
        let same_skeleton = skeleton_a.len() >= 2 && skeleton_a == skeleton_b;
        let consonantal =
            q.flags.has(NameFlags::CONSONANTAL) || l.flags.has(NameFlags::CONSONANTAL);
        if consonantal && same_skeleton {
            return Some((CONSONANTS, Rule::Consonants));
        }
        let nicknamed = q.canon[i] & l.canon[j] & NICKNAMED != 0;
        if nicknamed && tables().nickname(q.text.get(i), l.text.get(j)) {
            return Some((NICKNAME, Rule::Nickname));
        }
        let apart = |class, name: &NameRef<'_>, at| {
            class != 0 && tables().kept_apart(class, name.text.get(at))
        };
        if class_a != 0 && class_b != 0 || apart(class_a, l, j) || apart(class_b, q, i) {
            return None;
        }
        if self.of_other_sex() {
            return Some((OTHER_SEX, Rule::NearSpelling));
        }
        if self.is_prefix() && q.flags.has(NameFlags::QUERIED) && self.may_be_cut() {
            if a.len() >= PREFIX_MIN {
                return Some((PREFIX, Rule::CutShort));
            } else if a.len() == 2 && b.len() > SHORT {
                return Some((INITIAL, Rule::CutShort));
            }
        }
        if same_skeleton && vowel_lost(a, b) {
            return Some((VOWEL_LOST, Rule::NearSpelling));
        }
        self.near(same_skeleton)
    }

    /// Whether both names are an organisation's and of one word, most often an acronym: SSIG and SIG are two.
    fn are_acronyms(&self) -> bool {
        let one = |name: &NameRef<'_>| name.cores().is_power_of_two();
        self.q.flags.has(NameFlags::ENTITY) && one(self.q) && one(self.l)
    }

    fn near(&self, same_skeleton: bool) -> Option<(f32, Rule)> {
        let Self { q, i, l, j, a, b } = *self;
        if !may_be_near(a.len(), b.len()) || !same_skeleton && far_apart(q.letters[i], l.letters[j])
        {
            return None;
        }
        if self.article_respelt() {
            return Some((ARTICLE_RESPELT, Rule::Article));
        }
        let (least, of_a_slip) = match a.len().min(b.len()) {
            ..=3 => (0.90, SLIP_MIN),
            4 => (0.78, 0.74),
            _ => (NEAR_MIN, NEAR_MIN),
        };
        let near = seen::or(seen::WORDS, a, b, || {
            spelled_alike(a, b, q.light.bytes(i), l.light.bytes(j), of_a_slip)
        });
        if (of_a_slip..least).contains(&near) && self.one_known() {
            return Some((SHORT_SLIP, Rule::NearSpelling));
        }
        let near = if same_skeleton && !self.short() {
            near.max(SKELETON_FLOOR)
        } else {
            near
        };
        let most = if self.both_known() {
            known_at_most(near, a.len().max(b.len()))
        } else {
            NEAR_MAX
        };
        if near < least {
            return None;
        }
        let (text_a, text_b) = self.text();
        let most = if q.flags.has(NameFlags::JOINED) && l.flags.has(NameFlags::JOINED) {
            SYLLABLE
        } else if compound::apart(text_a, text_b) {
            OTHER_ELEMENT
        } else {
            most
        };
        Some((near.min(most), Rule::NearSpelling))
    }

    /// Whether one token is an article and the other, which has other vowels: ELZAWAHRY, ZAWAHIRI; not a known name: ALBERTA.
    fn article_respelt(&self) -> bool {
        let Self { q, i, l, j, a, b } = *self;
        let joined = |text: &[u8], long: &NameRef<'_>, i: usize, bare: &NameRef<'_>, j: usize| {
            matches!(text, [b'A' | b'E', b'L', ..]) && long.weight[i] >= 1.0 && {
                let bare = bare.skeleton.bytes(j);
                bare.len() > 2 && long.skeleton.bytes(i).strip_prefix(b"AL") == Some(bare)
            }
        };
        joined(a, q, i, l, j) || joined(b, l, j, q, i)
    }

    /// Whether one token is a name of the population and the other is not.
    fn one_known(&self) -> bool {
        (self.q.weight[self.i] < 1.0) != (self.l.weight[self.j] < 1.0)
    }

    /// Whether both tokens are names of the population in their own right.
    fn both_known(&self) -> bool {
        self.q.weight[self.i] < 1.0 && self.l.weight[self.j] < 1.0
    }

    /// Whether the tokens are the forms of one name for a man and for a woman: with A or AH more, or, of known names, with E more
    /// or A for O (in Javanese that is a spelling). Not the surnames of Russian kind, which go with the bearer's sex.
    fn of_other_sex(&self) -> bool {
        let (a, b) = (self.a, self.b);
        let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
        if short.len() < 4 || short.ends_with(b"OV") || short.ends_with(b"EV") {
            return false;
        }
        if let Some(ending) = long.strip_prefix(short) {
            return matches!(ending, b"A" | b"AH") || ending == b"E" && self.both_known();
        }
        let (stem_a, stem_b) = (&a[..a.len() - 1], &b[..b.len() - 1]);
        let ends = (a[a.len() - 1], b[b.len() - 1]);
        stem_a == stem_b && matches!(ends, (b'A', b'O') | (b'O', b'A')) && self.both_known()
    }
}

/// How alike two names of the population are at most, by how near they are and the letters of the longer.
fn known_at_most(near: f32, letters: usize) -> f32 {
    let edits = (1.0 - near) * letters as f32;
    if edits > 0.8 || near < 0.84 {
        KNOWN_APART
    } else if near < 0.90 {
        KNOWN_DOUBTFUL
    } else {
        KNOWN_ALIKE
    }
}

/// Whether two spellings may stand for one character.
fn shared(a: &[u16], b: &[u16]) -> bool {
    a.iter().any(|character| b.contains(character))
}

/// How alike two tokens are, as written or under the light fold, if that may be `least` or more.
fn spelled_alike(a: &[u8], b: &[u8], light_a: &[u8], light_b: &[u8], least: f32) -> f32 {
    let near = distance::similarity_at_least(a, b, least).unwrap_or(0.0);
    if near >= NEAR_MAX || light_a == a && light_b == b {
        return near;
    }
    // What is less would change nothing; a hair of room for rounding.
    let telling = (near.max(least) / LIGHT - 1e-4).min(1.0);
    let light = distance::similarity_at_least(light_a, light_b, telling);
    near.max(LIGHT * light.unwrap_or(0.0))
}

/// Whether two short tokens with more than two letters are one but for a vowel inside that one of them lacks.
fn vowel_lost(a: &[u8], b: &[u8]) -> bool {
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    if long.len() != short.len() + 1 || !(3..=SHORT).contains(&short.len()) {
        return false;
    }
    let same = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    (1..short.len()).contains(&same)
        && phonetic::is_vowel(long[same])
        && long[same + 1..] == short[same..]
}

/// Whether two tokens are long enough, and not too unlike in length, to be spellings of one name.
pub(super) fn may_be_near(len_a: usize, len_b: usize) -> bool {
    len_a.min(len_b) > 2 && len_a.abs_diff(len_b) <= len_a.max(len_b) / 3 + 1
}

/// Whether two tokens have so few consonants in common that they cannot be near.
pub(super) fn far_apart(a: u32, b: u32) -> bool {
    more_apart(a ^ b, a.count_ones().max(b.count_ones()))
}

/// Whether the consonants that only one of two tokens has are too many, for tokens that have so many at most.
pub(super) fn more_apart(other: u32, most: u32) -> bool {
    // Up to two letters apart are near whatever there is besides.
    let more_than_one = other & other.wrapping_sub(1);
    more_than_one & more_than_one.wrapping_sub(1) != 0 && other.count_ones() > 2 + most / 2
}

/// Letters of an article.
pub(super) const ARTICLE_LETTERS: usize = 2;

/// Whether one of the two is the other with an article (AL, EL) in front, or with the Persian ezafe behind its vowel (NIRUYE).
pub(super) fn article(a: &[u8], b: &[u8]) -> Option<f32> {
    if a.len().abs_diff(b.len()) != ARTICLE_LETTERS {
        return None;
    }
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    let ezafe = |bare: &&[u8]| bare.ends_with(b"A") || bare.ends_with(b"U");
    let bare = (long.strip_prefix(b"AL"))
        .or_else(|| long.strip_prefix(b"EL"))
        .or_else(|| long.strip_suffix(b"YE").filter(ezafe))?;
    (bare.len() >= 4 && bare == short).then_some(ARTICLE)
}
