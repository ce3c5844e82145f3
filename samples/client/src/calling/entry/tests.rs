//! Who gives an entry up, and what others hear of it. Nothing of it leaves this computer.
#![cfg(target_os = "linux")]

use std::sync::PoisonError;
use std::time::Duration;

use crossbeam_channel::{Sender, bounded};
use plenary_rendezvous::description::Conference as Description;
use plenary_tapi_host::Tapi;

use super::super::{Plan, Service, TURN};
use super::*;
use crate::cli::{Microphone, Speaker};
use crate::events::Event;
use crate::finding;
use crate::settings::{Identity, Taking, Volumes};

const PATIENCE: Duration = Duration::from_secs(15);

/// Sooner than anybody is missed who says nothing any more, and later than what somebody sings is heard.
const SOON: Duration = Duration::from_secs(3);

/// Somebody who is about to be in the conference at this port.
fn somebody(access: Tapi, port: u32, microphone: Microphone) -> impl FnOnce() -> Result<Attendance, Failure> {
    let text = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Entries\r\nc=IN IP4 239.255.83.8/1\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
    );
    let invitation = finding::invitation(&Description::parse(text.as_bytes()).unwrap()).unwrap();
    let taking = Taking { name: "Ada".into(), microphone: Some(microphone), speaker: Some(Speaker::None) };
    let plan = Plan { invitation, taking, interface: Some("127.0.0.1".into()), record: None, measured: false };
    let identity = Identity::fresh().unwrap();
    move || Attendance::prepare(access, plan, &identity, Volumes::default())
}

/// Somebody in the conference at this port who only listens, and this port.
fn listener(service: &Service, nth: u32) -> (Attendance, u32) {
    let port = 40_000 + 4 * (std::process::id() % 5_000) + 2 * nth;
    let mut listener = somebody(service.access().unwrap(), port, Microphone::None)().unwrap();
    listener.connect().unwrap();
    while !listener.has_entered() {
        let heard = listener.events().recv_timeout(PATIENCE).unwrap();
        listener.translate(&heard);
    }
    (listener, port)
}

/// Waits for an event of somebody else's.
fn hears(listener: &mut Attendance, patience: Duration, is_it: fn(&Event) -> bool) -> bool {
    let events = listener.events().clone();
    while let Ok(heard) = events.recv_timeout(patience) {
        if listener.translate(&heard).is_some_and(|event| is_it(&event)) {
            return true;
        }
    }
    false
}

#[test]
fn who_gives_up_before_anything_is_sent_is_heard_of_by_nobody() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let service = Service::start().unwrap();
    let (mut listener, port) = listener(&service, 0);
    let ((begin, begun), (go_on, stopped)): (_, (Sender<()>, _)) = (bounded(0), bounded(0));
    let prepare = somebody(service.access().unwrap(), port, Microphone::Tone(440.0));
    let slowly = move || {
        let prepared = prepare();
        begin.send(()).unwrap();
        // As long as a sound server hangs.
        let _ = stopped.recv();
        prepared
    };
    let entry = Entry::begin(slowly, false, None).unwrap();
    begun.recv_timeout(PATIENCE).unwrap();
    let leaving = entry.give_up();
    assert!(!leaving.is_over_within(Duration::from_millis(100)));
    drop(go_on);
    leaving.wait();
    assert!(!hears(&mut listener, SOON, |event| matches!(event, Event::ParticipantJoined(_))));
}

/// It is up, and nobody has taken it yet.
#[test]
fn who_gives_up_a_call_that_is_up_says_goodbye() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let service = Service::start().unwrap();
    let (mut listener, port) = listener(&service, 1);
    let prepare = somebody(service.access().unwrap(), port, Microphone::Tone(440.0));
    let entry = Entry::begin(prepare, false, None).unwrap();
    assert!(hears(&mut listener, PATIENCE, |event| matches!(event, Event::ParticipantJoined(_))));
    let leaving = entry.give_up();
    assert!(hears(&mut listener, SOON, |event| matches!(event, Event::ParticipantLeft(_))));
    leaving.wait();
}
