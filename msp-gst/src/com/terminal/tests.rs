use std::sync::Mutex;

use windows_core::Interface;

use super::*;
use crate::com::interfaces::*;
use crate::com::kit::status::*;
use crate::com::kit::{Bstr, Object, Variant, coat, collect};

/// A call without a conference: what is selected waits.
struct Waiting {
    streams: Streams,
    told: Mutex<Vec<(TerminalMediaState, FileEventCause, bool)>>,
}

impl Waiting {
    fn new() -> Arc<Self> {
        Arc::new(Self { streams: Streams::new().unwrap(), told: Mutex::default() })
    }

    fn told(&self) -> Vec<(TerminalMediaState, FileEventCause, bool)> {
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

impl Selector for Waiting {
    fn engine(&self) -> &Streams {
        &self.streams
    }

    fn tell(&self, news: FileNews) {
        assert!(news.parent.cast::<ITMediaControl>().is_ok());
        self.told.lock().unwrap().push((news.state, news.cause, news.track.is_some()));
    }

    fn complain(&self, _terminal: &TerminalId, sentence: Option<String>) {
        assert_eq!(sentence, None, "nothing runs, so nothing fails");
    }
}

const PLAYBACK: &str = "{0CB9914C-79CD-47DC-ADB0-327F47CEFB20}";
const RECORDING: &str = "{521F3D06-C3D0-4511-8617-86B9A783DA77}";
const SAMPLES: &str = "{E2F7AEF7-4971-11D1-A671-006097C9A2E8}";

fn make<I: Interface>(class: &str, direction: TerminalDirection) -> I {
    Terminals::create(class, media::AUDIO, direction).unwrap().cast().unwrap()
}

fn track(terminal: &ITTerminal) -> ITTerminal {
    let tracks = terminal.cast::<ITMultiTrackTerminal>().unwrap().EnumerateTrackTerminals().unwrap();
    collect(&tracks).unwrap().remove(0)
}

#[test]
fn a_terminal_is_in_use_while_a_stream_has_it() {
    let call = Waiting::new();
    let tone: ITTerminal = make(TEST_TONE_CLASS, TerminalDirection::Capture);
    assert_eq!(tone.get_State(), Ok(TerminalState::NotInUse));
    assert_eq!(select(&tone, &call, TerminalDirection::Render).unwrap_err(), TAPI_E_INVALIDTERMINAL);
    let id = select(&tone, &call, TerminalDirection::Capture).unwrap();
    assert_eq!(tone.cast::<IPlenaryTerminal>().unwrap().get_Identifier().unwrap().to_string(), id.to_string());
    assert_eq!(tone.get_State(), Ok(TerminalState::InUse));
    assert_eq!(select(&tone, &call, TerminalDirection::Capture).unwrap_err(), TAPI_E_TERMINALINUSE);
    let other = Waiting::new();
    assert_eq!(select(&tone, &other, TerminalDirection::Capture).unwrap_err(), TAPI_E_TERMINALINUSE);
    assert_eq!(unselect(&tone, &other).unwrap_err(), TAPI_E_INVALIDTERMINAL);
    // One thing is spoken from at a time, and what was refused is not in use.
    let second: ITTerminal = make(TEST_TONE_CLASS, TerminalDirection::Capture);
    assert_eq!(select(&second, &call, TerminalDirection::Capture).unwrap_err(), TAPI_E_MAXTERMINALS);
    assert_eq!(second.get_State(), Ok(TerminalState::NotInUse));
    unselect(&tone, &call).unwrap();
    assert_eq!(tone.get_State(), Ok(TerminalState::NotInUse));
    select(&second, &call, TerminalDirection::Capture).unwrap();
}

#[test]
fn what_is_always_there_serves_several_calls() {
    let terminals = Terminals::open(|_| {});
    let calls = [Waiting::new(), Waiting::new()];
    let null = terminals.find(&TerminalId::new("null")).unwrap();
    for call in &calls {
        select(&null, call, TerminalDirection::Render).unwrap();
    }
    assert_eq!(select(&null, &calls[0], TerminalDirection::Render).unwrap_err(), TAPI_E_TERMINALINUSE);
    unselect(&null, &calls[0]).unwrap();
    assert_eq!(null.get_State(), Ok(TerminalState::InUse));
    drop(calls);
    assert_eq!(null.get_State(), Ok(TerminalState::NotInUse), "a call that is gone has nothing");
    assert_eq!(null.cast::<ITStaticAudioTerminal>().unwrap().get_WaveId().unwrap_err(), TAPI_E_NOTSUPPORTED);
}

#[test]
fn the_same_device_is_the_same_object() {
    let terminals = Terminals::open(|_| {});
    let (one, other) = (terminals.all().unwrap(), terminals.all().unwrap());
    assert_eq!(one, other);
    let default = terminals.default(TerminalDirection::Render).unwrap();
    assert!(one.contains(&default));
    assert_eq!(default.get_TerminalClass().unwrap().to_string(), "{AAF578F0-DC70-11D0-8ED3-00C04FB6809F}");
    assert_eq!(terminals.default(TerminalDirection::Bidirectional).unwrap_err(), TAPI_E_INVALIDDIRECTION);
}

#[test]
fn only_what_there_is_can_be_made() {
    use TerminalDirection::{Capture, Render};
    let refused = |class, media, direction| Terminals::create(class, media, direction).unwrap_err();
    assert_eq!(refused("{00000000-0000-0000-0000-000000000000}", media::AUDIO, Capture), TAPI_E_INVALIDTERMINALCLASS);
    assert_eq!(refused("nonsense", media::AUDIO, Capture), TAPI_E_INVALIDTERMINALCLASS);
    assert_eq!(refused(PLAYBACK, media::VIDEO, Capture), TAPI_E_INVALIDMEDIATYPE);
    assert_eq!(refused(PLAYBACK, media::AUDIO, Render), TAPI_E_INVALIDDIRECTION);
    assert_eq!(refused(TEST_TONE_CLASS, media::MULTITRACK, Capture), TAPI_E_INVALIDMEDIATYPE);
    for (class, direction) in [(PLAYBACK, Capture), (RECORDING, Render)] {
        let terminal = Terminals::create(class, media::MULTITRACK, TerminalDirection::MultitrackMixed).unwrap();
        assert_eq!((terminal.get_MediaType(), terminal.get_Direction()), (Ok(media::MULTITRACK), Ok(direction)));
        assert_eq!(terminal.get_TerminalType(), Ok(TerminalType::Dynamic));
    }
    assert_eq!(Terminals::classes().len(), 4);
}

#[test]
fn a_tone_has_a_frequency_until_it_is_selected() {
    let call = Waiting::new();
    let tone: IPlenaryTerminal = make(TEST_TONE_CLASS, TerminalDirection::Capture);
    tone.put_Frequency(700).unwrap();
    assert_eq!(tone.put_Frequency(0).unwrap_err(), E_INVALIDARG);
    assert_eq!(tone.get_Looping().unwrap_err(), TAPI_E_NOTSUPPORTED);
    assert_eq!(tone.put_EachPerson(true).unwrap_err(), TAPI_E_NOTSUPPORTED);
    select(&tone.cast().unwrap(), &call, TerminalDirection::Capture).unwrap();
    assert_eq!(tone.put_Frequency(800).unwrap_err(), TAPI_E_WRONG_STATE);
    assert_eq!(tone.get_Frequency(), Ok(700));
}

#[test]
fn loudness_is_kept_and_has_limits() {
    let tone: ITBasicAudioTerminal = make(TEST_TONE_CLASS, TerminalDirection::Capture);
    assert_eq!(tone.get_Volume(), Ok(0xFFFF));
    tone.put_Volume(0x7FFF).unwrap();
    assert_eq!(tone.get_Volume(), Ok(0x7FFF));
    assert_eq!((tone.put_Volume(-1), tone.put_Volume(0x1_0000)), (Err(E_INVALIDARG), Err(E_INVALIDARG)));
    assert_eq!((tone.put_Balance(0), tone.put_Balance(-1)), (Ok(()), Err(TAPI_E_NOTSUPPORTED)));
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
    let id = select(&track(&terminal), &call, TerminalDirection::Render).unwrap();
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
    let failed = StreamEvent::Failed { choice: id, why: crate::call::NoAnswer::Over.into() };
    on_stream_event(&track(&terminal), &failed);
    assert_eq!(call.told(), [(Idle, FileEventCause::WriteError, true)]);
    assert_eq!(file.get_MediaState(), Ok(Idle));
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
fn a_program_writes_and_reads_its_own_samples() {
    let mouth: IPlenarySamples = make(SAMPLES, TerminalDirection::Capture);
    let second = vec![0_u8; 96_000];
    assert_eq!(mouth.Write(second.as_ptr(), 1_000), Ok(1_000));
    assert_eq!(mouth.Write(second.as_ptr(), 96_000), Ok(95_000), "a second is kept");
    assert_eq!(mouth.Write(std::ptr::null(), 2).unwrap_err(), E_POINTER);
    let mut room = [0_u8; 8];
    assert_eq!(mouth.Read(room.as_mut_ptr(), 8).unwrap_err(), TAPI_E_INVALIDDIRECTION);
    let ear: IPlenarySamples = make(SAMPLES, TerminalDirection::Render);
    assert_eq!(ear.Read(room.as_mut_ptr(), 8), Ok(0));
}

/// Somebody else's terminal.
struct Foreign;

coat! { Foreign: ITTerminal }

impl TerminalMethods for Object<Foreign> {
    fn get_Name(&self) -> Result<Bstr> {
        Err(E_NOTIMPL)
    }

    fn get_State(&self) -> Result<TerminalState> {
        Err(E_NOTIMPL)
    }

    fn get_TerminalType(&self) -> Result<TerminalType> {
        Err(E_NOTIMPL)
    }

    fn get_TerminalClass(&self) -> Result<Bstr> {
        Err(E_NOTIMPL)
    }

    fn get_MediaType(&self) -> Result<i32> {
        Err(E_NOTIMPL)
    }

    fn get_Direction(&self) -> Result<TerminalDirection> {
        Ok(TerminalDirection::Capture)
    }
}

#[test]
fn terminals_of_others_are_refused() {
    let (call, foreign) = (Waiting::new(), Object::new(Foreign).interface().unwrap());
    assert_eq!(select(&foreign, &call, TerminalDirection::Capture).unwrap_err(), TAPI_E_INVALIDTERMINAL);
    assert_eq!(unselect(&foreign, &call).unwrap_err(), TAPI_E_INVALIDTERMINAL);
    on_stream_event(&foreign, &StreamEvent::Recovered(TerminalId::new("x")));
    assert_eq!(call.told(), [], "of what is not ours there is nothing to tell");
    assert_eq!(call.streams.status(crate::terminal::Direction::Capture).unwrap().chosen, [], "and it is not chosen");
}
