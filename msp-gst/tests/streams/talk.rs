//! A call with streams.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use lab::{Host, Lab, Snooping, Switch};
use plenary_msp::call::Call;
use plenary_msp::mixer::SAMPLE_RATE;
use plenary_msp::stream::{StreamEvent, Streams};
use plenary_msp::terminal::{Terminal, TerminalId, Tone, program_sink, test_tone};

use crate::listen::amplitude;
use crate::party::{GROUP, PATIENCE, STRETCH, config, dialable};

/// Somebody with streams.
pub(crate) struct Talk {
    pub(crate) call: Arc<Call>,
    pub(crate) streams: Streams,
    seen: Vec<StreamEvent>,
}

impl Talk {
    /// Joins; nothing is chosen yet, and no call attached.
    pub(crate) fn join(host: &Host, name: &str) -> Self {
        let call = host.run(|| Call::join(config(name, &dialable(GROUP))).unwrap());
        Self { call: Arc::new(call), streams: Streams::new().unwrap(), seen: Vec::new() }
    }

    pub(crate) fn attach(&self) {
        self.streams.attach(Arc::clone(&self.call)).unwrap();
    }

    /// Waits for an event.
    pub(crate) fn await_event(&mut self, what: &str, is_it: impl Fn(&StreamEvent) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.streams.events().recv_deadline(end) {
                Ok(event) => {
                    let found = is_it(&event);
                    self.seen.push(event);
                    if found {
                        return;
                    }
                }
                Err(error) => panic!("{error} while waiting for {what}; came: {:?}", self.seen),
            }
        }
    }

    /// All events so far.
    pub(crate) fn seen(&mut self) -> &[StreamEvent] {
        self.seen.extend(self.streams.events().try_iter());
        &self.seen
    }
}

/// Two hosts on a switch.
pub(crate) fn two(tag: &str) -> (Switch, [Host; 2]) {
    Lab::new(tag).unwrap().hosts_on_a_switch(["a", "b"], Snooping::Off).unwrap()
}

/// A microphone with a tone before it.
pub(crate) fn tone(hertz: f64, amplitude: f64) -> Terminal {
    test_tone(Tone { hertz, amplitude })
}

/// A speaker, and somebody before it.
#[derive(Clone, Default)]
pub(crate) struct Ear(Arc<Mutex<Vec<f32>>>);

impl Ear {
    pub(crate) fn terminal(&self) -> Terminal {
        let ear = self.clone();
        program_sink(TerminalId::new("ear"), "Ear", move |samples| ear.0.lock().unwrap().extend_from_slice(samples))
    }

    /// What is heard from now on, for so long; less if nothing comes.
    pub(crate) fn fresh(&self, time: Duration) -> Vec<f32> {
        let wanted = usize::try_from(time.as_millis()).unwrap() * SAMPLE_RATE as usize / 1_000;
        self.0.lock().unwrap().clear();
        let end = Instant::now() + 4 * time;
        while self.0.lock().unwrap().len() < wanted && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
        self.0.lock().unwrap().clone()
    }

    /// All that was heard since it was last listened to.
    pub(crate) fn so_far(&self) -> Vec<f32> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until a whole stretch has the tone so loud.
    pub(crate) fn await_tone(&self, hertz: f64, loudness: f64) {
        self.await_sound(&format!("{hertz} Hz at {loudness}"), |sound| {
            (amplitude(sound, hertz) / loudness - 1.0).abs() < 0.15
        });
    }

    /// Waits until a whole stretch is silent.
    pub(crate) fn await_silence(&self) {
        self.await_sound("silence", |sound| sound.iter().all(|sample| sample.abs() < 0.003));
    }

    fn await_sound(&self, what: &str, is_it: impl Fn(&[f32]) -> bool) {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let sound = self.fresh(STRETCH);
            if sound.len() >= SAMPLE_RATE as usize / 5 && is_it(&sound) {
                return;
            }
        }
        let sound = self.fresh(STRETCH);
        panic!("no {what}; {} samples, 440 Hz at {}", sound.len(), amplitude(&sound, 440.0));
    }
}
