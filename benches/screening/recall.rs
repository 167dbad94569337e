//! What the search by keys leaves out: some travellers are judged against every record, and what would have been
//! reported is looked for among the answers.
//!
//! Travellers that nobody resembles say nothing about it, so these are listed persons changed in each of the ways of
//! [`CLASSES`]. The law to hold: 99.9 % of what judging everything reports is reported.

use std::time::Instant;

use rayon::prelude::*;

use saring::domain::{Band, RecordKind, Subject};
use saring::matching::{Facts, ListedName, SubjectBuf, assess};
use saring::screening::{Engine, Request};
use saring::synthetic::{CLASSES, Perturbation, Traveller, perturb};

use crate::lists::SEED;
use crate::{Failure, subject};

/// Records that are judged in all, about, and persons that are asked for in each class, least and most.
const JUDGED: u32 = 60_000_000;
const ASKED: (u32, u32) = (2, 40);

/// Prints how much of what an exhaustive search reports is reported, and the classes of which something is left out; gives
/// the share in percent.
pub fn measure(engine: &Engine) -> Result<f64, Failure> {
    let start = Instant::now();
    let each = JUDGED / engine.manifest().records.max(1) / CLASSES.len() as u32;
    let each = each.clamp(ASKED.0, ASKED.1);
    let (mut wanted, mut found, mut asked, mut short) = (0, 0, 0, Vec::new());
    for class in CLASSES {
        let rows = positives(engine, class, each);
        let (mut all, mut told) = (0, 0);
        for row in &rows {
            let (of_all, of_told) = judge(engine, subject(row))?;
            all += of_all;
            told += of_told;
        }
        if told < all {
            short.push(format!("{} {told}/{all}", class.id));
        }
        asked += rows.len();
        wanted += all;
        found += told;
    }
    let share = 100.0 * f64::from(found) / f64::from(wanted.max(1));
    let took = start.elapsed().as_secs_f64();
    println!(
        "  {share:.2} % of the {wanted} that judging every record reports, {asked} changed names ({took:.0} s)"
    );
    if !short.is_empty() {
        println!("  left out in: {}", short.join(", "));
    }
    Ok(share)
}

/// So many listed persons, from everywhere in the lists, changed in one way.
fn positives(engine: &Engine, class: &Perturbation, most: u32) -> Vec<Traveller> {
    let records = engine.manifest().records;
    let step = (records / (4 * most)).max(1) as usize;
    let rows = (0..records).step_by(step);
    let records = rows.filter_map(|row| Some((row, engine.snapshot().record(row).ok()?)));
    let changed = records.filter_map(|(row, record)| perturb(SEED, &record, class, u64::from(row)));
    changed.take(most as usize).collect()
}

/// How many records judging all of them reports, and how many of these are reported.
fn judge(engine: &Engine, subject: Subject) -> Result<(u32, u32), Failure> {
    let all = exhaustive(engine, &subject);
    let mut request = Request::new(subject, SEED.today);
    request.limit = usize::MAX;
    let reported = engine.trace(&request)?;
    let is_reported = |row: &&u32| {
        let mut judged = reported.iter();
        judged.any(|j| j.record == **row && j.band > Band::Below)
    };
    let told = all.iter().filter(is_reported).count();
    Ok((all.len() as u32, told as u32))
}

/// Rows of all records that are reported for a subject.
fn exhaustive(engine: &Engine, subject: &Subject) -> Vec<u32> {
    let (snapshot, subject) = (engine.snapshot(), SubjectBuf::of(subject));
    let asked = subject.asked();
    let reported = |row: &u32| {
        let names: Vec<ListedName<'_>> = snapshot
            .names(*row)
            .map(|row| {
                let (name, ordinal, quality) = snapshot.name(row);
                ListedName {
                    row,
                    ordinal,
                    quality,
                    name,
                }
            })
            .collect();
        let judge = |facts: &Facts<'_>| {
            facts.kind == RecordKind::Person
                && assess(&asked, names.into_iter(), facts, engine.policy()).band > Band::Below
        };
        snapshot.facts(*row).with(judge)
    };
    let rows = (0..engine.manifest().records).into_par_iter();
    rows.filter(reported).collect()
}
