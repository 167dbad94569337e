//! `saring completions`: prints the completion script of a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Error, Exit, Terminal};

/// Print the completion script of a shell
///
/// bash:  saring completions bash > ~/.local/share/bash-completion/completions/saring
/// zsh:   saring completions zsh  > ~/.zfunc/_saring
/// fish:  saring completions fish > ~/.config/fish/completions/saring.fish
#[derive(clap::Args, Debug)]
#[command(verbatim_doc_comment)]
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
