//! The thread that plays: reads ahead, and lets go of ten milliseconds a beat.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use crossbeam_channel::{Receiver, TryRecvError};

use super::super::HearVoice;
use super::event::PlaybackEvent;
use super::list::PlayList;
use super::reader::{Read, Reader};
use crate::call::{Beat, Clock, Metronome, SystemMetronome};
use crate::codec::Layout;
use crate::lossy::Lossy;
use crate::mixer::{SAMPLE_RATE, TICK_FRAMES};

/// Read before it is wanted, so that the next file is open when the last one ends: 200 ms. A file that fits in there and
/// loops is kept, not opened over and over.
const AHEAD_FRAMES: usize = SAMPLE_RATE as usize / 5;

/// How long to wait for samples before looking for commands again.
const GLANCE: Duration = Duration::from_millis(10);

/// What is asked of the player; to stop it, go away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Command {
    Pause,
    Resume,
    Rewind,
}

/// What the player is connected to.
pub(super) struct Outlets {
    /// Whether somebody speaks is not known of files.
    pub(super) hear: HearVoice,
    pub(super) commands: Receiver<Command>,
    pub(super) events: Lossy<PlaybackEvent>,
}

/// Where samples come from.
enum Source {
    File(PathBuf, Reader),
    Nothing,
}

/// Plays a list.
pub(super) struct Player {
    outlets: Outlets,
    /// The system's clock if nobody's; it begins with the first block.
    pace: Option<Box<dyn Metronome>>,
    list: PlayList,
    layout: Layout,
    source: Source,
    ahead: VecDeque<f32>,
    /// Events, and how many samples are to be heard before each.
    due: VecDeque<(u64, PlaybackEvent)>,
    heard: u64,
    /// The whole of a file that is short and loops, once it is known.
    short: Option<Vec<f32>>,
    is_paused: bool,
    is_over: bool,
    block: Vec<f32>,
}

impl Player {
    pub(super) fn new(outlets: Outlets, pace: Option<Box<dyn Metronome>>, list: PlayList, layout: Layout) -> Self {
        Self {
            outlets,
            pace,
            list,
            layout,
            source: Source::Nothing,
            ahead: VecDeque::new(),
            due: VecDeque::new(),
            heard: 0,
            short: None,
            is_paused: false,
            is_over: false,
            block: Vec::new(),
        }
    }

    /// Plays until all is heard or nobody commands any more.
    pub(super) fn run(mut self) {
        while self.obey() {
            self.read_ahead();
            let is_short = self.ahead.len() < self.block_samples();
            if !self.is_paused && is_short && !self.is_over {
                continue;
            }
            if !self.is_paused && self.ahead.is_empty() {
                self.tell_due(u64::MAX);
                return self.outlets.events.send(PlaybackEvent::Ended);
            }
            self.play_block();
            if self.pace.get_or_insert_with(system_pace).wait() == Beat::Stopped {
                self.pace = None;
            }
        }
    }

    /// Whether to go on.
    fn obey(&mut self) -> bool {
        loop {
            match self.outlets.commands.try_recv() {
                Ok(Command::Pause) => self.is_paused = true,
                Ok(Command::Resume) => self.is_paused = false,
                Ok(Command::Rewind) => self.rewind(),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn rewind(&mut self) {
        self.list.rewind();
        self.source = Source::Nothing;
        self.ahead.clear();
        self.due.clear();
        self.is_over = false;
    }

    /// Ten milliseconds; silence behind the end and in a pause, so that the time of whoever listens goes on.
    fn play_block(&mut self) {
        let count = if self.is_paused { 0 } else { self.block_samples().min(self.ahead.len()) };
        self.tell_due(self.heard);
        self.block.clear();
        self.block.extend(self.ahead.drain(..count));
        self.block.resize(self.block_samples(), 0.0);
        self.heard += count as u64;
        (self.outlets.hear)(&self.block, None);
    }

    /// One file is opened at a time, since that may take long: afterwards commands are looked at.
    fn read_ahead(&mut self) {
        while self.ahead.len() < AHEAD_FRAMES * self.layout.channels() && !self.is_over {
            let Source::File(path, reader) = &mut self.source else {
                return self.open_next();
            };
            let wait = if self.ahead.len() < TICK_FRAMES * self.layout.channels() { GLANCE } else { Duration::ZERO };
            match reader.read(wait, &mut self.ahead) {
                Ok(Read::Some) => self.list.note_sound(),
                Ok(Read::NotYet) => return,
                Ok(Read::End(samples)) => {
                    self.source = Source::Nothing;
                    self.keep_if_short(samples);
                }
                Err(trouble) => {
                    let path = std::mem::take(path);
                    self.source = Source::Nothing;
                    self.note(PlaybackEvent::Failed(path, trouble));
                }
            }
        }
    }

    fn open_next(&mut self) {
        let Some(turn) = self.list.advance() else {
            self.is_over = true;
            return;
        };
        if let Some(round) = turn.repeats {
            self.note(PlaybackEvent::Repeated(round));
        }
        self.note(PlaybackEvent::Started(turn.path.clone()));
        if let Some(short) = &self.short {
            self.ahead.extend(short);
            self.list.note_sound();
            return;
        }
        match Reader::open(&turn.path, turn.kind, self.layout) {
            Ok(reader) => self.source = Source::File(turn.path, reader),
            Err(trouble) => self.note(PlaybackEvent::Failed(turn.path, trouble)),
        }
    }

    /// Its samples are the last that were read, as far as they have not been heard yet.
    fn keep_if_short(&mut self, samples: u64) {
        let Ok(samples) = usize::try_from(samples) else { return };
        if self.list.is_loop() && samples <= self.ahead.len() {
            self.short = Some(self.ahead.iter().skip(self.ahead.len() - samples).copied().collect());
        }
    }

    /// An event that belongs to what will be read next.
    fn note(&mut self, event: PlaybackEvent) {
        self.due.push_back((self.heard + self.ahead.len() as u64, event));
    }

    fn tell_due(&mut self, heard: u64) {
        while self.due.front().is_some_and(|(at, _)| *at <= heard) {
            if let Some((_, event)) = self.due.pop_front() {
                self.outlets.events.send(event);
            }
        }
    }

    fn block_samples(&self) -> usize {
        TICK_FRAMES * self.layout.channels()
    }
}

fn system_pace() -> Box<dyn Metronome> {
    let clock = Clock::start();
    Box::new(SystemMetronome::after(clock, clock.now()))
}
