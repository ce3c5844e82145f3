//! How much of our attention a flood of packets gets.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::bucket::Bucket;
use crate::time::Instant;

/// Packets a second read from one source. An announcer of fifty sessions in fast start stays below.
const PER_SOURCE: f64 = 10.0;

/// Packets a second read from everybody.
const FROM_EVERYBODY: f64 = 200.0;

/// Of [`FROM_EVERYBODY`], what strangers cannot touch: sources that already announced something keep being heard.
const KEPT_FOR_KNOWN: f64 = 100.0;

/// Sources remembered at a time. A bucket that is full again is forgotten, so this is never reached without a flood.
const MOST_SOURCES: usize = 1024;

/// How often full buckets are swept out. Within it every bucket fills up.
const SWEEP: Duration = Duration::from_secs(1);

/// Whether the sender of a packet already has an entry in the cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    Known,
    Stranger,
}

/// What keeps a flood from costing more than its arrival: asked before a packet is parsed.
#[derive(Debug)]
pub(super) struct FloodGate {
    everybody: Bucket,
    sources: BTreeMap<IpAddr, Bucket>,
    swept: Instant,
}

impl FloodGate {
    pub(super) fn new(now: Instant) -> Self {
        let everybody = Bucket::of_a_second(FROM_EVERYBODY, now);
        Self { everybody, sources: BTreeMap::new(), swept: now }
    }

    /// Whether a packet from this source may be looked at.
    ///
    /// The source pays before everybody does, so that one shouting host spends its own share only; but where everybody
    /// has nothing left, sources are not even remembered, so that invented ones do not fill the table.
    pub(super) fn admits(&mut self, now: Instant, source: IpAddr, standing: Standing) -> bool {
        let kept = match standing {
            Standing::Known => 0.0,
            Standing::Stranger => KEPT_FOR_KNOWN,
        };
        let everybody_can = self.everybody.level(now) >= kept + 1.0;
        everybody_can && self.source_admits(now, source, standing) && self.everybody.take(now, 1.0)
    }

    fn source_admits(&mut self, now: Instant, source: IpAddr, standing: Standing) -> bool {
        if let Some(bucket) = self.sources.get_mut(&source) {
            return bucket.take(now, 1.0);
        }
        if self.sources.len() >= MOST_SOURCES && now - self.swept >= SWEEP {
            self.sources.retain(|_, bucket| !bucket.is_full(now));
            self.swept = now;
        }
        if self.sources.len() >= MOST_SOURCES {
            return standing == Standing::Known;
        }
        let mut bucket = Bucket::of_a_second(PER_SOURCE, now);
        let granted = bucket.take(now, 1.0);
        self.sources.insert(source, bucket);
        granted
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn source(number: u32) -> IpAddr {
        Ipv4Addr::from_bits(0x0A00_0000 | number).into()
    }

    fn millis(millis: u64) -> Instant {
        Instant::after_epoch(Duration::from_millis(millis))
    }

    #[test]
    fn one_shouting_host_is_heard_ten_times_a_second_and_spends_nobody_elses_share() {
        let mut gate = FloodGate::new(Instant::ZERO);
        let heard = (0..10_000).filter(|&ms| gate.admits(millis(ms), source(1), Standing::Known)).count();
        assert!((100..=110).contains(&heard), "{heard} in 10 s");
        assert!(gate.admits(millis(10_000), source(2), Standing::Stranger));
    }

    #[test]
    fn a_thousand_strangers_leave_room_for_known_sources() {
        let mut gate = FloodGate::new(Instant::ZERO);
        let mut known_heard = 0;
        let mut strangers_heard = 0;
        for ms in 0..10_000 {
            for stranger in 0..10 {
                let from = source(100 + u32::try_from(ms).unwrap() * 10 + stranger);
                strangers_heard += u32::from(gate.admits(millis(ms), from, Standing::Stranger));
            }
            if ms % 200 == 0 {
                known_heard += u32::from(gate.admits(millis(ms), source(7), Standing::Known));
            }
            assert!(gate.sources.len() <= MOST_SOURCES);
        }
        assert_eq!(known_heard, 50, "every packet of a known source is heard");
        assert!((1900..=2100).contains(&strangers_heard), "{strangers_heard} in 10 s");
    }
}
