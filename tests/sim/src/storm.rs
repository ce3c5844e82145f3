//! Everybody joins at once; ten minutes later everybody leaves at once.
//!
//! This is what RFC 3550 §6.3 was written for. Each of ten thousand members believes at first that it is alone, and a
//! member alone may report within seconds. What keeps the crowd from shouting is that each asks again, when its turn
//! has come, how many have been heard meanwhile (timer reconsideration); and that those who leave wait for each other
//! in the same way (BYE back-off).
//!
//! The nodes share nothing but the bytes of packets and this read-only description. Each keeps its own table of others,
//! cut to [`Storm::kept`] entries by the model's own sampling (RFC 2762), which is what lets ten thousand tables fit
//! into memory.

use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::rtp::Limits;
use conference_model::time::Instant;

use crate::impairment::{Impairment, Loss};
use crate::member::{Member, Profile};
use crate::network::Network;
use crate::node::NodeId;
use crate::tally::{Counter, RtcpTally, to_f64};
use crate::topology::SegmentId;

/// The leave is over at the latest after this; those still waiting to say goodbye then are left waiting.
const LONGEST_LEAVE: Duration = Duration::from_secs(3_600);

/// How far time moves between two words about the progress.
const STRIDE: Duration = Duration::from_secs(1);

/// The seconds that "first" means, at the join and at the leave.
const FIRST_SECONDS: usize = 5;

/// A storm to come.
#[derive(Clone, Copy, Debug)]
pub struct Storm {
    /// How many join at once.
    pub members: usize,
    /// What decides every chance.
    pub seed: u64,
    /// The session's bandwidth in bits per second.
    pub bits_per_second: u64,
    /// The probability that a packet is lost on its way to one receiver.
    pub loss: f64,
    /// How long packets are under way.
    pub delay: Duration,
    /// How long they stay.
    pub stay: Duration,
    /// Whether timers reconsider; without, the storm breaks.
    pub reconsideration: bool,
    /// How many others each member keeps one by one.
    pub kept: usize,
    /// Threads to use. Any number gives the same figures.
    pub threads: usize,
}

impl Default for Storm {
    fn default() -> Self {
        Self {
            members: 10_000,
            seed: 1,
            bits_per_second: 80_000,
            loss: 0.0,
            delay: Duration::from_millis(1),
            stay: Duration::from_secs(600),
            reconsideration: true,
            kept: 256,
            threads: 1,
        }
    }
}

/// What a storm looked like on the wire. RTCP packets only, sizes with IP and UDP.
#[derive(Clone, Debug, PartialEq)]
pub struct Damage {
    /// Packets from the join to the leave.
    pub reports: Counter,
    /// Goodbyes from the leave on.
    pub byes: Counter,
    /// Reports that were sent after all had decided to leave. The model sends none.
    pub late_reports: u64,
    /// Members that left at once without a word.
    pub silent_leavers: u64,
    /// Members that still waited for their turn to say goodbye when patience ended.
    pub still_waiting: u64,
    /// How long it took until the last goodbye.
    pub leave_took: Duration,
    /// Datagrams handed to members.
    pub delivered: u64,
}

impl Damage {
    /// Reports in the first five seconds.
    #[must_use]
    pub fn join_first(&self) -> u64 {
        self.reports.in_first(FIRST_SECONDS)
    }

    /// The mean traffic of reports during this stay, in bits per second.
    #[must_use]
    pub fn mean_report_traffic(&self, stay: Duration) -> f64 {
        to_f64(self.reports.bytes()) * 8.0 / stay.as_secs_f64().max(f64::EPSILON)
    }

    /// Goodbyes in the first five seconds of leaving.
    #[must_use]
    pub fn leave_first(&self) -> u64 {
        self.byes.in_first(FIRST_SECONDS)
    }
}

/// How far a storm has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// All are there; so much of their stay is over.
    Staying(Duration),
    /// All want to leave; so many have not yet gone.
    Leaving(usize),
}

impl Storm {
    /// Plays it, telling how far it has come about once per second of the members' time.
    pub fn play(&self, mut tell: impl FnMut(Progress)) -> Damage {
        let mut network = self.gather();
        while network.now() < Instant::ZERO + self.stay {
            network.run_for(STRIDE.min(Instant::ZERO + self.stay - network.now()));
            tell(Progress::Staying(network.now() - Instant::ZERO));
        }
        let reports = network.observer().reports.clone();

        let silent_leavers = dismiss(&mut network);
        let dismissed = network.now();
        while network.now() < dismissed + LONGEST_LEAVE && network.present().next().is_some() {
            network.run_for(STRIDE);
            tell(Progress::Leaving(network.present().count()));
        }
        let tally = network.observer();
        Damage {
            reports,
            byes: tally.byes.clone(),
            late_reports: tally.reports.packets(),
            silent_leavers,
            still_waiting: u64::try_from(network.present().count()).unwrap_or(u64::MAX),
            leave_took: network.now() - dismissed,
            delivered: network.delivered(),
        }
    }

    fn gather(&self) -> Network<Member, RtcpTally> {
        let path = Impairment::delay(self.delay).with_loss(Loss::at_rate(self.loss));
        let profile = Profile {
            bits_per_second: self.bits_per_second,
            reconsideration: self.reconsideration,
            limits: Limits { members: self.kept, ..Limits::default() },
            keeps_diary: false,
        };
        let mut random = Randomness::predictable(self.seed);
        let mut network = Network::observed(self.seed, path, RtcpTally::default()).with_threads(self.threads);
        for number in 0..self.members {
            let (name, random) = (format!("Member {number}"), random.fork());
            network.join(SegmentId(0), |now, ip| Member::new(profile, &name, ip, random, now));
        }
        network
    }
}

/// Lets all leave at once; how many went without a word.
fn dismiss(network: &mut Network<Member, RtcpTally>) -> u64 {
    let now = network.now();
    network.observer_mut().restart(now);
    let everybody: Vec<NodeId> = network.present().collect();
    for id in &everybody {
        network.with(*id, Member::leave);
    }
    let silent = everybody.iter().filter(|id| network.node(**id).was_silent() && !network.is_present(**id)).count();
    u64::try_from(silent).unwrap_or(u64::MAX)
}
