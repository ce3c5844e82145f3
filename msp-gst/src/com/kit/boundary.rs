//! Where C calls us: panics stop here.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use super::status::{E_POINTER, E_UNEXPECTED, HRESULT, Result};
use super::values::Answered;

/// Panics that were caught.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// How many panics were caught at the boundary. It should be none.
#[must_use]
pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// Does the work of a method: its result becomes a code, and a panic `E_UNEXPECTED`.
pub fn boundary(method: impl FnOnce() -> Result<HRESULT>) -> HRESULT {
    match catch_unwind(AssertUnwindSafe(method)) {
        Ok(Ok(code) | Err(code)) => code,
        Err(panic) => {
            PANICS.fetch_add(1, Ordering::Relaxed);
            let_go(panic);
            E_UNEXPECTED
        }
    }
}

/// Drops what a panic carried. That may panic in its turn; what this one carries is kept for ever.
fn let_go(panic: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(another);
    }
}

/// Looks at the place for an answer and puts nothing there.
///
/// # Safety
/// `place` is null, or good for writing an answer.
///
/// # Errors
/// `E_POINTER`, when it is null.
pub unsafe fn vacate<A: Answered>(place: *mut A::Raw) -> Result<()> {
    if place.is_null() {
        return Err(E_POINTER);
    }
    // SAFETY: not null, so good for writing; it need not be aligned.
    unsafe { place.write_unaligned(A::NOTHING) };
    Ok(())
}

/// Puts an answer where [`vacate`] has looked.
///
/// # Safety
/// `place` is good for writing an answer.
pub unsafe fn answer<A: Answered>(place: *mut A::Raw, answer: A) {
    // SAFETY: the caller's promise.
    unsafe { place.write_unaligned(answer.hand_over()) };
}

#[cfg(test)]
mod tests {
    use std::panic::{panic_any, resume_unwind};

    use super::*;

    /// Panics when it is dropped.
    struct Grenade;

    impl Drop for Grenade {
        fn drop(&mut self) {
            resume_unwind(Box::new(()));
        }
    }

    #[test]
    fn a_panic_that_panics_when_it_is_dropped_becomes_a_code_too() {
        assert_eq!(boundary(|| panic_any(Grenade)), E_UNEXPECTED);
    }
}
