//! The courier: the provider's one thread. It delivers what TAPI is to be told, in order, and minds the timers.
//!
//! A request changes the exchange on TAPI's own thread and returns; what follows is said by this one. So a request
//! costs no change of threads and waits for no callback, and a callback may ask for anything.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::provider::Monitor;

/// What debuggers call the thread. Linux keeps 15 bytes of it.
const NAME: &str = "plenary-tsp";

pub(crate) struct Courier(Mutex<Option<JoinHandle<()>>>);

impl Courier {
    /// Starts to deliver.
    ///
    /// # Errors
    ///
    /// The system's, when it has no thread.
    pub(crate) fn start(monitor: Arc<Monitor>) -> io::Result<Self> {
        let thread = thread::Builder::new().name(NAME.to_owned()).spawn(move || monitor.serve())?;
        Ok(Self(Mutex::new(Some(thread))))
    }

    /// Waits until it has gone home. On the courier's own thread, where a callback may end the provider, that would be for
    /// ever: it goes when the callback returns.
    pub(crate) fn join(&self) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let thread = place.take_if(|thread| thread.thread().id() != thread::current().id());
        drop(place);
        if let Some(thread) = thread {
            // It catches the panics of others and has none of its own; if it had, it would be gone all the same.
            let _ = thread.join();
        }
    }
}
