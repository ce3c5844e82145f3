//! One talker who is decoded, heard or warm: its packets in, ten milliseconds of its sound out.
//!
//! ```text
//!             position                front                                 the newest packet's end
//!      past      │   unread samples     │   queue of packets, with holes                │
//!   ─────────────┼──────────────────────┼───────────────────────────────────────────────┼──► the talker's time
//!                └── read by the tick   └── decoded, recovered or made up when needed
//! ```
//!
//! What happens at the front, whenever the tick needs more:
//!
//! | the next packet | what is written | the front moves |
//! | --- | --- | --- |
//! | is there | its sound | to its end |
//! | is missing, later ones are there | its copy in the following one (FEC), or concealment | by as much |
//! | follows the last, but its time has not come (DTX) | concealment that fades to silence | by as much |
//! | none is there | the same, and nobody knows yet why | not yet |
//!
//! The last is settled when a packet comes: if time was left out (DTX, loss), the front makes up for what was held; if none
//! was, the packet was late and everything is played that much later.

use std::time::Duration;

use conference_model::participant::SourceKey;
use conference_model::time::Instant;

use super::packet::AudioPacket;
use super::pcm::{Pcm, SAMPLE_RATE, TICK_FRAMES};
use super::playout::{self, Playout};
use super::queue::{Placed, Queue, Queued};
use super::retime::{BEFORE, BEHIND, retime};
use super::seen::Seen;
use super::stats::TalkerCounters;
use super::timeline::{MOST_MISSING, Stamp, Timeline};
use super::voice::{GRAIN, MOST_AT_ONCE, Voice};
use crate::codec::{Format, Layout};
use crate::meter;

/// Packets this close to each other's ends continue each other: some clocks do not divide evenly.
const CONTIGUOUS: i64 = GRAIN as i64;

/// How much is kept of a backlog.
const KEPT_OF_BACKLOG: i64 = 60 * SAMPLE_RATE as i64 / 1_000;

/// A packet that passed the mixer's checks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checked<'a> {
    pub(super) packet: AudioPacket<'a>,
    pub(super) index: usize,
    pub(super) format: Format,
    /// Of 48 kHz.
    pub(super) frames: i64,
}

#[derive(Debug)]
pub(super) struct Talker {
    pub(super) source: SourceKey,
    pub(super) counters: TalkerCounters,
    formats: Vec<Format>,
    queue: Queue,
    timeline: Timeline,
    seen: Seen,
    voice: Voice,
    pcm: Pcm,
    playout: Playout,
    front: i64,
    /// Frames written since nothing was there, if nothing is.
    held: i64,
    longest: i64,
    last_tick: Instant,
    /// When its first packet came, until that is played.
    first_came: Option<Instant>,
    /// The levels of the packets decoded in this tick: the last of them.
    measured: Option<u8>,
    level: u8,
}

impl Talker {
    /// `longest` is the most that may be buffered, in frames.
    pub(super) fn new(source: SourceKey, layout: Layout, formats: Vec<Format>, longest: i64) -> Self {
        Self {
            source,
            counters: TalkerCounters::default(),
            voice: Voice::new(layout, formats.len()),
            formats,
            queue: Queue::default(),
            timeline: Timeline::default(),
            seen: Seen::default(),
            pcm: Pcm::new(layout.channels()),
            playout: Playout::new(Instant::ZERO, longest),
            front: 0,
            held: 0,
            longest,
            last_tick: Instant::ZERO,
            first_came: None,
            measured: None,
            level: u8::MAX,
        }
    }

    /// Begins anew for `source`, in the memory of the last.
    pub(super) fn begin(&mut self, now: Instant, source: SourceKey) {
        self.source = source;
        self.counters = TalkerCounters::default();
        self.queue.clear();
        self.timeline = Timeline::default();
        self.seen = Seen::default();
        self.voice.reset();
        self.pcm.clear();
        self.playout = Playout::new(now, self.longest);
        (self.front, self.held) = (0, 0);
        self.last_tick = now;
        self.first_came = None;
        self.measured = None;
    }

    /// How loud the last tick was, before any gain.
    pub(super) fn level(&self) -> u8 {
        self.level
    }

    /// What the packets decoded since were measured to be.
    pub(super) fn take_measured(&mut self) -> Option<u8> {
        self.measured.take()
    }

    pub(super) fn buffered(&self) -> Duration {
        let frames = u64::try_from(self.backlog()).unwrap_or(0);
        Duration::from_nanos(frames * 1_000_000_000 / u64::from(SAMPLE_RATE))
    }

    pub(super) fn push(&mut self, now: Instant, checked: Checked<'_>) {
        let Checked { packet, index, format, frames } = checked;
        if self.voice.prepare(index, format).is_err() {
            self.counters.undecodable += 1;
            return;
        }
        let AudioPacket { sequence, timestamp, .. } = packet;
        let stamp = Stamp { arrived: now, sequence, timestamp, clock_rate: format.clock_rate(), frames };
        let media = self.timeline.place(stamp);
        self.counters.leapt = self.timeline.leaps();
        if self.seen.is_past(packet.sequence) {
            return self.came_too_late(now, packet.sequence, media);
        }
        let queued = Queued { sequence: packet.sequence, media, frames, format: index, payload: Vec::new() };
        match self.queue.insert(queued, packet.payload) {
            Placed::Duplicate => self.counters.duplicate += 1,
            Placed::Full => self.counters.skipped += 1,
            Placed::Last => self.arrived(now, packet.sequence, media),
            Placed::Between => {
                self.counters.reordered += 1;
                self.arrived(now, packet.sequence, media);
            }
        }
    }

    fn came_too_late(&mut self, now: Instant, sequence: u64, media: i64) {
        if self.seen.contains(sequence) {
            self.counters.duplicate += 1;
            return;
        }
        self.counters.late += 1;
        // Its place was filled within the tick before its position.
        let by = self.position() - media + TICK_FRAMES as i64;
        if by < self.longest {
            self.playout.too_late(now, by, self.backlog());
        }
    }

    fn arrived(&mut self, now: Instant, sequence: u64, media: i64) {
        if self.seen.is_empty() && self.held == 0 {
            return self.came_before_the_first_tick(now, media);
        }
        if self.held > 0 {
            self.settle(now, sequence, media);
        }
        let elapsed = frames_of(now - self.last_tick);
        self.playout.in_time(now, playout::margin(media - self.position(), elapsed));
    }

    /// Nothing was played yet: it begins with the earliest, by which the others' margins are measured.
    fn came_before_the_first_tick(&mut self, now: Instant, media: i64) {
        if self.first_came.is_none() {
            self.first_came = Some(now);
            self.front = media;
        } else {
            self.front = self.front.min(media);
            self.playout.in_time(now, media - self.front);
        }
    }

    /// A packet came while nothing was there: was time left out, or was it late?
    fn settle(&mut self, now: Instant, sequence: u64, media: i64) {
        let left_out = media - self.front;
        let held = std::mem::take(&mut self.held);
        let early = left_out - held;
        if (0..=self.longest).contains(&early) {
            self.front += held;
        } else {
            self.front = media;
            self.playout.grew(-early);
        }
        let repairable = self.queue.first().is_some_and(|first| {
            self.seen.missing_before(sequence) == 1
                && self.formats.get(first.format).is_some_and(|format| format.carries_fec(&first.payload))
        });
        if repairable {
            self.playout.too_late(now, held, self.backlog());
        }
    }

    /// Ten milliseconds into `out`.
    pub(super) fn tick(&mut self, now: Instant, out: &mut [f32]) {
        self.last_tick = now;
        if let Some(came) = self.first_came.take() {
            self.playout.begins_late(frames_of(now - came) - TICK_FRAMES as i64);
        }
        self.skip_backlog();
        let frames = self.playout.frames(now);
        let behind = if frames == TICK_FRAMES { 0 } else { BEHIND };
        self.fill(now, frames + behind);
        retime(self.pcm.window(BEFORE), out.len() / TICK_FRAMES, frames, out);
        self.pcm.consume(frames);
        self.level = meter::level(meter::power(out));
    }

    fn fill(&mut self, now: Instant, needed: usize) {
        // Each round writes at least a frame, or takes a packet out of a bounded queue.
        while self.pcm.unread() < needed {
            let missing = needed - self.pcm.unread();
            let owed = self.playout.owed();
            if owed > 0 {
                let made = self.make_up(usize::try_from(owed).unwrap_or(GRAIN));
                self.playout.repaid(made);
                continue;
            }
            let Some(first) = self.queue.first() else {
                self.held += self.make_up(missing);
                continue;
            };
            let gap = first.media - self.front;
            if gap < CONTIGUOUS {
                self.play_first();
            } else if self.seen.missing_before(first.sequence) > 0 {
                self.repair(now, gap);
            } else {
                self.wait(gap, missing);
            }
        }
    }

    fn play_first(&mut self) {
        let Some(packet) = self.queue.pop() else { return };
        let missing = self.seen.missing_before(packet.sequence);
        self.counters.lost += if missing < MOST_MISSING { missing } else { 0 };
        self.seen.insert(packet.sequence);
        if packet.frames == 0 {
            // Its sender's word that it is silent: nothing to play.
        } else if packet.media + packet.frames <= self.front {
            self.counters.late += 1;
        } else {
            self.playout.grew(self.front - packet.media);
            self.front = packet.media;
            self.decode(&packet);
        }
        self.queue.recycle(packet);
    }

    fn decode(&mut self, packet: &Queued) {
        match self.voice.play(packet.format, &packet.payload, &mut self.pcm) {
            Ok(level) => {
                self.counters.played += 1;
                self.measured = Some(level);
                self.front += packet.frames;
            }
            Err(_) => {
                self.counters.undecodable += 1;
                self.front += self.make_up(usize::try_from(packet.frames).unwrap_or(GRAIN));
            }
        }
    }

    /// Packets are missing before the first one. The copy in it is of the one right before it.
    fn repair(&mut self, now: Instant, gap: i64) {
        if gap > self.longest {
            self.playout.grew(-gap);
            self.front += gap;
            self.voice.interrupt(&self.pcm);
            return;
        }
        let gap = usize::try_from(gap).unwrap_or(GRAIN);
        let Some(first) = self.queue.first() else { return };
        let frames = usize::try_from(first.frames).unwrap_or(0);
        if gap >= frames + GRAIN {
            self.front += self.make_up((gap - frames).min(MOST_AT_ONCE));
            return;
        }
        let rounded = gap.next_multiple_of(GRAIN);
        let has_copy = self.formats.get(first.format).is_some_and(|format| format.carries_fec(&first.payload));
        if has_copy && self.voice.recover(&first.payload, rounded, &mut self.pcm) {
            self.counters.recovered += 1;
            self.front += rounded as i64;
            self.playout.in_time_to_repair(now);
        } else {
            self.front += self.make_up(rounded);
        }
    }

    /// The sender left time out: silence, of which some can be left out if we are later than need be.
    fn wait(&mut self, gap: i64, missing: usize) {
        let left_out = self.playout.surplus().min(gap);
        if self.pcm.is_silent() && left_out > 0 {
            self.front += left_out;
            self.playout.grew(-left_out);
            return;
        }
        let frames = usize::try_from(gap).map_or(missing, |gap| gap.min(missing));
        self.front += self.make_up(frames);
    }

    fn make_up(&mut self, frames: usize) -> i64 {
        let audible = !self.pcm.is_silent();
        let made = self.voice.make_up(frames, &mut self.pcm);
        self.counters.concealed_frames += if audible { made as u64 } else { 0 };
        made as i64
    }

    /// After a stall of the network everything comes at once: what is too old is left out.
    fn skip_backlog(&mut self) {
        if self.backlog() <= self.longest {
            return;
        }
        while self.backlog() > KEPT_OF_BACKLOG {
            let Some(packet) = self.queue.pop() else { break };
            self.counters.skipped += 1;
            self.seen.insert(packet.sequence);
            let end = packet.media + packet.frames;
            self.playout.grew(self.front - end);
            self.front = end;
            self.queue.recycle(packet);
        }
        self.voice.interrupt(&self.pcm);
    }

    /// The place in the talker's time that is heard next.
    fn position(&self) -> i64 {
        self.front - self.pcm.unread() as i64 + self.held
    }

    fn backlog(&self) -> i64 {
        self.queue.end().map_or(0, |end| end - self.front) + self.pcm.unread() as i64
    }
}

/// A short time in frames.
fn frames_of(time: Duration) -> i64 {
    i64::try_from(time.as_nanos() * u128::from(SAMPLE_RATE) / 1_000_000_000).unwrap_or(i64::MAX)
}
