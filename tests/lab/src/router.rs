//! A router: a host with a cable to each of two switches, which forwards between them, multicast too.
//!
//! Linux forwards unicast by itself. Multicast it forwards where a program tells it to; smcroute is one that is told once
//! and then keeps still: no protocol of its own, no questions, every group both ways, and what may not go further (a time
//! to live of 1) does not.

use std::fs;
use std::io::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::host::Host;
use crate::namespace::Trouble;
use crate::program::Program;
use crate::switch::Switch;

/// The program that tells the kernel what to forward.
const DAEMON: &str = "smcrouted";

/// What its addresses end with on both sides. (The switch itself has 254.)
const NUMBER: u8 = 253;

/// Longer than it takes to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything goes both ways.
const ROUTES: &str = "\
phyint eth0 enable ttl-threshold 1
phyint eth1 enable ttl-threshold 1
mroute from eth0 group 224.0.0.0/4 to eth1
mroute from eth1 group 224.0.0.0/4 to eth0
mroute from eth0 group ff00::/8 to eth1
mroute from eth1 group ff00::/8 to eth0
";

/// A router between two networks: 192.0.2.0/24 and 2001:db8:0::/64 on its left, 192.0.3.0/24 and 2001:db8:1::/64 on its
/// right. Both networks' hosts have their first cable there and use it as their way to everywhere.
#[derive(Debug)]
pub struct Router {
    host: Host,
    daemon: Program,
    files: [PathBuf; 2],
}

impl Router {
    /// A router between two switches. Needs smcroute.
    pub(crate) fn new(mut host: Host, left: &Switch, right: &Switch) -> Result<Self, Trouble> {
        host.plug(left, NUMBER)?;
        host.plug(right, NUMBER)?;
        for (switch, cable) in [left, right].into_iter().zip(host.cables()) {
            switch.expect_router(&cable.port)?;
        }
        host.run(forward)?;
        let files = ["pid", "sock"].map(|kind| std::env::temp_dir().join(format!("{}.{kind}", host.name())));
        let daemon = start(&host, &files)?;
        Ok(Self { host, daemon, files })
    }

    /// The host that it is.
    #[must_use]
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// Its addresses in a network: 0 is the left one.
    pub(crate) const fn addresses(network: u8) -> (Ipv4Addr, Ipv6Addr) {
        (
            Ipv4Addr::new(192, 0, 2_u8.saturating_add(network), NUMBER),
            Ipv6Addr::new(0x2001, 0xdb8, network as u16, 0, 0, 0, 0, NUMBER as u16),
        )
    }

    /// Stops forwarding multicast. Unicast goes on.
    ///
    /// # Errors
    /// [`Trouble`] when the program goes on.
    pub fn forget_multicast(&mut self) -> Result<(), Trouble> {
        let trouble = |cause| Trouble::System { what: format!("end {DAEMON}"), cause };
        self.daemon.end(PATIENCE).map(drop).map_err(trouble)
    }
}

impl Drop for Router {
    /// Asked to end the program takes its files away; when it does not, we do.
    fn drop(&mut self) {
        _ = self.forget_multicast();
        for file in &self.files {
            _ = fs::remove_file(file);
        }
    }
}

fn forward() -> Result<(), Trouble> {
    for setting in ["ipv4/ip_forward", "ipv6/conf/all/forwarding"] {
        let trouble = |cause| Trouble::System { what: format!("set {setting} in a network namespace"), cause };
        fs::write(format!("/proc/sys/net/{setting}"), "1").map_err(trouble)?;
    }
    Ok(())
}

fn start(host: &Host, [pid, socket]: &[PathBuf; 2]) -> Result<Program, Trouble> {
    let mut command = Command::new(DAEMON);
    command.args(["-n", "-N", "-i", "lab", "-f", "/dev/stdin", "-P"]).arg(pid).arg("-u").arg(socket);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut daemon = host.spawn(command)?;
    let trouble = |cause| Trouble::System { what: format!("tell {DAEMON} what to forward"), cause };
    if let Some(mut stdin) = daemon.0.stdin.take() {
        stdin.write_all(ROUTES.as_bytes()).map_err(trouble)?;
    }
    let mut lines = daemon.lines();
    match lines.find(PATIENCE, |line| line.contains("Ready").then_some(())) {
        Some(()) => Ok(daemon),
        None => Err(Trouble::Refused { command: DAEMON.into(), words: lines.said().join("; ") }),
    }
}
