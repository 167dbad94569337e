//! What the program says of itself while it runs: log lines on standard error.
//!
//! Invariant of the whole program: no name, no number and no other value of a subject or a record is ever logged.
//! What is logged is counts, times, list ids, generations and field paths. To add a sink, add a file here.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Starts logging to standard error with a filter in the syntax of `RUST_LOG` ("info", "saring=debug,warn").
///
/// Colours only when standard error is a terminal and `colour` allows it. A second call changes nothing.
pub fn start(filter: &str, colour: bool) -> Result<(), ParseError> {
    let filter = EnvFilter::builder().parse(filter)?;
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(colour && std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
    if started.is_err() {
        tracing::debug!("logging had been started before");
    }
    Ok(())
}

/// An error and its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
