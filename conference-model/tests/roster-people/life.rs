//! One person's way through a conference.

use conference_model::participant::{Leaving, ParticipantEvent, State, TYPED_INFO};
use conference_model::roster::{DEPARTED_KEPT, LISTED_AFTER, LOST_GRACE, RosterInput};
use conference_model::rtp::{Departure, SdesKind};

use crate::harness::{Conference, video, voice};

#[test]
fn a_first_report_lists_a_person_by_name() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    assert_eq!(conference.codes(), [0, 1]);
    assert_eq!(conference.names(), ["Ada"]);
    assert!(!conference.roster.by_cname("c1").unwrap().is_provisional());
}

#[test]
fn voice_and_video_of_one_person_are_listed_once() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    conference.reports(video(9), "c1", "Ada");
    conference.reports(voice(2), "c2", "Bob");
    assert_eq!(conference.names(), ["Ada", "Bob"]);
    assert_eq!(conference.codes(), [0, 1, 0, 1]);
    assert_eq!(conference.roster.by_cname("c1").unwrap().sources(), [voice(1), video(9)]);
}

#[test]
fn two_sources_of_one_kind_under_one_cname_are_one_person() {
    let mut conference = Conference::new();
    conference.reports(video(1), "c1", "Ada");
    conference.reports(video(2), "c1", "Ada");
    assert_eq!(conference.names(), ["Ada"]);
}

#[test]
fn the_same_number_in_two_sessions_is_two_people() {
    let mut conference = Conference::new();
    conference.reports(voice(7), "c1", "Ada");
    conference.reports(video(7), "c2", "Bob");
    assert_eq!(conference.names(), ["Ada", "Bob"]);
}

#[test]
fn media_alone_makes_a_provisional_participant_that_its_cname_names() {
    let mut conference = Conference::new();
    conference.joins(voice(0x1a2b_3c4d));
    conference.sends(voice(0x1a2b_3c4d));
    let id = conference.who(voice(0x1a2b_3c4d));
    assert_eq!(conference.names(), ["caller 1a2b3c4d"]);
    assert_eq!(conference.codes(), [0, 3, 5]);
    conference.says(voice(0x1a2b_3c4d), SdesKind::Cname, "c1");
    conference.says(voice(0x1a2b_3c4d), SdesKind::Email, "ada@example.org");
    assert_eq!(conference.codes(), [1, 1]);
    assert_eq!(conference.names(), ["ada@example.org"]);
    assert_eq!(conference.who(voice(0x1a2b_3c4d)), id);
}

#[test]
fn a_silent_member_without_a_cname_is_listed_after_a_moment() {
    let mut conference = Conference::new();
    conference.joins(voice(1));
    assert!(conference.events().is_empty());
    conference.wait(LISTED_AFTER);
    assert_eq!(conference.codes(), [0]);
    conference.joins(voice(2));
    conference.leaves(voice(2), Departure::TimedOut);
    conference.wait(LISTED_AFTER);
    assert!(conference.events().is_empty(), "gone before anybody saw it");
}

#[test]
fn all_eight_typed_infos_are_kept_and_changes_told_once() {
    let mut conference = Conference::new();
    conference.joins(voice(1));
    for (number, item) in TYPED_INFO.into_iter().enumerate() {
        conference.says(voice(1), item, &format!("text {number}"));
        conference.says(voice(1), item, &format!("text {number}"));
    }
    assert_eq!(conference.codes(), [0, 1, 1, 1, 1, 1, 1, 1]);
    let person = conference.roster.by_source(voice(1)).unwrap();
    let texts: Vec<&str> = TYPED_INFO.into_iter().filter_map(|item| person.info().get(item)).collect();
    assert_eq!(texts, ["text 0", "text 1", "text 2", "text 3", "text 4", "text 5", "text 6", "text 7"]);
}

#[test]
fn a_flipping_item_is_told_once_a_second_and_its_last_word_always() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    conference.events();
    let told = |conference: &mut Conference| {
        conference.events().iter().filter(|event| matches!(event, ParticipantEvent::InfoChange { .. })).count()
    };
    for n in 0..10_000 {
        conference.says(voice(1), SdesKind::Note, if n % 2 == 0 { "here" } else { "away" });
        conference.says(voice(1), SdesKind::Location, if n % 2 == 0 { "Paris" } else { "Rome" });
        conference.wait_ms(1);
    }
    assert_eq!(told(&mut conference), 2 * 11, "two items, at once and in each of ten seconds");
    conference.says(voice(1), SdesKind::Note, "gone");
    assert_eq!(told(&mut conference), 0);
    conference.wait_ms(1_000);
    assert_eq!(told(&mut conference), 1);
    assert_eq!(conference.roster.by_cname("c1").unwrap().info().get(SdesKind::Note), Some("gone"));
    conference.wait_ms(5_000);
    assert_eq!((told(&mut conference), conference.due), (0, None));
}

#[test]
fn who_says_goodbye_leaves_when_the_last_source_has() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    conference.reports(video(2), "c1", "Ada");
    conference.sends(video(2));
    let id = conference.who(voice(1));
    conference.events();
    conference.leaves(voice(1), Departure::Bye(None));
    assert!(conference.events().is_empty(), "her picture is still there");
    conference.leaves(video(2), Departure::Bye(Some("lunch".into())));
    let why = Leaving::Bye(Some("lunch".into()));
    assert_eq!(
        conference.events(),
        [
            ParticipantEvent::SubstreamUnmapped { participant: id, substream: video(2) },
            ParticipantEvent::SubstreamRemoved { participant: id, substream: video(2) },
            ParticipantEvent::Leave { participant: id, why },
        ]
    );
    assert!(conference.names().is_empty());
}

#[test]
fn who_left_still_resolves_for_the_name_and_comes_back_as_somebody_new() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    let id = conference.who(voice(1));
    conference.leaves(voice(1), Departure::Bye(None));
    let departed = conference.roster.participant(id).unwrap();
    assert_eq!(departed.display_name(), "Ada");
    assert!(matches!(departed.state(), State::Left { .. }));
    conference.reports(voice(2), "c1", "Ada");
    assert_ne!(conference.who(voice(2)), id, "ids are never used twice");
    for other in 0..u32::try_from(DEPARTED_KEPT).unwrap() {
        conference.joins(voice(100 + other));
        conference.sends(voice(100 + other));
        conference.leaves(voice(100 + other), Departure::Bye(None));
    }
    assert_eq!(conference.roster.participant(id), None, "not for ever");
}

#[test]
fn a_lost_person_recovers_by_the_same_source() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    let id = conference.who(voice(1));
    conference.events();
    conference.leaves(voice(1), Departure::TimedOut);
    assert_eq!(conference.events(), [ParticipantEvent::Timeout { participant: id }]);
    assert_eq!(conference.names(), ["Ada"], "lost, and still listed");
    conference.wait(LOST_GRACE / 2);
    conference.joins(voice(1));
    assert_eq!(conference.events(), [ParticipantEvent::Recovered { participant: id }]);
    conference.wait(2 * LOST_GRACE);
    assert!(conference.events().is_empty());
}

#[test]
fn a_lost_person_recovers_by_cname_under_a_new_number() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    let id = conference.who(voice(1));
    conference.leaves(voice(1), Departure::TimedOut);
    conference.events();
    conference.reports(voice(77), "c1", "Ada");
    assert_eq!(conference.events(), [ParticipantEvent::Recovered { participant: id }]);
    assert_eq!(conference.who(voice(77)), id);
}

#[test]
fn a_lost_person_leaves_when_the_grace_is_over() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    let id = conference.who(voice(1));
    conference.leaves(voice(1), Departure::TimedOut);
    conference.events();
    conference.wait(LOST_GRACE);
    assert_eq!(conference.events(), [ParticipantEvent::Leave { participant: id, why: Leaving::Lost }]);
    assert_eq!(conference.due, None, "nothing is left to wait for");
}

#[test]
fn a_person_is_not_lost_while_one_source_is_heard() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    conference.reports(video(2), "c1", "Ada");
    conference.events();
    conference.leaves(video(2), Departure::TimedOut);
    assert!(conference.events().is_empty());
    conference.leaves(voice(1), Departure::TimedOut);
    assert_eq!(conference.codes(), [7]);
}

#[test]
fn whoever_is_replaced_leaves_and_takes_their_name_along() {
    let mut conference = Conference::new();
    conference.joins(voice(1));
    conference.sends(voice(1));
    let id = conference.who(voice(1));
    conference.leaves(voice(1), Departure::Replaced);
    assert_eq!(conference.events().last(), Some(&ParticipantEvent::Leave { participant: id, why: Leaving::Replaced }));
    conference.joins(voice(1));
    conference.sends(voice(1));
    assert_ne!(conference.who(voice(1)), id);
}

#[test]
fn substreams_are_those_that_send_and_a_pause_keeps_them() {
    let mut conference = Conference::new();
    conference.reports(voice(1), "c1", "Ada");
    conference.reports(video(2), "c1", "Ada");
    let id = conference.who(voice(1));
    conference.sends(video(2));
    conference.pauses(video(2));
    conference.sends(video(2));
    assert_eq!(conference.codes(), [0, 1, 3, 5]);
    assert_eq!(conference.roster.substreams(id).collect::<Vec<_>>(), [video(2)]);
}

#[test]
fn what_we_say_of_ourselves_is_cleaned_and_readable() {
    let mut conference = Conference::new();
    let text = "  Ada\u{202E} \n L. ".to_owned();
    conference.input(RosterInput::LocalInfo { item: SdesKind::Name, text });
    assert_eq!(conference.roster.local_info().get(SdesKind::Name), Some("Ada L."));
    assert!(conference.events().is_empty());
}

#[test]
fn fifty_members_are_all_named_by_their_first_reports() {
    let mut conference = Conference::new();
    for member in 0..50 {
        conference.joins(voice(member));
        conference.sends(voice(member));
        conference.joins(video(member));
    }
    assert_eq!(conference.names().len(), 50);
    for member in 0..50 {
        let cname = format!("c{member}");
        conference.says(voice(member), SdesKind::Cname, &cname);
        conference.says(voice(member), SdesKind::Name, &format!("Member {member}"));
        conference.says(video(member), SdesKind::Cname, &cname);
    }
    let expected: Vec<String> = (0..50).map(|member| format!("Member {member}")).collect();
    assert_eq!(conference.names(), expected, "in the order of their arrival");
    conference.wait(2 * LISTED_AFTER);
    assert_eq!(conference.names().len(), 50);
}
