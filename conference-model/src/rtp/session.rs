//! One medium's session, from joining to the last goodbye: the three verbs over the parts beside this file.

mod config;
mod counters;
mod talk;

pub use config::{IpVersion, Limits, LocalIdentity, SessionBandwidth, SessionConfig};
pub use counters::{Counters, Discard};
pub use talk::{Input, MemberView, Output, Quality, Received, Standing};

use crate::random::Randomness;
use crate::rtp::{Header, Ssrc};
use crate::time::Instant;

/// One medium's session.
#[derive(Debug)]
pub struct Session {
    ssrc: Ssrc,
    counters: Counters,
}

impl Session {
    /// Joins: from now on the timer runs.
    #[must_use]
    pub fn new(_config: SessionConfig, mut random: Randomness, _now: Instant) -> Self {
        Self { ssrc: Ssrc(random.next_u32()), counters: Counters::default() }
    }

    /// Takes what arrived or what somebody wants. RTP that is worth hearing comes back.
    pub fn handle_input<'a>(&mut self, _now: Instant, _input: Input<'a>) -> Result<Option<Received<'a>>, Discard> {
        Ok(None)
    }

    /// The time of [`Output::Timeout`] has come.
    pub fn handle_timeout(&mut self, _now: Instant) {}

    /// What to do next.
    pub fn poll_output(&mut self) -> Output {
        Output::Timeout(None)
    }

    /// The number under which we send.
    #[must_use]
    pub fn ssrc(&self) -> Ssrc {
        self.ssrc
    }

    /// How many are in the session, ourselves included; an estimate when the crowd is sampled.
    #[must_use]
    pub fn members(&self) -> usize {
        1
    }

    /// How many of them send, ourselves included.
    #[must_use]
    pub fn senders(&self) -> usize {
        0
    }

    /// What was taken and what was refused.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What is known of a member.
    #[must_use]
    pub fn member(&self, _ssrc: Ssrc) -> Option<MemberView> {
        None
    }

    /// Whether the last goodbye has been said and nothing more will come.
    #[must_use]
    pub fn has_left(&self) -> bool {
        false
    }

    /// The header of our next RTP packet, at `media_time` ticks since we began.
    pub fn next_header(&mut self, payload_type: u8, marker: bool, media_time: u32) -> Header<'static> {
        Header { payload_type, marker, sequence: 0, timestamp: media_time, ssrc: self.ssrc, csrcs: &[] }
    }
}
