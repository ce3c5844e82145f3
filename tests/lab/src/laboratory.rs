//! A test's network.

use crate::host::Host;
use crate::namespace::Trouble;
use crate::sweep;
use crate::switch::{Snooping, Switch};

/// Makes hosts and switches for one test. They live as long as the values do.
#[derive(Debug)]
pub struct Lab {
    tag: String,
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
        let switch = self.switch("switch", snooping)?;
        let mut hosts = Vec::with_capacity(N);
        for (number, name) in (1_u8..).zip(names) {
            let mut host = self.host(name)?;
            host.plug(&switch, number)?;
            hosts.push(host);
        }
        let cause = std::io::Error::other("too many hosts for one switch");
        let hosts = hosts.try_into().map_err(|_| Trouble::System { what: "number the hosts".into(), cause })?;
        Ok((switch, hosts))
    }
}
