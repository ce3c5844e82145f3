//! Catches a provider that calls back with a lock held: while the callback runs, the host asks the provider something
//! from another thread, and then from inside the callback. Both must return.
//!
//! ```text
//!   provider's thread     ── callback ─┬─────────────── waits ──┬─ asks inside ─┬─ returns ──►
//!   a thread of the probe              └─ asks from outside ────┘    waits      ┘
//! ```
//!
//! Inside comes second, and only when outside returned: a thread that waits for its own lock would never come back.
//! Callbacks that run at the same time each have a thread of the probe. What is asked may not change anything: a message
//! of no bytes, and the end of a call that has ended.

use std::cell::Cell;
use std::fmt;
use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use plenary_tsp::abi::structures::LineCallStatus;
use plenary_tsp::abi::types::{DriverCall, DriverLine, DriverMspLine};

use super::{Breach, Record};
use crate::foreign::{EntryPoints, Given, Guarded};
use crate::telephony::requests::PROBES;

/// Threads of a probe. Those that a provider never lets go are lost to it.
const MOST_THREADS: usize = 16;

thread_local! {
    /// Whether this thread is asking: what a provider says meanwhile is an answer, and is not probed again.
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Who to ask while a callback runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The line that the callback is about.
    pub(crate) line: DriverLine,
    /// The call that it is about, if its handle is known.
    pub(crate) call: Option<DriverCall>,
    /// A media provider's instance on the line.
    pub(crate) instance: Option<DriverMspLine>,
    /// The handle of a call that was closed, and that no call has now.
    pub(crate) stale: Option<DriverCall>,
}

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
    target: Target,
    callback: String,
    /// Which of [`ASKED`] is being asked.
    asked: AtomicUsize,
}

/// What is asked, in this order.
const ASKED: [&str; 5] = [
    "TSPI_lineGetNumAddressIDs",
    "TSPI_lineGetCallStatus",
    "TSPI_lineReceiveMSPData",
    "TSPI_lineDrop",
    "TSPI_lineCloseCall",
];

/// A job for a thread of the probe.
struct Work {
    job: Arc<Job>,
    /// Told when asking from outside has returned.
    outside: Sender<()>,
    /// Told when asking from inside has returned.
    inside: Receiver<()>,
}

/// The probe of one provider.
pub(crate) struct Probe {
    entry: EntryPoints,
    /// To a thread that waits for work; its threads end with the probe.
    idle: Sender<Work>,
    work: Receiver<Work>,
    threads: AtomicUsize,
    limit: Duration,
    record: Arc<Record>,
}

impl Probe {
    pub(crate) fn new(entry: &EntryPoints, limit: Duration, record: &Arc<Record>) -> Self {
        // Without room to wait in: work is taken by a thread that is free, or gets a new one.
        let (idle, work) = bounded(0);
        Self { entry: entry.clone(), idle, work, threads: AtomicUsize::new(0), limit, record: Arc::clone(record) }
    }

    /// Asks while the callback runs on this thread.
    pub(crate) fn ask(&self, target: Target, callback: &str) {
        if ASKING.get() {
            return;
        }
        let (outside, returned_outside) = bounded(1);
        let (returned_inside, inside) = bounded(1);
        let job = Arc::new(Job { target, callback: callback.into(), asked: AtomicUsize::new(0) });
        if !self.begin(Work { job: Arc::clone(&job), outside, inside }) {
            return;
        }
        match returned_outside.recv_timeout(self.limit) {
            Ok(()) => {
                job.ask(&self.entry);
                // The probe's thread may have given up waiting; it has recorded so.
                let _ = returned_inside.send(());
            }
            Err(_) => self.record.add(job.held_lock(Whence::AnotherThread, self.limit)),
        }
    }

    /// Finds a thread for it. Without one to spare there is no probing, and nothing else is worse.
    fn begin(&self, work: Work) -> bool {
        let work = match self.idle.try_send(work) {
            Ok(()) => return true,
            Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) => work,
        };
        if self.threads.fetch_add(1, Ordering::Relaxed) >= MOST_THREADS {
            self.threads.fetch_sub(1, Ordering::Relaxed);
            return self.idle.send_timeout(work, self.limit).is_ok();
        }
        let (entry, limit) = (self.entry.clone(), self.limit);
        let (record, more) = (Arc::clone(&self.record), self.work.clone());
        let run =
            move || iter::once(work).chain(more.iter()).for_each(|work| ask_outside(&entry, &work, limit, &record));
        thread::Builder::new().name("tapi-host-probe".into()).spawn(run).is_ok()
    }
}

fn ask_outside(entry: &EntryPoints, Work { job, outside, inside }: &Work, limit: Duration, record: &Record) {
    job.ask(entry);
    // When the callback gave up waiting, it has recorded so and does not ask from inside.
    if outside.send(()).is_ok() && inside.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
        record.add(job.held_lock(Whence::TheCallback, limit));
    }
}

impl Job {
    /// What the answers are does not matter: handles may be closing at this moment.
    fn ask(&self, entry: &EntryPoints) {
        let Target { line, call, instance, stale } = self.target;
        ASKING.set(true);
        self.asked.store(0, Ordering::Relaxed);
        entry.num_address_ids(line, &mut Guarded::new(&[0; 4]));
        if let Some(call) = call {
            self.asked.store(1, Ordering::Relaxed);
            let size = u32::try_from(size_of::<LineCallStatus>()).unwrap_or_default();
            let mut status = vec![0; size_of::<LineCallStatus>()];
            status[..4].copy_from_slice(&size.to_ne_bytes());
            entry.call_status(call, &mut Guarded::new(&status));
        }
        if let Some(instance) = instance {
            self.asked.store(2, Ordering::Relaxed);
            entry.receive_msp_data(line, DriverCall(0), instance, &Given::bytes(Vec::new()), 0);
        }
        if let Some(call) = stale {
            self.asked.store(3, Ordering::Relaxed);
            entry.drop_call(PROBES, call, &Given::nothing(), 0);
            self.asked.store(4, Ordering::Relaxed);
            entry.close_call(call);
        }
        ASKING.set(false);
    }

    fn held_lock(&self, whence: Whence, limit: Duration) -> Breach {
        let function = ASKED[self.asked.load(Ordering::Relaxed)];
        Breach::HeldLock { function, whence, callback: self.callback.clone(), limit }
    }
}
