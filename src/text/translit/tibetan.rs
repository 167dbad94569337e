//! Tibetan and Dzongkha as names are written: silent prefixes, suffixes and letters on top left out, vowels fronted before some suffixes.
//!
//! Syllable by syllable, as the mark between them divides. A silent letter behind an open syllable is often heard (DORJE, LOBZANG): the
//! first spelling writes it, the second does not. Tone and aspiration of dialects are not written.

/// A syllable taken apart.
#[derive(Default)]
struct Syllable {
    /// A prefix, or the letter on top of the root.
    silent: Option<char>,
    root: char,
    below: Option<char>,
    vowel: Option<char>,
    suffix: Option<char>,
}

/// The spellings of a word: with the silent letters that are heard between vowels, and without.
pub fn spell(word: &str, _lang: Option<&str>) -> Vec<String> {
    let mut spellings = [String::new(), String::new()];
    let mut open = false;
    for text in word.split(|c: char| !matches!(u32::from(c), 0xF40..=0xFBC)) {
        let Some(syllable) = divide(text) else {
            continue;
        };
        let heard = syllable.silent.filter(|_| open).map_or("", |c| match c {
            'ར' => "R",
            'བ' => "B",
            'མ' => "M",
            'ལ' => "L",
            _ => "",
        });
        let spelt = join(&syllable);
        spellings[0].push_str(heard);
        for spelling in &mut spellings {
            spelling.push_str(&spelt);
        }
        open = matches!(syllable.suffix, None | Some('འ'));
    }
    spellings.into()
}

fn divide(text: &str) -> Option<Syllable> {
    // Each letter with what stands below it and its vowel.
    let mut letters: Vec<(char, Vec<char>, Option<char>)> = Vec::new();
    for c in text.chars() {
        match (u32::from(c), letters.last_mut()) {
            (0xF40..=0xF6C, _) => letters.push((c, Vec::new(), None)),
            (0xF71..=0xF7D, Some(last)) => last.2 = Some(c),
            (0xF90..=0xFBC, Some(last)) => last.1.push(char::from_u32(u32::from(c) - 0x50)?),
            _ => {}
        }
    }
    let marked = letters
        .iter()
        .position(|l| l.2.is_some() || !l.1.is_empty());
    let prefix = |at: usize| {
        letters
            .get(at)
            .is_some_and(|l| matches!(l.0, 'ག' | 'ད' | 'བ' | 'མ' | 'འ'))
    };
    let root = marked.unwrap_or(match letters.len() {
        3 if prefix(0) && letters[2].0 != 'ས' => 1,
        4.. if prefix(0) => 1,
        _ => 0,
    });
    let (top, below, vowel) = letters.get(root)?;
    let topped = matches!(top, 'ར' | 'ལ' | 'ས')
        && below
            .first()
            .is_some_and(|b| !matches!(b, 'ཡ' | 'ར' | 'ལ' | 'ཝ'));
    Some(Syllable {
        silent: if topped {
            Some(*top)
        } else {
            root.checked_sub(1).map(|at| letters[at].0)
        },
        root: if topped { below[0] } else { *top },
        below: below.get(usize::from(topped)).copied(),
        vowel: *vowel,
        suffix: letters.get(root + 1).map(|l| l.0),
    })
}

fn join(syllable: &Syllable) -> String {
    let onset = match (syllable.root, syllable.below) {
        ('ཀ', Some('ཡ')) => "KY",
        ('ཁ', Some('ཡ')) => "KHY",
        ('ག', Some('ཡ')) => "GY",
        ('པ' | 'ཕ', Some('ཡ')) => "CH",
        ('བ', Some('ཡ')) => "J",
        ('མ', Some('ཡ')) => "NY",
        ('ཀ' | 'ཏ' | 'པ', Some('ར')) => "TR",
        ('ཁ' | 'ཐ' | 'ཕ', Some('ར')) => "THR",
        ('ག' | 'ད' | 'བ', Some('ར')) => "DR",
        ('ཟ', Some('ལ')) => "D",
        (_, Some('ལ')) => "L",
        (root, _) => match root {
            'ཀ' => "K",
            'ཁ' => "KH",
            'ག' => "G",
            'ང' => "NG",
            'ཅ' | 'ཆ' => "CH",
            'ཇ' => "J",
            'ཉ' => "NY",
            'ཏ' | 'ཊ' => "T",
            'ཐ' | 'ཋ' => "TH",
            'ད' | 'ཌ' => "D",
            'ན' | 'ཎ' => "N",
            'པ' => "P",
            'ཕ' => "PH",
            'བ' => "B",
            'མ' => "M",
            'ཙ' | 'ཚ' => "TS",
            'ཛ' => "Z",
            'ཝ' => "W",
            'ཞ' => "ZH",
            'ཟ' => "Z",
            'ཡ' => "Y",
            'ར' => "R",
            'ལ' => "L",
            'ཤ' | 'ཥ' => "SH",
            'ས' => "S",
            'ཧ' => "H",
            _ => "",
        },
    };
    let fronted = matches!(syllable.suffix, Some('ད' | 'ན' | 'ལ' | 'ས'));
    let vowel = match syllable.vowel {
        Some('\u{F72}') => "I",
        Some('\u{F74}') => "U",
        Some('\u{F7A}' | '\u{F7B}') => "E",
        Some('\u{F7C}' | '\u{F7D}') => "O",
        _ if fronted => "E",
        _ => "A",
    };
    let closing = match syllable.suffix {
        Some('ག') => "K",
        Some('ང') => "NG",
        Some('ན') => "N",
        Some('བ') => "P",
        Some('མ') => "M",
        Some('ར') => "R",
        Some('ལ') => "L",
        _ => "",
    };
    [onset, vowel, closing].concat()
}
