//! Catches a provider that calls back with a lock held: while the callback runs, the host asks the provider something
//! from another thread, and then from inside the callback. Both must return.
//!
//! ```text
//!   provider's thread     ── callback ─┬─────────────── waits ──┬─ asks inside ─┬─ returns ──►
//!   the probe's thread                 └─ asks from outside ────┘    waits      ┘
//! ```
//!
//! Inside comes second, and only when outside returned: a thread that waits for its own lock would never come back.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use plenary_tsp::abi::structures::LineCallStatus;
use plenary_tsp::abi::types::{DriverCall, DriverLine};

use super::{Breach, Record};
use crate::foreign::{EntryPoints, Guarded};

/// What is asked: the first always, the second when it is about a call whose handle is known.
const ASKED: &str = "TSPI_lineGetNumAddressIDs or TSPI_lineGetCallStatus";

/// From where the host called while a callback ran.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whence {
    /// Another thread.
    AnotherThread,
    /// The thread of the callback.
    TheCallback,
}

impl fmt::Display for Whence {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::AnotherThread => "on another thread",
            Self::TheCallback => "from inside the callback",
        })
    }
}

/// One callback to probe.
struct Job {
    line: DriverLine,
    call: Option<DriverCall>,
    callback: String,
    /// Told when asking from outside has returned.
    outside: Sender<()>,
    /// Told when asking from inside has returned.
    inside: Receiver<()>,
}

/// The probe of one provider.
pub(crate) struct Probe {
    entry: EntryPoints,
    jobs: Sender<Job>,
    busy: AtomicBool,
    limit: Duration,
    record: Arc<Record>,
}

impl Probe {
    /// Starts its thread, which ends with it.
    pub(crate) fn start(entry: &EntryPoints, limit: Duration, record: &Arc<Record>) -> std::io::Result<Self> {
        let (jobs, work) = bounded::<Job>(1);
        let (of_thread, told) = (entry.clone(), Arc::clone(record));
        thread::Builder::new().name("tapi-host-probe".into()).spawn(move || {
            work.iter().for_each(|job| ask_outside(&of_thread, job, limit, &told));
        })?;
        let (entry, busy, record) = (entry.clone(), AtomicBool::new(false), Arc::clone(record));
        Ok(Self { entry, jobs, busy, limit, record })
    }

    /// Asks while the callback runs on this thread. One callback at a time: others that run meanwhile are let go.
    pub(crate) fn ask(&self, line: DriverLine, call: Option<DriverCall>, callback: &str) {
        if self.busy.swap(true, Ordering::Acquire) {
            return;
        }
        let (outside, returned_outside) = bounded(1);
        let (returned_inside, inside) = bounded(1);
        let job = Job { line, call, callback: callback.into(), outside, inside };
        if self.jobs.try_send(job).is_ok() {
            match returned_outside.recv_timeout(self.limit) {
                Ok(()) => {
                    ask(&self.entry, line, call);
                    // The probe's thread may have given up waiting; it has recorded so.
                    let _ = returned_inside.send(());
                }
                Err(_) => self.record.add(held_lock(Whence::AnotherThread, callback, self.limit)),
            }
        }
        self.busy.store(false, Ordering::Release);
    }
}

fn ask_outside(entry: &EntryPoints, job: Job, limit: Duration, record: &Record) {
    ask(entry, job.line, job.call);
    // When the callback gave up waiting, it has recorded so and does not ask from inside.
    if job.outside.send(()).is_ok() && job.inside.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
        record.add(held_lock(Whence::TheCallback, &job.callback, limit));
    }
}

/// What the answers are does not matter: handles may be closing at this moment.
fn ask(entry: &EntryPoints, line: DriverLine, call: Option<DriverCall>) {
    entry.num_address_ids(line, &mut Guarded::new(&[0; 4]));
    if let Some(call) = call {
        let size = u32::try_from(size_of::<LineCallStatus>()).unwrap_or_default();
        let mut status = vec![0; size_of::<LineCallStatus>()];
        status[..4].copy_from_slice(&size.to_ne_bytes());
        entry.call_status(call, &mut Guarded::new(&status));
    }
}

fn held_lock(whence: Whence, callback: &str, limit: Duration) -> Breach {
    Breach::HeldLock { function: ASKED, whence, callback: callback.into(), limit }
}
