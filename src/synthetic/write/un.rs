//! The consolidated list XML of the UN Security Council. Persons must come before organisations.

use std::io::{self, Write};

use super::{is_day, years};
use crate::domain::{Country, DateKind, Day, Name, NameQuality, Record, RecordKind};

/// Writes records as `INDIVIDUAL` and `ENTITY` elements.
pub struct UnWriter<W> {
    out: W,
    in_entities: bool,
    count: u64,
}

impl<W: Write> UnWriter<W> {
    /// Starts the list.
    pub fn new(mut out: W, today: Day) -> io::Result<Self> {
        writeln!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<CONSOLIDATED_LIST xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"https://www.un.org/sc/resources/sc-sanctions.xsd\" dateGenerated=\"{today}T00:00:00.000Z\">\n  <INDIVIDUALS>"
        )?;
        Ok(Self {
            out,
            in_entities: false,
            count: 0,
        })
    }

    /// Writes one record; records that are neither person nor organisation are left out.
    pub fn record(&mut self, record: &Record) -> io::Result<()> {
        let person = match record.kind {
            RecordKind::Person => true,
            RecordKind::Organisation => false,
            _ => return Ok(()),
        };
        if !person && !self.in_entities {
            self.in_entities = true;
            writeln!(self.out, "  </INDIVIDUALS>\n  <ENTITIES>")?;
        }
        self.count += 1;
        let kind = if person { "INDIVIDUAL" } else { "ENTITY" };
        writeln!(self.out, "    <{kind}>")?;
        self.element("DATAID", &(9_000_000 + self.count).to_string())?;
        self.element("VERSIONNUM", "1")?;
        self.names(record, person)?;
        self.element("UN_LIST_TYPE", "GB")?;
        self.element("REFERENCE_NUMBER", &record.key.reference)?;
        if let Some(day) = record.provenance.listed_on {
            self.element("LISTED_ON", &day.to_string())?;
        }
        if let Some(gender) = record.gender {
            let word = gender.as_str();
            self.element("GENDER", &(word[..1].to_uppercase() + &word[1..]))?;
        }
        let native = |n: &&Name| n.quality == NameQuality::OriginalScript;
        if let Some(name) = record.names.iter().find(native) {
            self.element("NAME_ORIGINAL_SCRIPT", &name.whole)?;
        }
        if let Some(remarks) = &record.provenance.remarks {
            self.element("COMMENTS1", remarks)?;
        }
        self.values("TITLE", &record.titles)?;
        self.values("DESIGNATION", &record.positions)?;
        let countries: Vec<String> = record
            .nationalities
            .iter()
            .map(|n| n.text.clone())
            .collect();
        if person {
            self.values("NATIONALITY", &countries)?;
        }
        self.values("LIST_TYPE", &["UN List".to_owned()])?;
        self.aliases(record, kind)?;
        self.addresses(record, kind)?;
        if person {
            self.births(record)?;
            self.documents(record)?;
        }
        self.element("SORT_KEY", "")?;
        self.element("SORT_KEY_LAST_MOD", "")?;
        writeln!(self.out, "    </{kind}>")
    }

    /// Ends the list.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.in_entities {
            writeln!(self.out, "  </INDIVIDUALS>\n  <ENTITIES>")?;
        }
        writeln!(self.out, "  </ENTITIES>\n</CONSOLIDATED_LIST>")?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn names(&mut self, record: &Record, person: bool) -> io::Result<()> {
        const FIELDS: [&str; 4] = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
        let Some(name) = record.primary_name() else {
            return Ok(());
        };
        let upper = name.whole.to_uppercase();
        if !person {
            return self.element(FIELDS[0], &upper);
        }
        let words: Vec<&str> = upper.split(' ').collect();
        for (i, field) in FIELDS.iter().enumerate() {
            let Some(word) = words.get(i) else { break };
            let text = if i == 3 {
                words[3..].join(" ")
            } else {
                (*word).to_owned()
            };
            self.element(field, &text)?;
        }
        Ok(())
    }

    fn aliases(&mut self, record: &Record, kind: &str) -> io::Result<()> {
        let mut any = false;
        for name in record.names.iter().skip(1) {
            let quality = match (name.quality, record.kind) {
                (NameQuality::OriginalScript, _) => continue,
                (NameQuality::Former, _) => "f.k.a.",
                (_, RecordKind::Organisation) => "a.k.a.",
                (NameQuality::Weak, _) => "Low",
                _ => "Good",
            };
            any = true;
            self.alias(kind, quality, &name.whole)?;
        }
        // The publisher prints an empty element where there is no alias.
        if any {
            Ok(())
        } else {
            self.alias(kind, "", "")
        }
    }

    fn alias(&mut self, kind: &str, quality: &str, name: &str) -> io::Result<()> {
        writeln!(self.out, "      <{kind}_ALIAS>")?;
        self.element("QUALITY", quality)?;
        self.element("ALIAS_NAME", name)?;
        writeln!(self.out, "      </{kind}_ALIAS>")
    }

    fn addresses(&mut self, record: &Record, kind: &str) -> io::Result<()> {
        for address in &record.addresses {
            writeln!(self.out, "      <{kind}_ADDRESS>")?;
            self.element("STREET", &address.text)?;
            self.element("CITY", address.city.as_deref().unwrap_or(""))?;
            self.element("COUNTRY", address.country.map_or("", Country::name))?;
            writeln!(self.out, "      </{kind}_ADDRESS>")?;
        }
        Ok(())
    }

    fn births(&mut self, record: &Record) -> io::Result<()> {
        for birth in &record.births {
            writeln!(self.out, "      <INDIVIDUAL_DATE_OF_BIRTH>")?;
            let (from, to) = years(birth);
            match birth.kind {
                DateKind::Range => {
                    self.element("TYPE_OF_DATE", "BETWEEN")?;
                    self.element("FROM_YEAR", &from.to_string())?;
                    self.element("TO_YEAR", &to.to_string())?;
                }
                kind => {
                    let word = if kind == DateKind::Circa {
                        "APPROXIMATELY"
                    } else {
                        "EXACT"
                    };
                    self.element("TYPE_OF_DATE", word)?;
                    if is_day(birth) {
                        self.element("DATE", &birth.from.to_string())?;
                    } else {
                        self.element("YEAR", &from.to_string())?;
                    }
                }
            }
            writeln!(self.out, "      </INDIVIDUAL_DATE_OF_BIRTH>")?;
        }
        for place in &record.birth_places {
            writeln!(self.out, "      <INDIVIDUAL_PLACE_OF_BIRTH>")?;
            self.element("CITY", &place.text)?;
            self.element("COUNTRY", place.country.map_or("", Country::name))?;
            writeln!(self.out, "      </INDIVIDUAL_PLACE_OF_BIRTH>")?;
        }
        Ok(())
    }

    fn documents(&mut self, record: &Record) -> io::Result<()> {
        let documents = record
            .documents
            .iter()
            .map(|d| ("Passport", d.number.number.as_str(), d.number.issuer));
        let ids = record.identifiers.iter().map(|i| {
            (
                "National Identification Number",
                i.value.as_str(),
                i.country,
            )
        });
        for (kind, number, country) in documents.chain(ids) {
            writeln!(self.out, "      <INDIVIDUAL_DOCUMENT>")?;
            self.element("TYPE_OF_DOCUMENT", kind)?;
            self.element("NUMBER", number)?;
            self.element("ISSUING_COUNTRY", country.map_or("", Country::name))?;
            writeln!(self.out, "      </INDIVIDUAL_DOCUMENT>")?;
        }
        Ok(())
    }

    fn values(&mut self, name: &str, values: &[String]) -> io::Result<()> {
        if values.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "      <{name}>")?;
        for value in values {
            self.element("VALUE", value)?;
        }
        writeln!(self.out, "      </{name}>")
    }

    fn element(&mut self, name: &str, text: &str) -> io::Result<()> {
        if text.is_empty() {
            writeln!(self.out, "      <{name}/>")
        } else {
            writeln!(self.out, "      <{name}>{}</{name}>", escape(text))
        }
    }
}

/// Text as XML content. Control characters, which XML 1.0 cannot hold, are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
