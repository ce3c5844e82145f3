//! Joining, beside the screen.
//!
//! Devices are looked for and opened on a thread of their own: a sound server that hangs takes its time to say nothing, and
//! keys are answered meanwhile. Who has had enough gives the entry up. What comes of it after that is left, before others
//! hear of it or politely.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossbeam_channel::{Receiver, SendError, Sender, TryRecvError, bounded};

use super::{Attendance, Leaving};
use crate::exit::Exit;
use crate::failure::Failure;

/// On the way into a conference. Dropping it gives it up, and waits a moment.
pub(crate) struct Entry {
    /// What comes of it.
    made: Receiver<Result<Attendance, Failure>>,
    wish: Wished,
    /// Once it is given up.
    out: Leaving,
}

/// What one wants meanwhile.
#[derive(Default)]
struct Wish {
    muted: AtomicBool,
    given_up: AtomicBool,
}

/// Who drops it has given up.
struct Wished(Arc<Wish>);

impl Entry {
    /// Begins with what `prepare` makes, once `earlier` is over.
    pub(crate) fn begin(
        prepare: impl FnOnce() -> Result<Attendance, Failure> + Send + 'static,
        muted: bool,
        earlier: Option<Leaving>,
    ) -> Result<Self, Failure> {
        // What is told is taken at once, or stays with the thread that made it: nothing lies between them.
        let ((tell, made), (end, over)) = (bounded(0), bounded(0));
        let wish = Arc::new(Wish { muted: muted.into(), ..Wish::default() });
        let is_known = Arc::<AtomicBool>::default();
        let (of_thread, known) = (Arc::clone(&wish), Arc::clone(&is_known));
        let work = move || {
            earlier.into_iter().for_each(Leaving::wait);
            enter(prepare, &of_thread, &known, &tell);
            drop::<Sender<Infallible>>(end);
        };
        let thread = thread::Builder::new().name("entry".into()).spawn(work).map_err(|error| {
            Failure::new(Exit::Failed, format!("There is no thread to be had ({error})."), "End other programs.")
        })?;
        Ok(Self { made, wish: Wished(wish), out: Leaving::later(Some(thread), over, is_known) })
    }

    /// What has come of it, once that is known.
    pub(crate) fn outcome(&self) -> Option<Result<Attendance, Failure>> {
        match self.made.try_recv() {
            Ok(made) => Some(made),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                Some(Err(Failure::new(Exit::Failed, "Joining has failed.", "End this program and start it again.")))
            }
        }
    }

    /// One wants not to be heard from the first word on, or to be.
    pub(crate) fn mute_me(&self, muted: bool) {
        self.wish.0.muted.store(muted, Ordering::Relaxed);
    }

    /// Whether one wants that.
    pub(crate) fn is_muted(&self) -> bool {
        self.wish.0.muted.load(Ordering::Relaxed)
    }

    /// It was enough.
    pub(crate) fn give_up(self) -> Leaving {
        self.out.now()
    }
}

impl Drop for Wished {
    fn drop(&mut self) {
        self.0.given_up.store(true, Ordering::Relaxed);
    }
}

fn enter(
    prepare: impl FnOnce() -> Result<Attendance, Failure>,
    wish: &Wish,
    is_known: &AtomicBool,
    tell: &Sender<Result<Attendance, Failure>>,
) {
    let is_given_up = || wish.given_up.load(Ordering::Relaxed);
    if is_given_up() {
        return;
    }
    let made = prepare().and_then(|attendance| {
        if wish.muted.load(Ordering::Relaxed) {
            attendance.mute_me(true)?;
        }
        if !is_given_up() {
            is_known.store(true, Ordering::Relaxed);
            attendance.connect()?;
        }
        Ok(attendance)
    });
    if let Err(SendError(Ok(mut attendance))) = tell.send(made) {
        attendance.leave();
    }
}

#[cfg(test)]
mod tests;
