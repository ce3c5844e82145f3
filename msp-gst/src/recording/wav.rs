//! WAV: 16 bits, with room to grow beyond its 4 GiB.
//!
//! ```text
//!    0  "RIFF"  size     "WAVE"
//!   12  "JUNK"  28       28 octets of nothing          while the sizes fit into 32 bits
//!       "ds64"  28       sizes in 64 bits              and RF64 instead of RIFF, once they do not (EBU Tech 3306)
//!   48  "fmt "  16       PCM, channels, rate, …
//!   72  "data"  size
//!   80  samples
//! ```
//!
//! The header is right once a second, so a file whose writer was killed plays to where the header says, and tools that
//! repair find the rest. Silence is skipped: file systems with sparse files store none.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use crate::codec::Layout;
use crate::mixer::SAMPLE_RATE;

const HEADER: u64 = 80;
const OCTETS_PER_SAMPLE: u16 = 2;
/// What of the file RIFF's size does not count.
const BEFORE_SIZE: u64 = 8;

/// A WAV file that grows.
#[derive(Debug)]
pub(super) struct WavFile {
    file: BufWriter<File>,
    channels: u16,
    /// Where the next frame goes.
    frames: u64,
    /// Of how many frames the header speaks.
    announced: u64,
    octets: Vec<u8>,
}

impl WavFile {
    pub(super) fn new(file: File, layout: Layout) -> io::Result<Self> {
        let channels = if layout == Layout::Stereo { 2 } else { 1 };
        let mut wav = Self { file: BufWriter::new(file), channels, frames: 0, announced: 0, octets: Vec::new() };
        wav.announce()?;
        Ok(wav)
    }

    /// Whole frames.
    pub(super) fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        self.octets.clear();
        self.octets.extend(samples.iter().flat_map(|sample| sixteen_bits(*sample).to_le_bytes()));
        self.file.write_all(&self.octets)?;
        self.frames += self.octets.len() as u64 / self.octets_per_frame();
        if self.frames - self.announced >= u64::from(SAMPLE_RATE) {
            self.announce()?;
        }
        Ok(())
    }

    pub(super) fn silence(&mut self, frames: u64) -> io::Result<()> {
        self.frames += frames;
        self.file.seek(SeekFrom::Start(self.end())).map(drop)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.announce()?;
        self.file.get_ref().set_len(self.end())
    }

    /// Makes the header true, and goes on behind what there is.
    fn announce(&mut self) -> io::Result<()> {
        self.announced = self.frames;
        let header = header(self.channels, self.frames * self.octets_per_frame());
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        self.file.seek(SeekFrom::Start(self.end())).map(drop)
    }

    fn octets_per_frame(&self) -> u64 {
        u64::from(self.channels * OCTETS_PER_SAMPLE)
    }

    fn end(&self) -> u64 {
        HEADER + self.frames * self.octets_per_frame()
    }
}

/// The first [`HEADER`] octets of a file with `data` octets of samples.
fn header(channels: u16, data: u64) -> Vec<u8> {
    let size = HEADER - BEFORE_SIZE + data;
    let small = u32::try_from(size).ok().zip(u32::try_from(data).ok());
    // In RF64, 32-bit sizes of all ones point to the ds64 chunk.
    let (size_32, data_32) = small.unwrap_or((u32::MAX, u32::MAX));
    let frame = channels * OCTETS_PER_SAMPLE;
    let mut header = Vec::new();
    header.extend(if small.is_some() { b"RIFF" } else { b"RF64" });
    header.extend(size_32.to_le_bytes());
    header.extend(b"WAVE");
    header.extend(if small.is_some() { b"JUNK" } else { b"ds64" });
    header.extend(28_u32.to_le_bytes());
    for size in [size, data, data / u64::from(frame)] {
        header.extend(if small.is_some() { [0; 8] } else { size.to_le_bytes() });
    }
    header.extend([0; 4]);
    header.extend(b"fmt ");
    header.extend(16_u32.to_le_bytes());
    header.extend(1_u16.to_le_bytes());
    header.extend(channels.to_le_bytes());
    header.extend(SAMPLE_RATE.to_le_bytes());
    header.extend((SAMPLE_RATE * u32::from(frame)).to_le_bytes());
    header.extend(frame.to_le_bytes());
    header.extend((OCTETS_PER_SAMPLE * 8).to_le_bytes());
    header.extend(b"data");
    header.extend(data_32.to_le_bytes());
    header
}

#[expect(clippy::cast_possible_truncation, reason = "it is clamped to what sixteen bits hold")]
fn sixteen_bits(sample: f32) -> i16 {
    (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_four_gibibytes_the_header_becomes_that_of_rf64() {
        let small = header(1, u64::from(u32::MAX) - 72);
        assert!(small.starts_with(b"RIFF\xff\xff\xff\xffWAVEJUNK") && small.ends_with(&(u32::MAX - 72).to_le_bytes()));
        assert_eq!(small.len(), 80);
        let large = header(1, 5 << 30);
        let sizes = [(5_u64 << 30) + 72, 5 << 30, 5 << 29].map(u64::to_le_bytes).concat();
        let begin = [&b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0"[..], &sizes].concat();
        assert!(large.starts_with(&begin) && large.ends_with(b"data\xff\xff\xff\xff"));
        assert_eq!(large.len(), 80);
    }

    #[test]
    fn samples_that_are_no_numbers_or_too_loud_do_no_harm() {
        let samples = [0.0, 1.0, -1.0, 7.0, f32::NEG_INFINITY, f32::NAN].map(sixteen_bits);
        assert_eq!(samples, [0, 32_767, -32_767, 32_767, -32_767, 0]);
    }
}
