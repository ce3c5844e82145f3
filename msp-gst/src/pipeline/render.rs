//! The mix to a terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gstreamer::{self as gst, prelude::*};
use gstreamer_app::AppSrc;

use super::capture::converter;
use super::echo::EchoPath;
use super::meter::Meter;
use super::metronome::PipelineMetronome;
use super::timeline::{Place, Timeline};
use super::{Cause, Outlet, Pipeline, Trouble, Watch, elements, ends};
use crate::call::{MixListener, Sound};
use crate::codec::Layout;
use crate::loudness::{Louder, Loudness};
use crate::mixer::{TICK, TICK_FRAMES};
use crate::terminal::{Direction, End, Terminal};

/// A device that has not begun to play by then hangs.
const PLAY_LIMIT: Duration = Duration::from_secs(5);

/// A device that plays takes the first block at once; one that does not is not waited for longer.
const RENDER_LIMIT: Duration = Duration::from_millis(500);

/// How often to look whether it has.
const RENDER_LOOK: Duration = Duration::from_millis(1);

/// Blocks on their way to the device at a time. Nobody wants to hear what has waited longer.
const MOST_BLOCKS: u32 = 8;

/// What a mix is rendered with.
#[derive(Clone, Debug, Default)]
pub struct RenderConfig {
    /// Channels of the mix.
    pub layout: Layout,
    /// Where a [`Capture`](super::Capture) is to look for what is played, to take it out of what it hears.
    pub echo: Option<EchoPath>,
    /// How loud it begins, and what it is turned by: nobody hears the first block louder than they want it.
    pub loudness: Arc<Loudness>,
}

/// What was counted of blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RenderCounters {
    /// On their way to the device, or there.
    pub played: u64,
    /// Not played, since the device takes none, in a pause for instance, or fewer than there are.
    pub dropped: u64,
    /// Played after a gap.
    pub gaps: u64,
    /// Not played, since they were no blocks of the mix's layout.
    pub misfits: u64,
}

/// A mix being played. Dropping it ends it.
#[derive(Debug)]
pub struct Render {
    pipeline: Pipeline,
    loudness: Arc<Loudness>,
    meter: Arc<Meter>,
    tally: Arc<Tally>,
    clock: gst::Clock,
}

impl Render {
    /// Begins to play on `terminal`: `name` names the pipeline in events and pictures. What comes along is where the mix
    /// goes in.
    ///
    /// # Errors
    /// When the terminal cannot be used now; see [`Cause`].
    pub fn start(
        name: &str,
        terminal: &Terminal,
        config: &RenderConfig,
        outlet: Outlet,
    ) -> Result<(Self, RenderInput), Trouble> {
        if terminal.direction() != Direction::Render {
            return Err(Trouble::new(Cause::FormatRefused, format!("{} plays nothing", terminal.name())));
        }
        let end = terminal.make("terminal")?;
        let meter = Arc::<Meter>::default();
        let metered = Arc::clone(&meter);
        let pipeline = Pipeline::new(name, outlet, move |said| metered.read(said))?;
        let source = build(&pipeline, &end, config)?;
        if let Some(presence) = &end.presence {
            presence.tell(pipeline.watch());
        }
        let (tally, loudness) = (Arc::<Tally>::default(), Arc::clone(&config.loudness));
        let shared =
            Shared { tally: Arc::clone(&tally), loudness: Arc::clone(&loudness), watch: Arc::clone(pipeline.watch()) };
        let mut input = RenderInput::new(source, config.layout, shared)?;
        let silence = vec![0.0; TICK_FRAMES * config.layout.channels()];
        let clock = begin(&pipeline, &end.element, || input.push(&silence))?;
        Ok((Self { pipeline, loudness, meter, tally, clock }, input))
    }

    /// The clock of what plays, to pace the mix with: then neither gaps nor delay come of clocks that differ.
    #[must_use]
    pub fn metronome(&self) -> PipelineMetronome {
        PipelineMetronome::new(self.clock.clone(), Arc::clone(self.watch()))
    }

    /// Volume and mute.
    #[must_use]
    pub fn loudness(&self) -> &Loudness {
        &self.loudness
    }

    /// How loud it is: dBov, measured each 100 ms. Silence is −∞.
    #[must_use]
    pub fn level(&self) -> f32 {
        self.meter.level()
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> RenderCounters {
        self.tally.read()
    }

    /// From a block's coming in until its first sample is played, as the device says it.
    #[must_use]
    pub fn latency(&self) -> Option<Duration> {
        let mut latency = gst::query::Latency::new();
        let answered = self.pipeline.gst().query(latency.query_mut());
        answered.then(|| latency.result().1.into())
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

/// Starts `pipeline` by the clock of `sink`, which it returns.
///
/// A device has a clock only once it has been told the format, which comes with the first sound; a pipeline of a live source
/// asks for the clock before that, gets none and takes the system's. So it is started a second time.
fn begin(pipeline: &Pipeline, sink: &gst::Element, mut prime: impl FnMut()) -> Result<gst::Clock, Trouble> {
    pipeline.start()?;
    prime();
    pipeline.await_playing(PLAY_LIMIT)?;
    if let Some(own) = sink.provide_clock().filter(|own| pipeline.gst().clock().as_ref() != Some(own)) {
        await_rendering(sink);
        pipeline.pause()?;
        // The one holds until a clock is chosen, the other says how it is: in PAUSED, nobody chooses anew.
        pipeline.gst().use_clock(Some(&own));
        let taken = pipeline.gst().set_clock(Some(&own));
        taken.map_err(|cause| Trouble::internal(cause.message.to_string()))?;
        pipeline.start()?;
        prime();
        pipeline.await_playing(PLAY_LIMIT)?;
    }
    pipeline.gst().clock().ok_or_else(|| Trouble::internal("a pipeline that plays without a clock"))
}

/// Waits until the first block is in the device's buffer. Paused just before that, a sink would take it up again with its own
/// clock and the other's times, place it hours ahead, and play nothing until then.
fn await_rendering(sink: &gst::Element) {
    let end = Instant::now() + RENDER_LIMIT;
    // All sinks that have a clock count.
    while sink.find_property("stats").is_some() && Instant::now() < end {
        if sink.property::<gst::Structure>("stats").get::<u64>("rendered").is_ok_and(|rendered| rendered > 0) {
            return;
        }
        thread::sleep(RENDER_LOOK);
    }
}

/// ```text
///   mix ─► convert ─┬─► probe-convert ─► probe-format ─► probe ─┬─► level ─► adapt ─► resample ─► terminal
///                   └─────────────── no echo path ──────────────┘
/// ```
///
/// Volume and mute are done to a block before it goes in: `volume` of GStreamer's steps, and a step clicks.
fn build(pipeline: &Pipeline, end: &End, config: &RenderConfig) -> Result<AppSrc, Trouble> {
    let source = ends::source(config.layout, "mix")?;
    let convert = converter("convert")?;
    let listening = config.echo.as_ref().map(|path| listening(pipeline, path, config.layout)).transpose()?;
    let level = Meter::element("level")?;
    let adapt = converter("adapt")?;
    let resample = elements::make("audioresample", "resample")?;
    if end.element.find_property("processing-deadline").is_some() {
        // 20 ms unless told, for sinks that have to draw.
        elements::set(&end.element, "processing-deadline", "0")?;
    }
    let head = [source.upcast_ref(), &convert].into_iter();
    let tail = [&level, &adapt, &resample, &end.element];
    pipeline.chain(&head.chain(listening.iter().flatten()).chain(tail).collect::<Vec<_>>())?;
    Ok(source)
}

/// The elements that listen to what is played.
fn listening(pipeline: &Pipeline, path: &EchoPath, layout: Layout) -> Result<[gst::Element; 3], Trouble> {
    let format = ends::only(&ends::caps_of_16_bits(layout)?, "probe-format")?;
    Ok([converter("probe-convert")?, format, path.probe(pipeline)?])
}

/// Where the mix goes into a [`Render`]. It never waits: what the device has no room for is dropped and counted.
#[derive(Debug)]
pub struct RenderInput {
    source: AppSrc,
    pool: gst::BufferPool,
    octets: usize,
    timeline: Timeline,
    louder: Louder,
    shared: Shared,
}

/// What whoever pushes and whoever owns a [`Render`] both have.
#[derive(Debug)]
struct Shared {
    tally: Arc<Tally>,
    loudness: Arc<Loudness>,
    watch: Arc<Watch>,
}

impl RenderInput {
    fn new(source: AppSrc, layout: Layout, shared: Shared) -> Result<Self, Trouble> {
        let octets = TICK_FRAMES * layout.channels() * ends::SAMPLE_OCTETS;
        let pool = pool(octets).map_err(|cause| Trouble::internal(cause.message.to_string()))?;
        let louder = Louder::new(shared.loudness.gain(), layout.channels());
        Ok(Self { source, pool, octets, timeline: Timeline::default(), louder, shared })
    }

    /// The next 10 ms, interleaved.
    pub fn push(&mut self, mix: &[f32]) {
        let counted = if mix.len() * ends::SAMPLE_OCTETS != self.octets {
            &self.shared.tally.misfits
        } else if self.play(mix).is_some() {
            &self.shared.tally.played
        } else {
            &self.shared.tally.dropped
        };
        counted.fetch_add(1, Ordering::Relaxed);
    }

    /// `None` when nobody will hear it.
    fn play(&mut self, mix: &[f32]) -> Option<()> {
        if self.shared.watch.is_held() {
            return None;
        }
        // Before there is a clock, time stands at its beginning.
        let now = self.source.current_running_time().map_or(Duration::ZERO, Duration::from);
        // Asked for first: a block that finds no room must not take a place on the timeline.
        let mut buffer = self.pool.acquire_buffer(Some(&do_not_wait())).ok()?;
        let (at, is_anew) = match self.timeline.place(now) {
            Place::Next(at) => (at, false),
            Place::Anew(at) => (at, true),
            Place::Nowhere => return None,
        };
        let filling = buffer.get_mut()?;
        filling.set_pts(gst::ClockTime::try_from(at).ok());
        filling.set_duration(gst::ClockTime::try_from(TICK).ok());
        if is_anew {
            filling.set_flags(gst::BufferFlags::DISCONT);
            self.shared.tally.gaps.fetch_add(1, Ordering::Relaxed);
        }
        let mix = self.louder.make(mix, self.shared.loudness.gain());
        ends::write(mix, filling.map_writable().ok()?.as_mut_slice());
        self.source.push_buffer(buffer).ok()?;
        Some(())
    }
}

impl MixListener for RenderInput {
    fn hear(&mut self, sound: &Sound<'_>) {
        self.push(sound.mix);
    }
}

impl Drop for RenderInput {
    fn drop(&mut self) {
        // Blocks on their way free themselves.
        let _ = self.pool.set_active(false);
    }
}

/// All blocks there will ever be: whoever hears 10 ms allocates nothing, and nothing can queue up beyond them.
fn pool(octets: usize) -> Result<gst::BufferPool, gst::glib::BoolError> {
    let pool = gst::BufferPool::new();
    let mut config = pool.config();
    config.set_params(None, u32::try_from(octets).unwrap_or(0), MOST_BLOCKS, MOST_BLOCKS);
    pool.set_config(config)?;
    pool.set_active(true)?;
    Ok(pool)
}

fn do_not_wait() -> gst::BufferPoolAcquireParams {
    gst::BufferPoolAcquireParams::with_flags(gst::BufferPoolAcquireFlags::DONTWAIT)
}

#[derive(Default, Debug)]
struct Tally {
    played: AtomicU64,
    dropped: AtomicU64,
    gaps: AtomicU64,
    misfits: AtomicU64,
}

impl Tally {
    fn read(&self) -> RenderCounters {
        RenderCounters {
            played: self.played.load(Ordering::Relaxed),
            dropped: self.dropped.load(Ordering::Relaxed),
            gaps: self.gaps.load(Ordering::Relaxed),
            misfits: self.misfits.load(Ordering::Relaxed),
        }
    }
}
