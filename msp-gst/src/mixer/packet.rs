//! What is pushed into the mixer.

use conference_model::participant::{SourceKey, VoiceLevel};

/// An RTP packet as the session let it through (`conference_model::rtp::session::Received`).
#[derive(Clone, Copy, Debug)]
pub struct AudioPacket<'a> {
    /// From whom.
    pub source: SourceKey,
    /// Its sequence number with the rounds before it, as the session extends it.
    pub sequence: u64,
    /// Its timestamp, in ticks of its format's clock.
    pub timestamp: u32,
    /// What its payload is.
    pub payload_type: u8,
    /// How loud its sender says it is.
    pub level: Option<VoiceLevel>,
    /// The sound.
    pub payload: &'a [u8],
}
