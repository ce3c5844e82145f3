//! What is understood, field by field (protocols §1.8).

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::super::{
    Concern, Conference, ConferenceKind, Direction, FeedbackMode, FilterMode, Host, Origin, Place, Reason, limits,
};
use super::{read, refused, with};
use crate::time::NtpTime;

fn concerns(lines: &[(char, &str)]) -> Vec<(Place, Concern)> {
    let reading = Conference::read(with(lines).as_bytes()).unwrap();
    reading.warnings.into_iter().map(|warning| (warning.place, warning.concern)).collect()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

const HERE: (char, &str) = ('m', "c=IN IP4 233.252.0.9/15");

#[test]
fn lf_alone_and_odd_order_are_read() {
    let text = "v=0\nt=0 0\nc=IN IP4 233.252.0.9/15\ns=Odd\no=- 7 8 IN IP4 192.0.2.1\nm=audio 5004 RTP/AVP 8\n";
    let conference = Conference::parse(text.as_bytes()).unwrap();
    assert_eq!(conference.name, "Odd");
    assert_eq!(conference.origin.version, 8);
    assert_eq!(conference.media[0].address(), Some(ip("233.252.0.9")));
}

#[test]
fn missing_origin_and_name_are_forgiven_with_a_word() {
    let reading = Conference::read(b"v=0\r\nm=audio 5004 RTP/AVP 0\r\nc=IN IP4 233.252.0.9/15\r\n").unwrap();
    assert_eq!(reading.conference.name, "");
    assert_eq!(reading.warnings[0].concern, Concern::NoOrigin);
    assert!(reading.conference.write().contains("\r\ns=-\r\n"), "s= is never written empty");
}

#[test]
fn unknown_letters_and_attributes_do_no_harm() {
    let conference = read(&[HERE, ('s', "y=what"), ('m', "a=framecount:48"), ('m', "a=X-flag")]);
    let kept: Vec<&str> = conference.media[0].attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert_eq!(kept, ["framecount", "X-flag"]);
}

#[test]
fn what_is_not_sdp_is_refused() {
    for text in ["", "hello", "o=- 1 1 IN IP4 192.0.2.1\r\n", "v=1\r\n", "<xml/>"] {
        assert_eq!(Conference::parse(text.as_bytes()).unwrap_err().reason, Reason::NotADescription, "{text:?}");
    }
    assert_eq!(refused(&[('s', "broken")]).line(), Some(4));
    assert_eq!(refused(&[('s', "s=Again")]).reason, Reason::Repeated("s="));
}

#[test]
fn names_are_cleaned_and_bounded() {
    let long = format!("i={}", "é".repeat(1_000));
    let conference = read(&[('s', &long), ('s', "e=\u{1b}[31mred\u{202e} %n ../x")]);
    assert_eq!(conference.information.unwrap().chars().count(), crate::text::LONGEST);
    assert_eq!(conference.emails, ["[31mred %n ../x"]);
}

#[test]
fn latin_1_is_read_when_announced() {
    let mut text = with(&[('s', "a=charset:ISO-8859-1"), ('s', "i=caf?")]).into_bytes();
    let at = text.iter().position(|&byte| byte == b'?').unwrap();
    text[at] = 0xE9;
    let conference = Conference::parse(&text).unwrap();
    assert_eq!(conference.information.as_deref(), Some("café"));
    assert!(!conference.write().contains("charset"), "what we write is UTF-8");
    let below = with(&[HERE, ('m', "a=charset:ISO-8859-1"), ('m', "i=\u{e9}")]);
    let conference = Conference::parse(below.as_bytes()).unwrap();
    assert_eq!(
        Conference::parse(conference.write().as_bytes()),
        Ok(conference),
        "wherever it stands, it is not written"
    );
    let odd = concerns(&[('s', "a=charset:KOI8-R")]);
    assert_eq!(odd, [(Place::Line(4), Concern::Charset)]);
}

#[test]
fn a_missing_ttl_is_taken_from_the_scope() {
    let sloppy = ('m', "c=IN IP4 239.255.7.8");
    assert_eq!(concerns(&[sloppy]), [(Place::Line(6), Concern::NoTtl(15))]);
    assert_eq!(read(&[sloppy]).media[0].destinations[0].ttl, Some(15));
}

#[test]
fn ipv6_has_a_count_and_no_ttl() {
    let media = &read(&[('m', "c=IN IP6 ff0e::db8:0:1/3")]).media[0];
    let groups: Vec<String> = media.layers().iter().map(|(group, _)| group.to_string()).collect();
    assert_eq!(groups, ["ff0e::db8:0:1", "ff0e::db8:0:2", "ff0e::db8:0:3"]);
    assert_eq!(media.destinations[0].ttl, None);
    assert_eq!(refused(&[('m', "c=IN IP6 ff0e::db8:0:1/127")]).reason, Reason::AddressCount);
    assert_eq!(refused(&[('m', "c=IN IP6 ff0e::db8:0:1/15/2")]).reason, Reason::AddressCount);
}

#[test]
fn layers_are_contiguous_and_belong_to_a_medium() {
    let media = &read(&[('m', "c=IN IP4 233.252.0.9/127/3")]).media[0];
    assert_eq!(media.layers().len(), 3);
    assert_eq!(refused(&[('s', "c=IN IP4 233.252.0.9/127/3")]).reason, Reason::BlockForAll);
    let beyond = refused(&[('m', "c=IN IP4 239.255.255.254/127/3")]);
    assert_eq!((beyond.line(), beyond.reason), (Some(6), Reason::BlockEnd("multicast address")));
    let two = [('m', "c=IN IP4 233.252.0.9/127"), ('m', "c=IN IP4 233.252.0.10/127")];
    assert_eq!(read(&two).media[0].layers().len(), 2);
    let sum = refused(&[('m', "c=IN IP4 233.252.0.1/1/9"), ('m', "c=IN IP4 233.252.0.101/1/8")]);
    assert_eq!((sum.line(), sum.reason), (Some(7), Reason::AddressCount), "all lines together");
    assert_eq!(refused(&[('s', "c=IN IP4 233.252.0.9/15"), ('s', "c=IN IP4 233.252.0.8/15")]).line(), Some(5));
}

#[test]
fn ports_step_by_two_and_pair_with_addresses() {
    let text = |connection: &str| with(&[('m', connection)]).replace("16400 RTP", "16400/3 RTP");
    let layers = |connection: &str| {
        let conference = Conference::parse(text(connection).as_bytes()).unwrap();
        let layers = conference.media[0].layers();
        layers.iter().map(|(group, port)| format!("{group}:{port}")).collect::<Vec<_>>()
    };
    assert_eq!(layers("c=IN IP4 233.252.0.9/15"), ["233.252.0.9:16400", "233.252.0.9:16402", "233.252.0.9:16404"]);
    assert_eq!(layers("c=IN IP4 233.252.0.9/15/3"), ["233.252.0.9:16400", "233.252.0.10:16402", "233.252.0.11:16404"]);
    let last = text(HERE.1).replace("16400", "65532");
    assert_eq!(Conference::parse(last.as_bytes()).unwrap_err().reason, Reason::BlockEnd("port"));
}

#[test]
fn the_sessions_address_is_inherited_unless_a_medium_has_its_own() {
    let text = with(&[('s', "c=IN IP4 233.252.0.1/15"), HERE]) + "m=audio 5004 RTP/AVP 0\r\n";
    let conference = Conference::parse(text.as_bytes()).unwrap();
    assert_eq!(conference.media[0].address(), Some(ip("233.252.0.9")));
    assert_eq!(conference.media[1].address(), Some(ip("233.252.0.1")));
}

#[test]
fn schedules_are_64_bit_and_repeat() {
    let conference =
        read(&[('s', "t=4294970000 5000000000"), ('s', "r=7d 1h 0 25h"), ('s', "z=4300000000 -1h 4310000000 0")]);
    // The helper's own `t=0 0` stands behind it: one period without end makes the whole endless.
    assert_eq!(conference.schedule.ends_at(), None);
    let mut schedule = conference.schedule;
    schedule.periods.truncate(1);
    assert_eq!(schedule.periods[0].repeats[0].offsets, [0, 90_000]);
    assert_eq!(schedule.zones[0].offset, -3_600);
    let at = |seconds| NtpTime { seconds, fraction: 0 };
    assert!(!schedule.is_over(at(5_000_000_000)) && schedule.is_over(at(5_000_000_001)));
    assert!(read(&[]).schedule.periods.is_empty(), "t=0 0 is no period at all");
}

#[test]
fn bandwidth_kinds_are_told_apart() {
    let lines = [HERE, ('m', "b=AS:96"), ('m', "b=RS:0"), ('m', "b=RR:4000"), ('m', "b=X-YZ:128"), ('s', "b=CT:1000")];
    let conference = read(&lines);
    let media = &conference.media[0];
    assert_eq!(media.session_bandwidth_bits(), 96_000);
    assert_eq!((media.rtcp_bandwidth().senders, media.rtcp_bandwidth().receivers), (Some(0), Some(4_000)));
    assert_eq!(conference.bandwidth.conference, Some(1_000));
    assert_eq!(read(&[HERE, ('m', "b=TIAS:64000")]).media[0].session_bandwidth_bits(), 80_000, "50 headers a second");
    assert_eq!(read(&[HERE]).media[0].session_bandwidth_bits(), 80_000, "PCMU by itself");
    let boast = read(&[HERE, ('m', "b=AS:18446744073709551615")]);
    assert_eq!(boast.media[0].session_bandwidth_bits(), limits::BANDWIDTH);
    assert_eq!(refused(&[HERE, ('m', "b=AS:many")]).line(), Some(7));
}

#[test]
fn source_filters_add_up_override_and_must_name_the_group() {
    let session = ('s', "a=source-filter: incl IN IP4 * 192.0.2.9");
    let filter = |lines: &[(char, &str)]| {
        let filter = read(lines).media[0].filter.clone()?;
        Some((filter.mode, filter.sources.iter().map(Host::to_string).collect::<Vec<_>>()))
    };
    let sources = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(filter(&[HERE, session]), Some((FilterMode::Include, sources(&["192.0.2.9"]))));
    let own = [
        ('m', "a=source-filter: incl IN IP4 233.252.0.9 192.0.2.1 192.0.2.2"),
        ('m', "a=source-filter: incl IN IP4 233.252.0.9 192.0.2.2 src.example"),
    ];
    let all = sources(&["192.0.2.1", "192.0.2.2", "src.example"]);
    assert_eq!(filter(&[HERE, session, own[0], own[1]]), Some((FilterMode::Include, all)));
    let elsewhere = ('m', "a=source-filter: incl IN IP4 233.252.0.77 192.0.2.1");
    assert_eq!(filter(&[HERE, elsewhere]), None);
    assert_eq!(concerns(&[HERE, elsewhere]), [(Place::Line(7), Concern::FilterElsewhere)]);
    let block = ('m', "a=source-filter: excl IN IP4 233.252.0.9 192.0.2.1");
    assert_eq!(filter(&[HERE, block]), Some((FilterMode::Exclude, sources(&["192.0.2.1"]))));
    assert_eq!(refused(&[HERE, block, own[0]]).reason, Reason::MixedFilters);
    for broken in
        ["incl", "incl IN IP4 *", "some IN IP4 * 192.0.2.1", "incl IN IP6 * 192.0.2.1", "incl ATM IP4 * 192.0.2.1"]
    {
        let line = format!("a=source-filter: {broken}");
        assert_eq!(refused(&[HERE, ('m', &line)]).line(), Some(7), "{broken}");
    }
}

#[test]
fn rtcp_goes_to_the_next_port_even_from_an_odd_one() {
    let odd = with(&[HERE]).replace("16400", "16401");
    assert_eq!(Conference::parse(odd.as_bytes()).unwrap().media[0].rtcp_port(), Some(16_402));
    let media = &read(&[HERE, ('m', "a=rtcp:5010")]).media[0];
    assert_eq!(media.rtcp_destination(), Some((ip("233.252.0.9"), 5_010)));
    let media = &read(&[HERE, ('m', "a=rtcp:5010 IN IP4 233.252.0.10")]).media[0];
    assert_eq!(media.rtcp_destination(), Some((ip("233.252.0.10"), 5_010)));
    for broken in ["a=rtcp:", "a=rtcp:0", "a=rtcp:5010 IN IP4", "a=rtcp:5010 IN IP4 1.2.3.4 5", "a=rtcp:70000"] {
        assert_eq!(refused(&[HERE, ('m', broken)]).reason, Reason::Malformed("a=rtcp"), "{broken}");
    }
    let elsewhere = read(&[HERE, ('s', "a=rtcp:5010")]);
    assert_eq!(elsewhere.media[0].rtcp_port(), Some(16_401), "a=rtcp is for media only");
}

#[test]
fn attributes_of_a_conference_are_understood() {
    let conference = read(&[
        HERE,
        ('s', "a=type:moderated"),
        ('s', "a=tool:sdr v2.9"),
        ('s', "a=keywds:jazz"),
        ('s', "a=recvonly"),
        ('m', "a=ptime:0.125"),
        ('m', "a=maxptime:40"),
        ('m', "a=rtcp-mux"),
        ('m', "a=rtcp-unicast:rsi"),
        ('m', "a=extmap:3/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on"),
        ('m', "a=extmap-allow-mixed"),
        ('m', "a=ts-refclk:localmac=00-1d-c1-12-34-56"),
        ('m', "a=mediaclk:direct=0"),
        ('m', "a=key-mgmt:mikey AQAF"),
        ('m', "a=label:main"),
        ('m', "a=mid:1"),
    ]);
    assert_eq!(conference.kind, Some(ConferenceKind::Moderated));
    assert_eq!((conference.tool.as_deref(), conference.keywords.as_deref()), (Some("sdr v2.9"), Some("jazz")));
    let media = &conference.media[0];
    assert_eq!(media.direction, Direction::ReceiveOnly);
    assert_eq!(media.packet_time, Some(Duration::from_micros(125)));
    assert_eq!(media.max_packet_time, Some(Duration::from_millis(40)));
    assert!(media.rtcp_mux && media.mixed_extensions);
    assert_eq!(media.feedback, Some(FeedbackMode::Summary));
    assert_eq!(media.level_extension_id(), Some(3));
    assert_eq!(media.clocking.references, ["localmac=00-1d-c1-12-34-56"]);
    assert_eq!(media.clocking.media.as_deref(), Some("direct=0"));
    assert_eq!(media.key_management.as_deref(), Some("mikey AQAF"));
    assert_eq!((media.label.as_deref(), media.mid.as_deref()), (Some("main"), Some("1")));
}

#[test]
fn a_medium_overrides_the_sessions_direction() {
    assert_eq!(read(&[('s', "a=recvonly"), ('m', "a=sendrecv")]).media[0].direction, Direction::SendReceive);
    assert_eq!(read(&[]).media[0].direction, Direction::SendReceive);
    assert!(!Direction::ReceiveOnly.may_send());
}

#[test]
fn keys_in_the_open_are_ignored_and_never_written() {
    let lines = [HERE, ('m', "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0"), ('m', "k=clear:secret")];
    let concerns = concerns(&lines);
    assert!(concerns.contains(&(Place::Line(7), Concern::KeyInTheOpen)));
    assert!(concerns.contains(&(Place::Line(8), Concern::ObsoleteKey)));
    assert!(!read(&lines).write().contains("c2VjcmV0") && !read(&lines).write().contains("secret"));
}

#[test]
fn formats_need_a_meaning() {
    let dynamic = |lines: &[(char, &str)]| with(lines).replace("AVP 0", "AVP 97 0");
    let unmapped = Conference::parse(dynamic(&[HERE]).as_bytes()).unwrap_err();
    assert_eq!((unmapped.line(), unmapped.reason), (Some(5), Reason::Unmapped(97)));
    let lines = [HERE, ('m', "a=rtpmap:97 opus/48000/2"), ('m', "a=fmtp:97 stereo=1"), ('m', "a=rtpmap:98 X/8000")];
    let conference = Conference::parse(dynamic(&lines).as_bytes()).unwrap();
    let formats: Vec<String> = conference.media[0].payload_formats().iter().map(ToString::to_string).collect();
    assert_eq!(formats, ["opus/48000/2 (97)", "PCMU/8000 (0)"]);
    assert!(conference.media[0].payload_formats()[0].opus().unwrap().stereo);
    assert_eq!(refused(&[HERE, ('m', "a=rtpmap:0 PCMU")]).reason, Reason::Malformed("a=rtpmap"));
    let high = with(&[HERE]).replace("AVP 0", "AVP 128");
    assert_eq!(Conference::parse(high.as_bytes()).unwrap_err().reason, Reason::PayloadType("128".into()));
}

#[test]
fn the_origin_is_the_sessions_name_for_ever() {
    let origin = |username, version| Origin::new(username, 1, version, Ipv4Addr::new(192, 0, 2, 1));
    let (first, second) = (origin("ann", 1), origin("ann", 2));
    assert!(second.supersedes(&first) && !first.supersedes(&second) && !first.supersedes(&first));
    assert!(!origin("bob", 2).supersedes(&first));
    assert_eq!(read(&[]).origin, first);
}
