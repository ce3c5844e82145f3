//! Two conferences that want one group.

use lab::{Lab, Snooping, Test};
use plenary_rendezvous::{Event, Rendezvous};

use crate::common::{A_SECOND, PATIENCE, announce, await_event, await_found, start};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        on_a_collision_it_moves_while_nobody_else_has_joined,
        on_a_collision_later_it_stays_and_warns_once,
        what_is_announced_where_others_are_is_warned_of_at_once,
        free_groups_are_none_that_are_known,
    ]
    .to_vec()
}

/// Another conference in the same group, as somebody would make it who did not hear of ours.
fn intrude(theirs: &Rendezvous, ours: &plenary_rendezvous::Announcement) -> plenary_rendezvous::Announcement {
    let mut conference = (*ours.conference().unwrap()).clone();
    conference.name = "Intruder".into();
    conference.origin.identity.session_id = "4711".into();
    theirs.announce(conference).unwrap()
}

fn on_a_collision_it_moves_while_nobody_else_has_joined() {
    let lab = Lab::new("moves").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let announcement = announce(&a, &ours, "Ours");
    let before = await_found(&theirs, "Ours", A_SECOND);
    let _intruder = intrude(&theirs, &announcement);
    let moved = await_event(&ours, PATIENCE, |event| match event {
        Event::Moved { announcement, conference, because_of } => Some((announcement, conference, because_of)),
        _ => None,
    });
    let (id, conference, because_of) = moved.unwrap();
    assert_eq!((id, because_of.name.as_str()), (announcement.id(), "Intruder"));
    assert_ne!(conference.media[0].group().unwrap(), before.groups()[0]);
    assert_eq!(announcement.conference().unwrap(), conference);
    let after = await_event(&theirs, A_SECOND, |event| match event {
        Event::Changed(listing) if listing.id == before.id => Some(listing),
        _ => None,
    });
    assert_eq!(after.unwrap().conference(), Some(&conference), "everybody hears where it went");
    assert_eq!(ours.conferences().len(), 2);
}

fn on_a_collision_later_it_stays_and_warns_once() {
    let lab = Lab::new("warns").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let announcement = announce(&a, &ours, "Ours");
    announcement.set_occupied(true);
    let before = announcement.sdp();
    await_found(&theirs, "Ours", A_SECOND);
    let intruder = intrude(&theirs, &announcement);
    let warned = await_event(&ours, PATIENCE, |event| match event {
        Event::Collision { announcement, group, with } => Some((announcement, group, with)),
        Event::Moved { .. } => panic!("somebody has joined it"),
        _ => None,
    });
    let (id, group, with) = warned.unwrap();
    assert_eq!((id, with.name.as_str()), (announcement.id(), "Intruder"));
    assert_eq!(Some(group), announcement.conference().unwrap().media[0].group());
    let mut changed = (*intruder.conference().unwrap()).clone();
    changed.name = "Intruder renamed".into();
    intruder.update(changed).unwrap();
    let next = await_event(&ours, PATIENCE, |event| match event {
        Event::Found(_) => None,
        event => Some(event),
    });
    assert!(matches!(next, Some(Event::Changed(_))), "{next:?}");
    drop(intruder);
    let next = await_event(&ours, PATIENCE, Some);
    assert!(matches!(next, Some(Event::Gone { .. })), "it was told once: {next:?}");
    assert_eq!(announcement.sdp(), before);
}

fn what_is_announced_where_others_are_is_warned_of_at_once() {
    let lab = Lab::new("taken").unwrap();
    let (_switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap();
    let (ours, theirs) = (start(&a), start(&b));
    let announcement = announce(&a, &ours, "Ours");
    await_found(&theirs, "Ours", A_SECOND);
    let intruder = intrude(&theirs, &announcement);
    let warned = await_event(&theirs, A_SECOND, |event| match event {
        Event::Collision { announcement, with, .. } => Some((announcement, with.name.clone())),
        _ => None,
    });
    assert_eq!(warned, Some((intruder.id(), "Ours".to_owned())), "its places were chosen by hand");
}

fn free_groups_are_none_that_are_known() {
    let lab = Lab::new("free").unwrap();
    let host = lab.host("a").unwrap();
    let ours = start(&host);
    let places: std::collections::BTreeSet<_> =
        (0..200).map(|_| ours.choose_address(&plenary_rendezvous::Wish::default()).unwrap().group).collect();
    assert_eq!(places.len(), 200, "what was given out is not given out again");
}
