//! Cables, interfaces and routers.

use std::net::Ipv4Addr;
use std::time::Duration;

use lab::{Lab, Snooping, Test};
use plenary_rendezvous::{Error, InterfaceChoice, Rendezvous, Settings, Source};

use crate::common::{A_SECOND, PATIENCE, announce, await_found, await_gone, start};

pub(crate) fn all() -> Vec<Test> {
    let crosses = Test::new("announcements_cross_routers", announcements_cross_routers).with_program("smcrouted");
    let mut tests = lab::tests![
        a_network_that_comes_later_is_listened_to,
        who_has_two_networks_is_listed_once_and_heard_on_both,
        a_network_that_comes_later_hears_at_once_of_what_is_announced,
        who_got_another_address_leaves_nothing_behind,
        the_chosen_interface_is_the_only_one,
        an_interface_that_is_not_there_is_refused_with_those_that_are,
    ]
    .to_vec();
    tests.push(crosses);
    tests
}

fn a_network_that_comes_later_is_listened_to() {
    let lab = Lab::new("later").unwrap();
    let (switch, [a]) = lab.hosts_on_a_switch(["a"], Snooping::On).unwrap();
    let mut b = lab.host("b").unwrap();
    let theirs = start(&b);
    b.plug(&switch, 2).unwrap();
    let ours = start(&a);
    let _announcement = announce(&a, &ours, "Early");
    await_found(&theirs, "Early", PATIENCE);
    b.set_link("eth0", false).unwrap();
    b.set_link("eth0", true).unwrap();
    let _announcement = announce(&a, &ours, "After the cable was back");
    await_found(&theirs, "After the cable was back", PATIENCE);
}

fn who_has_two_networks_is_listed_once_and_heard_on_both() {
    let lab = Lab::new("homes").unwrap();
    let (_near, [mut a, mut b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let far = lab.switch("far", Snooping::Off).unwrap();
    a.plug(&far, 1).unwrap();
    b.plug(&far, 2).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let announcement = announce(&a, &ours, "Both");
    await_found(&theirs, "Both", A_SECOND);
    let heard_on = || -> Vec<String> {
        let conferences = theirs.conferences();
        assert_eq!(conferences.len(), 1, "{conferences:?}");
        let Source::Sap { heard, .. } = &conferences[0].source else { panic!("{conferences:?}") };
        let mut interfaces: Vec<_> = heard.iter().map(|hearing| hearing.interface.clone()).collect();
        interfaces.sort();
        interfaces
    };
    while heard_on() != ["eth0", "eth1"] {
        theirs.events().recv_timeout(Duration::from_millis(10)).ok();
    }
    let mut conference = (*announcement.conference().unwrap()).clone();
    conference.name = "Still both".into();
    announcement.update(conference).unwrap();
    theirs.wait_for("Still both", A_SECOND).unwrap();
    drop(announcement);
    let gone = await_gone(&theirs, "Still both", A_SECOND);
    assert_eq!(gone, plenary_rendezvous::Departure::Deleted);
    assert!(theirs.conferences().is_empty(), "no copy is left: {:?}", theirs.conferences());
}

fn a_network_that_comes_later_hears_at_once_of_what_is_announced() {
    let lab = Lab::new("greets").unwrap();
    let (switch, [b]) = lab.hosts_on_a_switch(["b"], Snooping::Off).unwrap();
    let mut a = lab.host("a").unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let _announcement = announce(&a, &ours, "Waiting for a network");
    // Until it is at gaps of more than four seconds.
    while ours.statistics().sent < 6 {
        ours.events().recv_timeout(Duration::from_millis(10)).ok();
    }
    a.plug(&switch, 2).unwrap();
    await_found(&theirs, "Waiting for a network", 3 * A_SECOND);
}

fn who_got_another_address_leaves_nothing_behind() {
    let lab = Lab::new("readdressed").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let announcement = announce(&a, &ours, "On the road");
    await_found(&theirs, "On the road", A_SECOND);
    a.change_address("eth0", Ipv4Addr::new(192, 0, 2, 77)).unwrap();
    let has_both = || {
        let Source::Sap { heard, .. } = &theirs.conferences()[0].source else { panic!("only SAP") };
        heard.len() == 2
    };
    while !has_both() {
        theirs.events().recv_timeout(Duration::from_millis(10)).ok();
    }
    assert_eq!(theirs.conferences().len(), 1, "it is one conference still");
    drop(announcement);
    await_gone(&ours, "On the road", A_SECOND);
    assert!(ours.conferences().is_empty());
}

fn the_chosen_interface_is_the_only_one() {
    let lab = Lab::new("chosen").unwrap();
    let (_near, [mut a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let far = lab.switch("far", Snooping::Off).unwrap();
    a.plug(&far, 1).unwrap();
    let mut c = lab.host("c").unwrap();
    c.plug(&far, 3).unwrap();
    let (near, distant) = (start(&b), start(&c));
    let interface = InterfaceChoice::Name("eth1".into());
    let ours = a.run(|| Rendezvous::start(Settings { interface, ..Settings::default() }).unwrap());
    let _chosen = announce(&a, &ours, "Over there");
    await_found(&distant, "Over there", A_SECOND);
    let everywhere = start(&a);
    let _everywhere = announce(&a, &everywhere, "Everywhere");
    await_found(&near, "Everywhere", A_SECOND);
    assert_eq!(near.find("Over there").len(), 0, "what was said before is not heard there");
    assert!(ours.statistics().ports.iter().all(|port| port.interface == "eth1"), "{:#?}", ours.statistics());
}

fn an_interface_that_is_not_there_is_refused_with_those_that_are() {
    let lab = Lab::new("absent").unwrap();
    let (_switch, [a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
    let interface = InterfaceChoice::Name("wlan7".into());
    let error = a.run(|| Rendezvous::start(Settings { interface, ..Settings::default() }).unwrap_err());
    assert!(matches!(error, Error::NoInterface { .. }));
    let words = error.to_string();
    assert!(words.contains("wlan7") && words.contains("eth0 (192.0.2.1, 2001:db8::1)"), "{words}");
}

fn announcements_cross_routers() {
    let lab = Lab::new("routed").unwrap();
    let networks = lab.two_networks(["a"], ["b"], Snooping::On).unwrap();
    let (ours, theirs) = (start(&networks.left_hosts[0]), start(&networks.right_hosts[0]));
    let _announcement = announce(&networks.left_hosts[0], &ours, "From afar");
    let listing = await_found(&theirs, "From afar", PATIENCE);
    assert!(listing.source.to_string().contains("from 192.0.2.1"), "{}", listing.source);
}
