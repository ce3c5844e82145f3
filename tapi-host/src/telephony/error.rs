//! What can go wrong on the host's side of the boundary.

use std::time::Duration;

use plenary_tsp::abi::line_err;
use plenary_tsp::abi::types::Long;
use thiserror::Error;

use super::strict::Breach;

/// Why something could not be done.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum HostError {
    /// The provider refused.
    #[error("{function}: {}", shown(*.error))]
    Refused {
        /// Which function, at once or in its completion.
        function: &'static str,
        /// A [`line_err`].
        error: Long,
    },
    /// The provider did not answer in time.
    #[error("{what} did not happen within {limit:?}")]
    TimedOut {
        /// What was waited for.
        what: &'static str,
        /// For how long.
        limit: Duration,
    },
    /// The call, line or provider was closed already.
    #[error("it is closed already")]
    Closed,
    /// The provider answered with something unusable.
    #[error("{function} answered with something that cannot be used")]
    Unusable {
        /// Which function.
        function: &'static str,
    },
    /// More providers, lines, calls or bytes than the host can handle.
    #[error("too many {0} at once")]
    TooMany(&'static str),
}

impl HostError {
    /// The [`line_err`] behind it, if the provider refused.
    #[must_use]
    pub fn line_err(&self) -> Option<Long> {
        match self {
            Self::Refused { error, .. } => Some(*error),
            _ => None,
        }
    }
}

/// Why a provider does not run, and what else it did wrong on the way there.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("the provider cannot be started: {error}{}", listed(.breaches))]
pub struct StartError {
    /// What ended the start.
    #[source]
    pub error: HostError,
    /// Breaches of the contract until then.
    pub breaches: Vec<Breach>,
}

fn listed(breaches: &[Breach]) -> String {
    breaches.iter().map(|breach| format!("\n  {breach}")).collect()
}

fn shown(error: Long) -> String {
    line_err::name(error).map_or_else(|| format!("{error:#010x}"), |name| format!("LINEERR_{name}"))
}
