//! A thousand announcers share one group's 4,000 bits per second (RFC 2974 §3.1).
//!
//! Nobody assigns shares. Each announcer counts the announcements it hears, computes how seldom it may speak for all
//! to fit, and asks again when its turn has come. All start at once, which is the worst they can do.
//!
//! The nodes share nothing but the bytes of packets. Each lists all conferences itself, as a person's machine would.

use std::time::Duration;

use conference_model::random::Randomness;
use conference_model::sap::{DEFAULT_LIMIT, Unannounceable};
use conference_model::time::Instant;

use crate::announcer::Herald;
use crate::impairment::{Impairment, Loss};
use crate::network::{Network, Observer, Sent};
use crate::node::{NodeId, Traffic};
use crate::tally::{Counter, to_f64};
use crate::topology::SegmentId;

/// How far time moves between two words about the progress.
const STRIDE: Duration = Duration::from_secs(10);

/// A market place to come.
#[derive(Clone, Copy, Debug)]
pub struct MarketPlace {
    /// How many announce one conference each.
    pub announcers: usize,
    /// What decides every chance.
    pub seed: u64,
    /// The probability that a packet is lost on its way to one receiver.
    pub loss: f64,
    /// How long packets are under way.
    pub delay: Duration,
    /// The band of the group in bits per second, IP and UDP included.
    pub limit: u32,
    /// How long they are given to find their pace.
    pub settling: Duration,
    /// How long their traffic is measured after that.
    pub measured: Duration,
    /// Threads to use. Any number gives the same figures.
    pub threads: usize,
}

impl Default for MarketPlace {
    fn default() -> Self {
        Self {
            announcers: 1_000,
            seed: 1,
            loss: 0.0,
            delay: Duration::from_millis(1),
            limit: DEFAULT_LIMIT,
            settling: Duration::from_secs(1_800),
            measured: Duration::from_secs(1_800),
            threads: 1,
        }
    }
}

/// What the market place sounded like. Sizes with IP and UDP.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// Announcements while they found their pace.
    pub settling: Counter,
    /// Announcements after that.
    pub settled: Counter,
    /// Their traffic in bits per second.
    pub settled_bits_per_second: f64,
    /// The length of the shortest list at the end.
    pub least_listed: usize,
    /// Datagrams handed to announcers.
    pub delivered: u64,
}

/// Counts announcements.
#[derive(Clone, Debug, Default)]
struct SapTally {
    since: Instant,
    announcements: Counter,
}

impl Observer for SapTally {
    fn sent(&mut self, sent: Sent) {
        if sent.traffic == Traffic::Sap {
            self.announcements.count(sent.at - self.since, &sent.datagram);
        }
    }
}

impl MarketPlace {
    /// Plays it, telling now and then how much of its time is over.
    ///
    /// # Errors
    ///
    /// When a conference cannot be announced, which would be a mistake of this simulator.
    pub fn play(&self, mut tell: impl FnMut(Duration)) -> Result<Noise, Unannounceable> {
        let mut network = self.gather()?;
        let mut run = |network: &mut Network<Herald, SapTally>, until: Duration| {
            while network.now() < Instant::ZERO + until {
                network.run_for(STRIDE.min(Instant::ZERO + until - network.now()));
                tell(network.now() - Instant::ZERO);
            }
        };
        run(&mut network, self.settling);
        let fresh = SapTally { since: network.now(), announcements: Counter::default() };
        let settling = std::mem::replace(network.observer_mut(), fresh).announcements;
        run(&mut network, self.settling + self.measured);
        let settled = network.observer().announcements.clone();
        Ok(Noise {
            settling,
            settled_bits_per_second: to_f64(settled.bytes()) * 8.0 / self.measured.as_secs_f64(),
            settled,
            least_listed: network.present().map(|id| network.node(id).listed()).min().unwrap_or(0),
            delivered: network.delivered(),
        })
    }

    fn gather(&self) -> Result<Network<Herald, SapTally>, Unannounceable> {
        let path = Impairment::delay(self.delay).with_loss(Loss::at_rate(self.loss));
        let mut network = Network::observed(self.seed, path, SapTally::default()).with_threads(self.threads);
        let mut random = Randomness::predictable(self.seed);
        for number in 0..self.announcers {
            let ip = crate::network::address(NodeId(number));
            let herald = Herald::new(number, self.limit, ip, random.fork(), network.now())?;
            network.join(SegmentId(0), |_, _| herald);
        }
        Ok(network)
    }
}
