//! The few lines of a description that the cache must know before, and without, a full parse.
//!
//! Who may change or delete an entry depends on its `o=` line, and when it ends on its `t=` lines (RFC 2974 §4, §5). The
//! full reader ([`description`](crate::description)) refuses what must not be dialled; an announcement it refuses must
//! still be deletable, time out, and never replace another. So these lines are read here, by the smallest reader that can.

use std::fmt;

use super::interval::Profile;
use crate::text::clean;
use crate::time::NtpTime;

/// More lines than this are not looked at; the full reader refuses such a text anyway.
const MOST_LINES: usize = 512;

/// Longest `o=` line. It is a key in a table.
const LONGEST_ORIGIN: usize = 512;

/// What makes a session the same session from one announcement to the next: its `o=` line without the version
/// (RFC 2974 §5, RFC 8866 §5.2). Bytes, because hostile and Mbone-era texts need not be UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(Box<[u8]>);

/// What the cache knows of a description.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// The session.
    pub session: SessionId,
    /// The `o=` line as it stands, version included, without line end.
    pub origin_line: Box<[u8]>,
    /// When it is over for good: the latest stop time, in NTP seconds. `None`: never, or not said.
    pub stop: Option<u64>,
    /// Whose habits its announcer has.
    pub profile: Profile,
}

impl SessionId {
    /// Bytes kept for it.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for SessionId {
    /// Cleaned: it is a stranger's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clean(&self.0))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({self})")
    }
}

impl Summary {
    /// What can be known of a description, or of a deletion's payload. `None`: there is no usable `o=` line.
    #[must_use]
    pub fn of(payload: &[u8]) -> Option<Self> {
        let origin_line = values(payload, b"o=").next().filter(|value| value.len() <= LONGEST_ORIGIN)?;
        let session = session_of(origin_line)?;
        let origin_line = [b"o=", origin_line].concat().into_boxed_slice();
        Some(Self { session, origin_line, stop: latest_stop(payload), profile: Profile::of_description(payload) })
    }

    /// Whether the session is over at `wall`.
    #[must_use]
    pub fn is_over(&self, wall: NtpTime) -> bool {
        self.stop.is_some_and(|stop| wall.seconds > stop)
    }
}

/// What the description calls itself (`s=`), cleaned for display; empty when it does not say.
#[must_use]
pub fn title(payload: &[u8]) -> String {
    values(payload, b"s=").next().map(clean).unwrap_or_default()
}

/// `<username> <sess-id> <sess-version> <nettype> <addrtype> <address>`, less the version.
fn session_of(origin: &[u8]) -> Option<SessionId> {
    let mut fields = origin.split(|&byte| byte == b' ').filter(|field| !field.is_empty());
    let (user, id, _version) = (fields.next()?, fields.next()?, fields.next()?);
    let (network, family, address) = (fields.next()?, fields.next()?, fields.next()?);
    fields.next().is_none().then(|| SessionId([user, id, network, family, address].join(&b' ').into_boxed_slice()))
}

/// The latest stop time of all `t=` lines; one that says 0 (unbounded) or cannot be read leaves the end open.
fn latest_stop(payload: &[u8]) -> Option<u64> {
    values(payload, b"t=").map(stop_of).reduce(|latest, stop| Some(latest?.max(stop?))).flatten()
}

fn stop_of(value: &[u8]) -> Option<u64> {
    let stop = str::from_utf8(value).ok()?.split_ascii_whitespace().nth(1)?;
    stop.parse().ok().filter(|&seconds| seconds != 0)
}

impl Profile {
    /// Whose habits the announcer of this description has, by what only AES67 gear and what speaks to it writes: linear
    /// sound (L16, L24) whose clock is related to a common one (RFC 7273), or whose packets are of 4 ms and less.
    ///
    /// Read leniently: the attributes may stand at the session or the medium, spelled in any case, with any value.
    #[must_use]
    pub fn of_description(payload: &[u8]) -> Self {
        let attributes = || values(payload, b"a=").map(<[u8]>::trim_ascii_start);
        let is = |line: &[u8], name: &str| {
            line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        };
        let is_linear = attributes().filter(|line| is(line, "rtpmap:")).any(maps_linear_sound);
        let is_clocked = || attributes().any(|line| is(line, "ts-refclk:") || is(line, "mediaclk:"));
        let is_short = || attributes().any(|line| is(line, "ptime:") && packet_time(line) <= LONGEST_AES67_PACKET);
        if is_linear && (is_clocked() || is_short()) { Self::Aes67 } else { Self::Rfc2974 }
    }
}

/// The longest packet time of AES67, in milliseconds.
const LONGEST_AES67_PACKET: f64 = 4.0;

/// `rtpmap:97 L24/48000/2`
fn maps_linear_sound(line: &[u8]) -> bool {
    let encoding = line.split(|&byte| byte == b' ').nth(1).unwrap_or_default();
    let name = encoding.split(|&byte| byte == b'/').next().unwrap_or_default();
    name.eq_ignore_ascii_case(b"L16") || name.eq_ignore_ascii_case(b"L24")
}

/// `ptime:0.125`, and with the decimal comma that some programs write in some countries.
fn packet_time(line: &[u8]) -> f64 {
    let value = line.split(|&byte| byte == b':').nth(1).and_then(|value| str::from_utf8(value).ok());
    value.and_then(|value| value.trim().replace(',', ".").parse().ok()).unwrap_or(f64::INFINITY)
}

/// The values of the lines that begin with `prefix`, among the first [`MOST_LINES`].
fn values<'a>(payload: &'a [u8], prefix: &'static [u8; 2]) -> impl Iterator<Item = &'a [u8]> {
    let lines = payload.split(|&byte| byte == b'\n').take(MOST_LINES);
    lines.filter_map(move |line| line.strip_suffix(b"\r").unwrap_or(line).strip_prefix(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_not_part_of_the_identity() {
        let first = Summary::of(b"v=0\r\no=ann 7 1 IN IP4 192.0.2.1\r\ns=x\r\n").unwrap();
        let second = Summary::of(b"v=0\no=ann 7 2 IN IP4 192.0.2.1\ns=y\n").unwrap();
        assert_eq!(first.session, second.session);
        assert_ne!(first.origin_line, second.origin_line);
        assert_eq!(&*first.origin_line, b"o=ann 7 1 IN IP4 192.0.2.1");
        let other = Summary::of(b"o=ann 8 1 IN IP4 192.0.2.1").unwrap();
        assert_ne!(first.session, other.session);
    }

    #[test]
    fn a_text_without_a_whole_origin_line_has_no_summary() {
        let long = [b"o=".as_slice(), &[b'x'; 600], b" 7 1 IN IP4 192.0.2.1"].concat();
        for text in [b"".as_slice(), b"v=0\ns=x\n", b"o=ann 7 1 IN IP4", b"o=a b c d e f g", &long] {
            assert_eq!(Summary::of(text), None);
        }
    }

    #[test]
    fn the_latest_stop_counts_and_zero_means_never() {
        let stop = |lines: &str| Summary::of(format!("o=a 1 1 IN IP4 192.0.2.1\n{lines}").as_bytes()).unwrap().stop;
        assert_eq!(stop("t=10 20\nt=30 40\n"), Some(40));
        assert_eq!(stop("t=10 20\nt=30 0\n"), None);
        assert_eq!(stop("t=10 20\nt=30 soon\n"), None);
        assert_eq!(stop(""), None);
        assert_eq!(stop("t=0 99999999999999999999999\n"), None);
    }

    #[test]
    fn a_session_is_over_only_after_its_stop() {
        let summary = Summary::of(b"o=a 1 1 IN IP4 192.0.2.1\nt=10 20\n").unwrap();
        assert!(!summary.is_over(NtpTime { seconds: 20, fraction: 0 }));
        assert!(summary.is_over(NtpTime { seconds: 21, fraction: 0 }));
    }

    #[test]
    fn aes67_gear_is_known_by_its_description() {
        macro_rules! of {
            ($name:literal) => {
                Profile::of_description(include_bytes!(concat!("../../tests/descriptions/", $name, ".sdp")))
            };
        }
        let gear =
            [of!("dante-aes67"), of!("ravenna"), of!("aes67-linux-daemon"), of!("pipewire"), of!("nmos-2110-30")];
        assert_eq!(gear, [Profile::Aes67; 5]);
        let others = [of!("vlc"), of!("mbone-sdr"), of!("ffmpeg-sap-muxer"), of!("gstreamer"), of!("minisapserver")];
        assert_eq!(others, [Profile::Rfc2974; 5]);
        let lenient = |text: &str| Profile::of_description(text.as_bytes());
        assert_eq!(lenient("a=RTPMAP:96 l16/48000\na=ptime: 0,125\n"), Profile::Aes67);
        assert_eq!(lenient("a=rtpmap:96 L16/48000\na=ptime:20\n"), Profile::Rfc2974);
        assert_eq!(lenient("a=rtpmap:96 opus/48000/2\na=ptime:2.5\na=mediaclk:direct=0\n"), Profile::Rfc2974);
    }

    #[test]
    fn names_are_shown_clean() {
        assert_eq!(title(b"v=0\ns=\x1b[31mred\xE2\x80\xAE %n ../../etc\r\n"), "[31mred %n ../../etc");
        let summary = Summary::of(b"o=\x1bevil 1 1 IN IP4 192.0.2.1").unwrap();
        assert_eq!(summary.session.to_string(), "evil 1 IN IP4 192.0.2.1");
    }
}
