//! A media packet arrives (RFC 3550 §6.2.1, §8.2, A.1). This is the hot path: one look into the table of members.

use std::net::SocketAddr;

use super::talk::{Received, Standing};
use super::{Discard, Session, Stage};
use crate::rtp::members::{Channel, Member, Role, Stream};
use crate::rtp::probation::Proof;
use crate::rtp::statistics::{Arrival, Order, Reception};
use crate::rtp::{Packet, Ssrc};
use crate::time::Instant;

/// A packet's place in its stream, and whether its source is believed.
type Place = (u64, Standing);

impl Session {
    pub(super) fn hear_rtp<'a>(
        &mut self,
        now: Instant,
        from: SocketAddr,
        datagram: &'a [u8],
    ) -> Result<Received<'a>, Discard> {
        if matches!(self.stage, Stage::Gone) {
            return Err(Discard::Left);
        }
        let packet = Packet::parse(datagram).map_err(|_| Discard::MalformedRtp)?;
        let clock_rate = self.known_clock_rate(packet.payload_type()).ok_or(Discard::UnknownPayloadType)?;
        let ssrc = packet.ssrc();
        self.check_own_number(now, ssrc, from)?;
        let arrival = Arrival { at: now, sequence: packet.sequence(), timestamp: packet.timestamp(), clock_rate };
        let (extended_sequence, standing) = self.place(ssrc, from, arrival)?;
        if standing == Standing::Member {
            packet.csrcs().for_each(|csrc| self.hear_contributor(now, csrc, ssrc));
        }
        self.counters.rtp_received += 1;
        self.counters.broken_extensions += u64::from(packet.extensions().fault().is_some());
        let level = self.config.level_extension.and_then(|id| packet.extensions().audio_level(id));
        Ok(Received { packet, extended_sequence, standing, level })
    }

    fn place(&mut self, ssrc: Ssrc, from: SocketAddr, arrival: Arrival) -> Result<Place, Discard> {
        let Some(member) = self.members.present(ssrc, arrival.at) else {
            let is_wanted = self.members.wants(ssrc, true);
            return if is_wanted { self.hear_stranger(ssrc, from, arrival) } else { Err(Discard::Unsampled) };
        };
        if member.has_departed() {
            return Err(Discard::Departed);
        }
        if member.is_contributor() {
            return self.hear_stranger(ssrc, from, arrival);
        }
        if !member.accepts(from, Channel::Rtp) {
            if member.may_have_moved(arrival.at) {
                return self.hear_stranger(ssrc, from, arrival);
            }
            return Err(self.note_conflict(ssrc, None));
        }
        let began_as = member.role;
        let (order, extended_sequence) = member.receive(arrival);
        match order {
            Order::Jump => return Err(Discard::SequenceJump),
            Order::Probation => return Ok((extended_sequence, Standing::Probation)),
            Order::Valid => {}
        }
        if !member.is_believed {
            self.believe(arrival.at, ssrc);
        }
        if !matches!(began_as, Role::Sender { .. }) {
            self.members.begin_to_send(ssrc, &mut self.out);
        }
        Ok((extended_sequence, Standing::Member))
    }

    fn hear_stranger(&mut self, ssrc: Ssrc, from: SocketAddr, arrival: Arrival) -> Result<Place, Discard> {
        match self.strangers.hear(ssrc, from, arrival) {
            Proof::Pending { extended_sequence } => Ok((extended_sequence, Standing::Probation)),
            Proof::Refused => Err(Discard::Flood),
            Proof::OtherAddress => Err(Discard::ForeignAddress),
            Proof::Given(reception) => {
                let extended_sequence = reception.extended(arrival.sequence);
                let member = Member::talking(from, arrival, reception);
                if !self.members.admit(ssrc, member, &mut self.out) {
                    return Err(Discard::Unsampled);
                }
                self.believe(arrival.at, ssrc);
                Ok((extended_sequence, Standing::Member))
            }
        }
    }

    /// A mixer says who is in its packet. They are members who do not report (RFC 3550 §6.2.1).
    fn hear_contributor(&mut self, now: Instant, csrc: Ssrc, via: Ssrc) {
        if self.is_or_was_lately_ours(now, csrc) {
            return;
        }
        if let Some(member) = self.members.present(csrc, now) {
            if member.is_contributor() {
                member.last_heard = now;
                if !member.is_believed {
                    self.believe(now, csrc);
                }
            }
        } else if self.members.wants(csrc, false)
            && !self.strangers.is_reserved(csrc, now)
            && self.strangers.allow_newcomer(now)
        {
            self.members.admit(csrc, Member::new(Role::Contributor { via }, now), &mut self.out);
            self.believe(now, csrc);
        }
    }
}

impl Member {
    /// Somebody who has just proved to send.
    fn talking(from: SocketAddr, arrival: Arrival, reception: Reception) -> Self {
        let mut member = Self::new(Role::Sender { last_packet: arrival.at }, arrival.at);
        member.rtp_from = Some(from);
        member.stream = Some(Box::new(Stream { reception, clock_rate: arrival.clock_rate }));
        member
    }

    /// Counts a packet of this member, and gives its extended sequence number.
    fn receive(&mut self, arrival: Arrival) -> (Order, u64) {
        let Arrival { at, sequence, clock_rate, .. } = arrival;
        let stream = self
            .stream
            .get_or_insert_with(|| Box::new(Stream { reception: Reception::expecting(sequence), clock_rate }));
        stream.clock_rate = clock_rate;
        let order = stream.reception.count(arrival);
        if order == Order::Valid {
            self.last_heard = at;
            self.role = Role::Sender { last_packet: at };
            self.sender_report.iter_mut().for_each(|report| report.was_followed = true);
        }
        (order, stream.reception.extended(sequence))
    }
}
