//! `parse(write(x)) == x`, for conferences of every shape.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::super::{
    Attribute, Bandwidth, Clocking, Conference, ConferenceKind, Destination, Direction, ExtMap, FeedbackMode,
    FilterMode, Host, Media, MediaKind, Origin, Payload, Period, Repeat, RtcpAddress, Schedule, SourceFilter,
    Transport, ZoneAdjustment, limits,
};
use crate::codec::{CODECS, PayloadFormat};
use crate::multicast::Group;
use crate::text;

fn words() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9é会=:/;%]{1,12}( [a-zA-Z0-9é会=:/;%]{1,12}){0,2}".prop_map(|text| text::clean_str(&text, text::LONGEST))
}

fn word() -> impl Strategy<Value = String> {
    "[a-z]{1,8}"
}

fn group() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        (224_u8..240, any::<[u8; 2]>(), 0_u8..240).prop_map(|(a, [b, c], d)| IpAddr::V4(Ipv4Addr::new(a, b, c, d))),
        (0_u16..256, any::<u32>()).prop_map(|(flags, id)| {
            IpAddr::V6(Ipv6Addr::from_bits((u128::from(0xFF00 | flags) << 112) | u128::from(id >> 8)))
        }),
    ]
}

fn destination() -> impl Strategy<Value = Destination> {
    (group(), any::<u8>(), 1_u8..4).prop_map(|(address, ttl, count)| Destination {
        host: Host::Ip(address),
        ttl: address.is_ipv4().then_some(ttl),
        count,
    })
}

fn filter() -> impl Strategy<Value = SourceFilter> {
    let mode = prop_oneof![Just(FilterMode::Include), Just(FilterMode::Exclude)];
    let source = prop_oneof![
        any::<Ipv4Addr>().prop_map(|address| Host::Ip(address.into())),
        any::<Ipv6Addr>().prop_map(|address| Host::Ip(address.into())),
        word().prop_map(|name| Host::Name(name + ".example")),
    ];
    (mode, proptest::collection::btree_set(source, 1..4))
        .prop_map(|(mode, sources)| SourceFilter { mode, sources: sources.into_iter().collect() })
}

fn bandwidth() -> impl Strategy<Value = Bandwidth> {
    any::<[Option<u64>; 5]>().prop_map(
        |[application, conference, transport_independent, rtcp_senders, rtcp_receivers]| Bandwidth {
            application,
            conference,
            transport_independent,
            rtcp_senders,
            rtcp_receivers,
        },
    )
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![
        Just(Direction::SendReceive),
        Just(Direction::ReceiveOnly),
        Just(Direction::SendOnly),
        Just(Direction::Inactive)
    ]
}

fn payload() -> impl Strategy<Value = (Transport, Payload)> {
    let format = (0_usize..CODECS.len(), option::of(words()))
        .prop_map(|(index, fmtp)| PayloadFormat { fmtp, ..PayloadFormat::offer(&CODECS[index], 0) });
    let formats = vec(format, 1..4).prop_map(|mut formats| {
        (96..).zip(&mut formats).for_each(|(number, format)| format.payload_type = number);
        Payload::Rtp(formats)
    });
    let rtp = prop_oneof![Just(Transport::RtpAvp), Just(Transport::RtpAvpf), Just(Transport::RtpSavp)];
    prop_oneof![
        3 => (rtp, formats),
        1 => (word().prop_map(Transport::Other), vec(word(), 1..3).prop_map(Payload::Other)),
    ]
}

fn extensions() -> impl Strategy<Value = Vec<ExtMap>> {
    vec((option::of(direction()), word(), option::of(words())), 0..3).prop_map(|extensions| {
        let numbered = (1..).zip(extensions);
        numbered.map(|(id, (direction, uri, parameters))| ExtMap { id, direction, uri, parameters }).collect()
    })
}

fn media() -> impl Strategy<Value = Media> {
    let address = (vec(destination(), 0..3), option::of(filter()), 1024_u16..60_000, 1_u16..4);
    let sound = (option::of(1_u64..1_000_000), option::of(1_u64..1_000_000), extensions(), any::<[bool; 2]>());
    let rtcp = (option::of((1_u16.., option::of(group()))), any::<bool>(), direction(), bandwidth());
    let text = (option::of(words()), option::of(words()), option::of(word()), vec(words(), 0..2));
    (payload(), address, sound, rtcp, text).prop_map(|(payload, address, sound, rtcp, text)| {
        let (destinations, filter, port, port_count) = address;
        let (packet_time, max_packet_time, extensions, [rtcp_mux, mixed_extensions]) = sound;
        let (rtcp, feedback, direction, bandwidth) = rtcp;
        Media {
            kind: MediaKind::Audio,
            title: text.0,
            port,
            port_count,
            transport: payload.0,
            payload: payload.1,
            destinations,
            filter,
            rtcp: rtcp.map(|(port, host)| RtcpAddress { port, host: host.map(Host::Ip) }),
            rtcp_mux,
            feedback: feedback.then_some(FeedbackMode::Reflection),
            direction,
            bandwidth,
            packet_time: packet_time.map(Duration::from_micros),
            max_packet_time: max_packet_time.map(Duration::from_micros),
            extensions,
            mixed_extensions,
            clocking: Clocking { references: text.3, media: text.2.clone() },
            key_management: text.1,
            label: text.2.clone(),
            mid: text.2,
            attributes: vec![Attribute { name: "X-own".into(), value: None }],
        }
    })
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let repeat = (any::<u64>(), any::<u64>(), vec(any::<u64>(), 0..3))
        .prop_map(|(interval, duration, offsets)| Repeat { interval, duration, offsets });
    let period =
        (1_u64.., any::<u64>(), vec(repeat, 0..3)).prop_map(|(start, stop, repeats)| Period { start, stop, repeats });
    let zone = any::<(u64, i64)>().prop_map(|(at, offset)| ZoneAdjustment { at, offset });
    (vec(period, 0..3), vec(zone, 0..3)).prop_map(|(periods, zones)| Schedule { periods, zones })
}

fn conference() -> impl Strategy<Value = Conference> {
    let texts = (words(), option::of(words()), option::of(words()), vec(words(), 0..3), option::of(words()));
    let origin = (word(), any::<u64>(), any::<u64>(), any::<Ipv6Addr>())
        .prop_map(|(name, id, version, address)| Origin::new(&name, id, version, address));
    let plain = Bandwidth { rtcp_senders: None, rtcp_receivers: None, ..Bandwidth::default() };
    (texts, origin, schedule(), vec(media(), 0..4), any::<Option<u64>>()).prop_map(move |parts| {
        let ((name, information, uri, phones, tool), origin, schedule, media, application) = parts;
        Conference {
            origin,
            information,
            uri,
            emails: phones.clone(),
            phones,
            bandwidth: Bandwidth { application, ..plain },
            schedule,
            kind: Some(ConferenceKind::H332),
            keywords: tool.clone(),
            tool,
            attributes: vec![Attribute { name: "cat".into(), value: Some("a.b: c".into()) }],
            media,
            ..Conference::meeting(&name, Origin::new("-", 0, 0, Ipv4Addr::UNSPECIFIED))
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_reads_back_equal(conference in conference()) {
        let written = conference.write();
        prop_assume!(written.len() <= limits::TEXT && conference.name != "-");
        let read = Conference::parse(written.as_bytes()).map_err(|refusal| TestCaseError::fail(format!("{refusal}\n{written}")))?;
        prop_assert_eq!(read, conference, "{}", written);
        prop_assert!(written.lines().count() <= limits::LINES);
        prop_assert_eq!(written.matches('\n').count(), written.matches("\r\n").count(), "CRLF throughout");
    }

    #[test]
    fn any_bytes_are_refused_or_survive_writing(lines in vec("[vosiuepcbtrzkam]=[ -~é\u{202e}\t\0\r]{0,30}", 0..12)) {
        let text = format!("v=0\r\n{}", lines.join("\n"));
        if let Ok(conference) = Conference::parse(text.as_bytes()) {
            let written = conference.write();
            prop_assert_eq!(Conference::parse(written.as_bytes()), Ok(conference.clone()), "{}", written);
            let _ = conference.dialable();
        }
    }
}

#[test]
fn lines_are_written_in_the_order_of_rfc_8866() {
    let conference = Conference {
        information: Some("About".into()),
        uri: Some("http://a.example".into()),
        emails: vec!["a@b.example".into()],
        phones: vec!["+1".into()],
        schedule: Schedule {
            periods: vec![Period { start: 1, stop: 2, repeats: vec![Repeat::default()] }],
            zones: vec![ZoneAdjustment { at: 1, offset: 2 }],
        },
        bandwidth: Bandwidth { conference: Some(1), ..Bandwidth::default() },
        ..Conference::meeting("Order", Origin::new("-", 1, 1, Ipv4Addr::LOCALHOST))
    };
    let group = Group::new(Ipv4Addr::new(233, 252, 0, 9)).unwrap();
    let written = conference.with_audio(group, 16_400, 15).write();
    let mut letters: Vec<char> = written.lines().filter_map(|line| line.chars().next()).collect();
    letters.dedup();
    assert_eq!(letters.iter().collect::<String>(), "vosiuepbtrzamca");
}

#[test]
fn our_own_meeting_says_all_that_others_need() {
    let group = Group::new(Ipv4Addr::new(232, 1, 2, 3)).unwrap();
    let conference = Conference::meeting("Weekly\r\na=evil", Origin::new("-", 1, 2, Ipv4Addr::new(192, 0, 2, 1)))
        .with_audio(group, 16_400, 15)
        .from_sources(&["192.0.2.1".parse().unwrap()]);
    let written = conference.write();
    assert_eq!(
        written.lines().skip(2).collect::<Vec<_>>(),
        [
            "s=Weekly a=evil",
            "t=0 0",
            &format!("a=tool:{}", crate::identity::TOOL),
            "a=type:meeting",
            "m=audio 16400 RTP/AVP 96",
            "c=IN IP4 232.1.2.3/15",
            "a=rtpmap:96 opus/48000/2",
            "a=fmtp:96 useinbandfec=1;usedtx=1",
            "a=ptime:20",
            "a=source-filter: incl IN IP4 232.1.2.3 192.0.2.1",
            "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on",
        ]
    );
    assert!(written.len() < 1_000, "RFC 2974 §6: an announcement should stay below 1 kB");
}

#[test]
fn no_field_can_become_a_line_of_its_own() {
    let mut conference = Conference::meeting("Plain", Origin::new("-", 1, 2, Ipv4Addr::LOCALHOST));
    conference.information = Some("one\r\na=evil:1\nm=audio 1 RTP/AVP 0".into());
    conference.attributes.push(Attribute { name: "x\na=evil".into(), value: Some("\r\na=evil".into()) });
    let written = conference.write();
    assert!(written.lines().all(|line| !line.starts_with("a=evil") && !line.starts_with("m=")), "{written}");
}
