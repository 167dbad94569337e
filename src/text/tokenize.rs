//! A name taken apart into words, with what stood between them.
//!
//! Splits at blanks, hyphens, commas, dots, slashes and brackets; joins over apostrophes (O'BRIEN → OBRIEN,
//! BA'ASYIR → BAASYIR); keeps the question mark that stands for a letter lost in conversion (IS?AEL, OMA?). Forms
//! written with slashes between single letters stay one token and say so: A/L → AL, S/O → SO, A/K/A → AKA. What a token
//! means is not decided here. Give it folded text; any text is safe. Invariant: no token is empty, none holds anything
//! but letters, digits, marks and, beside a letter, [`LOST_LETTER`].

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

/// What stood before a token; the strongest, if several did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Before {
    /// The text begins with it.
    #[default]
    Start,
    /// A blank, or a sign that tells nothing.
    Blank,
    /// A dot, and no blank: "J.R".
    Dot,
    /// A hyphen.
    Hyphen,
    /// A slash.
    Slash,
    /// A comma or semicolon.
    Comma,
}

/// One word of a name.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts of a word"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// Letters, digits and marks, as given.
    pub text: Cow<'a, str>,
    /// What stood before it.
    pub before: Before,
    /// Whether it was written with slashes between its letters: A/L, S/O, D/O, A/P.
    pub slash_form: bool,
    /// Whether a dot followed it: an initial or an abbreviation ("J.", "MD.").
    pub dotted: bool,
    /// Whether it stood in brackets.
    pub bracketed: bool,
    /// Whether it stood in double quotes.
    pub quoted: bool,
}

/// What stands where a conversion lost a letter.
pub const LOST_LETTER: char = '?';

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// The words of a text with their surroundings, in order.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let (mut depth, mut quoted, mut before) = (0_u32, false, Before::Start);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if begins_word(rest) {
            let (word, after) = take_word(rest);
            let (word, after, slash_form) = match take_slash_form(rest) {
                Some((form, after)) => (Cow::Owned(form), after, true),
                None => (word, after, false),
            };
            out.push(Token {
                text: word,
                before: if out.is_empty() {
                    Before::Start
                } else {
                    before.max(Before::Blank)
                },
                slash_form,
                dotted: after.starts_with('.'),
                bracketed: depth > 0,
                quoted,
            });
            before = Before::Start;
            rest = after;
            continue;
        }
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '"' => quoted = !quoted,
            _ => {}
        }
        before = before.max(match c {
            '.' => Before::Dot,
            '-' => Before::Hyphen,
            '/' => Before::Slash,
            ',' | ';' => Before::Comma,
            _ => Before::Blank,
        });
        if c.is_whitespace() && before == Before::Dot {
            before = Before::Blank;
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// The words of a text alone.
pub fn words(text: &str) -> Vec<String> {
    tokens(text)
        .into_iter()
        .map(|t| t.text.into_owned())
        .collect()
}

/// Whether a text begins with a word, or with a lost letter of one.
fn begins_word(text: &str) -> bool {
    text.strip_prefix(LOST_LETTER)
        .unwrap_or(text)
        .starts_with(is_word)
}

/// The word a text begins with, joined over single apostrophes, and what follows it.
fn take_word(text: &str) -> (Cow<'_, str>, &str) {
    let mut joined: Option<String> = None;
    let mut end = 0;
    let mut at = 0;
    loop {
        let plain = text.as_bytes()[at..].iter();
        let plain = at + plain.take_while(|b| b.is_ascii_alphanumeric()).count();
        let run = text[plain..]
            .find(|c| !is_word(c) && c != LOST_LETTER)
            .map_or(text.len(), |n| plain + n);
        if let Some(word) = &mut joined {
            word.push_str(&text[at..run]);
        }
        end = end.max(run);
        let goes_on = text[run..].strip_prefix('\'').is_some_and(begins_word);
        if !goes_on {
            return (
                joined.map_or(Cow::Borrowed(&text[..end]), Cow::Owned),
                &text[end..],
            );
        }
        joined.get_or_insert_with(|| text[..run].to_owned());
        at = run + 1;
    }
}

/// Single letters joined by slashes, as whole words: A/L, A/K/A.
fn take_slash_form(text: &str) -> Option<(String, &str)> {
    if let [first, second, ..] = text.as_bytes()
        && first.is_ascii()
        && *second != b'/'
    {
        return None;
    }
    let mut form = String::new();
    let mut rest = text;
    loop {
        let letter = rest.chars().next().filter(|c| c.is_alphabetic())?;
        form.push(letter);
        rest = &rest[letter.len_utf8()..];
        let Some(next) = rest.strip_prefix('/') else {
            break;
        };
        rest = next;
    }
    let whole = !rest.starts_with(is_word) && form.chars().count() > 1;
    whole.then_some((form, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_split_and_joined_as_names_are_written() {
        for (text, expected) in [
            ("O'BRIEN BA'ASYIR", "OBRIEN|BAASYIR"),
            ("ABDU'L-RAHMAN", "ABDUL|RAHMAN"),
            ("'ABD AL-'AZIZ", "ABD|AL|AZIZ"),
            ("J.R. TOLKIEN", "J|R|TOLKIEN"),
            ("MD. RAFIQ", "MD|RAFIQ"),
            ("MUTHU A/L RAMAN", "MUTHU|AL|RAMAN"),
            ("KAUR D/O SINGH", "KAUR|DO|SINGH"),
            ("DOE, JOHN (LIN GUOLIANG)", "DOE|JOHN|LIN|GUOLIANG"),
            ("KHALIL/HALIL", "KHALIL|HALIL"),
            ("CO. 5 & SONS", "CO|5|SONS"),
            (" - '' . ", ""),
        ] {
            assert_eq!(words(text).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn what_stood_around_a_word_is_known() {
        let t = tokens("TAN, WEI-MING J.R. A/L (LIN) \"BOY\"");
        let by = |text: &str| t.iter().find(|t| t.text == text).unwrap();
        assert_eq!(by("TAN").before, Before::Start);
        assert_eq!(by("WEI").before, Before::Comma);
        assert_eq!(by("MING").before, Before::Hyphen);
        assert!(by("J").dotted && by("R").dotted && by("R").before == Before::Dot);
        assert!(by("AL").slash_form && !by("TAN").slash_form);
        assert_eq!(by("AL").before, Before::Blank);
        assert!(by("LIN").bracketed && by("BOY").quoted && !by("BOY").bracketed);
    }

    proptest! {
        #[test]
        fn tokens_are_never_empty_and_hold_only_word_characters(text in any::<String>()) {
            for token in tokens(&text) {
                let of_token = |c: char| is_word(c) || c == LOST_LETTER;
                prop_assert!(token.text.contains(is_word) && token.text.chars().all(of_token));
            }
        }
    }
}
