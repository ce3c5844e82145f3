//! What the sender does about loss.

use std::time::Duration;

use plenary_msp::mixer::TalkerCounters;

use crate::listen::energy;
use crate::room::{Sent, speech};
use crate::studio::{SECOND, Studio, opus, room, sender, sent};

const PACKET: Duration = Duration::from_millis(20);

/// Before the two delays part: without losses it may be reduced, with repairs it is needed.
const LISTENED: std::ops::Range<usize> = 60_000..95_000;

/// Speech over a network that was bad in the first second, so that a packet's worth is buffered, then loses every tenth.
fn over_a_lossy_network(expected: f64, has_fec: bool, loses: bool) -> (Vec<f32>, TalkerCounters) {
    let format = opus().with_fmtp(if has_fec { "useinbandfec=1" } else { "cbr=0" });
    let mut studio = Studio::new(sender(format.clone(), PACKET), speech());
    studio.sender.set_expected_loss(expected);
    let late = |number: usize| Duration::from_millis(if number < 40 && number % 7 == 6 { 70 } else { 0 });
    let numbered = sent(&studio.talk(5 * SECOND)).into_iter().enumerate();
    let sent = numbered.filter(|(number, _)| !loses || *number < 60 || number % 10 != 3);
    let sent = sent.map(|(number, sent)| Sent { at: sent.at + late(number), ..sent }).collect();
    let mut room = room(format);
    let heard = room.play(sent, 5 * SECOND)[LISTENED].to_vec();
    (heard, room.mixer.totals())
}

/// Which part of the sound is wrong when packets are lost.
fn wrong(expected: f64, has_fec: bool) -> (f64, TalkerCounters) {
    let (whole, _) = over_a_lossy_network(expected, has_fec, false);
    let (holed, counters) = over_a_lossy_network(expected, has_fec, true);
    let difference: Vec<_> = whole.iter().zip(&holed).map(|(a, b)| a - b).collect();
    (energy(&difference) / energy(&whole), counters)
}

#[test]
fn copies_of_lost_packets_repair_what_is_heard() {
    let ((with, repaired), (without, concealed)) = (wrong(0.2, true), wrong(0.2, false));
    println!("wrong: {with:.4} with copies, {without:.4} without; {} recovered", repaired.recovered);
    assert!(repaired.recovered >= 15, "{repaired:?}");
    assert_eq!(concealed.recovered, 0);
    assert!(with < without * 0.5, "{with} with, {without} without");
}

#[test]
fn copies_are_made_before_anybody_has_reported_loss_and_not_where_there_is_none() {
    let (_, usual) = over_a_lossy_network(0.05, true, true);
    assert!(usual.recovered >= 15, "{usual:?}");
    let (_, none) = over_a_lossy_network(0.0, true, true);
    assert_eq!(none.recovered, 0, "{none:?}");
}
