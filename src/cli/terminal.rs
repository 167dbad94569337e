//! The terminal: width, colours, progress bars; what a subcommand writes goes through here.
//!
//! Colours only on a terminal and never when `NO_COLOR` is set (no-color.org). Progress bars only when standard
//! error is a terminal. A program that reads our output sees neither.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Error;

/// A colour with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Of a HIT, of a failure.
    Alarm,
    /// Of a REVIEW, of a warning.
    Caution,
    /// Of a CLEAR, of what agrees.
    Calm,
    /// What is not the point.
    Dim,
    /// What is the point.
    Strong,
}

/// Where a subcommand writes, and how.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    colour: bool,
    progress: bool,
}

impl Terminal {
    /// The terminal of this process.
    pub fn of_process() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Self {
            colour: wanted && std::io::stdout().is_terminal(),
            progress: std::io::stderr().is_terminal(),
        }
    }

    /// A terminal without colours and bars.
    pub fn plain() -> Self {
        Self {
            colour: false,
            progress: false,
        }
    }

    /// Whether colours are shown.
    pub fn colours(self) -> bool {
        self.colour
    }

    /// Columns that text is laid out for: those of the terminal, 60–120, or 80 when there is none.
    pub fn width(self) -> usize {
        let term = console_width().unwrap_or(80);
        term.clamp(60, 120)
    }

    /// Text in a tone.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Alarm => "1;31",
            Tone::Caution => "1;33",
            Tone::Calm => "32",
            Tone::Dim => "2",
            Tone::Strong => "1",
        };
        if self.colour && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// Text broken at blanks to fit the width, every line behind `indent` blanks, line end included.
    pub fn wrap(self, text: &str, indent: usize) -> String {
        let mut grid = super::grid::Grid::new(self, indent);
        grid.row([(None, text)]);
        grid.text()
    }

    /// Writes text and a line end to standard output.
    pub fn say(self, text: &str) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| {
                if text.ends_with('\n') {
                    Ok(())
                } else {
                    out.write_all(b"\n")
                }
            })
            .and_then(|()| out.flush())
            .map_err(|e| Error::io("standard output cannot be written", e))
    }

    /// A bar of `total` steps with a label in front, rate and time to come behind; drawn only on a terminal.
    pub fn bar(self, label: &str, total: u64) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(total), self.target());
        // The width of a rate is the number of its decimals.
        if let Ok(style) = ProgressStyle::with_template(
            "{msg:24} {bar:20} {human_pos:>9}/{human_len} {per_sec:0} {eta:>4}",
        ) {
            bar.set_style(style);
        }
        bar.set_message(label.to_owned());
        bar
    }

    /// A spinner with a label, for work whose length is not known; drawn only on a terminal.
    pub fn spinner(self, label: &str) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(None, self.target());
        bar.set_style(ProgressStyle::default_spinner());
        bar.set_message(label.to_owned());
        if self.progress {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        bar
    }

    fn target(self) -> ProgressDrawTarget {
        if self.progress {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        }
    }
}

/// Columns of standard output, if it is a terminal.
fn console_width() -> Option<usize> {
    let columns = comfy_table::Table::new().width()?;
    Some(usize::from(columns))
}
