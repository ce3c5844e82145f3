//! Where the scenarios are spoken: a microphone on a virtual clock.

use std::time::Duration;

use conference_model::codec::PayloadFormat;
use conference_model::participant::VoiceLevel;
use conference_model::time::Instant;
use plenary_msp::mixer::{MixerConfig, SAMPLE_RATE, TICK, TICK_FRAMES};
use plenary_msp::sending::{VoiceConfig, VoicePacket, VoiceSender};

use crate::room::{Room, Sent, Sound, mixer_with, source};

pub(crate) const PAYLOAD_TYPE: u8 = 96;
pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// Receivers see timestamps begin anywhere, here shortly before they begin anew.
const FIRST_TIMESTAMP: u32 = 0xFFFF_F000;

pub(crate) fn format(rtpmap: &str) -> PayloadFormat {
    PayloadFormat::from_rtpmap(PAYLOAD_TYPE, rtpmap).unwrap()
}

pub(crate) fn opus() -> PayloadFormat {
    format("opus/48000/2")
}

pub(crate) fn sender(format: PayloadFormat, packet_time: Duration) -> VoiceSender {
    VoiceSender::new(VoiceConfig { packet_time: Some(packet_time), ..VoiceConfig::new(format) }).unwrap()
}

/// A packet as it left the sender.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Spoken {
    /// When its last sample was pushed.
    pub(crate) at: Duration,
    pub(crate) marker: bool,
    pub(crate) media_time: u32,
    pub(crate) level: VoiceLevel,
    pub(crate) payload: Vec<u8>,
}

impl Spoken {
    pub(crate) fn new(at: Duration, packet: VoicePacket<'_>) -> Self {
        let VoicePacket { marker, media_time, level, payload, .. } = packet;
        Self { at, marker, media_time, level, payload: payload.to_vec() }
    }
}

/// A voice, the microphone it speaks into, and the sender behind it.
pub(crate) struct Studio {
    pub(crate) sender: VoiceSender,
    pub(crate) sound: Sound,
    ticks: u32,
}

impl Studio {
    pub(crate) fn new(sender: VoiceSender, sound: Sound) -> Self {
        Self { sender, sound, ticks: 0 }
    }

    pub(crate) fn talk(&mut self, time: Duration) -> Vec<Spoken> {
        let mut spoken = Vec::new();
        for _ in 0..time.as_millis() / TICK.as_millis() {
            let first = f64::from(self.ticks) * TICK_FRAMES as f64;
            let samples: [f32; TICK_FRAMES] =
                std::array::from_fn(|n| (self.sound)((first + n as f64) / f64::from(SAMPLE_RATE)) as f32);
            self.ticks += 1;
            let at = TICK * self.ticks;
            self.sender.push(&samples, None, &mut |packet| spoken.push(Spoken::new(at, packet)));
        }
        spoken
    }
}

/// Between two ticks, as most packets come.
const ON_THE_WAY: Duration = Duration::from_millis(4);

/// The packets on a network that keeps all.
pub(crate) fn sent(spoken: &[Spoken]) -> Vec<Sent> {
    let numbered = spoken.iter().zip(1_000..);
    let sent = numbered.map(|(packet, sequence)| Sent {
        at: Instant::ZERO + packet.at + ON_THE_WAY,
        source: source(1),
        sequence,
        timestamp: FIRST_TIMESTAMP.wrapping_add(packet.media_time),
        payload_type: PAYLOAD_TYPE,
        level: Some(packet.level),
        payload: packet.payload.clone(),
    });
    sent.collect()
}

pub(crate) fn room(format: PayloadFormat) -> Room {
    Room::new(mixer_with(MixerConfig::new([format])))
}
