//! `bench audio`.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use bench::audio::Plan;
use bench::audio::conduct::{self, Delay, Findings};
use serde_json::{Value, json};

/// What listening to many talkers costs: everybody talks, all the time, in Opus
///
/// A process sends the talkers' packets: Opus, 48 kHz mono, 20 ms, 32 kb/s, evenly spread, with levels. Another one, in a
/// namespace of its own, listens as a real member does. All figures are about that one process. A third one is the floor:
/// it receives and parses the same packets and decodes and adds those who are heard, on one thread and with nothing else.
/// They take turns; of the rounds the median counts.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) size: Size,
    /// End with one line of JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// How large a measurement is.
#[derive(clap::Args)]
pub(crate) struct Size {
    /// How many talk
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4_000))]
    talkers: u32,
    /// How many of them are heard [default: 16, or all if they are fewer]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    heard: Option<u32>,
    /// How long listener and floor are each measured, in all rounds together
    #[arg(long, value_name = "S", default_value = "30", value_parser = seconds)]
    seconds: Duration,
    /// How long the listener settles before each measurement: delays shrink for a while after a start
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    settle: Duration,
    /// In how many rounds listener and floor take turns
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
}

/// Heard at once when nothing else is said.
const USUALLY_HEARD: u32 = 16;

impl Size {
    pub(crate) fn plan(&self) -> Plan {
        Plan {
            talkers: self.talkers,
            heard: self.heard.unwrap_or(USUALLY_HEARD).min(self.talkers),
            measured: self.seconds,
            settling: self.settle,
            rounds: self.rounds,
        }
    }
}

impl Arguments {
    pub(crate) fn run(&self) -> Result<(), Box<dyn Error>> {
        let plan = self.size.plan();
        let watched = io::stderr().is_terminal();
        let findings = conduct::measure(&plan, |what| {
            if watched {
                _ = write!(io::stderr(), "\r\x1b[K{what}");
            }
        });
        if watched {
            _ = write!(io::stderr(), "\r\x1b[K");
        }
        let findings = findings?;
        let mut out = io::stdout().lock();
        if self.json {
            writeln!(out, "{}", line(&plan, &findings))?;
        } else {
            for (label, value) in table(&plan, &findings) {
                writeln!(out, "{label:26}  {value}")?;
            }
        }
        Ok(())
    }
}

/// One line for scripts.
fn line(plan: &Plan, findings: &Findings) -> Value {
    json!({
        "talkers": plan.talkers,
        "heard": findings.heard,
        "seconds": plan.measured.as_secs_f64(),
        "cpu_percent": rounded(findings.cpu_percent),
        "floor_percent": rounded(findings.floor_percent),
        "ratio": rounded(findings.ratio),
        "threads": findings.threads,
        "rss_mb": rounded(findings.rss_mb),
        "delay_ms_p50": findings.delay.p50.map(rounded),
        "delay_ms_p90": findings.delay.p90.map(rounded),
        "beeps_sent": findings.delay.sent,
        "beeps_heard": findings.delay.heard,
        "packets": findings.packets,
        "lost": findings.lost,
    })
}

/// Two columns for people.
fn table(plan: &Plan, findings: &Findings) -> Vec<(&'static str, String)> {
    let row = |label, value: &dyn Display| (label, value.to_string());
    let ratios: Vec<_> = findings.ratios.iter().map(|ratio| format!("{ratio:.2}")).collect();
    let within =
        |part: Option<f64>| part.map_or("unknown, too many were not heard".to_owned(), |ms| format!("{ms:.1} ms"));
    let Delay { p50, p90, heard, sent } = findings.delay;
    let delay = format!("{}; of nine in ten: {} (of {sent} beeps {heard} were heard)", within(p50), within(p90));
    vec![
        row("talkers", &plan.talkers),
        row("heard at once", &findings.heard),
        row("processor", &format_args!("{:.1} % of one core", findings.cpu_percent)),
        row("the floor", &format_args!("{:.1} %", findings.floor_percent)),
        row("ratio", &format_args!("{:.2} (rounds: {})", findings.ratio, ratios.join(", "))),
        row("threads", &findings.threads),
        row("memory", &format_args!("{:.1} MiB", findings.rss_mb)),
        row("delay from wire to mix", &delay),
        row("packets", &format_args!("{} received, {} lost", findings.packets, findings.lost)),
    ]
}

fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(number) if (0.1..=3_600.0).contains(&number) => Ok(Duration::from_secs_f64(number)),
        _ => Err("a number of seconds from 0.1 to 3600 is needed".to_owned()),
    }
}
