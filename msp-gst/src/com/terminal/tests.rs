mod files;

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
    /// Done when somebody is about to ask the engine for something.
    meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Waiting {
    fn new() -> Arc<Self> {
        Arc::new(Self { streams: Streams::new().unwrap(), told: Mutex::default(), meanwhile: Mutex::default() })
    }

    fn told(&self) -> Vec<(TerminalMediaState, FileEventCause, bool)> {
        std::mem::take(&mut self.told.lock().unwrap())
    }

    /// What is chosen in this direction, by its engine's names.
    fn chosen(&self, direction: crate::terminal::Direction) -> Vec<TerminalId> {
        self.streams.status(direction).unwrap().chosen.into_iter().map(|(id, _)| id).collect()
    }
}

impl Selector for Waiting {
    fn engine(&self) -> &Streams {
        let meanwhile = self.meanwhile.lock().unwrap().take();
        meanwhile.into_iter().for_each(|happen| happen());
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

#[test]
fn a_terminal_is_in_use_while_a_stream_has_it() {
    let call = Waiting::new();
    let tone: ITTerminal = make(TEST_TONE_CLASS, TerminalDirection::Capture);
    assert_eq!(tone.get_State(), Ok(TerminalState::NotInUse));
    assert_eq!(select(&tone, &call, TerminalDirection::Render).unwrap_err(), TAPI_E_INVALIDTERMINAL);
    select(&tone, &call, TerminalDirection::Capture).unwrap();
    let id = name(&tone).unwrap();
    assert_eq!(tone.cast::<IPlenaryTerminal>().unwrap().get_Identifier().unwrap().to_string(), id.to_string());
    assert_eq!(call.chosen(crate::terminal::Direction::Capture), [id]);
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
