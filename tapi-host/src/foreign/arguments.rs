//! How safe arguments become C's. A number is itself, a pointer to write through is [`Guarded`] memory, a pointer to
//! read from is [`Given`] memory; so a function's C types alone say what its safe twin takes.

use std::ffi::c_void;

use plenary_tsp::abi::structures::{
    LineAddressCaps, LineAddressStatus, LineCallHubTrackingInfo, LineCallInfo, LineCallParams, LineCallStatus,
    LineDevCaps, LineDevStatus, LineExtensionId, VarString,
};
use plenary_tsp::abi::types::{
    AsyncCompletion, DialogCallback, DriverCall, DriverLine, DriverMspLine, Guid, LineEvent, PhoneEvent, RequestId,
    SystemHandle, TapiCall, TapiLine, TapiMspLine, TapiProvider, WideChar, Window,
};

use super::memory::{Given, Guarded};

/// A C type of an argument.
pub(crate) trait Argument: Sized {
    /// What safe code passes for it.
    type Safe<'a>;

    /// The argument. A pointer serves as long as what it was made of is borrowed.
    fn of(safe: Self::Safe<'_>) -> Self;
}

/// Arguments that are what they are.
macro_rules! plain {
    ($($type:ty)*) => { $(impl Argument for $type {
        type Safe<'a> = Self;

        fn of(safe: Self) -> Self {
            safe
        }
    })* };
}

/// What providers write.
macro_rules! written {
    ($($type:ty)*) => { $(impl Argument for *mut $type {
        type Safe<'a> = &'a mut Guarded<$type>;

        fn of(safe: &mut Guarded<$type>) -> Self {
            safe.pointer()
        }
    })* };
}

/// What providers read.
macro_rules! read {
    ($($type:ty)*) => { $(impl Argument for *const $type {
        type Safe<'a> = &'a Given<$type>;

        fn of(safe: &Given<$type>) -> Self {
            safe.pointer()
        }
    })* };
}

plain! {
    u32 usize RequestId TapiLine TapiCall TapiMspLine TapiProvider DriverLine DriverCall DriverMspLine SystemHandle
    Option<LineEvent> Option<PhoneEvent> Option<AsyncCompletion> Option<DialogCallback> Window
}
written! {
    u32 WideChar DriverLine DriverCall DriverMspLine Guid LineExtensionId LineDevCaps LineAddressCaps LineDevStatus
    LineAddressStatus LineCallInfo LineCallStatus VarString LineCallHubTrackingInfo
}
read! { WideChar u8 LineCallParams }

/// `LPVOID`, wherever a line provider gets one, is memory to read.
impl Argument for *mut c_void {
    type Safe<'a> = &'a Given<c_void>;

    fn of(safe: &Given<c_void>) -> Self {
        safe.void()
    }
}
