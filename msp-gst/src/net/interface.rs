//! Network interfaces, and which one a conference uses.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use conference_model::multicast::Group;
use getifaddrs::{Address, InterfaceFlags};

use super::InterfaceError;

/// An interface of this computer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interface {
    /// Its name: `eth0`, `Ethernet 2`.
    pub name: String,
    /// Its number, which is another one each time it is plugged in.
    pub index: u32,
    /// Its addresses, IPv4 first.
    pub addresses: Vec<IpAddr>,
    /// Switched on, and the cable plugged in.
    pub is_up: bool,
    /// It says that it can multicast. The loopback interface does not say so and can.
    pub is_multicast: bool,
    /// It leads back to this computer.
    pub is_loopback: bool,
}

/// The interfaces of this computer at one moment, by number.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Interfaces(Vec<Interface>);

/// Which interface a conference shall use.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub enum InterfaceChoice {
    /// The one that the system's routes name for the group.
    #[default]
    Route,
    /// The one of this name.
    Name(String),
    /// The one that has this address.
    Address(IpAddr),
}

/// The interface a conference uses, and why: what a person is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// The interface.
    pub interface: Interface,
    /// What packets come from. For IPv6 the system may choose another address of the interface.
    pub source: IpAddr,
    /// How it was chosen.
    pub choice: InterfaceChoice,
}

impl Interfaces {
    /// Asks the system.
    ///
    /// # Errors
    /// [`InterfaceError::List`].
    pub fn list() -> Result<Self, InterfaceError> {
        let mut found = BTreeMap::new();
        for entry in getifaddrs::getifaddrs().map_err(InterfaceError::List)? {
            let Some(index) = entry.index else { continue };
            let interface = found.entry(index).or_insert_with(|| Interface::new(&entry.name, index, entry.flags));
            interface.addresses.extend(address(&entry.address));
        }
        let mut all: Vec<Interface> = found.into_values().collect();
        for interface in &mut all {
            interface.addresses.sort();
            interface.addresses.dedup();
        }
        Ok(Self(all))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Interface> {
        self.0.iter()
    }

    /// The one with this number.
    #[must_use]
    pub fn by_index(&self, index: u32) -> Option<&Interface> {
        self.0.iter().find(|interface| interface.index == index)
    }

    /// Whether `address` is one of this computer's.
    #[must_use]
    pub fn is_own(&self, address: IpAddr) -> bool {
        self.0.iter().any(|interface| interface.addresses.contains(&address))
    }

    /// The interface for `group` that `choice` means.
    ///
    /// # Errors
    /// [`InterfaceError`] when there is none, or when it has no address to send from.
    pub fn resolve(&self, choice: &InterfaceChoice, group: Group) -> Result<Route, InterfaceError> {
        let (interface, source) = match choice {
            InterfaceChoice::Route => self.route_to(group)?,
            InterfaceChoice::Name(name) => {
                let named = self.0.iter().find(|interface| interface.name == *name);
                (named.ok_or_else(|| InterfaceError::NoSuchName { name: name.clone(), known: self.to_string() })?, None)
            }
            InterfaceChoice::Address(address) => {
                let having = self.0.iter().find(|interface| interface.addresses.contains(address));
                let none = || InterfaceError::NoSuchAddress { address: *address, known: self.to_string() };
                (having.ok_or_else(none)?, Some(*address))
            }
        };
        let fits = |address: &IpAddr| address.is_ipv4() == group.address().is_ipv4();
        let source = source.filter(fits).or_else(|| interface.addresses.iter().copied().find(fits));
        let none = || InterfaceError::NoAddress { name: interface.name.clone(), group };
        Ok(Route { source: source.ok_or_else(none)?, interface: interface.clone(), choice: choice.clone() })
    }

    /// Where the system would send to `group`. Connecting a UDP socket asks the routing table on every system, and sends
    /// nothing.
    fn route_to(&self, group: Group) -> Result<(&Interface, Option<IpAddr>), InterfaceError> {
        if group.needs_interface() {
            return Err(InterfaceError::MustBeChosen { group });
        }
        let (any, port): (IpAddr, u16) = match group.address() {
            IpAddr::V4(_) => (Ipv4Addr::UNSPECIFIED.into(), 0),
            IpAddr::V6(_) => (Ipv6Addr::UNSPECIFIED.into(), 0),
        };
        let asked = UdpSocket::bind((any, port)).and_then(|socket| {
            socket.connect((group.address(), DISCARD_PORT))?;
            socket.local_addr()
        });
        let local = asked.map_err(|cause| InterfaceError::NoRoute { group, cause })?;
        let found = self.holder_of(local);
        let gone = || InterfaceError::NoSuchAddress { address: local.ip(), known: self.to_string() };
        Ok((found.ok_or_else(gone)?, Some(local.ip())))
    }

    /// The interface of a socket's address. Link-local ones may be on several; their scope says which.
    fn holder_of(&self, local: SocketAddr) -> Option<&Interface> {
        if let SocketAddr::V6(v6) = local
            && v6.scope_id() != 0
        {
            return self.by_index(v6.scope_id());
        }
        self.0.iter().find(|interface| interface.addresses.contains(&local.ip()))
    }
}

/// RFC 863; any port would do, since nothing is sent.
const DISCARD_PORT: u16 = 9;

impl Interface {
    fn new(name: &str, index: u32, flags: InterfaceFlags) -> Self {
        Self {
            name: name.to_owned(),
            index,
            addresses: Vec::new(),
            is_up: flags.contains(InterfaceFlags::UP | InterfaceFlags::RUNNING),
            is_multicast: flags.contains(InterfaceFlags::MULTICAST),
            is_loopback: flags.contains(InterfaceFlags::LOOPBACK),
        }
    }
}

fn address(address: &Address) -> Option<IpAddr> {
    match address {
        Address::V4(v4) => Some(v4.address.into()),
        Address::V6(v6) => Some(v6.address.into()),
        Address::Mac(_) => None,
    }
}

impl fmt::Display for Interface {
    /// `eth0 (192.0.2.1, 2001:db8::1)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (nth, address) in self.addresses.iter().enumerate() {
            write!(f, "{}{address}", if nth == 0 { " (" } else { ", " })?;
        }
        f.write_str(if self.addresses.is_empty() { "" } else { ")" })?;
        f.write_str(if self.is_up { "" } else { ", down" })
    }
}

impl fmt::Display for Interfaces {
    /// `lo (127.0.0.1); eth0 (192.0.2.1)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, interface) in self.0.iter().enumerate() {
            write!(f, "{}{interface}", if nth == 0 { "" } else { "; " })?;
        }
        if self.0.is_empty() { f.write_str("no interface at all") } else { Ok(()) }
    }
}

impl fmt::Display for Route {
    /// `eth0, sending from 192.0.2.1 (the system's route to the group)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let down = if self.interface.is_up { "" } else { ", which is down" };
        write!(f, "{}{down}, sending from {} ", self.interface.name, self.source)?;
        f.write_str(match self.choice {
            InterfaceChoice::Route => "(the system's route to the group)",
            InterfaceChoice::Name(_) => "(chosen by name)",
            InterfaceChoice::Address(_) => "(chosen by address)",
        })
    }
}
