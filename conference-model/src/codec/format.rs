//! A payload format: what one payload type means in one conference.

use std::fmt;
use std::time::Duration;

use super::{Codec, OpusParameters, Rate, find, static_assignment};

/// RFC 3551 §4.2: a receiver should accept packets of up to 200 ms of audio. Longer ones are nobody's.
pub const LONGEST_PACKET_TIME: Duration = Duration::from_millis(200);

/// The highest payload type: the field has 7 bits.
const LAST_PAYLOAD_TYPE: u8 = 127;

/// What a payload type stands for: the RTP sessions, the telephony and the media provider all use this type.
///
/// The encoding may be one that we do not know; [`codec`](Self::codec) tells.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PayloadFormat {
    /// The number in the RTP header, 0 to 127.
    pub payload_type: u8,
    /// The encoding's name as announced.
    pub encoding: String,
    /// The RTP clock in hertz, never 0.
    pub clock_rate: u32,
    /// Audio channels, never 0; 1 for video.
    pub channels: u8,
    /// The value of `a=fmtp`, without the payload type.
    pub fmtp: Option<String>,
}

/// Why an `a=rtpmap` was not understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "an rtpmap reads `encoding/clock` or `encoding/clock/channels`, with a clock of at least 1 and 1 to 255 channels"
)]
pub struct BadRtpMap;

impl PayloadFormat {
    /// What RFC 3551 ties to `payload_type`.
    #[must_use]
    pub fn from_static(payload_type: u8) -> Option<Self> {
        let fixed = static_assignment(payload_type)?;
        Some(Self {
            payload_type,
            encoding: fixed.name.to_owned(),
            clock_rate: fixed.clock_rate,
            channels: fixed.channels,
            fmtp: None,
        })
    }

    /// Reads the value of an `a=rtpmap` behind the payload type: `opus/48000/2`.
    ///
    /// # Errors
    /// [`BadRtpMap`] when it is not of that shape.
    pub fn from_rtpmap(payload_type: u8, rtpmap: &str) -> Result<Self, BadRtpMap> {
        let mut parts = rtpmap.trim().split('/');
        let encoding = parts.next().filter(|name| is_token(name)).ok_or(BadRtpMap)?;
        let clock_rate =
            parts.next().and_then(|clock| clock.parse().ok()).filter(|&clock| clock > 0).ok_or(BadRtpMap)?;
        let channels = match parts.next() {
            Some(channels) => channels.parse().ok().filter(|&channels| channels > 0).ok_or(BadRtpMap)?,
            None => 1,
        };
        if parts.next().is_some() || payload_type > LAST_PAYLOAD_TYPE {
            return Err(BadRtpMap);
        }
        Ok(Self { payload_type, encoding: encoding.to_owned(), clock_rate, channels, fmtp: None })
    }

    /// The format in which we offer `codec` under `payload_type`.
    #[must_use]
    pub fn offer(codec: &Codec, payload_type: u8) -> Self {
        Self {
            payload_type: payload_type & LAST_PAYLOAD_TYPE,
            encoding: codec.name.to_owned(),
            clock_rate: codec.clock_rates.first().copied().unwrap_or(1),
            channels: codec.default_channels,
            fmtp: codec.default_fmtp.map(str::to_owned),
        }
    }

    /// The same format with other parameters.
    #[must_use]
    pub fn with_fmtp(self, fmtp: impl Into<String>) -> Self {
        Self { fmtp: Some(fmtp.into()), ..self }
    }

    /// The value for `a=rtpmap` behind the payload type. One channel goes without saying (RFC 8866 §6.6).
    #[must_use]
    pub fn rtpmap(&self) -> String {
        match self.channels {
            1 => format!("{}/{}", self.encoding, self.clock_rate),
            channels => format!("{}/{}/{channels}", self.encoding, self.clock_rate),
        }
    }

    /// The codec, if it is one of ours.
    #[must_use]
    pub fn codec(&self) -> Option<&'static Codec> {
        find(&self.encoding, self.clock_rate, Some(self.channels))
    }

    /// The Opus parameters, if this is Opus.
    #[must_use]
    pub fn opus(&self) -> Option<OpusParameters> {
        let codec = self.codec()?;
        (codec.id == super::CodecId::Opus).then(|| OpusParameters::parse(self.fmtp.as_deref().unwrap_or_default()))
    }

    /// The sampling rate of the audio, which G.722's RTP clock does not tell.
    #[must_use]
    pub fn sample_rate(&self) -> u32 {
        self.codec().and_then(|codec| codec.sample_rate).unwrap_or(self.clock_rate)
    }

    /// By how much the RTP timestamp advances in a packet of `packet_time`; `None` beyond [`LONGEST_PACKET_TIME`] and for
    /// times shorter than a sample.
    #[must_use]
    pub fn ticks_per_packet(&self, packet_time: Duration) -> Option<u32> {
        ticks(self.clock_rate, packet_time)
    }

    /// Samples per channel in a packet of `packet_time`, bounded likewise.
    #[must_use]
    pub fn samples_per_packet(&self, packet_time: Duration) -> Option<u32> {
        ticks(self.sample_rate(), packet_time)
    }

    /// Bytes of payload in a packet of `packet_time`, where the codec fixes it.
    #[must_use]
    pub fn bytes_per_packet(&self, packet_time: Duration) -> Option<u32> {
        match self.codec()?.rate {
            Rate::BitsPerSample(bits) => self
                .samples_per_packet(packet_time)?
                .checked_mul(u32::from(self.channels))?
                .checked_mul(u32::from(bits))
                .map(|bits| bits.div_ceil(8)),
            Rate::Nominal(_) => None,
        }
    }

    /// The payload's bits per second, headers not counted: exact for linear codecs, usual for the others.
    #[must_use]
    pub fn bits_per_second(&self) -> Option<u64> {
        match self.codec()?.rate {
            Rate::BitsPerSample(bits) => Some(
                u64::from(self.sample_rate()).saturating_mul(u64::from(self.channels)).saturating_mul(u64::from(bits)),
            ),
            Rate::Nominal(usual) => {
                let announced = self.opus().and_then(|opus| opus.max_average_bitrate);
                Some(u64::from(announced.unwrap_or(usual)))
            }
        }
    }
}

/// Clock ticks in `time`, to the nearest: AES67 writes 16 samples at 48 kHz as 333 µs (or 0.33 ms).
fn ticks(rate: u32, time: Duration) -> Option<u32> {
    if time > LONGEST_PACKET_TIME {
        return None;
    }
    let scaled = u128::from(rate).saturating_mul(time.as_nanos());
    let rounded = scaled.saturating_add(500_000_000).checked_div(1_000_000_000)?;
    u32::try_from(rounded).ok().filter(|&ticks| ticks > 0)
}

/// RFC 8866 §9: the characters of names.
pub(crate) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| {
            matches!(byte, 0x21 | 0x23..=0x27 | 0x2A | 0x2B | 0x2D | 0x2E | 0x30..=0x39 | 0x41..=0x5A | 0x5E..=0x7E)
        })
}

impl fmt::Display for PayloadFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.rtpmap(), self.payload_type)
    }
}
