//! What takes part in the network.

use std::net::SocketAddr;
use std::sync::Arc;

use conference_model::time::Instant;

/// A node's number: its place in the order of joining.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub usize);

/// Which of a conference's groups a datagram goes to. Every node hears all of them and picks its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Traffic {
    /// Media.
    Rtp,
    /// Reports about media.
    Rtcp,
    /// Announcements of conferences.
    Sap,
}

/// What a node wants next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Send this to everyone.
    Transmit(Traffic, Arc<[u8]>),
    /// Nothing until the next datagram, or until this moment.
    Wait(Option<Instant>),
    /// The node has left: it neither hears nor sends any more.
    Gone,
}

/// Something with the model's three verbs. The network keeps their contract: after each mutation it polls until the
/// node answers [`Step::Wait`] or [`Step::Gone`].
///
/// `Send`, because a datagram for a crowd is handed out on several threads. Nodes share nothing but the bytes of
/// packets, so the outcome does not depend on how many.
pub trait Node: Send {
    /// A datagram arrived.
    fn handle_datagram(&mut self, now: Instant, from: SocketAddr, traffic: Traffic, datagram: &[u8]);

    /// The moment the node asked for has come.
    fn handle_timeout(&mut self, now: Instant);

    /// What the node wants next.
    fn poll(&mut self, now: Instant) -> Step;
}

impl<N: Node + ?Sized> Node for Box<N> {
    fn handle_datagram(&mut self, now: Instant, from: SocketAddr, traffic: Traffic, datagram: &[u8]) {
        (**self).handle_datagram(now, from, traffic, datagram);
    }

    fn handle_timeout(&mut self, now: Instant) {
        (**self).handle_timeout(now);
    }

    fn poll(&mut self, now: Instant) -> Step {
        (**self).poll(now)
    }
}
