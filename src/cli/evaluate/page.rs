//! What every page of `evaluate --html` is made of: the frame, tables, figures, text made harmless.
//!
//! One file without outside parts or scripts, readable in light and dark, and on paper. What it is told is data: every
//! text from outside goes through [`escape`].

use std::fmt::Write as _;

use super::super::grid::clean;
use crate::app::evaluate::{Basis, DataFile, Interval};

const STYLE: &str = include_str!("page.css");

/// Text that stands for itself in HTML, attributes included.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A page in the making.
pub(super) struct Page {
    body: String,
}

impl Page {
    pub(super) fn new(title: &str, under: &str) -> Self {
        let (title, under) = (escape(title), escape(under));
        Self {
            body: format!("<header><h1>{title}</h1><p>{under}</p></header>"),
        }
    }

    /// A chapter: heading, what it tells, and what follows.
    pub(super) fn section(&mut self, title: &str, lead: &str, content: &str) {
        let _ = write!(
            self.body,
            "<section><h2>{}</h2><p class='lead'>{}</p>{content}</section>",
            escape(title),
            escape(lead)
        );
    }

    /// Headline figures: what, the figure, and a line below it.
    pub(super) fn figures(&mut self, figures: &[(&str, String, String)]) {
        let columns = if figures.len().is_multiple_of(3) {
            3
        } else {
            4
        };
        let _ = write!(self.body, "<div class='tiles of{columns}'>");
        for (what, figure, below) in figures {
            let _ = write!(
                self.body,
                "<div class='tile'><span>{}</span><strong>{}</strong><small>{}</small></div>",
                escape(what),
                escape(figure),
                escape(below)
            );
        }
        self.body += "</div>";
    }

    pub(super) fn finish(self, title: &str) -> String {
        format!(
            "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' \
             content='width=device-width'><meta name='color-scheme' content='light dark'>\
             <title>{}</title><style>{STYLE}</style></head><body><main>{}</main></body></html>\n",
            escape(title),
            self.body
        )
    }
}

/// A cell of a table.
pub(super) enum Cell {
    Text(String),
    /// Right-aligned.
    Number(String),
    /// A share 0–1 as a bar with its interval, and its figure.
    Bar(f64, Interval, String),
}

/// A table; a row with a mark is set off.
pub(super) struct Table {
    html: String,
}

impl Table {
    pub(super) fn new(heads: &[&str]) -> Self {
        let mut html = "<div class='scroll'><table><thead><tr>".to_owned();
        for head in heads {
            let _ = write!(html, "<th>{}</th>", escape(head));
        }
        html += "</tr></thead><tbody>";
        Self { html }
    }

    pub(super) fn row(&mut self, marked: bool, cells: &[Cell]) {
        self.html += if marked {
            "<tr class='marked'>"
        } else {
            "<tr>"
        };
        for cell in cells {
            let _ = match cell {
                Cell::Text(text) => write!(self.html, "<td>{}</td>", escape(text)),
                Cell::Number(text) => write!(self.html, "<td class='n'>{}</td>", escape(text)),
                Cell::Bar(share, interval, text) => {
                    let percent = |v: f64| v.clamp(0.0, 1.0) * 100.0;
                    let (low, high) = (percent(interval.low), percent(interval.high));
                    write!(
                        self.html,
                        "<td class='b'><i class='bar'><b style='width:{:.2}%'></b><u \
                         style='left:{low:.2}%;width:{:.2}%'></u></i><span>{}</span></td>",
                        percent(*share),
                        high - low,
                        escape(text)
                    )
                }
            };
        }
        self.html += "</tr>";
    }

    pub(super) fn html(self) -> String {
        self.html + "</tbody></table></div>"
    }
}

/// A figure with a caption.
pub(super) fn figure(svg: &str, caption: &str) -> String {
    format!(
        "<figure>{svg}<figcaption>{}</figcaption></figure>",
        escape(caption)
    )
}

/// A paragraph.
pub(super) fn note(text: &str) -> String {
    format!("<p class='note'>{}</p>", escape(text))
}

/// What the figures are of, as a table of facts.
pub(super) fn provenance(basis: Option<&Basis>, policy_hash: &str, data: &[DataFile]) -> String {
    let mut table = Table::new(&["what", "which", "rows", "version or hash"]);
    let text = |t: &str| Cell::Text(t.to_owned());
    if let Some(basis) = basis {
        for list in &basis.lists {
            let cells = [
                text("list"),
                text(&list.id),
                Cell::Number(list.records.to_string()),
                text(&list.version),
            ];
            table.row(false, &cells);
        }
    }
    for file in data {
        let rows = Cell::Number(file.rows.to_string());
        let hash = format!("{}, {} bytes", file.hash, file.bytes);
        table.row(
            false,
            &[text("deck"), text(&file.name), rows, Cell::Text(hash)],
        );
    }
    if let Some(basis) = basis {
        let generation = text(&basis.snapshot_generation);
        table.row(false, &[text("snapshot"), text(""), text(""), generation]);
    }
    table.row(
        false,
        &[text("policy"), text(""), text(""), text(policy_hash)],
    );
    let version = text(concat!("saring ", env!("CARGO_PKG_VERSION")));
    table.row(false, &[text("program"), text(""), text(""), version]);
    table.html()
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// An interval as percent.
pub(super) fn between(interval: Interval) -> String {
    format!("{:.1}–{:.1} %", interval.low * 100.0, interval.high * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_stands_for_itself() {
        let mut table = Table::new(&["a"]);
        table.row(false, &[Cell::Text("<script>'\"&\u{202e}".to_owned())]);
        let html = table.html();
        assert!(
            html.contains("&lt;script&gt;&#39;&quot;&amp;\u{fffd}"),
            "{html}"
        );
    }
}
