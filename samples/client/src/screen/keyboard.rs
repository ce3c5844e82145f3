//! Keys, clicks and changes of size, read on a thread of their own: reading from a terminal that was closed never comes back,
//! and whoever waits for it could not leave politely.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use crossterm::event::{self, Event as Input};

/// Keys that wait: more than anybody types while a page is drawn. Pasted text waits in the terminal.
const MOST_WAITING: usize = 64;

/// How often the thread looks whether it is still needed.
const LOOK: Duration = Duration::from_millis(100);

/// What is typed, as long as this lives.
pub(super) struct Keyboard {
    typed: Receiver<io::Result<Input>>,
    is_over: Arc<AtomicBool>,
}

impl Keyboard {
    /// Begins to read.
    pub(super) fn open() -> io::Result<Self> {
        let (tell, typed) = bounded(MOST_WAITING);
        let is_over = Arc::<AtomicBool>::default();
        let over = Arc::clone(&is_over);
        thread::Builder::new().name("keyboard".into()).spawn(move || read(&tell, &over))?;
        Ok(Self { typed, is_over })
    }

    /// The next, if one comes in time.
    pub(super) fn next(&self, patience: Duration) -> io::Result<Option<Input>> {
        match self.typed.recv_timeout(patience) {
            Ok(typed) => typed.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Drop for Keyboard {
    /// The thread is not waited for: it may be one that never comes back.
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

fn read(tell: &Sender<io::Result<Input>>, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        let typed = match event::poll(LOOK) {
            Ok(true) => event::read(),
            Ok(false) => continue,
            Err(error) => Err(error),
        };
        let is_broken = typed.is_err();
        if tell.send(typed).is_err() || is_broken {
            return;
        }
    }
}
