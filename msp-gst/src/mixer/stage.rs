//! Those who are decoded: a bounded pool of talkers, summed up every tick.
//!
//! Who is no longer decoded is played for one more tick, in which it fades, before its place is free.

use std::collections::HashMap;
use std::time::Duration;

use conference_model::participant::SourceKey;
use conference_model::random::KeyedHash;
use conference_model::speakers::SpeakersConfig;
use conference_model::time::Instant;

use super::pcm::{SAMPLE_RATE, TICK_FRAMES};
use super::settings::Settings;
use super::stats::{TalkerCounters, TalkerReport};
use super::talker::{Checked, Talker};
use crate::codec::{Format, Layout};

/// Places for those who fade while others begin.
const LEAVING: usize = 8;

/// What a place on the stage is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    Heard,
    Warm,
    Leaving,
    Free,
}

#[derive(Debug)]
struct Place {
    role: Role,
    /// What the last tick ended with; the next one goes from there.
    gain: f32,
    /// Whether the last tick ended with it in the mix, at whatever gain.
    present: bool,
    /// The last tick's sound, if any of that was heard.
    track: Option<SourceKey>,
    sound: Vec<f32>,
    talker: Talker,
}

#[derive(Debug)]
pub(super) struct Stage {
    places: Vec<Place>,
    most: usize,
    by_source: HashMap<SourceKey, usize, KeyedHash>,
    formats: Vec<Format>,
    layout: Layout,
    longest: i64,
    mix: Vec<f32>,
    /// Of those who left.
    past: TalkerCounters,
}

impl Stage {
    pub(super) fn new(
        layout: Layout,
        formats: Vec<Format>,
        speakers: SpeakersConfig,
        longest_delay: Duration,
        hash: KeyedHash,
    ) -> Self {
        let most = speakers.slots + speakers.warm + speakers.turns + LEAVING;
        let longest = longest_delay.as_micros() * u128::from(SAMPLE_RATE) / 1_000_000;
        Self {
            places: Vec::with_capacity(most),
            most,
            by_source: HashMap::with_capacity_and_hasher(2 * most, hash),
            formats,
            layout,
            longest: i64::try_from(longest).unwrap_or(i64::from(SAMPLE_RATE)),
            mix: vec![0.0; TICK_FRAMES * layout.channels()],
            past: TalkerCounters::default(),
        }
    }

    /// Decodes `source` from now on. Says whether it was heard before.
    pub(super) fn admit(&mut self, now: Instant, source: SourceKey, heard: bool) -> bool {
        let role = if heard { Role::Heard } else { Role::Warm };
        if let Some(place) = self.place_of(source) {
            return std::mem::replace(&mut place.role, role) == Role::Heard;
        }
        let Some(index) = self.find_place(source) else { return false };
        self.by_source.insert(source, index);
        if let Some(place) = self.places.get_mut(index) {
            place.role = role;
            place.gain = 0.0;
            place.present = false;
            place.track = None;
            place.talker.begin(now, source);
        }
        false
    }

    /// No longer. Says whether it was heard.
    pub(super) fn dismiss(&mut self, source: SourceKey) -> bool {
        self.place_of(source).is_some_and(|place| std::mem::replace(&mut place.role, Role::Leaving) == Role::Heard)
    }

    /// `false` if its source is not decoded.
    pub(super) fn push(&mut self, now: Instant, checked: Checked<'_>) -> bool {
        match self.place_of(checked.packet.source) {
            Some(place) if place.role != Role::Leaving => {
                place.talker.push(now, checked);
                true
            }
            _ => false,
        }
    }

    /// The sum of all who are heard.
    pub(super) fn tick(&mut self, now: Instant, settings: &Settings) -> &mut [f32] {
        self.mix.fill(0.0);
        let channels = self.layout.channels();
        for place in &mut self.places {
            place.track = None;
            if place.role == Role::Free {
                continue;
            }
            place.tick(now, settings, channels, &mut self.mix);
            if place.role == Role::Leaving {
                place.role = Role::Free;
                self.by_source.remove(&place.talker.source);
                self.past.add(&std::mem::take(&mut place.talker.counters));
            }
        }
        &mut self.mix
    }

    /// What each of them said in the last tick.
    pub(super) fn tracks(&self) -> impl Iterator<Item = (SourceKey, &[f32])> {
        self.places.iter().filter_map(|place| Some((place.track?, place.sound.as_slice())))
    }

    /// What was measured in this tick.
    pub(super) fn drain_measured(&mut self, mut tell: impl FnMut(SourceKey, u8)) {
        for place in self.places.iter_mut().filter(|place| matches!(place.role, Role::Heard | Role::Warm)) {
            if let Some(level) = place.talker.take_measured() {
                tell(place.talker.source, level);
            }
        }
    }

    pub(super) fn talkers(&self) -> impl Iterator<Item = TalkerReport> {
        let decoded = self.places.iter().filter(|place| matches!(place.role, Role::Heard | Role::Warm));
        decoded.map(|place| TalkerReport {
            source: place.talker.source,
            heard: place.role == Role::Heard,
            level: place.talker.level(),
            buffered: place.talker.buffered(),
            counters: place.talker.counters,
        })
    }

    pub(super) fn totals(&self) -> TalkerCounters {
        let mut totals = self.past;
        self.places.iter().for_each(|place| totals.add(&place.talker.counters));
        totals
    }

    fn place_of(&mut self, source: SourceKey) -> Option<&mut Place> {
        let index = *self.by_source.get(&source)?;
        self.places.get_mut(index)
    }

    /// A free place; a new one while there may be more; else that of somebody who fades.
    fn find_place(&mut self, source: SourceKey) -> Option<usize> {
        let with = |role| move |place: &Place| place.role == role;
        if let Some(free) = self.places.iter().position(with(Role::Free)) {
            return Some(free);
        }
        if self.places.len() < self.most {
            let talker = Talker::new(source, self.layout, self.formats.clone(), self.longest);
            let sound = vec![0.0; self.mix.len()];
            self.places.push(Place { role: Role::Free, gain: 0.0, present: false, track: None, sound, talker });
            return Some(self.places.len() - 1);
        }
        let leaving = self.places.iter().position(with(Role::Leaving))?;
        let place = self.places.get_mut(leaving)?;
        self.by_source.remove(&place.talker.source);
        self.past.add(&std::mem::take(&mut place.talker.counters));
        Some(leaving)
    }
}

impl Place {
    /// Ten milliseconds of its talker, added to `mix`.
    fn tick(&mut self, now: Instant, settings: &Settings, channels: usize, mix: &mut [f32]) {
        self.talker.tick(now, &mut self.sound);
        let is_heard = self.role == Role::Heard;
        let gain = if is_heard { settings.gain(self.talker.source) } else { 0.0 };
        let gain_before = std::mem::replace(&mut self.gain, gain);
        add(&self.sound, channels, gain_before, gain, mix);
        let was_heard = std::mem::replace(&mut self.present, is_heard);
        if was_heard != is_heard {
            fade(&mut self.sound, channels, is_heard);
        }
        self.track = (was_heard || is_heard).then_some(self.talker.source);
    }
}

/// Adds `sound` to `mix`, the gain going from one value to another along the tick.
fn add(sound: &[f32], channels: usize, from: f32, to: f32, mix: &mut [f32]) {
    if from == to {
        if to != 0.0 {
            mix.iter_mut().zip(sound).for_each(|(mix, sample)| *mix += sample * to);
        }
        return;
    }
    let frames = mix.chunks_exact_mut(channels).zip(sound.chunks_exact(channels));
    for (n, (mix, sound)) in frames.enumerate() {
        let gain = from + (to - from) * elapsed(n);
        mix.iter_mut().zip(sound).for_each(|(mix, sample)| *mix += sample * gain);
    }
}

/// In or out along the tick.
fn fade(sound: &mut [f32], channels: usize, is_in: bool) {
    for (n, frame) in sound.chunks_exact_mut(channels).enumerate() {
        let gain = if is_in { elapsed(n) } else { 1.0 - elapsed(n) };
        frame.iter_mut().for_each(|sample| *sample *= gain);
    }
}

/// How much of the tick is over with its frame `n`.
fn elapsed(n: usize) -> f32 {
    (n + 1) as f32 / TICK_FRAMES as f32
}
