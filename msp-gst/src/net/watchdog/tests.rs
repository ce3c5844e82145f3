//! The watchdog in virtual time.

use super::*;

const fn at(seconds: u64) -> Instant {
    Instant::from_nanos(seconds * 1_000_000_000)
}

/// Runs the clock to `end`, answering each request with `answer`: when it asked and why.
fn play(dog: &mut Watchdog, end: Instant, answer: Sign) -> Vec<(u64, Cause)> {
    let mut asked = Vec::new();
    while let Some(due) = dog.poll_timeout().filter(|due| *due <= end) {
        let cause = dog.handle_timeout(due).expect("it asked for this time");
        asked.push((due.as_nanos() / 1_000_000, cause));
        dog.handle_input(due, answer);
        assert!(asked.len() < 1_000, "it must not ask for ever: {asked:?}");
    }
    asked
}

#[test]
fn who_is_alone_waits_for_ever() {
    let mut dog = Watchdog::new(at(0));
    assert_eq!(dog.poll_timeout(), None);
    assert_eq!(dog.handle_timeout(at(100_000)), None);
}

#[test]
fn a_group_that_falls_silent_is_joined_within_ten_seconds_and_then_less_and_less_often() {
    let mut dog = Watchdog::new(at(0));
    dog.handle_input(at(1), Sign::Company(true));
    (1..=20).for_each(|second| dog.handle_input(at(second), Sign::Media));
    assert!(!dog.is_starved());
    let asked = play(&mut dog, at(250), Sign::Joined);
    let times: Vec<u64> = asked.iter().map(|(milliseconds, _)| milliseconds / 1_000).collect();
    assert_eq!(times, [28, 44, 76, 136, 196]);
    assert!(asked.iter().all(|(_, cause)| *cause == Cause::Silence));
    assert!(dog.is_starved());
    dog.handle_input(at(251), Sign::Heard);
    assert!(!dog.is_starved());
    assert_eq!(dog.poll_timeout(), Some(at(259)), "and hopes as briefly as at first");
}

#[test]
fn reports_keep_a_quiet_conference_from_being_joined_again() {
    let mut dog = Watchdog::new(at(0));
    dog.handle_input(at(0), Sign::Company(true));
    for second in (5..600).step_by(6) {
        dog.handle_input(at(second), Sign::Heard);
        assert_eq!(dog.handle_timeout(at(second)), None);
    }
}

#[test]
fn media_that_others_report_and_we_miss_is_a_reason_though_reports_arrive() {
    let mut dog = Watchdog::new(at(0));
    dog.handle_input(at(0), Sign::Company(true));
    dog.handle_input(at(10), Sign::Media);
    let mut asked = Vec::new();
    for second in 11..60 {
        dog.handle_input(at(second), Sign::Heard);
        dog.handle_input(at(second), Sign::MissedMedia);
        if let Some(cause) = dog.handle_timeout(at(second)) {
            asked.push((second, cause));
            dog.handle_input(at(second), Sign::Joined);
        }
    }
    assert_eq!(asked, [(18, Cause::MediaMissed), (34, Cause::MediaMissed)]);
    assert!(dog.is_starved());
    dog.handle_input(at(60), Sign::Media);
    assert!(!dog.is_starved());
}

#[test]
fn a_change_is_followed_by_one_join_after_the_dust_has_settled() {
    let mut dog = Watchdog::new(at(0));
    for milliseconds in [0, 20, 150] {
        dog.handle_input(at(5) + Duration::from_millis(milliseconds), Sign::Changed);
    }
    assert_eq!(play(&mut dog, at(100), Sign::Joined), [(5_200, Cause::Changed)]);
    assert!(!dog.is_starved(), "nothing was missed");
}

#[test]
fn while_there_is_no_interface_it_tries_every_second() {
    let mut dog = Watchdog::new(at(0));
    dog.handle_input(at(5), Sign::Changed);
    let asked = play(&mut dog, at(9), Sign::NotJoined);
    assert_eq!(asked.iter().map(|(milliseconds, _)| *milliseconds).collect::<Vec<_>>(), [5_200, 6_200, 7_200, 8_200]);
    assert_eq!(asked[1].1, Cause::NotJoined);
    assert_eq!(play(&mut dog, at(20), Sign::Joined), [(9_200, Cause::NotJoined)]);
}

#[test]
fn goodbyes_end_the_worry() {
    let mut dog = Watchdog::new(at(0));
    dog.handle_input(at(0), Sign::Company(true));
    dog.handle_input(at(0), Sign::MissedMedia);
    assert_eq!(dog.handle_timeout(at(9)), Some(Cause::MediaMissed));
    dog.handle_input(at(10), Sign::Company(false));
    assert_eq!((dog.poll_timeout(), dog.is_starved()), (None, false));
}

#[test]
fn a_newcomer_after_a_long_solitude_is_given_time() {
    let mut dog = Watchdog::new(at(0));
    dog.handle_input(at(1_000), Sign::Company(true));
    assert_eq!(dog.poll_timeout(), Some(at(1_008)));
}
