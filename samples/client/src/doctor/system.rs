//! What Linux says of itself in `/proc`, and what its firewall says: read as text, so that the reading can be tested.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::facts::Membership;

/// A route that is in use (`RTF_UP` of `linux/route.h`).
const RTF_UP: u32 = 0x1;
/// A route that says "unreachable".
const RTF_REJECT: u32 = 0x200;

/// `/proc/net/igmp`: a line for each interface, below it one for each group, in the host's byte order.
pub(super) fn igmp(text: &str) -> Vec<Membership> {
    let mut interface = "";
    let mut memberships = Vec::new();
    for line in text.lines().skip(1) {
        let mut words = line.split_whitespace();
        if !line.starts_with(char::is_whitespace) {
            interface = words.nth(1).unwrap_or_default().trim_end_matches(':');
        } else if let Some(group) = words.next().and_then(v4) {
            memberships.push(Membership { interface: interface.into(), group: group.into() });
        }
    }
    memberships
}

/// `/proc/net/igmp6`: a line for each group.
pub(super) fn igmp6(text: &str) -> Vec<Membership> {
    let of_line = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        let interface = words.next()?.into();
        let group = u128::from_str_radix(words.next()?, 16).ok()?;
        Some(Membership { interface, group: Ipv6Addr::from_bits(group).into() })
    };
    text.lines().filter_map(of_line).collect()
}

/// The interface that `/proc/net/route` gives packets for `to`: the narrowest route's, of those the one with the least
/// metric.
pub(super) fn route_v4(text: &str, to: Ipv4Addr) -> Option<String> {
    let of_line = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [interface, destination, _, flags, _, _, metric, mask, ..] = words.as_slice() else { return None };
        let (destination, mask) = (v4(destination)?.to_bits(), v4(mask)?.to_bits());
        let flags = u32::from_str_radix(flags, 16).ok()?;
        let fits = to.to_bits() & mask == destination && flags & RTF_UP != 0;
        let metric: u32 = metric.parse().ok()?;
        fits.then(|| ((mask, std::cmp::Reverse(metric)), interface.to_string(), flags))
    };
    let best = text.lines().skip(1).filter_map(of_line).max();
    best.filter(|(_, _, flags)| flags & RTF_REJECT == 0).map(|(_, interface, _)| interface)
}

/// The interfaces that `/proc/net/ipv6_route` gives packets for `to`: of the narrowest routes, those with the least metric.
pub(super) fn routes_v6(text: &str, to: Ipv6Addr) -> Vec<String> {
    let of_line = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [destination, length, _, _, _, metric, _, _, flags, interface] = words.as_slice() else { return None };
        let destination = u128::from_str_radix(destination, 16).ok()?;
        let length = u32::from_str_radix(length, 16).ok().filter(|length| *length <= 128)?;
        let (metric, flags) = (u32::from_str_radix(metric, 16).ok()?, u32::from_str_radix(flags, 16).ok()?);
        let mask = u128::MAX.checked_shl(128 - length).unwrap_or_default();
        let fits = to.to_bits() & mask == destination && flags & RTF_UP != 0 && flags & RTF_REJECT == 0;
        fits.then(|| ((length, std::cmp::Reverse(metric)), interface.to_string()))
    };
    let fitting: Vec<_> = text.lines().filter_map(of_line).collect();
    let best = fitting.iter().map(|(rank, _)| *rank).max();
    let mut interfaces: Vec<_> =
        fitting.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, name)| name).collect();
    interfaces.sort();
    interfaces.dedup();
    interfaces
}

/// Rules of `nft list ruleset` that drop or reject, as far as a line shows it: chains that drop whatever nothing accepts, when
/// nothing accepts what is ours, and rules that drop what goes to the group or the port.
pub(super) fn dropping_rules(ruleset: &str, group: Option<IpAddr>, port: Option<u16>) -> Vec<String> {
    let port = port.map(|port| port.to_string());
    let group = group.map(|group| group.to_string());
    let names = |line: &str, word: &Option<String>| {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || ".:".contains(letter);
        word.as_ref().is_some_and(|word| line.split(|letter| !is_part(letter)).any(|part| part == word))
    };
    let is_about_input = |line: &str| line.contains("hook input");
    let drops = |line: &str| line.ends_with("drop") || line.contains(" drop ") || line.contains("reject");
    let is_ours = |line: &str| {
        names(line, &group)
            || names(line, &port)
            || line.contains("pkttype multicast")
            || line.contains("224.0.0.0/4")
            || line.contains("ip protocol igmp")
            || line.contains("ip protocol udp")
    };
    let lines = ruleset.lines().map(str::trim);
    let lets_us_in = lines.clone().any(|line| line.ends_with("accept") && is_ours(line));
    lines
        .filter(|line| {
            (is_about_input(line) && line.contains("policy drop") && !lets_us_in)
                || (drops(line) && is_ours(line) && !is_about_input(line))
        })
        .map(|line| plenary_tapi_host::text::clean_str(line, 120))
        .collect()
}

/// An address as `/proc/net` has it: the number as this computer holds it in memory.
fn v4(hex: &str) -> Option<Ipv4Addr> {
    let number = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 8)?;
    Some(Ipv4Addr::from(number.to_ne_bytes()))
}
