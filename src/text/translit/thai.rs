//! Thai as the royal system writes it: leading vowels, initial clusters, implied vowels, final consonants, silent letters.
//!
//! Tone and vowel length are not written. Personal names keep more of their Sanskrit spelling than the royal system does, so a
//! letter-by-letter spelling follows as the second. No dictionary: where syllables divide is guessed from the letters.

const INITIALS: &[(&str, &str)] = &[
    ("ก", "K"),
    ("ขฃคฅฆ", "KH"),
    ("ง", "NG"),
    ("จ", "CH"),
    ("ฉชฌ", "CH"),
    ("ซศษส", "S"),
    ("ญย", "Y"),
    ("ฎด", "D"),
    ("ฏต", "T"),
    ("ฐฑฒถทธ", "TH"),
    ("ณน", "N"),
    ("บ", "B"),
    ("ป", "P"),
    ("ผพภ", "PH"),
    ("ฝฟ", "F"),
    ("ม", "M"),
    ("ร", "R"),
    ("ลฬ", "L"),
    ("ว", "W"),
    ("หฮ", "H"),
    ("อ", ""),
];

const FINALS: &[(&str, &str)] = &[
    ("กขคฆ", "K"),
    ("ง", "NG"),
    ("จชซฎฏฐฑฒดตถทธศษส", "T"),
    ("ญณนรลฬ", "N"),
    ("บปพภฟ", "P"),
    ("ม", "M"),
    ("ย", "I"),
    ("ว", "O"),
];

fn find(table: &[(&str, &'static str)], c: char) -> Option<&'static str> {
    table
        .iter()
        .find(|(letters, _)| letters.contains(c))
        .map(|(_, s)| *s)
}

fn is_consonant(c: char) -> bool {
    matches!(c, 'ก'..='ฮ')
}

/// A vowel written over, under or after its consonant.
fn follows(c: char) -> bool {
    matches!(c, 'ะ'..='ู' | '็')
}

/// The spellings of a word, the royal system first.
pub fn spell(word: &str, _lang: Option<&str>) -> Vec<String> {
    let letters = sounded(word);
    let mut out = String::new();
    let mut at = 0;
    while at < letters.len() {
        at = syllable(&letters, at, &mut out);
    }
    let mut spellings = vec![out, any_ascii::any_ascii(word)];
    if spellings[0].contains("PH") || spellings[0].contains("WAT") {
        let freer = spellings[0].replace("PH", "P").replace("WAT", "WATT");
        spellings.push(freer);
    }
    spellings
}

/// The letters without tone marks, without those a silencer stands on.
fn sounded(word: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    for c in word.chars() {
        match c {
            '์' => while out.pop().is_some_and(follows) {},
            '่'..='๋' | 'ํ' | '๎' | 'ฺ' => {}
            c => out.push(c),
        }
    }
    out
}

/// Spells the syllable at `at`, returns where the next begins (always further on).
fn syllable(letters: &[char], at: usize, out: &mut String) -> usize {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let lead = matches!(get(at), 'เ' | 'แ' | 'โ' | 'ใ' | 'ไ').then(|| get(at));
    let mut i = at + usize::from(lead.is_some());
    if !is_consonant(get(i)) {
        out.push_str(any_ascii::any_ascii_char(get(at)).trim());
        return at + 1;
    }
    let first = get(i);
    i += 1;
    let vowel_ahead = |i: usize| follows(get(i)) || get(i) == 'ำ';
    // A silent ห before a sonorant, and clusters with ร ล ว.
    let second = get(i);
    let silent_h =
        first == 'ห' && "งญนมยรลว".contains(second) && (vowel_ahead(i + 1) || lead.is_some());
    let cluster = "กขคตปผพ".contains(first)
        && "รลว".contains(second)
        && (vowel_ahead(i + 1) || (lead.is_some() && is_consonant(second)));
    let sara = first == 'ท' && second == 'ร' && (vowel_ahead(i + 1) || is_consonant(get(i + 1)));
    if silent_h {
        out.push_str(find(INITIALS, second).unwrap_or(""));
        i += 1;
    } else if sara {
        out.push('S');
        i += 1;
    } else {
        out.push_str(find(INITIALS, first).unwrap_or(""));
        if cluster {
            out.push_str(find(INITIALS, second).unwrap_or(""));
            i += 1;
        }
    }
    let (vowel, next, open) = vowel(letters, i, lead);
    out.push_str(vowel);
    i = next;
    if open {
        return i;
    }
    if vowel.is_empty() {
        return implied(letters, i, out);
    }
    closing(letters, i, out)
}

/// The vowel at `i`, where the letters after it begin, and whether nothing can close the syllable.
fn vowel(letters: &[char], i: usize, lead: Option<char>) -> (&'static str, usize, bool) {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    match (lead, get(i), get(i + 1)) {
        (Some('ไ' | 'ใ'), 'ย', _) => ("AI", i + 1, true),
        (Some('ไ' | 'ใ'), ..) => ("AI", i, true),
        (Some('เ'), 'ี', 'ย') => ("IA", i + 2, false),
        (Some('เ'), 'ื', 'อ') => ("UEA", i + 2, false),
        (Some('เ'), 'า', 'ะ') => ("O", i + 2, true),
        (Some('เ'), 'า', _) => ("AO", i + 1, true),
        (Some('เ'), 'อ', _) => ("OE", i + 1, false),
        (Some('เ'), 'ิ', _) => ("OE", i + 1, false),
        (Some('เ'), 'ย', _) => ("OEI", i + 1, true),
        (Some('เ'), 'ะ', _) => ("E", i + 1, true),
        (Some('เ'), '็', _) => ("E", i + 1, false),
        (Some('เ'), ..) => ("E", i, false),
        (Some('แ'), 'ะ' | '็', _) => ("AE", i + 1, false),
        (Some('แ'), ..) => ("AE", i, false),
        (Some(_), 'ะ', _) => ("O", i + 1, true),
        (Some(_), ..) => ("O", i, false),
        (None, 'ั', 'ว') => ("UA", i + 2, true),
        (None, 'ั', 'ย') => ("AI", i + 2, true),
        (None, 'ั', _) => ("A", i + 1, false),
        (None, 'ำ', _) => ("AM", i + 1, true),
        (None, 'ะ', _) => ("A", i + 1, true),
        (None, 'า', _) => ("A", i + 1, false),
        (None, 'ิ' | 'ี', _) => ("I", i + 1, false),
        (None, 'ื', 'อ') => ("UE", i + 2, true),
        (None, 'ึ' | 'ื', _) => ("UE", i + 1, false),
        (None, 'ุ' | 'ู', _) => ("U", i + 1, false),
        (None, 'อ', _) => ("O", i + 1, false),
        (None, 'ร', 'ร') if is_consonant(get(i + 2)) && !follows(get(i + 3)) => {
            ("A", i + 2, false)
        }
        (None, 'ร', 'ร') => ("AN", i + 2, true),
        _ => ("", i, false),
    }
}

/// A consonant without a written vowel: O before a closing consonant, ON before ร, A before another syllable.
fn implied(letters: &[char], i: usize, out: &mut String) -> usize {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let starts_syllable =
        follows(get(i + 1)) || get(i + 1) == 'ำ' || (get(i) != ' ' && !is_consonant(get(i)));
    let three_bare = is_consonant(get(i)) && is_consonant(get(i + 1)) && i + 2 == letters.len();
    if is_consonant(get(i)) && !starts_syllable && !three_bare {
        out.push('O');
        return closing(letters, i, out);
    }
    if i < letters.len() {
        out.push('A');
    }
    i
}

/// A closing consonant, if the next letter is one and does not begin a syllable; a ร left after it at the very end is silent.
fn closing(letters: &[char], i: usize, out: &mut String) -> usize {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let c = get(i);
    let begins = follows(get(i + 1))
        || get(i + 1) == 'ำ'
        || (c == 'อ')
        || (get(i + 1) == 'ร' && get(i + 2) == 'ร');
    if !is_consonant(c) || begins {
        return i;
    }
    let Some(spelling) = find(FINALS, c) else {
        return i;
    };
    out.push_str(spelling);
    let next = i + 1;
    let rest = &letters[next.min(letters.len())..];
    if matches!(rest, ['ร' | 'ิ' | 'ุ'] | ['ร', 'ิ' | '์']) {
        letters.len()
    } else {
        next
    }
}
