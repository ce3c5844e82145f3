//! What a media provider can do that MSPI's contract forbids.

use plenary_msp::com::interfaces::MspEvent;
use plenary_msp::com::kit::HRESULT;
use thiserror::Error;

use crate::tapi::error::shown;
use crate::telephony;

/// A breach of TAPI's contract, by either provider.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Breach {
    /// By the telephony provider.
    #[error(transparent)]
    Telephony(#[from] telephony::Breach),
    /// By the media provider.
    #[error(transparent)]
    Media(#[from] MediaBreach),
}

/// A breach of the contract between TAPI and a media provider.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MediaBreach {
    // ---- GetEvent
    /// Written beside what TAPI gave, or although it failed.
    #[error("{method} wrote where it may not: outside its buffer, or although it failed [{method}]")]
    WroteOutside {
        /// Which.
        method: &'static str,
    },
    /// An event that is longer than its buffer or shorter than its head.
    #[error("an event of dwSize {said} came in a buffer of {given} bytes [MSP_EVENT_INFO]")]
    EventSize {
        /// The buffer.
        given: u32,
        /// The event.
        said: u32,
    },
    /// An event that does not fit, and does not say what would.
    #[error(
        "given {given} bytes, GetEvent answered TAPI_E_NOTENOUGHMEMORY and asks for {needed} [ITMSPAddress::GetEvent]"
    )]
    EventNeeds {
        /// The buffer.
        given: u32,
        /// What the provider wants.
        needed: u32,
    },
    /// It was there, it did not fit, and it is gone.
    #[error(
        "GetEvent answered TAPI_E_NOTENOUGHMEMORY, and then, with room enough, TAPI_E_NOEVENT: an event that does not \
             fit must stay [ITMSPAddress::GetEvent]"
    )]
    EventVanished,
    /// A code that `GetEvent` does not have.
    #[error("GetEvent answered {}: it must succeed or answer TAPI_E_NOEVENT or TAPI_E_NOTENOUGHMEMORY [ITMSPAddress::GetEvent]", shown(*.code))]
    EventCode {
        /// Which.
        code: HRESULT,
    },
    /// Not one of the kinds of event.
    #[error("an event is of kind {number}, which is none [MSP_EVENT]")]
    UnknownEvent {
        /// Its number.
        number: i32,
    },
    /// An event that says nothing, or points to what it must not.
    #[error("an event of kind {event:?} has a number or an object that cannot be in it [MSP_EVENT_INFO]")]
    EventContent {
        /// Its kind.
        event: MspEvent,
    },
    /// An event about a call that never was.
    #[error("an event names MSP_HANDLE {call:#x}, under which TAPI has no call [ITMSPAddress::CreateMSPCall]")]
    UnknownCall {
        /// The name.
        call: isize,
    },
    /// An event about a call that is no more.
    #[error("an event came for call {call} after ShutdownMSPCall had returned [ITMSPAddress::ShutdownMSPCall]")]
    EventAfterShutdown {
        /// The call.
        call: isize,
    },
    /// It goes on after the end.
    #[error("{method} succeeded after Shutdown had returned [ITMSPAddress::Shutdown]")]
    AfterShutdown {
        /// Which.
        method: &'static str,
    },

    // ---- the rules of COM
    /// An object has two IUnknowns.
    #[error("{object}: asked for IUnknown, {interface} answers another object than TAPI's [QueryInterface: identity]")]
    Identity {
        /// Which.
        object: &'static str,
        /// The interface.
        interface: &'static str,
    },
    /// The part has another IUnknown each time.
    #[error(
        "{object}: asked for IUnknown, the inner IUnknown answers another object than itself [QueryInterface: identity]"
    )]
    Unstable {
        /// Which.
        object: &'static str,
    },
    /// One way and not the other.
    #[error("{object}: {from} does not lead to {to}, which the object wears [QueryInterface: symmetry]")]
    Symmetry {
        /// Which.
        object: &'static str,
        /// Where one was.
        from: &'static str,
        /// Where one did not get.
        to: &'static str,
    },
    /// The part answers for the whole.
    #[error("{object}: the inner IUnknown is TAPI's own object: it must be the part's [aggregation]")]
    NotInner {
        /// Which.
        object: &'static str,
    },
    /// Something every object of the kind wears.
    #[error("{object} does not wear {interface} [MSPI]")]
    Lacks {
        /// Which.
        object: &'static str,
        /// The interface.
        interface: &'static str,
    },
    /// Counts that are not given back.
    #[error("{object}: counts that were not given back: {counts} [Release]")]
    References {
        /// Which.
        object: &'static str,
        /// How many.
        counts: u32,
    },
    /// Something lives that nobody can hold: a stream, a participant, a terminal.
    #[error(
        "nobody holds anything of the media provider any more, and it says that it is used: a stream, a participant or \
             another object of it was not given back [DllCanUnloadNow]"
    )]
    StillUsed,
}
