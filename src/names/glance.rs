//! What is looked at of a token before it is compared: read once for a name, and enough to let most pairs go.
//!
//! Compares nothing. The invariant: [`most`] is never less than the similarity that [`super::pair::pair`] finds.

use super::pair::{self, ARTICLE_LETTERS, article, may_be_near, more_apart};
use super::prepared::{CHINESE, NICKNAMED, NameFlags, NameRef, TokenKind, class_of};
use crate::domain::limits::NAME_TOKENS;

/// A token at a glance: numbers only, so that most pairs are let go without a look at their letters.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts of a token"
)]
#[derive(Clone, Copy, Default)]
pub(super) struct Glance {
    pub(super) letters: u32,
    /// How many they are.
    consonants: u8,
    canon: u32,
    sound: u32,
    /// Bytes of the token, its first and its last.
    pub(super) len: u16,
    pub(super) first: u8,
    pub(super) last: u8,
    /// Whether the population has it.
    known: bool,
    initial: bool,
    number: bool,
    pub(super) title: bool,
}

impl Glance {
    /// Looks at every token that there is room for.
    fn all(name: &NameRef<'_>, room: &mut [Self]) {
        let facts = name.letters.iter().zip(name.canon).zip(name.sound);
        let words = name.text.all_bytes().zip(name.kind).zip(name.weight);
        for ((glance, ((&letters, &canon), &sound)), ((text, &kind), &weight)) in
            room.iter_mut().zip(facts).zip(words)
        {
            *glance = Self {
                letters,
                consonants: letters.count_ones() as u8,
                canon,
                sound,
                len: text.len().min(usize::from(u16::MAX)) as u16,
                first: text.first().copied().unwrap_or(0),
                last: text.last().copied().unwrap_or(0),
                known: weight < 1.0,
                initial: kind == TokenKind::Initial as u8,
                number: kind == TokenKind::Number as u8,
                title: kind == TokenKind::Title as u8,
            };
        }
    }

    /// [`pair::far_apart`].
    fn is_far(&self, listed: &Self) -> bool {
        let most = self.consonants.max(listed.consonants);
        more_apart(self.letters ^ listed.letters, u32::from(most))
    }

    /// Whether nothing that can make two tokens a pair is there: most that meet by chance are told apart so.
    fn is_strange(&self, listed: &Self, both: Both) -> bool {
        let classes = (class_of(self.canon), class_of(listed.canon));
        let begins =
            self.first == listed.first && (self.initial || listed.initial || self.len < listed.len);
        self.is_far(listed)
            && !begins
            && !both.syllabic
            && self.canon & listed.canon & (CHINESE | NICKNAMED) == 0
            && (classes.0 == 0 || classes.0 != classes.1)
            && usize::from(self.len.abs_diff(listed.len)) != ARTICLE_LETTERS
    }
}

/// What the two names are together, for every pair of their tokens alike.
#[derive(Clone, Copy)]
pub(super) struct Both {
    truncated: bool,
    consonantal: bool,
    pub(super) syllabic: bool,
}

impl Both {
    pub(super) fn of(q: &NameRef<'_>, l: &NameRef<'_>) -> Self {
        let either = |flag| q.flags.has(flag) || l.flags.has(flag);
        Self {
            truncated: q.flags.has(NameFlags::TRUNCATED),
            consonantal: either(NameFlags::CONSONANTAL),
            syllabic: q.flags.has(NameFlags::SYLLABIC) && l.flags.has(NameFlags::SYLLABIC),
        }
    }
}

/// A name of at most `N` tokens, looked at once for all it is compared with.
pub struct Glanced<'a, const N: usize = NAME_TOKENS> {
    name: NameRef<'a>,
    tokens: [Glance; N],
}

impl<'a, const N: usize> Glanced<'a, N> {
    /// A prepared name.
    #[inline]
    pub fn of(name: NameRef<'a>) -> Self {
        let mut tokens = [Glance::default(); N];
        Glance::all(&name, &mut tokens);
        Self { name, tokens }
    }

    /// The name.
    pub fn name(&self) -> &NameRef<'a> {
        &self.name
    }

    /// The tokens.
    pub(super) fn tokens(&self) -> &[Glance] {
        &self.tokens[..self.name.len().min(N)]
    }

    /// The letters of a token.
    pub(super) fn text(&self, i: usize) -> &'a [u8] {
        self.name.text.bytes(i)
    }
}

/// The most that a queried and a listed token can be alike; 0 if they are no pair.
#[inline]
pub(super) fn most<const N: usize>(
    q: &Glanced<'_>,
    i: usize,
    l: &Glanced<'_, N>,
    j: usize,
    both: Both,
) -> f32 {
    let (a, b) = (&q.tokens[i], &l.tokens[j]);
    if a.is_strange(b, both) {
        return 0.0;
    }
    let same_letters = a.letters == b.letters;
    if same_letters && (a.len, a.first) == (b.len, b.first) && q.text(i) == l.text(j) {
        return 1.0;
    }
    if a.number || b.number || a.len == 0 || b.len == 0 {
        return 0.0;
    }
    let (class_a, class_b) = (class_of(a.canon), class_of(b.canon));
    if class_a != 0 && class_a == class_b {
        return pair::VARIANT;
    }
    if a.initial || b.initial {
        return if a.first == b.first {
            pair::INITIAL
        } else {
            0.0
        };
    }
    let is_prefix = a.first == b.first && a.len < b.len && l.text(j).starts_with(q.text(i));
    if both.truncated && is_prefix {
        return pair::CUT_SHORT;
    }
    if both.syllabic || a.canon & b.canon & CHINESE != 0 {
        let same_sound = (a.sound ^ b.sound).trailing_zeros() >= 16;
        return if same_sound {
            pair::SAME_SYLLABLE
        } else {
            pair::DIALECT_THROUGHOUT.max(pair::SLIP)
        };
    }
    if same_letters && q.name.light.bytes(i) == l.name.light.bytes(j) {
        return pair::ROMANISATION;
    }
    let apart = usize::from(a.len.abs_diff(b.len));
    if apart == ARTICLE_LETTERS && article(q.text(i), l.text(j)).is_some() {
        return pair::ARTICLE;
    }
    let mut most = 0.0f32;
    let same_skeleton = same_letters && q.name.skeleton.bytes(i) == l.name.skeleton.bytes(j);
    if same_skeleton && both.consonantal {
        most = pair::CONSONANTS;
    }
    if a.canon & b.canon & NICKNAMED != 0 {
        most = most.max(pair::NICKNAME);
    }
    // Each is a spelling of a name, and of another.
    if class_a != 0 && class_b != 0 {
        return most;
    }
    if is_prefix {
        most = most.max(pair::PREFIX);
    }
    let (len_a, len_b) = (usize::from(a.len), usize::from(b.len));
    if same_skeleton && len_a.min(len_b) <= pair::SHORT {
        most = most.max(pair::VOWEL_LOST);
    }
    if may_be_near(len_a, len_b) && (same_skeleton || !a.is_far(b)) {
        most = most.max(if a.known && b.known {
            pair::KNOWN_ALIKE
        } else {
            pair::NEAR_MAX
        });
    }
    most
}
