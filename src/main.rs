//! Hands the arguments to the command line and turns its answer into an exit code. Knows nothing else.

use std::process::ExitCode;

/// Building a snapshot is a quarter allocation; this one takes a third of the time and less memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    saring::cli::run(std::env::args_os())
}
