//! Our voice on its way out: headers are written here, since numbers are the session's.

use conference_model::participant::VoiceLevel;
use conference_model::roster::RosterInput;
use conference_model::rtp::extension::{AudioLevel, Element};
use conference_model::rtp::session::Input;
use conference_model::rtp::write;
use conference_model::time::Instant;

use super::super::CallEvent;
use super::super::medium::Medium;
use super::super::voice::{Letter, MOST_LETTERS};
use super::{Driver, House, Stage};

impl Driver {
    /// Sends what was encoded.
    pub(super) fn take_letters(&mut self) {
        for _ in 0..MOST_LETTERS {
            let Ok(letter) = self.letters.try_recv() else { return };
            let now = self.house.clock.now();
            if let Some(medium) = self.media.iter_mut().find(|medium| medium.id == letter.session) {
                if self.stage == Stage::Joined {
                    medium.send(&mut self.house, now, &letter, &mut self.packet);
                } else {
                    medium.voice.refused += 1;
                }
            }
            // Whoever has no use for it any more makes a new one when it has.
            _ = self.empty.try_send(letter.payload);
        }
        // There may be more, and nobody wakes us for what was sent before.
        _ = self.poller.waker().wake();
    }
}

impl Medium {
    fn send(&mut self, house: &mut House, now: Instant, letter: &Letter, packet: &mut Vec<u8>) {
        house.roster.handle_input(now, RosterInput::LocalVoice(letter.level));
        self.media_clock.set_rate(now, letter.clock_rate);
        let placed = self.media_clock.place(now, letter.microphone, letter.media_time);
        let header = self.session.next_header(letter.payload_type, letter.marker || placed.begins, placed.media_time);
        let level = [octet(letter.level)];
        let element = self.media.level_extension.map(|id| Element { id, data: &level });
        packet.clear();
        if write(&header, element.as_slice(), &letter.payload, packet).is_err() {
            self.voice.refused += 1;
            return;
        }
        match self.pair.rtp().send(packet) {
            Ok(()) => {
                self.voice.sent += 1;
                let sent = Input::Sent { rtp_timestamp: header.timestamp, payload_bytes: letter.payload.len() };
                // Nothing can be wrong with it.
                _ = self.session.handle_input(now, sent);
                self.note_sent(house, now, Ok(()));
            }
            Err(error) => {
                self.voice.refused += 1;
                self.note_sent(house, now, Err(error.to_string()));
            }
        }
    }

    /// Whether something could be sent: told when it begins to fail, unless the network is known to be lost.
    pub(super) fn note_sent(&mut self, house: &House, now: Instant, sent: Result<(), String>) {
        let was_mute = std::mem::replace(&mut self.is_mute, sent.is_err());
        if let Err(why) = sent
            && !was_mute
            && !self.watch.is_lost()
            && self.sending_trouble.may(now)
        {
            house.teller.tell(CallEvent::CannotSend { session: self.id, why });
        }
    }
}

fn octet(level: VoiceLevel) -> u8 {
    AudioLevel { voice: level.voice, level: level.level }.to_octet()
}
