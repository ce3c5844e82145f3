//! What is told of what happens: by MSP events to TAPI and programs, by reports to the telephony provider.
//!
//! | what happens | TAPI and programs hear | the telephony provider hears |
//! | --- | --- | --- |
//! | a stream moves sound, or no longer | CALL_STREAM_ACTIVE, INACTIVE | StreamActive, StreamInactive |
//! | all that was chosen for it has failed, or we cannot send | CALL_STREAM_FAIL | StreamFailed |
//! | a terminal fails | CALL_TERMINAL_FAIL | TerminalFailed |
//! | a file begins, ends, fails | ME_FILE_TERMINAL_EVENT | |
//! | somebody comes, goes, talks ... | ME_PRIVATE_EVENT with an ITParticipantEvent | ParticipantJoined, Changed, Left |
//! | a device is plugged in or out | ADDRESS_TERMINAL_AVAILABLE, UNAVAILABLE | TerminalArrived, TerminalGone |
//! | the network is of no use, or again of use | CALL_STREAM_INACTIVE, ACTIVE with a cause | MediaLost, MediaRecovered |

use std::collections::BTreeSet;

use conference_model::blob::{
    self, MediaCause, MediaKind, MediaLost, MediaRecovered, Name, ParticipantChanged, ParticipantJoined,
    ParticipantLeft, Report, StreamActive, StreamFailed, StreamInactive, TerminalArrived, TerminalFailed, TerminalGone,
};
use conference_model::call::MediaInput;
use conference_model::participant::{ParticipantEvent, ParticipantId};
use conference_model::rtp::SdesKind;

use super::CallState;
use super::pump::{CAPTURE, RENDER};
use super::trouble::Cause;
use crate::call::CallEvent;
use crate::com::interfaces::{MspCallEvent, MspCallEventCause};
use crate::com::kit::HRESULT;
use crate::com::kit::status::{S_OK, TAPI_E_OPERATIONFAILED, TAPI_E_RESOURCEUNAVAIL, TAPI_E_TIMEOUT};
use crate::com::terminal;
use crate::pipeline::playback::PlaybackEvent;
use crate::recording::RecordingEvent;
use crate::stream::{StreamEvent, Unusable, Why};
use crate::terminal::{CatalogueEvent, Direction, TerminalId};

/// In larger conferences the telephony provider hears how many there are, and not who: it shows names of a few only, and
/// asking the engine for each would keep events waiting.
const MOST_NAMED: usize = 64;

/// Who is there, as the telephony provider was told.
#[derive(Default)]
pub(super) struct Telling {
    present: BTreeSet<ParticipantId>,
    /// Reports since somebody looked who is still there.
    unlooked: usize,
}

impl Telling {
    /// Something happened to a stream or a terminal.
    pub(super) fn of_stream(&self, call: &CallState, event: &StreamEvent) {
        if is_late(call, event) {
            return;
        }
        match event {
            StreamEvent::Active(direction) => {
                call.post(MspCallEvent::StreamActive, MspCallEventCause::LocalRequest, *direction, None, S_OK);
                call.report(StreamActive { stream: number(*direction), cause: MediaCause::LocalRequest });
            }
            StreamEvent::Inactive(direction, why) => inactive(call, *direction, *why),
            StreamEvent::Failed { choice, why } => {
                terminal_failed(call, &choice.terminal(), why);
                note(call, choice, event);
            }
            StreamEvent::Recovered(id) => call.set_trouble(Cause::Terminal(id.clone()), None),
            StreamEvent::Playback(id, said) => {
                if let PlaybackEvent::Failed(_, why) = said {
                    call.set_trouble(Cause::Terminal(id.terminal()), Some(why.to_string()));
                }
                note(call, id, event);
            }
            StreamEvent::Recording(id, said) => {
                if let RecordingEvent::Failed(why) = said {
                    call.set_trouble(Cause::Terminal(id.terminal()), Some(why.to_string()));
                }
                note(call, id, event);
            }
        }
    }

    /// Something happened in the conference.
    pub(super) fn of_conference(&mut self, call: &CallState, event: CallEvent) {
        match event {
            CallEvent::Person(event) => {
                call.people().handle(call, &event);
                self.of_person(call, &event);
            }
            CallEvent::MediaLost { why, .. } => {
                call.set_trouble(Cause::Network, Some(why));
                let (kind, cause) = (MediaKind::Audio, MediaCause::MediaTimeout);
                let (event, error) = (MspCallEvent::StreamInactive, TAPI_E_TIMEOUT);
                call.post(event, MspCallEventCause::MediaTimeout, Direction::Render, None, error);
                call.report(MediaLost { kind, cause });
            }
            CallEvent::MediaRecovered { .. } => {
                call.set_trouble(Cause::Network, None);
                let (event, cause) = (MspCallEvent::StreamActive, MspCallEventCause::MediaRecovered);
                call.post(event, cause, Direction::Render, None, S_OK);
                call.report(MediaRecovered { kind: MediaKind::Audio });
            }
            CallEvent::CannotSend { why, .. } => {
                let (stream, detail) = (number(Direction::Capture), Some(Name::new(&why)));
                call.set_trouble(Cause::Network, Some(why));
                let (event, cause) = (MspCallEvent::StreamFail, MspCallEventCause::ConnectFail);
                call.post(event, cause, Direction::Capture, None, TAPI_E_OPERATIONFAILED);
                call.report(StreamFailed { stream, cause: MediaCause::ConnectFailed, detail });
            }
            CallEvent::UnderAttack { .. } => {
                let sentence = "somebody tries to take our place in the conference";
                call.set_trouble(Cause::Attack, Some(sentence.to_owned()));
            }
            // What only numbers tell of: IPlenaryCall::get_Statistics has them.
            _ => {}
        }
    }

    fn of_person(&mut self, call: &CallState, event: &ParticipantEvent) {
        let Some(id) = event.participant() else { return };
        let participant = u32::try_from(id.number()).unwrap_or(u32::MAX);
        match event {
            ParticipantEvent::NewParticipant { .. } => {
                self.present.insert(id);
                self.look(call);
                let name = self.name(call, id);
                call.report(ParticipantJoined { participant, people: self.people(), name });
            }
            ParticipantEvent::InfoChange { item: SdesKind::Name, .. } => {
                self.look(call);
                let name = self.name(call, id);
                call.report(ParticipantChanged { participant, people: self.people(), name });
            }
            ParticipantEvent::Leave { .. } => {
                self.present.remove(&id);
                self.look(call);
                call.report(ParticipantLeft { participant, people: self.people() });
            }
            _ => {}
        }
    }

    /// Forgets who turned out to be somebody else: of them nothing is told when they go. In a crowd it looks now and then.
    fn look(&mut self, call: &CallState) {
        self.unlooked = self.unlooked.saturating_add(1);
        if self.unlooked.saturating_mul(MOST_NAMED) < self.present.len() {
            return;
        }
        let Some(Ok(there)) = call.joined().map(|call| call.people_without_playout()) else { return };
        self.unlooked = 0;
        self.keep(&there.iter().map(|person| person.id).collect());
    }

    /// Only these are there.
    fn keep(&mut self, there: &BTreeSet<ParticipantId>) {
        self.present.retain(|id| there.contains(id));
    }

    /// How many are there, ourselves included.
    fn people(&self) -> u32 {
        u32::try_from(self.present.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn name(&self, call: &CallState, id: ParticipantId) -> Option<Name> {
        if self.present.len() > MOST_NAMED {
            return None;
        }
        let person = call.joined()?.person_without_playout(id).ok()??;
        Some(Name::new(&person.name))
    }
}

fn inactive(call: &CallState, direction: Direction, why: Why) {
    let stream = number(direction);
    let (kind, cause) = (MspCallEvent::StreamInactive, MspCallEventCause::LocalRequest);
    match why {
        Why::Requested => {
            call.post(kind, cause, direction, None, S_OK);
            call.report(StreamInactive { stream, cause: MediaCause::LocalRequest });
        }
        Why::NoCall => call.post(kind, cause, direction, None, S_OK),
        Why::Failed => {
            let (kind, cause) = (MspCallEvent::StreamFail, MspCallEventCause::BadDevice);
            call.post(kind, cause, direction, None, TAPI_E_OPERATIONFAILED);
            call.report(StreamFailed { stream, cause: MediaCause::BadDevice, detail: None });
        }
    }
}

fn terminal_failed(call: &CallState, id: &TerminalId, why: &Unusable) {
    let sentence = why.to_string();
    let (cause, wire, error) = causes(why);
    let direction = call.direction_of(id);
    call.post(MspCallEvent::TerminalFail, cause, direction, Some(id), error);
    let detail = Some(Name::new(&sentence));
    call.report(TerminalFailed { terminal: terminal_number(id), stream: number(direction), cause: wire, detail });
    // What was given up meanwhile is nobody's trouble any more.
    if call.terminal(id).is_some() {
        call.set_trouble(Cause::Terminal(id.clone()), Some(sentence));
    }
}

/// Whether it is of a run of files that another has followed, or whose terminal was given up.
fn is_late(call: &CallState, event: &StreamEvent) -> bool {
    let id = match event {
        StreamEvent::Failed { choice: id, .. } | StreamEvent::Playback(id, _) | StreamEvent::Recording(id, _) => id,
        StreamEvent::Active(_) | StreamEvent::Inactive(..) | StreamEvent::Recovered(_) => return false,
    };
    id.is_run() && call.terminal(&id.terminal()).is_none_or(|terminal| !terminal::is_of_now(&terminal, id))
}

/// Lets a terminal of files know.
fn note(call: &CallState, id: &TerminalId, event: &StreamEvent) {
    if let Some(terminal) = call.terminal(&id.terminal()) {
        terminal::on_stream_event(&terminal, event);
    }
}

fn causes(why: &Unusable) -> (MspCallEventCause, MediaCause, HRESULT) {
    match why {
        Unusable::Pipeline(_) => (MspCallEventCause::BadDevice, MediaCause::BadDevice, TAPI_E_RESOURCEUNAVAIL),
        Unusable::Playback(_) | Unusable::Recording(_) => {
            (MspCallEventCause::BadDevice, MediaCause::BadDevice, TAPI_E_OPERATIONFAILED)
        }
        Unusable::Voice(_) | Unusable::Call(_) => {
            (MspCallEventCause::ConnectFail, MediaCause::ConnectFailed, TAPI_E_OPERATIONFAILED)
        }
    }
}

fn number(direction: Direction) -> u32 {
    match direction {
        Direction::Capture => CAPTURE,
        Direction::Render => RENDER,
    }
}

/// Terminals are numbered by their names (FNV-1a), so that one has the same number whenever it is plugged in.
pub(super) fn terminal_number(id: &TerminalId) -> u32 {
    id.to_string().bytes().fold(0x811C_9DC5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl CallState {
    /// A device came or went.
    pub(in crate::com) fn devices_changed(&self, event: &CatalogueEvent) {
        // A call that is over has no use for devices.
        _ = self.engine().devices_changed(event.clone());
        match event {
            CatalogueEvent::Arrived(device) => {
                let (kind, name) = (MediaKind::Audio, Some(Name::new(device.name())));
                let direction = match device.direction() {
                    Direction::Capture => blob::Direction::Capture,
                    Direction::Render => blob::Direction::Render,
                };
                self.report(TerminalArrived { terminal: terminal_number(device.id()), kind, direction, name });
            }
            CatalogueEvent::Gone(device) => self.report(TerminalGone { terminal: terminal_number(device.id()) }),
            CatalogueEvent::DefaultChanged(..) => {}
        }
    }

    /// Tells the telephony provider what a call's state does not hang on; nothing, while we are not in the conference.
    fn report(&self, report: impl Into<Report>) {
        self.answer(MediaInput::Report(report.into()));
    }
}

#[cfg(test)]
mod tests {
    use conference_model::participant::SessionId;
    use conference_model::random::{KeyedHash, Randomness};
    use conference_model::roster::{Roster, RosterInput, RosterOutput};
    use conference_model::rtp::{Event as RtpEvent, Ssrc};
    use conference_model::time::Instant;

    use super::*;

    #[test]
    fn who_turns_out_to_be_somebody_else_is_not_counted_twice() {
        let mut roster = Roster::new(KeyedHash::new(&mut Randomness::predictable(1)));
        let (mut telling, session) = (Telling::default(), SessionId(0));
        let cname = |ssrc| RtpEvent::Described { ssrc, kind: SdesKind::Cname, text: "ada".into() };
        let (ada, stranger) = (Ssrc(1), Ssrc(2));
        for event in [cname(ada), RtpEvent::StartedSending { ssrc: stranger }, cname(stranger)] {
            roster.handle_input(Instant::ZERO, RosterInput::Rtp { session, event });
            while let RosterOutput::Event(event) = roster.poll_output() {
                if let ParticipantEvent::NewParticipant { participant, .. } = event {
                    telling.present.insert(participant);
                }
            }
        }
        assert_eq!(telling.people(), 3, "she came, and somebody whom nobody knew");
        telling.keep(&roster.participants().map(|person| person.id()).collect());
        assert_eq!(telling.people(), 2, "it was she");
    }
}
