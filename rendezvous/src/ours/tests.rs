use std::net::Ipv4Addr;
use std::time::SystemTime;

use conference_model::description::Origin;
use conference_model::sap::Profile;

use super::*;
use crate::{Authentication, Source, Wish};

fn place(low: u8) -> Place {
    Place { group: Group::new(Ipv4Addr::new(239, 255, 1, low)).unwrap(), port: 20_000 + u16::from(low), ttl: 9 }
}

fn conference(session: u64, groups: &[u8]) -> Conference {
    let origin = Origin::new("-", session, 1, Ipv4Addr::new(192, 0, 2, 1));
    let conference = Conference::meeting("Call", origin);
    groups.iter().fold(conference, |conference, &low| conference.with_audio(place(low).group, place(low).port, 9))
}

fn ours(session: u64, placed: bool) -> Ours {
    let source = Ipv4Addr::new(192, 0, 2, 1).into();
    let placement = placed.then(|| Placement { wish: Wish::default(), places: [place(1), place(2)], source });
    let said = Arc::new(Mutex::new(Said::conference(conference(session, &[1, 2]))));
    Ours::new(AnnouncementId(0), said, placement)
}

fn listing(session: u64, groups: &[u8]) -> Listing {
    let conference = conference(session, groups);
    Listing {
        id: ListingId(session),
        name: conference.name.clone(),
        sdp: conference.write().into_bytes().into(),
        description: Ok(Arc::new(conference)),
        source: Source::Other("test".into()),
        authentication: Authentication::None,
        contested: false,
        own: false,
        profile: Profile::Rfc2974,
        first_heard: SystemTime::UNIX_EPOCH,
        last_heard: SystemTime::UNIX_EPOCH,
    }
}

#[test]
fn only_another_session_in_a_group_of_ours_is_in_the_way() {
    let mut ours = ours(7, true);
    assert_eq!(ours.judge(&listing(8, &[3, 4])), Verdict::Fine);
    assert_eq!(ours.judge(&listing(8, &[3, 2])), Verdict::Move);
    assert_eq!(ours.judge(&listing(7, &[1])), Verdict::Fine, "a copy, or a forgery, of ours");
    assert_eq!(ours.judge(&Listing { own: true, ..listing(8, &[1]) }), Verdict::Fine);
}

#[test]
fn it_moves_only_where_it_was_placed_and_while_it_is_empty() {
    let warning = Verdict::Warn(place(1).group);
    assert_eq!(ours(7, false).judge(&listing(8, &[1])), warning);
    let mut ours = ours(7, true);
    ours.occupied = true;
    assert_eq!(ours.judge(&listing(8, &[1])), warning);
    assert_eq!(ours.judge(&listing(8, &[1])), Verdict::Fine, "each collision is told once");
    assert_eq!(ours.judge(&listing(9, &[1])), warning);
}

#[test]
fn a_liar_can_make_it_move_three_times_and_warn_sixteen_times() {
    let mut ours = ours(7, true);
    for round in 0..3 {
        assert_eq!(ours.judge(&listing(8, &[round * 2 + 1])), Verdict::Move);
        let moved = ours.relocate([place(round * 2 + 3), place(round * 2 + 4)]).unwrap();
        assert_eq!(moved.origin.version, u64::from(round) + 2);
        ours.say(moved);
    }
    let warnings = (0..1000).filter(|&liar| ours.judge(&listing(100 + liar, &[7])) != Verdict::Fine).count();
    assert_eq!(warnings, MOST_TOLD);
}

#[test]
fn a_move_takes_every_medium_to_its_new_place_and_nothing_else_changes() {
    let mut ours = ours(7, true);
    let moved = ours.relocate([place(5), place(6)]).unwrap();
    let mut expected = conference(7, &[5, 6]);
    expected.origin.version = 2;
    assert_eq!(moved, expected);
}
