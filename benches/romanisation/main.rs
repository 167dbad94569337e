//! How well other scripts are romanised, measured on published name sets: `cargo bench --bench romanisation`.
//!
//! Prints the table of the half that nothing was learnt from: spellings against those attested, the best of ours for
//! each. `-- tune` takes the other half, `-- retrieve` asks whole names across scripts, `-- misses GROUP` lists what
//! went wrong, `-- learn GROUP` writes a table of letters in context (`src/text/data/translit`) learnt from the other
//! half. The sets are not part of the project: `../shared/data/names`, or the folder `SARING_NAME_SETS` names. Absent
//! sets are named and left out.

mod icu;
mod learn;
mod pairs;
mod retrieve;

use std::path::PathBuf;
use std::time::Instant;

use pairs::Pair;
use saring::text::translit::romanise;
use saring::text::{phonetic, script};

/// Shares over the pairs of a group, each native spelling weighing alike.
#[derive(Default)]
struct Measure {
    exact: f64,
    alike: f64,
    light: f64,
    skeleton: f64,
}

impl Measure {
    fn of(pair: &Pair, spellings: &[String]) -> Self {
        let mut all = Self::default();
        let keys: Vec<[String; 3]> = spellings.iter().map(|s| keys(s)).collect();
        for (forms, share) in &pair.latin {
            let mut best = Self::default();
            for form in forms.iter().map(|f| keys_of(f)) {
                for own in &keys {
                    let is = |at: usize| f64::from(u8::from(own[at] == form[at]));
                    best.exact = best.exact.max(is(0));
                    best.light = best.light.max(is(1));
                    best.skeleton = best.skeleton.max(is(2));
                    best.alike = best
                        .alike
                        .max(strsim::normalized_levenshtein(&own[0], &form[0]));
                }
            }
            all.add(&best, *share);
        }
        all
    }

    fn add(&mut self, other: &Self, weight: f64) {
        self.exact += weight * other.exact;
        self.alike += weight * other.alike;
        self.light += weight * other.light;
        self.skeleton += weight * other.skeleton;
    }
}

fn keys(spelling: &str) -> [String; 3] {
    keys_of(&spelling.to_ascii_uppercase())
}

/// The letters alone, their light fold, their skeleton.
fn keys_of(spelling: &str) -> [String; 3] {
    let letters: String = spelling.chars().filter(char::is_ascii_uppercase).collect();
    let (light, skeleton) = (phonetic::light(&letters), phonetic::skeleton(&letters));
    [letters, light, skeleton]
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let folder = std::env::var_os("SARING_NAME_SETS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/names")),
        PathBuf::from,
    );
    if !folder.is_dir() {
        println!("nothing measured: {} is absent", folder.display());
        return;
    }
    let groups = pairs::read(&folder);
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => table(&groups, false),
        ["tune"] => table(&groups, true),
        ["retrieve"] => retrieve::table(&groups, &folder),
        ["retrieve", group] if groups.contains_key(group) => {
            retrieve::misses(group, &groups[group], &folder);
        }
        ["misses", group] if groups.contains_key(group) => misses(group, &groups[group]),
        ["learn", group, longest, least, gain] => {
            let settings = learn::Settings {
                longest: longest
                    .parse()
                    .expect("most Latin letters of a native one: a number"),
                least: least.parse().expect("least weight of a context: a number"),
                gain: gain.parse().expect("least gain of a context: a number"),
            };
            let of = groups.iter().filter(|(name, _)| name.starts_with(group));
            println!("{}", learn::head(group, &settings));
            for row in learn::rows(of.flat_map(|(_, pairs)| pairs), &settings) {
                println!("{row}");
            }
        }
        _ => println!(
            "say nothing, or: tune | retrieve [GROUP] | misses GROUP | learn GROUP LONGEST LEAST GAIN; groups: {:?}",
            groups.keys()
        ),
    }
}

fn table(groups: &pairs::Groups, tune: bool) {
    println!("Best of ours / first of ours / any_ascii / ICU (`uconv`, if it is installed).\n");
    println!("| group | names | exact | alike | light | skeleton | µs |");
    println!("|---|---|---|---|---|---|---|");
    for (group, pairs) in groups {
        let pairs: Vec<&Pair> = pairs.iter().filter(|p| p.tune == tune).collect();
        if pairs.is_empty() {
            continue;
        }
        let part = 1.0 / pairs.len() as f64;
        let measure = |spelt: &dyn Fn(usize, &Pair) -> Vec<String>| {
            let mut all = Measure::default();
            for (at, pair) in pairs.iter().enumerate() {
                all.add(&Measure::of(pair, &spelt(at, pair)), part);
            }
            all
        };
        let ours = |pair: &Pair| spellings(group, &pair.native);
        let natives: Vec<&str> = pairs.iter().map(|p| p.native.as_str()).collect();
        let mut measures = vec![
            measure(&|_, pair| ours(pair)),
            measure(&|_, pair| ours(pair).into_iter().take(1).collect()),
            measure(&|_, pair| vec![any_ascii::any_ascii(&pair.native)]),
        ];
        let icu = icu::spellings(&natives);
        measures.extend(icu.map(|lines| measure(&|at, _| vec![lines[at].clone()])));
        let mut each = f64::INFINITY;
        let mut spelt = 0;
        // The quickest of three passes: other programs only ever slow one down.
        for _ in 0..3 {
            let start = Instant::now();
            spelt = pairs
                .iter()
                .map(|p| spellings(group, &p.native).len())
                .sum();
            each = each.min(start.elapsed().as_secs_f64() * 1e6 * part);
        }
        assert!(spelt > 0 || pairs.len() < 10, "{group}: nothing spelt");
        let show = |of: fn(&Measure) -> f64| {
            let each = measures.iter().map(|m| format!("{:.3}", of(m)));
            each.collect::<Vec<_>>().join(" / ")
        };
        println!(
            "| {group} | {} | {} | {} | {} | {} | {each:.0} |",
            pairs.len(),
            show(|m| m.exact),
            show(|m| m.alike),
            show(|m| m.light),
            show(|m| m.skeleton)
        );
    }
}

/// As the product spells it; Japanese names in Han characters are read as those of a record whose language is known.
fn spellings(group: &str, native: &str) -> Vec<String> {
    let lang = (group == "Hani, Japanese").then_some("ja");
    romanise(native, script::detect(native), lang).spellings
}

/// What no spelling has the consonants of, from the half that may be looked at.
fn misses(group: &str, pairs: &[Pair]) {
    for pair in pairs.iter().filter(|p| p.tune) {
        let own = spellings(group, &pair.native);
        let measure = Measure::of(pair, &own);
        if measure.light < 0.5 {
            let latin: Vec<&str> = pair.latin.iter().map(|(f, _)| f[0].as_str()).collect();
            println!(
                "{:.0}\t{}\t{}\t{}",
                measure.skeleton,
                pair.native,
                own.join("|"),
                latin.join("|")
            );
        }
    }
}
