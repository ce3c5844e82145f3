//! What the talkers say: Opus at 48 kHz, mono, 20 ms a packet, 32 kb/s, encoded once and said by many.

use std::time::Duration;

use opus::{Application, Bitrate, Channels, Encoder};

/// Samples in a second, and ticks of Opus' RTP clock.
pub const SAMPLE_RATE: u32 = 48_000;
/// Samples in a packet.
pub const PACKET_FRAMES: usize = 960;

const BITS_PER_SECOND: i32 = 32_000;
const LARGEST_PACKET: usize = 1_500;

/// A packet of a clip.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase {
    /// What Opus made of it.
    pub payload: Vec<u8>,
    /// How loud it is: −dBov, as RFC 6464 claims it.
    pub level: u8,
    /// Sound begins with its first sample, after silence.
    pub is_onset: bool,
}

/// The samples of something like speech, by their number: the buzz of a throat of this pitch, four syllables a second, as
/// loud as speech is in telephony, some 26 dB below full scale.
pub fn speaker(pitch: f32) -> impl Fn(usize) -> f32 {
    move |n| {
        let time = n as f32 / SAMPLE_RATE as f32 * std::f32::consts::TAU;
        let syllable = (0.5 + 0.5 * (4.0 * time).sin()).powi(2);
        let buzz: f32 = (1..20_u8).map(|k| (pitch * f32::from(k) * time).sin() / f32::from(k)).sum();
        0.08 * syllable * buzz
    }
}

/// Two seconds of a [`speaker`].
///
/// # Errors
/// What libopus refuses.
pub fn speech(pitch: f32) -> Result<Vec<Phrase>, opus::Error> {
    clip(100, speaker(pitch))
}

/// From one beep to the next: a round of [`beeps`].
pub const BEEP_EVERY: Duration = Duration::from_millis(500);

/// The same in packets.
const BEEP_ROUND: usize = 25;
/// How many of them are silent. Shorter than listeners take to give a talker's place to somebody else.
const SILENT: usize = 15;

/// Much louder than [`speech`], so that whoever beeps is among those heard.
pub const BEEP_AMPLITUDE: f32 = 0.3;

/// A loud tone that begins exactly with a packet, after silence that is sent as packets too, over and over.
///
/// # Errors
/// What libopus refuses.
pub fn beeps() -> Result<Vec<Phrase>, opus::Error> {
    let sample = |n: usize| {
        let within = n % (BEEP_ROUND * PACKET_FRAMES);
        let time = n as f32 / SAMPLE_RATE as f32 * std::f32::consts::TAU;
        if within < SILENT * PACKET_FRAMES { 0.0 } else { BEEP_AMPLITUDE * (1_000.0 * time).cos() }
    };
    // The first round has no sound before it; what is said over and over has.
    let mut phrases = clip(2 * BEEP_ROUND, sample)?.split_off(BEEP_ROUND);
    if let Some(onset) = phrases.get_mut(SILENT) {
        onset.is_onset = true;
    }
    Ok(phrases)
}

/// `count` packets of what `sample` gives.
fn clip(count: usize, sample: impl Fn(usize) -> f32) -> Result<Vec<Phrase>, opus::Error> {
    let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Mono, Application::Voip)?;
    encoder.set_bitrate(Bitrate::Bits(BITS_PER_SECOND))?;
    let mut phrase = |k: usize| {
        let frames: [f32; PACKET_FRAMES] = std::array::from_fn(|n| sample(k * PACKET_FRAMES + n));
        let payload = encoder.encode_vec_float(&frames, LARGEST_PACKET)?;
        Ok(Phrase { payload, level: level(&frames), is_onset: false })
    };
    (0..count).map(&mut phrase).collect()
}

/// −dBov: a square wave of full scale is 0 (RFC 6464 §3), silence 127.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 127 before")]
fn level(frames: &[f32]) -> u8 {
    let power = frames.iter().map(|sample| sample * sample).sum::<f32>() / frames.len() as f32;
    (-10.0 * power.log10()).clamp(0.0, 127.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes round after round, as a listener does.
    fn heard(phrases: &[Phrase], rounds: usize) -> Vec<f32> {
        let mut decoder = opus::Decoder::new(SAMPLE_RATE, Channels::Mono).unwrap();
        let mut sound = [0.0; PACKET_FRAMES];
        let all = (0..rounds).flat_map(|_| phrases);
        all.flat_map(|phrase| {
            assert_eq!(decoder.decode_float(&phrase.payload, &mut sound, false).unwrap(), PACKET_FRAMES);
            sound
        })
        .collect()
    }

    #[test]
    fn speech_is_as_loud_as_it_claims() {
        let phrases = speech(140.0).unwrap();
        let sound = heard(&phrases, 1);
        // What is decoded lags a little behind what was encoded: where it is quiet, a neighbour is heard instead.
        let pairs = phrases.iter().zip(sound.chunks(PACKET_FRAMES)).skip(1);
        let mut loud = pairs.map(|(phrase, frames)| (phrase.level, level(frames))).filter(|(claimed, _)| *claimed < 40);
        assert!(loud.all(|(claimed, measured)| claimed.abs_diff(measured) <= 8));
        let bytes: usize = phrases.iter().map(|phrase| phrase.payload.len()).sum();
        assert!((6_000..10_000).contains(&bytes), "two seconds at 32 kb/s are 8000 bytes, not {bytes}");
    }

    #[test]
    fn a_beep_comes_out_of_silence_no_later_than_a_codec_looks_ahead() {
        let phrases = beeps().unwrap();
        let onset = phrases.iter().position(|phrase| phrase.is_onset).unwrap();
        let sound = heard(&phrases, 2);
        // In the second round, what came before is what always comes before.
        let begin = (BEEP_ROUND + onset) * PACKET_FRAMES;
        let (before, after) = sound.split_at(begin);
        assert!(before[begin - 5_000..].iter().all(|sample| sample.abs() < 0.01));
        let delay = after.iter().position(|sample| sample.abs() > 0.2 * BEEP_AMPLITUDE).unwrap();
        assert!((200..400).contains(&delay), "6.5 ms are 312 samples, not {delay}");
    }
}
