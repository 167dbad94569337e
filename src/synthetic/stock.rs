//! The stock of names of a culture: the entries of each slot and how often each is borne.
//!
//! Two tables make a slot. `data/names/` holds the common names with their other spellings; `data/wide/` gives all
//! names of the slot a weight, bearers in a million, and adds those that are less common. Where the weights come from
//! stands in the header of each wide table.

use std::collections::HashMap;

use super::culture::rows;
use super::dice::Dice;
use super::spelling::{cyrillic, cyrillic_schemes};

/// One name part of a table.
#[derive(Debug)]
pub struct Entry {
    /// In Latin letters.
    pub latin: String,
    /// In the culture's own script; empty where that is Latin or not known.
    pub native: String,
    /// Other Latin spellings. In tables by reading or scheme, position `k` is always the same reading or scheme.
    pub others: Vec<String>,
}

/// The names that can stand in one place of a pattern.
#[derive(Debug, Default)]
pub struct Slot {
    entries: Vec<Entry>,
    /// How many of them, at the front, are of the table of common names.
    common: usize,
    /// The sum of the weights up to and with each entry.
    sums: Vec<u64>,
}

impl Slot {
    /// All entries, the common ones first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All entries, and whether each is of the table of common names.
    pub fn each(&self) -> impl Iterator<Item = (&Entry, bool)> {
        let common = self.common;
        self.entries
            .iter()
            .enumerate()
            .map(move |(i, entry)| (entry, i < common))
    }

    /// An entry, as often as it is borne.
    pub fn draw(&self, dice: &mut Dice) -> Option<&Entry> {
        let all = *self.sums.last()?;
        let at = dice.below(usize::try_from(all).ok()?) as u64;
        self.entries
            .get(self.sums.partition_point(|&sum| sum <= at))
    }
}

/// The tables of a culture: its name there, the common names, all names by weight.
struct Tables(&'static str, &'static str, &'static str);

macro_rules! tables {
    ($($name:literal $common:literal $wide:literal),* $(,)?) => {
        &[$(Tables(
            $name,
            include_str!(concat!("data/names/", $common, ".tsv")),
            include_str!(concat!("data/wide/", $wide, ".tsv")),
        )),*]
    };
}

const TABLES: &[Tables] = tables![
    "arabic" "arabic" "arabic",
    "bengali" "bengali" "bengali",
    "burmese" "burmese" "burmese",
    "chinese:cantonese" "chinese" "chinese",
    "chinese:hakka" "chinese" "chinese",
    "chinese:hokkien" "chinese" "chinese",
    "chinese:pinyin" "chinese" "mandarin",
    "english" "english" "english",
    "filipino" "filipino" "filipino",
    "indonesian" "indonesian" "indonesian",
    "japanese" "japanese" "japanese",
    "khmer" "khmer" "khmer",
    "korean" "korean" "korean",
    "lao" "lao" "lao",
    "malay" "malay" "malay",
    "persian" "persian" "persian",
    "russian" "russian" "russian",
    "sikh" "sikh" "sikh",
    "tamil" "tamil" "tamil",
    "thai" "thai" "thai",
    "urdu" "urdu" "urdu",
    "vietnamese" "vietnamese" "vietnamese",
];

/// How the entries of a table are written.
#[derive(Clone, Copy)]
enum Writing {
    /// Latin, native, other spellings.
    Plain,
    /// Native, and the Latin forms by scheme.
    Cyrillic,
    /// Native, and four readings; the culture's own is this one.
    Readings(usize),
}

impl Writing {
    fn of(table: &str) -> Self {
        let readings = ["pinyin", "cantonese", "hokkien", "hakka"];
        match table.split_once(':') {
            Some((_, own)) => Self::Readings(readings.iter().position(|r| *r == own).unwrap_or(0)),
            None if table == "russian" => Self::Cyrillic,
            None => Self::Plain,
        }
    }

    /// An entry of a row of common names.
    fn common(self, row: &[&str]) -> Entry {
        let native = row.get(2).copied().unwrap_or("").to_owned();
        match self {
            Self::Readings(own) => with_readings(own, &row[1..]),
            Self::Cyrillic => Entry {
                latin: row[1].to_owned(),
                others: cyrillic_schemes(&native),
                native,
            },
            Self::Plain => Entry {
                latin: row[1].to_owned(),
                native,
                others: row
                    .get(3)
                    .into_iter()
                    .flat_map(|o| o.split('|'))
                    .filter(|o| !o.is_empty())
                    .map(str::to_owned)
                    .collect(),
            },
        }
    }

    /// An entry of a name of a wide table.
    fn wide(self, name: &str) -> Entry {
        match self {
            Self::Readings(own) => with_readings(own, &name.split('/').collect::<Vec<_>>()),
            Self::Cyrillic => Entry {
                latin: cyrillic(name, 1),
                native: name.to_owned(),
                others: cyrillic_schemes(name),
            },
            Self::Plain => {
                let (latin, native) = name.split_once('=').unwrap_or((name, ""));
                Entry {
                    latin: latin.to_owned(),
                    native: native.to_owned(),
                    others: Vec::new(),
                }
            }
        }
    }

    /// What tells an entry from the others of its slot.
    fn key(self, entry: &Entry) -> &str {
        match self {
            Self::Plain => &entry.latin,
            Self::Cyrillic | Self::Readings(_) => &entry.native,
        }
    }
}

/// An entry of a character and its readings; one that has pinyin only has no other spelling.
fn with_readings(own: usize, row: &[&str]) -> Entry {
    let readings = &row[1..];
    Entry {
        native: row[0].to_owned(),
        latin: readings
            .get(own)
            .or(readings.first())
            .unwrap_or(&"")
            .to_string(),
        others: if readings.len() == 4 {
            readings.iter().map(|&r| r.to_owned()).collect()
        } else {
            Vec::new()
        },
    }
}

/// The slots of a table of `cultures.tsv`.
pub fn slots(table: &str) -> HashMap<&'static str, Slot> {
    let Some(Tables(_, common, wide)) = TABLES.iter().find(|t| t.0 == table) else {
        return HashMap::new();
    };
    let writing = Writing::of(table);
    let mut slots: HashMap<&'static str, (Vec<Entry>, Vec<u64>)> = HashMap::new();
    let mut commons: HashMap<&'static str, usize> = HashMap::new();
    let mut places: HashMap<(&'static str, String), usize> = HashMap::new();
    for row in rows(common) {
        let (entries, weights) = slots.entry(row[0]).or_default();
        let entry = writing.common(&row);
        places.insert((row[0], writing.key(&entry).to_owned()), entries.len());
        entries.push(entry);
        weights.push(0);
        commons.insert(row[0], entries.len());
    }
    for row in rows(wide) {
        let (slot, weight) = (row[0], row[1].parse().unwrap_or(0));
        let (entries, weights) = slots.entry(slot).or_default();
        for name in row[2].split(',') {
            if let Some(&at) = places.get(&(slot, name.to_owned())) {
                weights[at] = weight;
            } else {
                entries.push(writing.wide(name));
                weights.push(weight);
            }
        }
    }
    slots
        .into_iter()
        .map(|(name, (entries, weights))| {
            let common = commons.get(name).copied().unwrap_or(0);
            (name, slot(entries, common, &weights))
        })
        .collect()
}

fn slot(entries: Vec<Entry>, common: usize, weights: &[u64]) -> Slot {
    let weighed = weights.iter().any(|&w| w > 0);
    let sums = weights.iter().enumerate().scan(0, |sum, (rank, &weight)| {
        // Slots that no wide table weighs: by rank, as names whose share is not known.
        *sum += if weighed {
            weight
        } else {
            1_000_000 / (rank as u64 + 5)
        };
        Some(*sum)
    });
    Slot {
        sums: sums.collect(),
        common,
        entries,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::super::culture::CULTURES;
    use super::super::{Culture, Role, Seed, SynthName};
    use super::*;
    use crate::domain::{Day, Gender};

    #[test]
    fn every_common_name_has_a_weight_and_no_name_stands_twice() {
        for Tables(table, _, wide) in TABLES {
            let weighed: HashSet<&str> = rows(wide).map(|row| row[0]).collect();
            for (name, slot) in slots(table) {
                let mut before = 0;
                for (entry, &sum) in slot.entries.iter().zip(&slot.sums) {
                    assert!(
                        sum > before,
                        "{table} {name} {} weighs nothing",
                        entry.latin
                    );
                    before = sum;
                }
                if weighed.contains(name) {
                    let million = 950_000..1_050_000;
                    assert!(million.contains(&before), "{table} {name}: {before}");
                }
            }
            let mut seen = HashSet::new();
            for row in rows(wide) {
                assert!(row[1].parse::<u64>().is_ok_and(|w| w > 0), "{row:?}");
                for name in row[2].split(',') {
                    assert!(seen.insert((row[0], name)), "{table} {name} stands twice");
                }
            }
        }
    }

    #[test]
    fn names_in_latin_letters_are_ascii() {
        for culture in CULTURES.iter() {
            for (slot, entry, _) in culture.entries() {
                assert!(
                    entry.latin.is_ascii(),
                    "{} {slot} {}",
                    culture.id,
                    entry.latin
                );
            }
        }
    }

    /// Of 20,000 men: how many distinct words of a role, and the per mille that bear the ten commonest.
    fn width(culture: &str, role: Role) -> (usize, usize) {
        let seed = Seed {
            number: 5,
            today: Day(20_600),
        };
        let culture = Culture::of(culture).unwrap();
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        for i in 0..20_000 {
            let mut dice = seed.dice("width", i);
            let name = SynthName::new(culture, Gender::Male, &mut dice);
            *bearers.entry(name.of_roles(&[role])).or_default() += 1;
        }
        let mut counts: Vec<usize> = bearers.values().copied().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        (counts.len(), counts.iter().take(10).sum::<usize>() / 20)
    }

    #[test]
    fn the_stock_of_names_is_wide_and_the_commonest_hold_what_they_hold() {
        // Distinct at least; the ten commonest hold from … to … per mille.
        for (culture, role, distinct, ten) in [
            ("english", Role::Family, 2000, 35..60),
            ("filipino", Role::Family, 1400, 30..50),
            ("russian", Role::Family, 900, 70..100),
            ("japanese", Role::Family, 1000, 110..170),
            ("persian", Role::Family, 1000, 40..80),
            ("thai", Role::Family, 12_000, 0..50),
            ("lao", Role::Family, 3000, 0..60),
            ("vietnamese", Role::Family, 120, 780..850),
            ("korean", Role::Family, 70, 640..690),
            ("mandarin", Role::Family, 200, 390..460),
            ("malay", Role::Given, 8000, 50..110),
            ("indonesian", Role::Given, 10_000, 30..90),
            ("bengali", Role::Given, 280, 140..230),
        ] {
            let (found, commonest) = width(culture, role);
            assert!(found >= distinct, "{culture}: {found} distinct");
            assert!(
                ten.contains(&commonest),
                "{culture}: the ten hold {commonest}"
            );
        }
    }
}
