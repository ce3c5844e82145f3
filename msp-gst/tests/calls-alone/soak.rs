//! People come and go all day, and calls begin and end: nothing grows.

use std::time::Duration;

use lab::{Lab, Snooping, Test};
use plenary_msp::call::{CallEvent, PersonReport};

use crate::footprint::{alone, descriptors, kilobytes, threads_of_calls};
use crate::party::{GROUP, PATIENCE, Party, dialable, eventually, is_full};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![nothing_grows_while_people_come_and_go, threads_and_descriptors_end_with_their_call].to_vec()
}

/// What allocators may keep for themselves.
const SLACK_KILOBYTES: u64 = 2 * 1_024;

/// Comings and goings before anything is measured.
const WARM_UP: u32 = 10;

fn delay_of(person: &PersonReport) -> Duration {
    person.sources.iter().find_map(|source| source.playout).map(|playout| playout.delay).unwrap_or_default()
}

fn nothing_grows_while_people_come_and_go() {
    let _alone = alone();
    let rounds = if is_full() { 1_000 } else { 30 };
    let lab = Lab::new("calls-soak").unwrap();
    let (_switch, [a, b, c]) = lab.hosts_on_a_switch(["a", "b", "c"], Snooping::Off).unwrap();
    let tea = dialable(GROUP);
    let (ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voice = ben.speak(700.0, 0.2);
    ada.await_tones(&[(700.0, 0.2)], &[]);
    ada.await_person("Ben");
    // That Ben is heard was told.
    ada.call.events().try_iter().for_each(drop);
    let mut measured = None;
    for round in 0..WARM_UP + rounds {
        if round == WARM_UP {
            measured = Some((kilobytes(), descriptors(), threads_of_calls(), delay_of(&ada.await_person("Ben"))));
        }
        let guest = Party::join(&c, "Guest", &tea);
        let voice = guest.speak(1_100.0, 0.2);
        while !matches!(ada.call.events().recv_timeout(PATIENCE).unwrap(), CallEvent::Heard(_)) {}
        drop(voice);
        drop(guest);
        eventually("the guest has left", || ada.call.people().unwrap().len() == 1);
    }
    let (before, open, threads, delay) = measured.unwrap();
    eventually("threads have ended", || threads_of_calls() == threads);
    eventually("descriptors are closed", || descriptors() == open);
    let grown = kilobytes().saturating_sub(before);
    let delay_now = delay_of(&ada.await_person("Ben"));
    println!("{rounds} guests: {grown} kB more, Ben is played {delay_now:?} behind (before: {delay:?})");
    assert!(grown <= SLACK_KILOBYTES, "{grown} kB more");
    assert!(delay_now <= delay + Duration::from_millis(60), "{delay:?} has become {delay_now:?}");
    ada.await_tones(&[(700.0, 0.2)], &[1_100.0]);
}

fn threads_and_descriptors_end_with_their_call() {
    let _alone = alone();
    let lab = Lab::new("calls-threads").unwrap();
    let (_switch, [a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
    let tea = dialable(GROUP);
    drop(Party::join(&a, "Ada", &tea));
    let before = descriptors();
    assert_eq!(threads_of_calls(), 0);
    let parties: Vec<Party> = (0..5).map(|_| Party::join(&a, "Ada", &tea)).collect();
    eventually("there is a driver and a mixer each", || threads_of_calls() == 10);
    drop(parties);
    eventually("all threads have ended", || threads_of_calls() == 0);
    assert_eq!(descriptors(), before);
}
