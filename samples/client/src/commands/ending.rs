//! When a command that goes on ends: Ctrl-C, a signal, or `--for`.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, bounded, never};

use crate::exit::Exit;
use crate::failure::Failure;

/// The ways in which a command ends.
pub(crate) struct Ending {
    /// Ctrl-C, SIGTERM, SIGHUP.
    pub(crate) interrupted: Receiver<()>,
    /// `--for` is over.
    pub(crate) time_is_up: Receiver<Instant>,
}

/// What shells say of a program that Ctrl-C ended: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// Whoever asks again by then has asked once: of a closed window a program is told twice, by the shell that started it and by
/// the system when that shell ends.
const AT_ONCE: Duration = Duration::from_secs(1);

impl Ending {
    /// Begins to listen. A second Ctrl-C, a moment later, ends the program at once, for when leaving politely hangs.
    pub(crate) fn after(time: Option<Duration>) -> Result<Self, Failure> {
        let (tell, interrupted) = bounded(1);
        let mut asked: Option<Instant> = None;
        let handler = move || match asked {
            Some(asked) if asked.elapsed() > AT_ONCE => std::process::exit(INTERRUPTED),
            Some(_) => {}
            None => {
                asked = Some(Instant::now());
                let _ = tell.try_send(());
            }
        };
        ctrlc::set_handler(handler).map_err(|error| {
            Failure::new(
                Exit::Failed,
                format!("Ctrl-C cannot be listened to ({error})."),
                "End other programs, and try again.",
            )
        })?;
        Ok(Self { interrupted, time_is_up: time.map_or_else(never, after) })
    }

    /// Whether it is enough. What is asked here is not said again to who waits for it.
    pub(crate) fn has_come(&self) -> bool {
        self.interrupted.try_recv().is_ok() || self.time_is_up.try_recv().is_ok()
    }
}
