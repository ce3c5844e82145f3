//! Somebody in a conference: speaks a tone from GStreamer's generator, hears through a GStreamer sink.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use conference_model::description::{Conference, Origin};
use conference_model::multicast::Group;
use conference_model::rtp::{LocalIdentity, SdesKind};
use plenary_msp::call::{Call, CallConfig};
use plenary_msp::mixer::SAMPLE_RATE;
use plenary_msp::net::InterfaceChoice;
use plenary_msp::stream::Streams;
use plenary_msp::terminal::{TerminalId, Tone, program_sink, test_tone};

use crate::listen::amplitude;

/// What makes the program one of these: `person PORT NAME HERTZ OTHER-NAME OTHER-HERTZ`.
pub(crate) const COMMAND: &str = "person";

/// How it begins what it says when it has heard the other, and then, when it knows who that is.
pub(crate) const SAID: [&str; 2] = ["heard ", "met "];

/// A group for documentation and tests (RFC 6676).
const GROUP: IpAddr = IpAddr::V4(Ipv4Addr::new(233, 252, 0, 7));

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a stretch of sound must be right to be believed.
const STRETCH: usize = SAMPLE_RATE as usize / 2;

const LOUDNESS: f64 = 0.2;

/// Joins, speaks until its input is closed, and leaves. Fails by panicking.
#[expect(clippy::print_stdout, reason = "this is what the test reads")]
pub(crate) fn main(arguments: &[&str]) {
    let [port, name, speaks, other, hears] = arguments else { panic!("wrong arguments: {arguments:?}") };
    let call = Arc::new(Call::join(config(port.parse().unwrap(), name)).unwrap_or_else(|error| panic!("{error}")));
    let (streams, ear) = (Streams::new().unwrap(), Arc::new(Mutex::new(Vec::new())));
    let hear = Arc::clone(&ear);
    let speaker = program_sink(TerminalId::new("ear"), "Ear", move |samples| hear.lock().unwrap().extend(samples));
    streams.choose(test_tone(Tone { hertz: speaks.parse().unwrap(), amplitude: LOUDNESS }).into()).unwrap();
    streams.choose(speaker.into()).unwrap();
    streams.attach(Arc::clone(&call)).unwrap();

    let (present, absent) = await_tone(&ear, hears.parse().unwrap(), speaks.parse().unwrap());
    println!("{}{hears} Hz at {present:.4} of {LOUDNESS}, and {speaks} Hz, its own, at {absent:.4}", SAID[0]);
    eventually("a name", || call.people().unwrap().iter().any(|person| person.name == *other));
    println!("{}{other}", SAID[1]);
    io::copy(&mut io::stdin(), &mut io::sink()).unwrap();
    streams.detach().unwrap();
    call.leave(None).unwrap();
}

fn config(port: u16, name: &str) -> CallConfig {
    let origin = Origin::new("-", 3_900_000_000, 1, Ipv4Addr::LOCALHOST);
    let conference = Conference::meeting("Tea", origin).with_audio(Group::new(GROUP).unwrap(), port, 1);
    let identity = LocalIdentity::new(&format!("{name}@tests")).with(SdesKind::Name, name);
    let mut config = CallConfig::new(conference.dialable().unwrap(), identity);
    // Nothing leaves this computer.
    config.preferences.interface = InterfaceChoice::Address(Ipv4Addr::LOCALHOST.into());
    config
}

/// Waits until a whole stretch has one tone as loud as it was spoken, and not the other; how loud they are.
fn await_tone(ear: &Mutex<Vec<f32>>, present: f64, absent: f64) -> (f64, f64) {
    let mut loud = (0.0, 0.0);
    eventually(&format!("{present} Hz without {absent} Hz"), || {
        let stretch = {
            let mut ear = ear.lock().unwrap();
            if ear.len() < STRETCH {
                return false;
            }
            std::mem::take(&mut *ear)
        };
        loud = (amplitude(&stretch, present), amplitude(&stretch, absent));
        (loud.0 / LOUDNESS - 1.0).abs() < 0.15 && loud.1 < 0.003
    });
    loud
}

/// Asks again and again, for as long as one may hope.
fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "not in {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
