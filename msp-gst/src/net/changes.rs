//! Noticing that links, addresses or routes change.
//!
//! Linux tells through a netlink socket. We do not read what it tells: a notice says *that* something changed, listing the
//! interfaces says *what*, and that is the same on every system. rustix makes such sockets in safe code and is in the tree
//! anyway, below `polling`. Elsewhere the list is looked at every [`LOOK_AGAIN`].

use std::sync::Arc;
use std::time::Duration;

use socket2::Socket;

use super::poller::Watched;
use super::{InterfaceError, Interfaces};

/// How often to call [`Changes::look`] where the system gives no notice, and for safety elsewhere: a cable that comes back
/// shall be noticed within two seconds.
pub const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Notices taken at once. More are taken at the next look.
const MOST_NOTICES: usize = 64;

/// Watches the interfaces. Register it with a [`Poller`](super::Poller) to be woken by changes.
#[derive(Debug)]
pub struct Changes {
    notices: Option<Arc<Socket>>,
    known: Interfaces,
}

impl Changes {
    /// Lists the interfaces, and begins to watch them.
    ///
    /// # Errors
    /// [`InterfaceError::List`].
    pub fn new() -> Result<Self, InterfaceError> {
        // First the notices, lest a change between the two is missed.
        let notices = notices().map(Arc::new);
        Ok(Self { notices, known: Interfaces::list()? })
    }

    /// The interfaces, as last seen.
    #[must_use]
    pub const fn known(&self) -> &Interfaces {
        &self.known
    }

    /// Whether the system wakes the poller at a change.
    #[must_use]
    pub const fn gives_notice(&self) -> bool {
        self.notices.is_some()
    }

    /// Whether something may have changed since the last look. [`Pair::is_current`](super::Pair::is_current) says whether
    /// it matters: routes come and go without a change of the list.
    ///
    /// # Errors
    /// [`InterfaceError::List`].
    pub fn look(&mut self) -> Result<bool, InterfaceError> {
        let was_told = self.notices.as_ref().is_some_and(|socket| take_notices(socket));
        let now = Interfaces::list()?;
        let differs = now != self.known;
        self.known = now;
        Ok(was_told || differs)
    }
}

impl Watched for Changes {
    fn socket(&self) -> Option<&Arc<Socket>> {
        self.notices.as_ref()
    }
}

#[cfg(target_os = "linux")]
fn notices() -> Option<Socket> {
    use rustix::net::netlink::SocketAddrNetlink;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with};

    let groups = libc::RTMGRP_LINK
        | libc::RTMGRP_IPV4_IFADDR
        | libc::RTMGRP_IPV6_IFADDR
        | libc::RTMGRP_IPV4_ROUTE
        | libc::RTMGRP_IPV6_ROUTE;
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    // Protocol 0 of netlink is routes and links.
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, None).ok()?;
    bind(&socket, &SocketAddrNetlink::new(0, groups.cast_unsigned())).ok()?;
    Some(socket.into())
}

#[cfg(not(target_os = "linux"))]
fn notices() -> Option<Socket> {
    None
}

/// Empties the socket; whether there was anything.
fn take_notices(socket: &Socket) -> bool {
    use std::io::{ErrorKind, Read as _};

    // Cut off, since nobody reads them.
    let mut notice = [0; 16];
    let mut reader = socket;
    let one = |_: &usize| match reader.read(&mut notice) {
        Ok(_) => true,
        // Anything else says that notices were lost.
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    };
    (0..MOST_NOTICES).take_while(one).count() > 0
}
