//! What a speaker plays comes back through the microphone, and is taken out there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use gstreamer as gst;

use super::{Trouble, elements};

/// From the speaker of a call to its microphone.
///
/// GStreamer's processor finds its probe by a name, in one list for the whole process, whose default is everybody's. Each
/// path has a name of its own, so two calls in one process do not take each other's sound for an echo.
#[derive(Clone, Debug)]
pub struct EchoPath {
    name: Arc<str>,
    probes: Arc<AtomicUsize>,
}

impl EchoPath {
    /// A path on which nothing plays yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "no two are alike")]
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("echo-of-call-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        Self { name: name.into(), probes: Arc::default() }
    }

    /// The name of the probe, if there is one: a processor that finds none refuses to start.
    pub(super) fn played(&self) -> Option<&str> {
        (self.probes.load(Ordering::Acquire) > 0).then_some(&*self.name)
    }

    pub(super) fn probe(&self) -> Result<Probe, Trouble> {
        let element = elements::make("webrtcechoprobe", &self.name)?;
        self.probes.fetch_add(1, Ordering::AcqRel);
        Ok(Probe { element, path: self.clone() })
    }
}

/// The element that listens to what is played.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) element: gst::Element,
    path: EchoPath,
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.path.probes.fetch_sub(1, Ordering::AcqRel);
    }
}
