//! One SAP group on one interface.
//!
//! Each has a socket of its own, so that it is known of every packet where it arrived, without a system's own ways to ask:
//! bound to the group and the interface where sockets can be (Linux), to the interface's address elsewhere, where sockets
//! hear only the groups that they joined themselves.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};

use conference_model::time::Instant;
use rustix::fd::{AsFd as _, BorrowedFd};
use socket2::{Domain, InterfaceIndexOrAddress, Protocol, Socket, Type};

use crate::sap::PORT;
use crate::{Hearing, Interface};

/// A place to listen and announce.
#[derive(Debug)]
pub(super) struct Port {
    pub(super) interface: Interface,
    pub(super) group: IpAddr,
    ttl: u8,
    socket: UdpSocket,
    /// What arrived here.
    pub(super) packets: u64,
    /// When something last arrived, or it was joined anew.
    pub(super) stirred: Instant,
}

impl Port {
    /// Begins to listen. `ttl` is for what is sent.
    pub(super) fn open(now: Instant, interface: &Interface, group: IpAddr, ttl: u8) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address((group, PORT).into()), Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_nonblocking(true)?;
        socket.set_reuse_address(true)?;
        #[cfg(all(unix, not(any(target_os = "linux", target_os = "solaris", target_os = "illumos"))))]
        socket.set_reuse_port(true)?;
        match group {
            IpAddr::V4(_) => prepare_v4(&socket, interface)?,
            IpAddr::V6(_) => prepare_v6(&socket, interface)?,
        }
        bind(&socket, interface, group)?;
        let port = Self { interface: interface.clone(), group, ttl, socket: socket.into(), packets: 0, stirred: now };
        port.join()?;
        Ok(port)
    }

    fn join(&self) -> io::Result<()> {
        let socket = socket2::SockRef::from(&self.socket);
        match self.group {
            IpAddr::V4(group) => {
                socket.join_multicast_v4_n(&group, &InterfaceIndexOrAddress::Index(self.interface.index))
            }
            IpAddr::V6(group) => socket.join_multicast_v6(&group, self.interface.index),
        }
    }

    fn leave(&self) -> io::Result<()> {
        let socket = socket2::SockRef::from(&self.socket);
        match self.group {
            IpAddr::V4(group) => {
                socket.leave_multicast_v4_n(&group, &InterfaceIndexOrAddress::Index(self.interface.index))
            }
            IpAddr::V6(group) => socket.leave_multicast_v6(&group, self.interface.index),
        }
    }

    /// Joins anew, so that switches which forgot us hear of us again.
    pub(super) fn rejoin(&mut self, now: Instant) -> io::Result<()> {
        self.stirred = now;
        self.leave()?;
        self.join()
    }

    /// The next packet, if there is one: its length in `buffer`, and where it came from.
    pub(super) fn receive(&mut self, now: Instant, buffer: &mut [u8]) -> Option<(usize, IpAddr)> {
        // What errors there are concern packets sent earlier.
        let (length, from) = self.socket.recv_from(buffer).ok()?;
        self.packets = self.packets.saturating_add(1);
        self.stirred = now;
        Some((length, from.ip()))
    }

    /// Sends a packet to the group, on this interface; no router passes it on if it is of interest nearby alone.
    pub(super) fn send(&self, bytes: &[u8], nearby: bool) -> io::Result<()> {
        let socket = socket2::SockRef::from(&self.socket);
        let ttl = u32::from(if nearby { self.ttl.min(1) } else { self.ttl });
        match self.group {
            IpAddr::V4(_) => socket.set_multicast_ttl_v4(ttl)?,
            IpAddr::V6(_) => socket.set_multicast_hops_v6(ttl)?,
        }
        self.socket.send_to(bytes, destination(self.group, &self.interface)).map(drop)
    }

    /// The address that what is sent here comes from.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.interface.address_like(self.group)
    }

    pub(super) fn hearing(&self, from: IpAddr) -> Hearing {
        Hearing { interface: self.interface.name.clone(), group: self.group, from }
    }

    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

fn prepare_v4(socket: &Socket, interface: &Interface) -> io::Result<()> {
    socket.set_multicast_loop_v4(true)?;
    socket.set_multicast_if_v4(&interface.v4.unwrap_or(Ipv4Addr::UNSPECIFIED))?;
    #[cfg(target_os = "linux")]
    socket.set_multicast_all_v4(false)?;
    Ok(())
}

fn prepare_v6(socket: &Socket, interface: &Interface) -> io::Result<()> {
    socket.set_only_v6(true)?;
    socket.set_multicast_loop_v6(true)?;
    socket.set_multicast_if_v6(interface.index)?;
    #[cfg(target_os = "linux")]
    socket.set_multicast_all_v6(false)?;
    Ok(())
}

/// To the group on this interface: nothing else is heard then.
#[cfg(target_os = "linux")]
fn bind(socket: &Socket, interface: &Interface, group: IpAddr) -> io::Result<()> {
    socket.bind_device(Some(interface.name.as_bytes()))?;
    socket.bind(&destination(group, interface).into())
}

/// To the interface's address; only joined groups are heard.
#[cfg(not(target_os = "linux"))]
fn bind(socket: &Socket, interface: &Interface, group: IpAddr) -> io::Result<()> {
    let address = match interface.address_like(group) {
        Some(address) if cfg!(windows) => address,
        _ if group.is_ipv4() => Ipv4Addr::UNSPECIFIED.into(),
        _ => Ipv6Addr::UNSPECIFIED.into(),
    };
    socket.bind(&destination(address, interface).into())
}

/// `address` with SAP's port. Link-local ones exist once for each link, so they get its number.
fn destination(address: IpAddr, interface: &Interface) -> SocketAddr {
    match address {
        IpAddr::V4(v4) => SocketAddrV4::new(v4, PORT).into(),
        IpAddr::V6(v6) => SocketAddrV6::new(v6, PORT, 0, scope(v6, interface)).into(),
    }
}

fn scope(address: Ipv6Addr, interface: &Interface) -> u32 {
    let is_of_the_link = address.is_unicast_link_local() || address.is_multicast();
    if is_of_the_link { interface.index } else { 0 }
}
