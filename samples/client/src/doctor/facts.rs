//! What the doctor knows.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use plenary_rendezvous::multicast::Scope;

use super::clock::Drift;
use super::querier::Asking;
use super::wire::Notes;

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
    pub(crate) fn not(why: impl Into<String>, how: impl Into<String>) -> Self {
        Self::Not { why: why.into(), how: how.into() }
    }

    /// Something that is told by what is known.
    pub(crate) fn map<U>(self, tell: impl FnOnce(T) -> U) -> Known<U> {
        self.and_then(|fact| Known::Is(tell(fact)))
    }

    /// Another fact that may follow from what is known.
    pub(crate) fn and_then<U>(self, tell: impl FnOnce(T) -> Known<U>) -> Known<U> {
        match self {
            Self::Is(fact) => tell(fact),
            Self::Not { why, how } => Known::Not { why, how },
        }
    }

    /// What is known.
    pub(crate) const fn known(&mut self) -> Option<&mut T> {
        match self {
            Self::Is(fact) => Some(fact),
            Self::Not { .. } => None,
        }
    }
}

/// Everything that is known.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Facts {
    /// The conference, if one was named.
    pub(super) subject: Option<Subject>,
    /// A conference was named, and not announced for so long.
    pub(super) unheard: Option<Unheard>,
    /// How many conferences were announced, when none was named.
    pub(super) announced: Option<usize>,
    /// The interface that was asked for.
    pub(super) chosen: Option<String>,
    /// This computer's interfaces.
    pub(super) interfaces: Known<Vec<Interface>>,
    /// The interface that packets for the group leave by; `None`: there is no route.
    pub(super) route: Known<Option<String>>,
    /// The groups that this computer was a member of before the doctor listened.
    pub(super) memberships: Known<Vec<Membership>>,
    /// Whether a querier asked for members while we listened.
    pub(super) querier: Known<Asking>,
    /// Rules of the firewall that drop the conference's packets.
    pub(super) dropping_rules: Known<Vec<String>>,
    /// How long the network was listened to.
    pub(super) listened: Duration,
    /// Who sends what.
    pub(super) sources: Known<Vec<Source>>,
    /// Packets of payload types that the description does not know.
    pub(super) unknown_packets: u64,
    /// How many packets came for other ports of the group.
    pub(super) elsewhere: Known<BTreeMap<u16, u64>>,
    /// Whether our microphone gives anything but silence.
    pub(super) microphone_heard: Known<bool>,
}

impl Facts {
    /// The interface that this program uses whatever the route is: the chosen one, or the only one on which the conference is
    /// announced.
    pub(super) fn own_interface(&self) -> Option<&str> {
        let only = match self.subject.as_ref().map(|subject| subject.heard_on.as_slice()) {
            Some([only]) => Some(only),
            _ => None,
        };
        self.chosen.as_ref().or(only).map(String::as_str)
    }
}

/// What there is to be judged besides this computer itself.
#[derive(Debug)]
pub(crate) struct Case {
    /// The conference, if one was named.
    pub(crate) subject: Option<Subject>,
    /// One was named, and not announced.
    pub(crate) unheard: Option<Unheard>,
    /// How many conferences were announced, when none was named.
    pub(crate) announced: Option<usize>,
    /// The interface that was asked for.
    pub(crate) chosen: Option<String>,
    /// The groups that this computer was a member of before the doctor listened.
    pub(crate) memberships: Known<Vec<Membership>>,
    /// For how long it was listened.
    pub(crate) listened: Duration,
    /// What was heard in the conference, or why it could not be listened to.
    pub(crate) heard: Result<Heard, String>,
    /// Whether a querier asked for members.
    pub(crate) querier: Known<Asking>,
    /// Whether our microphone gives anything but silence.
    pub(crate) microphone: Known<bool>,
}

/// What was heard in the conference by who listened to it.
#[derive(Debug)]
pub(crate) struct Heard {
    /// Who sends what.
    pub(crate) sources: Vec<Source>,
    /// Packets of payload types that the description does not know.
    pub(crate) unknown_packets: u64,
    /// What came on the wire, if it could be listened to.
    pub(crate) wire: Option<Notes>,
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
    /// The payload types that its description knows, and how fast their clocks run, in ticks a second.
    pub(crate) formats: BTreeMap<u8, u32>,
    /// The interfaces on which its announcement is heard; none if it was described by hand.
    pub(crate) heard_on: Vec<String>,
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
    /// Where their packets come from.
    pub(crate) from: Option<SocketAddr>,
    /// How many came; 0 if nobody counted.
    pub(crate) packets: u64,
    /// Of which payload types they were.
    pub(crate) types: BTreeSet<u8>,
    /// How fast their clock runs.
    pub(crate) drift: Option<Drift>,
}

impl Source {
    /// Somebody of whom nothing is known but that they send.
    pub(super) fn unknown(from: SocketAddr) -> Self {
        Self {
            name: from.to_string(),
            sends: true,
            reports: false,
            heard: None,
            from: Some(from),
            packets: 0,
            types: BTreeSet::new(),
            drift: None,
        }
    }
}
