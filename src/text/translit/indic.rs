//! Brahmic scripts of South Asia: consonants with an inherent vowel, vowel signs, a killer; and the schwas that are not spoken.
//!
//! One table, `data/translit/indic.tsv`, read by place in the Unicode block, which is laid out alike for all of them but
//! Sinhala. Northern scripts drop the final inherent vowel and, in Devanagari, Gurmukhi and Gujarati, the one between vowels (the
//! second spelling keeps it). Tamil stops are voiced between vowels. No language is guessed.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::context::{Contexts, distinct};
use crate::text::script::{self, Script};
use crate::text::table;

struct Sign {
    kind: u8,
    short: &'static str,
    long: &'static str,
}

static SIGNS: LazyLock<HashMap<char, Sign>> = LazyLock::new(|| {
    table::rows(include_str!("../data/translit/indic.tsv"))
        .filter_map(|row| {
            let letter = table::single(row.first()?)?;
            let kind = *row.get(1)?.as_bytes().first()?;
            let (short, long) = row
                .get(2)
                .copied()
                .unwrap_or("")
                .split_once('|')
                .unwrap_or((row.get(2).copied().unwrap_or(""), ""));
            Some((
                letter,
                Sign {
                    kind,
                    short,
                    long: if long.is_empty() { short } else { long },
                },
            ))
        })
        .collect()
});

static BENGALI: LazyLock<Contexts> =
    LazyLock::new(|| Contexts::read(include_str!("../data/translit/Beng_context.tsv")));
static DEVANAGARI: LazyLock<Contexts> =
    LazyLock::new(|| Contexts::read(include_str!("../data/translit/Deva_context.tsv")));

fn sign(c: char) -> Option<&'static Sign> {
    SIGNS.get(&c).or_else(|| {
        let same_place = char::from_u32(0x900 + (u32::from(c) & 0x7F))?;
        matches!(u32::from(c), 0x900..=0xD7F)
            .then(|| SIGNS.get(&same_place))
            .flatten()
    })
}

/// One consonant or vowel with what follows it.
#[derive(Clone, Default)]
struct Unit {
    letters: String,
    vowel: Vowel,
    nasal: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Vowel {
    #[default]
    Inherent,
    Killed,
    Written(&'static str, &'static str),
}

/// The spellings of a word: unspoken schwas dropped, the final one also after a cluster, all kept, long vowels doubled; then what is
/// learnt of names.
pub fn spell(word: &str, _lang: Option<&str>) -> Vec<String> {
    let script = script::detect(word);
    if script == Script::Tamil {
        return tamil_spellings(word);
    }
    let units = units(word, script);
    let north = matches!(
        script,
        Script::Devanagari | Script::Bengali | Script::Gurmukhi | Script::Gujarati
    );
    let (mut spoken, mut kept) = (units.clone(), units);
    if north {
        drop_schwas(
            &mut spoken,
            script != Script::Bengali,
            script == Script::Gurmukhi,
        );
        drop_schwas(&mut kept, false, false);
    }
    let mut clipped = spoken.clone();
    if let Some(last) = clipped
        .last_mut()
        .filter(|u| north && u.vowel == Vowel::Inherent)
    {
        last.vowel = Vowel::Killed;
    }
    let by_rule = [
        join(&spoken, false),
        join(&clipped, false),
        join(&kept, false),
        join(&spoken, true),
    ];
    match script {
        Script::Bengali => distinct(by_rule.into_iter().take(1).chain(BENGALI.spell(word))),
        Script::Devanagari => distinct(by_rule.into_iter().chain(DEVANAGARI.spell(word))),
        _ => distinct(by_rule),
    }
}

/// Tamil: stops voiced between vowels and the vowel that only parts a cluster left out; then voiceless; then with all vowels; with H for க.
fn tamil_spellings(word: &str) -> Vec<String> {
    let parted = [
        ("DHIR", "DR"),
        ("THIR", "TR"),
        ("TTIR", "TR"),
        ("PPIR", "BR"),
        ("PIR", "PR"),
        ("BIR", "BR"),
        ("KIRU", "KRI"),
        ("KIR", "KR"),
        ("GIR", "GR"),
        ("LADSUM", "LAKSHM"),
        ("LATSUM", "LAKSHM"),
    ];
    let drawn = |spelling: &str| {
        parted
            .iter()
            .fold(spelling.to_owned(), |s, (from, to)| s.replace(from, to))
    };
    let voiced = join(&units(word, Script::Tamil), false);
    let voiceless = join(&units(word, Script::Other), false);
    distinct([
        drawn(&voiced),
        drawn(&voiceless),
        voiced.clone(),
        drawn(&voiced).replace('G', "H").replace("NH", "NG"),
    ])
}

fn units(word: &str, script: Script) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let letters: Vec<char> = word.chars().collect();
    for (at, &c) in letters.iter().enumerate() {
        let Some(sign) = sign(c) else { continue };
        match sign.kind {
            b'C' => {
                let spelling = if script == Script::Tamil {
                    tamil(&letters, at, sign.short)
                } else {
                    sign.short
                };
                units.push(Unit {
                    letters: spelling.to_owned(),
                    ..Unit::default()
                });
            }
            b'V' => units.push(Unit {
                vowel: Vowel::Written(sign.short, sign.long),
                ..Unit::default()
            }),
            b'S' => {
                if let Some(last) = units.last_mut() {
                    last.vowel = Vowel::Written(sign.short, sign.long);
                }
            }
            b'H' => {
                if let Some(last) = units.last_mut() {
                    last.vowel = Vowel::Killed;
                }
                if !sign.short.is_empty() {
                    units.push(Unit {
                        letters: sign.short.to_owned(),
                        vowel: Vowel::Killed,
                        nasal: false,
                    });
                }
            }
            b'N' => {
                if let Some(last) = units.last_mut() {
                    last.nasal = true;
                }
            }
            b'K' => {
                if let Some(last) = units.last_mut() {
                    last.letters = nukta(&last.letters).to_owned();
                }
            }
            b'Z' if !sign.short.is_empty() => units.push(Unit {
                letters: sign.short.to_owned(),
                vowel: Vowel::Killed,
                nasal: false,
            }),
            _ => {}
        }
    }
    units
}

fn nukta(letters: &str) -> &str {
    match letters {
        "K" => "Q",
        "J" => "Z",
        "PH" => "F",
        "D" => "R",
        "DH" => "RH",
        "S" => "SH",
        other => other,
    }
}

/// Tamil writes voiced and voiceless stops alike: voiced after a nasal and between vowels, except when doubled.
fn tamil(letters: &[char], at: usize, plain: &'static str) -> &'static str {
    const KILLER: char = '\u{BCD}';
    let before = at.checked_sub(1).map(|i| letters[i]);
    let doubled = letters.get(at + 1) == Some(&KILLER) && letters.get(at + 2) == Some(&letters[at])
        || (before == Some(KILLER) && at >= 2 && letters[at - 2] == letters[at]);
    let after_nasal = before == Some(KILLER)
        && at >= 2
        && matches!(letters[at - 2], 'ங' | 'ஞ' | 'ண' | 'ந' | 'ம' | 'ன');
    let between = before.is_some_and(|b| b != KILLER);
    let first_of_two =
        letters.get(at + 1) == Some(&KILLER) && letters.get(at + 2) == Some(&letters[at]);
    match (letters[at], doubled) {
        ('ச' | 'த', true) if first_of_two => "",
        ('ச', true) => "CH",
        ('ச', _) if after_nasal => "J",
        ('க', false) if after_nasal || between => "G",
        ('ட', false) if after_nasal || between => "D",
        ('ப', false) if after_nasal || between => "B",
        ('த', false) if after_nasal => "DH",
        ('த', true) => "TH",
        _ => plain,
    }
}

/// Marks unspoken inherent vowels as killed: the final one, and with `medial` those between a vowel and a consonant with a vowel.
fn drop_schwas(units: &mut [Unit], medial: bool, punjabi: bool) {
    let sounded = |u: &Unit| u.vowel != Vowel::Killed;
    let Some(last) = units.len().checked_sub(1) else {
        return;
    };
    if units.len() > 1
        && units[last].vowel == Vowel::Inherent
        && sounded(&units[last - 1])
        && !units[last].nasal
    {
        units[last].vowel = Vowel::Killed;
    }
    if !medial {
        return;
    }
    for at in (1..last.max(1)).rev() {
        let here = &units[at];
        if here.vowel == Vowel::Inherent
            && !here.nasal
            && !here.letters.is_empty()
            && sounded(&units[at - 1])
            && (sounded(&units[at + 1]) || (punjabi && units.get(at + 2).is_some_and(sounded)))
            && !units[at + 1].letters.is_empty()
        {
            units[at].vowel = Vowel::Killed;
        }
    }
}

fn join(units: &[Unit], long: bool) -> String {
    let mut out = String::new();
    for (at, unit) in units.iter().enumerate() {
        out.push_str(&unit.letters);
        match unit.vowel {
            Vowel::Inherent => out.push('A'),
            Vowel::Killed => {}
            Vowel::Written(short, doubled) => out.push_str(if long { doubled } else { short }),
        }
        if unit.nasal {
            let labial = units
                .get(at + 1)
                .is_some_and(|u| u.letters.starts_with(['P', 'B', 'M']));
            out.push(if labial { 'M' } else { 'N' });
        }
    }
    out
}
