//! How often a person's items may be news.
//!
//! What somebody says counts at once; that it changed is told at most every [`NEWS_INTERVAL`] for each item, so that
//! somebody who flips a note with each packet makes no storm of events. The last word is told always.

use std::collections::BTreeSet;

use super::timers::Timers;
use super::{NEWS_INTERVAL, Roster};
use crate::participant::{ParticipantEvent, ParticipantId, TYPED_INFO};
use crate::rtp::SdesKind;
use crate::time::Instant;

/// One item of one person.
type Item = (ParticipantId, SdesKind);

/// The items told of late.
#[derive(Debug, Default)]
pub(super) struct News {
    /// When each may be told again.
    quiet_until: Timers<Item>,
    /// Those of them that changed since they were told.
    changed: BTreeSet<Item>,
}

impl News {
    /// When somebody's change is due to be told.
    pub(super) fn next(&self) -> Option<Instant> {
        self.quiet_until.next()
    }

    /// Somebody is not listed any more.
    pub(super) fn forget(&mut self, id: ParticipantId) {
        for kind in TYPED_INFO {
            self.quiet_until.set((id, kind), None);
            self.changed.remove(&(id, kind));
        }
    }
}

impl Roster {
    /// An item changed: that is told now, or when the item has been quiet for long enough.
    pub(super) fn info_changed(&mut self, now: Instant, participant: ParticipantId, item: SdesKind) {
        let what = (participant, item);
        if self.news.quiet_until.is_set(what) {
            self.news.changed.insert(what);
        } else {
            self.news.quiet_until.set(what, Some(now + NEWS_INTERVAL));
            self.events.push_back(ParticipantEvent::InfoChange { participant, item });
        }
    }

    /// Tells the changes that have waited.
    pub(super) fn tell_news(&mut self, now: Instant) {
        while let Some(what) = self.news.quiet_until.pop_due(now) {
            if self.news.changed.remove(&what) {
                let (participant, item) = what;
                self.info_changed(now, participant, item);
            }
        }
    }
}
