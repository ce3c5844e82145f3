//! Which of the last packets were decoded, to tell a packet that comes too late from one that comes twice.

/// The newest sequence number and a bit for each of those before it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    newest: Option<u64>,
    /// Bit n: the number n before the newest.
    bits: u128,
}

impl Seen {
    pub(super) fn is_empty(&self) -> bool {
        self.newest.is_none()
    }

    /// Whether packets from here on have been decoded.
    pub(super) fn is_past(&self, sequence: u64) -> bool {
        self.newest.is_some_and(|newest| sequence <= newest)
    }

    /// Whether this one was. Those too long ago to know are taken to have been.
    pub(super) fn contains(&self, sequence: u64) -> bool {
        let Some(ago) = self.newest.and_then(|newest| newest.checked_sub(sequence)) else { return false };
        u32::try_from(ago).ok().and_then(|ago| self.bits.checked_shr(ago)).is_none_or(|bits| bits & 1 == 1)
    }

    /// How many were left out if this one is next.
    pub(super) fn missing_before(&self, sequence: u64) -> u64 {
        self.newest.map_or(0, |newest| sequence.saturating_sub(newest).saturating_sub(1))
    }

    pub(super) fn insert(&mut self, sequence: u64) {
        let ahead = self.newest.map_or(0, |newest| sequence.saturating_sub(newest));
        let shifted = u32::try_from(ahead).ok().and_then(|ahead| self.bits.checked_shl(ahead)).unwrap_or(0);
        self.bits = shifted | 1;
        self.newest = Some(self.newest.map_or(sequence, |newest| newest.max(sequence)));
    }
}
