//! Queries that stand for a listed person and are not what the list says: the perturbation classes by which recall
//! is measured, one a row, each applied to a listed name or to what goes with it.
//!
//! A class that does not fit a name (no Cyrillic name, no abbreviation …) gives nothing, so that every positive has
//! really been changed. To add a class: a row in [`CLASSES`] with its function.

mod damage;
mod facts;
mod parts;

use std::collections::BTreeMap;

use super::culture::{CULTURES, Culture, Spelling};
use super::dice::{Dice, Seed};
use super::spelling::WORDS;
use super::traveller::Traveller;
use crate::domain::{DateKind, Name, NameQuality, Record, RecordKind};

/// One class of perturbation.
pub struct Perturbation {
    /// Number in the list of classes.
    pub number: u8,
    /// Its word in the column `perturbation`.
    pub id: &'static str,
    apply: fn(&mut Query<'_>) -> Option<()>,
}

/// A query under way: the row, what it is made of, and the dice.
struct Query<'a> {
    row: Traveller,
    record: &'a Record,
    words: Vec<String>,
    /// Which word is the family name, if the culture has them.
    family: usize,
    culture: &'static Culture,
    dice: Dice,
}

/// The classes, by number.
pub static CLASSES: &[Perturbation] = &[
    class(1, "ocr", damage::ocr),
    class(2, "typo", damage::typo),
    class(3, "mrz_form", parts::mrz_form),
    class(4, "mrz_truncation", parts::mrz_truncation),
    class(5, "arabic_malay_spelling", |q| {
        parts::respelt(q, Spelling::Arabic)
    }),
    class(6, "cyrillic_scheme", |q| {
        parts::respelt(q, Spelling::Cyrillic)
    }),
    class(7, "indonesian_spelling", |q| {
        parts::respelt(q, Spelling::Indonesian)
    }),
    class(8, "chinese_dialect", |q| {
        parts::respelt(q, Spelling::Chinese)
    }),
    class(9, "mainland_spelling", |q| {
        parts::respelt(q, Spelling::Mainland)
    }),
    class(10, "order", parts::order),
    class(11, "missing_part", parts::missing_part),
    class(12, "added_part", parts::added_part),
    class(13, "merge_split", parts::merge_split),
    class(14, "initials", parts::initials),
    class(15, "abbreviation", parts::abbreviation),
    class(16, "nickname", parts::nickname),
    class(17, "fnu_lnu", parts::fnu_lnu),
    class(18, "glued_title", parts::glued_title),
    class(19, "birth_date", facts::birth_date),
    class(20, "nationality", facts::nationality),
    class(21, "document_number", facts::document_number),
    class(22, "encoding", damage::encoding),
    class(23, "script", damage::script),
    class(24, "evasion", damage::evasion),
];

const fn class(
    number: u8,
    id: &'static str,
    apply: fn(&mut Query<'_>) -> Option<()>,
) -> Perturbation {
    Perturbation { number, id, apply }
}

/// Positive `index` of a record under a class: `None` where the class does not fit the record.
pub fn perturb(seed: Seed, record: &Record, class: &Perturbation, index: u64) -> Option<Traveller> {
    if record.kind != RecordKind::Person {
        return None;
    }
    let mut dice = seed.dice(class.id, index);
    let sound: Vec<&Name> = record
        .names
        .iter()
        .filter(|n| matches!(n.quality, NameQuality::Primary | NameQuality::Strong))
        .filter(|n| n.whole.contains(' ') && n.whole.is_ascii())
        .collect();
    let name = if sound.is_empty() {
        record.names.first()?
    } else {
        *dice.pick(&sound)
    };
    let words: Vec<String> = given_first(name);
    let culture = culture_of(&words, record)?;
    let leads = matches!(culture.spelling, Spelling::Chinese)
        || matches!(culture.id, "khmer" | "vietnamese" | "korean" | "japanese");
    let family = if leads && !name.whole.contains(", ") {
        0
    } else {
        words.len() - 1
    };
    let mut query = Query {
        row: plain(record, index, class.id, culture),
        record,
        words,
        family,
        culture,
        dice,
    };
    (class.apply)(&mut query)?;
    if query.row.full_name.is_empty() {
        query.row.full_name = query.words.join(" ");
    }
    Some(query.row)
}

/// The row with everything the record knows but the name.
fn plain(record: &Record, index: u64, class: &str, culture: &Culture) -> Traveller {
    let born = record
        .births
        .first()
        .map_or(String::new(), |b| match b.kind {
            DateKind::Exact => b.from.to_string(),
            _ => b.from.year().to_string(),
        });
    let nationality = record.nationalities.first().and_then(|n| n.country);
    let code = nationality.map_or(String::new(), |c| c.code().to_owned());
    Traveller {
        query_id: format!("P{class}-{index}"),
        gender: record
            .gender
            .map_or(String::new(), |g| g.as_str()[..1].to_uppercase()),
        date_of_birth: born,
        nationality: code,
        expected_id: record.key.reference.clone(),
        perturbation: class.to_owned(),
        culture: culture.id.to_owned(),
        ..Traveller::default()
    }
}

/// The words of a name, `LAST, First` turned round.
fn given_first(name: &Name) -> Vec<String> {
    let whole = name.whole.as_str();
    let text = match whole.split_once(", ") {
        Some((last, first)) => format!("{first} {last}"),
        None => whole.to_owned(),
    };
    text.split_whitespace().map(str::to_owned).collect()
}

/// The culture that most words of a name belong to, of those of its bearer's nationality if there are any.
fn culture_of(words: &[String], record: &Record) -> Option<&'static Culture> {
    let countries: Vec<_> = record
        .nationalities
        .iter()
        .filter_map(|n| n.country)
        .collect();
    let at_home = |c: &Culture| c.nationalities.iter().any(|(c, _)| countries.contains(c));
    let mut votes: BTreeMap<&str, u32> = BTreeMap::new();
    for word in words {
        // One vote a culture, two for its own spelling: a syllable that a dozen characters share says no more than one
        // that is rare.
        let mut of_word: BTreeMap<&str, u32> = BTreeMap::new();
        for known in WORDS.get(&word.to_lowercase()).into_iter().flatten() {
            let vote = of_word.entry(known.culture.id).or_default();
            *vote = (*vote).max(1 + u32::from(known.own));
        }
        for (culture, vote) in of_word {
            *votes.entry(culture).or_default() += vote;
        }
    }
    let home = CULTURES.iter().any(at_home);
    // Of equals the one that comes first in the table of cultures.
    let able = || CULTURES.iter().filter(|c| !home || at_home(c));
    let voted = |c: &Culture| votes.get(c.id).copied().unwrap_or_default();
    let most = able().map(voted).max().filter(|&most| home || most > 0)?;
    able().find(|c| voted(c) == most)
}

fn pick_word(q: &mut Query<'_>, letters: usize) -> Option<usize> {
    let long: Vec<usize> = (0..q.words.len())
        .filter(|&i| q.words[i].chars().count() >= letters && q.words[i].is_ascii())
        .collect();
    (!long.is_empty()).then(|| *q.dice.pick(&long))
}

#[cfg(test)]
mod tests {
    use super::super::listed::listed;
    use super::*;
    use crate::domain::{Day, ListId};

    #[test]
    fn every_class_fits_some_listed_person_and_changes_what_is_asked() {
        let seed = Seed {
            number: 3,
            today: Day(20_600),
        };
        let list = ListId::new("synthetic").unwrap();
        let people: Vec<Record> = (0..1500).map(|i| listed(seed, &list, None, i).1).collect();
        for class in CLASSES {
            let rows: Vec<Traveller> = people
                .iter()
                .enumerate()
                .filter_map(|(i, r)| perturb(seed, r, class, i as u64))
                .collect();
            assert!(rows.len() >= 15, "{} {}", class.id, rows.len());
            for row in &rows {
                assert!(!row.full_name.trim().is_empty(), "{}", class.id);
                assert_eq!(row.perturbation, class.id);
            }
        }
    }
}
