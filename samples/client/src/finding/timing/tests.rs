use std::time::Duration;

use plenary_rendezvous::description::Conference;

use super::*;

/// 2026-12-01 14:00 UTC, in the two ways to count.
const UNIX: u64 = 1_796_133_600;
const BEGIN: u64 = UNIX + UNIX_TO_NTP_SECONDS;

/// The schedule of these lines.
fn schedule(lines: &str) -> Schedule {
    let text =
        format!("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=Choir\nc=IN IP4 239.255.7.7/15\n{lines}m=audio 5004 RTP/AVP 0\n");
    Conference::parse(text.as_bytes()).unwrap().schedule
}

/// What is told so many seconds after the beginning.
fn told(lines: &str, after: i64) -> Option<String> {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(UNIX.saturating_add_signed(after));
    timing(&schedule(lines), now).when
}

#[test]
fn what_begins_later_or_is_over_says_when() {
    let once = format!("t={BEGIN} {}\n", BEGIN + HOUR);
    let begins = |span: &str| Some(format!("begins in {span} (2026-12-01 14:00 UTC)"));
    assert_eq!(told(&once, -30), begins("less than a minute"));
    assert_eq!(told(&once, -90), begins("1 min"));
    assert_eq!(told(&once, -9000), begins("2 h 30 min"));
    assert_eq!(told(&once, -7200), begins("2 h"));
    assert_eq!(told(&once, -3 * 86_400 - 5), begins("3 days"));
    assert_eq!((told(&once, 0), told(&once, 3600)), (None, None));
    assert_eq!(told(&once, 3660).as_deref(), Some("was over 1 min ago (2026-12-01 15:00 UTC)"));
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(UNIX - 1);
    assert_eq!(timing(&schedule(&once), now).begins, Some(UNIX));
}

#[test]
fn what_has_no_beginning_or_no_end_takes_place() {
    assert_eq!(told("t=0 0\n", 0), None);
    assert_eq!(told(&format!("t={BEGIN} 0\n"), 100 * 365 * 86_400), None);
    assert_eq!(told(&format!("t=0 {BEGIN}\n"), -100), None);
    assert!(told(&format!("t=0 {BEGIN}\n"), 61).unwrap().starts_with("was over 1 min ago"));
}

#[test]
fn of_several_periods_and_rounds_the_next_counts() {
    let two = format!("t={BEGIN} {}\nt={} {}\n", BEGIN + HOUR, BEGIN + DAY, BEGIN + DAY + HOUR);
    assert_eq!(told(&two, 7200).as_deref(), Some("begins in 22 h (2026-12-02 14:00 UTC)"));
    // Each week for an hour, and two days later again, for three weeks (RFC 8866 §5.10).
    let weekly = format!("t={BEGIN} {}\nr=7d 1h 0 2d\n", BEGIN + 21 * DAY);
    assert_eq!(told(&weekly, -3600).as_deref(), Some("begins in 1 h (2026-12-01 14:00 UTC)"));
    assert_eq!(told(&weekly, 1800), None);
    assert_eq!(told(&weekly, 3600).as_deref(), Some("begins in 47 h (2026-12-03 14:00 UTC)"), "not two whole days");
    assert_eq!(told(&weekly, 9 * 86_400 + 60), None);
    assert!(told(&weekly, 17 * 86_400).is_none_or(|told| told.starts_with("begins")));
    assert!(told(&weekly, 22 * 86_400).unwrap().starts_with("was over 24 h ago"));
}

#[test]
fn repeats_follow_the_clock_on_the_wall() {
    // From the second week on an hour earlier (RFC 8866 §5.11).
    let changes = format!("t={BEGIN} {}\nr=7d 1h 0\nz={} -1h\n", BEGIN + 21 * DAY, BEGIN + 3 * DAY);
    assert_eq!(told(&changes, 0), None);
    assert_eq!(told(&changes, 6 * 86_400).as_deref(), Some("begins in 23 h (2026-12-08 13:00 UTC)"));
    assert_eq!(told(&changes, 7 * 86_400 - 1800), None);
    assert!(told(&changes, 7 * 86_400).is_some());
}

#[test]
fn impossible_times_harm_nobody() {
    let far = format!("t={BEGIN} 0\nr=1 1 0\n");
    _ = told(&far, 5);
    let repeat = Repeat { interval: 0, duration: u64::MAX, offsets: vec![0, u64::MAX] };
    let period = Period { start: u64::MAX, stop: 0, repeats: vec![repeat] };
    let zones = vec![ZoneAdjustment { at: 0, offset: i64::MIN }, ZoneAdjustment { at: 1, offset: i64::MAX }];
    let when = timing(&Schedule { periods: vec![period], zones }, SystemTime::UNIX_EPOCH).when.unwrap();
    assert!(when.starts_with("begins in ") && when.ends_with(" days"), "{when}");
}
