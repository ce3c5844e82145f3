//! What can go wrong with sockets, in sentences that say what to do.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::IpAddr;

use conference_model::multicast::Group;

use super::sys::codes;

/// No interface for a conference.
#[derive(Debug, thiserror::Error)]
pub enum InterfaceError {
    /// The system does not say what there is.
    #[error("the network interfaces cannot be listed: {0}")]
    List(#[source] io::Error),
    /// A name that nothing has.
    #[error("there is no network interface `{name}`; there are: {known}")]
    NoSuchName {
        /// The name.
        name: String,
        /// What there is.
        known: String,
    },
    /// An address that nothing has.
    #[error("no network interface has the address {address}; there are: {known}")]
    NoSuchAddress {
        /// The address.
        address: IpAddr,
        /// What there is.
        known: String,
    },
    /// The system would not know where to send.
    #[error("this computer has no route to {group} ({cause}); connect it to a network, or choose an interface by name")]
    NoRoute {
        /// The group.
        group: Group,
        /// What the system said.
        cause: io::Error,
    },
    /// The group exists once on each link.
    #[error("{group} exists on each link anew; choose an interface by name")]
    MustBeChosen {
        /// The group.
        group: Group,
    },
    /// Nothing to send from.
    #[error(
        "{name} has no {} address yet, which {group} needs; give it one, or choose another interface",
        if group.address().is_ipv4() { "IPv4" } else { "IPv6" }
    )]
    NoAddress {
        /// The interface.
        name: String,
        /// The group.
        group: Group,
    },
}

/// What was being done to a socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Making and configuring it.
    Make,
    /// Taking its port.
    Bind,
    /// Choosing where its packets leave.
    ChooseInterface,
    /// Joining the group.
    Join,
}

/// A socket could not be opened, or its group not be joined again.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No interface.
    #[error(transparent)]
    Interface(#[from] InterfaceError),
    /// Another program has the port for itself.
    #[error("another program uses port {port} alone; end it, or let the conference use another port")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// More sources, or groups, than the system allows one socket.
    #[error("{group} cannot be joined, since the system allows no more memberships (Linux: net.ipv4.igmp_max_msf)")]
    TooManyMemberships {
        /// The group.
        group: Group,
    },
    /// It went away meanwhile.
    #[error("{interface} went away while {group} was joined; it is tried again when an interface comes")]
    InterfaceGone {
        /// Its name.
        interface: String,
        /// The group.
        group: Group,
    },
    /// Anything else.
    #[error("cannot {step} for {group}: {cause}")]
    System {
        /// Doing what.
        step: Step,
        /// For which group.
        group: Group,
        /// What the system said.
        cause: io::Error,
    },
}

/// A packet was not sent. The next one may be: none of these ends a call.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The link is down, or the interface has lost its address or route.
    #[error("the network of {interface} cannot be reached ({cause}); look at its cable and address")]
    Unreachable {
        /// The interface.
        interface: String,
        /// What the system said.
        cause: io::Error,
    },
    /// A queue on the way out is full; the packet is lost, as any packet may be.
    #[error("{interface} has more to send than it can; this packet is lost")]
    Congested {
        /// The interface.
        interface: String,
    },
    /// A rule of this computer.
    #[error("this computer's firewall forbids sending to the conference ({cause}); allow UDP to its group and port")]
    Forbidden {
        /// What the system said.
        cause: io::Error,
    },
    /// Longer than the way allows.
    #[error("a packet of {length} bytes is too long for {interface}; use shorter packets")]
    TooLong {
        /// Its length.
        length: usize,
        /// The interface.
        interface: String,
    },
    /// Anything else.
    #[error("cannot send through {interface}: {cause}")]
    System {
        /// The interface.
        interface: String,
        /// What the system said.
        cause: io::Error,
    },
}

/// A socket cannot receive any more.
#[derive(Debug, thiserror::Error)]
#[error("cannot receive from the network: {0}")]
pub struct ReceiveError(#[source] pub io::Error);

impl OpenError {
    pub(super) fn new(step: Step, group: Group, port: u16, interface: &str, cause: io::Error) -> Self {
        match (step, cause.kind(), cause.raw_os_error()) {
            (Step::Bind, ErrorKind::AddrInUse | ErrorKind::PermissionDenied, _) => Self::PortTaken { port },
            (Step::Join, _, Some(codes::NO_BUFFERS)) => Self::TooManyMemberships { group },
            (Step::Join | Step::ChooseInterface, ErrorKind::AddrNotAvailable, _)
            | (Step::Join | Step::ChooseInterface, _, Some(codes::NO_DEVICE)) => {
                Self::InterfaceGone { interface: interface.to_owned(), group }
            }
            _ => Self::System { step, group, cause },
        }
    }
}

impl SendError {
    pub(super) fn new(cause: io::Error, length: usize, interface: &str) -> Self {
        let interface = interface.to_owned();
        match (cause.kind(), cause.raw_os_error()) {
            (ErrorKind::WouldBlock, _) | (_, Some(codes::NO_BUFFERS)) => Self::Congested { interface },
            (_, Some(codes::TOO_LONG)) => Self::TooLong { length, interface },
            (ErrorKind::PermissionDenied, _) => Self::Forbidden { cause },
            (
                ErrorKind::NetworkUnreachable
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkDown
                | ErrorKind::AddrNotAvailable,
                _,
            )
            | (_, Some(codes::NO_DEVICE)) => Self::Unreachable { interface, cause },
            _ => Self::System { interface, cause },
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Make => "make a socket",
            Self::Bind => "take the port",
            Self::ChooseInterface => "choose the interface",
            Self::Join => "join",
        })
    }
}
