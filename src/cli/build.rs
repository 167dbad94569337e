//! `saring build`: lists in, one snapshot out.

use std::path::PathBuf;
use std::time::SystemTime;

use indicatif::HumanCount;

use super::{Error, Exit, Terminal, place, sources};
use crate::app::{self, Caller};
use crate::index::Progress;

/// Compile a directory of lists into a snapshot
///
/// Reads lists.toml of the directory and every list it names, and puts the snapshot in force whole, or not at all.
/// A list that is broken never replaces its last good version. A running server takes the new snapshot by itself.
/// Ends with exit code 1 if a required list could not be read.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Example:
  saring build --lists data-samples/lists --out data/snapshot")]
pub struct Args {
    /// Directory with lists.toml
    #[arg(long, value_name = "DIR")]
    lists: PathBuf,

    /// Folder of the snapshot
    #[arg(long, value_name = "DIR", default_value = place::SNAPSHOT)]
    out: PathBuf,
}

/// Builds and tells what was built.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let built = build(&args.lists, &args.out, terminal)?;
    terminal.say(&sources::table(&built.lists, terminal))?;
    terminal.say(&format!(
        "\n{} records, {} names in {}\ngeneration {}",
        built.records,
        built.names,
        args.out.display(),
        built.generation
    ))?;
    let broken = built
        .lists
        .iter()
        .any(|l| l.required && l.state != crate::screening::State::Ok);
    Ok(if broken { Exit::Broken } else { Exit::Done })
}

/// Builds with a progress bar.
pub(super) fn build(
    lists: &std::path::Path,
    out: &std::path::Path,
    terminal: Terminal,
) -> Result<crate::index::Manifest, Error> {
    let spinner = terminal.spinner("reading lists");
    let mut bar: Option<indicatif::ProgressBar> = None;
    let built = app::build_snapshot(
        &Caller::at("cli"),
        lists,
        out,
        SystemTime::now(),
        &mut |progress| match progress {
            Progress::Records(done) => {
                spinner.set_message(format!("compiling lists: {} records", HumanCount(done)));
            }
            Progress::Documents(done, total) => {
                spinner.finish_and_clear();
                let bar = bar.get_or_insert_with(|| terminal.bar("writing documents", total));
                bar.set_position(done);
            }
            Progress::Seal => bar.as_ref().unwrap_or(&spinner).set_message("sealing"),
        },
    );
    spinner.finish_and_clear();
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    Ok(built?)
}
