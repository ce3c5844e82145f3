//! How much of a stranger's description we take. Real ones have 300 to 1,500 bytes and one to four media.

/// Bytes of text. An announcement should stay below 1 kB (RFC 2974 §6); big NMOS descriptions reach 3 kB.
pub const TEXT: usize = 16 * 1024;
/// Lines of text.
pub const LINES: usize = 512;
/// Media in one conference.
pub const MEDIA: usize = 16;
/// Payload formats of one medium.
pub const FORMATS: usize = 32;
/// Groups of one medium, all its `c=` lines together: layered coders used three to five.
pub const ADDRESSES: u8 = 16;
/// RTP ports of one medium.
pub const PORTS: u16 = 16;
/// Sources in the filters of one medium. Linux takes 10 per group by default (`igmp_max_msf`).
pub const SOURCES: usize = 16;
/// Header extensions of one medium: one-byte identifiers end at 14.
pub const EXTENSIONS: usize = 16;
/// Reference clocks of one medium.
pub const CLOCKS: usize = 8;
/// `t=` lines, and `r=` lines of each.
pub const PERIODS: usize = 16;
/// Offsets in one `r=` line, adjustments in the `z=` line.
pub const OFFSETS: usize = 32;
/// E-mail addresses, and telephone numbers.
pub const CONTACTS: usize = 8;
/// Characters of a field of the `o=` line and of other identifiers.
pub const WORD: usize = 128;
/// Microseconds in the longest `a=ptime` and `a=maxptime` we note.
pub const PACKET_TIME_MICROS: u32 = 1_000_000;
/// Bits per second a medium's `b=` may claim: 8 channels of L24 need 9.3 Mb/s, studio video stays unheard. RTCP sends a
/// share of this, so an announcer must not choose it freely.
pub const BANDWIDTH: u64 = 20_000_000;
/// The least session bandwidth RTCP takes its share of, in bits per second. No codec with its headers needs less, and
/// `b=AS:0` must not silence everybody: that is for `b=RS` and `b=RR` to say.
pub const LEAST_BANDWIDTH: u64 = 8_000;
/// What part of the session bandwidth `b=RS` and `b=RR` may give to RTCP, as a divisor: a tenth, twice what RFC 3550
/// §6.2 recommends. With more, a stranger's text would have a crowd report every few seconds however big it is.
pub const RTCP_PART: u64 = 10;
/// The lowest port media may go to: below are the services of the system.
pub const LOWEST_PORT: u16 = 1024;
