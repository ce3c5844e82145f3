//! What others hear while somebody changes what they speak into. Nothing of it leaves this computer.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use plenary_rendezvous::description::Conference as Description;

use super::super::hearing::{Hearing, Sign};
use super::super::voice::RATE;
use super::super::{Attendance, Plan, Service, TURN};
use crate::cli::{Microphone, Speaker};
use crate::finding;
use crate::settings::{Identity, Taking, Volumes};

/// What is in the file, and what is sung besides, in hertz.
const FILE: f64 = 700.0;
const TONE: f64 = 440.0;

const PATIENCE: Duration = Duration::from_secs(15);

fn taking(microphone: Microphone) -> Taking {
    Taking { name: "Ada".into(), microphone: Some(microphone), speaker: Some(Speaker::None) }
}

/// Somebody in the conference at this port.
fn enter(service: &Service, port: u32, taking: Taking, measured: bool) -> Attendance {
    let text = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Changes\r\nc=IN IP4 239.255.83.7/1\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
    );
    let invitation = finding::invitation(&Description::parse(text.as_bytes()).unwrap()).unwrap();
    let plan = Plan { invitation, taking, interface: Some("127.0.0.1".into()), record: None, measured };
    let identity = Identity::fresh().unwrap();
    let mut somebody = Attendance::begin(service.access().unwrap(), plan, &identity, Volumes::default()).unwrap();
    while !somebody.has_entered() {
        let heard = somebody.events().recv_timeout(PATIENCE).unwrap();
        somebody.translate(&heard);
    }
    somebody
}

/// Waits until a listener hears this alone: the file, the tone.
fn await_hearing(listener: &Attendance, wanted: [bool; 2]) {
    let ears = listener.ears().unwrap();
    let nothing = Hearing::new([FILE, TONE].map(|hertz| Sign::Tones(vec![hertz])).to_vec());
    let deadline = Instant::now() + PATIENCE;
    let (mut hearing, mut taken) = (nothing.clone(), 0);
    let mut block = [0; RATE as usize / 10];
    loop {
        let count = ears.read_samples(&mut block).unwrap();
        hearing.hear(&block[..count]);
        taken += count;
        if taken >= RATE as usize {
            if hearing.verdict() == wanted {
                return;
            }
            (hearing, taken) = (nothing.clone(), 0);
        }
        assert!(Instant::now() < deadline, "heard is {:?}, not {wanted:?}", hearing.verdict());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A second of a tone, as a WAV file of 16 bits.
#[expect(clippy::cast_possible_truncation, reason = "it is below 4,000")]
fn file(folder: &Path) -> PathBuf {
    let sample = |nth: u32| (f64::from(nth) * FILE / f64::from(RATE) * std::f64::consts::TAU).sin() * 4_000.0;
    let samples: Vec<u8> = (0..RATE).flat_map(|nth| (sample(nth) as i16).to_le_bytes()).collect();
    let length = u32::try_from(samples.len()).unwrap();
    let [whole, length, rate, pace] = [36 + length, length, RATE, 2 * RATE].map(u32::to_le_bytes);
    let head = [&b"RIFF"[..], &whole, b"WAVEfmt \x10\0\0\0\x01\0\x01\0", &rate, &pace, b"\x02\0\x10\0data", &length];
    let path = folder.join("tone.wav");
    std::fs::write(&path, [&head.concat(), &samples[..]].concat()).unwrap();
    path
}

#[test]
fn a_file_takes_the_place_of_a_tone_and_gives_it_back() {
    let folder = std::env::temp_dir().join(format!("plenary-equipment-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = file(&folder);
    let file = || Microphone::File(path.clone());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let service = Service::start().unwrap();
    let port = 20_000 + 2 * (std::process::id() % 10_000);
    let listener = enter(&service, port, taking(Microphone::None), true);
    let mut speaker = enter(&service, port, taking(file()), false);
    await_hearing(&listener, [true, false]);
    for (microphone, heard) in [
        (Microphone::Tone(TONE), [false, true]),
        (file(), [true, false]),
        (Microphone::None, [false, false]),
        (file(), [true, false]),
    ] {
        speaker.change(&taking(microphone)).unwrap();
        await_hearing(&listener, heard);
    }
    // What is not there leaves the old one in its place.
    speaker.change(&taking(Microphone::Device("nobody's".into()))).unwrap_err();
    await_hearing(&listener, [true, false]);
    assert_eq!(speaker.complaints(), Vec::<String>::new());
    drop((speaker, listener));
    std::fs::remove_dir_all(&folder).unwrap();
}
