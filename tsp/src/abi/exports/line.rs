//! The line: what it can do, opening and closing it, how it stands.

use crate::abi::boundary::with_provider;
use crate::abi::callbacks::LineEvents;
use crate::abi::constants::{address_mode, call_select};
use crate::abi::params;
use crate::abi::pointers::{self, OutParam};
use crate::abi::structures::{
    LineAddressCaps, LineAddressStatus, LineCallHubTrackingInfo, LineCallParams, LineDevCaps, LineDevStatus,
    LineExtensionId, VarString,
};
use crate::abi::types::{DriverCall, DriverLine, LineEvent, Long, SystemHandle, TapiLine, WideChar, version};
use crate::abi::variable;
use crate::describe::{self, ADDRESS};
use crate::error::Error;
use crate::provider::Provider;

/// The names of this file's functions.
pub(super) const NAMES: &[&str] = &[
    "TSPI_lineClose",
    "TSPI_lineConditionalMediaDetection",
    "TSPI_lineGetAddressCaps",
    "TSPI_lineGetAddressID",
    "TSPI_lineGetAddressStatus",
    "TSPI_lineGetCallHubTracking",
    "TSPI_lineGetDevCaps",
    "TSPI_lineGetExtensionID",
    "TSPI_lineGetID",
    "TSPI_lineGetLineDevStatus",
    "TSPI_lineGetNumAddressIDs",
    "TSPI_lineOpen",
    "TSPI_lineSetCallHubTracking",
    "TSPI_lineSetDefaultMediaDetection",
    "TSPI_lineSetStatusMessages",
];

/// The number of the one address.
const ADDRESS_ID: u32 = 0;

/// What the line can do. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetdevcaps>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetDevCaps(
    device: u32,
    tspi_version: u32,
    ext_version: u32,
    out: *mut LineDevCaps,
) -> Long {
    with_provider("lineGetDevCaps", |provider| {
        check_device(provider, device, tspi_version, ext_version)?;
        let settings = provider.settings();
        let fill = |_: &_, tail: &mut _| Ok(describe::dev_caps(&settings, tspi_version, tail));
        // SAFETY: TSPI's contract, see the folder's head.
        unsafe { variable::fill(out, tspi_version, fill) }
    })
}

/// What the address can do. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetaddresscaps>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetAddressCaps(
    device: u32,
    address: u32,
    tspi_version: u32,
    ext_version: u32,
    out: *mut LineAddressCaps,
) -> Long {
    with_provider("lineGetAddressCaps", |provider| {
        check_device(provider, device, tspi_version, ext_version)?;
        check_address(address)?;
        let fill = |_: &_, tail: &mut _| Ok(describe::address_caps(device, tspi_version, tail));
        // SAFETY: TSPI's contract, see the folder's head.
        unsafe { variable::fill(out, tspi_version, fill) }
    })
}

/// Which extensions there are: none.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetextensionid>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetExtensionID(
    device: u32,
    tspi_version: u32,
    out: *mut LineExtensionId,
) -> Long {
    with_provider("lineGetExtensionID", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        check_device(provider, device, tspi_version, 0)?;
        out.write(LineExtensionId::default());
        Ok(())
    })
}

/// Opens the line. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_lineopen>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineOpen(
    device: u32,
    tapi: TapiLine,
    out: *mut DriverLine,
    tspi_version: u32,
    event: Option<LineEvent>,
) -> Long {
    with_provider("lineOpen", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        // SAFETY: TSPI's contract: it may be called until the line is closed.
        let host = unsafe { LineEvents::new(event.ok_or(Error::BadPointer)?) };
        check_device(provider, device, tspi_version, 0)?;
        provider.open_line(device, tapi, tspi_version, Box::new(host), |line| out.write(line))
    })
}

/// Closes the line. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_lineclose>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineClose(line: DriverLine) -> Long {
    with_provider("lineClose", |provider| provider.close_line(line))
}

/// How the line stands. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetlinedevstatus>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetLineDevStatus(line: DriverLine, out: *mut LineDevStatus) -> Long {
    with_provider("lineGetLineDevStatus", |provider| {
        let view = provider.line(line)?;
        // SAFETY: TSPI's contract, see the folder's head.
        unsafe { variable::fill(out, view.version, |given, _| Ok(describe::line_status(given, &view))) }
    })
}

/// How the address stands. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetaddressstatus>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetAddressStatus(
    line: DriverLine,
    address: u32,
    out: *mut LineAddressStatus,
) -> Long {
    with_provider("lineGetAddressStatus", |provider| {
        let view = provider.line(line)?;
        check_address(address)?;
        // SAFETY: TSPI's contract, see the folder's head.
        unsafe { variable::fill(out, view.version, |_, _| Ok(describe::address_status(&view))) }
    })
}

/// How many addresses there are: one.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetnumaddressids>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetNumAddressIDs(line: DriverLine, out: *mut u32) -> Long {
    with_provider("lineGetNumAddressIDs", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        provider.line(line)?;
        out.write(ADDRESS_ID + 1);
        Ok(())
    })
}

/// Which number an address has. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetaddressid>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetAddressID(
    line: DriverLine,
    out: *mut u32,
    mode: u32,
    address: *const WideChar,
    size: u32,
) -> Long {
    with_provider("lineGetAddressID", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        // SAFETY: as above.
        let address = unsafe { pointers::bytes(address, size, pointers::LONGEST_TEXT) }?;
        provider.line(line)?;
        out.write(address_number(mode, &address)?);
        Ok(())
    })
}

/// The line's identifier in another part of the system.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetid>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetID(
    line: DriverLine,
    address: u32,
    call: DriverCall,
    select: u32,
    out: *mut VarString,
    class: *const WideChar,
    _target_process: SystemHandle,
) -> Long {
    with_provider("lineGetID", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let class = unsafe { pointers::text(class, Error::BadDeviceClass) }?;
        let (device, version) = selected(provider, line, address, call, select)?;
        if !describe::class_has_device(&class) {
            return Err(Error::BadDeviceClass);
        }
        // SAFETY: as above.
        unsafe { variable::fill(out, version, |_, tail| Ok(describe::device_id(device, tail))) }
    })
}

/// Which changes TAPI wants to hear of.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linesetstatusmessages>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineSetStatusMessages(line: DriverLine, lines: u32, addresses: u32) -> Long {
    with_provider("lineSetStatusMessages", |provider| provider.set_status_messages(line, lines, addresses))
}

/// Which media TAPI wants invitations of.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linesetdefaultmediadetection>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineSetDefaultMediaDetection(line: DriverLine, media_modes: u32) -> Long {
    with_provider("lineSetDefaultMediaDetection", |provider| provider.set_default_media_detection(line, media_modes))
}

/// Whether calls with these media and parameters could be made, for an application that looks for a line.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_lineconditionalmediadetection>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineConditionalMediaDetection(
    line: DriverLine,
    media_modes: u32,
    wanted: *const LineCallParams,
) -> Long {
    with_provider("lineConditionalMediaDetection", |provider| {
        let version = provider.line(line)?.version;
        // SAFETY: TSPI's contract, see the folder's head.
        let wanted = unsafe { params::dial(String::new(), wanted, version) }?;
        describe::check_possible(media_modes | wanted.media_modes, wanted.bearer_mode)
    })
}

/// How calls of one conference elsewhere are followed: not at all.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linegetcallhubtracking>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineGetCallHubTracking(line: DriverLine, out: *mut LineCallHubTrackingInfo) -> Long {
    with_provider("lineGetCallHubTracking", |provider| {
        let (current, version) = (provider.call_hub_tracking(line)?, provider.line(line)?.version);
        // SAFETY: TSPI's contract, see the folder's head.
        unsafe { variable::fill(out, version, |_, _| Ok(describe::tracking(current))) }
    })
}

/// Wishes for that. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linesetcallhubtracking>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineSetCallHubTracking(
    line: DriverLine,
    wanted: *mut LineCallHubTrackingInfo,
) -> Long {
    with_provider("lineSetCallHubTracking", |provider| {
        let version = provider.line(line)?.version;
        // SAFETY: TSPI's contract, see the folder's head.
        let wanted = unsafe { variable::read(wanted.cast_const(), version) }?;
        provider.set_call_hub_tracking(line, wanted.current_tracking)
    })
}

fn check_device(provider: &Provider, device: u32, tspi_version: u32, ext_version: u32) -> Result<(), Error> {
    provider.check_device(device)?;
    version::check(tspi_version)?;
    if ext_version == 0 { Ok(()) } else { Err(Error::BadExtensionVersion) }
}

fn check_address(address: u32) -> Result<(), Error> {
    if address == ADDRESS_ID { Ok(()) } else { Err(Error::BadAddressId(address)) }
}

fn address_number(mode: u32, address: &[u8]) -> Result<u32, Error> {
    if mode != address_mode::DIALABLEADDR {
        return Err(Error::BadAddressMode(mode));
    }
    let unknown = Error::BadDestination("the line has no such address");
    let address = pointers::counted_text(address, unknown.clone())?;
    if address == ADDRESS { Ok(ADDRESS_ID) } else { Err(unknown) }
}

/// The device, and the version in which a line, address or call of it was selected.
fn selected(
    provider: &Provider,
    line: DriverLine,
    address: u32,
    call: DriverCall,
    select: u32,
) -> Result<(u32, u32), Error> {
    let version = match select {
        call_select::LINE => provider.line(line)?.version,
        call_select::ADDRESS => {
            let version = provider.line(line)?.version;
            check_address(address)?;
            version
        }
        call_select::CALL => provider.call(call)?.version,
        other => return Err(Error::BadSelect(other)),
    };
    Ok((provider.line_device(), version))
}
