//! The mixer's thread: waits for the beat, takes what arrived, makes ten milliseconds, lets the listeners hear them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use conference_model::participant::SourceKey;
use conference_model::time::Instant;
use crossbeam_channel::{Receiver, Sender};

use super::batch::{Deserted, Entry, Unloading, Word};
use super::metronome::{Beat, Metronome, SystemMetronome};
use super::own_voice::OwnSound;
use super::sound::{ListenerId, MixListener, Sound, Tracks};
use super::telling::Teller;
use super::urgency::go_first;
use super::{CallEvent, Clock, MixingCounters};
use crate::mixer::{Mixer, MixerCounters, MixerEvent, TICK_FRAMES, TalkerCounters, TalkerReport};

/// Orders taken in one tick. More wait for the next.
const MOST_ORDERS: usize = 16;

/// Levels are measured for the roster once in so many ticks: as often as packets come.
const MEASURED_EVERY: u64 = 2;

/// Sources without levels that are measured. More than are decoded makes no sense.
const MOST_UNLEVELLED: usize = 64;

/// Something the program wants of this thread.
pub(super) enum Order {
    Listen(ListenerId, Box<dyn MixListener>),
    /// Gives the listener back, so that it ends on the thread of whoever made it.
    Dismiss(ListenerId, Sender<Option<Box<dyn MixListener>>>),
    /// `None`: the system's clock.
    Pace(Option<Box<dyn Metronome>>),
    /// Fills in what is asked; its room was made by whoever asks.
    Report(MixReport, Sender<MixReport>),
}

/// What is asked of the mixer.
#[derive(Debug, Default)]
pub(super) struct MixReport {
    pub(super) talkers: Vec<TalkerReport>,
    pub(super) counters: MixerCounters,
    pub(super) totals: TalkerCounters,
    pub(super) level: u8,
    pub(super) mixing: MixingCounters,
}

/// A level that was measured, for the roster.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    pub(super) source: SourceKey,
    pub(super) level: u8,
}

/// Things that the driver frees, so that this thread does not have to.
pub(super) const MOST_DISCARDED: usize = 64;

/// Something that this thread has no more use for.
#[expect(dead_code, reason = "it is only dropped")]
pub(super) enum Discarded {
    Listener(Box<dyn MixListener>),
    Metronome(Box<dyn Metronome>),
    /// Of a report that nobody waits for any more.
    Talkers(Vec<TalkerReport>),
}

/// What the thread has to do with.
pub(super) struct Ends {
    pub(super) clock: Clock,
    pub(super) batches: Unloading,
    pub(super) orders: Receiver<Order>,
    pub(super) measured: Sender<Measured>,
    pub(super) discarding: Sender<Discarded>,
    pub(super) own: OwnSound,
    pub(super) teller: Teller,
}

/// The thread.
pub(super) struct Mixing {
    mixer: Mixer,
    mix: Vec<f32>,
    ends: Ends,
    listeners: Vec<(ListenerId, Box<dyn MixListener>)>,
    metronome: Option<Box<dyn Metronome>>,
    system: SystemMetronome,
    last: Instant,
    /// Those whose packets had no level since levels were measured last.
    unlevelled: Vec<SourceKey>,
    counters: MixingCounters,
}

impl Mixing {
    pub(super) fn new(mixer: Mixer, ends: Ends) -> Self {
        let now = ends.clock.now();
        Self {
            mix: vec![0.0; TICK_FRAMES * mixer.layout().channels()],
            mixer,
            listeners: Vec::new(),
            metronome: None,
            system: SystemMetronome::after(ends.clock, now),
            last: now,
            unlevelled: Vec::with_capacity(MOST_UNLEVELLED),
            counters: MixingCounters::default(),
            ends,
        }
    }

    /// Until the driver is gone.
    pub(super) fn run(mut self) {
        self.counters.goes_first = go_first();
        loop {
            self.wait();
            if self.take_batches() == Err(Deserted) {
                return;
            }
            self.take_orders();
            self.tick();
        }
    }

    fn wait(&mut self) {
        if let Some(metronome) = &mut self.metronome {
            // One that fails stands.
            if catch_unwind(AssertUnwindSafe(|| metronome.wait())).unwrap_or(Beat::Stopped) == Beat::Now {
                return;
            }
            self.replace_metronome(None);
            self.system = SystemMetronome::after(self.ends.clock, self.last);
            self.ends.teller.tell(CallEvent::MetronomeStopped);
        }
        let missed = self.system.missed();
        self.system.wait();
        self.counters.missed += self.system.missed() - missed;
    }

    fn take_batches(&mut self) -> Result<(), Deserted> {
        let Self { mixer, unlevelled, ends, .. } = self;
        ends.batches.take(|at, entry| match entry {
            Entry::Packet(packet) => {
                if packet.level.is_none() && unlevelled.len() < MOST_UNLEVELLED && !unlevelled.contains(&packet.source)
                {
                    unlevelled.push(packet.source);
                }
                mixer.push(at, packet);
            }
            Entry::Word(Word::Left(source)) => mixer.leave(at, source),
            Entry::Word(Word::Own(source)) => mixer.set_own(at, source),
            Entry::Word(Word::Wish { source, gain, muted }) => {
                // The driver lets no more through than the mixer takes.
                _ = mixer.set_gain(source, gain);
                _ = mixer.set_muted(at, source, muted);
            }
        })
    }

    fn take_orders(&mut self) {
        for _ in 0..MOST_ORDERS {
            let Ok(order) = self.ends.orders.try_recv() else { return };
            match order {
                Order::Listen(id, listener) => self.listeners.push((id, listener)),
                Order::Dismiss(id, to) => {
                    // Whoever asked may have stopped waiting.
                    if let Err(unanswered) = to.try_send(self.dismiss(id)) {
                        unanswered
                            .into_inner()
                            .into_iter()
                            .for_each(|listener| self.discard(Discarded::Listener(listener)));
                    }
                }
                Order::Pace(Some(metronome)) => _ = self.replace_metronome(Some(metronome)),
                Order::Pace(None) if self.replace_metronome(None) => {
                    self.system = SystemMetronome::after(self.ends.clock, self.last);
                }
                Order::Pace(None) => {}
                Order::Report(report, to) => {
                    if let Err(unanswered) = to.try_send(self.fill(report)) {
                        self.discard(Discarded::Talkers(unanswered.into_inner().talkers));
                    }
                }
            }
        }
    }

    /// Whether there was one before.
    fn replace_metronome(&mut self, metronome: Option<Box<dyn Metronome>>) -> bool {
        let before = std::mem::replace(&mut self.metronome, metronome);
        let was_there = before.is_some();
        before.into_iter().for_each(|metronome| self.discard(Discarded::Metronome(metronome)));
        was_there
    }

    fn discard(&self, discarded: Discarded) {
        // Where a program fails so often that the driver does not keep up, it waits for itself.
        drop(self.ends.discarding.try_send(discarded));
    }

    fn dismiss(&mut self, id: ListenerId) -> Option<Box<dyn MixListener>> {
        let place = self.listeners.iter().position(|(known, _)| *known == id)?;
        Some(self.listeners.remove(place).1)
    }

    fn fill(&self, mut report: MixReport) -> MixReport {
        let room = report.talkers.capacity();
        report.talkers.extend(self.mixer.talkers().take(room));
        report.counters = self.mixer.counters();
        report.totals = self.mixer.totals();
        report.level = self.mixer.level();
        report.mixing = self.counters;
        report
    }

    fn tick(&mut self) {
        let now = self.ends.clock.now();
        self.last = now;
        self.mixer.tick(now, &mut self.mix);
        self.counters.ticks += 1;
        let layout = self.mixer.layout();
        self.counters.own_lost = self.ends.own.lost();
        let (tracks, own) = (Tracks::of_mixer(&self.mixer), self.ends.own.tick());
        let sound = Sound { at: now, mix: &self.mix, layout, tracks, own };
        let (teller, discarding) = (&self.ends.teller, &self.ends.discarding);
        let fails = |listener: &mut dyn MixListener| catch_unwind(AssertUnwindSafe(|| listener.hear(&sound))).is_err();
        for (id, listener) in self.listeners.extract_if(.., |(_, listener)| fails(listener.as_mut())) {
            drop(discarding.try_send(Discarded::Listener(listener)));
            teller.tell(CallEvent::ListenerFailed(id));
        }
        while let Some(event) = self.mixer.poll_event() {
            teller.tell(match event {
                MixerEvent::Heard(source) => CallEvent::Heard(source),
                MixerEvent::Unheard(source) => CallEvent::Unheard(source),
            });
        }
        if self.counters.ticks.is_multiple_of(MEASURED_EVERY) {
            self.report_levels();
        }
    }

    /// Whether somebody talks who claims no level, only decoding shows.
    fn report_levels(&mut self) {
        for talker in self.mixer.talkers().filter(|talker| self.unlevelled.contains(&talker.source)) {
            let measured = Measured { source: talker.source, level: talker.level };
            self.counters.levels_lost += u64::from(self.ends.measured.try_send(measured).is_err());
        }
        self.unlevelled.clear();
    }
}
