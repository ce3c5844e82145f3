//! SAP packets, and the list of sessions they are about.

use std::net::{IpAddr, Ipv4Addr};

use conference_model::random::Randomness;
use conference_model::sap::cache::{Cache, Input, MOST_BYTES, MOST_ENTRIES, Output};
use conference_model::sap::{Compression, LONGEST_PAYLOAD, Packet, Profile};
use conference_model::time::{Instant, NtpTime};

/// What separates the packets of one input that are fed to the cache; no text contains it.
const SEPARATOR: u8 = 0xFF;

/// What parses is bounded and round-trips; a cache fed with anything keeps its caps and its books.
pub fn entry(data: &[u8]) {
    if let Ok(packet) = Packet::parse(data) {
        assert!(packet.payload.len() <= LONGEST_PAYLOAD);
        for compression in [Compression::Never, Compression::WhenSmaller] {
            let written = packet.write(compression);
            assert_eq!(Packet::parse(&written).as_ref(), Ok(&packet));
        }
    }
    feed_cache(data);
}

fn feed_cache(data: &[u8]) {
    let mut cache = Cache::new(Instant::ZERO, Profile::Rfc2974, &mut Randomness::predictable(1));
    let packets = data.split(|&byte| byte == SEPARATOR);
    for (number, bytes) in (0_u32..1000).zip(packets) {
        let now = Instant::from_nanos(u64::from(number) * 100_000_000);
        let from = IpAddr::from(Ipv4Addr::from_bits(0xC000_0200 | (number % 3)));
        let wall = NtpTime { seconds: u64::from(number), fraction: 0 };
        cache.handle_input(now, Input::Packet { from, bytes, wall });
        cache.handle_timeout(now);
        while !matches!(cache.poll_output(), Output::Timeout(_)) {}
        assert!(cache.entries().len() <= MOST_ENTRIES);
        assert!(cache.bytes() <= MOST_BYTES);
        for (_, listed) in cache.entries() {
            assert!(!listed.title().chars().any(char::is_control));
        }
    }
}
