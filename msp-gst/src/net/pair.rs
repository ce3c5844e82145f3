//! The sockets of one medium: RTP's, and RTCP's when it has a port of its own.

use conference_model::description::{DialableMedia, FilterMode};

use super::{
    Accept, Dscp, GroupSocket, InterfaceChoice, Interfaces, Loopback, OpenError, Plan, RECEIVE_BUFFER, Route,
    SendError, Sources,
};
use std::net::SocketAddr;

/// What the person, or the program, decides about sockets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preferences {
    /// Which interface.
    pub interface: InterfaceChoice,
    /// What becomes of copies of what we send.
    pub loopback: Loopback,
    /// Another marking than the medium's usual one.
    pub dscp: Option<Dscp>,
    /// Room for what arrives, in bytes.
    pub receive_buffer: usize,
}

/// The sockets of one medium of a conference.
#[derive(Debug)]
pub struct Pair {
    rtp: GroupSocket,
    /// `None` when RTP and RTCP share a port (RFC 5761).
    rtcp: Option<GroupSocket>,
    sender_reports: SocketAddr,
    receiver_reports: Option<SocketAddr>,
}

/// As whom we report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reporter {
    /// We send media: everybody should learn of us.
    Sender,
    /// We only listen.
    Listener,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            interface: InterfaceChoice::default(),
            loopback: Loopback::default(),
            dscp: None,
            receive_buffer: RECEIVE_BUFFER,
        }
    }
}

impl Pair {
    /// Opens what `media` needs.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(media: &DialableMedia, wishes: &Preferences, interfaces: &Interfaces) -> Result<Self, OpenError> {
        let rtp = GroupSocket::open(plan(media, wishes, media.port, accepts(media, interfaces)), interfaces)?;
        let rtcp = (media.rtcp_port != media.port)
            .then(|| {
                let plan = plan(media, wishes, media.rtcp_port, accepts(media, interfaces));
                GroupSocket::open(plan, interfaces)
            })
            .transpose()?;
        let (sender_reports, receiver_reports) = (media.sender_reports, media.receiver_reports);
        Ok(Self { rtp, rtcp, sender_reports, receiver_reports })
    }

    /// The socket of RTP.
    pub fn rtp(&mut self) -> &mut GroupSocket {
        &mut self.rtp
    }

    /// The socket of RTCP alone; `None` when RTCP arrives at [`Pair::rtp`].
    pub fn rtcp(&mut self) -> Option<&mut GroupSocket> {
        self.rtcp.as_mut()
    }

    /// The interface in use.
    #[must_use]
    pub const fn route(&self) -> &Route {
        self.rtp.route()
    }

    /// Where our reports go; `None` when listeners of this medium stay silent.
    #[must_use]
    pub fn reports(&self, by: Reporter) -> Option<SocketAddr> {
        match by {
            Reporter::Sender => Some(self.sender_reports),
            Reporter::Listener => self.receiver_reports,
        }
    }

    /// Sends a report to where reports go, if they go anywhere.
    ///
    /// # Errors
    /// [`SendError`].
    pub fn send_report(&mut self, by: Reporter, packet: &[u8]) -> Result<(), SendError> {
        let Some(to) = self.reports(by) else { return Ok(()) };
        let socket = self.rtcp.as_mut().unwrap_or(&mut self.rtp);
        if to.ip() == socket.plan().group.address() { socket.send(packet) } else { socket.send_to(packet, to) }
    }

    /// Whether what `interfaces` says is what the sockets were joined under: same interface, addresses and cable.
    #[must_use]
    pub fn is_current(&self, interfaces: &Interfaces) -> bool {
        let plan = self.rtp.plan();
        interfaces.resolve(&plan.interface, plan.group).is_ok_and(|route| route == *self.route())
    }

    /// Joins again, on the interface that the choice means now.
    ///
    /// Both sockets leave before either joins. The system tells the network about a computer's first join and last leave
    /// of a group, so while one socket stays, the other's going and coming is heard by nobody. (For the same reason it
    /// does not help while another program of this computer has joined the group.)
    ///
    /// # Errors
    /// [`OpenError`]. Without an interface, the old memberships stay; after a failure between the two joins, calling
    /// again mends it.
    pub fn rejoin(&mut self, interfaces: &Interfaces) -> Result<(), OpenError> {
        let plan = self.rtp.plan();
        interfaces.resolve(&plan.interface, plan.group)?;
        self.rtp.leave();
        self.rtcp.iter_mut().for_each(GroupSocket::leave);
        self.rtp.rejoin(interfaces)?;
        self.rtcp.iter_mut().try_for_each(|rtcp| rtcp.rejoin(interfaces))
    }
}

fn plan(media: &DialableMedia, wishes: &Preferences, port: u16, accept: Accept) -> Plan {
    Plan {
        group: media.group,
        port,
        sources: match media.mode {
            FilterMode::Include => Sources::Only(media.sources.clone()),
            FilterMode::Exclude => Sources::AllBut(media.sources.clone()),
        },
        interface: wishes.interface.clone(),
        ttl: media.ttl,
        dscp: wishes.dscp.unwrap_or(Dscp::for_kind(media.kind)),
        loopback: wishes.loopback,
        accept,
        receive_buffer: wishes.receive_buffer,
    }
}

/// A source that its receivers report to by unicast must take what they send; nobody else needs to.
fn accepts(media: &DialableMedia, interfaces: &Interfaces) -> Accept {
    let reported_to_us = |to: SocketAddr| !to.ip().is_multicast() && interfaces.is_own(to.ip());
    if media.receiver_reports.is_some_and(reported_to_us) { Accept::GroupAndUnicast } else { Accept::Group }
}
