//! The event that a media provider signals: an eventfd where there are no Win32 events.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};

use rustix::event::{EventfdFlags, eventfd};

/// Something that can be signalled, and waited for by one thread.
#[derive(Debug)]
pub(crate) struct Signal(OwnedFd);

impl Signal {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self(eventfd(0, EventfdFlags::CLOEXEC)?))
    }

    /// An `MSP_HANDLE` for a provider.
    pub(crate) fn handle(&self) -> isize {
        isize::try_from(self.0.as_raw_fd()).unwrap_or(-1)
    }

    /// Lets who waits go on.
    pub(crate) fn set(&self) {
        // It fails only when it is set 2⁶⁴ times already.
        _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
    }

    /// Waits until it is signalled, and resets it.
    pub(crate) fn wait(&self) {
        let mut count = [0; 8];
        while matches!(rustix::io::read(&self.0, &mut count), Err(rustix::io::Errno::INTR)) {}
    }
}
