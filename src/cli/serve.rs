//! `saring serve`: the gRPC server, from an empty folder if need be.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::ValueEnum;
use tokio::net::TcpListener;

use super::place::{self, Place};
use super::{Error, Exit, Terminal, Tone, build, sources};
use crate::app::{self, App, Caller};
use crate::service::{self, Hangup, Options, Upstream, day_of};
use crate::store::Store;
use crate::telemetry::chain;

/// Serve screenings over gRPC, with health and reflection
///
/// Puts the snapshot in force, or builds one from --lists if there is none. A new snapshot that appears in the folder
/// (saring build) is put in force without a failed request; SIGHUP looks at once. A bad one is refused and the old
/// one stays. SIGINT and SIGTERM let work under way end.
///
/// With --pull, snapshots come from object storage, where saring publish puts them: the server begins with what its
/// folder holds, pulls what is newer, and goes on with what it has while the store is away. Credentials are read from
/// the environment (AWS_…, GOOGLE_…, AZURE_…).
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  saring serve
  saring serve --listen 0.0.0.0:50051 --snapshot /srv/saring/snapshot
  saring serve --lists /srv/saring/lists --policy policy.toml
  saring serve --pull s3://bucket/saring --snapshot /var/lib/saring")]
pub struct Args {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,

    #[command(flatten)]
    place: Place,

    /// Directory of lists to build the first snapshot from
    #[arg(long, value_name = "DIR", default_value = "data-samples/lists")]
    lists: PathBuf,

    /// Object storage to pull snapshots from: s3://bucket/prefix, gs://…, az://…, file:///folder
    #[arg(long, value_name = "URL", conflicts_with = "lists")]
    pull: Option<String>,

    /// How often to look for a new snapshot
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    reload_every: u64,

    /// Screenings that run or wait at once; more are refused with RESOURCE_EXHAUSTED
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..))]
    places: u32,

    /// Threads that screen; 0 for one a core
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: u16,

    /// What callers learn of discreet records
    ///
    /// Callers are not told apart yet, so this holds for all of them: show only where nobody else can reach the port.
    #[arg(long, value_enum, default_value = "hide")]
    discreet: Discreet,
}

/// What callers learn of discreet records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Discreet {
    /// Nothing: as if the records were not there
    Hide,
    /// They are records like others
    Show,
}

/// A machine-readable zone to try, where the samples are.
const SAMPLE_ZONE: &str = "data-samples/mrz/variant.txt";

/// Serves until told to stop.
pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let upstream = args.pull.as_deref().map(Store::open).transpose()?;
    let app = Arc::new(ready(args, terminal)?);
    let options = Options {
        places: args.places as usize,
        threads: usize::from(args.threads),
        reload_every: Duration::from_secs(args.reload_every),
        discreet: match args.discreet {
            Discreet::Hide => app::Discreet::Hide,
            Discreet::Show => app::Discreet::Show,
        },
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
        let hangup = Hangup::heard();
        terminal.say(&greeting(args, &app, address, terminal)?)?;
        let clock = Arc::new(SystemTime::now);
        let upstream = upstream.map(Upstream::new);
        let serving = service::serve(app, listener, options, clock, stop, hangup, upstream);
        serving
            .await
            .map_err(|e| Error::failed("the server ended", e))
    })?;
    Ok(Exit::Done)
}

/// The application with a snapshot in force, built first if the folder has none; if snapshots are pulled, with what the
/// folder holds, be it nothing.
fn ready(args: &Args, terminal: Terminal) -> Result<App, Error> {
    let folder = &args.place.snapshot;
    if args.pull.is_some() {
        if folder.join("manifest.json").exists() {
            return Err(Error::Usage(format!(
                "{} is one generation; --pull needs a folder of its own to put generations in",
                folder.display()
            )));
        }
        let app = args.place.app()?;
        if folder.join("CURRENT").exists()
            && let Err(error) = app.reload()
        {
            tracing::error!(
                error = chain(&error),
                "the snapshot that lies here is refused"
            );
        }
        return Ok(app);
    }
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
fn greeting(
    args: &Args,
    app: &App,
    address: SocketAddr,
    terminal: Terminal,
) -> Result<String, Error> {
    let loaded = if app.is_ready() {
        let shown = app.list_sources(&Caller::at("cli"), day_of(SystemTime::now()))?;
        let lists: Vec<_> = shown.lists.into_iter().map(|s| s.list).collect();
        let table = sources::table(&lists, terminal);
        format!("{table}\ngeneration {}", shown.generation)
    } else {
        "no snapshot yet: it is pulled, and until then every call is UNAVAILABLE".to_owned()
    };
    let head = terminal.paint(Tone::Strong, &format!("saring serves gRPC on {address}"));
    let tries = terminal.paint(Tone::Dim, "Try in another terminal:");
    let mut text = format!("{loaded}\n\n{head}\n\n{tries}\n");
    for line in to_try(args, address) {
        text += "  ";
        text += &line;
        text += "\n";
    }
    Ok(text)
}

/// Commands that can be pasted: the program as it was called, and the samples where they are at hand.
fn to_try(args: &Args, address: SocketAddr) -> Vec<String> {
    let called = std::env::args().next().unwrap_or_default();
    let program = if called.contains('/') && !called.contains(char::is_whitespace) {
        called.as_str()
    } else {
        "saring"
    };
    let here = match address.ip() {
        IpAddr::V4(any) if any.is_unspecified() => {
            SocketAddr::from((Ipv4Addr::LOCALHOST, address.port()))
        }
        IpAddr::V6(any) if any.is_unspecified() => {
            SocketAddr::from((Ipv6Addr::LOCALHOST, address.port()))
        }
        _ => address,
    };
    let server = format!("--server http://{here}");
    let mut lines = vec![format!(
        "{program} screen 'Redzuan Kelana' --born 1978 \\\n    {server}"
    )];
    if Path::new(SAMPLE_ZONE).is_file() {
        lines.push(format!(
            "{program} screen --mrz {SAMPLE_ZONE} \\\n    {server}"
        ));
    }
    let snapshot = &args.place.snapshot;
    lines.push(if snapshot.as_os_str() == place::SNAPSHOT {
        format!("{program} lists show")
    } else {
        format!("{program} lists show --snapshot '{}'", snapshot.display())
    });
    lines.push(format!(
        "grpcurl -plaintext -d '{{\"person\":{{\"names\":[{{\"whole\":\"Redzuan Kelana\"}}]}}}}' \\\n    {here} saring.v1.Screening/Screen"
    ));
    lines
}

/// Ready when the program is told to stop; signals are heard from now on.
#[cfg(unix)]
fn stop() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when the program is told to stop.
#[cfg(not(unix))]
fn stop() -> std::io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "interrupts cannot be heard");
            std::future::pending::<()>().await;
        }
    })
}
