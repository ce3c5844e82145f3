//! The format parameters of Opus (RFC 7587 §6.1).

/// The lowest and highest rates an Opus sender may be told, in hertz.
const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;
/// The bit rates RFC 7587 §3.1.1 names as useful.
const BIT_RATES: std::ops::RangeInclusive<u32> = 6_000..=510_000;

/// What `a=fmtp` of an Opus format says. Absent numbers mean no limit, absent switches mean off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OpusParameters {
    /// The highest rate worth sending: the receiver plays no more.
    pub max_playback_rate: Option<u32>,
    /// The highest rate the sender is likely to capture.
    pub max_capture_rate: Option<u32>,
    /// The highest average bit rate worth sending.
    pub max_average_bitrate: Option<u32>,
    /// The receiver prefers stereo.
    pub stereo: bool,
    /// The sender is likely to send stereo.
    pub sends_stereo: bool,
    /// The receiver prefers a constant bit rate.
    pub constant_bitrate: bool,
    /// The receiver can use in-band forward error correction.
    pub inband_fec: bool,
    /// The receiver prefers that silence is not sent.
    pub discontinuous: bool,
}

impl OpusParameters {
    /// Reads the parameters. Unknown ones, and numbers outside what Opus can do, are as if they were absent.
    #[must_use]
    pub fn parse(fmtp: &str) -> Self {
        let mut parameters = Self::default();
        for (name, value) in fmtp.split(';').filter_map(|parameter| parameter.split_once('=')) {
            parameters.set(name.trim(), value.trim());
        }
        parameters
    }

    fn set(&mut self, name: &str, value: &str) {
        let number = |range: std::ops::RangeInclusive<u32>| value.parse().ok().filter(|number| range.contains(number));
        let switch = value == "1";
        match name {
            "maxplaybackrate" => self.max_playback_rate = number(SAMPLE_RATES),
            "sprop-maxcapturerate" => self.max_capture_rate = number(SAMPLE_RATES),
            "maxaveragebitrate" => self.max_average_bitrate = number(BIT_RATES),
            "stereo" => self.stereo = switch,
            "sprop-stereo" => self.sends_stereo = switch,
            "cbr" => self.constant_bitrate = switch,
            "useinbandfec" => self.inband_fec = switch,
            "usedtx" => self.discontinuous = switch,
            _ => {}
        }
    }

    /// The text for `a=fmtp`, empty when nothing departs from the defaults.
    #[must_use]
    pub fn write(&self) -> String {
        let numbers = [
            ("maxplaybackrate", self.max_playback_rate),
            ("sprop-maxcapturerate", self.max_capture_rate),
            ("maxaveragebitrate", self.max_average_bitrate),
        ];
        let switches = [
            ("stereo", self.stereo),
            ("sprop-stereo", self.sends_stereo),
            ("cbr", self.constant_bitrate),
            ("useinbandfec", self.inband_fec),
            ("usedtx", self.discontinuous),
        ];
        let numbers = numbers.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let switches = switches.into_iter().filter(|&(_, on)| on).map(|(name, _)| (name, 1));
        numbers.chain(switches).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";")
    }
}
