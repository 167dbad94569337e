//! `INDIVIDUAL_DOCUMENT` of the UN list: passports and national numbers, of which types, numbers, countries and
//! dates may stand in any of the fields.

use crate::domain::{Country, Day, DocumentKind, DocumentStatus, Identifier, IdentifierKind};
use crate::domain::{IdentityDocument, Record, TypedNumber};
use crate::lists::dates;
use crate::lists::labels::{Meaning, meaning_within};
use crate::lists::written_names::one_line;
use crate::lists::xml::Element;

/// Reads one document into a record.
pub(super) fn read(element: &Element, record: &mut Record) -> Result<(), &'static str> {
    let text = |tag: &str| element.text_of(tag).map(one_line);
    let types = [text("TYPE_OF_DOCUMENT2"), text("TYPE_OF_DOCUMENT")];
    let stated = text("NUMBER");
    // The type, sometimes, with the number in it; else the number, sometimes, with the type in it.
    let carrier = stated
        .clone()
        .or_else(|| types.iter().flatten().find(|t| has_digit(t)).cloned());
    let Some(carrier) = carrier else {
        let says = element
            .children
            .iter()
            .any(|c| c.value().is_some() && !c.name.starts_with("TYPE"));
        return if says {
            Err("a document without a number")
        } else {
            Ok(())
        };
    };
    let (in_number, number, behind) = take_apart(&carrier);
    let label = in_number
        .map(str::to_owned)
        .or_else(|| types.iter().flatten().next().cloned());
    let meaning = in_number
        .into_iter()
        .chain(types.iter().flatten().map(String::as_str))
        .find_map(meaning_within);
    let country = ["ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"]
        .into_iter()
        .filter_map(|t| element.text_of(t));
    let country = country.chain(behind).find_map(Country::from_name);
    let place = [text("CITY_OF_ISSUE"), text("COUNTRY_OF_ISSUE")]
        .into_iter()
        .flatten();
    let place = place.collect::<Vec<_>>().join(", ");
    let place = (!place.is_empty()).then(|| format!("issued in {place}"));
    let note = text("NOTE");
    let issued = text("DATE_OF_ISSUE");
    let issued_on = issued.as_deref().and_then(dates::day);
    let mut notes: Vec<String> = place.into_iter().chain(note.clone()).collect();
    if number.len() != carrier.len() {
        notes.insert(0, carrier.clone());
    }
    match meaning {
        Some(Meaning::Identifier(kind)) => {
            notes.extend(issued.map(|i| format!("issued {i}")));
            record.identifiers.push(Identifier {
                kind,
                value: number.to_owned(),
                country,
                published_kind: label,
                note: join(&notes),
            });
        }
        meaning => {
            notes.extend(
                issued
                    .filter(|_| issued_on.is_none())
                    .map(|i| format!("issued {i}")),
            );
            let kind = match meaning {
                Some(Meaning::Document(kind)) => kind,
                _ => DocumentKind::Other,
            };
            record.documents.push(IdentityDocument {
                published_kind: label,
                issued: issued_on,
                expires: note.as_deref().and_then(expiry),
                status: note.as_deref().and_then(status),
                note: join(&notes),
                ..IdentityDocument::new(TypedNumber {
                    kind,
                    number: number.to_owned(),
                    issuer: country,
                })
            });
        }
    }
    let known = matches!(meaning, Some(Meaning::Document(_) | Meaning::Identifier(_)));
    let other = record
        .identifiers
        .last()
        .is_some_and(|i| i.kind == IdentifierKind::Other);
    if known || other {
        Ok(())
    } else {
        Err("a document of a type that is not known, kept as another one")
    }
}

fn join(notes: &[String]) -> Option<String> {
    (!notes.is_empty()).then(|| notes.join("; "))
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

/// Type, number and what stands behind a comma: `Afghan tazkira number 44` and `R001, South Sudan`.
fn take_apart(text: &str) -> (Option<&str>, &str, Option<&str>) {
    let (text, behind) = match text.split_once(", ") {
        Some((number, behind)) if has_digit(number) && !has_digit(behind) => (number, Some(behind)),
        _ => (text, None),
    };
    for word in ["number ", "Number ", "No. ", "no. "] {
        if let Some((label, number)) = text.split_once(word)
            && has_digit(number)
            && !has_digit(label)
            && !number.contains(' ')
        {
            return (
                Some(label.trim()).filter(|l| !l.is_empty()),
                number.trim(),
                behind,
            );
        }
    }
    (None, text, behind)
}

/// The day behind "expires on", "expiration date", "expired" …
fn expiry(note: &str) -> Option<Day> {
    let at = note.to_ascii_lowercase().find("expir")?;
    let words: Vec<&str> = note.get(at..)?.split_whitespace().skip(1).collect();
    let fillers = words.iter().take_while(|w| {
        let word = w.trim_end_matches(':').to_ascii_lowercase();
        ["date", "on", "is", "", "of"].contains(&word.as_str())
    });
    let words = &words[fillers.count()..];
    (1..=3.min(words.len()))
        .rev()
        .find_map(|n| dates::day(words[..n].join(" ").trim_end_matches(['.', ',', ')', ';'])))
}

fn status(note: &str) -> Option<DocumentStatus> {
    let note = note.to_lowercase();
    let says = |words: [&str; 2]| words.iter().any(|w| note.contains(w));
    if says(["stolen", "theft"]) {
        Some(DocumentStatus::Stolen)
    } else if says(["reported lost", "lost passport"]) {
        Some(DocumentStatus::Lost)
    } else if says(["revoked", "cancelled"]) {
        Some(DocumentStatus::Revoked)
    } else {
        says(["false", "forged"]).then_some(DocumentStatus::Invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_is_read_out_of_the_notes() {
        for note in [
            "expires on 1 Feb. 2012",
            "Expiration date: 1 Feb 2012",
            "issued in Bonn. Expires on 1\nFeb. 2012. Diplomatic passport",
            "Passport expiration date: February 1, 2012",
            "and expired on 1 Feb 2012",
        ] {
            assert_eq!(expiry(note), Day::from_ymd(2012, 2, 1), "{note}");
        }
        assert_eq!(expiry("expired"), None);
        assert_eq!(expiry("MISUSE"), None);
    }

    #[test]
    fn types_and_countries_are_taken_out_of_numbers() {
        assert_eq!(take_apart("A12"), (None, "A12", None));
        assert_eq!(
            take_apart("R001, South Sudan"),
            (None, "R001", Some("South Sudan"))
        );
        assert_eq!(
            take_apart("Afghan card (tazkira) number 44"),
            (Some("Afghan card (tazkira)"), "44", None)
        );
    }
}
