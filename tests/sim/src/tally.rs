//! Counting what is on the wire.

use std::time::Duration;

use conference_model::time::Instant;

use crate::network::{Observer, Sent};
use crate::node::Traffic;

/// What IPv4 and UDP add to each datagram.
pub const IP_AND_UDP: usize = 20 + 8;

/// The packet type of BYE (RFC 3550 §12.1).
const BYE: u8 = 203;

/// Counts packets and their bytes on the wire, IP and UDP included, second by second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    packets: u64,
    bytes: u64,
    per_second: Vec<u64>,
}

impl Counter {
    /// Counts a datagram sent this long after the counting began.
    pub(crate) fn count(&mut self, after: Duration, datagram: &[u8]) {
        self.packets += 1;
        self.bytes += u64::try_from(datagram.len() + IP_AND_UDP).unwrap_or(u64::MAX);
        let second = usize::try_from(after.as_secs()).unwrap_or(usize::MAX - 1);
        if self.per_second.len() <= second {
            self.per_second.resize(second + 1, 0);
        }
        if let Some(count) = self.per_second.get_mut(second) {
            *count += 1;
        }
    }

    /// How many packets.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.packets
    }

    /// How many bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many packets in the first so many seconds.
    #[must_use]
    pub fn in_first(&self, seconds: usize) -> u64 {
        self.per_second.iter().take(seconds).sum()
    }

    /// The busiest second.
    #[must_use]
    pub fn peak(&self) -> u64 {
        self.per_second.iter().copied().max().unwrap_or(0)
    }

    /// The mean size of a packet, 0 when there was none.
    #[must_use]
    pub fn mean_bytes(&self) -> f64 {
        if self.packets == 0 { 0.0 } else { to_f64(self.bytes) / to_f64(self.packets) }
    }
}

/// A wire tap that counts RTCP: reports and goodbyes apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RtcpTally {
    since: Instant,
    /// Compound packets without a BYE.
    pub reports: Counter,
    /// Compound packets with one.
    pub byes: Counter,
}

impl RtcpTally {
    /// Counts from now on, starting with nothing.
    pub fn restart(&mut self, now: Instant) {
        *self = Self { since: now, ..Self::default() };
    }
}

impl Observer for RtcpTally {
    fn sent(&mut self, sent: Sent) {
        if sent.traffic != Traffic::Rtcp {
            return;
        }
        let counter = if says_goodbye(&sent.datagram) { &mut self.byes } else { &mut self.reports };
        counter.count(sent.at - self.since, &sent.datagram);
    }
}

/// Whether a compound packet holds a BYE. The wire tap looks for itself rather than asking the model it judges.
#[must_use]
pub fn says_goodbye(mut compound: &[u8]) -> bool {
    while let [_, packet_type, high, low, ..] = *compound {
        if packet_type == BYE {
            return true;
        }
        let length = 4 * (usize::from(u16::from_be_bytes([high, low])) + 1);
        compound = compound.get(length..).unwrap_or_default();
    }
    false
}

/// Counts become figures. Exact below 2⁵³.
pub(crate) fn to_f64(count: u64) -> f64 {
    let (high, low) = (count >> 32, count & 0xFFFF_FFFF);
    f64::from(u32::try_from(high).unwrap_or(u32::MAX)) * 4_294_967_296.0
        + f64::from(u32::try_from(low).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goodbye_is_found_behind_a_report_and_descriptions() {
        let report = [0x80, 201, 0, 1, 0, 0, 0, 7];
        let bye = [0x81, 203, 0, 1, 0, 0, 0, 7];
        assert!(!says_goodbye(&report));
        assert!(says_goodbye(&[report, bye].concat()));
        assert!(!says_goodbye(&[0x81, 202, 0xFF, 0xFF, 203]), "a length that lies ends the search");
    }

    #[test]
    fn seconds_are_counted_apart() {
        let mut counter = Counter::default();
        for millis in [0, 999, 1_000, 4_999, 5_000] {
            counter.count(Duration::from_millis(millis), &[0; 36]);
        }
        assert_eq!((counter.in_first(5), counter.packets(), counter.peak()), (4, 5, 2));
        assert_eq!((counter.bytes(), counter.mean_bytes()), (5 * 64, 64.0));
    }
}
