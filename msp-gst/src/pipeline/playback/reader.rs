//! One file, decoded as fast as it is wanted.

use std::path::Path;
use std::time::{Duration, Instant};

use gstreamer::{self as gst, prelude::*};
use gstreamer_app::AppSink;

use super::super::bus::{Life, Outlet};
use super::super::{Pipeline, Trouble, elements, ends};
use super::event::PlaybackError;
use super::kind::Kind;
use crate::codec::Layout;

/// Decoded buffers that wait for us; decoding waits for room.
const MOST_BUFFERS: u32 = 16;

/// A file that gives nothing for so long is given up: its disk hangs, or it keeps its reader busy with nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest file whose lengths `wavparse` 1.22 believes. It takes the rest of a longer one's sound for more chunks, and
/// looks through all of it.
const LONGEST_WAV: u64 = i32::MAX as u64;

/// What reading comes to.
pub(super) enum Read {
    /// There is more.
    Some,
    /// Not yet.
    NotYet,
    /// That was all, of so many samples.
    End(u64),
}

/// A file on its way to become sound.
#[derive(Debug)]
pub(super) struct Reader {
    pipeline: Pipeline,
    sink: AppSink,
    fresh: Vec<f32>,
    read: u64,
    last_read: Instant,
}

impl Reader {
    /// ```text
    ///   filesrc ─► opener ─┬(the one with our media)─► chain… ─► audioconvert ─► audioresample ─► appsink, pulled
    ///                      └(others): nowhere
    /// ```
    pub(super) fn open(path: &Path, kind: &Kind, layout: Layout) -> Result<Self, PlaybackError> {
        let (outlet, _) = Outlet::new();
        let pipeline = Pipeline::new("playback", outlet, |_| {})?;
        let source = elements::make("filesrc", "file")?;
        source.set_property("location", path);
        let opener = elements::make(kind.opener, "opener")?;
        if opener.has_property("ignore-length") && path.metadata().is_ok_and(|file| file.len() > LONGEST_WAV) {
            elements::set(&opener, "ignore-length", "true")?;
        }
        let chain: Result<Vec<_>, _> = kind.chain.iter().map(|factory| elements::make(factory, factory)).collect();
        let mut chain = chain?;
        chain.push(elements::make("audioconvert", "convert")?);
        chain.push(elements::make("audioresample", "resample")?);
        let sink = ends::pulled(layout, "samples", MOST_BUFFERS)?;
        chain.push(sink.clone().upcast());

        pipeline.chain(&[&source, &opener])?;
        pipeline.chain(&chain.iter().collect::<Vec<_>>())?;
        match (kind.media, chain.first()) {
            (Some(media), Some(first)) => link_when_there(&opener, media, first),
            (None, Some(first)) => opener.link(first).map_err(|cause| Trouble::internal(cause.message.to_string()))?,
            (_, None) => {}
        }
        pipeline.start().map_err(PlaybackError::broken)?;
        Ok(Self { pipeline, sink, fresh: Vec::new(), read: 0, last_read: Instant::now() })
    }

    /// The next samples, whatever their number, to the end of `samples`.
    pub(super) fn read(&mut self, wait: Duration, samples: &mut impl Extend<f32>) -> Result<Read, PlaybackError> {
        let wait = gst::ClockTime::try_from(wait).unwrap_or(gst::ClockTime::ZERO);
        if let Some(sample) = self.sink.try_pull_sample(wait) {
            let map = sample.buffer().and_then(|buffer| buffer.map_readable().ok());
            ends::read(&map.ok_or_else(|| Trouble::internal("a sample without a buffer"))?, &mut self.fresh);
            self.read += self.fresh.len() as u64;
            self.last_read = Instant::now();
            samples.extend(self.fresh.iter().copied());
            return Ok(Read::Some);
        }
        if let Life::Failed(trouble) = self.pipeline.watch().life() {
            return Err(PlaybackError::broken(trouble));
        }
        if self.sink.is_eos() {
            return if self.read == 0 { Err(PlaybackError::Empty) } else { Ok(Read::End(self.read)) };
        }
        if self.last_read.elapsed() > PATIENCE { Err(PlaybackError::Stuck) } else { Ok(Read::NotYet) }
    }
}

/// Links the first pad with `media` that `opener` finds in the file.
fn link_when_there(opener: &gst::Element, media: &'static str, next: &gst::Element) {
    let next = next.downgrade();
    opener.connect_pad_added(move |_, pad| {
        let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
        let is_wanted = caps.structure(0).is_some_and(|structure| structure.name() == media);
        let Some(inlet) = next.upgrade().filter(|_| is_wanted).and_then(|next| next.static_pad("sink")) else { return };
        if !inlet.is_linked() {
            // Where they have no format in common after all, the stream says so.
            let _ = pad.link(&inlet);
        }
    });
}
