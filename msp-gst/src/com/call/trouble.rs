//! What is wrong with a call, as people are told it.

use crate::terminal::TerminalId;

/// More than a call has terminals. Beyond, the oldest is forgotten.
const MOST: usize = 32;

/// Whose fault it is. What recovers takes back its own sentence only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Cause {
    /// Joining, or staying.
    Conference,
    /// It is of no use, or refuses what we send.
    Network,
    /// What was asked for beyond what the network gives everybody.
    Quality,
    /// Somebody else is at work.
    Attack,
    /// What was chosen to speak or to listen with.
    Terminal(TerminalId),
}

/// A sentence for each cause, the last one last.
#[derive(Debug, Default)]
pub(super) struct Troubles(Vec<(Cause, String)>);

impl Troubles {
    /// What is wrong from now on, or nothing any more.
    pub(super) fn set(&mut self, cause: Cause, sentence: Option<String>) {
        self.0.retain(|(other, _)| *other != cause);
        self.0.extend(sentence.map(|sentence| (cause, sentence)));
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    /// The newest sentence.
    pub(super) fn last(&self) -> Option<String> {
        self.0.last().map(|(_, sentence)| sentence.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_recovers_takes_back_its_own_sentence_only() {
        let mut troubles = Troubles::default();
        let microphone = Cause::Terminal(TerminalId::new("microphone"));
        troubles.set(Cause::Network, Some("no network".to_owned()));
        troubles.set(microphone.clone(), Some("no microphone".to_owned()));
        assert_eq!(troubles.last().as_deref(), Some("no microphone"));
        troubles.set(Cause::Terminal(TerminalId::new("speakers")), None);
        assert_eq!(troubles.last().as_deref(), Some("no microphone"), "nothing was wrong with the speakers");
        troubles.set(microphone, None);
        assert_eq!(troubles.last().as_deref(), Some("no network"), "which is no better for it");
        troubles.set(Cause::Network, None);
        assert_eq!(troubles.last(), None);
    }
}
