//! Sockets of several hosts hear each other, and nobody else's.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use conference_model::codec::Kind;
use conference_model::description::Conference;
use lab::{Host, Lab, Snooping, Test};
use plenary_msp::net::{
    Accept, Discard, Dscp, GroupSocket, InterfaceChoice, InterfaceError, Interfaces, Loopback, OpenError, Pair, Plan,
    Preferences, Reporter, Sources,
};

use crate::common::{
    ASM_V4, ASM_V6, GRACE, OTHER_V4, OTHER_V6, PORT, SSM_V4, SSM_V6, assert_silent, discarded, group, hosts, open,
    packet, packet_within, plan,
};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        everybody_in_a_group_hears_everybody,
        a_source_specific_group_brings_the_wanted_source_alone,
        a_blocked_source_is_not_heard,
        two_conferences_on_one_port_never_hear_each_other,
        unicast_to_the_port_is_not_heard_unless_wanted,
        another_programs_join_on_another_interface_brings_nothing,
        hops_and_marking_arrive_as_planned,
        copies_of_own_packets_go_where_the_plan_says,
        one_computer_alone_holds_a_conference_on_its_loopback_interface,
        the_interface_is_the_chosen_one_and_is_shown,
        an_interface_that_is_not_there_is_refused_with_what_is,
        a_described_medium_gets_its_two_sockets,
    ]
    .to_vec()
}

fn everybody_in_a_group_hears_everybody() {
    let (_switch, [a, b]) = hosts("everybody");
    for (text, v4) in [(ASM_V4, true), (ASM_V6, false)] {
        let plan = plan(text);
        let (mut at_a, mut at_b) = (open(&a, &plan), open(&b, &plan));
        at_a.send(b"from a").unwrap();
        at_b.send(b"from b").unwrap();
        let (received, content) = packet(&mut at_b);
        assert_eq!(content, b"from a");
        assert_eq!(received.from, SocketAddr::new(address(&a, v4), PORT));
        assert_eq!(received.to, group(text).address());
        assert_eq!(packet(&mut at_a).1, b"from b");
        assert_eq!((at_a.stats().received, at_a.stats().received_bytes, at_a.stats().sent_bytes), (1, 6, 6));
    }
}

fn address(host: &Host, v4: bool) -> IpAddr {
    let cable = &host.cables()[0];
    if v4 { cable.v4.into() } else { cable.v6.into() }
}

fn a_source_specific_group_brings_the_wanted_source_alone() {
    let (_switch, [wanted, stranger, listener]) = hosts("specific");
    for (text, v4) in [(SSM_V4, true), (SSM_V6, false)] {
        let plan = Plan { sources: Sources::Only(vec![address(&wanted, v4)]), ..plan(text) };
        let mut ear = open(&listener, &plan);
        open(&stranger, &plan).send(b"stranger").unwrap();
        open(&wanted, &plan).send(b"wanted").unwrap();
        assert_eq!(packet(&mut ear).1, b"wanted");
        assert_silent(&mut ear);
    }
}

fn a_blocked_source_is_not_heard() {
    let (_switch, [blocked, other, listener]) = hosts("blocked");
    for (text, v4) in [(ASM_V4, true), (ASM_V6, false)] {
        let open_to_all = plan(text);
        let plan = Plan { sources: Sources::AllBut(vec![address(&blocked, v4)]), ..plan(text) };
        let mut ear = open(&listener, &plan);
        open(&blocked, &open_to_all).send(b"blocked").unwrap();
        open(&other, &open_to_all).send(b"other").unwrap();
        assert_eq!(packet(&mut ear).1, b"other");
        assert_silent(&mut ear);
    }
}

fn two_conferences_on_one_port_never_hear_each_other() {
    let (_switch, [a, b]) = hosts("crosstalk");
    for (one, other) in [(ASM_V4, OTHER_V4), (ASM_V6, OTHER_V6)] {
        // With and without the kernel's help: a socket that is not bound to its group may be handed others' packets.
        for accept in [Accept::Group, Accept::GroupAndUnicast] {
            let (one, other) = (Plan { accept, ..plan(one) }, Plan { accept, ..plan(other) });
            let (mut ear, mut other_ear) = (open(&b, &one), open(&b, &other));
            let (mut mouth, mut other_mouth) = (open(&a, &one), open(&a, &other));
            mouth.send(b"one").unwrap();
            other_mouth.send(b"other").unwrap();
            assert_eq!(packet(&mut ear).1, b"one");
            assert_eq!(packet(&mut other_ear).1, b"other");
            assert_silent(&mut ear);
            assert_silent(&mut other_ear);
        }
    }
}

fn unicast_to_the_port_is_not_heard_unless_wanted() {
    let (_switch, [a, b]) = hosts("unicast");
    let stranger = a.run(|| UdpSocket::bind("192.0.2.1:0").unwrap());
    let mut deaf = open(&b, &plan(ASM_V4));
    stranger.send_to(b"to you alone", ("192.0.2.2", PORT)).unwrap();
    assert_silent(&mut deaf);
    drop(deaf);
    let mut ear = open(&b, &Plan { accept: Accept::GroupAndUnicast, ..plan(ASM_V4) });
    stranger.send_to(b"to you alone", ("192.0.2.2", PORT)).unwrap();
    let (received, content) = packet(&mut ear);
    assert_eq!((received.to, &content[..]), ("192.0.2.2".parse().unwrap(), &b"to you alone"[..]));
}

fn another_programs_join_on_another_interface_brings_nothing() {
    let lab = Lab::new("elsewhere").unwrap();
    let (near, [mut a, mut b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let far = lab.switch("far", Snooping::Off).unwrap();
    a.plug(&far, 1).unwrap();
    b.plug(&far, 2).unwrap();
    for text in [ASM_V4, ASM_V6] {
        let through = |name: &str| Plan { interface: InterfaceChoice::Name(name.into()), ..plan(text) };
        let mut ear = open(&b, &through("eth0"));
        let _other_program = open(&b, &through("eth1"));
        open(&a, &through("eth1")).send(b"far").unwrap();
        open(&a, &through("eth0")).send(b"near").unwrap();
        assert_eq!(packet(&mut ear).1, b"near");
        assert!(packet_within(&mut ear, GRACE).is_none());
    }
    drop(near);
}

fn hops_and_marking_arrive_as_planned() {
    let (_switch, [a, b]) = hosts("marking");
    for text in [ASM_V4, ASM_V6] {
        let mut ear = open(&b, &plan(text));
        for (ttl, dscp) in [(1, Dscp::EF), (63, Dscp::AF41), (255, Dscp::new(8).unwrap()), (0, Dscp::EF)] {
            let mut mouth = open(&a, &Plan { ttl, dscp, ..plan(text) });
            assert!(mouth.stats().is_marked);
            mouth.send(b"x").unwrap();
            if ttl == 0 {
                assert_silent(&mut ear);
                continue;
            }
            let (received, _) = packet(&mut ear);
            assert_eq!((received.ttl, received.dscp), (Some(ttl), Some(dscp)));
        }
    }
    assert_eq!((Dscp::for_kind(Kind::Audio), Dscp::for_kind(Kind::Video)), (Dscp::EF, Dscp::AF41));
}

fn copies_of_own_packets_go_where_the_plan_says() {
    let (_switch, [a, b]) = hosts("loopback");
    for text in [ASM_V4, ASM_V6] {
        let mut remote = open(&b, &plan(text));
        let mut neighbour = open(&a, &plan(text));
        let with = |loopback, remote: &mut GroupSocket| {
            let mut own = open(&a, &Plan { loopback, ..plan(text) });
            own.send(b"mine").unwrap();
            assert_eq!(packet(remote).1, b"mine", "other hosts always hear us");
            own
        };
        let mut off = with(Loopback::Off, &mut remote);
        assert_silent(&mut off);
        assert_silent(&mut neighbour);

        let mut others = with(Loopback::Others, &mut remote);
        assert_eq!(packet(&mut neighbour).1, b"mine");
        assert_eq!(discarded(&mut others), Discard::OwnCopy);
        neighbour.send(b"yours").unwrap();
        assert_eq!(packet(&mut remote).1, b"yours");
        assert_eq!(packet(&mut others).1, b"yours", "same address, same port, and yet not ours");
        assert_eq!(others.stats().own_copies, 1);
        assert_eq!(discarded(&mut neighbour), Discard::OwnCopy);
        drop(others);

        let mut everybody = with(Loopback::Everybody, &mut remote);
        assert_eq!(packet(&mut everybody).1, b"mine");
    }
}

fn one_computer_alone_holds_a_conference_on_its_loopback_interface() {
    let alone = Lab::new("alone").unwrap().host("a").unwrap();
    for loopback in [Loopback::Off, Loopback::Others] {
        let plan = Plan { interface: InterfaceChoice::Name("lo".into()), loopback, ..plan(ASM_V4) };
        let (mut one, mut other) = (open(&alone, &plan), open(&alone, &plan));
        one.send(b"hello").unwrap();
        let (received, content) = packet(&mut other);
        assert_eq!((&content[..], received.from.to_string().as_str()), (&b"hello"[..], "127.0.0.1:5004"));
        assert_eq!(discarded(&mut one), Discard::OwnCopy);
    }
}

fn the_interface_is_the_chosen_one_and_is_shown() {
    let lab = Lab::new("choice").unwrap();
    let (_near, [mut a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
    let far = lab.switch("far", Snooping::Off).unwrap();
    a.plug(&far, 1).unwrap();
    let mut ear = lab.host("ear").unwrap();
    ear.plug(&far, 9).unwrap();
    let v4 = a.cables()[1].v4;
    let by_name = InterfaceChoice::Name("eth1".into());
    for (text, choice, shown) in [
        (ASM_V4, by_name.clone(), "eth1, sending from 192.0.3.1 (chosen by name)"),
        (ASM_V4, InterfaceChoice::Address(v4.into()), "eth1, sending from 192.0.3.1 (chosen by address)"),
        (ASM_V6, by_name, "eth1, sending from 2001:db8:1::1 (chosen by name)"),
    ] {
        let mut there = open(&ear, &plan(text));
        let mut mouth = open(&a, &Plan { interface: choice, ..plan(text) });
        assert_eq!(mouth.route().to_string(), shown);
        mouth.send(b"here").unwrap();
        assert_eq!(packet(&mut there).1, b"here", "{shown}");
    }
    let by_route = || open(&a, &plan(ASM_V4)).route().to_string();
    assert_eq!(by_route(), "eth0, sending from 192.0.2.1 (the system's route to the group)");
    a.route_multicast_to("eth1").unwrap();
    assert_eq!(by_route(), "eth1, sending from 192.0.3.1 (the system's route to the group)");
}

fn an_interface_that_is_not_there_is_refused_with_what_is() {
    let (_switch, [a]) = hosts("refused");
    let refusal = |text: &str, interface| {
        let plan = Plan { interface, ..plan(text) };
        a.run(|| GroupSocket::open(plan, &Interfaces::list().unwrap())).unwrap_err()
    };
    let error = refusal(ASM_V4, InterfaceChoice::Name("wlan7".into()));
    assert!(
        error.to_string().starts_with("there is no network interface `wlan7`; there are: lo (127.0.0.1"),
        "{error}"
    );
    assert!(error.to_string().contains("eth0 (192.0.2.1, 2001:db8::1"), "{error}");
    let error = refusal(ASM_V4, InterfaceChoice::Address("198.51.100.1".parse().unwrap()));
    assert!(matches!(error, OpenError::Interface(InterfaceError::NoSuchAddress { .. })), "{error}");
    let error = refusal("ff12::db8:0:1", InterfaceChoice::Route);
    assert!(matches!(error, OpenError::Interface(InterfaceError::MustBeChosen { .. })), "{error}");
    a.ip(&["route", "del", "224.0.0.0/4"]).unwrap();
    let error = refusal(ASM_V4, InterfaceChoice::Route);
    assert!(matches!(error, OpenError::Interface(InterfaceError::NoRoute { .. })), "{error}");
    a.ip(&["-4", "address", "flush", "dev", "eth0"]).unwrap();
    let error = refusal(ASM_V4, InterfaceChoice::Name("eth0".into()));
    assert!(matches!(error, OpenError::Interface(InterfaceError::NoAddress { .. })), "{error}");
    let link_scope = Plan { interface: InterfaceChoice::Name("eth0".into()), ..plan("ff12::db8:0:1") };
    open(&a, &link_scope).send(b"a group of the link works once the link is named").unwrap();
}

fn a_described_medium_gets_its_two_sockets() {
    let text = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Tea\r\nt=0 0\r\nm=audio 5004 RTP/AVP 0\r\n\
                c=IN IP4 233.252.0.1/7\r\n";
    let media = Conference::parse(text.as_bytes()).unwrap().dialable().unwrap().media.remove(0);
    let (_switch, [a, b]) = hosts("described");
    let pair = |host: &Host| host.run(|| Pair::open(&media, &Preferences::default(), &Interfaces::list().unwrap()));
    let (mut at_a, mut at_b) = (pair(&a).unwrap(), pair(&b).unwrap());
    at_a.rtp().send(b"voice").unwrap();
    at_a.send_report(Reporter::Listener, b"report").unwrap();
    let (received, content) = packet(at_b.rtp());
    assert_eq!((received.ttl, received.dscp, &content[..]), (Some(7), Some(Dscp::EF), &b"voice"[..]));
    let (received, content) = packet(at_b.rtcp().unwrap());
    assert_eq!((received.ttl, received.dscp, &content[..]), (Some(7), Some(Dscp::EF), &b"report"[..]));
    assert_eq!(received.from.port(), 5005);
}
