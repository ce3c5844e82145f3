//! Where sound comes from and goes to: devices, test signals, nothing, and programs.
//!
//! ```text
//!   GStreamer's device monitor ─► Catalogues ─► events: Arrived, Gone, DefaultChanged
//!                                      │
//!   test tone, speech, silence, null ──┴─► Terminal ─► End, the first or last element of a pipeline
//! ```
//!
//! A [`Terminal`] is a name and a way to make the end of a pipeline; it may be selected as often as one likes. Whoever has
//! another kind of end (a file that is played, a recording) makes a terminal of it with [`Terminal::new`].

#![deny(clippy::indexing_slicing)]

mod catalogue;
mod device;
mod lookout;
mod program;
mod signals;
mod speech;
mod system;

use std::fmt;
use std::sync::Arc;

use gstreamer as gst;

pub use self::catalogue::{Catalogue, CatalogueEvent};
pub(crate) use self::device::Presence;
pub use self::program::{program_sink, program_source};
pub use self::signals::{Tone, null, silence, speech, test_tone};
pub use self::speech::Speech;
use crate::pipeline::Trouble;

/// Which way the sound goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Direction {
    /// From the terminal to the conference.
    Capture,
    /// From the conference to the terminal.
    Render,
}

/// What is behind a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Something that somebody speaks into.
    Microphone,
    /// Something that somebody listens to.
    Speaker,
    /// What is played on a speaker, to be heard again: the sound server's, nobody's voice.
    Monitor,
    /// A sine.
    TestTone,
    /// Something that looks like speech to whoever measures it.
    Speech,
    /// A microphone that nobody speaks into.
    Silence,
    /// A speaker that nobody listens to.
    Null,
    /// A program's own samples.
    Program,
    /// A file that is played.
    Playback,
    /// A file that is written.
    Recording,
}

/// Names a terminal, across hot-plugs and runs of programs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TerminalId {
    text: Arc<str>,
    run: Option<u64>,
}

impl TerminalId {
    /// The identifier that says `id`.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self { text: id.into(), run: None }
    }

    /// One run of files that this names: from their start until they are over or are given up. What is told late of an
    /// earlier run does not pass for news of this one.
    #[must_use]
    pub fn run(&self, number: u64) -> Self {
        Self { run: Some(number), ..self.clone() }
    }

    /// Whose run it is; the same again, if it names none.
    #[must_use]
    pub fn terminal(&self) -> Self {
        Self { run: None, ..self.clone() }
    }

    /// Whether it names one run alone.
    #[must_use]
    pub fn is_run(&self) -> bool {
        self.run.is_some()
    }

    /// The terminal that leads to whatever device is the system's default.
    #[must_use]
    pub fn default_of(direction: Direction) -> Self {
        Self::new(match direction {
            Direction::Capture => "default-microphone",
            Direction::Render => "default-speaker",
        })
    }
}

/// Of a run it is the terminal's.
impl fmt::Display for TerminalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The first element of a pipeline, or its last.
#[derive(Debug)]
pub struct End {
    /// An element or a bin with one pad, that of sound.
    pub element: gst::Element,
    /// Whether a person speaks into it, in a room that echoes. Signal processing is for these alone: it mangles tones.
    pub is_microphone: bool,
    /// Who knows when it is gone.
    pub(crate) presence: Option<Arc<Presence>>,
}

impl End {
    /// An end that is no device.
    #[must_use]
    pub fn of(element: gst::Element) -> Self {
        Self { element, is_microphone: false, presence: None }
    }
}

type Make = dyn Fn(&str) -> Result<End, Trouble> + Send + Sync;

/// Something that can be selected for a stream.
#[derive(Clone)]
pub struct Terminal {
    id: TerminalId,
    name: String,
    direction: Direction,
    kind: Kind,
    make: Arc<Make>,
}

impl Terminal {
    /// A terminal whose ends `make` makes; what it is given is the name of the element to be.
    #[must_use]
    pub fn new(
        id: TerminalId,
        name: impl Into<String>,
        direction: Direction,
        kind: Kind,
        make: impl Fn(&str) -> Result<End, Trouble> + Send + Sync + 'static,
    ) -> Self {
        Self { id, name: name.into(), direction, kind, make: Arc::new(make) }
    }

    /// What it is called by programs.
    #[must_use]
    pub fn id(&self) -> &TerminalId {
        &self.id
    }

    /// What it is called by people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which way its sound goes.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// What is behind it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// An end for a pipeline.
    ///
    /// # Errors
    /// When the device is gone, or what it needs is not installed.
    pub fn make(&self, name: &str) -> Result<End, Trouble> {
        (self.make)(name)
    }
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} terminal {} ({:?})", self.direction, self.id, self.kind)
    }
}
