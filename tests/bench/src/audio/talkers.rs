//! The talkers: one process that sends as many voices as there shall be, each with its own source number, clock and level.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use conference_model::rtp::extension::{AudioLevel, Element};
use conference_model::rtp::rtcp::{Item, MTU, SenderInfo, Writer};
use conference_model::rtp::{Header, SdesKind, write};
use conference_model::time::NtpTime;

use super::Beep;
use super::process::monotonic;
use super::wire::{BEEPERS, GROUP, LEVEL_ID, OPUS, PACKET_TIME, PORT, REPORT_PORT, TTL, ssrc};
use crate::voices::{PACKET_FRAMES, Phrase, beeps, speech};

/// One report of somebody at a time, all talkers in turn: about what RFC 3550 grants a session of this bandwidth.
const BETWEEN_REPORTS: Duration = Duration::from_millis(100);

/// Pitches of the voices, which are shared out among the talkers.
const PITCHES: [f32; 4] = [95.0, 120.0, 160.0, 210.0];

/// Packets between where one talker is in its voice and where the next one is.
const APART: u32 = 7;

/// Talks until the process is killed. `tell` gets each beep: when its first packet was handed to the system.
///
/// # Errors
/// What the system or libopus say.
pub fn talk(talkers: u32, mut tell: impl FnMut(Beep) -> io::Result<()>) -> io::Result<()> {
    let mut crowd = Crowd::new(talkers)?;
    let (media, reports) = (SocketAddr::from((GROUP, PORT)), SocketAddr::from((GROUP, REPORT_PORT)));
    let socket = UdpSocket::bind(("0.0.0.0", 0))?;
    socket.set_multicast_ttl_v4(TTL.into())?;
    socket.set_multicast_loop_v4(false)?;
    let began = Instant::now();
    let mut next_report = began;
    let mut packet = Vec::with_capacity(MTU);
    for number in 0.. {
        let due = began + crowd.due(number);
        let now = Instant::now();
        if now >= next_report {
            packet.clear();
            crowd.report(&mut packet)?;
            socket.send_to(&packet, reports)?;
            next_report += BETWEEN_REPORTS;
        }
        thread::sleep(due.saturating_duration_since(now));
        packet.clear();
        let beeps = crowd.speak(number, &mut packet)?;
        let at = monotonic();
        socket.send_to(&packet, media)?;
        if let Some(talker) = beeps {
            tell(Beep { talker, at })?;
        }
    }
    Ok(())
}

/// All talkers.
struct Crowd {
    talkers: u32,
    /// Who speaks after whom: those who beep are spread evenly among the others.
    order: Vec<u32>,
    beeps: Vec<Phrase>,
    voices: Vec<Vec<Phrase>>,
    reported: u32,
    packets: u32,
}

impl Crowd {
    fn new(talkers: u32) -> io::Result<Self> {
        let voices = PITCHES.into_iter().map(speech).collect::<Result<_, _>>().map_err(io::Error::other)?;
        let beeps = beeps().map_err(io::Error::other)?;
        let talkers = talkers.max(1);
        Ok(Self { talkers, order: order(talkers), beeps, voices, reported: 0, packets: 0 })
    }

    /// When packet `number` of them all is due: they are spread evenly.
    fn due(&self, number: u64) -> Duration {
        let nanos = u64::try_from(PACKET_TIME.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(number.saturating_mul(nanos) / u64::from(self.talkers))
    }

    /// Writes packet `number` of them all; whose beep begins with it, if one does.
    fn speak(&mut self, number: u64, out: &mut Vec<u8>) -> io::Result<Option<u32>> {
        let place = usize::try_from(number % u64::from(self.talkers)).unwrap_or(0);
        let talker = self.order.get(place).copied().unwrap_or(0);
        self.packets = u32::try_from(number / u64::from(self.talkers)).unwrap_or(u32::MAX);
        let phrase = self.phrase(talker).ok_or_else(|| io::Error::other("nobody has anything to say"))?;
        let level = [AudioLevel { voice: true, level: phrase.level }.to_octet()];
        let header = Header {
            payload_type: OPUS,
            marker: false,
            sequence: u16::try_from(self.packets & 0xFFFF).unwrap_or(0),
            timestamp: self.timestamp(),
            ssrc: ssrc(talker),
            csrcs: &[],
        };
        let elements = [Element { id: LEVEL_ID, data: &level }];
        write(&header, &elements, &phrase.payload, out).map_err(io::Error::other)?;
        Ok(phrase.is_onset.then_some(talker))
    }

    fn phrase(&self, talker: u32) -> Option<&Phrase> {
        let index = |number: u32| usize::try_from(number).unwrap_or(0);
        if talker < BEEPERS {
            return self.beeps.get(index(self.packets) % self.beeps.len());
        }
        let voice = self.voices.get(index(talker) % self.voices.len())?;
        voice.get(index(self.packets.wrapping_add(talker * APART)) % voice.len())
    }

    fn timestamp(&self) -> u32 {
        self.packets.wrapping_mul(u32::try_from(PACKET_FRAMES).unwrap_or(0))
    }

    /// Writes a report of the next talker in turn.
    fn report(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let talker = self.reported % self.talkers;
        self.reported = self.reported.wrapping_add(1);
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(io::Error::other)?;
        let info = SenderInfo {
            ntp: NtpTime::from_unix(since_epoch).to_wire(),
            rtp_timestamp: self.timestamp(),
            packet_count: self.packets,
            octet_count: self.packets.wrapping_mul(80),
        };
        let (address, name) = (format!("talker{talker}@192.0.2.1"), format!("Talker {talker}"));
        let items = [Item::new(SdesKind::Cname, &address), Item::new(SdesKind::Name, &name)];
        let mut writer = Writer::new(out, MTU);
        writer.report(ssrc(talker), Some(&info), &[], 0).map_err(io::Error::other)?;
        writer.describe(ssrc(talker), &items).map_err(io::Error::other)?;
        Ok(())
    }
}

/// All talkers, those who beep in even steps.
fn order(talkers: u32) -> Vec<u32> {
    let beepers = BEEPERS.min(talkers);
    let mut others = beepers..talkers;
    let mut beepers = (0..beepers).map(|beeper| (beeper * talkers / beepers, beeper)).peekable();
    let who = |place| match beepers.next_if(|(its_place, _)| *its_place == place) {
        Some((_, beeper)) => Some(beeper),
        None => others.next(),
    };
    (0..talkers).map_while(who).collect()
}

#[cfg(test)]
mod tests {
    use conference_model::rtp::Packet;
    use conference_model::rtp::rtcp::Compound;

    use super::*;

    #[test]
    fn each_talker_has_its_own_number_and_sequence_and_they_take_turns() {
        let mut crowd = Crowd::new(3).unwrap();
        let mut seen = Vec::new();
        for number in 0..6 {
            let mut packet = Vec::new();
            crowd.speak(number, &mut packet).unwrap();
            let packet = Packet::parse(&packet).unwrap();
            assert!(packet.extensions().audio_level(LEVEL_ID).is_some());
            seen.push((packet.ssrc(), packet.sequence(), packet.timestamp()));
        }
        let expected = [0, 1].map(|turn: u16| [0, 1, 2].map(|who| (ssrc(who), turn, u32::from(turn) * 960)));
        assert_eq!(seen, expected.concat());
        assert_eq!(crowd.due(3), PACKET_TIME);
    }

    #[test]
    fn beeps_come_twice_a_second_from_talkers_evenly_spread() {
        let mut crowd = Crowd::new(20).unwrap();
        let mut onsets = (0..1_000).filter_map(|number| Some((number, crowd.speak(number, &mut Vec::new()).unwrap()?)));
        let round = [0, 1, 2, 3, 4].map(|beeper: u32| (15 * 20 + u64::from(beeper) * 4, beeper));
        assert_eq!(onsets.by_ref().take(5).collect::<Vec<_>>(), round);
        assert_eq!(onsets.next(), Some((15 * 20 + 25 * 20, 0)));
        assert_eq!(order(3), [0, 1, 2]);
        assert_eq!(order(7), [0, 1, 2, 5, 3, 4, 6].map(|who: u32| who));
    }

    #[test]
    fn reports_name_everybody_in_turn() {
        let mut crowd = Crowd::new(2).unwrap();
        for talker in [0, 1, 0] {
            let mut packet = Vec::new();
            crowd.report(&mut packet).unwrap();
            assert_eq!(Compound::parse(&packet).unwrap().sender(), ssrc(talker));
        }
    }
}
