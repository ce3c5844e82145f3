//! Files are heard as they are, as often as they should be, without a click between.

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use plenary_msp::codec::Layout;
use plenary_msp::pipeline::playback::{Playback, PlaybackConfig, PlaybackError, PlaybackEvent, Repeat};

use crate::listen::{amplitude, bend_of_tone, peak, sharpest_bend};
use crate::studio::{Folder, Hurry, play, samples_of};

/// A tone of a second at a quarter of full scale, and what makes a file of it.
const TONE: &str = "audiotestsrc num-buffers=100 samplesperbuffer=480 freq=1000 volume=0.25 ! audio/x-raw,rate=48000";

fn times(count: u64) -> Repeat {
    Repeat::Times(NonZeroU64::new(count).unwrap())
}

/// In words, so that they can be compared.
fn told(events: &[PlaybackEvent]) -> Vec<String> {
    let file = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let word = |event: &PlaybackEvent| match event {
        PlaybackEvent::Started(path) => file(path),
        PlaybackEvent::Repeated(round) => format!("round {round}"),
        PlaybackEvent::Failed(path, why) => format!("{} failed: {why}", file(path)),
        PlaybackEvent::Ended => "ended".to_owned(),
    };
    events.iter().map(word).collect()
}

#[test]
fn every_kind_of_file_is_the_tone_that_is_in_it() {
    let kinds = [
        ("a.wav", "! wavenc", 0),
        ("float.wav", ",format=F32LE ! wavenc", 0),
        ("alaw.wav", "! audioresample ! audio/x-raw,rate=8000 ! alawenc ! wavenc", 100),
        ("mulaw.wav", "! audioresample ! audio/x-raw,rate=8000 ! mulawenc ! wavenc", 100),
        ("opus.ogg", "! opusenc ! oggmux", 960),
        ("vorbis.ogg", "! audioconvert ! vorbisenc quality=0.9 ! oggmux", 100),
        ("a.flac", "! flacenc", 0),
        ("flac.ogg", "! flacenc ! oggmux", 0),
        ("stereo.wav", ",channels=2 ! wavenc", 0),
        ("studio.wav", "! audioresample ! audio/x-raw,rate=96000 ! wavenc", 100),
        ("disc.wav", "! audioresample ! audio/x-raw,rate=44100 ! wavenc", 100),
        ("a.mp3", "! lamemp3enc target=bitrate bitrate=192", 2_400),
        ("tagged.mp3", "! lamemp3enc target=bitrate bitrate=192 ! id3v2mux", 2_400),
    ];
    let folder = Folder::new();
    for (name, encode, slack) in kinds {
        let sound = samples_of(&folder.make(name, &format!("{TONE}{encode}").replace("! ,", ",")));
        assert!(sound.len().abs_diff(48_000) <= slack + 480, "{name}: {}", sound.len());
        let middle = &sound[4_800..43_200];
        assert!((amplitude(middle, 1_000.0) - 0.25).abs() < 0.015, "{name}: {}", amplitude(middle, 1_000.0));
        assert!(amplitude(middle, 1_500.0) < 0.003, "{name}");
    }
}

#[test]
fn a_loop_goes_round_as_often_as_it_should_without_a_click() {
    let folder = Folder::new();
    // Whole periods, so the end fits the beginning: half a second, and less than is read ahead.
    for buffers in [50, 5] {
        let launch = TONE.replace("num-buffers=100", &format!("num-buffers={buffers}"));
        let file = folder.make("tone.wav", &format!("{launch},format=F32LE ! wavenc"));
        let heard = play(PlaybackConfig { repeat: times(4), ..PlaybackConfig::new(&file) });
        assert_eq!(heard.samples.len(), 4 * 480 * buffers, "not a sample more or less");
        let once = samples_of(&file);
        assert!(heard.samples.chunks(once.len()).all(|round| round == once), "each round is the file");
        assert!(sharpest_bend(&heard.samples) < 1.01 * bend_of_tone(1_000.0, 0.25));
        let rounds = ["tone.wav", "round 1", "tone.wav", "round 2", "tone.wav", "round 3", "tone.wav", "ended"];
        assert_eq!(told(&heard.events), rounds);
    }
}

#[test]
fn a_list_is_played_in_its_order_and_goes_on_behind_what_is_damaged() {
    let folder = Folder::new();
    let low = folder.make("low.wav", &format!("{TONE} ! wavenc"));
    let high = folder.make("high.ogg", &format!("{} ! opusenc ! oggmux", TONE.replace("1000", "2000")));
    let damaged = folder.write("damaged.wav", b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff");
    let files = vec![low.clone(), damaged, high, low];
    let heard = play(PlaybackConfig { files, repeat: times(2), ..PlaybackConfig::new("") });
    let sound = &heard.samples;
    for round in [&sound[..sound.len() / 2], &sound[sound.len() / 2..]] {
        assert!(amplitude(&round[4_800..43_200], 1_000.0) > 0.24 && amplitude(&round[4_800..43_200], 2_000.0) < 0.01);
        assert!(amplitude(&round[52_800..91_200], 2_000.0) > 0.24 && amplitude(&round[52_800..91_200], 1_000.0) < 0.01);
        assert!(amplitude(&round[100_800..139_200], 1_000.0) > 0.24);
    }
    let told = told(&heard.events);
    assert_eq!(told.len(), 12, "{told:?}");
    assert!(told[1] == "damaged.wav" && told[2].starts_with("damaged.wav failed: the file is damaged"), "{told:?}");
    assert_eq!((told[5].as_str(), told[11].as_str()), ("round 1", "ended"));
}

#[test]
fn stereo_stays_stereo_where_it_is_wanted() {
    let folder = Folder::new();
    let sides = "interleave name=i ! wavenc name=w audiotestsrc num-buffers=100 samplesperbuffer=480 freq=500 ! \
                 audio/x-raw,rate=48000,channels=1 ! queue ! i.sink_0 audiotestsrc num-buffers=100 samplesperbuffer=480 \
                 freq=900 ! audio/x-raw,rate=48000,channels=1 ! queue ! i.sink_1 w.";
    let heard = play(PlaybackConfig { layout: Layout::Stereo, ..PlaybackConfig::new(folder.make("s.wav", sides)) });
    let side = |n: usize| heard.samples.iter().skip(n).step_by(2).copied().collect::<Vec<_>>();
    assert!(amplitude(&side(0)[4_800..43_200], 500.0) > 0.7 && amplitude(&side(0)[4_800..43_200], 900.0) < 0.01);
    assert!(amplitude(&side(1)[4_800..43_200], 900.0) > 0.7 && amplitude(&side(1)[4_800..43_200], 500.0) < 0.01);
}

#[test]
fn it_lasts_as_long_as_it_lasts() {
    let folder = Folder::new();
    let file = folder.make("tone.wav", &format!("{TONE} ! wavenc"));
    let blocks = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&blocks);
    let hear = Box::new(move |_: &[f32], _| ear.lock().unwrap().push(Instant::now()));
    let playback = Playback::start(PlaybackConfig::new(file), hear).unwrap();
    while !matches!(playback.events().recv_timeout(Duration::from_secs(20)).unwrap(), PlaybackEvent::Ended) {}
    let blocks = blocks.lock().unwrap();
    assert_eq!(blocks.len(), 100);
    let lasted = *blocks.last().unwrap() - blocks[0];
    assert!((Duration::from_millis(900)..Duration::from_millis(1_800)).contains(&lasted), "{lasted:?}");
}

#[test]
fn a_recording_of_fifteen_hours_is_heard() {
    let folder = Folder::new();
    let data = 5_u64 << 30;
    let sizes = [data + 72, data, data / 2].map(u64::to_le_bytes).concat();
    let fmt = b"fmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data\xff\xff\xff\xff";
    let head = [&b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0"[..], &sizes, &[0; 4], fmt, &[0x40; 96_000]].concat();
    let path = folder.write("long.wav", &head);
    std::fs::File::options().write(true).open(&path).unwrap().set_len(80 + data).unwrap();
    let (heard, blocks) = crossbeam_channel::unbounded();
    // Who no longer listens has heard enough.
    let hear = Box::new(move |block: &[f32], _: Option<bool>| _ = heard.send(peak(block)));
    let _playback = Playback::start(PlaybackConfig::new(path), hear).unwrap();
    let first = blocks.recv_timeout(Duration::from_secs(4)).unwrap();
    assert!((first - 0.5).abs() < 0.01, "{first}");
}

#[test]
fn a_pause_is_silence_and_a_rewind_begins_again() {
    let folder = Folder::new();
    // A ramp: each sample says where it stands.
    let ramp: Vec<u8> = (0..4 * 4_800_i16).flat_map(i16::to_le_bytes).collect();
    let raw = folder.write("ramp.raw", &ramp);
    let parse = "rawaudioparse use-sink-caps=false format=pcm pcm-format=s16le sample-rate=48000 num-channels=1";
    let file = folder.make("ramp.wav", &format!("filesrc location={} ! {parse} ! wavenc", raw.display()));
    let (beat, beats) = crossbeam_channel::bounded(0);
    let (heard, blocks) = crossbeam_channel::unbounded();
    let pace = Box::new(Beaten(beats));
    let hear = Box::new(move |block: &[f32], _: Option<bool>| heard.send((block[0] * 32_768.0, peak(block))).unwrap());
    let config = PlaybackConfig { repeat: Repeat::Forever, ..PlaybackConfig::new(file) };
    let playback = Playback::start_by(config, pace, hear).unwrap();
    let next = || {
        let block = blocks.recv_timeout(Duration::from_secs(20)).unwrap();
        (block.0.round(), block.1)
    };
    assert_eq!(next().0, 0.0);
    beat.send(()).unwrap();
    assert_eq!(next().0, 480.0);
    playback.pause();
    beat.send(()).unwrap();
    assert_eq!(next().1, 0.0);
    beat.send(()).unwrap();
    assert_eq!(next().1, 0.0);
    playback.resume();
    beat.send(()).unwrap();
    assert_eq!(next().0, 960.0, "on where it paused");
    playback.rewind();
    beat.send(()).unwrap();
    assert_eq!(next().0, 0.0);
    drop(beat);
    drop(playback);
}

/// A clock that the test winds.
struct Beaten(crossbeam_channel::Receiver<()>);

impl plenary_msp::call::Metronome for Beaten {
    fn wait(&mut self) -> plenary_msp::call::Beat {
        let beat = self.0.recv();
        beat.map_or(plenary_msp::call::Beat::Stopped, |()| plenary_msp::call::Beat::Now)
    }
}

#[test]
fn what_cannot_be_played_at_all_is_refused_at_once() {
    let folder = Folder::new();
    let start = |files: Vec<PathBuf>| {
        let config = PlaybackConfig { files, ..PlaybackConfig::new("") };
        Playback::start_by(config, Box::new(Hurry), Box::new(|_, _| {})).map(drop).unwrap_err()
    };
    assert!(matches!(start(vec![]), PlaybackError::NoFiles));
    let missing = start(vec![folder.0.join("nothing.wav")]);
    assert!(matches!(&missing, PlaybackError::Unreadable { .. }) && missing.to_string().contains("nothing.wav"));
    let texts = [("a.wav", &b"#!/bin/sh\n"[..]), ("b.ogg", b""), ("c.mp3", &[0; 4_096]), ("d.wav", b"RIFF")];
    for (name, octets) in texts {
        let refused = start(vec![folder.write(name, octets)]);
        let sentence = refused.to_string();
        assert!(matches!(refused, PlaybackError::NotSound(_)) && sentence.contains("FLAC and MP3 can"), "{sentence}");
    }
    assert!(matches!(start(vec![folder.0.clone()]), PlaybackError::Unreadable { .. }), "a folder");
    assert!(matches!(start(vec!["/dev/zero".into()]), PlaybackError::Unreadable { .. }), "a device");
}
