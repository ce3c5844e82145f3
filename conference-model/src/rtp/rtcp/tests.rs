use super::*;
use crate::rtp::{SdesKind, Ssrc};

mod oracle;
mod writing;

/// A sender report with one block, as RFC 3550 §6.4.1 draws it: V=2 RC=1, PT=200, length 12 words (13 - 1).
const SENDER: [u8; 52] = [
    0x81, 200, 0, 12, //
    0x00, 0x00, 0x00, 0x01, // who reports
    0xE0, 0x00, 0x00, 0x02, 0x80, 0x00, 0x00, 0x00, // NTP time, half past a second
    0x00, 0x00, 0x00, 0xA0, // RTP timestamp 160
    0x00, 0x00, 0x00, 0x0A, // 10 packets
    0x00, 0x00, 0x06, 0x40, // 1600 octets
    0x00, 0x00, 0x00, 0x02, // about whom
    0x40, 0xFF, 0xFF, 0xFE, // a quarter lost lately, -2 in all (duplicates)
    0x00, 0x01, 0x00, 0x05, // highest sequence 5 after one wrap
    0x00, 0x00, 0x00, 0x07, // jitter 7
    0x00, 0x02, 0x80, 0x00, // last report
    0x00, 0x01, 0x80, 0x00, // 1.5 s ago
];

/// An empty receiver report of source 1, which RFC 3550 §6.1 asks for when there is nothing to say.
const EMPTY: [u8; 8] = [0x80, 201, 0, 1, 0, 0, 0, 1];

/// Two chunks (§6.5). Source 0x0000_0009 begins with a zero octet, follows three octets of padding, and has an item of
/// a kind nobody knows (99) before a private one.
const DESCRIPTIONS: [u8; 36] = [
    0x82, 202, 0, 8, //
    0x00, 0x00, 0x00, 0x01, 1, 3, b'm', b'e', b'!', 0, 0, 0, //
    0x00, 0x00, 0x00, 0x09, 99, 1, b'?', 8, 6, 2, b'k', b'1', b'v', b'a', b'l', 0, //
    0xAA, 0xAA, 0xAA, 0xAA, // behind the chunks it counts a packet may hold what it likes
];

/// Two sources leave (§6.6), "bye" said in three octets, padded to 32 bits by its length octet.
const LEAVING: [u8; 16] = [0x82, 203, 0, 3, 0, 0, 0, 1, 0, 0, 0, 9, 3, b'b', b'y', b'e'];

/// An application's packet (§6.7), subtype 5.
const APPLICATIONS: [u8; 16] = [0x85, 204, 0, 3, 0, 0, 0, 1, b'P', b'l', b'n', b'y', 1, 2, 3, 4];

fn behind_a_report(packet: &[u8]) -> Vec<u8> {
    [EMPTY.as_slice(), packet].concat()
}

fn refusal(datagram: &[u8]) -> Malformed {
    Compound::parse(datagram).unwrap_err()
}

fn overrun(what: &'static str, position: usize) -> Malformed {
    Malformed::Overrun { what, position }
}

/// The only packet behind an empty report.
fn second(datagram: &[u8]) -> Packet<'_> {
    let mut packets = Compound::parse(datagram).unwrap().packets();
    assert!(matches!(packets.next(), Some(Packet::ReceiverReport(_))));
    let packet = packets.next().unwrap();
    assert!(packets.next().is_none());
    packet
}

#[test]
fn a_sender_report_is_read_field_by_field() {
    let compound = Compound::parse(&SENDER).unwrap();
    assert_eq!(compound.sender(), Ssrc(1));
    let Some(Packet::SenderReport(report)) = compound.packets().next() else { panic!("no sender report") };
    let info = SenderInfo { ntp: 0xE000_0002_8000_0000, rtp_timestamp: 160, packet_count: 10, octet_count: 1600 };
    assert_eq!((report.ssrc, report.info), (Ssrc(1), info));
    let block = ReportBlock {
        ssrc: Ssrc(2),
        fraction_lost: 64,
        cumulative_lost: -2,
        highest_sequence: 0x1_0005,
        jitter: 7,
        last_sr: 0x2_8000,
        delay_since_last_sr: 0x1_8000,
    };
    assert_eq!(report.blocks().collect::<Vec<_>>(), [block]);
}

#[test]
fn chunks_are_told_apart_even_when_a_source_begins_with_zero() {
    let datagram = behind_a_report(&DESCRIPTIONS);
    let Packet::Sdes(sdes) = second(&datagram) else { panic!("no descriptions") };
    let chunks: Vec<_> = sdes.chunks().map(|chunk| (chunk.ssrc, chunk.items().collect::<Vec<_>>())).collect();
    let private = Item { kind: SdesKind::Private, prefix: b"k1", value: b"val" };
    assert_eq!(
        chunks,
        [(Ssrc(1), vec![Item::new(SdesKind::Cname, "me!")]), (Ssrc(9), vec![private])],
        "the unknown item is skipped"
    );
}

#[test]
fn a_goodbye_names_the_sources_and_the_reason() {
    let datagram = behind_a_report(&LEAVING);
    let Packet::Bye(bye) = second(&datagram) else { panic!("no goodbye") };
    assert_eq!(bye.ssrcs().collect::<Vec<_>>(), [Ssrc(1), Ssrc(9)]);
    assert_eq!(bye.reason(), Some(b"bye".as_slice()));
}

#[test]
fn an_applications_packet_is_read() {
    let datagram = behind_a_report(&APPLICATIONS);
    let Packet::App(app) = second(&datagram) else { panic!("no application's packet") };
    assert_eq!(app, App { subtype: 5, ssrc: Ssrc(1), name: *b"Plny", data: &[1, 2, 3, 4] });
}

#[test]
fn what_does_not_begin_with_a_report_is_refused() {
    assert_eq!(refusal(&DESCRIPTIONS), Malformed::NotAReport(202));
    assert_eq!(refusal(&[0x80, 207, 0, 1, 0, 0, 0, 1]), Malformed::NotAReport(207), "nor in reduced size");
    assert_eq!(refusal(&[]), overrun("header", 0));
    assert_eq!(refusal(&[0x80, 201, 0]), overrun("header", 0));
    assert_eq!(refusal(&[0x80, 201, 0, 0]), overrun("source of a report", 4));
}

#[test]
fn every_packet_must_have_version_two() {
    assert_eq!(refusal(&[0x40, 201, 0, 1, 0, 0, 0, 1]), Malformed::Version { position: 0, version: 1 });
    let last = behind_a_report(&[0x00, 202, 0, 0]);
    assert_eq!(refusal(&last), Malformed::Version { position: 8, version: 0 });
}

#[test]
fn the_lengths_must_sum_to_the_datagram_exactly() {
    for cut in 1..SENDER.len() {
        assert!(Compound::parse(&SENDER[..cut]).is_err(), "{cut} octets of it");
    }
    assert_eq!(refusal(&behind_a_report(&[0])), overrun("header", 8));
    assert_eq!(refusal(&behind_a_report(&[0x80, 222, 0, 2, 0, 0, 0, 0])), overrun("packet", 12));
}

#[test]
fn a_packet_of_four_octets_is_legal_and_ends() {
    let datagram = behind_a_report(&[0x80, 222, 0, 0].repeat(300));
    assert_eq!(Compound::parse(&datagram).unwrap().packets().count(), 301);
    assert!(matches!(second(&behind_a_report(&[0x80, 203, 0, 0])), Packet::Bye(bye) if bye.ssrcs().count() == 0));
    assert!(matches!(second(&behind_a_report(&[0x80, 202, 0, 0])), Packet::Sdes(sdes) if sdes.chunks().count() == 0));
}

#[test]
fn padding_is_allowed_in_the_last_packet_only() {
    let padded = [0xA0, 203, 0, 1, 0, 0, 0, 4];
    assert!(matches!(second(&behind_a_report(&padded)), Packet::Bye(bye) if bye.reason().is_none()));
    let early = [padded.as_slice(), &EMPTY].concat();
    assert_eq!(refusal(&behind_a_report(&early)), Malformed::Padding { position: 12 });
    for length in [0, 3, 8, 255] {
        let impossible = [0xA0, 203, 0, 1, 0, 0, 0, length];
        assert_eq!(refusal(&behind_a_report(&impossible)), Malformed::Padding { position: 12 }, "{length}");
    }
    assert_eq!(refusal(&behind_a_report(&[0xA0, 203, 0, 0])), Malformed::Padding { position: 12 });
}

#[test]
fn unknown_packets_are_skipped() {
    for packet_type in [0, 199, 205, 206, 207, 209, 255] {
        let packet = [0x80, packet_type, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0];
        let datagram = behind_a_report(&packet);
        assert!(matches!(second(&datagram), Packet::Unknown { packet_type: told } if told == packet_type));
    }
}

#[test]
fn blocks_that_do_not_fit_are_refused() {
    let mut datagram = SENDER;
    datagram[0] = 0x82;
    assert_eq!(refusal(&datagram), overrun("report block", 28));
    assert_eq!(refusal(&[0x81, 201, 0, 1, 0, 0, 0, 1]), overrun("report block", 8));
}

#[test]
fn what_follows_the_blocks_of_a_report_is_somebodys_profile() {
    let datagram = [0x80, 201, 0, 2, 0, 0, 0, 1, 9, 9, 9, 9];
    assert_eq!(Compound::parse(&datagram).unwrap().packets().count(), 1);
}

#[test]
fn items_that_do_not_fit_are_refused() {
    let chunk = |items: [u8; 4]| behind_a_report(&[[0x81, 202, 0, 2, 0, 0, 0, 1].as_slice(), &items].concat());
    assert!(Compound::parse(&chunk([1, 1, b'x', 0])).is_ok());
    assert_eq!(refusal(&chunk([1, 3, b'x', 0])), overrun("item", 18));
    assert_eq!(refusal(&chunk([1, 2, b'x', b'y'])), overrun("end of a chunk", 20), "without a zero");
    assert_eq!(refusal(&chunk([1, 0, 1, 0])), overrun("end of a chunk", 20));
    assert_eq!(refusal(&chunk([1, 1, b'x', 1])), overrun("item", 20));
    assert_eq!(refusal(&chunk([99, 200, b'x', 0])), overrun("item", 18), "of an unknown kind either");
    let more_chunks_than_there_are = behind_a_report(&[0x82, 202, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(refusal(&more_chunks_than_there_are), overrun("source of a chunk", 20));
}

#[test]
fn the_prefix_of_a_private_item_stays_inside_it() {
    let item = |length, prefix| behind_a_report(&[0x81, 202, 0, 3, 0, 0, 0, 1, 8, length, prefix, b'a', b'b', 0, 0, 0]);
    assert!(Compound::parse(&item(3, 2)).is_ok());
    assert!(Compound::parse(&item(1, 0)).is_err(), "then `a` is an item of 98 octets");
    assert_eq!(refusal(&item(3, 3)), overrun("prefix of a private item", 19));
    let without_prefix_length = behind_a_report(&[0x81, 202, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0]);
    assert_eq!(refusal(&without_prefix_length), overrun("prefix of a private item", 18));
}

/// PJSIP's CVE-2021-43804 was a reason longer than its packet.
#[test]
fn the_reason_for_leaving_stays_inside_its_packet() {
    let mut leaving = LEAVING;
    leaving[12] = 4;
    assert_eq!(refusal(&behind_a_report(&leaving)), overrun("reason for leaving", 21));
    leaving[0] = 0x84;
    assert_eq!(refusal(&behind_a_report(&leaving)), overrun("source that leaves", 12));
}

#[test]
fn an_applications_packet_without_a_name_is_refused() {
    let datagram = behind_a_report(&[0x80, 204, 0, 1, 0, 0, 0, 1]);
    assert_eq!(refusal(&datagram), overrun("name of an application's packet", 16));
}

/// PJSIP's CVE-2021-43845 was a block longer than its packet.
#[test]
fn blocks_of_extended_reports_and_feedback_without_sources_are_checked() {
    let block = |words| behind_a_report(&[0x80, 207, 0, 3, 0, 0, 0, 1, 4, 0, 0, words, 0, 0, 0, 0]);
    assert!(Compound::parse(&block(1)).is_ok());
    assert_eq!(refusal(&block(2)), overrun("extended block", 20));
    assert!(Compound::parse(&block(0)).is_ok(), "two blocks of no words");
    let feedback = behind_a_report(&[0x81, 205, 0, 1, 0, 0, 0, 1]);
    assert_eq!(refusal(&feedback), overrun("sources of feedback", 12));
}

#[test]
fn a_break_at_the_end_refuses_what_came_before_it() {
    let mut datagram = [SENDER.as_slice(), &LEAVING, &APPLICATIONS].concat();
    assert_eq!(Compound::parse(&datagram).unwrap().packets().count(), 3);
    datagram.pop();
    assert!(Compound::parse(&datagram).is_err());
}

#[test]
fn shared_ports_are_told_apart_by_the_second_octet() {
    for second in 0..=u8::MAX {
        assert_eq!(is_rtcp(&[0x80, second]), (192..=223).contains(&second));
    }
    assert!(!is_rtcp(&[0x80]));
}
