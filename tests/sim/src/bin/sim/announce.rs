//! `sim announce`.

use std::io;
use std::time::Duration;

use serde_json::json;
use sim::announce::MarketPlace;

use crate::screen::{Table, Ticker, print_json, processors};
use crate::storm::probability;

/// A thousand announcers start at once and share the band of one group, 4,000 b/s
///
/// Counts SAP packets on the wire, IP and UDP included in sizes. RFC 2974 §3.1 is kept when the traffic settles between
/// 3,000 and 4,000 b/s.
///
/// Every node announces one conference and lists all others. Nodes share nothing but the bytes of packets.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many announce one conference each
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    announcers: u32,
    /// What decides every chance: the same seed, the same run
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The band of the group in b/s
    #[arg(long, default_value_t = 4_000, value_name = "BPS", value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// The probability that a packet is lost on its way to one receiver, 0 to 1
    #[arg(long, default_value_t = 0.0, value_parser = probability)]
    loss: f64,
    /// How long packets are under way, in milliseconds
    #[arg(long, default_value_t = 1, value_name = "MS")]
    delay: u64,
    /// How long their traffic is measured, once half an hour has let them find their pace
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=1_440))]
    minutes: u64,
    /// Threads to use; the figures are the same with any number [default: one per processor]
    #[arg(long)]
    threads: Option<usize>,
    /// End with one line of JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(crate) fn run(&self) -> io::Result<()> {
        let place = self.market_place();
        let all = place.settling + place.measured;
        let mut ticker = Ticker::start();
        let noise = place
            .play(|time| {
                ticker.show(|| format!("{} announcers: {} of {} s", place.announcers, time.as_secs(), all.as_secs()));
            })
            .map_err(io::Error::other)?;
        let elapsed = ticker.stop();
        if self.json {
            return print_json(&json!({
                "announcers": place.announcers,
                "seed": place.seed,
                "settled_bits_per_s": noise.settled_bits_per_second,
                "announcement_bytes": noise.settled.mean_bytes(),
                "peak_per_s": noise.settling.peak().max(noise.settled.peak()),
                "least_listed": noise.least_listed,
            }));
        }
        Table::default()
            .row("announcers", place.announcers)
            .gap()
            .row("all start: announcements in the first 5 s", noise.settling.in_first(5))
            .row("busiest second", noise.settling.peak())
            .gap()
            .row("settled", format_args!("{:.0} b/s of {}", noise.settled_bits_per_second, place.limit))
            .row("busiest second", noise.settled.peak())
            .row("mean announcement", format_args!("{:.1} bytes", noise.settled.mean_bytes()))
            .row("conferences on the shortest list", noise.least_listed)
            .cost(elapsed, noise.delivered)
            .print()
    }

    fn market_place(&self) -> MarketPlace {
        MarketPlace {
            announcers: usize::try_from(self.announcers).unwrap_or(usize::MAX),
            seed: self.seed,
            limit: self.limit,
            loss: self.loss,
            delay: Duration::from_millis(self.delay),
            measured: Duration::from_secs(self.minutes * 60),
            threads: self.threads.unwrap_or_else(processors),
            ..MarketPlace::default()
        }
    }
}
