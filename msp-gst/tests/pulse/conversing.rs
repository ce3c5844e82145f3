//! A conversation over real devices, while they are pulled out and plugged in. It stays on the loopback interface.

use std::net::Ipv4Addr;
use std::sync::Arc;

use conference_model::description::{Conference, Origin};
use conference_model::multicast::Group;
use conference_model::rtp::LocalIdentity;
use crossbeam_channel::Receiver;
use plenary_msp::call::{Call, CallConfig};
use plenary_msp::net::{InterfaceChoice, Preferences};
use plenary_msp::pipeline::Cause;
use plenary_msp::stream::{Cleaning, StreamEvent, Streams, Why};
use plenary_msp::terminal::{Catalogue, CatalogueEvent, Direction, TerminalId, Tone, program_sink, test_tone};

use crate::Test;
use crate::devices::{capture, find, render};
use crate::ear::{Ear, HANGS};
use crate::plugging::{arrived, await_event};
use crate::server::Plug;

pub(crate) fn all() -> Vec<Test> {
    crate::tests![
        a_conversation_outlives_the_speaker_it_is_heard_on,
        a_conversation_outlives_the_microphone_it_is_spoken_into,
        a_microphone_begins_anew_for_each_speaker_whose_sound_it_takes_out,
    ]
}

/// Somebody in a conference that only this computer hears.
struct Talker {
    call: Arc<Call>,
    streams: Streams,
}

impl Talker {
    fn join(cname: &str) -> Self {
        let group = Group::new(Ipv4Addr::new(233, 252, 0, 7)).unwrap();
        let origin = Origin::new("-", 3_900_000_000, 1, Ipv4Addr::LOCALHOST);
        // Two test programs may run at once.
        let port = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap() * 2;
        let tea = Conference::meeting("Tea", origin).with_audio(group, port, 0).dialable().unwrap();
        let preferences = Preferences { interface: InterfaceChoice::Name("lo".to_owned()), ..Preferences::default() };
        let mut config = CallConfig::new(tea, LocalIdentity::new(cname));
        config.preferences = preferences;
        let call = Arc::new(Call::join(config).unwrap());
        let streams = Streams::new().unwrap();
        // Tones are noise to those who clean voices.
        streams.clean(Cleaning { echo: false, noise: false, gain: false, voice: false }).unwrap();
        streams.attach(Arc::clone(&call)).unwrap();
        Self { call, streams }
    }

    /// Waits until one event after another has come.
    fn await_in_order(&self, what: &[&dyn Fn(&StreamEvent) -> bool]) {
        let events: &Receiver<StreamEvent> = self.streams.events();
        for (nth, is_it) in what.iter().enumerate() {
            while !is_it(&events.recv_timeout(HANGS).unwrap_or_else(|_| panic!("the event {nth} of them never came"))) {
            }
        }
    }
}

fn is_gone(id: &TerminalId) -> impl Fn(&StreamEvent) -> bool {
    move |event| matches!(event, StreamEvent::Failed { choice, why } if choice == id && why.cause() == Some(Cause::DeviceGone))
}

fn a_conversation_outlives_the_speaker_it_is_heard_on() {
    let plug = Plug::speaker("loud");
    let (catalogue, devices) = Catalogue::open().unwrap();
    let (ada, ben) = (Talker::join("ada@tests"), Talker::join("ben@tests"));
    ada.streams.choose(test_tone(Tone { hertz: 440.0, amplitude: 0.25 }).into()).unwrap();
    let speaker = ben.streams.choose(find(&catalogue, "pulsesink:loud").into()).unwrap();
    let ear = Ear::default();
    let before_it = capture(&find(&catalogue, "pulsesrc:loud.monitor"), &ear);
    ear.await_tone(440.0);

    plug.pull();
    drop(before_it);
    let inactive = |event: &StreamEvent| matches!(event, StreamEvent::Inactive(Direction::Render, Why::Failed));
    ben.await_in_order(&[&is_gone(&speaker), &inactive]);
    assert_eq!(ben.call.people().unwrap().len(), 1, "Ada is still there");

    let _plug = Plug::speaker("loud");
    let again = await_event(&devices, arrived("pulsesink:loud"));
    ben.streams.devices_changed(CatalogueEvent::Arrived(again)).unwrap();
    ben.await_in_order(&[&|event| matches!(event, StreamEvent::Active(Direction::Render))]);
    let _before_it = capture(&find(&catalogue, "pulsesrc:loud.monitor"), &ear);
    ear.await_tone(440.0);
}

fn a_conversation_outlives_the_microphone_it_is_spoken_into() {
    let (_room, plug) = (Plug::speaker("room"), Plug::microphone("mic", "room"));
    let (catalogue, devices) = Catalogue::open().unwrap();
    // Somebody hums in the room.
    let (_render, _mouth) = render(&find(&catalogue, "pulsesink:room"));
    let (ada, ben, ear) = (Talker::join("ada@tests"), Talker::join("ben@tests"), Ear::default());
    let listener = ear.clone();
    let sink = program_sink(TerminalId::new("ear"), "Ear", move |samples| listener.hear(samples, None));
    ada.streams.choose(sink.into()).unwrap();
    let microphone = ben.streams.choose(find(&catalogue, "pulsesrc:mic").into()).unwrap();
    ear.await_tone(1_000.0);

    plug.pull();
    let inactive = |event: &StreamEvent| matches!(event, StreamEvent::Inactive(Direction::Capture, Why::Failed));
    ben.await_in_order(&[&is_gone(&microphone), &inactive]);
    let _plug = Plug::microphone("mic", "room");
    let again = await_event(&devices, arrived("pulsesrc:mic"));
    ben.streams.devices_changed(CatalogueEvent::Arrived(again)).unwrap();
    ben.await_in_order(&[&|event| matches!(event, StreamEvent::Active(Direction::Capture))]);
    ear.await_tone(1_000.0);
    assert_eq!(ada.call.people().unwrap().len(), 1, "Ben is the same as before");
}

/// The name of the pipeline that has an element of this type now.
fn pipeline_with(streams: &Streams, element: &str) -> String {
    let pictures = streams.pictures().unwrap();
    let Some(picture) = pictures.iter().find(|picture| picture.contains(element)) else { panic!("{pictures:?}") };
    let name = ["capture-", "render-"].into_iter().find_map(|kind| {
        let (_, behind) = picture.split_once(kind)?;
        Some(format!("{kind}{}", behind.chars().take_while(char::is_ascii_digit).collect::<String>()))
    });
    name.unwrap()
}

fn a_microphone_begins_anew_for_each_speaker_whose_sound_it_takes_out() {
    let (_loud, _quiet) = (Plug::speaker("loud"), Plug::speaker("quiet"));
    let _mic = Plug::microphone("mic", "quiet");
    let (catalogue, _devices) = Catalogue::open().unwrap();
    let ada = Talker::join("ada@tests");
    ada.streams.choose(find(&catalogue, "pulsesrc:mic").into()).unwrap();
    ada.streams.clean(Cleaning::default()).unwrap();
    let mut before = pipeline_with(&ada.streams, "GstWebrtcDsp");
    for speaker in ["pulsesink:loud", "pulsesink:quiet"] {
        let speaker = ada.streams.choose(find(&catalogue, speaker).into()).unwrap();
        assert!(pipeline_with(&ada.streams, "GstWebrtcEchoProbe").starts_with("render-"));
        let now = pipeline_with(&ada.streams, "GstWebrtcDsp");
        assert_ne!(now, before, "it does not know the new speaker");
        before = now;
        ada.streams.give_up(&speaker).unwrap();
        assert_eq!(pipeline_with(&ada.streams, "GstWebrtcDsp"), before, "nothing to do for a speaker that is gone");
    }
    let said: Vec<_> = ada.streams.events().try_iter().collect();
    let rests = said.iter().filter(|event| matches!(event, StreamEvent::Inactive(Direction::Capture, _))).count();
    assert_eq!(rests, 0, "nobody was told: {said:?}");
}
