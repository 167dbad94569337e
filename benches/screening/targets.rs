//! What the project sets itself, beside what was measured. Decides nothing: a figure that misses its target is shown so.

use std::fmt;

/// Most records of a list that counts as small.
const SMALL: u32 = 20_000;

/// A figure and what it should be.
struct Figure {
    what: &'static str,
    measured: f64,
    target: Target,
}

enum Target {
    AtMost(f64),
    AtLeast(f64),
}

impl Target {
    fn is_met(&self, measured: f64) -> bool {
        match self {
            Self::AtMost(most) => measured <= *most,
            Self::AtLeast(least) => measured >= *least,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "≤ {most}"),
            Self::AtLeast(least) => write!(f, "≥ {least}"),
        }
    }
}

/// All that is measured of one set of lists.
#[derive(Default)]
pub struct Measured {
    /// Records of the lists.
    pub records: u32,
    /// Seconds to build and to open the snapshot.
    pub built: f64,
    /// See [`Self::built`].
    pub opened: f64,
    /// Percent of what judging every record reports that is reported.
    pub recall: f64,
    /// Milliseconds for a flight.
    pub flight: f64,
    /// Subjects a second, all cores at work.
    pub batch: f64,
    /// Microseconds of the engine at the median, and how many times as much at the 99th percentile.
    pub engine: (f64, f64),
    /// Times of a screening by RPC over those of an empty one, at the median and the 99th percentile.
    pub rpc: (f64, f64),
    /// Requests that were refused while generations were put in force.
    pub refused: usize,
}

impl Measured {
    /// Shows every figure beside its target; `what` was measured.
    pub fn print(&self, what: &str) {
        let small = self.records <= SMALL;
        let by_size = |few: f64, many: f64| if small { few } else { many };
        let figure = |what, measured, target| Figure {
            what,
            measured,
            target,
        };
        let at_most = |what, measured, most| figure(what, measured, Target::AtMost(most));
        let at_least = |what, measured, least| figure(what, measured, Target::AtLeast(least));
        let figures = [
            at_most("engine, p50, µs", self.engine.0, by_size(100.0, 500.0)),
            at_most("engine, p99 over p50", self.engine.1, 5.0),
            at_most("Screen over empty RPC, p50", self.rpc.0, 1.5),
            at_most("Screen over empty RPC, p99", self.rpc.1, 2.0),
            at_least("batch, a second", self.batch, by_size(15_000.0, 4_000.0)),
            at_most("flight of 300, ms", self.flight, 100.0),
            at_least("recall by keys, %", self.recall, 99.9),
            at_most("built, s", self.built, 45.0),
            at_most("opened, s", self.opened, 1.0),
            at_most("refused at swaps", self.refused as f64, 0.0),
        ];
        println!("  {what}, {} records, {}", self.records, machine());
        println!("  {:<28} {:>10}   target", "", "measured");
        for Figure {
            what,
            measured,
            target,
        } in figures
        {
            let missed = if target.is_met(measured) {
                ""
            } else {
                "missed"
            };
            let decimals = if measured < 100.0 { 2 } else { 0 };
            let target = target.to_string();
            println!("  {what:<28} {measured:>10.decimals$}   {target:<10} {missed}");
        }
    }
}

/// Cores, and whose they are where the system tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = told.lines().find_map(|l| l.strip_prefix("model name"));
    let model = model.map(|m| m.trim_start_matches([' ', '\t', ':']));
    format!("{cores} cores of {}", model.unwrap_or("an unknown model"))
}
