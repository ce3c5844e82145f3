//! The provider as a whole: versions, devices, start and end.

use crate::abi::boundary::{self, boundary, running};
use crate::abi::callbacks::Completions;
use crate::abi::pointers::OutParam;
use crate::abi::types::{AsyncCompletion, INITIALIZE_NEGOTIATION, LineEvent, Long, PhoneEvent, TapiProvider, version};
use crate::error::Error;
use crate::provider::{Provider, Settings};

/// The names of this file's functions.
pub(super) const NAMES: &[&str] =
    &["TSPI_lineNegotiateTSPIVersion", "TSPI_providerEnumDevices", "TSPI_providerInit", "TSPI_providerShutdown"];

/// Agrees on a version, the highest both have, for a line or, before anything else, for the provider.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_linenegotiatetspiversion>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_lineNegotiateTSPIVersion(device: u32, low: u32, high: u32, out: *mut u32) -> Long {
    boundary("lineNegotiateTSPIVersion", || {
        // SAFETY: TSPI's contract, see the folder's head.
        let out = unsafe { OutParam::new(out) }?;
        if device != INITIALIZE_NEGOTIATION {
            running()?.check_device(device)?;
        }
        out.write(version::highest_between(low, high).ok_or(Error::BadVersion)?);
        Ok(0)
    })
}

/// Says how many devices there are: one line, no telephones. They stay for good, so TAPI never hears of others.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_providerenumdevices>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_providerEnumDevices(
    _permanent_id: u32,
    lines: *mut u32,
    phones: *mut u32,
    _provider: TapiProvider,
    _line_create: Option<LineEvent>,
    _phone_create: Option<PhoneEvent>,
) -> Long {
    boundary("providerEnumDevices", || {
        // SAFETY: TSPI's contract, see the folder's head.
        let lines = unsafe { OutParam::new(lines) }?;
        // SAFETY: as above.
        let phones = unsafe { OutParam::new(phones) }?;
        lines.write(1);
        phones.write(0);
        Ok(0)
    })
}

/// Starts the provider; once more is no harm.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_providerinit>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_providerInit(
    tspi_version: u32,
    permanent_id: u32,
    line_device: u32,
    _phone_device: u32,
    _lines: usize,
    _phones: usize,
    completion: Option<AsyncCompletion>,
    options: *mut u32,
) -> Long {
    boundary("providerInit", || {
        // SAFETY: TSPI's contract, see the folder's head.
        let options = unsafe { OutParam::new(options) }?;
        version::check(tspi_version)?;
        // SAFETY: TSPI's contract: it may be called until the shutdown.
        let host = unsafe { Completions::new(completion.ok_or(Error::BadPointer)?) };
        let settings = Settings { version: tspi_version, permanent_id, line_device };
        boundary::start(&settings, || Provider::start(settings, Box::new(host)))?;
        // TAPI may call us from as many threads as it likes.
        options.write(0);
        Ok(0)
    })
}

/// Ends the provider, with all that is still open.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_providershutdown>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_providerShutdown(tspi_version: u32, permanent_id: u32) -> Long {
    boundary("providerShutdown", || {
        version::check(tspi_version)?;
        if running()?.settings().permanent_id != permanent_id {
            return Err(Error::BadParameter("the provider runs under another number"));
        }
        boundary::shut_down()?;
        Ok(0)
    })
}
