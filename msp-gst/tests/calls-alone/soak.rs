//! People come and go all day, and calls begin and end: nothing grows, and nobody hears it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use conference_model::participant::SourceKey;
use lab::{Lab, Snooping, Test};
use plenary_msp::call::{CallEvent, MixListener, PersonReport, Sound};
use plenary_msp::mixer::TICK_FRAMES;

use crate::footprint::{alone, descriptors, kilobytes, threads_of_calls};
use crate::listen::{bend_of_tone, peak, sharpest_bend};
use crate::party::{GROUP, PATIENCE, Party, dialable, eventually, is_full};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![nothing_grows_while_people_come_and_go, threads_and_descriptors_end_with_their_call].to_vec()
}

/// What allocators may keep for themselves.
const SLACK_KILOBYTES: u64 = 2 * 1_024;

/// Comings and goings before anything is measured.
const WARM_UP: u32 = 10;

/// What Ben says all the time.
const TONE: (f64, f64) = (700.0, 0.2);

/// What one packet more in hand delays.
const PACKET: Duration = Duration::from_millis(20);

/// A bend so many times as sharp as the tone's is a click.
const CLICK: f32 = 3.0;

/// Ticks of silence that the computer makes where it stands still, besides one of a hundred.
const A_FEW: u64 = 5;

/// What somebody's track was like.
#[derive(Clone, Copy, Default, Debug)]
struct Steadiness {
    ticks: u64,
    silent: u64,
    clicks: u64,
    /// As a multiple of the tone's.
    sharpest_bend: f32,
}

/// Hears one track.
struct Ear {
    source: SourceKey,
    heard: Arc<Mutex<Steadiness>>,
    /// The last two samples, and the tick's.
    sound: Vec<f32>,
}

impl Ear {
    fn new(source: SourceKey) -> (Arc<Mutex<Steadiness>>, Box<Self>) {
        let heard = Arc::default();
        (Arc::clone(&heard), Box::new(Self { source, heard, sound: Vec::new() }))
    }
}

impl MixListener for Ear {
    fn hear(&mut self, sound: &Sound<'_>) {
        let track = sound.tracks.iter().find_map(|(source, track)| (source == self.source).then_some(track));
        self.sound.drain(..self.sound.len().saturating_sub(2));
        self.sound.extend(track.unwrap_or(&[0.0; TICK_FRAMES]));
        let bend = sharpest_bend(&self.sound) / bend_of_tone(TONE.0, TONE.1);
        let mut heard = self.heard.lock().unwrap();
        heard.ticks += 1;
        heard.silent += u64::from(track.is_none_or(|track| peak(track) < 0.01));
        heard.clicks += u64::from(bend > CLICK);
        heard.sharpest_bend = heard.sharpest_bend.max(bend);
    }
}

fn delay_of(person: &PersonReport) -> Duration {
    person.sources.iter().find_map(|source| source.playout).map(|playout| playout.delay).unwrap_or_default()
}

fn nothing_grows_while_people_come_and_go() {
    let _alone = alone();
    let rounds = if is_full() { 1_000 } else { 30 };
    let lab = Lab::new("calls-soak").unwrap();
    let (_switch, [a, b, c]) = lab.hosts_on_a_switch(["a", "b", "c"], Snooping::Off).unwrap();
    let tea = dialable(GROUP);
    let (ada, ben) = (Party::join(&a, "Ada", &tea), Party::join(&b, "Ben", &tea));
    let _voice = ben.speak(TONE.0, TONE.1);
    ada.await_tones(&[TONE], &[]);
    let (steadiness, ear) = Ear::new(ada.await_person("Ben").sources[0].source);
    ada.call.listen(ear).unwrap();
    // That Ben is heard was told.
    ada.call.events().try_iter().for_each(drop);
    let mut measured = None;
    for round in 0..WARM_UP + rounds {
        if round == WARM_UP {
            measured = Some((kilobytes(), descriptors(), threads_of_calls(), delay_of(&ada.await_person("Ben"))));
        }
        let guest = Party::join(&c, "Guest", &tea);
        let voice = guest.speak(1_100.0, 0.2);
        while !matches!(ada.call.events().recv_timeout(PATIENCE).unwrap(), CallEvent::Heard(_)) {}
        drop(voice);
        drop(guest);
        eventually("the guest has left", || ada.call.people().unwrap().len() == 1);
    }
    let (before, open, threads, delay) = measured.unwrap();
    eventually("threads have ended", || threads_of_calls() == threads);
    eventually("descriptors are closed", || descriptors() == open);
    let grown = kilobytes().saturating_sub(before);
    // Whoever was late because the computer stood still is soon as early as before.
    let mut delay_now = Duration::ZERO;
    eventually("Ben is played as early as before", || {
        delay_now = delay_of(&ada.await_person("Ben"));
        delay_now <= delay + PACKET
    });
    let heard = *steadiness.lock().unwrap();
    println!("{rounds} guests: {grown} kB more, Ben is played {delay_now:?} behind (before: {delay:?}); {heard:?}");
    assert!(heard.ticks > 0 && heard.clicks == 0, "Ben clicks: {heard:?}");
    assert!(heard.silent <= A_FEW + heard.ticks / 100, "Ben is interrupted: {heard:?}");
    assert!(grown <= SLACK_KILOBYTES, "{grown} kB more");
    ada.await_tones(&[TONE], &[1_100.0]);
}

fn threads_and_descriptors_end_with_their_call() {
    let _alone = alone();
    let lab = Lab::new("calls-threads").unwrap();
    let (_switch, [a]) = lab.hosts_on_a_switch(["a"], Snooping::Off).unwrap();
    let tea = dialable(GROUP);
    drop(Party::join(&a, "Ada", &tea));
    let before = descriptors();
    assert_eq!(threads_of_calls(), 0);
    let parties: Vec<Party> = (0..5).map(|_| Party::join(&a, "Ada", &tea)).collect();
    eventually("there is a driver and a mixer each", || threads_of_calls() == 10);
    drop(parties);
    eventually("all threads have ended", || threads_of_calls() == 0);
    assert_eq!(descriptors(), before);
}
