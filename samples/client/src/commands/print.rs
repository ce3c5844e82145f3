//! What a command says: events on standard output, trouble on standard error, each for people or for programs.

use std::io::{self, Write as _};
use std::time::SystemTime;

use crate::events::{Event, Happening};
use crate::failure::Failure;

/// Prints events.
pub(crate) struct Printer {
    json: bool,
}

impl Printer {
    /// As JSON or as sentences.
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints an event. Nobody listening is no reason to fail: a conference does not end with `| head`.
    pub(crate) fn event(&mut self, event: Event) {
        let line = if self.json { Happening::new(SystemTime::now(), event).json() } else { event.line() };
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }

    /// Says why the command failed: to people on standard error, to programs as the last event.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        if self.json {
            let Failure { exit, what, next } = failure.clone();
            self.event(Event::Error { message: what, next, exit: exit.code() });
        } else {
            let _ = writeln!(io::stderr(), "plenary: {failure}");
        }
    }
}
