//! How far groups reach, and where each zone keeps its services.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Group;

/// Where SAP announcements go (RFC 2974 §3).
pub const SAP_PORT: u16 = 9875;
/// Where MADCAP servers listen (RFC 2730 §2.1).
pub const MADCAP_PORT: u16 = 2535;

/// How far a group reaches, narrowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// One interface (IPv6 scope 1).
    Interface,
    /// One link: 224.0.0.0/24, IPv6 scope 2.
    Link,
    /// IPv4 local, 239.255.0.0/16 and its growth room 239.253.0.0/16 and 239.254.0.0/16 (RFC 2365 §6.1); IPv6 scopes 3
    /// to 5.
    Local,
    /// An organisation: the rest of 239.0.0.0/8 (RFC 2365 §6.2), IPv6 scopes 6 to 8.
    Organisation,
    /// Everywhere: all other IPv4 groups, IPv6 scopes 9 to E.
    Global,
}

impl Scope {
    /// The scope of `group`. Reserved IPv6 scopes count as their neighbour: 0 as interface, F as global (RFC 7346 §2).
    pub(super) fn of(group: Group) -> Self {
        match group.address() {
            IpAddr::V4(v4) => match v4.octets() {
                [224, 0, 0, _] => Self::Link,
                [239, 253..=255, ..] => Self::Local,
                [239, ..] => Self::Organisation,
                _ => Self::Global,
            },
            IpAddr::V6(v6) => {
                let [first, ..] = v6.segments();
                match first & 0x000F {
                    0 | 1 => Self::Interface,
                    2 => Self::Link,
                    3..=5 => Self::Local,
                    6..=8 => Self::Organisation,
                    _ => Self::Global,
                }
            }
        }
    }

    /// The time to live (or hop limit) that suits the scope: the Mbone's thresholds, which routers at borders still
    /// know. A description may say otherwise.
    #[must_use]
    pub const fn suggested_ttl(self) -> u8 {
        match self {
            Self::Interface => 0,
            Self::Link => 1,
            Self::Local => 15,
            Self::Organisation => 63,
            Self::Global => 127,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interface => "this computer",
            Self::Link => "this network link",
            Self::Local => "the local site",
            Self::Organisation => "the organisation",
            Self::Global => "everywhere",
        })
    }
}

/// A zone of scoped addresses with its scope-relative services (RFC 2365 §9): the top /24 of an IPv4 zone is theirs,
/// counted from the highest address down.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Zone {
    /// 239.255.0.0/16.
    LocalV4,
    /// 239.192.0.0/14.
    OrganisationV4,
    /// 224.2.128.0/17, what sdr and SAP chose from.
    GlobalV4,
    /// An IPv6 scope nibble, 1 to E.
    V6(u8),
}

impl Zone {
    /// The zone that announces `group`, `None` where no standard names one.
    #[must_use]
    pub fn of(group: Group) -> Option<Self> {
        match group.address() {
            IpAddr::V4(v4) => match v4.octets() {
                [239, 255, ..] => Some(Self::LocalV4),
                [239, 192..=195, ..] => Some(Self::OrganisationV4),
                [239, ..] | [224, 0, 0, _] => None,
                _ => Some(Self::GlobalV4),
            },
            IpAddr::V6(v6) => {
                let [_, flags_and_scope, ..] = v6.octets();
                Some(Self::V6(flags_and_scope & 0x0F)).filter(|zone| !matches!(zone, Self::V6(0 | 0xF)))
            }
        }
    }

    /// Where announcements of sessions in this zone are sent (RFC 2974 §3).
    #[must_use]
    pub fn sap(self) -> IpAddr {
        match self {
            Self::LocalV4 => Ipv4Addr::new(239, 255, 255, 255).into(),
            Self::OrganisationV4 => Ipv4Addr::new(239, 195, 255, 255).into(),
            Self::GlobalV4 => Ipv4Addr::new(224, 2, 127, 254).into(),
            Self::V6(scope) => Ipv6Addr::new(0xFF00 | u16::from(scope & 0x0F), 0, 0, 0, 0, 0, 2, 0x7FFE).into(),
        }
    }

    /// Where its MADCAP servers listen: scope-relative offset 1 (RFC 2730 §2.10). Only the administrative IPv4 zones
    /// have one; clients must not ask globally.
    #[must_use]
    pub fn madcap(self) -> Option<Ipv4Addr> {
        match self {
            Self::LocalV4 => Some(Ipv4Addr::new(239, 255, 255, 254)),
            Self::OrganisationV4 => Some(Ipv4Addr::new(239, 195, 255, 254)),
            Self::GlobalV4 | Self::V6(_) => None,
        }
    }

    /// Whether `address` is in the /24 that belongs to the zone's services.
    pub(super) fn reserves(self, address: Ipv4Addr) -> bool {
        match self {
            Self::LocalV4 => matches!(address.octets(), [239, 255, 255, _]),
            Self::OrganisationV4 => matches!(address.octets(), [239, 195, 255, _]),
            Self::GlobalV4 | Self::V6(_) => false,
        }
    }
}
