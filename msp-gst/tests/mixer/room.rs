//! Where the scenarios are heard: a mixer on a virtual clock.

use std::time::Duration;

use conference_model::participant::{SessionId, SourceKey, VoiceLevel};
use conference_model::random::{KeyedHash, Randomness};
use conference_model::rtp::Ssrc;
use conference_model::time::Instant;
use plenary_msp::mixer::{AudioPacket, Mixer, MixerConfig, TICK, TICK_FRAMES};

pub(crate) fn mixer_with(config: MixerConfig) -> Mixer {
    Mixer::new(config, KeyedHash::new(&mut Randomness::predictable(1)))
}

pub(crate) fn source(number: u32) -> SourceKey {
    SourceKey { session: SessionId(0), ssrc: Ssrc(number) }
}

/// A sound: seconds to amplitude.
pub(crate) type Sound = Box<dyn Fn(f64) -> f64>;

pub(crate) fn tone(hertz: f64, amplitude: f64) -> Sound {
    Box::new(move |time| amplitude * (time * hertz * std::f64::consts::TAU).sin())
}

/// A packet on its way.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Instant,
    pub(crate) source: SourceKey,
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) payload_type: u8,
    pub(crate) level: Option<VoiceLevel>,
    pub(crate) payload: Vec<u8>,
}

/// Something like speech: a buzz with syllables.
pub(crate) fn speech() -> Sound {
    Box::new(|time| {
        let pitch = 140.0 * time + 2.0 * (time * 3.0).sin();
        let syllable = (0.5 + 0.5 * (time * 4.0 * std::f64::consts::TAU).sin()).powi(2);
        let buzz: f64 = (1..24).map(|n| (pitch * f64::from(n) * std::f64::consts::TAU).sin() / f64::from(n)).sum();
        0.2 * syllable * buzz
    })
}

/// A mixer, its clock, and what it has played.
pub(crate) struct Room {
    pub(crate) mixer: Mixer,
    pub(crate) now: Instant,
    pub(crate) heard: Vec<f32>,
}

impl Room {
    pub(crate) fn new(mixer: Mixer) -> Self {
        Self { mixer, now: Instant::ZERO, heard: Vec::new() }
    }

    /// Plays for `time`, with the packets of `sent` that arrive in it. Packets earlier than now count as arriving now.
    pub(crate) fn play(&mut self, mut sent: Vec<Sent>, time: Duration) -> &[f32] {
        sent.sort_by_key(|packet| packet.at);
        let mut packets = sent.iter().peekable();
        let start = self.heard.len();
        for _ in 0..time.as_millis() / TICK.as_millis() {
            while let Some(packet) = packets.next_if(|packet| packet.at <= self.now) {
                self.mixer.push(packet.at, packet.as_packet());
            }
            let mut mix = vec![0.0; TICK_FRAMES * self.mixer.layout().channels()];
            self.mixer.tick(self.now, &mut mix);
            self.heard.extend(mix);
            self.now += TICK;
        }
        &self.heard[start..]
    }
}

impl Sent {
    pub(crate) fn as_packet(&self) -> AudioPacket<'_> {
        let Self { source, sequence, timestamp, payload_type, level, ref payload, .. } = *self;
        AudioPacket { source, sequence, timestamp, payload_type, level, payload }
    }
}
