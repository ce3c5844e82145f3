//! Crowds that join at once and leave at once (RFC 3550 §6.3).

use std::time::Duration;

use sim::oracle::Crowd;
use sim::storm::{Damage, Storm};
use sim::tally::Counter;

use crate::seconds;

const THREE_MINUTES: Duration = seconds(180);

fn storm(members: usize) -> Storm {
    Storm { members, stay: seconds(60), ..Storm::default() }
}

/// Packets as if each had 100 bytes, the size of the published figures.
fn scaled(packets: u64, mean_bytes: f64, to: f64) -> f64 {
    f64::from(u32::try_from(packets).unwrap()) * mean_bytes / to
}

fn join_at_100_bytes(damage: &Damage) -> f64 {
    scaled(damage.join_first(), damage.reports.mean_bytes(), 100.0)
}

#[test]
fn a_hundred_who_join_at_once_speak_in_turn() {
    let damage = storm(100).play(|_| {});
    let first = join_at_100_bytes(&damage);
    assert!((22.0..=42.0).contains(&first), "{first}");
    assert!(damage.reports.peak() <= 25, "{}", damage.reports.peak());
}

#[test]
fn a_thousand_who_join_at_once_are_hardly_louder_than_a_hundred() {
    let damage = storm(1_000).play(|_| {});
    let first = join_at_100_bytes(&damage);
    assert!((35.0..=50.0).contains(&first), "{first}");
    assert!(damage.reports.peak() <= 30, "{}", damage.reports.peak());
}

#[test]
fn without_reconsideration_all_thousand_speak_within_five_seconds() {
    let storm = Storm { reconsideration: false, stay: seconds(5), ..storm(1_000) };
    let damage = storm.play(|_| {});
    assert!(damage.join_first() >= 1_000, "{}", damage.join_first());
    assert!(damage.reports.peak() >= 400, "{}", damage.reports.peak());
}

#[test]
fn a_thousand_who_leave_at_once_wait_for_each_other() {
    let damage = storm(1_000).play(|_| {});
    let first = scaled(damage.leave_first(), damage.byes.mean_bytes(), 60.0);
    assert!((40.0..=120.0).contains(&first), "{first}");
    assert!(damage.byes.peak() <= 40, "{}", damage.byes.peak());
    assert_eq!(damage.still_waiting, 0);
    assert_eq!(damage.late_reports, 0, "who leaves reports no more");
}

#[test]
fn those_who_never_sent_leave_silently_and_all_others_say_goodbye() {
    let damage = storm(1_000).play(|_| {});
    assert!(damage.silent_leavers > 100, "after a minute many have not yet had their turn: {}", damage.silent_leavers);
    assert_eq!(damage.byes.packets() + damage.silent_leavers, 1_000);
}

/// The bare law and the real thing, where both play the same crowd for three minutes.
#[test]
fn the_real_timer_keeps_the_law_within_chance() {
    for members in [50, 200, 500] {
        let real = Storm { stay: THREE_MINUTES, ..storm(members) }.play(|_| {}).reports;
        let law = law(members, &real);
        let ratio = scaled(real.packets(), 1.0, f64::from(u32::try_from(law.packets()).unwrap()));
        assert!((0.9..=1.1).contains(&ratio), "{members}: {} and {}", real.packets(), law.packets());
        let busiest = law.peak().max(12);
        assert!(real.peak() <= busiest * 3 / 2, "{members}: {} and {}", real.peak(), law.peak());
    }
}

fn law(members: usize, real: &Counter) -> Counter {
    let size: u32 = (1..1_500).find(|size| f64::from(*size) >= real.mean_bytes()).unwrap();
    Crowd { members, report_bytes: size, bits_per_second: 80_000, reconsideration: true }.reports(THREE_MINUTES, 1)
}

#[test]
fn reports_stay_within_their_budget_over_ten_minutes() {
    let budget = 80_000.0 * 0.05;
    for (members, loss) in [(30, 0.0), (100, 0.0), (100, 0.05)] {
        let damage = Storm { stay: seconds(600), loss, ..storm(members) }.play(|_| {});
        let traffic = damage.mean_report_traffic(seconds(600));
        assert!(traffic <= 1.1 * budget, "{members} at loss {loss}: {traffic} b/s");
        assert!(traffic >= 0.6 * budget, "{members} at loss {loss}: {traffic} b/s, so why so shy");
    }
}

#[test]
fn a_crowd_that_is_sampled_is_as_loud_as_one_that_is_known() {
    let traffic = |kept| Storm { kept, stay: THREE_MINUTES, ..storm(500) }.play(|_| {}).reports.packets();
    let ratio = scaled(traffic(64), 1.0, f64::from(u32::try_from(traffic(4_096)).unwrap()));
    assert!((0.9..=1.1).contains(&ratio), "{ratio}");
}

#[test]
fn the_same_seed_plays_the_same_storm_on_any_number_of_threads() {
    let damage = |seed, threads| Storm { seed, threads, stay: seconds(10), ..storm(1_000) }.play(|_| {});
    let first = damage(7, 1);
    assert_eq!(damage(7, 2), first);
    assert_ne!(damage(8, 1), first);
}
