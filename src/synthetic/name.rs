//! A generated name: atomic pieces with their roles, rendered as a whole, in parts, in the native script, or
//! spelt another way.

use super::culture::{Culture, Element, Filling, Joint, Spelling};
use super::dice::Dice;
use super::spelling;
use super::stock::Entry;
use crate::domain::{Gender, Name, NameQuality, PartRole};

/// What a piece is in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Given name.
    Given,
    /// Middle name.
    Middle,
    /// Family name.
    Family,
    /// Father's name.
    Patronymic,
    /// Marker before the father's name.
    Marker,
    /// Title.
    Title,
}

impl Role {
    /// The role of a letter in `patterns.tsv`.
    pub fn from_letter(letter: &str) -> Option<Self> {
        Some(match letter {
            "g" => Self::Given,
            "m" => Self::Middle,
            "f" => Self::Family,
            "p" => Self::Patronymic,
            "x" => Self::Marker,
            "t" => Self::Title,
            _ => return None,
        })
    }

    fn part(self) -> PartRole {
        match self {
            Self::Given => PartRole::Given,
            Self::Middle => PartRole::Middle,
            Self::Family => PartRole::Family,
            Self::Patronymic | Self::Marker => PartRole::Patronymic,
            Self::Title => PartRole::Title,
        }
    }
}

/// One piece of a generated name.
#[derive(Clone, Debug)]
pub struct Piece {
    /// How it hangs on the piece before.
    pub joint: Joint,
    /// What it is.
    pub role: Role,
    /// In Latin letters.
    pub latin: String,
    /// In the native script; empty if there is none.
    pub native: String,
    /// Other Latin spellings.
    pub others: Vec<String>,
}

/// A generated name.
#[derive(Clone, Debug)]
pub struct SynthName {
    /// Its pieces, in the order in which the culture writes them.
    pub pieces: Vec<Piece>,
    /// Its culture.
    pub culture: &'static Culture,
}

impl SynthName {
    /// A name of a culture and gender.
    pub fn new(culture: &'static Culture, gender: Gender, dice: &mut Dice) -> Self {
        let patterns = match gender {
            Gender::Male => &culture.male,
            Gender::Female => &culture.female,
        };
        let pattern: &Vec<Element> = dice.weighted(patterns);
        let mut pieces = drawn(culture, pattern, dice);
        if dice.percent(culture.mononyms) {
            pieces.retain(|p| p.role == Role::Given && p.latin.len() > 3);
            pieces.truncate(1);
        }
        if pieces.is_empty() {
            pieces = drawn(culture, &patterns[0].0, dice);
        }
        Self { pieces, culture }
    }

    /// Words in Latin letters with their roles: joined pieces are one word.
    pub fn words(&self) -> Vec<(Role, String)> {
        let mut words: Vec<(Role, String)> = Vec::new();
        for piece in &self.pieces {
            match (piece.joint, words.last_mut()) {
                // The article keeps what follows it apart; other joined pieces are one word.
                (Joint::None, Some((_, word))) if word.ends_with('-') => {
                    word.push_str(&piece.latin);
                }
                (Joint::None, Some((_, word))) => word.push_str(&piece.latin.to_lowercase()),
                (Joint::Hyphen, Some((_, word))) => {
                    word.push('-');
                    word.push_str(&piece.latin);
                }
                _ => words.push((piece.role, capitalised(&piece.latin))),
            }
        }
        words
    }

    /// The whole name in Latin letters.
    pub fn latin(&self) -> String {
        let words: Vec<String> = self.words().into_iter().map(|(_, w)| w).collect();
        words.join(" ")
    }

    /// The whole name in the native script, if every piece has such a form.
    pub fn native(&self) -> Option<String> {
        let mut native = String::new();
        for (i, piece) in self.pieces.iter().enumerate() {
            if piece.native.is_empty() {
                return None;
            }
            if i > 0 && piece.joint == Joint::Blank {
                native.push_str(self.culture.native_blank);
            }
            native.push_str(&piece.native);
        }
        (native != self.latin()).then_some(native)
    }

    /// The words of some roles, joined by a blank.
    pub fn of_roles(&self, roles: &[Role]) -> String {
        let words: Vec<String> = self
            .words()
            .into_iter()
            .filter(|(r, _)| roles.contains(r))
            .map(|(_, w)| w)
            .collect();
        words.join(" ")
    }

    /// What a passport prints as given and as family name; the family name is empty for undivided names.
    pub fn given_and_family(&self) -> (String, String) {
        let family = self.of_roles(&[Role::Family]);
        let given = self.of_roles(&[
            Role::Given,
            Role::Middle,
            Role::Patronymic,
            Role::Marker,
            Role::Title,
        ]);
        (given, family)
    }

    /// The same name spelt another way; the same as before if no piece has another spelling.
    #[must_use]
    pub fn respelt(&self, dice: &mut Dice) -> Self {
        let mut name = self.clone();
        let together = dice.below(8);
        for piece in &mut name.pieces {
            if let Some(other) = spelling::other(self.culture, piece, together, dice) {
                piece.latin = other;
            }
        }
        name
    }

    /// As a published name with parts.
    pub fn published(&self, quality: NameQuality) -> Name {
        Name::from_parts(
            self.words().into_iter().map(|(r, w)| (r.part(), w)),
            quality,
        )
        .unwrap_or_else(|| Name::whole(self.latin(), quality))
    }
}

/// The pieces of a pattern.
fn drawn(culture: &Culture, pattern: &[Element], dice: &mut Dice) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(pattern.len());
    for element in pattern {
        let again = pieces.last().filter(|last| {
            last.role == Role::Given && element.role == Role::Given && whole_words(culture)
        });
        let mut next = piece(culture, element, dice);
        // Nobody is called Ahmad Ahmad; where names are made of syllables those do repeat.
        if again.is_some_and(|last| next.as_ref().is_some_and(|n| n.latin == last.latin)) {
            next = piece(culture, element, dice);
        }
        pieces.extend(next);
    }
    pieces
}

fn whole_words(culture: &Culture) -> bool {
    !matches!(culture.spelling, Spelling::Chinese | Spelling::Mainland) && culture.id != "korean"
}

fn piece(culture: &Culture, element: &Element, dice: &mut Dice) -> Option<Piece> {
    let entry: &Entry = match &element.filling {
        Filling::Slot(slot) | Filling::Initial(slot) => culture.draw(slot, dice)?,
        Filling::Literal(entry) => entry,
    };
    if matches!(element.filling, Filling::Initial(_)) {
        return Some(Piece {
            joint: element.joint,
            role: element.role,
            latin: entry.latin.chars().take(1).chain(['.']).collect(),
            native: String::new(),
            others: Vec::new(),
        });
    }
    Some(Piece {
        joint: element.joint,
        role: element.role,
        latin: entry.latin.clone(),
        native: entry.native.clone(),
        others: entry.others.clone(),
    })
}

fn capitalised(word: &str) -> String {
    // Markers and articles stay as they are written.
    if matches!(
        word,
        "bin" | "binti" | "bint" | "a/l" | "a/p" | "s/o" | "d/o" | "al-"
    ) || word.starts_with("de")
    {
        return word.to_owned();
    }
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Seed;
    use super::*;
    use crate::domain::Day;

    #[test]
    fn names_follow_the_pattern_of_their_culture() {
        let seed = Seed {
            number: 1,
            today: Day(20_000),
        };
        for i in 0..200 {
            let mut dice = seed.dice("test", i);
            let malay = Culture::of("bruneian").unwrap();
            let name = SynthName::new(malay, Gender::Female, &mut dice).latin();
            assert!(name.contains(" binti ") || !name.contains(' '), "{name}");
            let korean = SynthName::new(Culture::of("korean").unwrap(), Gender::Male, &mut dice);
            let (given, family) = korean.given_and_family();
            assert!(
                given.contains('-') && !family.is_empty(),
                "{given} {family}"
            );
            assert_eq!(korean.native().map(|n| n.chars().count()), Some(3));
        }
    }
}
