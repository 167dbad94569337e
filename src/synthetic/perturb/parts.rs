//! Parts of a name left out, added, moved, joined, shortened or spelt another way.

#![expect(
    clippy::assigning_clones,
    clippy::unnecessary_wraps,
    reason = "one signature for all classes, and assignments that read as such"
)]

use super::super::culture::Spelling;
use super::super::dice::Dice;
use super::super::mrz::identifier;
use super::super::spelling::{self, Use, WORDS};
use super::{Query, given_first, pick_word};
use crate::domain::{Name, NameQuality};

/// Family and given name apart, as a document reader gives them, in capitals and without marks.
fn split_family(q: &Query<'_>) -> (String, String) {
    let whole = matches!(
        q.culture.id,
        "malay" | "bruneian" | "burmese" | "indonesian"
    );
    if whole || q.words.len() < 2 {
        return (q.words.join(" "), String::new());
    }
    let mut rest = q.words.clone();
    let family = rest.remove(q.family);
    (family, rest.join(" "))
}

pub(super) fn mrz_form(q: &mut Query<'_>) -> Option<()> {
    let (family, given) = split_family(q);
    q.row.last_name = identifier(&family).replace('<', " ");
    q.row.first_name = identifier(&given).replace('<', " ");
    q.row.full_name = format!("{} {}", q.row.first_name, q.row.last_name)
        .trim()
        .to_owned();
    Some(())
}

pub(super) fn mrz_truncation(q: &mut Query<'_>) -> Option<()> {
    let width = if q.dice.percent(50) { 24 } else { 20 };
    mrz_form(q)?;
    let (family, given) = (q.row.last_name.clone(), q.row.first_name.clone());
    if family.len() + given.len() + 2 <= width {
        return None;
    }
    let family: String = family.chars().take(width - 4).collect();
    let given: String = given.chars().take(width - 2 - family.len()).collect();
    q.row.full_name = format!("{given} {family}").trim().to_owned();
    q.row.last_name = family.trim().to_owned();
    q.row.first_name = given.trim().to_owned();
    Some(())
}

/// One or two words in another spelling of the class.
pub(super) fn respelt(q: &mut Query<'_>, class: Spelling) -> Option<()> {
    if q.culture.spelling != class {
        return None;
    }
    let all = matches!(class, Spelling::Chinese | Spelling::Cyrillic);
    let own = Script::of(q);
    // Kang Myong Chol is no Chinese name though Kang may be a Chinese surname; and who spells a name in a dialect spells
    // the surname so too.
    let readings = |at: usize, word: &String| {
        let mut uses = own.uses(word, class).into_iter();
        uses.any(|u| u.family == (q.family == at) && !u.others.is_empty())
    };
    let mut words = q.words.iter().enumerate();
    if class == Spelling::Chinese && !words.all(|(at, word)| readings(at, word)) {
        return None;
    }
    let before = q.words.clone();
    let together = q.dice.below(8);
    let mut changes = if all { usize::MAX } else { 1 + q.dice.below(2) };
    for i in 0..q.words.len() {
        if changes == 0 {
            break;
        }
        let family = q.family == i;
        let word = &q.words[i];
        if let Some(other) = respelt_word(word, class, family, together, &own, &mut q.dice) {
            q.words[i] = other;
            changes -= 1;
        }
    }
    (q.words != before).then_some(())
}

/// What tells which character a syllable stands for, of the dozen that share it: the name in its own script if the
/// record gives it, else the culture of the name.
struct Script {
    native: String,
    culture: &'static str,
}

impl Script {
    fn of(q: &Query<'_>) -> Self {
        let native = |n: &&Name| n.quality == NameQuality::OriginalScript;
        let name = q.record.names.iter().find(native);
        Self {
            native: name.map_or(String::new(), |n| n.whole.clone()),
            culture: q.culture.id,
        }
    }

    /// The uses of a word in the cultures of a class of spelling, the commonest first.
    fn uses(&self, word: &str, class: Spelling) -> Vec<&'static Use> {
        let known = WORDS.get(&word.to_lowercase()).into_iter().flatten();
        let of_class: Vec<&Use> = known.filter(|u| u.culture.spelling == class).collect();
        if class != Spelling::Chinese {
            return of_class;
        }
        let written = |u: &&Use| self.native.contains(u.native);
        if of_class.iter().any(written) {
            return of_class.into_iter().filter(written).collect();
        }
        let (home, elsewhere): (Vec<_>, Vec<_>) = of_class
            .into_iter()
            .partition(|u| u.own && u.culture.id == self.culture);
        if home.is_empty() {
            elsewhere.into_iter().filter(|u| u.common).collect()
        } else {
            home
        }
    }
}

fn respelt_word(
    word: &str,
    class: Spelling,
    family: bool,
    together: usize,
    own: &Script,
    dice: &mut Dice,
) -> Option<String> {
    let others: Vec<&Vec<String>> = own
        .uses(word, class)
        .into_iter()
        .filter(|u| !u.others.is_empty())
        .filter(|u| class != Spelling::Chinese || u.family == family)
        .map(|u| &u.others)
        .collect();
    if let Some(others) = others.first() {
        let all = matches!(class, Spelling::Chinese | Spelling::Cyrillic);
        let other = if all {
            &others[together % others.len()]
        } else {
            dice.pick(others)
        };
        return (other.to_lowercase() != word.to_lowercase())
            .then(|| spelling::with_case_of(word, &other.to_lowercase()));
    }
    // A character has the readings it has; letters are not changed for others in them.
    if class != Spelling::Chinese && word.chars().count() > 3 {
        spelling::respell(class, word, dice)
    } else {
        None
    }
}

pub(super) fn order(q: &mut Query<'_>) -> Option<()> {
    if q.words.len() < 2 {
        return None;
    }
    let before = q.words.clone();
    if q.dice.percent(50) {
        q.words.rotate_right(1);
    } else {
        q.words.rotate_left(1);
    }
    (q.words != before).then_some(())
}

pub(super) fn missing_part(q: &mut Query<'_>) -> Option<()> {
    if q.words.len() < 3 {
        return None;
    }
    let lower: Vec<String> = q.words.iter().map(|w| w.to_lowercase()).collect();
    let markers = ["bin", "binti", "bint", "a/l", "a/p", "s/o", "d/o", "ibn"];
    match lower.iter().position(|w| markers.contains(&w.as_str())) {
        Some(at) if at > 0 && q.dice.percent(60) => q.words.truncate(at),
        Some(at) => {
            q.words.remove(at);
        }
        None => {
            let middle = 1 + q.dice.below(q.words.len() - 2);
            q.words.remove(middle);
        }
    }
    Some(())
}

pub(super) fn added_part(q: &mut Query<'_>) -> Option<()> {
    let muslim = q.culture.spelling == Spelling::Arabic || q.culture.id == "indonesian";
    let title = match (muslim, q.dice.below(3)) {
        (true, 0) => "Haji",
        (true, 1) => "Ustaz",
        (_, 2) => "Dr.",
        _ => "Mr.",
    };
    if q.dice.percent(70) {
        q.words.insert(0, title.to_owned());
    } else {
        q.words.push("Jr.".to_owned());
    }
    Some(())
}

pub(super) fn merge_split(q: &mut Query<'_>) -> Option<()> {
    if let Some(at) = q.words.iter().position(|w| {
        let lower = w.to_lowercase();
        lower.starts_with("abdul") && lower.len() > 7 || lower.contains('-')
    }) && q.dice.percent(60)
    {
        let word = q.words[at].clone();
        let split = if let Some((a, b)) = word.split_once('-') {
            vec![a.to_owned(), b.to_owned()]
        } else {
            let (a, b) = word.split_at(5);
            vec![a.to_owned(), b.to_owned()]
        };
        q.words.splice(at..=at, split);
        return Some(());
    }
    if q.words.len() < 2 {
        return None;
    }
    let at = q.dice.below(q.words.len() - 1);
    let second = q.words.remove(at + 1);
    q.words[at].push_str(&second.to_lowercase());
    Some(())
}

pub(super) fn initials(q: &mut Query<'_>) -> Option<()> {
    if q.words.len() < 3 {
        return None;
    }
    let at = q.dice.below(q.words.len() - 1);
    let first = q.words[at].chars().next().filter(|c| c.is_alphabetic())?;
    if q.words[at].chars().count() < 4 {
        return None;
    }
    q.words[at] = format!("{first}.");
    Some(())
}

pub(super) fn abbreviation(q: &mut Query<'_>) -> Option<()> {
    const SHORT: &[(&str, &[&str])] = &[
        ("muhammad", &["Mohd", "Md.", "Muhd", "M."]),
        ("mohamad", &["Mohd", "Md."]),
        ("mohammad", &["Mohd", "Md."]),
        ("mohammed", &["Mohd", "Md."]),
        ("mochamad", &["Moch.", "Muh."]),
        ("abdul", &["Abd", "Abd."]),
        ("ahmad", &["Ahmd", "A."]),
        ("maria", &["Ma."]),
        ("siti", &["St."]),
        ("haji", &["Hj."]),
        ("hajah", &["Hjh."]),
        ("francisco", &["Fco."]),
        ("binti", &["bt.", "bte"]),
        ("bin", &["b."]),
        ("singh", &["S."]),
        ("santa", &["Sta."]),
    ];
    for word in &mut q.words {
        if let Some((_, short)) = SHORT.iter().find(|(long, _)| word.to_lowercase() == *long) {
            let short: &&str = q.dice.pick(short);
            (*short).clone_into(word);
            return Some(());
        }
    }
    None
}

pub(super) fn nickname(q: &mut Query<'_>) -> Option<()> {
    let weak = |n: &&Name| n.quality == NameQuality::Weak;
    let name = q.record.names.iter().find(weak)?;
    q.words = given_first(name);
    Some(())
}

pub(super) fn fnu_lnu(q: &mut Query<'_>) -> Option<()> {
    let whole = q.words.join(" ");
    match q.dice.below(3) {
        0 => {
            q.row.first_name = "FNU".to_owned();
            q.row.last_name = whole;
        }
        1 => {
            q.row.first_name = whole;
            q.row.last_name = "LNU".to_owned();
        }
        _ => {
            q.row.first_name.clone_from(&whole);
            q.row.last_name = whole;
        }
    }
    q.row.full_name = format!("{} {}", q.row.first_name, q.row.last_name);
    Some(())
}

pub(super) fn glued_title(q: &mut Query<'_>) -> Option<()> {
    let at = pick_word(q, 4)?;
    let title: &&str = q.dice.pick(&["MR", "MRS", "MS", "MSTR"]);
    for word in &mut q.words {
        *word = word.to_uppercase();
    }
    q.words[at].push_str(title);
    Some(())
}
