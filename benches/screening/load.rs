//! How many screenings a second the server takes: open loop, at fixed rates.
//!
//! A request is due at its moment whether or not those before it are answered, and its time runs from then on, so that
//! a server that stalls is seen by everyone who would have waited (no coordinated omission). The rate doubles until
//! the server falls behind or sends requests away; the point between is where it is full. At one rate generations are
//! put in force meanwhile, as often as the server can. Client and server share the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use hdrhistogram::Histogram;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tonic::transport::Channel;

use saring::service::proto::v1;
use v1::screening_client::ScreeningClient;

use crate::Failure;

/// The first rate, a second, and how long each is held.
const FIRST: f64 = 500.0;
const HELD: Duration = Duration::from_secs(4);
/// A request that takes longer at the 99th percentile shows that the server falls behind.
const BEHIND: Duration = Duration::from_millis(100);

/// The rate at which generations are put in force.
const SWAPPED_AT: f64 = 1000.0;

/// Raises the rate until the server is full.
pub async fn measure(channel: &Channel, requests: &[v1::ScreenRequest]) -> Result<(), Failure> {
    println!("  open loop        sent/s   refused       p50       p99     p99.9       max  µs");
    let mut rate = FIRST;
    loop {
        let (times, refused) = at_rate(channel, requests, rate).await?;
        print("", rate, &times, refused);
        if refused > 0 || times.value_at_quantile(0.99) > BEHIND.as_micros() as u64 {
            return Ok(());
        }
        rate *= 2.0;
    }
}

/// Asks while `swap` puts generation after generation in force; gives how many requests were refused.
pub async fn while_swapping(
    channel: &Channel,
    requests: &[v1::ScreenRequest],
    mut swap: impl FnMut() -> bool + Send + 'static,
) -> Result<usize, Failure> {
    let over = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&over);
    let swaps = std::thread::spawn(move || {
        let mut swaps = 0;
        while !seen.load(Ordering::Relaxed) {
            if !swap() {
                return None;
            }
            swaps += 1;
        }
        Some(swaps)
    });
    let measured = at_rate(channel, requests, SWAPPED_AT).await;
    over.store(true, Ordering::Relaxed);
    let swaps = swaps.join().ok().flatten();
    let swaps = swaps.ok_or("putting a generation in force failed")?;
    let (times, refused) = measured?;
    print(&format!("{swaps} swaps"), SWAPPED_AT, &times, refused);
    Ok(refused)
}

fn print(what: &str, rate: f64, times: &Histogram<u64>, refused: usize) {
    let [p50, p99, p999, max] = [0.5, 0.99, 0.999, 1.0].map(|share| times.value_at_quantile(share));
    println!("  {what:<11}{rate:>11.0} {refused:>9} {p50:>9} {p99:>9} {p999:>9} {max:>9}");
}

/// Times of the answers in microseconds, and how many requests were sent away.
async fn at_rate(
    channel: &Channel,
    requests: &[v1::ScreenRequest],
    rate: f64,
) -> Result<(Histogram<u64>, usize), Failure> {
    let (done, mut answers) = mpsc::unbounded_channel();
    let refused = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let due = |i: usize| start + Duration::from_secs_f64(i as f64 / rate);
    let all = (rate * HELD.as_secs_f64()) as usize;
    for (i, request) in requests.iter().cycle().take(all).enumerate() {
        let due = due(i);
        tokio::time::sleep_until(due).await;
        let (done, refused) = (done.clone(), Arc::clone(&refused));
        let (mut client, request) = (ScreeningClient::new(channel.clone()), request.clone());
        tokio::spawn(async move {
            if client.screen(request).await.is_ok() {
                _ = done.send(due.elapsed());
            } else {
                refused.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    drop(done);
    let mut times = Histogram::new(3)?;
    while let Some(time) = answers.recv().await {
        times.record(time.as_micros() as u64)?;
    }
    Ok((times, refused.load(Ordering::Relaxed)))
}
