//! Calls that are still being left. A program may end right after it has let go of everything, and its goodbyes with it; so
//! an address waits for them, but not for long.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long: leaving a conference takes a few milliseconds, unless there is a crowd, whose goodbyes take turns.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many of an address's calls are not left yet.
#[derive(Debug, Default)]
pub(in crate::com) struct Farewells {
    outstanding: Mutex<usize>,
    said: Condvar,
}

/// Kept by who is still to say goodbye.
#[derive(Debug)]
pub(in crate::com) struct Farewell(Arc<Farewells>);

impl Farewells {
    /// Somebody will have to say goodbye.
    pub(in crate::com) fn owe(self: &Arc<Self>) -> Farewell {
        *self.outstanding() += 1;
        Farewell(Arc::clone(self))
    }

    /// Waits until everybody has said goodbye, or for as long as one may expect a program to wait.
    pub(super) fn wait(&self) {
        let outstanding = self.outstanding();
        // Who has no patience any more goes on all the same.
        drop(self.said.wait_timeout_while(outstanding, PATIENCE, |outstanding| *outstanding > 0));
    }

    fn outstanding(&self) -> MutexGuard<'_, usize> {
        self.outstanding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Farewell {
    fn drop(&mut self) {
        *self.0.outstanding() -= 1;
        self.0.said.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn who_waits_goes_on_when_the_last_goodbye_is_said() {
        let farewells = Arc::<Farewells>::default();
        let (first, second) = (farewells.owe(), farewells.owe());
        let saying = thread::spawn(move || drop((first, second)));
        farewells.wait();
        saying.join().unwrap();
        assert_eq!(*farewells.outstanding(), 0);
    }
}
