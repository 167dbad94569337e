//! States and the codes that stand for them: ISO 3166-1, the codes ICAO 9303-3 §5 adds, former states, and the
//! names lists use.
//!
//! A [`Country`] is always one of the rows of `countries.tsv`. Two codes may stand for one nationality
//! ([`Country::family`]); some codes state that the nationality is not known ([`Country::is_unknown`]).
//! To add a name a list uses, add it to the row's last column.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// A state, organisation or special code, by its ISO 3166-1 alpha-3 or ICAO three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 3]);

struct Row {
    alpha2: &'static str,
    family: Country,
    name: &'static str,
}

struct Table {
    rows: HashMap<Country, Row>,
    by_alpha2: HashMap<&'static str, Country>,
    by_name: HashMap<String, Country>,
}

/// Columns: alpha-3; alpha-2 or `-`; family: alpha-3, `-` for itself, `?` for "nationality unknown"; name; other
/// names, `|`-separated.
const TABLE: &str = include_str!("countries.tsv");

static COUNTRIES: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        rows: HashMap::new(),
        by_alpha2: HashMap::new(),
        by_name: HashMap::new(),
    };
    for line in TABLE
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or("-");
        let Some(code) = Country::pack(cell()) else {
            continue;
        };
        let alpha2 = cell();
        let family = match cell() {
            "?" => Country(*b"XXX"),
            other => Country::pack(other).unwrap_or(code),
        };
        let name = cell();
        table.by_alpha2.insert(alpha2, code);
        for spelling in std::iter::once(name).chain(cell().split('|')) {
            table.by_name.entry(key(spelling)).or_insert(code);
        }
        table.rows.insert(
            code,
            Row {
                alpha2,
                family,
                name,
            },
        );
    }
    table
});

/// Letters and digits of a name, lower case, marks of the Latin script folded, so that spelling habits do not count.
fn key(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => Some('a'),
            'è' | 'é' | 'ê' | 'ë' => Some('e'),
            'ì' | 'í' | 'î' | 'ï' => Some('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => Some('o'),
            'ù' | 'ú' | 'û' | 'ü' => Some('u'),
            'ç' => Some('c'),
            'ñ' => Some('n'),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

impl Country {
    /// "Unspecified nationality" (ICAO 9303-3 §5).
    pub const UNSPECIFIED: Self = Self(*b"XXX");

    fn pack(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(bytes))
    }

    /// Reads an alpha-2, alpha-3 or ICAO code in any case; MRZ fillers are left out, and Germany's `D` is known.
    pub fn from_code(code: &str) -> Option<Self> {
        let code: String = code
            .trim()
            .trim_end_matches('<')
            .chars()
            .map(|c| c.to_ascii_uppercase())
            .collect();
        match code.len() {
            1 if code == "D" => Self::pack("DEU"),
            2 => COUNTRIES.by_alpha2.get(code.as_str()).copied(),
            3 => Self::pack(&code).filter(|c| COUNTRIES.rows.contains_key(c)),
            _ => None,
        }
    }

    /// Reads a name as lists write it, or a former name.
    pub fn from_name(name: &str) -> Option<Self> {
        let key = key(name);
        let plain = key.strip_prefix("the").unwrap_or(&key);
        let names = &COUNTRIES.by_name;
        names.get(&key).or_else(|| names.get(plain)).copied()
    }

    /// Reads a name or a code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_name(text).or_else(|| Self::from_code(text))
    }

    /// Reads a country stored by [`Country::packed`].
    pub fn from_packed(packed: u32) -> Option<Self> {
        let [zero, code @ ..] = packed.to_be_bytes();
        let country = Self(code);
        (zero == 0 && COUNTRIES.rows.contains_key(&country)).then_some(country)
    }

    /// The three letters as a number, for columns.
    pub fn packed(self) -> u32 {
        let [a, b, c] = self.0;
        u32::from_be_bytes([0, a, b, c])
    }

    /// The three-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// The two-letter code, where there is one.
    pub fn alpha2(self) -> Option<&'static str> {
        let row = COUNTRIES.rows.get(&self)?;
        (row.alpha2 != "-").then_some(row.alpha2)
    }

    /// The English short name.
    pub fn name(self) -> &'static str {
        COUNTRIES.rows.get(&self).map_or("unknown", |r| r.name)
    }

    /// The state whose nationals the code speaks of: `GBN` → `GBR`, `RKS` → `XKX`; itself for most.
    pub fn family(self) -> Self {
        COUNTRIES.rows.get(&self).map_or(self, |r| r.family)
    }

    /// Whether the code says that the nationality is not known or there is none to compare
    /// (stateless, refugee, UN and other organisations' documents): neither agreement nor conflict.
    pub fn is_unknown(self) -> bool {
        self.family() == Self::UNSPECIFIED
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({})", self.code())
    }
}
