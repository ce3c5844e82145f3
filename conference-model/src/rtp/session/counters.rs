//! What was refused, why, and how often: numbers a person can read when something does not work.

use thiserror::Error;

/// Why a packet was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Discard {
    /// Not an RTP packet.
    #[error("not an RTP packet")]
    MalformedRtp,
    /// Not an RTCP compound.
    #[error("not an RTCP packet")]
    MalformedRtcp,
    /// The description does not name this payload type.
    #[error("a payload type the conference does not use")]
    UnknownPayloadType,
    /// Our own packet, returned by the network.
    #[error("our own packet, returned by the network")]
    OwnCopy,
    /// Our own number, from an address already known to be in conflict with us (RFC 3550 §8.2).
    #[error("our own number, from an address that is known to use it")]
    OwnLoop,
    /// Our own number, from a new address: we may have changed ours.
    #[error("our own number, from a stranger")]
    OwnCollision,
    /// A goodbye in our name.
    #[error("a goodbye in our name")]
    OwnGoodbye,
    /// A member's number, from another address than the member's.
    #[error("a member's number, from another address")]
    ForeignAddress,
    /// A sequence number far from where the stream was.
    #[error("a sequence number far from the stream")]
    SequenceJump,
    /// A straggler of a source that has said goodbye.
    #[error("a source that has left")]
    Departed,
    /// Reports without a CNAME, of a source that is no member.
    #[error("reports of somebody who does not say who")]
    Unidentified,
    /// A source that the sample of a large crowd leaves out (RFC 2762).
    #[error("a source outside the sample of a large crowd")]
    Unsampled,
    /// More packets per second than we look at.
    #[error("more packets than we look at")]
    Flood,
    /// Something of ours for an application that no report can carry, or more of it than reports carry.
    #[error("something for an application that does not fit our reports")]
    Unsendable,
    /// We have left.
    #[error("we have left")]
    Left,
}

impl Discard {
    /// Every reason.
    pub const ALL: [Self; 15] = [
        Self::MalformedRtp,
        Self::MalformedRtcp,
        Self::UnknownPayloadType,
        Self::OwnCopy,
        Self::OwnLoop,
        Self::OwnCollision,
        Self::OwnGoodbye,
        Self::ForeignAddress,
        Self::SequenceJump,
        Self::Departed,
        Self::Unidentified,
        Self::Unsampled,
        Self::Flood,
        Self::Unsendable,
        Self::Left,
    ];

    fn slot(self) -> usize {
        self as usize
    }
}

/// How often things happened.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// RTP packets taken.
    pub rtp_received: u64,
    /// RTCP datagrams taken.
    pub rtcp_received: u64,
    /// RTCP datagrams sent.
    pub rtcp_sent: u64,
    /// Header extensions that were broken or crowded; their packets were taken.
    pub broken_extensions: u64,
    /// Numbers used by two people (RFC 3550 §8.2).
    pub collisions: u64,
    /// Packets of a member that came back another way (RFC 3550 §8.2).
    pub loops: u64,
    discards: [u64; Discard::ALL.len()],
}

impl Counters {
    /// How many packets were discarded for this reason.
    #[must_use]
    pub fn discarded(&self, reason: Discard) -> u64 {
        self.discards.get(reason.slot()).copied().unwrap_or_default()
    }

    /// Every reason that occurred, with its number.
    pub fn discards(&self) -> impl Iterator<Item = (Discard, u64)> {
        Discard::ALL.into_iter().map(|reason| (reason, self.discarded(reason))).filter(|&(_, times)| times > 0)
    }

    pub(super) fn count(&mut self, reason: Discard) {
        if let Some(slot) = self.discards.get_mut(reason.slot()) {
            *slot += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_counter_of_its_own_and_a_sentence() {
        let mut counters = Counters::default();
        for (times, reason) in (1..).zip(Discard::ALL) {
            (0..times).for_each(|_| counters.count(reason));
        }
        let listed: Vec<_> = counters.discards().collect();
        assert_eq!(listed.len(), Discard::ALL.len());
        for ((reason, times), expected) in listed.into_iter().zip(1..) {
            assert_eq!(times, expected, "{reason}");
            assert!(!reason.to_string().is_empty());
        }
    }
}
