//! Finding out about this computer. What needs a privilege that we have not, or a system that we do not know, stays unknown.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::process::Command;
use std::time::Duration;
use std::{fs, io};

use getifaddrs::{Interface as InterfaceEntry, InterfaceFlags};

use super::facts::{Facts, Heard, Interface, Known, Membership, Subject, Unheard};
use super::system;

/// A group that stands for all when no conference was named: one of the local site.
const ANY_GROUP: std::net::Ipv4Addr = std::net::Ipv4Addr::new(239, 255, 0, 1);

/// What can be found out at this moment; `heard` in the conference, or why it could not be listened to.
pub(crate) fn gather(
    subject: Option<Subject>,
    unheard: Option<Unheard>,
    chosen: Option<String>,
    heard: Result<Heard, String>,
) -> Facts {
    let group = subject.as_ref().map_or(ANY_GROUP.into(), |subject| subject.group);
    let port = subject.as_ref().map(|subject| subject.port);
    let named = subject.as_ref().map(|subject| subject.group);
    let (listened, unknown_packets, sources) = match heard {
        Ok(heard) => (heard.listened, heard.unknown_packets, Known::Is(heard.sources)),
        Err(why) => (Duration::ZERO, 0, Known::not(why, format!("As root: tcpdump -ni any host {group}"))),
    };
    Facts {
        unheard,
        chosen,
        interfaces: interfaces(),
        route: route(group),
        memberships: memberships(),
        querier: Known::not("Queries can be seen only as root.", "As root: tcpdump -ni any igmp, for at least 125 s."),
        dropping_rules: dropping_rules(named, port),
        listened,
        sources,
        unknown_packets,
        microphone_heard: Known::not(
            "The doctor cannot open microphones yet.",
            "Record something with another program, 'arecord' or 'pw-record'.",
        ),
        subject,
    }
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
        IpAddr::V6(group) => Known::not("Routes of IPv6 are not looked at yet.", format!("ip -6 route get {group}")),
    }
}

fn memberships() -> Known<Vec<Membership>> {
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
