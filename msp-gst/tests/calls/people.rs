//! Who is there: names, who talks, who leaves.

use std::time::{Duration, Instant};

use conference_model::participant::{Leaving, ParticipantEvent, State};
use conference_model::rtp::SdesKind;
use lab::Test;
use plenary_msp::call::CallEvent;

use crate::party::{GROUP, Party, dialable, eventually, is_full};
use crate::talking::hosts;

pub(crate) fn all() -> Vec<Test> {
    let mut all = lab::tests![
        names_come_within_one_interval_and_a_persons_life_is_told_in_order,
        each_learns_how_the_others_hear_it,
    ]
    .to_vec();
    if is_full() {
        all.extend(lab::tests![who_vanishes_is_lost]);
    }
    all
}

/// What happened to people, in a word each; how often somebody described themselves is left out.
fn lives(events: &[CallEvent]) -> Vec<&'static str> {
    let words = events.iter().filter_map(|event| match event {
        CallEvent::Person(ParticipantEvent::NewParticipant { .. }) => Some("new"),
        CallEvent::Person(ParticipantEvent::Active { .. }) => Some("active"),
        CallEvent::Person(ParticipantEvent::Inactive { .. }) => Some("inactive"),
        CallEvent::Person(ParticipantEvent::Leave { .. }) => Some("leave"),
        CallEvent::Person(ParticipantEvent::Timeout { .. }) => Some("timeout"),
        CallEvent::Heard(_) => Some("heard"),
        _ => None,
    });
    words.collect()
}

fn names_come_within_one_interval_and_a_persons_life_is_told_in_order() {
    let (_switch, [a, b]) = hosts("calls-names");
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let joined = Instant::now();
    let there = ada.await_person("Ben");
    // RFC 3550 §6.2: half of 5 s at first, times 1.5 / 1.22; the interval after it, for a report that was lost.
    assert!(joined.elapsed() < Duration::from_millis(6_500), "{:?}", joined.elapsed());
    assert_eq!(there.info.get(SdesKind::Cname), Some("Ben@tests"));

    let voice = ben.speak(700.0, 0.2);
    ada.await_event("talking", |event| matches!(event, CallEvent::Person(ParticipantEvent::Active { .. })));
    assert!(matches!(ada.await_person("Ben").state, State::Talking { .. }));
    drop(voice);
    ada.await_event("silence", |event| matches!(event, CallEvent::Person(ParticipantEvent::Inactive { .. })));

    ben.call.describe(SdesKind::Name, "Benjamin").unwrap();
    ada.await_person("Benjamin");
    ben.call.leave(Some("tea is cold")).unwrap();
    let left = ada.await_event("goodbye", |event| matches!(event, CallEvent::Person(ParticipantEvent::Leave { .. })));
    let why = Leaving::Bye(Some("tea is cold".into()));
    assert_eq!(left, CallEvent::Person(ParticipantEvent::Leave { participant: there.id, why }));
    let mut lives = lives(ada.seen());
    lives.retain(|word| *word != "heard");
    assert_eq!(lives, ["new", "active", "inactive", "leave"]);
    assert_eq!(ada.call.person(there.id).unwrap().unwrap().name, "Benjamin", "the name is kept for a moment");
    assert!(ada.call.people().unwrap().is_empty());
}

fn each_learns_how_the_others_hear_it() {
    let (_switch, [a, b]) = hosts("calls-hears");
    b.lose(20).unwrap();
    let tea = dialable(GROUP);
    let (ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voices = [ada.speak(400.0, 0.2), ben.speak(700.0, 0.2)];
    let ben_hears_ada = || ada.await_person("Ben").sources.iter().find_map(|source| source.hears_us);
    eventually("Ben reports that he loses a fifth", || {
        ben_hears_ada().is_some_and(|quality| (0.05..0.4).contains(&quality.loss))
    });
    eventually("so Ada protects her packets", || ada.call.statistics().unwrap().media[0].expected_loss > 0.05);
    eventually("there and back again", || {
        let sources = ada.await_person("Ben").sources;
        sources.iter().any(|source| source.round_trip.is_some_and(|time| time < Duration::from_secs(1)))
    });
    let ada_hears_ben = ada.await_person("Ben").sources[0].clone();
    assert!(ada_hears_ben.reception.unwrap().loss < 0.01, "{ada_hears_ben:?}");
    assert!(ada_hears_ben.playout.is_some_and(|playout| playout.heard && playout.level < 40), "{ada_hears_ben:?}");
}

/// Five intervals of silence are half a minute: only when there is time.
fn who_vanishes_is_lost() {
    let (switch, [a, b]) = hosts("calls-lost");
    let tea = dialable(GROUP);
    let (mut ada, _ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    ada.await_person("Ben");
    switch.set_port(&b.cables()[0].port, false).unwrap();
    let lost = |event: &CallEvent| matches!(event, CallEvent::Person(ParticipantEvent::Timeout { .. }));
    let end = Instant::now() + Duration::from_secs(60);
    while !ada.seen().iter().any(lost) {
        assert!(Instant::now() < end);
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(ada.await_person("Ben").state.is_lost());
}
