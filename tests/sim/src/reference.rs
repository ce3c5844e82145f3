//! Who must be listed, in the simplest words that can be wrong: a reference for property tests.
//!
//! It knows nothing of packets, timers or reports. It is told what happened to whom and answers, for any two nodes,
//! whether the one must list the other by now, must not, or may do either because the news is still on its way.

use std::collections::BTreeSet;
use std::time::Duration;

use conference_model::time::Instant;

/// A present, reachable member of a small group is listed by then: two reporting intervals of at most 6.16 s each
/// (RFC 3550 §6.3.1: 5 s × 1.5 / 1.21828).
pub const LISTED_BY: Duration = Duration::from_millis(12_320);

/// A member that cannot be heard is no longer listed by then: 5·Td = 25 s, noticed at the latest one interval later.
pub const FORGOTTEN_BY: Duration = Duration::from_millis(25_000 + 6_160);

/// Longer than any packet is under way.
pub const UNDER_WAY: Duration = Duration::from_millis(200);

/// What one node must know of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Truth {
    /// It must list it.
    Listed,
    /// It must not list it.
    Absent,
    /// The news is on its way.
    Open,
}

/// What became of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Life {
    Present,
    /// It took its leave; whom its goodbye could reach is in [`Contact`].
    Left,
    Killed,
}

/// What one node can hear of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Contact {
    Never,
    Open { since: Instant },
    Broken { since: Instant },
    Farewell { since: Instant },
}

/// The truth about membership.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    lives: Vec<Life>,
    cuts: BTreeSet<(usize, usize)>,
    /// `contacts[observer][subject]`.
    contacts: Vec<Vec<Contact>>,
}

impl Reference {
    /// A node joined. Its number is the next free one.
    pub fn joined(&mut self, now: Instant) {
        self.lives.push(Life::Present);
        for row in &mut self.contacts {
            row.push(Contact::Never);
        }
        self.contacts.push(vec![Contact::Never; self.lives.len()]);
        self.update(now);
    }

    /// A node said goodbye.
    pub fn left(&mut self, node: usize, now: Instant) {
        for row in &mut self.contacts {
            if matches!(row[node], Contact::Open { .. }) {
                row[node] = Contact::Farewell { since: now };
            }
        }
        self.lives[node] = Life::Left;
        self.update(now);
    }

    /// A node vanished without a word.
    pub fn killed(&mut self, node: usize, now: Instant) {
        self.lives[node] = Life::Killed;
        self.update(now);
    }

    /// Two nodes can no longer hear each other.
    pub fn cut(&mut self, a: usize, b: usize, now: Instant) {
        self.cuts.insert((a.min(b), a.max(b)));
        self.update(now);
    }

    /// They can again.
    pub fn healed(&mut self, a: usize, b: usize, now: Instant) {
        self.cuts.remove(&(a.min(b), a.max(b)));
        self.update(now);
    }

    /// Whether a node is still there.
    #[must_use]
    pub fn is_present(&self, node: usize) -> bool {
        self.lives[node] == Life::Present
    }

    /// How many nodes there ever were.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.lives.len()
    }

    /// What `observer` must know of `subject`.
    #[must_use]
    pub fn truth(&self, observer: usize, subject: usize, now: Instant) -> Truth {
        match self.contacts[observer][subject] {
            Contact::Never => Truth::Absent,
            Contact::Open { since } if now - since > LISTED_BY => Truth::Listed,
            Contact::Broken { since } if now - since > FORGOTTEN_BY => Truth::Absent,
            Contact::Farewell { since } if now - since > UNDER_WAY => Truth::Absent,
            Contact::Open { .. } | Contact::Broken { .. } | Contact::Farewell { .. } => Truth::Open,
        }
    }

    /// Brings every contact up to date: it is open exactly when both are present and nothing lies between them.
    fn update(&mut self, now: Instant) {
        for observer in 0..self.lives.len() {
            for subject in (0..self.lives.len()).filter(|subject| *subject != observer) {
                let open = self.is_present(observer)
                    && self.is_present(subject)
                    && !self.cuts.contains(&(observer.min(subject), observer.max(subject)));
                let contact = &mut self.contacts[observer][subject];
                *contact = match *contact {
                    Contact::Never | Contact::Broken { .. } if open => Contact::Open { since: now },
                    Contact::Open { .. } if !open => Contact::Broken { since: now },
                    same => same,
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::from_nanos(seconds * 1_000_000_000)
    }

    #[test]
    fn a_member_is_listed_after_two_intervals_and_forgotten_after_its_time_out() {
        let mut truth = Reference::default();
        truth.joined(at(0));
        truth.joined(at(10));
        assert_eq!(truth.truth(0, 1, at(11)), Truth::Open);
        assert_eq!(truth.truth(0, 1, at(23)), Truth::Listed);
        truth.killed(1, at(30));
        assert_eq!(truth.truth(0, 1, at(60)), Truth::Open);
        assert_eq!(truth.truth(0, 1, at(62)), Truth::Absent);
    }

    #[test]
    fn a_goodbye_is_believed_at_once_but_not_across_a_cut() {
        let mut truth = Reference::default();
        (0..3).for_each(|_| truth.joined(at(0)));
        truth.cut(0, 2, at(20));
        truth.left(2, at(21));
        assert_eq!(truth.truth(1, 2, at(22)), Truth::Absent);
        assert_eq!(truth.truth(0, 2, at(22)), Truth::Open);
        truth.healed(0, 2, at(23));
        assert_eq!(truth.truth(0, 2, at(22 + 30)), Truth::Absent, "it was unheard since the cut");
    }
}
