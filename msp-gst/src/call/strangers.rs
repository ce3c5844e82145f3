//! Strangers: sources that send and do not say who they are. Anybody can send to an open group under as many numbers as they
//! like, so only so many of those are heard. The others are shown, and heard once they say who they are or our user says
//! that they shall be.

use std::collections::BTreeSet;

use conference_model::participant::SourceKey;

use crate::mixer::MOST_SETTINGS;

/// Who of the strangers is heard.
#[derive(Debug)]
pub(super) struct Strangers {
    most: usize,
    heard: BTreeSet<SourceKey>,
    /// Those our user lets in, beyond `most`.
    welcome: BTreeSet<SourceKey>,
}

impl Strangers {
    pub(super) fn new(most: usize) -> Self {
        Self { most, heard: BTreeSet::new(), welcome: BTreeSet::new() }
    }

    /// A packet of `source` came; whether it is to be heard. Whoever `is_known` always is.
    pub(super) fn may_speak(&mut self, source: SourceKey, is_known: bool) -> bool {
        if is_known {
            self.heard.remove(&source);
            return true;
        }
        if self.keeps_out(source) {
            return false;
        }
        if !self.welcome.contains(&source) {
            self.heard.insert(source);
        }
        true
    }

    /// Whether a stranger is not heard.
    pub(super) fn keeps_out(&self, source: SourceKey) -> bool {
        self.heard.len() >= self.most && !self.heard.contains(&source) && !self.welcome.contains(&source)
    }

    /// Our user wants to hear `source`.
    pub(super) fn welcome(&mut self, source: SourceKey) {
        if self.welcome.len() < MOST_SETTINGS {
            self.welcome.insert(source);
        }
    }

    /// `source` has left, or is no longer followed one by one: its place is another's.
    pub(super) fn leave(&mut self, source: SourceKey) {
        self.heard.remove(&source);
        self.welcome.remove(&source);
    }
}

#[cfg(test)]
mod tests {
    use conference_model::participant::SessionId;
    use conference_model::rtp::Ssrc;

    use super::*;

    fn source(number: u32) -> SourceKey {
        SourceKey { session: SessionId(0), ssrc: Ssrc(number) }
    }

    #[test]
    fn so_many_strangers_are_heard_and_whoever_is_known_or_welcome() {
        let mut strangers = Strangers::new(2);
        let heard: Vec<bool> = (0..4).map(|number| strangers.may_speak(source(number), false)).collect();
        assert_eq!(heard, [true, true, false, false]);
        assert!(strangers.may_speak(source(3), true), "who says who they are is no stranger");
        strangers.welcome(source(2));
        assert!(strangers.may_speak(source(2), false) && !strangers.keeps_out(source(2)));
        assert!(strangers.keeps_out(source(4)) && !strangers.may_speak(source(4), false));
    }

    #[test]
    fn who_leaves_or_introduces_themselves_makes_room() {
        let mut strangers = Strangers::new(1);
        assert!(strangers.may_speak(source(1), false) && !strangers.may_speak(source(2), false));
        assert!(strangers.may_speak(source(1), true));
        assert!(strangers.may_speak(source(2), false));
        strangers.leave(source(2));
        assert!(strangers.may_speak(source(3), false) && !strangers.may_speak(source(2), false));
    }

    #[test]
    fn a_flood_of_strangers_costs_no_memory() {
        let mut strangers = Strangers::new(32);
        assert_eq!((0..100_000).filter(|number| strangers.may_speak(source(*number), false)).count(), 32);
        assert_eq!(strangers.heard.len(), 32);
        (0..10_000).for_each(|number| strangers.welcome(source(number)));
        assert_eq!(strangers.welcome.len(), MOST_SETTINGS);
    }
}
