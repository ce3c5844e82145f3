//! Memory that ends at a page nobody may touch: whoever reads or writes one byte too many is dead at once.

/// Bytes before the first forbidden one.
#[cfg(unix)]
pub(crate) struct Guarded {
    pages: *mut u8,
    room: usize,
    guard: usize,
}

#[cfg(unix)]
impl Guarded {
    /// Room for at least `room` bytes, between two forbidden pages.
    pub(crate) fn new(room: usize) -> Self {
        // SAFETY: it takes a number.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap();
        let room = room.next_multiple_of(page);
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: new memory anywhere; nobody has it yet.
        let pages = unsafe { libc::mmap(std::ptr::null_mut(), room + 2 * page, libc::PROT_NONE, flags, -1, 0) };
        assert_ne!(pages, libc::MAP_FAILED);
        let usable = pages.wrapping_byte_add(page);
        // SAFETY: these pages are within what was just mapped.
        let answer = unsafe { libc::mprotect(usable, room, libc::PROT_READ | libc::PROT_WRITE) };
        assert_eq!(answer, 0);
        Self { pages: pages.cast(), room, guard: page }
    }

    /// The last `size` bytes before the forbidden page, all of them `with`.
    pub(crate) fn last(&mut self, size: usize, with: u8) -> &mut [u8] {
        assert!(size <= self.room);
        let start = self.pages.wrapping_add(self.guard + self.room - size);
        // SAFETY: they are mapped, ours, and borrowed from us.
        let bytes = unsafe { std::slice::from_raw_parts_mut(start, size) };
        bytes.fill(with);
        bytes
    }
}

#[cfg(unix)]
impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: this is what was mapped, and nobody has it any more.
        unsafe { libc::munmap(self.pages.cast(), self.room + 2 * self.guard) };
    }
}

/// Where there is no `mmap`: memory of exactly the size; the process's own checks see what they see.
#[cfg(not(unix))]
pub(crate) struct Guarded(Vec<u8>);

#[cfg(not(unix))]
impl Guarded {
    pub(crate) fn new(_room: usize) -> Self {
        Self(Vec::new())
    }

    pub(crate) fn last(&mut self, size: usize, with: u8) -> &mut [u8] {
        self.0 = vec![with; size];
        &mut self.0
    }
}
