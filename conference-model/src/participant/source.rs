//! Which source, and how loud it says it is.

use crate::rtp::Ssrc;

/// One session of the conference (one medium's group), numbered by whoever runs them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SessionId(pub u8);

/// A source: SSRCs are only unique within their session (RFC 3550 §8). It names a substream as well.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceKey {
    /// The session.
    pub session: SessionId,
    /// The source's number in it.
    pub ssrc: Ssrc,
}

/// A level as RFC 6464 carries it. The sender claims it: good for choosing whom to decode, proof of nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VoiceLevel {
    /// −dBov: 0 is the loudest, [`VoiceLevel::SILENCE`] digital silence.
    pub level: u8,
    /// The V bit: the sender's detector believes this is voice.
    pub voice: bool,
}

impl VoiceLevel {
    /// The level of digital silence (RFC 6464 §3).
    pub const SILENCE: u8 = 127;

    /// How far above digital silence this is, in dB: 0 to 127, the louder the more.
    #[must_use]
    pub fn loudness(self) -> u8 {
        Self::SILENCE.saturating_sub(self.level)
    }
}
