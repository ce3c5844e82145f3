//! Files that strangers made or disks spoiled: each ends with a sentence or with what is left of it, soon.

use std::path::Path;
use std::time::{Duration, Instant};

use conference_model::random::Randomness;
use plenary_msp::pipeline::playback::{Playback, PlaybackConfig, PlaybackError, PlaybackEvent, Repeat};

use crate::studio::{Folder, Heard, Hurry, play, try_play};

/// Two seconds in each of the containers.
fn sound_files(folder: &Folder) -> Vec<Vec<u8>> {
    let tone = "audiotestsrc wave=pink-noise num-buffers=200 samplesperbuffer=480 ! audio/x-raw,rate=48000";
    let encoders = ["wavenc", "opusenc ! oggmux", "audioconvert ! vorbisenc ! oggmux", "flacenc", "lamemp3enc"];
    let make = |encoder: &&str| std::fs::read(folder.make("whole", &format!("{tone} ! {encoder}"))).unwrap();
    encoders.iter().map(make).collect()
}

/// What is heard of two seconds, whatever the file claims; nothing where it is refused.
fn play_soon(path: &Path) -> Heard {
    let begun = Instant::now();
    let refused = |why: PlaybackError| Heard {
        samples: Vec::new(),
        events: vec![PlaybackEvent::Failed(path.to_owned(), why), PlaybackEvent::Ended],
    };
    let heard = try_play(PlaybackConfig::new(path)).unwrap_or_else(refused);
    assert!(begun.elapsed() < Duration::from_secs(20), "{}", path.display());
    assert!(heard.samples.len() < 480_000, "{}: {} samples", path.display(), heard.samples.len());
    heard
}

#[test]
fn a_file_that_was_cut_off_is_heard_as_far_as_it_goes() {
    let folder = Folder::new();
    for whole in sound_files(&folder) {
        let half = folder.write("half", &whole[..whole.len() / 2]);
        let heard = play_soon(&half);
        assert!(heard.samples.len() > 4_800, "{:?}: {:?}", &whole[..4], heard.failures());
        let head = folder.write("head", &whole[..whole.len().min(60)]);
        let heard = play_soon(&head);
        assert!(heard.samples.len() < 4_800, "{:?}", &whole[..4]);
        assert!(!heard.failures().is_empty() || !heard.samples.is_empty(), "{:?}: not a word", &whole[..4]);
    }
}

#[test]
fn spoiled_octets_neither_hang_nor_break_anything() {
    let folder = Folder::new();
    let mut random = Randomness::predictable(7);
    for whole in sound_files(&folder) {
        for round in 0..8 {
            let mut spoiled = whole.clone();
            // The head decides most; what follows is spoiled in every second round.
            let reach = if round % 2 == 0 { 200 } else { u32::try_from(whole.len()).unwrap() };
            for _ in 0..20 {
                let at = usize::try_from(random.below(reach)).unwrap().max(4);
                spoiled[at] = u8::try_from(random.below(256)).unwrap();
            }
            let path = folder.write("spoiled", &spoiled);
            // What is no longer known is refused at once; the rest ends.
            play_soon(&path);
        }
    }
}

#[test]
fn lengths_that_are_lies_reserve_nothing() {
    let folder = Folder::new();
    let fmt = b"fmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0";
    let wav = |parts: &[&[u8]]| [&b"RIFF\xff\xff\xff\xffWAVE"[..], &parts.concat()].concat();
    let silence = [0; 960];
    let endless_data = wav(&[fmt, b"data\xff\xff\xff\xff", &silence]);
    assert_eq!(play_soon(&folder.write("data.wav", &endless_data)).samples.len(), 480, "what is there is played");
    let lies = [
        wav(&[b"fmt \xf0\xff\xff\xff\x01\0\x01\0"]),
        wav(&[b"LIST\xf0\xff\xff\x7f", fmt]),
        wav(&[b"fmt \x10\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", b"data\x10\0\0\0", &silence]),
        wav(&[
            b"fmt \x10\0\0\0\x01\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            b"data\x10\0\0\0",
            &silence,
        ]),
        [&b"fLaC\0\xff\xff\xff"[..], &silence].concat(),
        [&b"fLaC\x04\xff\xff\xff\xff\xff\xff\x7f"[..], &silence].concat(),
        [&b"ID3\x04\0\0\x7f\x7f\x7f\x7f"[..], &silence].concat(),
        [&b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead"[..], &silence].concat(),
    ];
    for (number, lie) in lies.iter().enumerate() {
        let heard = play_soon(&folder.write("lie", lie));
        assert!(!heard.failures().is_empty(), "lie {number}: {:?}", heard.events);
        assert!(heard.failures().iter().all(|why| why.len() > 15), "a sentence: {:?}", heard.failures());
    }
}

#[test]
fn who_stops_a_long_list_of_damaged_files_does_not_wait_for_its_end() {
    let folder = Folder::new();
    let damaged = folder.write("damaged.wav", b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff");
    let config = |count| PlaybackConfig { files: vec![damaged.clone(); count], ..PlaybackConfig::new("") };
    // The first one takes longer, for GStreamer looks for its elements.
    play(config(1));
    let begun = Instant::now();
    assert_eq!(play(config(100)).failures().len(), 100);
    let tenth = begun.elapsed();
    let (tell, told) = crossbeam_channel::bounded(1);
    let hear = move |_: &[f32], _: Option<bool>| _ = tell.try_send(());
    let playback = Playback::start_by(config(1_000), Box::new(Hurry), Box::new(hear)).unwrap();
    let begun = Instant::now();
    playback.pause();
    // The silence of the pause comes amid the list.
    told.recv_timeout(Duration::from_secs(20)).unwrap();
    drop(playback);
    assert!(begun.elapsed() < tenth, "{:?}, and {tenth:?} for a tenth of the list", begun.elapsed());
}

#[test]
fn a_player_that_hangs_is_left_behind() {
    let folder = Folder::new();
    let file = folder.make("tone.wav", "audiotestsrc num-buffers=100 ! audio/x-raw,rate=48000 ! wavenc");
    let (hang, hung) = crossbeam_channel::bounded::<()>(0);
    let (tell, told) = crossbeam_channel::bounded(1);
    let hear = move |_: &[f32], _: Option<bool>| {
        _ = tell.try_send(());
        _ = hung.recv();
    };
    let playback = Playback::start_by(PlaybackConfig::new(file), Box::new(Hurry), Box::new(hear)).unwrap();
    told.recv_timeout(Duration::from_secs(20)).unwrap();
    let begun = Instant::now();
    drop(playback);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    drop(hang);
}

#[test]
fn a_loop_of_nothing_ends() {
    let folder = Folder::new();
    let empty = folder.write(
        "empty.wav",
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data\0\0\0\0",
    );
    let heard = play(PlaybackConfig { repeat: Repeat::Forever, ..PlaybackConfig::new(empty) });
    assert!(heard.samples.is_empty());
    assert_eq!(heard.failures().len(), 1, "{:?}", heard.events);
}
