//! What the doctor knows.

use std::net::IpAddr;
use std::time::Duration;

use plenary_rendezvous::multicast::Scope;

/// A fact, or why it is not known and how a person could find out.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Known<T> {
    /// It is so.
    Is(T),
    /// It could not be found out.
    Not {
        /// Why, as a sentence.
        why: String,
        /// How to find out, as a sentence.
        how: String,
    },
}

impl<T> Known<T> {
    /// Not known.
    pub(super) fn not(why: impl Into<String>, how: impl Into<String>) -> Self {
        Self::Not { why: why.into(), how: how.into() }
    }
}

/// Everything that is known.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Facts {
    /// The conference, if one was named.
    pub(super) subject: Option<Subject>,
    /// A conference was named, and not announced for so long.
    pub(super) unheard: Option<Unheard>,
    /// The interface that was asked for.
    pub(super) chosen: Option<String>,
    /// This computer's interfaces.
    pub(super) interfaces: Known<Vec<Interface>>,
    /// The interface that packets for the group leave by; `None`: there is no route.
    pub(super) route: Known<Option<String>>,
    /// The groups that this computer is a member of.
    pub(super) memberships: Known<Vec<Membership>>,
    /// Whether a querier asked for members while we listened.
    pub(super) querier: Known<bool>,
    /// Rules of the firewall that drop the conference's packets.
    pub(super) dropping_rules: Known<Vec<String>>,
    /// How long the network was listened to.
    pub(super) listened: Duration,
    /// Who sends what.
    pub(super) sources: Known<Vec<Source>>,
    /// Packets of payload types that the description does not know.
    pub(super) unknown_packets: u64,
    /// Whether our microphone gives anything but silence.
    pub(super) microphone_heard: Known<bool>,
}

/// What was heard in the conference by who listened to it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Heard {
    /// For how long it was listened to.
    pub(crate) listened: Duration,
    /// Who sends what.
    pub(crate) sources: Vec<Source>,
    /// Packets of payload types that the description does not know.
    pub(crate) unknown_packets: u64,
}

/// A conference of which nothing was heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Unheard {
    pub(crate) name: String,
    /// For how long it was listened for.
    pub(crate) patience: Duration,
    /// How many others were announced meanwhile.
    pub(crate) others: usize,
}

/// The conference in question.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Subject {
    /// Its name.
    pub(crate) name: String,
    /// Where its sound goes.
    pub(crate) group: IpAddr,
    /// The RTP port; RTCP has the next.
    pub(crate) port: u16,
    /// How many routers its packets may pass, and one.
    pub(crate) ttl: u8,
    /// How far it shall reach.
    pub(crate) scope: Scope,
    /// The payload types that its description knows.
    pub(crate) formats: Vec<u8>,
    /// The interface on which its announcement is heard.
    pub(crate) heard_on: Option<String>,
}

/// An interface.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Interface {
    pub(super) name: String,
    /// It is switched on and its cable is plugged in.
    pub(super) is_up: bool,
    pub(super) can_multicast: bool,
    pub(super) is_loopback: bool,
}

/// This computer belongs to a group on an interface.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Membership {
    pub(super) interface: String,
    pub(super) group: IpAddr,
}

/// Somebody whose packets arrive.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Source {
    /// Their name, or where they send from.
    pub(crate) name: String,
    /// Whether sound of theirs arrives.
    pub(crate) sends: bool,
    /// Whether reports of theirs arrive.
    pub(crate) reports: bool,
    /// Whether anything but silence was in their packets; `None` while nothing of theirs was decoded.
    pub(crate) heard: Option<bool>,
    /// How much faster their clock runs than ours, in millionths.
    pub(crate) drift_ppm: Option<f64>,
}
