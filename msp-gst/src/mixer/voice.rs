//! One talker's decoders: from queued payloads to samples at 48 kHz, and what stands in for those that are missing.

use super::conceal::Repetition;
use super::pcm::{Origin, Pcm};
use super::rate::Rate;
use crate::codec::{Decoder, Format, Layout, MOST_FRAMES, Undecodable};
use crate::meter;

/// Losses are made up in multiples of this.
pub(super) const GRAIN: usize = Decoder::LOSS_GRAIN;

/// The most that is made up at once: what a frame of Opus usually lasts.
pub(super) const MOST_AT_ONCE: usize = 8 * GRAIN;

#[derive(Debug)]
struct Ready {
    decoder: Decoder,
    rate: Option<Rate>,
}

#[derive(Debug)]
pub(super) struct Voice {
    layout: Layout,
    /// One for each of the mixer's formats, made when the talker first uses it.
    ready: Vec<Option<Ready>>,
    current: Option<usize>,
    repetition: Repetition,
    sound: Vec<f32>,
}

impl Voice {
    pub(super) fn new(layout: Layout, formats: usize) -> Self {
        let channels = layout.channels();
        Self {
            layout,
            ready: std::iter::repeat_with(|| None).take(formats).collect(),
            current: None,
            repetition: Repetition::new(channels),
            sound: vec![0.0; MOST_FRAMES * channels],
        }
    }

    /// For the next talker.
    pub(super) fn reset(&mut self) {
        self.current = None;
        self.repetition.stop();
        for ready in self.ready.iter_mut().flatten() {
            ready.reset();
        }
    }

    /// Allocates what `format` needs, if this talker has not used it before. Not on the tick.
    pub(super) fn prepare(&mut self, index: usize, format: Format) -> Result<(), Undecodable> {
        if let Some(ready @ None) = self.ready.get_mut(index) {
            let decoder = Decoder::new(format, self.layout)?;
            *ready = Some(Ready { decoder, rate: Rate::new(format.sample_rate(), self.layout.channels()) });
        }
        Ok(())
    }

    /// Decodes into `pcm`, and says how loud that was.
    pub(super) fn play(&mut self, format: usize, payload: &[u8], pcm: &mut Pcm) -> Result<u8, Undecodable> {
        self.switch_to(format, pcm);
        if self.repetition.has_begun() {
            pcm.cross_from(|tail| self.repetition.fill(tail));
            self.repetition.stop();
        }
        let ready = self.ready.get_mut(format).and_then(Option::as_mut).ok_or(Undecodable::Refused)?;
        let frames = ready.decoder.decode(payload, &mut self.sound)?;
        let sound = self.sound.get_mut(..frames * self.layout.channels()).unwrap_or_default();
        let level = meter::level(silence_unless_finite(sound));
        match &mut ready.rate {
            Some(rate) => {
                pcm.write(rate.reserve(), Origin::Real);
                pcm.write(rate.convert(sound), Origin::Real);
            }
            None => pcm.write(sound, Origin::Real),
        }
        Ok(level)
    }

    /// Writes what was lost before `next`, from the copy in it. `frames` is a multiple of [`GRAIN`].
    pub(super) fn recover(&mut self, next: &[u8], frames: usize, pcm: &mut Pcm) -> bool {
        let Some(sound) = self.sound.get_mut(..frames * self.layout.channels()) else { return false };
        let recovered = current(&mut self.ready, self.current).is_some_and(|ready| ready.decoder.recover(next, sound));
        if recovered {
            silence_unless_finite(sound);
            pcm.write(sound, Origin::Real);
        }
        recovered
    }

    /// Writes about `frames` frames of what may have been said, and says how many.
    pub(super) fn make_up(&mut self, frames: usize, pcm: &mut Pcm) -> usize {
        let frames = frames.next_multiple_of(GRAIN).min(MOST_AT_ONCE);
        if pcm.is_silent() {
            pcm.write_silence(frames);
            return frames;
        }
        let Some(sound) = self.sound.get_mut(..frames * self.layout.channels()) else { return frames };
        let concealed = current(&mut self.ready, self.current).is_some_and(|ready| ready.decoder.conceal(sound));
        if !concealed {
            let begins = !self.repetition.has_begun();
            if begins {
                self.repetition.start(pcm.written());
            }
            self.repetition.fill(sound);
            if begins {
                pcm.bridge_to(sound);
            }
        }
        silence_unless_finite(sound);
        pcm.write(sound, Origin::MadeUp);
        frames
    }

    fn switch_to(&mut self, format: usize, pcm: &Pcm) {
        if self.current.replace(format).is_some_and(|before| before != format) {
            if let Some(ready) = current(&mut self.ready, self.current) {
                ready.reset();
            }
            self.interrupt(pcm);
        }
    }

    /// What is played next does not continue what was played: another decoder, another time.
    pub(super) fn interrupt(&mut self, pcm: &Pcm) {
        if !self.repetition.has_begun() {
            self.repetition.start(pcm.written());
        }
    }
}

/// The mean square of `sound`, which becomes silence if that is no number: one such sample would make the whole mix, and
/// the limiter's gain, another.
fn silence_unless_finite(sound: &mut [f32]) -> f32 {
    let power = meter::power(sound);
    if power.is_finite() {
        return power;
    }
    sound.fill(0.0);
    0.0
}

fn current(ready: &mut [Option<Ready>], current: Option<usize>) -> Option<&mut Ready> {
    ready.get_mut(current?)?.as_mut()
}

impl Ready {
    fn reset(&mut self) {
        self.decoder.reset();
        if let Some(rate) = &mut self.rate {
            rate.reset();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::silence_unless_finite;

    #[test]
    fn what_is_no_number_becomes_silence() {
        for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30] {
            let mut sound = [0.5, wrong, 0.5];
            assert_eq!(silence_unless_finite(&mut sound), 0.0);
            assert_eq!(sound, [0.0; 3]);
        }
        let mut sound = [0.5, -0.5];
        assert_eq!(silence_unless_finite(&mut sound), 0.25);
        assert_eq!(sound, [0.5, -0.5]);
    }
}
