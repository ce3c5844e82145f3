//! More people than there is room for, and strangers who want the room.

use conference_model::participant::{Leaving, ParticipantEvent};
use conference_model::roster::{LISTED_AFTER, LOST_GRACE, MAX_PARTICIPANTS, MAX_SOURCES_EACH, UNWATCHED_KEPT};
use conference_model::rtp::{Departure, SdesKind};

use crate::harness::{Conference, QUIET, SPEECH, voice};

fn full() -> u32 {
    u32::try_from(MAX_PARTICIPANTS).unwrap()
}

fn full_of_people() -> Conference {
    let mut conference = Conference::new();
    for number in 0..full() {
        conference.reports(voice(number), &format!("c{number}"), "Somebody");
    }
    conference.events();
    conference
}

#[test]
fn strangers_cannot_push_out_people() {
    let mut conference = full_of_people();
    for number in 0..10_000 {
        conference.joins(voice(1_000_000 + number));
        conference.sends(voice(1_000_000 + number));
        conference.says(voice(1_000_000 + number), SdesKind::Cname, &format!("flood {number}"));
    }
    assert!(conference.events().is_empty());
    assert_eq!(conference.names().len(), MAX_PARTICIPANTS);
    assert_eq!(conference.roster.refused(), 20_000);
}

#[test]
fn somebody_with_a_name_takes_the_place_of_the_newest_stranger() {
    let mut conference = Conference::new();
    for number in 0..full() {
        conference.joins(voice(number));
        conference.sends(voice(number));
    }
    let (oldest, newest) = (conference.who(voice(0)), conference.who(voice(full() - 1)));
    conference.events();
    conference.joins(voice(999_999));
    conference.sends(voice(999_999));
    assert!(conference.events().is_empty(), "a stranger does not replace a stranger");
    conference.says(voice(999_999), SdesKind::Cname, "c1");
    assert!(conference.events().contains(&ParticipantEvent::Leave { participant: newest, why: Leaving::Crowded }));
    assert!(conference.roster.by_cname("c1").is_some());
    assert!(conference.roster.participant(oldest).is_some());
}

#[test]
fn the_place_of_the_lost_is_given_before_that_of_anybody_there() {
    let mut conference = full_of_people();
    conference.leaves(voice(5), Departure::TimedOut);
    let lost = conference.who(voice(5));
    conference.leaves(voice(6), Departure::Sampled);
    conference.events();
    conference.reports(voice(999_999), "late", "Late");
    assert!(conference.events().contains(&ParticipantEvent::Leave { participant: lost, why: Leaving::Crowded }));
    assert!(conference.roster.by_source(voice(6)).is_some());
}

#[test]
fn who_came_while_the_list_was_full_is_listed_by_name_once_there_is_room() {
    let mut conference = full_of_people();
    for number in 0..10 {
        conference.joins(voice(1_000_000 + number));
        conference.sends(voice(1_000_000 + number));
    }
    conference.reports(voice(999_999), "late", "Late");
    conference.sends(voice(999_999));
    conference.packets(voice(999_999), SPEECH, 20);
    assert!(conference.roster.by_source(voice(999_999)).is_none());
    conference.leaves(voice(7), Departure::Bye(None));
    assert_eq!(conference.roster.by_cname("late").unwrap().display_name(), "Late", "before the strangers");
    conference.events();
    conference.packets(voice(999_999), SPEECH, 20);
    assert!(conference.codes().contains(&9), "and is seen to talk");
    conference.leaves(voice(8), Departure::Bye(None));
    conference.wait(LISTED_AFTER);
    assert!(conference.roster.by_source(voice(1_000_000)).is_some(), "the first of the strangers");
}

#[test]
fn a_stranger_who_was_pushed_out_comes_back() {
    let mut conference = Conference::new();
    conference.joins(voice(999_999));
    conference.sends(voice(999_999));
    for number in 0..full() {
        conference.reports(voice(number), &format!("c{number}"), "Somebody");
    }
    assert!(conference.roster.by_source(voice(999_999)).is_none());
    conference.leaves(voice(7), Departure::Bye(None));
    assert_eq!(conference.roster.substreams(conference.who(voice(999_999))).count(), 1);
}

#[test]
fn a_source_too_many_is_taken_when_another_goes() {
    let mut conference = Conference::new();
    for number in 0..=u32::try_from(MAX_SOURCES_EACH).unwrap() {
        conference.reports(voice(number), "c1", "Ada");
    }
    assert!(conference.roster.by_source(voice(0)) != conference.roster.by_source(voice(16)));
    conference.leaves(voice(3), Departure::Bye(None));
    assert_eq!(conference.roster.by_source(voice(0)), conference.roster.by_source(voice(16)));
    assert_eq!(conference.names(), ["Ada"]);
}

#[test]
fn who_is_gone_is_not_asked_for() {
    let mut conference = full_of_people();
    conference.reports(voice(999_999), "late", "Late");
    conference.leaves(voice(999_999), Departure::Bye(None));
    conference.leaves(voice(7), Departure::Bye(None));
    assert_eq!(conference.names().len(), MAX_PARTICIPANTS - 1);
}

#[test]
fn a_sampled_member_stays_listed_and_is_forgotten_in_the_end() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    let id = conference.who(voice(1));
    conference.events();
    conference.leaves(voice(1), Departure::Sampled);
    conference.wait(UNWATCHED_KEPT / 2);
    assert_eq!(conference.names(), ["Ada"]);
    conference.joins(voice(1));
    conference.leaves(voice(1), Departure::Sampled);
    conference.wait(UNWATCHED_KEPT * 3 / 4);
    assert!(conference.events().is_empty());
    conference.wait(UNWATCHED_KEPT / 4);
    assert_eq!(conference.events(), [ParticipantEvent::Leave { participant: id, why: Leaving::Unwatched }]);
}

#[test]
fn a_sampled_member_that_talks_is_followed_again() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    conference.leaves(voice(1), Departure::Sampled);
    conference.events();
    conference.packets(voice(1), QUIET, 2);
    assert_eq!(conference.codes(), [3, 5]);
    conference.wait(2 * UNWATCHED_KEPT);
    assert_eq!(conference.names(), ["Ada"]);
}

#[test]
fn one_cname_cannot_hold_a_thousand_sources() {
    let mut conference = Conference::new();
    for number in 0..1_000 {
        conference.reports(voice(number), "c1", "Ada");
        conference.sends(voice(number));
    }
    assert_eq!(conference.roster.by_cname("c1").unwrap().sources().len(), MAX_SOURCES_EACH);
    assert!(conference.roster.refused() > 0);
}

#[test]
fn sources_that_timed_out_make_room_for_new_ones() {
    let mut conference = Conference::new();
    conference.reports(voice(0), "c1", "Ada");
    for number in 1..1_000 {
        conference.reports(voice(number), "c1", "Ada");
        conference.leaves(voice(number), Departure::TimedOut);
    }
    let sources = conference.roster.by_cname("c1").unwrap().sources().to_vec();
    assert_eq!(sources.len(), MAX_SOURCES_EACH);
    assert!(sources.contains(&voice(0)) && sources.contains(&voice(999)));
    assert_eq!(conference.roster.refused(), 0);
}

#[test]
fn churn_leaves_nothing_behind() {
    let mut conference = Conference::new();
    for number in 0..3_000 {
        conference.joins(voice(number));
        conference.sends(voice(number));
        conference.says(voice(number), SdesKind::Cname, &format!("c{}", number % 7));
        let departure = if number % 2 == 0 { Departure::Bye(None) } else { Departure::TimedOut };
        conference.leaves(voice(number), departure);
    }
    conference.wait(2 * LOST_GRACE);
    assert!(conference.names().is_empty());
    assert_eq!(conference.due, None);
}
