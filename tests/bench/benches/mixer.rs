//! What two hundred talkers cost per 10 ms of the mix, Opus of 20 ms at 32 kb/s: the mixer with all of them heard, the
//! bare decoding and adding of the same packets (goal: at most 1.3 times that), and the mixer with sixteen heard.
//!
//! Two ticks are one iteration, since a packet lasts two.

use bench::voices::{PACKET_FRAMES, Phrase, speech};
use conference_model::codec::PayloadFormat;
use conference_model::participant::{SessionId, SourceKey, VoiceLevel};
use conference_model::random::{KeyedHash, Randomness};
use conference_model::rtp::Ssrc;
use conference_model::speakers::SpeakersConfig;
use conference_model::time::Instant;
use divan::{Bencher, black_box};
use opus::{Channels, Decoder};
use plenary_msp::mixer::{AudioPacket, Mixer, MixerConfig, TICK, TICK_FRAMES};

const TALKERS: u32 = 200;
const OPUS: u8 = 96;
const PITCH: f32 = 140.0;

fn main() {
    divan::main();
}

/// A packet of the voice; each talker is at another place of it.
fn payload(voice: &[Phrase], sequence: u64, talker: u32) -> &[u8] {
    let turn = usize::try_from(sequence + u64::from(talker) * 7).unwrap_or(0) % voice.len().max(1);
    voice.get(turn).map_or(&[], |phrase| &phrase.payload)
}

#[divan::bench]
fn bare_decoding_and_adding_of_two_hundred(bencher: Bencher<'_, '_>) {
    let voice = speech(PITCH).unwrap_or_default();
    let mut decoders: Vec<_> = (0..TALKERS).filter_map(|_| Decoder::new(48_000, Channels::Mono).ok()).collect();
    let mut sequence = 0;
    let mut sound = [0.0_f32; PACKET_FRAMES];
    bencher.bench_local(|| {
        let mut mix = [0.0_f32; PACKET_FRAMES];
        for (decoder, talker) in decoders.iter_mut().zip(0..) {
            let decoded = decoder.decode_float(payload(&voice, sequence, talker), &mut sound, false);
            assert!(decoded.is_ok());
            mix.iter_mut().zip(&sound).for_each(|(mix, sample)| *mix += sample);
        }
        sequence += 1;
        black_box(mix)
    });
}

#[divan::bench(args = [200, 16])]
fn the_mixer_with_two_hundred_of_whom_are_heard(bencher: Bencher<'_, '_>, slots: usize) {
    let voice = speech(PITCH).unwrap_or_default();
    let formats = PayloadFormat::from_rtpmap(OPUS, "opus/48000/2").ok();
    let speakers = SpeakersConfig { slots, ..SpeakersConfig::default() };
    let config = MixerConfig { speakers, ..MixerConfig::new(formats) };
    let mut mixer = Mixer::new(config, KeyedHash::new(&mut Randomness::predictable(1)));
    let (mut sequence, mut timestamp) = (0, 0_u32);
    let mut now = Instant::ZERO;
    let mut both_ticks = || {
        let mut mix = [0.0_f32; TICK_FRAMES];
        for talker in 0..TALKERS {
            mixer.push(
                now,
                AudioPacket {
                    source: SourceKey { session: SessionId(0), ssrc: Ssrc(talker) },
                    sequence,
                    timestamp,
                    payload_type: OPUS,
                    level: Some(VoiceLevel { level: 30, voice: true }),
                    payload: payload(&voice, sequence, talker),
                },
            );
        }
        for _ in 0..2 {
            mixer.tick(now, &mut mix);
            now += TICK;
        }
        while mixer.poll_event().is_some() {}
        (sequence, timestamp) = (sequence + 1, timestamp.wrapping_add(960));
        mix
    };
    // Until the delay has settled: a tick that is played slower costs a little more.
    (0..500).for_each(|_| {
        black_box(both_ticks());
    });
    bencher.bench_local(both_ticks);
}
