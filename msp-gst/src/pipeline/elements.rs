//! The GStreamer elements that Plenary uses, and no others. Nothing is plugged by what a stream or a stranger says:
//! whatever stands in a pipeline was asked for here by name.

use gstreamer::{self as gst, prelude::*};

use super::trouble::{Cause, Trouble};

/// A factory, the plugin that it is in, and the Debian package that brings this. `scripts/windows` reads here which plugins
/// a Plenary for Windows comes with.
type Known = (&'static str, &'static str, &'static str);

const ALLOWED: &[Known] = &[
    ("alawdec", "alaw", "gstreamer1.0-plugins-good"),
    ("appsink", "app", "gstreamer1.0-plugins-base"),
    ("appsrc", "app", "gstreamer1.0-plugins-base"),
    ("audioconvert", "audioconvert", "gstreamer1.0-plugins-base"),
    ("audioresample", "audioresample", "gstreamer1.0-plugins-base"),
    ("audiotestsrc", "audiotestsrc", "gstreamer1.0-plugins-base"),
    ("capsfilter", "coreelements", "libgstreamer1.0-0"),
    ("fakesink", "coreelements", "libgstreamer1.0-0"),
    ("filesrc", "coreelements", "libgstreamer1.0-0"),
    ("flacdec", "flac", "gstreamer1.0-plugins-good"),
    ("flacparse", "audioparsers", "gstreamer1.0-plugins-good"),
    ("id3demux", "id3demux", "gstreamer1.0-plugins-good"),
    ("level", "level", "gstreamer1.0-plugins-good"),
    ("mpegaudioparse", "audioparsers", "gstreamer1.0-plugins-good"),
    ("mpg123audiodec", "mpg123", "gstreamer1.0-plugins-good"),
    ("mulawdec", "mulaw", "gstreamer1.0-plugins-good"),
    ("oggdemux", "ogg", "gstreamer1.0-plugins-base"),
    ("opusdec", "opus", "gstreamer1.0-plugins-base"),
    ("queue", "coreelements", "libgstreamer1.0-0"),
    ("vorbisdec", "vorbis", "gstreamer1.0-plugins-base"),
    ("wavparse", "wavparse", "gstreamer1.0-plugins-good"),
    ("webrtcdsp", "webrtcdsp", "gstreamer1.0-plugins-bad"),
    ("webrtcechoprobe", "webrtcdsp", "gstreamer1.0-plugins-bad"),
];

/// The ends that devices have.
const DEVICE_ENDS: &[Known] = &[
    ("alsasink", "alsa", "gstreamer1.0-alsa"),
    ("alsasrc", "alsa", "gstreamer1.0-alsa"),
    ("pipewiresink", "pipewire", "gstreamer1.0-pipewire"),
    ("pipewiresrc", "pipewire", "gstreamer1.0-pipewire"),
    ("pulsesink", "pulseaudio", "gstreamer1.0-plugins-good"),
    ("pulsesrc", "pulseaudio", "gstreamer1.0-plugins-good"),
    ("wasapi2sink", "wasapi2", "gstreamer1.0-plugins-bad"),
    ("wasapi2src", "wasapi2", "gstreamer1.0-plugins-bad"),
];

/// An element of an allowed factory, under `name`, which pictures and complaints of the pipeline show.
///
/// # Errors
/// [`Cause::MissingPlugin`] with the package that brings it, [`Cause::Internal`] for a factory that is not on the list.
pub fn make(factory: &str, name: &str) -> Result<gst::Element, Trouble> {
    let (_, plugin, package) =
        known(factory).ok_or_else(|| Trouble::internal(format!("{factory} is not an element of ours")))?;
    super::ready()?;
    gst::ElementFactory::make(factory).name(name).build().map_err(|_| {
        let sentence = format!(
            "the GStreamer element {factory} is missing; its plugin, {plugin}, is in the Debian package {package}"
        );
        Trouble::new(Cause::MissingPlugin, sentence).at(name)
    })
}

/// Whether `factory` makes ends of devices that we use.
#[must_use]
pub fn is_device_end(factory: &str) -> bool {
    DEVICE_ENDS.iter().any(|(known, ..)| *known == factory)
}

fn known(factory: &str) -> Option<&'static Known> {
    ALLOWED.iter().chain(DEVICE_ENDS).find(|(known, ..)| *known == factory)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_there_and_in_the_plugin_that_is_said() {
        for (factory, plugin, _) in ALLOWED {
            let element = make(factory, "it").unwrap_or_else(|trouble| panic!("{trouble}"));
            let found = element.factory().and_then(|factory| factory.plugin_name());
            assert_eq!(found.as_deref(), Some(*plugin), "{factory}");
        }
    }

    /// A GStreamer for Windows comes with our program, so it brings nothing that we do not use.
    #[test]
    #[cfg(windows)]
    fn there_are_no_other_plugins() {
        use std::collections::BTreeSet;

        crate::pipeline::ready().unwrap();
        let plugins = gst::Registry::get().plugins();
        let found: BTreeSet<_> =
            plugins.iter().filter(|one| one.filename().is_some()).map(|one| one.plugin_name()).collect();
        let elsewhere = ["alsa", "pipewire", "pulseaudio"];
        let all = ALLOWED.iter().chain(DEVICE_ENDS).map(|(_, plugin, _)| *plugin);
        let wanted: BTreeSet<_> =
            all.filter(|plugin| !elsewhere.contains(plugin)).map(gst::glib::GString::from).collect();
        assert_eq!(found, wanted);
    }
}
