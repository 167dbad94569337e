//! Queries that stand for a listed person and are not what the list says: the perturbation classes by which recall
//! is measured, one a row, each applied to a listed name or to what goes with it.
//!
//! A class that does not fit a name (no Cyrillic name, no abbreviation …) gives nothing, so that every positive has
//! really been changed. To add a class: a row in [`CLASSES`] with its function.

#![expect(
    clippy::assigning_clones,
    clippy::unnecessary_wraps,
    reason = "one signature for all classes, and assignments that read as such"
)]

use std::collections::BTreeMap;

use super::culture::{CULTURES, Culture, Spelling};
use super::dice::{Dice, Seed};
use super::mrz::identifier;
use super::spelling::{self, WORDS};
use super::traveller::Traveller;
use crate::domain::{DateKind, Day, DocumentKind, Name, NameQuality, Record, RecordKind};

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
    culture: &'static Culture,
    dice: Dice,
}

/// The classes, by number.
pub static CLASSES: &[Perturbation] = &[
    class(1, "ocr", ocr),
    class(2, "typo", typo),
    class(3, "mrz_form", mrz_form),
    class(4, "mrz_truncation", mrz_truncation),
    class(5, "arabic_malay_spelling", |q| respelt(q, Spelling::Arabic)),
    class(6, "cyrillic_scheme", |q| respelt(q, Spelling::Cyrillic)),
    class(7, "indonesian_spelling", |q| {
        respelt(q, Spelling::Indonesian)
    }),
    class(8, "chinese_dialect", |q| respelt(q, Spelling::Chinese)),
    class(9, "mainland_spelling", |q| respelt(q, Spelling::Mainland)),
    class(10, "order", order),
    class(11, "missing_part", missing_part),
    class(12, "added_part", added_part),
    class(13, "merge_split", merge_split),
    class(14, "initials", initials),
    class(15, "abbreviation", abbreviation),
    class(16, "nickname", nickname),
    class(17, "fnu_lnu", fnu_lnu),
    class(18, "glued_title", glued_title),
    class(19, "birth_date", birth_date),
    class(20, "nationality", nationality),
    class(21, "document_number", document_number),
    class(22, "encoding", encoding),
    class(23, "script", script),
    class(24, "evasion", evasion),
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
    let mut query = Query {
        row: plain(record, index, class.id, culture),
        record,
        words,
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

/// The culture that most words of a name belong to, nationality deciding between equals.
fn culture_of(words: &[String], record: &Record) -> Option<&'static Culture> {
    let countries: Vec<_> = record
        .nationalities
        .iter()
        .filter_map(|n| n.country)
        .collect();
    let mut votes: BTreeMap<&str, u32> = BTreeMap::new();
    for word in words {
        for (culture, _) in WORDS.get(&word.to_lowercase()).into_iter().flatten() {
            *votes.entry(culture.id).or_default() += 2;
        }
    }
    for culture in CULTURES.iter() {
        if culture
            .nationalities
            .iter()
            .any(|(c, _)| countries.contains(c))
        {
            *votes.entry(culture.id).or_default() += 3;
        }
    }
    let best = votes.iter().max_by_key(|(_, v)| **v)?;
    Culture::of(best.0)
}

fn pick_word(q: &mut Query<'_>, letters: usize) -> Option<usize> {
    let long: Vec<usize> = (0..q.words.len())
        .filter(|&i| q.words[i].chars().count() >= letters && q.words[i].is_ascii())
        .collect();
    (!long.is_empty()).then(|| *q.dice.pick(&long))
}

fn ocr(q: &mut Query<'_>) -> Option<()> {
    const PAIRS: &[(&str, &str)] = &[
        ("O", "0"),
        ("I", "1"),
        ("S", "5"),
        ("B", "8"),
        ("Z", "2"),
        ("G", "6"),
        ("M", "N"),
        ("U", "V"),
        ("RN", "M"),
        ("H", "N"),
        ("E", "F"),
        ("O", "Q"),
        ("W", "VV"),
        ("I", "L"),
        ("R", "P"),
        ("C", "G"),
        ("K", "X"),
    ];
    let at = pick_word(q, 4)?;
    let word = q.words[at].to_uppercase();
    let fitting: Vec<_> = PAIRS.iter().filter(|(a, _)| word.contains(a)).collect();
    if fitting.is_empty() {
        return None;
    }
    let (from, to) = **q.dice.pick(&fitting);
    for w in &mut q.words {
        *w = w.to_uppercase();
    }
    q.words[at] = word.replacen(from, to, 1);
    Some(())
}

fn typo(q: &mut Query<'_>) -> Option<()> {
    let at = pick_word(q, 4)?;
    let mut letters: Vec<char> = q.words[at].chars().collect();
    let i = 1 + q.dice.below(letters.len() - 1);
    match q.dice.below(4) {
        0 => {
            letters.remove(i);
        }
        1 => letters.insert(i, neighbour(letters[i], &mut q.dice)),
        2 => letters[i] = neighbour(letters[i], &mut q.dice),
        _ => letters.swap(i - 1, i),
    }
    let typed: String = letters.into_iter().collect();
    (typed != q.words[at]).then(|| q.words[at] = typed)
}

/// A letter beside another on the keyboard.
fn neighbour(letter: char, dice: &mut Dice) -> char {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let lower = letter.to_ascii_lowercase();
    for row in ROWS {
        if let Some(i) = row.find(lower) {
            let j = if i == 0 || (i + 1 < row.len() && dice.percent(50)) {
                i + 1
            } else {
                i - 1
            };
            let beside = char::from(row.as_bytes()[j]);
            return if letter.is_uppercase() {
                beside.to_ascii_uppercase()
            } else {
                beside
            };
        }
    }
    'e'
}

/// Family and given name apart, as a document reader gives them, in capitals and without marks.
fn split_family(q: &Query<'_>) -> (String, String) {
    let first = matches!(q.culture.spelling, Spelling::Chinese)
        || matches!(q.culture.id, "khmer" | "vietnamese" | "korean" | "japanese");
    let whole = matches!(
        q.culture.id,
        "malay" | "bruneian" | "burmese" | "indonesian"
    );
    if whole || q.words.len() < 2 {
        return (q.words.join(" "), String::new());
    }
    let at = if first { 0 } else { q.words.len() - 1 };
    let mut rest = q.words.clone();
    let family = rest.remove(at);
    (family, rest.join(" "))
}

fn mrz_form(q: &mut Query<'_>) -> Option<()> {
    let (family, given) = split_family(q);
    q.row.last_name = identifier(&family).replace('<', " ");
    q.row.first_name = identifier(&given).replace('<', " ");
    q.row.full_name = format!("{} {}", q.row.first_name, q.row.last_name)
        .trim()
        .to_owned();
    Some(())
}

fn mrz_truncation(q: &mut Query<'_>) -> Option<()> {
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
fn respelt(q: &mut Query<'_>, class: Spelling) -> Option<()> {
    if q.culture.spelling != class {
        return None;
    }
    let before = q.words.clone();
    let together = q.dice.below(8);
    let all = matches!(class, Spelling::Chinese | Spelling::Cyrillic);
    let mut changes = if all { usize::MAX } else { 1 + q.dice.below(2) };
    for i in 0..q.words.len() {
        if changes == 0 {
            break;
        }
        if let Some(other) = respelt_word(&q.words[i], class, together, &mut q.dice) {
            q.words[i] = other;
            changes -= 1;
        }
    }
    (q.words != before).then_some(())
}

fn respelt_word(word: &str, class: Spelling, together: usize, dice: &mut Dice) -> Option<String> {
    let known = WORDS.get(&word.to_lowercase());
    let others: Vec<&Vec<String>> = known
        .into_iter()
        .flatten()
        .filter(|(c, o)| c.spelling == class && !o.is_empty())
        .map(|(_, o)| o)
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
    if word.chars().count() > 3 {
        spelling::respell(class, word, dice)
    } else {
        None
    }
}

fn order(q: &mut Query<'_>) -> Option<()> {
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

fn missing_part(q: &mut Query<'_>) -> Option<()> {
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

fn added_part(q: &mut Query<'_>) -> Option<()> {
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

fn merge_split(q: &mut Query<'_>) -> Option<()> {
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

fn initials(q: &mut Query<'_>) -> Option<()> {
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

fn abbreviation(q: &mut Query<'_>) -> Option<()> {
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

fn nickname(q: &mut Query<'_>) -> Option<()> {
    let weak = |n: &&Name| n.quality == NameQuality::Weak;
    let name = q.record.names.iter().find(weak)?;
    q.words = given_first(name);
    Some(())
}

fn fnu_lnu(q: &mut Query<'_>) -> Option<()> {
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

fn glued_title(q: &mut Query<'_>) -> Option<()> {
    let at = pick_word(q, 4)?;
    let title: &&str = q.dice.pick(&["MR", "MRS", "MS", "MSTR"]);
    for word in &mut q.words {
        *word = word.to_uppercase();
    }
    q.words[at].push_str(title);
    Some(())
}

fn birth_date(q: &mut Query<'_>) -> Option<()> {
    let birth = q.record.births.iter().find(|b| b.kind == DateKind::Exact)?;
    let (y, m, d) = birth.from.ymd();
    let changed = match q.dice.below(7) {
        0 if d <= 12 && d != m => Day::from_ymd(y, d, m)?.to_string(),
        1 => Day(birth.from.0 + 1).to_string(),
        2 => y.to_string(),
        3 => format!("{y:04}-01-01"),
        4 => Day::from_ymd(y + 10, m, d.min(28))?.to_string(),
        5 => Day::from_ymd(y, m, if d > 10 { d - 10 } else { d + 10 })?.to_string(),
        _ => Day::from_ymd(y + 1, m, d.min(28))?.to_string(),
    };
    (changed != q.row.date_of_birth).then(|| q.row.date_of_birth = changed)
}

fn nationality(q: &mut Query<'_>) -> Option<()> {
    let own = q.record.nationalities.first().and_then(|n| n.country)?;
    if q.dice.percent(50) {
        q.row.nationality.clear();
    } else {
        let culture = &CULTURES[q.dice.below(CULTURES.len())];
        let other = *q.dice.weighted(&culture.nationalities);
        if other == own {
            return None;
        }
        other.code().clone_into(&mut q.row.nationality);
    }
    Some(())
}

fn document_number(q: &mut Query<'_>) -> Option<()> {
    let passport = |d: &&crate::domain::IdentityDocument| d.number.kind == DocumentKind::Passport;
    let document = q.record.documents.iter().find(passport)?;
    let number = document.number.number.to_uppercase();
    let swaps = [
        ('0', 'O'),
        ('1', 'I'),
        ('5', 'S'),
        ('8', 'B'),
        ('2', 'Z'),
        ('6', 'G'),
    ];
    let fitting: Vec<_> = swaps.iter().filter(|(a, _)| number.contains(*a)).collect();
    let last_letter = number.ends_with(|c: char| c.is_ascii_alphabetic());
    q.row.document_number = if last_letter && q.dice.percent(40) {
        number[..number.len() - 1].to_owned()
    } else if fitting.is_empty() {
        return None;
    } else {
        let (from, to) = **q.dice.pick(&fitting);
        number.replacen(from, &to.to_string(), 1)
    };
    q.row.document_issuer = document
        .number
        .issuer
        .map_or(String::new(), |c| c.code().to_owned());
    Some(())
}

fn encoding(q: &mut Query<'_>) -> Option<()> {
    const ALIKE: &[(char, char)] = &[
        ('A', 'А'),
        ('a', 'а'),
        ('e', 'е'),
        ('o', 'о'),
        ('c', 'с'),
        ('p', 'р'),
        ('H', 'Н'),
        ('M', 'М'),
        ('T', 'Т'),
        ('K', 'К'),
        ('i', 'і'),
        ('S', 'Ѕ'),
    ];
    let at = pick_word(q, 4)?;
    let word = q.words[at].clone();
    let changed = match q.dice.below(3) {
        0 => {
            let fitting: Vec<_> = ALIKE.iter().filter(|(a, _)| word.contains(*a)).collect();
            if fitting.is_empty() {
                return None;
            }
            let (from, to) = **q.dice.pick(&fitting);
            word.replacen(from, &to.to_string(), 1)
        }
        1 => {
            let (a, b) = word.split_at(2);
            format!("{a}\u{200b}{b}")
        }
        _ => {
            let i = 1 + q.dice.below(word.len() - 1);
            format!("{}?{}", &word[..i], &word[i + 1..])
        }
    };
    q.words[at] = changed;
    Some(())
}

fn script(q: &mut Query<'_>) -> Option<()> {
    let native = |n: &&Name| n.quality == NameQuality::OriginalScript || !n.whole.is_ascii();
    let name = q.record.names.iter().find(native)?;
    q.row.full_name.clone_from(&name.whole);
    Some(())
}

fn evasion(q: &mut Query<'_>) -> Option<()> {
    let birth = q.record.births.iter().find(|b| b.kind == DateKind::Exact)?;
    let (y, m, d) = birth.from.ymd();
    if d > 12 || d == m {
        return None;
    }
    typo(q)?;
    q.row.date_of_birth = Day::from_ymd(y, d, m)?.to_string();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::listed::listed;
    use super::*;
    use crate::domain::ListId;

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
