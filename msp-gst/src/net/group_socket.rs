//! One socket for one group and port.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::sync::Arc;

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::membership;
use super::own_copies::OwnCopies;
use super::poller::Watched;
use super::sys::{self, Datagram};
use super::{Accept, Dscp, Interfaces, Loopback, OpenError, Plan, ReceiveError, Route, SendError, Sources, Step};

/// Sends to a group and hears it, and nothing else. Dropping it leaves the group.
///
/// One group for each socket: Linux allows a socket 20 IPv4 memberships, and one socket for each keeps conferences apart.
#[derive(Debug)]
pub struct GroupSocket {
    plan: Plan,
    socket: Arc<Socket>,
    route: Route,
    /// Whether it is joined, where `route` leads.
    is_joined: bool,
    copies: OwnCopies,
    stats: Stats,
}

/// What [`GroupSocket::receive`] found: one datagram, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// A packet for us.
    Packet(Received),
    /// A datagram that is not for us, or broken. It was counted.
    Discarded(Discard),
    /// Nothing waits.
    Nothing,
}

/// A packet in the caller's buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Received {
    /// Its length.
    pub length: usize,
    /// Who sent it. Nobody vouches for that.
    pub from: SocketAddr,
    /// Where it was sent to: the group, or an address of ours.
    pub to: IpAddr,
    /// The number of the interface it came in by.
    pub interface: u32,
    /// The hops it had left, where the system says so.
    pub ttl: Option<u8>,
    /// How it was marked on arrival, where the system says so.
    pub dscp: Option<Dscp>,
}

/// Why a datagram was discarded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Discard {
    /// It was for another group on the same port, or for this computer alone.
    OtherDestination,
    /// It came in by another interface than the conference uses.
    OtherInterface,
    /// A copy of what we sent.
    OwnCopy,
    /// Longer than the caller's buffer.
    Oversized,
    /// No packet: the system passed on that something we sent was refused.
    Refused,
}

/// What a socket has seen, since it was opened.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Stats {
    /// Packets for us.
    pub received: u64,
    /// Their bytes.
    pub received_bytes: u64,
    /// Packets sent.
    pub sent: u64,
    /// Their bytes.
    pub sent_bytes: u64,
    /// Packets that could not be sent.
    pub send_failures: u64,
    /// [`Discard::OtherDestination`].
    pub other_destination: u64,
    /// [`Discard::OtherInterface`].
    pub other_interface: u64,
    /// [`Discard::OwnCopy`].
    pub own_copies: u64,
    /// [`Discard::Oversized`].
    pub oversized: u64,
    /// [`Discard::Refused`].
    pub refused: u64,
    /// Datagrams the socket's buffer had no room for. `None` where the system does not say.
    pub overflows: Option<u32>,
    /// Joins after the first one.
    pub rejoins: u64,
    /// The room for what arrives that the system gave, in bytes.
    pub receive_buffer: usize,
    /// Whether the system took our marking. (Windows takes it and ignores it, unless a policy says otherwise.)
    pub is_marked: bool,
}

impl GroupSocket {
    /// Opens a socket and joins.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(plan: Plan, interfaces: &Interfaces) -> Result<Self, OpenError> {
        let route = interfaces.resolve(&plan.interface, plan.group)?;
        let error = |step, cause| OpenError::new(step, plan.group, plan.port, &route.interface.name, cause);
        // Linux speaks of overflows only once there are some.
        let overflows = sys::wire::OVERFLOWS.map(|_| 0);
        let mut stats = Stats { overflows, ..Stats::default() };
        let socket = make(&plan, &mut stats).map_err(|cause| error(Step::Make, cause))?;
        socket.bind(&bind_address(&plan, &route).into()).map_err(|cause| error(Step::Bind, cause))?;
        let (socket, copies) = (Arc::new(socket), OwnCopies::new());
        let mut opened = Self { plan, socket, route, is_joined: false, copies, stats };
        opened.attach()?;
        Ok(opened)
    }

    /// What it was opened for.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The interface it uses, and why.
    #[must_use]
    pub const fn route(&self) -> &Route {
        &self.route
    }

    /// What it has seen.
    #[must_use]
    pub const fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Sends to the group.
    ///
    /// # Errors
    /// [`SendError`]; the packet is lost, the socket is not.
    pub fn send(&mut self, packet: &[u8]) -> Result<(), SendError> {
        self.send_to(packet, group_address(&self.plan, &self.route))
    }

    /// Sends elsewhere: reports for the source of a source-specific group.
    ///
    /// # Errors
    /// [`SendError`]; the packet is lost, the socket is not.
    pub fn send_to(&mut self, packet: &[u8], to: SocketAddr) -> Result<(), SendError> {
        let sent = self.socket.send_to(packet, &SockAddr::from(to));
        if let Err(cause) = sent {
            self.stats.send_failures += 1;
            return Err(SendError::new(cause, packet.len(), &self.route.interface.name));
        }
        self.stats.sent += 1;
        self.stats.sent_bytes += as_u64(packet.len());
        if self.expects_copies() {
            self.copies.remember(packet);
        }
        Ok(())
    }

    /// Takes one datagram, into `buffer`. Never waits, never allocates.
    ///
    /// A poller wakes again as long as something waits, so callers may stop after as many calls as they can afford.
    ///
    /// # Errors
    /// [`ReceiveError`] when the socket is of no more use.
    pub fn receive(&mut self, buffer: &mut [u8]) -> Result<Arrival, ReceiveError> {
        let datagram = match sys::receive(&self.socket, buffer) {
            Ok(datagram) => datagram,
            Err(cause) => return self.failed_to_receive(cause),
        };
        self.stats.overflows = datagram.ancillary.overflows.or(self.stats.overflows);
        let packet = buffer.get(..datagram.length).unwrap_or_default();
        Ok(match self.judge(&datagram, packet) {
            Ok(received) => {
                self.stats.received += 1;
                self.stats.received_bytes += as_u64(received.length);
                Arrival::Packet(received)
            }
            Err(why) => self.discard(why),
        })
    }

    /// Joins again, on the interface that the choice means now. Leaves first, or nothing would be sent: see
    /// [`Pair::rejoin`](super::Pair::rejoin) for two sockets of one group.
    ///
    /// # Errors
    /// [`OpenError`]. Without an interface, the old membership stays.
    pub fn rejoin(&mut self, interfaces: &Interfaces) -> Result<(), OpenError> {
        let route = interfaces.resolve(&self.plan.interface, self.plan.group)?;
        self.leave();
        self.route = route;
        self.attach()?;
        self.stats.rejoins += 1;
        Ok(())
    }

    /// Leaves the group; nothing is heard until [`GroupSocket::rejoin`].
    pub fn leave(&mut self) {
        if !std::mem::take(&mut self.is_joined) {
            return;
        }
        // Whatever fails here is not joined any more: its interface is gone.
        let group = self.plan.group.address();
        match &self.plan.sources {
            Sources::AllBut(_) => _ = membership::leave(&self.socket, group, &self.route),
            Sources::Only(sources) => {
                for source in sources {
                    _ = membership::leave_source(&self.socket, group, &self.route, *source);
                }
            }
        }
    }

    /// Whether copies of what we send come back and are not wanted. Where none should come back, one that does is a loop in
    /// the network, which the session must see; but on the loopback interface they come whatever one says.
    const fn expects_copies(&self) -> bool {
        match self.plan.loopback {
            Loopback::Off => self.route.interface.is_loopback,
            Loopback::Others => true,
            Loopback::Everybody => false,
        }
    }

    fn attach(&mut self) -> Result<(), OpenError> {
        let (group, interface) = (self.plan.group.address(), self.route.interface.index);
        let sent_through = sys::send_through(&self.socket, group, interface, Some(self.route.source));
        sent_through.map_err(|cause| self.error(Step::ChooseInterface, cause))?;
        self.is_joined = true;
        if let Err(cause) = self.join(group) {
            // Some of several sources may be joined.
            self.leave();
            return Err(self.error(Step::Join, cause));
        }
        Ok(())
    }

    fn join(&self, group: IpAddr) -> io::Result<()> {
        let (socket, route) = (&self.socket, &self.route);
        match &self.plan.sources {
            Sources::AllBut(blocked) => {
                membership::join(socket, group, route)?;
                let interface = route.interface.index;
                blocked.iter().try_for_each(|source| sys::block_source(socket, group, interface, *source))
            }
            Sources::Only(sources) => {
                sources.iter().try_for_each(|source| membership::join_source(socket, group, route, *source))
            }
        }
    }

    fn error(&self, step: Step, cause: io::Error) -> OpenError {
        OpenError::new(step, self.plan.group, self.plan.port, &self.route.interface.name, cause)
    }

    /// Whether a datagram is for us.
    fn judge(&mut self, datagram: &Datagram, packet: &[u8]) -> Result<Received, Discard> {
        let ancillary = &datagram.ancillary;
        let to = ancillary.to.ok_or(Discard::OtherDestination)?;
        let interface = ancillary.interface.ok_or(Discard::OtherInterface)?;
        let from = datagram.from.ok_or(Discard::Refused)?;
        if to == self.plan.group.address() {
            // IPv6 checks the group only: another program may have joined it elsewhere.
            if interface != self.route.interface.index {
                return Err(Discard::OtherInterface);
            }
        } else if to.is_multicast() || self.plan.accept == Accept::Group {
            return Err(Discard::OtherDestination);
        }
        if datagram.is_truncated {
            return Err(Discard::Oversized);
        }
        if self.route.interface.addresses.contains(&from.ip()) && self.copies.recognise(packet) {
            return Err(Discard::OwnCopy);
        }
        let dscp = ancillary.class.map(Dscp::of_class);
        Ok(Received { length: datagram.length, from, to, interface, ttl: ancillary.ttl, dscp })
    }

    fn discard(&mut self, why: Discard) -> Arrival {
        let counter = match why {
            Discard::OtherDestination => &mut self.stats.other_destination,
            Discard::OtherInterface => &mut self.stats.other_interface,
            Discard::OwnCopy => &mut self.stats.own_copies,
            Discard::Oversized => &mut self.stats.oversized,
            Discard::Refused => &mut self.stats.refused,
        };
        *counter += 1;
        Arrival::Discarded(why)
    }

    fn failed_to_receive(&mut self, cause: io::Error) -> Result<Arrival, ReceiveError> {
        match cause.kind() {
            ErrorKind::WouldBlock | ErrorKind::Interrupted => Ok(Arrival::Nothing),
            // Windows reports the ICMP answers to what an unconnected socket sent.
            ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused => Ok(self.discard(Discard::Refused)),
            _ => Err(ReceiveError(cause)),
        }
    }
}

impl Watched for GroupSocket {
    fn socket(&self) -> Option<&Arc<Socket>> {
        Some(&self.socket)
    }
}

/// A socket as the plan wants it, not yet bound. What is only an optimisation, or a wish to routers, may be refused.
fn make(plan: &Plan, stats: &mut Stats) -> io::Result<Socket> {
    let is_v6 = plan.group.address().is_ipv6();
    let socket = Socket::new(if is_v6 { Domain::IPV6 } else { Domain::IPV4 }, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    // Several programs of one computer may be in one conference.
    socket.set_reuse_address(true)?;
    sys::ask_for_ancillary(&socket, is_v6)?;
    stats.receive_buffer = enlarge(&socket, plan.receive_buffer)?;
    let loops = plan.loopback != Loopback::Off;
    if is_v6 {
        socket.set_only_v6(true)?;
        socket.set_multicast_hops_v6(plan.ttl.into())?;
        socket.set_multicast_loop_v6(loops)?;
        stats.is_marked = sys::set_traffic_class_v6(&socket, plan.dscp.traffic_class()).is_ok();
    } else {
        socket.set_multicast_ttl_v4(plan.ttl.into())?;
        socket.set_multicast_loop_v4(loops)?;
        stats.is_marked = socket.set_tos_v4(plan.dscp.traffic_class().into()).is_ok();
    }
    hear_own_group_only(&socket, is_v6);
    Ok(socket)
}

/// By default Linux gives a socket the packets of every group that *any* program joined on its port. Where this cannot be
/// changed (IPv6 before Linux 4.20), the check of each packet's destination does the work.
#[cfg(target_os = "linux")]
fn hear_own_group_only(socket: &Socket, is_v6: bool) {
    _ = if is_v6 { socket.set_multicast_all_v6(false) } else { socket.set_multicast_all_v4(false) };
}

/// Windows never does otherwise.
#[cfg(not(target_os = "linux"))]
fn hear_own_group_only(_socket: &Socket, _is_v6: bool) {}

/// Asks for `wanted` bytes of room; how many the system gave.
fn enlarge(socket: &Socket, wanted: usize) -> io::Result<usize> {
    socket.set_recv_buffer_size(wanted)?;
    let given = socket.recv_buffer_size()?;
    // Linux doubles the number for its own books, and says the doubled one.
    Ok(if cfg!(target_os = "linux") { given / 2 } else { given })
}

/// Bound to the group, a socket does not even wake for strangers' unicast. Windows knows only local addresses here.
fn bind_address(plan: &Plan, route: &Route) -> SocketAddr {
    if cfg!(unix) && plan.accept == Accept::Group {
        return group_address(plan, route);
    }
    let any = match plan.group.address() {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    SocketAddr::new(any, plan.port)
}

/// The group as the system wants it: those that exist on each link anew carry the link's number.
fn group_address(plan: &Plan, route: &Route) -> SocketAddr {
    match plan.group.address() {
        IpAddr::V6(v6) if plan.group.needs_interface() => {
            SocketAddrV6::new(v6, plan.port, 0, route.interface.index).into()
        }
        address => SocketAddr::new(address, plan.port),
    }
}

fn as_u64(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
