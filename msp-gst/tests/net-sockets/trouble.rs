//! Cables, addresses and switches that fail, floods, and what a driver thread does meanwhile.

use std::io::ErrorKind;
use std::net::UdpSocket;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use conference_model::description::{Conference, DialableMedia};
use conference_model::time;
use lab::{Host, Lab, Snooping, Test};
use plenary_msp::net::{
    Arrival, Cause, Changes, Discard, GroupSocket, Interfaces, OpenError, Pair, Plan, Poller, Preferences, SendError,
    Sign, Sources, Token, Watchdog,
};

use crate::common::{
    ASM_V4, ASM_V6, GRACE, OTHER_V4, PATIENCE, PORT, SSM_V4, assert_silent, discarded, hosts, open, packet,
    packet_within, plan,
};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![
        a_switch_that_forgot_us_is_reminded_by_joining_again,
        a_watchdog_mends_what_a_switch_forgot,
        an_interface_that_was_away_is_joined_again,
        an_interface_that_was_replaced_is_joined_again,
        a_new_address_and_a_new_route_are_noticed,
        leaving_and_closing_leave_no_membership,
        forty_conferences_at_once_are_all_heard,
        too_many_sources_are_refused_in_words,
        ten_thousand_packets_in_a_burst_all_arrive,
        a_full_buffer_loses_and_says_so,
        garbage_and_giants_do_no_harm,
        a_send_error_says_what_is_wrong,
        a_waker_ends_a_wait_and_a_timeout_does,
        a_forgotten_socket_wakes_nobody,
    ]
    .to_vec()
}

/// A medium as a description gives it.
fn medium(text: &str) -> DialableMedia {
    let family = if text.contains(':') { "IP6" } else { "IP4" };
    let ttl = if text.contains(':') { "" } else { "/15" };
    let description = format!(
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Tea\r\nt=0 0\r\nm=audio {PORT} RTP/AVP 0\r\nc=IN {family} {text}{ttl}\r\n"
    );
    Conference::parse(description.as_bytes()).unwrap().dialable().unwrap().media.remove(0)
}

fn pair(host: &Host, text: &str) -> Pair {
    host.run(|| Pair::open(&medium(text), &Preferences::default(), &Interfaces::list().unwrap()).unwrap())
}

/// Asks `done` again and again, for as long as one may hope.
fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "not in {PATIENCE:?}: {what}");
        thread::yield_now();
    }
}

/// A sender and a listener on a switch that forwards only what was asked for, once it does.
fn on_a_snooping_switch(tag: &str) -> (lab::Switch, [Host; 2], GroupSocket, Pair) {
    let lab = Lab::new(tag).unwrap();
    let (switch, hosts) = lab.hosts_on_a_switch(["a", "b"], Snooping::On).unwrap();
    let mouth = open(&hosts[0], &plan(ASM_V4));
    let mut ear = pair(&hosts[1], ASM_V4);
    // A switch that has just begun may miss the first reports.
    eventually("the switch knows the listener", || {
        let end = Instant::now() + QUESTIONS;
        while !knows(&switch, "port2-0") {
            if Instant::now() >= end {
                ear.rtp().leave();
                ear = pair(&hosts[1], ASM_V4);
                return false;
            }
        }
        true
    });
    (switch, hosts, mouth, ear)
}

fn knows(switch: &lab::Switch, port: &str) -> bool {
    switch.memberships().unwrap().lines().any(|line| line.contains(port) && line.contains(ASM_V4))
}

/// Longer than the switch takes for the questions it asks at its start, which bring the listener's answers.
const QUESTIONS: Duration = Duration::from_millis(1_300);

/// Makes the switch forget the listener for good, and shows that this cuts it off.
fn cut_off(switch: &lab::Switch, mouth: &mut GroupSocket, ear: &mut Pair) {
    eventually("the switch forwards only what is asked for", || {
        if knows(switch, "port2-0") {
            switch.forget("port2-0", ASM_V4).unwrap();
        }
        mouth.send(b"into the void").unwrap();
        packet_within(ear.rtp(), QUESTIONS).is_none() && !knows(switch, "port2-0")
    });
}

/// Asserts that the switch knows the listener at once: it would ask some seconds later in any case.
fn assert_reminded(switch: &lab::Switch) {
    let end = Instant::now() + Duration::from_secs(1);
    while !knows(switch, "port2-0") {
        assert!(Instant::now() < end, "joining again must have told the switch");
    }
}

fn a_switch_that_forgot_us_is_reminded_by_joining_again() {
    let (switch, [_a, b], mut mouth, mut ear) = on_a_snooping_switch("forgot");
    cut_off(&switch, &mut mouth, &mut ear);
    b.run(|| ear.rejoin(&Interfaces::list().unwrap())).unwrap();
    assert_reminded(&switch);
    mouth.send(b"again").unwrap();
    assert_eq!(packet(ear.rtp()).1, b"again");
    assert_eq!(ear.rtp().stats().rejoins, 1);
}

fn a_watchdog_mends_what_a_switch_forgot() {
    let (switch, [_a, b], mut mouth, mut ear) = on_a_snooping_switch("watchdog");
    cut_off(&switch, &mut mouth, &mut ear);
    let mut dog = Watchdog::new(time::Instant::ZERO);
    dog.handle_input(time::Instant::ZERO, Sign::MissedMedia);
    // Its time is virtual; only the network's is real.
    let due = dog.poll_timeout().unwrap();
    assert!(due <= time::Instant::after_epoch(Duration::from_secs(10)));
    assert_eq!(dog.handle_timeout(due), Some(Cause::MediaMissed));
    b.run(|| ear.rejoin(&Interfaces::list().unwrap())).unwrap();
    dog.handle_input(due, Sign::Joined);
    assert_reminded(&switch);
    mouth.send(b"again").unwrap();
    assert_eq!(packet(ear.rtp()).1, b"again");
    dog.handle_input(due, Sign::Media);
    assert!(!dog.is_starved());
}

/// Waits, as a driver does, until the pair's interface is not what it was.
fn await_change(changes: &mut Changes, pair: &Pair) {
    let mut poller = Poller::new().unwrap();
    poller.watch(changes, Token(1)).unwrap();
    assert!(changes.gives_notice());
    let end = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < end, "no change was noticed");
        let ready = poller.wait(Some(PATIENCE)).unwrap();
        assert!(ready.contains(Token(1)), "the system must say so by itself");
        assert!(changes.look().unwrap());
        if !pair.is_current(changes.known()) {
            return;
        }
    }
}

fn an_interface_that_was_away_is_joined_again() {
    let (_switch, [a, b]) = hosts("flap");
    for text in [ASM_V4, ASM_V6] {
        let mut mouth = open(&a, &plan(text));
        let (mut ear, mut changes) = (pair(&b, text), b.run(|| Changes::new().unwrap()));
        b.set_link("eth0", false).unwrap();
        b.run(|| await_change(&mut changes, &ear));
        b.set_link("eth0", true).unwrap();
        // Linux forgot these with the link.
        b.ip(&["address", "replace", "2001:db8::2/64", "dev", "eth0"]).unwrap();
        b.route_multicast_to("eth0").unwrap();
        b.run(|| {
            eventually("joined again", || {
                changes.look().unwrap();
                ear.rejoin(changes.known()).is_ok() && ear.route().interface.is_up
            });
        });
        eventually("heard again", || {
            mouth.send(b"back").unwrap();
            packet_within(ear.rtp(), GRACE).is_some()
        });
    }
}

fn an_interface_that_was_replaced_is_joined_again() {
    let (switch, [a, mut b]) = hosts("replaced");
    let (mut mouth, mut ear) = (open(&a, &plan(ASM_V4)), pair(&b, ASM_V4));
    let index = ear.route().interface.index;
    b.ip(&["link", "delete", "eth0"]).unwrap();
    let gone = b.run(|| ear.rejoin(&Interfaces::list().unwrap()));
    assert!(matches!(gone, Err(OpenError::Interface(_))), "{gone:?}");
    // Another card, in another slot: its number and its name are others, the route leads there.
    b.plug(&switch, 7).unwrap();
    b.route_multicast_to("eth1").unwrap();
    b.run(|| ear.rejoin(&Interfaces::list().unwrap())).unwrap();
    assert_ne!(ear.route().interface.index, index);
    mouth.send(b"to the new one").unwrap();
    assert_eq!(packet(ear.rtp()).1, b"to the new one");
    ear.rtp().send(b"from the new one").unwrap();
    assert_eq!(packet(&mut mouth).0.from.ip().to_string(), "192.0.3.7");
}

fn a_new_address_and_a_new_route_are_noticed() {
    let lab = Lab::new("readdressed").unwrap();
    let (switch, [mut a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
    let (mut ear, mut changes) = (pair(&a, ASM_V4), a.run(|| Changes::new().unwrap()));
    assert!(a.run(|| ear.is_current(changes.known())));
    a.change_address("eth0", [192, 0, 2, 77].into()).unwrap();
    a.route_multicast_to("eth0").unwrap();
    a.run(|| {
        await_change(&mut changes, &ear);
        eventually("joined again", || {
            changes.look().unwrap();
            ear.rejoin(changes.known()).is_ok() && ear.route().source.to_string() == "192.0.2.77"
        });
    });
    a.plug(&switch, 1).unwrap();
    a.route_multicast_to("eth1").unwrap();
    a.run(|| {
        await_change(&mut changes, &ear);
        ear.rejoin(changes.known()).unwrap();
    });
    assert_eq!(ear.route().interface.name, "eth1");
}

/// How often this host is a member of a group other than the system's own.
fn memberships(host: &Host) -> usize {
    let listed = host.run(|| std::fs::read_to_string("/proc/thread-self/net/igmp").unwrap());
    // 233.252.0.1 and its neighbours, in the byte order of the machine.
    listed.lines().filter(|line| line.contains("00FCE9")).count()
}

fn leaving_and_closing_leave_no_membership() {
    let (_switch, [a]) = hosts("leaving");
    let mut pair = pair(&a, ASM_V4);
    assert_eq!(memberships(&a), 1);
    for _ in 0..50 {
        a.run(|| pair.rejoin(&Interfaces::list().unwrap())).unwrap();
    }
    assert_eq!(memberships(&a), 1);
    drop(pair);
    let mut socket = open(&a, &plan(OTHER_V4));
    assert_eq!(memberships(&a), 1);
    socket.leave();
    assert_eq!(memberships(&a), 0);
}

fn forty_conferences_at_once_are_all_heard() {
    let (_switch, [a, b]) = hosts("forty");
    for prefix in ["233.252.0.", "ff15::db8:0:"] {
        let mut ears: Vec<_> = (1..=40).map(|last| open(&b, &plan(&format!("{prefix}{last}")))).collect();
        for (last, ear) in (1..=40).zip(&mut ears) {
            open(&a, &plan(&format!("{prefix}{last}"))).send(&[last]).unwrap();
            assert_eq!(packet(ear).1, [last]);
        }
        ears.iter_mut().for_each(assert_silent);
    }
}

fn too_many_sources_are_refused_in_words() {
    let (_switch, [a]) = hosts("sources");
    let sources = (1..=200).map(|last| [192, 0, 2, last].into()).collect();
    let plan = Plan { sources: Sources::Only(sources), ..plan(SSM_V4) };
    let error = a.run(|| GroupSocket::open(plan, &Interfaces::list().unwrap())).unwrap_err();
    assert!(matches!(error, OpenError::TooManyMemberships { .. }), "{error}");
}

fn ten_thousand_packets_in_a_burst_all_arrive() {
    const BURST: u32 = 10_000;
    let (_switch, [a, b]) = hosts("burst");
    let mut ear = open(&b, &plan(ASM_V4));
    let mut mouth = open(&a, &plan(ASM_V4));
    let sender = thread::spawn(move || {
        let mut packet = [0; 172];
        for number in 0..BURST {
            packet[..4].copy_from_slice(&number.to_be_bytes());
            mouth.send(&packet).unwrap();
        }
    });
    for number in 0..BURST {
        let (_, content) = packet(&mut ear);
        assert_eq!(content[..4], number.to_be_bytes());
    }
    sender.join().unwrap();
    assert_eq!((ear.stats().received, ear.stats().overflows), (BURST.into(), Some(0)));
    assert!(ear.stats().receive_buffer >= 200 << 10, "{:?}", ear.stats());
}

fn a_full_buffer_loses_and_says_so() {
    let (_switch, [a, b]) = hosts("overflow");
    let mut ear = open(&b, &Plan { receive_buffer: 8 << 10, ..plan(ASM_V4) });
    assert_eq!(ear.stats().receive_buffer, 8 << 10);
    let mut mouth = open(&a, &plan(ASM_V4));
    (0..200).for_each(|_| mouth.send(&[0; 172]).unwrap());
    let mut heard = 0;
    while packet_within(&mut ear, GRACE).is_some() {
        heard += 1;
    }
    assert!((1..200).contains(&heard));
    // The system tells with the next packet that it has room for.
    mouth.send(b"and now?").unwrap();
    assert_eq!(packet(&mut ear).1, b"and now?");
    assert_eq!(ear.stats().overflows, Some(200 - heard));
}

fn garbage_and_giants_do_no_harm() {
    let (_switch, [a, b]) = hosts("garbage");
    let mut ear = open(&b, &plan(ASM_V4));
    let mut mouth = open(&a, &plan(ASM_V4));
    mouth.send(&[]).unwrap();
    assert_eq!(packet(&mut ear).0.length, 0);
    mouth.send(&[0xFF; 9_000]).unwrap();
    assert_eq!(discarded(&mut ear), Discard::Oversized);
    assert_eq!(ear.stats().oversized, 1);
    mouth.send(b"still here").unwrap();
    assert_eq!(packet(&mut ear).1, b"still here");
    assert_eq!(ear.receive(&mut []).unwrap(), Arrival::Nothing);
}

fn a_send_error_says_what_is_wrong() {
    let (_switch, [a]) = hosts("errors");
    let mut mouth = open(&a, &plan(ASM_V4));
    let error = mouth.send(&vec![0; 70_000]).unwrap_err();
    assert!(matches!(error, SendError::TooLong { length: 70_000, .. }), "{error}");
    a.set_link("eth0", false).unwrap();
    let error = mouth.send(b"x").unwrap_err();
    assert!(matches!(&error, SendError::Unreachable { interface, .. } if interface == "eth0"), "{error}");
    assert!(error.to_string().contains("look at its cable"), "{error}");
    assert_eq!((mouth.stats().sent, mouth.stats().send_failures), (0, 2));
    let taken = a.run(|| UdpSocket::bind(("0.0.0.0", 6000)).unwrap());
    a.set_link("eth0", true).unwrap();
    a.route_multicast_to("eth0").unwrap();
    let plan = Plan { port: 6000, ..plan(ASM_V4) };
    let error = a.run(|| GroupSocket::open(plan, &Interfaces::list().unwrap())).unwrap_err();
    assert!(matches!(error, OpenError::PortTaken { port: 6000 }), "{error}");
    drop(taken);
}

fn a_waker_ends_a_wait_and_a_timeout_does() {
    let mut poller = Poller::new().unwrap();
    let (waker, (tell, told)) = (poller.waker(), mpsc::channel());
    let other = thread::spawn(move || {
        tell.send("a command").unwrap();
        waker.wake().unwrap();
    });
    let before = Instant::now();
    assert_eq!(poller.wait(Some(PATIENCE)).unwrap().tokens().count(), 0);
    assert!(before.elapsed() < PATIENCE);
    assert_eq!(told.try_recv(), Ok("a command"), "whoever is woken finds why");
    other.join().unwrap();
    let before = Instant::now();
    while before.elapsed() < GRACE {
        assert_eq!(poller.wait(Some(GRACE)).unwrap().tokens().count(), 0);
    }
    // A wake-up while nobody waits is not lost.
    poller.waker().wake().unwrap();
    let before = Instant::now();
    poller.wait(Some(PATIENCE)).unwrap();
    assert!(before.elapsed() < PATIENCE);
}

fn a_forgotten_socket_wakes_nobody() {
    let (_switch, [a, b]) = hosts("poller");
    let (mut mouth, ear) = (open(&a, &plan(ASM_V4)), open(&b, &plan(ASM_V4)));
    let mut poller = Poller::new().unwrap();
    poller.watch(&ear, Token(7)).unwrap();
    assert_eq!(poller.watch(&ear, Token(7)).unwrap_err().kind(), ErrorKind::AlreadyExists);
    mouth.send(b"x").unwrap();
    assert!(poller.wait(Some(PATIENCE)).unwrap().contains(Token(7)));
    assert!(poller.wait(Some(PATIENCE)).unwrap().contains(Token(7)), "as long as nobody reads, it is said again");
    poller.forget(Token(7));
    assert_eq!(poller.wait(Some(GRACE)).unwrap().tokens().count(), 0);
    poller.watch(&ear, Token(8)).unwrap();
    drop(ear);
    assert!(poller.wait(Some(PATIENCE)).unwrap().contains(Token(8)), "a registered socket stays open");
}
