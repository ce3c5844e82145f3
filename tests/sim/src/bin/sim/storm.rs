//! `sim storm`.

use std::io;
use std::time::Duration;

use serde_json::json;
use sim::storm::{Damage, Progress, Storm};

use crate::screen::{Table, Ticker, print_json, processors};

/// Everybody joins at once; minutes later everybody leaves at once
///
/// Counts the RTCP packets on the wire, IP and UDP included in sizes. The bounds of RFC 3550 §6.3 hold when, at the
/// defaults, join_first_5s × report_bytes / 100 lies between 40 and 60 with a peak of at most 30 a second, and
/// leave_first_5s × bye_bytes / 60 between 40 and 120 with a peak of at most 40. Members that never sent a packet leave
/// without one.
///
/// Every member is a whole session of its own. Members share nothing but the bytes of packets and the read-only
/// configuration. What lets ten thousand fit is the model's own sampling (RFC 2762): each keeps --kept others one by one
/// and estimates the rest. Two minutes and 4 GB are enough for ten thousand on two processors.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many join at once
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    members: u32,
    /// What decides every chance: the same seed, the same run
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The session's bandwidth in kb/s, of which reports may use 5 %
    #[arg(long, default_value_t = 80, value_name = "KBPS", value_parser = clap::value_parser!(u64).range(1..))]
    bandwidth: u64,
    /// The probability that a packet is lost on its way to one receiver, 0 to 1
    #[arg(long, default_value_t = 0.0, value_parser = probability)]
    loss: f64,
    /// How long packets are under way, in milliseconds
    #[arg(long, default_value_t = 1, value_name = "MS")]
    delay: u64,
    /// How long they stay before all leave
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// How many others each member keeps one by one; the rest is sampled
    #[arg(long, default_value_t = 256, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(16..))]
    kept: u32,
    /// Let timers expire without asking again (the control: thousands speak at once)
    #[arg(long)]
    no_reconsideration: bool,
    /// Threads to use; the figures are the same with any number [default: one per processor]
    #[arg(long)]
    threads: Option<usize>,
    /// End with one line of JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(crate) fn run(&self) -> io::Result<()> {
        let storm = self.storm();
        let mut ticker = Ticker::start();
        let damage = storm.play(|progress| ticker.show(|| describe(&storm, progress)));
        let elapsed = ticker.stop();
        if self.json {
            return print_json(&json!({
                "members": storm.members,
                "seed": storm.seed,
                "reconsideration": storm.reconsideration,
                "join_first_5s": damage.join_first(),
                "join_peak_per_s": damage.reports.peak(),
                "report_bytes": damage.reports.mean_bytes(),
                "leave_first_5s": damage.leave_first(),
                "leave_peak_per_s": damage.byes.peak(),
                "bye_bytes": damage.byes.mean_bytes(),
                "leavers_with_bye": damage.byes.packets(),
                "silent_leavers": damage.silent_leavers,
            }));
        }
        table(&storm, &damage).cost(elapsed, damage.delivered).print()
    }

    fn storm(&self) -> Storm {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Storm {
            members: count(self.members),
            seed: self.seed,
            bits_per_second: self.bandwidth.saturating_mul(1_000),
            loss: self.loss,
            delay: Duration::from_millis(self.delay),
            stay: Duration::from_secs(self.minutes.saturating_mul(60)),
            reconsideration: !self.no_reconsideration,
            kept: count(self.kept),
            threads: self.threads.unwrap_or_else(processors),
        }
    }
}

fn table(storm: &Storm, damage: &Damage) -> Table {
    let reports_share = f64::from(u32::try_from(storm.bits_per_second / 1_000).unwrap_or(u32::MAX)) * 50.0;
    let table = Table::default()
        .row("members", storm.members)
        .row("reconsideration", if storm.reconsideration { "on" } else { "off" })
        .gap()
        .row("all join: reports in the first 5 s", damage.join_first())
        .row("busiest second", format_args!("{} reports", damage.reports.peak()))
        .row("mean report", format_args!("{:.1} bytes", damage.reports.mean_bytes()))
        .row("mean traffic", format_args!("{:.0} b/s of {reports_share:.0}", damage.mean_report_traffic(storm.stay)))
        .gap()
        .row("all leave: goodbyes in the first 5 s", damage.leave_first())
        .row("busiest second", format_args!("{} goodbyes", damage.byes.peak()))
        .row("mean goodbye", format_args!("{:.1} bytes", damage.byes.mean_bytes()))
        .row("left with a goodbye", damage.byes.packets())
        .row("left silently, having never sent", damage.silent_leavers)
        .row("last goodbye", format_args!("after {} s", damage.leave_took.as_secs()));
    match damage.still_waiting {
        0 => table,
        waiting => table.row("still waiting to say goodbye", waiting),
    }
}

fn describe(storm: &Storm, progress: Progress) -> String {
    match progress {
        Progress::Staying(time) => {
            format!("{} members: {} of {} s", storm.members, time.as_secs(), storm.stay.as_secs())
        }
        Progress::Leaving(left) => format!("{left} members still wait to say goodbye"),
    }
}

/// Reads a probability.
pub(crate) fn probability(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("a number from 0 to 1 is needed, such as 0.05".to_owned()),
    }
}
