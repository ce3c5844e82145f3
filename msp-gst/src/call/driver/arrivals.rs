//! What arrives: from the socket through the session to the people and onto the belt to the mixer.

use std::net::SocketAddr;

use conference_model::participant::{SourceKey, VoiceLevel};
use conference_model::roster::RosterInput;
use conference_model::rtp::session::{Input, Output, Received, Standing};
use conference_model::rtp::{Departure, Event, Ssrc};
use conference_model::time::Instant;

use super::super::CallEvent;
use super::super::batch::Word;
use super::super::medium::Medium;
use super::{Channel, House, MOST_DATAGRAMS};
use crate::mixer::AudioPacket;
use crate::net::{Arrival, Reporter, Sign};

/// Second octets of RTCP where it shares a port with RTP (RFC 5761 §4): packet types 192 to 223.
const RTCP_TYPES: std::ops::RangeInclusive<u8> = 192..=223;

/// The packet type of a sender report (RFC 3550 §6.4.1).
const SENDER_REPORT: u8 = 200;

impl Medium {
    /// Takes what waits at a socket, at most [`MOST_DATAGRAMS`]; how many there were.
    pub(super) fn receive(&mut self, channel: Channel, buffer: &mut [u8], house: &mut House) -> usize {
        for taken in 0..MOST_DATAGRAMS {
            let socket = match channel {
                Channel::Rtp => Some(self.pair.rtp()),
                Channel::Rtcp => self.pair.rtcp(),
            };
            let Some(socket) = socket else { return taken };
            let arrival = socket.receive(buffer);
            let now = house.clock.now();
            match arrival {
                Ok(Arrival::Packet(packet)) => {
                    let datagram = buffer.get(..packet.length).unwrap_or_default();
                    self.arrived(house, now, channel, packet.from, datagram);
                    self.drain(house, now);
                }
                Ok(Arrival::Discarded(_)) => {}
                Ok(Arrival::Nothing) => return taken,
                Err(error) => {
                    self.watch.broken(now, error.to_string());
                    self.is_broken = true;
                    return taken;
                }
            }
        }
        MOST_DATAGRAMS
    }

    /// What the session has to say; when it wants to be called again.
    pub(super) fn drain(&mut self, house: &mut House, now: Instant) -> Option<Instant> {
        loop {
            match self.session.poll_output() {
                Output::Transmit(report) => self.send_report(house, now, &report),
                Output::Event(event) => self.happened(house, now, event),
                Output::Timeout(deadline) => return deadline,
            }
        }
    }

    fn arrived(&mut self, house: &mut House, now: Instant, channel: Channel, from: SocketAddr, datagram: &[u8]) {
        let shares_port = self.media.rtcp_port == self.media.port;
        let looks_like_rtcp = || datagram.get(1).is_some_and(|octet| RTCP_TYPES.contains(octet));
        if channel == Channel::Rtcp || (shares_port && looks_like_rtcp()) {
            // What is refused was counted.
            if self.session.handle_input(now, Input::Rtcp { from, datagram }).is_ok() {
                self.watch.heard(now, Sign::Heard);
            }
        } else if let Ok(Some(received)) = self.session.handle_input(now, Input::Rtp { from, datagram }) {
            // Events first: a departure must not follow the packets of whoever comes under the same number.
            self.drain(house, now);
            self.heard(house, now, &received);
        }
    }

    fn heard(&mut self, house: &mut House, now: Instant, received: &Received<'_>) {
        let Some(packet) = self.for_mixer(received) else { return };
        let source = packet.source;
        if received.standing == Standing::Member {
            self.watch.heard(now, Sign::Media);
            house.roster.handle_input(now, RosterInput::Voice { source, level: packet.level });
        }
        if !self.may_hear() {
            house.counters.unwanted += 1;
            return;
        }
        if received.standing == Standing::Probation {
            self.first_words.keep(now, &packet);
            return;
        }
        if !house.may_speak(now, source) {
            return;
        }
        let Some(loading) = &mut house.loading else { return };
        let dropped = &mut house.counters.dropped;
        self.first_words.take(now, source, |at, first| *dropped += u64::from(!loading.push(at, first)));
        *dropped += u64::from(!loading.push(now, &packet));
    }

    /// A packet as the mixer takes it.
    fn for_mixer<'a>(&self, received: &Received<'a>) -> Option<AudioPacket<'a>> {
        Some(AudioPacket {
            source: self.key(received.packet.ssrc()),
            sequence: received.extended_sequence,
            timestamp: received.packet.timestamp(),
            payload_type: self.numbers.of(received.packet.payload_type())?,
            level: received.level.map(|claim| VoiceLevel { level: claim.level, voice: claim.voice }),
            payload: received.packet.payload(),
        })
    }

    fn key(&self, ssrc: Ssrc) -> SourceKey {
        SourceKey { session: self.id, ssrc }
    }

    fn happened(&mut self, house: &mut House, now: Instant, event: Event) {
        let session = self.id;
        if let Event::Left { ssrc, .. } = &event {
            house.strangers.leave(self.key(*ssrc));
        }
        match &event {
            // Who is only no longer followed one by one talks on.
            Event::Left { departure: Departure::Sampled, .. } => {}
            Event::Left { ssrc, .. } => house.tell_mixer(now, Word::Left(self.key(*ssrc))),
            Event::HeardBy { fraction_lost, .. } => {
                self.expected_loss.report(*fraction_lost);
                self.desk.expect_loss(self.expected_loss.value());
            }
            Event::Missed { .. } => self.watch.heard(now, Sign::MissedMedia),
            Event::OwnSsrcChanged { old, new } => {
                house.tell_mixer(now, Word::Own(self.key(*new)));
                house.teller.tell(CallEvent::OwnNumberChanged { session, old: *old, new: *new });
            }
            Event::Conflict { ssrc } if self.conflict_news.may(now) => {
                house.teller.tell(CallEvent::Conflict { source: self.key(*ssrc) });
            }
            Event::UnderAttack if self.attack_news.may(now) => {
                house.teller.tell(CallEvent::UnderAttack { session });
            }
            _ => {}
        }
        let begins = match event {
            Event::Joined { ssrc } | Event::StartedSending { ssrc } => Some(ssrc),
            _ => None,
        };
        house.roster.handle_input(now, RosterInput::Rtp { session, event });
        if let Some(ssrc) = begins {
            // The mixer forgets wishes with whom they were about.
            house.apply_wish(now, self.key(ssrc));
        }
        self.watch.members(now, self.session.members());
    }

    fn send_report(&mut self, house: &mut House, now: Instant, report: &[u8]) {
        let is_sender = report.get(1) == Some(&SENDER_REPORT);
        let by = if is_sender { Reporter::Sender } else { Reporter::Listener };
        let sent = self.pair.send_report(by, report);
        self.note_sent(house, now, sent.map_err(|error| error.to_string()));
    }
}
