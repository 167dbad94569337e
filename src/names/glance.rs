//! What is looked at of a token before it is compared: read once for a name, and enough to let most tokens go.
//!
//! Compares nothing. The invariant: [`Glance::may_pair`] is never false where [`super::pair::pair`] pairs.

use super::pair::{article, far_apart, may_be_near};
use super::prepared::{CHINESE, NICKNAMED, NameRef, TokenKind, class_of};
use crate::domain::limits::NAME_TOKENS;

/// A token at a glance.
#[derive(Clone, Copy, Default)]
pub(super) struct Glance<'a> {
    pub(super) text: &'a [u8],
    skeleton: &'a [u8],
    letters: u32,
    canon: u32,
    initial: bool,
    pub(super) title: bool,
}

impl<'a> Glance<'a> {
    pub(super) fn of(name: &NameRef<'a>, i: usize) -> Self {
        let kind = name.kind[i];
        Self {
            text: name.text.bytes(i),
            skeleton: name.skeleton.bytes(i),
            letters: name.letters[i],
            canon: name.canon[i],
            initial: kind == TokenKind::Initial as u8,
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

    /// Whether a queried and a listed token, not both of names of syllables, might be a pair.
    pub(super) fn may_pair(&self, listed: &Self) -> bool {
        let (a, b) = (self.text, listed.text);
        let both = self.canon & listed.canon;
        let class = class_of(self.canon);
        may_be_near(a, b) && !far_apart(self.letters, listed.letters)
            // What is equal under the light fold has equal skeletons.
            || self.letters == listed.letters && self.skeleton == listed.skeleton
            || a.first() == b.first() && (self.initial || listed.initial || b.starts_with(a))
            || both & (CHINESE | NICKNAMED) != 0
            || class != 0 && class == class_of(listed.canon)
            || article(a, b).is_some()
    }
}
