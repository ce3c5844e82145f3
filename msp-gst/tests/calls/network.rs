//! The network fails, and comes back.

use std::time::Duration;

use lab::{Lab, Snooping, Test};
use plenary_msp::call::{Call, CallEvent, JoinError};

use crate::listen::amplitude;
use crate::party::{GROUP, PORT, Party, config, dialable, eventually};
use crate::talking::hosts;

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        a_cable_is_pulled_and_put_back_and_people_are_told,
        an_address_changes_and_the_call_goes_on,
        media_that_others_report_and_that_does_not_arrive_is_missed,
        a_call_that_a_switch_forgot_is_heard_again_without_anybodys_help,
        without_a_network_joining_says_what_to_do,
    ]
    .to_vec()
}

fn a_cable_is_pulled_and_put_back_and_people_are_told() {
    let (switch, [a, b]) = hosts("calls-cable");
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voices = [ada.speak(400.0, 0.2), ben.speak(700.0, 0.2)];
    ada.await_tones(&[(700.0, 0.2)], &[]);
    let cable = a.cables()[0].clone();

    switch.set_port(&cable.port, false).unwrap();
    let lost = ada.await_event("a loss", |event| matches!(event, CallEvent::MediaLost { .. }));
    let CallEvent::MediaLost { why, .. } = lost else { panic!("it was one a moment ago") };
    assert!(why.contains("eth0") || why.contains("route"), "{why}");
    ada.await_tones(&[], &[700.0]);

    switch.set_port(&cable.port, true).unwrap();
    a.await_link(&cable.interface, true).unwrap();
    // A system without a network manager does not put back routes.
    a.route_multicast_to(&cable.interface).unwrap();
    ada.await_event("the recovery", |event| matches!(event, CallEvent::MediaRecovered { .. }));
    ada.await_tones(&[(700.0, 0.2)], &[]);
    ben.await_tones(&[(400.0, 0.2)], &[]);
}

fn an_address_changes_and_the_call_goes_on() {
    let (_switch, [a, b]) = hosts("calls-address");
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voices = [ada.speak(400.0, 0.2), ben.speak(700.0, 0.2)];
    ada.await_tones(&[(700.0, 0.2)], &[]);
    a.change_address("eth0", [192, 0, 2, 77].into()).unwrap();
    a.route_multicast_to("eth0").unwrap();
    ada.await_event(
        "the new route",
        |event| matches!(event, CallEvent::RouteChanged { route, .. } if route.contains("192.0.2.77")),
    );
    ada.await_tones(&[(700.0, 0.2)], &[]);
    ben.await_tones(&[(400.0, 0.2)], &[]);
}

fn media_that_others_report_and_that_does_not_arrive_is_missed() {
    let (_switch, [a, b]) = hosts("calls-missed");
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voice = ben.speak(700.0, 0.2);
    ada.await_tones(&[(700.0, 0.2)], &[]);
    // Reports go on coming.
    a.close_port(PORT).unwrap();
    let lost = ada.await_event("a loss", |event| matches!(event, CallEvent::MediaLost { .. }));
    let CallEvent::MediaLost { why, .. } = lost else { panic!("it was one a moment ago") };
    assert!(why.contains("others report"), "{why}");
    assert!(ada.call.statistics().unwrap().driver.rejoins > 0);
}

/// Longer than the switch takes for the question that it asks at its start, whose answer brings the membership back.
const QUESTION: Duration = Duration::from_millis(1_300);

fn a_call_that_a_switch_forgot_is_heard_again_without_anybodys_help() {
    let lab = Lab::new("calls-forgot").unwrap();
    let (switch, [a, b]) = lab.hosts_on_a_switch(["a", "b"], Snooping::On).unwrap();
    let tea = dialable(GROUP);
    let (mut ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voice = ben.speak(700.0, 0.2);
    ada.await_tones(&[(700.0, 0.2)], &[]);
    ada.await_person("Ben");
    let port = &a.cables()[0].port;
    let knows = || switch.memberships().unwrap().lines().any(|line| line.contains(port) && line.contains(GROUP));
    eventually("the switch forwards only what is asked for", || {
        if knows() {
            switch.forget(port, GROUP).unwrap();
        }
        amplitude(&ada.fresh(QUESTION), 700.0) < 0.003 && !knows()
    });
    // A switch that missed the first report may have been reminded before.
    ada.seen();
    let rejoins = ada.call.statistics().unwrap().driver.rejoins;

    let lost = ada.await_event("a loss", |event| matches!(event, CallEvent::MediaLost { .. }));
    let CallEvent::MediaLost { why, .. } = lost else { panic!("it was one a moment ago") };
    assert!(why.contains("a switch on the way may have forgotten us"), "{why}");
    ada.await_event("the recovery", |event| matches!(event, CallEvent::MediaRecovered { .. }));
    ada.await_tones(&[(700.0, 0.2)], &[]);
    assert!(knows() && ada.call.statistics().unwrap().driver.rejoins > rejoins);
}

fn without_a_network_joining_says_what_to_do() {
    let lab = Lab::new("calls-alone").unwrap();
    let host = lab.host("a").unwrap();
    let error = host.run(|| Call::join(config("Ada", &dialable(GROUP))).unwrap_err());
    assert!(matches!(error, JoinError::Open(_)), "{error:?}");
    assert!(error.to_string().contains("connect it to a network"), "{error}");
}
