//! What readers gather alike: remarks, values without repetition, and texts that hold several values.
//!
//! Knows no list and reads no name. Invariant: no text is lost, only repeated ones are left out. A mark that
//! publishers put between values goes into [`lettered`].

use super::{Problem, Sink};
use crate::domain::{Address, Country, NameQuality, Nationality, Place, Record, limits};

/// Remarks of one record, a line each, none twice.
#[derive(Debug, Default)]
pub struct Remarks(Vec<String>);

impl Remarks {
    /// Adds a text, blanks squeezed; a blank one is left out.
    pub fn add(&mut self, text: &str) {
        let text = squeeze(text);
        if !text.is_empty() {
            push_new(&mut self.0, text);
        }
    }

    /// Adds `label: text` if there is a text.
    pub fn labelled(&mut self, label: &str, text: &str) {
        if !text.trim().is_empty() {
            self.add(&format!("{label}: {text}"));
        }
    }

    /// The remarks, if there are any.
    pub fn into_text(self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join("\n"))
    }
}

/// Where a reader is, for its problems.
#[derive(Clone, Debug)]
pub struct At {
    /// File.
    pub file: String,
    /// Line or row, with its unit.
    pub place: String,
    /// The source's reference of the record.
    pub record: String,
}

impl At {
    /// Reports a problem here.
    pub fn problem(&self, sink: &mut dyn Sink, reason: impl Into<String>) {
        sink.problem(Problem {
            file: self.file.clone(),
            place: self.place.clone(),
            record: (!self.record.is_empty()).then(|| self.record.clone()),
            reason: reason.into(),
        });
    }
}

/// Adds a value that is not there yet. Past [`limits::VALUES_COMPARED`] values, further ones are added unseen.
pub fn push_new<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if values.len() >= limits::VALUES_COMPARED || !values.contains(&value) {
        values.push(value);
    }
}

/// Adds a text to others behind `; ` unless it is there; past [`limits::VALUES_COMPARED`] texts it is added unseen.
pub fn add_text(all: &mut String, text: &str) {
    if all
        .split("; ")
        .take(limits::VALUES_COMPARED)
        .any(|t| t == text)
    {
        return;
    }
    if !all.is_empty() {
        all.push_str("; ");
    }
    all.push_str(text);
}

/// Blanks, line breaks and no-break spaces squeezed to one blank each; none at the ends.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The texts that are not blank, squeezed and joined.
pub fn joined<'a>(texts: impl IntoIterator<Item = Option<&'a str>>, by: &str) -> String {
    let texts: Vec<String> = texts
        .into_iter()
        .flatten()
        .map(squeeze)
        .filter(|t| !t.is_empty())
        .collect();
    texts.join(by)
}

/// The values of `a) first b) second` or `(a) first, (b) second`; the whole where there are no such letters.
/// Letters count only in their order, so that "Annex b)" alone is no mark.
pub fn lettered(text: &str) -> Vec<&str> {
    let mut marks = Vec::new();
    let mut want = b'a';
    for (at, _) in text.match_indices(')') {
        let bytes = text.as_bytes();
        if at == 0 || bytes[at - 1] != want {
            continue;
        }
        let open = at >= 2 && bytes[at - 2] == b'(';
        let start = if open { at - 2 } else { at - 1 };
        let free = start == 0 || text[..start].ends_with(|c: char| !c.is_alphanumeric());
        if free && want <= b'z' {
            marks.push((start, at + 1));
            want += 1;
        }
    }
    if marks.is_empty() || !text[..marks[0].0].trim().is_empty() {
        return vec![text.trim()];
    }
    let ends = marks.iter().skip(1).map(|m| m.0).chain([text.len()]);
    let values = marks.iter().zip(ends).map(|(m, end)| text[m.1..end].trim());
    values
        .map(|v| v.trim_end_matches([',', ';']))
        .filter(|v| !v.is_empty())
        .collect()
}

/// A nationality from a name of a state or its people; the text is kept where it tells more.
pub fn nationality(text: &str) -> Nationality {
    let text = squeeze(text);
    let country = Country::from_name(&text);
    Nationality {
        text: if country.is_some() {
            String::new()
        } else {
            text
        },
        country,
    }
}

/// A place written in one piece, its country last.
pub fn place(text: &str) -> Place {
    let text = squeeze(text);
    Place {
        country: last_country(&text),
        text,
        ..Place::default()
    }
}

/// An address written in one piece, its country last.
pub fn address(text: &str) -> Address {
    let text = squeeze(text);
    Address {
        country: last_country(&text),
        text,
        ..Address::default()
    }
}

fn last_country(text: &str) -> Option<Country> {
    let last = text.rsplit(',').next().unwrap_or(text);
    Country::from_name(last.trim().trim_end_matches(['.', ';']))
}

/// A record as its reader leaves it: remarks in place, measures in order, the primary name first. One without a name
/// is a problem and no record.
pub fn finished(
    mut record: Record,
    remarks: Remarks,
    at: &At,
    sink: &mut dyn Sink,
) -> Option<Record> {
    record.provenance.remarks = remarks.into_text();
    record.provenance.measures.sort_unstable();
    record.provenance.measures.dedup();
    if let Some(first) = record
        .names
        .iter()
        .position(|n| n.quality == NameQuality::Primary)
    {
        record.names[..=first].rotate_right(1);
    }
    if record.names.is_empty() {
        at.problem(sink, "no name; the record is left out");
        return None;
    }
    Some(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_their_order_part_values_and_others_do_not() {
        assert_eq!(lettered("a) 1 May 1960 b) 1961"), ["1 May 1960", "1961"]);
        assert_eq!(lettered("(a) Mullah, (b) Maulavi"), ["Mullah", "Maulavi"]);
        assert_eq!(lettered("Annex b) of it"), ["Annex b) of it"]);
        assert_eq!(lettered("Panama) x"), ["Panama) x"]);
        assert_eq!(lettered(""), [""]);
    }

    #[test]
    fn remarks_are_kept_once_and_without_breaks() {
        let mut remarks = Remarks::default();
        remarks.add(" one\n two ");
        remarks.add("one two");
        remarks.labelled("empty", "  ");
        assert_eq!(remarks.into_text().as_deref(), Some("one two"));
    }
}
