//! Packets of sources that have sent one: it proves nothing (RFC 3550 A.1), and it is somebody's first syllable. Kept until
//! the next one follows, and then played before it; what is not followed is never heard.

use std::time::Duration;

use conference_model::participant::SourceKey;
use conference_model::random::KeyedHash;
use conference_model::time::Instant;

use crate::mixer::AudioPacket;

/// Places, each for one source. While strangers come as fast as a session looks at them (2,000 a second), 40 come between
/// two packets of somebody real: the risk that one of them takes the same place is 8 %, and what is lost then is 20 ms.
const PLACES: usize = 512;

/// Longer payloads are not kept: what fits no Ethernet frame is no voice.
const LONGEST: usize = 1_500;

/// How long the second packet may take. Beyond that the first one is no longer worth hearing.
const KEPT_FOR: Duration = Duration::from_millis(500);

/// First packets of strangers.
#[derive(Debug)]
pub(super) struct FirstWords {
    places: Vec<Place>,
    /// Keyed: nobody chooses whose place they take.
    hash: KeyedHash,
    kept: usize,
    unproven: u64,
}

#[derive(Clone, Debug, Default)]
struct Place {
    packet: Option<(Instant, Head)>,
    payload: Vec<u8>,
}

type Head = AudioPacket<'static>;

impl FirstWords {
    pub(super) fn new(hash: KeyedHash) -> Self {
        Self { places: vec![Place::default(); PLACES], hash, kept: 0, unproven: 0 }
    }

    /// Keeps a packet of a source on probation, instead of what was kept in its place.
    pub(super) fn keep(&mut self, now: Instant, packet: &AudioPacket<'_>) {
        let Some(place) = place_of(&mut self.places, self.hash, packet.source) else { return };
        if place.packet.take().is_some() {
            self.unproven += 1;
            self.kept -= 1;
        }
        if packet.payload.len() > LONGEST {
            self.unproven += 1;
            return;
        }
        place.payload.clear();
        place.payload.extend_from_slice(packet.payload);
        place.packet = Some((now, AudioPacket { payload: &[], ..*packet }));
        self.kept += 1;
    }

    /// `source` is believed: gives the packet kept of it, with the time it came.
    pub(super) fn take(&mut self, now: Instant, source: SourceKey, give: impl FnOnce(Instant, &AudioPacket<'_>)) {
        if self.kept == 0 {
            return;
        }
        let Some(place) = place_of(&mut self.places, self.hash, source) else { return };
        let Some((at, head)) = place.packet.take_if(|(_, head)| head.source == source) else { return };
        self.kept -= 1;
        if now - at <= KEPT_FOR {
            give(at, &AudioPacket { payload: &place.payload, ..head });
        } else {
            self.unproven += 1;
        }
    }

    /// How many were kept in vain.
    pub(super) fn unproven(&self) -> u64 {
        self.unproven
    }
}

fn place_of(places: &mut [Place], hash: KeyedHash, source: SourceKey) -> Option<&mut Place> {
    let place = hash.of(source.ssrc.0) % PLACES as u64;
    places.get_mut(usize::try_from(place).ok()?)
}

#[cfg(test)]
mod tests {
    use conference_model::participant::SessionId;
    use conference_model::random::Randomness;
    use conference_model::rtp::Ssrc;

    use super::*;

    fn words() -> FirstWords {
        FirstWords::new(KeyedHash::new(&mut Randomness::predictable(1)))
    }

    fn packet(number: u32, payload: &[u8]) -> AudioPacket<'_> {
        let source = SourceKey { session: SessionId(0), ssrc: Ssrc(number) };
        AudioPacket { source, sequence: 9, timestamp: 960, payload_type: 7, level: None, payload }
    }

    fn taken(words: &mut FirstWords, millis: u64, number: u32) -> Option<Vec<u8>> {
        let mut given = None;
        let now = Instant::after_epoch(Duration::from_millis(millis));
        words.take(now, packet(number, &[]).source, |at, packet| {
            assert_eq!((at, packet.sequence), (Instant::ZERO, 9));
            given = Some(packet.payload.to_vec());
        });
        given
    }

    #[test]
    fn the_first_packet_is_given_once_and_to_its_own_source_alone() {
        let mut words = words();
        words.keep(Instant::ZERO, &packet(1, b"hello"));
        assert_eq!(taken(&mut words, 20, 2), None);
        assert_eq!(taken(&mut words, 20, 1), Some(b"hello".to_vec()));
        assert_eq!(taken(&mut words, 20, 1), None);
        assert_eq!(words.unproven(), 0);
    }

    #[test]
    fn what_waited_long_or_is_long_is_not_given() {
        let mut words = words();
        words.keep(Instant::ZERO, &packet(1, b"hello"));
        assert_eq!(taken(&mut words, 600, 1), None);
        words.keep(Instant::ZERO, &packet(1, &[0; LONGEST + 1]));
        assert_eq!(taken(&mut words, 0, 1), None);
        assert_eq!(words.unproven(), 2);
    }

    #[test]
    fn a_flood_of_strangers_is_counted_and_bounded() {
        let mut words = words();
        (0..100_000).for_each(|number| words.keep(Instant::ZERO, &packet(number, &[0; LONGEST])));
        assert!(words.kept <= PLACES);
        assert_eq!(words.unproven() + words.kept as u64, 100_000);
    }
}
