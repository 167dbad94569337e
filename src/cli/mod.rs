//! The command line: one file a subcommand.
//!
//! A subcommand is a file beside this one with `pub struct Args` (clap; its doc comment is the help) and
//! `pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error>`; it writes through [`Terminal`] and reaches
//! the engine through [`crate::app`]. To add one: `mod x;` and a line in `subcommands!` below.

mod build;
mod completions;
mod error;
mod evaluate;
mod exit;
mod generate;
mod grid;
mod json;
mod lists;
mod manifest;
mod manifest_judge;
mod manifest_out;
mod place;
mod present;
mod publish;
mod record;
mod remote;
mod scope;
mod screen;
mod serve;
mod sources;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

pub use error::Error;
pub use exit::Exit;
pub use terminal::{Terminal, Tone};

macro_rules! subcommands {
    ($($variant:ident => $module:ident,)*) => {
        #[derive(clap::Subcommand, Debug)]
        #[expect(clippy::large_enum_variant, reason = "one value in the life of the program")]
        enum Command {
            $($variant($module::Args),)*
        }

        impl Command {
            fn run(&self, terminal: Terminal) -> Result<Exit, Error> {
                match self {
                    $(Self::$variant(args) => $module::run(args, terminal),)*
                }
            }
        }
    };
}

subcommands! {
    Serve => serve,
    Build => build,
    Publish => publish,
    Lists => lists,
    Screen => screen,
    Manifest => manifest,
    Record => record,
    Evaluate => evaluate,
    Generate => generate,
    Completions => completions,
}

/// Screen travellers, parties, travel documents and vehicles against watchlists
#[derive(Parser, Debug)]
#[command(name = "saring", version, after_help = exit::TABLE, max_term_width = 80)]
struct Cli {
    /// What to log to standard error: error, warn, info, debug, trace, or module=level,…
    #[arg(
        long,
        global = true,
        display_order = 1000,
        env = "RUST_LOG",
        default_value = "warn,saring=info",
        value_name = "FILTER"
    )]
    log: String,

    #[command(subcommand)]
    command: Command,
}

/// Runs the program: reads the arguments, does what they say, tells how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            return match error.print() {
                Ok(()) => ExitCode::from(code),
                Err(_) => ExitCode::from(1),
            };
        }
    };
    let terminal = Terminal::of_process();
    let started = crate::telemetry::start(&cli.log, std::env::var_os("NO_COLOR").is_none())
        .map_err(|e| Error::Usage(format!("--log {:?} is no log filter: {e}", cli.log)));
    match started.and_then(|()| cli.command.run(terminal)) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("saring: {}", error.report());
            ExitCode::from(error.kind().exit_code())
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
