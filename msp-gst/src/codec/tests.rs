//! What the mixer's scenarios do not reach: lengths, flags, channels.

use conference_model::codec::PayloadFormat;
use proptest::prelude::*;

use super::{Decoder, Format, Layout, MOST_FRAMES, Undecodable};

fn format(rtpmap: &str) -> Format {
    Format::of(&PayloadFormat::from_rtpmap(96, rtpmap).unwrap()).unwrap()
}

fn decode(rtpmap: &str, layout: Layout, payload: &[u8]) -> Vec<f32> {
    let mut decoder = Decoder::new(format(rtpmap), layout).unwrap();
    let mut out = vec![0.0; MOST_FRAMES * layout.channels()];
    let frames = decoder.decode(payload, &mut out).unwrap();
    out.truncate(frames * layout.channels());
    out
}

#[test]
fn video_and_unknown_encodings_have_no_decoder() {
    for rtpmap in ["VP8/90000", "GSM/8000", "telephone-event/8000"] {
        assert_eq!(Format::of(&PayloadFormat::from_rtpmap(96, rtpmap).unwrap()), None, "{rtpmap}");
    }
}

#[test]
fn a_payload_must_be_whole_frames_of_at_most_200_ms() {
    let stereo = format("L16/48000/2");
    assert_eq!(stereo.frames(&[0; 192]), Ok(48));
    assert_eq!(stereo.frames(&[0; 191]), Err(Undecodable::Length(191)));
    assert_eq!(stereo.frames(&[0; 38_400]), Ok(9_600));
    assert!(stereo.frames(&[0; 38_404]).is_err());
    assert!(format("PCMU/8000").frames(&[]).is_err());
    assert_eq!(format("G722/8000").frames(&[0; 160]), Ok(320));
    assert_eq!(format("CN/8000").frames(&[40]), Ok(0));
}

#[test]
fn where_samples_do_not_bound_octets_the_codec_does() {
    let opus = format("opus/48000/2");
    // The header promises 2.5 ms, of any length.
    assert_eq!(opus.frames(&[0x80; 1_276]), Ok(120));
    assert_eq!(opus.frames(&[0x80; 60_000]), Err(Undecodable::Length(60_000)));
    // Six frames of 20 ms of the highest rate, each with its length.
    let mut longest = vec![0xFF, 0x86];
    longest.extend([0xFF, 255].repeat(5));
    longest.resize(2 + 10 + 6 * 1_275, 0x11);
    assert_eq!(opus.frames(&longest), Ok(5_760));
    assert_eq!(format("CN/8000").frames(&[40; 256]), Ok(0));
    assert_eq!(format("CN/8000").frames(&[40; 257]), Err(Undecodable::Length(257)));
}

#[test]
fn linear_samples_keep_their_sign_and_size() {
    assert_eq!(decode("L16/48000", Layout::Mono, &[0x80, 0x00, 0x40, 0x00]), [-1.0, 0.5]);
    assert_eq!(decode("L24/48000", Layout::Mono, &[0xC0, 0, 0, 0x20, 0, 0]), [-0.5, 0.25]);
}

#[test]
fn channels_are_laid_out_as_the_mix_has_them() {
    let left_only = [0x40, 0, 0, 0];
    assert_eq!(decode("L16/48000/2", Layout::Mono, &left_only), [0.25]);
    assert_eq!(decode("L16/48000/2", Layout::Stereo, &left_only), [0.5, 0.0]);
    assert_eq!(decode("L16/48000", Layout::Stereo, &[0x40, 0]), [0.5, 0.5]);
}

#[test]
fn opus_says_itself_whether_it_carries_a_copy() {
    let mut encoder = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Voip).unwrap();
    encoder.set_bitrate(opus::Bitrate::Bits(32_000)).unwrap();
    encoder.set_signal(opus::Signal::Voice).unwrap();
    encoder.set_bandwidth(opus::Bandwidth::Wideband).unwrap();
    let mut carrying = |has_fec| {
        encoder.set_inband_fec(has_fec).unwrap();
        encoder.set_packet_loss_perc(20).unwrap();
        // A buzz that swells four times a second: the encoder copies what it takes for voice.
        let sample = |n: usize| {
            let time = n as f32 / 48_000.0 * std::f32::consts::TAU;
            let buzz: f32 = (1..20_u8).map(|k| (140.0 * f32::from(k) * time).sin() / f32::from(k)).sum();
            0.1 * (1.0 + (4.0 * time).sin()) * buzz
        };
        let frame = |k: usize| std::array::from_fn::<_, 960, _>(|n| sample(960 * k + n));
        (0..20)
            .filter(|&k| format("opus/48000/2").carries_fec(&encoder.encode_vec_float(&frame(k), 1_500).unwrap()))
            .count()
    };
    assert_eq!(carrying(false), 0);
    let copies = carrying(true);
    assert!(copies > 10, "{copies} of 50");
}

const RTPMAPS: &[&str] = &["opus/48000/2", "PCMU/8000", "PCMA/8000", "G722/8000", "L16/44100/2", "L24/96000"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_comes_decodes_to_what_was_announced_or_not_at_all(
        payload in proptest::collection::vec(any::<u8>(), 0..1_500),
        rtpmap in proptest::sample::select(RTPMAPS),
    ) {
        let format = format(rtpmap);
        let _carries = format.carries_fec(&payload);
        if let Ok(frames) = format.frames(&payload) {
            let mut decoder = Decoder::new(format, Layout::Mono).unwrap();
            let mut out = vec![0.0; MOST_FRAMES];
            if let Ok(decoded) = decoder.decode(&payload, &mut out) {
                prop_assert_eq!(decoded, frames);
            }
            prop_assert!(out.iter().all(|sample| sample.is_finite()));
        }
    }
}
