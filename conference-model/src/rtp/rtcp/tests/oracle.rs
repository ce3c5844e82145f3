//! `rtcp-types` as oracle: it must read what we write as we meant it, and we what it writes. Then the flaws for which it
//! is not the codec itself; when one of those tests fails, the flaw is mended and the decision can be revisited.

use std::panic;

use proptest::collection::vec;
use proptest::prelude::*;
use rtcp_types::{Packet as Theirs, RtcpPacketParser, RtcpPacketWriterExt};

use super::writing::{Said, anything, write};
use super::*;

fn low_24(lost: i32) -> u32 {
    u32::from_be_bytes(lost.to_be_bytes()) & 0xFF_FFFF
}

fn same_blocks<'a>(theirs: impl Iterator<Item = rtcp_types::ReportBlock<'a>>, ours: &[ReportBlock]) {
    let theirs: Vec<_> = theirs.collect();
    assert_eq!(theirs.len(), ours.len());
    for (theirs, ours) in theirs.iter().zip(ours) {
        assert_eq!(theirs.ssrc(), ours.ssrc.0);
        assert_eq!(theirs.fraction_lost(), ours.fraction_lost);
        assert_eq!(theirs.cumulative_lost(), low_24(ours.cumulative_lost));
        assert_eq!(theirs.extended_sequence_number(), ours.highest_sequence);
        assert_eq!(theirs.interarrival_jitter(), ours.jitter);
        assert_eq!(theirs.last_sender_report_timestamp(), ours.last_sr);
        assert_eq!(theirs.delay_since_last_sender_report_timestamp(), ours.delay_since_last_sr);
    }
}

fn same(theirs: &Theirs<'_>, ours: &Said) {
    match (theirs, ours) {
        (Theirs::Sr(theirs), Said::Report(ssrc, Some(info), blocks)) => {
            assert_eq!((theirs.ssrc(), theirs.ntp_timestamp()), (ssrc.0, info.ntp));
            assert_eq!(theirs.rtp_timestamp(), info.rtp_timestamp);
            assert_eq!((theirs.packet_count(), theirs.octet_count()), (info.packet_count, info.octet_count));
            same_blocks(theirs.report_blocks(), blocks);
        }
        (Theirs::Rr(theirs), Said::Report(ssrc, None, blocks)) => {
            assert_eq!(theirs.ssrc(), ssrc.0);
            same_blocks(theirs.report_blocks(), blocks);
        }
        (Theirs::Sdes(theirs), Said::Description(ssrc, items)) => {
            let chunk = theirs.chunks().next().unwrap();
            assert_eq!(chunk.ssrc(), ssrc.0);
            let texts: Vec<_> = chunk.items().map(|item| item.value().to_vec()).collect();
            assert_eq!(texts, items.iter().map(|(_, _, value)| value.clone()).collect::<Vec<_>>());
        }
        (Theirs::Bye(theirs), Said::Goodbye(ssrcs, reason)) => {
            assert_eq!(theirs.ssrcs().collect::<Vec<_>>(), ssrcs.iter().map(|ssrc| ssrc.0).collect::<Vec<_>>());
            assert_eq!(theirs.reason().unwrap_or_default(), reason.as_bytes());
        }
        (Theirs::App(theirs), Said::Application(_, ssrc, name, data)) => {
            assert_eq!((theirs.ssrc(), theirs.name(), theirs.data()), (ssrc.0, *name, data.as_slice()));
        }
        (theirs, ours) => panic!("{theirs:?} is not {ours:?}"),
    }
}

/// The flaw of [`the_oracle_refuses_an_empty_item_at_the_end_of_a_chunk`].
fn oracle_can_read(said: &Said) -> bool {
    !matches!(said, Said::Description(_, items) if items.iter().any(|(_, _, value)| value.is_empty()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_oracle_reads_what_we_write(all in vec(anything().prop_filter("a flaw of its", oracle_can_read), 1..5)) {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, 20_000);
        for one in &all {
            write(&mut writer, one).unwrap();
        }
        let theirs: Vec<_> = rtcp_types::Compound::parse(&out).unwrap().collect::<Result<_, _>>().unwrap();
        let added_report = usize::from(!matches!(all[0], Said::Report(..)));
        for (theirs, ours) in theirs.iter().skip(added_report).zip(&all) {
            same(theirs, ours);
        }
    }
}

/// An empty report and a description, as the oracle writes them.
fn written_by_the_oracle(chunks: Vec<rtcp_types::SdesChunkBuilder<'_>>) -> Vec<u8> {
    let sdes = chunks.into_iter().fold(rtcp_types::Sdes::builder(), rtcp_types::SdesBuilder::add_chunk);
    let compound = rtcp_types::Compound::builder().add_packet(rtcp_types::ReceiverReport::builder(1)).add_packet(sdes);
    let mut out = vec![0; 1500];
    let length = compound.write_into(&mut out).unwrap();
    out.truncate(length);
    out
}

fn two_chunks(second: u32) -> Vec<u8> {
    let cname = || rtcp_types::SdesItem::builder(rtcp_types::SdesItem::CNAME, "one");
    let chunk = |ssrc| rtcp_types::SdesChunk::builder(ssrc).add_item(cname());
    written_by_the_oracle(vec![chunk(0x1111_1111), chunk(second)])
}

#[test]
fn we_read_what_the_oracle_writes() {
    for second in [0x2222_2222, 0x0022_2222, 0x0000_0002] {
        let datagram = two_chunks(second);
        let Packet::Sdes(sdes) = super::second(&datagram) else { panic!("no descriptions") };
        let chunks: Vec<_> = sdes.chunks().map(|chunk| (chunk.ssrc, chunk.items().next().unwrap().value)).collect();
        assert_eq!(chunks, [(Ssrc(0x1111_1111), b"one".as_slice()), (Ssrc(second), b"one")]);
    }
}

fn oracle_sources(datagram: &[u8]) -> Option<Vec<u32>> {
    let sdes = rtcp_types::Sdes::parse(&datagram[EMPTY.len()..]).ok()?;
    Some(sdes.chunks().map(rtcp_types::SdesChunk::ssrc).collect())
}

#[test]
fn the_oracle_misreads_a_chunk_whose_ssrc_begins_with_zero() {
    assert_eq!(oracle_sources(&two_chunks(0x2222_2222)), Some(vec![0x1111_1111, 0x2222_2222]));
    assert_ne!(oracle_sources(&two_chunks(0x0022_2222)), Some(vec![0x1111_1111, 0x0022_2222]));
}

#[test]
fn the_oracle_panics_on_a_private_item_whose_prefix_is_too_long() {
    // The item has two octets, its prefix says six: they lie beyond the item but inside the packet.
    let packet = [0x81, 202, 0, 4, 0, 0, 0, 1, 8, 2, 6, b'x', 1, 4, b'n', b'a', b'm', b'e', 0, 0];
    assert_eq!(refusal(&behind_a_report(&packet)), overrun("prefix of a private item", 19));
    let sdes = rtcp_types::Sdes::parse(&packet).unwrap();
    let item = sdes.chunks().next().unwrap().items().next().unwrap();
    assert!(panic::catch_unwind(|| item.value().len()).is_err());
}

#[test]
fn the_oracle_takes_padding_for_a_chunk() {
    let packet = [0xA1, 202, 0, 4, 0, 0, 0, 1, 1, 1, b'x', 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 8];
    assert!(Compound::parse(&behind_a_report(&packet)).is_ok());
    assert_ne!(rtcp_types::Sdes::parse(&packet).ok().map(|sdes| sdes.chunks().count()), Some(1));
}

#[test]
fn the_oracle_refuses_an_empty_item_at_the_end_of_a_chunk() {
    let packet = [0x81, 202, 0, 3, 0, 0, 0, 1, 1, 3, b'o', b'n', b'e', 7, 0, 0];
    assert!(Compound::parse(&behind_a_report(&packet)).is_ok());
    assert!(rtcp_types::Sdes::parse(&packet).is_err());
}

#[test]
fn the_oracle_uses_the_first_packets_before_it_has_seen_the_last() {
    let datagram = behind_a_report(&[0x81, 203, 0, 0]);
    let mut theirs = rtcp_types::Compound::parse(&datagram).unwrap();
    assert!(theirs.next().unwrap().is_ok());
    assert!(theirs.next().unwrap().is_err());
    assert!(Compound::parse(&datagram).is_err());
}
