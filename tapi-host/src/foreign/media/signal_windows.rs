//! The event that a media provider signals: a Win32 event.
#![expect(unsafe_code, reason = "Win32 is called")]

use std::io;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::ptr::null;

use windows_sys::Win32::System::Threading::{CreateEventW, INFINITE, SetEvent, WaitForSingleObject};

/// Something that can be signalled, and waited for by one thread.
#[derive(Debug)]
pub(crate) struct Signal(OwnedHandle);

impl Signal {
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: null asks for what is usual, and for no name.
        let handle = unsafe { CreateEventW(null(), 0, 0, null()) };
        if handle.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: just made, and nobody else's.
        Ok(Self(unsafe { OwnedHandle::from_raw_handle(handle) }))
    }

    /// An `MSP_HANDLE` for a provider.
    pub(crate) fn handle(&self) -> isize {
        self.0.as_raw_handle().addr().cast_signed()
    }

    /// Lets who waits go on.
    pub(crate) fn set(&self) {
        // SAFETY: a living event.
        _ = unsafe { SetEvent(self.0.as_raw_handle()) };
    }

    /// Waits until it is signalled, and resets it.
    pub(crate) fn wait(&self) {
        // SAFETY: a living event.
        _ = unsafe { WaitForSingleObject(self.0.as_raw_handle(), INFINITE) };
    }
}
