//! Names as publishers pack them: `LAST, First, Jr.`, several in one field, notes and other scripts in brackets.
//!
//! Takes apart only what punctuation says; what a part of a name means is not known here. Nothing is lost: what
//! leaves a name goes into its note or becomes a name of its own.

use crate::domain::{Name, NamePart, NameQuality, PartRole};

/// Words after the last comma that belong to the person's name as a whole.
const SUFFIXES: [&str; 7] = ["jr", "sr", "ii", "iii", "iv", "junior", "senior"];

/// The parts of `LAST, First Middle` or `LAST, First, Jr.`; none if the name is not written so.
pub fn inverted(whole: &str) -> Vec<NamePart> {
    let mut pieces: Vec<&str> = whole.split(',').map(str::trim).collect();
    let suffix = pieces.pop_if(|last| {
        let word = last.trim_end_matches('.').to_lowercase();
        SUFFIXES.contains(&word.as_str())
    });
    let part = |role, text: &str| NamePart {
        role,
        text: text.to_owned(),
    };
    let mut parts = match *pieces.as_slice() {
        [family, given] if !family.is_empty() && !given.is_empty() => {
            vec![part(PartRole::Family, family), part(PartRole::Given, given)]
        }
        _ => return Vec::new(),
    };
    parts.extend(suffix.map(|s| part(PartRole::Suffix, s)));
    parts
}

/// One blank between words, none around.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of a field that may hold several, separated by `;` or labelled `b)`, with notes in brackets.
/// A bracket that holds the name in another script, or other spellings of it, gives further names.
pub fn packed(text: &str, quality: NameQuality) -> Vec<Name> {
    let text = one_line(text);
    let mut names = Vec::new();
    for piece in pieces(&text) {
        let (outside, brackets) = brackets(&piece);
        let outside = outside.trim_matches([' ', ',', ';']).to_owned();
        if outside.is_empty() {
            names.extend(brackets.iter().map(|b| named(b, quality)));
            continue;
        }
        let at = names.len();
        let latin = is_latin(&outside);
        let mut notes = Vec::new();
        for bracket in brackets {
            let spelt = bracket
                .trim_start_matches("original script:")
                .trim()
                .to_owned();
            if latin == is_latin(&spelt) {
                notes.push(bracket);
            } else if latin {
                names.push(named(&spelt, original(quality)));
            } else {
                names.extend(spelt.split(';').map(|n| named(n, quality)));
            }
        }
        let quality = if latin { quality } else { original(quality) };
        let mut name = named(&outside, quality);
        name.note = (!notes.is_empty()).then(|| notes.join("; "));
        names.insert(at, name);
    }
    names.retain(|n| !n.whole.is_empty());
    names
}

fn named(text: &str, quality: NameQuality) -> Name {
    Name::whole(text.trim(), quality)
}

/// A weak alias stays weak in its own script.
fn original(quality: NameQuality) -> NameQuality {
    match quality {
        NameQuality::Strong => NameQuality::OriginalScript,
        other => other,
    }
}

fn is_latin(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters
        .map(|c| {
            if u32::from(c) < 0x250 || ('\u{1e00}'..='\u{1eff}').contains(&c) {
                1
            } else {
                -1
            }
        })
        .sum::<i32>()
        >= 0
}

/// Splits at `;` and at labels such as ` b) ` outside brackets.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut depth = 0_usize;
    for c in text.chars() {
        let last = pieces.len() - 1;
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' => {
                let piece = &mut pieces[last];
                let label = piece.len().checked_sub(2).and_then(|at| piece.get(at..));
                let whole_label = piece.len() == 1 && piece.is_ascii();
                if whole_label || label.is_some_and(|l| l.starts_with(' ') && l.is_ascii()) {
                    piece.pop();
                    pieces.push(String::new());
                    continue;
                }
            }
            ';' if depth == 0 => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        pieces[last].push(c);
    }
    pieces.retain(|p| !p.trim().is_empty());
    pieces
}

/// The text without its outermost brackets, and what they hold.
fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside) = (String::new(), Vec::new());
    let (mut depth, mut current) = (0_usize, String::new());
    for c in text.chars() {
        match c {
            '(' => {
                depth += 1;
                if depth > 1 {
                    current.push(c);
                }
            }
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    inside.push(std::mem::take(&mut current));
                } else {
                    current.push(c);
                }
            }
            _ if depth == 0 => outside.push(c),
            _ => current.push(c),
        }
    }
    if !current.is_empty() {
        inside.push(current);
    }
    inside.retain(|i| !i.trim().is_empty());
    (one_line(&outside), inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<String> {
        let names = packed(text, NameQuality::Strong);
        let show = |n: &Name| match &n.note {
            Some(note) => format!("{} [{note}] {}", n.whole, n.quality.as_str()),
            None => format!("{} {}", n.whole, n.quality.as_str()),
        };
        names.iter().map(show).collect()
    }

    #[test]
    fn a_field_of_several_names_gives_each() {
        assert_eq!(
            show("Ali Adam; Aly Adham"),
            ["Ali Adam strong alias", "Aly Adham strong alias"]
        );
        assert_eq!(
            show("a) Ali Adam b) Aly Adham; Alee Adam"),
            [
                "Ali Adam strong alias",
                "Aly Adham strong alias",
                "Alee Adam strong alias"
            ]
        );
        assert_eq!(show(" ; "), [""; 0]);
    }

    #[test]
    fn brackets_hold_notes_or_the_name_in_another_script() {
        assert_eq!(
            show("Ali Adam (birth name)"),
            ["Ali Adam [birth name] strong alias"]
        );
        assert_eq!(show("(Sheikh) Ali"), ["Ali [Sheikh] strong alias"]);
        assert_eq!(
            show("Ali (original script: علي)"),
            ["Ali strong alias", "علي original script"]
        );
        assert_eq!(
            show("علي (Ali; Aly)"),
            [
                "علي original script",
                "Ali strong alias",
                "Aly strong alias"
            ]
        );
        assert_eq!(show("(Ali"), ["Ali strong alias"]);
        let weak = packed("Ali (علي)", NameQuality::Weak);
        assert!(weak.iter().all(|n| n.quality == NameQuality::Weak));
    }

    #[test]
    fn only_a_name_written_family_first_has_parts() {
        let show = |t: &str| inverted(t).into_iter().map(|p| p.text).collect::<Vec<_>>();
        assert_eq!(show("CRUZ, Juan Reyes, Jr."), ["CRUZ", "Juan Reyes", "Jr."]);
        assert_eq!(show("CRUZ, Juan"), ["CRUZ", "Juan"]);
        for text in ["CRUZ", "Juan Cruz, Jr.", "a, b, c", ", b", "a,", ""] {
            assert_eq!(show(text), [""; 0], "{text}");
        }
    }
}
