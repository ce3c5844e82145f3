//! What is recorded is what was said, by whom and when.

use std::path::Path;
use std::time::Duration;

use plenary_msp::recording::{Content, FileFormat, RecordedFile, Recording, RecordingConfig, RecordingError};

use crate::listen::{amplitude, bend_of_tone, energy, peak, sharpest_bend};
use crate::studio::{Folder, SECOND, Studio, Talker, finished, name, samples_of, source};

const FORMATS: [FileFormat; 2] = [FileFormat::Wav, FileFormat::OggOpus];

/// The first sample that is not silent.
fn onset(sound: &[f32]) -> usize {
    sound.iter().position(|sample| sample.abs() > 0.02).unwrap_or(sound.len())
}

fn labelled<'a>(files: &'a [RecordedFile], label: &str) -> &'a RecordedFile {
    files.iter().find(|file| file.label.as_deref() == Some(label)).unwrap_or_else(|| panic!("{label}: {files:?}"))
}

#[test]
fn a_tone_is_read_back_with_its_frequency_level_and_length() {
    for format in FORMATS {
        let folder = Folder::new();
        let mut studio = Studio::of(&folder, format);
        studio.hear(2 * SECOND, &[(1, 1_000.0, 0.25)]);
        let files = studio.stop();
        assert_eq!(files[0].length, Duration::from_secs(2));
        let sound = samples_of(&files[0].path);
        assert_eq!(sound.len(), 96_000, "{format:?}");
        let middle = &sound[4_800..91_200];
        assert!((amplitude(middle, 1_000.0) - 0.25).abs() < 0.01, "{format:?}: {}", amplitude(middle, 1_000.0));
        assert!(amplitude(middle, 1_400.0) < 0.002, "{format:?}: a tone that nobody made");
        assert!((energy(middle).sqrt() - 0.25 / 2_f64.sqrt()).abs() < 0.01, "{format:?}: {}", energy(middle).sqrt());
        assert!(sharpest_bend(middle) < 2.0 * bend_of_tone(1_000.0, 0.25), "{format:?} clicks");
    }
}

#[test]
fn tracks_are_aligned_whoever_comes_late_or_falls_silent() {
    for format in FORMATS {
        let folder = Folder::new();
        let mut studio = Studio::of(&folder, format);
        studio.recording.name_source(source(1), name("ada@a", "Ada"));
        studio.recording.name_source(source(2), name("bob@b", "Bob"));
        studio.hear(SECOND, &[(1, 500.0, 0.2)]);
        studio.hear(SECOND, &[(1, 500.0, 0.2), (2, 900.0, 0.3)]);
        studio.hear(SECOND, &[(2, 900.0, 0.3)]);
        let files = studio.stop();
        assert_eq!(files.len(), 3, "{files:?}");
        let (ada, bob) = (samples_of(&labelled(&files, "Ada").path), samples_of(&labelled(&files, "Bob").path));
        let mix = samples_of(&files[0].path);
        assert_eq!((ada.len(), bob.len(), mix.len()), (144_000, 144_000, 144_000), "{format:?}");
        assert!(onset(&ada) < 480 && onset(&mix) < 480, "{format:?}: {}", onset(&ada));
        assert!(onset(&bob).abs_diff(48_000) < 480, "{format:?}: {}", onset(&bob));
        assert!(peak(&bob[..47_000]) < 0.001 && peak(&ada[98_000..]) < 0.001, "{format:?}: silence is silence");
        let both = &mix[52_800..91_200];
        assert!((amplitude(both, 500.0) - 0.2).abs() < 0.01 && (amplitude(both, 900.0) - 0.3).abs() < 0.01);
        assert!(amplitude(&bob[52_800..91_200], 500.0) < 0.003, "{format:?}: nobody is on another's track");
    }
}

#[test]
fn our_own_voice_has_its_track_and_is_in_the_mix() {
    for format in FORMATS {
        let folder = Folder::new();
        let own_label = Some("Eve".to_owned());
        let mut studio = Studio::new(RecordingConfig { format, own_label, ..RecordingConfig::new(&folder.0, "call") });
        studio.recording.name_source(source(1), name("ada@a", "Ada"));
        studio.hear(SECOND, &[(1, 500.0, 0.2)]);
        studio.converse(SECOND, &[(1, 500.0, 0.2)], (900.0, 0.3));
        studio.hear(SECOND, &[(1, 500.0, 0.2)]);
        let files = studio.stop();
        assert_eq!(files.len(), 3, "{files:?}");
        let (mix, ada, eve) = (&files[0], labelled(&files, "Ada"), labelled(&files, "Eve"));
        let [mix, ada, eve] = [mix, ada, eve].map(|file| samples_of(&file.path));
        assert_eq!((mix.len(), ada.len(), eve.len()), (144_000, 144_000, 144_000));
        let both = 52_800..91_200;
        assert!((amplitude(&mix[both.clone()], 500.0) - 0.2).abs() < 0.01, "{format:?}");
        assert!((amplitude(&mix[both.clone()], 900.0) - 0.3).abs() < 0.01, "{format:?}");
        assert!((amplitude(&eve[both.clone()], 900.0) - 0.3).abs() < 0.01, "{format:?}");
        assert!(amplitude(&eve[both.clone()], 500.0) < 0.003 && amplitude(&ada[both], 900.0) < 0.003, "{format:?}");
        assert!(onset(&eve).abs_diff(48_000) < 480 && peak(&eve[98_000..]) < 0.001, "{format:?}: {}", onset(&eve));
    }
}

#[test]
fn all_who_shout_and_we_are_limited_and_not_clipped() {
    let folder = Folder::new();
    let mut studio = Studio::of(&folder, FileFormat::Wav);
    studio.converse(SECOND, &[(1, 500.0, 0.9)], (900.0, 0.9));
    let files = studio.stop();
    let mix = samples_of(&files[0].path);
    assert!(peak(&mix) < 0.97, "{}", peak(&mix));
    let (theirs, ours) = (amplitude(&mix[4_800..], 500.0), amplitude(&mix[4_800..], 900.0));
    assert!((theirs / ours - 1.0).abs() < 0.02 && theirs > 0.45, "{theirs} {ours}");
    assert!(amplitude(&mix[4_800..], 1_300.0) < 0.02, "clipped: {}", amplitude(&mix[4_800..], 1_300.0));
}

#[test]
fn nobody_who_claims_our_name_is_on_our_track() {
    let folder = Folder::new();
    let own_label = Some("Eve".to_owned());
    let config = RecordingConfig { format: FileFormat::Wav, own_label, ..RecordingConfig::new(&folder.0, "call") };
    let mut studio = Studio::new(config);
    studio.recording.name_source(source(1), name("Eve", "Eve"));
    studio.converse(SECOND, &[(1, 500.0, 0.2)], (900.0, 0.3));
    let files = studio.stop();
    assert_eq!(files.len(), 3, "{files:?}");
    let tracks = [1, 2].map(|n: usize| samples_of(&files[n].path));
    let heard = tracks.map(|track| (amplitude(&track, 500.0) > 0.1, amplitude(&track, 900.0) > 0.1));
    assert!(heard.contains(&(true, false)) && heard.contains(&(false, true)), "{heard:?}");
}

#[test]
fn who_is_started_again_goes_on_in_the_same_file() {
    let folder = Folder::new();
    let mut studio = Studio::of(&folder, FileFormat::Wav);
    studio.recording.name_source(source(1), name("ada@a", "Ada"));
    studio.hear(SECOND, &[(1, 500.0, 0.2)]);
    studio.recording.source_left(source(1));
    studio.recording.name_source(source(7), name("ada@a", "Ada"));
    studio.hear(SECOND, &[(7, 500.0, 0.2)]);
    // Two sources of one person at once are one track too.
    studio.recording.name_source(source(8), name("ada@a", "Ada"));
    studio.hear(SECOND, &[(7, 500.0, 0.2), (8, 900.0, 0.1)]);
    let files = studio.stop();
    assert_eq!(files.len(), 2, "{files:?}");
    let ada = samples_of(&files[1].path);
    assert!((amplitude(&ada[..144_000], 500.0) - 0.2).abs() < 0.01);
    assert!((amplitude(&ada[96_000..144_000], 900.0) - 0.1).abs() < 0.01);
}

#[test]
fn a_file_gets_the_name_that_comes_late() {
    let folder = Folder::new();
    let mut studio = Studio::of(&folder, FileFormat::OggOpus);
    studio.hear(SECOND, &[(0xabcd, 500.0, 0.2)]);
    assert!(folder.0.join("call 01 caller 0000abcd.ogg").exists());
    studio.recording.name_source(source(0xabcd), name("ada@a", "Ada"));
    studio.hear(SECOND, &[(0xabcd, 500.0, 0.2)]);
    let files = studio.stop();
    assert_eq!(files[1].path, folder.0.join("call 01 Ada.ogg"));
    assert_eq!(samples_of(&files[1].path).len(), 96_000);
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 2, "no file bears its old name");
}

#[test]
fn a_pause_is_left_out_of_all_files_alike() {
    let folder = Folder::new();
    let mut studio = Studio::of(&folder, FileFormat::Wav);
    studio.hear(SECOND, &[(1, 500.0, 0.2)]);
    studio.recording.pause();
    studio.hear(5 * SECOND, &[(1, 700.0, 0.2), (2, 900.0, 0.2)]);
    assert!(studio.recording.is_paused());
    studio.recording.resume();
    studio.hear(SECOND, &[(1, 500.0, 0.2)]);
    let files = studio.stop();
    assert_eq!(files.len(), 2);
    for file in &files {
        let sound = samples_of(&file.path);
        assert_eq!(sound.len(), 96_000);
        assert!(amplitude(&sound, 700.0) < 0.01);
    }
}

#[test]
fn silence_is_as_long_as_it_was_and_takes_no_room() {
    for format in FORMATS {
        let folder = Folder::new();
        let mut studio = Studio::of(&folder, format);
        studio.hear(20, &[(1, 500.0, 0.2)]);
        studio.hear(120 * SECOND, &[]);
        studio.hear(20, &[(1, 500.0, 0.2)]);
        let files = studio.stop();
        assert_eq!(files[0].length, Duration::from_millis(120_400));
        let size = std::fs::metadata(&files[0].path).unwrap().len();
        assert!(format == FileFormat::OggOpus || size == 80 + 2 * 48 * 120_400, "{size}");
        assert!(format == FileFormat::Wav || size < 45_000, "{size} octets of silence");
        let sound = samples_of(&files[1].path);
        assert_eq!(sound.len(), 48 * 120_400, "{format:?}");
        assert!(peak(&sound[20_000..5_760_000]) < 0.001, "{format:?}");
        let last = &sound[48 * 120_250..48 * 120_350];
        assert!((amplitude(last, 500.0) - 0.2).abs() < 0.02, "{format:?}: {}", amplitude(last, 500.0));
    }
}

#[test]
fn what_writing_cannot_take_is_counted_and_moves_nothing() {
    let folder = Folder::new();
    let mut studio = Studio::of(&folder, FileFormat::OggOpus);
    // As many talkers as have tracks, in no time at all, until writing cannot keep up; when, is the machine's business.
    while studio.recording.statistics().lost_blocks == 0 {
        assert!(studio.talk.tick < 100 * SECOND, "writing keeps up with everything");
        studio.talk.crowd(64, 300.0, 0.005);
    }
    let (crowded, start) = (studio.talk.tick, studio.talk.frames());
    studio.hear(SECOND, &[(1, 300.0, 0.2)]);
    studio.recording.stop();
    assert_eq!(studio.recording.statistics().length, Duration::from_millis(10 * (crowded + SECOND)));
    let files = finished(&studio.recording);
    let sound = samples_of(&labelled(&files, "caller 00000001").path);
    assert_eq!(sound.len(), start + 48_000);
    let loud = sound.iter().position(|sample| sample.abs() > 0.1).unwrap();
    assert!((start..start + 4_000).contains(&loud), "{loud}, not {start}: what was not lost is where it belongs");
    assert!(amplitude(&sound[start + 9_600..start + 43_200], 300.0) > 0.15);
}

#[test]
fn a_crowd_has_as_many_files_as_there_may_be() {
    let folder = Folder::new();
    let config = RecordingConfig::new(&folder.0, "call");
    let mut studio = Studio::new(RecordingConfig { most_open_tracks: 2, most_tracks: 4, ..config });
    let talk = |numbers: &[u32]| numbers.iter().map(|n| (*n, 500.0, 0.2)).collect::<Vec<Talker>>();
    studio.hear(50, &talk(&[1, 2]));
    studio.hear(50, &talk(&[1, 2, 3]));
    assert_eq!(studio.recording.statistics().refused_blocks, 50, "two talk, so there is no room for a third");
    studio.recording.source_left(source(2));
    studio.hear(50, &talk(&[1, 3]));
    studio.hear(50, &talk(&[1, 4]));
    assert_eq!(studio.recording.statistics().refused_blocks, 100, "who is silent for a moment keeps its track");
    studio.hear(11 * SECOND, &talk(&[1]));
    studio.hear(50, &talk(&[1, 4]));
    studio.hear(11 * SECOND, &talk(&[1]));
    studio.hear(50, &talk(&[1, 5]));
    studio.hear(11 * SECOND, &talk(&[1]));
    assert_eq!(studio.recording.statistics().refused_blocks, 150, "there were four");
    let statistics = studio.recording.statistics();
    let files = studio.stop();
    let labels: Vec<_> = files.iter().filter_map(|file| file.label.as_deref()).collect();
    assert_eq!(labels, ["caller 00000001", "caller 00000002", "caller 00000003", "caller 00000004"]);
    assert_eq!((statistics.files, statistics.closed_early), (5, 2), "{statistics:?}");
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 5);
}

#[test]
fn strangers_names_stay_in_the_folder() {
    let outside = Folder::new();
    let folder = outside.0.join("a").join("b");
    let mut studio = Studio::new(RecordingConfig::new(&folder, "../../../call"));
    let endless = "🦀/".repeat(900);
    let hostile = ["../../../evil", "/etc/passwd", "..", "", "\u{0}", "a\nb", "CON", "x/../../y", &endless];
    for (label, number) in hostile.iter().zip(0..) {
        studio.recording.name_source(source(number), name(label, label));
        studio.hear(5, &[(number, 500.0, 0.2)]);
    }
    let files = studio.stop();
    assert_eq!(files.len(), 1 + hostile.len());
    assert!(files.iter().all(|file| file.path.parent() == Some(&folder) && file.path.is_file()), "{files:?}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), files.len());
    assert_eq!(std::fs::read_dir(&outside.0).unwrap().count(), 1, "nothing stands outside");
}

#[test]
fn one_name_twice_is_two_recordings() {
    for (content, count) in [(Content::MixAndTracks, 2), (Content::Tracks, 1)] {
        let folder = Folder::new();
        let record = |seconds: u64| {
            let mut studio = Studio::new(RecordingConfig { content, ..RecordingConfig::new(&folder.0, "Tea") });
            studio.recording.name_source(source(1), name("ada@a", "Ada"));
            studio.hear(seconds * SECOND, &[(1, 500.0, 0.2)]);
            studio.stop()
        };
        let both = [record(1), record(2)];
        let track = |recording: &[RecordedFile]| recording.last().unwrap().path.clone();
        assert_eq!(track(&both[0]), folder.0.join("Tea 01 Ada.ogg"));
        assert_eq!(track(&both[1]), folder.0.join("Tea (2) 01 Ada.ogg"));
        for (files, frames) in both.iter().zip([48_000, 96_000]) {
            assert_eq!(files.len(), count, "{files:?}");
            assert!(files.iter().all(|file| samples_of(&file.path).len() == frames), "{files:?}");
        }
    }
}

/// Windows renames no folder that a file is open in.
#[test]
#[cfg(unix)]
fn a_track_that_cannot_be_made_leaves_the_others_and_the_mix_alone() {
    let folder = Folder::new();
    let (inside, moved) = (folder.0.join("here"), folder.0.join("there"));
    let mut studio = Studio::new(RecordingConfig::new(&inside, "call"));
    studio.hear(SECOND, &[(1, 500.0, 0.2)]);
    std::fs::rename(&inside, &moved).unwrap();
    studio.hear(SECOND, &[(1, 500.0, 0.2), (2, 900.0, 0.2)]);
    assert_eq!(studio.recording.statistics().refused_blocks, SECOND);
    std::fs::rename(&moved, &inside).unwrap();
    studio.hear(SECOND, &[(1, 500.0, 0.2), (2, 900.0, 0.2)]);
    let files = studio.stop();
    assert_eq!(files.len(), 3, "it has its track as soon as that can be made: {files:?}");
    let sounds: Vec<_> = files.iter().map(|file| samples_of(&file.path)).collect();
    assert!(sounds.iter().all(|sound| sound.len() == 144_000));
    assert!((amplitude(&sounds[0][52_800..91_200], 900.0) - 0.2).abs() < 0.01, "the mix has everybody");
    assert!(onset(&sounds[2]).abs_diff(96_000) < 480);
}

#[test]
fn nothing_is_overwritten_and_sentences_say_what_to_do() {
    let folder = Folder::new();
    let begin = |path: &Path| Recording::begin(RecordingConfig::new(path, "call")).map(drop).unwrap_err();
    let precious = folder.write("call mix.ogg", b"precious");
    drop(Recording::begin(RecordingConfig::new(&folder.0, "call")).unwrap());
    assert!(folder.0.join("call (2) mix.ogg").is_file());
    assert_eq!(std::fs::read(&precious).unwrap(), b"precious");
    assert!(matches!(begin(&precious), RecordingError::File { .. }), "a file is no folder");
    let refused = begin(&precious.join("inside")).to_string();
    assert!(refused.contains(precious.to_str().unwrap()), "{refused}");
}

#[test]
#[cfg(unix)]
fn no_link_is_followed() {
    let folder = Folder::new();
    std::os::unix::fs::symlink(folder.0.join("outside"), folder.0.join("call mix.ogg")).unwrap();
    drop(Recording::begin(RecordingConfig::new(&folder.0, "call")).unwrap());
    assert!(folder.0.join("call (2) mix.ogg").is_file());
    assert!(!folder.0.join("outside").exists());
}

#[test]
fn files_are_complete_when_the_call_or_the_program_goes_first() {
    for format in FORMATS {
        for call_goes_first in [true, false] {
            let folder = Folder::new();
            let config = RecordingConfig { format, content: Content::Mix, ..RecordingConfig::new(&folder.0, "call") };
            let mut studio = Studio::new(config);
            studio.hear(SECOND, &[(1, 500.0, 0.2)]);
            let Studio { recording, mut talk } = studio;
            if call_goes_first {
                drop(talk);
                finished(&recording);
            } else {
                drop(recording);
                talk.tick(&[(1, 500.0, 0.2)]);
            }
            let path = folder.0.join(format!("call mix.{}", format.extension()));
            assert_eq!(samples_of(&path).len(), 48_000, "{format:?}, {call_goes_first}");
        }
    }
}

#[test]
fn what_a_crash_leaves_can_be_played() {
    for format in FORMATS {
        let folder = Folder::new();
        let config = RecordingConfig { format, content: Content::Mix, ..RecordingConfig::new(&folder.0, "call") };
        let mut studio = Studio::new(config);
        studio.hear(5 * SECOND + 50, &[(1, 500.0, 0.2)]);
        // As it is on the disk now, its writer not having said goodbye.
        let left = folder.0.join(format!("left.{}", format.extension()));
        std::fs::copy(folder.0.join(format!("call mix.{}", format.extension())), &left).unwrap();
        let sound = samples_of(&left);
        assert!((192_000..=264_000).contains(&sound.len()), "{format:?}: {}", sound.len());
        assert!((amplitude(&sound[4_800..192_000], 500.0) - 0.2).abs() < 0.01, "{format:?}");
        studio.stop();
    }
}
