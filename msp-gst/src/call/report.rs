//! What people are shown of a call: who is there and how well they are heard, and every number that was counted.

use std::net::SocketAddr;
use std::time::Duration;

use conference_model::participant::{Info, ParticipantId, SessionId, SourceKey, State};
use conference_model::rtp::{Counters, Quality, Ssrc};
use conference_model::time::Instant;

use crate::mixer::{MixerCounters, TalkerCounters};
use crate::net::{Route, Stats};

/// One person, now.
#[derive(Clone, Debug)]
pub struct PersonReport {
    /// Who.
    pub id: ParticipantId,
    /// What to call them.
    pub name: String,
    /// Present, talking, silent, lost or left.
    pub state: State,
    /// All they say of themselves.
    pub info: Info,
    /// When they were first heard of.
    pub arrived: Instant,
    /// When anything was heard of them last.
    pub last_heard: Instant,
    /// What they send.
    pub sources: Vec<SourceReport>,
    /// How loud our user wants them, 1 as they send.
    pub gain: f32,
    /// Whether our user wants not to hear them.
    pub muted: bool,
}

/// One source of a person, now.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceReport {
    /// Which.
    pub source: SourceKey,
    /// Whether it sends.
    pub sending: bool,
    /// Where its media comes from.
    pub from: Option<SocketAddr>,
    /// How its packets arrive here: loss and jitter.
    pub reception: Option<Quality>,
    /// How it says ours arrive there.
    pub hears_us: Option<Quality>,
    /// There and back again.
    pub round_trip: Option<Duration>,
    /// As the mixer has it; `None` while it is not decoded.
    pub playout: Option<Playout>,
    /// How loud our user wants it, besides the person's gain.
    pub gain: f32,
    /// Whether our user wants not to hear it.
    pub muted: bool,
    /// Whether it is not heard because too many do not say who they are. Unmuting it lets it in.
    pub kept_out: bool,
}

/// One source in the mixer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Playout {
    /// Whether it is in the mix, or only decoded because it may soon be.
    pub heard: bool,
    /// How loud it is before gain: −dBov.
    pub level: u8,
    /// How far its sound is behind its packets.
    pub delay: Duration,
    /// Its packets.
    pub counters: TalkerCounters,
}

/// Every number that a call counts.
#[derive(Clone, Debug)]
pub struct CallStatistics {
    /// Each medium.
    pub media: Vec<MediumStatistics>,
    /// The mixer's, of packets that reached no talker.
    pub mixer: MixerCounters,
    /// The mixer's, of packets that did.
    pub talkers: TalkerCounters,
    /// How loud the mix is: −dBov.
    pub mix_level: u8,
    /// The mixer's thread.
    pub mixing: MixingCounters,
    /// The driver's thread.
    pub driver: DriverCounters,
    /// People who could not be listed because the list was full.
    pub people_refused: u64,
    /// Events that nobody fetched in time.
    pub events_lost: u64,
}

/// One medium's numbers.
#[derive(Clone, Debug)]
pub struct MediumStatistics {
    /// Which medium.
    pub session: SessionId,
    /// Our number.
    pub ssrc: Ssrc,
    /// The interface, and why that one.
    pub route: Route,
    /// What media and reports together may use, in bits per second: as the description has it.
    pub bandwidth: u64,
    /// RTP's socket.
    pub rtp: Stats,
    /// RTCP's, when it has one.
    pub rtcp: Option<Stats>,
    /// What the session took and refused.
    pub session_counters: Counters,
    /// Everybody, ourselves included; an estimate in a crowd.
    pub members: usize,
    /// Those who send, ourselves included.
    pub senders: usize,
    /// What others report that they lose of ours, smoothed: what our packets are protected against.
    pub expected_loss: f64,
    /// What was counted of our voice.
    pub voice: SendingCounters,
}

/// What was counted of our voice on its way out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SendingCounters {
    /// Packets sent.
    pub sent: u64,
    /// Packets that the driver had no room for.
    pub dropped: u64,
    /// Packets that the system refused to send, or that came when we were leaving.
    pub refused: u64,
    /// How often the media clock was set forward, because the microphone had stopped.
    pub skips: u64,
}

/// What was counted on the mixer's thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MixingCounters {
    /// Ticks played.
    pub ticks: u64,
    /// Ticks left out after the computer stood still.
    pub missed: u64,
    /// Measured levels that the driver had no room for.
    pub levels_lost: u64,
    /// Blocks of our own voice that recordings miss.
    pub own_lost: u64,
    /// Whether the system lets it run before all ordinary threads, which keeps it in time on a busy computer.
    pub goes_first: bool,
}

/// What was counted on the driver's thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DriverCounters {
    /// How often it woke.
    pub wakes: u64,
    /// Packets that the mixer's thread had no room for.
    pub dropped: u64,
    /// Packets that were kept because one packet proves nothing, and then not followed by a second.
    pub unproven: u64,
    /// Words for the mixer's thread (who left, who is muted) that there was no room for; what counts is said later.
    pub words_late: u64,
    /// Packets of strangers of whom there are too many.
    pub kept_out: u64,
    /// Packets of media that the description says nobody of us should hear.
    pub unwanted: u64,
    /// How often the groups were joined again.
    pub rejoins: u64,
    /// How often that failed.
    pub rejoin_failures: u64,
}
