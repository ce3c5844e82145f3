//! TAPI's two callbacks as the [hosts](crate::host) that the provider speaks to.

use super::constants::message;
use super::types::{AsyncCompletion, DriverCall, LineEvent, Long, RequestId, TapiCall, TapiLine};
use crate::error::Error;
use crate::host::{Event, Host, LineHost};

/// `ASYNC_COMPLETION`, from `TSPI_providerInit`.
pub(super) struct Completions(AsyncCompletion);

impl Completions {
    /// # Safety
    ///
    /// `callback` may be called on any thread until the provider is shut down.
    pub(super) unsafe fn new(callback: AsyncCompletion) -> Self {
        Self(callback)
    }
}

impl Host for Completions {
    fn complete(&self, request: RequestId, result: Result<(), Error>) {
        let result: Long = result.map_or_else(|error| error.to_line_err(), |()| 0);
        // SAFETY: TAPI said at init that it may be called, and the provider does not once it is shut down.
        unsafe { (self.0)(request, result) }
    }
}

/// `LINEEVENT`, from `TSPI_lineOpen`.
pub(super) struct LineEvents(LineEvent);

impl LineEvents {
    /// # Safety
    ///
    /// `callback` may be called on any thread until the line is closed.
    pub(super) unsafe fn new(callback: LineEvent) -> Self {
        Self(callback)
    }

    fn tell(&self, line: TapiLine, call: TapiCall, message: u32, [p1, p2, p3]: [usize; 3]) {
        // SAFETY: TAPI said when it opened the line that it may be called, and the provider does not once the line is
        // closed. Pointers among the parameters are to memory of the caller of `tell`, who waits until TAPI is done.
        unsafe { (self.0)(line, call, message, p1, p2, p3) }
    }
}

impl LineHost for LineEvents {
    fn event(&self, event: &Event) {
        match *event {
            Event::CallState { line, call, state, mode, media } => {
                self.tell(line, call, message::CALLSTATE, [wide(state), wide(mode), wide(media)]);
            }
            Event::CallInfo { line, call, what } => self.tell(line, call, message::CALLINFO, [wide(what), 0, 0]),
            Event::MspData { line, call, to, ref bytes } => {
                // TAPI takes the bytes into its own queue before it returns, and does not write to them.
                let parameters = [wide(to.0), bytes.as_ptr().expose_provenance(), bytes.len()];
                self.tell(line, call, message::SENDMSPDATA, parameters);
            }
            Event::QosInfo { line, call, event, media } => {
                self.tell(line, call, message::QOSINFO, [wide(event), wide(media), 0]);
            }
            Event::LineDevState { line, state } => {
                self.tell(line, TapiCall(0), message::LINEDEVSTATE, [wide(state), 0, 0]);
            }
            Event::AddressState { line, address, state } => {
                self.tell(line, TapiCall(0), message::ADDRESSSTATE, [wide(address), wide(state), 0]);
            }
        }
    }

    fn new_call(&self, line: TapiLine, call: DriverCall) -> Option<TapiCall> {
        let mut name = TapiCall(0);
        // TAPI writes its name for the call through the second parameter before it returns, or leaves it 0.
        let parameters = [call.0, (&raw mut name).expose_provenance(), 0];
        self.tell(line, TapiCall(0), message::NEWCALL, parameters);
        (name != TapiCall(0)).then_some(name)
    }
}

/// A number in a parameter, which is as wide as a pointer.
const fn wide(number: u32) -> usize {
    const { assert!(size_of::<usize>() >= size_of::<u32>()) };
    number as usize
}
