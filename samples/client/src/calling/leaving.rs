//! Leaving, beside the screen.
//!
//! In a crowd a goodbye waits for its turn, files are completed, and a sound server that hangs takes its time. Keys are
//! answered meanwhile. Whatever is entered next waits until it is over, so that nobody meets themselves.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::Attendance;

/// On the way out of a conference, or of an entry that was given up. Dropping it waits until it is over, but not for long.
pub(crate) struct Leaving {
    thread: Option<JoinHandle<()>>,
    /// Nothing comes from here: it closes when all is over.
    over: Receiver<Infallible>,
    /// Others may know of us.
    is_known: Arc<AtomicBool>,
    /// Since when.
    since: Option<Instant>,
}

/// Nobody waits longer at the end for a sound server that hangs.
const FAREWELL: Duration = Duration::from_secs(1);

impl Leaving {
    /// Begins to leave.
    pub(crate) fn begin(mut attendance: Attendance) -> Self {
        let (end, over) = bounded(0);
        let work = move || {
            attendance.leave();
            drop(attendance);
            drop::<Sender<Infallible>>(end);
        };
        // Where there is no thread to be had, dropping it leaves.
        let thread = thread::Builder::new().name("leaving".into()).spawn(work).ok();
        Self::later(thread, over, Arc::new(true.into())).now()
    }

    /// What this thread does is given up one day, or done by then.
    pub(super) fn later(thread: Option<JoinHandle<()>>, over: Receiver<Infallible>, is_known: Arc<AtomicBool>) -> Self {
        Self { thread, over, is_known, since: None }
    }

    /// It is given up now.
    pub(super) fn now(mut self) -> Self {
        self.since = Some(Instant::now());
        self
    }

    /// Whether it is over in so much time, or has taken so long that nobody waits any more.
    pub(crate) fn is_over_within(&self, time: Duration) -> bool {
        let is_over = self.over.recv_timeout(time) == Err(RecvTimeoutError::Disconnected);
        is_over || Instant::now() >= self.deadline()
    }

    /// Waits as long as it takes.
    pub(super) fn wait(mut self) {
        // A thread that panicked has said so.
        let _ = self.thread.take().map(JoinHandle::join);
    }

    /// Where nobody has heard of us, nobody is to be told.
    fn deadline(&self) -> Instant {
        let is_known = self.is_known.load(Ordering::Relaxed);
        let goodbye = if is_known { Attendance::LONGEST_GOODBYE } else { Duration::ZERO };
        self.since.unwrap_or_else(Instant::now) + goodbye + FAREWELL
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        // It is over sooner if nobody waits for it any more, or it waits for nobody.
        let _ = self.over.recv_deadline(self.deadline());
    }
}
