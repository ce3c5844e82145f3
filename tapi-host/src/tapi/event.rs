//! What happens, as TAPI tells programs of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::Sender;
use plenary_msp::com::interfaces::{
    FileEventCause, MspCallEvent, MspCallEventCause, ParticipantEventKind, TerminalMediaState,
};
use plenary_msp::com::kit::HRESULT;

use super::call::CallId;
use super::fate::CallState;
use super::offer::Offer;
use super::participant::Participant;
use super::script::Script;
use super::stream::Stream;
use super::sub_stream::SubStream;
use super::terminal::Terminal;

/// Events that wait for a program to read them. What comes when the queue is full is counted and lost.
pub const MOST_EVENTS: usize = 16_384;

/// Something happened.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Event {
    /// `TE_CALLNOTIFICATION`: somebody invites us.
    CallNotification(Offer),
    /// Somebody invites us while [too many](super::MOST_OFFERS) who did so before wait for an answer: it was declined.
    CallDeclined(Offer),
    /// `TE_CALLSTATE`: a call is in another state.
    CallState {
        /// The call.
        call: CallId,
        /// Its state.
        state: CallState,
    },
    /// `TE_CALLINFOCHANGE`: [`Call::info`](super::Call::info) says something else.
    CallInfo {
        /// The call.
        call: CallId,
    },
    /// `TE_CALLMEDIA`: something happened to a stream.
    CallMedia {
        /// The call.
        call: CallId,
        /// What.
        event: MspCallEvent,
        /// Why.
        cause: MspCallEventCause,
        /// The stream.
        stream: Option<Stream>,
        /// The terminal, if it is about one.
        terminal: Option<Terminal>,
        /// What went wrong; a success if nothing did.
        error: HRESULT,
    },
    /// `TE_PRIVATE` with an `ITParticipantEvent`: something happened to somebody.
    Participant {
        /// The call.
        call: CallId,
        /// What.
        event: ParticipantEventKind,
        /// To whom; `None`: to us.
        participant: Option<Participant>,
        /// On which part of a stream.
        sub_stream: Option<SubStream>,
    },
    /// `TE_PRIVATE` with something else.
    Private {
        /// The call; `None`: the address.
        call: Option<CallId>,
        /// The provider's number for it.
        code: i32,
        /// What it is about.
        object: Script,
    },
    /// `TE_ADDRESS`, `AE_NEWTERMINAL`: a device was plugged in.
    TerminalArrived(Terminal),
    /// `TE_ADDRESS`, `AE_REMOVETERMINAL`: a device was pulled out.
    TerminalGone(Terminal),
    /// `TE_FILETERMINAL`: a file plays, records, waits, or is over.
    File {
        /// The call.
        call: Option<CallId>,
        /// The file's terminal.
        terminal: Terminal,
        /// The track of it, if it is about one.
        track: Option<Terminal>,
        /// What it does.
        state: TerminalMediaState,
        /// Why.
        cause: FileEventCause,
        /// What went wrong; a success if nothing did.
        error: HRESULT,
    },
    /// `TE_QOSEVENT`: the network cannot keep up. The number is `QOS_EVENT`'s.
    Quality {
        /// The call.
        call: CallId,
        /// 1: no reservation, 2: not admitted, 3: not allowed, 4: another error.
        event: u32,
    },
    /// The telephony provider took the line away, and its calls with it.
    AddressGone {
        /// The name that it had.
        name: String,
    },
}

/// Where events go.
#[derive(Clone, Debug)]
pub(super) struct Outbox {
    sender: Sender<Event>,
    lost: Arc<AtomicU64>,
}

impl Outbox {
    pub(super) fn new(sender: Sender<Event>) -> Self {
        Self { sender, lost: Arc::default() }
    }

    /// Nobody is kept waiting. Whether the program can hear of it.
    pub(super) fn post(&self, event: Event) -> bool {
        let lost = self.sender.try_send(event).is_err();
        self.lost.fetch_add(u64::from(lost), Ordering::Relaxed);
        !lost
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}
