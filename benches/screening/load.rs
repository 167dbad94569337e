//! How many screenings a second the server takes: open loop, at fixed rates.
//!
//! A request is due at its moment whether or not those before it are answered, and its time runs from then on, so that
//! a server that stalls is seen by everyone who would have waited (no coordinated omission). The rate doubles until
//! the server falls behind or sends requests away; the point between is where it is full. Client and server share the
//! machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

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

/// Raises the rate until the server is full.
pub async fn measure(channel: Channel, requests: &[v1::ScreenRequest]) -> Result<(), Failure> {
    println!("  open loop        sent/s   refused       p50       p99     p99.9       max  µs");
    let mut rate = FIRST;
    loop {
        let (mut times, refused) = at_rate(&channel, requests, rate).await?;
        times.sort_unstable();
        let at = |share: f64| {
            let place = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1));
            times.get(place - 1).copied().unwrap_or(Duration::MAX)
        };
        let micros = [0.5, 0.99, 0.999, 1.0].map(|share| at(share).as_micros());
        let [p50, p99, p999, max] = micros;
        println!("  {rate:>22.0} {refused:>9} {p50:>9} {p99:>9} {p999:>9} {max:>9}");
        if refused > 0 || at(0.99) > BEHIND {
            return Ok(());
        }
        rate *= 2.0;
    }
}

/// Times of the answers, and how many requests were sent away.
async fn at_rate(
    channel: &Channel,
    requests: &[v1::ScreenRequest],
    rate: f64,
) -> Result<(Vec<Duration>, usize), Failure> {
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
    let mut times = Vec::with_capacity(all);
    while let Some(time) = answers.recv().await {
        times.push(time);
    }
    Ok((times, refused.load(Ordering::Relaxed)))
}
