//! Whatever comes, the outputs make sense; and left alone, the loudest are heard. (That no more are heard than there are
//! slots, and that everything is told once, the hall sees with every output.)

use std::collections::BTreeSet;

use conference_model::participant::VoiceLevel;
use conference_model::speakers::SpeakerInput;
use proptest::prelude::*;

use crate::hall::{Hall, Person, source};
use crate::traces::steady;

fn input() -> impl Strategy<Value = SpeakerInput> {
    let level = prop::option::of((any::<u8>(), any::<bool>()).prop_map(|(level, voice)| VoiceLevel { level, voice }));
    let who = || (0..12_usize).prop_map(source);
    prop_oneof![
        8 => (who(), level).prop_map(|(source, level)| SpeakerInput::Packet { source, level }),
        4 => (who(), any::<u8>()).prop_map(|(source, level)| SpeakerInput::Measured { source, level }),
        1 => (who(), any::<bool>()).prop_map(|(source, muted)| SpeakerInput::Muted { source, muted }),
        1 => who().prop_map(|source| SpeakerInput::Gone { source }),
    ]
}

/// The loudest, by sorting.
fn loudest(levels: &[u8], slots: usize) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by_key(|number| levels[*number]);
    order.into_iter().take(slots).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn outputs_make_sense_and_are_the_same_every_time(
        slots in 0..5_usize,
        inputs in prop::collection::vec((input(), 0..60_usize), 0..200),
    ) {
        let (mut one, mut other) = (Hall::new(slots, []), Hall::new(slots, []));
        for (input, wait) in inputs {
            for hall in [&mut one, &mut other] {
                hall.input(input);
                if wait < 50 {
                    hall.packet += wait / 10;
                } else {
                    hall.seconds(wait - 49);
                }
            }
        }
        prop_assert_eq!(one.log, other.log);
    }

    /// Levels 13 dB apart, more than any bonus: hysteresis must not keep out anybody.
    #[test]
    fn left_alone_exactly_the_loudest_are_heard(slots in 1..5_usize, order in Just((0..5_u8).collect::<Vec<u8>>()).prop_shuffle()) {
        let levels: Vec<u8> = order.iter().map(|rank| 5 + 13 * rank).collect();
        let mut hall = Hall::new(slots, levels.iter().enumerate().map(|(number, level)| {
            Person::new(&steady(*level, true), 0).from(number * 3)
        }));
        hall.seconds(5);
        let heard: BTreeSet<usize> = (0..levels.len()).filter(|number| hall.hears(*number)).collect();
        prop_assert_eq!(heard, loudest(&levels, slots));
    }

    /// Any levels: nobody who is not heard is louder than somebody who is by more than the settled bonus.
    #[test]
    fn left_alone_nobody_much_louder_is_left_out(
        slots in 1..6_usize,
        levels in prop::collection::vec(0..60_u8, 1..20),
    ) {
        let mut hall = Hall::new(slots, levels.iter().enumerate().map(|(number, level)| {
            Person::new(&steady(*level, true), 0).from(number)
        }));
        hall.seconds(5);
        let (heard, unheard): (Vec<usize>, Vec<usize>) = (0..levels.len()).partition(|number| hall.hears(*number));
        prop_assert_eq!(heard.len(), slots.min(levels.len()));
        for loud in &unheard {
            for quiet in &heard {
                prop_assert!(levels[*loud] + 6 >= levels[*quiet], "{} unheard, {} heard", levels[*loud], levels[*quiet]);
            }
        }
    }
}
