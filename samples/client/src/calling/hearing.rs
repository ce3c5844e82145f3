//! Who is heard in a mix, as measured in its samples: each by tones that nobody else has.

use std::f64::consts::TAU;

use super::voice::RATE;

/// What somebody is told by.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Sign {
    /// Tones, of so many hertz, that only they have.
    Tones(Vec<f64>),
    /// That something is heard while all who have tones are silent.
    AnythingElse,
}

/// Listens to a mix.
#[derive(Clone, Debug)]
pub(super) struct Hearing {
    signs: Vec<Sign>,
    /// In how many stretches each was heard.
    heard: Vec<u32>,
    /// What does not fill a stretch yet.
    rest: Vec<i16>,
}

/// A fifth of a second: tones 25 Hz apart are told from each other.
const STRETCH: usize = RATE as usize / 5;

/// The least amplitude that counts, of 1: -40 dB.
const AUDIBLE: f64 = 0.01;

/// Nothing at all, but for what a codec leaves of silence.
const SILENT: f64 = AUDIBLE / 4.0;

/// Stretches in which somebody must be heard: chance does not last.
const ENOUGH: u32 = 3;

impl Hearing {
    pub(super) fn new(signs: Vec<Sign>) -> Self {
        Self { heard: vec![0; signs.len()], signs, rest: Vec::new() }
    }

    /// Takes in what was heard next.
    pub(super) fn hear(&mut self, samples: &[i16]) {
        self.rest.extend(samples);
        let whole = self.rest.len() - self.rest.len() % STRETCH;
        let heard: Vec<i16> = self.rest.drain(..whole).collect();
        for stretch in heard.chunks_exact(STRETCH) {
            self.judge(stretch);
        }
    }

    /// Whether each was heard.
    pub(super) fn verdict(&self) -> Vec<bool> {
        self.heard.iter().map(|count| *count >= ENOUGH).collect()
    }

    fn judge(&mut self, stretch: &[i16]) {
        let loudest = |tones: &[f64]| tones.iter().map(|hertz| amplitude(stretch, *hertz)).fold(0.0, f64::max);
        let is_quiet = self.signs.iter().all(|sign| match sign {
            Sign::Tones(tones) => loudest(tones) < SILENT,
            Sign::AnythingElse => true,
        });
        for (sign, count) in self.signs.iter().zip(&mut self.heard) {
            let is_heard = match sign {
                Sign::Tones(tones) => tones.iter().all(|hertz| amplitude(stretch, *hertz) >= AUDIBLE),
                Sign::AnythingElse => is_quiet && power(stretch).sqrt() >= AUDIBLE / 2.0,
            };
            *count += u32::from(is_heard);
        }
    }
}

/// How loud a tone is in a stretch: Goertzel's algorithm, with Hann's window.
fn amplitude(stretch: &[i16], hertz: f64) -> f64 {
    let (length, step) = (f64::from(RATE) / 5.0, TAU * hertz / f64::from(RATE));
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (nth, sample) in (0_u32..).zip(stretch) {
        let window = 1.0 - (f64::from(nth) * TAU / length).cos();
        let (sin, cos) = (f64::from(nth) * step).sin_cos();
        real += of_one(*sample) * window * cos;
        imaginary += of_one(*sample) * window * sin;
    }
    2.0 * f64::hypot(real, imaginary) / length
}

fn power(stretch: &[i16]) -> f64 {
    stretch.iter().map(|sample| of_one(*sample).powi(2)).sum::<f64>() / (f64::from(RATE) / 5.0)
}

fn of_one(sample: i16) -> f64 {
    f64::from(sample) / f64::from(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::voice::Voice;
    use super::*;

    const ALTO: f64 = 210.0;
    const BASS: f64 = 130.0;

    /// What is heard of several in three seconds.
    fn verdict(voices: &[f64], tone: Option<f64>) -> Vec<bool> {
        let sign = |pitch: f64| Sign::Tones(vec![pitch, 2.0 * pitch]);
        let mut hearing = Hearing::new(vec![sign(ALTO), sign(BASS), Sign::Tones(vec![1000.0]), Sign::AnythingElse]);
        let mut mix = vec![0_i16; 3 * RATE as usize];
        for pitch in voices {
            let mut said = vec![0; mix.len()];
            Voice::new(*pitch).speak(&mut said);
            mix.iter_mut().zip(said).for_each(|(sum, sample)| *sum += sample);
        }
        if let Some(hertz) = tone {
            // A square, which is the easiest: its overtones are a tone's own business.
            for (nth, sum) in (0_u32..).zip(&mut mix) {
                let half_turn = (f64::from(nth) * 2.0 * hertz / f64::from(RATE)) % 2.0 < 1.0;
                *sum += if half_turn { 3000 } else { -3000 };
            }
        }
        mix.chunks(777).for_each(|block| hearing.hear(block));
        hearing.verdict()
    }

    #[test]
    fn each_is_heard_who_speaks_and_nobody_else() {
        assert_eq!(verdict(&[], None), [false; 4]);
        assert_eq!(verdict(&[ALTO], None), [true, false, false, false]);
        assert_eq!(verdict(&[BASS], None), [false, true, false, false]);
        assert_eq!(verdict(&[ALTO, BASS], Some(1000.0))[..3], [true, true, true]);
    }

    #[test]
    fn a_stranger_is_heard_in_the_pauses() {
        assert_eq!(verdict(&[ALTO, BASS], Some(700.0)), [true, true, false, true]);
    }
}
