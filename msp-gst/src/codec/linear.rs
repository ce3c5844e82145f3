//! L16 (RFC 3551 §4.5.11) and L24 (RFC 3190): big-endian, interleaved, in as many channels as the description says.

use super::Layout;

pub(super) const L16_OCTETS: usize = 2;
pub(super) const L24_OCTETS: usize = 3;

#[derive(Debug)]
pub(super) struct Linear {
    octets: usize,
    channels: usize,
    layout: Layout,
}

pub(super) fn frames(payload: &[u8], channels: usize, octets: usize) -> Option<usize> {
    let frame = channels.checked_mul(octets).filter(|&frame| frame > 0)?;
    payload.len().is_multiple_of(frame).then(|| payload.len() / frame)
}

impl Linear {
    pub(super) fn new(octets: usize, channels: usize, layout: Layout) -> Self {
        Self { octets, channels, layout }
    }

    pub(super) fn decode(&self, payload: &[u8], out: &mut [f32]) -> usize {
        let frames = payload.chunks_exact(self.octets * self.channels);
        let outs = out.chunks_exact_mut(self.layout.channels());
        let mut filled = 0;
        for (frame, out) in frames.zip(outs) {
            self.lay_out(frame, out);
            filled += 1;
        }
        filled
    }

    /// Mono is the mean of all channels; of more than two, stereo is the first two (AES67 orders them so).
    fn lay_out(&self, frame: &[u8], out: &mut [f32]) {
        let samples = frame.chunks_exact(self.octets).map(sample);
        match self.layout {
            Layout::Mono => out.fill(samples.sum::<f32>() / self.channels as f32),
            Layout::Stereo => out.iter_mut().zip(samples.cycle()).for_each(|(out, sample)| *out = sample),
        }
    }
}

/// The other way round: two channels go to the first two, one to all of them, as the mean of all is the same again.
#[derive(Debug)]
pub(super) struct LinearEncoder(pub(super) Linear);

impl LinearEncoder {
    pub(super) fn encode(&self, sound: &[f32], out: &mut [u8]) -> Option<usize> {
        let Linear { octets, channels, layout } = self.0;
        let frames = sound.chunks_exact(layout.channels());
        let length = frames.len() * octets * channels;
        let outs = out.get_mut(..length)?.chunks_exact_mut(octets * channels);
        for (frame, out) in frames.zip(outs) {
            let others = if layout == Layout::Mono { frame } else { &[0.0] };
            let samples = frame.iter().chain(others.iter().cycle());
            out.chunks_exact_mut(octets).zip(samples).for_each(|(out, sample)| write(*sample, out));
        }
        Some(length)
    }
}

fn write(sample: f32, out: &mut [u8]) {
    let shift = 32 - 8 * out.len();
    let octets = (super::quantised(sample, 31 - shift) << shift).to_be_bytes();
    out.iter_mut().zip(octets).for_each(|(out, octet)| *out = octet);
}

fn sample(octets: &[u8]) -> f32 {
    match *octets {
        [high, low] => f32::from(i16::from_be_bytes([high, low])) / 32_768.0,
        [high, middle, low] => (i32::from_be_bytes([high, middle, low, 0]) >> 8) as f32 / 8_388_608.0,
        _ => 0.0,
    }
}
