//! How much sound goes into a packet.

use std::time::Duration;

use conference_model::codec::PayloadFormat;

/// The longest payload sent: AES67 §6.3's, which leaves room for every header in an Ethernet frame.
pub const MOST_OCTETS: usize = 1_440;

/// The nearest to what is wanted that the codec has, of two the shorter: a packet time is a recommendation (RFC 8866
/// §6.4).
pub(super) fn choose(format: &PayloadFormat, wanted: Option<Duration>) -> Option<Duration> {
    let codec = format.codec()?;
    let wanted = wanted.or(codec.packet_time)?;
    let fits = |time: &&Duration| format.bytes_per_packet(**time).is_none_or(|octets| octets as usize <= MOST_OCTETS);
    codec.packet_times.iter().filter(fits).min_by_key(|time| time.abs_diff(wanted)).copied()
}
