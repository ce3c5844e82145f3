//! Sound through GStreamer: one pipeline per stream, each drawn above the function that builds it.
//!
//! ```text
//!   Terminal ─► Capture ─► 10 ms blocks          mixer ─► Render ─► Terminal
//!                  │                                         │
//!                  └──────────► Outlet (events) ◄────────────┘
//! ```
//!
//! * [`elements`]: the elements there are for us; nothing is autoplugged.
//! * [`Pipeline`]: a pipeline that cannot hang its owner and that tells its troubles as [`PipelineEvent`]s.
//! * [`ends`]: where samples pass in and out.
//! * [`playback`]: files as microphones.
//!
//! No lock is held while GStreamer changes a state, and no callback of GStreamer's waits for us.

#![deny(clippy::indexing_slicing)]

mod blocks;
mod bus;
mod capture;
mod echo;
pub mod elements;
pub mod ends;
mod meter;
mod metronome;
mod patience;
mod picture;
pub mod playback;
mod render;
mod timeline;
mod trouble;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use gstreamer::{self as gst, prelude::*};

pub use self::bus::{Life, News, Outlet, PipelineEvent, Watch};
pub use self::capture::{Capture, HearVoice, Processing};
pub use self::echo::EchoPath;
pub use self::metronome::PipelineMetronome;
pub use self::patience::within;
pub use self::render::{Render, RenderConfig, RenderCounters, RenderInput};
pub use self::trouble::{Cause, Trouble};

/// A device that has not opened by then hangs.
const START_LIMIT: Duration = Duration::from_secs(5);

/// A pipeline that has not ended by then is left to a thread of its own.
const STOP_LIMIT: Duration = Duration::from_secs(2);

/// How often a pipeline that is about to play is asked whether it has come to grief: errors do not wake who waits for it.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Makes GStreamer usable; once is enough, more often does no harm.
///
/// # Errors
/// When GStreamer cannot begin: it is not installed, or not properly.
pub fn ready() -> Result<(), Trouble> {
    static READY: OnceLock<Result<(), String>> = OnceLock::new();
    let ready = READY.get_or_init(|| gst::init().map_err(|cause| format!("GStreamer cannot be used: {cause}")));
    ready.clone().map_err(|sentence| Trouble::new(Cause::MissingPlugin, sentence))
}

/// A GStreamer pipeline under watch. Dropping it stops and frees it.
#[derive(Debug)]
pub struct Pipeline {
    pipeline: gst::Pipeline,
    watch: Arc<Watch>,
}

impl Pipeline {
    /// An empty one. What its elements say goes to `hear`, on the thread of whoever says it; what happens to it goes to
    /// `outlet`.
    ///
    /// # Errors
    /// When GStreamer cannot begin.
    pub fn new(
        name: &str,
        outlet: Outlet,
        hear: impl Fn(&gst::StructureRef) + Send + Sync + 'static,
    ) -> Result<Self, Trouble> {
        ready()?;
        let pipeline = gst::Pipeline::with_name(name);
        let watch = Watch::new(&pipeline, outlet);
        bus::follow(&pipeline, &watch, hear)?;
        Ok(Self { pipeline, watch })
    }

    /// Adds `elements`, each linked to the next.
    ///
    /// # Errors
    /// [`Cause::FormatRefused`] when two of them have no format in common.
    pub fn chain(&self, elements: &[&gst::Element]) -> Result<(), Trouble> {
        let refused = |cause: gst::glib::BoolError| Trouble::new(Cause::FormatRefused, cause.message.to_string());
        self.pipeline.add_many(elements).map_err(refused)?;
        gst::Element::link_many(elements).map_err(refused)
    }

    /// Starts it. A sink that has nothing to play yet goes on starting afterwards.
    ///
    /// # Errors
    /// What an element complained of, or [`Cause::DeviceHangs`] when none came to an end.
    pub fn start(&self) -> Result<(), Trouble> {
        self.watch.hold(false);
        self.change(gst::State::Playing, START_LIMIT)
    }

    /// Waits until it plays: all devices are open, and sound has come as far as the sinks.
    ///
    /// # Errors
    /// What happened instead; [`Cause::DeviceHangs`] when nothing did.
    pub fn await_playing(&self, limit: Duration) -> Result<(), Trouble> {
        let mut left = limit;
        while self.gst_state(LOOK_AGAIN)? != gst::State::Playing {
            if let Life::Failed(trouble) = self.watch.life() {
                return Err(trouble);
            }
            left = left.saturating_sub(LOOK_AGAIN);
            if left.is_zero() {
                return Err(hangs());
            }
        }
        Ok(())
    }

    /// Holds it: sources and sinks keep their devices but move no sound.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub fn pause(&self) -> Result<(), Trouble> {
        self.watch.hold(true);
        self.change(gst::State::Paused, START_LIMIT)
    }

    /// Stops it, for good.
    ///
    /// # Errors
    /// [`Cause::DeviceHangs`] when it could not be waited for; a thread of its own goes on trying.
    pub fn stop(&self) -> Result<(), Trouble> {
        self.watch.stop();
        self.change(gst::State::Null, STOP_LIMIT)
    }

    /// Its life, to be shared.
    #[must_use]
    pub fn watch(&self) -> &Arc<Watch> {
        &self.watch
    }

    /// A picture of it as it is now, for Graphviz.
    #[must_use]
    pub fn dot(&self) -> String {
        picture::dot(&self.pipeline)
    }

    /// GStreamer's own object.
    #[must_use]
    pub fn gst(&self) -> &gst::Pipeline {
        &self.pipeline
    }

    fn change(&self, state: gst::State, limit: Duration) -> Result<(), Trouble> {
        let pipeline = self.pipeline.clone();
        let changed = within(limit, move || pipeline.set_state(state)).ok_or_else(hangs)?;
        changed.map(drop).map_err(|refused| self.trouble(&refused.to_string()))
    }

    /// The state that it has, after `limit` at most if it is about to get another.
    fn gst_state(&self, limit: Duration) -> Result<gst::State, Trouble> {
        let (result, state, _) = self.pipeline.state(gst::ClockTime::try_from(limit).ok());
        result.map(|_| state).map_err(|refused| self.trouble(&refused.to_string()))
    }

    /// What an element complained of, or `otherwise` when none did.
    fn trouble(&self, otherwise: &str) -> Trouble {
        match self.watch.life() {
            Life::Failed(trouble) => trouble,
            _ => Trouble::internal(otherwise),
        }
    }
}

fn hangs() -> Trouble {
    Trouble::new(Cause::DeviceHangs, "a device does not answer")
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.stop();
    }
}
