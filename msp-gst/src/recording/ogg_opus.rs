//! Opus in Ogg (RFC 7845), a page a second.
//!
//! Each page says how long the stream is up to there, so a file whose writer was killed lacks its last second and
//! nothing else. Silence is encoded once and then repeated: an hour of it costs 0.8 MB and hardly any time.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use ogg::{PacketWriteEndInfo, PacketWriter};
use opus::{Application, Bitrate, Channels, Encoder};

use crate::codec::Layout;
use crate::mixer::SAMPLE_RATE;

/// 20 ms: what Opus compresses best without being clumsy.
const PACKET_FRAMES: usize = 960;
const PACKETS_PER_PAGE: u64 = 50;
/// Speech and music that are not told from the original.
const BITS_PER_CHANNEL: i32 = 64_000;
/// Half the work of the default for a loss that this bit rate makes up for: everybody's track is encoded at once.
const COMPLEXITY: i32 = 5;
/// RFC 6716 §3.4, R5: no frame is longer.
const LONGEST_PACKET: usize = 1_275;
/// What the encoder needs to say that there is nothing. It says so once what it heard before has died away in it.
const SILENT_PACKET: usize = 3;
/// Fainter than the last of so many bits is silence.
const BITS_OF_SOUND: i32 = 16;
/// Files with one stream each: any number does.
const SERIAL: u32 = 1;

/// An Ogg file that grows.
pub(super) struct OggOpusFile {
    writer: PacketWriter<'static, BufWriter<File>>,
    encoder: Encoder,
    channels: usize,
    /// What the decoder throws away at the beginning, where the encoder had not heard enough.
    pre_skip: u64,
    frames: u64,
    packets: u64,
    /// Less than a packet.
    rest: Vec<f32>,
    /// The last packet, which may turn out to be the stream's last.
    held: Vec<u8>,
}

impl OggOpusFile {
    pub(super) fn new(file: File, layout: Layout) -> io::Result<Self> {
        let (channels, count) = match layout {
            Layout::Mono => (Channels::Mono, 1),
            Layout::Stereo => (Channels::Stereo, 2),
        };
        let mut encoder = Encoder::new(SAMPLE_RATE, channels, Application::Audio).map_err(io::Error::other)?;
        let bits = if layout == Layout::Stereo { 2 * BITS_PER_CHANNEL } else { BITS_PER_CHANNEL };
        encoder.set_bitrate(Bitrate::Bits(bits)).map_err(io::Error::other)?;
        encoder.set_complexity(COMPLEXITY).map_err(io::Error::other)?;
        encoder.set_lsb_depth(BITS_OF_SOUND).map_err(io::Error::other)?;
        let pre_skip = encoder.get_lookahead().map_err(io::Error::other)?;
        let pre_skip = u16::try_from(pre_skip).map_err(io::Error::other)?;
        let mut writer = PacketWriter::new(BufWriter::new(file));
        writer.write_packet(id_header(count, pre_skip), SERIAL, PacketWriteEndInfo::EndPage, 0)?;
        writer.write_packet(comment_header(), SERIAL, PacketWriteEndInfo::EndPage, 0)?;
        writer.inner_mut().flush()?;
        Ok(Self {
            writer,
            encoder,
            channels: usize::from(count),
            pre_skip: u64::from(pre_skip),
            frames: 0,
            packets: 0,
            rest: Vec::with_capacity(2 * PACKET_FRAMES * usize::from(count)),
            held: Vec::new(),
        })
    }

    /// Whole frames.
    pub(super) fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        self.frames += (samples.len() / self.channels) as u64;
        self.encode(samples)
    }

    pub(super) fn silence(&mut self, frames: u64) -> io::Result<()> {
        self.frames += frames;
        self.encode_silence(frames)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        let whole = self.frames + self.pre_skip;
        let said = self.packets * PACKET_FRAMES as u64 + (self.rest.len() / self.channels) as u64;
        self.encode_silence(whole.saturating_sub(said))?;
        // A packet is sent when it is full.
        let missing = PACKET_FRAMES - self.rest.len() / self.channels;
        self.encode_silence(if missing == PACKET_FRAMES { 0 } else { missing as u64 })?;
        self.writer.write_packet(self.held, SERIAL, PacketWriteEndInfo::EndStream, whole)?;
        self.writer.inner_mut().flush()
    }

    fn encode(&mut self, mut samples: &[f32]) -> io::Result<()> {
        let full = PACKET_FRAMES * self.channels;
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(full - self.rest.len()));
            self.rest.extend_from_slice(now);
            samples = later;
            if self.rest.len() == full {
                let encoded = self.encode_packet();
                self.rest.clear();
                encoded?;
            }
        }
        Ok(())
    }

    fn encode_silence(&mut self, frames: u64) -> io::Result<()> {
        let packet = [0.0; 2 * PACKET_FRAMES];
        let mut left = frames;
        while left > 0 {
            let frames = left.min((PACKET_FRAMES - self.rest.len() / self.channels) as u64);
            let samples = usize::try_from(frames).unwrap_or(PACKET_FRAMES) * self.channels;
            self.encode(packet.get(..samples).unwrap_or(&packet))?;
            left -= frames;
        }
        Ok(())
    }

    fn encode_packet(&mut self) -> io::Result<()> {
        let is_silent = self.rest.iter().all(|sample| *sample == 0.0);
        let packet = if is_silent && self.packets > 0 && self.held.len() <= SILENT_PACKET {
            self.held.clone()
        } else {
            self.encoder.encode_vec_float(&self.rest, LONGEST_PACKET).map_err(io::Error::other)?
        };
        let before = std::mem::replace(&mut self.held, packet);
        if self.packets > 0 {
            self.write_packet(before)?;
        }
        self.packets += 1;
        Ok(())
    }

    /// Writes the packet that was held: number [`Self::packets`], counted from one.
    fn write_packet(&mut self, packet: Vec<u8>) -> io::Result<()> {
        let ends_page = self.packets.is_multiple_of(PACKETS_PER_PAGE);
        let end = if ends_page { PacketWriteEndInfo::EndPage } else { PacketWriteEndInfo::NormalPacket };
        self.writer.write_packet(packet, SERIAL, end, self.packets * PACKET_FRAMES as u64)?;
        if ends_page { self.writer.inner_mut().flush() } else { Ok(()) }
    }
}

/// RFC 7845 §5.1.
fn id_header(channels: u8, pre_skip: u16) -> Vec<u8> {
    let mut header = b"OpusHead\x01".to_vec();
    header.push(channels);
    header.extend(pre_skip.to_le_bytes());
    header.extend(SAMPLE_RATE.to_le_bytes());
    // No gain, and the channel mapping of mono and stereo.
    header.extend([0, 0, 0]);
    header
}

/// RFC 7845 §5.2: who made it, and no comments.
fn comment_header() -> Vec<u8> {
    let mut header = b"OpusTags".to_vec();
    header.extend(7_u32.to_le_bytes());
    header.extend(b"Plenary");
    header.extend(0_u32.to_le_bytes());
    header
}
