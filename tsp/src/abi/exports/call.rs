//! Calls: making, answering and ending them, and what they are.

use std::ffi::c_void;

use crate::abi::boundary::{request, with_provider};
use crate::abi::params;
use crate::abi::pointers::{self, OutParam};
use crate::abi::structures::{LineCallInfo, LineCallParams, LineCallStatus};
use crate::abi::types::{DriverCall, DriverLine, Long, RequestId, TapiCall, WideChar};
use crate::abi::variable;
use crate::describe::{self, flow_spec};
use crate::error::Error;
use crate::exchange::MOST_CALL_DATA;
use crate::provider::FlowSpec;

/// The names of this file's functions.
pub(super) const NAMES: &[&str] = &[
    "TSPI_lineAccept",
    "TSPI_lineAnswer",
    "TSPI_lineCloseCall",
    "TSPI_lineDrop",
    "TSPI_lineGetCallAddressID",
    "TSPI_lineGetCallIDs",
    "TSPI_lineGetCallInfo",
    "TSPI_lineGetCallStatus",
    "TSPI_lineMakeCall",
    "TSPI_lineSetAppSpecific",
    "TSPI_lineSetCallData",
    "TSPI_lineSetCallQualityOfService",
    "TSPI_lineSetMediaMode",
];

/// Bytes of a FLOWSPEC with what providers of quality may put behind it.
const LONGEST_FLOW_SPEC: usize = 64 * 1024;

/// What is said of a dial string that cannot be read.
const UNREADABLE: Error = Error::BadDestination("it has no end, or is not UTF-16");

/// Dials a conference. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linemakecall>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineMakeCall(
    request_id: RequestId,
    line: DriverLine,
    tapi: TapiCall,
    out: *mut DriverCall,
    destination: *const WideChar,
    _country: u32,
    wanted: *const LineCallParams,
) -> Long {
    request("lineMakeCall", request_id, |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        let version = provider.line(line)?.version;
        // SAFETY: as above.
        let destination = unsafe { pointers::text(destination, UNREADABLE) }?;
        // SAFETY: as above.
        let dial = unsafe { params::dial(destination, wanted, version) }?;
        provider.make_call(request_id, line, tapi, dial, |call| out.write(call))
    })
}

/// Hangs up, or declines. What the application wants to tell everybody else is not carried.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linedrop>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineDrop(
    request_id: RequestId,
    call: DriverCall,
    _user_user_info: *const u8,
    _size: u32,
) -> Long {
    request("lineDrop", request_id, |provider| provider.drop_call(request_id, call))
}

/// Says that somebody looks at the invitation.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_lineaccept>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineAccept(
    request_id: RequestId,
    call: DriverCall,
    _user_user_info: *const u8,
    _size: u32,
) -> Long {
    request("lineAccept", request_id, |provider| provider.accept(request_id, call))
}

/// Follows the invitation. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_lineanswer>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineAnswer(
    request_id: RequestId,
    call: DriverCall,
    _user_user_info: *const u8,
    _size: u32,
) -> Long {
    request("lineAnswer", request_id, |provider| provider.answer(request_id, call))
}

/// Forgets a call; one that lives is dropped.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_lineclosecall>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineCloseCall(call: DriverCall) -> Long {
    with_provider("lineCloseCall", |provider| provider.close_call(call))
}

/// What a call is. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetcallinfo>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetCallInfo(call: DriverCall, out: *mut LineCallInfo) -> Long {
    with_provider("lineGetCallInfo", |provider| {
        let view = provider.call(call)?;
        let fill = |given: &_, tail: &mut _| Ok(describe::call_info(given, &view, tail));
        // SAFETY: TSPI's contract, see the folder's head.
        unsafe { variable::fill(out, view.version, fill) }
    })
}

/// How a call stands. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetcallstatus>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetCallStatus(call: DriverCall, out: *mut LineCallStatus) -> Long {
    with_provider("lineGetCallStatus", |provider| {
        let view = provider.call(call)?;
        // SAFETY: TSPI's contract, see the folder's head.
        unsafe { variable::fill(out, view.version, |given, _| Ok(describe::call_status(given, &view))) }
    })
}

/// On which address a call is. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetcalladdressid>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetCallAddressID(call: DriverCall, out: *mut u32) -> Long {
    with_provider("lineGetCallAddressID", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        out.write(provider.call(call)?.address);
        Ok(())
    })
}

/// A call's numbers; no call is related to another.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetcallids>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetCallIDs(
    call: DriverCall,
    address: *mut u32,
    call_id: *mut u32,
    related: *mut u32,
) -> Long {
    with_provider("lineGetCallIDs", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let address = unsafe { OutParam::new(address) }?;
        // SAFETY: as above.
        let call_id = unsafe { OutParam::new(call_id) }?;
        // SAFETY: as above.
        let related = unsafe { OutParam::new(related) }?;
        let view = provider.call(call)?;
        address.write(view.address);
        call_id.write(view.call_id);
        related.write(0);
        Ok(())
    })
}

/// Keeps a number with a call. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linesetappspecific>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineSetAppSpecific(call: DriverCall, number: u32) -> Long {
    with_provider("lineSetAppSpecific", |provider| provider.set_app_specific(call, number))
}

/// Changes the media of a call. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linesetmediamode>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineSetMediaMode(call: DriverCall, media_modes: u32) -> Long {
    with_provider("lineSetMediaMode", |provider| provider.set_media_mode(call, media_modes))
}

/// Keeps bytes with a call. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linesetcalldata>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineSetCallData(
    request_id: RequestId,
    call: DriverCall,
    data: *mut c_void,
    size: u32,
) -> Long {
    request("lineSetCallData", request_id, |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let data = unsafe { pointers::bytes(data, size, MOST_CALL_DATA) }?;
        provider.set_call_data(request_id, call, data)
    })
}

/// Asks for quality. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linesetcallqualityofservice>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineSetCallQualityOfService(
    request_id: RequestId,
    call: DriverCall,
    sending: *mut c_void,
    sending_size: u32,
    receiving: *mut c_void,
    receiving_size: u32,
) -> Long {
    request("lineSetCallQualityOfService", request_id, |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let sending = unsafe { pointers::bytes(sending, sending_size, LONGEST_FLOW_SPEC) }?;
        // SAFETY: as above.
        let receiving = unsafe { pointers::bytes(receiving, receiving_size, LONGEST_FLOW_SPEC) }?;
        provider.set_quality(request_id, call, flow(&sending)?, flow(&receiving)?)
    })
}

/// No bytes ask for nothing; too few are a mistake.
fn flow(bytes: &[u8]) -> Result<Option<FlowSpec>, Error> {
    if bytes.is_empty() {
        return Ok(None);
    }
    flow_spec::read(bytes).map(Some).ok_or(Error::BadParameter("a FLOWSPEC has 32 bytes"))
}
