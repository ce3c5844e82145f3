//! What the mixer counted: everything that is not as it should be has a number that a person can read.

use std::time::Duration;

use conference_model::participant::SourceKey;

/// Packets that never reached a talker, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MixerCounters {
    /// Packets pushed.
    pub packets: u64,
    /// Our own voice, come back.
    pub own: u64,
    /// From somebody our user muted.
    pub muted: u64,
    /// Not chosen to be decoded: quieter than those who are.
    pub unheard: u64,
    /// Of a payload type that the conference does not have, or that is no sound.
    pub unknown_type: u64,
    /// Of a length that their codec cannot have, or of more octets than any has.
    pub malformed: u64,
    /// Changes of who is heard that nobody fetched in time ([`super::Mixer::poll_event`]).
    pub events_lost: u64,
}

/// One talker's packets since it is decoded, or of all talkers together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TalkerCounters {
    /// Decoded and played.
    pub played: u64,
    /// Not there when their time came; those that come later count as `late` too.
    pub lost: u64,
    /// Losses of which the next packet had a copy.
    pub recovered: u64,
    /// Came when their time was over.
    pub late: u64,
    /// Came twice.
    pub duplicate: u64,
    /// Came after one sent later, but in time.
    pub reordered: u64,
    /// Of timestamps that cannot be true: they leapt, forwards or back. Played by their numbers.
    pub leapt: u64,
    /// Let through by their length and refused by their codec.
    pub undecodable: u64,
    /// Left out because too much was waiting.
    pub skipped: u64,
    /// Frames of 48 kHz made up.
    pub concealed_frames: u64,
}

impl TalkerCounters {
    pub(super) fn add(&mut self, other: &Self) {
        self.played += other.played;
        self.lost += other.lost;
        self.recovered += other.recovered;
        self.late += other.late;
        self.duplicate += other.duplicate;
        self.reordered += other.reordered;
        self.leapt += other.leapt;
        self.undecodable += other.undecodable;
        self.skipped += other.skipped;
        self.concealed_frames += other.concealed_frames;
    }
}

/// One who is decoded.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TalkerReport {
    /// Who.
    pub source: SourceKey,
    /// Whether it is played, or only decoded.
    pub heard: bool,
    /// How loud it is now, before our user's gain: −dBov.
    pub level: u8,
    /// How much sound of it waits to be played.
    pub buffered: Duration,
    /// Its packets.
    pub counters: TalkerCounters,
}
