//! What a provider can do that TAPI's contract forbids, each with a sentence and the page of Microsoft's documentation
//! that has the rule.

use std::time::Duration;

use plenary_tsp::abi::types::{DriverCall, Long, RequestId, TapiCall, TapiLine};
use thiserror::Error;

use super::{Flaw, Whence};
use crate::telephony::identity::{CallId, LineId, named};

/// A breach of the contract between TAPI and a provider.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Breach {
    // ---- requests and their completions
    /// A request was completed a second time.
    #[error("request {} was answered already and was completed again [ASYNC_COMPLETION]", .request.0)]
    CompletedAgain {
        /// Which.
        request: RequestId,
    },
    /// A request that TAPI never made was completed.
    #[error("request {} was completed, but TAPI never made it [ASYNC_COMPLETION]", .request.0)]
    CompletedUnknown {
        /// The number the provider came up with.
        request: RequestId,
    },
    /// A completion's result was neither 0 nor an error.
    #[error("request {} ended with {result:#x}, which is neither 0 nor a LINEERR [ASYNC_COMPLETION]", .request.0)]
    CompletedOddly {
        /// Which.
        request: RequestId,
        /// With what.
        result: Long,
    },
    /// A function that starts a request returned neither its number nor an error.
    #[error("{function} was given request {} and returned {returned}: it must return the request's number or a LINEERR [Completing Functions Asynchronously]", .request.0)]
    RequestReturned {
        /// Which.
        function: &'static str,
        /// The request's number.
        request: RequestId,
        /// What it returned.
        returned: Long,
    },
    /// A request was completed, and its function failed all the same.
    #[error("{function} completed request {} and then returned an error for it [Completing Functions Asynchronously]", .request.0)]
    CompletedThenRefused {
        /// Which.
        function: &'static str,
        /// The request's number.
        request: RequestId,
    },
    /// A request was not completed in time.
    #[error("{function} was not completed within {limit:?} (request {}) [ASYNC_COMPLETION]", .request.0)]
    NeverCompleted {
        /// Which.
        function: &'static str,
        /// The request's number.
        request: RequestId,
        /// How long the host waited.
        limit: Duration,
    },
    /// A call or all calls were closed while a request was pending.
    #[error("{closing} returned while {function} was pending (request {}): what is pending must be completed first [TSPI_lineCloseCall]", .request.0)]
    PendingAtClose {
        /// What returned.
        closing: &'static str,
        /// What was pending.
        function: &'static str,
        /// The request's number.
        request: RequestId,
    },
    /// A function that is done when it returns returned a positive number.
    #[error("{function} returned {returned}: it must return 0 or a LINEERR [TSPI return values]")]
    ReturnedPositive {
        /// Which.
        function: &'static str,
        /// What it returned.
        returned: Long,
    },
    /// An error that `tapi.h` does not know.
    #[error("{function} returned {returned:#010x}, which is no LINEERR [LINEERR_ Constants]")]
    UnknownError {
        /// Which.
        function: &'static str,
        /// What it returned.
        returned: Long,
    },

    // ---- events
    /// Something about a call that TAPI does not know to exist yet.
    #[error("{} came for {call} before TSPI_lineMakeCall was completed [TSPI_lineMakeCall]", named("LINE_", *.message))]
    EventBeforeCompletion {
        /// Whose.
        call: CallId,
        /// What came.
        message: u32,
    },
    /// Something about a call that could not be made.
    #[error("{} came for {call}, but the request to make it was completed with an error [TSPI_lineMakeCall]", named("LINE_", *.message))]
    EventAfterFailure {
        /// Whose.
        call: CallId,
        /// What came.
        message: u32,
    },
    /// Something about a call after it was closed.
    #[error("{} came for HTAPICALL {:#x} after TSPI_lineCloseCall had returned [TSPI_lineCloseCall]", named("LINE_", *.message), .call.0)]
    EventAfterClose {
        /// Its former name.
        call: TapiCall,
        /// What came.
        message: u32,
    },
    /// Something about a call that never was.
    #[error("{} came for HTAPICALL {:#x}, which TAPI never gave out on that line [LINEEVENT]", named("LINE_", *.message), .call.0)]
    UnknownCall {
        /// The name the provider used.
        call: TapiCall,
        /// What came.
        message: u32,
    },
    /// Something about a line after it was closed.
    #[error("{} came for HTAPILINE {:#x} after TSPI_lineClose had returned [TSPI_lineClose]", named("LINE_", *.message), .line.0)]
    EventAfterLineClose {
        /// Its former name.
        line: TapiLine,
        /// What came.
        message: u32,
    },
    /// Something about a line after the provider closed it.
    #[error("{} came for {line} after LINE_CLOSE [LINE_CLOSE]", named("LINE_", *.message))]
    EventAfterClosing {
        /// Which.
        line: LineId,
        /// What came.
        message: u32,
    },
    /// Something about a line that names a call.
    #[error("{} is about a line, and names HTAPICALL {:#x}: it must be 0 [{}]", named("LINE_", *.message), .call.0, named("LINE_", *.message))]
    NamesCall {
        /// What came.
        message: u32,
        /// The call.
        call: TapiCall,
    },
    /// Something about a line that never was.
    #[error("{} came for HTAPILINE {:#x}, which TAPI never gave out [LINEEVENT]", named("LINE_", *.message), .line.0)]
    UnknownLine {
        /// The name the provider used.
        line: TapiLine,
        /// What came.
        message: u32,
    },
    /// A callback after the provider was shut down.
    #[error("{callback} was called after TSPI_providerShutdown had returned [TSPI_providerShutdown]")]
    AfterShutdown {
        /// Which.
        callback: String,
    },
    /// A message that providers do not send.
    #[error("{} is no message of a line provider [Line Messages]", named("LINE_", *.message))]
    UnknownMessage {
        /// Its number.
        message: u32,
    },
    /// A message that points nowhere, or at more than can be.
    #[error("{} has a pointer or a size that cannot be [LINEEVENT]", named("LINE_", *.message))]
    BadPointer {
        /// The message.
        message: u32,
    },
    /// A new call under a handle that is 0 or taken.
    #[error("LINE_NEWCALL names HDRVCALL {:#x}, which is null or another call's [LINE_NEWCALL]", .call.0)]
    NewCallHandle {
        /// The handle.
        call: DriverCall,
    },
    /// A handle that something else of its kind has.
    #[error("{function} gave out {handle:#x} as {what}, which names another one still open [{function}]")]
    HandleTwice {
        /// Which.
        function: &'static str,
        /// What the handle was for.
        what: &'static str,
        /// The handle.
        handle: usize,
    },
    /// A new call's first word was not its state.
    #[error("{} came for {call} before its first LINE_CALLSTATE [LINE_NEWCALL]", named("LINE_", *.message))]
    StateNotFirst {
        /// Whose.
        call: CallId,
        /// What came instead.
        message: u32,
    },
    /// A new call without a state.
    #[error("{call} was offered and had no LINE_CALLSTATE within {limit:?} [LINE_NEWCALL]")]
    NoFirstState {
        /// Whose.
        call: CallId,
        /// How long the host waited.
        limit: Duration,
    },
    /// Reports that nobody asked for.
    #[error("{} reported {state:#x}, which TSPI_lineSetStatusMessages did not ask for [TSPI_lineSetStatusMessages]", named("LINE_", *.message))]
    UnaskedStatus {
        /// The message.
        message: u32,
        /// What it reported.
        state: u32,
    },

    // ---- call states
    /// Not exactly one state.
    #[error("LINE_CALLSTATE for {call} reports {state:#x}: it must be exactly one LINECALLSTATE_ [LINE_CALLSTATE]")]
    NotOneState {
        /// Whose.
        call: CallId,
        /// The first parameter.
        state: usize,
    },
    /// The same state again.
    #[error("{call} was reported {} twice: only changes are reported [LINE_CALLSTATE]", named("LINECALLSTATE_", *.state))]
    StateTwice {
        /// Whose.
        call: CallId,
        /// The state.
        state: u32,
    },
    /// A call went back in its life.
    #[error("{call} went back from {} to {} [Call States]", named("LINECALLSTATE_", *.from), named("LINECALLSTATE_", *.to))]
    StateBackwards {
        /// Whose.
        call: CallId,
        /// Where it was.
        from: u32,
        /// Where it claims to be.
        to: u32,
    },
    /// An offered, connected or disconnected call without saying how.
    #[error("{call} is {}, but its mode is {mode:#x}: it must be exactly one [LINE_CALLSTATE]", named("LINECALLSTATE_", *.state))]
    ModeMissing {
        /// Whose.
        call: CallId,
        /// The state.
        state: u32,
        /// The second parameter.
        mode: usize,
    },
    /// A mode that the address's capabilities do not announce.
    #[error("{call} is {} in mode {mode:#x}, which LINEADDRESSCAPS does not announce [LINEADDRESSCAPS]", named("LINECALLSTATE_", *.state))]
    ModeNotAnnounced {
        /// Whose.
        call: CallId,
        /// The state.
        state: u32,
        /// How.
        mode: u32,
    },
    /// A state without the call's media.
    #[error("{call} is {}, but which media it has is not said [LINE_CALLSTATE]", named("LINECALLSTATE_", *.state))]
    MediaMissing {
        /// Whose.
        call: CallId,
        /// The state.
        state: u32,
    },
    /// A state that the address's capabilities do not announce.
    #[error("{call} is {}, which LINEADDRESSCAPS.dwCallStates does not announce [LINEADDRESSCAPS]", named("LINECALLSTATE_", *.state))]
    StateNotAnnounced {
        /// Whose.
        call: CallId,
        /// The state.
        state: u32,
    },
    /// Something after the end.
    #[error("{} came for {call} after it was IDLE [LINE_CALLSTATE]", named("LINE_", *.message))]
    AfterIdle {
        /// Whose.
        call: CallId,
        /// What came.
        message: u32,
    },
    /// Nothing changed.
    #[error("LINE_CALLINFO for {call} says that nothing changed [LINE_CALLINFO]")]
    NothingChanged {
        /// Whose.
        call: CallId,
    },
    /// A dropped call that does not end.
    #[error("{call} was dropped and was not IDLE within {limit:?} [TSPI_lineDrop]")]
    NoIdleAfterDrop {
        /// Whose.
        call: CallId,
        /// How long the host waited.
        limit: Duration,
    },

    // ---- the media provider's side
    /// MSP data for an instance that is not there.
    #[error("LINE_SENDMSPDATA names HTAPIMSPLINE {to:#x}, which is no instance of this line [LINE_SENDMSPDATA]")]
    UnknownInstance {
        /// The name the provider used.
        to: usize,
    },
    /// MSP data from a provider that is too old for it.
    #[error("LINE_SENDMSPDATA needs version 3.0, and {version:#x} was negotiated [LINE_SENDMSPDATA]")]
    MspDataTooEarly {
        /// What was negotiated.
        version: u32,
    },
    /// A quality-of-service event that is none.
    #[error("LINE_QOSINFO for {call} reports event {event}, which is none of 1 to 4 [LINE_QOSINFO]")]
    UnknownQosEvent {
        /// Whose.
        call: CallId,
        /// The first parameter.
        event: usize,
    },
    /// Capabilities and functions that do not agree about a media provider.
    #[error(
        "LINEDEVCAPFLAGS_MSP and TSPI_lineMSPIdentify do not agree whether there is a media provider [TSPI_lineMSPIdentify]"
    )]
    MspDisagreement,

    // ---- memory
    /// Written beside what TAPI gave.
    #[error("{function} wrote outside the memory it was given for {what} [TSPI: dwTotalSize]")]
    WroteOutside {
        /// Which.
        function: &'static str,
        /// What the memory was for.
        what: &'static str,
    },
    /// Written although it failed.
    #[error("{function} failed and still wrote to {what} [TSPI return values]")]
    WroteOnFailure {
        /// Which.
        function: &'static str,
        /// What the memory was for.
        what: &'static str,
    },
    /// Succeeded without a result.
    #[error("{function} succeeded and wrote no {what} [TSPI return values]")]
    WroteNothing {
        /// Which.
        function: &'static str,
        /// What the memory was for.
        what: &'static str,
    },
    /// A structure that is not as it must be.
    #[error(transparent)]
    Structure(#[from] Flaw),

    // ---- the rest
    /// A version that was not offered.
    #[error(
        "TSPI_lineNegotiateTSPIVersion chose {chosen:#x}, offered were {low:#x} to {high:#x} [TSPI_lineNegotiateTSPIVersion]"
    )]
    Version {
        /// What the provider chose.
        chosen: u32,
        /// The lowest offered.
        low: u32,
        /// The highest offered.
        high: u32,
    },
    /// A callback made with a lock held that TAPI's other threads need.
    #[error(
        "{function} did not return within {limit:?} when called {whence} while the provider was in {callback}: no lock may be held over a callback [TSPI: Synchronous and Asynchronous Functions]"
    )]
    HeldLock {
        /// What the host called.
        function: &'static str,
        /// From another thread, or from within the callback.
        whence: Whence,
        /// What the provider was in.
        callback: String,
        /// How long the host waited.
        limit: Duration,
    },
}
