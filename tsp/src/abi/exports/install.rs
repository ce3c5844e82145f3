//! Installation: TAPI enters and removes the provider in its own list, and there is nothing else to do.
//!
//! TAPI 1 called the functions of the provider, later ones those of its dialogs' library; both are here, and the same.
//! Configuring is [unavailable](super::unavailable): success without a dialog would look like a broken button.

use std::path::Path;

use crate::abi::boundary::boundary;
use crate::abi::own_file::own_file;
use crate::abi::pointers::OutParam;
use crate::abi::types::{DialogCallback, Long, WideChar, Window};
use crate::error::Error;

/// The names of this file's functions.
pub(super) const NAMES: &[&str] = &[
    "TSPI_providerInstall",
    "TSPI_providerRemove",
    "TSPI_providerUIIdentify",
    "TUISPI_providerInstall",
    "TUISPI_providerRemove",
];

/// `MAX_PATH`: the units that TAPI has room for, the null included.
const MAX_PATH: usize = 260;

/// Installs. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_providerinstall>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_providerInstall(_owner: Window, _permanent_id: u32) -> Long {
    boundary("providerInstall", || Ok(0))
}

/// Removes. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_providerremove>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_providerRemove(_owner: Window, _permanent_id: u32) -> Long {
    boundary("providerRemove", || Ok(0))
}

/// Names the library with the dialogs' functions: this one.
/// <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tspi_provideruiidentify>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TSPI_providerUIIdentify(out: *mut WideChar) -> Long {
    boundary("providerUIIdentify", || {
        // SAFETY: TSPI's contract: there is room for `MAX_PATH` units.
        let out = unsafe { OutParam::new(out.cast::<[WideChar; MAX_PATH]>()) }?;
        let path = own_file().as_deref().and_then(wide_path).ok_or(Error::Failed)?;
        out.write_first(&path);
        Ok(0)
    })
}

/// Installs. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tuispi_providerinstall>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TUISPI_providerInstall(
    _callback: Option<DialogCallback>,
    _owner: Window,
    _permanent_id: u32,
) -> Long {
    boundary("TUISPI_providerInstall", || Ok(0))
}

/// Removes. <https://learn.microsoft.com/windows/win32/api/tspi/nf-tspi-tuispi_providerremove>
#[unsafe(no_mangle)]
pub unsafe extern "system" fn TUISPI_providerRemove(
    _callback: Option<DialogCallback>,
    _owner: Window,
    _permanent_id: u32,
) -> Long {
    boundary("TUISPI_providerRemove", || Ok(0))
}

/// A path with its null, if TAPI has room for it.
fn wide_path(path: &Path) -> Option<Vec<WideChar>> {
    let units: Vec<_> = path.to_str()?.encode_utf16().chain([0]).collect();
    (units.len() <= MAX_PATH).then_some(units)
}
