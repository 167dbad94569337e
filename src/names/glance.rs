//! What is looked at of a token before it is compared: read once for a name, and enough to let most pairs go.
//!
//! Compares nothing. The invariant: [`Glance::most`] is never less than the similarity that [`super::pair::pair`] finds.

use super::pair::{self, ARTICLE_LETTERS, article, far_apart, may_be_near};
use super::prepared::{CHINESE, NICKNAMED, NameFlags, NameRef, TokenKind, class_of};
use crate::domain::limits::NAME_TOKENS;

/// A token at a glance.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts of a token"
)]
#[derive(Clone, Copy, Default)]
pub(super) struct Glance<'a> {
    pub(super) text: &'a [u8],
    light: &'a [u8],
    skeleton: &'a [u8],
    pub(super) letters: u32,
    canon: u32,
    sound: u32,
    /// Whether the population has it.
    known: bool,
    initial: bool,
    number: bool,
    pub(super) title: bool,
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

impl<'a> Glance<'a> {
    fn of(name: &NameRef<'a>, i: usize) -> Self {
        let kind = name.kind[i];
        Self {
            text: name.text.bytes(i),
            light: name.light.bytes(i),
            skeleton: name.skeleton.bytes(i),
            letters: name.letters[i],
            canon: name.canon[i],
            sound: name.sound[i],
            known: name.weight[i] < 1.0,
            initial: kind == TokenKind::Initial as u8,
            number: kind == TokenKind::Number as u8,
            title: kind == TokenKind::Title as u8,
        }
    }

    /// The tokens of a name.
    pub(super) fn all(name: &NameRef<'a>) -> [Self; NAME_TOKENS] {
        let mut all = [Self::default(); NAME_TOKENS];
        for (i, glance) in all.iter_mut().enumerate().take(name.len()) {
            *glance = Self::of(name, i);
        }
        all
    }

    /// The most that a queried and a listed token can be alike; 0 if they are no pair.
    pub(super) fn most(&self, listed: &Self, both: Both) -> f32 {
        let (a, b) = (self.text, listed.text);
        if self.letters == listed.letters && a == b {
            return 1.0;
        }
        if self.is_strange(listed, both) {
            return 0.0;
        }
        if self.number || listed.number || a.is_empty() || b.is_empty() {
            return 0.0;
        }
        let (class_a, class_b) = (class_of(self.canon), class_of(listed.canon));
        if class_a != 0 && class_a == class_b {
            return pair::VARIANT;
        }
        if self.initial || listed.initial {
            return if a[0] == b[0] { pair::INITIAL } else { 0.0 };
        }
        let is_prefix = b.starts_with(a);
        if both.truncated && is_prefix {
            return pair::CUT_SHORT;
        }
        if both.syllabic || self.canon & listed.canon & CHINESE != 0 {
            let same_sound = (self.sound ^ listed.sound).trailing_zeros() >= 16;
            return if same_sound {
                pair::SAME_SYLLABLE
            } else {
                pair::DIALECT_THROUGHOUT.max(pair::SLIP)
            };
        }
        self.most_of_words(listed, both, is_prefix)
    }

    /// Whether nothing that can make two tokens a pair is there: most that meet by chance are told apart so.
    fn is_strange(&self, listed: &Self, both: Both) -> bool {
        let (a, b) = (self.text, listed.text);
        let classes = (class_of(self.canon), class_of(listed.canon));
        a.first() != b.first()
            && !both.syllabic
            && self.canon & listed.canon & (CHINESE | NICKNAMED) == 0
            && (classes.0 == 0 || classes.0 != classes.1)
            && a.len().abs_diff(b.len()) != ARTICLE_LETTERS
            && far_apart(self.letters, listed.letters)
    }

    fn most_of_words(&self, listed: &Self, both: Both, is_prefix: bool) -> f32 {
        let (a, b) = (self.text, listed.text);
        let same_letters = self.letters == listed.letters;
        if same_letters && self.light == listed.light {
            return pair::ROMANISATION;
        }
        if article(a, b).is_some() {
            return pair::ARTICLE;
        }
        let mut most = 0.0f32;
        let same_skeleton = same_letters && self.skeleton == listed.skeleton;
        if same_skeleton && both.consonantal {
            most = pair::CONSONANTS;
        }
        if self.canon & listed.canon & NICKNAMED != 0 {
            most = most.max(pair::NICKNAME);
        }
        // Each is a spelling of a name, and of another.
        if class_of(self.canon) != 0 && class_of(listed.canon) != 0 {
            return most;
        }
        if is_prefix {
            most = most.max(pair::PREFIX);
        }
        if same_skeleton && a.len().min(b.len()) <= pair::SHORT {
            most = most.max(pair::VOWEL_LOST);
        }
        if may_be_near(a, b) && (same_skeleton || !far_apart(self.letters, listed.letters)) {
            most = most.max(if self.known && listed.known {
                pair::KNOWN_APART
            } else {
                pair::NEAR_MAX
            });
        }
        most
    }
}

/// A queried name, looked at once for all it is compared with.
pub struct Sought<'a> {
    name: NameRef<'a>,
    pub(super) tokens: [Glance<'a>; NAME_TOKENS],
}

impl<'a> Sought<'a> {
    /// A queried name.
    pub fn of(name: NameRef<'a>) -> Self {
        Self {
            tokens: Glance::all(&name),
            name,
        }
    }

    /// The name.
    pub fn name(&self) -> NameRef<'a> {
        self.name
    }
}
