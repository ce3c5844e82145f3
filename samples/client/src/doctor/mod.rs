//! Why there is no sound. Facts go in, findings come out: the judgement is pure, so that every broken situation can be put
//! before it.
//!
//! | check | what is looked at |
//! | --- | --- |
//! | announcement | whether the conference can be found |
//! | interface, route, time to live | whether packets can leave, on the right interface, and get far enough |
//! | membership, querier, firewall | whether the network and this computer let packets in |
//! | packets, formats, silence, clocks | what arrives from whom, and whether it can be heard |
//! | microphone | whether others can hear us |
//!
//! What cannot be known from here is never guessed: it is "not checked", with how to check it.

mod clock;
mod ear;
mod facts;
mod gather;
mod media;
mod network;
mod querier;
mod system;
mod wire;

#[cfg(test)]
mod tests;

pub(crate) use facts::{Case, Facts, Heard, Known, Source, Subject, Unheard};
pub(crate) use gather::{gather, group, memberships, name_of, used_interface};
pub(crate) use querier::Questions;
pub(crate) use wire::{Notes, Wire};

/// How a check came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// As it should be.
    Fine,
    /// It keeps sound away.
    Wrong,
    /// It may keep sound away, or will.
    Doubtful,
    /// Nobody knows, from here.
    NotChecked,
}

/// What one check found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Finding {
    /// The check's name.
    pub(crate) check: &'static str,
    /// How it came out.
    pub(crate) verdict: Verdict,
    /// What was found, as a sentence.
    pub(crate) says: String,
    /// What to do about it, or how to check it.
    pub(crate) next: Option<String>,
}

/// All checks, in the order in which a packet would meet them.
pub(crate) fn judge(facts: &Facts) -> Vec<Finding> {
    let checks: [fn(&Facts) -> Finding; 12] = [
        network::announcement,
        network::interface,
        network::route,
        network::time_to_live,
        network::membership,
        network::querier,
        network::firewall,
        media::packets,
        media::formats,
        media::silence,
        media::clocks,
        media::microphone,
    ];
    checks.into_iter().map(|check| check(facts)).collect()
}

impl Verdict {
    /// As lines and JSON say it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Wrong => "wrong",
            Self::Doubtful => "doubtful",
            Self::NotChecked => "not-checked",
        }
    }
}

impl Finding {
    fn fine(check: &'static str, says: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Fine, says: says.into(), next: None }
    }

    fn wrong(check: &'static str, says: impl Into<String>, next: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Wrong, says: says.into(), next: Some(next.into()) }
    }

    fn doubtful(check: &'static str, says: impl Into<String>, next: impl Into<String>) -> Self {
        Self { verdict: Verdict::Doubtful, ..Self::wrong(check, says, next) }
    }

    fn not_checked(check: &'static str, says: impl Into<String>, next: impl Into<String>) -> Self {
        Self { verdict: Verdict::NotChecked, ..Self::wrong(check, says, next) }
    }
}
