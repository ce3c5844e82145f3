//! A request under way.

use std::sync::Arc;
use std::time::Duration;

use plenary_tsp::abi::types::RequestId;

use super::error::HostError;
use super::session::Session;
use super::strict::Breach;

/// A request that the provider works on. Dropped, it goes on and nobody hears how it ended.
#[must_use = "a request ends well or not; wait for it or drop it on purpose"]
#[derive(Debug)]
pub struct Request {
    session: Arc<Session>,
    id: RequestId,
    function: &'static str,
}

impl Request {
    pub(crate) fn new(session: &Arc<Session>, id: RequestId, function: &'static str) -> Self {
        Self { session: Arc::clone(session), id, function }
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> RequestId {
        self.id
    }

    /// Waits until the provider is done, as long as it may take.
    ///
    /// # Errors
    ///
    /// What the provider refused, or [`HostError::TimedOut`], which is a breach as well.
    pub fn wait(self) -> Result<(), HostError> {
        let limit = self.session.strictness.limit;
        let result = self.wait_for(limit);
        if matches!(result, Err(HostError::TimedOut { .. })) {
            let (function, request) = (self.function, self.id);
            self.session.record().add(Breach::NeverCompleted { function, request, limit });
        }
        result
    }

    fn wait_for(&self, limit: Duration) -> Result<(), HostError> {
        match self.session.wait(limit, |ledger| ledger.requests.take_end(self.id)) {
            None => Err(HostError::TimedOut { what: self.function, limit }),
            Some(0..) => Ok(()),
            Some(error) => Err(HostError::Refused { function: self.function, error }),
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.session.ledger().requests.forget(self.id);
    }
}
