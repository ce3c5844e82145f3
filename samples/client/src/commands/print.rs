//! What a command says: events on standard output, trouble on standard error, each for people or for programs.

use std::io::{self, Write as _};
use std::time::SystemTime;

use crate::events::{Conference, Event, Happening};
use crate::exit::Exit;
use crate::failure::Failure;

/// Prints events.
pub(crate) struct Printer {
    json: bool,
    /// Why what was said is lost.
    lost: Option<io::Error>,
}

impl Printer {
    /// As JSON or as sentences.
    pub(crate) fn new(json: bool) -> Self {
        Self { json, lost: None }
    }

    /// Prints an event.
    pub(crate) fn event(&mut self, event: Event) {
        let line = if self.json { Happening::new(SystemTime::now(), event).json() } else { event.line() };
        self.result(format!("{line}\n").as_bytes());
    }

    /// Prints what was asked for, as it is. A conference does not end because it cannot be told of.
    pub(crate) fn result(&mut self, bytes: &[u8]) {
        let mut out = io::stdout().lock();
        let done = out.write_all(bytes).and_then(|()| out.flush());
        self.lost = self.lost.take().or(done.err());
    }

    /// Whether the program that wanted to be told is gone. People's `| head` has had enough of lines, not of talking; but of a
    /// program nobody knows any more what it has open.
    pub(crate) fn is_deserted(&self) -> bool {
        let is_gone = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
        self.json && self.lost.as_ref().is_some_and(is_gone)
    }

    /// Why something of what was said is lost, once all is said. Nobody listening is no reason: `| head` has had enough.
    pub(crate) fn loss(&mut self) -> Option<Failure> {
        let lost = self.lost.take().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)?;
        Some(Failure::new(
            Exit::Failed,
            format!("What was found cannot be written ({lost})."),
            "Make room, or write it elsewhere.",
        ))
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

    /// Says why the command failed: to people on standard error, to programs as the last event, if it reaches them.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        if self.json {
            let Failure { exit, what, next } = failure.clone();
            self.event(Event::Error { message: what, next, exit: exit.code() });
        }
        if !self.json || self.lost.is_some() {
            let _ = writeln!(io::stderr(), "plenary: {failure}");
        }
    }
}
