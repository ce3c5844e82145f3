//! Recognising the copies of our own packets that the system loops back to us.
//!
//! Two programs of one computer in one conference send from the same address and port, so only the content tells our
//! copies from theirs. We keep a digest of what we sent lately; each is good for one copy. A second copy is a loop in the
//! network, and the session must see it (RFC 3550 §8.2).

use std::hash::{BuildHasher as _, RandomState};

/// Packets sent and not yet come back: more than the largest burst of a picture.
const KEPT: usize = 512;

/// Digests of what was sent lately.
#[derive(Debug)]
pub(super) struct OwnCopies {
    hash: RandomState,
    digests: [Option<u64>; KEPT],
    next: usize,
}

impl OwnCopies {
    pub(super) fn new() -> Self {
        Self { hash: RandomState::new(), digests: [None; KEPT], next: 0 }
    }

    /// We sent `packet`.
    pub(super) fn remember(&mut self, packet: &[u8]) {
        let digest = self.hash.hash_one(packet);
        if let Some(slot) = self.digests.get_mut(self.next) {
            *slot = Some(digest);
        }
        self.next = (self.next + 1) % KEPT;
    }

    /// Whether `packet`, which came from this computer, is ours. Says so once for each time it was sent.
    pub(super) fn recognise(&mut self, packet: &[u8]) -> bool {
        let digest = Some(self.hash.hash_one(packet));
        match self.digests.iter_mut().find(|kept| **kept == digest) {
            Some(kept) => kept.take().is_some(),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_packet_is_recognised_as_often_as_it_was_sent() {
        let mut copies = OwnCopies::new();
        copies.remember(b"one");
        copies.remember(b"two");
        copies.remember(b"two");
        assert!(!copies.recognise(b"three"));
        assert!(copies.recognise(b"one") && !copies.recognise(b"one"));
        assert!(copies.recognise(b"two") && copies.recognise(b"two") && !copies.recognise(b"two"));
    }

    #[test]
    fn the_oldest_is_forgotten_when_nothing_comes_back() {
        let mut copies = OwnCopies::new();
        let packet = |number: usize| number.to_be_bytes();
        (0..=KEPT).for_each(|number| copies.remember(&packet(number)));
        assert!(!copies.recognise(&packet(0)) && copies.recognise(&packet(1)) && copies.recognise(&packet(KEPT)));
    }
}
