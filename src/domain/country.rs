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

/// Words of the longest name looked for inside a text.
const LONGEST_NAME: usize = 10;

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
        for spelling in std::iter::once(name).chain(cell().split('|').filter(|o| !o.is_empty())) {
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
            'è' | 'é' | 'ê' | 'ë' | 'ệ' => Some('e'),
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

    /// Reads a name as lists write it, a former name, or the word for a national ("Filipino"): also turned round
    /// ("Gambia, The"), with a remark in brackets, or followed by the same in another language ("Haiti / Haïti").
    pub fn from_name(name: &str) -> Option<Self> {
        let names = &COUNTRIES.by_name;
        let exact = |text: &str| {
            let key = key(text);
            let plain = key.strip_prefix("the").unwrap_or(&key);
            names.get(&key).or_else(|| names.get(plain)).copied()
        };
        let read = |text: &str| {
            exact(text).or_else(|| {
                let (last, first) = text.split_once(',')?;
                exact(&format!("{first} {last}"))
            })
        };
        let name = name.trim();
        let name = name.strip_prefix("Region:").unwrap_or(name);
        read(name)
            .or_else(|| read(name.split_once('(')?.0))
            .or_else(|| {
                let (one, other) = name.split_once(" / ")?;
                let one = Self::from_name(one)?;
                (Self::from_name(other) == Some(one)).then_some(one)
            })
    }

    /// Every state named in a free text of nationalities: "Russian; German", "a) Chad b) Sudan", "Malian / Mauritanian".
    /// What names no state is left out.
    pub fn all_in(text: &str) -> Vec<Self> {
        if let Some(one) = Self::parse(text) {
            return vec![one];
        }
        let mut found = Vec::new();
        for piece in text.split([';', '/', ',', '\n', ')']) {
            let words: Vec<&str> = piece.split_whitespace().collect();
            let mut start = 0;
            while start < words.len() {
                let longest = (start + 1..=words.len().min(start + LONGEST_NAME))
                    .rev()
                    .find_map(|end| Some((end, Self::from_name(&words[start..end].join(" "))?)));
                if let Some((end, country)) = longest {
                    if !found.contains(&country) {
                        found.push(country);
                    }
                    start = end;
                } else {
                    start += 1;
                }
            }
        }
        found
    }

    /// Reads a name, or a code in capitals (lists write "na" for "not available", which is not Namibia).
    pub fn parse(text: &str) -> Option<Self> {
        let code = || {
            let capitals = !text.contains(|c: char| c.is_ascii_lowercase());
            capitals.then(|| Self::from_code(text))?
        };
        Self::from_name(text).or_else(code)
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
    #[must_use]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        Country::parse(text).map(|c| c.code().to_owned())
    }

    #[test]
    fn names_lists_use_are_read() {
        for (name, expected) in [
            ("Viet Nam", "VNM"),
            ("Vietnam", "VNM"),
            ("Korea, North", "PRK"),
            ("Korea, Democratic People's Republic of", "PRK"),
            ("Korea, South", "KOR"),
            ("Burma", "MMR"),
            ("Myanmar (Burma) / Myanmar (Birmanie)", "MMR"),
            ("Haiti / Haïti", "HTI"),
            ("Region: Gaza", "PSE"),
            ("Iran (Islamic Republic of)", "IRN"),
            ("CONGO, Democratic Republic of (was Zaire)", "COD"),
            ("Cote d Ivoire", "CIV"),
            ("CÔTE D'IVOIRE", "CIV"),
            ("TÜRKİYE", "TUR"),
            ("Bahamas, The", "BHS"),
            ("Man, Isle of", "IMN"),
            ("filipino", "PHL"),
            ("Indonesian (as at Dec. 2003)", "IDN"),
            ("former Soviet Union", "SUN"),
        ] {
            assert_eq!(code(name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn what_names_no_state_or_more_than_one_is_not_read() {
        for name in [
            "na",
            "",
            "-",
            "Congolese",
            "Korean",
            "Dominican",
            "Region: Kafia Kingi",
            "Haiti / Chad",
        ] {
            assert_eq!(code(name), None, "{name}");
        }
    }

    #[test]
    fn several_nationalities_in_one_text_are_told_apart() {
        let show = |text: &str| {
            let codes = Country::all_in(text);
            codes
                .iter()
                .map(|c| c.code().to_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (text, expected) in [
            ("Russian; German", "RUS DEU"),
            ("a)  Chad\r\nb) Central African Republic", "TCD CAF"),
            ("Moldovan, Russian and Ukrainian", "MDA RUS UKR"),
            ("Malian / Mauritanian", "MLI MRT"),
            ("Bosnia and Herzegovina", "BIH"),
            ("Trinidad and Tobago; Iran and United States", "TTO IRN USA"),
            ("Possibly Ethiopian", "ETH"),
            ("10005", ""),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn special_codes_have_their_family() {
        let family = |c: &str| Country::from_code(c).map(|c| c.family().code().to_owned());
        for (code, expected) in [
            ("GBN", "GBR"),
            ("RKS", "XKX"),
            ("D<<", "DEU"),
            ("BUR", "MMR"),
            ("ZAR", "COD"),
            ("MYS", "MYS"),
            ("UNO", "XXX"),
        ] {
            assert_eq!(family(code).as_deref(), Some(expected), "{code}");
        }
        assert!(
            ["XXA", "XXB", "XXC", "XXX", "UNO", "UNA", "XOM"]
                .iter()
                .all(|c| Country::from_code(c).is_some_and(Country::is_unknown))
        );
    }

    #[test]
    fn the_table_is_whole_and_no_name_stands_for_two_states() {
        let mut names: HashMap<String, &str> = HashMap::new();
        let mut alpha2 = 0;
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [code, two, family, name, others] = cells[..] else {
                panic!("five columns: {line}");
            };
            let country = Country::from_code(code).unwrap();
            assert_eq!(Country::from_packed(country.packed()), Some(country));
            assert!(
                family == "-" || family == "?" || Country::from_code(family).is_some(),
                "{line}"
            );
            alpha2 += usize::from(two.len() == 2);
            for spelling in std::iter::once(name).chain(others.split('|').filter(|o| !o.is_empty()))
            {
                assert_eq!(names.insert(key(spelling), code), None, "{spelling} twice");
            }
        }
        assert!(alpha2 >= 249, "ISO 3166-1 has 249 entries");
    }
}
