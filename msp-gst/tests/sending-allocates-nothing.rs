//! Once made, the sender does not allocate on the microphone's thread. The crate `allocation-counter` brings a global
//! allocator that counts, which is why this is a program of its own.

#![expect(clippy::unwrap_used, reason = "its helpers are tests too")]

use allocation_counter::measure;
use conference_model::codec::PayloadFormat;
use plenary_msp::sending::{VoiceConfig, VoiceSender};

#[test]
fn nothing_is_allocated_for_speech_silence_and_changes_in_any_codec() {
    for rtpmap in ["opus/48000/2", "PCMU/8000", "PCMA/8000", "G722/8000", "L16/44100/2", "L24/48000"] {
        let making = measure(|| drop(sender(rtpmap)));
        assert!(making.count_total > 0, "the counter counts: {making:?}");
        let mut sender = sender(rtpmap);
        let mut packets = 0;
        let made = measure(|| {
            for second in 0..6_u8 {
                sender.set_bit_rate(24_000 + 1_000 * u32::from(second));
                sender.set_expected_loss(f64::from(second) / 10.0);
                sender.set_muted(second == 4);
                let loudness = if second == 2 { 0.0 } else { 0.3 };
                for block in 0..100_usize {
                    let sample = |n: usize| ((block * 480 + n) as f32 * 0.05).sin() * loudness;
                    sender.push(&std::array::from_fn::<_, 480, _>(sample), None, &mut |_| packets += 1);
                }
            }
        });
        assert_eq!((made.count_total, made.count_current), (0, 0), "{rtpmap}: {made:?}");
        assert!(packets > 150, "{rtpmap}: {packets}");
    }
}

fn sender(rtpmap: &str) -> VoiceSender {
    VoiceSender::new(VoiceConfig::new(PayloadFormat::from_rtpmap(96, rtpmap).unwrap())).unwrap()
}
