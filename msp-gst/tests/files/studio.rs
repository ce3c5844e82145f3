//! Tones in virtual time into a recording, and files back into samples.

use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conference_model::participant::{SessionId, SourceKey};
use conference_model::rtp::Ssrc;
use conference_model::time::Instant;
use plenary_msp::call::{Beat, Metronome, MixListener, Sound, Tracks};
use plenary_msp::codec::Layout;
use plenary_msp::mixer::{SAMPLE_RATE, TICK_FRAMES};
use plenary_msp::pipeline::playback::{Playback, PlaybackConfig, PlaybackError, PlaybackEvent};
use plenary_msp::recording::{
    FileFormat, RecordedFile, Recorder, Recording, RecordingConfig, RecordingEvent, TrackName,
};

/// Ticks in a second.
pub(crate) const SECOND: u64 = 100;

/// Far more than anything takes.
const LONG: Duration = Duration::from_secs(60);

/// A folder that is gone with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("plenary-files-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, octets: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, octets).unwrap();
        path
    }

    /// A file of GStreamer's making.
    #[cfg(unix)]
    pub(crate) fn make(&self, name: &str, launch: &str) -> PathBuf {
        let path = self.0.join(name);
        let launch = format!("gst-launch-1.0 -q {launch} ! filesink location={}", path.display());
        let made = Command::new("sh").args(["-c", &launch]).status().unwrap();
        assert!(made.success(), "{launch}");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A sine that begins with frame `from`.
pub(crate) fn tone(hertz: f64, amplitude: f64, from: u64, frames: usize) -> Vec<f32> {
    let step = hertz * std::f64::consts::TAU / f64::from(SAMPLE_RATE);
    (from..).take(frames).map(|n| (amplitude * (n as f64 * step).sin()) as f32).collect()
}

pub(crate) fn source(number: u32) -> SourceKey {
    SourceKey { session: SessionId(0), ssrc: Ssrc(number) }
}

pub(crate) fn name(participant: &str, label: &str) -> TrackName {
    TrackName { participant: participant.to_owned(), label: label.to_owned() }
}

/// Who talks, at how many hertz, how loud.
pub(crate) type Talker = (u32, f64, f64);

/// A mixer that makes tones for a recorder.
pub(crate) struct Talk {
    pub(crate) recorder: Recorder,
    pub(crate) tick: u64,
}

impl Talk {
    /// One tick in which each makes a tone.
    pub(crate) fn tick(&mut self, talkers: &[Talker]) {
        self.tick_with(talkers, None);
    }

    /// The same, and we make one too.
    pub(crate) fn tick_with(&mut self, talkers: &[Talker], own: Option<(f64, f64)>) {
        let from = self.tick * TICK_FRAMES as u64;
        let sine = |(n, hertz, amplitude): &Talker| (source(*n), tone(*hertz, *amplitude, from, TICK_FRAMES));
        let tones: Vec<_> = talkers.iter().map(sine).collect();
        let tracks: Vec<_> = tones.iter().map(|(source, tone)| (*source, tone.as_slice())).collect();
        let own = own.map(|(hertz, amplitude)| tone(hertz, amplitude, from, TICK_FRAMES));
        self.hear(&tracks, own.as_deref());
    }

    /// One tick in which so many make the same tone: faster than any writer.
    pub(crate) fn crowd(&mut self, talkers: u32, hertz: f64, amplitude: f64) {
        let tone = tone(hertz, amplitude, self.tick * TICK_FRAMES as u64, TICK_FRAMES);
        let tracks: Vec<_> = (0..talkers).map(|n| (source(n), tone.as_slice())).collect();
        self.hear(&tracks, None);
    }

    /// How much there was so far.
    pub(crate) fn frames(&self) -> usize {
        usize::try_from(self.tick).unwrap() * TICK_FRAMES
    }

    fn hear(&mut self, tracks: &[(SourceKey, &[f32])], own: Option<&[f32]>) {
        let mut mix = vec![0.0; TICK_FRAMES];
        tracks.iter().for_each(|(_, tone)| mix.iter_mut().zip(*tone).for_each(|(mix, sample)| *mix += sample));
        let at = Instant::after_epoch(Duration::from_millis(10 * self.tick));
        self.recorder.hear(&Sound { at, mix: &mix, layout: Layout::Mono, tracks: Tracks::of(tracks), own });
        self.tick += 1;
    }
}

/// A recording and the mixer before it.
pub(crate) struct Studio {
    pub(crate) recording: Recording,
    pub(crate) talk: Talk,
}

impl Studio {
    pub(crate) fn new(config: RecordingConfig) -> Self {
        let (recording, recorder) = Recording::begin(config).unwrap();
        Self { recording, talk: Talk { recorder, tick: 0 } }
    }

    pub(crate) fn of(folder: &Folder, format: FileFormat) -> Self {
        Self::new(RecordingConfig { format, ..RecordingConfig::new(&folder.0, "call") })
    }

    /// So many ticks, no faster than they are written.
    pub(crate) fn hear(&mut self, ticks: u64, talkers: &[Talker]) {
        for _ in 0..ticks {
            self.talk.tick(talkers);
            self.wait_for_all_but(1_000);
        }
        self.wait_for_all_but(0);
    }

    /// The same, while we say something too.
    pub(crate) fn converse(&mut self, ticks: u64, talkers: &[Talker], own: (f64, f64)) {
        for _ in 0..ticks {
            self.talk.tick_with(talkers, Some(own));
            self.wait_for_all_but(1_000);
        }
        self.wait_for_all_but(0);
    }

    fn wait_for_all_but(&self, most: u64) {
        while self.recording.statistics().waiting_blocks > most {
            std::thread::yield_now();
        }
    }

    /// Ends the recording, of which nothing got lost.
    pub(crate) fn stop(mut self) -> Vec<RecordedFile> {
        self.recording.stop();
        let statistics = self.recording.statistics();
        assert_eq!((statistics.lost_blocks, statistics.lost_names), (0, 0));
        finished(&self.recording)
    }
}

/// The files of a recording that went well.
pub(crate) fn finished(recording: &Recording) -> Vec<RecordedFile> {
    match recording.events().recv_timeout(LONG) {
        Ok(RecordingEvent::Finished(files)) => files,
        other => panic!("{other:?}"),
    }
}

/// As fast as it goes.
pub(crate) struct Hurry;

impl Metronome for Hurry {
    fn wait(&mut self) -> Beat {
        Beat::Now
    }
}

/// What was heard of a playback, and what it said.
pub(crate) struct Heard {
    pub(crate) samples: Vec<f32>,
    pub(crate) events: Vec<PlaybackEvent>,
}

impl Heard {
    /// Why what could not be played could not.
    pub(crate) fn failures(&self) -> Vec<String> {
        let failures = self.events.iter().filter_map(|event| match event {
            PlaybackEvent::Failed(_, why) => Some(why.to_string()),
            _ => None,
        });
        failures.collect()
    }
}

/// Plays to the end.
pub(crate) fn play(config: PlaybackConfig) -> Heard {
    try_play(config).unwrap()
}

/// The same of what may be refused.
pub(crate) fn try_play(config: PlaybackConfig) -> Result<Heard, PlaybackError> {
    let samples = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&samples);
    let block_len = TICK_FRAMES * config.layout.channels();
    let hear = move |block: &[f32], voice: Option<bool>| {
        assert_eq!((block.len(), voice), (block_len, None));
        ear.lock().unwrap().extend_from_slice(block);
    };
    let playback = Playback::start_by(config, Box::new(Hurry), Box::new(hear))?;
    let mut events = Vec::new();
    while !matches!(events.last(), Some(PlaybackEvent::Ended)) {
        events.push(playback.events().recv_timeout(LONG).unwrap());
    }
    let samples = std::mem::take(&mut *samples.lock().unwrap());
    Ok(Heard { samples, events })
}

/// A file's samples.
pub(crate) fn samples_of(path: &Path) -> Vec<f32> {
    let heard = play(PlaybackConfig::new(path));
    assert!(heard.failures().is_empty(), "{:?}", heard.events);
    heard.samples
}
