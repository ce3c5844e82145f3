//! Announcing, and being heard.

use std::time::Instant;

use lab::{Lab, Snooping, Test};
use plenary_rendezvous::multicast::Scope;
use plenary_rendezvous::sap::Profile;
use plenary_rendezvous::{Authentication, Departure, Event, Family, Hearing, Rendezvous, Settings, Source, Wish};

use crate::common::{A_SECOND, PATIENCE, announce, await_event, await_found, await_gone, draft, start};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        a_new_conference_is_heard_within_a_second_and_goes_with_its_announcement,
        every_scope_and_both_families_are_heard_where_they_belong,
        a_change_is_a_change_of_the_same_conference,
        programs_of_one_computer_find_each_other,
        a_computer_without_a_network_finds_its_own_conferences,
        what_still_lives_when_the_program_ends_is_withdrawn,
        a_program_that_waits_for_a_name_gets_it_when_it_comes,
    ]
    .to_vec()
}

fn a_new_conference_is_heard_within_a_second_and_goes_with_its_announcement() {
    let lab = Lab::new("heard").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let began = Instant::now();
    let announcement = announce(&a, &ours, "Weekly café");
    let listing = await_found(&theirs, "Weekly café", A_SECOND);
    println!("heard after {:?}", began.elapsed());
    assert_eq!(listing.sdp, announcement.sdp(), "exactly as announced");
    assert_eq!(listing.conference(), announcement.conference().as_ref());
    let hearing = Hearing {
        interface: "eth0".into(),
        group: "239.255.255.255".parse().unwrap(),
        from: "192.0.2.1".parse().unwrap(),
    };
    assert_eq!(listing.source, Source::Sap { origin: hearing.from, heard: vec![hearing] });
    assert_eq!((listing.own, listing.contested), (false, false));
    assert_eq!((listing.authentication, listing.profile), (Authentication::None, Profile::Rfc2974));
    assert!(await_found(&ours, "Weekly café", A_SECOND).own, "our own list shows it too");
    let began = Instant::now();
    announcement.withdraw();
    assert_eq!(await_gone(&theirs, "Weekly café", A_SECOND), Departure::Deleted);
    println!("gone after {:?}", began.elapsed());
    assert_eq!(await_gone(&ours, "Weekly café", A_SECOND), Departure::Deleted);
    assert!(ours.conferences().is_empty() && theirs.conferences().is_empty());
}

fn every_scope_and_both_families_are_heard_where_they_belong() {
    let lab = Lab::new("scopes").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::On).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    for (scope, family, group) in [
        (Scope::Local, Family::V4, "239.255.255.255"),
        (Scope::Organisation, Family::V4, "239.195.255.255"),
        (Scope::Global, Family::V4, "224.2.127.254"),
        (Scope::Link, Family::V6, "ff02::2:7ffe"),
        (Scope::Local, Family::V6, "ff05::2:7ffe"),
        (Scope::Organisation, Family::V6, "ff08::2:7ffe"),
        (Scope::Global, Family::V6, "ff0e::2:7ffe"),
    ] {
        let name = format!("{scope:?} {family:?}");
        let wish = Wish { scope, family, ..Wish::default() };
        let _announcement = ours.announce(draft(&a, &ours, &name, wish)).unwrap();
        let listing = await_found(&theirs, &name, PATIENCE);
        let Source::Sap { heard, .. } = &listing.source else { panic!("{listing:?}") };
        assert_eq!(heard.iter().map(|hearing| hearing.group.to_string()).collect::<Vec<_>>(), [group], "{name}");
        assert_eq!(listing.groups()[0].scope(), scope);
    }
    let wish = Wish { source_specific: true, ..Wish::default() };
    let announcement = ours.announce(draft(&a, &ours, "Lecture", wish)).unwrap();
    let listing = await_found(&theirs, "Lecture", PATIENCE);
    let dialable = listing.conference().unwrap().dialable().unwrap();
    assert_eq!(dialable.media[0].sources, ["192.0.2.1".parse::<std::net::IpAddr>().unwrap()]);
    drop(announcement);
}

fn a_change_is_a_change_of_the_same_conference() {
    let lab = Lab::new("change").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let announcement = announce(&a, &ours, "Before");
    let before = await_found(&theirs, "Before", PATIENCE);
    let mut conference = (*announcement.conference().unwrap()).clone();
    conference.name = "After".into();
    announcement.update(conference).unwrap();
    let after = await_event(&theirs, A_SECOND, |event| match event {
        Event::Changed(listing) => Some(listing),
        event => panic!("only a change: {event:?}"),
    });
    let after = after.unwrap();
    assert_eq!((after.id, after.name.as_str()), (before.id, "After"));
    assert!(after.conference().unwrap().origin.supersedes(&before.conference().unwrap().origin));
    assert_eq!(theirs.conferences().len(), 1);
    drop(announcement);
    assert_eq!(await_gone(&theirs, "After", A_SECOND), Departure::Deleted);
}

fn programs_of_one_computer_find_each_other() {
    let lab = Lab::new("neighbours").unwrap();
    let (_switch, [a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
    let [one, two, three] = [start(&a), start(&a), start(&a)];
    let _ones = announce(&a, &one, "One's");
    let _twos = announce(&a, &two, "Two's");
    for listener in [&one, &two, &three] {
        for name in ["One's", "Two's"] {
            assert!(listener.wait_for(name, A_SECOND).is_some(), "{name}");
        }
        assert_eq!(listener.conferences().len(), 2, "each once");
    }
}

fn a_computer_without_a_network_finds_its_own_conferences() {
    let lab = Lab::new("alone").unwrap();
    let host = lab.host("a").unwrap();
    let [one, two] = [start(&host), start(&host)];
    let _announcement = announce(&host, &one, "At home");
    let listing = two.wait_for("At home", A_SECOND).unwrap();
    let Source::Sap { heard, .. } = &listing.source else { panic!("{listing:?}") };
    assert_eq!(heard[0].interface, "lo");
}

fn what_still_lives_when_the_program_ends_is_withdrawn() {
    let lab = Lab::new("ends").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let announcement = announce(&a, &ours, "Short");
    await_found(&theirs, "Short", PATIENCE);
    let began = Instant::now();
    drop(ours);
    assert!(began.elapsed() < A_SECOND, "goodbyes take {:?}", began.elapsed());
    assert_eq!(await_gone(&theirs, "Short", A_SECOND), Departure::Deleted);
    drop(announcement);
}

fn a_program_that_waits_for_a_name_gets_it_when_it_comes() {
    let lab = Lab::new("waits").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let ours = start(&a);
    let waiter = b.start(|| {
        let theirs = Rendezvous::start(Settings::default()).unwrap();
        theirs.wait_for("the CHOIR", PATIENCE).map(|listing| listing.name.clone())
    });
    let _other = announce(&a, &ours, "Not the choir");
    let _announcement = announce(&a, &ours, "The Choir");
    assert_eq!(waiter.join().unwrap(), "The Choir");
}
