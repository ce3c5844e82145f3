//! What the provider says to TAPI, in safe types. [`abi`](crate::abi) turns it into calls of C functions, tests record it.
//!
//! All of it may be said on any thread of ours, never with a lock held; one line's events come one after the other.
//! Whoever hears may call the provider at once, to close the very call or the whole provider if he likes.

use crate::abi::types::{DriverCall, RequestId, TapiCall, TapiLine, TapiMspLine};
use crate::error::Error;

/// Hears how requests end: TAPI's `ASYNC_COMPLETION`.
pub trait Host: Send + Sync + 'static {
    /// The request is done. Said once for each that was accepted.
    fn complete(&self, request: RequestId, result: Result<(), Error>);
}

/// Hears what happens on an open line: TAPI's `LINEEVENT`.
pub trait LineHost: Send + Sync + 'static {
    /// Something happened.
    fn event(&self, event: &Event);

    /// Somebody invites us (`LINE_NEWCALL`): which name has TAPI for the call? `None` when it has no room for calls now;
    /// it is asked again a little later.
    fn new_call(&self, line: TapiLine, call: DriverCall) -> Option<TapiCall>;
}

/// What happened on a line. Numbers are those of [`constants`](crate::abi::constants).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// `LINE_CALLSTATE`.
    CallState {
        /// On which line.
        line: TapiLine,
        /// Of which call.
        call: TapiCall,
        /// `LINECALLSTATE_`.
        state: u32,
        /// What the state means by its second parameter: `LINECONNECTEDMODE_`, `LINEDISCONNECTMODE_` ….
        mode: u32,
        /// The call's `LINEMEDIAMODE_`s.
        media: u32,
    },
    /// `LINE_CALLINFO`.
    CallInfo {
        /// On which line.
        line: TapiLine,
        /// Of which call.
        call: TapiCall,
        /// `LINECALLINFOSTATE_`s.
        what: u32,
    },
    /// `LINE_SENDMSPDATA`.
    MspData {
        /// On which line.
        line: TapiLine,
        /// About which call; 0: about the line.
        call: TapiCall,
        /// To which media provider; 0: to all.
        to: TapiMspLine,
        /// The message.
        bytes: Vec<u8>,
    },
    /// `LINE_QOSINFO`.
    QosInfo {
        /// On which line.
        line: TapiLine,
        /// Of which call.
        call: TapiCall,
        /// `LINEEQOSINFO_`.
        event: u32,
        /// `TAPIMEDIATYPE_`.
        media: u32,
    },
    /// `LINE_LINEDEVSTATE`.
    LineDevState {
        /// Which line.
        line: TapiLine,
        /// `LINEDEVSTATE_`s.
        state: u32,
    },
    /// `LINE_ADDRESSSTATE`.
    AddressState {
        /// On which line.
        line: TapiLine,
        /// Which address.
        address: u32,
        /// `LINEADDRESSSTATE_`s.
        state: u32,
    },
}
