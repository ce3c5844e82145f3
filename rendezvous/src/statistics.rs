//! What happened so far, in numbers.

use std::collections::BTreeMap;
use std::net::IpAddr;

use conference_model::sap::cache::Refusal;

/// What happened so far.
#[derive(Clone, Default, Debug)]
pub struct Statistics {
    /// SAP packets that arrived, our own copies included.
    pub packets: u64,
    /// SAP packets sent, on each interface one.
    pub sent: u64,
    /// SAP packets that could not be sent.
    pub unsent: u64,
    /// Packets without effect, by reason: a flood shows here.
    pub refused: BTreeMap<Refusal, u64>,
    /// Where SAP is listened to.
    pub ports: Vec<Port>,
    /// Events dropped because nobody took them.
    pub missed_events: u64,
}

/// One group on one interface.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Port {
    /// The interface.
    pub interface: String,
    /// The group.
    pub group: IpAddr,
    /// Packets that arrived here.
    pub packets: u64,
    /// Why it cannot be listened to; `None`: it is.
    pub trouble: Option<String>,
}
