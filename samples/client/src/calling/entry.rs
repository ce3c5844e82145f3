//! Joining, beside the screen.
//!
//! Devices are looked for and opened on a thread of their own: a sound server that hangs takes its time to say nothing, and
//! keys are answered meanwhile. Who has had enough gives the entry up. What comes of it after that is left, before others
//! hear of it or politely; whatever is entered next waits until it is, so that nobody meets themselves.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, SendError, Sender, TryRecvError, bounded};

use super::Attendance;
use crate::exit::Exit;
use crate::failure::Failure;

/// On the way into a conference. Dropping it gives it up, and waits a moment.
pub(crate) struct Entry {
    /// What comes of it.
    made: Receiver<Result<Attendance, Failure>>,
    work: Work,
}

/// One that was given up. Dropping it waits a moment until it is over.
pub(crate) struct GivenUp(Work);

/// What makes the entry.
struct Work {
    wish: Arc<Wish>,
    thread: Option<JoinHandle<()>>,
    /// Nothing comes from here: it closes when all is over.
    over: Receiver<Infallible>,
}

/// What one wants meanwhile.
#[derive(Default)]
struct Wish {
    muted: AtomicBool,
    given_up: AtomicBool,
}

/// Nobody waits longer at the end for a sound server that hangs.
const FAREWELL: Duration = Duration::from_secs(1);

impl Entry {
    /// Begins with what `prepare` makes, once `earlier` is over.
    pub(crate) fn begin(
        prepare: impl FnOnce() -> Result<Attendance, Failure> + Send + 'static,
        muted: bool,
        earlier: Option<GivenUp>,
    ) -> Result<Self, Failure> {
        // What is told is taken at once, or stays with the thread that made it: nothing lies between them.
        let ((tell, made), (end, over)) = (bounded(0), bounded(0));
        let wish = Arc::new(Wish { muted: muted.into(), ..Wish::default() });
        let of_thread = Arc::clone(&wish);
        let work = move || {
            earlier.into_iter().for_each(GivenUp::wait);
            enter(prepare, &of_thread, &tell);
            drop::<Sender<Infallible>>(end);
        };
        let thread = thread::Builder::new().name("entry".into()).spawn(work).map_err(|error| {
            Failure::new(Exit::Failed, format!("There is no thread to be had ({error})."), "End other programs.")
        })?;
        Ok(Self { made, work: Work { wish, thread: Some(thread), over } })
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
        self.work.wish.muted.store(muted, Ordering::Relaxed);
    }

    /// Whether one wants that.
    pub(crate) fn is_muted(&self) -> bool {
        self.work.wish.muted.load(Ordering::Relaxed)
    }

    /// It was enough.
    pub(crate) fn give_up(self) -> GivenUp {
        self.work.wish.given_up.store(true, Ordering::Relaxed);
        GivenUp(self.work)
    }
}

impl GivenUp {
    fn wait(mut self) {
        // A thread that panicked has said so.
        let _ = self.0.thread.take().map(JoinHandle::join);
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.wish.given_up.store(true, Ordering::Relaxed);
        // It is over sooner if nobody waits for it any more, or it waits for nobody.
        let _ = self.over.recv_timeout(FAREWELL);
    }
}

fn enter(
    prepare: impl FnOnce() -> Result<Attendance, Failure>,
    wish: &Wish,
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
            attendance.connect()?;
        }
        Ok(attendance)
    });
    if let Err(SendError(Ok(mut attendance))) = tell.send(made) {
        attendance.leave();
    }
}
