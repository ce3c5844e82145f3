//! Pictures of running pipelines, on demand.

use gstreamer::{self as gst, prelude::*};

/// `pipeline` in the language of Graphviz: every element, what is not at its default, and what flows between them.
pub(super) fn dot(pipeline: &gst::Pipeline) -> String {
    pipeline.debug_to_dot_data(gst::DebugGraphDetails::all()).to_string()
}
