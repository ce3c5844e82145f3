//! What the mixer must still be told: what our user wants must not get lost because the mixer stood still for a while.
//!
//! Words that find no room are forgotten, but not whom they were about; when there is room, what counts by then is told.

use std::collections::{BTreeMap, BTreeSet};

use conference_model::participant::{SessionId, SourceKey};

use super::batch::Word;

/// Sources that are remembered: as many as may have wishes of their own, and as many again that have left.
const MOST_SOURCES: usize = 8_192;

/// Debts to the mixer.
#[derive(Debug, Default)]
pub(super) struct Owed {
    sources: BTreeSet<SourceKey>,
    own: BTreeMap<SessionId, SourceKey>,
}

impl Owed {
    /// There was no room for `word`. False when there is none here either, for a stranger that has left.
    pub(super) fn note(&mut self, word: Word) -> bool {
        match word {
            Word::Own(source) => _ = self.own.insert(source.session, source),
            Word::Left(source) if self.sources.len() >= MOST_SOURCES => return self.sources.contains(&source),
            Word::Left(source) | Word::Wish { source, .. } => _ = self.sources.insert(source),
        }
        true
    }

    /// Tells what is owed for as long as `tell` finds room; `wish` says what counts for a source now. True when nothing is
    /// owed any more.
    pub(super) fn pay(&mut self, wish: impl Fn(SourceKey) -> Word, mut tell: impl FnMut(Word) -> bool) -> bool {
        while let Some((session, own)) = self.own.pop_first() {
            if !tell(Word::Own(own)) {
                self.own.insert(session, own);
                return false;
            }
        }
        while let Some(source) = self.sources.pop_first() {
            if !tell(wish(source)) {
                self.sources.insert(source);
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use conference_model::rtp::Ssrc;

    use super::*;

    fn source(number: u32) -> SourceKey {
        SourceKey { session: SessionId(0), ssrc: Ssrc(number) }
    }

    fn muted(source: SourceKey) -> Word {
        Word::Wish { source, gain: 1.0, muted: true }
    }

    #[test]
    fn what_counts_is_told_once_when_there_is_room() {
        let mut owed = Owed::default();
        for word in [Word::Left(source(1)), muted(source(2)), Word::Own(source(3)), muted(source(2))] {
            assert!(owed.note(word));
        }
        let mut told = Vec::new();
        let mut tell = |word| {
            told.push(word);
            told.len() != 2
        };
        assert!(!owed.pay(muted, &mut tell), "there was room for one");
        assert!(owed.pay(muted, &mut tell));
        assert!(owed.pay(muted, |_| false), "nothing is owed");
        assert_eq!(told, [Word::Own(source(3)), muted(source(1)), muted(source(1)), muted(source(2))]);
    }

    #[test]
    fn strangers_who_leave_keep_no_wish_out() {
        let mut owed = Owed::default();
        let noted = (0..20_000).filter(|number| owed.note(Word::Left(source(*number)))).count();
        assert_eq!(noted, MOST_SOURCES);
        assert!(owed.note(muted(source(30_000))));
    }
}
