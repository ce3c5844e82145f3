//! What can be wrong with a pipeline, told so that a person knows what to do.

use std::fmt;

use gstreamer::{self as gst, prelude::*};
use thiserror::Error;

/// The kind of trouble, for programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// The device is not there, or no longer.
    DeviceGone,
    /// Somebody else has it.
    DeviceBusy,
    /// It did not answer in time.
    DeviceHangs,
    /// GStreamer is not installed completely.
    MissingPlugin,
    /// It cannot have the sound in our format.
    FormatRefused,
    /// None of these: a mistake of ours or of GStreamer's.
    Internal,
}

/// What went wrong, and where.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub struct Trouble {
    /// The kind.
    pub cause: Cause,
    /// For a person.
    pub sentence: String,
    /// The name of the element that complained, where one did.
    pub element: Option<String>,
}

impl Trouble {
    /// Trouble of no particular element.
    #[must_use]
    pub fn new(cause: Cause, sentence: impl Into<String>) -> Self {
        Self { cause, sentence: sentence.into(), element: None }
    }

    /// What should not happen at all.
    #[must_use]
    pub fn internal(sentence: impl Into<String>) -> Self {
        Self::new(Cause::Internal, sentence)
    }

    /// The same of `element`.
    #[must_use]
    pub fn at(self, element: &str) -> Self {
        Self { element: Some(element.to_owned()), ..self }
    }

    /// What an element posted as its error.
    pub(super) fn posted(message: &gst::message::Error) -> Self {
        let error = message.error();
        let source = message.src();
        let at_device = source.and_then(|source| source.downcast_ref::<gst::Element>()).is_some_and(is_device_end);
        Self {
            cause: cause(&error, at_device),
            sentence: error.message().to_owned(),
            element: source.map(|source| source.name().to_string()),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.element {
            Some(element) => write!(f, "{element}: {}", self.sentence),
            None => f.write_str(&self.sentence),
        }
    }
}

fn is_device_end(element: &gst::Element) -> bool {
    element.factory().is_some_and(|factory| super::elements::is_device_end(&factory.name()))
}

/// Sound servers say little: to pulsesink a device that was pulled out is "failed" or "not found", as its mood is. Whatever
/// a device's element says of its resource, the device cannot be used; only "busy" is something else.
fn cause(error: &gst::glib::Error, at_device: bool) -> Cause {
    if let Some(resource) = error.kind::<gst::ResourceError>() {
        return match resource {
            gst::ResourceError::Busy => Cause::DeviceBusy,
            gst::ResourceError::Settings => Cause::FormatRefused,
            _ if at_device => Cause::DeviceGone,
            _ => Cause::Internal,
        };
    }
    match (error.kind::<gst::CoreError>(), error.kind::<gst::StreamError>()) {
        (Some(gst::CoreError::MissingPlugin), _) | (_, Some(gst::StreamError::CodecNotFound)) => Cause::MissingPlugin,
        (Some(gst::CoreError::Negotiation | gst::CoreError::Caps), _)
        | (_, Some(gst::StreamError::Format | gst::StreamError::WrongType | gst::StreamError::TypeNotFound)) => {
            Cause::FormatRefused
        }
        _ => Cause::Internal,
    }
}
