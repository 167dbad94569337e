//! Identifiers that cross layers: which list, and which entry of it.
//!
//! A [`ListId`] is chosen by whoever operates the list directory; a record's reference is the publisher's own and
//! is never invented while the publisher gives one.

use std::fmt;

/// The operator's short name of a list: 1–40 of `a-z`, `0-9`, `-`; stable across versions of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListId(String);

impl ListId {
    /// Longest list id, in bytes.
    pub const MAX_LEN: usize = 40;

    /// The id, if it is well formed.
    pub fn new(id: &str) -> Option<Self> {
        let ok = !id.is_empty()
            && id.len() <= Self::MAX_LEN
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        ok.then(|| Self(id.to_owned()))
    }

    /// The id as written in `lists.toml`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ListId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One entry of one list, stable across snapshots: shown and accepted as `list:reference`, e.g. `un-sc:QDi.001`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey {
    /// The list.
    pub list: ListId,
    /// The source's own reference.
    pub reference: String,
}

impl RecordKey {
    /// Splits `list:reference` at the first colon.
    pub fn parse(text: &str) -> Option<Self> {
        let (list, reference) = text.split_once(':')?;
        if reference.is_empty() {
            return None;
        }
        Some(Self {
            list: ListId::new(list)?,
            reference: reference.to_owned(),
        })
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.list, self.reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_key_reads_back_what_it_shows() {
        let key = RecordKey::parse("interpol-red:2019/114539").unwrap();
        assert_eq!(key.reference, "2019/114539");
        assert_eq!(RecordKey::parse(&key.to_string()), Some(key));
    }

    #[test]
    fn a_list_id_refuses_what_a_path_or_a_shell_would_trip_over() {
        for bad in ["", "UN", "a b", "../x", "é", &"x".repeat(41)] {
            assert_eq!(ListId::new(bad), None, "{bad:?}");
        }
    }
}
