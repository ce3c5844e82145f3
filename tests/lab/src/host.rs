//! A host: a namespace with cables to switches, in which tests run code and programs.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::panic::resume_unwind;
use std::process::Command;
use std::thread::{self, JoinHandle};

use crate::namespace::{self, Namespace, Trouble, tool};
use crate::program::Program;
use crate::switch::Switch;

/// A host.
#[derive(Debug)]
pub struct Host {
    namespace: Namespace,
    cables: Vec<Cable>,
}

/// A cable from a host to a switch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cable {
    /// The host's interface: `eth0` for its first cable, then `eth1` …
    pub interface: String,
    /// The switch's port.
    pub port: String,
    /// The host's address, of 192.0.2.0/24 for the first cable, 192.0.3.0/24 for the second …, or of its network where
    /// there are several.
    pub v4: Ipv4Addr,
    /// The same in 2001:db8:0::/64, 2001:db8:1::/64 …
    pub v6: Ipv6Addr,
}

impl Host {
    pub(crate) fn new(tag: &str) -> Result<Self, Trouble> {
        Ok(Self { namespace: Namespace::new(tag)?, cables: Vec::new() })
    }

    /// Lays a cable to `switch`. `number` ends the host's addresses. The first cable gets the route for IPv4 multicast;
    /// IPv6 has one for each interface of its own accord.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn plug(&mut self, switch: &Switch, number: u8) -> Result<&Cable, Trouble> {
        let nth = u8::try_from(self.cables.len()).unwrap_or(u8::MAX);
        self.plug_into(switch, nth, number)
    }

    /// Lays a cable to `switch`, with addresses of 192.0.(2 + `network`).0/24 and 2001:db8:`network`::/64.
    pub(crate) fn plug_into(&mut self, switch: &Switch, network: u8, number: u8) -> Result<&Cable, Trouble> {
        let nth = u8::try_from(self.cables.len()).unwrap_or(u8::MAX);
        let cable = Cable {
            interface: format!("eth{nth}"),
            port: format!("port{number}-{nth}"),
            v4: Ipv4Addr::new(192, 0, 2_u8.saturating_add(network), number),
            v6: Ipv6Addr::new(0x2001, 0xdb8, network.into(), 0, 0, 0, 0, number.into()),
        };
        let far = switch.namespace().name();
        self.ip(&["link", "add", &cable.interface, "type", "veth", "peer", "name", &cable.port, "netns", far])?;
        switch.connect(&cable.port)?;
        self.ip(&["address", "add", &format!("{}/24", cable.v4), "dev", &cable.interface])?;
        self.ip(&["address", "add", &format!("{}/64", cable.v6), "dev", &cable.interface])?;
        self.set_link(&cable.interface, true)?;
        switch.await_port(&cable.port)?;
        if self.cables.is_empty() {
            self.route_multicast_to(&cable.interface)?;
        }
        self.cables.push(cable);
        Ok(&self.cables[usize::from(nth)])
    }

    /// The name of its namespace.
    pub(crate) fn name(&self) -> &str {
        self.namespace.name()
    }

    /// Its cables, in the order they were laid.
    #[must_use]
    pub fn cables(&self) -> &[Cable] {
        &self.cables
    }

    /// Sends IPv4 multicast out of `interface`, unless a program says otherwise.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn route_multicast_to(&self, interface: &str) -> Result<(), Trouble> {
        self.ip(&["route", "replace", "224.0.0.0/4", "dev", interface]).map(drop)
    }

    /// Switches an interface on or off, as `ip link set` does. Its routes go with it, and its global IPv6 addresses: Linux
    /// forgets them. Returns once it is so.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn set_link(&self, interface: &str, up: bool) -> Result<(), Trouble> {
        self.ip(&["link", "set", interface, if up { "up" } else { "down" }])?;
        self.await_link(interface, up)
    }

    /// Waits until an interface is up and has its link-local address, or is down: Linux looks at carriers once a second,
    /// and until then has no routes.
    ///
    /// # Errors
    /// [`Trouble`], also when it takes too long.
    pub fn await_link(&self, interface: &str, up: bool) -> Result<(), Trouble> {
        namespace::await_that(interface, || {
            let shown = self.ip(&["address", "show", interface])?;
            Ok(shown.contains("state UP") == up && (!up || shown.contains("inet6 fe80")))
        })
    }

    /// Gives an interface another IPv4 address instead of those it has.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn change_address(&self, interface: &str, address: Ipv4Addr) -> Result<(), Trouble> {
        self.ip(&["-4", "address", "flush", "dev", interface])?;
        self.ip(&["address", "add", &format!("{address}/24"), "dev", interface]).map(drop)
    }

    /// Loses this share of the packets that arrive, in percent, at random. Needs nftables.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn lose(&self, percent: u8) -> Result<(), Trouble> {
        // nft takes no number beyond the range.
        self.drop_on_arrival(&if percent < 100 { format!("numgen random mod 100 < {percent}") } else { String::new() })
    }

    /// Loses everything that arrives for a UDP port, as a firewall does. Needs nftables.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn close_port(&self, port: u16) -> Result<(), Trouble> {
        self.drop_on_arrival(&format!("udp dport {port}"))
    }

    /// Loses nothing any more of what arrives. Needs nftables.
    ///
    /// # Errors
    /// [`Trouble`], also when it lost nothing.
    pub fn lose_nothing(&self) -> Result<(), Trouble> {
        self.run(|| tool("nft", "nftables", &["delete table inet lab"])).map(drop)
    }

    fn drop_on_arrival(&self, condition: &str) -> Result<(), Trouble> {
        let rule = format!(
            "table inet lab {{\n chain in {{\n type filter hook input priority 0\n \
             meta l4proto udp {condition} drop\n }}\n }}"
        );
        self.run(|| tool("nft", "nftables", &[&rule])).map(drop)
    }

    /// Runs iproute2's `ip` on this host's network.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn ip(&self, arguments: &[&str]) -> Result<String, Trouble> {
        self.namespace.ip(arguments)
    }

    /// Runs `work` in this host and waits for it. A panic goes on here.
    ///
    /// # Panics
    /// When `work` does, or when the host cannot be entered.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.namespace.inside(work).unwrap_or_else(|trouble| cannot_enter(&trouble))
    }

    /// Runs `work` in this host, beside the test.
    pub fn start<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Task<T> {
        let door = self.namespace.door();
        Task(thread::spawn(move || {
            door.enter().unwrap_or_else(|trouble| cannot_enter(&trouble));
            work()
        }))
    }

    /// Starts a program in this host. It is killed when the [`Program`] is dropped.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be started.
    pub fn spawn(&self, command: &mut Command) -> Result<Program, Trouble> {
        // A child lives where the thread lived that started it.
        let child = self.namespace.inside(|| command.spawn())?;
        let what = || format!("start {}", command.get_program().display());
        child.map(Program).map_err(|cause| Trouble::System { what: what(), cause })
    }
}

/// Work that goes on in a host.
#[derive(Debug)]
pub struct Task<T>(JoinHandle<T>);

impl<T> Task<T> {
    /// Waits for its end. A panic goes on here.
    ///
    /// # Panics
    /// When the work did.
    pub fn join(self) -> T {
        self.0.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// The lab made the namespace a moment ago; nothing a test could do about it.
#[expect(clippy::panic, reason = "a test fails by panicking")]
fn cannot_enter<T>(trouble: &Trouble) -> T {
    panic!("{trouble}")
}
