//! Hands the arguments to the command line and turns its answer into an exit code. Knows nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    saring::cli::run(std::env::args_os())
}
