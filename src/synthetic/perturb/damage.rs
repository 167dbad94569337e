//! Letters that were misread, mistyped, damaged on the way, or changed on purpose.

use super::super::dice::Dice;
use super::{Query, pick_word};
use crate::domain::{DateKind, Day, Name, NameQuality};

pub(super) fn ocr(q: &mut Query<'_>) -> Option<()> {
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

pub(super) fn typo(q: &mut Query<'_>) -> Option<()> {
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

pub(super) fn encoding(q: &mut Query<'_>) -> Option<()> {
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

pub(super) fn script(q: &mut Query<'_>) -> Option<()> {
    let native = |n: &&Name| n.quality == NameQuality::OriginalScript || !n.whole.is_ascii();
    let name = q.record.names.iter().find(native)?;
    q.row.full_name.clone_from(&name.whole);
    Some(())
}

pub(super) fn evasion(q: &mut Query<'_>) -> Option<()> {
    let birth = q.record.births.iter().find(|b| b.kind == DateKind::Exact)?;
    let (y, m, d) = birth.from.ymd();
    if d > 12 || d == m {
        return None;
    }
    typo(q)?;
    q.row.date_of_birth = Day::from_ymd(y, d, m)?.to_string();
    Some(())
}
