//! The lists of a snapshot as a table.

use super::grid::Grid;
use super::{Terminal, Tone};
use crate::screening::{ListState, State};

/// Lists with version, date, records and state; reasons of those that are not in order below.
pub(super) fn table(lists: &[ListState], terminal: Terminal) -> String {
    let mut grid = Grid::new(terminal, 0);
    grid.head([
        "list",
        "version",
        "published",
        "records",
        "problems",
        "state",
    ]);
    let mut wrong = String::new();
    for list in lists {
        let (state, tone, reason) = match &list.state {
            State::Ok => ("ok", Tone::Calm, None),
            State::Failed(why) => ("last good", Tone::Caution, Some(why)),
            State::Missing(why) if list.required => ("MISSING", Tone::Alarm, Some(why)),
            State::Missing(why) => ("missing", Tone::Caution, Some(why)),
        };
        let published = list.published_on.map(|d| d.to_string());
        let problems = match list.problem_count {
            0 => (None, "0".to_owned()),
            n => (Some(Tone::Caution), n.to_string()),
        };
        grid.row([
            (Some(Tone::Strong), list.id.as_str()),
            (None, version(&list.version)),
            (None, published.as_deref().unwrap_or("—")),
            (None, &list.records().to_string()),
            (problems.0, &problems.1),
            (Some(tone), state),
        ]);
        if let Some(reason) = reason {
            wrong += &terminal.wrap(&format!("{}: {reason}", list.id), 2);
        }
    }
    grid.right(3);
    grid.right(4);
    grid.whole(0);
    grid.text() + &wrong
}

/// A publisher's version whole, a hash as far as people compare it.
fn version(version: &str) -> &str {
    match version {
        "" => "—",
        hash if hash.len() >= 32 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => &hash[..8],
        other => other,
    }
}
