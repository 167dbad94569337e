//! A name made ready to be compared: flat columns of tokens, owned or borrowed from a mapped snapshot.
//!
//! Everything that can be known of a name before it meets another is computed once, when the snapshot is built or
//! the query arrives. [`NameRef`] borrows; comparing two of them allocates nothing. The invariant: all token columns
//! of one name have the same length, at most [`limits::NAME_TOKENS`].

use smallvec::{SmallVec, smallvec};

use crate::domain::limits;
use crate::text::vietnamese::MARK_BITS;

/// Strings laid end to end, string `i` from `offsets[i]` to `offsets[i + 1]`: an Arrow string column, or a part of one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strings<'a> {
    data: &'a [u8],
    offsets: &'a [i32],
}

impl<'a> Strings<'a> {
    /// Strings over `data`; `offsets` holds one more entry than there are strings and never falls.
    pub fn new(data: &'a [u8], offsets: &'a [i32]) -> Self {
        Self { data, offsets }
    }

    /// How many.
    pub fn len(self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// String `i`; empty if there is none or its bytes are not UTF-8.
    pub fn get(self, i: usize) -> &'a str {
        std::str::from_utf8(self.bytes(i)).unwrap_or("")
    }

    /// The bytes of string `i`; empty if there is none.
    pub fn bytes(self, i: usize) -> &'a [u8] {
        match (self.offsets.get(i), self.offsets.get(i + 1)) {
            (Some(&from), Some(&to)) => self.data.get(from as usize..to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The bytes of each, in order.
    pub fn all_bytes(self) -> impl Iterator<Item = &'a [u8]> {
        let spans = self.offsets.iter().zip(self.offsets.iter().skip(1));
        let bytes = move |from: i32, to: i32| self.data.get(from as usize..to as usize);
        spans.map(move |(&from, &to)| bytes(from, to).unwrap_or(&[]))
    }

    /// How many bytes they have together.
    pub fn bytes_in_all(self) -> usize {
        let ends = self.offsets.first().zip(self.offsets.last());
        ends.map_or(0, |(from, to)| to.abs_diff(*from) as usize)
    }

    /// All of them, in order.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |i| self.get(i))
    }
}

/// Letters of a name, and its tokens, that lie in place; more lie on the heap.
const LETTERS: usize = 32;
const TOKENS: usize = 6;

/// Owned [`Strings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringsBuf {
    data: SmallVec<[u8; LETTERS]>,
    offsets: SmallVec<[i32; TOKENS + 1]>,
}

impl Default for StringsBuf {
    fn default() -> Self {
        Self {
            data: SmallVec::new(),
            offsets: smallvec![0],
        }
    }
}

impl StringsBuf {
    /// Adds one.
    pub fn push(&mut self, text: impl AsRef<[u8]>) {
        self.data.extend_from_slice(text.as_ref());
        self.offsets.push(self.data.len() as i32);
    }

    /// Borrows them.
    pub fn view(&self) -> Strings<'_> {
        Strings::new(&self.data, &self.offsets)
    }
}

impl<S: AsRef<[u8]>> FromIterator<S> for StringsBuf {
    fn from_iter<I: IntoIterator<Item = S>>(strings: I) -> Self {
        let mut all = Self::default();
        for s in strings {
            all.push(s);
        }
        all
    }
}

/// What a token does in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum TokenKind {
    /// A name part whose role is not known.
    Plain = 0,
    /// Given name.
    Given = 1,
    /// Family name.
    Family = 2,
    /// Father's name, after a marker or as published.
    Patronym = 3,
    /// A single letter that stands for a part.
    Initial = 4,
    /// Article, preposition, connector: AL, DE, DER, UL.
    Particle = 5,
    /// Patronymic marker of a man: BIN, IBN, S/O, A/L.
    SonOf = 6,
    /// Patronymic marker of a woman: BINTI, D/O, A/P.
    DaughterOf = 7,
    /// Title or honour.
    Title = 8,
    /// JR, II, III.
    Suffix = 9,
    /// Legal form of an organisation; `canon` is its class.
    LegalForm = 10,
    /// A generic word of an organisation's name: TRADING, FOUNDATION.
    Generic = 11,
    /// A number or ordinal.
    Number = 12,
    /// First part of a kunya or laqab: ABU, UMM.
    Kunya = 13,
}

impl TokenKind {
    /// All kinds, in order of their numbers.
    pub const ALL: [Self; 14] = [
        Self::Plain,
        Self::Given,
        Self::Family,
        Self::Patronym,
        Self::Initial,
        Self::Particle,
        Self::SonOf,
        Self::DaughterOf,
        Self::Title,
        Self::Suffix,
        Self::LegalForm,
        Self::Generic,
        Self::Number,
        Self::Kunya,
    ];

    /// The kind of a stored number; a number of no kind is [`TokenKind::Plain`].
    pub fn from_u8(v: u8) -> Self {
        Self::ALL
            .get(usize::from(v))
            .copied()
            .unwrap_or(Self::Plain)
    }

    /// Kinds of tokens that tell people apart, as bits.
    const CORE: u16 = 1 << Self::Plain as u8
        | 1 << Self::Given as u8
        | 1 << Self::Family as u8
        | 1 << Self::Patronym as u8
        | 1 << Self::Initial as u8
        | 1 << Self::Number as u8
        | 1 << Self::Generic as u8;

    /// Whether the token tells people apart, rather than marking or decorating.
    pub fn is_core(self) -> bool {
        Self::CORE >> self as u8 & 1 == 1
    }
}

/// How every spelling of "servant of" is written once a name is prepared.
pub const SERVANT: &str = "ABDUL";
/// The bit of [`NameRef::canon`] that says that the name has short forms, or is one.
pub const NICKNAMED: u32 = 1 << 31;
/// The bit of [`NameRef::canon`] that says that the word is a surname or a syllable of Chinese names.
pub const CHINESE: u32 = 1 << 30;
/// Where [`crate::text::vietnamese`] marks begin in [`NameRef::canon`].
pub const MARKS_AT: u32 = 16;
const MARKS: u32 = ((1 << MARK_BITS) - 1) << MARKS_AT;

/// The class of a [`NameRef::canon`].
pub fn class_of(canon: u32) -> u32 {
    canon & !(NICKNAMED | CHINESE | MARKS)
}

/// Whether two words are written with the marks of Vietnamese, and not with the same.
pub fn other_marks(a: u32, b: u32) -> bool {
    let (a, b) = (a & MARKS, b & MARKS);
    a != b && a != 0 && b != 0
}

/// Facts of a name as a whole, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NameFlags(pub u16);

impl NameFlags {
    /// The tokens are a romanisation of another script.
    pub const ROMANISED: Self = Self(1);
    /// The romanisation has no vowels of its own: compare through consonants.
    pub const CONSONANTAL: Self = Self(1 << 1);
    /// One core token.
    pub const MONONYM: Self = Self(1 << 2);
    /// Nothing but a kunya or nom de guerre: "ABU X".
    pub const KUNYA: Self = Self(1 << 3);
    /// The name may have been cut to fit its field.
    pub const TRUNCATED: Self = Self(1 << 4);
    /// Family and given names were told apart by the publisher or caller.
    pub const PARTED: Self = Self(1 << 5);
    /// The name of an organisation, vessel or aircraft.
    pub const ENTITY: Self = Self(1 << 6);
    /// Three or more words of one syllable each (Chinese, Vietnamese, Burmese), or two Burmese ones: every vowel tells
    /// people apart.
    pub const SYLLABIC: Self = Self(1 << 7);
    /// The name of a subject, not of a record.
    pub const QUERIED: Self = Self(1 << 8);
    /// A man's name by a word of it: BIN, MR, ABU.
    pub const MALE: Self = Self(1 << 9);
    /// Every word is written for a syllable of Korean names.
    pub const KOREAN: Self = Self(1 << 11);
    /// Two or more words, each written for a syllable of Burmese names.
    pub const BURMESE: Self = Self(1 << 12);
    /// A woman's name by a word of it: BINTI, MRS, UMM.
    pub const FEMALE: Self = Self(1 << 10);
    /// A given name of two syllables, Chinese or Korean, is written as one word.
    pub const JOINED: Self = Self(1 << 14);
    /// Three parts or more, one of them a patronymic by its ending: VLADIMIROVICH.
    pub const PATRONYMIC: Self = Self(1 << 13);

    /// Whether all bits of `other` are set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets of bits.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A prepared name, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct NameRef<'a> {
    /// Facts of the whole.
    pub flags: NameFlags,
    /// The name in its own script, folded; empty for names in Latin letters.
    pub native: &'a str,
    /// Tokens: upper-case ASCII.
    pub text: Strings<'a>,
    /// Tokens under the light fold.
    pub light: Strings<'a>,
    /// Consonant skeletons of the tokens.
    pub skeleton: Strings<'a>,
    /// [`TokenKind`] of each token.
    pub kind: &'a [u8],
    /// How much each token tells, from how rare it is in the population; 0 (nothing) to 1 (unique).
    pub weight: &'a [f32],
    /// Class of interchangeable names each token belongs to, 0 for none; and [`NICKNAMED`], [`CHINESE`], the marks of a Vietnamese word.
    pub canon: &'a [u32],
    /// Which letters the skeleton of each token has, A in the lowest bit.
    pub letters: &'a [u32],
    /// [`crate::text::phonetic::sound`] of each token.
    pub sound: &'a [u32],
}

impl NameRef<'_> {
    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// Whether token `i` is but the beginning of a compound, "servant of" the next: it is no name of its own.
    pub fn is_servant(&self, i: usize) -> bool {
        i + 1 < self.len() && self.text.bytes(i) == SERVANT.as_bytes()
    }

    /// How much the name tells: the weight of all its tokens.
    pub fn told(&self) -> f32 {
        self.weight.iter().sum()
    }

    /// The most that it may tell: in its own script, more than its tokens do.
    pub fn most_told(&self) -> f32 {
        if self.native.is_empty() {
            self.told()
        } else {
            f32::INFINITY
        }
    }

    /// Tokens that tell people apart, as bits; of the first [`limits::NAME_TOKENS`].
    pub fn cores(&self) -> u32 {
        let kinds = self.kind.iter().take(limits::NAME_TOKENS).rev();
        kinds.fold(0, |set, kind| {
            set << 1 | u32::from(TokenKind::CORE.unbounded_shr(u32::from(*kind)) & 1)
        })
    }

    /// The most information that comparing the two names can give.
    pub fn most_in_common(&self, other: &NameRef<'_>) -> f32 {
        if self.native.is_empty() || other.native.is_empty() {
            self.told().min(other.told())
        } else {
            f32::INFINITY
        }
    }

    /// What token `i` does.
    pub fn kind_of(&self, i: usize) -> TokenKind {
        TokenKind::from_u8(self.kind[i])
    }
}

/// A prepared name, owned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NameBuf {
    /// Facts of the whole.
    pub flags: NameFlags,
    /// See [`NameRef::native`].
    pub native: String,
    /// See [`NameRef::text`].
    pub text: StringsBuf,
    /// See [`NameRef::light`].
    pub light: StringsBuf,
    /// See [`NameRef::skeleton`].
    pub skeleton: StringsBuf,
    /// See [`NameRef::kind`].
    pub kind: SmallVec<[u8; 2 * TOKENS]>,
    /// See [`NameRef::weight`].
    pub weight: SmallVec<[f32; TOKENS]>,
    /// See [`NameRef::canon`].
    pub canon: SmallVec<[u32; TOKENS]>,
    /// See [`NameRef::letters`].
    pub letters: SmallVec<[u32; TOKENS]>,
    /// See [`NameRef::sound`].
    pub sound: SmallVec<[u32; TOKENS]>,
}

impl NameBuf {
    /// Borrows it.
    pub fn view(&self) -> NameRef<'_> {
        NameRef {
            flags: self.flags,
            native: &self.native,
            text: self.text.view(),
            light: self.light.view(),
            skeleton: self.skeleton.view(),
            kind: &self.kind,
            weight: &self.weight,
            canon: &self.canon,
            letters: &self.letters,
            sound: &self.sound,
        }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// Whether another token fits.
    pub fn has_room(&self) -> bool {
        self.kind.len() < limits::NAME_TOKENS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_read_back_and_never_panic_outside() {
        let strings: StringsBuf = ["ABD", "", "RAHMAN"].into_iter().collect();
        let view = strings.view();
        assert_eq!(view.iter().collect::<Vec<_>>(), ["ABD", "", "RAHMAN"]);
        assert_eq!(view.get(3), "");
        assert_eq!(Strings::new(b"AB", &[0, 7]).get(0), "");
    }

    #[test]
    fn token_kinds_keep_their_numbers() {
        for (i, kind) in TokenKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, i);
            assert_eq!(TokenKind::from_u8(i as u8), kind);
        }
    }
}
