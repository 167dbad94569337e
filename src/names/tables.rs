//! The tables of `data/`, read once: what a word is to a name.
//!
//! Adding a title, a particle, a variant or a legal form is a line in its table; no code changes here.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::prepared::TokenKind;
use super::syllables::{MANDARIN, characters, clans, readings};
use crate::text::table::rows;

/// How a particle must be written to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In any way.
    Any,
    /// With a slash: S/O.
    Slash,
    /// Dotted, or as a lone letter between two words: "b."
    Initial,
}

/// A word that marks or joins parts.
#[derive(Clone, Copy, Debug)]
pub struct Particle {
    /// What it does.
    pub kind: TokenKind,
    /// How it must be written.
    pub form: Form,
}

/// A title of one or more words.
#[derive(Clone, Copy, Debug)]
pub struct Title {
    /// It is also a name in its own right.
    pub also_name: bool,
    /// What it says of the bearer's sex, if anything.
    pub sex: Option<Sex>,
}

/// What a word of a name says of its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// A man's.
    Male,
    /// A woman's.
    Female,
}

/// Where a word must stand to say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// First in the name.
    First,
    /// Neither first nor last.
    Inside,
    /// Anywhere.
    Any,
}

/// Class and canonical spelling of a variant.
type Variants = HashMap<&'static str, (u32, &'static str)>;
/// Classes and the words that only look like theirs.
type Apart = HashSet<(u32, &'static str)>;

/// What a word may be to a name, as bits: in which tables it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// The first word of a title, legal form or generic word of several.
    pub const OPENING: Self = Self(1);
    /// A title of one word.
    pub const TITLE: Self = Self(1 << 1);
    /// A generational suffix.
    pub const SUFFIX: Self = Self(1 << 2);
    /// A word that marks or joins parts.
    pub const PARTICLE: Self = Self(1 << 3);
    /// Part of the names of one sex.
    pub const GENDERED: Self = Self(1 << 4);
    /// A surname of Chinese names.
    pub const CLAN: Self = Self(1 << 5);
    /// A syllable of Korean names.
    pub const KOREAN: Self = Self(1 << 6);
    /// A syllable of Burmese names.
    pub const BURMESE: Self = Self(1 << 7);

    /// Whether it may be one of the others too.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Everything known of words in names.
pub struct Tables {
    roles: HashMap<&'static str, Roles>,
    particles: HashMap<&'static str, Vec<Particle>>,
    gendered: HashMap<&'static str, (Sex, Place)>,
    numerals: HashMap<&'static str, &'static str>,
    titles: HashMap<&'static str, Title>,
    suffixes: HashMap<&'static str, u32>,
    legal_forms: HashMap<&'static str, u32>,
    org_words: HashMap<&'static str, u32>,
    slight: HashSet<u32>,
    joining: HashSet<u32>,
    kin: HashMap<u32, usize>,
    variants: Variants,
    apart: Apart,
    common: HashMap<&'static str, u8>,
    clans: HashMap<&'static str, Vec<u16>>,
    given: HashMap<&'static str, Vec<u16>>,
    korean: HashMap<&'static str, Vec<u16>>,
    burmese: HashMap<&'static str, Vec<u16>>,
    vietnamese: HashSet<&'static str>,
    endings: HashMap<&'static str, Vec<u16>>,
    nicknames: HashSet<(&'static str, &'static str)>,
    nicknamed: HashSet<&'static str>,
}

/// Commonness of a name that is borne, and too rarely to be counted.
const KNOWN: u8 = 1;

/// Generic words of organisations that give no letter to an acronym, each with all of its meaning.
const JOINING: [&str; 3] = ["OF", "AND", "THE"];

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// The tables.
pub fn tables() -> &'static Tables {
    &TABLES
}

/// Numbers for words, from 1 on.
#[derive(Default)]
struct Classes(HashMap<&'static str, u32>);

impl Classes {
    fn of(&mut self, word: &'static str) -> u32 {
        let next = self.0.len() as u32 + 1;
        *self.0.entry(word).or_insert(next)
    }
}

impl Tables {
    fn read() -> Self {
        let mut classes = Classes::default();
        let (variants, apart) = variants(&mut classes);
        let nicknames = nicknames();
        let titles = titles();
        let legal_forms = phrases(include_str!("data/legal_forms.tsv"), &mut classes);
        let org_words = phrases(include_str!("data/org_words.tsv"), &mut classes);
        let joining = JOINING
            .iter()
            .filter_map(|word| org_words.get(word).copied());
        let joining = joining.collect();
        let slight = rows(include_str!("data/org_words.tsv"))
            .filter(|row| row.get(2) == Some(&"slight"))
            .filter_map(|row| org_words.get(row.first()?).copied())
            .collect();
        let kin = rows(include_str!("data/org_kin.tsv"))
            .enumerate()
            .filter_map(|(kin, row)| Some((kin, *row.first()?)))
            .flat_map(|(kin, words)| words.split(' ').map(move |word| (word, kin)))
            .filter_map(|(word, kin)| Some((*org_words.get(word)?, kin)))
            .collect();
        let mut tables = Self {
            roles: HashMap::new(),
            particles: particles(),
            titles,
            legal_forms,
            org_words,
            slight,
            joining,
            kin,
            gendered: gendered(),
            numerals: rows(include_str!("data/numerals.tsv"))
                .filter_map(|r| Some((*r.first()?, *r.get(1)?)))
                .collect(),
            suffixes: rows(include_str!("data/suffixes.tsv"))
                .filter_map(|r| Some((*r.first()?, classes.of(r.get(1)?))))
                .collect(),
            variants,
            apart,
            common: common(),
            clans: clans(),
            given: characters(),
            korean: readings(include_str!("data/korean.tsv")),
            burmese: readings(include_str!("data/burmese.tsv")),
            endings: readings(include_str!("data/endings.tsv")),
            vietnamese: rows(include_str!("data/vietnamese_surnames.tsv"))
                .filter_map(|r| r.first().copied())
                .collect(),
            nicknamed: nicknames.iter().flat_map(|(a, b)| [*a, *b]).collect(),
            nicknames,
        };
        tables.roles = tables.all_roles();
        tables
    }

    fn all_roles(&self) -> HashMap<&'static str, Roles> {
        let phrases = self.titles.keys().chain(self.legal_forms.keys());
        let phrases = phrases.chain(self.org_words.keys());
        let openings = phrases.filter_map(|phrase| Some(phrase.split_once(' ')?.0));
        let openings: Vec<&'static str> = openings.collect();
        let words: [(Roles, &mut dyn Iterator<Item = &&'static str>); 8] = [
            (Roles::OPENING, &mut openings.iter()),
            (Roles::TITLE, &mut self.titles.keys()),
            (Roles::SUFFIX, &mut self.suffixes.keys()),
            (Roles::PARTICLE, &mut self.particles.keys()),
            (Roles::GENDERED, &mut self.gendered.keys()),
            (Roles::CLAN, &mut self.clans.keys()),
            (Roles::KOREAN, &mut self.korean.keys()),
            (Roles::BURMESE, &mut self.burmese.keys()),
        ];
        let mut all: HashMap<&'static str, Roles> = HashMap::new();
        for (role, words) in words {
            for word in words {
                all.entry(word).or_default().0 |= role.0;
            }
        }
        all
    }

    /// What a word may be.
    pub fn roles_of(&self, word: &str) -> Roles {
        self.roles.get(word).copied().unwrap_or_default()
    }

    /// The particles a word may be, by how it is written.
    pub fn particles(&self, word: &str) -> &[Particle] {
        self.particles.get(word).map_or(&[], Vec::as_slice)
    }

    /// The title a phrase is.
    pub fn title(&self, phrase: &str) -> Option<Title> {
        self.titles.get(phrase).copied()
    }

    /// Whose names a word is part of, and where it must stand to say so.
    pub fn gendered(&self, word: &str) -> Option<(Sex, Place)> {
        self.gendered.get(word).copied()
    }

    /// The figure a number in words or Roman figures stands for.
    pub fn numeral(&self, word: &str) -> Option<&'static str> {
        self.numerals.get(word).copied()
    }

    /// The class of a generational suffix.
    pub fn suffix(&self, word: &str) -> Option<u32> {
        self.suffixes.get(word).copied()
    }

    /// The legal form a phrase is.
    pub fn legal_form(&self, phrase: &str) -> Option<u32> {
        self.legal_forms.get(phrase).copied()
    }

    /// The generic word of organisations a phrase is.
    pub fn org_word(&self, phrase: &str) -> Option<u32> {
        self.org_words.get(phrase).copied()
    }

    /// Whether the generic words of a class say nothing of what the organisation does: GROUP, COMPANY, OF.
    pub fn slight(&self, class: u32) -> bool {
        self.slight.contains(&class)
    }

    /// Whether the generic words of a class only join others: OF, AND, THE.
    pub fn joins(&self, class: u32) -> bool {
        self.joining.contains(&class)
    }

    /// Whether a body may have a generic word of one class in the place of one of another: CHARITY, FOUNDATION.
    pub fn akin(&self, one: u32, other: u32) -> bool {
        let kin = self.kin.get(&one);
        kin.is_some() && kin == self.kin.get(&other)
    }

    /// The class of interchangeable names a word belongs to; 0 for none.
    pub fn variant(&self, word: &str) -> u32 {
        self.variants.get(word).map_or(0, |(class, _)| *class)
    }

    /// The canonical spelling of a word, where the table has one.
    pub fn canonical(&self, word: &str) -> Option<&'static str> {
        self.variants.get(word).map(|(_, canonical)| *canonical)
    }

    /// Whether a word only looks like the names of a class.
    pub fn kept_apart(&self, class: u32, word: &str) -> bool {
        class != 0 && self.apart.contains(&(class, word))
    }

    /// The characters a Chinese surname may be, by number.
    pub fn clans(&self, word: &str) -> &[u16] {
        self.clans.get(word).map_or(&[], Vec::as_slice)
    }

    /// The characters a syllable of a Chinese given name may be: their numbers, with [`MANDARIN`] where it is their Mandarin reading.
    pub fn given_characters(&self, word: &str) -> &[u16] {
        self.given.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whether two syllables of Chinese given names may be one character; if so, whether one is its Mandarin reading.
    pub fn same_character(&self, one: &str, other: &str) -> Option<bool> {
        let other = self.given_characters(other);
        let pairs = (self.given_characters(one).iter())
            .flat_map(|a| other.iter().map(move |b| (a, b)))
            .filter(|(a, b)| (*a ^ *b) & !MANDARIN == 0);
        pairs.map(|(a, b)| (a | b) & MANDARIN != 0).max()
    }

    /// Whether a word is a syllable of Chinese given names that Mandarin does not have.
    pub fn is_dialect(&self, word: &str) -> bool {
        let characters = self.given_characters(word);
        !characters.is_empty() && characters.iter().all(|c| c & MANDARIN == 0)
    }

    /// The syllables of Korean names a word may be, by number.
    pub fn korean(&self, word: &str) -> &[u16] {
        self.korean.get(word).map_or(&[], Vec::as_slice)
    }

    /// The syllables of Burmese names a word may be, by number.
    pub fn burmese(&self, word: &str) -> &[u16] {
        self.burmese.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whether a word is a surname or a syllable of Chinese names.
    pub fn is_chinese(&self, word: &str) -> bool {
        self.clans.contains_key(word) || self.given.contains_key(word)
    }

    /// The number of a second element of compound names.
    pub fn ending(&self, element: &str) -> Option<u16> {
        self.endings.get(element)?.first().copied()
    }

    /// Whether a word is a surname of Vietnamese names.
    pub fn is_vietnamese_surname(&self, word: &str) -> bool {
        self.vietnamese.contains(word)
    }

    /// Whether a word is a name with short forms, or a short form.
    pub fn has_nickname(&self, word: &str) -> bool {
        self.nicknamed.contains(word)
    }

    /// Whether one word is a short form of the other.
    pub fn nickname(&self, one: &str, other: &str) -> bool {
        self.nicknames.contains(&(one, other)) || self.nicknames.contains(&(other, one))
    }

    /// How common a word is among names of the population: 0 (no name that is known), [`KNOWN`], to 9.
    pub fn commonness(&self, word: &str) -> u8 {
        self.common.get(word).copied().unwrap_or(0)
    }
}

fn common() -> HashMap<&'static str, u8> {
    let known = rows(include_str!("data/known.tsv"))
        .filter_map(|row| row.get(1).copied())
        .flat_map(|names| names.split(' ').map(|name| (name, KNOWN)));
    let counted = rows(include_str!("data/common.tsv"))
        .filter_map(|row| Some((*row.first()?, row.get(1)?.parse().ok()?)));
    known.chain(counted).collect()
}

fn particles() -> HashMap<&'static str, Vec<Particle>> {
    let mut all: HashMap<&'static str, Vec<Particle>> = HashMap::new();
    for row in rows(include_str!("data/particles.tsv")) {
        let [word, _culture, role, form] = row[..] else {
            continue;
        };
        let kind = match role {
            "patronymic-marker-m" => TokenKind::SonOf,
            "patronymic-marker-f" => TokenKind::DaughterOf,
            "kunya" => TokenKind::Kunya,
            _ => TokenKind::Particle,
        };
        let form = match form {
            "slash" => Form::Slash,
            "initial" => Form::Initial,
            _ => Form::Any,
        };
        all.entry(word).or_default().push(Particle { kind, form });
    }
    all
}

fn sex(word: &str) -> Option<Sex> {
    match word {
        "m" => Some(Sex::Male),
        "f" => Some(Sex::Female),
        _ => None,
    }
}

fn gendered() -> HashMap<&'static str, (Sex, Place)> {
    rows(include_str!("data/gendered.tsv"))
        .filter_map(|row| {
            let place = match *row.get(3)? {
                "first" => Place::First,
                "inside" => Place::Inside,
                _ => Place::Any,
            };
            Some((*row.first()?, (sex(row.get(2)?)?, place)))
        })
        .collect()
}

fn titles() -> HashMap<&'static str, Title> {
    rows(include_str!("data/titles.tsv"))
        .filter_map(|row| {
            let phrase = *row.first()?;
            let title = Title {
                also_name: *row.get(2)? == "yes",
                sex: sex(row.get(3)?),
            };
            Some((phrase, title))
        })
        .collect()
}

fn phrases(table: &'static str, classes: &mut Classes) -> HashMap<&'static str, u32> {
    rows(table)
        .filter_map(|row| {
            let class = classes.of(row.get(1)?);
            Some((*row.first()?, class))
        })
        .collect()
}

/// Columns: canonical spelling, its variants, look-alikes that are other names.
fn variants(classes: &mut Classes) -> (Variants, Apart) {
    let (mut all, mut apart) = (HashMap::new(), HashSet::new());
    for row in rows(include_str!("data/variants.tsv")) {
        let Some(&canonical) = row.first() else {
            continue;
        };
        let class = classes.of(canonical);
        let cell = |i: usize| row.get(i).copied().unwrap_or_default().split(' ');
        for word in std::iter::once(canonical).chain(cell(1)) {
            all.entry(word).or_insert((class, canonical));
        }
        apart.extend(cell(2).map(|word| (class, word)));
    }
    (all, apart)
}

fn nicknames() -> HashSet<(&'static str, &'static str)> {
    let short_forms = |row: Vec<&'static str>| -> Vec<(&'static str, &'static str)> {
        let (Some(&name), Some(forms)) = (row.first(), row.get(1)) else {
            return Vec::new();
        };
        forms.split(' ').map(|form| (name, form)).collect()
    };
    rows(include_str!("data/nicknames.tsv"))
        .flat_map(short_forms)
        .collect()
}
