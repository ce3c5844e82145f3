//! Finding out about this computer. What needs a privilege that we have not, or a system that we do not know, stays unknown.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::process::Command;
use std::{fs, io};

use getifaddrs::{Interface as InterfaceEntry, InterfaceFlags};

use super::facts::{Case, Facts, Heard, Interface, Known, Membership, Subject};
use super::system;

/// A group that stands for all when no conference was named: one of the local site.
const ANY_GROUP: std::net::Ipv4Addr = std::net::Ipv4Addr::new(239, 255, 0, 1);

/// What can be found out at this moment.
pub(crate) fn gather(case: Case) -> Facts {
    let Case { subject, unheard, announced, chosen, memberships, listened, heard, querier, microphone } = case;
    let group = group(subject.as_ref());
    let port = subject.as_ref().map(|subject| subject.port);
    let named = subject.as_ref().map(|subject| subject.group);
    let how = format!("As root: tcpdump -ni any host {group}");
    let (unknown_packets, elsewhere, sources) = match heard {
        Ok(Heard { mut sources, unknown_packets, wire }) => {
            let elsewhere = match wire {
                Some(wire) => {
                    wire.complete(&mut sources);
                    wire.elsewhere
                }
                None => Known::not("There was no socket to be had.", how),
            };
            (unknown_packets, elsewhere, Known::Is(sources))
        }
        Err(why) => (0, Known::not(why.clone(), how.clone()), Known::not(why, how)),
    };
    Facts {
        unheard,
        announced,
        chosen,
        interfaces: interfaces(),
        route: route(group),
        memberships,
        querier,
        dropping_rules: dropping_rules(named, port),
        listened,
        sources,
        unknown_packets,
        elsewhere,
        microphone_heard: microphone,
        subject,
    }
}

/// The group in question, or one that stands for all.
pub(crate) fn group(subject: Option<&Subject>) -> IpAddr {
    subject.map_or(ANY_GROUP.into(), |subject| subject.group)
}

/// The name and the number of the interface that is used: the chosen one, by name or address, or that of the route.
pub(crate) fn used_interface(chosen: Option<&str>, group: IpAddr) -> Option<(String, u32)> {
    let routed = match route(group) {
        Known::Is(routed) => routed,
        Known::Not { .. } => None,
    };
    let name = chosen.map(name_of).or(routed)?;
    let number = getifaddrs::if_nametoindex(&name).ok()?;
    Some((name, number))
}

/// The name of an interface that was chosen by its name or by an address.
pub(crate) fn name_of(chosen: &str) -> String {
    let named = |address: IpAddr| {
        let mut entries = getifaddrs::getifaddrs().ok()?;
        entries.find(|entry| entry.address.ip_addr() == Some(address)).map(|entry| entry.name)
    };
    chosen.parse().ok().and_then(named).unwrap_or_else(|| chosen.to_string())
}

/// A file of the system's.
fn read(path: &str) -> io::Result<String> {
    fs::read_to_string(path)
}

/// What is not known because the system has no such file.
fn unreadable<T>(error: &io::Error, how: &str) -> Known<T> {
    Known::not(format!("This system does not show it ({error})."), how)
}

fn interfaces() -> Known<Vec<Interface>> {
    let list = || -> io::Result<Vec<Interface>> {
        let mut found = BTreeMap::new();
        for InterfaceEntry { name, flags, .. } in getifaddrs::getifaddrs()? {
            let has = |flag| flags.contains(flag);
            let interface = Interface {
                name: name.clone(),
                is_up: has(InterfaceFlags::UP) && has(InterfaceFlags::RUNNING),
                can_multicast: has(InterfaceFlags::MULTICAST),
                is_loopback: has(InterfaceFlags::LOOPBACK),
            };
            // Each is listed once for each of its addresses.
            found.insert(name, interface);
        }
        Ok(found.into_values().collect())
    };
    list().map_or_else(|error| unreadable(&error, "Look at the system's network settings."), Known::Is)
}

fn route(group: IpAddr) -> Known<Option<String>> {
    match group {
        IpAddr::V4(group) => match read("/proc/net/route") {
            Ok(text) => Known::Is(system::route_v4(&text, group)),
            Err(error) => unreadable(&error, "Look at the routing table: 'route print' on Windows."),
        },
        IpAddr::V6(group) => match read("/proc/net/ipv6_route") {
            Ok(text) => match system::routes_v6(&text, group).as_slice() {
                [] => Known::Is(None),
                [only] => Known::Is(Some(only.clone())),
                several => Known::not(
                    format!("Several interfaces have a route of the same rank: {}.", several.join(", ")),
                    format!("Choose one with --interface; 'ip -6 route get {group}' shows the system's choice."),
                ),
            },
            Err(error) => unreadable(&error, "Look at the routing table: 'route print' on Windows."),
        },
    }
}

/// The groups that programs on this computer want.
pub(crate) fn memberships() -> Known<Vec<Membership>> {
    match read("/proc/net/igmp") {
        Ok(igmp) => {
            let mut memberships = system::igmp(&igmp);
            // A computer without IPv6 has no such file, and no such groups.
            memberships.extend(read("/proc/net/igmp6").map(|text| system::igmp6(&text)).unwrap_or_default());
            Known::Is(memberships)
        }
        Err(error) => unreadable(&error, "On Windows: netsh interface ip show joins."),
    }
}

fn dropping_rules(group: Option<IpAddr>, port: Option<u16>) -> Known<Vec<String>> {
    const HOW: &str = "As root: nft list ruleset. Windows: look for blocked UDP in Windows Defender Firewall.";
    match Command::new("nft").args(["list", "ruleset"]).output() {
        Ok(output) if output.status.success() => {
            Known::Is(system::dropping_rules(&String::from_utf8_lossy(&output.stdout), group, port))
        }
        Ok(_) => Known::not("Only root may look at the firewall's rules.", HOW),
        Err(error) => Known::not(format!("The firewall cannot be asked ('nft': {error})."), HOW),
    }
}
