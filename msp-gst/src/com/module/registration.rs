//! Where Windows looks for the class.
//!
//! ```text
//!   HKEY_CLASSES_ROOT\CLSID\{63DBC37C-...}        "Plenary media service provider"
//!                          └─ InprocServer32      "C:\...\plenary_msp.dll"
//!                                                 ThreadingModel = "Both"
//! ```

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use super::CLASS;
use crate::MSP_NAME;
use crate::com::kit::status::{E_FAIL, HRESULT, Result};

windows_core::link!("advapi32.dll" "system" fn RegSetKeyValueW(key: isize, path: *const u16, name: *const u16, kind: u32, data: *const c_void, size: u32) -> u32);
windows_core::link!("advapi32.dll" "system" fn RegDeleteTreeW(key: isize, path: *const u16) -> u32);
windows_core::link!("kernel32.dll" "system" fn GetModuleHandleExW(flags: u32, address: *const c_void, module: *mut *mut c_void) -> i32);
windows_core::link!("kernel32.dll" "system" fn GetModuleFileNameW(module: *mut c_void, path: *mut u16, size: u32) -> u32);

/// `HKEY_CLASSES_ROOT`: the number 0x8000_0000 as a `LONG`, which Windows widens with its sign.
const CLASSES: isize = -0x8000_0000;
/// `REG_SZ`
const TEXT: u32 = 1;
/// `GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT`
const OF_THIS_ADDRESS: u32 = 4 | 2;
/// The longest path that Windows has.
const LONGEST_PATH: usize = 32_768;
/// `ERROR_FILE_NOT_FOUND`: it was not registered.
const NOT_FOUND: u32 = 2;

/// Writes it down.
pub(super) fn register() -> Result<()> {
    let (class, server) = (class_key(), server_key());
    let path = own_path()?;
    let written = set(&class, None, &wide(MSP_NAME))
        .and_then(|()| set(&server, None, &path))
        .and_then(|()| set(&server, Some("ThreadingModel"), &wide("Both")));
    // All or nothing.
    written.inspect_err(|_| _ = unregister())
}

/// Takes it away; done, if it was not there.
pub(super) fn unregister() -> Result<()> {
    let path = wide(&class_key());
    // SAFETY: a text that ends with zero.
    match unsafe { RegDeleteTreeW(CLASSES, path.as_ptr()) } {
        NOT_FOUND => Ok(()),
        code => done(code),
    }
}

fn class_key() -> String {
    format!("CLSID\\{{{CLASS:?}}}")
}

fn server_key() -> String {
    format!("{}\\InprocServer32", class_key())
}

fn set(key: &str, name: Option<&str>, text: &[u16]) -> Result<()> {
    let (key, name) = (wide(key), name.map(wide));
    let size = u32::try_from(size_of_val(text)).map_err(|_| E_FAIL)?;
    let name = name.as_ref().map_or(null(), |name| name.as_ptr());
    // SAFETY: texts that end with zero, and the size of the last.
    done(unsafe { RegSetKeyValueW(CLASSES, key.as_ptr(), name, TEXT, text.as_ptr().cast(), size) })
}

fn own_path() -> Result<Vec<u16>> {
    let mut module = null_mut();
    let address: *const c_void = (own_path as fn() -> Result<Vec<u16>> as *const ()).cast();
    // SAFETY: an address of ours, and room for a handle.
    if unsafe { GetModuleHandleExW(OF_THIS_ADDRESS, address, &raw mut module) } == 0 {
        return Err(E_FAIL);
    }
    let mut path = vec![0; LONGEST_PATH];
    let room = u32::try_from(path.len()).unwrap_or(0);
    // SAFETY: our own module, and so much room.
    let length = unsafe { GetModuleFileNameW(module, path.as_mut_ptr(), room) };
    if length == 0 || length >= room {
        return Err(E_FAIL);
    }
    path.truncate(length as usize + 1);
    Ok(path)
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// An error of Windows as a code.
fn done(code: u32) -> Result<()> {
    match code {
        0 => Ok(()),
        code => Err(HRESULT::from_win32(code)),
    }
}
