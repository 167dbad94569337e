//! Tables of syllables: which characters, or syllables of a language, a spelling may stand for, by number.
//!
//! What [`super::tables`] reads of Chinese, Korean and Burmese names. A line more in `data/chinese_given.tsv` is a character more, and
//! one in `data/chinese_surnames.tsv` a surname. The invariant: a number stands for one row of its table.

use foldhash::{HashMap, HashMapExt};

use crate::text::phonetic;
use crate::text::table::rows;

/// Columns: simplified and traditional character, then `dialect=SPELLING,SPELLING`; adopted names are only hints and left out.
pub(super) fn clans() -> HashMap<&'static str, Vec<u16>> {
    let mut all: HashMap<&'static str, Vec<u16>> = HashMap::new();
    for (clan, row) in rows(include_str!("data/chinese_surnames.tsv")).enumerate() {
        let spoken = row.iter().skip(2).filter_map(|cell| cell.split_once('='));
        for spelling in spoken
            .filter(|(dialect, _)| *dialect != "adopted")
            .flat_map(|(_, s)| s.split(','))
        {
            let clans = all.entry(spelling).or_default();
            if !clans.contains(&(clan as u16)) {
                clans.push(clan as u16);
            }
        }
    }
    all
}

/// The characters or syllables a spelling may stand for, by number. Columns: character, then its spellings.
pub(super) fn readings(table: &'static str) -> HashMap<&'static str, Vec<u16>> {
    let mut all: HashMap<&'static str, Vec<u16>> = HashMap::new();
    for (character, row) in rows(table).enumerate() {
        for spelling in row.get(1).iter().flat_map(|cell| cell.split(' ')) {
            all.entry(spelling).or_default().push(character as u16);
        }
    }
    all
}

/// The bit of a character's number that says that it is read in Mandarin.
pub(super) const MANDARIN: u16 = 1;

/// [`readings`] of Chinese given names, of which the first and its like in Wade-Giles are Mandarin.
pub(super) fn characters() -> HashMap<&'static str, Vec<u16>> {
    let mut all: HashMap<&'static str, Vec<u16>> = HashMap::new();
    for (character, row) in rows(include_str!("data/chinese_given.tsv")).enumerate() {
        let spellings = row.get(1).copied().unwrap_or_default();
        let pinyin = spellings.split(' ').next().unwrap_or_default().as_bytes();
        for spelling in spellings.split(' ') {
            let written = spelling.as_bytes();
            let mandarin = written == pinyin || phonetic::same_in_other_system(written, pinyin);
            let mandarin = if mandarin { MANDARIN } else { 0 };
            let number = (character as u16) << 1 | mandarin;
            all.entry(spelling).or_default().push(number);
        }
    }
    all
}
