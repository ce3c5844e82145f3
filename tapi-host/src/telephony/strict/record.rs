//! Where breaches are kept.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Breach;

/// Breaches kept. A provider that is wrong is wrong often; the first thousand say how.
const MOST: usize = 1_000;

/// What becomes of a breach.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OnBreach {
    /// It is kept, to be read with [`Provider::breaches`](crate::telephony::Provider::breaches).
    #[default]
    Keep,
    /// It is kept, and when the provider is dropped with breaches that nobody took, that thread panics: for tests. The
    /// panic waits until then, because a panic in a callback would tear down the provider's thread.
    Panic,
}

/// How strict to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Strictness {
    /// How long a completion, the end of a dropped call, or a function called during a callback may take.
    pub limit: Duration,
    /// Whether to call the provider while it calls the host: from another thread, then from inside the callback. It
    /// costs two thread switches per callback. A provider is also told to drop and close a call that it has closed, as
    /// programs do that are late; one that gives the handle to a new call at that very moment may take it for that one.
    pub probe: bool,
    /// What becomes of a breach.
    pub on_breach: OnBreach,
}

impl Default for Strictness {
    /// All rules, and five seconds: providers that keep the rules answer in microseconds, busy machines in
    /// milliseconds.
    fn default() -> Self {
        Self { limit: Duration::from_secs(5), probe: true, on_breach: OnBreach::Keep }
    }
}

/// The breaches so far.
#[derive(Debug, Default)]
pub(crate) struct Record {
    breaches: Mutex<Vec<Breach>>,
}

impl Record {
    /// One more.
    pub(crate) fn add(&self, breach: impl Into<Breach>) {
        let mut breaches = self.breaches.lock().unwrap_or_else(PoisonError::into_inner);
        if breaches.len() < MOST {
            breaches.push(breach.into());
        }
    }

    /// All so far.
    pub(crate) fn all(&self) -> Vec<Breach> {
        self.breaches.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All so far, to be forgotten here.
    pub(crate) fn take(&self) -> Vec<Breach> {
        std::mem::take(&mut self.breaches.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
