//! What sending 20 ms of a voice costs: the sender from samples to packets, and bare libopus encoding the same samples as it
//! is set there.

use bench::voices::{PACKET_FRAMES, speaker};
use conference_model::codec::PayloadFormat;
use divan::{Bencher, black_box};
use opus::{Application, Bitrate, Channels, Encoder};
use plenary_msp::sending::{VoiceConfig, VoiceSender};

const PITCH: f32 = 140.0;
const LARGEST_PACKET: usize = 1_440;

fn main() {
    divan::main();
}

/// Two seconds of something like speech, packet by packet.
fn voice() -> Vec<[f32; PACKET_FRAMES]> {
    let sample = speaker(PITCH);
    (0..100).map(|k| std::array::from_fn(|n| sample(k * PACKET_FRAMES + n))).collect()
}

#[divan::bench(args = [9, 5])]
fn bare_libopus_of_complexity(bencher: Bencher<'_, '_>, complexity: i32) {
    let encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).and_then(|mut encoder| {
        encoder.set_bitrate(Bitrate::Bits(32_000))?;
        encoder.set_complexity(complexity)?;
        encoder.set_dtx(true)?;
        encoder.set_inband_fec(true)?;
        encoder.set_packet_loss_perc(5)?;
        Ok(encoder)
    });
    let Ok(mut encoder) = encoder else { return };
    let voice = voice();
    let mut packets = voice.iter().cycle();
    let mut payload = [0; LARGEST_PACKET];
    bencher.bench_local(|| {
        let encoded = packets.next().map(|samples| encoder.encode_float(samples, &mut payload));
        assert!(matches!(encoded, Some(Ok(1..))));
        black_box(payload[0])
    });
}

#[divan::bench(args = ["opus/48000/2", "PCMU/8000", "G722/8000", "L16/48000", "L16/44100/2"])]
fn the_sender_of(bencher: Bencher<'_, '_>, rtpmap: &str) {
    let format = PayloadFormat::from_rtpmap(96, rtpmap).ok();
    let Some(mut sender) = format.and_then(|format| VoiceSender::new(VoiceConfig::new(format)).ok()) else { return };
    let voice = voice();
    let mut packets = voice.iter().cycle();
    bencher.bench_local(|| {
        let mut octets = 0;
        if let Some(samples) = packets.next() {
            sender.push(samples, None, &mut |packet| octets += packet.payload.len());
        }
        black_box(octets)
    });
}
