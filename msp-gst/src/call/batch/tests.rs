use std::time::Duration;

use conference_model::participant::SessionId;
use conference_model::rtp::Ssrc;

use super::*;

fn source(number: u32) -> SourceKey {
    SourceKey { session: SessionId(0), ssrc: Ssrc(number) }
}

fn packet(number: u32, payload: &[u8]) -> AudioPacket<'_> {
    let sequence = u64::from(number);
    AudioPacket { source: source(number), sequence, timestamp: 960, payload_type: 7, level: None, payload }
}

fn at(millis: u64) -> Instant {
    Instant::after_epoch(Duration::from_millis(millis))
}

/// What arrives, as text.
fn taken(unloading: &Unloading) -> Vec<String> {
    let mut all = Vec::new();
    let took = unloading.take(|at, entry| {
        all.push(match entry {
            Entry::Packet(packet) => format!("{at:?} {:?} {:?}", packet.sequence, packet.payload),
            Entry::Word(word) => format!("{at:?} {word:?}"),
        });
    });
    assert_eq!(took, Ok(()));
    all
}

#[test]
fn everything_arrives_in_order_with_its_time() {
    let (mut loading, unloading) = belt();
    assert!(loading.push(at(1), &packet(1, b"ab")));
    assert!(loading.tell(at(2), Word::Left(source(1))));
    assert!(loading.push(at(3), &packet(2, b"")));
    assert!(loading.push(at(4), &packet(3, b"cde")));
    assert!(loading.send_off());
    assert_eq!(
        taken(&unloading),
        [
            "+1ms 1 [97, 98]".to_owned(),
            format!("+2ms {:?}", Word::Left(source(1))),
            "+3ms 2 []".to_owned(),
            "+4ms 3 [99, 100, 101]".to_owned()
        ]
    );
    assert!(taken(&unloading).is_empty());
}

#[test]
fn while_the_mixer_stalls_one_batch_is_filled_on_and_nothing_overtakes() {
    let (mut loading, unloading) = belt();
    let mut waits = 0;
    for number in 0..100 {
        assert!(loading.push(at(number.into()), &packet(number, &[0; 100])));
        waits += u32::from(!loading.send_off());
    }
    let out = u32::try_from(BATCHES - 1).unwrap();
    assert_eq!(waits, 100 - out, "all others are out, the last is filled");
    let first = taken(&unloading);
    assert_eq!(first.len(), BATCHES - 1);
    assert!(loading.send_off());
    let rest = taken(&unloading);
    assert_eq!(rest.len(), 101 - BATCHES);
    assert!(rest[0].starts_with(&format!("+{out}ms {out} ")), "{}", rest[0]);
}

#[test]
fn a_flood_finds_an_end_and_leaves_room_for_words() {
    let (mut loading, _unloading) = belt();
    let pushed = (0..10_000).filter(|number| loading.push(at(0), &packet(*number, &[1]))).count();
    assert_eq!(pushed, MOST_PACKETS);
    let told = (0..10_000).filter(|number| loading.tell(at(0), Word::Left(source(*number)))).count();
    assert_eq!(told, MOST_ENTRIES - MOST_PACKETS);

    let (mut loading, _unloading) = belt();
    let large = vec![0; 60_000];
    let pushed = (0..1_000).filter(|number| loading.push(at(0), &packet(*number, &large))).count();
    assert_eq!(pushed, MOST_OCTETS / 60_000);
}

#[test]
fn the_mixer_learns_that_the_driver_is_gone_after_all_it_said() {
    let (mut loading, unloading) = belt();
    loading.tell(at(1), Word::Own(source(1)));
    loading.send_off();
    drop(loading);
    let mut words = 0;
    let mut took = unloading.take(|_, _| words += 1);
    if took.is_ok() {
        took = unloading.take(|_, _| words += 1);
    }
    assert_eq!((took, words), (Err(Deserted), 1));
}

#[test]
fn nothing_is_allocated_once_batches_have_grown() {
    let (mut loading, unloading) = belt();
    let round = |loading: &mut Loading| {
        for number in 0..200 {
            assert!(loading.push(at(0), &packet(number, &[0; 80])));
        }
        assert!(loading.send_off());
        assert_eq!(unloading.take(|_, _| ()), Ok(()));
    };
    (0..BATCHES).for_each(|_| round(&mut loading));
    let counted = allocation_counter::measure(|| round(&mut loading));
    assert_eq!(counted.count_total, 0);
}
