//! Starts talkers, listener and floor in hosts of their own, and puts together what they found.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use lab::{Host, Lab, Lines, Program, Snooping};
use serde_json::Value;

use super::{Beep, Plan, Window};

/// Above this share of lost packets a measurement is worth nothing: what did not arrive cost nothing.
const MOST_LOST: f64 = 0.01;

/// How long anything may take beyond its time.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest that the way of a beep may take and still be told from the next beep.
const LONGEST_DELAY: Duration = Duration::from_millis(400);

/// What was found.
#[derive(Clone, PartialEq, Debug)]
pub struct Findings {
    /// The listener's processor time, in percent of one core; the median of the rounds.
    pub cpu_percent: f64,
    /// The floor's.
    pub floor_percent: f64,
    /// The listener's by the floor's, the median of the rounds.
    pub ratio: f64,
    /// The ratio of each round.
    pub ratios: Vec<f64>,
    /// The listener's threads.
    pub threads: u32,
    /// The listener's memory in MiB.
    pub rss_mb: f64,
    /// From the sending of a beep's first packet to its first sample leaving the mixer.
    pub delay: Delay,
    /// How many talkers were heard at once.
    pub heard: u32,
    /// Packets that the listener received.
    pub packets: u64,
    /// Packets that did not reach it.
    pub lost: u64,
}

/// How late beeps were, in ms. One that was not heard, or too late to be told from the next, counts as later than all
/// others: leaving it out would make a bad path look good.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Delay {
    /// Half of those sent were earlier; `None` when fewer were heard.
    pub p50: Option<f64>,
    /// Nine of ten were.
    pub p90: Option<f64>,
    /// How many were heard.
    pub heard: usize,
    /// How many were sent while somebody listened.
    pub sent: usize,
}

/// Why nothing was found.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The network could not be made.
    #[error(transparent)]
    Lab(#[from] lab::Trouble),
    /// This program cannot be started again.
    #[error("cannot find this program: {0}")]
    Myself(#[source] io::Error),
    /// A part of it ended, or hangs.
    #[error("the {part} gave no figures; it said: {said}")]
    Silent {
        /// Which.
        part: &'static str,
        /// Its words.
        said: String,
    },
    /// Something else was measured than was asked for.
    #[error("{heard} were heard at once and not {expected}, so the figures mean nothing")]
    Unheard {
        /// Who was heard.
        heard: u32,
        /// Who should have been.
        expected: u32,
    },
    /// Too little arrived.
    #[error("{lost} packets were lost and {received} received, so the figures mean nothing; is this machine too busy?")]
    Lost {
        /// Lost ones.
        lost: u64,
        /// Received ones.
        received: u64,
    },
}

/// Measures. `show` is told what goes on.
///
/// # Errors
/// [`Trouble`].
pub fn measure(plan: &Plan, mut show: impl FnMut(&str)) -> Result<Findings, Trouble> {
    let myself = std::env::current_exe().map_err(Trouble::Myself)?;
    let lab = Lab::new("bench")?;
    let (_switch, [far, near]) = lab.hosts_on_a_switch(["talkers", "listener"], Snooping::Off)?;
    let mut talkers = Part::start("talkers", &far, &myself, plan)?;
    let mut rounds = Vec::new();
    for number in 1..=plan.rounds.max(1) {
        show(&format!("round {number} of {}: the listener", plan.rounds));
        let listener = Part::start("listener", &near, &myself, plan)?.window(plan)?;
        show(&format!("round {number} of {}: the floor", plan.rounds));
        let floor = Part::start("floor", &near, &myself, plan)?.window(plan)?;
        check(plan, &listener)?;
        check(plan, &floor)?;
        rounds.push((listener, floor));
    }
    Ok(summary(plan, &rounds, &talkers.beeps()))
}

/// Refuses windows in which something else was measured than was asked for.
fn check(plan: &Plan, window: &Window) -> Result<(), Trouble> {
    if window.heard != plan.heard {
        return Err(Trouble::Unheard { heard: window.heard, expected: plan.heard });
    }
    let (lost, received) = (window.lost, window.packets);
    if received == 0 || lost as f64 > MOST_LOST * received as f64 {
        return Err(Trouble::Lost { lost, received });
    }
    Ok(())
}

fn summary(plan: &Plan, rounds: &[(Window, Window)], sent: &[Beep]) -> Findings {
    let of_listener = |what: fn(&Window) -> f64| median(rounds.iter().map(|(listener, _)| what(listener)).collect());
    let ratios: Vec<_> = rounds.iter().map(|(listener, floor)| listener.cpu_percent / floor.cpu_percent).collect();
    let heard = rounds.iter().flat_map(|(listener, _)| &listener.beeps);
    Findings {
        cpu_percent: of_listener(|window| window.cpu_percent),
        floor_percent: median(rounds.iter().map(|(_, floor)| floor.cpu_percent).collect()),
        ratio: median(ratios.clone()),
        ratios,
        threads: rounds.iter().map(|(listener, _)| listener.threads).max().unwrap_or(0),
        rss_mb: of_listener(|window| window.rss_mb),
        delay: delay(sent, heard, plan.beeps()),
        heard: rounds.iter().map(|(listener, _)| listener.heard).min().unwrap_or(0),
        packets: rounds.iter().map(|(listener, _)| listener.packets).sum(),
        lost: rounds.iter().map(|(listener, _)| listener.lost).sum(),
    }
}

/// How late each beep was that was heard: after the last one that its talker sent before. Both lists are in order.
fn delay<'a>(sent: &[Beep], heard: impl Iterator<Item = &'a Beep>, expected: usize) -> Delay {
    let longest = u64::try_from(LONGEST_DELAY.as_nanos()).unwrap_or(u64::MAX);
    let late = |heard: &Beep| {
        let (before, _) = sent.split_at(sent.partition_point(|sent| sent.at <= heard.at));
        let its = before.iter().rev().find(|sent| sent.talker == heard.talker)?;
        Some(heard.at - its.at).filter(|&late| late < longest).map(|late| late as f64 / 1e6)
    };
    let mut late: Vec<_> = heard.filter_map(late).collect();
    late.sort_by(f64::total_cmp);
    let at = |tenths: usize| late.get(expected * tenths / 10).copied();
    Delay { p50: at(5), p90: at(9), heard: late.len(), sent: expected }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    if values.len().is_multiple_of(2) { (at(middle.saturating_sub(1)) + at(middle)) / 2.0 } else { at(middle) }
}

/// This program again, in another role.
struct Part {
    name: &'static str,
    lines: Lines,
    /// It ends with this value.
    _program: Program,
}

impl Part {
    fn start(name: &'static str, host: &Host, myself: &PathBuf, plan: &Plan) -> Result<Self, Trouble> {
        let mut command = Command::new(myself);
        command
            .args(["part", name])
            .args(["--talkers", &plan.talkers.to_string()])
            .args(["--heard", &plan.heard.to_string()])
            .args(["--seconds", &plan.measured.as_secs_f64().to_string()])
            .args(["--settle", &plan.settling.as_secs_f64().to_string()])
            .args(["--rounds", &plan.rounds.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut program = host.spawn(&mut command)?;
        Ok(Self { name, lines: program.lines(), _program: program })
    }

    /// Waits for what it found.
    fn window(mut self, plan: &Plan) -> Result<Window, Trouble> {
        let patience = plan.settling + plan.window() + PATIENCE;
        let window = self.lines.find(patience, Window::read);
        window.ok_or_else(|| Trouble::Silent { part: self.name, said: self.lines.said().join("\n") })
    }

    /// When it sent beeps.
    fn beeps(&mut self) -> Vec<Beep> {
        let mut beeps = Vec::new();
        let all = self.lines.find(Duration::ZERO, |line| {
            beeps.extend(serde_json::from_str(line).ok().as_ref().and_then(Beep::read));
            None::<()>
        });
        debug_assert!(all.is_none());
        beeps
    }
}

impl Window {
    /// Reads what [`Window::write`] wrote.
    fn read(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let number = |key: &str| value.get(key)?.as_u64();
        let small = |key: &str| u32::try_from(number(key)?).ok();
        Some(Self {
            cpu_percent: value.get("cpu_percent")?.as_f64()?,
            threads: small("threads")?,
            rss_mb: value.get("rss_mb")?.as_f64()?,
            packets: number("packets")?,
            lost: number("lost")?,
            heard: small("heard")?,
            beeps: value.get("beeps")?.as_array()?.iter().filter_map(Beep::read).collect(),
        })
    }

    /// One line for the process that asked.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::json!({
            "cpu_percent": self.cpu_percent,
            "threads": self.threads,
            "rss_mb": self.rss_mb,
            "packets": self.packets,
            "lost": self.lost,
            "heard": self.heard,
            "beeps": self.beeps.iter().copied().map(Beep::write).collect::<Vec<_>>(),
        })
        .to_string()
    }
}

impl Beep {
    fn read(value: &Value) -> Option<Self> {
        let talker = u32::try_from(value.get(0)?.as_u64()?).ok()?;
        Some(Self { talker, at: value.get(1)?.as_u64()? })
    }

    /// For the process that asked.
    #[must_use]
    pub fn write(self) -> Value {
        serde_json::json!([self.talker, self.at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        let second = Duration::from_secs(1);
        Plan { talkers: 10, heard: 10, measured: second, settling: second, rounds: 1 }
    }

    fn beep(talker: u32, at: u64) -> Beep {
        Beep { talker, at }
    }

    fn window(cpu_percent: f64, beeps: &[Beep]) -> Window {
        let beeps = beeps.to_vec();
        Window { cpu_percent, threads: 3, rss_mb: 7.5, packets: 1_000, lost: 1, heard: 10, beeps }
    }

    #[test]
    fn a_window_survives_the_way_between_processes() {
        let window = window(3.25, &[beep(4, u64::MAX), beep(0, 0)]);
        assert_eq!(Window::read(&window.write()), Some(window));
        assert_eq!(Window::read("error: no network"), None);
    }

    #[test]
    fn the_middle_round_counts_and_beeps_find_their_sending() {
        let rounds = [(30.0, 20.0), (90.0, 20.0), (22.0, 20.0)].map(|(listener, floor)| {
            // Nine ms after its beep, and twelve though another's is closer; what came before the first belongs to none.
            (window(listener, &[beep(0, 1), beep(0, 509_000_000), beep(1, 1_012_000_000)]), window(floor, &[]))
        });
        let sent = [beep(0, 5_000_000), beep(0, 500_000_000), beep(1, 1_000_000_000), beep(0, 1_004_000_000)];
        let plan = plan();
        assert_eq!(plan.beeps(), 10);
        let findings = summary(&plan, &rounds[..1], &sent);
        assert_eq!(findings.delay, Delay { p50: None, p90: None, heard: 2, sent: 10 }, "most were not heard");
        let all: Vec<_> = [beep(0, 509_000_000), beep(1, 1_012_000_000)].repeat(4);
        assert_eq!(delay(&sent, all.iter(), 8), Delay { p50: Some(12.0), p90: Some(12.0), heard: 8, sent: 8 });
        assert_eq!(delay(&sent, all.iter(), 16).p50, None, "those that are missing are the latest");
        let findings = summary(&plan, &rounds, &[]);
        assert_eq!((findings.cpu_percent, findings.floor_percent, findings.ratio), (30.0, 20.0, 1.5));
        assert_eq!(findings.delay.p50, None);
    }

    #[test]
    fn a_window_with_the_wrong_number_heard_or_much_lost_is_refused() {
        let plan = plan();
        assert!(check(&plan, &window(1.0, &[])).is_ok());
        let unheard = Window { heard: 9, ..window(1.0, &[]) };
        assert!(matches!(check(&plan, &unheard), Err(Trouble::Unheard { heard: 9, expected: 10 })));
        for (packets, lost) in [(1_000, 11), (0, 0)] {
            let lossy = Window { packets, lost, ..window(1.0, &[]) };
            assert!(matches!(check(&plan, &lossy), Err(Trouble::Lost { .. })));
        }
    }
}
