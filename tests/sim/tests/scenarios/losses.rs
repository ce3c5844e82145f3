//! What a speaker is told about how it is heard, against what the network did.

use std::time::Duration;

use conference_model::rtp::Event;
use sim::party::Party;
use sim::{Impairment, Loss, Member, NodeId};

use crate::{lan, seconds};

/// What listeners reported to a speaker over ten minutes.
struct Report {
    loss: f64,
    jitter: Duration,
    party: Party,
    everybody: Vec<NodeId>,
}

/// One speaks for ten minutes, four listen.
fn speak_over(path: Impairment, seed: u64) -> Report {
    let mut party = Party::new(seed, path);
    let everybody = party.arrivals(5);
    party.network.with(everybody[0], Member::speak);
    party.network.run_for(seconds(600));
    let heard: Vec<_> = party
        .member(everybody[0])
        .diary()
        .filter_map(|(_, event)| match event {
            Event::HeardBy { fraction_lost, jitter, .. } => Some((f64::from(*fraction_lost) / 256.0, *jitter)),
            _ => None,
        })
        .collect();
    let count = u32::try_from(heard.len()).unwrap();
    assert!(count > 200, "five reports a minute from each of four at least, were none lost: {count}");
    let loss = heard.iter().map(|(loss, _)| loss).sum::<f64>() / f64::from(count);
    let jitter = heard.iter().map(|(_, jitter)| jitter).sum::<Duration>() / count;
    Report { loss, jitter, party, everybody }
}

#[test]
fn reported_loss_is_within_one_percentage_point_of_what_was_injected() {
    for (rate, seed) in [(0.01, 1), (0.05, 2), (0.20, 3)] {
        let reported = speak_over(lan().with_loss(Loss::Uniform(rate)), seed).loss;
        assert!((reported - rate).abs() <= 0.01, "{reported} of {rate}");
    }
}

#[test]
fn bursts_are_reported_as_faithfully_as_single_losses() {
    let reported = speak_over(lan().with_loss(Loss::Burst { rate: 0.05, mean_length: 5.0 }), 4).loss;
    assert!((reported - 0.05).abs() <= 0.01, "{reported}");
}

#[test]
fn no_loss_is_reported_where_packets_only_come_twice_or_late() {
    let path = lan().with_duplicates(0.1).with_reordering(0.1, Duration::from_millis(50));
    let report = speak_over(path, 5);
    assert!(report.loss <= 0.005, "{}", report.loss);
    let speaker = report.party.member(report.everybody[0]).session().ssrc();
    for listener in &report.everybody[1..] {
        let heard = report.party.member(*listener).session().member(speaker).unwrap().heard.unwrap();
        assert!(heard.lost <= 0, "duplicates make it negative, never positive: {}", heard.lost);
    }
    assert!(report.party.agree(&report.everybody));
}

#[test]
fn reported_jitter_is_within_a_tenth_of_what_the_law_makes_of_the_delays() {
    // Two delays drawn evenly from 0 to J differ by J/3 in the mean, and the estimator tends to the mean difference.
    let span = Duration::from_millis(18);
    let jitter = speak_over(lan().with_jitter(span), 6).jitter.as_secs_f64();
    let expected = (span / 3).as_secs_f64();
    assert!((jitter - expected).abs() <= 0.1 * expected, "{jitter} s of {expected} s");
}

#[test]
fn nobody_is_lost_from_the_list_where_a_fifth_of_the_packets_is() {
    let report = speak_over(lan().with_loss(Loss::Uniform(0.2)), 7);
    assert!(report.party.agree(&report.everybody));
}

#[test]
fn damaged_packets_cost_themselves_and_nothing_else() {
    let report = speak_over(lan().with_corruption(0.01), 8);
    for observer in &report.everybody {
        for subject in report.everybody.iter().filter(|subject| *subject != observer) {
            assert!(report.party.lists(*observer, *subject), "{observer:?} has forgotten {subject:?}");
        }
    }
    assert!(report.loss <= 0.02, "{}", report.loss);
}
