//! Staying in the process for good.
//!
//! A call's threads end shortly after its object: goodbyes wait for their turn, and nobody waits for them. Even a thread that
//! has counted itself out still runs a few instructions of ours. And GStreamer, once begun, keeps threads of its own. So
//! code that has ever run a call is never unmapped, whatever `DllCanUnloadNow` says and the host does.

use std::sync::Once;

/// Keeps the library in memory until the process ends. Where it is part of the program, it does not move anyway.
pub(in crate::com) fn pin() {
    static PINNED: Once = Once::new();
    PINNED.call_once(sys::pin);
}

#[cfg(unix)]
mod sys {
    use std::ffi::c_void;

    pub(super) fn pin() {
        let mut about = libc::Dl_info {
            dli_fname: std::ptr::null(),
            dli_fbase: std::ptr::null_mut(),
            dli_sname: std::ptr::null(),
            dli_saddr: std::ptr::null_mut(),
        };
        let here: *const c_void = (pin as fn()) as *const c_void;
        // SAFETY: room for what is written, and any address may be asked for.
        let is_known = unsafe { libc::dladdr(here, &raw mut about) } != 0;
        if is_known && !about.dli_fname.is_null() {
            // SAFETY: a text that the loader keeps while the library is there, and it is. Nothing is loaded by this. The handle
            // is not given back.
            _ = unsafe { libc::dlopen(about.dli_fname, libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE) };
        }
    }
}

#[cfg(windows)]
mod sys {
    use std::ffi::c_void;

    /// GET_MODULE_HANDLE_EX_FLAG_PIN and GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS.
    const PIN_BY_ADDRESS: u32 = 1 | 4;

    windows_core::link!("kernel32.dll" "system" fn GetModuleHandleExW(flags: u32, name: *const u16, module: *mut *mut c_void) -> i32);

    pub(super) fn pin() {
        let here = (pin as fn()) as *const u16;
        let mut module = std::ptr::null_mut();
        // SAFETY: an address of this module instead of a name, as the flags say, and room for a handle.
        _ = unsafe { GetModuleHandleExW(PIN_BY_ADDRESS, here, &raw mut module) };
    }
}
