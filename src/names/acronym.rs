//! The initials of an organisation's words, and the name that is nothing but those: Eastern Strait Security Front, ESSF.
//!
//! An acronym says little by itself: whoever shares it may be another body. It is worth a look and never more. Knows nothing of
//! persons. The invariant: a name has an acronym or is one, never both.

use super::align::{Alignment, Pair};
use super::compare::Comparison;
use super::effects::Effects;
use super::pair::Rule;
use super::prepared::{NameFlags, NameRef, TokenKind, class_of};
use super::tables::tables;

/// Letters of an acronym: with fewer too many bodies share it.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=8;
/// "Eastern Strait Security Front" / "ESSF".
const ACRONYM: f32 = 0.78;

/// Initials, or the word that may be some.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Initials {
    letters: [u8; *LETTERS.end()],
    len: usize,
}

impl Initials {
    pub(super) fn text(&self) -> &str {
        str::from_utf8(&self.letters[..self.len]).unwrap_or("")
    }

    /// A letter more; `None` if there are too many or it is none.
    fn push(&mut self, letter: u8) -> Option<()> {
        *self.letters.get_mut(self.len)? = Some(letter).filter(u8::is_ascii_uppercase)?;
        self.len += 1;
        Some(())
    }

    fn whole(self) -> Option<Self> {
        LETTERS.contains(&self.len).then_some(self)
    }
}

/// The initials of an organisation's words, joining words and legal forms left out, or the one word that its name is; and whether it
/// is the latter.
pub(super) fn initials(name: &NameRef<'_>) -> Option<(Initials, bool)> {
    if !name.flags.has(NameFlags::ENTITY) || name.flags.has(NameFlags::ROMANISED) {
        return None;
    }
    let told = |&i: &usize| match name.kind_of(i) {
        TokenKind::Particle | TokenKind::LegalForm => false,
        TokenKind::Generic => !tables().joins(class_of(name.canon[i])),
        _ => true,
    };
    let mut words = (0..name.len()).filter(told);
    let (first, second) = (words.next()?, words.next());
    let mut found = Initials::default();
    let Some(second) = second else {
        for letter in name.text.bytes(first) {
            found.push(*letter)?;
        }
        return Some((found.whole()?, true));
    };
    for word in [first, second].into_iter().chain(words) {
        found.push(*name.text.bytes(word).first()?)?;
    }
    Some((found.whole()?, false))
}

/// Compares a name with its acronym; `None` if neither is the other's.
pub(super) fn compare(q: NameRef<'_>, l: NameRef<'_>) -> Option<Comparison> {
    let ((of_q, word_q), (of_l, word_l)) = (initials(&q)?, initials(&l)?);
    if word_q == word_l || of_q != of_l {
        return None;
    }
    let mut alignment = Alignment::default();
    let information = q.told().min(l.told());
    alignment.push(Pair {
        q: 0,
        q_len: q.len() as u8,
        l: 0,
        l_len: l.len() as u8,
        rule: Rule::Acronym,
        similarity: ACRONYM,
        weight: 2.0 * information,
    });
    Some(Comparison {
        score: ACRONYM,
        information,
        effects: Effects::default(),
        alignment,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{RecordKind, SubjectName};
    use crate::names::{self, Key, NameBuf, keys, prepare_queried};

    fn prepared(name: &str) -> NameBuf {
        prepare_queried(&SubjectName::whole(name), RecordKind::Organisation).remove(0)
    }

    fn keys_of(name: &str) -> Vec<Key> {
        let mut out = Vec::new();
        keys(prepared(name).view(), &mut out);
        out
    }

    fn score(a: &str, b: &str) -> f32 {
        let (a, b) = (prepared(a), prepared(b));
        let (there, back) = (
            names::compare(a.view(), b.view()),
            names::compare(b.view(), a.view()),
        );
        assert!((there.score - back.score).abs() < 1e-4);
        there.score
    }

    #[test]
    fn a_name_is_found_by_its_acronym_and_the_acronym_by_the_name() {
        for (name, acronym) in [
            ("Eastern Strait Security Front", "ESSF"),
            ("Popular Committee for Northern Resistance", "P.C.N.R."),
            ("Golden Lotus Trading Pte Ltd", "GLT Pte Ltd"),
        ] {
            let (of_name, of_acronym) = (keys_of(name), keys_of(acronym));
            let shared = of_name.iter().any(|key| of_acronym.contains(key));
            assert!(shared, "{name} {acronym}");
            assert!(
                (score(name, acronym) - ACRONYM).abs() < 1e-4,
                "{name} {acronym}"
            );
        }
    }

    #[test]
    fn two_letters_and_other_words_of_the_same_initials_tell_nothing() {
        for (name, other) in [
            ("Golden Lotus", "GL"),
            ("Golden Lotus Trading", "Great Lake Transport"),
            ("Eastern Strait Security Front", "ESSG"),
        ] {
            assert!(score(name, other) < 0.7, "{name} {other}");
        }
    }
}
