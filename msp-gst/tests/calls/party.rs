//! Who takes part in the tests' calls: they join from a host of the lab, speak tones, and remember what they heard.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use conference_model::description::{Conference, Dialable, Origin};
use conference_model::multicast::Group;
use conference_model::rtp::{LocalIdentity, SdesKind};
use lab::Host;
use plenary_msp::call::{Call, CallConfig, CallEvent, MixListener, PersonReport, Sound, VoiceInput};
use plenary_msp::mixer::{SAMPLE_RATE, TICK, TICK_FRAMES};

use crate::listen::amplitude;

/// Groups for documentation and tests (RFC 6676), and those of the SSM ranges.
pub(crate) const GROUP: &str = "233.252.0.1";
pub(crate) const OTHER_GROUP: &str = "233.252.0.2";
pub(crate) const SSM_GROUP: &str = "232.1.2.3";
pub(crate) const V6_GROUP: &str = "ff15::db8:0:1";
pub(crate) const PORT: u16 = 5004;

/// Longer than anything takes on a busy machine; who waits for what comes never waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long a stretch of sound must be right to be believed.
pub(crate) const STRETCH: Duration = Duration::from_millis(500);

/// What of a call's past is remembered.
const REMEMBERED: usize = 4 * SAMPLE_RATE as usize;

/// A conference with sound on `group`.
pub(crate) fn conference(group: &str) -> Conference {
    let origin = Origin::new("-", 3_900_000_000, 1, Ipv4Addr::new(192, 0, 2, 1));
    let group = Group::new(group.parse::<IpAddr>().unwrap()).unwrap();
    Conference::meeting("Tea", origin).with_audio(group, PORT, 15)
}

pub(crate) fn dialable(group: &str) -> Dialable {
    conference(group).dialable().unwrap()
}

pub(crate) fn config(name: &str, dialable: &Dialable) -> CallConfig {
    let identity = LocalIdentity::new(&format!("{name}@tests")).with(SdesKind::Name, name);
    CallConfig::new(dialable.clone(), identity)
}

/// Somebody in a call.
pub(crate) struct Party {
    pub(crate) call: Call,
    memory: Arc<Mutex<Memory>>,
    seen: Vec<CallEvent>,
}

#[derive(Default)]
struct Memory {
    sound: VecDeque<f32>,
    /// Samples ever heard.
    heard: u64,
}

/// Remembers a mix.
struct Ears(Arc<Mutex<Memory>>);

impl MixListener for Ears {
    fn hear(&mut self, sound: &Sound<'_>) {
        let mut memory = self.0.lock().unwrap();
        memory.sound.extend(sound.mix);
        memory.heard += sound.mix.len() as u64;
        let surplus = memory.sound.len().saturating_sub(REMEMBERED);
        memory.sound.drain(..surplus);
    }
}

impl Party {
    pub(crate) fn join(host: &Host, name: &str, dialable: &Dialable) -> Self {
        Self::join_with(host, config(name, dialable))
    }

    pub(crate) fn join_with(host: &Host, config: CallConfig) -> Self {
        let call = host.run(|| Call::join(config).unwrap());
        let memory = Arc::default();
        call.listen(Box::new(Ears(Arc::clone(&memory)))).unwrap();
        Self { call, memory, seen: Vec::new() }
    }

    /// Speaks a tone until what is returned is dropped.
    pub(crate) fn speak(&self, hertz: f64, loudness: f64) -> Speaker {
        Speaker::start(self.call.voice().unwrap(), hertz, loudness)
    }

    /// What is heard from now on, for so long.
    pub(crate) fn fresh(&self, time: Duration) -> Vec<f32> {
        let wanted = u64::try_from(time.as_millis()).unwrap() * u64::from(SAMPLE_RATE) / 1_000;
        let begin = self.memory.lock().unwrap().heard;
        eventually("the mixer ticks", || self.memory.lock().unwrap().heard >= begin + wanted);
        let memory = self.memory.lock().unwrap();
        let past = usize::try_from(memory.heard - begin).unwrap();
        let wanted = usize::try_from(wanted).unwrap();
        memory.sound.iter().skip(memory.sound.len() - past).take(wanted).copied().collect()
    }

    /// Waits until a whole stretch has exactly these tones, and none of those.
    pub(crate) fn await_tones(&self, present: &[(f64, f64)], absent: &[f64]) {
        let end = Instant::now() + PATIENCE;
        loop {
            let sound = self.fresh(STRETCH);
            let close = |&(hertz, loudness): &(f64, f64)| (amplitude(&sound, hertz) / loudness - 1.0).abs() < 0.15;
            let gone = |hertz: &f64| amplitude(&sound, *hertz) < 0.003;
            if present.iter().all(close) && absent.iter().all(gone) {
                return;
            }
            let tones = present.iter().map(|(hertz, _)| hertz).chain(absent);
            let heard: Vec<_> = tones.map(|hertz| (hertz, amplitude(&sound, *hertz))).collect();
            assert!(Instant::now() < end, "heard {heard:?} instead of {present:?} without {absent:?}");
        }
    }

    /// Waits for an event; those before it are remembered.
    pub(crate) fn await_event(&mut self, what: &str, is_it: impl Fn(&CallEvent) -> bool) -> CallEvent {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.call.events().recv_deadline(end) {
                Ok(event) => {
                    self.seen.push(event.clone());
                    if is_it(&event) {
                        return event;
                    }
                }
                Err(error) => panic!("{error} while waiting for {what}; came: {:?}", self.seen),
            }
        }
    }

    /// All events so far.
    pub(crate) fn seen(&mut self) -> &[CallEvent] {
        self.seen.extend(self.call.events().try_iter());
        &self.seen
    }

    /// Waits until somebody of this name is there.
    pub(crate) fn await_person(&self, name: &str) -> PersonReport {
        let mut found = None;
        eventually(name, || {
            let people = self.call.people().unwrap_or_default();
            found = people.into_iter().find(|person| person.name == name);
            found.is_some()
        });
        found.unwrap()
    }
}

/// A microphone with a tone before it.
pub(crate) struct Speaker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Speaker {
    pub(crate) fn start(mut voice: VoiceInput, hertz: f64, loudness: f64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let began = Instant::now();
            let mut block = [0.0; TICK_FRAMES];
            for tick in 0_u32.. {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                for (n, sample) in block.iter_mut().enumerate() {
                    let frame = f64::from(tick) * TICK_FRAMES as f64 + n as f64;
                    let phase = frame * hertz * std::f64::consts::TAU / f64::from(SAMPLE_RATE);
                    *sample = (loudness * phase.sin()) as f32;
                }
                voice.push(&block, Some(loudness > 0.0));
                thread::sleep((began + TICK * (tick + 1)).saturating_duration_since(Instant::now()));
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Asks again and again, for as long as one may hope.
pub(crate) fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "not in {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Whether what takes long is wanted too.
pub(crate) fn is_full() -> bool {
    std::env::var_os("PLENARY_FULL").is_some()
}
