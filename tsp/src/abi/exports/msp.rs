//! The media providers: one instance in each application that has the line open. They came with TSPI 3.0.

use std::ffi::c_void;

use conference_model::blob::LONGEST;

use crate::MSP_CLSID;
use crate::abi::boundary::with_provider;
use crate::abi::pointers::{self, OutParam};
use crate::abi::types::{DriverCall, DriverLine, DriverMspLine, Guid, Long, TapiMspLine, version};
use crate::error::Error;

/// The names of this file's functions.
pub(super) const NAMES: &[&str] =
    &["TSPI_lineCloseMSPInstance", "TSPI_lineCreateMSPInstance", "TSPI_lineMSPIdentify", "TSPI_lineReceiveMSPData"];

/// Names the class of our media provider.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linemspidentify>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineMSPIdentify(device: u32, out: *mut Guid) -> Long {
    with_provider("lineMSPIdentify", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        provider.check_device(device)?;
        check_version(provider.settings().version)?;
        out.write(Guid::from_text_order(MSP_CLSID));
        Ok(())
    })
}

/// An application has opened the line, and its media provider lives.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linecreatemspinstance>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineCreateMSPInstance(
    line: DriverLine,
    address: u32,
    tapi: TapiMspLine,
    out: *mut DriverMspLine,
) -> Long {
    with_provider("lineCreateMSPInstance", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        check_version(provider.line(line)?.version)?;
        provider.create_msp_instance(line, address, tapi, |instance| out.write(instance))
    })
}

/// It lives no more. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_lineclosemspinstance>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineCloseMSPInstance(instance: DriverMspLine) -> Long {
    with_provider("lineCloseMSPInstance", |provider| provider.close_msp_instance(instance))
}

/// It says something; call 0 is none.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linereceivemspdata>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineReceiveMSPData(
    line: DriverLine,
    call: DriverCall,
    instance: DriverMspLine,
    data: *mut c_void,
    size: u32,
) -> Long {
    with_provider("lineReceiveMSPData", |provider| {
        // SAFETY: TSPI's contract, see the folder's head.
        let bytes = unsafe { pointers::bytes(data, size, LONGEST) }?;
        let call = (call != DriverCall(0)).then_some(call);
        provider.receive_msp_data(line, call, instance, &bytes)
    })
}

fn check_version(version: u32) -> Result<(), Error> {
    if version < version::V3_0 { Err(Error::BadVersion) } else { Ok(()) }
}
