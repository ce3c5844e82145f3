//! What the sender does about loss.

use std::time::Duration;

use plenary_msp::mixer::TalkerCounters;

use crate::listen::energy;
use crate::room::{Sent, speech};
use crate::studio::{SECOND, Studio, opus, room, sender, sent};

const PACKET: Duration = Duration::from_millis(20);

/// Before the two delays part: without losses it may be reduced, with repairs it is needed.
const LISTENED: std::ops::Range<usize> = 60_000..95_000;

/// Of every so many packets, one is lost.
const NONE_LOST: usize = usize::MAX;

/// A network that is bad in the first second, so that a packet's worth is buffered, and loses packets later.
fn heard(fmtp: &str, expected: f64, one_of: usize) -> (Vec<f32>, TalkerCounters) {
    let format = opus().with_fmtp(fmtp);
    let mut studio = Studio::new(sender(format.clone(), PACKET), speech());
    studio.sender.set_expected_loss(expected);
    let late = |number: usize| Duration::from_millis(if number < 40 && number % 7 == 6 { 70 } else { 0 });
    let numbered = sent(&studio.talk(5 * SECOND)).into_iter().enumerate();
    let sent = numbered.filter(|(number, _)| *number < 60 || number % one_of != 3);
    let sent = sent.map(|(number, sent)| Sent { at: sent.at + late(number), ..sent }).collect();
    let mut room = room(format);
    let heard = room.play(sent, 5 * SECOND)[LISTENED].to_vec();
    (heard, room.mixer.totals())
}

#[test]
fn copies_of_lost_packets_repair_what_is_heard() {
    let wrong = |fmtp| {
        let (whole, _) = heard(fmtp, 0.2, NONE_LOST);
        let (holed, _) = heard(fmtp, 0.2, 10);
        let difference: Vec<_> = whole.iter().zip(&holed).map(|(a, b)| a - b).collect();
        energy(&difference) / energy(&whole)
    };
    let (with, without) = (wrong("useinbandfec=1"), wrong("useinbandfec=0"));
    println!("wrong: {with:.4} with copies, {without:.4} without");
    assert!(with < without * 0.5, "{with} with, {without} without");
}

#[test]
fn little_is_made_up_at_any_loss_that_was_reported() {
    for one_of in [20, 10, 5] {
        let measured = 1.0 / one_of as f64;
        let (_, with) = heard("useinbandfec=1", measured, one_of);
        let (_, without) = heard("useinbandfec=0", measured, one_of);
        let (repaired, made_up) = (with.recovered, with.concealed_frames);
        println!("{measured} lost: {repaired} of {} repaired, {made_up} frames made up", with.lost);
        // The bad first second is beyond repair, quiet syllables are not worth a copy.
        assert!(repaired * 3 >= with.lost * 2 && with.lost > 8, "{with:?}");
        assert!(without.recovered == 0 && made_up * 2 < without.concealed_frames, "{with:?} {without:?}");
    }
}

#[test]
fn copies_are_made_before_anybody_has_reported_loss_and_not_where_there_is_none() {
    let (_, usual) = heard("useinbandfec=1", 0.05, 10);
    assert!(usual.recovered >= 15, "{usual:?}");
    let (_, none) = heard("useinbandfec=1", 0.0, 10);
    assert_eq!(none.recovered, 0, "{none:?}");
}
