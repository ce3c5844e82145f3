use super::*;
use std::net::Ipv4Addr;

fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::new(192, 0, 2, 1), port).into()
}

fn at(seconds: u64) -> Instant {
    Instant::ZERO + Duration::from_secs(seconds)
}

#[test]
fn an_address_is_answered_once_and_again_after_ten_intervals_of_silence() {
    let interval = Duration::from_secs(5);
    let mut conflicts = Conflicts::new(4);
    assert!(!conflicts.is_answered(address(1), at(0)));
    conflicts.answer(address(1), at(0));
    assert!(conflicts.is_answered(address(1), at(40)));
    conflicts.forget(at(80), interval);
    assert!(conflicts.is_answered(address(1), at(80)), "refreshed at 40 s");
    conflicts.forget(at(131), interval);
    assert!(!conflicts.is_answered(address(1), at(131)));
}

#[test]
fn the_list_stays_short_and_keeps_those_seen_last() {
    let mut conflicts = Conflicts::new(4);
    for port in 0..10_000 {
        conflicts.answer(address(port), at(0));
        assert!(conflicts.is_answered(address(0), at(0)), "a loop that goes on");
    }
    assert_eq!(conflicts.answered.len(), 4);
}

#[test]
fn three_changes_a_minute_ten_seconds_apart_and_one_alarm() {
    let mut limit = ChangeLimit::default();
    let verdicts: Vec<_> = (0..60).map(|second| limit.ask(at(second))).collect();
    let when = |wanted| (0..60).filter(|&n| verdicts[n] == wanted).collect::<Vec<_>>();
    assert_eq!(when(Verdict::Change), [0, 10, 20]);
    assert_eq!(when(Verdict::UnderAttack), [1]);
    assert_eq!(limit.ask(at(60)), Verdict::Change, "the minute is over");
    assert_eq!(limit.ask(at(61)), Verdict::UnderAttack, "and so is the silence about it");
}
