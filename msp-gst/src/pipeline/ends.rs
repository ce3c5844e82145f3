//! Where sound passes between GStreamer and the rest: `appsrc` and `appsink`, always in the format of the house.

use gstreamer::{self as gst, prelude::*};
use gstreamer_app::{AppSink, AppSinkCallbacks, AppSrc};

use super::elements;
use super::trouble::Trouble;
use crate::codec::Layout;
use crate::mixer::SAMPLE_RATE;

/// Octets of one sample.
pub const SAMPLE_OCTETS: usize = size_of::<f32>();

/// How sound looks between our rooms: [`SAMPLE_RATE`], `f32`, interleaved.
///
/// # Errors
/// When GStreamer cannot begin.
pub fn caps(layout: Layout) -> Result<gst::Caps, Trouble> {
    raw_caps("F32LE", layout)
}

/// The same in 16 bits, which is what `webrtcdsp` and its probe understand.
pub fn caps_of_16_bits(layout: Layout) -> Result<gst::Caps, Trouble> {
    raw_caps("S16LE", layout)
}

fn raw_caps(format: &str, layout: Layout) -> Result<gst::Caps, Trouble> {
    super::ready()?;
    let channels = i32::try_from(layout.channels()).unwrap_or(1);
    let rate = i32::try_from(SAMPLE_RATE).unwrap_or(48_000);
    let caps = gst::Caps::builder("audio/x-raw").field("format", format).field("layout", "interleaved");
    Ok(caps.field("rate", rate).field("channels", channels).build())
}

/// An element that lets nothing but `caps` through.
///
/// # Errors
/// As for [`elements::make`].
pub fn only(caps: &gst::Caps, name: &str) -> Result<gst::Element, Trouble> {
    let filter = elements::make("capsfilter", name)?;
    filter.set_property("caps", caps);
    Ok(filter)
}

/// A live source of what we push, timed by us.
///
/// # Errors
/// As for [`elements::make`].
pub fn source(layout: Layout, name: &str) -> Result<AppSrc, Trouble> {
    let source = cast::<AppSrc>(elements::make("appsrc", name)?)?;
    source.set_caps(Some(&caps(layout)?));
    source.set_format(gst::Format::Time);
    source.set_is_live(true);
    Ok(source)
}

/// A sink that hands each buffer to `hear`, on the streaming thread, as soon as it comes.
///
/// # Errors
/// As for [`elements::make`].
pub fn sink(layout: Layout, name: &str, mut hear: impl FnMut(&[f32]) + Send + 'static) -> Result<AppSink, Trouble> {
    let sink = cast::<AppSink>(elements::make("appsink", name)?)?;
    sink.set_caps(Some(&caps(layout)?));
    sink.set_sync(false);
    let mut samples = Vec::new();
    let take = move |sink: &AppSink| {
        let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
        let map = sample.buffer().and_then(|buffer| buffer.map_readable().ok());
        read(&map.ok_or(gst::FlowError::Error)?, &mut samples);
        hear(&samples);
        Ok(gst::FlowSuccess::Ok)
    };
    sink.set_callbacks(AppSinkCallbacks::builder().new_sample(take).build());
    Ok(sink)
}

/// A sink from which samples are pulled by whoever wants them; while `most_buffers` wait there, so does what is before it.
///
/// # Errors
/// As for [`elements::make`].
pub fn pulled(layout: Layout, name: &str, most_buffers: u32) -> Result<AppSink, Trouble> {
    let sink = cast::<AppSink>(elements::make("appsink", name)?)?;
    sink.set_caps(Some(&caps(layout)?));
    sink.set_sync(false);
    sink.set_max_buffers(most_buffers);
    Ok(sink)
}

/// The samples in a buffer's octets, in place of what `samples` held.
pub fn read(octets: &[u8], samples: &mut Vec<f32>) {
    samples.clear();
    let (whole, _) = octets.as_chunks::<SAMPLE_OCTETS>();
    samples.extend(whole.iter().map(|sample| f32::from_le_bytes(*sample)));
}

/// `samples` as a buffer's octets; what does not fit is left.
pub fn write(samples: &[f32], octets: &mut [u8]) {
    let (whole, _) = octets.as_chunks_mut::<SAMPLE_OCTETS>();
    whole.iter_mut().zip(samples).for_each(|(octets, sample)| *octets = sample.to_le_bytes());
}

fn cast<T: IsA<gst::Element>>(element: gst::Element) -> Result<T, Trouble> {
    element.downcast().map_err(|element| Trouble::internal("of another type than its name says").at(&element.name()))
}
