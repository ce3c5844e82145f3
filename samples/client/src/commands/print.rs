//! What a command says: events on standard output, trouble on standard error, each for people or for programs.

use std::io::{self, Write as _};
use std::time::SystemTime;

use crate::events::{Conference, Event, Happening};
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

    /// Prints a list of conferences for people.
    pub(crate) fn conferences(&mut self, found: &[Conference]) {
        if found.is_empty() {
            return self.note(
                "No conference is announced around here. 'plenary doctor' says whether announcements can arrive.",
            );
        }
        found.iter().for_each(|conference| self.event(Event::ConferenceHeard(conference.clone())));
    }

    /// Tells people something that is no result: on standard error, and never to programs.
    pub(crate) fn note(&self, text: &str) {
        if !self.json {
            let _ = writeln!(io::stderr(), "{text}");
        }
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
