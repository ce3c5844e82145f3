//! Calls that may hang, since they end in a driver: made on a thread of their own, waited for with a limit.

use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;

/// What `work` returns, or `None` when it has not within `limit`: then it goes on alone, and what it holds is freed
/// whenever it comes back.
pub fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = bounded(1);
    let started = thread::Builder::new().name("plenary-patience".into()).spawn(move || {
        // Whoever asked may have gone.
        let _ = done.send(work());
    });
    let thread = started.ok()?;
    let result = result.recv_timeout(limit).ok()?;
    // It has sent its last word, so this takes no time; afterwards the thread is no longer there to be counted.
    thread.join().ok()?;
    Some(result)
}
