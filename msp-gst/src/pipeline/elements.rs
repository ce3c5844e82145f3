//! The GStreamer elements that Plenary uses, and no others. Nothing is plugged by what a stream or a stranger says:
//! whatever stands in a pipeline was asked for here by name.

use gstreamer::{self as gst, prelude::*};

use super::trouble::{Cause, Trouble};

/// By factory, with the Debian package that brings it.
const ALLOWED: &[(&str, &str)] = &[
    ("alawdec", "gstreamer1.0-plugins-good"),
    ("appsink", "gstreamer1.0-plugins-base"),
    ("appsrc", "gstreamer1.0-plugins-base"),
    ("audioconvert", "gstreamer1.0-plugins-base"),
    ("audioresample", "gstreamer1.0-plugins-base"),
    ("audiotestsrc", "gstreamer1.0-plugins-base"),
    ("capsfilter", "libgstreamer1.0-0"),
    ("fakesink", "libgstreamer1.0-0"),
    ("filesrc", "libgstreamer1.0-0"),
    ("flacdec", "gstreamer1.0-plugins-good"),
    ("flacparse", "gstreamer1.0-plugins-good"),
    ("id3demux", "gstreamer1.0-plugins-good"),
    ("level", "gstreamer1.0-plugins-good"),
    ("mpegaudioparse", "gstreamer1.0-plugins-good"),
    ("mpg123audiodec", "gstreamer1.0-plugins-good"),
    ("mulawdec", "gstreamer1.0-plugins-good"),
    ("oggdemux", "gstreamer1.0-plugins-base"),
    ("opusdec", "gstreamer1.0-plugins-base"),
    ("queue", "libgstreamer1.0-0"),
    ("volume", "gstreamer1.0-plugins-base"),
    ("vorbisdec", "gstreamer1.0-plugins-base"),
    ("wavparse", "gstreamer1.0-plugins-good"),
    ("webrtcdsp", "gstreamer1.0-plugins-bad"),
    ("webrtcechoprobe", "gstreamer1.0-plugins-bad"),
];

/// The ends that devices have, in the same form.
const DEVICE_ENDS: &[(&str, &str)] = &[
    ("alsasink", "gstreamer1.0-alsa"),
    ("alsasrc", "gstreamer1.0-alsa"),
    ("pipewiresink", "gstreamer1.0-pipewire"),
    ("pipewiresrc", "gstreamer1.0-pipewire"),
    ("pulsesink", "gstreamer1.0-plugins-good"),
    ("pulsesrc", "gstreamer1.0-plugins-good"),
    ("wasapi2sink", "gstreamer1.0-plugins-bad"),
    ("wasapi2src", "gstreamer1.0-plugins-bad"),
];

/// An element of an allowed factory, under `name`, which pictures and complaints of the pipeline show.
///
/// # Errors
/// [`Cause::MissingPlugin`] with the package that brings it, [`Cause::Internal`] for a factory that is not on the list.
pub fn make(factory: &str, name: &str) -> Result<gst::Element, Trouble> {
    let package = package(factory).ok_or_else(|| Trouble::internal(format!("{factory} is not an element of ours")))?;
    super::ready()?;
    gst::ElementFactory::make(factory).name(name).build().map_err(|_| {
        let sentence = format!("the GStreamer element {factory} is missing; the Debian package {package} brings it");
        Trouble::new(Cause::MissingPlugin, sentence).at(name)
    })
}

/// Whether `factory` makes ends of devices that we use.
#[must_use]
pub fn is_device_end(factory: &str) -> bool {
    DEVICE_ENDS.iter().any(|(known, _)| *known == factory)
}

fn package(factory: &str) -> Option<&'static str> {
    let mut all = ALLOWED.iter().chain(DEVICE_ENDS);
    all.find_map(|(known, package)| (*known == factory).then_some(*package))
}

/// Sets a property of `element`.
///
/// # Errors
/// [`Cause::Internal`] when this version of the element has no such property or not that value. GStreamer's own setters
/// panic then.
pub fn set(element: &gst::Element, property: &str, value: &str) -> Result<(), Trouble> {
    let refused = || Trouble::internal(format!("{property} cannot be {value}")).at(&element.name());
    let spec = element.find_property(property).ok_or_else(refused)?;
    let value = gst::glib::Value::deserialize(value, spec.value_type()).map_err(|_| refused())?;
    element.set_property_from_value(property, &value);
    Ok(())
}
