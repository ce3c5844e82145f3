//! What a call is joined with.

use std::time::Duration;

use conference_model::description::Dialable;
use conference_model::rtp::{Limits, LocalIdentity};
use conference_model::speakers::SpeakersConfig;

use crate::codec::Layout;
use crate::net::Preferences;

/// Everything a call needs to know. What is not said here is the description's.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallConfig {
    /// The conference.
    pub dialable: Dialable,
    /// Who we say we are.
    pub identity: LocalIdentity,
    /// Interface, loopback and marking.
    pub preferences: Preferences,
    /// How many are decoded.
    pub speakers: SpeakersConfig,
    /// Channels of the mix.
    pub layout: Layout,
    /// The most that a talker may be played behind its packets; whoever needs more loses them.
    pub longest_delay: Duration,
    /// How much strangers may cost.
    pub limits: Limits,
    /// Sources heard at once that do not say who they are; more are muted until they do, or until our user says otherwise.
    pub strangers_heard: usize,
    /// Events kept for whoever fetches them; those beyond are lost and counted.
    pub events_kept: usize,
}

/// Twice as many as are decoded. Who talks says who they are within seconds.
const STRANGERS_HEARD: usize = 32;
/// A crowd of 4,096 that arrives at once, each with an event or two.
const EVENTS_KEPT: usize = 8_192;
/// A second of jitter is no conversation.
const LONGEST_DELAY: Duration = Duration::from_millis(500);

impl CallConfig {
    /// A mono mix, everything else as it is for most.
    #[must_use]
    pub fn new(dialable: Dialable, identity: LocalIdentity) -> Self {
        Self {
            dialable,
            identity,
            preferences: Preferences::default(),
            speakers: SpeakersConfig::default(),
            layout: Layout::Mono,
            longest_delay: LONGEST_DELAY,
            limits: Limits::default(),
            strangers_heard: STRANGERS_HEARD,
            events_kept: EVENTS_KEPT,
        }
    }
}
