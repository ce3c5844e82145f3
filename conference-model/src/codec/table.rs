//! The table itself.

use std::time::Duration;

/// Which codec: what the media provider matches on when it chooses an encoder or decoder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CodecId {
    /// RFC 7587.
    Opus,
    /// G.711 µ-law.
    Pcmu,
    /// G.711 A-law.
    Pcma,
    /// G.722: 16 kHz audio under an 8 kHz RTP clock.
    G722,
    /// 16-bit linear, big-endian, interleaved.
    L16,
    /// 24-bit linear, big-endian, interleaved (RFC 3190).
    L24,
    /// GSM full rate.
    Gsm,
    /// Comfort noise (RFC 3389).
    ComfortNoise,
    /// RFC 7741.
    Vp8,
    /// RFC 6184.
    H264,
    /// RFC 4629 and 2190.
    H263,
    /// RFC 4587.
    H261,
}

/// What kind of medium a codec carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Sound.
    Audio,
    /// Pictures.
    Video,
}

/// What we do with a codec.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// Sent and received.
    Full,
    /// Only received: others still send it, nobody needs it from us.
    ReceiveOnly,
    /// Accompanies another codec: it alone makes no conversation.
    Companion,
}

/// How many bits a codec makes of a second.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Rate {
    /// So many bits per sample and channel: the payload's size follows from the packet time.
    BitsPerSample(u8),
    /// About so many bits per second; the encoder decides.
    Nominal(u32),
}

/// A payload type that RFC 3551 §6 ties to a codec for ever.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StaticType {
    /// The number, 0 to 95.
    pub payload_type: u8,
    /// Encoding name as in `a=rtpmap`.
    pub name: &'static str,
    /// The RTP clock in hertz.
    pub clock_rate: u32,
    /// Audio channels; 1 for video.
    pub channels: u8,
}

/// One codec: everything that is true of it in any conference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Codec {
    /// Which it is.
    pub id: CodecId,
    /// Encoding name in `a=rtpmap`; compared without regard to case (RFC 3551 §3).
    pub name: &'static str,
    /// Other encoding names for the same thing.
    pub aliases: &'static [&'static str],
    /// Sound or pictures.
    pub kind: Kind,
    /// What we do with it.
    pub role: Role,
    /// The RTP clocks it may run at; our own choice first.
    pub clock_rates: &'static [u32],
    /// The sampling rate where it differs from the RTP clock.
    pub sample_rate: Option<u32>,
    /// Channels when the rtpmap is silent, and in what we offer.
    pub default_channels: u8,
    /// The most channels we take.
    pub max_channels: u8,
    /// Packet time when nobody says otherwise; frames of pictures have none.
    pub packet_time: Option<Duration>,
    /// Packet times that we accept to *send*. What we receive may be anything up to
    /// [`LONGEST_PACKET_TIME`](super::LONGEST_PACKET_TIME).
    pub packet_times: &'static [Duration],
    /// Bits per second.
    pub rate: Rate,
    /// Parameters we write when we offer it.
    pub default_fmtp: Option<&'static str>,
}

const fn micros(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

/// RFC 3551 §4.2: 20 ms unless the codec says otherwise.
const USUAL: Option<Duration> = Some(micros(20_000));

/// What telephony codecs may be asked for; all are whole numbers of samples at 8 kHz.
const TELEPHONY: &[Duration] = &[micros(10_000), micros(20_000), micros(30_000), micros(40_000), micros(60_000)];

/// GSM frames last 20 ms (RFC 3551 §4.5.8).
const GSM: &[Duration] = &[micros(20_000), micros(40_000), micros(60_000)];

/// RFC 7587 §6.1: multiples of 2.5 ms; SDP can say whole milliseconds from 3 to 120.
const OPUS: &[Duration] =
    &[micros(10_000), micros(20_000), micros(40_000), micros(60_000), micros(80_000), micros(100_000), micros(120_000)];

/// AES67 §7.2: 1 ms always, 125 µs, 250 µs, 333 µs and 4 ms where both sides can; then what ordinary programs use.
const LINEAR: &[Duration] = &[
    micros(125),
    micros(250),
    micros(333),
    micros(1_000),
    micros(4_000),
    micros(5_000),
    micros(10_000),
    micros(20_000),
];

const LINEAR_CLOCKS: &[u32] = &[48_000, 44_100, 96_000, 32_000, 16_000, 8_000];

/// What the fields of an audio codec are unless its entry says otherwise.
const TELEPHONE: Codec = Codec {
    id: CodecId::Pcmu,
    name: "PCMU",
    aliases: &[],
    kind: Kind::Audio,
    role: Role::Full,
    clock_rates: &[8_000],
    sample_rate: None,
    default_channels: 1,
    max_channels: 1,
    packet_time: USUAL,
    packet_times: TELEPHONY,
    rate: Rate::BitsPerSample(8),
    default_fmtp: None,
};

/// The same for video.
const PICTURES: Codec = Codec {
    id: CodecId::Vp8,
    name: "VP8",
    kind: Kind::Video,
    clock_rates: &[90_000],
    packet_time: None,
    packet_times: &[],
    rate: Rate::Nominal(500_000),
    ..TELEPHONE
};

const LINEAR_16: Codec = Codec {
    id: CodecId::L16,
    name: "L16",
    clock_rates: LINEAR_CLOCKS,
    // AES67 §8.1: a receiver takes 1 to 8 channels.
    max_channels: 8,
    packet_time: Some(micros(1_000)),
    packet_times: LINEAR,
    rate: Rate::BitsPerSample(16),
    ..TELEPHONE
};

/// Every codec, in the order in which we prefer them.
pub static CODECS: &[Codec] = &[
    Codec {
        id: CodecId::Opus,
        name: "opus",
        clock_rates: &[48_000],
        default_channels: 2,
        max_channels: 2,
        packet_times: OPUS,
        // A generous voice: with 40 bytes of headers fifty times a second, a session of 80 kb/s.
        rate: Rate::Nominal(64_000),
        default_fmtp: Some("useinbandfec=1;usedtx=1"),
        ..TELEPHONE
    },
    TELEPHONE,
    Codec { id: CodecId::Pcma, name: "PCMA", ..TELEPHONE },
    // RFC 3551 §4.5.2: the clock stayed 8000 by an old mistake; four bits per sample make 64 kb/s of 16 kHz audio.
    Codec { id: CodecId::G722, name: "G722", sample_rate: Some(16_000), rate: Rate::BitsPerSample(4), ..TELEPHONE },
    LINEAR_16,
    Codec { id: CodecId::L24, name: "L24", rate: Rate::BitsPerSample(24), ..LINEAR_16 },
    Codec { id: CodecId::Gsm, name: "GSM", packet_times: GSM, rate: Rate::Nominal(13_200), ..TELEPHONE },
    Codec {
        id: CodecId::ComfortNoise,
        name: "CN",
        role: Role::Companion,
        clock_rates: &[8_000, 16_000, 32_000, 48_000],
        rate: Rate::Nominal(400),
        ..TELEPHONE
    },
    PICTURES,
    Codec { id: CodecId::H264, name: "H264", default_fmtp: Some("packetization-mode=1"), ..PICTURES },
    Codec {
        id: CodecId::H263,
        name: "H263-1998",
        aliases: &["H263", "H263-2000"],
        role: Role::ReceiveOnly,
        rate: Rate::Nominal(384_000),
        ..PICTURES
    },
    Codec { id: CodecId::H261, name: "H261", role: Role::ReceiveOnly, rate: Rate::Nominal(384_000), ..PICTURES },
];

const fn fixed(payload_type: u8, name: &'static str, clock_rate: u32, channels: u8) -> StaticType {
    StaticType { payload_type, name, clock_rate, channels }
}

/// RFC 3551 §6, tables 4 and 5, with the codecs that nobody here decodes: a refusal can then name what it refuses.
static STATIC_TYPES: &[StaticType] = &[
    fixed(0, "PCMU", 8_000, 1),
    fixed(3, "GSM", 8_000, 1),
    fixed(4, "G723", 8_000, 1),
    fixed(5, "DVI4", 8_000, 1),
    fixed(6, "DVI4", 16_000, 1),
    fixed(7, "LPC", 8_000, 1),
    fixed(8, "PCMA", 8_000, 1),
    fixed(9, "G722", 8_000, 1),
    fixed(10, "L16", 44_100, 2),
    fixed(11, "L16", 44_100, 1),
    fixed(12, "QCELP", 8_000, 1),
    fixed(13, "CN", 8_000, 1),
    fixed(14, "MPA", 90_000, 1),
    fixed(15, "G728", 8_000, 1),
    fixed(16, "DVI4", 11_025, 1),
    fixed(17, "DVI4", 22_050, 1),
    fixed(18, "G729", 8_000, 1),
    fixed(25, "CelB", 90_000, 1),
    fixed(26, "JPEG", 90_000, 1),
    fixed(28, "nv", 90_000, 1),
    fixed(31, "H261", 90_000, 1),
    fixed(32, "MPV", 90_000, 1),
    fixed(33, "MP2T", 90_000, 1),
    fixed(34, "H263", 90_000, 1),
];

/// What RFC 3551 ties to a payload type, `None` for dynamic and unassigned numbers.
#[must_use]
pub fn static_assignment(payload_type: u8) -> Option<StaticType> {
    STATIC_TYPES.iter().find(|fixed| fixed.payload_type == payload_type).copied()
}

/// The codec of an `a=rtpmap`. Names ignore case; `channels` `None` means that the rtpmap did not say.
#[must_use]
pub fn find(name: &str, clock_rate: u32, channels: Option<u8>) -> Option<&'static Codec> {
    CODECS.iter().find(|codec| {
        codec.is_called(name)
            && codec.clock_rates.contains(&clock_rate)
            && channels.is_none_or(|channels| (1..=codec.max_channels).contains(&channels))
    })
}

/// The table's entry for `id`.
#[must_use]
pub fn find_by_id(id: CodecId) -> Option<&'static Codec> {
    CODECS.iter().find(|codec| codec.id == id)
}

impl Codec {
    fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }

    /// The payload type tied to this codec at this clock and number of channels.
    #[must_use]
    pub fn static_type(&self, clock_rate: u32, channels: u8) -> Option<u8> {
        STATIC_TYPES
            .iter()
            .find(|fixed| self.is_called(fixed.name) && fixed.clock_rate == clock_rate && fixed.channels == channels)
            .map(|fixed| fixed.payload_type)
    }
}
