//! What a program wants of sockets, before the call joins.

use std::net::IpAddr;

use crate::com::interfaces::MulticastLoopbackMode;
use crate::net::{InterfaceChoice, Loopback, Preferences};

/// The name of the interface that the system's routes choose.
const ROUTE: &str = "route";

/// Which interface, and whether programs of this computer hear us.
#[derive(Clone, Debug)]
pub(super) struct Wishes {
    pub(super) interface: InterfaceChoice,
    pub(super) loopback: MulticastLoopbackMode,
}

impl Default for Wishes {
    /// TAPI's documents have NO_LOOPBACK here. Then two programs of one computer could not talk to each other, for no good
    /// reason: each of our sockets recognises its own copies.
    fn default() -> Self {
        Self { interface: InterfaceChoice::Route, loopback: MulticastLoopbackMode::SelectiveLoopback }
    }
}

impl Wishes {
    pub(super) fn apply(&self, preferences: &mut Preferences) {
        preferences.interface = self.interface.clone();
        preferences.loopback = match self.loopback {
            MulticastLoopbackMode::NoLoopback => Loopback::Off,
            MulticastLoopbackMode::FullLoopback => Loopback::Everybody,
            MulticastLoopbackMode::SelectiveLoopback => Loopback::Others,
        };
    }

    /// The interface that a text means: an address, a name, or the route's.
    pub(super) fn choice(text: &str) -> InterfaceChoice {
        let text = text.trim();
        if text.is_empty() || text == ROUTE {
            return InterfaceChoice::Route;
        }
        text.parse::<IpAddr>().map_or_else(|_| InterfaceChoice::Name(text.to_owned()), InterfaceChoice::Address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_are_named_by_address_by_name_or_by_the_route() {
        assert_eq!(Wishes::choice(" "), InterfaceChoice::Route);
        assert_eq!(Wishes::choice("route"), InterfaceChoice::Route);
        assert_eq!(Wishes::choice("192.0.2.1"), InterfaceChoice::Address([192, 0, 2, 1].into()));
        assert_eq!(Wishes::choice("eth0 "), InterfaceChoice::Name("eth0".to_owned()));
    }

    #[test]
    fn programs_of_one_computer_hear_each_other_unless_told_otherwise() {
        let loopback = |mode| {
            let mut preferences = Preferences::default();
            Wishes { loopback: mode, ..Wishes::default() }.apply(&mut preferences);
            preferences.loopback
        };
        assert_eq!(loopback(Wishes::default().loopback), Loopback::Others);
        assert_eq!(loopback(MulticastLoopbackMode::NoLoopback), Loopback::Off);
        assert_eq!(loopback(MulticastLoopbackMode::FullLoopback), Loopback::Everybody);
    }
}
