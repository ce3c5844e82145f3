//! What a speaker plays comes back through the microphone, and is taken out there.
//!
//! GStreamer's processor gets what was played from a probe, and looks in it for what was played when the microphone heard
//! what it hears. But the two are in different pipelines, whose times have nothing to do with each other. Its
//! `delay-agnostic` mode looks at no times and takes what is oldest, so where the speaker's clock is a ten-thousandth faster
//! than the microphone's, what it takes falls behind by a third of a second an hour. So the processor is told times of the
//! speaker's clock:
//!
//! ```text
//!   microphone ─► … ─► its block's time + (the speaker's clock − its own) ─► processor
//!                                                                               ▲
//!   speaker    ◄─ … ◄─ probe ── what was played, in the speaker's time ─────────╯
//! ```

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gstreamer::{self as gst, glib::WeakRef, prelude::*};

use super::{Pipeline, Trouble, elements};

/// By how much two readings of two clocks may tremble: only what is more has moved.
const TREMBLE: u64 = 5_000_000;

/// From the speaker of a call to its microphone.
///
/// The processor finds its probe by a name, in one list for the whole process, whose default is everybody's. Each path has a
/// name of its own, so two calls in one process do not take each other's sound for an echo. A microphone looks for the probe
/// when it starts: begin to play before, and start it again when the speaker has changed.
#[derive(Clone, Debug)]
pub struct EchoPath {
    name: Arc<str>,
    speaker: Arc<Mutex<Option<WeakRef<gst::Pipeline>>>>,
}

impl EchoPath {
    /// A path on which nothing plays yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "no two are alike")]
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("echo-of-call-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        Self { name: name.into(), speaker: Arc::default() }
    }

    /// The name of the probe, if there is one: a processor that finds none refuses to start.
    pub(super) fn played(&self) -> Option<&str> {
        self.lock().as_ref().and_then(WeakRef::upgrade).map(|_| &*self.name)
    }

    /// An element that listens to what `speaker` plays.
    pub(super) fn probe(&self, speaker: &Pipeline) -> Result<gst::Element, Trouble> {
        let probe = elements::make("webrtcechoprobe", &self.name)?;
        *self.lock() = Some(speaker.gst().downgrade());
        Ok(probe)
    }

    /// Gives what `microphone` hears, on its way into `processor`, the time that it was for the speaker.
    pub(super) fn align(&self, processor: &gst::Element, microphone: &Pipeline) -> Result<(), Trouble> {
        let path = self.clone();
        let microphone = microphone.gst().downgrade();
        let offset = Mutex::new(Offset::default());
        let pad = processor.static_pad("sink").ok_or_else(|| Trouble::internal("a processor without a way in"))?;
        pad.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
            let mut offset = offset.lock().unwrap_or_else(PoisonError::into_inner);
            let times = path.time().zip(microphone.upgrade().and_then(|own| own.current_running_time()));
            times.into_iter().for_each(|(there, here)| offset.measure(there, here));
            if let Some(buffer) = info.buffer_mut() {
                let shifted = buffer.pts().map(|at| offset.shift(at));
                buffer.make_mut().set_pts(shifted);
            }
            gst::PadProbeReturn::Ok
        });
        Ok(())
    }

    fn time(&self) -> Option<gst::ClockTime> {
        let speaker = self.lock().as_ref().and_then(WeakRef::upgrade);
        speaker.and_then(|speaker| speaker.current_running_time())
    }

    fn lock(&self) -> MutexGuard<'_, Option<WeakRef<gst::Pipeline>>> {
        self.speaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far the speaker's clock is ahead of the microphone's.
#[derive(Default, Debug)]
struct Offset(i64);

impl Offset {
    fn measure(&mut self, there: gst::ClockTime, here: gst::ClockTime) {
        let measured = nanoseconds(there) - nanoseconds(here);
        if measured.abs_diff(self.0) > TREMBLE {
            self.0 = measured;
        }
    }

    fn shift(&self, at: gst::ClockTime) -> gst::ClockTime {
        let shifted = u64::try_from(nanoseconds(at).saturating_add(self.0)).unwrap_or(0);
        gst::ClockTime::from_nseconds(shifted)
    }
}

/// As a number that may be subtracted; three centuries are enough.
fn nanoseconds(at: gst::ClockTime) -> i64 {
    i64::try_from(at.nseconds()).unwrap_or(i64::MAX)
}
