//! The list directory: `lists.toml` says which file is which list, and what holds for all of its records.
//!
//! Only reads and checks the configuration; the lists themselves are read by [`super::load`]. A [`ListConfig`] that
//! exists names a known format, roles that format has, and paths that stay inside the directory. A new key goes into
//! `Entry` and [`ListConfig`]; a reader's own settings go into `[list.options]` and are checked by the reader.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{SOURCES, Source};
use crate::domain::{Country, Handling, ListId, Measure};

/// Name of the configuration file of a list directory.
pub const FILE_NAME: &str = "lists.toml";

/// Why a list directory cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// `lists.toml` cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// `lists.toml` does not say what it must.
    #[error("{file}: line {line}: {key}: {reason}")]
    Invalid {
        /// The file.
        file: String,
        /// Line in it, from 1.
        line: usize,
        /// The key, or `toml` where the text is not TOML or a key is unknown or missing.
        key: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

/// One file of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFile {
    /// What it is to the source; one of [`Source::roles`].
    pub role: &'static str,
    /// Path as written, relative to the directory, without `..`.
    pub path: String,
}

/// What `lists.toml` says of one list.
#[derive(Clone, Debug)]
pub struct ListConfig {
    /// Id.
    pub id: ListId,
    /// Title for people.
    pub title: String,
    /// Its format.
    pub source: &'static Source,
    /// Its files.
    pub files: Vec<ListFile>,
    /// Authority of records that name none.
    pub authority: Option<String>,
    /// State or organisation under whose law the list stands.
    pub jurisdiction: Option<Country>,
    /// Measures of records that name none; ascending, no duplicates.
    pub measures: Vec<Measure>,
    /// Handling of records that say nothing of it.
    pub handling: Handling,
    /// Contact of records that name none.
    pub contact: Option<String>,
    /// How often the list should be renewed.
    pub refresh: Option<Duration>,
    /// Whether a snapshot without this list is incomplete.
    pub required: bool,
    /// Largest share of records that may vanish from one version to the next, 0–1; `None` for any.
    pub max_shrink: Option<f64>,
    /// The reader's own settings.
    pub options: toml::Table,
}

/// A directory of lists.
#[derive(Clone, Debug)]
pub struct ListDirectory {
    /// The folder; paths of [`ListFile`] are relative to it.
    pub root: PathBuf,
    /// Its lists, in the order of `lists.toml`.
    pub lists: Vec<ListConfig>,
}

impl ListDirectory {
    /// Reads `lists.toml` of a folder.
    pub fn open(root: &Path) -> Result<Self, DirectoryError> {
        let path = root.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(DirectoryError::Read { path, source }),
        };
        Ok(Self {
            root: root.to_owned(),
            lists: parse(&text, &path.display().to_string())?,
        })
    }

    /// The list of an id.
    pub fn get(&self, id: &str) -> Option<&ListConfig> {
        self.lists.iter().find(|l| l.id.as_str() == id)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    list: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    title: String,
    format: Spanned<String>,
    files: Spanned<Files>,
    authority: Option<String>,
    jurisdiction: Option<Spanned<String>>,
    #[serde(default)]
    measures: Vec<Spanned<String>>,
    handling: Option<String>,
    #[serde(default)]
    discreet: bool,
    contact: Option<String>,
    refresh: Option<Spanned<String>>,
    #[serde(default = "yes")]
    required: bool,
    max_shrink: Option<Spanned<f64>>,
    #[serde(default)]
    options: toml::Table,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Files {
    One(String),
    ByRole(BTreeMap<String, String>),
}

fn yes() -> bool {
    true
}

/// Reads the text of a `lists.toml`; `file` is its name for errors.
pub fn parse(text: &str, file: &str) -> Result<Vec<ListConfig>, DirectoryError> {
    let at = Place { text, file };
    let parsed: File = toml::from_str(text)
        .map_err(|e| at.error("toml", e.span().unwrap_or(0..0), e.message().to_owned()))?;
    let mut lists: Vec<ListConfig> = Vec::with_capacity(parsed.list.len());
    for entry in parsed.list {
        let span = entry.id.span();
        let list = at.list(entry)?;
        if lists.iter().any(|l| l.id == list.id) {
            return Err(at.error("id", span, format!("{:?} is there twice", list.id.as_str())));
        }
        lists.push(list);
    }
    if lists.is_empty() {
        return Err(at.error("list", 0..0, "there is no [[list]] in it".to_owned()));
    }
    Ok(lists)
}

struct Place<'a> {
    text: &'a str,
    file: &'a str,
}

impl Place<'_> {
    fn error(&self, key: &'static str, span: Range<usize>, reason: String) -> DirectoryError {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        DirectoryError::Invalid {
            file: self.file.to_owned(),
            line: before.split(|&b| b == b'\n').count(),
            key,
            reason,
        }
    }

    fn list(&self, entry: Entry) -> Result<ListConfig, DirectoryError> {
        let id = ListId::new(entry.id.get_ref()).ok_or_else(|| {
            let reason = "a list id is 1 to 40 of a-z, 0-9 and -".to_owned();
            self.error("id", entry.id.span(), reason)
        })?;
        let source = super::source(entry.format.get_ref()).ok_or_else(|| {
            let known: Vec<&str> = SOURCES.iter().map(|s| s.id).collect();
            let reason = format!(
                "{:?} is not one of {}",
                entry.format.get_ref(),
                known.join(", ")
            );
            self.error("format", entry.format.span(), reason)
        })?;
        let files = self.files(source, entry.files)?;
        let jurisdiction = entry.jurisdiction.map(|j| {
            let reason = || "is not a country code of ISO 3166 or ICAO 9303".to_owned();
            Country::from_code(j.get_ref())
                .ok_or_else(|| self.error("jurisdiction", j.span(), reason()))
        });
        let mut measures = Vec::with_capacity(entry.measures.len());
        for m in &entry.measures {
            measures.push(Measure::parse(m.get_ref()).ok_or_else(|| {
                let known: Vec<&str> = Measure::ALL.iter().map(|m| m.as_str()).collect();
                let reason = format!("{:?} is not one of {}", m.get_ref(), known.join(", "));
                self.error("measures", m.span(), reason)
            })?);
        }
        measures.sort_unstable();
        measures.dedup();
        let refresh = entry.refresh.map(|r| {
            let reason = || "is not a duration such as 30m, 24h or 7d".to_owned();
            duration(r.get_ref()).ok_or_else(|| self.error("refresh", r.span(), reason()))
        });
        if let Some(share) = &entry.max_shrink
            && !(0.0..=1.0).contains(share.get_ref())
        {
            let reason = "is not a share between 0 and 1".to_owned();
            return Err(self.error("max_shrink", share.span(), reason));
        }
        Ok(ListConfig {
            id,
            title: entry.title,
            source,
            files,
            authority: entry.authority,
            jurisdiction: jurisdiction.transpose()?,
            measures,
            handling: Handling {
                caveat: entry.handling,
                discreet: entry.discreet,
            },
            contact: entry.contact,
            refresh: refresh.transpose()?,
            required: entry.required,
            max_shrink: entry.max_shrink.map(Spanned::into_inner),
            options: entry.options,
        })
    }

    fn files(
        &self,
        source: &'static Source,
        files: Spanned<Files>,
    ) -> Result<Vec<ListFile>, DirectoryError> {
        let span = files.span();
        let wrong = |reason| self.error("files", span.clone(), reason);
        let first = source.roles.first().copied().unwrap_or("");
        let named = match files.into_inner() {
            Files::One(path) => vec![(first, path)],
            Files::ByRole(table) => {
                let mut named = Vec::with_capacity(table.len());
                for (role, path) in table {
                    let Some(role) = source.roles.iter().find(|r| **r == role) else {
                        let roles = source.roles.join(", ");
                        return Err(wrong(format!(
                            "{} has no file {role:?}, only: {roles}",
                            source.id
                        )));
                    };
                    named.push((*role, path));
                }
                named
            }
        };
        if !named.iter().any(|(role, _)| *role == first) {
            return Err(wrong(format!("{} needs a file {first:?}", source.id)));
        }
        for (_, path) in &named {
            if !stays_inside(path) {
                return Err(wrong(format!("{path:?} leaves the list directory")));
            }
        }
        Ok(named
            .into_iter()
            .map(|(role, path)| ListFile { role, path })
            .collect())
    }
}

fn stays_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components().peekable();
    parts.peek().is_some() && parts.all(|c| matches!(c, Component::Normal(_) | Component::CurDir))
}

/// `30m`, `24h`, `7d`; more than zero, at most ten years.
fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    let total = number.parse::<u64>().ok()?.checked_mul(seconds)?;
    (1..=10 * 366 * 86_400)
        .contains(&total)
        .then(|| Duration::from_secs(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[[list]]
id = "lost"
title = "Lost documents"
format = "documents-csv"
files = "lost.csv.zst"
authority = "Border Office"
jurisdiction = "UNO"
measures = ["travel_ban", "arrest", "arrest"]
handling = "H1"
discreet = true
contact = "duty desk"
refresh = "24h"
required = false
max_shrink = 0.2
[list.options]
x = 1
"#;

    fn error(text: &str) -> String {
        parse(text, "lists.toml").unwrap_err().to_string()
    }

    #[test]
    fn a_list_says_everything_that_holds_for_its_records() {
        let lists = parse(GOOD, "lists.toml").unwrap();
        let list = &lists[0];
        assert_eq!(list.id.as_str(), "lost");
        assert_eq!(list.files[0].path, "lost.csv.zst");
        assert_eq!(list.measures, [Measure::TravelBan, Measure::Arrest]);
        assert_eq!(list.refresh, Some(Duration::from_secs(86_400)));
        assert!(list.handling.discreet && !list.required);
        assert_eq!(
            list.options.get("x").and_then(toml::Value::as_integer),
            Some(1)
        );
    }

    #[test]
    fn every_mistake_is_named_with_file_line_and_key() {
        for (from, to, expected) in [
            (
                "id = \"lost\"",
                "id = \"LOST\"",
                "lists.toml: line 3: id: a list id",
            ),
            (
                "documents-csv",
                "un-pdf",
                "lists.toml: line 5: format: \"un-pdf\" is not one of",
            ),
            (
                "\"lost.csv.zst\"",
                "\"../lost.csv\"",
                "lists.toml: line 6: files: \"../lost.csv\" leaves",
            ),
            (
                "\"lost.csv.zst\"",
                "\"/etc/passwd\"",
                "line 6: files: \"/etc/passwd\" leaves",
            ),
            ("\"lost.csv.zst\"", "\"\"", "line 6: files: \"\" leaves"),
            (
                "\"lost.csv.zst\"",
                "{ alt = \"a.csv\" }",
                "line 6: files: documents-csv has no file \"alt\"",
            ),
            (
                "\"UNO\"",
                "\"QQQ\"",
                "line 8: jurisdiction: is not a country",
            ),
            (
                "\"travel_ban\"",
                "\"jail\"",
                "line 9: measures: \"jail\" is not one of",
            ),
            ("\"24h\"", "\"24\"", "line 13: refresh: is not a duration"),
            ("0.2", "1.5", "line 15: max_shrink: is not a share"),
            (
                "contact =",
                "kontakt =",
                "line 12: toml: unknown field `kontakt`",
            ),
            (
                "title = \"Lost documents\"",
                "",
                "toml: missing field `title`",
            ),
            ("[[list]]", "[[list]", "line 2: toml: "),
        ] {
            let message = error(&GOOD.replacen(from, to, 1));
            assert!(
                message.contains(expected),
                "{message}\n  wanted: {expected}"
            );
        }
        assert!(error("").contains("there is no [[list]]"));
        assert!(error(&GOOD.repeat(2)).contains("line 20: id: \"lost\" is there twice"));
    }

    proptest::proptest! {
        #[test]
        fn a_damaged_file_is_read_or_refused_but_never_panics(
            at in proptest::prelude::any::<proptest::sample::Index>(),
            until in proptest::prelude::any::<proptest::sample::Index>(),
            with in "\\PC{0,12}|[\"\\[\\]{}=,.\\n]{0,8}|[a-z0-9_]{0,8}",
            times in 1_usize..200,
        ) {
            let (a, b) = (at.index(GOOD.len()), until.index(GOOD.len()));
            let damaged = format!("{}{}{}", &GOOD[..a.min(b)], with.repeat(times), &GOOD[a.max(b)..]);
            if let Err(error) = parse(&damaged, "lists.toml") {
                proptest::prop_assert!(error.to_string().starts_with("lists.toml: line "));
            }
        }
    }

    #[test]
    fn tables_nested_without_end_are_refused() {
        for open in ["[", "{a=", "[[", "a."] {
            let text = format!("{GOOD}y = {}", open.repeat(100_000));
            assert!(error(&text).contains(": toml: "), "{open}");
        }
        let dotted = format!("{GOOD}{}x = 1", "a.".repeat(100_000));
        let _ = parse(&dotted, "lists.toml");
    }

    #[test]
    fn durations_are_minutes_hours_or_days() {
        assert_eq!(duration("30m"), Some(Duration::from_secs(1800)));
        assert_eq!(duration("7d"), Some(Duration::from_secs(7 * 86_400)));
        for bad in [
            "",
            "h",
            "0h",
            "-1h",
            "1w",
            "99999999999999999999d",
            "5é",
            "1.5h",
        ] {
            assert_eq!(duration(bad), None, "{bad:?}");
        }
    }
}
