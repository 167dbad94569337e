//! The grammar of OFAC's remarks: facts between semicolons, such as
//! `DOB 04 Apr 1964; alt. DOB circa 1966; Passport A1 (Peru) issued 17 Dec 2009 expires 17 Dec 2014; a.k.a. 'NAME'.`
//!
//! What has a known label goes to the field it belongs to; all the rest is free text. The remarks are kept whole
//! besides. Names in single quotes are the weak aliases.

use super::{Fact, country, name, quality};
use crate::domain::{Record, limits};
use crate::lists::dates;
use crate::lists::labels;

/// Reads the remarks of a record; each reason given back is a fact that was not understood.
pub(super) fn read(remarks: &str, record: &mut Record) -> Vec<&'static str> {
    let mut problems = Vec::new();
    for item in items(remarks) {
        if let Some((alias_type, whole)) = alias(item) {
            let alias = name(
                record.kind,
                whole,
                quality(alias_type, alias_type != "f.k.a."),
            );
            if !record
                .names
                .iter()
                .take(limits::VALUES_COMPARED)
                .any(|n| n.whole == alias.whole)
            {
                record.names.push(alias);
            }
            continue;
        }
        let plain = item.strip_prefix("alt. ").unwrap_or(item);
        let Some((label, meaning, value)) = labels::split(plain) else {
            if plain.contains("DOB") && plain.chars().any(|c| c.is_ascii_digit()) {
                problems.push("a date of birth within a text is not read");
            }
            continue;
        };
        let fact = match meaning {
            labels::Meaning::Document(_) | labels::Meaning::Identifier(_) => number(label, value),
            _ => Fact {
                label,
                value,
                ..Fact::default()
            },
        };
        problems.extend(fact.add(meaning, record).err());
    }
    problems
}

/// The items between semicolons, without the dot that ends the remarks and the brackets around a single one.
pub(super) fn items(remarks: &str) -> impl Iterator<Item = &str> {
    let items = remarks.split(';').map(str::trim).filter(|i| !i.is_empty());
    items.map(|item| {
        let item = item
            .strip_suffix('.')
            .filter(|i| !ends_with_initial(i))
            .unwrap_or(item);
        let bare = item.strip_prefix('(').and_then(|i| i.strip_suffix(')'));
        bare.filter(|b| !b.contains(['(', ')'])).unwrap_or(item)
    })
}

/// `S.A` and `C.V` want their last dot.
fn ends_with_initial(item: &str) -> bool {
    let bytes = item.as_bytes();
    matches!(bytes, [.., b'.', last] if last.is_ascii_uppercase())
}

/// `a.k.a. 'NAME'`: its type and the name, which may hold quotation marks itself.
fn alias(item: &str) -> Option<(&str, &str)> {
    let item = item.strip_prefix("alt. ").unwrap_or(item);
    let (alias_type, quoted) = item.split_once(' ')?;
    if !matches!(alias_type, "a.k.a." | "f.k.a." | "n.k.a.") {
        return None;
    }
    let whole = quoted.trim().strip_prefix('\'')?;
    let whole = whole.strip_suffix('\'').unwrap_or(whole).trim();
    (!whole.is_empty()).then_some((alias_type, whole))
}

/// `A123 (Indonesia) issued 17 Dec 2009 expires 17 Dec 2014`, and what may stand behind.
pub(super) fn number<'a>(label: &'a str, text: &'a str) -> Fact<'a> {
    let mut fact = Fact {
        label,
        value: text,
        ..Fact::default()
    };
    for (word, day) in [
        (" expires ", &mut fact.expires),
        (" issued ", &mut fact.issued),
    ] {
        if let Some((before, after)) = fact.value.rsplit_once(word) {
            let date: Vec<&str> = after.splitn(4, ' ').take(3).collect();
            let date = date.join(" ");
            if let Some(read) = dates::day(&date) {
                *day = Some(read);
                let rest = after.get(date.len()..).unwrap_or_default().trim();
                fact.note = fact.note.or(Some(rest).filter(|r| !r.is_empty()));
                fact.value = before;
            }
        }
    }
    if let Some((before, bracket)) = fact.value.rsplit_once(" (")
        && let Some((inside, behind)) = bracket.split_once(')')
    {
        match country(inside) {
            Some(found) => fact.country = Some(found),
            None => fact.note = fact.note.or(Some(inside)),
        }
        if !behind.trim().is_empty() {
            fact.note = Some(behind.trim());
        }
        fact.value = before.trim();
    }
    fact
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ListId, NameQuality, RecordKey, RecordKind};

    fn record(remarks: &str) -> (Record, Vec<&'static str>) {
        let key = RecordKey {
            list: ListId::new("l").unwrap(),
            reference: "1".to_owned(),
        };
        let mut record = Record::new(key, RecordKind::Person);
        let problems = read(remarks, &mut record);
        (record, problems)
    }

    #[test]
    fn every_shape_of_a_birth_date_is_read() {
        let (r, problems) = record(
            "DOB 04 Apr 1964; alt. DOB Apr 1965; alt. DOB 1966; alt. DOB circa 1967; alt. DOB 1968 to 1969; alt. DOB 01 \
             Jan 1970 to 02 Feb 1971; alt. DOB circa 1979-1982; alt. DOB last year; born in May (DOB 3 May 1970 also).",
        );
        let births: Vec<String> = r.births.iter().map(ToString::to_string).collect();
        assert_eq!(
            births,
            [
                "1964-04-04",
                "1965-04",
                "1966",
                "circa 1967",
                "1968 to 1969",
                "1970-01-01 to 1971-02-02",
                "circa 1979 to 1982"
            ]
        );
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn numbers_are_read_with_country_and_dates() {
        let (r, problems) = record(
            "Passport RL 0 (Korea, North) issued 08 Sep 2006 expires 17 Jul 2011; National ID No. 12-3; \
             Cedula No. 7 (Colombia) (cancelled).",
        );
        assert_eq!(problems, [""; 0]);
        let d = &r.documents[0];
        assert_eq!(
            (d.number.number.as_str(), d.number.issuer.unwrap().code()),
            ("RL 0", "PRK")
        );
        assert_eq!(
            (
                d.issued.unwrap().to_string(),
                d.expires.unwrap().to_string()
            ),
            ("2006-09-08".into(), "2011-07-17".into())
        );
        assert_eq!(r.identifiers[0].value, "12-3");
    }

    #[test]
    fn names_in_single_quotes_are_weak_aliases() {
        let (r, _) = record(
            "a.k.a. ''ABD-AL-'IZ'; f.k.a. 'OLD, Name'; a.k.a. 'THE, Man'. ; (Linked To: SOME S.A.).",
        );
        let names: Vec<_> = r
            .names
            .iter()
            .map(|n| (n.whole.as_str(), n.quality))
            .collect();
        assert_eq!(
            names,
            [
                ("'ABD-AL-'IZ", NameQuality::Weak),
                ("OLD, Name", NameQuality::Former),
                ("THE, Man", NameQuality::Weak)
            ]
        );
        assert_eq!(r.links[0].name.as_deref(), Some("SOME S.A."));
    }
}
