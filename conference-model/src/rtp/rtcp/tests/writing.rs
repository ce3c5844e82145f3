//! The writer: its limits, and that the reader accepts whatever it can write.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const US: Ssrc = Ssrc(0x0000_0001);
const INFO: SenderInfo = SenderInfo { ntp: 1 << 32, rtp_timestamp: 2, packet_count: 3, octet_count: 4 };

fn block(ssrc: u32) -> ReportBlock {
    ReportBlock {
        ssrc: Ssrc(ssrc),
        fraction_lost: 0,
        cumulative_lost: 0,
        highest_sequence: 0,
        jitter: 0,
        last_sr: 0,
        delay_since_last_sr: 0,
    }
}

fn blocks(count: u32) -> Vec<ReportBlock> {
    (0..count).map(block).collect()
}

/// What [`Writer`] writes, as a value.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Said {
    Report(Ssrc, Option<SenderInfo>, Vec<ReportBlock>),
    Description(Ssrc, Vec<(SdesKind, Vec<u8>, Vec<u8>)>),
    Goodbye(Vec<Ssrc>, String),
    Application(u8, Ssrc, [u8; 4], Vec<u8>),
}

/// Everything in a datagram.
fn said(datagram: &[u8]) -> Vec<Said> {
    Compound::parse(datagram).unwrap().packets().map(said_in).collect()
}

fn said_in(packet: Packet<'_>) -> Said {
    match packet {
        Packet::SenderReport(report) => Said::Report(report.ssrc, Some(report.info), report.blocks().collect()),
        Packet::ReceiverReport(report) => Said::Report(report.ssrc, None, report.blocks().collect()),
        Packet::Sdes(sdes) => {
            let chunk = sdes.chunks().next().unwrap();
            let items = chunk.items().map(|item| (item.kind, item.prefix.to_vec(), item.value.to_vec()));
            Said::Description(chunk.ssrc, items.collect())
        }
        Packet::Bye(bye) => {
            let reason = String::from_utf8(bye.reason().unwrap_or_default().to_vec()).unwrap();
            Said::Goodbye(bye.ssrcs().collect(), reason)
        }
        Packet::App(app) => Said::Application(app.subtype, app.ssrc, app.name, app.data.to_vec()),
        Packet::Unknown { packet_type } => panic!("we do not write {packet_type}"),
    }
}

pub(super) fn write(writer: &mut Writer<'_>, said: &Said) -> Result<(), Unwritable> {
    match said {
        Said::Report(ssrc, info, blocks) => writer.report(*ssrc, info.as_ref(), blocks, 0).map(drop),
        Said::Description(ssrc, items) => {
            let items: Vec<_> = items.iter().map(|(kind, prefix, value)| Item { kind: *kind, prefix, value }).collect();
            writer.describe(*ssrc, &items).map(drop)
        }
        Said::Goodbye(ssrcs, reason) => writer.goodbye(ssrcs, reason),
        Said::Application(subtype, ssrc, name, data) => {
            writer.application(&App { subtype: *subtype, ssrc: *ssrc, name: *name, data })
        }
    }
}

#[test]
fn the_golden_packets_are_written_octet_for_octet() {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, MTU);
    for datagram in [behind_a_report(&LEAVING), behind_a_report(&APPLICATIONS)] {
        write(&mut writer, &said(&datagram)[1]).unwrap();
    }
    assert_eq!(out, [EMPTY.as_slice(), &LEAVING, &APPLICATIONS].concat());
    let mut out = b"before".to_vec();
    write(&mut Writer::new(&mut out, MTU), &said(&SENDER)[0]).unwrap();
    assert_eq!(out, [b"before".as_slice(), &SENDER].concat());
}

#[test]
fn a_chunk_ends_with_one_to_four_zeros() {
    for (text, octets) in [("", 8), ("a", 8), ("ab", 12), ("abc", 12), ("abcd", 12), ("abcde", 12), ("abcdef", 16)] {
        let mut out = Vec::new();
        Writer::new(&mut out, MTU).describe(US, &[Item::new(SdesKind::Cname, text)]).unwrap();
        assert_eq!(out.len() - EMPTY.len() - 4, octets, "{text}");
        assert_eq!(out.last(), Some(&0));
        assert_eq!(said(&out).len(), 2);
    }
}

#[test]
fn more_blocks_than_31_go_into_stacked_reports() {
    let mut out = Vec::new();
    let written = Writer::new(&mut out, 8_000).report(US, Some(&INFO), &blocks(70), 0);
    assert_eq!(written, Ok(70));
    let counts: Vec<_> = said(&out)
        .iter()
        .map(|said| match said {
            Said::Report(US, info, blocks) => (info.is_some(), blocks.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(counts, [(true, 31), (false, 31), (false, 8)]);
}

#[test]
fn reports_stop_where_the_description_needs_room_and_say_where() {
    let description = [Item::new(SdesKind::Cname, "0123456789abcdef")];
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, MTU);
    let written = writer.report(US, Some(&INFO), &blocks(100), 100).unwrap();
    assert!((40..46).contains(&written), "{written} blocks of 24 octets in 1100");
    assert!(writer.room() >= 100);
    assert_eq!(writer.describe(US, &description), Ok(1));
    assert!(out.len() <= MTU);
    let told: usize = said(&out).iter().map(|said| if let Said::Report(_, _, b) = said { b.len() } else { 0 }).sum();
    assert_eq!(told, written);
}

#[test]
fn items_are_written_as_far_as_they_fit() {
    let long = "x".repeat(200);
    let items = [Item::new(SdesKind::Cname, "me"), Item::new(SdesKind::Name, &long), Item::new(SdesKind::Note, &long)];
    let mut out = Vec::new();
    assert_eq!(Writer::new(&mut out, 250).describe(US, &items), Ok(2));
    assert!(out.len() <= 250);
    let mut out = Vec::new();
    assert_eq!(Writer::new(&mut out, 20).describe(US, &items[1..]), Ok(0));
    assert!(out.is_empty(), "no chunk without items");
}

#[test]
fn a_description_uses_the_room_there_is_to_the_last_word_and_no_more() {
    for length in 0..12 {
        let text = "x".repeat(length);
        let items = [Item::new(SdesKind::Cname, &text)];
        let mut whole = Vec::new();
        Writer::new(&mut whole, MTU).describe(US, &items).unwrap();
        for limit in 0..whole.len() + 4 {
            let mut out = Vec::new();
            let written = Writer::new(&mut out, limit).describe(US, &items).unwrap_or(0);
            assert_eq!(written == 1, limit >= whole.len(), "{length} octets of text in {limit}");
            assert!(out.len() <= limit);
        }
    }
}

#[test]
fn long_texts_are_cut_between_characters() {
    let long = "é".repeat(200);
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, MTU);
    writer.describe(US, &[Item::new(SdesKind::Name, &long)]).unwrap();
    writer.goodbye(&[US], &long).unwrap();
    let cut = "é".repeat(127);
    let description = Said::Description(US, vec![(SdesKind::Name, vec![], cut.clone().into_bytes())]);
    assert_eq!(said(&out)[1..], [description, Said::Goodbye(vec![US], cut)]);
}

#[test]
fn a_private_item_keeps_its_prefix_and_value_within_255_octets() {
    let (prefix, value) = ([b'p'; 250], [b'v'; 250]);
    let mut out = Vec::new();
    let item = Item { kind: SdesKind::Private, prefix: &prefix, value: &value };
    Writer::new(&mut out, MTU).describe(US, &[item]).unwrap();
    assert_eq!(said(&out)[1], Said::Description(US, vec![(SdesKind::Private, prefix.to_vec(), value[..4].to_vec())]));
}

#[test]
fn losses_beyond_24_bits_are_clamped() {
    for (counted, written) in [(i32::MIN, MIN_LOST), (-1, -1), (MAX_LOST, MAX_LOST), (i32::MAX, MAX_LOST)] {
        let mut out = Vec::new();
        let lossy = ReportBlock { cumulative_lost: counted, ..block(1) };
        Writer::new(&mut out, MTU).report(US, None, &[lossy], 0).unwrap();
        assert_eq!(said(&out), [Said::Report(US, None, vec![ReportBlock { cumulative_lost: written, ..lossy }])]);
    }
}

#[test]
fn what_cannot_be_written_leaves_the_compound_as_it_was() {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, 24);
    let app = App { subtype: 0, ssrc: US, name: *b"Plny", data: &[0; 8] };
    assert_eq!(writer.application(&app), Err(Unwritable::NoRoom));
    assert_eq!(writer.application(&App { subtype: 32, ..app }), Err(Unwritable::Subtype(32)));
    assert_eq!(writer.application(&App { data: &[0; 3], ..app }), Err(Unwritable::Unaligned(3)));
    assert_eq!(writer.goodbye(&[], ""), Err(Unwritable::Sources(0)));
    assert_eq!(writer.goodbye(&[US; 32], ""), Err(Unwritable::Sources(32)));
    assert_eq!(writer.goodbye(&[US], "a reason that is too long"), Err(Unwritable::NoRoom));
    assert_eq!(writer.report(US, Some(&INFO), &[], 0), Err(Unwritable::NoRoom));
    assert_eq!(writer.goodbye(&[US], "short"), Ok(()));
    assert_eq!(out.len(), 24);
    assert_eq!(Writer::new(&mut Vec::new(), 7).goodbye(&[US], ""), Err(Unwritable::NoRoom));
}

fn ssrc() -> impl Strategy<Value = Ssrc> {
    // Small numbers begin with zero octets, which a chunk's end must not swallow.
    prop_oneof![any::<u32>(), 0..300_u32].prop_map(Ssrc)
}

prop_compose! {
    fn report_block()(ssrc in ssrc(), fraction_lost: u8, cumulative_lost in MIN_LOST..=MAX_LOST,
        highest_sequence: u32, jitter: u32, last_sr: u32, delay_since_last_sr: u32) -> ReportBlock {
        ReportBlock { ssrc, fraction_lost, cumulative_lost, highest_sequence, jitter, last_sr, delay_since_last_sr }
    }
}

prop_compose! {
    fn info()(ntp: u64, rtp_timestamp: u32, packet_count: u32, octet_count: u32) -> SenderInfo {
        SenderInfo { ntp, rtp_timestamp, packet_count, octet_count }
    }
}

const TEXTS: [SdesKind; 7] = [
    SdesKind::Cname,
    SdesKind::Name,
    SdesKind::Email,
    SdesKind::Phone,
    SdesKind::Location,
    SdesKind::Tool,
    SdesKind::Note,
];

fn item() -> impl Strategy<Value = (SdesKind, Vec<u8>, Vec<u8>)> {
    let kind = prop::sample::select(&TEXTS);
    let text = "\\PC{0,40}".prop_map(String::into_bytes);
    prop_oneof![
        4 => (kind, Just(vec![]), text),
        1 => (Just(SdesKind::Private), "\\PC{0,20}".prop_map(String::into_bytes), "\\PC{0,20}".prop_map(String::into_bytes)),
    ]
}

/// Anything that [`Writer`] can say, whole: at most 31 blocks, so that it stays one packet.
pub(super) fn anything() -> impl Strategy<Value = Said> {
    let words = vec(any::<[u8; 4]>(), 0..8).prop_map(|words| words.concat());
    prop_oneof![
        (ssrc(), prop::option::of(info()), vec(report_block(), 0..=31)).prop_map(|(s, i, b)| Said::Report(s, i, b)),
        (ssrc(), vec(item(), 1..6)).prop_map(|(ssrc, items)| Said::Description(ssrc, items)),
        (vec(ssrc(), 1..=31), "\\PC{0,60}").prop_map(|(ssrcs, reason)| Said::Goodbye(ssrcs, reason)),
        (0..32_u8, ssrc(), any::<[u8; 4]>(), words).prop_map(|(t, s, name, data)| Said::Application(t, s, name, data)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_written_is_read_back(all in vec(anything(), 1..6)) {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, 20_000);
        for one in &all {
            write(&mut writer, one).unwrap();
        }
        let read = said(&out);
        let added_report = usize::from(!matches!(all[0], Said::Report(..)));
        prop_assert_eq!(&read[added_report..], all);
    }

    #[test]
    fn nothing_written_under_any_limit_is_malformed_or_too_long(all in vec(anything(), 1..6), limit in 0..MTU) {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, limit);
        for one in &all {
            write(&mut writer, one).unwrap_or_default();
        }
        prop_assert!(out.len() <= limit);
        prop_assert!(out.is_empty() || Compound::parse(&out).is_ok());
    }

    #[test]
    fn a_damaged_datagram_is_no_panic_and_no_endless_work(
        all in vec(anything(), 1..4), damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, 20_000);
        for one in &all {
            write(&mut writer, one).unwrap();
        }
        for (index, octet) in damage {
            let position = index.index(out.len());
            out[position] = octet;
        }
        if let Ok(compound) = Compound::parse(&out) {
            let things: usize = compound.packets().map(|packet| match packet {
                Packet::Sdes(sdes) => 1 + sdes.chunks().map(|chunk| 1 + chunk.items().count()).sum::<usize>(),
                Packet::Bye(bye) => 1 + bye.ssrcs().count(),
                _ => 1,
            }).sum();
            prop_assert!(things <= out.len());
        }
    }
}
