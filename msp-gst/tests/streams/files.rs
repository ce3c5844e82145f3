//! Files that listen and files that speak.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lab::Test;
use plenary_msp::pipeline::playback::{PlaybackConfig, PlaybackEvent};
use plenary_msp::recording::{FileFormat, RecordedFile, RecordingConfig, RecordingEvent};
use plenary_msp::stream::StreamEvent;
use plenary_msp::terminal::Direction;

use crate::listen::{amplitude, peak};
use crate::party::eventually;
use crate::talk::{Ear, Talk, tone, two};

pub(crate) fn all() -> Vec<Test> {
    lab::tests![what_was_recorded_of_a_person_is_spoken_again, our_own_voice_is_recorded_and_never_played].to_vec()
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn of(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plenary-streams-{}-{test}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn what_was_recorded_of_a_person_is_spoken_again() {
    let (_switch, [a, b]) = two("streams-files");
    let (ada, mut ben, ear) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"), Ear::default());
    ada.streams.choose(ear.terminal().into()).unwrap();
    let voice = ada.streams.choose(tone(440.0, 0.2).into()).unwrap();
    ada.attach();
    ben.attach();
    eventually("Ada has a name", || ben.call.people().unwrap().iter().any(|person| person.name == "Ada"));

    let folder = Folder::of("spoken-again");
    let config = RecordingConfig { format: FileFormat::Wav, ..RecordingConfig::new(&folder.0, "Tea") };
    let recording = ben.streams.choose(config.into()).unwrap();
    let began = ben.call.statistics().unwrap().mixing.ticks;
    eventually("a second is recorded", || ben.call.statistics().unwrap().mixing.ticks > began + 150);
    ben.streams.give_up(&recording).unwrap();
    let files = finished(&mut ben);
    let labels: Vec<_> = files.iter().map(|file| file.label.as_deref()).collect();
    assert!(labels.contains(&None) && labels.contains(&Some("Ada")), "{files:?}");
    assert!(files.iter().all(|file| file.length == files[0].length), "not aligned: {files:?}");

    ada.streams.give_up(&voice).unwrap();
    ear.await_silence();
    let ada_alone = files.iter().find(|file| file.label.is_some()).unwrap();
    let playback = ben.streams.choose(PlaybackConfig::new(&ada_alone.path).into()).unwrap();
    ear.await_tone(440.0, 0.2);
    ben.await_event(
        "the file's end",
        |event| matches!(event, StreamEvent::Playback(id, PlaybackEvent::Ended) if *id == playback),
    );
}

fn our_own_voice_is_recorded_and_never_played() {
    let (_switch, [a, b]) = two("streams-own");
    let (ada, mut ben, ear) = (Talk::join(&a, "Ada"), Talk::join(&b, "Ben"), Ear::default());
    ada.streams.choose(tone(440.0, 0.2).into()).unwrap();
    ben.streams.choose(tone(700.0, 0.3).into()).unwrap();
    ben.streams.choose(ear.terminal().into()).unwrap();
    ada.attach();
    ben.attach();
    ear.await_tone(440.0, 0.2);

    let folder = Folder::of("own-voice");
    let config = RecordingConfig { format: FileFormat::Wav, ..RecordingConfig::new(&folder.0, "Own") };
    let recording = ben.streams.choose(config.into()).unwrap();
    let played = ear.fresh(Duration::from_secs(1));
    ben.streams.set_muted(Direction::Capture, true).unwrap();
    let began = ben.call.statistics().unwrap().mixing.ticks;
    eventually("a second is muted", || ben.call.statistics().unwrap().mixing.ticks > began + 100);
    ben.streams.give_up(&recording).unwrap();
    assert_eq!(ben.call.statistics().unwrap().mixing.own_lost, 0);

    let files = finished(&mut ben);
    let own = files.iter().find(|file| file.label.as_deref() == Some("Ben")).unwrap();
    assert_eq!(own.length, files[0].length, "not aligned: {files:?}");
    let [mix, own] = [&files[0], own].map(|file| samples_of(&file.path));
    let (early, late) = (4_800..43_200, own.len() - 24_000..own.len());
    assert!((amplitude(&own[early.clone()], 700.0) - 0.3).abs() < 0.02, "{}", amplitude(&own[early.clone()], 700.0));
    assert!(amplitude(&own[early.clone()], 440.0) < 0.003, "Ada is on Ben's track");
    assert!((amplitude(&mix[early.clone()], 700.0) - 0.3).abs() < 0.02 && amplitude(&mix[early], 440.0) > 0.15);
    assert!(peak(&own[late]) == 0.0, "who is muted is silent");
    assert!(amplitude(&played, 440.0) > 0.15 && amplitude(&played, 700.0) < 0.003, "Ben hears himself");
}

/// Of a WAV file of ours in mono.
fn samples_of(path: &Path) -> Vec<f32> {
    let octets = fs::read(path).unwrap();
    octets[80..].as_chunks().0.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_767.0).collect()
}

fn finished(talk: &mut Talk) -> Vec<RecordedFile> {
    talk.await_event("the files", |event| matches!(event, StreamEvent::Recording(_, RecordingEvent::Finished(_))));
    let last = talk.seen().iter().rev().find_map(|event| match event {
        StreamEvent::Recording(_, RecordingEvent::Finished(files)) => Some(files.clone()),
        _ => None,
    });
    last.unwrap()
}
