//! Hands the arguments to the command line and turns its answer into an exit code. Knows nothing else.

use std::process::ExitCode;

/// With the system's own, building a snapshot of 100,000 records takes a third longer, and a quarter more memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    saring::cli::run(std::env::args_os())
}
