//! TAPI's event handle: a Win32 event, or an eventfd where there are none.
//!
//! It is duplicated, so that a host that closes its own too early does not make us signal something else.

use crate::com::kit::Result;
use crate::com::kit::status::E_INVALIDARG;

/// What wakes TAPI.
#[derive(Debug)]
pub(super) struct Signal(sys::Handle);

impl Signal {
    /// # Errors
    /// `E_INVALIDARG`, when it is no handle of this process. Zero is none, although a descriptor might be.
    pub(super) fn new(handle: isize) -> Result<Self> {
        if handle == 0 {
            return Err(E_INVALIDARG);
        }
        sys::duplicate(handle).map(Self).ok_or(E_INVALIDARG)
    }

    /// Wakes whoever waits. It never blocks: the counter of an eventfd has room for ever.
    pub(super) fn raise(&self) {
        sys::raise(&self.0);
    }
}

#[cfg(unix)]
mod sys {
    use std::fs::File;
    use std::io::Write;
    use std::os::fd::BorrowedFd;

    pub(super) type Handle = File;

    pub(super) fn duplicate(handle: isize) -> Option<Handle> {
        let descriptor = i32::try_from(handle).ok().filter(|descriptor| *descriptor >= 0)?;
        // SAFETY: the host's own, open at least during this call, by MSPI's contract; if not, duplicating it fails.
        unsafe { BorrowedFd::borrow_raw(descriptor) }.try_clone_to_owned().map(File::from).ok()
    }

    pub(super) fn raise(mut handle: &Handle) {
        // What cannot be written to is nobody's to wait for.
        _ = handle.write(&1_u64.to_ne_bytes());
    }
}

#[cfg(windows)]
mod sys {
    use std::ffi::c_void;
    use std::os::windows::io::{AsRawHandle, BorrowedHandle, OwnedHandle};

    windows_core::link!("kernel32.dll" "system" fn SetEvent(event: *mut c_void) -> i32);

    pub(super) type Handle = OwnedHandle;

    pub(super) fn duplicate(handle: isize) -> Option<Handle> {
        let handle = std::ptr::with_exposed_provenance_mut::<c_void>(handle.cast_unsigned());
        // SAFETY: the host's own, open at least during this call, by MSPI's contract; if not, duplicating it fails.
        unsafe { BorrowedHandle::borrow_raw(handle) }.try_clone_to_owned().ok()
    }

    pub(super) fn raise(handle: &Handle) {
        // SAFETY: a handle of our own. What is no event cannot be set.
        _ = unsafe { SetEvent(handle.as_raw_handle()) };
    }
}
