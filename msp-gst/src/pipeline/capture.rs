//! A voice from a terminal, in blocks of 10 ms.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use gstreamer::{self as gst, prelude::*};

use super::blocks::Blocks;
use super::echo::EchoPath;
use super::meter::Meter;
use super::{Cause, Outlet, Pipeline, Trouble, Watch, elements, ends};
use crate::codec::Layout;
use crate::terminal::{Direction, End, Terminal};

/// What is done to the sound of a microphone, by WebRTC's audio processing. Nothing of it is done to other terminals: test
/// tones are noise to it, and it would suppress them.
#[derive(Clone, Debug)]
pub struct Processing {
    /// Take out what the speaker plays, if a [`Render`](super::Render) with the same path plays it.
    pub echo: Option<EchoPath>,
    /// Suppress noise.
    pub noise: bool,
    /// Bring voices to the same loudness.
    pub gain: bool,
    /// Say whether somebody speaks.
    pub voice: bool,
}

impl Processing {
    /// Everything, with the echo of `echo`.
    #[must_use]
    pub fn full(echo: EchoPath) -> Self {
        Self { echo: Some(echo), noise: true, gain: true, voice: true }
    }

    /// The microphone as it is.
    #[must_use]
    pub fn none() -> Self {
        Self { echo: None, noise: false, gain: false, voice: false }
    }

    fn is_none(&self) -> bool {
        self.echo.is_none() && !self.noise && !self.gain && !self.voice
    }
}

/// Whoever gets the voice: 480 mono samples at a time, and whether somebody speaks in them, where that is measured. Called on
/// a thread of GStreamer's.
pub type HearVoice = Box<dyn FnMut(&[f32], Option<bool>) + Send>;

/// A voice being captured. Dropping it ends it.
#[derive(Debug)]
pub struct Capture {
    pipeline: Pipeline,
    meter: Arc<Meter>,
}

impl Capture {
    /// Begins to capture from `terminal`: `name` names the pipeline in events and pictures.
    ///
    /// # Errors
    /// When the terminal cannot be used now; see [`Cause`].
    pub fn start(
        name: &str,
        terminal: &Terminal,
        processing: &Processing,
        outlet: Outlet,
        hear: HearVoice,
    ) -> Result<Self, Trouble> {
        if terminal.direction() != Direction::Capture {
            return Err(Trouble::new(Cause::FormatRefused, format!("{} captures nothing", terminal.name())));
        }
        let end = terminal.make("terminal")?;
        let (meter, voice) = (Arc::<Meter>::default(), Arc::<Voice>::default());
        let (metered, spoken) = (Arc::clone(&meter), Arc::clone(&voice));
        let pipeline = Pipeline::new(name, outlet, move |said| {
            metered.read(said);
            spoken.read(said);
        })?;
        build(&pipeline, &end, processing, voice, hear)?;
        if let Some(presence) = &end.presence {
            presence.tell(pipeline.watch());
        }
        pipeline.start()?;
        Ok(Self { pipeline, meter })
    }

    /// How loud it is: dBov, measured each 100 ms. Silence is −∞.
    #[must_use]
    pub fn level(&self) -> f32 {
        self.meter.level()
    }

    /// Its pipeline: life, pictures, pause.
    #[must_use]
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Its life, to be shared.
    #[must_use]
    pub fn watch(&self) -> &Arc<Watch> {
        self.pipeline.watch()
    }
}

/// ```text
///   terminal ─► convert ─► resample ─┬─► dsp-format ─► dsp ─► dsp-convert ─┬─► level ─► voice
///                                    └──────── no microphone ──────────────┘
/// ```
///
/// There is no queue: what the encoder is late for waits in the device's own buffer.
fn build(
    pipeline: &Pipeline,
    end: &End,
    processing: &Processing,
    voice: Arc<Voice>,
    mut hear: HearVoice,
) -> Result<(), Trouble> {
    let convert = converter("convert")?;
    let resample = elements::make("audioresample", "resample")?;
    let is_processed = end.is_microphone && !processing.is_none();
    let processor = is_processed.then(|| processor(pipeline, processing)).transpose()?;
    voice.measured(processor.as_ref().is_some_and(|[_, dsp, _]| measures_voice(dsp)));
    let level = Meter::element("level")?;
    let mut blocks = Blocks::default();
    let sink = ends::sink(Layout::Mono, "voice", move |samples| {
        blocks.cut(samples, |block| hear(block, voice.now()));
    })?;
    let dsp = processor.iter().flatten();
    let head = [&end.element, &convert, &resample].into_iter();
    let tail = [&level, sink.upcast_ref()];
    pipeline.chain(&head.chain(dsp).chain(tail).collect::<Vec<_>>())
}

/// The elements that process a microphone's sound.
fn processor(pipeline: &Pipeline, processing: &Processing) -> Result<[gst::Element; 3], Trouble> {
    let format = ends::only(&ends::caps_of_16_bits(Layout::Mono)?, "dsp-format")?;
    let dsp = elements::make("webrtcdsp", "dsp")?;
    let echo = processing.echo.as_ref().and_then(|path| path.played().zip(Some(path)));
    elements::set(&dsp, "echo-cancel", truth(echo.is_some()))?;
    if let Some((probe, path)) = echo {
        elements::set(&dsp, "probe", probe)?;
        path.align(&dsp, pipeline)?;
    }
    elements::set(&dsp, "noise-suppression", truth(processing.noise))?;
    elements::set(&dsp, "gain-control", truth(processing.gain))?;
    elements::set(&dsp, "voice-detection", truth(processing.voice))?;
    Ok([format, dsp, converter("dsp-convert")?])
}

/// WebRTC's processing has no detector of voices any more since its version 2. The element says so by leaving it off; then
/// whoever sends the voice must judge by itself.
fn measures_voice(dsp: &gst::Element) -> bool {
    dsp.find_property("voice-detection").is_some() && dsp.property_value("voice-detection").get() == Ok(true)
}

/// A converter that adds no noise: silence stays silence.
pub(super) fn converter(name: &str) -> Result<gst::Element, Trouble> {
    let convert = elements::make("audioconvert", name)?;
    elements::set(&convert, "dithering", "none")?;
    Ok(convert)
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Whether somebody speaks. The processor posts each change before it hands out the block in which it was found, and on the
/// same thread, so what stands here belongs to the block at hand.
#[derive(Default, Debug)]
struct Voice(AtomicU8);

impl Voice {
    const UNKNOWN: u8 = 0;
    const QUIET: u8 = 1;
    const SPEAKS: u8 = 2;

    fn measured(&self, measured: bool) {
        self.0.store(if measured { Self::QUIET } else { Self::UNKNOWN }, Ordering::Relaxed);
    }

    fn read(&self, said: &gst::StructureRef) {
        if said.name() != "voice-activity" {
            return;
        }
        if let Ok(speaks) = said.get("stream-has-voice") {
            self.0.store(if speaks { Self::SPEAKS } else { Self::QUIET }, Ordering::Relaxed);
        }
    }

    fn now(&self) -> Option<bool> {
        let now = self.0.load(Ordering::Relaxed);
        (now != Self::UNKNOWN).then_some(now == Self::SPEAKS)
    }
}
