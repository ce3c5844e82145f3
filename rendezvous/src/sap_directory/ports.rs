//! All groups on all interfaces, kept in step with what interfaces there are.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use conference_model::multicast::{Group, Zone};
use conference_model::time::Instant;
use rustix::fd::BorrowedFd;

use super::port::Port;
use crate::sap::GLOBAL_GROUP;
use crate::{Interface, InterfaceChoice, statistics};

/// How often to look at the interfaces. A cable that comes back is noticed within this.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Where nothing arrived for so long we join anew: switches forget who does not answer, and where nobody asks nobody can
/// answer. Less than the 260 s after which they do (RFC 3376 §8.4), with one loss.
const REJOIN: Duration = Duration::from_secs(125);

/// Interfaces used. Computers with more have them for others.
const MOST_INTERFACES: usize = 16;

/// The scopes of IPv6 that are listened to: link, realm, admin, site, organisation, global (RFC 7346 §2).
const V6_SCOPES: [u8; 6] = [0x2, 0x3, 0x4, 0x5, 0x8, 0xE];

/// The highest address of the link's scope, as RFC 2974 §3 has it for scopes.
pub(super) const LINK_V4: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 255);

/// Where PipeWire announces unless told otherwise. No standard says so.
const PIPEWIRE_V4: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 56);

/// Where to listen and announce.
#[derive(Debug)]
pub(super) struct Ports {
    choice: InterfaceChoice,
    ttl: u8,
    groups: Vec<IpAddr>,
    open: Vec<Port>,
    closed: BTreeMap<(Interface, IpAddr), String>,
    survey: Instant,
}

/// The groups listened to from the start.
fn usual_groups() -> Vec<IpAddr> {
    let v4 = [GLOBAL_GROUP.into(), Zone::OrganisationV4.sap(), Zone::LocalV4.sap(), LINK_V4.into(), PIPEWIRE_V4.into()];
    v4.into_iter().chain(V6_SCOPES.map(|scope| Zone::V6(scope).sap())).collect()
}

/// Where a conference with media in `group` is announced.
pub(super) fn announced_in(group: Group) -> IpAddr {
    let unzoned = || match group.address() {
        IpAddr::V4(v4) if v4.octets().starts_with(&[224, 0, 0]) => LINK_V4.into(),
        // The rest of 239.0.0.0/8 is for organisations to divide (RFC 2365 §6.2).
        IpAddr::V4(_) => Zone::OrganisationV4.sap(),
        IpAddr::V6(_) => Zone::V6(0xE).sap(),
    };
    Zone::of(group).map_or_else(unzoned, Zone::sap)
}

impl Ports {
    pub(super) fn new(choice: InterfaceChoice, ttl: u8) -> Self {
        let survey = Instant::ZERO;
        Self { choice, ttl, groups: usual_groups(), open: Vec::new(), closed: BTreeMap::new(), survey }
    }

    /// Looks at the interfaces when it is time. Whether there is somewhere new to be heard.
    pub(super) fn look(&mut self, now: Instant) -> bool {
        if now < self.survey {
            return false;
        }
        self.survey = now + LOOK_AGAIN;
        let is_new = self.adapt(now);
        self.rejoin(now);
        is_new
    }

    /// Listens in these groups too, from now on.
    pub(super) fn want(&mut self, now: Instant, groups: impl Iterator<Item = IpAddr>) {
        let before = self.groups.len();
        for group in groups {
            if !self.groups.contains(&group) {
                self.groups.push(group);
            }
        }
        if self.groups.len() > before || self.open.is_empty() {
            self.adapt(now);
        }
    }

    /// Closes what is gone, opens what is new, tries again what failed. Whether anything new is open.
    fn adapt(&mut self, now: Instant) -> bool {
        // When the system does not tell, what there was still counts.
        let Ok(mut interfaces) = Interface::list() else { return false };
        interfaces.retain(|interface| interface.is_chosen(&self.choice));
        interfaces.truncate(MOST_INTERFACES);
        self.open.retain(|port| interfaces.contains(&port.interface));
        self.closed.clear();
        let before = self.open.len();
        for interface in &interfaces {
            for &group in self.groups.iter().filter(|&&group| interface.address_like(group).is_some()) {
                if self.open.iter().any(|port| port.group == group && port.interface == *interface) {
                    continue;
                }
                match Port::open(now, interface, group, self.ttl) {
                    Ok(port) => self.open.push(port),
                    Err(cause) => _ = self.closed.insert((interface.clone(), group), cause.to_string()),
                }
            }
        }
        self.open.len() > before
    }

    /// Why nothing can be heard; `None` while something can.
    pub(super) fn deafness(&self) -> Option<String> {
        let why = || self.closed.values().next().map_or("no interface is up and has an address", String::as_str);
        let words = || format!("announcements cannot be heard ({}); check the network, or choose an interface", why());
        self.open.is_empty().then(words)
    }

    fn rejoin(&mut self, now: Instant) {
        for port in self.open.iter_mut().filter(|port| now - port.stirred >= REJOIN) {
            if let Err(cause) = port.rejoin(now) {
                self.closed.insert((port.interface.clone(), port.group), cause.to_string());
            }
        }
        // What could not be joined is opened anew at the next look.
        self.open.retain(|port| !self.closed.contains_key(&(port.interface.clone(), port.group)));
    }

    pub(super) fn next_look(&self) -> Instant {
        self.survey
    }

    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    pub(super) fn get(&self, number: usize) -> Option<&Port> {
        self.open.get(number)
    }

    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut Port> {
        self.open.get_mut(number)
    }

    /// Where announcements to `group` leave, by number: on the loopback interface only if there is no other.
    pub(super) fn announcing(&self, group: IpAddr) -> Vec<usize> {
        let of_group = |is_loopback: bool| -> Vec<usize> {
            let fits = |port: &Port| port.group == group && port.interface.is_loopback == is_loopback;
            self.open.iter().enumerate().filter(|(_, port)| fits(port)).map(|(number, _)| number).collect()
        };
        let outward = of_group(false);
        if outward.is_empty() { of_group(true) } else { outward }
    }

    pub(super) fn sockets(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.open.iter().map(Port::as_fd)
    }

    /// For people.
    pub(super) fn report(&self) -> impl Iterator<Item = statistics::Port> {
        let open = self.open.iter().map(|port| statistics::Port {
            interface: port.interface.name.clone(),
            group: port.group,
            packets: port.packets,
            trouble: None,
        });
        let closed = self.closed.iter().map(|((interface, group), trouble)| statistics::Port {
            interface: interface.name.clone(),
            group: *group,
            packets: 0,
            trouble: Some(trouble.clone()),
        });
        open.chain(closed)
    }
}
