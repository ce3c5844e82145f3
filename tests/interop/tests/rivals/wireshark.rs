//! Wireshark takes apart what we send.

use std::collections::BTreeSet;
use std::time::Duration;

use interop::conference::{Codec, LEVEL_ID, OUR_CNAME, OUR_NAME, TTL, join};
use interop::dissection::{Dissected, Dissector, Media, report};
use lab::{Lab, Snooping, Test};

use crate::singer::{LEVEL_DB, sing};

/// The first report comes within five seconds, and a listener's when it is its turn; then a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// Expedited forwarding.
const EF: u8 = 46;

pub(crate) fn all() -> Vec<Test> {
    lab::tests![wireshark_finds_no_fault_with_a_call_from_beginning_to_end]
        .map(|test| test.with_program("tshark"))
        .to_vec()
}

fn wireshark_finds_no_fault_with_a_call_from_beginning_to_end() {
    let lab = Lab::new("dissected").unwrap();
    let (_switch, [watch, ours, other]) = lab.hosts_on_a_switch(["tshark", "singer", "hearer"], Snooping::Off).unwrap();
    let mut dissector = Dissector::start(&watch, PATIENCE);
    let (singer, hearer) = (join(&ours, Codec::Opus), join(&other, Codec::Opus));
    let song = sing(&singer);
    let mut seen = BTreeSet::new();
    let mut packets = dissector.packets_until(PATIENCE, |packet| {
        seen.extend(&packet.reports);
        seen.is_superset(&BTreeSet::from([report::SENDER, report::RECEIVER, report::DESCRIPTION]))
    });
    singer.stop_listening(song).unwrap();
    drop(singer);
    packets.extend(dissector.packets_until(PATIENCE, |packet| packet.reports.contains(&report::GOODBYE)));
    drop(hearer);
    for packet in &packets {
        assert_eq!(packet.complaints, "", "{packet:?}");
        assert_eq!((packet.ttl, packet.dscp), (TTL, EF), "{packet:?}");
    }
    assert_media(&packets.iter().filter_map(|packet| packet.media.as_ref()).collect::<Vec<_>>());
    assert_reports(&packets);
}

/// One after the other, each with the level of what it carries.
fn assert_media(media: &[&Media]) {
    assert!(media.len() > 20, "{} packets of media", media.len());
    for (packet, next) in media.iter().zip(&media[1..]) {
        assert_eq!(next.sequence, packet.sequence.wrapping_add(1), "{packet:?}");
        assert_eq!(next.timestamp, packet.timestamp.wrapping_add(960), "{packet:?}");
    }
    for packet in media {
        assert_eq!(packet.payload_type, Codec::Opus.payload_type());
        let [(id, data)] = &packet.elements[..] else { panic!("one element, not {:?}", packet.elements) };
        assert_eq!(id.parse::<u8>().unwrap(), LEVEL_ID);
        let octet = u8::from_str_radix(data, 16).unwrap();
        assert!((f64::from(octet & 0x7F) + LEVEL_DB).abs() <= 1.0 && octet & 0x80 != 0, "{octet:#x}");
    }
}

/// Every compound begins with a report and names its sender.
fn assert_reports(packets: &[Dissected]) {
    let compounds = packets.iter().filter(|packet| packet.media.is_none());
    for compound in compounds.clone() {
        let first = compound.reports.first().unwrap();
        assert!([report::SENDER, report::RECEIVER].contains(first), "{compound:?}");
        assert!(compound.texts.iter().any(|text| text == OUR_CNAME), "{compound:?}");
    }
    let names = compounds.filter(|compound| compound.texts.iter().any(|text| text == OUR_NAME));
    assert!(names.count() > 0, "nobody said its name");
}
