//! `saring serve`: the gRPC server, from an empty folder if need be.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;

use super::place::Place;
use super::{Error, Exit, Terminal, Tone, build, sources};
use crate::app::{App, Caller};
use crate::service::{self, Options, day_of};

/// Serve screenings over gRPC, with health and reflection
///
/// Puts the snapshot in force, or builds one from --lists if there is none. A new snapshot that appears in the folder
/// (saring build) is put in force without a failed request; SIGHUP looks at once. A bad one is refused and the old
/// one stays. SIGINT and SIGTERM let work under way end.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  saring serve
  saring serve --listen 0.0.0.0:50051 --snapshot /srv/saring/snapshot
  saring serve --lists /srv/saring/lists --policy policy.toml")]
pub struct Args {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,

    #[command(flatten)]
    place: Place,

    /// Directory of lists to build the first snapshot from
    #[arg(long, value_name = "DIR", default_value = "data-samples/lists")]
    lists: PathBuf,

    /// How often to look for a new snapshot
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    reload_every: u64,

    /// Screenings that run or wait at once; more are refused with `RESOURCE_EXHAUSTED`
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..))]
    places: u32,

    /// Threads that screen; 0 for one a core
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: u16,
}

/// Serves until told to stop.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let app = Arc::new(ready(args, terminal)?);
    let options = Options {
        places: args.places as usize,
        threads: usize::from(args.threads),
        reload_every: Duration::from_secs(args.reload_every),
        ..Options::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::io("threads cannot be started", e))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(args.listen)
            .await
            .map_err(|e| Error::io(format!("cannot listen on {}", args.listen), e))?;
        let address = listener
            .local_addr()
            .map_err(|e| Error::io("the address cannot be told", e))?;
        let stop = stop().map_err(|e| Error::io("signals cannot be heard", e))?;
        terminal.say(&greeting(&app, address, terminal)?)?;
        let serving = service::serve(app, listener, options, Arc::new(SystemTime::now), stop);
        serving
            .await
            .map_err(|e| Error::failed("the server ended", e))
    })?;
    Ok(Exit::Done)
}

/// The application with a snapshot in force, built first if the folder has none.
fn ready(args: &Args, terminal: Terminal) -> Result<App, Error> {
    let folder = &args.place.snapshot;
    let empty = !folder.join("CURRENT").exists() && !folder.join("manifest.json").exists();
    if empty {
        if !args.lists.join("lists.toml").is_file() {
            return Err(Error::Usage(format!(
                "there is no snapshot in {} and no lists.toml in {} to build one from; give --snapshot or --lists",
                folder.display(),
                args.lists.display()
            )));
        }
        build::build(&args.lists, folder, terminal)?;
    }
    args.place.open()
}

/// What was loaded, and what to try next.
fn greeting(app: &App, address: SocketAddr, terminal: Terminal) -> Result<String, Error> {
    let shown = app.list_sources(&Caller::at("cli"), day_of(SystemTime::now()))?;
    let lists: Vec<_> = shown.lists.into_iter().map(|s| s.list).collect();
    let table = sources::table(&lists, terminal);
    let head = terminal.paint(Tone::Strong, &format!("saring serves gRPC on {address}"));
    let dim = |t: &str| terminal.paint(Tone::Dim, t);
    Ok(format!(
        "{table}\ngeneration {}\n\n{head}\n\n{}\n  saring screen 'NAME' --born 1980-05-17 --server http://{address}\n  saring screen --mrz FILE --server http://{address}\n  saring lists show\n  grpcurl -plaintext -d '{{\"person\":{{\"names\":[{{\"whole\":\"NAME\"}}]}}}}' \\\n    {address} saring.v1.Screening/Screen\n",
        shown.generation,
        dim("Try in another terminal:"),
    ))
}

/// Ready when the program is told to stop.
fn stop() -> std::io::Result<impl Future<Output = ()> + Send> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        let terminated = async {
            terminate.recv().await;
        };
        #[cfg(not(unix))]
        let terminated = std::future::pending::<()>();
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => {
                if let Err(error) = interrupted {
                    tracing::warn!(%error, "interrupts cannot be heard");
                    std::future::pending::<()>().await;
                }
            }
            () = terminated => {}
        }
    })
}
