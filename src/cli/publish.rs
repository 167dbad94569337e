//! `saring publish`: a snapshot to object storage, for replicas to pull.

use std::path::PathBuf;

use super::{Error, Exit, Terminal, place};
use crate::store::{Published, Store, publish};

/// Publish the snapshot in force to object storage, for any number of servers to pull
///
/// Verifies the snapshot and sends what is not there yet; at the end, and only then, it is what `saring serve --pull`
/// takes. Broken off, it changes nothing and is done again by the same command. One publisher at a time. Credentials are
/// read from the environment (AWS_…, GOOGLE_…, AZURE_…).
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  saring publish s3://bucket/saring
  saring publish file:///mnt/published --snapshot /srv/saring/snapshot --keep 5")]
pub struct Args {
    /// Where to: s3://bucket/prefix, gs://bucket/prefix, az://container/prefix or file:///folder
    #[arg(value_name = "URL")]
    url: String,

    /// Folder of the snapshot
    #[arg(long, value_name = "DIR", env = "SARING_SNAPSHOT", default_value = place::SNAPSHOT)]
    snapshot: PathBuf,

    /// How many generations stay there; the one that is published always does
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    keep: u16,
}

/// Publishes and tells what was sent.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let store = Store::open(&args.url)?;
    let bar = terminal.spinner("publishing");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::io("the network cannot be used", e))?;
    let published = runtime.block_on(publish(&store, &args.snapshot, usize::from(args.keep)));
    bar.finish_and_clear();
    let Published {
        generation,
        files,
        sent,
        bytes,
        removed,
    } = published?;
    terminal.say(&format!(
        "{sent} of {files} files sent, {bytes} bytes; {removed} old objects removed\ngeneration {generation}"
    ))?;
    Ok(Exit::Done)
}
