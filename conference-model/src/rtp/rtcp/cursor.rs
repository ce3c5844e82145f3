//! Reading octets without ever reaching past the end. The one place where RTCP's lengths are checked.

use super::Malformed;
use crate::rtp::Ssrc;

/// What is left of a packet, and where in its datagram that is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(datagram: &'a [u8]) -> Self {
        Self { rest: datagram, position: 0 }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `length` octets, which are `what`.
    pub(super) fn take(&mut self, length: usize, what: &'static str) -> Result<&'a [u8], Malformed> {
        let overrun = Malformed::Overrun { what, position: self.position };
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(overrun)?;
        self.rest = rest;
        self.position = self.position.saturating_add(length);
        Ok(taken)
    }

    /// A part of its own.
    pub(super) fn part(&mut self, length: usize, what: &'static str) -> Result<Self, Malformed> {
        let position = self.position;
        Ok(Self { rest: self.take(length, what)?, position })
    }

    /// The next `N` octets.
    pub(super) fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Malformed> {
        let overrun = Malformed::Overrun { what, position: self.position };
        self.take(N, what)?.try_into().map_err(|_| overrun)
    }

    pub(super) fn octet(&mut self, what: &'static str) -> Result<u8, Malformed> {
        self.array(what).map(|[octet]| octet)
    }

    pub(super) fn ssrc(&mut self, what: &'static str) -> Result<Ssrc, Malformed> {
        self.array(what).map(u32::from_be_bytes).map(Ssrc)
    }

    /// A length octet and as many octets: how RTCP writes text.
    pub(super) fn text(&mut self, what: &'static str) -> Result<&'a [u8], Malformed> {
        let length = self.octet(what)?;
        self.take(usize::from(length), what)
    }

    /// Skips to the next multiple of 32 bits. Packets begin at such multiples, hence so does everything in them.
    pub(super) fn align(&mut self, what: &'static str) -> Result<(), Malformed> {
        let over = self.position.next_multiple_of(4).saturating_sub(self.position);
        self.take(over, what).map(drop)
    }

    /// Cuts the padding off the end: its last octet says how much it is (RFC 3550 §6.4.1).
    pub(super) fn without_padding(self) -> Result<Self, Malformed> {
        let wrong = Malformed::Padding { position: self.position };
        let &length = self.rest.last().ok_or(wrong)?;
        if length == 0 || length % 4 != 0 {
            return Err(wrong);
        }
        let kept = self.rest.len().checked_sub(usize::from(length)).ok_or(wrong)?;
        Ok(Self { rest: self.rest.get(..kept).ok_or(wrong)?, ..self })
    }
}
