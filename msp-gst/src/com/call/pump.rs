//! The thread of a call that joins and leaves the conference, and tells TAPI, programs and the telephony provider what
//! happens there.
//!
//! ```text
//!   TAPI's threads ─blobs─► Pairing ─orders─► ╭─ pump ─╮ ─► MSP events: streams, people, files
//!                             ▲   ▲           │        │ ◄─ CallEvent, StreamEvent
//!                    shutdown ╯   ╰─ answers ─╰────────╯ ─► Call::join, leave; Streams::attach_soon
//! ```
//!
//! It may wait for sockets, not for devices: who is told to leave says goodbye while the microphone still starts. Nobody
//! waits for it, but the address at its end, for the goodbye.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use conference_model::blob::{
    Description, Direction, Join, JoinFailed, JoinFailure, Joined, Left, LeftReason, MediaKind, MediaModes, Name,
    QosWish, ServiceLevel, Stream,
};
use conference_model::call::{EngineCommand, MediaInput};
use conference_model::description::{Conference, Dialable};
use conference_model::rtp::LocalIdentity;
use crossbeam_channel::{Receiver, never, select};

use super::CallState;
use super::telling::Telling;
use super::texts::changes;
use super::trouble::Cause;
use crate::call::{Call, CallConfig, CallEvent, JoinError};
use crate::com::kit::Result;
use crate::com::kit::status::TAPI_E_RESOURCEUNAVAIL;
use crate::stream::StreamEvent;

/// The streams as the telephony provider knows them.
pub(super) const CAPTURE: u32 = 1;
/// As above.
pub(super) const RENDER: u32 = 2;

/// Networks that reserve anything for a group are not among those that there are (RSVP, RFC 2205, was for them).
const NO_GUARANTEE: &str = "the network gives voice precedence, but cannot guarantee the quality that is asked for";

/// When it has nothing to do: it looks whether anybody is there.
const LONGEST_NAP: Duration = Duration::from_secs(3_600);

/// The thread's own.
struct Pump {
    call: Arc<CallState>,
    /// Of the conference, while we are in it.
    events: Receiver<CallEvent>,
    /// Of the call's streams.
    streams: Receiver<StreamEvent>,
    telling: Telling,
}

/// Starts the thread. It ends when the call is shut down.
pub(super) fn start(call: &Arc<CallState>) -> Result<()> {
    let streams = call.engine().events().clone();
    let mut pump = Pump { call: Arc::clone(call), events: never(), streams, telling: Telling::default() };
    let thread = thread::Builder::new().name("plenary-pump".into());
    let farewell = call.address().farewells().owe();
    let run = move || {
        pump.run();
        // With the call go its devices, which may take longer than the goodbye.
        drop(farewell);
        drop(pump);
    };
    thread.spawn(run).map(drop).map_err(|_| TAPI_E_RESOURCEUNAVAIL)
}

impl Pump {
    fn run(&mut self) {
        // A mistake of ours ends the conference, not the program.
        while catch_unwind(AssertUnwindSafe(|| self.turn())).is_err() {
            let stop = || self.stop(LeftReason::EngineFailed, "the media engine has failed");
            if catch_unwind(AssertUnwindSafe(stop)).is_err() {
                // What cannot be stopped either ends with the call object.
                return;
            }
        }
    }

    fn turn(&mut self) {
        loop {
            while let Some(order) = self.call.pairing().next_order() {
                self.obey(order);
            }
            if self.call.is_shut_down() && self.call.pairing().is_over() {
                return;
            }
            self.listen();
            self.call.pairing_timeout();
        }
    }

    /// Waits for something to happen, and deals with it.
    fn listen(&mut self) {
        let patience = self.call.pairing().patience().unwrap_or(LONGEST_NAP);
        let call = Arc::clone(&self.call);
        select! {
            recv(call.pairing().woken()) -> _ => {}
            recv(self.streams) -> event => match event {
                Ok(event) => self.telling.of_stream(&call, &event),
                Err(_) => self.streams_ended(),
            },
            recv(self.events) -> event => match event {
                Ok(CallEvent::Ended(why)) => self.ended(why),
                Ok(event) => self.telling.of_conference(&call, event),
                Err(_) => self.events = never(),
            },
            default(patience) => {}
        }
    }

    fn obey(&mut self, order: EngineCommand) {
        match order {
            EngineCommand::Open(join) => self.open(&join),
            EngineCommand::Query(description) => {
                let media = dialable(&description).map_or(MediaModes::NONE, |dialable| media_of(&dialable));
                self.call.answer(MediaInput::Media(media));
            }
            // Sound is all there is yet; who wants none leaves.
            EngineCommand::SetMedia(_) => self.call.answer(MediaInput::Media(MediaModes::AUDIO)),
            EngineCommand::SetQuality(wishes) => self.note_quality(&wishes),
            EngineCommand::Close => {
                self.close();
                self.call.answer(MediaInput::Closed);
            }
        }
    }

    /// Voice is marked as voice whatever is asked for, and nobody can promise more. Who cannot do without is told so; they may
    /// stay, for they are in.
    fn note_quality(&self, wishes: &[QosWish]) {
        // A medium without a wish keeps what it has.
        if let Some(sound) = wishes.iter().find(|wish| wish.kind == MediaKind::Audio) {
            let sentence = (sound.level == ServiceLevel::Needed).then(|| NO_GUARANTEE.to_owned());
            self.call.set_trouble(Cause::Quality, sentence);
        }
    }

    fn open(&mut self, join: &Join) {
        let said = self.call.me().tell();
        let call = match self.join(join, said.clone()) {
            Ok(call) => Arc::new(call),
            Err(failed) => {
                self.call.set_trouble(Cause::Conference, failed.detail.as_ref().map(ToString::to_string));
                return self.call.answer(MediaInput::OpenFailed(failed));
            }
        };
        self.events = call.events().clone();
        self.call.forget_troubles();
        self.call.set_joined(Some(Arc::clone(&call)));
        self.catch_up(&call, said);
        self.call.answer(MediaInput::Opened(Joined { media: MediaModes::AUDIO, streams: streams(), people: 1 }));
        // Somebody may want us out by now.
        if self.call.pairing().is_joined() {
            // An engine that is over has said why.
            _ = self.call.engine().attach_soon(Some(call));
        }
    }

    /// Says what a program has said of us while we joined, when there was nobody to tell yet. Whoever sees that we are in
    /// tells it themselves, and perhaps before us: so it looks until nothing is new.
    fn catch_up(&self, call: &Call, mut said: LocalIdentity) {
        loop {
            let now = self.call.me().tell();
            let changes = changes(&said, &now);
            if changes.is_empty() {
                return;
            }
            // A call that is over tells nobody anything.
            changes.iter().for_each(|(kind, text)| _ = call.describe(*kind, text));
            said = now;
        }
    }

    fn join(&self, join: &Join, said: LocalIdentity) -> std::result::Result<Call, JoinFailed> {
        let dialable = dialable(&join.description)?;
        if !join.media.and(media_of(&dialable)).contains(MediaModes::AUDIO) {
            return Err(failed(JoinFailure::Incompatible, "there is no sound in what is wanted of the conference"));
        }
        let is_needed = |wish: &QosWish| wish.kind == MediaKind::Audio && wish.level == ServiceLevel::Needed;
        if join.quality.iter().any(is_needed) {
            return Err(failed(JoinFailure::QualityUnavailable, NO_GUARANTEE));
        }
        let mut config = CallConfig::new(dialable, said);
        self.call.wishes().apply(&mut config.preferences);
        Call::join(config).map_err(|error| failed(failure(&error), &error.to_string()))
    }

    /// Leaves. Nothing of the conference is heard any more when it returns.
    fn close(&mut self) {
        // Over already, perhaps: both then have nothing to do.
        _ = self.call.engine().attach_soon(None);
        // Before the conference is gone: programs may hold people, and ask who they were.
        self.call.people().forget_all();
        if let Some(call) = self.call.set_joined(None) {
            _ = call.leave(None);
        }
        self.events = never();
        self.telling = Telling::default();
    }

    /// The conference came to an end without us.
    fn ended(&mut self, why: Option<String>) {
        match why {
            Some(why) => self.stop(LeftReason::EngineFailed, &why),
            None => self.stop(LeftReason::Ended, "the conference is over"),
        }
    }

    /// Streams end with the call only, if all is well.
    fn streams_ended(&mut self) {
        self.streams = never();
        self.stop(LeftReason::EngineFailed, "the streams of the call have failed");
    }

    fn stop(&mut self, reason: LeftReason, why: &str) {
        self.close();
        self.call.set_trouble(Cause::Conference, Some(why.to_owned()));
        self.call.answer(MediaInput::Stopped(Left { reason, detail: Some(Name::new(why)) }));
    }
}

fn dialable(description: &Description) -> std::result::Result<Dialable, JoinFailed> {
    let conference = Conference::parse(description.as_str().as_bytes());
    let dialable = conference.and_then(|conference| conference.dialable());
    dialable.map_err(|refusal| failed(JoinFailure::BadDescription, &refusal.to_string()))
}

/// What we can do of a conference: its sound.
fn media_of(dialable: &Dialable) -> MediaModes {
    let has_sound = dialable.media.iter().any(|media| media.kind == conference_model::codec::Kind::Audio);
    if has_sound { MediaModes::AUDIO } else { MediaModes::NONE }
}

fn streams() -> Vec<Stream> {
    let stream = |(id, direction)| Stream { id, kind: MediaKind::Audio, direction };
    [(CAPTURE, Direction::Capture), (RENDER, Direction::Render)].map(stream).to_vec()
}

fn failed(cause: JoinFailure, detail: &str) -> JoinFailed {
    JoinFailed { cause, detail: Some(Name::new(detail)) }
}

fn failure(error: &JoinError) -> JoinFailure {
    match error {
        JoinError::NoAudio | JoinError::Encrypted => JoinFailure::Incompatible,
        JoinError::Interfaces(_) | JoinError::Open(_) => JoinFailure::Unreachable,
        JoinError::System { .. } => JoinFailure::Congestion,
    }
}
