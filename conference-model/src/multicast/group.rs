//! An address that is a group.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Scope, Zone};

/// An IP multicast address. That is all it promises; whether media may go there is [`Group::unfit_for_media`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(IpAddr);

/// The address is not a multicast address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} is not a multicast address; a conference needs a group (224.0.0.0 to 239.255.255.255, or ff00::/8)")]
pub struct NotAGroup(pub IpAddr);

/// Why a group must not carry a conference's media.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unfit {
    /// 224.0.0.0/24, ff02: routing and discovery protocols live there (RFC 5771 §4, RFC 4291 §2.7).
    #[error("is link-local and belongs to network protocols; use a group of 239.255.0.0/16 or ff15::/16")]
    LinkLocal,
    /// ff01: permanent groups of the interface itself.
    #[error("reaches only its own interface; use a group of ff15::/16")]
    InterfaceLocal,
    /// 232.0.0.0/24: reserved by RFC 4607 §7.
    #[error("lies in the reserved part of the SSM range; use 232.0.1.0 or above")]
    ReservedSourceSpecific,
    /// The top /24 of an IPv4 scope, and the addresses of announcements (RFC 2365 §9, RFC 2974 §3).
    #[error("is reserved for announcements and address allocation; choose another group of the same scope")]
    Service,
    /// IPv6 scopes 0 and F are reserved (RFC 7346 §2).
    #[error("has a reserved IPv6 scope; use ff15::/16")]
    ReservedScope,
}

impl Group {
    /// The group at `address`.
    ///
    /// # Errors
    /// [`NotAGroup`] for unicast, broadcast and IPv4-mapped addresses.
    pub fn new(address: impl Into<IpAddr>) -> Result<Self, NotAGroup> {
        let address = address.into();
        if address.is_multicast() { Ok(Self(address)) } else { Err(NotAGroup(address)) }
    }

    /// Its address.
    #[must_use]
    pub const fn address(self) -> IpAddr {
        self.0
    }

    /// How far it reaches.
    #[must_use]
    pub fn scope(self) -> Scope {
        Scope::of(self)
    }

    /// Whether only joins with sources make sense here: 232.0.0.0/8 and ff3x::/32 (RFC 4607 §1).
    #[must_use]
    pub fn is_source_specific(self) -> bool {
        match self.0 {
            IpAddr::V4(v4) => v4.octets().first() == Some(&232),
            IpAddr::V6(v6) => {
                let [first, second, ..] = v6.segments();
                first & 0xFFF0 == 0xFF30 && second == 0
            }
        }
    }

    /// Whether it is set aside for examples (RFC 6676).
    #[must_use]
    pub fn is_documentation(self) -> bool {
        match self.0 {
            IpAddr::V4(v4) => matches!(v4.octets(), [233, 252, 0, _]),
            IpAddr::V6(v6) => matches!(v6.segments(), [first, 0, 0, 0, 0, 0x0DB8, _, _] if first & 0xFFF0 == 0xFF00),
        }
    }

    /// Whether a socket must be told an interface: link and narrower scopes of IPv6 exist once per link.
    #[must_use]
    pub fn needs_interface(self) -> bool {
        self.0.is_ipv6() && matches!(self.scope(), Scope::Interface | Scope::Link)
    }

    /// Whether its Ethernet address is also that of a group in 224.0.0.0/24, which switches flood and hosts listen to:
    /// IPv4 maps 32 groups to one address, so x.0.0.y and x.128.0.y are such (RFC 1112 §6.4).
    #[must_use]
    pub fn shares_a_link_local_mac(self) -> bool {
        match self.0 {
            IpAddr::V4(v4) => u32::from(v4) & 0x007F_FF00 == 0,
            IpAddr::V6(_) => false,
        }
    }

    /// Why no media may go here, `None` when it may.
    #[must_use]
    pub fn unfit_for_media(self) -> Option<Unfit> {
        match self.0 {
            IpAddr::V4(v4) => self.unfit_v4(v4),
            IpAddr::V6(v6) => unfit_v6(v6),
        }
    }

    fn unfit_v4(self, v4: Ipv4Addr) -> Option<Unfit> {
        match v4.octets() {
            [224, 0, 0, _] => Some(Unfit::LinkLocal),
            [232, 0, 0, _] => Some(Unfit::ReservedSourceSpecific),
            // RFC 2974 §3 keeps the second for ever unused.
            [224, 2, 127, 254 | 255] => Some(Unfit::Service),
            _ if Zone::of(self).is_some_and(|zone| zone.reserves(v4)) => Some(Unfit::Service),
            _ => None,
        }
    }

    /// The group `offset` addresses further on, `None` beyond the end of the multicast range.
    #[must_use]
    pub fn plus(self, offset: u8) -> Option<Self> {
        let next = match self.0 {
            IpAddr::V4(v4) => IpAddr::V4(u32::from(v4).checked_add(u32::from(offset))?.into()),
            IpAddr::V6(v6) => IpAddr::V6(u128::from(v6).checked_add(u128::from(offset))?.into()),
        };
        Self::new(next).ok()
    }
}

/// ```text
/// | 1111 1111 | 0 R P T | scope | ... | group identifier 32 |
/// ```
/// T = 0 marks permanent groups: in the narrow scopes they all belong to protocols. Transient link-scope groups may be
/// used by whoever names the interface.
fn unfit_v6(v6: Ipv6Addr) -> Option<Unfit> {
    let [first, .., high, low] = v6.segments();
    let permanent = first & 0x0010 == 0;
    match first & 0x000F {
        0 | 0xF => Some(Unfit::ReservedScope),
        1 if permanent => Some(Unfit::InterfaceLocal),
        2 if permanent => Some(Unfit::LinkLocal),
        _ if permanent && (high, low) == (0x0002, 0x7FFE) => Some(Unfit::Service),
        _ => None,
    }
}

impl TryFrom<IpAddr> for Group {
    type Error = NotAGroup;
    fn try_from(address: IpAddr) -> Result<Self, NotAGroup> {
        Self::new(address)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
