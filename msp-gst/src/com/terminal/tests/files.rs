//! Files: when they may start, and what becomes of news that comes too late.

use std::io::ErrorKind;

use super::*;
use crate::pipeline::playback::PlaybackEvent;
use crate::recording::{RecordingError, RecordingEvent};
use crate::terminal::Direction::{Capture, Render};

fn track(terminal: &ITTerminal) -> ITTerminal {
    let tracks = terminal.cast::<ITMultiTrackTerminal>().unwrap().EnumerateTrackTerminals().unwrap();
    collect(&tracks).unwrap().remove(0)
}

/// A file that is selected, which whoever is done with it must undo, and plays as soon as there is a conference: its terminal's face, and its track.
fn playing(call: &Arc<Waiting>) -> (ITMediaControl, ITTerminal) {
    let file: ITMediaControl = make(PLAYBACK, TerminalDirection::Capture);
    file.cast::<ITMediaPlayback>().unwrap().put_PlayList(&"tea.wav".into()).unwrap();
    let track = track(&file.cast().unwrap());
    select(&track, call, TerminalDirection::Capture).unwrap();
    file.Start().unwrap();
    assert_eq!(call.told(), [(TerminalMediaState::Active, FileEventCause::Normal, true)]);
    (file, track)
}

/// What the engine calls the run there is.
fn run_of(call: &Waiting, direction: crate::terminal::Direction) -> TerminalId {
    let [run] = call.chosen(direction).try_into().unwrap();
    run
}

#[test]
fn a_file_is_selected_by_its_track_alone() {
    let call = Waiting::new();
    let file: ITTerminal = make(PLAYBACK, TerminalDirection::Capture);
    assert_eq!(select(&file, &call, TerminalDirection::Capture).unwrap_err(), TAPI_E_INVALIDTERMINAL);
    let tracks: ITMultiTrackTerminal = file.cast().unwrap();
    let track = track(&file);
    assert_eq!(track.cast::<ITFileTrack>().unwrap().get_ControllingTerminal().unwrap(), file);
    assert_eq!(tracks.get_DirectionsInUse(), Ok(TerminalDirection::None));
    select(&track, &call, TerminalDirection::Capture).unwrap();
    assert_eq!((file.get_State(), tracks.get_MediaTypesInUse()), (Ok(TerminalState::InUse), Ok(media::AUDIO)));
    assert_eq!(tracks.RemoveTrackTerminal(&track).unwrap_err(), TAPI_E_TERMINALINUSE);
    unselect(&track, &call).unwrap();
    let more = tracks.CreateTrackTerminal(media::AUDIO, TerminalDirection::Capture);
    assert_eq!(more.unwrap_err(), TAPI_E_MAXTERMINALS);
    tracks.RemoveTrackTerminal(&track).unwrap();
    assert_eq!(tracks.RemoveTrackTerminal(&track).unwrap_err(), TAPI_E_INVALIDTERMINAL);
    assert!(collect(&tracks.EnumerateTrackTerminals().unwrap()).unwrap().is_empty());
    tracks.CreateTrackTerminal(media::AUDIO, TerminalDirection::Capture).unwrap();
}

#[test]
fn a_file_starts_pauses_and_stops_and_says_so() {
    use FileEventCause::Normal;
    use TerminalMediaState::{Active, Idle, Paused};
    let call = Waiting::new();
    let file: ITMediaControl = make(RECORDING, TerminalDirection::Render);
    assert_eq!(file.Start().unwrap_err(), TAPI_E_WRONG_STATE, "it is not selected");
    let terminal: ITTerminal = file.cast().unwrap();
    let track = track(&terminal);
    select(&track, &call, TerminalDirection::Render).unwrap();
    assert_eq!(file.Start().unwrap_err(), TAPI_E_WRONG_STATE, "it has no name");
    assert_eq!((file.Pause(), file.get_MediaState()), (Err(TAPI_E_WRONG_STATE), Ok(Idle)));
    let record: ITMediaRecord = file.cast().unwrap();
    assert_eq!(record.put_FileName(&"tea.mp3".into()).unwrap_err(), E_INVALIDARG);
    record.put_FileName(&"/nowhere/tea.wav".into()).unwrap();
    assert_eq!(record.get_FileName().unwrap().to_string(), "/nowhere/tea.wav");
    let own: IPlenaryTerminal = file.cast().unwrap();
    assert_eq!((own.get_EachPerson(), own.put_EachPerson(true)), (Ok(false), Ok(())));
    assert_eq!(own.get_EachPerson(), Ok(true));
    for step in [ITMediaControl::Start, ITMediaControl::Start, ITMediaControl::Pause, ITMediaControl::Start] {
        step(&file).unwrap();
    }
    assert_eq!(record.put_FileName(&"cake.wav".into()).unwrap_err(), TAPI_E_WRONG_STATE);
    assert_eq!(own.put_EachPerson(false).unwrap_err(), TAPI_E_WRONG_STATE);
    file.Stop().unwrap();
    assert_eq!(call.told().iter().map(|told| told.0).collect::<Vec<_>>(), [Active, Paused, Active, Idle]);
    // It may be gone without having been stopped.
    file.Start().unwrap();
    assert_eq!(call.told(), [(Active, Normal, true)]);
    let failed = StreamEvent::Failed { choice: run_of(&call, Render), why: crate::call::NoAnswer::Over.into() };
    on_stream_event(&track, &failed);
    assert_eq!(call.told(), [(Idle, FileEventCause::WriteError, true)]);
    assert_eq!(file.get_MediaState(), Ok(Idle));
    unselect(&track, &call).unwrap();
}

#[test]
fn play_lists_are_one_text_or_many() {
    let file: ITMediaPlayback = make(PLAYBACK, TerminalDirection::Capture);
    let listed = || -> Vec<String> {
        let list = file.get_PlayList().unwrap().list().unwrap();
        list.iter().map(|file| file.text().unwrap().to_string()).collect()
    };
    file.put_PlayList(&"one.wav".into()).unwrap();
    assert_eq!(listed(), ["one.wav"]);
    file.put_PlayList(&Variant::texts(["one.wav", "zwölf.ogg"].into_iter())).unwrap();
    assert_eq!(listed(), ["one.wav", "zwölf.ogg"]);
    for wrong in [Variant::EMPTY, 7.into(), Variant::texts([].into_iter()), Variant::texts(["a", ""].into_iter())] {
        assert_eq!(file.put_PlayList(&wrong).unwrap_err(), E_INVALIDARG, "{wrong:?}");
    }
    assert_eq!(listed(), ["one.wav", "zwölf.ogg"]);
    let own: IPlenaryTerminal = file.cast().unwrap();
    own.put_Looping(true).unwrap();
    assert_eq!(own.get_Looping(), Ok(true));
}

#[test]
fn a_file_whose_terminal_is_released_plays_on_while_its_track_is_selected() {
    let call = Waiting::new();
    let file: ITTerminal = make(RECORDING, TerminalDirection::Render);
    let track = track(&file);
    select(&track, &call, TerminalDirection::Render).unwrap();
    drop(file);
    let face: ITFileTrack = track.cast().unwrap();
    assert!(face.get_ControllingTerminal().is_ok());
    unselect(&track, &call).unwrap();
    assert_eq!(face.get_ControllingTerminal().unwrap_err(), TAPI_E_NOITEMS);
    assert_eq!(face.get_Format().unwrap_err(), TAPI_E_NOFORMAT);
}

#[test]
fn the_late_end_of_an_earlier_run_is_not_the_end_of_this_one() {
    use TerminalMediaState::{Active, Idle};
    let call = Waiting::new();
    let (file, track) = playing(&call);
    let ended = |run: &TerminalId| StreamEvent::Playback(run.clone(), PlaybackEvent::Ended);
    let earlier = run_of(&call, Capture);
    file.Stop().unwrap();
    on_stream_event(&track, &ended(&earlier));
    assert_eq!(call.told().len(), 1, "it was stopped, and nobody is told that it ended as well");
    file.Start().unwrap();
    on_stream_event(&track, &ended(&earlier));
    assert_eq!(call.told(), [(Active, FileEventCause::Normal, true)]);
    assert_eq!(file.get_MediaState(), Ok(Active));
    on_stream_event(&track, &ended(&run_of(&call, Capture)));
    assert_eq!(call.told(), [(Idle, FileEventCause::EndOfFile, true)]);
    unselect(&track, &call).unwrap();
}

#[test]
fn a_recording_is_told_when_it_is_complete_and_when_it_cannot_be_completed() {
    use TerminalMediaState::{Active, Idle};
    let call = Waiting::new();
    let file: ITMediaControl = make(RECORDING, TerminalDirection::Render);
    file.cast::<ITMediaRecord>().unwrap().put_FileName(&"/nowhere/tea.wav".into()).unwrap();
    let track = track(&file.cast().unwrap());
    select(&track, &call, TerminalDirection::Render).unwrap();
    file.Start().unwrap();
    let finished = StreamEvent::Recording(run_of(&call, Render), RecordingEvent::Finished(Vec::new()));
    on_stream_event(&track, &finished);
    let told = [(Active, FileEventCause::Normal, true), (Idle, FileEventCause::Normal, true)];
    assert_eq!(call.told(), told, "its stream has stopped");
    file.Start().unwrap();
    let run = run_of(&call, Render);
    file.Stop().unwrap();
    assert_eq!(call.told(), told);
    let error = RecordingError::File { path: "/nowhere/tea.wav".into(), cause: ErrorKind::StorageFull.into() };
    on_stream_event(&track, &StreamEvent::Recording(run, RecordingEvent::Failed(error)));
    assert_eq!(call.told(), [(Idle, FileEventCause::WriteError, true)], "the disk was full in the end");
    unselect(&track, &call).unwrap();
}

#[test]
fn a_pause_that_is_refused_changes_nothing() {
    let call = Waiting::new();
    let (file, track) = playing(&call);
    call.streams.give_up(&run_of(&call, Capture)).unwrap();
    assert_eq!(file.Pause(), Err(TAPI_E_INVALIDTERMINAL), "it came to its end just now");
    assert_eq!(file.get_MediaState(), Ok(TerminalMediaState::Active), "until that is told");
    assert_eq!(call.told(), []);
    unselect(&track, &call).unwrap();
}

#[test]
fn what_is_stopped_is_given_up_even_if_it_was_told_to_be_over() {
    let call = Waiting::new();
    let (file, track) = playing(&call);
    let failed = StreamEvent::Failed { choice: run_of(&call, Capture), why: crate::call::NoAnswer::Over.into() };
    on_stream_event(&track, &failed);
    file.Stop().unwrap();
    assert_eq!(call.chosen(Capture), []);
    assert_eq!(call.told(), [(TerminalMediaState::Idle, FileEventCause::ReadError, true)], "once");
    unselect(&track, &call).unwrap();
}

#[test]
fn what_is_unselected_while_it_starts_does_not_play() {
    let call = Waiting::new();
    let (file, track) = playing(&call);
    file.Stop().unwrap();
    let (there, track) = (Arc::clone(&call), track);
    *call.meanwhile.lock().unwrap() = Some(Box::new(move || unselect(&track, &there).unwrap()));
    file.Start().unwrap();
    assert_eq!(call.chosen(Capture), [], "nobody would ever give it up");
    assert_eq!(file.get_MediaState(), Ok(TerminalMediaState::Idle));
}

#[test]
fn what_is_stopped_while_it_starts_does_not_play() {
    let call = Waiting::new();
    let (file, track) = playing(&call);
    file.Stop().unwrap();
    let other = file.clone();
    *call.meanwhile.lock().unwrap() = Some(Box::new(move || other.Stop().unwrap()));
    file.Start().unwrap();
    assert_eq!((call.chosen(Capture), file.get_MediaState()), (Vec::new(), Ok(TerminalMediaState::Idle)));
    unselect(&track, &call).unwrap();
}

#[test]
fn who_unselects_what_plays_is_told_that_it_stops() {
    let call = Waiting::new();
    let (file, track) = playing(&call);
    unselect(&track, &call).unwrap();
    assert_eq!(call.told(), [(TerminalMediaState::Idle, FileEventCause::Normal, true)]);
    assert_eq!((call.chosen(Capture), file.get_MediaState()), (Vec::new(), Ok(TerminalMediaState::Idle)));
    assert_eq!(unselect(&track, &call), Err(TAPI_E_INVALIDTERMINAL));
    assert_eq!(call.told(), [], "once");
}
