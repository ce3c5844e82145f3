//! A test's network.

use crate::host::Host;
use crate::namespace::Trouble;
use crate::router::Router;
use crate::sweep;
use crate::switch::{Snooping, Switch};

/// Makes hosts and switches for one test. They live as long as the values do.
#[derive(Debug)]
pub struct Lab {
    tag: String,
}

/// Two networks with a router between them.
///
/// ```text
///  192.0.2.1 ─┐ ╭──────╮              ╭───────╮ ┌─ 192.0.3.1
///  192.0.2.2 ─┴─┤ left ├───┤router├───┤ right ├─┴─ 192.0.3.2
///               ╰──────╯              ╰───────╯
/// ```
#[derive(Debug)]
pub struct TwoNetworks<const L: usize, const R: usize> {
    /// The switch of 192.0.2.0/24.
    pub left: Switch,
    /// Its hosts.
    pub left_hosts: [Host; L],
    /// The switch of 192.0.3.0/24.
    pub right: Switch,
    /// Its hosts.
    pub right_hosts: [Host; R],
    /// What is between them.
    pub router: Router,
}

impl Lab {
    /// A lab for the test `tag` (letters, digits and hyphens: it becomes part of names). Removes what killed tests left.
    ///
    /// # Errors
    /// [`Trouble`] when namespaces cannot be made here: no root, no iproute2, no support in the kernel.
    pub fn new(tag: &str) -> Result<Self, Trouble> {
        sweep::sweep();
        let lab = Self { tag: tag.to_owned() };
        lab.host("probe")?;
        Ok(lab)
    }

    /// A switch.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn switch(&self, name: &str, snooping: Snooping) -> Result<Switch, Trouble> {
        Switch::new(&format!("{}-{name}", self.tag), snooping)
    }

    /// A host without a cable.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn host(&self, name: &str) -> Result<Host, Trouble> {
        Host::new(&format!("{}-{name}", self.tag))
    }

    /// A switch with `names.len()` hosts on it. The first has 192.0.2.1 and 2001:db8::1 on `eth0`, and so on.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn hosts_on_a_switch<const N: usize>(
        &self,
        names: [&str; N],
        snooping: Snooping,
    ) -> Result<(Switch, [Host; N]), Trouble> {
        self.network("switch", 0, names, snooping)
    }

    /// Two switches with hosts on them and a router between them, which forwards what may be forwarded. Needs smcroute:
    /// tests name `smcrouted` as their [program](crate::Test::with_program).
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn two_networks<const L: usize, const R: usize>(
        &self,
        left: [&str; L],
        right: [&str; R],
        snooping: Snooping,
    ) -> Result<TwoNetworks<L, R>, Trouble> {
        let (left, left_hosts) = self.network("left", 0, left, snooping)?;
        let (right, right_hosts) = self.network("right", 1, right, snooping)?;
        let router = Router::new(self.host("router")?, &left, &right)?;
        for (network, hosts) in [(0, left_hosts.as_slice()), (1, right_hosts.as_slice())] {
            let (v4, v6) = Router::addresses(network);
            for host in hosts {
                host.ip(&["route", "add", "default", "via", &v4.to_string()])?;
                host.ip(&["-6", "route", "add", "default", "via", &v6.to_string()])?;
            }
        }
        Ok(TwoNetworks { left, left_hosts, right, right_hosts, router })
    }

    fn network<const N: usize>(
        &self,
        switch: &str,
        network: u8,
        names: [&str; N],
        snooping: Snooping,
    ) -> Result<(Switch, [Host; N]), Trouble> {
        let switch = self.switch(switch, snooping)?;
        let mut hosts = Vec::with_capacity(N);
        for (number, name) in (1_u8..).zip(names) {
            let mut host = self.host(name)?;
            host.plug_into(&switch, network, number)?;
            hosts.push(host);
        }
        let cause = std::io::Error::other("too many hosts for one switch");
        let hosts = hosts.try_into().map_err(|_| Trouble::System { what: "number the hosts".into(), cause })?;
        Ok((switch, hosts))
    }
}
