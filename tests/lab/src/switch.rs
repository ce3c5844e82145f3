//! A switch: a bridge in a namespace of its own.

use crate::namespace::{self, Namespace, Trouble, tool};

/// The bridge's interface inside its namespace.
const BRIDGE: &str = "bridge";

/// What the switch does with multicast.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Snooping {
    /// Floods it to every port.
    Off,
    /// Sends it where IGMP or MLD asked for it, and asks who wants what (it is the querier).
    On,
}

/// A switch that hosts are plugged into.
#[derive(Debug)]
pub struct Switch {
    namespace: Namespace,
}

impl Switch {
    pub(crate) fn new(tag: &str, snooping: Snooping) -> Result<Self, Trouble> {
        let namespace = Namespace::new(tag)?;
        namespace.ip(&["link", "add", BRIDGE, "type", "bridge"])?;
        let on = if snooping == Snooping::On { "1" } else { "0" };
        for [what, value] in [
            // One after the other: when told to be querier, it waits for others as long as answers may take by then, and
            // floods meanwhile. In hundredths of a second.
            ["mcast_query_response_interval", "10"],
            // One question at the start and none for two minutes: tests cut hosts off in between.
            ["mcast_startup_query_count", "0"],
            // As switches of today ask; Linux would ask in IGMPv2, whose answers may take ten seconds.
            ["mcast_igmp_version", "3"],
            ["mcast_mld_version", "2"],
            ["mcast_snooping", on],
            ["mcast_querier", on],
        ] {
            namespace.ip(&["link", "set", BRIDGE, "type", "bridge", what, value])?;
        }
        // Queries are sent from an address.
        namespace.ip(&["address", "add", "192.0.2.254/24", "dev", BRIDGE])?;
        namespace.ip(&["link", "set", BRIDGE, "up"])?;
        Ok(Self { namespace })
    }

    /// Asks from now on who wants which group, or no longer. Without anybody who does, it floods.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn set_querier(&self, asks: bool) -> Result<(), Trouble> {
        let value = if asks { "1" } else { "0" };
        self.namespace.ip(&["link", "set", BRIDGE, "type", "bridge", "mcast_querier", value]).map(drop)
    }

    /// Where a host's cable ends.
    pub(crate) fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Takes a cable's end as a port.
    pub(crate) fn connect(&self, port: &str) -> Result<(), Trouble> {
        self.namespace.ip(&["link", "set", port, "master", BRIDGE])?;
        self.namespace.ip(&["link", "set", port, "up"])?;
        Ok(())
    }

    /// Waits until a port forwards, which Linux notices up to a second after the cable's other end is up.
    pub(crate) fn await_port(&self, port: &str) -> Result<(), Trouble> {
        let forwards = || Ok(self.bridge(&["link", "show", "dev", port])?.contains("state forwarding"));
        namespace::await_that(port, forwards)
    }

    /// Takes a port for a router's: all multicast goes there, whoever asked for it.
    pub(crate) fn expect_router(&self, port: &str) -> Result<(), Trouble> {
        self.bridge(&["link", "set", "dev", port, "mcast_router", "2"]).map(drop)
    }

    /// Pulls or plugs the cable at the switch: the host sees its carrier go and come.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn set_port(&self, port: &str, up: bool) -> Result<(), Trouble> {
        self.namespace.ip(&["link", "set", port, if up { "up" } else { "down" }]).map(drop)
    }

    /// What it believes who wants: one line for each port and group.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn memberships(&self) -> Result<String, Trouble> {
        self.bridge(&["mdb", "show"])
    }

    /// Forgets that `port` wants `group`, as switches without a querier do after some minutes.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn forget(&self, port: &str, group: &str) -> Result<(), Trouble> {
        self.bridge(&["mdb", "del", "dev", BRIDGE, "port", port, "grp", group]).map(drop)
    }

    fn bridge(&self, arguments: &[&str]) -> Result<String, Trouble> {
        tool("bridge", "iproute2", &[&["-n", self.namespace.name()], arguments].concat())
    }
}
