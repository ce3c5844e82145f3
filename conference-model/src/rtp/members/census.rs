//! How many members there are, kept as they come and go, so that nobody has to count the table.

use super::member::{Member, Tenure};

/// Members by what they stand for. Those who have left are not counted.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Count {
    /// For 2^m members each.
    pub(super) sampled: usize,
    /// For themselves, because they send.
    pub(super) sending: usize,
    /// For themselves, because they are known for long.
    pub(super) standing: usize,
}

impl Count {
    pub(super) fn exempt(self) -> usize {
        self.sending + self.standing
    }

    fn of(&mut self, tenure: Tenure) -> &mut usize {
        match tenure {
            Tenure::Sampled => &mut self.sampled,
            Tenure::Sending => &mut self.sending,
            Tenure::Standing => &mut self.standing,
        }
    }
}

/// All members, and those of them who are [believed](crate::rtp::growth).
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Census {
    pub(super) all: Count,
    pub(super) believed: Count,
}

impl Census {
    pub(super) fn enter(&mut self, member: &Member) {
        *self.all.of(member.tenure) += 1;
        *self.believed.of(member.tenure) += usize::from(member.is_believed);
    }

    pub(super) fn leave(&mut self, member: &Member) {
        *self.all.of(member.tenure) -= 1;
        *self.believed.of(member.tenure) -= usize::from(member.is_believed);
    }

    /// Changes a member who is counted.
    pub(super) fn change(&mut self, member: &mut Member, change: impl FnOnce(&mut Member)) {
        self.leave(member);
        change(member);
        self.enter(member);
    }
}
