//! Thai: syllables found by the cheapest division of the letters, written as the royal system does and as people write their own names.
//!
//! Leading vowels, clusters, implied vowels, silent letters. Tone and vowel length are not written. Personal names keep more of their
//! Sanskrit spelling than the royal system does: `data/translit/Thai.tsv` lists elements of names that no rule gives, and the second to
//! fourth spelling write the letters as names do. No dictionary of whole names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::context::distinct;
use crate::domain::limits;
use crate::text::table;

/// A word is divided no further than this many letters; what follows is spelt letter by letter.
const LETTERS: usize = 48;

type Styles = [&'static str; limits::ROMANISATIONS];

/// Elements by their letters: whether only at the end of a word, and the spellings.
static ELEMENTS: LazyLock<HashMap<String, Vec<(bool, Styles)>>> = LazyLock::new(|| {
    let mut elements: HashMap<String, Vec<(bool, Styles)>> = HashMap::new();
    for row in table::rows(include_str!("../data/translit/Thai.tsv")) {
        if let [element, spellings] = row[..] {
            let mut styles = [""; limits::ROMANISATIONS];
            let listed: Vec<&'static str> = spellings.split('|').collect();
            for (at, style) in styles.iter_mut().enumerate() {
                *style = listed.get(at).copied().unwrap_or(listed[0]);
            }
            let letters: String = sounded(element.trim_end_matches('$')).into_iter().collect();
            elements
                .entry(letters)
                .or_default()
                .push((element.ends_with('$'), styles));
        }
    }
    elements
});
static LONGEST: LazyLock<usize> = LazyLock::new(|| {
    ELEMENTS
        .keys()
        .map(|e| e.chars().count())
        .max()
        .unwrap_or(0)
});

/// Consonants at the start of a syllable.
const INITIALS: &[(&str, Styles)] = &[
    ("ก", ["K", "K", "K", "K"]),
    ("ขฃคฅฆ", ["KH", "KH", "KH", "K"]),
    ("ง", ["NG", "NG", "NG", "NG"]),
    ("จ", ["CH", "CH", "J", "J"]),
    ("ฉชฌ", ["CH", "CH", "CH", "CH"]),
    ("ซศษส", ["S", "S", "S", "S"]),
    ("ญย", ["Y", "Y", "Y", "Y"]),
    ("ฎด", ["D", "D", "D", "D"]),
    ("ฏต", ["T", "T", "T", "T"]),
    ("ฐฑฒถทธ", ["TH", "TH", "TH", "T"]),
    ("ณน", ["N", "N", "N", "N"]),
    ("บ", ["B", "B", "B", "B"]),
    ("ป", ["P", "P", "P", "P"]),
    ("ผพภ", ["PH", "P", "PH", "P"]),
    ("ฝฟ", ["F", "F", "F", "F"]),
    ("ม", ["M", "M", "M", "M"]),
    ("ร", ["R", "R", "R", "R"]),
    ("ลฬ", ["L", "L", "L", "L"]),
    ("ว", ["W", "W", "V", "V"]),
    ("หฮ", ["H", "H", "H", "H"]),
    ("อ", ["", "", "", ""]),
];

/// Consonants at the end of a syllable.
const FINALS: &[(&str, Styles)] = &[
    ("กขคฆ", ["K", "K", "K", "K"]),
    ("ง", ["NG", "NG", "NG", "NG"]),
    ("จช", ["T", "T", "J", "CH"]),
    ("ซศษส", ["T", "T", "S", "S"]),
    ("ด", ["T", "T", "D", "T"]),
    ("ฎฏฐฑฒตถทธ", ["T", "T", "T", "T"]),
    ("ลฬ", ["N", "L", "L", "N"]),
    ("ญณนร", ["N", "N", "N", "N"]),
    ("บ", ["P", "P", "B", "B"]),
    ("ปพภฟ", ["P", "P", "P", "P"]),
    ("ม", ["M", "M", "M", "M"]),
    ("ย", ["I", "Y", "I", "I"]),
    ("ว", ["O", "W", "W", "O"]),
];

fn find(table: &[(&str, Styles)], c: char) -> Option<Styles> {
    table
        .iter()
        .find(|(letters, _)| letters.contains(c))
        .map(|(_, s)| *s)
}

fn is_consonant(c: char) -> bool {
    matches!(c, 'ก'..='ฮ') && !matches!(c, 'ฤ' | 'ฦ')
}

/// A vowel written over, under or after its consonant.
fn follows(c: char) -> bool {
    matches!(c, 'ะ'..='ู' | '็')
}

/// A vowel written before its consonant.
fn leads(c: char) -> bool {
    matches!(c, 'เ' | 'แ' | 'โ' | 'ใ' | 'ไ')
}

/// The letters without tone marks and without those a silencer stands on.
fn sounded(word: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    let word = word.replace("\u{E4D}\u{E32}", "ำ");
    for c in word.chars() {
        match c {
            '์' => {
                while out.pop().is_some_and(follows) {}
                // นทร์, กษณ์, สตร์: the letter before is silent with it.
                if let [.., carrier, before, last] = out[..]
                    && is_consonant(before)
                    && !leads(carrier)
                    && matches!(last, 'ท' | 'ต' | 'ษ' | 'ด')
                {
                    out.pop();
                }
            }
            '่'..='๋' | 'ํ' | '๎' | 'ฺ' => {}
            c => out.push(c),
        }
    }
    out
}

/// A part of the division: what it spells, in each style, and what it costs.
#[derive(Clone)]
struct Part {
    next: usize,
    cost: u32,
    pieces: Vec<Styles>,
}

const SAME: fn(&'static str) -> Styles = |s| [s; limits::ROMANISATIONS];

/// The spellings of a word: the royal system, then three ways in which people write their names.
pub fn spell(word: &str, _lang: Option<&str>) -> Vec<String> {
    let mut letters = sounded(word);
    let rest: String = letters.drain(LETTERS.min(letters.len())..).collect();
    // From the end: the cheapest way on from each letter.
    let mut best: Vec<Option<(u32, Part)>> = vec![None; letters.len() + 1];
    for at in (0..letters.len()).rev() {
        let mut parts = parts(&letters, at);
        parts.push(Part {
            next: at + 1,
            cost: 60,
            pieces: vec![SAME(any_ascii::any_ascii_char(letters[at]))],
        });
        for part in parts {
            let after = if part.next == letters.len() {
                Some(0)
            } else {
                best[part.next].as_ref().map(|b| b.0)
            };
            let Some(total) = after.map(|a| a + part.cost) else {
                continue;
            };
            if best[at].as_ref().is_none_or(|b| total < b.0) {
                best[at] = Some((total, part));
            }
        }
    }
    let mut spellings = vec![String::new(); limits::ROMANISATIONS];
    let mut at = 0;
    while let Some((_, part)) = best.get(at).and_then(Option::as_ref) {
        for piece in &part.pieces {
            for (spelling, style) in spellings.iter_mut().zip(piece) {
                spelling.push_str(style);
            }
        }
        at = part.next;
    }
    for spelling in &mut spellings {
        spelling.push_str(&any_ascii::any_ascii(&rest));
    }
    distinct(spellings)
}

/// Everything that may begin at a letter.
fn parts(letters: &[char], at: usize) -> Vec<Part> {
    let mut found = elements(letters, at);
    let lead = leads(letters[at]).then(|| letters[at]);
    let start = at + usize::from(lead.is_some());
    for (onset, after, cost) in onsets(letters, start, lead.is_some()) {
        for (vowel, next, closing, more) in vowels(letters, after, lead) {
            let mut pieces = onset.clone();
            pieces.extend(vowel);
            let mut open = Part {
                next,
                cost: 10 + cost + more,
                pieces,
            };
            // A bare consonant behind a vowel rather closes the syllable.
            let bare = |i: usize| {
                letters.get(i).is_some_and(|&c| is_consonant(c))
                    && !letters.get(i + 1).is_some_and(|&c| follows(c))
            };
            if closing == Closing::May && bare(next) {
                let short = matches!(letters[next - 1], 'ิ' | 'ุ' | 'ึ' | 'ย' | 'อ');
                open.cost += if short { 5 } else { 2 };
            }
            if closing != Closing::Needed {
                found.push(open.clone());
            }
            if closing != Closing::None {
                open.cost = 10 + cost + more;
                found.extend(closed(letters, &open));
            }
        }
    }
    found
}

fn elements(letters: &[char], at: usize) -> Vec<Part> {
    let mut found = Vec::new();
    let mut text = String::new();
    for end in at..letters.len().min(at + *LONGEST) {
        text.push(letters[end]);
        let next = end + 1;
        let cut = letters.get(next).is_some_and(|&c| follows(c));
        for (position, (at_end, styles)) in ELEMENTS.get(&text).into_iter().flatten().enumerate() {
            let last = next == letters.len();
            // Of two readings the first is for the end of a word or before a vowel, the second before another syllable.
            let opens = position > 0 && !last && !letters.get(next).is_some_and(|&c| leads(c));
            if !cut && (!at_end || last) && (position == 0 || opens) {
                let cost = 6 + u32::from(position > 0);
                found.push(Part {
                    next,
                    cost,
                    pieces: vec![*styles],
                });
            }
        }
    }
    found
}

type Onset = (Vec<Styles>, usize, u32);

/// The consonants a syllable may begin with, the letter after them, and what the reading costs.
fn onsets(letters: &[char], at: usize, leads: bool) -> Vec<Onset> {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let (first, second) = (get(at), get(at + 1));
    if !is_consonant(first) {
        return Vec::new();
    }
    let plain = |c: char| find(INITIALS, c).unwrap_or(SAME(""));
    let vowel = follows(get(at + 2)) || leads || (get(at + 2) == 'อ' && !follows(get(at + 3)));
    let mut found = vec![(
        vec![plain(first)],
        at + 1,
        if matches!(first, 'ง' | 'ญ') { 4 } else { 0 },
    )];
    if first == 'ห' && "งญนมยรลว".contains(second) && vowel {
        found.push((vec![plain(second)], at + 2, 0));
    }
    if "กขคตปผพ".contains(first) && "รลว".contains(second) && (vowel || is_consonant(get(at + 2)))
    {
        found.push((
            vec![plain(first), plain(second)],
            at + 2,
            if vowel { 0 } else { 4 },
        ));
    }
    if matches!(first, 'ส' | 'ศ') && second == 'ร' && vowel {
        found.push((vec![["S", "S", "SR", "SR"]], at + 2, 0));
    }
    if first == 'ท' && second == 'ร' && follows(get(at + 2)) {
        found.push((vec![["S", "S", "S", "THR"]], at + 2, 2));
    }
    // เจริญ, แสวง: an A between the two, the vowel belongs to the second.
    if leads && "งนมยรลว".contains(second) && (follows(get(at + 2)) || get(at + 2) == 'อ')
    {
        found.push((vec![plain(first), SAME("A"), plain(second)], at + 2, 9));
    }
    found
}

#[derive(Clone, Copy, PartialEq)]
enum Closing {
    None,
    May,
    Needed,
}

type Vowel = (Vec<Styles>, usize, Closing, u32);

/// The vowels the letters at `i` may stand for.
fn vowels(letters: &[char], i: usize, lead: Option<char>) -> Vec<Vowel> {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let one =
        |styles: Styles, next: usize, closing: Closing| vec![(vec![styles], next, closing, 0)];
    let oe = ["OE", "ER", "ER", "OE"];
    let ia = ["IA", "IA", "IE", "IE"];
    let long_i = ["I", "I", "EE", "EE"];
    match (lead, get(i), get(i + 1)) {
        (Some('ไ' | 'ใ'), 'ย', _) => one(SAME("AI"), i + 1, Closing::None),
        (Some('ไ' | 'ใ'), ..) => one(SAME("AI"), i, Closing::None),
        (Some('เ'), 'ี', 'ย') => one(ia, i + 2, Closing::May),
        (Some('เ'), 'ื', 'อ') => one(["UEA", "UEA", "UA", "UEA"], i + 2, Closing::May),
        (Some('เ'), 'า', 'ะ') => one(["O", "OH", "O", "OR"], i + 2, Closing::None),
        (Some('เ'), 'า', _) => one(["AO", "AO", "AO", "AU"], i + 1, Closing::None),
        (Some('เ'), 'อ', c) if !follows(c) => one(oe, i + 1, Closing::May),
        (Some('เ'), 'ิ', _) => one(oe, i + 1, Closing::Needed),
        (Some('เ'), 'ย', c) if !follows(c) => vec![
            (vec![SAME("OEI")], i + 1, Closing::None, 0),
            (vec![SAME("E")], i, Closing::May, 4),
        ],
        (Some('เ'), 'ะ', _) => one(SAME("E"), i + 1, Closing::None),
        (Some('เ'), '็', _) => one(SAME("E"), i + 1, Closing::Needed),
        (Some('เ'), c, _) if !follows(c) => one(SAME("E"), i, Closing::May),
        (Some('แ'), 'ะ', _) => one(SAME("AE"), i + 1, Closing::None),
        (Some('แ'), '็', _) => one(SAME("AE"), i + 1, Closing::Needed),
        (Some('แ'), c, _) if !follows(c) => one(["AE", "AE", "A", "AE"], i, Closing::May),
        (Some('โ'), 'ะ', _) => one(SAME("O"), i + 1, Closing::None),
        (Some('โ'), c, _) if !follows(c) => one(SAME("O"), i, Closing::May),
        (Some(_), ..) => Vec::new(),
        (None, 'ั', 'ว') => one(SAME("UA"), i + 2, Closing::None),
        (None, 'ั', 'ย') => one(SAME("AI"), i + 2, Closing::None),
        (None, 'ั', _) => one(["A", "A", "A", "U"], i + 1, Closing::Needed),
        (None, 'ำ', _) => one(["AM", "AM", "AM", "UM"], i + 1, Closing::None),
        (None, 'ะ', _) => one(SAME("A"), i + 1, Closing::None),
        (None, 'า', _) => one(SAME("A"), i + 1, Closing::May),
        (None, 'ิ', _) => one(SAME("I"), i + 1, Closing::May),
        (None, 'ี', _) => one(long_i, i + 1, Closing::May),
        (None, 'ื', 'อ') => one(SAME("UE"), i + 2, Closing::None),
        (None, 'ึ' | 'ื', _) => one(["UE", "UE", "UE", "U"], i + 1, Closing::May),
        (None, 'ุ', _) => one(SAME("U"), i + 1, Closing::May),
        (None, 'ู', _) => one(["U", "U", "OO", "OO"], i + 1, Closing::May),
        _ => implied(letters, i),
    }
}

/// Vowels that no sign shows: O in a closed syllable, A in an open one; อ and ว as vowels; ร doubled.
fn implied(letters: &[char], i: usize) -> Vec<Vowel> {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let mut found = vec![
        (vec![SAME("O")], i, Closing::Needed, 5),
        (
            vec![SAME("A")],
            i,
            Closing::None,
            if i == letters.len() { 30 } else { 8 },
        ),
    ];
    match (get(i), get(i + 1)) {
        ('อ', c) if !follows(c) => {
            found.push((vec![["O", "O", "OR", "OR"]], i + 1, Closing::May, 0));
        }
        ('ว', c) if is_consonant(c) && !follows(get(i + 2)) => {
            found.push((vec![SAME("UA")], i + 1, Closing::Needed, 3));
        }
        ('ร', 'ร') => {
            found.push((vec![SAME("A")], i + 2, Closing::Needed, 0));
            found.push((vec![SAME("AN")], i + 2, Closing::None, 2));
        }
        _ => {}
    }
    found
}

/// A syllable with the consonant after it: closing it, closing it and beginning the next one, or with silent letters behind.
fn closed(letters: &[char], open: &Part) -> Vec<Part> {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let at = open.next;
    let implied = is_consonant(letters[at - 1]) && open.pieces.last().is_some_and(|p| p[0] == "O");
    let c = get(at);
    let Some(mut closing) = find(FINALS, c) else {
        return Vec::new();
    };
    if implied && matches!(c, 'ว' | 'ย') {
        return Vec::new();
    }
    if implied && c == 'ร' {
        closing = ["N", "RN", "RN", "N"];
    }
    let mut pieces = open.pieces.clone();
    pieces.push(closing);
    let part = |next: usize, cost: u32| Part {
        next,
        cost: open.cost + cost,
        pieces: pieces.clone(),
    };
    let next = get(at + 1);
    let mut found = Vec::new();
    if !follows(next) {
        found.push(part(at + 1, 0));
        // กร at the end of a syllable in พร, กร, ธร; elsewhere ร rather begins the next one.
        if implied && c == 'ร' && next != ' ' {
            found[0].cost += 6;
        }
        // รัตนา, วัชรา: the consonant closes and begins.
        if c == 'ว' && letters[at - 1] == 'ิ' && next != ' ' {
            found[0].cost += 6;
        }
        if "กจชตทธพฒศสลน".contains(c)
            && "นรยวมล".contains(next)
            && (follows(get(at + 2)) || is_consonant(get(at + 2)))
        {
            let short = letters[at - 1] == 'ั';
            found[0].cost += if short { 3 } else { 0 };
            let mut both = part(at + 1, if short { 0 } else { 12 });
            both.pieces.push(find(INITIALS, c).unwrap_or(SAME("")));
            both.pieces
                .push(SAME(if next == 'ร' && follows(get(at + 2)) {
                    ""
                } else {
                    "A"
                }));
            found.push(both);
        }
    }
    // บุตร, ชาติ, เหตุ: silent at the end of a word.
    let tail = &letters[(at + 1).min(letters.len())..];
    if (matches!(tail, ['ร']) && c == 'ต')
        || matches!(tail, ['ุ'])
        || (matches!(tail, ['ิ']) && matches!(c, 'ต' | 'ฒ'))
        || matches!(tail, [x] if is_consonant(*x) && implied_pair(c, *x))
    {
        found.push(part(letters.len(), 1));
    }
    found
}

/// Two consonants at the end of a word of which the second is silent: พุทธ, ยุทธ, ศรัทธ.
fn implied_pair(first: char, second: char) -> bool {
    ["ทธ", "ตต", "จจ", "สต", "ฏฐ", "ษฐ", "กข"]
        .iter()
        .any(|pair| pair.chars().eq([first, second]))
}
