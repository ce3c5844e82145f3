//! How many bits a voice gets.

use std::time::Duration;

use crate::codec::Layout;

/// Per second and channel: nobody would want a voice better, copies for lost packets included.
const USUAL: u32 = 32_000;

/// IPv4, UDP and RTP, as the bandwidth of a session counts them where it follows from a codec.
const HEADER_BITS: u128 = 40 * 8;

/// What is sent where nobody wants anything else.
pub(super) fn usual(layout: Layout) -> u32 {
    match layout {
        Layout::Mono => USUAL,
        Layout::Stereo => 2 * USUAL,
    }
}

/// What the headers of packets so long leave of a bandwidth (RFC 3550 §6.2).
pub(super) fn without_headers(bandwidth: u64, packet_time: Duration) -> u32 {
    let second = Duration::from_secs(1).as_nanos();
    let headers = (second * HEADER_BITS).checked_div(packet_time.as_nanos()).unwrap_or(u128::MAX);
    u32::try_from(u128::from(bandwidth).saturating_sub(headers)).unwrap_or(u32::MAX)
}
