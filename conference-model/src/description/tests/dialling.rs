//! Threats rows 19 and 20: where a description may send us, and where not.

use std::net::SocketAddr;

use super::super::{Conference, Place, Reason};
use super::with;
use crate::codec::Kind;
use crate::description::FilterMode;
use crate::multicast::{Group, Scope, Unfit};

/// The refusal's line and reason when `lines` are dialled.
fn refused(lines: &[(char, &str)]) -> (Place, Reason) {
    refused_text(&with(lines))
}

fn refused_text(text: &str) -> (Place, Reason) {
    let refusal = Conference::read(text.as_bytes()).unwrap().dialable().unwrap_err();
    (refusal.place, refusal.reason)
}

fn dialled(lines: &[(char, &str)]) -> super::super::DialableMedia {
    super::read(lines).dialable().unwrap().media.remove(0)
}

fn group(text: &str) -> Group {
    Group::new(text.parse::<std::net::IpAddr>().unwrap()).unwrap()
}

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

const SSM: (char, &str) = ('m', "c=IN IP4 232.1.2.3/15");
const SOURCE: (char, &str) = ('m', "a=source-filter: incl IN IP4 232.1.2.3 192.0.2.1");

#[test]
fn only_groups_are_dialled() {
    for address in ["127.0.0.1", "192.0.2.66", "255.255.255.255", "0.0.0.0"] {
        let (place, reason) = refused(&[('s', &format!("c=IN IP4 {address}"))]);
        assert_eq!(place, Place::Line(4));
        assert!(matches!(reason, Reason::NotAGroup(_)), "{address}: {reason}");
    }
    assert!(matches!(refused(&[('m', "c=IN IP6 2001:db8::1")]).1, Reason::NotAGroup(_)));
    assert_eq!(
        refused(&[('m', "c=IN IP4 conference.example/15")]),
        (Place::Line(6), Reason::Name("conference.example".into()))
    );
    assert_eq!(refused(&[]), (Place::Line(5), Reason::NoAddress));
}

#[test]
fn groups_of_network_services_are_not_dialled() {
    let cases = [
        ("IP4 224.0.0.1/1", Unfit::LinkLocal),
        ("IP4 224.0.0.251/15", Unfit::LinkLocal),
        ("IP6 ff02::1", Unfit::LinkLocal),
        ("IP4 224.2.127.254/127", Unfit::Service),
        ("IP4 239.255.255.255/15", Unfit::Service),
        ("IP4 232.0.0.5/15", Unfit::ReservedSourceSpecific),
    ];
    for (address, expected) in cases {
        let (place, reason) = refused(&[('m', &format!("c=IN {address}"))]);
        assert!(matches!(reason, Reason::UnfitGroup { why, .. } if why == expected), "{address}: {reason}");
        assert_eq!(place, Place::Line(6));
    }
}

#[test]
fn a_refusal_reads_as_a_sentence_that_helps() {
    let text = with(&[('s', "i=Hello"), ('m', "c=IN IP4 224.0.0.251/15")]);
    let refusal = Conference::read(text.as_bytes()).unwrap().dialable().unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "line 7: the group 224.0.0.251 is link-local and belongs to network protocols; use a group of 239.255.0.0/16 or ff15::/16"
    );
    let without_text = Conference::parse(text.as_bytes()).unwrap().dialable().unwrap_err();
    assert!(without_text.to_string().starts_with("medium 1: the group 224.0.0.251"));
}

#[test]
fn a_block_must_not_reach_into_reserved_groups() {
    let (_, reason) = refused(&[('m', "c=IN IP4 239.255.254.250/15/16")]);
    assert_eq!(reason, Reason::UnfitGroup { group: group("239.255.255.0"), why: Unfit::Service });
}

#[test]
fn ports_of_services_are_not_dialled() {
    for port in [0, 53, 1023, 2535, 9875, 9874, 2534] {
        let text = with(&[('m', "c=IN IP4 233.252.0.9/15")]).replace("16400", &port.to_string());
        let (place, reason) = refused_text(&text);
        assert_eq!(place, Place::Line(5));
        assert!(matches!(reason, Reason::Port(_)), "{port}: with its RTCP port it hits a service");
    }
    let dns = [('m', "c=IN IP4 233.252.0.9/15"), ('m', "a=rtcp:53")];
    assert_eq!(refused(&dns), (Place::Line(7), Reason::Port(53)), "the line that names it");
    let last = with(&[('m', "c=IN IP4 233.252.0.9/15")]).replace("16400", "65535");
    assert_eq!(refused_text(&last).1, Reason::Port(65_535), "no port is left for RTCP");
}

#[test]
fn scope_is_never_a_reason_for_refusal() {
    for (address, scope) in [
        ("IP4 239.255.1.1/1", Scope::Local),
        ("IP4 239.192.1.1/64", Scope::Organisation),
        ("IP4 233.252.0.1/255", Scope::Global),
        ("IP6 ff0e::db8:0:1", Scope::Global),
        ("IP6 ff12::8000:1", Scope::Link),
    ] {
        let conference = super::read(&[('m', &format!("c=IN {address}"))]);
        assert_eq!(conference.dialable().unwrap().widest_scope(), Some(scope), "{address}");
    }
}

#[test]
fn reports_go_to_the_group_on_the_next_port() {
    let media = dialled(&[('m', "c=IN IP4 233.252.0.9/15")]);
    assert_eq!(media.rtcp_port, 16_401);
    assert_eq!(
        (media.sender_reports, media.receiver_reports),
        (address("233.252.0.9:16401"), Some(media.sender_reports))
    );
    assert_eq!((media.mode, media.sources), (FilterMode::Exclude, Vec::new()));
    assert_eq!((media.kind, media.ttl, media.secure), (Kind::Audio, 15, false));
}

#[test]
fn reports_never_go_to_a_third_party() {
    let here = ('m', "c=IN IP4 233.252.0.9/15");
    for victim in ["192.0.2.66", "233.252.0.10", "127.0.0.1"] {
        let line = format!("a=rtcp:5005 IN IP4 {victim}");
        assert_eq!(refused(&[here, ('m', &line)]), (Place::Line(7), Reason::RtcpToStranger(victim.into())));
    }
    assert_eq!(refused(&[here, ('m', "a=rtcp:5005 IN IP4 a.example")]).1, Reason::RtcpToStranger("a.example".into()));
    let unicast = ('m', "a=rtcp-unicast:rsi");
    let victim = ('m', "a=rtcp:5005 IN IP4 192.0.2.66");
    assert!(
        matches!(refused(&[here, unicast, victim]).1, Reason::RtcpToStranger(_)),
        "any-source groups have no target"
    );
    assert!(matches!(refused(&[SSM, SOURCE, unicast, victim]).1, Reason::RtcpToStranger(_)), "not the source");
}

#[test]
fn the_source_of_an_ssm_session_may_ask_for_unicast_reports() {
    let unicast = ('m', "a=rtcp-unicast:reflection");
    let target = Some(address("192.0.2.1:16401"));
    assert_eq!(dialled(&[SSM, SOURCE, unicast]).receiver_reports, target);
    assert_eq!(dialled(&[SSM, SOURCE, unicast, ('m', "a=rtcp:16401 IN IP4 192.0.2.1")]).receiver_reports, target);
    assert_eq!(dialled(&[SSM, SOURCE]).receiver_reports, None, "without it receivers stay silent");
    let ourselves = ('m', "a=source-filter: incl IN IP4 232.1.2.3 127.0.0.1");
    assert_eq!(dialled(&[SSM, ourselves, unicast]).receiver_reports, None, "services of our own host are no target");
}

#[test]
fn a_source_reports_to_its_group_whatever_receivers_do() {
    for feedback in [None, Some(('m', "a=rtcp-unicast:rsi"))] {
        let lines: Vec<_> = [SSM, SOURCE].into_iter().chain(feedback).collect();
        let media = dialled(&lines);
        assert_eq!(media.sender_reports, address("232.1.2.3:16401"));
        assert_eq!(media.receiver_reports.is_some(), feedback.is_some());
    }
}

#[test]
fn a_source_specific_group_needs_its_source() {
    assert_eq!(refused(&[SSM]), (Place::Line(6), Reason::NeedsSource(group("232.1.2.3"))));
    let excluding = ('m', "a=source-filter: excl IN IP4 * 192.0.2.1");
    assert_eq!(refused(&[SSM, excluding]), (Place::Line(7), Reason::ExcludesInSourceSpecific(group("232.1.2.3"))));
    let media = dialled(&[SSM, SOURCE]);
    assert_eq!(media.mode, FilterMode::Include);
    assert_eq!(media.sources, ["192.0.2.1".parse::<std::net::IpAddr>().unwrap()]);
    let group_as_source = ('m', "a=source-filter: incl IN IP4 * 233.252.0.5");
    assert!(matches!(refused(&[SSM, group_as_source]).1, Reason::Source(_)));
}

#[test]
fn muxed_rtcp_shares_the_port() {
    let media = dialled(&[SSM, SOURCE, ('m', "a=rtcp-mux")]);
    assert_eq!((media.port, media.rtcp_port), (16_400, 16_400));
}

#[test]
fn media_that_we_cannot_take_part_in_are_left_out() {
    let video = with(&[('s', "c=IN IP4 233.252.0.9/15")]) + "m=application 5000 udp wb\r\nm=video 5002 RTP/AVP 31\r\n";
    let dialable = Conference::parse(video.as_bytes()).unwrap().dialable().unwrap();
    let media: Vec<(usize, Kind)> = dialable.media.iter().map(|media| (media.index, media.kind)).collect();
    assert_eq!(media, [(0, Kind::Audio), (2, Kind::Video)]);
    let foreign = with(&[('s', "c=IN IP4 233.252.0.9/15")]).replace("AVP 0", "AVP 18");
    assert_eq!(refused_text(&foreign), (Place::Whole, Reason::NothingToDial));
    let noise = with(&[('s', "c=IN IP4 233.252.0.9/15")]).replace("AVP 0", "AVP 13");
    assert_eq!(refused_text(&noise).1, Reason::NothingToDial, "comfort noise alone is no conversation");
}
