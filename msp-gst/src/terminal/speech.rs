//! Something that looks like speech to whoever measures it: syllables with pitch and formants, words, pauses.
//!
//! A voice in two strokes: pulses, as the vocal cords give them, through three resonators, as the mouth has them. The
//! same samples each time, so that two who measure find the same.

use std::f64::consts::TAU;

use crate::mixer::SAMPLE_RATE;

/// The formants of five vowels in hertz, about as people have them.
const VOWELS: [[f64; 3]; 5] = [
    [730.0, 1_090.0, 2_440.0],
    [530.0, 1_840.0, 2_480.0],
    [270.0, 2_290.0, 3_010.0],
    [570.0, 840.0, 2_410.0],
    [300.0, 870.0, 2_240.0],
];

/// How wide a formant is, in hertz.
const BANDWIDTH: f64 = 90.0;

/// What a pulse is worth, so that a syllable peaks at about −6 dBov.
const PULSE: f64 = 0.08;

/// A talker without end.
#[derive(Clone, Debug)]
pub struct Speech {
    chance: u32,
    /// Samples until the current syllable or pause ends, and how long it is.
    left: u32,
    length: u32,
    /// Syllables until the word ends.
    syllables: u32,
    talking: bool,
    pitch: f64,
    phase: f64,
    mouth: [Resonator; 3],
}

impl Default for Speech {
    fn default() -> Self {
        Self {
            chance: 1,
            left: 0,
            length: 1,
            syllables: 3,
            talking: false,
            pitch: 120.0,
            phase: 0.0,
            mouth: [Resonator::default(); 3],
        }
    }
}

impl Speech {
    /// Goes on talking into `block`: mono, 48 kHz.
    pub fn speak(&mut self, block: &mut [f32]) {
        block.iter_mut().for_each(|sample| *sample = self.next());
    }

    fn next(&mut self) -> f32 {
        if self.left == 0 {
            self.turn();
        }
        self.left -= 1;
        let progress = 1.0 - f64::from(self.left) / f64::from(self.length);
        let breath = if self.talking { (TAU / 2.0 * progress).sin() } else { 0.0 };
        self.phase += self.pitch * (1.1 - 0.2 * progress) / f64::from(SAMPLE_RATE);
        let beats = self.phase >= 1.0;
        self.phase -= f64::from(u8::from(beats));
        let pulse = if beats { PULSE * breath } else { 0.0 };
        let sound: f64 = self.mouth.iter_mut().map(|formant| formant.ring(pulse)).sum();
        narrow(sound.clamp(-0.9, 0.9))
    }

    /// The next syllable, or a pause after a word.
    fn turn(&mut self) {
        self.talking = self.syllables > 0;
        let milliseconds = if self.talking {
            self.syllables -= 1;
            self.pitch = f64::from(self.chance(100, 150));
            let vowel = VOWELS.get(self.chance(0, 4) as usize).unwrap_or(&VOWELS[0]);
            self.mouth.iter_mut().zip(vowel).for_each(|(formant, hertz)| formant.tune(*hertz));
            self.chance(130, 240)
        } else {
            self.syllables = self.chance(2, 5);
            self.chance(250, 700)
        };
        self.length = milliseconds * (SAMPLE_RATE / 1_000);
        self.left = self.length;
    }

    /// A number from `least` to `most`: Knuth's generator, whose upper half is random enough for a mumble.
    fn chance(&mut self, least: u32, most: u32) -> u32 {
        self.chance = self.chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        least + (self.chance >> 16) % (most - least + 1)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a sample within ±1; only its last digits are lost")]
fn narrow(sample: f64) -> f32 {
    sample as f32
}

/// Two poles: rings at one frequency.
#[derive(Clone, Copy, Default, Debug)]
struct Resonator {
    feedback: [f64; 2],
    past: [f64; 2],
}

impl Resonator {
    fn tune(&mut self, hertz: f64) {
        let rate = f64::from(SAMPLE_RATE);
        let radius = (-BANDWIDTH * TAU / 2.0 / rate).exp();
        self.feedback = [2.0 * radius * (TAU * hertz / rate).cos(), -radius * radius];
    }

    fn ring(&mut self, pulse: f64) -> f64 {
        let [one, two] = self.feedback;
        let [last, before] = self.past;
        let sound = pulse + one * last + two * before;
        self.past = [sound, last];
        sound
    }
}
