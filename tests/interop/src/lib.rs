//! Other people's programs in our conferences: GStreamer's talks and is heard, hears and measures us; Wireshark's takes our
//! packets apart; FFmpeg's and VLC find what we announce, and are found.
//!
//! Each is a host of its own on a switch of `tests/lab`, and knows of us only what it would read in the conference's
//! description. The tests are in `tests/rivals` and `tests/announcements`; here is what they are made with:
//!
//! * [`conference`]: a conference in one codec, as a description, and a call of ours in it.
//! * [`ear`]: what our call hears, as a frequency and a level.
//! * [`gst`]: pipelines of `gst-launch-1.0`.
//! * [`dissection`]: packets as tshark sees them.

#[cfg(target_os = "linux")]
pub mod conference;
#[cfg(target_os = "linux")]
pub mod dissection;
#[cfg(target_os = "linux")]
pub mod ear;
#[cfg(target_os = "linux")]
pub mod gst;
