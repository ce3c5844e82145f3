//! Benchmarks of descriptions. The promise (threats row 18) is less than 5 ms for the worst text we take.

use conference_model::description::{Conference, Origin};
use conference_model::multicast::Group;
use std::net::Ipv4Addr;

const AES67: &[u8] = include_bytes!("../../../conference-model/tests/descriptions/dante-aes67.sdp");
const SEMINAR: &[u8] = include_bytes!("../../../conference-model/tests/descriptions/mbone-sdr.sdp");

fn main() {
    divan::main();
}

/// Sound and a source filter, as `plenary create` announces it.
fn meeting() -> Option<Conference> {
    let group = Group::new(Ipv4Addr::new(239, 255, 1, 2)).ok()?;
    let origin = Origin::new("ann", 3_900_000_000, 1, Ipv4Addr::new(192, 0, 2, 1));
    let conference = Conference::meeting("Weekly call", origin).with_audio(group, 16_400, 15);
    Some(conference.from_sources(&[Ipv4Addr::new(192, 0, 2, 1).into()]))
}

#[divan::bench]
fn read_a_meeting(bencher: divan::Bencher) {
    let text = meeting().map(|conference| conference.write()).unwrap_or_default();
    bencher.bench(|| Conference::parse(divan::black_box(text.as_bytes())));
}

#[divan::bench]
fn read_aes67() -> bool {
    Conference::parse(divan::black_box(AES67)).is_ok()
}

#[divan::bench]
fn read_an_mbone_seminar() -> bool {
    Conference::parse(divan::black_box(SEMINAR)).is_ok()
}

#[divan::bench]
fn judge_a_meeting(bencher: divan::Bencher) {
    let meeting = meeting();
    bencher.bench(|| divan::black_box(&meeting).as_ref().map(Conference::dialable));
}

#[divan::bench]
fn write_a_meeting(bencher: divan::Bencher) {
    let meeting = meeting();
    bencher.bench(|| divan::black_box(&meeting).as_ref().map(Conference::write));
}

/// 16 kB of attributes below one medium: the longest text that is read to its end.
#[divan::bench]
fn read_the_longest_text(bencher: divan::Bencher) {
    let head = "v=0\r\ns=x\r\nm=audio 5004 RTP/AVP 0\r\n";
    let text = head.to_owned() + &format!("a=x:{}\r\n", "y".repeat(30)).repeat(430);
    bencher.bench(|| Conference::parse(divan::black_box(text.as_bytes())));
}
