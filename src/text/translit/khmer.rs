//! Khmer: consonants with stacked ones below, vowels that sound by the series of their consonant, and the vowel no sign shows.
//!
//! `data/translit/Khmr.tsv` holds whole words of names and what each letter is written as. Syllables are not divided by a dictionary: a
//! consonant without a vowel closes the syllable before it if that is open and no closing consonant follows.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::context::distinct;
use super::lexicon::Lexicon;
use super::native::native_fold;
use crate::text::table;

static WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../data/translit/Khmr_words.tsv")));

/// What a letter is written as: a consonant at the start and at the end of a syllable; a vowel in the first and in the second series.
struct Letter {
    kind: u8,
    first: &'static str,
    second: &'static str,
    other: &'static str,
}

static LETTERS: LazyLock<HashMap<char, Letter>> = LazyLock::new(|| {
    table::rows(include_str!("../data/translit/Khmr.tsv"))
        .filter_map(|row| {
            let &[letter, kind, first, second, other] = row.as_slice() else {
                return None;
            };
            Some((
                table::single(letter)?,
                Letter {
                    kind: *kind.as_bytes().first()?,
                    first,
                    second,
                    other,
                },
            ))
        })
        .collect()
});

const SUBSCRIPT: char = '\u{17D2}';

/// A consonant, those below it, and the vowel signs.
#[derive(Default)]
struct Stack {
    consonants: Vec<char>,
    vowels: Vec<char>,
    /// The series that a sign gives it: first or second.
    series: Option<bool>,
    /// A shortening sign or a silencer stands on it, so that no vowel follows.
    bare: bool,
}

impl Stack {
    /// Whether its vowels sound by the first series: that of the last consonant that is no sonorant, else of the base.
    fn in_first_series(&self) -> bool {
        let first = |c: &char| LETTERS.get(c).is_some_and(|l| l.kind == b'1');
        let strong = self
            .consonants
            .iter()
            .rev()
            .find(|c| !"ងញនមយរលវ".contains(**c));
        self.series
            .unwrap_or_else(|| strong.or(self.consonants.first()).is_some_and(first))
    }
}

/// The spellings of a word: listed ones, then by letters, with A and with O where no vowel is written, and in French fashion.
pub fn spell(word: &str, _lang: Option<&str>) -> Vec<String> {
    let stacks = stacks(word);
    let by_letters = [(false, false), (true, false), (false, true), (true, true)]
        .map(|(o, other)| join(&stacks, o, other));
    distinct(WORDS.get(&native_fold(word)).into_iter().chain(by_letters))
}

fn stacks(word: &str) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = Vec::new();
    let mut below = false;
    for c in word.chars() {
        let kind = LETTERS.get(&c).map_or(b' ', |l| l.kind);
        let last = stacks.last_mut();
        match (kind, c, last) {
            (b'1' | b'2', _, Some(stack)) if below => stack.consonants.push(c),
            (b'1' | b'2', ..) => stacks.push(Stack {
                consonants: vec![c],
                ..Stack::default()
            }),
            (b'I', ..) => stacks.push(Stack {
                vowels: vec![c],
                ..Stack::default()
            }),
            (b'V', _, Some(stack)) => stack.vowels.push(c),
            (_, '៉', Some(stack)) => stack.series = Some(true),
            (_, '៊', Some(stack)) => stack.series = Some(false),
            (_, '៌', _) => {}
            (_, '់', Some(stack)) => stack.bare = true,
            (_, '៍', _) => {
                stacks.pop();
            }
            _ => {}
        }
        below = c == SUBSCRIPT;
    }
    stacks
}

fn join(stacks: &[Stack], o: bool, other: bool) -> String {
    let mut out = String::new();
    let mut open = false;
    for (at, stack) in stacks.iter().enumerate() {
        let last = at + 1 == stacks.len();
        let next_closes = stacks
            .get(at + 1)
            .is_some_and(|s| s.vowels.is_empty() && at + 2 == stacks.len());
        let next_stacked = stacks.get(at + 1).is_some_and(|s| s.consonants.len() > 1);
        if last
            && open
            && at > 0
            && stack.vowels == ['ិ']
            && matches!(stack.consonants[..], ['ត', ..])
        {
            // ញាតិ, សម្បត្តិ: a final short vowel after T is silent.
            out.push_str("TH");
            continue;
        }
        if stack.vowels.is_empty() && open && !last && stack.consonants.len() > 1 {
            // ម្ប: the first closes, the others begin.
            closing(
                &Stack {
                    consonants: vec![stack.consonants[0]],
                    ..Stack::default()
                },
                other,
                &mut out,
            );
            onset(
                &Stack {
                    consonants: stack.consonants[1..].to_vec(),
                    ..Stack::default()
                },
                &mut out,
            );
            out.push('A');
            continue;
        }
        if stack.vowels.is_empty() && open && (last || stack.bare || !(next_closes || next_stacked))
        {
            closing(stack, other, &mut out);
            open = false;
            continue;
        }
        onset(stack, &mut out);
        let first = stack.in_first_series();
        for v in &stack.vowels {
            if let Some(letter) = LETTERS.get(v) {
                let plain = if first { letter.first } else { letter.second };
                out.push_str(if other && !letter.other.is_empty() {
                    letter.other
                } else {
                    plain
                });
            }
        }
        if stack.vowels.is_empty() && !(last && at > 0) {
            out.push_str(if o && !first { "O" } else { "A" });
        }
        open = stack.vowels.iter().all(|v| !matches!(v, 'ំ' | 'ះ'));
    }
    out
}

/// Foreign sounds are written as a stack on ហ; ប sounds P before R and L or with its sign.
fn onset(stack: &Stack, out: &mut String) {
    let spelt = |c: &char| LETTERS.get(c).map_or("", |l| l.first);
    match stack.consonants[..] {
        ['ហ', 'ស'] => out.push('Z'),
        ['ហ', 'វ'] => out.push('F'),
        ['ហ', 'គ'] => out.push('G'),
        ['ហ', 'ន' | 'ម' | 'ល'] => out.push_str(spelt(&stack.consonants[1])),
        ['ប', ..]
            if stack.series == Some(true)
                || stack
                    .consonants
                    .get(1)
                    .is_some_and(|c| matches!(c, 'រ' | 'ល')) =>
        {
            out.push('P');
            out.extend(stack.consonants[1..].iter().map(spelt));
        }
        // A doubled stop is one sound: ត្ត, ទ្ធ.
        [a, b] if spelt(&b).starts_with(spelt(&a)) && !spelt(&a).starts_with(['N', 'M', 'L']) => {
            out.push_str(spelt(&b));
        }
        _ => out.extend(stack.consonants.iter().map(spelt)),
    }
}

/// Only the first consonant of a stack at the end is spoken; of ដ្ឋ, ត្ថ and ទ្ធ the H is written.
fn closing(stack: &Stack, other: bool, out: &mut String) {
    let Some(letter) = stack.consonants.first().and_then(|c| LETTERS.get(c)) else {
        return;
    };
    out.push_str(if other && !letter.other.is_empty() {
        letter.other
    } else {
        letter.second
    });
    if stack
        .consonants
        .get(1)
        .is_some_and(|c| matches!(c, 'ឋ' | 'ថ' | 'ធ'))
        && out.ends_with('T')
    {
        out.push('H');
    }
}
