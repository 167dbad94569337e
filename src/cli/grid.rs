//! Columns that line up, in any script, within the width of the terminal.

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement};

use super::{Terminal, Tone};

/// Rows of cells without borders; columns two blanks apart.
pub(super) struct Grid {
    table: Table,
    terminal: Terminal,
    indent: usize,
}

impl Grid {
    /// An empty grid that starts `indent` columns from the left.
    pub(super) fn new(terminal: Terminal, indent: usize) -> Self {
        let mut table = Table::new();
        table.load_style(NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        let width = terminal.width().saturating_sub(indent);
        table.set_width(u16::try_from(width).unwrap_or(80));
        if terminal.colours() {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        Self {
            table,
            terminal,
            indent,
        }
    }

    /// The row above the others.
    pub(super) fn head<const N: usize>(&mut self, titles: [&str; N]) {
        let cells = titles.map(|t| self.cell(Some(Tone::Dim), t));
        self.table.set_header(cells.to_vec());
    }

    /// A row of cells, each with its tone.
    pub(super) fn row<const N: usize>(&mut self, cells: [(Option<Tone>, &str); N]) {
        let cells = cells.map(|(tone, text)| self.cell(tone, text));
        self.table.add_row(cells.to_vec());
    }

    fn cell(&self, tone: Option<Tone>, text: &str) -> Cell {
        let cell = Cell::new(clean(text));
        match tone.filter(|_| self.terminal.colours()) {
            None => cell,
            Some(Tone::Alarm) => cell.fg(Color::Red).add_attribute(Attribute::Bold),
            Some(Tone::Caution) => cell.fg(Color::Yellow).add_attribute(Attribute::Bold),
            Some(Tone::Calm) => cell.fg(Color::Green),
            Some(Tone::Dim) => cell.add_attribute(Attribute::Dim),
            Some(Tone::Strong) => cell.add_attribute(Attribute::Bold),
        }
    }

    /// Puts the numbers of a column under each other.
    pub(super) fn right(&mut self, column: usize) {
        if let Some(column) = self.table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }

    /// Keeps a column whole: the others are wrapped first.
    pub(super) fn whole(&mut self, column: usize) {
        if let Some(column) = self.table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }

    /// The lines.
    pub(super) fn text(mut self) -> String {
        for column in self.table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let indent = " ".repeat(self.indent);
        let lines = self.table.lines();
        lines.fold(String::new(), |text, line| {
            text + &indent + line.trim_end() + "\n"
        })
    }
}

/// Text that cannot move the cursor or turn the line around: control characters and bidi controls are shown as `�`.
pub(super) fn clean(text: &str) -> String {
    let foul = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => ' ',
            c if foul(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_every_script() {
        let mut grid = Grid::new(Terminal::plain(), 2);
        grid.row([(None, "陳大文"), (None, "x")]);
        grid.row([(None, "Tan Ah"), (None, "y")]);
        assert_eq!(grid.text(), "  陳大文  x\n  Tan Ah  y\n");
    }

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(
            clean("a\u{1b}[31mb\u{202e}c\nd"),
            "a\u{fffd}[31mb\u{fffd}c d"
        );
    }
}
