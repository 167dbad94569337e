//! A flight of 300 from the bytes of its PAXLST to the bytes of the CUSRES, all threads of the pool at work.

use std::sync::Arc;
use std::time::Instant;

use saring::app::{App, Caller, Discreet, Question};
use saring::domain::{Day, LocalTime};
use saring::manifest::cusres::{self, Codes};
use saring::manifest::read;
use saring::synthetic::{passengers, paxlst};

use super::{Failure, lists::SEED};

const PASSENGERS: u64 = 300;
const ROUNDS: usize = 21;

/// Tells the median and the slowest of some rounds; gives the median in milliseconds.
pub fn measure(app: &Arc<App>) -> Result<f64, Failure> {
    let today: Day = SEED.today;
    let message = paxlst(&passengers(SEED, None, PASSENGERS), today);
    let caller = Caller::at("bench").entitled(Discreet::Show);
    let codes = Codes::default();
    let minute = Some(0);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let manifest = read(message.as_bytes(), today)?;
        let ask = Box::new(Question::about);
        let screened = app.screen_manifest(&caller, &manifest, ask, today)?;
        let told: Vec<_> = screened.iter().map(|s| s.told(&codes)).collect();
        let at = LocalTime { day: today, minute };
        let answer = cusres::write(&manifest, &told, &codes, at);
        times.push(begun.elapsed());
        assert_eq!(answer.matches("ERP+2'").count() as u64, PASSENGERS);
    }
    times.sort_unstable();
    println!(
        "  a flight of {PASSENGERS}, PAXLST to CUSRES: {:.1?} (slowest {:.1?})",
        times[ROUNDS / 2],
        times[ROUNDS - 1]
    );
    Ok(times[ROUNDS / 2].as_secs_f64() * 1e3)
}
