//! Recording costs the mixer's thread no memory, and what was recorded or played leaves no file, thread or memory behind.
//! The crate `allocation-counter` brings a global allocator that counts, and descriptors and threads are counted of the
//! whole process, which is why this is a program of its own and has one test.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "its helpers are tests too")]

use std::path::Path;
use std::time::Duration;

use allocation_counter::measure;
use conference_model::participant::{SessionId, SourceKey};
use conference_model::rtp::Ssrc;
use conference_model::time::Instant;
use plenary_msp::call::{MixListener, Sound, Tracks};
use plenary_msp::codec::Layout;
use plenary_msp::mixer::TICK_FRAMES;
use plenary_msp::pipeline::playback::{Playback, PlaybackConfig, PlaybackEvent};
use plenary_msp::recording::{FileFormat, Recorder, Recording, RecordingConfig};

/// Half a second of three talkers.
fn talk(recorder: &mut Recorder) {
    let block = [0.1; TICK_FRAMES];
    let track = |n| (SourceKey { session: SessionId(0), ssrc: Ssrc(n) }, block.as_slice());
    let tracks = [track(1), track(2), track(3)];
    for _ in 0..50 {
        let (at, tracks) = (Instant::ZERO, Tracks::of(&tracks));
        recorder.hear(&Sound { at, mix: &block, layout: Layout::Mono, tracks, own: Some(&block) });
    }
}

/// One recording, and its mix played: to its end, or not.
fn record_and_play(folder: &Path, number: u32) {
    let format = if number.is_multiple_of(2) { FileFormat::Wav } else { FileFormat::OggOpus };
    let config = RecordingConfig { format, ..RecordingConfig::new(folder, format!("{number}")) };
    let (mut recording, mut recorder) = Recording::begin(config).unwrap();
    assert_eq!(measure(|| talk(&mut recorder)).count_total, 0, "the mixer's thread allocates");
    recording.stop();
    let mix = folder.join(format!("{number} mix.{}", format.extension()));
    let playback = Playback::start(PlaybackConfig::new(mix), Box::new(|_, _| {})).unwrap();
    let ends = number.is_multiple_of(25);
    let is_last = |event: &PlaybackEvent| !ends || matches!(event, PlaybackEvent::Ended);
    while !is_last(&playback.events().recv_timeout(Duration::from_secs(30)).unwrap()) {}
}

/// Open files, and threads.
fn counted() -> (usize, usize) {
    let count = |folder: &str| std::fs::read_dir(folder).unwrap().count();
    (count("/proc/self/fd"), count("/proc/self/task"))
}

#[test]
fn a_hundred_recordings_leave_no_file_open_and_no_thread() {
    let folder = std::env::temp_dir().join(format!("plenary-leaves-{}", std::process::id()));
    // GStreamer's threads and descriptors that stay are there after the first ones.
    (0..4).for_each(|number| record_and_play(&folder, number));
    let before = counted();
    (4..104).for_each(|number| record_and_play(&folder, number));
    let after = counted();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(after.0 <= before.0 + 2 && after.1 <= before.1 + 1, "{before:?} became {after:?}");
}
