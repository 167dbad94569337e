//! `saring completions`: prints the completion script of a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Error, Exit, Terminal};

/// Print the completion script of a shell
///
/// Put it where the shell looks for completions and start a new shell.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  saring completions bash \\
    > ~/.local/share/bash-completion/completions/saring
  saring completions zsh > ~/.zfunc/_saring
  saring completions fish > ~/.config/fish/completions/saring.fish")]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the script.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "saring", &mut script);
    terminal.say(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
