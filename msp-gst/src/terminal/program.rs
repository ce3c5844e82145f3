//! Terminals that are a program's own samples, in and out.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use gstreamer::{self as gst, prelude::*};

use super::signals::live;
use super::{Direction, End, Kind, Terminal, TerminalId};
use crate::codec::Layout;
use crate::pipeline::{Trouble, ends};

/// A microphone whose samples `speak` writes: 10 ms at a time, mono at 48 kHz, on a thread of GStreamer's. Whoever takes
/// longer than that is heard with gaps, and whoever panics ends the stream that it is chosen for, and nothing else.
#[must_use]
pub fn program_source(id: TerminalId, name: &str, speak: impl FnMut(&mut [f32]) + Send + 'static) -> Terminal {
    let speak = Arc::new(Mutex::new(speak));
    Terminal::new(id, name, Direction::Capture, Kind::Program, move |name| {
        let speak = Arc::clone(&speak);
        paced(name, move |block| {
            let mut speak = speak.lock().unwrap_or_else(PoisonError::into_inner);
            (*speak)(block);
        })
    })
}

/// A speaker whose samples `hear` is given: mono at 48 kHz, when they are due, on a thread of GStreamer's. Whoever panics
/// ends the stream that it is chosen for, and nothing else.
#[must_use]
pub fn program_sink(id: TerminalId, name: &str, hear: impl FnMut(&[f32]) + Send + 'static) -> Terminal {
    let hear = Arc::new(Mutex::new(hear));
    Terminal::new(id, name, Direction::Render, Kind::Program, move |name| {
        let hear = Arc::clone(&hear);
        let sink = ends::sink(Layout::Mono, name, move |samples| {
            let mut hear = hear.lock().unwrap_or_else(PoisonError::into_inner);
            (*hear)(samples);
        })?;
        sink.set_sync(true);
        Ok(End::of(sink.upcast()))
    })
}

/// A live source of what `fill` writes. Silence from a generator comes at the right times, and `fill` writes over it:
///
/// ```text
///   audiotestsrc (silence, live) ─► capsfilter ─┬─►
///                                               └ probe: fill
/// ```
pub(super) fn paced(name: &str, fill: impl Fn(&mut [f32]) + Send + Sync + 'static) -> Result<End, Trouble> {
    let clockwork = live("silence", &format!("{name}-clockwork"))?;
    let format = ends::only(&ends::caps(Layout::Mono)?, &format!("{name}-format"))?;
    let wrong = |cause: gst::glib::BoolError| Trouble::internal(cause.message.to_string()).at(name);
    let bin = gst::Bin::with_name(name);
    bin.add_many([&clockwork, &format]).map_err(wrong)?;
    clockwork.link(&format).map_err(wrong)?;
    let pad = format.static_pad("src").ok_or_else(|| Trouble::internal("a filter without a way out").at(name))?;
    let samples = Mutex::new(Vec::new());
    pad.add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
        let Some(buffer) = info.buffer_mut() else { return gst::PadProbeReturn::Ok };
        let mut samples = samples.lock().unwrap_or_else(PoisonError::into_inner);
        // A panic must not get into GStreamer, which is C: it would end the process.
        let Err(panic) = catch_unwind(AssertUnwindSafe(|| overwrite(buffer, &mut samples, &fill))) else {
            return gst::PadProbeReturn::Ok;
        };
        complain(pad, panic.as_ref());
        // What comes until the pipeline is stopped is silence.
        gst::PadProbeReturn::Remove
    });
    let ghost = gst::GhostPad::with_target(&pad).map_err(wrong)?;
    bin.add_pad(&ghost).map_err(wrong)?;
    Ok(End::of(bin.upcast()))
}

fn overwrite(buffer: &mut gst::Buffer, samples: &mut Vec<f32>, fill: &impl Fn(&mut [f32])) {
    let buffer = buffer.make_mut();
    // Silence is marked as a gap, and whoever sees the mark does not look at the samples.
    buffer.unset_flags(gst::BufferFlags::GAP);
    let Ok(mut map) = buffer.map_writable() else { return };
    samples.resize(map.len() / ends::SAMPLE_OCTETS, 0.0);
    samples.fill(0.0);
    fill(samples);
    ends::write(samples, &mut map);
}

/// Tells the pipeline that what was to write samples panicked, as an `appsink` tells of what was to read them.
fn complain(pad: &gst::Pad, panic: &(dyn Any + Send)) {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    if let Some(element) = pad.parent_element() {
        gst::element_error!(element, gst::LibraryError::Failed, ("Panicked: {}", said.unwrap_or("without a word")));
    }
}
