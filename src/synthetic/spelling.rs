//! Other spellings of name parts: the variants of the tables, the romanisation schemes of Cyrillic, and the
//! letter rules of `data/respell.tsv` for what no table names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::culture::{CULTURES, Culture, Spelling, rows};
use super::dice::Dice;
use super::name::Piece;

/// Another spelling of a piece, if there is one. `together` chooses the reading or scheme where all pieces of a
/// name must be of the same.
pub fn other(culture: &Culture, piece: &Piece, together: usize, dice: &mut Dice) -> Option<String> {
    let others: Vec<&String> = piece.others.iter().collect();
    if others.is_empty() {
        return if piece.latin.chars().count() > 3 {
            respell(culture.spelling, &piece.latin, dice)
        } else {
            None
        };
    }
    let other = match culture.spelling {
        Spelling::Chinese | Spelling::Cyrillic => others[together % others.len()],
        _ if dice.percent(65) => *dice.pick(&others),
        _ => return None,
    };
    (*other != piece.latin).then(|| other.clone())
}

/// A word with one letter rule of its class applied where one fits.
pub fn respell(class: Spelling, word: &str, dice: &mut Dice) -> Option<String> {
    let class = match class {
        Spelling::Arabic => "arabic",
        Spelling::Cyrillic => "cyrillic",
        Spelling::Indonesian => "indonesian",
        Spelling::Mainland => "mainland",
        Spelling::Chinese | Spelling::Latin => "latin",
    };
    let lower = word.to_lowercase();
    let mut fitting: Vec<(&str, &str)> = Vec::new();
    for row in rows(include_str!("data/respell.tsv")).filter(|r| r[0] == class) {
        let both = [(row[1], row[2]), (row[2], row[1])];
        // Latin-script names lose letters by misspelling; they gain none that were never there.
        let ways = if class == "latin" {
            &both[..1]
        } else {
            &both[..]
        };
        for &(from, to) in ways {
            if !from.is_empty()
                && lower.contains(from)
                && !(to.contains(from) && lower.contains(to))
            {
                fitting.push((from, to));
            }
        }
    }
    if fitting.is_empty() {
        return None;
    }
    let (from, to) = *dice.pick(&fitting);
    let respelt = lower.replacen(from, to, 1);
    Some(with_case_of(word, &respelt)).filter(|w| w != word)
}

/// A respelt word in the case of the original: capitals, or a capital at the front, or small letters.
pub fn with_case_of(original: &str, respelt: &str) -> String {
    let mut letters = original.chars().filter(|c| c.is_alphabetic());
    let capital = letters.next().is_some_and(char::is_uppercase);
    let shout = capital && letters.next().is_some_and(char::is_uppercase);
    if shout {
        return respelt.to_uppercase();
    }
    if !capital {
        return respelt.to_owned();
    }
    let mut front = true;
    respelt
        .chars()
        .flat_map(|c| {
            let up = front && c.is_alphabetic();
            front = c == ' ';
            if up {
                c.to_uppercase().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect()
}

/// A Cyrillic word under the schemes of `data/names/cyrillic.tsv` but the first (which the tables hold).
pub fn cyrillic_schemes(native: &str) -> Vec<String> {
    (2..=5).map(|scheme| cyrillic(native, scheme)).collect()
}

/// A Cyrillic word under a scheme of `data/names/cyrillic.tsv`, counted from 1.
pub fn cyrillic(native: &str, scheme: usize) -> String {
    let latin: String = native
        .to_lowercase()
        .chars()
        .map(|c| {
            CYRILLIC
                .get(&c)
                .and_then(|row| row.get(scheme))
                .map_or("", |l| if *l == "-" { "" } else { l })
        })
        .collect();
    with_case_of(native, &latin)
}

static CYRILLIC: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    rows(include_str!("data/names/cyrillic.tsv"))
        .filter_map(|row| Some((row[0].chars().next()?, row)))
        .collect()
});

/// A use of a word in names.
pub struct Use {
    /// The culture.
    pub culture: &'static Culture,
    /// Whether it is a family name there.
    pub family: bool,
    /// Whether it is spelt so there, and not by another reading or scheme.
    pub own: bool,
    /// The name in the culture's own script.
    pub native: &'static str,
    /// Whether it is of the common names there.
    pub common: bool,
    /// What else is written for it.
    pub others: Vec<String>,
}

/// The uses of a word (lower case).
pub static WORDS: LazyLock<HashMap<String, Vec<Use>>> = LazyLock::new(|| {
    let mut words: HashMap<String, Vec<Use>> = HashMap::new();
    for culture in CULTURES.iter() {
        for (slot, entry, common) in culture.entries() {
            let mut forms = vec![entry.latin.clone()];
            forms.extend(entry.others.iter().cloned());
            forms.dedup();
            for form in &forms {
                words.entry(form.to_lowercase()).or_default().push(Use {
                    culture,
                    family: slot == "family",
                    own: *form == entry.latin,
                    native: &entry.native,
                    common,
                    others: forms.iter().filter(|f| *f != form).cloned().collect(),
                });
            }
        }
    }
    words
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cyrillic_is_spelt_by_scheme() {
        let schemes = cyrillic_schemes("Хрущёв");
        assert_eq!(
            schemes,
            ["Khrushchyov", "Khrouchtchiov", "Chruschtschjow", "Xruscev"]
        );
    }

    #[test]
    fn words_lead_to_their_other_spellings_in_both_directions() {
        let of = |w: &str| {
            WORDS[w]
                .iter()
                .flat_map(|u| u.others.clone())
                .collect::<Vec<_>>()
        };
        assert!(of("suharto").contains(&"Soeharto".to_owned()));
        assert!(of("soeharto").contains(&"Suharto".to_owned()));
        assert!(of("tan").contains(&"Chen".to_owned()));
    }
}
