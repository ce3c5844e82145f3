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
    /// `E_INVALIDARG`, when it is no event of this process. Zero is none, although a descriptor might be.
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
    use std::os::fd::{AsRawFd, BorrowedFd};
    use std::path::Path;

    pub(super) type Handle = File;

    pub(super) fn duplicate(handle: isize) -> Option<Handle> {
        let descriptor = i32::try_from(handle).ok().filter(|descriptor| *descriptor >= 0)?;
        // SAFETY: the host's own, open at least during this call, by MSPI's contract; if not, duplicating it fails.
        let duplicate = unsafe { BorrowedFd::borrow_raw(descriptor) }.try_clone_to_owned().ok()?;
        may_be_event(duplicate.as_raw_fd()).then(|| duplicate.into())
    }

    /// Anything else would get eight octets for each event: a file would grow, and a pipe that nobody reads would keep us
    /// waiting. Where the system does not say what a descriptor is, its host is believed.
    fn may_be_event(descriptor: i32) -> bool {
        let leads = std::fs::read_link(format!("/proc/self/fd/{descriptor}"));
        leads.map_or(true, |leads| leads == Path::new("anon_inode:[eventfd]"))
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

    /// The process that asks, for whatever takes processes: what functions answer that had no handle to answer.
    const INVALID: isize = -1;

    pub(super) fn duplicate(handle: isize) -> Option<Handle> {
        if handle == INVALID {
            return None;
        }
        let handle = std::ptr::with_exposed_provenance_mut::<c_void>(handle.cast_unsigned());
        // SAFETY: the host's own, open at least during this call, by MSPI's contract; if not, duplicating it fails.
        let duplicate = unsafe { BorrowedHandle::borrow_raw(handle) }.try_clone_to_owned().ok()?;
        // What is no event cannot be set. TAPI wakes once, and finds nothing.
        set(&duplicate).then_some(duplicate)
    }

    pub(super) fn raise(handle: &Handle) {
        _ = set(handle);
    }

    fn set(handle: &Handle) -> bool {
        // SAFETY: a handle of our own. What is no event cannot be set.
        (unsafe { SetEvent(handle.as_raw_handle()) }) != 0
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::fs::{self, OpenOptions};
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

    use super::*;

    #[test]
    fn only_an_event_is_taken_for_one() {
        // SAFETY: takes numbers.
        let event = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        // SAFETY: just made, and nobody else's.
        let event = unsafe { OwnedFd::from_raw_fd(event) };
        let signal = Signal::new(event.as_raw_fd() as isize).unwrap();
        (0..2).for_each(|_| signal.raise());
        let mut count = [0; 8];
        // SAFETY: a descriptor of ours, and room for eight bytes.
        assert_eq!(unsafe { libc::read(event.as_raw_fd(), count.as_mut_ptr().cast(), 8) }, 8);
        assert_eq!(u64::from_ne_bytes(count), 2, "it was raised on the host's own");

        let path = std::env::temp_dir().join(format!("plenary-no-event-{}", std::process::id()));
        let file = OpenOptions::new().create(true).truncate(true).write(true).open(&path).unwrap();
        let (_reader, pipe) = std::io::pipe().unwrap();
        for other in [0, -1, 1, file.as_raw_fd() as isize, pipe.as_raw_fd() as isize, 0x7FFF_0000, isize::MAX] {
            assert_eq!(Signal::new(other).err(), Some(E_INVALIDARG), "{other:#x}");
        }
        assert_eq!(fs::metadata(&path).unwrap().len(), 0);
        fs::remove_file(path).unwrap();
    }
}
