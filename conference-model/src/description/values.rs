//! What single lines say: one function for each form of value.

use std::time::Duration;

use sdp_types as sdp;

use super::{Concern, Destination, FilterMode, Host, Place, Reason, Refusal, RtcpAddress, Warning, limits};
use crate::codec::PayloadFormat;
use crate::multicast::Group;

/// One `a=source-filter`.
#[derive(Clone)]
pub(super) struct FilterLine {
    pub(super) place: Place,
    pub(super) mode: FilterMode,
    /// For which group; `None` for all (`*`).
    pub(super) group: Option<Host>,
    pub(super) sources: Vec<Host>,
}

/// `incl IN IP4 233.252.0.2 192.0.2.1 192.0.2.2` (RFC 4570 §3.1).
pub(super) fn filter_line(value: &str, place: Place) -> Option<FilterLine> {
    let mut words = value.split(' ');
    let mode = match words.next()? {
        "incl" => FilterMode::Include,
        "excl" => FilterMode::Exclude,
        _ => return None,
    };
    words.next().filter(|&network| network == "IN")?;
    let address_type = words.next()?;
    let group = match words.next()? {
        "*" => None,
        group => Some(Host::parse(group, address_type)?),
    };
    let sources = words.map(|source| Host::parse(source, address_type)).collect::<Option<Vec<_>>>()?;
    (!sources.is_empty()).then_some(FilterLine { place, mode, group, sources })
}

/// `IN IP4 239.255.1.2/15/3` or `IN IP6 ff15::1/3` (RFC 8866 §5.7).
pub(super) fn destination(
    line: &sdp::Connection,
    place: Place,
    warnings: &mut Vec<Warning>,
) -> Result<Destination, Refusal> {
    let refuse = |reason| Refusal::new(place, reason);
    let address_type = line.addrtype.as_str();
    let mut parts = line.connection_address.split('/');
    let host = parts.next().and_then(|host| Host::parse(host, address_type)).ok_or(refuse(Reason::Address))?;
    let ttl = match parts.next() {
        Some(ttl) if address_type == "IP4" => Some(ttl.parse().map_err(|_| refuse(Reason::Ttl))?),
        Some(count) => return block(Destination { host, ttl: None, count: 1 }, Some(count), parts.next(), place),
        None => None,
    };
    let mut destination = Destination { host, ttl, count: 1 };
    if let (Host::Ip(address), None) = (&destination.host, ttl)
        && let Ok(group) = Group::new(*address)
        && address.is_ipv4()
    {
        let ttl = group.scope().suggested_ttl();
        warnings.push(Warning { place, concern: Concern::NoTtl(ttl) });
        destination.ttl = Some(ttl);
    }
    block(destination, parts.next(), parts.next(), place)
}

/// A destination with its count of addresses, all of which must be groups.
fn block(
    destination: Destination,
    count: Option<&str>,
    rest: Option<&str>,
    place: Place,
) -> Result<Destination, Refusal> {
    let refuse = |reason| Refusal::new(place, reason);
    let count = count.map_or(Ok(1), str::parse::<u8>).map_err(|_| refuse(Reason::AddressCount))?;
    if rest.is_some() || !(1..=limits::ADDRESSES).contains(&count) {
        return Err(refuse(Reason::AddressCount));
    }
    if count > 1 {
        let Host::Ip(address) = destination.host else { return Err(refuse(Reason::AddressCount)) };
        let first = Group::new(address).map_err(|error| refuse(error.into()))?;
        first.plus(count.saturating_sub(1)).ok_or(refuse(Reason::BlockEnd("multicast address")))?;
    }
    Ok(Destination { count, ..destination })
}

/// `96 opus/48000/2`
pub(super) fn rtpmap(value: &str) -> Option<PayloadFormat> {
    let (number, rtpmap) = value.split_once(' ')?;
    PayloadFormat::from_rtpmap(number.parse().ok()?, rtpmap).ok()
}

/// `96 useinbandfec=1`; parameters of nothing are ignored.
pub(super) fn fmtp(value: &str) -> Option<(u8, String)> {
    let (number, parameters) = value.split_once(' ')?;
    Some((number.parse().ok()?, parameters.to_owned()))
}

/// `49171` or `49171 IN IP4 233.252.0.2` (RFC 3605 §2.1).
pub(super) fn rtcp(value: &str) -> Option<RtcpAddress> {
    let mut words = value.split(' ');
    let port = words.next()?.parse().ok().filter(|&port| port > 0)?;
    let host = match words.next() {
        None => None,
        Some("IN") => {
            let address_type = words.next().filter(|&kind| kind != "*")?;
            Some(Host::parse(words.next()?, address_type)?)
        }
        Some(_) => return None,
    };
    words.next().is_none().then_some(RtcpAddress { port, host })
}

/// `20`, or with decimals as AES67 writes it: `0.125`. What is finer than a microsecond is dropped.
pub(super) fn milliseconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    let micros = whole.parse::<u32>().ok()?.checked_mul(1_000)?.checked_add(fraction.parse().ok()?)?;
    (1..=limits::PACKET_TIME_MICROS).contains(&micros).then(|| Duration::from_micros(u64::from(micros)))
}
