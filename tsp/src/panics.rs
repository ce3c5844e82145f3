//! What becomes of a panic that was caught.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How often what is thrown may throw something else when it goes. Once is a fault of a fault; more is malice.
const ROUNDS: usize = 4;

/// Drops what was thrown. It may be of any type, and panic once more when it goes, where nobody would catch that.
pub(crate) fn bury(mut thrown: Box<dyn Any + Send>) {
    for _ in 0..ROUNDS {
        match catch_unwind(AssertUnwindSafe(|| drop(thrown))) {
            Ok(()) => return,
            Err(next) => thrown = next,
        }
    }
    // A leak is better than the end of the telephony service.
    mem::forget(thrown);
}
