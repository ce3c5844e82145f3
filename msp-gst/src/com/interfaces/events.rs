//! `MSP_EVENT_INFO`: what an address tells TAPI.
//!
//! ```text
//!   ┌────────┬───────┬──────┬──────────────────────────────────────────────┐
//!   │ dwSize │ Event │ hCall│ one of: address, call, TSP data, private, file │   not packed
//!   └────────┴───────┴──────┴──────────────────────────────────────────────┘
//! ```
//!
//! Interface pointers in an event carry a count that passes to who fetches it.

use std::ffi::c_void;

use super::numbers;
use crate::com::kit::HRESULT;

numbers! {
    /// Which kind of event.
    MspEvent or E_INVALIDARG {
        /// Of a terminal of the address.
        Address = 0,
        /// Of a stream of a call.
        Call = 1,
        /// Bytes for the telephony provider.
        TspData = 2,
        /// An object for programs.
        Private = 3,
        /// Of a speech recogniser.
        AsrTerminal = 4,
        /// Of a speaking machine.
        TtsTerminal = 5,
        /// Of a file.
        FileTerminal = 6,
        /// Of a detector of tones.
        ToneTerminal = 7,
    }

    /// What happened to a terminal.
    MspAddressEvent or E_INVALIDARG {
        /// It is there.
        TerminalAvailable = 0,
        /// It is gone.
        TerminalUnavailable = 1,
    }

    /// What happened to a stream.
    MspCallEvent or E_INVALIDARG {
        /// There is a new one.
        NewStream = 0,
        /// It failed.
        StreamFail = 1,
        /// A terminal of it failed.
        TerminalFail = 2,
        /// Nobody uses it.
        StreamNotUsed = 3,
        /// It moves media.
        StreamActive = 4,
        /// It does not.
        StreamInactive = 5,
    }

    /// Why.
    MspCallEventCause or E_INVALIDARG {
        /// For no reason of this list.
        Unknown = 0,
        /// The device does not work.
        BadDevice = 1,
        /// There was no connection.
        ConnectFail = 2,
        /// The program wanted it.
        LocalRequest = 3,
        /// The others wanted it.
        RemoteRequest = 4,
        /// Nothing was heard for long.
        MediaTimeout = 5,
        /// It is heard again.
        MediaRecovered = 6,
        /// The network is not good enough.
        QualityOfService = 7,
    }

    /// Why a file's state changed.
    FileEventCause or E_INVALIDARG {
        /// Because it was told to.
        Normal = 0,
        /// It is over.
        EndOfFile = 1,
        /// It cannot be read.
        ReadError = 2,
        /// It cannot be written.
        WriteError = 3,
    }
}

/// What every event begins with.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct EventHead {
    /// Bytes in all.
    pub size: u32,
    /// Which kind: [`MspEvent`].
    pub event: i32,
    /// TAPI's name of the call; 0 for none.
    pub call: isize,
}

/// A whole event of a fixed size, with the arm that `head.event` names.
#[repr(C)]
pub struct EventInfo {
    /// What every event begins with.
    pub head: EventHead,
    /// What it is about.
    pub arm: EventArm,
}

/// What an event is about.
#[repr(C)]
pub union EventArm {
    /// [`MspEvent::Address`]
    pub address: AddressArm,
    /// [`MspEvent::Call`]
    pub call: CallArm,
    /// [`MspEvent::TspData`]
    pub data: DataArm,
    /// [`MspEvent::Private`]
    pub private: PrivateArm,
    /// [`MspEvent::FileTerminal`]
    pub file: FileArm,
}

/// A terminal came or went.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct AddressArm {
    /// [`MspAddressEvent`]
    pub kind: i32,
    /// An `ITTerminal`.
    pub terminal: *mut c_void,
}

/// Something happened to a stream.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct CallArm {
    /// [`MspCallEvent`]
    pub kind: i32,
    /// [`MspCallEventCause`]
    pub cause: i32,
    /// An `ITStream`.
    pub stream: *mut c_void,
    /// An `ITTerminal`, or null.
    pub terminal: *mut c_void,
    /// What went wrong.
    pub error: HRESULT,
}

/// Bytes for the telephony provider; more follow than the structure has.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct DataArm {
    /// How many.
    pub size: u32,
    /// The first of them.
    pub first: [u8; 1],
}

/// An object for programs.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PrivateArm {
    /// An `IDispatch`.
    pub event: *mut c_void,
    /// Which kind of object.
    pub code: i32,
}

/// Something happened to a file.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileArm {
    /// The file's `ITTerminal`.
    pub parent: *mut c_void,
    /// Its `ITFileTrack`, or null.
    pub track: *mut c_void,
    /// [`TerminalMediaState`](super::TerminalMediaState)
    pub state: i32,
    /// [`FileEventCause`]
    pub cause: i32,
    /// What went wrong.
    pub error: HRESULT,
}
