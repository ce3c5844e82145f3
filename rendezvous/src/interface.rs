//! Network interfaces.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::{fmt, io};

use getifaddrs::{Address, InterfaceFlags};

/// On which interfaces to listen and announce.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub enum InterfaceChoice {
    /// On every one. Announcements leave on the loopback interface only when there is no other: programs of one computer
    /// hear what it sends elsewhere too.
    #[default]
    Every,
    /// The one of this name.
    Name(String),
    /// The one that has this address.
    Address(IpAddr),
}

/// An interface that is up and has an address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Interface {
    /// Its number, another one each time it is plugged in.
    pub index: u32,
    /// Its name: `eth0`, `Ethernet 2`.
    pub name: String,
    /// Its first IPv4 address.
    pub v4: Option<Ipv4Addr>,
    /// Its first IPv6 address, a link-local one if it has no other.
    pub v6: Option<Ipv6Addr>,
    /// It leads back to this computer.
    pub is_loopback: bool,
}

impl Interface {
    /// Those that are up and can multicast, by number. The loopback interface does not say that it can, and can.
    ///
    /// # Errors
    /// What the system said.
    pub fn list() -> io::Result<Vec<Self>> {
        let mut found: BTreeMap<u32, Self> = BTreeMap::new();
        for entry in getifaddrs::getifaddrs()? {
            let usable = InterfaceFlags::UP | InterfaceFlags::RUNNING;
            let is_loopback = entry.flags.contains(InterfaceFlags::LOOPBACK);
            let can = is_loopback || entry.flags.contains(InterfaceFlags::MULTICAST);
            let Some(index) = entry.index.filter(|_| can && entry.flags.contains(usable)) else { continue };
            let new = || Self { index, name: entry.name.clone(), v4: None, v6: None, is_loopback };
            let interface = found.entry(index).or_insert_with(new);
            match &entry.address {
                Address::V4(v4) => interface.v4 = interface.v4.or(Some(v4.address)),
                Address::V6(v6) => interface.v6 = better(interface.v6, v6.address),
                Address::Mac(_) => {}
            }
        }
        found.retain(|_, interface| interface.v4.is_some() || interface.v6.is_some());
        Ok(found.into_values().collect())
    }

    /// Whether the choice means it.
    pub(crate) fn is_chosen(&self, choice: &InterfaceChoice) -> bool {
        match choice {
            InterfaceChoice::Every => true,
            InterfaceChoice::Name(name) => self.name == *name,
            InterfaceChoice::Address(IpAddr::V4(v4)) => self.v4 == Some(*v4),
            InterfaceChoice::Address(IpAddr::V6(v6)) => self.v6 == Some(*v6),
        }
    }

    /// Its address of the family of `like`.
    pub(crate) fn address_like(&self, like: IpAddr) -> Option<IpAddr> {
        match like {
            IpAddr::V4(_) => self.v4.map(IpAddr::V4),
            IpAddr::V6(_) => self.v6.map(IpAddr::V6),
        }
    }

    /// The address it is known by: IPv4 where it has one.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.v4.map(IpAddr::V4).or(self.v6.map(IpAddr::V6))
    }
}

/// The first address counts, but one that means something beyond its link is better than one that does not.
fn better(had: Option<Ipv6Addr>, found: Ipv6Addr) -> Option<Ipv6Addr> {
    had.filter(|had| !had.is_unicast_link_local()).or(Some(found))
}

impl fmt::Display for Interface {
    /// `eth0 (192.0.2.1, 2001:db8::1)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addresses: Vec<String> =
            self.v4.iter().map(Ipv4Addr::to_string).chain(self.v6.iter().map(Ipv6Addr::to_string)).collect();
        write!(f, "{} ({})", self.name, addresses.join(", "))
    }
}

impl fmt::Display for InterfaceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every => f.write_str("every interface"),
            Self::Name(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}
