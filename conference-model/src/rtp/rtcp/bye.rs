//! Goodbyes (RFC 3550 §6.6).
//!
//! ```text
//! |                    SSRC, count times                          |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |    length     |   why, if anything follows the sources ...
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use super::Malformed;
use super::cursor::Cursor;
use crate::rtp::Ssrc;

/// Sources that leave.
#[derive(Clone, Copy, Debug)]
pub struct Bye<'a> {
    sources: &'a [[u8; 4]],
    reason: &'a [u8],
}

impl<'a> Bye<'a> {
    pub(super) fn read(count: u8, mut body: Cursor<'a>) -> Result<Self, Malformed> {
        let sources = body.take(4 * usize::from(count), "source that leaves")?.as_chunks().0;
        let reason = if body.is_empty() { &[] } else { body.text("reason for leaving")? };
        Ok(Self { sources, reason })
    }

    /// Who leaves; at most 31.
    pub fn ssrcs(&self) -> impl Iterator<Item = Ssrc> + use<'a> {
        self.sources.iter().map(|&octets| Ssrc(u32::from_be_bytes(octets)))
    }

    /// Why, if they say: what a stranger wrote, to be [cleaned](crate::text::clean).
    #[must_use]
    pub fn reason(&self) -> Option<&'a [u8]> {
        (!self.reason.is_empty()).then_some(self.reason)
    }
}
